"""The only way from a link of a letter to what it stops."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404

from coopdec.mailing import tokens


def get_stop(token: str) -> dict[str, Any]:
    """The topic, and who wants no more of it: a person, or an address without one.

    Raises Http404 for a link that was never signed, or of somebody who is no more.
    """
    found = tokens.read_stop(token)
    if found is None:
        raise Http404
    user = get_user_model().objects.filter(pk=found.user, is_active=True).first() if found.user else None
    if found.user and user is None:
        raise Http404
    return {"topic": found.topic, "user": user, "address": found.address}
