"""Cells of a map's grid over points of sheets, and the links between them."""

from typing import NamedTuple

import numpy as np

from coopdec.atlas.answers import MOST_CELLS, CellLink, cell_degrees
from coopdec.atlas.engine import csr
from coopdec.atlas.filters import Box

MOST_COUNTED = 1 << 16  # numbers that are always counted one by one
SPARSE = 4  # beyond, so many times more numbers than things to count are sorted instead
NOT_KNOWN = -1


class Cells(NamedTuple):
    """One item a cell: mean place in degrees, distinct sheets, their known cash (−1 = none is known), one of
    the sheets (as numbered in `points`), bounds of its points, whether one of them is exact."""

    lon: np.ndarray
    lat: np.ndarray
    sheets: np.ndarray
    cash: np.ndarray
    sheet: np.ndarray
    west: np.ndarray
    south: np.ndarray
    east: np.ndarray
    north: np.ndarray
    is_exact: np.ndarray


class Placed(NamedTuple):
    """Distinct points of sheets, by sheet: sheet (int64, any numbering), degrees (float32), whether each is
    exact. `cash`: cents by sheet, −1 = not known."""

    sheet: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    is_exact: np.ndarray
    cash: np.ndarray

    def inside(self, box: Box) -> "Placed":
        kept = within(box, self.lon, self.lat)
        return Placed(self.sheet[kept], self.lon[kept], self.lat[kept], self.is_exact[kept], self.cash)


def within(box: Box, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which points are in the box, edges included; compared in the width of the points."""
    west, south, east, north = np.array(box, dtype=lon.dtype)
    after, before = lon >= west, lon <= east
    across = after & before if box.west <= box.east else after | before
    return across & (lat >= south) & (lat <= north)


def rows_within(lists: csr.Lists, box: Box) -> np.ndarray:
    """Rows that have a point in the box, ascending (int32)."""
    inside = within(box, lists.item("lon"), lists.item("lat"))
    before = np.zeros(len(inside) + 1, dtype=np.int64)
    np.cumsum(inside, out=before[1:])
    found = before[lists.offsets]
    return np.flatnonzero(found[1:] > found[:-1]).astype(np.int32)


def cells(points: Placed, box: Box, zoom: int) -> tuple[Cells, int]:
    """Cells of the grid of this zoom, or of the first coarser one that has at most 400 in the box; and the
    zoom of that grid.

    A sheet counts once in each cell where it has a point.
    """
    here = points.inside(box)
    if not len(here.sheet):
        nothing = np.empty(0, dtype=np.int64)
        return Cells(*[nothing] * len(Cells._fields)), zoom
    across, up = _cell(here, zoom)
    while True:
        west, south = across - across.min(), up - up.min()
        size, cell = _numbered(west * (int(south.max()) + 1) + south)
        if size <= MOST_CELLS or zoom == 0:
            return _summed(size, cell, here), zoom
        zoom -= 1
        across, up = across // 2, up // 2


def _cell(points: Placed, zoom: int) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of each point in the grid."""
    side = cell_degrees(zoom)
    across = np.floor((points.lon.astype(np.float64) + 180) / side).astype(np.int64)
    return across, np.floor((points.lat.astype(np.float64) + 90) / side).astype(np.int64)


def links(own: Placed, other: Placed, zoom: int, limit: int) -> tuple[list[CellLink], int]:
    """The strongest links between the cells of both, then by cell, and how many others there are.

    A sheet counts once in a link. Points of both are numbered alike.
    """
    ends = [_ends(points, zoom) for points in (own, other)]
    (sheet, cell, _lon, _lat), (other_sheet, other_cell, _, _) = ends
    count = int(max(sheet.max(initial=-1), other_sheet.max(initial=-1))) + 1
    offsets = csr.offsets_of(np.bincount(other_sheet, minlength=count))
    found, lengths = csr.positions(offsets, sheet)
    width = len(ends[1][2])
    pairs, counts = _counted(np.repeat(cell, lengths) * width + other_cell[found], len(ends[0][2]) * width)
    order = np.lexsort((pairs, -counts))[:limit]
    one, two = np.divmod(pairs[order], max(1, width))
    columns = (ends[0][2][one], ends[0][3][one], ends[1][2][two], ends[1][3][two], counts[order])
    said = map(CellLink, *(column.tolist() for column in columns))
    return list(said), len(pairs) - len(order)


def _ends(points: Placed, zoom: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sheet and cell of each distinct pair of them, by sheet; mean place of each cell. Cells are numbered by
    column, then by row."""
    across, up = _cell(points, zoom)
    if not len(across):
        return points.sheet, across, *[np.empty(0)] * 2
    west, south = across - across.min(), up - up.min()
    size, cell = _numbered(west * (int(south.max()) + 1) + south)
    pairs = _distinct(points.sheet * size + cell)
    many = np.bincount(cell, minlength=size)
    lon = np.bincount(cell, weights=points.lon, minlength=size) / many
    lat = np.bincount(cell, weights=points.lat, minlength=size) / many
    return *np.divmod(pairs, size), lon, lat


def _numbered(number: np.ndarray) -> tuple[int, np.ndarray]:
    """How many distinct numbers there are, and these numbered anew from 0."""
    most = int(number.max()) + 1
    if _is_sparse(most, number):
        distinct, new = np.unique(number, return_inverse=True)
        return len(distinct), new
    new_number = np.cumsum(np.bincount(number, minlength=most) > 0) - 1
    return int(new_number[-1]) + 1, new_number[number]


def _is_sparse(size: int, numbers: np.ndarray) -> bool:
    return size > max(MOST_COUNTED, SPARSE * len(numbers))


def _distinct(numbers: np.ndarray) -> np.ndarray:
    """Each number once, ascending. Sorted here: points come by sheet, so these are nearly in order."""
    numbers.sort()
    once = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=once[1:])
    return numbers[once]


def _counted(numbers: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Each number below `size` once, ascending, and how many times it is there."""
    if not _is_sparse(size, numbers):
        counts = np.bincount(numbers, minlength=size)
        found = np.flatnonzero(counts)
        return found, counts[found]
    numbers.sort()
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    return numbers[starts], np.diff(starts, append=len(numbers))


def _summed(size: int, cell: np.ndarray, points: Placed) -> Cells:
    many = np.bincount(cell, minlength=size)
    its_sheet, its_cell = np.divmod(_distinct(points.sheet * size + cell), size)
    cents = points.cash[its_sheet]
    known = cents >= 0
    sums = np.bincount(its_cell[known], weights=cents[known], minlength=size).astype(np.int64)
    any_known = np.bincount(its_cell[known], minlength=size) > 0
    one = np.zeros(size, dtype=np.int64)
    one[its_cell] = its_sheet
    by_cell = np.argsort(cell.astype(np.int16), kind="stable")  # 16 bits are sorted without comparing
    starts = np.cumsum(many) - many
    lon, lat = points.lon[by_cell], points.lat[by_cell]
    return Cells(
        lon=np.bincount(cell, weights=points.lon, minlength=size) / many,
        lat=np.bincount(cell, weights=points.lat, minlength=size) / many,
        sheets=np.bincount(its_cell, minlength=size),
        cash=np.where(any_known, sums, NOT_KNOWN),
        sheet=one,
        west=np.minimum.reduceat(lon, starts),
        south=np.minimum.reduceat(lat, starts),
        east=np.maximum.reduceat(lon, starts),
        north=np.maximum.reduceat(lat, starts),
        is_exact=np.bincount(cell, weights=points.is_exact, minlength=size) > 0,
    )
