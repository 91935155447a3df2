"""The ready models: files that come with the code, shown as reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from coopdec.calls import sentences
from coopdec.calls.configurations import Configuration
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import CallKind, RuleCode
from coopdec.calls.imports import ready_configurations
from coopdec.calls.queries import world_for
from coopdec.directory.models import Organisation


@cache
def models() -> dict[str, Configuration]:
    """The ready models by their public name: files that come with the code."""
    return {one.slug: one for one in ready_configurations()}


def model_names() -> dict[str, str]:
    """What rules may name: « FICOL » for `ficol`."""
    return {one.slug: one.title for one in models().values()}


def world_of(rules: Sequence[Rule]) -> World:
    world = world_for(rules, countries=())
    return replace(world, names={**model_names(), **world.names})


def years(first: int | None, last: int | None) -> str:
    if not first:
        return ""
    return str(first) if last in (None, first) else f"{first}–{last}"


@dataclass(frozen=True, slots=True)
class ModelLine:
    model: Configuration
    kind: str
    organiser: str
    years: str
    share: str
    grant: str
    rules: int


def model_lines() -> list[ModelLine]:
    """The latest first, then by title. One query."""
    slugs = {one.organiser for one in models().values() if one.organiser}
    named = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "name"))
    ordered = sorted(
        models().values(), key=lambda one: (one.years is None, -(one.years or (0, 0))[0], one.title)
    )
    return [model_line(one, named) for one in ordered]


def model_lines_of(model: Configuration) -> ModelLine:
    """One of them."""
    return next(one for one in model_lines() if one.model is model)


def model_line(model: Configuration, named: Mapping[str, str]) -> ModelLine:
    grant = next((one for one in model.rules if one.code == RuleCode.GRANT), None)
    first, last = model.years or (None, None)
    return ModelLine(
        model=model,
        kind=str(CallKind(model.kind).label),
        organiser=named.get(model.organiser, ""),
        years=years(first, last),
        share=sentences.most_share(model.rules),
        grant=sentences.bounds(grant) if grant else "",
        rules=len(model.rules),
    )
