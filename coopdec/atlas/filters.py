"""What a reader asks: one frozen object, from and to a query string. It knows no database.

Parameters are repeatable: several values of one dimension are alternatives, dimensions add up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.cooperation.enums import Kind, Status
from coopdec.directory.enums import AuthorityKind, Origin
from coopdec.reference.enums import Area

LONGEST_QUERY = 200
MOST_VALUES = 50
LONGEST_VALUE = 120
MOST_DIGITS = 9
PAGE_SIZE = 20
MOST_BY_PAGE = 100
YEARS = range(1800, 2201)
SDGS = {str(number) for number in range(1, 18)}
YES_NO = {"yes", "no"}
PLACED = ("exact", "approximate", "none")

# Dimension → what it is called on screen, in the order of pages.
LABELS = {
    "theme": gettext_lazy("Thème"),
    "sdg": gettext_lazy("ODD"),
    "country": gettext_lazy("Pays partenaire"),
    "continent": gettext_lazy("Continent"),
    "region": gettext_lazy("Région française"),
    "department": gettext_lazy("Département"),
    "authority": gettext_lazy("Collectivité"),
    "authority_kind": gettext_lazy("Type de collectivité"),
    "partner": gettext_lazy("Partenaire"),
    "kind": gettext_lazy("Nature"),
    "status": gettext_lazy("État"),
    "funder": gettext_lazy("Financeur"),
    "marker": gettext_lazy("Marqueur"),
    "origin": gettext_lazy("Origine"),
    "year_known": gettext_lazy("Année connue"),
    "amount_known": gettext_lazy("Montant connu"),
    "placed": gettext_lazy("Lieu"),
}
NUMBERS = {
    "year_from": gettext_lazy("À partir de"),
    "year_to": gettext_lazy("Jusqu’à"),
    "version": gettext_lazy("Version"),
    "page": gettext_lazy("Page"),
    "page_size": gettext_lazy("Fiches par page"),
}
SORTS = {
    "relevance": gettext_lazy("les plus proches des mots cherchés"),
    "recent": gettext_lazy("les plus récentes"),
    "title": gettext_lazy("par titre"),
    "amount": gettext_lazy("par montant"),
}
CLOSED = {
    "sdg": SDGS,
    "continent": set(Area.values),
    "authority_kind": set(AuthorityKind.values),
    "kind": set(Kind.values),
    "status": set(Status.values),
    "origin": set(Origin.values),
    "year_known": YES_NO,
    "amount_known": YES_NO,
    "placed": set(PLACED),
}
UPPER_CASE = {"country", "department"}
RANGES = {"year_from": YEARS, "year_to": YEARS, "page_size": range(1, MOST_BY_PAGE + 1)}


@dataclass(frozen=True, slots=True)
class FilterError:
    """A part of the question that cannot be understood, in the reader's words."""

    name: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Every dimension is a tuple of codes, empty = not asked; `q` is what was typed; `page` starts at 1.

    `version` is the snapshot that the reader wants the answer from (None = the latest); `sort` "" = by
    relevance when there are words, else the most recent first.
    """

    q: str = ""
    theme: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    continent: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    authority_kind: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    funder: tuple[str, ...] = ()
    marker: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    year_known: tuple[str, ...] = ()
    amount_known: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    version: int | None = None
    sort: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def order(self) -> str:
        """The order that applies: asked, else by relevance with words, else the most recent first."""
        return self.sort or ("relevance" if self.q else "recent")

    def chosen(self) -> list[tuple[str, str]]:
        """(dimension, value) for every value asked, in the order of the dimensions."""
        return [(name, value) for name in LABELS for value in getattr(self, name)]

    def without(self, name: str, value: str | None = None) -> "Filters":
        """The same question without one value of a dimension, or without the parameter; back to page 1."""
        if name not in LABELS:
            return self._with(name, "" if name in {"q", "sort"} else None)
        kept = tuple(one for one in getattr(self, name) if value is not None and one != value)
        return self._with(name, kept)

    def adding(self, name: str, value: str) -> "Filters":
        """The same question with one more value of a dimension; back to page 1."""
        values = getattr(self, name)
        return self._with(name, values if value in values else (*values, value))

    def sorted_by(self, sort: str) -> "Filters":
        """The same question in another order; back to page 1."""
        return self._with("sort", sort)

    def at(self, version: int | None) -> "Filters":
        """The same question and page, answered by this version."""
        return replace(self, version=version)

    def question(self) -> "Filters":
        """What decides which sheets answer: no order, page or version. Equal questions have equal hits."""
        return replace(self, version=None, sort="", page=1, page_size=PAGE_SIZE)

    def _with(self, name: str, value: Any) -> "Filters":
        changes: dict[str, Any] = {name: value, "page": 1}
        return replace(self, **changes)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query string, page left out; nothing for what has its default."""
        pairs = [("q", self.q)] if self.q else []
        pairs += self.chosen()
        pairs += [
            (name, str(getattr(self, name)))
            for name in ("year_from", "year_to", "version")
            if getattr(self, name) is not None
        ]
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.page_size != PAGE_SIZE:
            pairs.append(("page_size", str(self.page_size)))
        return pairs

    def query(self, *, page: int | None = None) -> str:
        """The query string of this question, or of another page of it; empty when nothing is asked."""
        pairs = self.pairs()
        number = self.page if page is None else page
        if number > 1:
            pairs.append(("page", str(number)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def is_empty(self) -> bool:
        """Whether every published sheet answers."""
        return self.question() == EMPTY


EMPTY = Filters()
NAMES = [field.name for field in fields(Filters)]


def parse(asked: QueryDict, *, also: Iterable[str] = ()) -> tuple[Filters, list[FilterError]]:
    """Read a query string. What is not understood is left out and told; the rest is kept.

    `also` names parameters that the page itself reads. Codes of open lists (country, theme…) are checked
    by `dimensions.resolve`, which knows them.
    """
    errors = [
        FilterError(name, "", _("« %(name)s » n’est pas un filtre.") % {"name": name[:40]})
        for name in asked
        if name not in NAMES and name not in set(also)
    ]
    values: dict[str, Any] = {}
    for name in LABELS:
        kept, wrong = _values(name, asked.getlist(name))
        values[name] = kept
        errors += wrong
    for name in NUMBERS:
        number, wrong = _number(name, asked.get(name, ""))
        errors += wrong
        if number is not None:
            values[name] = number
    values["q"], wrong = _words(asked.get("q", ""))
    errors += wrong
    sort = asked.get("sort", "")
    if sort and sort not in SORTS:
        errors.append(unknown("sort", sort))
        sort = ""
    return Filters(sort=sort, **values), errors


def _words(raw: str) -> tuple[str, list[FilterError]]:
    q = " ".join(raw.split())
    if len(q) > LONGEST_QUERY:
        message = _("La recherche dépasse %(most)d caractères.") % {"most": LONGEST_QUERY}
        return "", [FilterError("q", "", message)]
    return q, []


def _values(name: str, raw: list[str]) -> tuple[tuple[str, ...], list[FilterError]]:
    label = LABELS[name]
    if len(raw) > MOST_VALUES:
        message = _("%(label)s : %(most)d valeurs au plus.") % {"label": label, "most": MOST_VALUES}
        return (), [FilterError(name, "", message)]
    kept: list[str] = []
    errors: list[FilterError] = []
    for text in raw:
        value = text.strip()
        if name in UPPER_CASE:
            value = value.upper()
        if not value or value in kept:
            continue
        if (
            len(value) > LONGEST_VALUE
            or not value.isascii()
            or (name in CLOSED and value not in CLOSED[name])
        ):
            errors.append(unknown(name, value))
        else:
            kept.append(value)
    return tuple(kept), errors


def _number(name: str, raw: str) -> tuple[int | None, list[FilterError]]:
    text = raw.strip()
    if not text:
        return None, []
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        number = int(text)
        if number in RANGES.get(name, range(1, 10**MOST_DIGITS)):
            return number, []
    return None, [unknown(name, text)]


def unknown(name: str, value: str) -> FilterError:
    """« Pays partenaire : « ZZ » n’est pas connu. »"""
    label = LABELS.get(name) or NUMBERS.get(name) or _("Ordre")
    message = _("%(label)s : « %(value)s » n’est pas connu.") % {"label": label, "value": value[:40]}
    return FilterError(name, value[:LONGEST_VALUE], message)


def drop(filters: Filters, wrong: Mapping[str, set[str]]) -> Filters:
    """The question without the values that turned out to be unknown."""
    for name, values in wrong.items():
        for value in values:
            filters = filters.without(name, value)
    return filters
