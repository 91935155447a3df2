"""The calls published, for readers of feeds (Atom)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopdec.calls import moments
from coopdec.calls.models import Call
from coopdec.common.tables import writable

KIND = Atom1Feed.content_type
ENTRIES = 50
LICENCE = "Licence Ouverte 2.0"


def feed(calls: Sequence[Call], *, moved: Mapping[str, Sequence[datetime]], site: str, address: str) -> str:
    """The last published first; an entry is updated when its closing is put off, or when it is suspended."""
    written = Atom1Feed(
        title=f"Coopdec – {_('Appels à projets')}",
        link=site + reverse("calls"),
        feed_url=address,
        description=_("Les derniers appels à projets publiés"),
        language=get_language(),
        feed_copyright=LICENCE,
    )
    for one in calls:
        url = site + one.get_absolute_url()
        title = f"{one.title} ({_('fictif')})" if one.is_fictitious else one.title
        changed = max(
            filter(None, (one.published_at, one.suspended_at, one.ended_at, *moved.get(one.slug, ())))
        )
        written.add_item(
            title=writable(title),
            link=url,
            unique_id=url,
            description=writable(_described(one)),
            author_name=one.organiser.name,
            pubdate=one.published_at,
            updateddate=changed,
        )
    return written.writeString("utf-8")


def _described(call: Call) -> str:
    when = (
        _("Ferme le %(moment)s.") % {"moment": moments.moment(call.closes_at, call.time_zone)}
        if call.closes_at
        else _("Aide permanente : elle ne ferme pas.")
    )
    return f"{when} {call.summary}".strip()
