"""Keeping published sheets right: confirmed every year, mended when a reader says so, withdrawn."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.contribution import letters
from coopdec.contribution.queries import stale_sheets
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


@transaction.atomic
def remind(*, on=None) -> int:
    """One letter a year, sheet and person, for sheets that nobody has answered for in twelve months."""
    today = on or timezone.localdate()
    return sum(letters.stale(sheet, today=today) for sheet in stale_sheets(today=today))
