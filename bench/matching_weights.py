"""Chooses weights on some towns and measures them on others: what tuning is worth, without fooling oneself.

Only parts on which the pairs say something are chosen. Themes, goals and networks keep those of the file,
because no real pair tells them; so do freshness, experience and the favour to the unserved, which are choices
and not forecasts.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from bench.ranking import SEED
from coopdec.exchange.matching.parts import NAMES

CHOSEN = ("population", "profile", "links", "surroundings", "languages")
STEPS = (0, 2, 5, 10, 15, 20, 30, 45)
SWEEPS = 3
FOLDS = 5


class Ground:
    """Trials as one block, so that a weight can be tried on all of them at once."""

    def __init__(
        self, parts: Sequence[np.ndarray], rows: Sequence[int], without: Sequence[Sequence[int]]
    ) -> None:
        self.parts = np.stack([one.astype(np.float32) for one in parts], axis=1)  # part, trial, candidate
        self.rows = np.array(rows)
        self.hidden = np.zeros(self.parts.shape[1:], dtype=bool)
        for trial, keys in enumerate(without):
            self.hidden[trial, [key for key in keys if key != rows[trial]]] = True

    def objective(self, totals: np.ndarray, trials: np.ndarray) -> float:
        """recall@50 and reciprocal rank, together, on these trials."""
        right = totals[np.arange(len(trials)), self.rows[trials]][:, None]
        seen = ~self.hidden[trials]
        above = ((totals > right + 1e-4) & seen).sum(axis=1)
        equals = ((np.abs(totals - right) <= 1e-4) & seen).sum(axis=1)
        rank = above + (equals + 1) / 2
        return float(np.mean(np.clip((50 - above) / equals, 0, 1)) + np.mean(1 / rank))

    def choose(self, start: Sequence[float], trials: np.ndarray) -> np.ndarray:
        """One weight after another, the step that gives most, until nothing moves; equals keep what was."""
        points = np.array(start, dtype=np.float32)
        parts = self.parts[:, trials]
        totals = np.tensordot(points, parts, axes=1)
        best = self.objective(totals, trials)
        for _sweep in range(SWEEPS):
            before = points.copy()
            for place in (NAMES.index(name) for name in CHOSEN):
                rest = totals - points[place] * parts[place]
                tried = [(self.objective(rest + step * parts[place], trials), step) for step in STEPS]
                found, step = max(tried, key=lambda one: one[0])
                if found > best + 1e-9:
                    best, points[place] = found, step
                totals = rest + points[place] * parts[place]
            if (points == before).all():
                break
        return points


def folds(groups: Sequence[int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(trials to choose on, trials to measure on): who seeks is on one side or the other, never on both."""
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    part = np.random.default_rng(SEED).permutation(len(names)) % FOLDS
    for fold in range(FOLDS):
        measured = part[codes] == fold
        yield np.flatnonzero(~measured), np.flatnonzero(measured)
