"""The measure itself: ranks among equals, who is no rival, intervals, folds that never meet."""

import numpy as np
import pytest

from bench.matching_weights import CHOSEN, Ground, folds
from bench.ranking import Interval, Rank, intervals, rank_of
from coopdec.exchange.matching.parts import NAMES


@pytest.mark.parametrize(
    ("scores", "row", "without", "rank"),
    [
        ([3, 2, 1], 0, [], Rank(0, 1)),
        ([3, 2, 1], 2, [], Rank(2, 1)),
        ([3, 2, 1], 2, [0], Rank(1, 1)),
        ([1, 1, 1, 1], 3, [], Rank(0, 4)),
        ([5, 1, 1], 1, [1, 0], Rank(0, 2)),
    ],
)
def test_the_rank_of_who_was_right(scores, row, without, rank):
    assert rank_of(np.array(scores, dtype=float), row, without) == rank


@pytest.mark.parametrize(
    ("rank", "at_10", "at_50", "reciprocal"),
    [
        (Rank(0, 1), 1, 1, 1),
        (Rank(9, 1), 1, 1, 0.1),
        (Rank(10, 1), 0, 1, 1 / 11),
        (Rank(0, 100), 0.1, 0.5, np.mean(1 / np.arange(1, 101))),
        (Rank(5, 10), 0.5, 1, np.mean(1 / np.arange(6, 16))),
        (Rank(60, 5), 0, 0, np.mean(1 / np.arange(61, 66))),
    ],
)
def test_equals_are_worth_the_average_of_their_orders(rank, at_10, at_50, reciprocal):
    assert rank.measures == pytest.approx([at_10, at_50, reciprocal])


def test_an_interval_of_equal_values_is_a_point():
    (one,) = intervals(np.full((20, 1), 0.3), range(20), resampled=200)
    assert (one.mean, one.low, one.high) == pytest.approx((0.3, 0.3, 0.3))


def test_an_interval_holds_the_mean_and_shrinks_with_numbers():
    drawn = np.random.default_rng(1)
    few, many = (intervals(drawn.random((size, 1)), range(size))[0] for size in (20, 500))
    for one in (few, many):
        assert one.low < one.mean < one.high
    assert many.high - many.low < (few.high - few.low) / 2


def test_pairs_of_one_body_count_as_one_draw():
    """Ten copies of each pair teach nothing more: the interval stays as wide."""
    values = np.random.default_rng(2).random((30, 1))
    alone = intervals(values, range(30))[0]
    copied = intervals(np.repeat(values, 10, axis=0), np.repeat(np.arange(30), 10))[0]
    assert (copied.low, copied.high) == pytest.approx((alone.low, alone.high))


def test_better_is_an_interval_wholly_above():
    assert Interval(0.5, 0.4, 0.6).is_above(Interval(0.3, 0.2, 0.39))
    assert not Interval(0.5, 0.4, 0.6).is_above(Interval(0.3, 0.2, 0.4))
    assert not Interval(0.5, 0.4, 0.6).is_above(Interval(0.7, 0.65, 0.8))


def test_folds_never_share_who_seeks():
    groups = [1, 1, 2, 3, 3, 3, 4, 5, 6, 7]
    seen = []
    for choose, measure in folds(groups):
        assert not {groups[one] for one in choose} & {groups[one] for one in measure}
        assert len(choose) + len(measure) == len(groups)
        seen += measure.tolist()
    assert sorted(seen) == list(range(len(groups)))


def test_weights_are_chosen_where_they_help():
    """The right one always has the best profile and the worst population."""
    drawn = np.random.default_rng(3)
    parts = drawn.random((20, len(NAMES), 200)).astype(np.float32)
    rows = drawn.integers(0, 200, 20)
    parts[np.arange(20), NAMES.index("profile"), rows] = 1
    parts[np.arange(20), NAMES.index("population"), rows] = 0
    ground = Ground(list(parts), rows.tolist(), [[] for _ in range(20)])
    start = np.full(len(NAMES), 5.0)
    every = np.arange(20)
    chosen = ground.choose(start, every)
    assert chosen[NAMES.index("profile")] > chosen[NAMES.index("population")] == 0
    totals = np.tensordot(chosen, ground.parts, axes=1)
    assert ground.objective(totals, every) > ground.objective(
        np.tensordot(start, ground.parts, axes=1), every
    )
    kept = [place for place, name in enumerate(NAMES) if name not in CHOSEN]
    assert (chosen[kept] == start[kept]).all()
