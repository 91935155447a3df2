"""Errors that readers signal: kept, answered, then forgotten but for what they said."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts.queries import proved_addresses
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.cooperation.enums import ReportState
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.journal import services as journal

# A robot fills faster than readers do; past this, the sheet's form opens again the next day by itself.
REPORTS_BY_SHEET_AND_DAY = 20


@transaction.atomic
def report_error(sheet: Cooperation, *, message: str, email: str = "") -> ErrorReport:
    """Keep what a reader says is wrong. Raises Refused when this sheet received too many in a day."""
    Cooperation.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    since = timezone.now() - timedelta(days=1)
    if sheet.error_reports.filter(created_at__gt=since).count() >= REPORTS_BY_SHEET_AND_DAY:
        raise Refused(Verdict.no(_("Cette fiche a reçu trop de signalements aujourd’hui. Revenez demain.")))
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


class Reported:
    """Reports name nobody; those that wait hold the address left for the answer."""

    key = "reports"

    @staticmethod
    def _of(user: models.Model) -> models.QuerySet[ErrorReport]:
        typed = ErrorReport.objects.annotate(address=Lower("email"))
        return typed.filter(address__in=proved_addresses(user))

    def export(self, user: models.Model) -> list[dict[str, Any]]:
        found = self._of(user).order_by("pk")
        return list(found.values("cooperation__ref", "message", "email", "created_at"))

    def erase(self, user: models.Model) -> None:
        self._of(user).update(email="")


personal_data = Reported()
