"""What two things of a sheet give together: dimensions, shores, years and money, points."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from coopdec.atlas.answers import MoneyOfYear
from coopdec.atlas.engine import csr
from coopdec.atlas.engine.geo import Placed
from coopdec.atlas.engine.segment import Segment
from coopdec.atlas.engine.table import Table

MOST_CELLS = 1 << 22  # of a table of counts held whole, else the pairs are sorted
LOW = 0xFFFFFFFF


def cross(
    parts: Sequence[Segment], rows: Sequence[np.ndarray], table: Table, one: str, other: str
) -> Iterator[tuple[int, int, int, int]]:
    """(code, code, sheets, known cash in cents) of each pair of values that some sheet has."""
    first, second = table.codes_of(one), table.codes_of(other)
    place = np.zeros((2, table.size), dtype=np.int64)
    place[0, first], place[1, second] = np.arange(len(first)), np.arange(len(second))
    keys, cash = [], []
    for part, own in zip(parts, rows, strict=True):
        left, left_lengths = part.codes(own, one)
        right, right_lengths = part.codes(own, other)
        owner = np.repeat(np.arange(len(own)), left_lengths)
        lengths = right_lengths[owner]
        found = csr.span((np.cumsum(right_lengths) - right_lengths)[owner], lengths)
        keys.append(np.repeat(place[0, left] * len(second), lengths) + place[1, right[found]])
        cash.append(np.repeat(np.maximum(part.cash[own], 0)[owner], lengths))
    every, cents = np.concatenate(keys), np.concatenate(cash)
    if len(first) * len(second) <= MOST_CELLS:
        counts = np.bincount(every)
        sums = np.bincount(every, weights=cents).astype(np.int64)
        distinct = np.flatnonzero(counts)
        counts, sums = counts[distinct], sums[distinct]
    else:
        distinct, numbers, counts = np.unique(every, return_inverse=True, return_counts=True)
        sums = np.bincount(numbers, weights=cents).astype(np.int64)
    ends = first[distinct // max(1, len(second))], second[distinct % max(1, len(second))]
    return zip(ends[0].tolist(), ends[1].tolist(), counts.tolist(), sums.tolist(), strict=True)


def bodies(parts: Sequence[Segment], rows: Sequence[np.ndarray], *, near: bool) -> list[np.ndarray]:
    """By part: code → sheets that have it on this shore."""
    counts = []
    for part, own in zip(parts, rows, strict=True):
        lists = part.lists("near" if near else "far")
        counts.append(np.bincount(lists.item("code")[lists.positions(own)[0]], minlength=part.size))
    return counts


def links(
    parts: Sequence[Segment], rows: Sequence[np.ndarray], table: Table, limit: int
) -> list[tuple[int, int, int]]:
    """(near code, far code, sheets) of the strongest links whose ends both have a point, then by values."""
    keys, numbers = [], []
    for part, own in zip(parts, rows, strict=True):
        lists = part.lists("link")
        ends = part.columns["link.ends"].astype(np.int64)
        counts = np.bincount(lists.item("number")[lists.positions(own)[0]], minlength=ends.shape[1])
        kept = np.flatnonzero((counts > 0) & table.placed[ends[0]] & table.placed[ends[1]])
        keys.append((ends[0][kept] << 32) | ends[1][kept])
        numbers.append(counts[kept])
    distinct, counts = keys[0], numbers[0]
    if len(parts) > 1:
        distinct, found = np.unique(np.concatenate(keys), return_inverse=True)
        counts = np.bincount(found, weights=np.concatenate(numbers), minlength=len(distinct)).astype(np.int64)
    if limit < len(distinct):
        least = np.partition(counts, len(counts) - limit)[len(counts) - limit] if limit else counts.max() + 1
        distinct, counts = distinct[counts >= least], counts[counts >= least]
    first, second = distinct >> 32, distinct & LOW
    by_value = table.value_rank
    order = np.lexsort((by_value[second], by_value[first], -counts))[:limit]
    columns_of = (column[order].tolist() for column in (first, second, counts))
    return list(zip(*columns_of, strict=True))


def money(parts: Sequence[Segment], rows: Sequence[np.ndarray]) -> list[MoneyOfYear]:
    """Sums by year, nature and stage; years that are not known last."""
    sums: Counter[tuple[int, str, str]] = Counter()
    for part, own in zip(parts, rows, strict=True):
        lists = part.lists("money")
        found = lists.positions(own)[0]
        natures, stages = part.metadata["natures"], part.metadata["stages"]
        width = max(1, len(stages)), max(1, len(natures))
        keys = lists.item("year")[found].astype(np.int64)
        keys = (keys * width[1] + lists.item("nature")[found]) * width[0] + lists.item("stage")[found]
        distinct, numbers = np.unique(keys, return_inverse=True)
        cents = np.bincount(numbers, weights=lists.item("cents")[found], minlength=len(distinct))
        for key, total in zip(distinct.tolist(), cents.tolist(), strict=True):
            rest, stage = divmod(key, width[0])
            year, nature = divmod(rest, width[1])
            sums[year, natures[nature], stages[stage]] += int(total)
    ordered = sorted(sums, key=lambda key: (key[0] or 10**6, *key[1:]))
    return [MoneyOfYear(key[0] or None, key[1], key[2], sums[key]) for key in ordered]


def points(parts: Sequence[Segment], rows: Sequence[np.ndarray], *, near: bool) -> Placed:
    """Points of these sheets on one shore, sheets numbered through the parts."""
    name = "french_points" if near else "away_points"
    columns: list[tuple[np.ndarray, ...]] = []
    before = 0
    for part, own in zip(parts, rows, strict=True):
        lists = part.lists(name)
        found, lengths = lists.positions(own)
        sheets = np.repeat(own, lengths)
        items = (lists.item(item)[found] for item in ("lon", "lat", "is_exact"))
        columns.append((sheets + before, *items, part.cash))
        before += part.rows
    if len(columns) == 1:
        return Placed(*columns[0])
    return Placed(*(np.concatenate(column) for column in zip(*columns, strict=True)))
