"""Which sheets answer a question, part by part, and in which order."""

from typing import NamedTuple

import numpy as np

from coopdec.atlas.engine import geo
from coopdec.atlas.engine.snapshot import View
from coopdec.atlas.engine.words import Posting
from coopdec.atlas.filters import EMPTY, FRENCH, HERE, LABELS, NOWHERE, WORLD, Box, Filters
from coopdec.common.text import query_tokens

Rows = list[np.ndarray]  # by part, ascending int64


class Sought(NamedTuple):
    """The tokens of a question, each once, its phrases, and the postings of each token by part."""

    tokens: list[str]
    phrases: list[list[str]]
    postings: list[list[Posting]]


def _less(rows: Rows, others: Rows) -> Rows:
    return [np.setdiff1d(one, other, assume_unique=True) for one, other in zip(rows, others, strict=True)]


class Hits:
    """Evaluates questions over a view; each is evaluated once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.parts = view.snapshot.parts
        self._table = view.snapshot.table
        self._rows: dict[Filters, Rows] = {EMPTY: view.rows}
        self._counts: dict[Filters, np.ndarray] = {}
        self._conditions: dict[tuple[str, tuple[str, ...]], Rows] = {}
        self._within: dict[tuple[Box, str], Rows] = {}
        self._sought: dict[str, Sought] = {}

    def rows(self, question: Filters) -> Rows:
        """Rows that answer, by part; `question` is a `Filters.question()`."""
        found = self._rows.get(question)
        if found is None:
            found = self._rows[question] = self._evaluated(question)
        return found

    def counts(self, question: Filters) -> np.ndarray:
        """Code → sheets that answer."""
        kept = self.view.kept if question == EMPTY else self._counts
        counts = kept.get(question)
        if counts is None:
            rows = self.rows(question)
            counts = kept[question] = self.added(
                [part.counts(one) for part, one in zip(self.parts, rows, strict=True)]
            )
        return counts

    def counts_of(self, question: Filters, name: str) -> np.ndarray:
        """The same for the codes of one dimension."""
        if question == EMPTY:
            return self.counts(question)
        rows = self.rows(question)
        return self.added([part.counts_of(one, name) for part, one in zip(self.parts, rows, strict=True)])

    def added(self, counts: list[np.ndarray]) -> np.ndarray:
        """Counts by part put together: a part knows the first codes of the table only."""
        if len(counts) == 1:
            return counts[0]
        every = np.zeros(self._table.size, dtype=np.int64)
        for one in counts:
            every[: len(one)] += one
        return every

    def _evaluated(self, question: Filters) -> Rows:
        conditions: list[Rows] = [
            self._condition(name, values) for name in LABELS if (values := getattr(question, name))
        ]
        if question.q and self.sought(question.q).tokens:
            conditions.append(self._condition("q", (question.q,)))
        if question.bbox or question.where != HERE:
            conditions.append(self._standing(question))
        years = question.year_from, question.year_to
        if not conditions and years == (None, None):
            return self.view.rows
        return [
            self.view.living(place, part.meet([one[place] for one in conditions], *years))
            for place, part in enumerate(self.parts)
        ]

    def _condition(self, name: str, values: tuple[str, ...]) -> Rows:
        found = self._conditions.get((name, values))
        if found is None:
            found = self._of_words(values[0]) if name == "q" else self._of_values(name, values)
            self._conditions[name, values] = found
        return found

    def _standing(self, question: Filters) -> Rows:
        """By where their points are."""
        side = question.side
        if question.where == HERE:
            assert question.bbox is not None
            return self._placed(question.bbox, side)
        every: Rows = [np.arange(part.rows, dtype=np.int32) for part in self.parts]
        if question.where == NOWHERE:
            return _less(every, self._placed(WORLD, side))
        return _less(self._placed(WORLD, side), self._placed(question.bbox or WORLD, side))

    def _placed(self, box: Box, side: str) -> Rows:
        found = self._within.get((box, side))
        if found is None:
            name = "french_points" if side == FRENCH else "away_points"
            found = [geo.rows_within(part.lists(name), box) for part in self.parts]
            self._within[box, side] = found
        return found

    def _of_values(self, name: str, values: tuple[str, ...]) -> Rows:
        codes = [code for value in values if (code := self._table.code(name, value)) is not None]
        return [part.with_codes(codes) for part in self.parts]

    def sought(self, q: str) -> Sought:
        found = self._sought.get(q)
        if found is None:
            words, phrases = query_tokens(q)
            tokens = list(dict.fromkeys([*words, *(one for phrase in phrases for one in phrase)]))
            postings = [[part.posting(token) for token in tokens] for part in self.view.snapshot.words]
            found = self._sought[q] = Sought(tokens, phrases, postings)
        return found

    def _of_words(self, q: str) -> Rows:
        sought = self.sought(q)
        found = []
        for place, part in enumerate(self.parts):
            rows = part.meet([one.rows for one in sought.postings[place]], None, None)
            for phrase in sought.phrases:
                rows = self.view.snapshot.words[place].with_phrase(rows, phrase)
            found.append(rows.astype(np.int32))
        return found

    # --- in which order

    def ordered(self, filters: Filters, first: int, size: int | None) -> list[tuple[int, int]]:
        """(part, row) from the place `first` of the order asked: `size` of them, or all that follow."""
        question = filters.question()
        rows = self.rows(question)
        order = filters.order
        by_words = order == "relevance" and bool(self.sought(question.q).tokens)
        most = None if size is None else first + size
        if order == "relevance" and not by_words:
            order = "recent"
        kept: list[np.ndarray] = []
        scores: list[np.ndarray] = []
        for place, part in enumerate(self.parts):
            if by_words:
                own, score = self._nearest(question.q, place, rows[place], most)
                scores.append(score)
            else:
                own = part.ordered(rows[place], order, most)
            kept.append(own)
        if len(kept) == 1:
            return [(0, row) for row in kept[0][first:most].tolist()]
        return self._merged(order, kept, scores)[first:most]

    def _merged(self, order: str, kept: list[np.ndarray], scores: list[np.ndarray]) -> list[tuple[int, int]]:
        """The orders of both parts put together, by what they compare."""
        keys: list[np.ndarray] = [
            np.concatenate([column[rows] for column, rows in zip(columns, kept, strict=True)])
            for columns in ([one.pks for one in self.parts], [one.title_rank for one in self.parts])
        ]
        if order in {"recent", "relevance"}:
            years = [part.last_years[rows] for part, rows in zip(self.parts, kept, strict=True)]
            keys.append(-np.concatenate(years).astype(np.int32))
        if order in {"amount", "updated"}:
            columns = [part.cash if order == "amount" else part.updated for part in self.parts]
            keys.append(-np.concatenate([column[rows] for column, rows in zip(columns, kept, strict=True)]))
        if order == "relevance":
            keys.append(-np.concatenate(scores))
        places = np.repeat(np.arange(len(kept)), [len(rows) for rows in kept])
        every = np.concatenate(kept)
        chosen = np.lexsort(keys)
        return list(zip(places[chosen].tolist(), every[chosen].tolist(), strict=True))

    def _nearest(
        self, q: str, place: int, rows: np.ndarray, most: int | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The rows nearest to the words, then the most recent, and how near each is."""
        scores = self._scores(q, place, rows)
        if most is not None and most < len(rows):
            least = np.partition(scores, len(rows) - most)[len(rows) - most]
            chosen = np.flatnonzero(scores >= least)
            rows, scores = rows[chosen], scores[chosen]
        recent = self.parts[place].columns["place.recent"]
        chosen = np.lexsort((recent[rows], -scores))[:most]
        return rows[chosen], scores[chosen]

    def _scores(self, q: str, place: int, rows: np.ndarray) -> np.ndarray:
        """Sum over the words of how rare each is, times what it is worth in the sheet."""
        scores = np.zeros(len(rows))
        sought = self.sought(q)
        narrow = rows.astype(np.int32)
        for rarity, posting in zip(self._rarities(q), sought.postings[place], strict=True):
            weights = posting.weights
            if len(posting.rows) != len(rows):  # else they are the same rows
                weights = weights[np.searchsorted(posting.rows, narrow)]
            scores += rarity * weights
        return scores

    def _rarities(self, q: str) -> list[float]:
        by_token = zip(*self.sought(q).postings, strict=True)
        count = self.view.count
        found = []
        for postings in by_token:
            sheets = sum(len(self.view.living(place, posting.rows)) for place, posting in enumerate(postings))
            found.append(float(np.log1p((count - sheets + 0.5) / (sheets + 0.5))))
        return found
