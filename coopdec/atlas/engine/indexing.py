"""The inverted index of words as it is made: vocabulary, postings with weights, sequences, written forms."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, compress
from operator import ne

import numpy as np

from coopdec.atlas.engine import csr
from coopdec.atlas.engine.extract import Tokens
from coopdec.common import text
from coopdec.common.columns import Writer

# A word of the title counts as four; a long text dilutes its words (BM25). The usual length is a
# constant, not the mean of the day: the weight of a sheet depends on its own text alone, in the base
# as in an overlay.
TITLE = 3
SATURATION = 1.2
DILUTION = 0.75
USUAL_LENGTH = 150
FULL = 255
MOST_TIMES = 255
LONGEST = 4000
ROW_BITS = 31
READ_FOR_FORMS = 2000  # summaries of a chunk that are read for the way words are written; titles all are
SHORTEST_FORM = 3


def weights(times: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """What a word that comes `times` times (titles included) is worth in texts of these lengths, from
    1 to 255.

    Worked out once for each possible pair, then looked up.
    """
    times = np.minimum(times, MOST_TIMES)
    lengths = np.minimum(lengths, LONGEST)
    if not len(times):
        return np.empty(0, dtype=np.uint8)
    every = np.arange(times.max() + 1)[:, np.newaxis]
    dilution = SATURATION * (1 - DILUTION + DILUTION * np.arange(lengths.max() + 1) / USUAL_LENGTH)
    worth = np.maximum(1, np.rint(FULL * every / (every + dilution))).astype(np.uint8)
    return worth[times, lengths]


class _Vocabulary(dict):
    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Index:
    """Gathers chunks of sheets; holds arrays, and one Python object a distinct word only."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary()
        self._forms: Counter[str] = Counter()
        self._postings: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._sequences: list[np.ndarray] = []
        self._lengths: list[np.ndarray] = []
        self._others: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(self, first: int, tokens: Sequence[Tokens]) -> None:
        """Sheets from row `first` on; the text of a sheet begins with its title."""
        count = len(tokens)
        texts = [one.text for one in tokens]
        lengths = np.fromiter(map(len, texts), np.int64, count)
        total = int(lengths.sum())
        number = self._vocabulary.__getitem__
        words = np.fromiter(map(number, chain.from_iterable(texts)), np.int32, total)
        # Most words have no second token: it is compared as text, and only numbered when it is another one.
        second = list(chain.from_iterable(one.other for one in tokens))
        other = np.fromiter(map(ne, chain.from_iterable(texts), second), bool, total)
        others = np.fromiter(map(number, compress(second, other.tolist())), np.int32, int(other.sum()))
        rows = np.repeat(np.arange(count), lengths)
        place = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        titles = np.fromiter((len(one.title) for one in tokens), np.int64, count)
        in_title = place < titles[rows]
        differ = np.flatnonzero(other)
        keys = np.concatenate([words, others]).astype(np.int64) << (ROW_BITS + 1)
        keys |= np.concatenate([rows, rows[differ]]) << 1
        keys |= np.concatenate([in_title, in_title[differ]])
        keys.sort()
        self._postings.append(_postings(keys, lengths, first))
        self._sequences.append(words)
        self._lengths.append(lengths)
        self._others.append((rows[differ] + first, place[differ].astype(np.int32), others))

    def read_forms(self, title_keys: Iterable[str], cards: Sequence[bytes]) -> None:
        """Meet words as people write them, to propose them: in titles (the second half of their sort
        key), and in the summaries of some sheets."""
        for key in title_keys:
            self._forms.update(text.written_words(key.rpartition("\x1f")[2]))
        for card in cards[:: max(1, len(cards) // READ_FOR_FORMS)]:
            self._forms.update(text.written_words(json.loads(card).get("summary") or ""))

    def write(self, writer: Writer, names: Iterable[str]) -> None:
        """Write everything; `names` are what people may also be looking for, with their accents."""
        terms = sorted(self._vocabulary)
        new = np.empty(len(terms), dtype=np.int32)
        new[[self._vocabulary[term] for term in terms]] = np.arange(len(terms))
        frequencies = self._write_postings(writer, new)
        writer.texts("term", terms)
        none = np.empty(0, dtype=np.int32)
        writer.add("sequence.term", new[np.concatenate([none, *self._sequences])])
        offsets = csr.offsets_of(np.concatenate([none, *self._lengths]))
        writer.add("sequence.offsets", offsets)
        rows, places, others = (
            np.concatenate([none, *(part[column] for part in self._others)]) for column in range(3)
        )
        at = offsets[rows] + places
        csr.write(writer, "other", rows, len(offsets) - 1, at=at, term=new[others])
        self._write_forms(writer, names, new, frequencies)

    def _write_postings(self, writer: Writer, new: np.ndarray) -> np.ndarray:
        """Chunks follow one another: each puts its rows of a term after those of the chunks before."""
        counts = np.zeros(len(new), dtype=np.int64)
        for terms, _rows, _weights in self._postings:
            counts += np.bincount(new[terms], minlength=len(new))
        offsets = csr.offsets_of(counts)
        free = offsets[:-1].copy()
        rows = np.empty(offsets[-1], dtype=np.int32)
        weight = np.empty(offsets[-1], dtype=np.uint8)
        for old_terms, part_rows, part_weights in self._postings:
            terms = new[old_terms]
            within = np.bincount(old_terms, minlength=len(new))
            begins = np.cumsum(within) - within
            place = free[terms] + np.arange(len(terms)) - begins[old_terms]
            rows[place], weight[place] = part_rows, part_weights
            free += np.bincount(terms, minlength=len(new))
        writer.add("posting.offsets", offsets)
        writer.add("posting.row", rows)
        writer.add("posting.weight", weight)
        return counts

    def _write_forms(
        self, writer: Writer, names: Iterable[str], new: np.ndarray, frequencies: np.ndarray
    ) -> None:
        """Folded form → how it is written most often and its term, for words that some sheet has."""
        for name in names:
            self._forms.update(text.written_words(name))
        best: dict[str, tuple[int, str, int]] = {}
        for form, times in self._forms.items():
            folded = text.fold(form)
            if len(folded) < SHORTEST_FORM or folded in text.STOP_WORDS or any(map(str.isdigit, folded)):
                continue
            number = self._vocabulary.get(text.token(form))
            if number is not None:
                best[folded] = max(best.get(folded, (0, "", 0)), (times, form, int(new[number])))
        ordered = sorted(best)
        writer.texts("form.folded", ordered)
        writer.texts("form.written", [best[folded][1] for folded in ordered])
        terms = np.array([best[folded][2] for folded in ordered], dtype=np.int32)
        writer.add("form.term", terms)
        writer.add("form.count", frequencies[terms].astype(np.int32))
        writer.add("form.letters", np.array([letters(folded) for folded in ordered], dtype=np.uint64))
        writer.add("form.length", np.array([len(folded) for folded in ordered], dtype=np.int16))


def letters(folded: str) -> int:
    """Which letters a word has, as 64 bits: two words one edit apart differ by two bits at most."""
    bits = 0
    for letter in folded:
        bits |= 1 << (ord(letter) % 64)
    return bits


def _postings(keys: np.ndarray, lengths: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sorted keys (term, row, whether in the title) → term, row, weight of each distinct (term, row)."""
    pairs = keys >> 1
    new = np.ones(len(pairs), dtype=bool)
    np.not_equal(pairs[1:], pairs[:-1], out=new[1:])
    begins = np.flatnonzero(new)
    times = np.diff(np.append(begins, len(pairs)))
    in_title = np.add.reduceat(keys & 1, begins) if len(begins) else times
    pairs = pairs[begins]
    rows = pairs & ((1 << ROW_BITS) - 1)
    weight = weights(times + TITLE * in_title, lengths[rows])
    return (pairs >> ROW_BITS).astype(np.int32), (rows + first).astype(np.int32), weight
