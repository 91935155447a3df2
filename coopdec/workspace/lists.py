"""Pages of lists, and favourites as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from coopdec.workspace.models import Favourite

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows; `url_for` as the component `pagination` asks it."""

    number: int
    pages: int
    count: int
    rows: list[Any]
    path: str
    query: Mapping[str, str]

    def url_for(self, number: int) -> str:
        asked = {**self.query, **({"page": number} if number > 1 else {})}
        return f"{self.path}?{urlencode(asked)}" if asked else self.path


def page_of(found: QuerySet, request, *, query: Mapping[str, str] = MappingProxyType({})) -> Page:
    """The page asked; two queries. Raises Http404 beyond the end."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004
    count = found.count()
    pages = max(1, -(-count // PAGE))
    if not 1 <= number <= pages:
        raise Http404
    return Page(number, pages, count, list(found[(number - 1) * PAGE : number * PAGE]), request.path, query)


@dataclass(frozen=True, slots=True)
class Kept:
    """A favourite: what it is, its name and page, and how to let it go."""

    what: str
    label: str
    url: str
    kind: str
    code: str


def favourites(rows: Iterable[Favourite]) -> list[Kept]:
    return [_kept(row) for row in rows]


def _kept(row: Favourite) -> Kept:
    if row.sheet:
        return Kept(_("fiche"), row.sheet.title, row.sheet.get_absolute_url(), "sheet", row.sheet.ref)
    if row.organisation:
        body = row.organisation
        return Kept(
            str(body.get_kind_display()), body.name, body.get_absolute_url(), "organisation", body.slug
        )
    country = row.country
    assert country is not None
    return Kept(_("pays"), country.name, country.get_absolute_url(), "country", country.pk.lower())
