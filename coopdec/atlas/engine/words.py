"""Words: which rows have them all, how near they are to what is sought, and other spellings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from coopdec.atlas.engine import csr
from coopdec.atlas.engine.indexing import letters
from coopdec.atlas.engine.segment import BLOCK, Segment
from coopdec.common import text
from coopdec.common.columns import Texts

RARE = 3  # a word that fewer sheets have may well be a mistake
SHORTEST_BEGINNING = 3
LONG_WORD = 8  # from this length on, two letters may be wrong instead of one
SHORTEST_CORRECTED = 4
MOST_COMPARED = 300
MOST_SUGGESTIONS = 3
FEW_ROWS = 10
SCANNED = 1 << 22
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Posting:
    """Rows that have a term (ascending int32) and what it is worth there (uint8)."""

    rows: np.ndarray
    weights: np.ndarray


class Words:
    """The words of one part."""

    def __init__(self, segment: Segment) -> None:
        columns = segment.columns
        self.segment = segment
        self._terms = columns.texts["term"]
        self._offsets = columns["posting.offsets"]
        self._rows, self._weights = columns["posting.row"], columns["posting.weight"]
        self._sequence, self._sequence_offsets = columns["sequence.term"], columns["sequence.offsets"]
        self._others = csr.Lists(columns, "other")
        self._folded, self._written = columns.texts["form.folded"], columns.texts["form.written"]
        self._form_counts, self._form_terms = columns["form.count"], columns["form.term"]
        self._form_letters, self._form_lengths = columns["form.letters"], columns["form.length"]

    def term(self, token: str) -> int:
        """The number of a token, -1 when no sheet has it."""
        return _index(self._terms, token.encode())

    def posting(self, token: str) -> Posting:
        number = self.term(token)
        start, end = self._offsets[number : number + 2].tolist() if number >= 0 else (0, 0)
        return Posting(self._rows[start:end], self._weights[start:end])

    def with_phrase(self, rows: np.ndarray, phrase: Sequence[str]) -> np.ndarray:
        """Those of these rows where the tokens follow one another, in their first or second form.

        `rows` are rows that have all these tokens. The rarest is looked for in their texts, then its
        neighbours.
        """
        numbers = [self.term(token) for token in phrase]
        if min(numbers) < 0 or not len(rows):
            return rows[:0]
        anchor = int(np.argmin(np.diff(self._offsets)[numbers]))
        found = self._places(rows, numbers[anchor])
        first = found - anchor
        owner = np.searchsorted(self._sequence_offsets, found, side="right") - 1
        inside = (first >= self._sequence_offsets[owner]) & (
            first + len(numbers) <= self._sequence_offsets[owner + 1]
        )
        first, owner = first[inside], owner[inside]
        for step, number in enumerate(numbers):
            if step != anchor:
                kept = self._has(first + step, number)
                first, owner = first[kept], owner[kept]
        return rows[csr.contains(np.unique(owner), rows)]

    def _places(self, rows: np.ndarray, number: int) -> np.ndarray:
        """Where a term stands in the sequences of these rows at least, in either form."""
        at, terms = self._others.item("at"), self._others.item("term")
        found: list[np.ndarray] = []
        if len(rows) * FEW_ROWS > self.segment.rows:  # reading everything in order is quicker than jumping
            for first in range(0, len(self._sequence), SCANNED):
                block = self._sequence[first : first + SCANNED]
                found.append(np.flatnonzero(block == number) + first)
            found.append(at[terms == number])
        else:
            for first in range(0, len(rows), BLOCK):
                block = rows[first : first + BLOCK]
                places = csr.positions(self._sequence_offsets, block)[0]
                found.append(places[self._sequence[places] == number])
                others = self._others.positions(block)[0]
                found.append(at[others[terms[others] == number]])
        return np.unique(np.concatenate(found))

    def _has(self, places: np.ndarray, number: int) -> np.ndarray:
        """Whether the term stands at these places, in either form."""
        at = self._others.item("at")
        kept = self._sequence[places] == number
        if len(at):
            found = np.searchsorted(at, places)
            second = (at.take(found, mode="clip") == places) & (
                self._others.item("term").take(found, mode="clip") == number
            )
            kept |= second
        return kept

    # --- spellings

    def near(self, folded: str) -> list[tuple[int, int, str]]:
        """(edits, -sheets, how it is written) of words that begin so (0 edits) or are near in spelling."""
        found = []
        if len(folded) >= SHORTEST_BEGINNING:
            start, end = _range(self._folded, folded)
            best = np.argsort(-self._form_counts[start:end], kind="stable")[:MOST_SUGGESTIONS] + start
            found += [(0, int(-self._form_counts[one]), self._written[one]) for one in best.tolist()]
        if len(folded) >= SHORTEST_CORRECTED:
            found += self._misspelt(folded)
        return found

    def _misspelt(self, folded: str) -> Iterable[tuple[int, int, str]]:
        most = 2 if len(folded) >= LONG_WORD else 1
        apart = np.bitwise_count(self._form_letters ^ np.uint64(letters(folded)))
        near = (apart <= 2 * most) & (np.abs(self._form_lengths - len(folded)) <= most)
        candidates = np.flatnonzero(near)
        if len(candidates) > MOST_COMPARED:
            order = np.lexsort((-self._form_counts[candidates], apart[candidates]))
            candidates = candidates[order[:MOST_COMPARED]]
        for one in candidates.tolist():
            form = self._folded[one]
            if form[0] == folded[0] or form[1:2] == folded[1:2]:
                edits = distance(folded, form, most)
                if 0 < edits <= most:
                    yield edits, int(-self._form_counts[one]), self._written[one]


def _index(texts: Texts, sought: bytes) -> int:
    place = _bisect(texts, sought)
    return place if place < len(texts) and texts.raw(place) == sought else -1


def _bisect(texts: Texts, sought: bytes) -> int:
    low, high, raw = 0, len(texts), texts.raw
    while low < high:
        middle = (low + high) // 2
        if raw(middle) < sought:
            low = middle + 1
        else:
            high = middle
    return low


def _range(texts: Texts, beginning: str) -> tuple[int, int]:
    return _bisect(texts, beginning.encode()), _bisect(texts, beginning.encode() + b"\xff")


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next; `most + 1` as soon as there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        new = [i]
        for j, its in enumerate(other, start=1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > most:
            return most + 1
        before, row = row, new
    return row[-1]


def suggestions(parts: Sequence[Words], q: str) -> list[list[str]]:
    """Other spellings of a question, best first, each as its words in order (with what stands between
    them)."""
    pieces = _pieces(q)
    choices: dict[int, list[str]] = {}
    for place, piece in enumerate(pieces):
        folded = text.fold(piece)
        if not _WORD.fullmatch(piece) or folded in text.STOP_WORDS or any(map(str.isdigit, folded)):
            continue
        sheets = sum(len(part.posting(text.token(text.written_words(piece)[0])).rows) for part in parts)
        if sheets >= RARE:
            continue
        found = sorted({one for part in parts for one in part.near(folded)})
        said = dict.fromkeys(form for _edits, _count, form in found if text.fold(form) != folded)
        if said:
            choices[place] = list(said)[:MOST_SUGGESTIONS]
    if not choices:
        return []
    rounds = max(map(len, choices.values()))
    return [
        [
            choices[place][min(turn, len(choices[place]) - 1)] if place in choices else piece
            for place, piece in enumerate(pieces)
        ]
        for turn in range(rounds)
    ]


def _pieces(q: str) -> list[str]:
    """Words and what stands between them, in order: joined, they are the question again."""
    return re.findall(r"[^\W_]+|[\W_]+", q)
