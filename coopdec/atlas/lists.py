"""Lists: rows read from cards, facets beside them, filters in use, what to try when nothing answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.atlas.answers import Answer, Facet, Reader, Totals, Value
from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.filters import (
    ELSEWHERE,
    FRENCH,
    HERE,
    LABELS,
    NOWHERE,
    NUMBERS,
    PAGE_SIZE,
    PARTNER,
    SORTS,
    Filters,
)
from coopdec.common.facets import Group, Option
from coopdec.common.templatetags.components import grouped
from coopdec.common.text import query_tokens
from coopdec.common.typography import pair, quoted
from coopdec.cooperation.enums import Kind
from coopdec.directory.enums import Origin
from coopdec.reference.models import Theme

# Groups of the facets' column, in order; `years` is a form, not a dimension.
GROUPS = (
    "theme", "country", "kind", "region", "years", "status", "continent", "department", "authority",
    "partner", "sdg", "funder", "authority_kind", "marker", "year_known", "amount_known", "placed", "origin",
)  # fmt: skip
OPEN_GROUPS = {"theme", "country", "kind"}
SHOWN_OPTIONS = 8
FEWER_OPTIONS = 3
LONG_QUERY = 600  # characters: a question that long is repeated in each link, so there are fewer of them
SHOWN_VALUES = 200
LITTLE = 3
MOST_REMOVALS = 8
ON_THE_MAP = {
    (HERE, PARTNER): gettext_lazy("dans le cadre de la carte"),
    (HERE, FRENCH): gettext_lazy("collectivité dans le cadre de la carte"),
    (ELSEWHERE, PARTNER): gettext_lazy("ailleurs que dans le cadre de la carte"),
    (ELSEWHERE, FRENCH): gettext_lazy("collectivité ailleurs que dans le cadre de la carte"),
    (NOWHERE, PARTNER): gettext_lazy("sans lieu connu"),
    (NOWHERE, FRENCH): gettext_lazy("sans collectivité française située"),
}


# --- rows


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet as lists show it: its two shores in words, its themes by name."""

    url: str
    title: str
    summary: str
    kind: str
    left: str
    right: str
    themes: tuple[str, ...]
    start_year: int | None
    end_year: int | None
    is_fictitious: bool
    updated_on: date


def rows(answer: Answer) -> list[Row]:
    """The answer's cards. Its facets of countries and themes name what they hold, so they must be in it."""
    cards = [json.loads(card) for card in answer.cards]
    countries = _names(answer, "country", [code for card in cards for code in _countries(card)])
    themes = _names(answer, "theme", [code for card in cards for code in card["themes"]])
    return [_row(card, countries, themes) for card in cards]


def _countries(card: Mapping) -> Iterable[str]:
    return (part["country"] for part in (*card["near"], *card["far"]) if part["country"])


def _names(answer: Answer, name: str, codes: Iterable[str]) -> dict[str, str]:
    """Code → what it is called; the database is asked for those that the facet does not have."""
    known = {one.value: one.label for one in answer.facets[name].values}
    missing = set(codes) - set(known)
    return known | dict(DIMENSIONS[name].labels(missing)) if missing else known


def _row(card: Mapping, countries: Mapping[str, str], themes: Mapping[str, str]) -> Row:
    return Row(
        url=reverse("sheet", args=[card["ref"]]),
        title=card["title"],
        summary=card["summary"],
        kind=str(Kind(card["kind"]).label),
        left=", ".join(_part(part, countries) for part in card["near"]),
        right=", ".join(_part(part, countries) for part in card["far"]) or _("sans lieu à l’étranger"),
        themes=tuple(themes[code] for code in card["themes"] if code in themes),
        start_year=card["start_year"],
        end_year=card["end_year"],
        is_fictitious=card["origin"] == Origin.DEMONSTRATION,
        updated_on=date.fromisoformat(card["updated_on"]),
    )


def _part(part: Mapping, countries: Mapping[str, str]) -> str:
    country = countries.get(part["country"], "")
    if not part["name"]:
        return _("partenaire non précisé (%(country)s)") % {"country": country}
    return f"{part['name']} ({country})" if country else part["name"]


# --- pages


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `url_for` keeps the question and the version that answers it."""

    number: int
    pages: int
    filters: Filters
    path: str

    def url_for(self, number: int) -> str:
        return self.path + self.filters.query(page=number)


def map_url(filters: Filters, version: int | None = None) -> str:
    """The map of a list: the same question, and the same version when it is given. No map shows a `where`."""
    if filters.where != HERE:
        return ""
    return reverse("map") + replace(filters.at(version), page=1, page_size=PAGE_SIZE).query()


def list_url(filters: Filters, version: int | None = None) -> str:
    """The list of a map: the same question, and the same version when it is given."""
    return reverse("atlas") + replace(filters.at(version), page=1).query()


def page_of(filters: Filters, count: int, *, version: int, path: str, size: int = 0) -> Page:
    """The page asked of a list of `count` things."""
    size = size or filters.page_size
    return Page(filters.page, max(1, -(-count // size)), filters.at(version), path)


# --- facets


class Links:
    """Where the values of facets lead: the same question and version, with one value more or less."""

    def __init__(self, filters: Filters, version: int, path: str = "") -> None:
        self.filters = filters.at(version)
        self.path = path or reverse("atlas")
        self.base = self.path + self.filters.query(page=1)
        self.is_long = len(self.base) > LONG_QUERY

    def option(self, name: str, value: Value, *, is_part: bool = False) -> Option:
        chosen = value.value in getattr(self.filters, name)
        if chosen:
            url = self.path + self.filters.without(name, value.value).query()
        else:
            url = f"{self.base}&{urlencode({name: value.value})}"
        key = f"f-{name}-{value.value}"
        return Option(value.label, value.count, url, chosen, key, is_part)


def groups(answer: Answer, reader: Reader, filters: Filters, *, path: str = "") -> list[Group]:
    """For each dimension that has something to choose, its first values and how many sheets each gives under
    the *other* filters. Chosen values are always there, on top. `path`: the page that they lead to, the list
    if none is given; a map has fewer of them."""
    links = Links(filters, answer.version, path)
    shown = FEWER_OPTIONS if links.is_long or path else SHOWN_OPTIONS
    found = []
    for name in GROUPS:
        if name == "years":
            found.append(Group("years", _("Période"), (), bool(filters.year_from or filters.year_to)))
            continue
        facet = answer.facets[name]
        if not facet.values or (name == "origin" and answer.demonstration is None):
            continue
        options = _options(facet, links, name, reader, shown)
        kept = options[: max(shown, sum(1 for one in options if one.chosen or one.is_part))]
        left = len(facet.values) + facet.more - len(kept)
        found.append(
            Group(
                name=name,
                label=str(LABELS[name]),
                options=tuple(kept),
                is_open=name in OPEN_GROUPS and not path,
                more_url=values_url(name, links.filters) if left else "",
                more_label=ngettext("%(n)s autre", "%(n)s autres", left) % {"n": grouped(left)},
            )
        )
    return found


def _options(facet: Facet, links: Links, name: str, reader: Reader, shown: int) -> list[Option]:
    """The chosen first, at least `shown` in all if there are so many. Themes: the broad ones; under one that
    is chosen, or a part of it, all its parts."""
    chosen = set(getattr(links.filters, name))
    if name != "theme":
        ordered = sorted(facet.values, key=lambda value: value.value not in chosen)
        return [links.option(name, value) for value in ordered[: max(shown, len(chosen))]]
    parents = parents_of_themes(reader.epoch)
    unfolded = {parents.get(code) or code for code in chosen}
    return tree(facet.values, links, parents, unfolded=unfolded)


def tree(
    values: Sequence[Value],
    links: Links,
    parents: Mapping[str, str | None],
    *,
    unfolded: set[str] | None = None,
) -> list[Option]:
    """Broad themes, those unfolded first (all of them when None), each with its parts."""
    parts: dict[str, list[Value]] = {}
    for value in values:
        parts.setdefault(parents.get(value.value) or "", []).append(value)
    tops = sorted(parts.get("", []), key=lambda top: unfolded is not None and top.value not in unfolded)
    options = []
    for top in tops:
        options.append(links.option("theme", top))
        if unfolded is None or top.value in unfolded:
            options += [links.option("theme", part, is_part=True) for part in parts.get(top.value, [])]
    return options


@lru_cache(maxsize=2)
def parents_of_themes(epoch: str) -> dict[str, str | None]:
    """Theme → the one it is part of. Reference data: read again when `epoch` (which holds them) changes."""
    del epoch
    return dict(Theme.objects.values_list("pk", "parent_id"))


def values_url(name: str, filters: Filters) -> str:
    """The page of all values of a dimension."""
    return reverse("filter_values", args=[name]) + filters.query(page=1)


def every_value(reader: Reader, filters: Filters, name: str, *, prefix: str) -> tuple[list[Option], int]:
    """The values of a dimension, those of which a word begins with `prefix`, and how many more there are."""
    facet = reader.facet(filters, name, prefix=prefix, limit=SHOWN_VALUES)
    links = Links(filters, reader.version)
    values = facet.values[: SHOWN_VALUES // 4 if links.is_long else SHOWN_VALUES]
    more = facet.more + len(facet.values) - len(values)
    if name == "theme" and not prefix:
        return tree(values, links, parents_of_themes(reader.epoch)), more
    return [links.option(name, value) for value in values], more


# --- the question in words


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the question without it."""

    label: str
    filters: Filters
    url: str


def chips(filters: Filters, path: str, labels: Mapping[tuple[str, str], str]) -> list[Chip]:
    """What is asked: words, values, years; `labels` as `dimensions.labels_of` gives them."""
    unordered = replace(filters, sort="") if filters.sort == "relevance" else filters
    found = [(quoted(filters.q), unordered.without("q"))] if filters.q else []
    found += [
        (pair(LABELS[name], labels.get((name, value), value)), filters.without(name, value))
        for name, value in filters.chosen()
    ]
    found += [
        (f"{NUMBERS[name]} {getattr(filters, name)}", filters.without(name))
        for name in ("year_from", "year_to")
        if getattr(filters, name) is not None
    ]
    if filters.bbox or filters.where != HERE:
        found.append((str(ON_THE_MAP[filters.where, filters.side]), filters.within(None)))
    return [Chip(label, left, path + left.at(None).query()) for label, left in found]


def labels_in(answer: Answer, filters: Filters) -> dict[tuple[str, str], str]:
    """What each chosen value is called, as the answer's facets say it (chosen values are always in them)."""
    return {
        (name, value.value): value.label
        for name in {name for name, _value in filters.chosen()}
        for value in answer.facets[name].values
    }


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of an empty list: a label, where it leads, how many sheets are there."""

    label: str
    url: str
    count: int


def removals(reader: Reader, found: Sequence[Chip]) -> list[Way]:
    """For each filter in use, what answers without it; the most first."""
    path = reverse("atlas")
    ways = [
        Way(chip.label, path + chip.filters.at(reader.version).query(), reader.totals(chip.filters).count)
        for chip in found[:MOST_REMOVALS]
    ]
    return sorted(ways, key=lambda way: -way.count)


def suggestions(reader: Reader, filters: Filters, count: int) -> list[Way]:
    """« Vouliez-vous dire »: other words, when those typed find little; only those that find more."""
    if not filters.q or count > LITTLE:
        return []
    path = reverse("atlas")
    others = [
        replace(filters, q=words, page=1, version=reader.version) for words in reader.suggestions(filters.q)
    ]
    forms = {str(query_tokens(other.q)): other for other in reversed(others)}  # the best of equal questions
    ways = [Way(one.q, path + one.query(), reader.totals(one).count) for one in reversed(forms.values())]
    return [way for way in ways if way.count > count]


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort: its name, where it leads, whether it applies."""

    name: str
    label: str
    url: str
    current: bool


def orders(filters: Filters, version: int) -> list[Order]:
    """By relevance only when words are searched."""
    path = reverse("atlas")
    usual = "relevance" if filters.q else "recent"
    return [
        Order(
            name,
            str(label),
            path + filters.sorted_by("" if name == usual else name).at(version).query(),
            current=name == filters.order,
        )
        for name, label in SORTS.items()
        if name != "relevance" or filters.q
    ]


# --- demonstration


def demonstration_note(number: int) -> str:
    """« dont 12 de démonstration »; nothing for none."""
    return _("dont %(n)s de démonstration") % {"n": grouped(number)} if number else ""


def fictitious(totals: Totals | None, name: str) -> int:
    """How much of a total is of demonstration; 0 when demonstration data are not shown."""
    return getattr(totals, name) or 0 if totals else 0
