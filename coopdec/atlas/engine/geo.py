"""Cells of a map's grid over points of sheets."""

from typing import NamedTuple

import numpy as np

from coopdec.atlas.answers import Box, cell_degrees

MOST_CELLS = 400
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
    """Points of sheets: sheet (int64, any numbering), degrees (float32), cash of the sheet (cents, −1)."""

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

    A sheet counts once in each cell where it has a point; the same point twice is one point.
    """
    inside = within(box, points.lon, points.lat)
    sheet, lon, lat, cash = (column[inside] for column in points)
    if not len(sheet):
        return Cells(lon, lat, sheet, cash, sheet)
    lon, lat = lon.astype(np.float64), lat.astype(np.float64)
    order = np.lexsort((lat, lon, sheet))
    sheet, lon, lat, cash = sheet[order], lon[order], lat[order], cash[order]
    new = np.ones(len(sheet), dtype=bool)
    new[1:] = (np.diff(sheet) != 0) | (np.diff(lon) != 0) | (np.diff(lat) != 0)
    sheet, lon, lat, cash = sheet[new], lon[new], lat[new], cash[new]
    while True:
        side = cell_degrees(zoom)
        number = np.floor((lon + 180) / side).astype(np.int64) * (1 << 31)
        number += np.floor((lat + 90) / side).astype(np.int64)
        distinct, cell = np.unique(number, return_inverse=True)
        if len(distinct) <= MOST_CELLS or zoom == 0:
            return _summed(len(distinct), cell, sheet, lon, lat, cash)
        zoom -= 1


def _summed(
    size: int, cell: np.ndarray, sheet: np.ndarray, lon: np.ndarray, lat: np.ndarray, cash: np.ndarray
) -> Cells:
    points = np.bincount(cell, minlength=size)
    # Sheets stand together: a pair (cell, sheet) seen before is one of the few points before it.
    _pairs, first = np.unique(cell * (int(sheet[-1]) + 1) + sheet, return_index=True)
    once, cents = cell[first], cash[first]
    known = cents >= 0
    sums = np.bincount(once[known], weights=cents[known], minlength=size).astype(np.int64)
    any_known = np.bincount(once[known], minlength=size) > 0
    one = np.zeros(size, dtype=np.int64)
    one[once] = sheet[first]
    return Cells(
        lon=np.bincount(cell, weights=lon, minlength=size) / points,
        lat=np.bincount(cell, weights=lat, minlength=size) / points,
        sheets=np.bincount(once, minlength=size),
        cash=np.where(any_known, sums, NOT_KNOWN),
        sheet=one,
    )
