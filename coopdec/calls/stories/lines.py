"""A call in a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as formatted

from coopdec.calls import moments, sentences
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import RuleCode
from coopdec.calls.models import Call, Terms
from coopdec.calls.queries import moment_of, rules_of
from coopdec.calls.rules import Moment
from coopdec.calls.stories.ready import world_of


@dataclass(frozen=True, slots=True)
class Leaf:
    """The day that matters, as a leaf of a calendar."""

    day: str
    month: str
    year: str


@dataclass(frozen=True, slots=True)
class Line:
    """A call in a list. `when`: its next moment in words; `leaf`: that day."""

    call: Call
    moment: Moment | None
    leaf: Leaf | None
    when: str
    left: str
    countries: str
    themes: str
    share: str
    grant: str


def lines(calls: Sequence[Call], terms: Mapping[int, Terms]) -> list[Line]:
    """One query for the names, whatever their number."""
    rules = {one.pk: rules_of(terms[one.pk]) if one.pk in terms else [] for one in calls}
    world = world_of([rule for each in rules.values() for rule in each])
    return [_line(one, rules[one.pk], world) for one in calls]


def _line(call: Call, rules: Sequence[Rule], world: World) -> Line:
    moment = moment_of(call)
    at = call.opens_at if moment == Moment.COMING else call.closes_at
    countries = sentences.named(rules, RuleCode.COUNTRIES)
    themes = sentences.named(rules, RuleCode.THEMES)
    grant = next((one for one in rules if one.code == RuleCode.GRANT), None)
    return Line(
        call=call,
        moment=moment,
        leaf=_leaf(at, call.time_zone),
        when=moments.moment(at, call.time_zone) if at else "",
        left=moments.days_left(at, call.time_zone) if at and moment in {Moment.OPEN, Moment.COMING} else "",
        countries=world.called(countries),
        themes=world.called(themes),
        share=sentences.most_share(rules),
        grant=sentences.bounds(grant) if grant else "",
    )


def _leaf(at: Any, zone: str) -> Leaf | None:
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(minutes=1)
    return Leaf(str(local.day), formatted(local, "b"), str(local.year))
