"""How well the one who was right was ranked: recall, mean reciprocal rank, and intervals. Pure.

Equals are put in no order that would flatter anyone: a rank among them is the average of all orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLED = 10_000
SEED = 13_494
CUTS = (10, 50)


@dataclass(frozen=True, slots=True)
class Rank:
    """`above`: how many have a higher score; `equals`: how many have the same, the right one included."""

    above: int
    equals: int

    def recall(self, cut: int) -> float:
        """The chance to be among the first `cut`."""
        return float(np.clip((cut - self.above) / self.equals, 0, 1))

    @property
    def reciprocal(self) -> float:
        """The mean of 1 / rank."""
        return float(np.mean(1 / np.arange(self.above + 1, self.above + self.equals + 1)))

    @property
    def measures(self) -> list[float]:
        """recall@10, recall@50, reciprocal rank."""
        return [*(self.recall(cut) for cut in CUTS), self.reciprocal]


def rank_of(scores: np.ndarray, row: int, without: Sequence[int] = ()) -> Rank:
    """The rank of a row among all, but those `without`: partners that are right too are not rivals."""
    rivals = np.delete(scores, [one for one in without if one != row])
    return Rank(int((rivals > scores[row]).sum()), int((rivals == scores[row]).sum()))


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its interval of 95 %."""

    mean: float
    low: float
    high: float

    def is_above(self, other: "Interval") -> bool:
        """Wholly: where intervals overlap, nothing is said to be better."""
        return self.low > other.high


def intervals(measures: np.ndarray, groups: Sequence[int], *, resampled: int = RESAMPLED) -> list[Interval]:
    """By column of `measures` (a line a pair): bootstrap of whole groups: pairs of one body go together."""
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.zeros((len(names), measures.shape[1]))
    np.add.at(sums, codes, measures)
    sizes = np.bincount(codes)
    drawn = np.random.default_rng(SEED).integers(0, len(names), (resampled, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)[:, None]
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return [
        Interval(*values)
        for values in zip(measures.mean(axis=0).tolist(), low.tolist(), high.tolist(), strict=True)
    ]
