"""What a committee reads of a call: each application with its score and what is proposed, who fits the
envelope; and the figures of the call."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import rules, rules_money
from coopdec.calls.enums import ApplicationState, AwardState, Outcome, Party, Side
from coopdec.calls.models import (
    Application,
    Assessment,
    Award,
    Call,
    Decision,
    Interest,
    Opinion,
    Payment,
    Recovery,
)
from coopdec.calls.queries import instruction
from coopdec.calls.queries.organising import calls_organised
from coopdec.calls.rules_money import Fit
from coopdec.cooperation.enums import Side as SheetSide
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

TO_DECIDE = (ApplicationState.ELIGIBLE, ApplicationState.WAITING)


@dataclass(frozen=True)
class Line:
    """An application before the committee. `score`: of a hundred, the mean of those who assessed it;
    `rank` and `cents`: what is proposed; `fit`: whether the envelope holds it, in the order of ranks."""

    application: Application
    asked: int
    budget: int
    score: Fraction | None
    assessors: int
    rank: int | None
    cents: int | None
    decisions: Sequence[object]
    fit: Fit | None = None

    @property
    def percent(self) -> float | None:
        """Of its budget."""
        return self.cents * 100 / self.budget if self.cents and self.budget else None

    @property
    def score_text(self) -> float | None:
        return None if self.score is None else float(self.score)


def committee_lines(call: Call, typed: dict[int, tuple[int | None, int | None]] | None = None) -> list[Line]:
    """Those still to be decided, by rank, then score, then number; `typed`: ranks and amounts just
    typed, instead of those kept. The same queries whatever their number."""
    found = _with_money(call.applications.filter(state__in=TO_DECIDE))
    scores = _scores([one.pk for one in found])
    lines = []
    for one in found:
        proposal = getattr(one, "proposal", None)
        kept = (proposal.rank, proposal.cents) if proposal else (None, None)
        rank, cents = (typed or {}).get(one.pk, kept)
        score, assessors = scores.get(one.pk, (None, 0))
        lines.append(
            Line(
                application=one,
                asked=sum(each.cents for each in one.resources.all() if each.side == Side.ASKED),
                budget=sum(each.cents for each in one.expenses.all()),
                score=score,
                assessors=assessors,
                rank=rank,
                cents=cents,
                decisions=list(one.decisions.all()),
            )
        )
    lines.sort(key=lambda one: (one.rank is None, one.rank or 0, -(one.score or 0), one.application.number))
    return lines


def _with_money(applications: QuerySet[Application]) -> list[Application]:
    found = applications.select_related("call", "applicant__region", "applicant__country", "proposal")
    return list(
        found.prefetch_related(
            "resources",
            "expenses",
            "partners__country",
            "partners__organisation__country",
            "themes",
            "decisions",
        ).order_by("number")
    )


def _scores(keys: Iterable[int]) -> dict[int, tuple[Fraction, int]]:
    """Application (key) → the mean, of a hundred, of what each assessor gave, weighted by the grid; and
    how many gave."""
    sent = Assessment.objects.filter(application__in=list(keys)).exclude(sent_at=None)
    given: dict[int, list[Fraction]] = defaultdict(list)
    for one in sent.prefetch_related("scores__criterion"):
        scores = one.scores.all()
        most = sum(each.criterion.most * each.criterion.weight for each in scores)
        if most:
            points = sum(each.points * each.criterion.weight for each in scores)
            given[one.application_id].append(Fraction(points * 100, most))
    return {key: (sum(said, Fraction(0)) / len(said), len(said)) for key, said in given.items()}


# --- two States


def states_of(call: Call) -> QuerySet[Organisation]:
    """Those that decide for the partner State; none when France decides alone."""
    if call.co_decided_with_id is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(kind__in=rules.OF_A_STATE, country=call.co_decided_with_id)


def decisions_to_join(user: Any) -> QuerySet[Decision]:
    """What one State said, and the State for which this person decides has not: nothing yet, or not the same
    grant. The oldest first; nothing of a call whose committee is closed to them."""
    rights = rights_of(user)
    others = Decision.objects.filter(application=OuterRef("application")).exclude(party=OuterRef("party"))
    answered = others.filter(Q(at__gt=OuterRef("at")) | Q(outcome=Outcome.GRANT, cents=OuterRef("cents")))
    alone = Decision.objects.filter(
        ~Exists(others) | Q(outcome=Outcome.GRANT) & ~Exists(answered),
        application__state__in=TO_DECIDE,
        application__in=Application.objects.visible(),
    )
    states = Organisation.objects.filter(
        pk__in=rights.organisations(Power.SUBMIT), kind__in=rules.OF_A_STATE
    ).exclude(country=None)
    for_partner = Q(party=Party.FRANCE, application__call__co_decided_with__in=states.values("country"))
    ours = calls_organised(rights, Power.SUBMIT).exclude(co_decided_with=None)
    for_france = Q(party=Party.PARTNER, application__call__in=ours)
    closed = Interest.objects.filter(person=user.pk).values("application__call")
    found = alone.filter(for_partner | for_france).exclude(application__call__in=closed)
    return found.select_related("application__call").order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class Simulation:
    lines: list[Line]
    envelope: int | None
    granted: int
    fitting: int
    left: int | None
    totals: list[tuple[str, list["Total"]]]


@dataclass(frozen=True, slots=True)
class Total:
    """Of what fits: how many applications touch it, and their money. One may touch several."""

    label: str
    count: int
    cents: int


def simulate(call: Call, lines: Sequence[Line], *, names: dict[str, str]) -> Simulation:
    """Who fits what the envelope still holds, in this order; `names`: how to call each dimension."""
    granted = (
        Award.objects.filter(call=call)
        .exclude(state=AwardState.WITHDRAWN)
        .aggregate(total=Sum("cents"))["total"]
        or 0
    )
    envelope = call.envelope_cents
    left = None if envelope is None else max(0, envelope - granted)
    fits = rules_money.fitting([(one.application.pk, one.cents) for one in lines], envelope=left)
    told = [
        Line(**{**{name: getattr(line, name) for name in line.__dataclass_fields__}, "fit": fit})
        for line, fit in zip(lines, fits, strict=True)
    ]
    held = [one for one in told if one.fit and one.fit.fits]
    taken = sum(one.cents or 0 for one in held)
    totals = [
        (names[name], _totals((of(one.application), one.cents or 0) for one in held))
        for name, of in DIMENSIONS.items()
    ]
    return Simulation(told, envelope, granted, taken, None if left is None else left - taken, totals)


def _totals(said: Iterable[tuple[dict[str, str], int]]) -> list[Total]:
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    labels: dict[str, str] = {}
    for touched, cents in said:
        labels |= touched
        for key in touched:
            counted[key][0] += 1
            counted[key][1] += cents
    found = [Total(labels[key], *both) for key, both in counted.items()]
    return sorted(found, key=lambda one: (-one.cents, one.label))


def _countries(one: Application) -> dict[str, str]:
    """Of its project, as the list of files says them: `instruction.in_country`."""
    abroad = (each for each in one.partners.all() if each.side == SheetSide.FOREIGN)
    found = [each.country or (each.organisation and each.organisation.country) for each in abroad]
    if one.applicant.kind == OrganisationKind.FOREIGN_AUTHORITY:
        found.insert(0, one.applicant.country)
    return {each.pk: each.name for each in found if each}


def _themes(one: Application) -> dict[str, str]:
    return {each.pk: each.label for each in one.themes.all()}


def _regions(one: Application) -> dict[str, str]:
    where = one.applicant.region or one.applicant.country
    return {where.pk: where.name} if where else {}


def _kinds(one: Application) -> dict[str, str]:
    applicant = one.applicant
    label = applicant.get_authority_kind_display() or applicant.get_kind_display()
    return {instruction.nature_of(applicant): str(label)}


# What each touches, by the code that the list of files takes.
DIMENSIONS: dict[str, Callable[[Application], dict[str, str]]] = {
    "country": _countries,
    "theme": _themes,
    "region": _regions,
    "nature": _kinds,
}


# --- the figures of a call


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the dashboard: what touches one country, theme, region or kind (`key`: its code)."""

    key: str
    label: str
    received: int
    asked: int
    granted_count: int
    granted: int
    paid: int
    recovered: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    states: dict[str, int]
    received: int
    eligible: int
    asked: int
    granted_count: int
    granted: int
    paid: int
    recovered: int
    opinions_late: int
    closed: int
    parts: list[tuple[str, str, list[Part]]]


def dashboard_of(call: Call, *, person: int, names: dict[str, str]) -> Dashboard:
    """Of the files that this person (key) may open, as the list has them; `closed`: how many they may not.
    `opinions_late`: the files that wait for one. The same queries whatever the number of applications."""
    files = instruction.files_of(call)
    mine = instruction.open_to(files, person)
    found = _with_money(mine)
    awards = call.awards.exclude(state=AwardState.WITHDRAWN).filter(application__in=mine)
    held = dict(awards.values_list("application_id", "cents"))
    # What was paid stays said, its grant withdrawn or not.
    payments = Payment.objects.filter(instalment__award__application__in=mine)
    paid = _by_application(payments, "instalment__award__application")
    back = _by_application(Recovery.objects.filter(award__application__in=mine), "award__application")
    asked = {
        one.pk: sum(each.cents for each in one.resources.all() if each.side == Side.ASKED) for one in found
    }
    states = dict(call.applications.values_list("state").annotate(n=Count("pk")).order_by("state"))
    late = Opinion.objects.filter(
        state__in=rules.OPEN_OPINIONS, application__in=mine, due_on__lt=timezone.localdate()
    )
    return Dashboard(
        states=states,
        received=len(found),
        eligible=sum(one.state in instruction.FOUND_ELIGIBLE for one in found),
        asked=sum(asked.values()),
        granted_count=len(held),
        granted=sum(held.values()),
        paid=sum(paid.values()),
        recovered=sum(back.values()),
        opinions_late=late.values("application").distinct().count(),
        closed=instruction.closed_to(files, person).count(),
        parts=[
            (name, names[name], _parts(found, of, (asked, held, paid, back)))
            for name, of in DIMENSIONS.items()
        ],
    )


def _by_application(rows: QuerySet[Any], path: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(path).annotate(total=Sum("cents")).values_list(path, "total"))


def _parts(
    found: Sequence[Application],
    of: Callable[[Application], dict[str, str]],
    money: tuple[Mapping[int, int], Mapping[int, int], Mapping[int, int], Mapping[int, int]],
) -> list[Part]:
    asked, held, paid, back = money
    touching: dict[str, list[int]] = defaultdict(list)
    labels: dict[str, str] = {}
    for one in found:
        touched = of(one)
        labels |= touched
        for key in touched:
            touching[key].append(one.pk)
    parts = [
        Part(
            key,
            labels[key],
            received=len(keys),
            asked=sum(asked[one] for one in keys),
            granted_count=sum(one in held for one in keys),
            granted=sum(held.get(one, 0) for one in keys),
            paid=sum(paid.get(one, 0) for one in keys),
            recovered=sum(back.get(one, 0) for one in keys),
        )
        for key, keys in touching.items()
    ]
    return sorted(parts, key=lambda one: (-one.asked, one.label))
