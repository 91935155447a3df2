"""Sets of words as bits: a column of sets is an array (machine words, rows), compared without row loops."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

WORD = 64


class Vocabulary:
    """A closed list of words, each with its bit. A word that it does not hold is not there to be shared."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        self.place = {word: place for place, word in enumerate(self.words)}
        self.height = max(1, -(-len(self.words) // WORD))

    def encode(
        self,
        sets: Sequence[frozenset[str]],
        told: Callable[[frozenset[str]], frozenset[str]] = frozenset,
    ) -> np.ndarray:
        """One column of bits a set, or what is `told` by it: (height, number of sets). Each is read once."""
        codes: dict[frozenset[str], int] = {}
        column = [codes.setdefault(words, len(codes)) for words in sets]
        bits = np.zeros((self.height, len(codes)), dtype=np.uint64)
        for words, code in codes.items():
            for word in told(words):
                place = self.place.get(word)
                if place is not None:
                    bits[place // WORD, code] |= np.uint64(1 << place % WORD)
        return bits[:, np.array(column, dtype=np.int64)]

    def decode(self, column: np.ndarray) -> list[str]:
        """The words of one column, in the order of the vocabulary."""
        return [
            self.words[height * WORD + place]
            for height, bits in enumerate(column.tolist())
            for place in range(WORD)
            if bits >> place & 1
        ]


def _said(one: np.ndarray, other: np.ndarray) -> list[int]:
    """Heights where both say something: of a single row, most words are empty."""
    alone = one if one.shape[1] == 1 else other
    if alone.shape[1] != 1:
        return list(range(len(one)))
    return np.flatnonzero(alone[:, 0]).tolist()


def _width(one: np.ndarray, other: np.ndarray) -> int:
    return np.broadcast_shapes(one.shape[1:], other.shape[1:])[0]


def meet(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Row by row (a single row against all), whether both sets share a word."""
    found = np.zeros(_width(one, other), dtype=bool)
    for height in _said(one, other):
        found |= (one[height] & other[height]) != 0
    return found


def shared(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Row by row, how many words both sets share (float32)."""
    found = np.zeros(_width(one, other), dtype=np.float32)
    for height in _said(one, other):
        found += np.bitwise_count(one[height] & other[height])
    return found
