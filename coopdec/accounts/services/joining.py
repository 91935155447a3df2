"""Asking to act for an organisation, and answering: each act with its letters, in one transaction."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts import correspondence, queries, rules, workflow
from coopdec.accounts.enums import OPEN_REQUESTS, RequestState, Role
from coopdec.accounts.models import JoinRequest, User
from coopdec.accounts.services.invitations import invite
from coopdec.accounts.services.teams import add_member, lasting_part, lock_team
from coopdec.accounts.services.tokens import digest_of, new_token
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.enums import ForeignLevel, OrganisationKind, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import OrganisationInput, free_slug, put_organisation
from coopdec.journal import services as journal
from coopdec.reference.models import Country, ForeignPlace

MOST_OPEN = 3  # requests that one address may have open: letters go to whoever is named


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an account, or a name and an address that will be invited."""

    user: User | None = None
    name: str = ""
    email: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class ProposedAuthority:
    """A foreign authority that the directory does not know: linked to a place, or to the words typed."""

    country: Country
    name: str
    level: str = ForeignLevel.UNKNOWN
    place: ForeignPlace | None = None
    place_name: str = ""
    mailbox: str = ""


def _record(verb: str, request: JoinRequest, *, by: User | None, **facts: Any) -> None:
    journal.record(
        verb,
        object_type=JoinRequest._meta.label_lower,
        object_ref=request.ref,
        by=by,
        actor_label="" if by else _("une personne à inviter"),
        facts=facts,
    )


@transaction.atomic
def request_to_join(
    organisation: Organisation, *, user: User, role: str, message: str = "", language: str = "fr"
) -> JoinRequest:
    """A person who has an account asks. A proved address of the organisation opens the door at once
    (`rules.joins_at_once`); else those who decide are told. Raises Refused, saying what to do instead.
    """
    _may_be_joined(organisation)
    account = lock_team(organisation)
    if lasting_part(organisation, user):
        raise Refused(Verdict.no(_("Vous faites déjà partie de cet organisme.")))
    if organisation.join_requests.open().filter(user=user).exists():
        raise Refused(Verdict.no(_("Vous avez déjà une demande en attente pour cet organisme.")))
    request = JoinRequest.objects.create(
        organisation=organisation, user=user, role=role, message=message, language=language
    )
    _record("join-request.made", request, by=user, organisation=organisation.slug, role=role)
    given = _role_at_once(organisation, user, asked=role, domains=account.mail_domains)
    if given is None:
        correspondence.request_waits(request)
        return request
    request = journal.apply_transition(request, workflow.ACCEPT_REQUEST, by=user, role=given, at_once=True)
    correspondence.joined_at_once(request, role=given)
    add_member(organisation, user, role=given, by=user)
    correspondence.request_accepted(request)
    return request


def _role_at_once(organisation: Organisation, user: User, *, asked: str, domains: list[str]) -> str | None:
    has_administrator = queries.administrators_of(organisation).exists()
    proved = sorted(queries.proved_addresses(user))
    given = (
        rules.joins_at_once(
            address=address,
            asked=asked,
            domains=domains,
            mailbox=organisation.email,
            has_administrator=has_administrator,
        )
        for address in proved
    )
    return next(filter(None, given), None)


def _may_be_joined(organisation: Organisation) -> None:
    if organisation.successor:
        said = _("%(name)s n’existe plus : demandez à rejoindre %(successor)s.")
        raise Refused(
            Verdict.no(said % {"name": organisation.name, "successor": organisation.successor.name})
        )
    verdict = rules.may_ask_to_join(organisation.kind)
    if not verdict.ok:
        raise Refused(verdict)


@transaction.atomic
def request_for_authority(
    wanted: Organisation | ProposedAuthority, *, asker: Asker, message: str = ""
) -> JoinRequest:
    """A foreign authority comes, with or without an account of the person who asks.

    Without one, nothing moves until the address is confirmed by the letter's link. Raises Refused.
    """
    if isinstance(wanted, Organisation):
        if asker.user:
            return request_to_join(
                wanted,
                user=asker.user,
                role=Role.ADMINISTRATOR,
                message=message,
                language=asker.language,
            )
        _may_be_joined(wanted)
    email = "" if asker.user else asker.email.lower()
    mine = JoinRequest.objects.open().filter(user=asker.user, asker_email=email)
    if mine.count() >= MOST_OPEN:
        raise Refused(
            Verdict.no(_("Trop de demandes sont déjà ouvertes à votre nom : attendez les réponses."))
        )
    token = "" if asker.user else new_token()
    request = JoinRequest.objects.create(
        user=asker.user,
        asker_name="" if asker.user else asker.name,
        asker_email=email,
        language=asker.language,
        role=Role.ADMINISTRATOR,
        message=message,
        state=RequestState.WAITING if asker.user else RequestState.UNCONFIRMED,
        token_digest=digest_of(token) if token else "",
        **_what(wanted),
    )
    country = queries.country_of(request)
    _record("join-request.made", request, by=asker.user, country=country.pk if country else "")
    if token:
        correspondence.confirm_request(request, token=token)
    else:
        correspondence.request_waits(request)
    return request


def _what(wanted: Organisation | ProposedAuthority) -> dict[str, Any]:
    if isinstance(wanted, Organisation):
        return {"organisation": wanted}
    return {
        "country": wanted.country,
        "proposed_name": wanted.name,
        "place": wanted.place,
        "place_name": wanted.place_name,
        "level": wanted.level,
        "mailbox": wanted.mailbox,
    }


def unconfirmed_request(token: str) -> JoinRequest | None:
    """The request whose letter holds this token, while it may still be confirmed."""
    return JoinRequest.objects.filter(
        token_digest=digest_of(token),
        state=RequestState.UNCONFIRMED,
        made_at__gt=timezone.now() - rules.CONFIRMATION_LASTS,
    ).first()


@transaction.atomic
def confirm_request(token: str) -> JoinRequest:
    """The address is read by who asked: those who decide are told. Raises Refused."""
    found = unconfirmed_request(token)
    if found is None:
        raise Refused(Verdict.no(_("Ce lien n’est plus valable, ou a déjà servi.")))
    request = journal.apply_transition(
        found, workflow.CONFIRM_REQUEST, by=None, actor_label=_("une personne à inviter")
    )
    correspondence.request_waits(request)
    return request


@transaction.atomic
def accept_request(request: JoinRequest, *, role: str, by: User) -> JoinRequest:
    """The person is a member from now on, or is invited by mail; a new authority enters the directory.

    Whoever may decide is for `access` to say. Raises Refused when it was decided already.
    """
    before = request.organisation
    organisation = before.successor or before if before else put_proposed(request, by=by)
    lock_team(organisation)
    if request.organisation != organisation:
        JoinRequest.objects.filter(pk=request.pk).update(organisation=organisation)
    request = _decide(request, workflow.ACCEPT_REQUEST, by=by, role=role, organisation=organisation.slug)
    if request.user:
        add_member(organisation, request.user, role=role, by=by)
        correspondence.request_accepted(request)
    elif request.asker_email:
        invite(
            organisation,
            email=request.asker_email,
            role=role,
            language=request.language,
            by=by,
            request=request,
        )
    _forget_asker(request)
    return request


@transaction.atomic
def decline_request(
    request: JoinRequest, *, reason: str, see_instead: Organisation | None = None, by: User
) -> JoinRequest:
    """With its reason, and perhaps the organisation that was meant. Raises Refused when decided already."""
    changed = JoinRequest.objects.filter(pk=request.pk, state=RequestState.WAITING)
    changed.update(reason=reason, see_instead=see_instead)
    facts = {"see_instead": see_instead.slug} if see_instead else {}
    request = _decide(request, workflow.DECLINE_REQUEST, by=by, **facts)
    correspondence.request_declined(request)
    _forget_asker(request)
    return request


@transaction.atomic
def withdraw_request(request: JoinRequest, *, by: User) -> JoinRequest:
    """By who asked. Raises Refused when it was decided already."""
    return journal.apply_transition(request, workflow.WITHDRAW_REQUEST, by=by)


def _decide(request: JoinRequest, step, *, by: User, **facts: Any) -> JoinRequest:
    request = journal.apply_transition(request, step, by=by, **facts)
    request.decided_by = by
    request.save(update_fields=["decided_by"])
    return request


def _forget_asker(request: JoinRequest) -> None:
    """A decided request needs no name nor address: the account, or the invitation, has them."""
    JoinRequest.objects.filter(pk=request.pk).exclude(state__in=OPEN_REQUESTS).update(
        asker_name="", asker_email="", token_digest=""
    )


def put_proposed(request: JoinRequest, *, by: User) -> Organisation:
    """The foreign authority of a request, in the directory from now on."""
    proposed = ProposedAuthority(
        country=request.country,
        name=request.proposed_name,
        level=request.level,
        place=request.place,
        place_name=request.place_name,
        mailbox=request.mailbox,
    )
    return put_authority(proposed, by=by)


@transaction.atomic
def put_authority(proposed: ProposedAuthority, *, by: User) -> Organisation:
    """A foreign authority validated by its embassy or the national administration."""
    place = proposed.place
    fields: dict[str, Any] = {
        "foreign_level": proposed.level,
        "country_id": proposed.country.pk,
        "scope": "" if place else proposed.place_name,
        "email": proposed.mailbox,
    }
    if place:
        fields |= {
            "place_id": place.pk,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "point_precision": PointPrecision.PLACE,
            "point_note": place.display_name,
        }
    values = OrganisationInput(name=proposed.name, kind=OrganisationKind.FOREIGN_AUTHORITY, fields=fields)
    slug = free_slug(proposed.name, suffix=proposed.country.pk)
    return put_organisation(slug=slug, values=values, by=by)


@transaction.atomic
def admit_authority(
    wanted: Organisation | ProposedAuthority, *, email: str, language: str, by: User
) -> Organisation:
    """The embassy does it for them: the authority is there at once, and its first person is invited.

    Raises Refused for one that has its administrators: who enters is theirs to say.
    """
    if isinstance(wanted, Organisation) and queries.administrators_of(wanted).exists():
        raise Refused(
            Verdict.no(_("Cette collectivité a déjà qui l’administre : la personne peut le lui demander."))
        )
    organisation = wanted if isinstance(wanted, Organisation) else put_authority(wanted, by=by)
    invite(organisation, email=email, role=Role.ADMINISTRATOR, language=language, by=by)
    return organisation
