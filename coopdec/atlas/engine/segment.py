"""One part of a snapshot, open: rows that answer conditions, and what is counted over rows.

Rows are positions in the part: ascending int64 arrays where a function gives them as hits.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from coopdec.atlas.engine import csr
from coopdec.atlas.engine.table import Table
from coopdec.common.columns import Columns, UnreadableFolderError, open_folder

FORMAT = "atlas-5"  # to change whenever folders made before can no longer be read
BLOCK = 2048  # rows gathered at once: what they hold fits in the processor’s cache
FAR_FEWER = 16


class Segment:
    """A mapped folder made by `making.make`; it is read only and may be shared by threads."""

    def __init__(self, columns: Columns) -> None:
        if columns.metadata.get("format") != FORMAT:
            raise UnreadableFolderError(f"{columns.path.name}: not a folder of the format {FORMAT}")
        self.columns = columns
        self.metadata: dict[str, Any] = columns.metadata
        self.rows: int = columns.metadata["rows"]
        self.size: int = columns.metadata["codes"]
        self.dimensions: dict[str, int] = {
            name: place for place, name in enumerate(columns.metadata["dimensions"][:-1])
        }
        self.pks, self.cash, self.in_kind = columns["pks"], columns["cash"], columns["in_kind"]
        self.first_years, self.last_years = columns["first_years"], columns["last_years"]
        self.updated = columns["updated"]
        self.root, self.roots = columns["root"], columns["roots"]
        self.title_rank, self.unplaced = columns["title_rank"], columns["unplaced"]
        self.removed = columns["removed"]
        self.cards, self.refs = columns.texts["card"], columns.texts["ref"]
        self._codes, self._code_offsets = columns["code.code"], columns["code.offsets"]
        self._bounds = columns["bounds"]
        self._rows, self._row_offsets = columns["row.row"], columns["row.offsets"]
        self._pk_order = columns["pk.order"]

    @classmethod
    def open(cls, path: Path, *, check: bool | None = None) -> "Segment":
        """Map a folder; raises `columns.UnreadableFolderError`."""
        return cls(open_folder(path, check=check))

    @cached_property
    def table(self) -> Table:
        """The table of codes of a base alone."""
        return Table(self.columns)

    @cached_property
    def every_count(self) -> np.ndarray:
        """Code → how many rows have it."""
        return np.diff(self._row_offsets)

    @cached_property
    def every_row(self) -> np.ndarray:
        return np.arange(self.rows)

    def rows_of_keys(self, pks: np.ndarray) -> np.ndarray:
        """Rows of those of these primary keys that are here."""
        if not self.rows or not len(pks):
            return np.empty(0, dtype=np.int64)
        ascending = self.pks[self._pk_order]
        found = np.searchsorted(ascending, pks)
        here = ascending.take(found, mode="clip") == pks
        return self._pk_order[found[here]].astype(np.int64)

    # --- which rows

    def with_codes(self, codes: Sequence[int]) -> np.ndarray:
        """Rows that have one of these codes, ascending (int32)."""
        found = [
            self._rows[self._row_offsets[code] : self._row_offsets[code + 1]]
            for code in codes
            if code < self.size
        ]
        if len(found) == 1:
            return found[0]
        mask = np.zeros(self.rows, dtype=bool)
        for rows in found:
            mask[rows] = True
        return np.flatnonzero(mask).astype(np.int32)

    def meet(
        self, conditions: Iterable[np.ndarray], year_from: int | None, year_to: int | None
    ) -> np.ndarray:
        """Rows that are in all these (ascending int32 each) and whose years overlap those asked."""
        rows: np.ndarray | None = None
        for other in sorted(conditions, key=len):
            if rows is None:
                rows = other
            elif not len(rows):
                break
            elif len(rows) * FAR_FEWER < len(other):
                rows = rows[csr.contains(other, rows)]
            else:
                mask = np.zeros(self.rows, dtype=bool)
                mask[other] = True
                rows = rows[mask[rows]]
        if year_from is not None or year_to is not None:
            rows = self._of_years(rows, year_from, year_to)
        return self.every_row if rows is None else rows.astype(np.int64, copy=False)

    def _of_years(self, rows: np.ndarray | None, year_from: int | None, year_to: int | None) -> np.ndarray:
        """As `cooperation.rules.overlaps`: a row without any year never overlaps (0 = not known)."""
        first, last = self.first_years, self.last_years
        if rows is not None:
            first, last = first[rows], last[rows]
        kept = first > 0
        if year_from is not None:
            kept &= last >= year_from
        if year_to is not None:
            kept &= first <= year_to
        return np.flatnonzero(kept) if rows is None else rows[kept]

    # --- what is counted

    def counts(self, rows: np.ndarray) -> np.ndarray:
        """Code → how many of these rows have it (int64, one a code of this part)."""
        if rows is self.every_row:
            return self.every_count
        if len(rows) * 2 > self.rows:
            return self.every_count - self.counts(self._others(rows))
        return self._counted(rows, None)

    def counts_of(self, rows: np.ndarray, name: str) -> np.ndarray:
        """The same; only the codes of this dimension are sure to be counted."""
        if rows is self.every_row:
            return self.every_count
        if len(rows) * 2 > self.rows:
            return self.every_count - self.counts_of(self._others(rows), name)
        return self._counted(rows, self.dimensions[name])

    def _others(self, rows: np.ndarray) -> np.ndarray:
        mask = np.ones(self.rows, dtype=bool)
        mask[rows] = False
        return np.flatnonzero(mask)

    def _counted(self, rows: np.ndarray, dimension: int | None) -> np.ndarray:
        counts: np.ndarray | None = None
        for first in range(0, max(1, len(rows)), BLOCK):
            block = rows[first : first + BLOCK]
            found = np.bincount(self._codes[self._places(block, dimension)[0]], minlength=self.size)
            if counts is None:
                counts = found
            else:
                counts += found
        assert counts is not None
        return counts

    def _places(self, rows: np.ndarray, dimension: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Positions in the codes of these rows' codes, all or of one dimension, and how many each row has."""
        if dimension is None:
            return csr.positions(self._code_offsets, rows)
        before = self._bounds[dimension][rows]
        lengths = (self._bounds[dimension + 1][rows] - before).astype(np.int64)
        return csr.span(self._code_offsets[rows] + before, lengths), lengths

    def codes(self, rows: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Codes of one dimension of these rows, row after row, and how many each row has."""
        places, lengths = self._places(rows, self.dimensions[name])
        return self._codes[places], lengths

    def lists(self, name: str) -> csr.Lists:
        """Lists by row: `near`, `far` (code), `link` (number), `money`, `away_points`, `french_points`."""
        return csr.Lists(self.columns, name)

    # --- in which order

    def ordered(self, rows: np.ndarray, order: str, most: int | None) -> np.ndarray:
        """The first rows of `recent`, `title`, `amount` or `updated`, all when `most` is None."""
        place = self.columns[f"place.{order}"]
        if most is not None and most * 8 < len(rows) and len(rows) * 8 < self.rows:
            chosen = np.argpartition(place[rows], most)[:most]
            rows = rows[chosen]
        elif len(rows) * 8 >= self.rows:
            return self._first(rows, order, most)
        return rows[np.argsort(place[rows])][:most]

    def _first(self, rows: np.ndarray, order: str, most: int | None) -> np.ndarray:
        """Walks the whole order when many rows are kept: no sort."""
        every = self.columns[f"order.{order}"]
        if rows is self.every_row:
            return every[:most]
        mask = np.zeros(self.rows, dtype=bool)
        mask[rows] = True
        if most is not None:
            found: list[np.ndarray] = []
            step = max(BLOCK, most * 16)
            for first in range(0, self.rows, step):
                block = every[first : first + step]
                found.append(block[mask[block]])
                if sum(map(len, found)) >= most:
                    break
            return np.concatenate([every[:0], *found])[:most]
        return every[mask[every]]
