"""What people may keep as a question: lists and maps of the atlas, and the lists of the exchange beside them.

A list of the exchange says its words, its errors and its canonical query string like a question of the atlas.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import QueryDict

from coopdec.exchange import lists
from coopdec.exchange import queries as exchange
from coopdec.exchange.filters import Asked as Question
from coopdec.exchange.filters import parse
from coopdec.exchange.queries import Entry, Known
from coopdec.workspace import filters
from coopdec.workspace.enums import View


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of the exchange: how it is asked, the values that it knows, what stands on it."""

    asked: lists.Shelf
    known: Callable[[], Known]
    entries: Callable[[Known], list[Entry]]


SHELVES = {
    View.EXCHANGE: Shelf(lists.EXCHANGE, exchange.known_of_listings, exchange.listing_entries),
    View.PROGRAMMES: Shelf(lists.SHARED, exchange.known_of_programmes, exchange.programme_entries),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list of the exchange, and what was not understood."""

    question: Question
    view: str
    known: Known
    errors: tuple[dict[str, str], ...] = ()

    @property
    def query(self) -> str:
        """Equal questions have equal query strings, in whatever order their values were chosen."""
        return replace(self.question, chosen=tuple(sorted(set(self.question.chosen)))).question

    def words(self) -> list[str]:
        return [chip.label for chip in lists.chips(self.question, SHELVES[View(self.view)].asked, self.known)]


def read(given: QueryDict, view: str) -> Asked | filters.Asked:
    """What an address asks of the list that is looked at so."""
    if view not in SHELVES:
        return filters.read(given, view)
    shelf = SHELVES[View(view)]
    known = shelf.known()
    question, wrong = parse(given, shelf.asked.labels, known.labels)
    return Asked(question, view, known, tuple({"message": message} for message in wrong))


def answering_of(view: str) -> Callable[[str, Collection[int]], set[int]]:
    """Who answers kept questions of a list of the exchange: (query, keys) → those among them. The list is
    read once, whatever the number of questions."""
    shelf = SHELVES[View(view)]
    known = shelf.known()
    return partial(_answering, shelf, known, shelf.entries(known))


def _answering(
    shelf: Shelf, known: Known, entries: list[Entry], query: str, among: Collection[int]
) -> set[int]:
    given: Any = QueryDict(query.removeprefix("?"))
    question, _wrong = parse(given, shelf.asked.labels, known.labels)
    # Values that are known no more answer nothing: without them, the question would be another, broader one.
    if any(name in shelf.asked.labels and not question.values(name) for name in given):
        return set()
    here = [one for one in entries if one.pk in among]
    return {one.pk for one in lists.answering(here, question, shelf.asked.labels)}
