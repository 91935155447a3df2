"""Many seekers as columns, ready to be compared with one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from coopdec.exchange.matching.bits import Vocabulary
from coopdec.exchange.matching.seekers import LEVELS, NOWHERE, Seeker

FRENCH = "fr"


class World:
    """What is true whoever asks: families of themes, neighbours and areas of countries, closed lists."""

    def __init__(
        self,
        *,
        families: Mapping[str, str],
        areas: Mapping[str, str],
        neighbours: Mapping[str, Collection[str]],
        departments: Sequence[str] = (),
        profiles: Sequence[str] = (),
        languages: Sequence[str] = (),
        networks: Sequence[str] = (),
    ) -> None:
        """`families`: theme → the theme above it (itself when it is one). `areas`: country → area."""
        self.families, self.areas, self.neighbours = dict(families), dict(areas), dict(neighbours)
        self.themes = Vocabulary(families)
        self.sdgs = Vocabulary(str(number) for number in range(1, 18))
        self.countries = Vocabulary(areas)
        self.regions_of_the_world = Vocabulary(areas.values())
        self.departments = Vocabulary(departments)
        self.profiles = Vocabulary(profiles)
        self.languages = Vocabulary((FRENCH, *languages))
        self.networks = Vocabulary(networks)

    def told(self) -> dict[str, Any]:
        """As JSON: `World(**told)` makes it again, with the same bits."""
        return {
            "families": self.families,
            "areas": self.areas,
            "neighbours": {country: sorted(found) for country, found in self.neighbours.items()},
            "departments": self.departments.words,
            "profiles": self.profiles.words,
            "languages": self.languages.words,
            "networks": self.networks.words,
        }

    def beyond(self, countries: frozenset[str]) -> frozenset[str]:
        """Neighbours of these countries, themselves apart."""
        around = (self.neighbours.get(country, ()) for country in countries)
        return NOWHERE.union(*around) - countries

    def areas_of(self, countries: frozenset[str]) -> frozenset[str]:
        return frozenset(self.areas[country] for country in countries if country in self.areas)

    def families_of(self, themes: frozenset[str]) -> frozenset[str]:
        return frozenset(self.families[theme] for theme in themes if theme in self.families)


@dataclass(frozen=True)
class Pool:
    """Columns of seekers; sets are bits (`bits.Vocabulary`), numbers have a value a row.

    `around`: countries where *other* authorities of the same département work.
    """

    keys: np.ndarray
    levels: np.ndarray
    populations: np.ndarray  # logarithm to the base 10, NaN = not known
    profiles: np.ndarray
    themes: np.ndarray
    families: np.ndarray
    sdgs: np.ndarray
    languages: np.ndarray
    networks: np.ndarray
    stands_in: np.ndarray
    beyond: np.ndarray
    stands_areas: np.ndarray
    works_in: np.ndarray
    works_areas: np.ndarray
    groups: np.ndarray
    diaspora: np.ndarray
    departments: np.ndarray
    partners_from: np.ndarray
    around: np.ndarray
    sheets: np.ndarray
    served: np.ndarray
    fresh_on: np.ndarray  # NaN = not known

    @classmethod
    def of(cls, seekers: Sequence[Seeker], world: World) -> "Pool":
        """The columns of these seekers, in the order of their keys."""
        ordered = sorted(seekers, key=lambda one: one.key)
        countries, areas = world.countries, world.regions_of_the_world
        departments = np.array(
            [world.departments.place.get(one.department, -1) for one in ordered], dtype=np.int32
        )
        works_in = countries.encode([one.works_in for one in ordered])
        known = {"": -1, **{level: code for code, level in enumerate(LEVELS)}}
        return cls(
            keys=np.array([one.key for one in ordered], dtype=np.int64),
            levels=np.array([known[one.level] for one in ordered], dtype=np.int8),
            populations=_logarithms([one.population for one in ordered]),
            profiles=world.profiles.encode([one.profile for one in ordered]),
            themes=world.themes.encode([one.themes for one in ordered]),
            families=world.themes.encode([one.themes for one in ordered], world.families_of),
            sdgs=world.sdgs.encode([one.sdgs for one in ordered]),
            languages=world.languages.encode([one.languages for one in ordered]),
            networks=world.networks.encode([one.networks for one in ordered]),
            stands_in=countries.encode([one.stands_in for one in ordered]),
            beyond=countries.encode([one.stands_in for one in ordered], world.beyond),
            stands_areas=areas.encode([one.stands_in for one in ordered], world.areas_of),
            works_in=works_in,
            works_areas=areas.encode([one.works_in for one in ordered], world.areas_of),
            groups=countries.encode([one.groups for one in ordered]),
            diaspora=countries.encode([one.diaspora for one in ordered]),
            departments=world.departments.encode([frozenset((one.department,)) for one in ordered]),
            partners_from=world.departments.encode([one.partners_from for one in ordered]),
            around=_around(departments, works_in, len(world.departments.words)),
            sheets=np.array([one.sheets for one in ordered], dtype=np.float32),
            served=np.array([one.served for one in ordered], dtype=np.float32),
            fresh_on=np.array(
                [np.nan if one.fresh_on is None else one.fresh_on for one in ordered], dtype=np.float32
            ),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def row_of(self, key: int) -> int:
        """The row of a seeker; `KeyError` when it is not there."""
        row = int(np.searchsorted(self.keys, key))
        if row == len(self.keys) or self.keys[row] != key:
            raise KeyError(key)
        return row

    def at(self, row: int) -> "Pool":
        """A pool of this one row, to be compared with another pool."""
        return self.part(row, row + 1)

    def part(self, first: int, last: int) -> "Pool":
        """The rows from `first` to before `last`."""
        return Pool(**{name: array[..., first:last] for name, array in self.arrays.items()})

    def having(self, keys: Collection[int]) -> "Pool":
        """The rows of these seekers; those that are not there are left out."""
        rows = np.flatnonzero(np.isin(self.keys, np.fromiter(keys, np.int64, len(keys))))
        return Pool(**{name: array[..., rows] for name, array in self.arrays.items()})

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _logarithms(populations: Sequence[int | None]) -> np.ndarray:
    known = np.array([float(one) if one else np.nan for one in populations], dtype=np.float64)
    return np.log10(known).astype(np.float32)


def _around(departments: np.ndarray, works_in: np.ndarray, many: int) -> np.ndarray:
    """By row, the countries where another row of the same département works.

    A country that one alone works in is around all the others: what was seen once, and what was seen twice,
    are kept by département; a row's own countries count from the second on.
    """
    once = np.zeros(
        (len(works_in), many + 1), dtype=np.uint64
    )  # the last column is of rows without a département
    twice = np.zeros_like(once)
    for row in np.flatnonzero(works_in.any(axis=0)).tolist():
        place, own = departments[row], works_in[:, row]
        twice[:, place] |= once[:, place] & own
        once[:, place] |= own
    once[:, many] = twice[:, many] = 0
    return (once[:, departments] & ~works_in) | twice[:, departments]
