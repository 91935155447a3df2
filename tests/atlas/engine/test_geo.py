"""Cells of a map's grid."""

import numpy as np
import pytest

from coopdec.atlas.answers import MOST_CELLS, tight
from coopdec.atlas.engine import geo
from coopdec.atlas.filters import Box, read_box

WORLD = Box(-180, -90, 180, 90)


def placed(*points, cash=None):
    """(sheet, lon, lat) each, by sheet; a fourth item makes a point approximate."""
    sheets = [point[0] for point in points]
    return geo.Placed(
        np.array(sheets, dtype=np.int64),
        np.array([point[1] for point in points], dtype=np.float32),
        np.array([point[2] for point in points], dtype=np.float32),
        np.array([len(point) == 3 for point in points]),
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
    points = placed((0, 1, 1), (0, 2, 2, "about"), (0, 100, 1, "about"), (1, 3, 3), cash=[500, -1])
    found, zoom = geo.cells(points, WORLD, 0)
    cells = sorted(zip(*(column.tolist() for column in found), strict=True))
    assert zoom == 0
    assert cells == [(2, 2, 2, 500, 1, 1, 1, 3, 3, True), (100, 1, 1, 500, 0, 100, 1, 100, 1, False)]


def test_cells_are_coarser_when_there_are_too_many():
    draw = np.random.default_rng(1)
    points = [(sheet, *draw.uniform((-180, -90), (180, 90))) for sheet in range(3000)]
    fine, zoom = geo.cells(placed(*points), WORLD, 9)
    assert 100 < len(fine.sheets) <= MOST_CELLS
    assert zoom < 9
    assert fine.sheets.sum() == 3000
    few, zoom = geo.cells(placed(*points), Box(0, 0, 5, 5), 9)
    assert 0 < len(few.sheets) < MOST_CELLS
    assert zoom == 9


def test_nothing_in_the_box():
    assert not len(geo.cells(placed((0, 1, 1)), Box(50, 50, 60, 60), 5)[0].sheets)


def test_links_count_a_sheet_once_and_say_how_many_are_left_out():
    own = placed((0, 1, 1), (0, 2, 2), (1, 3, 3), (2, 100, 1))
    other = placed((0, 50, 10), (1, 51, 10), (1, 120, 10), (2, 50, 10))
    found, left = geo.links(own, other, 0, 2)
    assert found[0] == (2, 2, pytest.approx(151 / 3, abs=1e-4), 10, 2)
    assert (len(found), left) == (2, 1)
    assert geo.links(own.inside(Box(-9, -9, -8, -8)), other, 0, 5) == ([], 0)


@pytest.mark.parametrize(
    "point", [(2.3522, 48.85661), (-180.0, -90.0), (180.0, 90.0), (-0.1, 0.0), (179.99999, 1)]
)
def test_a_tight_box_holds_its_points_and_can_be_written(point):
    lon, lat = (float(one) for one in np.array(point, dtype=np.float32))
    box = tight(lon, lat, lon, lat)
    assert read_box(box.written) == box
    assert geo.within(box, *(np.array([one], dtype=np.float32) for one in point)).all()
    assert not geo.within(box, np.array([lon + 0.001]), np.array([lat])).any()
