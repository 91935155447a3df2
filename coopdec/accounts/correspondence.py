"""What is written to people about teams, requests and invitations: each letter has one function.

Called in the transaction of the act; the key says which act and who is written to.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from coopdec.accounts import queries
from coopdec.accounts.models import Invitation, JoinRequest, Membership, User
from coopdec.mailing import queries as letters
from coopdec.mailing import services as mailing
from coopdec.mailing.enums import Topic


def forget(user: User, *, addresses: Iterable[str]) -> None:
    """What letters know of a person who is erased, and of its addresses before there was an account."""
    mailing.forget(user=user)
    for address in addresses:
        mailing.forget(address=address)


def held_on(user: User, *, addresses: Iterable[str]) -> list[dict[str, Any]]:
    return [letters.held_on(user=user), *(letters.held_on(address=one) for one in addresses)]


def _name(template: str) -> str:
    return PurePosixPath(template).stem


def _to(user: User, template: str, *, key: str, topic: str = "", **context: Any) -> None:
    """To a person who has an account; nothing to who was erased."""
    if user.email:
        mailing.post(
            key=f"{_name(template)}-{key}-{user.pk}",
            to=user.email,
            template=template,
            context=context,
            language=user.language,
            user=user,
            topic=topic,
        )


def _to_asker(request: JoinRequest, template: str, *, secret: bool = False, **context: Any) -> None:
    """To who asked: an account, or the address left with the request, in the language it was made in."""
    context = {"request": request, **context}
    if request.user:
        _to(request.user, template, key=str(request.pk), **context)
    elif request.asker_email:
        mailing.post(
            key=f"{_name(template)}-{request.pk}",
            to=request.asker_email,
            template=template,
            context=context,
            language=request.language,
            secret=secret,
        )


# --- requests to join


def confirm_request(request: JoinRequest, *, token: str) -> None:
    """Nothing that was typed is repeated: whoever gets it may never have asked."""
    _to_asker(request, "accounts/letters/confirm_request.txt", token=token, secret=True)


def request_waits(request: JoinRequest) -> None:
    """To those who decide, and a receipt to who asked."""
    for person in queries.people_who_decide(request):
        _to(
            person,
            "accounts/letters/request_waits.txt",
            key=str(request.pk),
            topic=Topic.TEAM,
            request=request,
        )
    _to_asker(request, "accounts/letters/request_received.txt")


def joined_at_once(request: JoinRequest, *, role: str) -> None:
    """To those who administer: somebody came in by the organisation’s own domain."""
    for person in queries.administrators_of(request.organisation).exclude(pk=request.user_id):
        _to(
            person,
            "accounts/letters/joined_at_once.txt",
            key=str(request.pk),
            topic=Topic.TEAM,
            request=request,
            role=role,
        )


def request_accepted(request: JoinRequest) -> None:
    _to_asker(request, "accounts/letters/request_accepted.txt")


def request_declined(request: JoinRequest) -> None:
    _to_asker(request, "accounts/letters/request_declined.txt")


# --- invitations


def invited(invitation: Invitation, *, token: str) -> None:
    """A renewed invitation is another letter."""
    mailing.post(
        key=f"invited-{invitation.pk}-{invitation.token_digest[:12]}",
        to=invitation.email,
        template="accounts/letters/invited.txt",
        context={"invitation": invitation, "token": token},
        language=invitation.language,
        secret=True,
    )


def invitation_accepted(invitation: Invitation) -> None:
    if invitation.invited_by and invitation.invited_by != invitation.accepted_by:
        _to(
            invitation.invited_by,
            "accounts/letters/invitation_accepted.txt",
            key=str(invitation.pk),
            topic=Topic.TEAM,
            invitation=invitation,
        )


# --- the team


def role_changed(part: Membership, *, entry: int) -> None:
    """`entry`: of the journal, for a role may be given again later."""
    _to(part.user, "accounts/letters/role_changed.txt", key=str(entry), part=part)


def part_ended(part: Membership) -> None:
    _to(part.user, "accounts/letters/part_ended.txt", key=str(part.pk), part=part)


def delegated(part: Membership) -> None:
    _to(part.user, "accounts/letters/delegated.txt", key=str(part.pk), part=part)


def handed_over(part: Membership, *, to: User, lines: list[tuple[str, int]]) -> None:
    """To who takes the files over."""
    _to(to, "accounts/letters/handed_over.txt", key=str(part.pk), part=part, lines=lines)


# --- personal data


def will_be_erased(user: User, *, on: Any) -> None:
    _to(user, "accounts/letters/will_be_erased.txt", key=f"{user.warned_at:%Y%m%d}", on=on)
