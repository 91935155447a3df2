"""Adds the parts up, orders, and says for each what made its place."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from coopdec.exchange.matching.parts import NAMES, PARTS, Why
from coopdec.exchange.matching.pool import Pool, World
from coopdec.exchange.matching.weights import Weights

FULL = 100.0
AT_ONCE = 4096  # seekers of a digest
NEVER = -1.0  # the score of who is not to be proposed
DIGITS = 4  # beyond, two processors may differ: equals are equal everywhere


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a fit: the points that it brought, of `weight`, and why."""

    part: str
    value: float
    weight: float
    why: Why

    @property
    def points(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Fit:
    """One who fits: `score` out of 100, and the reasons that brought something, the heaviest first."""

    key: int
    score: float
    reasons: tuple[Reason, ...]


def values(seeker: Pool, candidates: Pool, *, now: float) -> np.ndarray:
    """Every part (line) of every candidate (column), between 0 and 1: what weights are applied to."""
    return np.stack([part.value(seeker, candidates, now) for part in PARTS]).astype(np.float32)


def scores(seeker: Pool, candidates: Pool, weights: Weights, *, now: float) -> np.ndarray:
    """Out of 100, by candidate (or by seeker, when there are many and one candidate). All zeros when every
    part is switched off."""
    shape = np.broadcast_shapes(seeker.keys.shape, candidates.keys.shape)
    total = np.zeros(shape, dtype=np.float64)
    for part, weight in zip(PARTS, weights.points, strict=True):
        if weight:
            total += weight * part.value(seeker, candidates, now)
    return np.round(total * (FULL / weights.whole), DIGITS) if weights.whole else total


def best_rows(found: np.ndarray, keys: np.ndarray, many: int, *, without: Collection[int] = ()) -> np.ndarray:
    """Rows of the `many` highest, equals by key: the same question always has the same order."""
    if without:
        found = np.where(np.isin(keys, np.fromiter(without, np.int64, len(without))), NEVER, found)
    many = min(many, len(found))
    if many == 0:
        return np.empty(0, dtype=np.int64)
    least = np.partition(found, len(found) - many)[len(found) - many]
    rows = np.flatnonzero((found >= least) & (found >= 0))
    return rows[np.lexsort((keys[rows], -found[rows]))][:many]


def best(
    seeker: Pool,
    candidates: Pool,
    world: World,
    weights: Weights,
    *,
    now: float,
    many: int,
    first: int = 0,
    without: Collection[int] = (),
) -> list[Fit]:
    """The fits from rank `first` on, `many` at most. `without`: keys never to be proposed (who asks, partners
    that it has, those it is not interested in)."""
    found = scores(seeker, candidates, weights, now=now)
    rows = best_rows(found, candidates.keys, first + many, without=without)[first:]
    return [
        fit(seeker, candidates.at(row), world, weights, now=now, score=float(found[row]))
        for row in rows.tolist()
    ]


def fit(seeker: Pool, candidate: Pool, world: World, weights: Weights, *, now: float, score: float) -> Fit:
    """Why these two have this score."""
    said = tuple(reasons(seeker, candidate, world, weights, now=now))
    return Fit(key=int(candidate.keys[0]), score=score, reasons=said)


def digest(
    seekers: Pool,
    candidates: Pool,
    weights: Weights,
    *,
    now: float,
    many: int,
    without: Mapping[int, Collection[int]] | None = None,
) -> Iterator[tuple[int, list[int], list[float]]]:
    """(key of who asks, keys of the best for it, their scores) for each seeker, by key: the same answers as
    `best`, without the reasons. Made for many seekers and fewer candidates. `without`: by seeker, those never
    to be proposed to it."""
    place = {key: column for column, key in enumerate(candidates.keys.tolist())}
    for first in range(0, len(seekers), AT_ONCE):
        block = seekers.part(first, min(first + AT_ONCE, len(seekers)))
        totals = np.empty((len(block), len(candidates)))
        for row in range(len(candidates)):
            totals[:, row] = scores(block, candidates.at(row), weights, now=now)
        for row, key in enumerate(block.keys.tolist()) if without else ():
            totals[row, [place[one] for one in without.get(key, ()) if one in place]] = NEVER
        # Candidates stand in the order of their keys, and equals keep it.
        rows = np.argsort(-totals, axis=1, kind="stable")[:, :many]
        found = np.take_along_axis(totals, rows, axis=1)
        for key, keys, points in zip(
            block.keys.tolist(), candidates.keys[rows].tolist(), found.tolist(), strict=True
        ):
            kept = sum(one > NEVER for one in points)
            yield key, keys[:kept], points[:kept]


def reasons(seeker: Pool, candidate: Pool, world: World, weights: Weights, *, now: float) -> Iterator[Reason]:
    """Why these two fit: the parts that brought something, the one that brought most first."""
    said = []
    for order, (part, weight) in enumerate(zip(PARTS, weights.points, strict=True)):
        value = float(part.value(seeker, candidate, now)[0]) if weight else 0.0
        if value > 0:
            said.append((-value * weight, order, value, weight))
    for _points, order, value, weight in sorted(said):
        yield Reason(NAMES[order], value, weight, PARTS[order].why(seeker, candidate, world, now))
