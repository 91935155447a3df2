"""What is held on a person: given to that person, and erased.

Other rooms name, in the setting `PERSONAL_DATA`, objects with a `key`, an `export(user)` that returns JSON
and an `erase(user)` that empties theirs.
"""

from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from coopdec.accounts import correspondence, queries, workflow
from coopdec.accounts.enums import InvitationState
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, User
from coopdec.accounts.services.teams import end_membership
from coopdec.journal import services as journal
from coopdec.journal.models import Entry

# Rooms of the sign-in, whose rows of a person are deleted with it: addresses, second factors, providers.
SIGN_IN = ("account", "mfa", "socialaccount", "usersessions")


class PersonalData(Protocol):
    """What one room holds on people."""

    key: str

    def export(self, user: User) -> Any: ...

    def erase(self, user: User) -> None: ...


def _rooms() -> list[PersonalData]:
    return [import_string(path) for path in settings.PERSONAL_DATA]


def export(user: User) -> dict[str, Any]:
    """All that is held on this person, as JSON. Secrets (password, second factor) are named, never given."""
    return {
        "account": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "joined": _moment(user.date_joined),
            "last_sign_in": _moment(user.last_login),
            "warned": _moment(user.warned_at),
        },
        "addresses": sorted(queries.proved_addresses(user)),
        "memberships": [
            _membership(one) for one in user.memberships.select_related("organisation", "given_by")
        ],
        "requests": [_request(one) for one in queries.requests_of(user)],
        "invitations_accepted": [
            {"organisation": one.organisation.slug, "role": one.role, "on": _moment(one.closed_at)}
            for one in Invitation.objects.filter(accepted_by=user)
            .select_related("organisation")
            .order_by("pk")
        ],
        "acts": [
            {"at": _moment(one.at), "verb": one.verb, "object": one.object_type, "ref": one.object_ref}
            for one in Entry.objects.filter(actor=user).order_by("pk")
        ],
        "held_for_signing_in": _sign_in_rows(user),
        **{one.key: one.export(user) for one in _rooms()},
    }


def _moment(at) -> str | None:
    return at.isoformat() if at else None


def _membership(one: Membership) -> dict[str, Any]:
    return {
        "organisation": one.organisation.slug,
        "name": one.organisation.name,
        "role": one.role,
        "since": _moment(one.since),
        "until": _moment(one.until),
        "ended": _moment(one.ended_at),
    }


def _request(one: JoinRequest) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "organisation": one.wanted,
        "state": one.state,
        "role": one.role,
        "message": one.message,
        "made": _moment(one.made_at),
        "answered": _moment(one.decided_at),
        "reason": one.reason,
    }


def _sign_in_models():
    for label in SIGN_IN:
        if label in apps.app_configs:
            for model in apps.get_app_config(label).get_models():
                if any(field.name == "user" for field in model._meta.fields):
                    yield model


def _sign_in_rows(user: User) -> dict[str, int]:
    return {
        model._meta.label_lower: count
        for model in _sign_in_models()
        if (count := model._default_manager.filter(user=user).count())
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
    for request in JoinRequest.objects.open().filter(user=user):
        journal.apply_transition(request, workflow.WITHDRAW_REQUEST, by=user)
    JoinRequest.objects.filter(user=user).update(message="", asker_name="", asker_email="", token_digest="")
    if user.email:
        sent = Invitation.objects.filter(email=user.email.lower())
        sent.filter(state=InvitationState.SENT).update(
            state=InvitationState.CANCELLED, closed_at=timezone.now(), email=""
        )
        NamedContact.objects.filter(email__iexact=user.email).delete()
    correspondence.forget(user)
    for room in _rooms():
        room.erase(user)
    _empty(user, label=label)
    journal.record(
        "person.erased", object_type="accounts.user", object_ref=str(user.pk), by=by if by != user else None,
        actor_label=_("la personne elle-même") if by == user else "", facts={"parts": len(parts)},
    )  # fmt: skip


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
    for model in _sign_in_models():
        model._default_manager.filter(user=user).delete()
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
