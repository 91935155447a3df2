"""The reasons to bring two seekers together. Each gives a value from 0 (nothing known) to 1, and says why.

What is not known brings nothing. Every value grows with what is shared, never the other way; who asks is a
pool of one row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coopdec.exchange.matching.bits import meet, shared
from coopdec.exchange.matching.pool import Pool, World

DECADES_APART = 1.5  # populations thirty times apart have nothing comparable left
ENOUGH = 4  # partners
OLD = 10.0  # years after which what was said is no longer fresh
# Two bodies face to face, by level (town, grouping, department, region): the same, next to it, far from it.
FACE_TO_FACE = np.array(
    [
        [0.6, 0.4, 0.1, 0.0],
        [0.4, 0.6, 0.3, 0.1],
        [0.1, 0.3, 0.6, 0.4],
        [0.0, 0.1, 0.4, 0.6],
    ],
    dtype=np.float32,
)
SAME_COUNTRY, IN_GROUP, DIASPORA, NEIGHBOUR, SAME_AREA = 1.0, 0.8, 0.7, 0.5, 0.2
SAME_TOWN, SAME_COUNTRY_AROUND = 1.0, 0.6


@dataclass(frozen=True, slots=True)
class Why:
    """What a sentence is made of: `how` names its form, `names` are codes (themes, countries…) or numbers."""

    how: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """`value(seeker, candidates, now)` by row; `why(seeker, one candidate, world, now)` where above 0."""

    name: str
    value: Callable[[Pool, Pool, float], np.ndarray]
    why: Callable[[Pool, Pool, World, float], Why]


def _more(count: np.ndarray) -> np.ndarray:
    """1 shared → a half, 2 → three quarters, 3 → seven eighths…"""
    return 1 - np.exp2(-count)


def _both(decode: Callable[[np.ndarray], list[str]], one: np.ndarray, other: np.ndarray) -> tuple[str, ...]:
    return tuple(decode((one & other)[:, 0]))


def _either(one: np.ndarray, other: np.ndarray, back: np.ndarray, forth: np.ndarray) -> np.ndarray:
    """Whether what one has meets what the other looks at, whichever of both asks."""
    return meet(one, other) | meet(back, forth)


def themes(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """Shared themes; two themes of one family that are not the same count for half of one."""
    same = shared(seeker.themes, others.themes)
    families = shared(seeker.families, others.families)
    return _more(same + np.maximum(families - same, 0) / 2)


def why_themes(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    same = _both(world.themes.decode, seeker.themes, other.themes)
    if same:
        return Why("same", same)
    return Why("family", _both(world.themes.decode, seeker.families, other.families))


def sdgs(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    return _more(shared(seeker.sdgs, others.sdgs))


def why_sdgs(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    return Why("same", _both(world.sdgs.decode, seeker.sdgs, other.sdgs))


def population(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """1 when equal, 0 thirty times apart; 0 when one is not known."""
    apart = np.abs(seeker.populations - others.populations)
    return np.nan_to_num(np.maximum(1 - apart / DECADES_APART, 0), nan=0.0)


def why_population(seeker: Pool, other: Pool, _world: World, _now: float) -> Why:
    return Why("near", tuple(str(round(10 ** float(one.populations[0]))) for one in (seeker, other)))


def _levels(seeker: Pool, others: Pool) -> np.ndarray:
    value = FACE_TO_FACE[seeker.levels, others.levels]
    return np.where((seeker.levels < 0) | (others.levels < 0), np.float32(0), value)


def profile(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """Bodies of a like level, for six tenths; traits in common (port, rural, seat…), for the rest."""
    return _levels(seeker, others) + 0.4 * _more(shared(seeker.profiles, others.profiles))


def why_profile(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    traits = _both(world.profiles.decode, seeker.profiles, other.profiles)
    level = float(_levels(seeker, other)[0])
    said = "same" if level == FACE_TO_FACE[0, 0] else "near" if level > 0 else ""
    return Why("-".join(filter(None, (said, "traits" if traits else ""))), traits)


def links(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """The best of: partners in the country, its group, its diaspora, partners next to it, in its area."""
    found = np.zeros(np.broadcast_shapes(seeker.keys.shape, others.keys.shape), dtype=np.float32)
    for value, _how, has, looks in _ways():
        met = _either(has(seeker), looks(others), looks(seeker), has(others))
        found = np.where(met & (found < value), np.float32(value), found)
    return found


def _ways() -> Sequence[tuple[float, str, Callable[[Pool], np.ndarray], Callable[[Pool], np.ndarray]]]:
    return (
        (SAME_COUNTRY, "country", lambda one: one.works_in, lambda one: one.stands_in),
        (IN_GROUP, "group", lambda one: one.groups, lambda one: one.stands_in),
        (DIASPORA, "diaspora", lambda one: one.diaspora, lambda one: one.stands_in),
        (NEIGHBOUR, "neighbour", lambda one: one.works_in, lambda one: one.beyond),
        (SAME_AREA, "area", lambda one: one.works_areas, lambda one: one.stands_areas),
    )


def why_links(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    for _value, how, has, looks in _ways():
        words = (world.regions_of_the_world if how == "area" else world.countries).decode
        met = _both(words, has(seeker), looks(other)) + _both(words, looks(seeker), has(other))
        if met:
            return Why(how, met)
    return Why("")


def surroundings(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """The town's other partners are of the same département; else, some of that département work there."""
    town = _either(seeker.departments, others.partners_from, seeker.partners_from, others.departments)
    country = _either(seeker.around, others.stands_in, seeker.stands_in, others.around)
    return np.where(town, np.float32(SAME_TOWN), np.where(country, np.float32(SAME_COUNTRY_AROUND), 0))


def why_surroundings(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    words = world.departments.decode
    town = _both(words, seeker.departments, other.partners_from)
    town += _both(words, seeker.partners_from, other.departments)
    if town:
        return Why("town", town)
    words = world.countries.decode
    country = _both(words, seeker.around, other.stands_in) + _both(words, seeker.stands_in, other.around)
    return Why("country", country)


def languages(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """One language in common is enough to speak together."""
    return meet(seeker.languages, others.languages).astype(np.float32)


def why_languages(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    return Why("same", _both(world.languages.decode, seeker.languages, other.languages))


def experience(_seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    return _more(others.sheets / 2)


def why_experience(_seeker: Pool, other: Pool, _world: World, _now: float) -> Why:
    return Why("sheets", (str(int(other.sheets[0])),))


def networks(seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    return _more(shared(seeker.networks, others.networks))


def why_networks(seeker: Pool, other: Pool, world: World, _now: float) -> Why:
    return Why("same", _both(world.networks.decode, seeker.networks, other.networks))


def unserved(_seeker: Pool, others: Pool, _now: float) -> np.ndarray:
    """Who has no partner comes first; from four on, nothing."""
    return np.maximum(1 - others.served / ENOUGH, 0)


def why_unserved(_seeker: Pool, other: Pool, _world: World, _now: float) -> Why:
    served = int(other.served[0])
    return Why("few", (str(served),)) if served else Why("none")


def freshness(_seeker: Pool, others: Pool, now: float) -> np.ndarray:
    """1 when it was said within the year, 0 after ten years or when nobody knows."""
    age = np.maximum(now - others.fresh_on - 1, 0)
    return np.nan_to_num(np.maximum(1 - age / (OLD - 1), 0), nan=0.0)


def why_freshness(_seeker: Pool, other: Pool, _world: World, _now: float) -> Why:
    return Why("year", (str(int(other.fresh_on[0])),))


PARTS: tuple[Part, ...] = (
    Part("themes", themes, why_themes),
    Part("sdgs", sdgs, why_sdgs),
    Part("population", population, why_population),
    Part("profile", profile, why_profile),
    Part("links", links, why_links),
    Part("surroundings", surroundings, why_surroundings),
    Part("languages", languages, why_languages),
    Part("experience", experience, why_experience),
    Part("networks", networks, why_networks),
    Part("unserved", unserved, why_unserved),
    Part("freshness", freshness, why_freshness),
)
NAMES: tuple[str, ...] = tuple(part.name for part in PARTS)
