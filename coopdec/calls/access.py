"""The only way from a view to what the room holds: what may not be seen does not exist (404)."""

from django.http import Http404

from coopdec.calls import queries
from coopdec.calls.models import Call


def get_published_call(slug: str) -> Call:
    """Raises Http404 for what is in preparation."""
    found = queries.published_calls().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
