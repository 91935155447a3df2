"""Who is in an organisation and as what. Every writer holds the organisation’s account row first, so that two
who leave at once are seen one after the other: the last administrator cannot vanish."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts import correspondence, queries, rules
from coopdec.accounts.enums import Role
from coopdec.accounts.models import Membership, OrganisationAccount, User
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal
from coopdec.journal.models import Entry

TEAM = "accounts.team"


def lock_team(organisation: Organisation) -> OrganisationAccount:
    """Its account, held until the end of the transaction; opened when somebody first comes.

    Raises Refused for a national administration that nobody opened: being there would rule over all.
    """
    known = OrganisationAccount.objects.select_for_update().filter(organisation=organisation)
    account = known.first()
    if account is None:
        if organisation.kind == OrganisationKind.NATIONAL:
            raise Refused(Verdict.no(_("Cette administration n’est pas ouverte sur la plateforme.")))
        OrganisationAccount.objects.bulk_create(
            [OrganisationAccount(organisation=organisation)], ignore_conflicts=True
        )
        account = known.get()
    return account


def record(verb: str, organisation: Organisation, *, by: User | None, facts: dict[str, Any]) -> Entry:
    return journal.record(verb, object_type=TEAM, object_ref=organisation.slug, by=by, facts=facts)


def _make_room(organisation: Organisation, user: User, *, role: str, by: User | None) -> None:
    """A person has a role once: delegations of it that are over are closed, one that runs gives way."""
    delegations = Membership.objects.filter(
        organisation=organisation, user=user, ended_at__isnull=True, until__isnull=False
    )
    now = timezone.now()
    for one in delegations.select_related("user", "organisation"):
        if one.until <= now:
            one.ended_at = one.until
            one.save(update_fields=["ended_at"])
        elif one.role == role:
            _end(one, by=by)


def lasting_part(organisation: Organisation, user: User) -> Membership | None:
    return Membership.objects.filter(
        organisation=organisation, user=user, ended_at__isnull=True, until__isnull=True
    ).first()


@transaction.atomic
def add_member(organisation: Organisation, user: User, *, role: str, by: User | None) -> Membership:
    """A part for good; who has one already gets the new role only when it lets do more."""
    lock_team(organisation)
    part = lasting_part(organisation, user)
    if part is None:
        _make_room(organisation, user, role=role, by=by)
        part = Membership.objects.create(organisation=organisation, user=user, role=role)
        facts = {"membership": part.pk, "role": role, "person": user.pk}
        record("team.member-joined", organisation, by=by, facts=facts)
    elif part.role != role and rules.covers([role], part.role):
        _give_role(part, role=role, by=by)
    queries.forget_rights(user)
    return part


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: User) -> Membership:
    """Raises Refused when the last administrator would be none, or when the part is a delegation or over."""
    lock_team(membership.organisation)
    part = _current(membership)
    if part.until:
        raise Refused(
            Verdict.no(_("Une délégation ne change pas de rôle : mettez-y fin, donnez-en une autre."))
        )
    if part.role == role:
        return part
    if part.role == Role.ADMINISTRATOR:
        _keep_an_administrator(part, by=by)
    entry = _give_role(part, role=role, by=by)
    if by != part.user:
        correspondence.role_changed(part, entry=entry.pk)
    queries.forget_rights(part.user)
    return part


def _give_role(part: Membership, *, role: str, by: User | None) -> Entry:
    _make_room(part.organisation, part.user, role=role, by=by)
    before, part.role = part.role, role
    part.save(update_fields=["role"])
    facts = {"membership": part.pk, "from": before, "to": role, "person": part.user_id}
    entry = record("team.role-changed", part.organisation, by=by, facts=facts)
    _end_delegations(part.organisation, giver=part.user, still=[role], by=by)
    return entry


@transaction.atomic
def end_membership(membership: Membership, *, by: User | None) -> None:
    """Leaves, or is taken out; what it delegated ends with it. Raises Refused for the last administrator."""
    lock_team(membership.organisation)
    part = _current(membership)
    if part.role == Role.ADMINISTRATOR and part.until is None:
        _keep_an_administrator(part, by=by)
    _end(part, by=by)
    if part.until is None:
        _end_delegations(part.organisation, giver=part.user, still=[], by=by)
    if by != part.user:
        correspondence.part_ended(part)


def _end(part: Membership, *, by: User | None) -> None:
    part.ended_at = timezone.now()
    part.save(update_fields=["ended_at"])
    facts = {"membership": part.pk, "role": part.role, "person": part.user_id}
    record("team.member-left", part.organisation, by=by, facts=facts)
    queries.forget_rights(part.user)


@transaction.atomic
def delegate(organisation: Organisation, to: User, *, role: str, until: datetime, by: User) -> Membership:
    """Lends a role to a colleague for a time: never more than what the giver holds for good."""
    lock_team(organisation)
    giver = lasting_part(organisation, by)
    if giver is None or lasting_part(organisation, to) is None or to == by:
        raise Refused(Verdict.no(_("On délègue à un autre membre du même organisme.")))
    _stop(rules.delegation_is_possible(giver=[giver.role], role=role, until=until, now=timezone.now()))
    if Membership.objects.current().filter(organisation=organisation, user=to, role=role).exists():
        raise Refused(Verdict.no(_("Cette personne a déjà ce rôle.")))
    _make_room(organisation, to, role=role, by=by)
    part = Membership.objects.create(organisation=organisation, user=to, role=role, until=until, given_by=by)
    facts = {"membership": part.pk, "role": role, "person": to.pk, "until": until.isoformat()}
    record("team.delegated", organisation, by=by, facts=facts)
    correspondence.delegated(part)
    queries.forget_rights(to)
    return part


def _end_delegations(
    organisation: Organisation, *, giver: User, still: Iterable[str], by: User | None
) -> None:
    """Those that go beyond what the giver still holds."""
    given = Membership.objects.current().filter(
        organisation=organisation, given_by=giver, until__isnull=False
    )
    for one in given.select_related("user", "organisation"):
        if not rules.covers(still, one.role):
            _end(one, by=by)


def _current(membership: Membership) -> Membership:
    found = (
        Membership.objects.current().filter(pk=membership.pk).select_related("user", "organisation").first()
    )
    if found is None:
        raise Refused(Verdict.no(_("Cette personne ne fait plus partie de l’organisme.")))
    return found


def _keep_an_administrator(part: Membership, *, by: User | None) -> None:
    """The national administration may leave an organisation without one, except itself."""
    others = queries.lasting_administrators(part.organisation).exclude(user=part.user).count()
    by_national = (
        by is not None
        and by != part.user
        and part.organisation.kind != OrganisationKind.NATIONAL
        and queries.rights_of(by).is_national_officer
    )
    _stop(rules.team_keeps_an_administrator(others=others, by_national=by_national))


def _stop(verdict: Verdict) -> None:
    if not verdict.ok:
        raise Refused(verdict)


@transaction.atomic
def put_mail_domains(organisation: Organisation, domains: Iterable[str], *, by: User) -> OrganisationAccount:
    """Domains whose addresses speed a request up, each once. Raises Refused, naming the first that cannot."""
    account = lock_team(organisation)
    wanted = list(dict.fromkeys(one.strip().lower().removeprefix("@") for one in domains if one.strip()))
    for domain in wanted:
        _stop(rules.domain_is_usable(domain))
    if account.mail_domains != wanted:
        account.mail_domains = wanted
        account.save(update_fields=["mail_domains"])
        record("team.mail-domains-changed", organisation, by=by, facts={"domains": wanted})
    return account


@transaction.atomic
def trust(organisation: Organisation, *, trusted: bool, by: User) -> OrganisationAccount:
    """Whether what it publishes needs a moderator; the national administration says so."""
    account = lock_team(organisation)
    if account.trusted != trusted:
        account.trusted = trusted
        account.save(update_fields=["trusted"])
        record("team.trusted" if trusted else "team.no-longer-trusted", organisation, by=by, facts={})
    return account


@transaction.atomic
def follow_successor(organisation: Organisation, *, by: User | None) -> int:
    """Members and open requests of a merged organisation go to its successor; how many members did."""
    successor = organisation.successor
    if successor is None:
        return 0
    for one in sorted((organisation, successor), key=lambda one: one.pk):
        lock_team(one)
    parts = list(
        Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    now = timezone.now()
    for part in parts:
        if part.until is None and part.user.is_active:
            add_member(successor, part.user, role=part.role, by=by)
        part.ended_at = now if part.until is None else min(now, part.until)
        part.save(update_fields=["ended_at"])
    asked = organisation.join_requests.open()
    already = successor.join_requests.open().filter(user__isnull=False).values("user")
    moved = asked.exclude(user__in=list(already.values_list("user", flat=True))).update(
        organisation=successor
    )
    if parts or moved:
        facts = {"successor": successor.slug, "members": len(parts), "requests": moved}
        record("team.followed-successor", organisation, by=by, facts=facts)
    return len(parts)


def follow_successors() -> None:
    """For all authorities that were merged since people joined them, each in a transaction of its own."""
    merged = Organisation.objects.filter(successor__isnull=False, memberships__ended_at__isnull=True)
    for one in merged.exclude(memberships=None).distinct().order_by("pk").select_related("successor"):
        follow_successor(one, by=None)
