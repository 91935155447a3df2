"""Cells of a map's grid over points of sheets."""

from typing import NamedTuple

import numpy as np

from coopdec.atlas.answers import Box, cell_degrees

MOST_CELLS = 400
MOST_COUNTED = 1 << 16  # cells of a box that are counted one by one, else they are sorted
NOT_KNOWN = -1


class Cells(NamedTuple):
    """One item a cell: mean place in degrees, distinct sheets, their known cash (−1 = none is known), one of
    the sheets (as numbered in `points`)."""

    lon: np.ndarray
    lat: np.ndarray
    sheets: np.ndarray
    cash: np.ndarray
    sheet: np.ndarray


class Placed(NamedTuple):
    """Distinct points of sheets, by sheet: sheet (int64, any numbering), degrees (float32). `cash`:
    cents by sheet, −1 = not known."""

    sheet: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    cash: np.ndarray


def within(box: Box, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which points are in the box, edges included; west > east crosses the antimeridian."""
    if box.west <= box.east:
        across = (lon >= box.west) & (lon <= box.east)
    else:
        across = (lon >= box.west) | (lon <= box.east)
    return across & (lat >= box.south) & (lat <= box.north)


def cells(points: Placed, box: Box, zoom: int) -> Cells:
    """Cells of the grid of this zoom, or of the first coarser one that has at most 400 in the box.

    A sheet counts once in each cell where it has a point.
    """
    inside = within(box, points.lon, points.lat)
    sheet = points.sheet[inside]
    lon, lat = points.lon[inside].astype(np.float64), points.lat[inside].astype(np.float64)
    if not len(sheet):
        return Cells(lon, lat, sheet, sheet, sheet)
    while True:
        side = cell_degrees(zoom)
        across = np.floor((lon + 180) / side).astype(np.int64)
        up = np.floor((lat + 90) / side).astype(np.int64)
        across -= across.min()
        up -= up.min()
        size, cell = _numbered(across * (int(up.max()) + 1) + up)
        if size <= MOST_CELLS or zoom == 0:
            return _summed(size, cell, sheet, lon, lat, points.cash)
        zoom -= 1


def _numbered(number: np.ndarray) -> tuple[int, np.ndarray]:
    """How many distinct numbers there are, and these numbered anew from 0."""
    most = int(number.max()) + 1
    if most > MOST_COUNTED:
        distinct, new = np.unique(number, return_inverse=True)
        return len(distinct), new
    new_number = np.cumsum(np.bincount(number, minlength=most) > 0) - 1
    return int(new_number[-1]) + 1, new_number[number]


def _summed(
    size: int, cell: np.ndarray, sheet: np.ndarray, lon: np.ndarray, lat: np.ndarray, cash: np.ndarray
) -> Cells:
    points = np.bincount(cell, minlength=size)
    pairs = sheet * size + cell  # nearly in order: points come by sheet
    pairs.sort()
    once = np.ones(len(pairs), dtype=bool)
    np.not_equal(pairs[1:], pairs[:-1], out=once[1:])
    its_sheet, its_cell = np.divmod(pairs[once], size)
    cents = cash[its_sheet]
    known = cents >= 0
    sums = np.bincount(its_cell[known], weights=cents[known], minlength=size).astype(np.int64)
    any_known = np.bincount(its_cell[known], minlength=size) > 0
    one = np.zeros(size, dtype=np.int64)
    one[its_cell] = its_sheet
    return Cells(
        lon=np.bincount(cell, weights=lon, minlength=size) / points,
        lat=np.bincount(cell, weights=lat, minlength=size) / points,
        sheets=np.bincount(its_cell, minlength=size),
        cash=np.where(any_known, sums, NOT_KNOWN),
        sheet=one,
    )
