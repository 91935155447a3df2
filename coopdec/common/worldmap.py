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
MARGIN = 0.14
BEND = 0.16
SMALLEST_CIRCLE, LARGEST_CIRCLE = 5, 14  # for a drawing 1000 units wide
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


@dataclass(frozen=True, slots=True)
class Link:
    home: Place
    away: Place
    count: int = 1


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


@dataclass(frozen=True, slots=True)
class Map:
    """What `components/worldmap.html` draws; `listed` are the same places for those who read."""

    title: str
    view_box: str
    circles: tuple[Circle, ...]
    arcs: tuple[Arc, ...]
    listed: tuple[Place, ...]
    missing: str = ""
    missing_url: str = ""
    width: int = WIDTH
    height: int = HEIGHT

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


def view(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, top, width, height around the points: never narrower than LEAST_WIDTH, never off the world."""
    if not points:
        return 0, 0, WIDTH, WORLD_BOTTOM
    lefts, tops = [x for x, _ in points], [y for _, y in points]
    width = max(LEAST_WIDTH, (max(lefts) - min(lefts)) * (1 + 2 * MARGIN))
    height = max((max(tops) - min(tops)) * (1 + 2 * MARGIN), width / WORLD_ASPECT)
    width = max(width, height * TALLEST_ASPECT)
    height = min(height, WORLD_BOTTOM)
    if width >= WIDTH:
        return 0, 0, WIDTH, WORLD_BOTTOM
    left = (max(lefts) + min(lefts) - width) / 2
    top = (max(tops) + min(tops) - height) / 2
    return min(max(left, 0), WIDTH - width), min(max(top, 0), WORLD_BOTTOM - height), width, height


def _text(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _arc(link: Link, largest: int) -> tuple[Arc, list[tuple[float, float]]]:
    start, end = project(link.home.lon, link.home.lat), project(link.away.lon, link.away.lat)
    middle = bend(start, end)
    points = " ".join(f"{_text(x)} {_text(y)}" for x, y in (middle, end))
    width = 0.7 + 1.5 * sqrt(link.count / largest)
    summit = ((start[0] + end[0] + 2 * middle[0]) / 4, (start[1] + end[1] + 2 * middle[1]) / 4)
    return Arc(f"M{_text(start[0])} {_text(start[1])}Q{points}", f"{width:.1f}"), [start, end, summit]


def draw(
    places: Sequence[Place],
    *,
    title: str,
    links: Sequence[Link] = (),
    zoomed: bool = True,
    missing: str = "",
    missing_url: str = "",
) -> Map:
    """A map of the places; `zoomed` frames them and their links, otherwise the whole world is shown.

    `missing` says what has no place (« 42 fiches sans lieu ») and `missing_url` leads to it.
    """
    most_linked = max((link.count for link in links), default=1)
    arcs, seen = [], [project(place.lon, place.lat) for place in places]
    for link in links:
        arc, points = _arc(link, most_linked)
        arcs.append(arc)
        seen += points
    left, top, width, height = view(seen if zoomed else [])
    unit = width / 1000
    largest = max((place.count for place in places), default=1)
    circles = []
    for place in sorted(places, key=lambda place: (place.side == "left", -place.count)):
        x, y = project(place.lon, place.lat)
        radius = SMALLEST_CIRCLE + (LARGEST_CIRCLE - SMALLEST_CIRCLE) * sqrt(place.count / max(largest, 1))
        if largest == 1 or place.side == "left":
            radius = SMALLEST_CIRCLE + 2
        circles.append(Circle(_text(x), _text(y), _text(radius * unit), place))
    return Map(
        title=title,
        view_box=" ".join(_text(number) for number in (left, top, width, height)),
        circles=tuple(circles),
        arcs=tuple(arcs),
        listed=tuple(places),
        missing=missing,
        missing_url=missing_url,
    )
