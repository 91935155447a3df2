"""Where an account is open, and closing it there."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from coopdec.accounts.models import User


def open_sessions(user: User) -> list[UserSession]:
    """Those that still open this account, latest first, in two queries; a new password closed the others."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at", "-id"))
    alive = Session.objects.filter(
        session_key__in=[one.session_key for one in rows], expire_date__gt=timezone.now()
    )
    kept = {
        one.session_key
        for one in alive
        if constant_time_compare(one.get_decoded().get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    }
    return [one for one in rows if one.session_key in kept]


def end_session(*, user: User, number: str) -> bool:
    """Close one of this person's sessions; False when it is none of theirs."""
    found = UserSession.objects.filter(user=user, pk=int(number)) if number.isdecimal() else ()
    for session in found:
        session.end()
    return bool(found)


def end_other_sessions(*, user: User, current: str) -> int:
    """Close all of them but this one; how many there were."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current))
    for session in others:
        session.end()
    return len(others)
