"""Who does what with whom, group after group: a lasting sheet and its projects, or a sheet alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from coopdec.cooperation.enums import Kind
from coopdec.demonstration import rules
from coopdec.demonstration.actors import Area, Pool
from coopdec.demonstration.grammar import Chance
from coopdec.demonstration.material import Material
from coopdec.demonstration.queries import Authority, Town, World
from coopdec.directory.enums import AuthorityKind

NOWHERE = "none"
NEIGHBOUR_SHARE = 0.5
CROSS_BORDER_SHARE = 0.45
LASTING = (Kind.TWINNING, Kind.PARTNERSHIP, Kind.CROSS_BORDER)


@dataclass(frozen=True, slots=True)
class Step:
    """One sheet to write. `towns` are empty when there is no foreign place; `parent` is a rank, or None."""

    rank: int
    area: str
    kind: str
    authorities: tuple[Authority, ...]
    towns: tuple[Town, ...]
    named: bool
    parent: int | None


def areas_of(world: World, material: Material, *, projects: int, seed: str) -> list[Area]:
    """The areas with their quota of sheets: the table's, exactly, at its own size."""
    quotas = rules.share_out(projects, {code: one["sheets"] for code, one in material.areas.items()})
    return [
        Area(code, world=world, material=material, projects=projects, sheets=quota, seed=seed)
        for code, quota in quotas.items()
        if quota
    ]


def steps(material: Material, areas: list[Area], *, seed: str) -> Iterator[Step]:
    """Every sheet of the world, areas mixed, parents just before their children."""
    chance = Chance(f"{seed}:plan")
    rank = 0
    while left := {area.code: area.sheets_left for area in areas if area.sheets_left}:
        code = chance.weighted(left)
        area = next(one for one in areas if one.code == code)
        for step in _group(chance, material, area, rank):
            yield step
            rank += 1
            area.sheets_left -= 1


def groups_left(area: Area) -> int:
    """About how many groups the area still makes of its sheets."""
    mean = {"europe": 1.12, "africa": 1.5, "oceania": 1.02, "north-america": 1.1, NOWHERE: 1.0}
    return int(area.sheets_left / mean.get(area.code, 1.4))


def _group(chance: Chance, material: Material, area: Area, rank: int) -> Iterator[Step]:
    left = groups_left(area)
    authority = area.authorities.draw(chance, groups_left=left)
    neighbours = [
        country
        for country in material.kinds["borders"].get(authority.department, ())
        if country in area.by_country
    ]
    town = None
    if neighbours and chance.happens(NEIGHBOUR_SHARE):
        close = area.near(authority, chance.one(neighbours))
        town = chance.one(close) if close else None
    crossing = town is not None and chance.happens(CROSS_BORDER_SHARE)
    if town is None and area.towns:
        town = area.towns.draw(chance, groups_left=left)
    kind = Kind.CROSS_BORDER if crossing else _kind(chance, material, area.code, authority)
    named = town is None or not chance.happens(0.025)
    first = Step(
        rank=rank,
        area=area.code,
        kind=kind,
        authorities=_french(chance, area, authority, kind),
        towns=_partners(chance, area, town, kind) if town else (),
        named=named,
        parent=None,
    )
    yield first
    children = _children(chance, material, area, kind)
    for offset in range(min(children, area.sheets_left - 1)):
        yield _child(chance, area, first, rank + 1 + offset)


def _kind(chance: Chance, material: Material, area: str, authority: Authority) -> str:
    kinds = material.kinds["kinds"]
    level = "commune" if authority.kind == AuthorityKind.COMMUNE else "other"
    weights = kinds.get(area, kinds["other"])
    return chance.weighted(weights.get(level) or weights.get("other") or kinds["other"]["other"])


def _french(chance: Chance, area: Area, lead: Authority, kind: str) -> tuple[Authority, ...]:
    """The lead, and now and then one or two others beside it."""
    share = {Kind.TWINNING: 0.015, Kind.CHARTER: 0.03, Kind.ONE_OFF: 0.08, Kind.PROJECT: 0.12}.get(kind, 0.14)
    found = [lead]
    while chance.happens(share) and len(found) < 4:  # noqa: PLR2004
        other = area.authorities.any(chance)
        if other not in found:
            found.append(other)
    return tuple(found)


def _partners(chance: Chance, area: Area, town: Town, kind: str) -> tuple[Town, ...]:
    """The partner, and now and then others of the same country (twinnings have one)."""
    share = {Kind.TWINNING: 0.01, Kind.CHARTER: 0.02, Kind.CROSS_BORDER: 0.3}.get(kind, 0.11)
    found = [town]
    others = area.by_country[town.country]
    while chance.happens(share) and len(found) < 4:  # noqa: PLR2004
        other = chance.one(others)
        if other not in found:
            found.append(other)
    return tuple(found)


def _children(chance: Chance, material: Material, area: Area, kind: str) -> int:
    """How many projects hang on it: none for most, many for a few."""
    if kind not in LASTING or area.code == NOWHERE:
        return 0
    shares = material.kinds["children"]
    mean = shares.get(area.code, shares["other"])[kind]
    count = 0
    while chance.happens(mean / (1 + mean)):
        count += 1
    return count


def _child(chance: Chance, area: Area, first: Step, rank: int) -> Step:
    kind = Kind.ONE_OFF if chance.happens(0.22) else Kind.PROJECT
    authorities = first.authorities if chance.happens(0.8) else first.authorities[:1]
    towns = first.towns
    pool: Pool[Town] | None = area.towns
    if pool and chance.happens(0.06):
        other = chance.one(area.by_country[towns[0].country])
        towns = towns if other in towns else (*towns, other)
    return Step(
        rank=rank, area=first.area, kind=kind, authorities=authorities, towns=towns,
        named=first.named, parent=first.rank,
    )  # fmt: skip
