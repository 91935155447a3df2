"""What a reader asks: one frozen object, from and to a query string. It knows no database.

Parameters are repeatable: several values of one dimension are alternatives, dimensions add up.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple
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
SDGS = tuple(str(number) for number in range(1, 18))
YES_NO = ("yes", "no")
PLACED = ("exact", "approximate", "none")
PARTNER, FRENCH = SIDES = ("partner", "french")
HERE, ELSEWHERE, NOWHERE = WHERES = ("here", "elsewhere", "nowhere")
DECIMALS = 5  # of degrees: a metre
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{0,20})?")

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
    "updated": gettext_lazy("les dernières mises à jour"),
    "amount": gettext_lazy("par montant"),
}
CLOSED = {
    "sdg": SDGS,
    "continent": tuple(Area.values),
    "authority_kind": tuple(AuthorityKind.values),
    "kind": tuple(Kind.values),
    "status": tuple(Status.values),
    "origin": tuple(Origin.values),
    "year_known": YES_NO,
    "amount_known": YES_NO,
    "placed": PLACED,
}
UPPER_CASE = {"country", "department"}
SINGLE = ("q", *NUMBERS, "bbox", "side", "where", "sort")
CHOICES = {"sort": (*SORTS,), "side": SIDES, "where": WHERES}
MOST_QUOTED = 40
# Marks of direction would turn the words of the page; U+FFFD stands for what was no UTF-8.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffd")
RANGES = {"year_from": YEARS, "year_to": YEARS, "page_size": range(1, MOST_BY_PAGE + 1)}


@dataclass(frozen=True, slots=True)
class FilterError:
    """A part of the question that cannot be understood, in the reader's words."""

    name: str
    value: str
    message: str


class Box(NamedTuple):
    """Degrees, edges included; west > east crosses the antimeridian (RFC 7946)."""

    west: float
    south: float
    east: float
    north: float

    @property
    def written(self) -> str:
        """« -1.5,5.9,2.1,11.2 », as it is asked; `read_box` gives the same box back."""
        return ",".join(f"{round(one, DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".") for one in self)


WORLD = Box(-180.0, -90.0, 180.0, 90.0)


def read_box(text: str) -> Box | None:
    """West, south, east, north; None for what is no box of the Earth."""
    given = [one.strip() for one in text.split(",")]
    if len(given) != len(WORLD) or not all(_DEGREES.fullmatch(one) for one in given):
        return None
    box = Box(*(round(float(one), DECIMALS) + 0.0 for one in given))
    if box.south >= box.north or abs(box.south) > WORLD.north or abs(box.north) > WORLD.north:
        return None
    return None if abs(box.west) > WORLD.east or abs(box.east) > WORLD.east else box


@dataclass(frozen=True, slots=True)
class Filters:
    """Every dimension is a tuple of codes, empty = not asked; `q` is what was typed; `page` starts at 1.

    `version` is the snapshot that the reader wants the answer from (None = the latest); `sort` "" = by
    relevance when there are words, else the most recent first. `bbox`: sheets that have a point in the box,
    among those of `side`: the partners' and the action's, or the French partners'. `where`: those sheets, the
    ones of which all the points are elsewhere, or the ones that have none on this side, whatever the box.
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
    bbox: Box | None = None
    side: str = PARTNER
    where: str = HERE
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
            return self._with(name, {"q": "", "sort": "", "side": PARTNER, "where": HERE}.get(name))
        kept = tuple(one for one in getattr(self, name) if value is not None and one != value)
        return self._with(name, kept)

    def adding(self, name: str, value: str) -> "Filters":
        """The same question with one more value of a dimension; back to page 1."""
        values = getattr(self, name)
        return self._with(name, values if value in values else (*values, value))

    def only(self, name: str, value: str) -> "Filters":
        """The same question with this value alone of a dimension; back to page 1."""
        return self._with(name, (value,))

    def sorted_by(self, sort: str) -> "Filters":
        """The same question in another order; back to page 1."""
        return self._with("sort", sort)

    def at(self, version: int | None) -> "Filters":
        """The same question and page, answered by this version."""
        return replace(self, version=version)

    def within(self, box: Box | None, side: str | None = None) -> "Filters":
        """The same question in a box, or anywhere; back to page 1."""
        return replace(self, bbox=box, side=side or self.side, where=HERE, page=1)

    def out_of(self, box: Box) -> "Filters":
        """The sheets of the question that have places, none of them in the box."""
        return replace(self, bbox=box, where=ELSEWHERE, page=1)

    def nowhere(self) -> "Filters":
        """The sheets of the question that have no place known on this side."""
        return replace(self, bbox=None, where=NOWHERE, page=1)

    def question(self) -> "Filters":
        """What decides which sheets answer: no order, page or version. Equal questions have equal hits."""
        bbox = None if self.where == NOWHERE else self.bbox
        if self.where == ELSEWHERE:
            bbox = bbox or WORLD
        side = self.side if bbox or self.where != HERE else PARTNER
        return replace(self, bbox=bbox, side=side, version=None, sort="", page=1, page_size=PAGE_SIZE)

    def _with(self, name: str, value: Any) -> "Filters":
        changes: dict[str, Any] = {name: value, "page": 1}
        return replace(self, **changes)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query string, page left out; nothing for what has its default."""
        pairs = [("q", self.q)] if self.q else []
        pairs += self.chosen()
        pairs += [
            (name, str(getattr(self, name)))
            for name in ("year_from", "year_to")
            if getattr(self, name) is not None
        ]
        if self.bbox is not None:
            pairs.append(("bbox", self.bbox.written))
        if self.side != PARTNER:
            pairs.append(("side", self.side))
        if self.where != HERE:
            pairs.append(("where", self.where))
        if self.version is not None:
            pairs.append(("version", str(self.version)))
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
        return f"?{urlencode(pairs, safe=',')}" if pairs else ""

    def is_empty(self) -> bool:
        """Whether every published sheet answers."""
        return self.question() == EMPTY


EMPTY = Filters()
NAMES = [field.name for field in fields(Filters)]


def parse(asked: QueryDict, *, also: Iterable[str] = ()) -> tuple[Filters, list[FilterError]]:
    """Read a query string. What is not understood is left out and told; the rest is kept; empty values are
    not asked.

    `also` names parameters that the page itself reads. Codes of open lists (country, theme…) are checked
    by `dimensions.resolve`, which knows them.
    """
    known = {*NAMES, *also}
    errors = [
        FilterError(visible(name), "", _("« %(name)s » n’est pas un filtre.") % {"name": visible(name)})
        for name in asked
        if name not in known
    ]
    values: dict[str, Any] = {}
    for name in LABELS:
        kept, wrong = _values(name, asked.getlist(name))
        values[name] = kept
        errors += wrong
    for name in SINGLE:
        text, wrong = _only(name, asked.getlist(name))
        if text:
            read, unread = _single(name, text)
            wrong += unread
            if not unread:
                values[name] = read
        errors += wrong
    errors += _upside_down(values)
    return Filters(**values), errors


def _only(name: str, raw: list[str]) -> tuple[str, list[FilterError]]:
    """The one value of a parameter that takes one."""
    given = [text for text in raw if text.strip()]
    if len(given) > 1:
        return "", [FilterError(name, "", _("%(label)s : une seule valeur.") % {"label": label_of(name)})]
    return (given[0] if given else ""), []


def _single(name: str, text: str) -> tuple[Any, list[FilterError]]:
    if name == "q":
        return _words(text)
    if name in CHOICES:
        return text, [] if text in CHOICES[name] else [unknown(name, text)]
    if name == "bbox":
        box = read_box(text)
        return box, [] if box else [_no_box(text)]
    return _number(name, text)


def _words(raw: str) -> tuple[str, list[FilterError]]:
    if len(raw) > LONGEST_QUERY:
        message = _("La recherche dépasse %(most)d caractères.") % {"most": LONGEST_QUERY}
        return "", [FilterError("q", "", message)]
    if any(_is_hidden(char) for char in raw):
        message = _("La recherche contient des caractères illisibles ou de commande.")
        return "", [FilterError("q", "", message)]
    return " ".join(raw.split()), []


def _is_hidden(char: str) -> bool:
    """Controls, half characters, what was not UTF-8, and signs that turn the direction of what follows."""
    return char in TURNING or (unicodedata.category(char) in {"Cc", "Cs"} and not char.isspace())


def _values(name: str, raw: list[str]) -> tuple[tuple[str, ...], list[FilterError]]:
    if len(raw) > MOST_VALUES:
        said = {"label": LABELS[name], "most": MOST_VALUES}
        return (), [FilterError(name, "", _("%(label)s : %(most)d valeurs au plus.") % said)]
    kept: list[str] = []
    errors: list[FilterError] = []
    for text in raw:
        value = text.strip()
        if name in UPPER_CASE:
            value = value.upper()
        if not value or value in kept:
            continue
        is_code = len(value) <= LONGEST_VALUE and value.isascii() and value.isprintable()
        if is_code and (name not in CLOSED or value in CLOSED[name]):
            kept.append(value)
        else:
            errors.append(unknown(name, value))
    return tuple(kept), errors


def _number(name: str, raw: str) -> tuple[int | None, list[FilterError]]:
    text = raw.strip()
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        number = int(text)
        if number in RANGES.get(name, range(1, 10**MOST_DIGITS)):
            return number, []
    return None, [unknown(name, text)]


def _no_box(text: str) -> FilterError:
    message = _(
        "%(label)s : « %(value)s » n’est pas un cadre. Donnez quatre nombres de degrés"
        " (ouest, sud, est, nord), le sud sous le nord."
    )
    return FilterError("bbox", visible(text), message % {"label": label_of("bbox"), "value": visible(text)})


def _upside_down(values: dict[str, Any]) -> list[FilterError]:
    """Takes out years of which the last comes before the first, and tells."""
    first, last = values.get("year_from"), values.get("year_to")
    if first is None or last is None or first <= last:
        return []
    del values["year_from"], values["year_to"]
    message = _("Les années sont inversées : %(last)d vient avant %(first)d.")
    return [FilterError("year_to", str(last), message % {"first": first, "last": last})]


def visible(text: str) -> str:
    """The beginning of what was typed, without what could not be shown."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:MOST_QUOTED])


def label_of(name: str) -> str:
    """What a parameter is called: « Pays partenaire », « Page », « Ordre »."""
    others = {
        "q": _("Recherche"),
        "sort": _("Ordre"),
        "bbox": _("Cadre de la carte"),
        "side": _("Côté de la carte"),
        "where": _("Place sur la carte"),
    }
    return str(LABELS.get(name) or NUMBERS.get(name) or others[name])


def unknown(name: str, value: str) -> FilterError:
    """« Pays partenaire : « ZZ » n’est pas connu. »"""
    said = {"label": label_of(name), "value": visible(value)}
    kept = value if value.isprintable() else visible(value)
    return FilterError(name, kept[:LONGEST_VALUE], _("%(label)s : « %(value)s » n’est pas connu.") % said)


def drop(filters: Filters, wrong: Mapping[str, set[str]]) -> Filters:
    """The question without the values that turned out to be unknown."""
    for name, values in wrong.items():
        for value in values:
            filters = filters.without(name, value)
    return filters
