"""A base and perhaps its overlay, seen as one; and views of it, without the sheets withdrawn since."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

import numpy as np

from coopdec.atlas.engine.segment import Segment
from coopdec.atlas.engine.table import Table
from coopdec.atlas.engine.words import Words

MOST_VIEWS = 4


class Snapshot:
    """One version: the sheets of the overlay, and those of the base that it neither replaces nor removes.

    `version` and `epoch` are those said when the overlay, or the base, was made. It is never changed, and may
    be shared by threads.
    """

    def __init__(self, base: Segment, overlay: Segment | None = None) -> None:
        self.parts = [base] if overlay is None else [base, overlay]
        self.table = base.table if overlay is None else Table(base.columns, overlay.columns)
        self.words = [Words(part) for part in self.parts]
        metadata = self.parts[-1].metadata
        self.version: int = metadata.get("version", 0)
        self.epoch: str = metadata.get("epoch", "")
        self.replaced: np.ndarray = np.empty(0, dtype=np.int64)
        self.root_numbers: list[np.ndarray | None] = [None]
        self.roots = len(base.roots)
        if overlay is not None:
            self.replaced = base.rows_of_keys(np.concatenate([overlay.pks, overlay.removed]))
            self._number_roots(base, overlay)
        self._views: dict[frozenset[int], View] = {}

    def _number_roots(self, base: Segment, overlay: Segment) -> None:
        """A root of the overlay has its number of the base, or a new one."""
        numbers = np.searchsorted(base.roots, overlay.roots)
        new = base.roots.take(numbers, mode="clip") != overlay.roots if len(base.roots) else numbers >= 0
        numbers[new] = np.arange(self.roots, self.roots + int(new.sum()))
        self.root_numbers.append(numbers)
        self.roots += int(new.sum())

    def view(self, withdrawn: Collection[int] = ()) -> "View":
        """This version without these primary keys; the last views are kept with what they counted."""
        key = frozenset(withdrawn)
        view = self._views.get(key)
        if view is None:
            view = View(self, key)
            if len(self._views) >= MOST_VIEWS:
                self._views.clear()
            self._views[key] = view
        return view


class View:
    """What readers of one version share: which rows are alive, and what every sheet together gives.

    `alive`: by part, a mask of rows, or None when all are. `kept…`: answers to the empty question.
    """

    def __init__(self, snapshot: Snapshot, withdrawn: frozenset[int]) -> None:
        self.snapshot = snapshot
        self.alive: list[np.ndarray | None] = []
        self.kept: dict[Any, Any] = {}
        self.kept_totals: dict[Any, Any] = {}
        self.kept_maps: dict[Any, Any] = {}
        keys = np.array(sorted(withdrawn), dtype=np.int64)
        for place, part in enumerate(snapshot.parts):
            dead = part.rows_of_keys(keys)
            if place == 0 and len(snapshot.replaced):
                dead = np.concatenate([dead, snapshot.replaced])
            mask = None
            if len(dead):
                mask = np.ones(part.rows, dtype=bool)
                mask[dead] = False
            self.alive.append(mask)

    @cached_property
    def rows(self) -> list[np.ndarray]:
        """Every row that is alive, by part."""
        return [
            part.every_row if mask is None else np.flatnonzero(mask)
            for part, mask in zip(self.snapshot.parts, self.alive, strict=True)
        ]

    @cached_property
    def count(self) -> int:
        return sum(map(len, self.rows))

    def living(self, place: int, rows: np.ndarray) -> np.ndarray:
        mask = self.alive[place]
        return rows if mask is None else rows[mask[rows]]
