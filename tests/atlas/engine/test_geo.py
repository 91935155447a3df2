"""Cells of a map's grid."""

import numpy as np
import pytest

from coopdec.atlas.answers import Box
from coopdec.atlas.engine import geo

WORLD = Box(-180, -90, 180, 90)


def placed(*points, cash=None):
    """(sheet, lon, lat) each, by sheet."""
    sheets = [point[0] for point in points]
    return geo.Placed(
        np.array(sheets, dtype=np.int64),
        np.array([point[1] for point in points], dtype=np.float32),
        np.array([point[2] for point in points], dtype=np.float32),
        np.array(cash or [-1] * (max(sheets) + 1), dtype=np.int64),
    )


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        (WORLD, [True, True, True]),
        (Box(0, -90, 10, 90), [True, False, False]),
        (Box(170, -90, -170, 90), [False, True, True]),
        (Box(10, -20, 10, -20), [True, False, False]),
        (Box(-180, -90, 180, -60), [False, False, False]),
    ],
)
def test_boxes_cross_the_antimeridian_and_hold_their_edges(box, kept):
    points = placed((0, 10, -20), (1, 175, 0), (2, -175, 0))
    assert geo.within(box, points.lon, points.lat).tolist() == kept


def test_a_sheet_counts_once_in_each_cell():
    found = geo.cells(placed((0, 1, 1), (0, 2, 2), (0, 100, 1), (1, 3, 3), cash=[500, -1]), WORLD, 0)
    cells = sorted(zip(*(column.tolist() for column in found), strict=True))
    assert cells == [(2, 2, 2, 500, 1), (100, 1, 1, 500, 0)]


def test_cells_are_coarser_when_there_are_too_many():
    draw = np.random.default_rng(1)
    points = [(sheet, *draw.uniform((-180, -90), (180, 90))) for sheet in range(3000)]
    fine = geo.cells(placed(*points), WORLD, 9)
    assert 100 < len(fine.sheets) <= geo.MOST_CELLS
    assert fine.sheets.sum() == 3000
    assert len(geo.cells(placed(*points), Box(0, 0, 5, 5), 9).sheets) < geo.MOST_CELLS


def test_nothing_in_the_box():
    assert not len(geo.cells(placed((0, 1, 1)), Box(50, 50, 60, 60), 5).sheets)
