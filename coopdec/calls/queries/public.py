"""What everybody reads of calls: where each stands, under which terms, what its rules say of a project."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from coopdec.calls import rules
from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.eligibility.judge import judge
from coopdec.calls.eligibility.terms import Project, Rule
from coopdec.calls.enums import Band, CallKind, CallState
from coopdec.calls.models import Call, Question, Terms
from coopdec.calls.queries.calls import moment_of, published_calls, world_for
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.directory.models import Organisation
from coopdec.journal import queries as journal
from coopdec.journal.models import Entry
from coopdec.reference.enums import DAC_GROUPS, CountryGroup
from coopdec.reference.models import Country, CountryGroupPeriod, by_name

OBJECT_TYPE = "calls.call"
MOST_SHEETS = 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published calls by where they stand now. Permanent aids are open, and shown apart."""

    open: list[Call]
    coming: list[Call]
    permanent: list[Call]
    suspended: list[Call]
    closed: list[Call]

    @property
    def is_empty(self) -> bool:
        return not any((self.open, self.coming, self.permanent, self.suspended, self.closed))

    @property
    def answering(self) -> list[Call]:
        """Those to which somebody may still apply, now or later."""
        return [*self.open, *self.permanent, *self.coming]


def calendar(*, now: datetime | None = None) -> Calendar:
    """Open ones, the first to close first; coming, the first to open first; closed, the last first."""
    at = now or timezone.now()
    found: dict[str, list[Call]] = {name: [] for name in Calendar.__dataclass_fields__}
    for call in published_calls().order_by("closes_at", "opens_at", "slug"):
        moment = moment_of(call, now=at)
        is_permanent = call.kind == CallKind.PERMANENT and moment == rules.Moment.OPEN
        if moment is not None:
            found["permanent" if is_permanent else moment.value].append(call)
    found["coming"].sort(key=lambda one: (one.opens_at, one.slug))
    found["closed"].reverse()
    return Calendar(**found)


def terms_by_call(calls: Iterable[Call]) -> dict[int, Terms]:
    """Call's key → the terms under which one begins today, their rules fetched along. Two queries."""
    found = Terms.objects.filter(call__in=[one.pk for one in calls]).exclude(in_force_at=None)
    latest = found.order_by("call_id", "-number").distinct("call_id").prefetch_related("rules")
    return {one.call_id: one for one in latest}


def with_all_they_ask(terms: QuerySet[Terms]) -> QuerySet[Terms]:
    """For `stories.asked`: a constant number of queries."""
    asked = Question.objects.filter(step=None).select_related("asked_if").prefetch_related("choices")
    choices = Prefetch("questions", queryset=asked.prefetch_related("asked_if__choices"))
    return terms.prefetch_related("rules", "pieces__model", "steps__organisation", "criteria", choices)


def versions_of(call: Call) -> list[Terms]:
    """Every version that was in force, the first first, with all that each asks."""
    return list(with_all_they_ask(call.terms.exclude(in_force_at=None).order_by("number")))


@dataclass(frozen=True, slots=True)
class Extension:
    """A closing day put off, as the journal keeps it."""

    at: datetime
    before: datetime | None
    until: datetime | None
    reason: str


def extensions_of(call: Call) -> list[Extension]:
    # A call that was removed may have had this name: its history stays in the journal.
    entries = journal.history_of(OBJECT_TYPE, call.slug).filter(verb="call.extended", at__gte=call.created_at)
    return [
        Extension(
            at=one.at,
            before=parse_datetime(one.facts.get("before", "")),
            until=parse_datetime(one.facts.get("until", "")),
            reason=one.facts.get("reason", ""),
        )
        for one in entries
    ]


def put_off(calls: Iterable[Call]) -> dict[str, list[datetime]]:
    """A call's slug → when its closing was put off, the first first. One query."""
    since = {one.slug: one.created_at for one in calls}
    found: dict[str, list[datetime]] = {}
    entries = Entry.objects.filter(object_type=OBJECT_TYPE, verb="call.extended", object_ref__in=list(since))
    for slug, at in entries.order_by("number").values_list("object_ref", "at"):
        if at >= since[slug]:
            found.setdefault(slug, []).append(at)
    return found


def last_published(many: int) -> list[Call]:
    """For feeds: the last published first."""
    return list(published_calls().order_by("-published_at", "slug")[:many])


def why_stopped(call: Call) -> str:
    """What its organiser said when it was suspended or ended; empty for a call that goes on."""
    verb = {CallState.SUSPENDED: "call.suspended", CallState.ENDED: "call.ended"}.get(CallState(call.state))
    if verb is None:
        return ""
    last = journal.history_of(OBJECT_TYPE, call.slug).filter(verb=verb).last()
    return last.facts.get("reason", "") if last else ""


# --- what the rules say of a project


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call, or a ready model, says of a project: the rules not met, those not known yet, those met."""

    asks: Any
    refused: list[Finding]
    unknown: list[Finding]
    met: list[Finding]


def answers_of(
    asked: Sequence[tuple[Any, Sequence[Rule]]], project: Project, *, names: Mapping[str, str] | None = None
) -> list[Answer]:
    """Each with its findings; those that refuse nothing first. The same queries whatever their number."""
    world = world_for((rule for _asks, rules in asked for rule in rules), countries=project.countries)
    world = replace(world, names={**(names or {}), **world.names})
    answers = []
    for asks, found in asked:
        said = judge(found, project, world)
        answers.append(
            Answer(
                asks=asks,
                refused=[one for one in said if one.ok is False],
                unknown=[one for one in said if one.ok is None],
                met=[one for one in said if one.ok],
            )
        )
    return sorted(answers, key=lambda one: bool(one.refused))


def countries_in_band(band: str, day: date) -> list[Country] | None:
    """The countries of a band that day, by name; None when the band is no list, or no list covers the day."""
    groups = {
        Band.LDC: (CountryGroup.DAC_LDC,),
        Band.PRIORITY: (CountryGroup.CICID_PRIORITY,),
        Band.ELIGIBLE: DAC_GROUPS,
    }.get(Band(band))
    if groups is None:
        return None
    periods = CountryGroupPeriod.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), since__lte=day, group__in=groups
    )
    return by_name(Country.objects.filter(pk__in=periods.values("country"))) or None


# --- who applies, with what


def sheets_of(authority: Organisation) -> list[Cooperation]:
    """The published sheets of an authority, the last changed first."""
    found = Cooperation.objects.published().filter(partners__organisation=authority).distinct()
    return list(found.order_by("-updated_at", "ref")[:MOST_SHEETS])


def sheet_of(authority: Organisation, ref: str) -> Cooperation | None:
    """One of them, by its public name."""
    found = Cooperation.objects.published().filter(partners__organisation=authority, ref=ref).distinct()
    return found.first()


def partners_of(sheet: Cooperation) -> QuerySet[Partner]:
    return sheet.partners.select_related("organisation").order_by("position", "id")
