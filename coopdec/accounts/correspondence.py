"""What is written to people about teams, requests and invitations: each letter has one function.

Called in the transaction of the act; the key says which act and who is written to.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from coopdec.accounts import queries
from coopdec.accounts.models import Invitation, JoinRequest, Membership, User

FOLDER = "accounts/letters"
TEAM = "team"  # the topic: see `mailing.enums.Topic`
HERE = "http://127.0.0.1:8000"


def _post(
    *,
    key: str,
    to: str,
    name: str,
    context: dict[str, Any],
    language: str,
    user: User | None = None,
    topic: str = "",
) -> None:
    template = f"{FOLDER}/{name}.txt"
    if apps.is_installed("coopdec.mailing"):
        from coopdec.mailing.services import post  # noqa: PLC0415

        post(
            key=key,
            to=to,
            template=template,
            context=context,
            language=language,
            user=user,
            topic=topic,
        )
        return
    page = get_template(template).template
    with translation.override(language):
        site = settings.SITE_ADDRESS or HERE
        text = page.render(Context({"site": site, **context}, autoescape=False)).strip()
    subject, _blank, body = text.partition("\n")
    letter = EmailMultiAlternatives(subject.strip(), body.strip(), to=[to], headers={"X-Coopdec-Key": key})
    transaction.on_commit(letter.send)


def forget(user: User) -> None:
    """What letters know of a person who is erased."""
    if apps.is_installed("coopdec.mailing"):
        from coopdec.mailing.services import forget as forget_letters  # noqa: PLC0415

        forget_letters(user=user)
        if user.email:
            forget_letters(address=user.email)


def _to(user: User, name: str, *, key: str, topic: str = "", **context: Any) -> None:
    """To a person who has an account; nothing to who was erased."""
    if user.email:
        _post(
            key=f"{name}-{key}-{user.pk}",
            to=user.email,
            name=name,
            context=context,
            language=user.language,
            user=user,
            topic=topic,
        )


def _to_asker(request: JoinRequest, name: str, **context: Any) -> None:
    """To who asked: an account, or the address left with the request, in the language it was made in."""
    context = {"request": request, **context}
    if request.user:
        _to(request.user, name, key=str(request.pk), **context)
    elif request.asker_email:
        _post(
            key=f"{name}-{request.pk}",
            to=request.asker_email,
            name=name,
            context=context,
            language=request.language,
        )


# --- requests to join


def confirm_request(request: JoinRequest, *, token: str) -> None:
    """Nothing that was typed is repeated: whoever gets it may never have asked."""
    _to_asker(request, "confirm_request", token=token)


def request_waits(request: JoinRequest) -> None:
    """To those who decide, and a receipt to who asked."""
    for person in queries.people_who_decide(request):
        _to(person, "request_waits", key=str(request.pk), topic=TEAM, request=request)
    _to_asker(request, "request_received")


def joined_at_once(request: JoinRequest, *, role: str) -> None:
    """To those who administer: somebody came in by the organisation’s own domain."""
    for person in queries.administrators_of(request.organisation).exclude(pk=request.user_id):
        _to(person, "joined_at_once", key=str(request.pk), topic=TEAM, request=request, role=role)


def request_accepted(request: JoinRequest) -> None:
    _to_asker(request, "request_accepted")


def request_declined(request: JoinRequest) -> None:
    _to_asker(request, "request_declined")


# --- invitations


def invited(invitation: Invitation, *, token: str) -> None:
    """A renewed invitation is another letter."""
    _post(
        key=f"invited-{invitation.pk}-{invitation.token_digest[:12]}",
        to=invitation.email,
        name="invited",
        context={"invitation": invitation, "token": token},
        language=invitation.language,
    )


def invitation_accepted(invitation: Invitation) -> None:
    if invitation.invited_by and invitation.invited_by != invitation.accepted_by:
        _to(
            invitation.invited_by,
            "invitation_accepted",
            key=str(invitation.pk),
            topic=TEAM,
            invitation=invitation,
        )


# --- the team


def role_changed(part: Membership, *, entry: int) -> None:
    """`entry`: of the journal, for a role may be given again later."""
    _to(part.user, "role_changed", key=str(entry), part=part)


def part_ended(part: Membership) -> None:
    _to(part.user, "part_ended", key=str(part.pk), part=part)


def delegated(part: Membership) -> None:
    _to(part.user, "delegated", key=str(part.pk), part=part)


def handed_over(part: Membership, *, to: User, lines: list[tuple[str, int]]) -> None:
    """To who takes the files over."""
    _to(to, "handed_over", key=str(part.pk), part=part, lines=lines)


# --- personal data


def will_be_erased(user: User, *, on: Any) -> None:
    _to(user, "will_be_erased", key=f"{user.warned_at:%Y%m%d}", on=on)
