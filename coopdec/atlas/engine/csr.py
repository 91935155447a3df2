"""Lists of different lengths end to end: the items of row r are `items[offsets[r] : offsets[r + 1]]`."""

import numpy as np

from coopdec.common.columns import Columns, Writer


def offsets_of(lengths: np.ndarray) -> np.ndarray:
    """Where each list begins (int64, one more than lists)."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def span(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Positions of all items of these lists, list after list (int64)."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + lengths, lengths)


def positions(offsets: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the items of these rows, and how many each has."""
    starts = offsets[rows]
    lengths = offsets[rows + 1] - starts
    return span(starts, lengths), lengths


def write(writer: Writer, name: str, rows: np.ndarray, count: int, **items: np.ndarray) -> None:
    """Write lists of `count` rows given as pairs (row, item) in any order; items are parallel columns."""
    order = np.argsort(rows, kind="stable")
    writer.add(f"{name}.offsets", offsets_of(np.bincount(rows, minlength=count)))
    for item, values in items.items():
        writer.add(f"{name}.{item}", values[order])


def contains(ascending: np.ndarray, sought: np.ndarray) -> np.ndarray:
    """Which of `sought` are in `ascending` (same type), as booleans."""
    if not len(ascending):
        return np.zeros(len(sought), dtype=bool)
    found = np.searchsorted(ascending, sought)
    return ascending.take(found, mode="clip") == sought


class Lists:
    """One kind of lists of an open folder: `positions(rows)`, then any of its items by name."""

    def __init__(self, columns: Columns, name: str) -> None:
        self.offsets = columns[f"{name}.offsets"]
        self._columns = columns
        self._name = name

    def item(self, item: str) -> np.ndarray:
        return self._columns[f"{self._name}.{item}"]

    def positions(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return positions(self.offsets, rows)
