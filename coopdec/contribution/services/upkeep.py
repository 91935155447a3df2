"""Keeping published sheets right: confirmed every year, mended when a reader says so, withdrawn."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.contribution import letters, queries
from coopdec.contribution.models import Reminder
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.cooperation.services import confirm_sheet, handle_report, report_error, withdraw_sheet
from coopdec.directory.models import Organisation


def confirm(sheet: Cooperation, *, organisation: Organisation, by: models.Model) -> Cooperation:
    """« Tout est juste », said by a person who is signed in."""
    return confirm_sheet(sheet, organisation=organisation, by=by, actor_label=organisation.name)


def confirm_by_letter(*, ref: str, organisation: int) -> Cooperation:
    """The same, by the button behind the link of a letter: who reads it speaks for its organisation."""
    sheet = Cooperation.objects.published().filter(ref=ref).first()
    whose = Organisation.objects.filter(pk=organisation).first()
    if sheet is None or whose is None:
        raise Refused(Verdict.no(_("Cette fiche n’est plus publiée.")))
    if sheet.confirmed_by_id == whose.pk and sheet.confirmed_on == timezone.localdate():
        return sheet
    return confirm_sheet(sheet, organisation=whose, by=None, actor_label=whose.name)


@transaction.atomic
def report(sheet: Cooperation, *, message: str, email: str) -> ErrorReport:
    """Keep what a reader says is wrong, and tell those who can mend it. Raises Refused when too many."""
    made = report_error(sheet, message=message, email=email)
    letters.reported(made)
    return made


@transaction.atomic
def answer_report(made: ErrorReport, *, by: models.Model, answer: str) -> ErrorReport:
    """Close a report, write its answer to the reader who left an address, which is then erased."""
    address = made.email
    handled = handle_report(made, by=by, answer=answer)
    if address:
        letters.report_answered(handled, to=address)
    return handled


def withdraw(sheet: Cooperation, *, by: models.Model, reason: str) -> Cooperation:
    """Take a published sheet off the public pages, saying why."""
    if not reason.strip():
        raise Refused(Verdict.no(_("Dites pourquoi : la raison reste avec la fiche.")))
    return withdraw_sheet(sheet, by=by, reason=reason)


def remind(*, on: date | None = None) -> int:
    """Ask each organisation that somebody acts for to confirm its sheets that nobody answered for in a year:
    one letter a person for all of them, and of each sheet once a year. Returns how many were written.
    """
    today = on or timezone.localdate()
    return sum(_remind(organisation, today=today) for organisation in queries.to_remind(today=today))


@transaction.atomic
def _remind(organisation: Organisation, *, today: date) -> int:
    sheets = list(queries.sheets_to_recall(organisation, today=today))
    reminders = [Reminder(sheet=sheet, organisation=organisation, on=today) for sheet in sheets]
    Reminder.objects.bulk_create(
        reminders, update_conflicts=True, unique_fields=["sheet", "organisation"], update_fields=["on"]
    )
    return letters.stale(organisation, sheets, today=today) if sheets else 0
