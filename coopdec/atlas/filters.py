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

from coopdec.cooperation.enums import Kind
from coopdec.reference.enums import Area

LONGEST_QUERY = 200
MOST_VALUES = 50
LONGEST_VALUE = 120
SDGS = {str(number) for number in range(1, 18)}

# Dimension → what it is called on screen.
LABELS = {
    "theme": gettext_lazy("Thème"),
    "sdg": gettext_lazy("ODD"),
    "country": gettext_lazy("Pays partenaire"),
    "continent": gettext_lazy("Continent"),
    "region": gettext_lazy("Région française"),
    "department": gettext_lazy("Département"),
    "authority": gettext_lazy("Collectivité"),
    "partner": gettext_lazy("Partenaire"),
    "funder": gettext_lazy("Financeur"),
    "kind": gettext_lazy("Nature"),
}
CLOSED = {"sdg": SDGS, "continent": set(Area.values), "kind": set(Kind.values)}
UPPER_CASE = {"country", "department"}


@dataclass(frozen=True, slots=True)
class FilterError:
    """A part of the question that cannot be understood, in the reader's words."""

    name: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Every dimension is a tuple of codes, empty = not asked; `q` is what was typed; `page` starts at 1."""

    q: str = ""
    theme: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    continent: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    funder: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    page: int = 1

    def chosen(self) -> list[tuple[str, str]]:
        """(dimension, value) for every value asked, in the order of the dimensions."""
        return [(name, value) for name in LABELS for value in getattr(self, name)]

    def without(self, name: str, value: str | None = None) -> "Filters":
        """The same question without one value of a dimension, or without the dimension; back to page 1."""
        if name == "q":
            return replace(self, q="", page=1)
        kept = tuple(one for one in getattr(self, name) if value is not None and one != value)
        return self._with(name, kept)

    def adding(self, name: str, value: str) -> "Filters":
        """The same question with one more value of a dimension; back to page 1."""
        values = getattr(self, name)
        return self._with(name, values if value in values else (*values, value))

    def _with(self, name: str, values: tuple[str, ...]) -> "Filters":
        """The same question with other values of one dimension; back to page 1."""
        changes: dict[str, Any] = {name: values, "page": 1}
        return replace(self, **changes)

    def query(self, *, page: int | None = None) -> str:
        """The query string of this question, or of another page of it; empty when nothing is asked."""
        pairs = [("q", self.q)] if self.q else []
        pairs += self.chosen()
        number = self.page if page is None else page
        if number > 1:
            pairs.append(("page", str(number)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def is_empty(self) -> bool:
        return not self.q and not self.chosen()


NAMES = {field.name for field in fields(Filters)}


def parse(asked: QueryDict, *, also: Iterable[str] = ()) -> tuple[Filters, list[FilterError]]:
    """Read a query string. What is not understood is left out and told; the rest is kept.

    `also` names parameters that the page itself reads. Codes of open lists (country, theme…) are checked
    by `queries.unknown_values`, which knows them.
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
    q = " ".join(asked.get("q", "").split())
    if len(q) > LONGEST_QUERY:
        errors.append(
            FilterError("q", "", _("La recherche dépasse %(most)d caractères.") % {"most": LONGEST_QUERY})
        )
        q = ""
    page, wrong_page = _page(asked.get("page", ""))
    return Filters(q=q, page=page, **values), errors + wrong_page


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


def unknown(name: str, value: str) -> FilterError:
    """« Pays partenaire : « ZZ » n’est pas connu. »"""
    message = _("%(label)s : « %(value)s » n’est pas connu.") % {"label": LABELS[name], "value": value[:40]}
    return FilterError(name, value, message)


def _page(raw: str) -> tuple[int, list[FilterError]]:
    if not raw:
        return 1, []
    if raw.isascii() and raw.isdigit() and int(raw[:7]) > 0 and len(raw) < 7:  # noqa: PLR2004 - a million pages
        return int(raw), []
    return 1, [
        FilterError("page", raw[:40], _("« %(page)s » n’est pas un numéro de page.") % {"page": raw[:40]})
    ]


def drop(filters: Filters, wrong: Mapping[str, set[str]]) -> Filters:
    """The question without the values that turned out to be unknown."""
    for name, values in wrong.items():
        for value in values:
            filters = filters.without(name, value)
    return filters
