"""Who takes part, area by area: chosen once a world, drawn from for each group of sheets."""

import bisect
import itertools
import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from coopdec.demonstration import rules
from coopdec.demonstration.grammar import Chance
from coopdec.demonstration.material import Material
from coopdec.demonstration.queries import Authority, Town, World
from coopdec.directory.enums import AuthorityKind

T = TypeVar("T")
NEAREST = 6


def sample(chance: Chance, values: Sequence[T], weight: Callable[[T], float], count: int) -> list[T]:
    """`count` distinct values, heavier ones more often, in random order (exponential race)."""
    if count >= len(values):
        return shuffled(chance, values)
    race = [(-math.log(1.0 - chance()) / weight(value), rank) for rank, value in enumerate(values)]
    return shuffled(chance, [values[rank] for _time, rank in sorted(race)[:count]])


def shuffled(chance: Chance, values: Sequence[T]) -> list[T]:
    return [values[rank] for _draw, rank in sorted((chance(), rank) for rank in range(len(values)))]


class Pool(Generic[T]):
    """Those of an area: each is taken at least once (the queue), then by weight."""

    def __init__(self, values: Sequence[T], weight: Callable[[T], float]) -> None:
        self.values = list(values)
        self._queue = list(reversed(self.values))
        self._sums = list(itertools.accumulate(weight(value) for value in self.values))

    def draw(self, chance: Chance, *, groups_left: int) -> T:
        """The next of the queue, as often as needed to empty it in time; else any, by weight."""
        if self._queue and chance() * max(1, groups_left) < len(self._queue):
            return self._queue.pop()
        return self.any(chance)

    def any(self, chance: Chance) -> T:
        return self.values[bisect.bisect(self._sums, chance() * self._sums[-1] * (1 - 1e-12))]


def authority_weight(authority: Authority) -> float:
    """How much it does: a region or a big city does very much, a village one thing."""
    size = max(authority.population, 100)
    if authority.kind == AuthorityKind.REGION:
        return 70.0
    if authority.kind == AuthorityKind.DEPARTEMENT:
        return 16.0
    if authority.kind == AuthorityKind.EPCI:
        return 1.2 * (size / 40_000) ** 0.7
    return min(80.0, max(0.12, (size / 9_000) ** 0.95))


def town_weight(town: Town) -> float:
    return min(60.0, (town.population / 8_000) ** 0.55)


class Area:
    """One area's actors. `code` is an area's, or `none` for sheets without foreign place."""

    def __init__(self, code: str, *, world: World, material: Material, projects: int, sheets: int, seed: str):
        chance = Chance(f"{seed}:{code}")
        said = material.areas[code]
        self.code, self.sheets_left, self._chance = code, sheets, chance
        count = rules.grown(said["authorities"], projects=projects, power=rules.AUTHORITIES_GROW)
        self.authorities = Pool(
            _authorities(chance, world, material.kinds["authorities"][code], min(count, sheets or 1)),
            authority_weight,
        )
        partners = rules.grown(said["partners"], projects=projects, power=rules.PARTNERS_GROW)
        towns = _towns(chance, world, said["countries"], min(partners, sheets)) if said["countries"] else []
        self.towns = Pool(towns, town_weight) if towns else None
        self._near: dict[tuple[int, str], list[Town]] = {}

    @cached_property
    def by_country(self) -> dict[str, list[Town]]:
        found: dict[str, list[Town]] = {}
        for town in self.towns.values if self.towns else ():
            found.setdefault(town.country, []).append(town)
        return found

    def near(self, authority: Authority, country: str) -> list[Town]:
        """The towns of a neighbouring country that stand closest to the authority."""
        key = authority.key, country
        if key not in self._near:
            latitude, longitude = authority.point
            self._near[key] = sorted(
                self.by_country.get(country, ()),
                key=lambda town: (
                    (town.latitude - latitude) ** 2 + ((town.longitude - longitude) * 0.68) ** 2,
                    town.geoname_id,
                ),
            )[:NEAREST]
        return self._near[key]


def _authorities(chance: Chance, world: World, shares: dict[str, float], count: int) -> list[Authority]:
    chosen: list[Authority] = []
    for kind, wanted in rules.share_out(count, shares).items():
        candidates = [authority for authority in world.authorities if authority.kind == kind]
        weight = authority_weight if kind != AuthorityKind.COMMUNE else _commune_chance
        chosen += sample(chance, candidates, weight, min(wanted, len(candidates)))
    return shuffled(chance, chosen)


def _commune_chance(authority: Authority) -> float:
    """Of having any cooperation at all: nearly sure for a city, rare for a village."""
    return (authority.population / 4_000) ** 1.25


def _towns(chance: Chance, world: World, weights: dict[str, float], count: int) -> list[Town]:
    """Towns by country; what a country cannot give, having too few, is asked of the others."""
    wanted = rules.at_least_one(count, weights)
    there = {country: len(world.towns.get(country, ())) for country in wanted}
    quotas = {country: min(wanted[country], there[country]) for country in wanted}
    while missing := count - sum(quotas.values()):
        room = {country: weights[country] for country in wanted if quotas[country] < there[country]}
        if not room:
            break
        for country, more in rules.share_out(missing, room).items():
            quotas[country] = min(quotas[country] + more, there[country])
    chosen: list[Town] = []
    for country, quota in quotas.items():
        chosen += sample(chance, world.towns.get(country, ()), town_weight, quota)
    return shuffled(chance, chosen)
