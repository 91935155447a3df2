"""What is held on a person: given to that person, and erased.

Other rooms name, in the setting `PERSONAL_DATA`, objects with a `key`, an `export(user)` that returns JSON
and an `erase(user)` that empties theirs.
"""

from typing import Any, Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from coopdec.accounts import correspondence, queries, workflow
from coopdec.accounts.enums import InvitationState
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, User
from coopdec.accounts.services.teams import end_membership
from coopdec.journal import services as journal
from coopdec.journal.models import Entry

# Rows of the sign-in that go with a person: addresses, second factors, providers, sessions.
SIGN_IN = (EmailAddress, Authenticator, SocialAccount, UserSession)


class PersonalData(Protocol):
    """What one room holds on people."""

    key: str

    def export(self, user: User) -> Any: ...

    def erase(self, user: User) -> None: ...


def _rooms() -> list[PersonalData]:
    return [import_string(path) for path in settings.PERSONAL_DATA]


def export(user: User) -> dict[str, Any]:
    """All that is held on this person, for a JSON file. Secrets (password, second factor) are never given."""
    addresses = queries.proved_addresses(user)
    acts = Entry.objects.filter(actor=user).order_by("pk")
    return {
        "account": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "joined": user.date_joined,
            "last_sign_in": user.last_login,
            "warned": user.warned_at,
        },
        **_sign_in(user),
        "memberships": _memberships(user.memberships),
        "delegations_given": _memberships(Membership.objects.filter(given_by=user)),
        "requests": [_request(one) for one in _requests(user, addresses)],
        "invitations": [_invitation(one, user) for one in _invitations(user, addresses)],
        "named_contacts": list(
            _contacts(addresses).values(
                "organisation__slug", "name", "position", "email", "consented_on", "expires_on"
            )
        ),
        "letters": correspondence.held_on(user, addresses=sorted(addresses)),
        "acts": list(acts.values("at", "verb", "object_type", "object_ref", "facts")),
        "technical_acts": list(
            LogEntry.objects.filter(user=user)
            .order_by("pk")
            .values("action_time", "object_repr", "change_message")
        ),
        **{one.key: one.export(user) for one in _rooms()},
    }


def _sign_in(user: User) -> dict[str, list[dict[str, Any]]]:
    def rows(model: Any, *fields: str) -> list[dict[str, Any]]:
        return list(model.objects.filter(user=user).order_by("pk").values(*fields))

    return {
        "addresses": rows(EmailAddress, "email", "verified", "primary"),
        "second_factors": rows(Authenticator, "type", "created_at", "last_used_at"),
        "identities": rows(SocialAccount, "provider", "uid", "extra_data", "date_joined", "last_login"),
        "sessions": rows(UserSession, "ip", "user_agent", "created_at", "last_seen_at"),
    }


def _memberships(parts: Any) -> list[dict[str, Any]]:
    return list(
        parts.order_by("pk").values(
            "organisation__slug", "organisation__name", "role", "since", "until", "ended_at"
        )
    )


def _requests(user: User, addresses: frozenset[str]) -> QuerySet[JoinRequest]:
    """Those of the person, and those left with an address before it had an account."""
    mine = Q(user=user) | Q(user=None, asker_email__in=addresses)
    return JoinRequest.objects.filter(mine).select_related("organisation", "user").order_by("pk")


def _invitations(user: User, addresses: frozenset[str]) -> QuerySet[Invitation]:
    """Received, accepted, and sent: to whom is not theirs to take away."""
    mine = Q(accepted_by=user) | Q(invited_by=user) | Q(email__in=addresses)
    return Invitation.objects.filter(mine).select_related("organisation").order_by("pk")


def _contacts(addresses: frozenset[str]) -> QuerySet[NamedContact]:
    """Addresses are compared in lower case: a contact is typed by somebody else."""
    mine = Q()
    for one in addresses:
        mine |= Q(email__iexact=one)
    return NamedContact.objects.filter(mine) if addresses else NamedContact.objects.none()


def _request(one: JoinRequest) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "organisation": one.wanted,
        "mailbox": one.mailbox,
        "state": one.state,
        "role": one.role,
        "name": one.asker_name,
        "email": one.asker_email,
        "message": one.message,
        "made": one.made_at,
        "answered": one.decided_at,
        "reason": one.reason,
    }


def _invitation(one: Invitation, user: User) -> dict[str, Any]:
    sent = one.invited_by_id == user.pk
    return {
        "organisation": one.organisation.slug,
        "role": one.role,
        "sent_by_me": sent,
        "email": "" if sent else one.email,
        "message": one.message,
        "state": one.state,
        "made": one.made_at,
        "closed": one.closed_at,
    }


@transaction.atomic
def erase(user: User, *, by: User | None) -> None:
    """The person goes; its row stays for the journal as « agent de X », and nobody can sign in with it.

    Raises Refused, before anything changes, while it is the last administrator of an organisation, unless the
    national administration erases it.
    """
    parts = list(
        Membership.objects.filter(user=user, ended_at__isnull=True)
        .select_related("organisation", "user")
        .order_by("organisation_id", "pk")
    )
    label = _label(user)
    for part in parts:
        if part.until and part.until <= timezone.now():
            part.ended_at = part.until
            part.save(update_fields=["ended_at"])
        else:
            _leave(part, by=by)
    _forget(user, addresses=queries.proved_addresses(user) | {user.email.lower()})
    for room in _rooms():
        room.erase(user)
    _empty(user, label=label)
    journal.record(
        "person.erased", object_type="accounts.user", object_ref=str(user.pk), by=by if by != user else None,
        actor_label=_("la personne elle-même") if by == user else "", facts={"parts": len(parts)},
    )  # fmt: skip


def _forget(user: User, *, addresses: frozenset[str]) -> None:
    """What this room and the letters say of the person."""
    asked = _requests(user, addresses)
    for request in asked.filter(pk__in=JoinRequest.objects.open()):
        journal.apply_transition(request, workflow.WITHDRAW_REQUEST, by=user)
    JoinRequest.objects.filter(pk__in=asked.order_by().values("pk")).update(
        message="",
        asker_name="",
        asker_email="",
        mailbox="",
        # Somebody else wrote it to the person, perhaps by name; that there was one stays.
        reason=Case(When(reason="", then=Value("")), default=Value("…")),
        token_digest="",
    )
    sent = Invitation.objects.filter(email__in=addresses)
    sent.filter(state=InvitationState.SENT).update(state=InvitationState.CANCELLED, closed_at=timezone.now())
    sent.update(email="", message="")
    Invitation.objects.filter(Q(accepted_by=user) | Q(invited_by=user)).update(message="")
    _contacts(addresses).delete()
    correspondence.forget(user, addresses=addresses)


def _leave(part: Membership, *, by: User | None) -> None:
    """A delegation may have ended with the part that came before."""
    if Membership.objects.filter(pk=part.pk, ended_at__isnull=True).exists():
        end_membership(part, by=by)


def _label(user: User) -> str:
    names = list(
        dict.fromkeys(
            user.memberships.order_by("ended_at", "organisation__sort_key").values_list(
                "organisation__name", flat=True
            )
        )
    )
    if not names:
        return _("une personne qui n’est plus inscrite")
    said = _("agent (%(name)s)") % {"name": names[0][:150]}
    return said[:200]


def _empty(user: User, *, label: str) -> None:
    for model in SIGN_IN:
        model.objects.filter(user=user).delete()
    LogEntry.objects.filter(user=user).delete()
    about = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about, object_id=str(user.pk)).update(object_repr=label[:200])
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    user.email = None
    user.name = ""
    user.erased_label = label
    user.erased_at = timezone.now()
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = user.warned_at = None
    user.set_unusable_password()
    user.groups.clear()
    user.user_permissions.clear()
    user.save()
