"""Two dimensions crossed: what is counted of each pair of values, of each value, and how it is shared."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coopdec.atlas.engine import csr
from coopdec.atlas.engine.segment import Segment


class Sheets(NamedTuple):
    """The sheets that answer, all parts together: cash (−1 = not known), the number of the root, and how many
    of the sheets have the same one."""

    cash: np.ndarray
    root: np.ndarray
    siblings: np.ndarray


def sheets(cash: np.ndarray, root: np.ndarray, roots: int) -> Sheets:
    return Sheets(cash, root, np.bincount(root, minlength=roots)[root])


class Side(NamedTuple):
    """One dimension: for each sheet `lengths` places end to end. A place is that of a value shown; `shown`
    stands for every other value, `shown + 1` for none."""

    shown: int
    places: np.ndarray
    lengths: np.ndarray

    @property
    def owners(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @property
    def without(self) -> int:
        return int(np.count_nonzero(self.places == self.shown + 1))


def side(
    parts: Sequence[Segment],
    rows: Sequence[np.ndarray],
    name: str,
    shown: np.ndarray,
    *,
    size: int,
    only: bool,
) -> Side:
    """`shown` codes in order; with `only`, other codes are as if they were not there."""
    place = np.full(size, -1 if only else len(shown), dtype=np.int64)
    place[shown] = np.arange(len(shown))
    every_place, every_length = [], []
    for part, own in zip(parts, rows, strict=True):
        codes, lengths = part.codes(own, name)
        places = place[codes]
        if only:
            kept = places >= 0
            owners = np.repeat(np.arange(len(own)), lengths)
            lengths = np.bincount(owners[kept], minlength=len(own))
            places = places[kept]
        filled = np.maximum(lengths, 1)
        found = np.full(int(filled.sum()), len(shown) + 1, dtype=np.int64)
        found[np.repeat(lengths > 0, filled)] = places
        every_place.append(found)
        every_length.append(filled)
    return Side(len(shown), np.concatenate(every_place), np.concatenate(every_length))


class Pairs(NamedTuple):
    """Every pair of places of every sheet, and the sheet."""

    first: np.ndarray
    second: np.ndarray
    owners: np.ndarray


def pairs(one: Side, other: Side) -> Pairs:
    owners = one.owners
    lengths = other.lengths[owners]
    found = csr.span((np.cumsum(other.lengths) - other.lengths)[owners], lengths)
    return Pairs(np.repeat(one.places, lengths), other.places[found], np.repeat(owners, lengths))


class Counted(NamedTuple):
    """By key: sheets, distinct roots, sheets of which cash is known, and that cash in cents."""

    count: np.ndarray  # type: ignore[assignment]
    partnerships: np.ndarray
    known: np.ndarray
    cents: np.ndarray


def counted(keys: np.ndarray, owners: np.ndarray, found: Sheets, size: int) -> Counted:
    """Each (key, sheet) once. Only roots that several sheets share are sorted."""
    cash = found.cash[owners]
    known = cash >= 0
    several = found.siblings[owners] > 1
    alone = np.bincount(keys[~several], minlength=size)
    roots = int(found.root.max(initial=0)) + 1
    together = keys[several] * roots + found.root[owners[several]]
    together.sort()  # faster than `np.unique`, which hashes
    distinct = together[np.diff(together, prepend=-1) > 0] // roots
    return Counted(
        np.bincount(keys, minlength=size),
        alone + np.bincount(distinct, minlength=size),
        np.bincount(keys[known], minlength=size),
        np.bincount(keys[known], weights=cash[known], minlength=size).astype(np.int64),
    )


def of_pairs(one: Side, other: Side, both: Pairs, found: Sheets) -> Counted:
    """Of pairs of values shown; the key is the place of the first, times the second's, plus the second."""
    kept = (both.first < one.shown) & (both.second < other.shown)
    keys = both.first[kept] * other.shown + both.second[kept]
    return counted(keys, both.owners[kept], found, one.shown * other.shown)


def of_side(one: Side, found: Sheets) -> Counted:
    kept = one.places < one.shown
    return counted(one.places[kept], one.owners[kept], found, one.shown)


def shares(one: Side, other: Side, both: Pairs, found: Sheets, measure: str) -> np.ndarray:
    """The measure shared out, as a table two places larger each way than what is shown."""
    weights = 1.0 / (one.lengths * other.lengths)
    if measure == "partnerships":
        weights /= found.siblings
    elif measure == "amount":
        weights = weights * np.maximum(found.cash, 0)
    width = other.shown + 2
    keys = both.first * width + both.second
    table = np.bincount(keys, weights=weights[both.owners], minlength=(one.shown + 2) * width)
    return table.reshape(one.shown + 2, width)
