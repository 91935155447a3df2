"""How long documents are kept, from when, and who says so. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.enums import ApplicationState, AwardState, CallState, Retained
from coopdec.calls.rules import silent_on
from coopdec.common.verdict import Source, Verdict

MOST = 99  # years
# Ten years, for what proves public spending to whoever orders it.
ACCOUNTING = Source(
    "Instruction DAF/DPACI/RES/2008/008 du 5 mai 2008 (documents comptables détenus par les ordonnateurs)"
)
# Public archives are removed with the visa of the administration of archives.
VISA = Source("Code du patrimoine, art. L. 212-2 et R. 212-14")


@dataclass(frozen=True, slots=True)
class Period:
    """`source` empty: no published text is known to say it, the organiser chooses. Else it is the least."""

    years: int
    since: Any
    source: Source | None = None


_END = gettext_lazy("après la fin de l’attribution")
_DECIDED = gettext_lazy("après la décision ou le retrait")
PERIODS: Mapping[str, Period] = {
    Retained.DRAFT_PIECE: Period(1, gettext_lazy("après la fermeture de l’appel")),
    Retained.OTHER_PIECE: Period(2, _DECIDED),
    Retained.OTHER_LETTER: Period(5, _DECIDED),
    Retained.GRANTED_PIECE: Period(10, _END),
    Retained.AGREEMENT: Period(10, _END, ACCOUNTING),
    Retained.PROOF: Period(10, _END, ACCOUNTING),
}


def ended_on(
    *,
    state: str,
    award_state: str | None,
    award_ended: date | None,
    decided: date | None,
    withdrawn: date | None,
    call_state: str,
    closes: date | None,
    begun: date,
) -> date | None:
    """From when the years are counted; None while something may still happen to the file."""
    if award_state is not None:
        return None if award_state == AwardState.ACTIVE else award_ended
    if state == ApplicationState.DRAFT:
        over = closes or (begun if call_state == CallState.ENDED else None)
        return max(over, begun) if over else None
    if state == ApplicationState.WITHDRAWN:
        return withdrawn
    if state in {ApplicationState.REFUSED, ApplicationState.INELIGIBLE}:
        return decided
    if state == ApplicationState.WAITING and call_state == CallState.ENDED:
        return decided
    return None


def kept_until(since: date, *, years: int) -> date:
    """The last day."""
    return silent_on(since, months=12 * years)


def may_set(wanted: Mapping[str, int], *, known: Mapping[str, int], is_published: bool) -> Verdict:
    """Never less than the text that says it; once a call is read, never less than what was announced."""
    for kind, years in wanted.items():
        period, label = PERIODS[kind], Retained(kind).label
        if not 1 <= years <= MOST:
            return Verdict.no(_("De 1 à 99 ans : %(label)s.") % {"label": label})
        if period.source and years < period.years:
            said = {"label": label, "years": period.years}
            message = _("Au moins %(years)s ans, d’après le texte cité : %(label)s.") % said
            return Verdict(ok=False, message=message, sources=(period.source,))
        if is_published and years < known[kind]:
            said = {"label": label, "years": known[kind]}
            message = _("L’appel est publié : %(years)s ans annoncés ne raccourcissent pas : %(label)s.")
            return Verdict.no(message % said)
    return Verdict.yes()
