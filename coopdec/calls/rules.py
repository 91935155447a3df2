"""Decisions about a call itself: pure, the clock is an argument. What it asks of projects: `eligibility`."""

from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from coopdec.calls.enums import CallKind, CallState
from coopdec.common.verdict import Verdict


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
