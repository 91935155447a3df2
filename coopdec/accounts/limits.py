"""So many times for each place or person: for forms that write to others. How many, `settings/signing_in`."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SAID = _("Trop de demandes à la suite : réessayez dans quelques minutes.")


def allows(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Whether it may happen once more; it is counted, for all processes together."""
    return bool(ratelimit.consume(request, action=action, key=key))
