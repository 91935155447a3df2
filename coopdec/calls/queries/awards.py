"""Grants: their money, their reports, who won a call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from coopdec.calls import rules_money
from coopdec.calls.enums import OWED, AwardState, ReportKind, ReportState
from coopdec.calls.models import (
    Application,
    Award,
    Call,
    Instalment,
    Paper,
    Payment,
    PlanExpense,
    Recovery,
    Report,
    Word,
)
from coopdec.files.models import Document
from coopdec.journal import queries as journal


@dataclass(frozen=True, slots=True)
class Account:
    """Of one grant. `spent` and `kept` are known once the final report is accepted: what was spent in
    all, and what the grant comes to."""

    granted: int
    planned: int
    paid: int
    recovered: int
    spent: int | None
    kept: int | None
    to_give_back: int

    @property
    def left(self) -> int:
        """Still to be paid, at most."""
        return max(0, (self.granted if self.kept is None else self.kept) - self.paid + self.recovered)


def account_of(award: Award) -> Account:
    paid = award.instalments.aggregate(total=Sum("payment__cents"))["total"] or 0
    recovered = award.recoveries.aggregate(total=Sum("cents"))["total"] or 0
    planned = PlanExpense.objects.filter(application=award.application_id).aggregate(total=Sum("cents"))[
        "total"
    ]
    final = award.reports.filter(kind=ReportKind.FINAL, state=ReportState.ACCEPTED).first()
    spent = (final.lines.aggregate(total=Sum("cents"))["total"] or 0) if final else None
    kept = None
    if award.state == AwardState.WITHDRAWN:
        kept = 0
    elif spent is not None:
        kept = rules_money.grant_kept(granted=award.cents, planned=planned or 0, spent=spent)
    owed = 0 if kept is None else rules_money.to_give_back(paid=paid, kept=kept, recovered=recovered)
    return Account(award.cents, planned or 0, paid, recovered, spent, kept, owed)


def awards_of(call: Call) -> QuerySet[Award]:
    """In the order of their numbers, with the money of each."""
    found = Award.objects.filter(call=call).select_related(
        "call", "application__applicant", "application__sheet"
    )
    back = Recovery.objects.filter(award=OuterRef("pk")).order_by().values("award").annotate(all=Sum("cents"))
    return found.annotate(
        paid_cents=Sum("instalments__payment__cents"), recovered_cents=Subquery(back.values("all"))
    ).order_by("rank")


@dataclass(frozen=True, slots=True)
class PlannedAgain:
    """Once that instalments were changed: what was planned, what was put in its place, lines in words."""

    at: datetime
    who: str
    reason: str
    before: list[str]
    after: list[str]


def planned_again(award: Award) -> list[PlannedAgain]:
    """The last first; two queries."""
    entries = journal.history_of("calls.award", award.ref).filter(verb="award.planned-again")
    found = list(entries.select_related("actor").order_by("-number"))
    words = dict(Word.objects.filter(pk__in=[one.facts["word"] for one in found]).values_list("pk", "text"))
    return [
        PlannedAgain(
            at=one.at,
            who=str(one.actor or one.actor_label),
            reason=words.get(one.facts["word"], ""),
            before=[_planned(*line) for line in one.facts["before"]],
            after=[_planned(*line) for line in one.facts["after"]],
        )
        for one in found
    ]


def _planned(_rank: int, year: int, cents: int, due_on: str, waits_for: str) -> str:
    return rules_money.planned(year, cents, date.fromisoformat(due_on) if due_on else None, waits_for)


def reports_owed(organisations: Iterable[int]) -> QuerySet[Report]:
    """By these organisations (keys), the first due first."""
    found = Report.objects.filter(
        award__application__applicant__in=organisations, award__state=AwardState.ACTIVE, state__in=OWED
    )
    return found.select_related("award__application").order_by(F("due_on").asc(nulls_last=True), "pk")


def late_reports(applicant: int, *, today: date | None = None) -> int:
    """How many reports an applicant (key) owes past their day."""
    return late_by([applicant], today=today).get(applicant, 0)


def late_by(organisations: Iterable[int], *, today: date | None = None) -> dict[int, int]:
    """Organisation's key → how many reports it owes past their day; nothing of those that owe none."""
    late = reports_owed(list(organisations)).filter(due_on__lt=today or timezone.localdate())
    return dict(late.order_by().values_list("award__application__applicant").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Winner:
    """What everybody reads of a grant."""

    title: str
    applicant: str
    applicant_url: str
    sheet_url: str
    cents: int
    countries: str


def results_of(call: Call) -> list[Winner]:
    """Who won, by name of the applicant, once the results are published; nobody before. Three queries at
    most."""
    committee = getattr(call, "committee", None)
    if committee is None or committee.results_at is None:
        return []
    held = (
        Award.objects.filter(call=call)
        .exclude(state=AwardState.WITHDRAWN)
        .select_related("application__applicant__country", "application__sheet")
    )
    found = list(
        held.order_by("application__applicant__sort_key", "rank").prefetch_related(
            "application__expenses__country"
        )
    )
    return [_winner(one.application, one.cents) for one in found]


def _winner(application: Application, cents: int) -> Winner:
    sheet = application.sheet
    names = {one.country.name for one in application.expenses.all() if one.country}
    return Winner(
        title=application.title,
        applicant=application.applicant.name,
        applicant_url=application.applicant.get_absolute_url(),
        sheet_url=sheet.get_absolute_url() if sheet is not None and sheet.state == "published" else "",
        cents=cents,
        countries=", ".join(sorted(names)),
    )


# --- a report and the plan


@dataclass(frozen=True, slots=True)
class Spent:
    """A line of the plan, and what was spent on it since the beginning; None when it is not said."""

    expense: PlanExpense
    cents: int | None
    note: str

    @property
    def deviation(self) -> int | None:
        return None if self.cents is None else self.cents - self.expense.cents


@dataclass(frozen=True, slots=True)
class Spending:
    lines: list[Spent]

    @property
    def planned(self) -> int:
        return sum(one.expense.cents for one in self.lines)

    @property
    def spent(self) -> int:
        return sum(one.cents or 0 for one in self.lines)

    @property
    def deviation(self) -> int | None:
        """None until every line is said."""
        return None if any(one.cents is None for one in self.lines) else self.spent - self.planned


def spending_of(report: Report) -> Spending:
    """By the same lines as the plan, in its order. Two queries."""
    said = {one.expense_id: one for one in report.lines.all()}
    expenses = report.award.application.expenses.select_related("country")
    return Spending(
        [
            Spent(
                one,
                said[one.pk].cents if one.pk in said else None,
                said[one.pk].note if one.pk in said else "",
            )
            for one in expenses
        ]
    )


def document_of(applications: QuerySet[Application], *, ref: str) -> Document | None:
    """A file of these applications: of a letter, of a signed agreement, beside a report."""
    papers = Paper.objects.filter(application__in=applications)
    reports = Report.objects.filter(award__application__in=applications)
    signed = Award.objects.filter(application__in=applications).exclude(signed=None)
    return Document.objects.filter(
        Q(pk__in=papers.exclude(pdf=None).values("pdf"))
        | Q(pk__in=papers.exclude(docx=None).values("docx"))
        | Q(pk__in=signed.values("signed"))
        | Q(pk__in=Report.documents.through.objects.filter(report__in=reports).values("document")),
        ref=ref,
    ).first()


def papers_of(application: Application) -> QuerySet[Paper]:
    return Paper.objects.filter(application=application).select_related("pdf", "docx")


@dataclass(frozen=True, slots=True)
class After:
    """What follows a decision, for its applicant. `award` is None for who was not granted."""

    award: Award | None
    account: Account | None
    instalments: list[tuple[Instalment, Payment | None]]
    reports: list[Report]
    papers: list[Paper]


def after_of(application: Application) -> After | None:
    """None before any decision."""
    papers = list(papers_of(application))
    award = Award.objects.filter(application=application).select_related("call", "signed").first()
    if award is None:
        return After(None, None, [], [], papers) if papers else None
    instalments = award.instalments.select_related("payment")
    return After(
        award=award,
        account=account_of(award),
        instalments=[(one, getattr(one, "payment", None)) for one in instalments],
        reports=list(award.reports.all()),
        papers=papers,
    )
