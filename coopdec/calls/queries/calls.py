"""Calls: where they stand, what they ask, what their rules say of a project."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from coopdec.calls import rules
from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.eligibility.judge import judge, sides
from coopdec.calls.eligibility.terms import Project, Rule, World
from coopdec.calls.enums import Band, CallKind
from coopdec.calls.models import Call, Terms
from coopdec.directory.enums import OrganisationKind
from coopdec.reference import queries as reference
from coopdec.reference.enums import NOT_LISTED, CountryGroup
from coopdec.reference.models import Country, Theme


def bands_of(country: str, day: date) -> frozenset[str] | None:
    """The bands of a country that day; None when no DAC list covers it, which is no « not eligible »."""
    group = reference.group_of(country, on=day)
    if group is None:
        return None
    found = {Band.NOT_ELIGIBLE.value} if group == NOT_LISTED else {Band.ELIGIBLE.value}
    if group == CountryGroup.DAC_LDC:
        found.add(Band.LDC.value)
    if reference.is_priority(country, on=day):
        found.add(Band.PRIORITY.value)
    return frozenset(found)


def world_for(rules: Iterable[Rule], *, countries: Iterable[str]) -> World:
    """What the checks of these rules read, with the names of all that they may name."""
    codes = {*countries, *(name for rule in rules for name in rule.names)}
    names = {one.pk: one.name for one in Country.objects.filter(pk__in=codes)}
    names |= {one.pk: one.label for one in Theme.objects.filter(pk__in=codes)}
    names |= {one.value: str(one.label) for one in OrganisationKind}
    return World(bands=bands_of, names=names | sides())


def terms_in_force(call: Call) -> Terms | None:
    """What an application begun today comes under; None before the call is published."""
    return call.terms.exclude(in_force_at=None).order_by("-number").first()


def rules_of(terms: Terms) -> list[Rule]:
    """For the checks, in the order of the call."""
    return [one.as_rule() for one in terms.rules.all()]


def moment_of(call: Call, *, now: datetime | None = None) -> rules.Moment | None:
    """Where it stands now, by the server's clock."""
    return rules.moment_of(
        state=call.state, opens_at=call.opens_at, closes_at=call.closes_at, now=now or timezone.now()
    )


def published_calls() -> QuerySet[Call]:
    return Call.objects.published().select_related("organiser", "co_decided_with")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published calls by where they stand now. Permanent aids are open, and shown apart."""

    open: list[Call]
    coming: list[Call]
    permanent: list[Call]
    suspended: list[Call]
    closed: list[Call]


def calendar(*, now: datetime | None = None) -> Calendar:
    """Open ones, the first to close first; coming ones, the first to open first; closed ones, the last first
    to close first."""
    at = now or timezone.now()
    found: dict[str, list[Call]] = {name: [] for name in Calendar.__dataclass_fields__}
    for call in published_calls().order_by("closes_at", "opens_at", "slug"):
        moment = rules.moment_of(state=call.state, opens_at=call.opens_at, closes_at=call.closes_at, now=at)
        is_permanent = call.kind == CallKind.PERMANENT and moment == rules.Moment.OPEN
        if moment is not None:
            found["permanent" if is_permanent else moment.value].append(call)
    found["coming"].sort(key=lambda one: (one.opens_at, one.slug))
    found["closed"].reverse()
    return Calendar(**found)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call says of a project: the rules not met, those to look at, those that are met."""

    call: Call
    refused: list[Finding]
    unknown: list[Finding]
    met: list[Finding]


def answers_of(calls: Iterable[Call], project: Project) -> list[Answer]:
    """Each call with its findings, those that refuse nothing first. Two queries a call, names once."""
    asked = [(call, terms_in_force(call)) for call in calls]
    ruled = [(call, rules_of(terms)) for call, terms in asked if terms is not None]
    world = world_for((rule for _call, found in ruled for rule in found), countries=project.countries)
    answers = []
    for call, found in ruled:
        said = judge(found, project, world)
        answers.append(
            Answer(
                call=call,
                refused=[one for one in said if one.ok is False],
                unknown=[one for one in said if one.ok is None],
                met=[one for one in said if one.ok],
            )
        )
    return sorted(answers, key=lambda one: bool(one.refused))
