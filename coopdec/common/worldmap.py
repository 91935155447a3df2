"""A map of the world drawn by the server: places as links, arcs from home to partner, no script.

The outlines are a static file (data/maps/SOURCE.md); this draws what lies over them, in the same projection
(Equal Earth) and the same box. Numbers leave here as text, so that no locale turns a point into a comma.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt

WIDTH = 4000
HEIGHT = 1947
WORLD_BOTTOM = 1790  # below it there is only Antarctica, which is not drawn
WORLD_ASPECT = WIDTH / WORLD_BOTTOM
TALLEST_ASPECT = 1.6
LEAST_WIDTH = 620
LEAST_FRAME = 24  # of a frame that is asked: about two degrees
MARGIN = 0.14
BEND = 0.16
SMALLEST_CIRCLE, LARGEST_CIRCLE = 5, 14  # for a drawing 1000 units wide
FINE = 0.4  # units of the outlines by thousandth of the drawing: below it, a tenth of a unit is seen
OUTLINES = ((0.08, "close"), (FINE, "near"))  # fragments of the file whose borders are thinner
REACHABLE_BY_KEYBOARD = 12  # beyond it the list under the map is the keyboard's way

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2
_SCALE = WIDTH / 2 / (pi / (_M * _A1))


@dataclass(frozen=True, slots=True)
class Place:
    """`side` is `left` (France) or `right` (partners); `note` says the count in words."""

    lon: float
    lat: float
    label: str
    count: int = 1
    url: str = ""
    note: str = ""
    side: str = "right"
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    home: Place
    away: Place
    count: int = 1
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    x: str
    y: str
    r: str
    place: Place


@dataclass(frozen=True, slots=True)
class Arc:
    path: str
    width: str
    link: Link


@dataclass(frozen=True, slots=True)
class Map:
    """What `components/worldmap.html` draws; `listed` are the same places for those who read; `outlines`
    names how thin the borders of the static file are."""

    title: str
    view_box: str
    circles: tuple[Circle, ...]
    arcs: tuple[Arc, ...]
    listed: tuple[Place, ...]
    missing: str = ""
    missing_url: str = ""
    outlines: str = ""
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def has_approximate(self) -> bool:
        return not all(circle.place.is_exact for circle in self.circles)

    @property
    def in_tab_order(self) -> bool:
        return len(self.circles) <= REACHABLE_BY_KEYBOARD


def project(lon: float, lat: float) -> tuple[float, float]:
    """Equal Earth, in the box of the outlines: `(0, 0)` is at its centre, north is up."""
    theta = asin(_M * sin(radians(lat)))
    square = theta * theta
    sixth = square**3
    slope = _M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square))
    x = radians(lon) * cos(theta) / slope
    y = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return WIDTH / 2 + _SCALE * x, HEIGHT / 2 - _SCALE * y


def bend(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """The control point of an arc: beside its middle, on the upper side (east when it runs due south)."""
    run, fall = end[0] - start[0], end[1] - start[1]
    across, down = fall * BEND, -run * BEND
    if down > 0 or (down == 0 and across < 0):
        across, down = -across, -down
    return (start[0] + end[0]) / 2 + across, (start[1] + end[1]) / 2 + down


def view(
    points: Sequence[tuple[float, float]], least: float = LEAST_WIDTH
) -> tuple[float, float, float, float]:
    """Left, top, width, height around the points: never narrower than `least`, never off the world."""
    if not points:
        return 0, 0, WIDTH, WORLD_BOTTOM
    lefts, tops = [x for x, _ in points], [y for _, y in points]
    width = max(least, (max(lefts) - min(lefts)) * (1 + 2 * MARGIN))
    height = max((max(tops) - min(tops)) * (1 + 2 * MARGIN), width / WORLD_ASPECT)
    width = max(width, height * TALLEST_ASPECT)
    height = min(height, WORLD_BOTTOM)
    if width >= WIDTH:
        return 0, 0, WIDTH, WORLD_BOTTOM
    left = (max(lefts) + min(lefts) - width) / 2
    top = (max(tops) + min(tops) - height) / 2
    return min(max(left, 0), WIDTH - width), min(max(top, 0), WORLD_BOTTOM - height), width, height


def outline(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    """Points of the edge of a frame of degrees, projected; the whole width when it crosses the
    antimeridian, where the drawing is cut."""
    if west > east:
        west, east = -180.0, 180.0
    lons = [west, (west + east) / 2, east]
    lats = [south, (south + north) / 2, north] + [0.0] * (south < 0 < north)
    return [project(lon, lat) for lon in lons for lat in lats]


def _text(number: float, decimals: int = 1) -> str:
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


@dataclass(frozen=True, slots=True)
class _Curve:
    start: tuple[float, float]
    middle: tuple[float, float]
    end: tuple[float, float]

    @property
    def seen(self) -> list[tuple[float, float]]:
        """Its ends and its summit."""
        (a, b), (c, d), (e, f) = self.start, self.middle, self.end
        return [self.start, self.end, ((a + e + 2 * c) / 4, (b + f + 2 * d) / 4)]

    def path(self, decimals: int) -> str:
        start, middle, end = (
            f"{_text(x, decimals)} {_text(y, decimals)}" for x, y in (self.start, self.middle, self.end)
        )
        return f"M{start}Q{middle} {end}"


def _curve(link: Link) -> _Curve:
    start, end = project(link.home.lon, link.home.lat), project(link.away.lon, link.away.lat)
    return _Curve(start, bend(start, end), end)


def draw(
    places: Sequence[Place],
    *,
    title: str,
    links: Sequence[Link] = (),
    zoomed: bool = True,
    frame: Sequence[float] = (),
    sized: str = "right",
    missing: str = "",
    missing_url: str = "",
) -> Map:
    """A map of the places; `zoomed` frames them and their links, `frame` (west, south, east, north) what it
    says, otherwise the whole world is shown. The circles of the side `sized` grow with their count.

    `missing` says what has no place (« 42 fiches sans lieu ») and `missing_url` leads to it.
    """
    most_linked = max((link.count for link in links), default=1)
    curves = [_curve(link) for link in links]
    if frame:
        left, top, width, height = view(outline(*frame), LEAST_FRAME)
    else:
        seen = [project(place.lon, place.lat) for place in places]
        seen += [point for curve in curves for point in curve.seen]
        left, top, width, height = view(seen if zoomed else [])
    unit = width / 1000
    decimals = 1 if unit > FINE else 3
    arcs = [
        Arc(curve.path(decimals), f"{0.7 + 1.5 * sqrt(link.count / most_linked):.1f}", link)
        for curve, link in zip(curves, links, strict=True)
    ]
    largest = max((place.count for place in places if place.side == sized), default=1)
    circles = []
    for place in sorted(places, key=lambda place: (place.side != sized, -place.count)):
        x, y = project(place.lon, place.lat)
        radius = SMALLEST_CIRCLE + (LARGEST_CIRCLE - SMALLEST_CIRCLE) * sqrt(place.count / max(largest, 1))
        if largest == 1 or place.side != sized:
            radius = SMALLEST_CIRCLE + 2
        written = [_text(one, decimals) for one in (x, y, radius * unit)]
        circles.append(Circle(written[0], written[1], written[2], place))
    return Map(
        title=title,
        view_box=" ".join(_text(number, decimals) for number in (left, top, width, height)),
        circles=tuple(circles),
        arcs=tuple(arcs),
        listed=tuple(places),
        missing=missing,
        missing_url=missing_url,
        outlines=next((name for most, name in OUTLINES if unit < most), ""),
    )
