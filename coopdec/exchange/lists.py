"""What stands around a list of the exchange: values to choose, chips, pages. Pure but for addresses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.urls import reverse
from django.utils.text import capfirst

from coopdec.common.facets import Group, Option
from coopdec.common.typography import pair, quoted
from coopdec.exchange.filters import LISTINGS, PROGRAMMES, Asked, Labels
from coopdec.exchange.queries import Entry, Known
from coopdec.exchange.rules import is_found

PAGE_SIZE = 20
OPEN_GROUPS = frozenset({"kind", "country", "theme"})
LONG_QUERY = 300  # characters: a question that long is repeated in each link, so there are fewer of them
FEWER_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use; its address is the question without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `url_for` keeps the question."""

    number: int
    pages: int
    asked: Asked
    path: str

    def url_for(self, number: int) -> str:
        return self.path + self.asked.query(page=number)


@dataclass(frozen=True)
class Shelf:
    """A list: where it is read, by what it is asked."""

    name: str
    labels: Labels

    def address(self, asked: Asked) -> str:
        return reverse(self.name) + asked.query()


EXCHANGE = Shelf("exchange", LISTINGS)
SHARED = Shelf("programmes", PROGRAMMES)


def answering(entries: Sequence[Entry], asked: Asked, labels: Labels) -> list[Entry]:
    """Those that hold all the words and one value of each dimension asked; in the order given."""
    return _choosing(_worded(entries, asked), asked, labels)


def _worded(entries: Sequence[Entry], asked: Asked) -> Sequence[Entry]:
    return [one for one in entries if is_found(one.search_key, asked.q)] if asked.q else entries


def _choosing(entries: Sequence[Entry], asked: Asked, labels: Labels) -> list[Entry]:
    wanted = {dimension: asked.values(dimension) for dimension in labels if asked.values(dimension)}
    return [
        one
        for one in entries
        if all(not one.values[dimension].isdisjoint(values) for dimension, values in wanted.items())
    ]


def page_of(found: Sequence[Entry], asked: Asked, shelf: Shelf) -> tuple[Sequence[Entry], Page]:
    """Those of the page asked, and the page; none beyond the end."""
    first = (asked.page - 1) * PAGE_SIZE
    pages = max(1, ceil(len(found) / PAGE_SIZE))
    return found[first : first + PAGE_SIZE], Page(asked.page, pages, asked, reverse(shelf.name))


def groups(entries: Sequence[Entry], asked: Asked, shelf: Shelf, known: Known) -> list[Group]:
    """For each dimension, its values that some entry has under the other filters, the chosen among them."""
    is_long = len(asked.query()) > LONG_QUERY
    found = []
    worded = _worded(entries, asked)
    for dimension, label in shelf.labels.items():
        counts = Counter(
            value
            for entry in _choosing(worded, asked.without(dimension), shelf.labels)
            for value in entry.values[dimension]
        )
        options = _options(dimension, counts, asked, shelf, known)
        if is_long:
            options = [one for one in options if one.chosen] + [
                one for one in options if not one.chosen and not one.is_part
            ][:FEWER_OPTIONS]
        if options:
            is_open = dimension in OPEN_GROUPS or bool(asked.values(dimension))
            found.append(Group(dimension, str(label), tuple(options), is_open))
    return found


def _options(
    dimension: str, counts: Mapping[str, int], asked: Asked, shelf: Shelf, known: Known
) -> list[Option]:
    """Broad values, the most frequent first (closed lists in their own order), each with its parts under."""
    parents = known.parents.get(dimension, {})
    chosen, labels = asked.values(dimension), known.labels[dimension]
    shown = [code for code in labels if counts.get(code) or code in chosen]
    if dimension not in {"population", "freshness"}:
        shown.sort(key=lambda code: -counts.get(code, 0))
    tops = [code for code in shown if parents.get(code) not in shown]
    ordered = [code for top in tops for code in (top, *(one for one in shown if parents.get(one) == top))]
    return [
        Option(
            label=capfirst(labels[code]),
            count=counts.get(code, 0),
            url=shelf.address(asked.toggled(dimension, code)),
            chosen=code in chosen,
            key=f"f-{dimension}-{code}",
            is_part=code not in tops,
        )
        for code in ordered
    ]


def chips(asked: Asked, shelf: Shelf, known: Known) -> list[Chip]:
    """What is asked: the words, then the values."""
    found = [Chip(quoted(asked.q), shelf.address(asked.without_text()))] if asked.q else []
    return found + [
        Chip(
            pair(shelf.labels[dimension], known.labels[dimension][value]),
            shelf.address(asked.toggled(dimension, value)),
        )
        for dimension, value in asked.chosen
    ]
