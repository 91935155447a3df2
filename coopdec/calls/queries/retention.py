"""Documents of a call that have outlived their years, and the years of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from coopdec.calls import rules_retention
from coopdec.calls.enums import Retained
from coopdec.calls.models import Application, Award, Call, RemovedDocument
from coopdec.calls.queries.instruction import open_to
from coopdec.calls.rules_retention import PERIODS
from coopdec.common.verdict import Source
from coopdec.files.models import Document


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a kind of document is kept in a call. `source` empty: its organiser chose."""

    kind: str
    label: str
    years: int
    since: str
    source: Source | None


def years_of(call: Call) -> dict[str, int]:
    """Kind → years: those of the organiser, else the usual ones."""
    said = dict(call.retentions.values_list("kind", "years"))
    return {kind: said.get(kind, period.years) for kind, period in PERIODS.items()}


def kept_in(call: Call) -> list[Kept]:
    years = years_of(call)
    return [
        Kept(one.value, str(one.label), years[one], str(PERIODS[one].since), PERIODS[one].source)
        for one in Retained
    ]


def kept_kind(call: Call, *kinds: str) -> list[Kept]:
    """Those that whoever gives a document is told of."""
    return [one for one in kept_in(call) if one.kind in kinds]


@dataclass(frozen=True, slots=True)
class Outlived:
    """A document whose last day has passed."""

    document: Document
    kind: str
    application: Application
    until: date

    @property
    def label(self) -> str:
        return str(Retained(self.kind).label)


def outlived(call: Call, *, today: date, person: int | None = None) -> list[Outlived]:
    """By last day. `person`: files in which they declared an interest are not there for them. As many queries
    for one file as for many."""
    years, found = years_of(call), []
    for application in _files(call, person):
        since = _ended_on(application)
        if since is None:
            continue
        for kind, document in documents_of(application):
            until = rules_retention.kept_until(since, years=years[kind])
            if until < today:
                found.append(Outlived(document, kind, application, until))
    return sorted(found, key=lambda one: (one.until, one.application.pk, one.document.pk))


def _files(call: Call, person: int | None) -> QuerySet[Application]:
    files = Application.objects.filter(call=call)
    return (
        (files if person is None else open_to(files, person))
        .select_related("call", "applicant", "award__signed")
        .prefetch_related(
            "pieces__document",
            "receipts__document",
            "papers__pdf",
            "papers__docx",
            "award__reports__documents",
        )
        .order_by("pk")
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _award_of(application: Application) -> Award | None:
    return getattr(application, "award", None)


def _ended_on(application: Application) -> date | None:
    award, call = _award_of(application), application.call
    return rules_retention.ended_on(
        state=application.state,
        award_state=award.state if award else None,
        award_ended=_day(award.closed_at or award.withdrawn_at) if award else None,
        decided=_day(application.decided_at),
        withdrawn=_day(application.withdrawn_at),
        call_state=call.state,
        closes=_day(call.closes_at),
        begun=timezone.localdate(application.created_at),
    )


def documents_of(application: Application) -> Iterator[tuple[str, Document]]:
    """Each with its kind."""
    award = _award_of(application)
    piece = Retained.GRANTED_PIECE if award else Retained.OTHER_PIECE
    if not award and application.submitted_at is None:
        piece = Retained.DRAFT_PIECE
    receipt = Retained.GRANTED_PIECE if award else Retained.OTHER_LETTER
    letter = Retained.AGREEMENT if award else Retained.OTHER_LETTER
    papers = [one for paper in application.papers.all() for one in (paper.pdf, paper.docx)]
    yield from ((piece, one.document) for one in application.pieces.all())
    yield from ((receipt, one.document) for one in application.receipts.all() if one.document)
    yield from ((letter, one) for one in papers if one)
    if award is None:
        return
    if award.signed:
        yield Retained.AGREEMENT, award.signed
    for report in award.reports.all():
        yield from ((Retained.PROOF, one) for one in report.documents.all())


def removed_in(call: Call, *, person: int) -> QuerySet[RemovedDocument]:
    files = open_to(Application.objects.filter(call=call), person)
    found = RemovedDocument.objects.filter(application__in=files)
    return found.select_related("application__applicant", "by").order_by("-at", "-pk")
