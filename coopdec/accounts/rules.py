"""Pure decisions on people and their rights; nothing here reads the database."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from coopdec.accounts.enums import Power, Role
from coopdec.common.verdict import Verdict
from coopdec.directory.enums import OrganisationKind

POWERS: dict[str, frozenset[Power]] = {
    Role.READER: frozenset({Power.READ}),
    Role.CONTRIBUTOR: frozenset({Power.READ, Power.WRITE}),
    Role.MANAGER: frozenset({Power.READ, Power.WRITE, Power.SUBMIT}),
    Role.SIGNATORY: frozenset({Power.READ, Power.SIGN}),
    Role.ADMINISTRATOR: frozenset({Power.READ, Power.WRITE, Power.SUBMIT, Power.ADMINISTER}),
}
DEMONSTRATION_DOMAIN = "exemple.invalid"
# Those who act on what others wrote: a password alone does not open it.
SECOND_FACTOR_KINDS = frozenset(
    {
        OrganisationKind.NATIONAL,
        OrganisationKind.EMBASSY,
        OrganisationKind.PREFECTURE,
        OrganisationKind.NETWORK,
    }
)


def powers_of(role: str) -> frozenset[Power]:
    return POWERS[role]


def needs_second_factor(kinds: frozenset[str] | set[str], *, is_staff: bool = False) -> bool:
    """Whether someone who belongs to organisations of these kinds must have a second factor; the technical
    administration opens everything, so its people always do."""
    return is_staff or bool(SECOND_FACTOR_KINDS & set(kinds))


def is_national(*, kind: str, country: str | None) -> bool:
    """Of the French State: the directory also names administrations of other countries, none of ours."""
    return kind == OrganisationKind.NATIONAL and not country


def is_of_demonstration(email: str) -> bool:
    """Whether this is an invented person: their address receives nothing, their password is public."""
    return email.lower().endswith(f"@{DEMONSTRATION_DOMAIN}")


# --- roles in a team


def covers(given: Iterable[str], role: str) -> bool:
    """Whether those who hold these roles may do all that `role` lets do: nobody gives more than they have."""
    held = frozenset().union(*(powers_of(one) for one in given))
    return powers_of(role) <= held


LONGEST_DELEGATION = timedelta(days=366)


def delegation_is_possible(*, giver: Iterable[str], role: str, until: datetime, now: datetime) -> Verdict:
    """`giver`: roles held for good; what was itself delegated is not passed on."""
    if not covers(giver, role):
        return Verdict.no(_("On ne délègue que ce que l’on peut faire soi-même."))
    if until <= now:
        return Verdict.no(_("La délégation doit finir dans l’avenir."))
    if until > now + LONGEST_DELEGATION:
        return Verdict.no(_("Une délégation dure un an au plus."))
    return Verdict.yes()


def team_keeps_an_administrator(*, others: int, by_national: bool) -> Verdict:
    """`others`: administrators for good who would be left. The national administration may go without."""
    if others or by_national:
        return Verdict.yes()
    return Verdict.no(
        _(
            "C’est la dernière personne qui administre cet organisme : donnez d’abord ce rôle à quelqu’un"
            " d’autre, ou demandez à l’administration nationale."
        )
    )


# --- joining

# They are invited: what they may do on others’ files is given, never asked for.
BY_INVITATION = frozenset(
    {
        OrganisationKind.EMBASSY,
        OrganisationKind.PREFECTURE,
        OrganisationKind.NATIONAL,
        OrganisationKind.MINISTRY,
        OrganisationKind.NETWORK,
        OrganisationKind.OPERATOR,
    }
)
# Providers that give an address to anybody: sharing such a domain says nothing of who one works for.
FREE_MAIL = frozenset(
    """
    aol.com bbox.fr bluewin.ch fastmail.com free.fr gmail.com gmx.com gmx.de gmx.fr googlemail.com hotmail.com
    hotmail.es hotmail.fr icloud.com laposte.net libero.it live.com live.fr mail.com mail.ru me.com msn.com
    neuf.fr numericable.fr orange.fr outlook.com outlook.es outlook.fr outlook.pt proton.me protonmail.com
    sapo.pt sfr.fr uol.com.br wanadoo.fr web.de yahoo.com yahoo.com.br yahoo.es yahoo.fr yandex.ru ymail.com
    """.split()  # noqa: SIM905 - a list of sixty lines says no more
)
ESCALATION = timedelta(days=15)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()


def domain_is_usable(domain: str) -> Verdict:
    """Whether an address there can say that somebody works for the organisation."""
    if domain in FREE_MAIL:
        said = _("%(domain)s donne des adresses à tout le monde : il ne dit pas pour qui l’on travaille.")
        return Verdict.no(said % {"domain": domain})
    parts = domain.split(".")
    if len(parts) < 2 or not all(part.replace("-", "a").isalnum() for part in parts):  # noqa: PLR2004
        return Verdict.no(_("« %(domain)s » n’est pas un domaine, comme ville.fr.") % {"domain": domain})
    return Verdict.yes()


def may_ask_to_join(kind: str) -> Verdict:
    if kind in BY_INVITATION:
        return Verdict.no(
            _("On rejoint cet organisme sur invitation : la sienne, ou celle de l’administration nationale.")
        )
    return Verdict.yes()


def joins_at_once(
    *, address: str, asked: str, domains: Iterable[str], mailbox: str, has_administrator: bool
) -> str | None:
    """The role that a proved address gives without anybody’s decision, or None.

    Someone of the organisation’s domain comes in as contributor at most, where an administrator can see it;
    where there is none yet, only who reads the organisation’s own mailbox becomes the first one.
    """
    if not address:
        return None
    if has_administrator:
        if domain_of(address) not in domains:
            return None
        return Role.READER if asked == Role.READER else Role.CONTRIBUTOR
    return Role.ADMINISTRATOR if mailbox and address.lower() == mailbox.lower() else None


class Decider(Enum):
    """Who answers a request to join."""

    TEAM = "team"
    EMBASSY = "embassy"
    NATIONAL = "national"


def deciders(
    *, has_administrator: bool, is_foreign: bool, has_embassy: bool, made_at: datetime, now: datetime
) -> frozenset[Decider]:
    """Its administrators; where there is none, the embassy of its country for a foreign authority, else the
    national administration, which also answers what others left without an answer for long."""
    if has_administrator:
        found = {Decider.TEAM}
    elif is_foreign and has_embassy:
        found = {Decider.EMBASSY}
    else:
        found = {Decider.NATIONAL}
    return frozenset(found | {Decider.NATIONAL} if now - made_at > ESCALATION else found)


INVITATION_LASTS = timedelta(days=30)
CONFIRMATION_LASTS = timedelta(days=7)


def invited_address_must_match(kind: str) -> bool:
    """Where a part gives a hold on others’ files, only the person invited takes it, with that address."""
    return kind in SECOND_FACTOR_KINDS


# --- named contacts and inactivity

LONGEST_CONTACT = timedelta(days=2 * 366)


def contact_is_possible(*, consented_on: date, expires_on: date, today: date) -> Verdict:
    if consented_on > today:
        return Verdict.no(_("L’accord de la personne est déjà donné : sa date ne peut pas être à venir."))
    if expires_on <= today:
        return Verdict.no(_("Ce contact serait déjà périmé : donnez une date à venir."))
    if expires_on - consented_on > LONGEST_CONTACT:
        return Verdict.no(_("Un accord vaut deux ans au plus : redemandez-le ensuite."))
    return Verdict.yes()


class Sleep(Enum):
    """What becomes of an account that does not serve."""

    KEEP = "keep"
    WARN = "warn"
    ERASE = "erase"


NOTICE = timedelta(days=30)


def asleep(
    *,
    seen_at: datetime,
    warned_at: datetime | None,
    now: datetime,
    warn_after: timedelta,
    erase_after: timedelta,
) -> Sleep:
    """Warned after a time, erased after a longer one, never less than a month after the warning."""
    warned = warned_at if warned_at and warned_at > seen_at else None
    if warned is None:
        return Sleep.WARN if now - seen_at >= warn_after else Sleep.KEEP
    is_over = now - seen_at >= erase_after and now - warned >= NOTICE
    return Sleep.ERASE if is_over else Sleep.KEEP
