"""Reports: what was spent, by the lines of the plan; sent, accepted or returned; asked for when they are
due."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.calls import letters, rules_money, workflow
from coopdec.calls.enums import OWED, AwardState
from coopdec.calls.models import Report, ReportLine
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.files.models import Document
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

OBJECT_TYPE = "calls.report"
MOST_DOCUMENTS = 20


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody else saved it since it was shown."""


@transaction.atomic
def save_report(
    report: Report,
    *,
    narrative: str,
    lines: Mapping[int, tuple[int | None, str]],
    revision: int,
    by: models.Model,
) -> Report:
    """Expense (key) → spent since the beginning, and why it differs; None is not said, which is not 0. Raises
    Conflict; Refused once it is sent."""
    locked = _writable(report)
    if locked.revision != revision:
        raise Conflict(report.ref)
    expenses = set(locked.award.application.expenses.values_list("pk", flat=True))
    locked.lines.all().delete()
    ReportLine.objects.bulk_create(
        ReportLine(report=locked, expense_id=key, cents=cents, note=note.strip()[:300])
        for key, (cents, note) in lines.items()
        if cents is not None and key in expenses
    )
    locked.narrative, locked.revision = narrative.strip(), locked.revision + 1
    locked.save(update_fields=["narrative", "revision"])
    _tell("report.saved", locked, by, revision=locked.revision)
    return locked


def missing_in(report: Report) -> list[str]:
    """What it does not say yet, a sentence each."""
    found = []
    if not report.narrative.strip():
        found.append(_("Dites ce qui a été fait."))
    said = set(report.lines.values_list("expense_id", flat=True))
    left = report.award.application.expenses.exclude(pk__in=said).count()
    if left:
        found.append(_("Dites ce qui a été dépensé sur chaque ligne, même rien : écrivez alors 0."))
    return found


@transaction.atomic
def send(report: Report, *, by: models.Model) -> Report:
    """To whoever granted. Raises Refused while something is missing."""
    locked = _writable(report)
    missing = missing_in(locked)
    if missing:
        raise Refused(Verdict.no(" ".join(missing)))
    moved = journal.apply_transition(locked, workflow.SEND_REPORT, by=by, award=locked.award.ref)
    assert isinstance(moved, Report)
    letters.report_sent(moved)
    return moved


@transaction.atomic
def accept(report: Report, *, text: str, by: models.Model) -> Report:
    """What waits for it may be paid."""
    return _answered(report, workflow.ACCEPT_REPORT, text=text, by=by)


@transaction.atomic
def give_back(report: Report, *, text: str, by: models.Model) -> Report:
    """To its writer, with what is to be changed. Raises Refused when nothing says it."""
    if not text.strip():
        raise Refused(Verdict.no(_("Dites ce qui est à reprendre : le bénéficiaire le lira.")))
    return _answered(report, workflow.RETURN_REPORT, text=text, by=by)


def _answered(report: Report, step: Any, *, text: str, by: models.Model) -> Report:
    moved = journal.apply_transition(report, step, by=by, award=report.award.ref)
    assert isinstance(moved, Report)
    moved.answer = text.strip()[:4000]
    moved.save(update_fields=["answer"])
    letters.report_answered(moved)
    return moved


@transaction.atomic
def attach(report: Report, *, upload: Any, title: str, by: models.Model) -> Document:
    """A proof of what is told. Raises Refused when it is not taken."""
    locked = _writable(report)
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise Refused(Verdict.no(_("Le compte rendu a vingt documents : enlevez-en un d’abord.")))
    document = keep_document(upload, title=title, by=by)
    locked.documents.add(document)
    _tell("report.document-added", locked, by, sha256=document.sha256)
    return document


@transaction.atomic
def detach(report: Report, *, ref: str, by: models.Model) -> None:
    locked = _writable(report)
    document = locked.documents.filter(ref=ref).first()
    if document is not None:
        locked.documents.remove(document)
        _tell("report.document-removed", locked, by, sha256=document.sha256)


def remind(today: date) -> int:
    """Writes to those who owe a report, before and after its day; a step is written once. Returns how
    many."""
    waited = Report.objects.filter(state__in=OWED, award__state=AwardState.ACTIVE, due_on__isnull=False)
    count = 0
    for report in waited.select_related("award__application__applicant", "award__call").order_by("pk"):
        step = rules_money.reminder_step(report.due_on, today)
        if step is not None:
            with transaction.atomic():
                letters.report_due(report, step=step, late=today > report.due_on)
            count += 1
    return count


def _writable(report: Report) -> Report:
    locked = (
        Report.objects.select_for_update(of=("self",))
        .select_related("award__application", "award__call")
        .get(pk=report.pk)
    )
    if locked.state not in OWED:
        raise Refused(Verdict.no(_("Ce compte rendu est remis : il ne change plus.")))
    if locked.award.state != AwardState.ACTIVE:
        raise Refused(Verdict.no(_("L’attribution n’est plus en cours : ce compte rendu n’est plus dû.")))
    return locked


def _tell(verb: str, report: Report, by: models.Model, **facts: Any) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=report.ref, by=by, facts=facts)
