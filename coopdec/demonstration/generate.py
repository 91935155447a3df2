"""The stream of sheets: one after the other, each from its own seed, none kept."""

from collections.abc import Iterator, Mapping

from coopdec.cooperation.enums import Role, Side
from coopdec.cooperation.services.bulk import BulkSheet
from coopdec.cooperation.services.parts import PartnerInput, SheetInput
from coopdec.demonstration import facts
from coopdec.demonstration.actors import Area
from coopdec.demonstration.facts import Times
from coopdec.demonstration.grammar import Chance
from coopdec.demonstration.material import Material, ThemeWords
from coopdec.demonstration.plan import Step, steps
from coopdec.demonstration.queries import World
from coopdec.demonstration.texts import compose
from coopdec.directory.enums import Origin

Before = tuple[Times, list[ThemeWords]]


def ref_of(rank: int) -> str:
    """The public name of the sheet of that rank, from 0: `demo-0000001`."""
    return f"demo-{rank + 1:07}"


def sheets(
    world: World, material: Material, areas: list[Area], keys: Mapping[int, int], *, seed: str
) -> Iterator[BulkSheet]:
    """Every sheet of the world, parents before their projects. `keys`: GeoNames id → organisation's key."""
    before: tuple[int, Before] | None = None
    for step in steps(material, areas, seed=seed):
        parent = before[1] if before and step.parent == before[0] else None
        sheet, said = _sheet(world, material, step, parent, keys, seed)
        if step.parent is None:
            before = step.rank, said
        yield sheet


def _sheet(
    world: World, material: Material, step: Step, parent: Before | None, keys: Mapping[int, int], seed: str
) -> tuple[BulkSheet, Before]:
    chance = Chance(f"{seed}:{step.rank}")
    times = facts.times_of(chance, material, step, parent[0] if parent else None)
    themes = facts.themes_of(chance, material, step, parent[1] if parent else [])
    texts = compose(chance, material, world, step, times, themes)
    goals, targets = facts.goals_of(chance, world, themes)
    foreign = [keys[town.geoname_id] for town in step.towns] if step.named else []
    published, updated = facts.stamps_of(chance, times)
    values = SheetInput(
        fields={
            "kind": step.kind, "title": texts.title, "summary": texts.summary, "objectives": texts.objectives,
            "description": texts.description, "history": texts.history, "context": texts.context,
            "status": times.status, "status_on": times.status_on, "start_on": times.start_on,
            "end_on": times.end_on, "no_foreign_place": not step.towns, "origin": Origin.DEMONSTRATION.value,
        },
        partners=_partners(chance, step, foreign),
        places=facts.places_of(chance, step) if step.named else (),
        themes=tuple(theme.code for theme in themes),
        sdgs=goals,
        sdg_targets=targets,
        markers=facts.markers_of(chance, world, step, themes),
        funding=facts.money_of(chance, material, step, times, foreign),
        volunteers=facts.volunteers_of(chance, material, step, times),
    )  # fmt: skip
    ref = ref_of(step.rank)
    sheet = BulkSheet(
        ref=ref, values=values, updated_at=updated, published_at=published,
        parent="" if step.parent is None else ref_of(step.parent),
    )  # fmt: skip
    return sheet, (times, themes)


def _partners(chance: Chance, step: Step, foreign: list[int]) -> tuple[PartnerInput, ...]:
    french = [
        PartnerInput(
            side=Side.FRENCH.value,
            organisation=authority.key,
            role=Role.LEAD.value
            if rank == 0
            else chance.one((Role.PARTNER, Role.PARTNER, Role.FUNDER)).value,
        )
        for rank, authority in enumerate(step.authorities)
    ]
    if not step.named:
        country = step.towns[0].country
        return *french, PartnerInput(side=Side.FOREIGN.value, country=country)
    abroad = [
        PartnerInput(side=Side.FOREIGN.value, organisation=key, country=town.country)
        for town, key in zip(step.towns, foreign, strict=True)
    ]
    return *french, *abroad
