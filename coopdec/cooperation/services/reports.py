"""Errors that readers signal: kept, answered, then forgotten but for what they said."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.cooperation.enums import ReportState
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.journal import services as journal

# A robot fills faster than readers do; past this the sheet's page says to come back later.
OPEN_REPORTS_BY_SHEET = 50


@transaction.atomic
def report_error(sheet: Cooperation, *, message: str, email: str = "") -> ErrorReport:
    """Keep what a reader says is wrong. Raises Refused when too many reports of this sheet wait already."""
    Cooperation.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.error_reports.filter(state=ReportState.NEW).count() >= OPEN_REPORTS_BY_SHEET:
        raise Refused(
            Verdict.no(_("Trop de signalements attendent déjà sur cette fiche. Revenez dans quelques jours."))
        )
    report = ErrorReport.objects.create(cooperation=sheet, message=message, email=email)
    journal.record(
        "cooperation.error-reported",
        object_type="cooperation.errorreport",
        object_ref=report.ref,
        by=None,
        actor_label=_("un lecteur"),
        facts={"sheet": sheet.ref},
    )
    return report


@transaction.atomic
def handle_report(report: ErrorReport, *, by: models.Model, answer: str) -> ErrorReport:
    """Close the report and erase the address left for the answer."""
    locked = ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.state == ReportState.HANDLED:
        raise Refused(Verdict.no(_("Ce signalement est déjà traité.")))
    locked.state = ReportState.HANDLED
    locked.handled_at = timezone.now()
    locked.answer = answer
    locked.email = ""
    locked.save()
    journal.record(
        "cooperation.error-handled",
        object_type="cooperation.errorreport",
        object_ref=locked.ref,
        by=by,
        facts={"sheet": locked.cooperation.ref},
    )
    return locked
