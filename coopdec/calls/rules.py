"""Decisions about calls and applications: pure, the clock is an argument. What a call asks of projects:
`eligibility`."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from coopdec.calls.enums import ApplicationState, CallKind, CallState
from coopdec.common.verdict import Source, Verdict


class Moment(StrEnum):
    """Where a call stands today, as people look for it."""

    COMING = "coming"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


def moment_of(
    *, state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> Moment | None:
    """None for what is not published. A closing moment is out: at 17:00:00 it is closed."""
    if state == CallState.DRAFT or opens_at is None:
        return None
    if state == CallState.ENDED or (closes_at is not None and now >= closes_at):
        return Moment.CLOSED
    if state == CallState.SUSPENDED:
        return Moment.SUSPENDED
    return Moment.COMING if now < opens_at else Moment.OPEN


def call_is_whole(
    *, kind: str, text: str, opens_at: datetime | None, closes_at: datetime | None, rules: int
) -> Verdict:
    """What a call says before others read it."""
    if not text:
        return Verdict.no(_("Écrivez le texte de l’appel, ou au moins son résumé."))
    if opens_at is None:
        return Verdict.no(_("Dites quand l’appel s’ouvre."))
    if closes_at is None and kind != CallKind.PERMANENT:
        message = _(
            "Dites quand l’appel ferme : jour, heure et fuseau. Seule une aide permanente ne ferme pas."
        )
        return Verdict.no(message)
    if closes_at is not None and closes_at <= opens_at:
        return Verdict.no(_("L’appel ferme avant de s’ouvrir : changez l’une des deux dates."))
    if not rules:
        return Verdict.no(_("Choisissez au moins une règle : qui peut déposer."))
    return Verdict.yes()


def may_extend(*, closes_at: datetime | None, until: datetime, now: datetime) -> Verdict:
    """Only later than what was published, and while it is still open: nobody's deadline comes nearer."""
    if closes_at is None:
        return Verdict.no(_("Une aide permanente ne ferme pas."))
    if now >= closes_at:
        return Verdict.no(_("L’appel est fermé : on ne le prolonge plus."))
    if until <= closes_at:
        return Verdict.no(_("La nouvelle date de fermeture doit être plus tard que l’ancienne."))
    return Verdict.yes()


# --- applications

# CRPA R.112-5: what an acknowledgement says; L.231-4 3°: silence on a financial request means rejection.
SILENCE = Source("Code des relations entre le public et l’administration, art. L. 231-4 (3°)")
APPEAL = Source("Code de justice administrative, art. R. 421-1 et R. 421-2")
INCOMPLETE = Source("Code des relations entre le public et l’administration, art. L. 114-5")


def may_begin(*, moment: Moment | None, applicant_kind: str, applicants: frozenset[str]) -> Verdict:
    """`applicants`: the kinds of those who may apply, as the call says; empty: whoever."""
    if moment == Moment.COMING:
        return Verdict.no(_("L’appel n’est pas encore ouvert."))
    if moment == Moment.SUSPENDED:
        return Verdict.no(_("L’appel est suspendu : on n’y dépose pas pour l’instant."))
    if moment != Moment.OPEN:
        return Verdict.no(_("L’appel est fermé."))
    if applicants and applicant_kind not in applicants:
        return Verdict.no(_("Votre organisme n’est pas de ceux qui peuvent déposer à cet appel."))
    return Verdict.yes()


def may_submit(*, state: str, moment: Moment | None, pieces_due_on: date | None, today: date) -> Verdict:
    """Until the closing, the server's time; what the service asked afterwards, until its own day."""
    if state == ApplicationState.INCOMPLETE:
        if pieces_due_on is not None and today > pieces_due_on:
            return Verdict.no(_("Le délai pour compléter le dossier est passé : écrivez au service."))
        return Verdict.yes()
    if moment == Moment.SUSPENDED:
        return Verdict.no(_("L’appel est suspendu : on n’y dépose pas pour l’instant. Le dossier est gardé."))
    if moment != Moment.OPEN:
        return Verdict.no(
            _("L’appel est fermé : le dossier n’a pas été déposé. Il reste ici, comme vous l’avez écrit.")
        )
    return Verdict.yes()


def may_take_back(*, moment: Moment | None) -> Verdict:
    if moment == Moment.OPEN:
        return Verdict.yes()
    return Verdict.no(_("L’appel est fermé : ce qui a été déposé ne se modifie plus. Écrivez au service."))


def silent_on(submitted: date, *, months: int, suspended_days: int = 0) -> date:
    """The day at which silence means rejection; days spent waiting for asked pieces do not count."""
    month = submitted.month - 1 + months
    year, month = submitted.year + month // 12, month % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, min(submitted.day, last)) + timedelta(days=suspended_days)
