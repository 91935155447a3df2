"""The map: places fall where the outlines are, nothing crosses the drawing, and it reads without being seen."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from coopdec.common import worldmap
from coopdec.common.worldmap import Link, Place, draw, project

OUTLINES = (Path(worldmap.__file__).parents[1] / "static/img/world.svg").read_text()
NUMBER = r"-?\d+"
lons = st.floats(-180, 180)
lats = st.floats(-55, 84)
places = st.builds(Place, lons, lats, st.just("lieu"), st.integers(0, 5000))
PARIS = Place(2.35, 48.86, "Paris", side="left")
COTONOU = Place(2.42, 6.37, "Cotonou", url="/lieux/cotonou/", note="3 fiches")


def outlines(kind):
    """Absolute points of every path of one class of the static file."""
    data = re.search(rf'class="{kind}"[^>]* d="([^"]*)"', OUTLINES)[1]
    for path in data.split("M")[1:]:
        x, y, *steps = map(int, re.findall(NUMBER, path))
        points = [(x, y)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        yield points


def inside(point, ring):
    x, y = point
    crossings = 0
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            crossings += 1
    return crossings % 2


def box(drawn):
    return [float(number) for number in drawn.view_box.split()]


@given(lons, st.floats(-90, 90))
def test_the_world_fits_its_box(lon, lat):
    x, y = project(lon, lat)
    assert -0.5 <= x <= worldmap.WIDTH + 0.5
    assert -0.5 <= y <= worldmap.HEIGHT + 0.5


def test_known_points():
    assert project(0, 0) == (worldmap.WIDTH / 2, worldmap.HEIGHT / 2)
    assert project(180, 0)[0] == pytest.approx(worldmap.WIDTH)
    assert project(0, 90)[1] == pytest.approx(0, abs=0.5)


@given(lons, lats, lats)
def test_north_is_up_and_east_is_right(lon, one, other):
    if one > other + 1e-6:
        assert project(lon, one)[1] < project(lon, other)[1]
    if lon > 1e-6:
        assert project(lon, one)[0] > project(0, one)[0]


def test_the_outlines_use_the_same_box():
    assert f'viewBox="0 0 {worldmap.WIDTH} {worldmap.HEIGHT}"' in OUTLINES


@pytest.mark.parametrize(
    ("name", "lon", "lat", "dry"),
    [
        ("Clermont-Ferrand", 3.09, 45.78, True),
        ("Bamako", -8.0, 12.65, True),
        ("Antananarivo", 47.52, -18.88, True),
        ("Cuzco", -71.97, -13.53, True),
        ("Iakoutsk", 129.7, 62.03, True),
        ("Alice Springs", 133.88, -23.7, True),
        ("Atlantique", -30.0, 30.0, False),
        ("Pacifique", -140.0, 0.0, False),
        ("Méditerranée", 18.0, 35.0, False),
    ],
)
def test_places_fall_on_their_land(name, lon, lat, dry):
    point = project(lon, lat)
    assert sum(inside(point, ring) for ring in outlines("l")) % 2 == dry


def test_no_line_crosses_the_drawing():
    """Polygons are cut at ±180°: otherwise Russia and Fiji would be joined by a line across the world."""
    longest = max(
        abs(bx - ax) + abs(by - ay) for ring in outlines("l") for (ax, ay), (bx, by) in pairwise(ring)
    )
    assert longest < 150


def test_the_outlines_stay_light():
    assert len(OUTLINES) < 80_000


@given(st.lists(places, min_size=1, max_size=8))
def test_the_view_holds_every_place_and_stays_in_the_world(found):
    left, top, width, height = box(draw(found, title="t"))
    for place in found:
        x, y = project(place.lon, place.lat)
        assert left - 0.2 <= x <= left + width + 0.2
        assert top - 0.2 <= y <= top + height + 0.2
    assert width >= worldmap.LEAST_WIDTH
    assert left >= 0
    assert top >= 0
    assert left + width <= worldmap.WIDTH + 0.2
    assert top + height <= worldmap.WORLD_BOTTOM + 0.2


@given(places, places)
def test_an_arc_bends_upwards_or_eastwards(one, other):
    start, end = project(one.lon, one.lat), project(other.lon, other.lat)
    middle = worldmap.bend(start, end)
    assert middle[1] <= (start[1] + end[1]) / 2 + 1e-6


def test_a_sheet_zooms_on_its_own_link():
    zoomed = box(draw([PARIS, COTONOU], links=[Link(PARIS, COTONOU)], title="t"))
    assert zoomed[2] < worldmap.WIDTH / 2
    assert box(draw([PARIS, COTONOU], title="t", zoomed=False))[2] == worldmap.WIDTH


def test_more_sheets_make_a_larger_circle_and_lie_below():
    drawn = draw([Place(0, 0, "peu", 1), Place(9, 9, "beaucoup", 100), PARIS], title="t")
    assert [circle.place.label for circle in drawn.circles] == ["beaucoup", "peu", "Paris"]
    assert float(drawn.circles[0].r) > float(drawn.circles[1].r)


def render(drawn, **options):
    return Template("{% worldmap drawn with_list=with_list %}").render(
        Context({"drawn": drawn, "with_list": True, **options})
    )


def test_the_map_reads_without_being_seen():
    html = render(
        draw([PARIS, COTONOU], links=[Link(PARIS, COTONOU)], title="Paris et Cotonou", missing="2 sans lieu")
    )
    assert html.count('href="/lieux/cotonou/"') == 2
    assert "Cotonou\u00a0: 3 fiches</title>" in html
    assert "ni reconnaissance ni prise de position" in html
    assert "2 sans lieu" in html
    assert "<details" not in render(draw([PARIS], title="t"), with_list=False)


def test_coordinates_are_never_written_in_french():
    html = render(draw([PARIS, COTONOU], links=[Link(PARIS, COTONOU)], title="t", zoomed=False))
    numbers = re.findall(r'(?:viewBox|cx|cy|r|d|width|height|stroke-width)="([^"]*)"', html)
    assert numbers
    assert all(re.fullmatch(r"[MQH\d. -]+", number) for number in numbers)


def test_a_crowded_map_does_not_trap_the_keyboard():
    crowd = [Place(lon, 0, str(lon), url=f"/{lon}/") for lon in range(40)]
    assert render(draw(crowd, title="t")).count('tabindex="-1"') == 40
    assert 'tabindex="-1"' not in render(draw(crowd[:5], title="t"))


def test_labels_are_escaped():
    html = render(draw([Place(0, 0, "<b>", url='"x', note="<i>")], title="<u>"))
    assert not re.search("<b>|<i>|<u>", html)


def test_a_frame_is_drawn_with_a_margin_whatever_stands_in_it():
    frame = (-5.2, 47.2, -1.0, 48.9)
    left, top, width, height = box(draw([COTONOU], title="x", frame=frame))
    for lon in frame[::2]:
        for lat in frame[1::2]:
            x, y = project(lon, lat)
            assert left < x < left + width
            assert top < y < top + height
    assert width < worldmap.LEAST_WIDTH
    assert box(draw([], title="x", frame=(170, -20, -170, 0)))[2] == worldmap.WIDTH


def test_borders_are_thinner_in_a_narrow_frame_and_the_file_knows_how():
    names = [
        draw([], title="x", frame=frame).outlines
        for frame in ((2, 48, 2.2, 48.2), (-5, 41, 9, 51), (-20, -35, 52, 38))
    ]
    assert names == ["close", "near", ""]
    assert all(f'id="{name}"' in OUTLINES and f"#{name}:target" in OUTLINES for name in names if name)
    assert 'world.svg#near"' in Template("{% worldmap map %}").render(
        Context({"map": draw([], title="x", frame=(-5, 41, 9, 51))})
    )


def test_circles_of_the_side_that_is_sized_grow_with_their_count():
    few, many = (Place(0, lat, "x", count, side="left") for lat, count in ((10, 1), (20, 100)))
    sizes = {
        circle.place: float(circle.r)
        for circle in draw([few, many, COTONOU], title="x", sized="left").circles
    }
    assert sizes[few] < sizes[COTONOU] < sizes[many]


def test_a_link_can_be_followed_and_an_approximate_place_is_hollow():
    away = Place(2.42, 6.37, "Cotonou", is_exact=False)
    drawn = draw(
        [away, PARIS],
        title="x",
        links=[Link(PARIS, away, 3, "/atlas/?country=BJ", "Paris – Cotonou : 3 fiches")],
    )
    html = Template("{% worldmap map %}").render(Context({"map": drawn}))
    assert (
        '<a href="/atlas/?country=BJ" tabindex="-1"><title>Paris – Cotonou : 3 fiches</title><path class="link"'
        in html
    )
    assert 'class="point right approximate"' in html
    assert "lieu approché" in html
    assert "lieu approché" not in Template("{% worldmap map %}").render(
        Context({"map": draw([PARIS], title="x")})
    )
