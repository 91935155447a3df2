"""The latest sheets of a question, for readers of feeds (Atom). Real sheets only."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopdec.atlas.answers import Reader
from coopdec.atlas.exports.columns import Taken, about
from coopdec.atlas.filters import Filters
from coopdec.common.tables import writable
from coopdec.directory.enums import Origin

ENTRIES = 50
KIND = Atom1Feed.content_type


def feed(reader: Reader, filters: Filters, labels: Any, *, site: str, address: str) -> str:
    """`labels`: what chosen values are called; `address`: the feed's own."""
    asked = replace(filters.question(), sort="updated", page_size=ENTRIES)
    real = replace(asked, origin=(Origin.REAL,))
    said = about(reader, asked, labels, site=site)
    written = Atom1Feed(
        title=f"Coopdec – {said.asked}",
        link=site + reverse("atlas") + filters.question().query(),
        feed_url=address,
        description=_("Les dernières fiches mises à jour"),
        language=get_language(),
        feed_copyright=said.licence,
    )
    is_real = not filters.origin or Origin.REAL in filters.origin
    taken = Taken(reader, real, about=said, site=site)
    for card in taken.read(reader.cards(real)) if is_real else ():
        written.add_item(
            title=writable(card["title"]),
            link=card["url"],
            unique_id=card["url"],
            description=writable(card["summary"]),
            pubdate=_moment(card["published_on"]),
            updateddate=_moment(card["updated_on"]),
        )
    return written.writeString("utf-8")


def _moment(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(datetime.fromisoformat(day).date(), time()))
