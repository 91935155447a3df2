"""The map of a question: what is drawn of it at each level, where each circle leads, what is not on it.

Going down adds a filter and loses none; every number is that of the list at its link.
"""

from dataclasses import dataclass, replace
from math import log2
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.atlas import lists
from coopdec.atlas.answers import (
    ZOOMS,
    Answer,
    Cluster,
    Mapped,
    Reader,
    Value,
    cell_degrees,
    cell_of,
    names_by_cell,
)
from coopdec.atlas.drawings import METROPOLE, MIDDLE_OF_FRANCE, sheets_counted
from coopdec.atlas.filters import (
    FRENCH,
    HERE,
    PAGE_SIZE,
    PARTNER,
    WORLD,
    Box,
    FilterError,
    Filters,
    label_of,
)
from coopdec.atlas.queries import places
from coopdec.common import charts, worldmap
from coopdec.common.templatetags.components import grouped
from coopdec.common.typography import pair

LEVELS = {PARTNER: ("area", "country", "town"), FRENCH: ("region", "department", "authority")}
DIMENSIONS = {"area": "continent", "country": "country", "region": "region", "department": "department"}
LEVEL_NAMES = {
    "area": gettext_lazy("Par continent"),
    "country": gettext_lazy("Par pays"),
    "town": gettext_lazy("Par lieu"),
    "region": gettext_lazy("Par région"),
    "department": gettext_lazy("Par département"),
    "authority": gettext_lazy("Par collectivité"),
}
HEADS = {
    "area": gettext_lazy("Continent"),
    "country": gettext_lazy("Pays"),
    "town": gettext_lazy("Lieu"),
    "region": gettext_lazy("Région"),
    "department": gettext_lazy("Département"),
    "authority": gettext_lazy("Collectivité"),
}
SIDE_NAMES = {
    PARTNER: gettext_lazy("Où sont les partenaires"),
    FRENCH: gettext_lazy("Qui coopère, en France"),
}
# What the page frames when no box is asked: the narrowest of these dimensions that is, and degrees around.
FRAMED = {
    PARTNER: (("partner", 1.5), ("country", 0.5), ("continent", 2.0)),
    FRENCH: (("authority", 0.5), ("department", 0.1), ("region", 0.1)),
}
AREA_POINTS = {
    "europe": (15.0, 50.0), "africa": (19.0, 4.0), "asia": (85.0, 35.0), "north-america": (-100.0, 45.0),
    "central-america-caribbean": (-80.0, 16.0), "south-america": (-60.0, -15.0), "oceania": (145.0, -20.0),
}  # fmt: skip
SEEN = Box(-180.0, -56.0, 180.0, 84.0)  # of the world: nobody lives beyond
CELLS_ACROSS = 32
MOST_SPOTS, FEWEST_SPOTS = 90, 6
MOST_ARCS = 30
BYTES_OF_SPOTS = 36_000  # of a page that should stay under 100 kB; each is drawn, then named in the table
AROUND = 0.25  # of a frame, on each side
SAME_PLACE = 0.01  # degrees: a narrower box is one place


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to look at the same question, and whether it is this one."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Note:
    """How many sheets, in words, and the list of them when a question says it."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a circle stands for: how many sheets, and the narrower map, the list or the sheet."""

    label: str
    count: int
    url: str
    lon: float | None = None
    lat: float | None = None
    is_exact: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """What a script needs to go on from the drawing (docs/components.md)."""

    query: str
    frame: str
    is_framed: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    map: worldmap.Map
    table: charts.RankChart
    levels: tuple[Choice, ...]
    sides: tuple[Choice, ...]
    notes: tuple[Note, ...]
    more: Note | None
    hook: Hook


def level_of(filters: Filters, asked: str = "") -> str:
    """The level asked, else the one below what is chosen."""
    levels = LEVELS[filters.side]
    if asked in levels:
        return asked
    if filters.side == FRENCH:
        if filters.bbox or filters.department or filters.authority:
            return "authority"
        return "department" if filters.region else "region"
    return "town" if filters.bbox or filters.country or filters.partner else "country"


def drawable(filters: Filters) -> tuple[Filters, FilterError]:
    """The question that a map can show, and what is said of what it cannot."""
    message = _("Une carte montre tout ce que la question a de lieux : « %(label)s » n’y a pas d’effet.")
    wrong = FilterError("where", filters.where, message % {"label": label_of("where")})
    return replace(filters, where=HERE), wrong


def draw(reader: Reader, answer: Answer, filters: Filters, *, level: str, path: str) -> Drawn:
    """`answer`: that of the filters, with its facets; `path`: the address of the page."""
    filters = replace(filters.at(answer.version), page=1, page_size=PAGE_SIZE)
    page = _Page(reader, filters, level, path)
    spots, arcs, others, found = page.of_values() if level in DIMENSIONS else page.of_cells()
    shown = spots[: page.most]
    side = "left" if filters.side == FRENCH else "right"
    drawn = [page.place(one, side) for one in shown if one.lon is not None]
    frame = page.frame or SEEN
    return Drawn(
        map=worldmap.draw(
            [*drawn, *(page.place(one, "right" if side == "left" else "left") for one in others)],
            title=pair(_("Carte des fiches"), str(LEVEL_NAMES[level])),
            links=arcs, frame=frame if page.frame else (), zoomed=False, sized=side,
        ),
        table=charts.ranks(
            _("Les lieux de la carte"), [charts.Rank(one.label, one.count, one.url) for one in shown],
            label_head=str(HEADS[level]), value_head=_("Fiches"),
        ),
        levels=tuple(
            Choice(str(LEVEL_NAMES[one]), page.url(filters, one), one == level)
            for one in LEVELS[filters.side]
        ),
        sides=tuple(
            Choice(str(name), path + replace(filters, side=one).query(), one == filters.side)
            for one, name in SIDE_NAMES.items()
        ),
        notes=(*_notes(filters, found, answer, page.frame), *_not_drawn(page.left_out)),
        more=page.more(len(spots) - len(shown)),
        hook=Hook(_bare(filters), frame.written, filters.bbox is not None),
    )  # fmt: skip


def _bare(filters: Filters) -> str:
    left = replace(filters, bbox=None, side=PARTNER, version=None, sort="")
    return urlencode(left.pairs())


class _Page:
    """One level of one question."""

    def __init__(self, reader: Reader, filters: Filters, level: str, path: str) -> None:
        self.reader, self.filters, self.level, self.path = reader, filters, level, path
        self.atlas = reverse("atlas")
        self.left_out = 0  # links that are not drawn
        self.frame = filters.bbox or self._frame()
        own = BYTES_OF_SPOTS // (2 * (len(path + filters.query()) + 150))
        self.most = max(FEWEST_SPOTS, min(MOST_SPOTS, own))

    def _frame(self) -> Box | None:
        for dimension, margin in FRAMED[self.filters.side]:
            if asked := getattr(self.filters, dimension):
                found = places.frame(dimension, asked, margin, (self.reader.version, self.reader.epoch))
                if found:
                    return found
        return Box(*METROPOLE) if self.filters.side == FRENCH else None

    def url(self, filters: Filters, level: str = "") -> str:
        query = filters.query()
        if not level or level == level_of(filters):
            return self.path + query
        return f"{self.path}{query}{'&' if query else '?'}level={level}"

    def place(self, spot: Spot, side: str) -> worldmap.Place:
        assert spot.lon is not None
        assert spot.lat is not None
        return worldmap.Place(
            lon=spot.lon, lat=spot.lat, label=spot.label, count=spot.count, url=spot.url,
            note=sheets_counted(spot.count), side=side, is_exact=spot.is_exact,
        )  # fmt: skip

    def more(self, left: int) -> Note | None:
        """Places that are neither drawn nor named."""
        if not left:
            return None
        words = ngettext("%(n)s autre lieu", "%(n)s autres lieux", left) % {"n": grouped(left)}
        name = DIMENSIONS.get(self.level)
        return Note(words, lists.values_url(name, self.filters) if name else "")

    # --- places that are values of a dimension

    def of_values(self) -> tuple[list[Spot], list[worldmap.Link], list[Spot], Mapped]:
        name = DIMENSIONS[self.level]
        other = "country" if self.filters.side == FRENCH else "region"
        spots = self._spots(name)
        found = self.reader.mapped(self.filters, zoom=0)
        if self.filters.side == PARTNER and not self.filters.region:
            return spots, *self._from_france(spots), found
        others = {one.value: one for one in self._spots(other)}
        arcs = self._arcs({one.value: one for one in spots}, others, name, other)
        ends = {end.label for arc in arcs for end in (arc.home, arc.away)}
        near = [one for one in others.values() if one.label in ends and self._is_near(one)]
        return spots, arcs, near, found

    def _from_france(self, spots: list[Spot]) -> tuple[list[worldmap.Link], list[Spot]]:
        """One home for all: régions are too near each other on a map of the world."""
        home = MIDDLE_OF_FRANCE
        url = self.path + replace(self.filters, side=FRENCH, bbox=None).query()
        count = self.reader.totals(self.filters.within(None)).count
        france = Spot(home.label, count, url, home.lon, home.lat)
        arcs = []
        for one in spots[: self.most]:
            if one.lon is not None:
                away = self.place(one, "right")
                narrower = self.filters.only(DIMENSIONS[self.level], one.value)
                note = pair(f"{home.label} – {one.label}", away.note)
                arcs.append(worldmap.Link(home, away, one.count, self.atlas + narrower.query(), note))
        self.left_out = max(0, len(arcs) - MOST_ARCS)
        return arcs[:MOST_ARCS], [france]

    def _spots(self, name: str) -> list[Spot]:
        """Values that have sheets, the most first; of those asked when some are."""
        asked = getattr(self.filters, name)
        points = self._points(name)
        found = []
        for one in self.reader.listed(self.filters, name):
            if (asked and one.value not in asked) or not self._is_under(name, points.get(one.value)):
                continue
            found.append(self._spot(name, one, points.get(one.value)))
        return found

    def _points(self, name: str) -> dict[str, places.Spot]:
        if name == "continent":
            return {code: places.Spot(*point, "") for code, point in AREA_POINTS.items()}
        return places.spots(name, self.reader.epoch)

    def _is_under(self, name: str, point: places.Spot | None) -> bool:
        """Départements are those of the régions asked."""
        asked = self.filters.region if name == "department" else ()
        return not asked or (point is not None and point.above in asked)

    def _spot(self, name: str, value: Value, point: places.Spot | None) -> Spot:
        narrower = self.filters.only(name, value.value)
        lon, lat = (point.lon, point.lat) if point else (None, None)
        return Spot(value.label, value.count, self.path + narrower.query(), lon, lat, value=value.value)

    def _arcs(
        self, own: dict[str, Spot], others: dict[str, Spot], name: str, other: str
    ) -> list[worldmap.Link]:
        crossed = self.reader.cross(self.filters, name, other)
        counts = [(codes, cell.count) for codes, cell in crossed.cells.items()]
        strongest = sorted(
            (-count, one, two) for (one, two), count in counts
            if one in own and two in others and own[one].lon is not None and others[two].lon is not None
        )  # fmt: skip
        self.left_out = max(0, len(strongest) - MOST_ARCS)
        found = []
        for count, one, two in strongest[:MOST_ARCS]:
            both = self.filters.only(name, one).only(other, two)
            ends = self.place(own[one], "right"), self.place(others[two], "left")
            home, away = ends if self.filters.side == FRENCH else reversed(ends)
            note = pair(f"{home.label} – {away.label}", sheets_counted(-count))
            found.append(worldmap.Link(home, away, -count, self.atlas + both.query(), note))
        return found

    def _is_near(self, spot: Spot) -> bool:
        """In the frame or not far from it: the drawing is a little larger."""
        frame = self.frame or WORLD
        if spot.lon is None or spot.lat is None or frame.west > frame.east:
            return False
        beside, above = (frame.east - frame.west) * AROUND, (frame.north - frame.south) * AROUND
        is_across = frame.west - beside <= spot.lon <= frame.east + beside
        return is_across and frame.south - above <= spot.lat <= frame.north + above

    # --- places that are points

    def of_cells(self) -> tuple[list[Spot], list[worldmap.Link], list[Spot], Mapped]:
        frame = self.frame or WORLD
        filters = self.filters.within(frame)
        found = self.reader.mapped(filters, zoom=_zoom(frame), links=MOST_ARCS)
        while len(found.clusters) > self.most and found.zoom:
            found = self.reader.mapped(filters, zoom=found.zoom - 1, links=MOST_ARCS)
        self.left_out = found.links_left_out
        is_french = self.filters.side == FRENCH
        names = names_by_cell(self.reader.links(filters, limit=0), found.zoom, near=is_french)
        spots = [
            self._cluster(one, names.get(cell_of(one.lon, one.lat, found.zoom), [])) for one in found.clusters
        ]
        arcs = []
        for one in found.links:
            ends = [worldmap.Place(one.lon, one.lat, ""), worldmap.Place(one.other_lon, one.other_lat, "")]
            home, away = ends if is_french else reversed(ends)
            arcs.append(worldmap.Link(home, away, one.count))
        return spots, arcs, [], found

    def _cluster(self, one: Cluster, names: list[str]) -> Spot:
        label = names[0] if names else _("Lieu de l’action")
        if len(names) > 1:
            said = ngettext("%(name)s et %(n)s autre", "%(name)s et %(n)s autres", len(names) - 1)
            label = said % {"name": label, "n": grouped(len(names) - 1)}
        here = self.filters.within(one.box)
        is_wide = one.box.east - one.box.west > SAME_PLACE or one.box.north - one.box.south > SAME_PLACE
        url = self.path + here.query() if is_wide else self.atlas + here.query()
        if one.ref:
            url = reverse("sheet", args=[one.ref])
        return Spot(label, one.count, url, one.lon, one.lat, one.is_exact)


def _zoom(frame: Box) -> int:
    """That of some CELLS_ACROSS cells in the width of the frame."""
    width = frame.east - frame.west + (360 if frame.east < frame.west else 0)
    width = max(width, (frame.north - frame.south) * 2, 10.0**-3)
    return max(0, min(ZOOMS[-1], round(log2(cell_degrees(0) * CELLS_ACROSS / width))))


def _not_drawn(left_out: int) -> list[Note]:
    if not left_out:
        return []
    words = ngettext(
        "%(n)s lien plus faible n’est pas dessiné", "%(n)s liens plus faibles ne sont pas dessinés", left_out
    )
    return [Note(words % {"n": grouped(left_out)})]


def _notes(filters: Filters, found: Mapped, answer: Answer, frame: Box | None) -> list[Note]:
    """What of the sheets is not on the map, or not where it is drawn."""
    atlas, notes = reverse("atlas"), []
    if found.unplaced and found.placed and not found.elsewhere:
        words = ngettext("%(n)s fiche a un lieu connu", "%(n)s fiches ont un lieu connu", found.placed)
        url = atlas + filters.within(filters.bbox or WORLD).query()
        notes.append(Note(words % {"n": grouped(found.placed)}, url))
    if found.elsewhere:
        if not filters.bbox:
            words = ngettext("%(n)s fiche dans ce cadre", "%(n)s fiches dans ce cadre", found.placed)
            url = atlas + filters.within(frame).query()
            notes.append(Note(words % {"n": grouped(found.placed)}, url))
        words = ngettext("%(n)s fiche ailleurs", "%(n)s fiches ailleurs", found.elsewhere)
        url = atlas + filters.out_of(filters.bbox or frame or WORLD).query()
        notes.append(Note(words % {"n": grouped(found.elsewhere)}, url))
    if found.unplaced:
        if filters.side == FRENCH:
            words = ngettext(
                "%(n)s fiche sans collectivité française située",
                "%(n)s fiches sans collectivité française située",
                found.unplaced,
            )
            notes.append(Note(words % {"n": grouped(found.unplaced)}, atlas + filters.nowhere().query()))
        else:
            words = ngettext("%(n)s fiche sans lieu connu", "%(n)s fiches sans lieu connu", found.unplaced)
            nowhere = filters.within(None).only("placed", "none")
            notes.append(Note(words % {"n": grouped(found.unplaced)}, atlas + nowhere.query()))
    if filters.side == PARTNER and (not filters.placed or "approximate" in filters.placed):
        counts = {one.value: one.count for one in answer.facets["placed"].values}
        if count := counts.get("approximate", 0):
            words = ngettext("%(n)s fiche à un lieu approché", "%(n)s fiches à un lieu approché", count)
            about = filters.only("placed", "approximate")
            notes.append(Note(words % {"n": grouped(count)}, atlas + about.query()))
    return notes
