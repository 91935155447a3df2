"""What the record says of bodies and their sheets, as values; from it, what matching is told of each.

`without_pair` takes two partners apart as if they had never met: it is what makes a measure honest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from coopdec.exchange.matching.pool import FRENCH
from coopdec.exchange.matching.seekers import NOWHERE, Seeker


@dataclass(frozen=True, slots=True)
class Body:
    """An authority and what is true of it without any sheet.

    `place` is shared by all that stands on one ground: a French commune and its EPCI, two bodies of one town
    abroad. `names`: folded, a space at each end (`common.text.search_key`).
    """

    key: int
    country: str = ""  # empty = French
    level: str = ""
    population: int | None = None
    profile: frozenset[str] = NOWHERE
    languages: frozenset[str] = NOWHERE
    networks: frozenset[str] = NOWHERE
    groups: frozenset[str] = NOWHERE
    diaspora: frozenset[str] = NOWHERE
    department: str = ""
    place: str = ""
    names: frozenset[str] = NOWHERE


@dataclass(frozen=True, slots=True)
class Sheet:
    """A published sheet; `root` is that of its family (or itself); `text`, folded, serves only to measure."""

    key: int
    root: int
    french: frozenset[int] = frozenset()
    abroad: frozenset[int] = frozenset()
    countries: frozenset[str] = NOWHERE
    networks: frozenset[str] = NOWHERE
    themes: frozenset[str] = NOWHERE
    sdgs: frozenset[str] = NOWHERE
    year: int | None = None
    kind: str = ""
    related: frozenset[int] = frozenset()
    text: str = ""


@dataclass(frozen=True)
class Record:
    """Bodies by key, sheets, and the languages of each country."""

    bodies: Mapping[int, Body]
    sheets: tuple[Sheet, ...]
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def by_body(self) -> dict[int, list[Sheet]]:
        """Body → the sheets that it takes part in."""
        found: dict[int, list[Sheet]] = defaultdict(list)
        for sheet in self.sheets:
            for key in sheet.french | sheet.abroad:
                found[key].append(sheet)
        return found

    @cached_property
    def by_place(self) -> dict[tuple[str, str], set[int]]:
        """(country, place) → the bodies that stand there."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for body in self.bodies.values():
            if body.place:
                found[body.country, body.place].add(body.key)
        return found

    def french(self) -> list[Seeker]:
        """Every French authority."""
        return [self.seeker(key) for key, body in self.bodies.items() if not body.country]

    def abroad(self) -> list[Seeker]:
        """Every authority abroad."""
        return [self.seeker(key) for key, body in self.bodies.items() if body.country]

    def seeker(self, key: int) -> Seeker:
        """What is known of one authority: itself, and what its sheets tell."""
        body = self.bodies[key]
        sheets = self.by_body.get(key, ())
        if not sheets and not body.country:  # most of them: told at once
            return _alone(body)
        partners = {other for sheet in sheets for other in (sheet.french if body.country else sheet.abroad)}
        years = [sheet.year for sheet in sheets if sheet.year]
        told = Seeker(
            key=key,
            level=body.level,
            population=body.population,
            profile=body.profile,
            themes=_union(sheet.themes for sheet in sheets),
            sdgs=_union(sheet.sdgs for sheet in sheets),
            networks=body.networks | _union(sheet.networks for sheet in sheets),
            groups=body.groups,
            diaspora=body.diaspora,
            sheets=len(sheets),
            served=len(partners),
            fresh_on=float(max(years)) if years else None,
        )
        if body.country:
            return replace(
                told,
                languages=body.languages | self.languages.get(body.country, NOWHERE),
                stands_in=frozenset({body.country}),
                partners_from=frozenset(self.bodies[one].department for one in partners) - {""},
            )
        countries = _union(sheet.countries for sheet in sheets)
        return replace(
            told,
            languages=_speaking(body) | _union(self.languages.get(one, NOWHERE) for one in countries),
            works_in=countries,
            department=body.department,
        )

    def without(self, sheets: Collection[int]) -> "Record":
        """The record if these sheets had never been."""
        return replace(self, sheets=tuple(one for one in self.sheets if one.key not in sheets))

    def kin(self, key: int) -> set[int]:
        """The body and those that stand on the same ground."""
        body = self.bodies[key]
        return {key} | (self.by_place.get((body.country, body.place), set()) if body.place else set())

    def derived_from(self, french: int, abroad: int) -> set[int]:
        """The sheets that tell that these two are partners.

        Those that hold both, or one of the same ground on each side (the EPCI of the commune, another body of
        the town); those of the same family or said related; those of one of both whose text names the other.
        """
        here, there = self.kin(french), self.kin(abroad)
        both = [one for one in self.sheets if one.french & here and one.abroad & there]
        roots = {one.root for one in both}
        related = {one.key for one in both}.union(*(one.related for one in both))
        found = {
            one.key
            for one in self.sheets
            if one.root in roots or one.key in related or not related.isdisjoint(one.related)
        }
        names = {french: self.bodies[abroad].names, abroad: self.bodies[french].names}
        for key, named in names.items():
            found |= {one.key for one in self.by_body.get(key, ()) if any(name in one.text for name in named)}
        return found

    def without_pair(self, french: int, abroad: int) -> "Record":
        """The record if these two had never met."""
        return self.without(self.derived_from(french, abroad))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return NOWHERE.union(*sets)


def _speaking(body: Body) -> frozenset[str]:
    return body.languages | {FRENCH}


def _alone(body: Body) -> Seeker:
    """A French authority without any sheet."""
    return Seeker(
        key=body.key,
        level=body.level,
        population=body.population,
        profile=body.profile,
        languages=_speaking(body),
        networks=body.networks,
        groups=body.groups,
        diaspora=body.diaspora,
        department=body.department,
    )
