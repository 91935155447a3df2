"""Decisions about calls and applications: pure, the clock is an argument. What a call asks of projects:
`eligibility`."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from coopdec.calls.enums import (
    Advice,
    ApplicationState,
    CallKind,
    CallState,
    OpinionState,
    RuleCode,
    Silence,
)
from coopdec.common.verdict import Source, Verdict
from coopdec.directory.enums import AuthorityKind, OrganisationKind

# What each rule is made of, beside its source: what must be said, then what may be.
FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    RuleCode.APPLICANT: (frozenset({"names"}), frozenset()),
    RuleCode.PARTNER: (frozenset({"names"}), frozenset()),
    RuleCode.FRENCH_AUTHORITIES: (frozenset({"count"}), frozenset()),
    RuleCode.SEVERAL_TERRITORIES: (frozenset({"count"}), frozenset()),
    RuleCode.COUNTRIES: (frozenset({"names"}), frozenset()),
    RuleCode.EXCLUDED_COUNTRY: (frozenset({"names", "reason"}), frozenset({"on", "until"})),
    RuleCode.THEMES: (frozenset({"names"}), frozenset()),
    RuleCode.RATE: (frozenset({"band", "percent"}), frozenset({"on", "names"})),
    RuleCode.RATE_SEVERAL: (frozenset({"percent"}), frozenset()),
    RuleCode.SHARE: (frozenset({"names", "percent"}), frozenset()),
    RuleCode.IN_KIND: (frozenset({"names", "percent"}), frozenset()),
    RuleCode.GRANT: (frozenset(), frozenset({"low", "high"})),
    RuleCode.DURATION: (frozenset({"count"}), frozenset()),
    RuleCode.ODA_DECLARED: (frozenset(), frozenset()),
    RuleCode.NO_LATE_REPORT: (frozenset(), frozenset()),
    RuleCode.REPUBLICAN_COMMITMENT: (frozenset({"names"}), frozenset()),
    RuleCode.FORMER_HOLDER: (frozenset({"names"}), frozenset()),
}
# A call may have them several times; each of the others is said once.
SEVERAL_TIMES = frozenset(
    {RuleCode.PARTNER, RuleCode.EXCLUDED_COUNTRY, RuleCode.RATE, RuleCode.SHARE, RuleCode.IN_KIND}
)
ORGANISERS = frozenset(
    {
        OrganisationKind.NATIONAL,
        OrganisationKind.MINISTRY,
        OrganisationKind.OPERATOR,
        OrganisationKind.FRENCH_AUTHORITY,
        OrganisationKind.NETWORK,
        OrganisationKind.INTERNATIONAL,
    }
)
INSTRUCT = frozenset({OrganisationKind.EMBASSY, OrganisationKind.PREFECTURE})
OF_A_STATE = frozenset({OrganisationKind.NATIONAL, OrganisationKind.MINISTRY})
# Groupings act within the competences that they hold.
GROUPINGS = frozenset({AuthorityKind.EPCI, AuthorityKind.SYNDICAT})


def may_organise(*, kind: str, authority_kind: str = "", country: str = "") -> Verdict:
    """Who opens a call of its own: who has money for others' projects, and answers for the decision.
    `country`: of an administration of another State. A yes may carry a warning."""
    if kind in INSTRUCT:
        return Verdict.no(_("Une ambassade ou une préfecture donne des avis : l’État ouvre l’appel."))
    if kind in OF_A_STATE and country:
        return Verdict.no(_("L’État partenaire codécide d’un appel bilatéral ; l’État français l’ouvre."))
    if kind not in ORGANISERS:
        return Verdict.no(
            _(
                "Ouvrent un appel : l’État et ses opérateurs, les collectivités françaises, les réseaux et"
                " les organisations internationales. Votre organisme peut y répondre."
            )
        )
    if authority_kind in GROUPINGS:
        message = _("Un groupement n’ouvre d’appel que dans les compétences qu’il exerce.")
        source = Source(_("Code général des collectivités territoriales, article L. 1115-1"))
        return Verdict(ok=True, message=message, sources=(source,), blocking=False)
    return Verdict.yes()


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


def what_is_missing(
    *,
    kind: str,
    text: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    rules: int,
    partner_state: bool = True,
) -> list[str]:
    """What a call does not say yet, and must before others read it; a sentence each."""
    found = []
    if not text:
        found.append(_("Écrivez le texte de l’appel, ou au moins son résumé."))
    if kind == CallKind.BILATERAL and not partner_state:
        found.append(_("Dites quel État partenaire codécide de cet appel bilatéral."))
    if opens_at is None:
        found.append(_("Dites quand l’appel s’ouvre."))
    if closes_at is None and kind != CallKind.PERMANENT:
        message = _(
            "Dites quand l’appel ferme : jour, heure et fuseau. Seule une aide permanente ne ferme pas."
        )
        found.append(message)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        found.append(_("L’appel ferme avant de s’ouvrir : changez l’une des deux dates."))
    if not rules:
        found.append(_("Choisissez au moins une règle : qui peut déposer."))
    return found


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


# Days before the closing: a reminder is written on the first, or in the days that follow while no worker ran.
REMINDERS = (10, 2)
LATEST_BY = 2


def reminder_before(days: int) -> int | None:
    """Of which reminder it is the day, so many days before the closing; None: of none."""
    return next((one for one in REMINDERS if 0 <= one - days <= LATEST_BY and days >= 0), None)


# --- instruction

OPEN_OPINIONS = frozenset({OpinionState.ASKED, OpinionState.BEGUN})
REMIND_BEFORE = 5  # days


@dataclass(frozen=True, slots=True)
class Clock:
    """When silence means rejection; `is_stopped`: while what was asked is waited for, until its own day."""

    silent_on: date
    is_stopped: bool = False


def clock(*, silent_on: date, asked_on: date | None, due_on: date | None, today: date) -> Clock:
    """CRPA L.114-5: asking for what is missing stops the clock, until it comes or until its day."""
    if asked_on is None:
        return Clock(silent_on)
    end = today if due_on is None else min(today, due_on)
    stopped = max((end - asked_on).days, 0)
    return Clock(silent_on + timedelta(days=stopped), is_stopped=due_on is None or today <= due_on)


def may_ask_pieces(*, text: str, due_on: date | None, today: date) -> Verdict:
    """The clock stops only for something said, and until a day that is said (CRPA L.114-5)."""
    if not text.strip():
        return Verdict.no(_("Écrivez ce qui manque : le déposant ne lit que vos mots."))
    if due_on is None or due_on <= today:
        return Verdict.no(_("Donnez un jour à venir : sans délai, la demande ne suspend rien."))
    return Verdict.yes()


def may_find_ineligible(*, state: str, reason: str, due_on: date | None, today: date) -> Verdict:
    """With its reason, that its applicant reads; not while what was asked may still come."""
    if not reason.strip():
        return Verdict.no(_("Dites pourquoi : une décision défavorable est motivée."))
    if state == ApplicationState.INCOMPLETE and due_on is not None and today <= due_on:
        return Verdict.no(
            _("Le déposant peut encore compléter son dossier : attendez le jour que vous lui avez donné.")
        )
    return Verdict.yes()


def is_late(*, state: str, due_on: date | None, today: date) -> bool:
    """An opinion that is still waited for after its day."""
    return state in OPEN_OPINIONS and due_on is not None and today > due_on


def advice_of_silence(silence: str) -> str:
    """What a body that said nothing is taken to have said; empty: nothing."""
    return Advice.FAVOURABLE if silence == Silence.FAVOURABLE else ""


def out_of_hundred(scores: Iterable[tuple[int, int, int]]) -> Decimal | None:
    """Points, most and weight of each criterion → what they make of 100; None without any."""
    found = list(scores)
    most = sum(most * weight for _points, most, weight in found)
    if not most:
        return None
    got = sum(points * weight for points, _most, weight in found)
    return (Decimal(got) * 100 / most).quantize(Decimal("0.1"))
