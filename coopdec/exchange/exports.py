"""Listings taken away: as a table, as a feed. Texts of people are never formulas nor markup."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopdec.common.tables import Cell, writable, write_lines
from coopdec.directory.enums import Origin
from coopdec.exchange.enums import Form, Profile
from coopdec.exchange.filters import Asked
from coopdec.exchange.models import Listing
from coopdec.exchange.queries import day_of

SEPARATOR = " | "
FEED_ENTRIES = 50
FEED_KIND = Atom1Feed.content_type
LICENCE = "Licence Ouverte 2.0"
COLUMNS = (
    "ref",
    "kind",
    "kind_label",
    "origin",
    "seeker",
    "organisation",
    "country",
    "country_label",
    "place",
    "geoname_id",
    "latitude",
    "longitude",
    "point_precision",
    "population",
    "profiles",
    "profile_labels",
    "themes",
    "theme_labels",
    "forms",
    "form_labels",
    "languages",
    "duration",
    "existing_partners",
    "written_in",
    "title",
    "summary",
    "brings",
    "said_on",
    "confirmed_on",
    "source",
    "url",
    "licence",
)


def write_csv(file: BinaryIO, listings: Sequence[Listing], *, site: str) -> None:
    """One line a listing; columns are codes first, then what they are called."""
    write_lines(file, _lines(listings, site))


def _lines(listings: Sequence[Listing], site: str) -> Iterator[Sequence[Cell]]:
    yield COLUMNS
    for one in listings:
        yield _line(one, site)


def _line(one: Listing, site: str) -> list[Cell]:
    text = one.wording
    themes = [need.theme for need in one.needs.all()]
    confirmed = day_of(one.renewed_at)
    sources = [
        f"{passage.document.title}, {passage.where}" if passage.where else passage.document.title
        for passage in one.passages.all()
    ]
    return [
        one.ref,
        one.kind,
        one.get_kind_display(),
        Origin.DEMONSTRATION if one.is_fictitious else Origin.REAL,
        one.seeker,
        one.organisation.slug if one.organisation else "",
        one.country_id or "",
        one.country.name if one.country else "",
        one.place.display_name if one.place else "",
        one.place_id,
        one.latitude,
        one.longitude,
        one.point_precision,
        one.inhabitants,  # type: ignore[attr-defined]  # annotated
        SEPARATOR.join(one.profiles),
        SEPARATOR.join(str(Profile(code).label) for code in one.profiles),
        SEPARATOR.join(theme.code for theme in themes),
        SEPARATOR.join(theme.label for theme in themes),
        SEPARATOR.join(one.forms),
        SEPARATOR.join(str(Form(code).label) for code in one.forms),
        SEPARATOR.join(one.languages),
        one.duration,
        SEPARATOR.join(one.existing_partners),
        text.language if text else "",
        text.title if text else "",
        text.summary if text else "",
        text.brings if text else "",
        one.said_on,
        confirmed.isoformat() if confirmed else "",
        SEPARATOR.join(sources),
        site + one.get_absolute_url(),
        LICENCE,
    ]


def feed(listings: Sequence[Listing], asked: Asked, *, site: str, address: str) -> str:
    """The last listings published or confirmed, for readers of feeds (Atom)."""
    written = Atom1Feed(
        title=f"Coopdec – {_('Bourse aux partenariats')}",
        link=site + reverse("exchange") + asked.question,
        feed_url=address,
        description=_("Les dernières annonces de la bourse"),
        language=get_language(),
        feed_copyright=LICENCE,
    )
    for one in listings:
        text = one.wording
        url = site + one.get_absolute_url()
        title = (
            one.seeker if text is None or text.title in ("", one.seeker) else f"{one.seeker} – {text.title}"
        )
        if one.is_fictitious:
            title = f"{title} ({_('fictif')})"
        written.add_item(
            title=writable(title),
            link=url,
            unique_id=url,
            description=writable(text.summary if text else ""),
            pubdate=one.published_at,
            updateddate=max(filter(None, (one.published_at, one.renewed_at))),
        )
    return written.writeString("utf-8")
