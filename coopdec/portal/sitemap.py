"""What search engines are told of: real sheets, and the pages of what real sheets touch."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.urls import reverse

from coopdec.atlas import readers, stories
from coopdec.atlas.filters import Filters
from coopdec.calls.models import Call
from coopdec.calls.stories import ready
from coopdec.common import languages
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin
from coopdec.directory.models import Organisation
from coopdec.exchange.models import Listing, SharedProgramme

LARGEST = 50_000  # addresses in one file, says the protocol: each page has one in each of its languages
PAGES = (
    "home", "atlas", "countries", "regions", "themes", "sdgs", "authorities", "partners", "directory",
    "glossary", "accessibility", "figures", "cross_table", "data", "dictionary", "api_guide",
    "begin", "exchange", "programmes", "calls", "calls-which", "call-models",
)  # fmt: skip
FIGURES = {
    "continent": "figures_area", "country": "figures_country", "region": "figures_region",
    "department": "figures_department",
}  # fmt: skip
DIMENSIONS = ("continent", "country", "region", "department", "theme", "sdg", "authority", "partner")
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


class Entry(NamedTuple):
    """A page's path in French, and the moment of its last change when it is known."""

    path: str
    changed: datetime | None = None


def entries() -> Iterator[Entry]:
    """All pages, always in the same order; without demonstration sheets and what only they touch."""
    yield from (Entry(reverse(name)) for name in PAGES)
    reader, real = readers.current(), Filters(origin=(Origin.REAL.value,))
    for dimension in DIMENSIONS:
        values = sorted(one.value for one in reader.listed(real, dimension))
        yield from (Entry(stories.page_of(dimension, value)) for value in values)
        if dimension in FIGURES:
            yield from (Entry(reverse(FIGURES[dimension], args=[value.lower()])) for value in values)
    others = Organisation.objects.others().filter(origin=Origin.REAL).order_by("slug")
    yield from (Entry(reverse("organisation", args=[slug])) for slug in others.values_list("slug", flat=True))
    listings = Listing.objects.published().exclude(organisation__origin=Origin.DEMONSTRATION).order_by("pk")
    for ref, changed in listings.values_list("ref", "renewed_at"):
        yield Entry(reverse("listing", args=[ref]), changed)
    shared = SharedProgramme.objects.published().exclude(lead__origin=Origin.DEMONSTRATION).order_by("pk")
    for slug, changed in shared.values_list("slug", "renewed_at"):
        yield Entry(reverse("programme", args=[slug]), changed)
    calls = Call.objects.published().exclude(organiser__origin=Origin.DEMONSTRATION).order_by("pk")
    for slug, changed in calls.values_list("slug", "published_at"):
        yield Entry(reverse("call", args=[slug]), changed)
    yield from (Entry(reverse("call-model", args=[slug])) for slug in sorted(ready.models()))
    sheets = _sheets().order_by("pk").values_list("ref", "updated_at")
    yield from (Entry(reverse("sheet", args=[ref]), changed) for ref, changed in sheets.iterator())


def _sheets():
    return Cooperation.objects.published().filter(origin=Origin.REAL)


def count() -> int:
    return sum(1 for _entry in entries())


def parts() -> int:
    """How many files the list needs."""
    return max(1, -(-count() // _pages_in_a_file()))


def part(number: int) -> list[Entry]:
    """The entries of a file, the first is 1."""
    most = _pages_in_a_file()
    return list(islice(entries(), (number - 1) * most, number * most))


def _pages_in_a_file() -> int:
    return LARGEST // len([*languages.codes(), *languages.guests()])


def urlset(found: list[Entry], root: str) -> str:
    """The file itself; `root` is the site's address without its last slash."""
    return _document("urlset", [line for one in found for line in _in_every_language(one, root)])


def _in_every_language(one: Entry, root: str) -> list[str]:
    """An address for each language; each names all of them, as search engines ask."""
    addresses = {
        code: escape(root + languages.address_in(code, one.path))
        for code, _name in languages.spoken_at(one.path)
    }
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
        for code, address in addresses.items()
    )
    changed = _changed(one.changed)
    return [f"<url><loc>{address}</loc>{changed}{others}</url>" for address in addresses.values()]


def index(number: int, root: str) -> str:
    """The file that names the others."""
    lines = [
        f"<sitemap><loc>{escape(root + reverse('sitemap_part', args=[one]))}</loc></sitemap>"
        for one in range(1, number + 1)
    ]
    return _document("sitemapindex", lines)


def _changed(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""


def _document(name: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    spaces = f'xmlns="{NAMESPACE}" xmlns:xhtml="{XHTML}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {spaces}>\n{body}\n</{name}>\n'
