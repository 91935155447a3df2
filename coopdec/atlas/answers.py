"""What answers to a question look like, whoever gives them: the engine, or SQL when there is no snapshot.

Money is in integer euro cents, unknown is None and never 0. Codes are those of the query string.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple, Protocol

from coopdec.atlas.filters import DECIMALS, WORLD, Box, Filters

SHOWN_VALUES = 50
WIDEST_CELL = 45.0
ZOOMS = range(15)
MOST_CELLS = 400  # of one map
MOST_LINKS = 250


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the sheets that answer. `partnerships` are distinct roots, `projects` projects and one-off actions.

    `authorities` (French), `partners` (foreign authorities) and `countries` are those of the places asked
    when some are: a sheet of Brest and Nantes answers « Bretagne », but Nantes is no authority of Bretagne.
    `amount_known` says for how many sheets cash is known; `cash_cents` is None when it is for none.
    """

    count: int = 0
    partnerships: int = 0
    projects: int = 0
    authorities: int = 0
    partners: int = 0
    countries: int = 0
    amount_known: int = 0
    cash_cents: int | None = None
    in_kind_cents: int | None = None
    first_year: int | None = None


def less(every: Totals, real: Totals) -> Totals:
    """What of `every` only demonstration sheets bring; no year is said."""
    known = every.amount_known - real.amount_known
    in_kind = (every.in_kind_cents or 0) - (real.in_kind_cents or 0)
    return Totals(
        count=every.count - real.count,
        partnerships=every.partnerships - real.partnerships,
        projects=every.projects - real.projects,
        authorities=every.authorities - real.authorities,
        partners=every.partners - real.partners,
        countries=every.countries - real.countries,
        amount_known=known,
        cash_cents=(every.cash_cents or 0) - (real.cash_cents or 0) if known else None,
        in_kind_cents=in_kind or None,
    )


class Value(NamedTuple):
    """A value of a dimension, what it is called, how many sheets touch it."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # the name of the API; nobody counts in these tuples


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of a dimension under the *other* filters: the most frequent first, then by label; chosen values
    are always there, even at 0. `more` = how many further values have at least one sheet."""

    values: tuple[Value, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a question with all that goes with it, from one version. `cards` are JSON objects as text,
    in order: what a list and the API show of a sheet (keys in `docs/howto/api.md`)."""

    totals: Totals
    demonstration: Totals | None
    cards: tuple[str, ...]
    facets: Mapping[str, Facet]
    version: int


class End(NamedTuple):
    """One end of links on a map: an organisation; `near` = on the French shore."""

    value: str
    label: str
    lon: float
    lat: float
    is_exact: bool
    near: bool
    count: int  # type: ignore[assignment]  # as of `Value`


@dataclass(frozen=True, slots=True)
class Links:
    """`links` are (near value, far value, sheets), the strongest first; both ends are in `ends`,
    the busiest first.

    `unplaced` = parts of the far side that have no point.
    """

    ends: tuple[End, ...] = ()
    links: tuple[tuple[str, str, int], ...] = ()
    unplaced: int = 0


def cell_degrees(zoom: int) -> float:
    """The side of a cell of a map's grid, which starts at 180° W, 90° S: 45° at zoom 0, half at each next."""
    return WIDEST_CELL / 2.0**zoom


def cell_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of a place in the grid of this zoom."""
    side = cell_degrees(zoom)
    return floor((lon + 180) / side), floor((lat + 90) / side)


def names_by_cell(links: Links, zoom: int, *, near: bool) -> dict[tuple[int, int], list[str]]:
    """Cell → who stands there on this side, the busiest first."""
    names: dict[tuple[int, int], list[str]] = {}
    for end in links.ends:
        if end.near == near:
            names.setdefault(cell_of(end.lon, end.lat, zoom), []).append(end.label)
    return names


@dataclass(frozen=True, slots=True)
class Cluster:
    """Sheets that have a place in one cell of a map's grid, at the mean of these places (one sheet's same
    point counts once); the most first, then by longitude and latitude. `ref` when there is only one sheet.

    `box` holds its points and no other; `is_exact`: one of them at least is no middle of a wider area.
    """

    lon: float
    lat: float
    count: int
    cash_cents: int | None
    ref: str = ""
    box: Box = WORLD
    is_exact: bool = True


def tight(west: float, south: float, east: float, north: float) -> Box:
    """A box that can be written, around these points: no other is in it, but for a metre or two."""
    step = 10.0**-DECIMALS
    lows = [floor(one / step) * step - step for one in (west, south)]
    highs = [ceil(one / step) * step + step for one in (east, north)]
    bounds = zip((*lows, *highs), WORLD, strict=True)
    return Box(*(round(max(one, most) if most < 0 else min(one, most), DECIMALS) for one, most in bounds))


class CellLink(NamedTuple):
    """Sheets that have a point in both cells: the mean place of each, that of the side asked first."""

    lon: float
    lat: float
    other_lon: float
    other_lat: float
    count: int  # type: ignore[assignment]  # as of `Value`


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where the sheets of a question are, on the side and in the box that it asks.

    `total` of them, whatever the box = `placed` in the box + `elsewhere` + `unplaced`, without a point on
    that side. `links` are the strongest, `links_left_out` how many others there are; `zoom` is that of
    the grid, coarser than asked when it has too many cells.
    """

    total: int
    placed: int
    elsewhere: int
    unplaced: int
    clusters: tuple[Cluster, ...]
    zoom: int
    links: tuple[CellLink, ...] = ()
    links_left_out: int = 0


class MoneyOfYear(NamedTuple):
    """Known money of a year (None = year not known) by nature and stage, of current lines only, in cents."""

    year: int | None
    nature: str
    stage: str
    cents: int


class Cell(NamedTuple):
    """Of the sheets that have both values of a pair, or the one of a total: each once. `amount_known` says
    for how many cash is known; `cash_cents` is None when it is for none."""

    count: int  # type: ignore[assignment]  # as of `Value`
    partnerships: int
    amount_known: int
    cash_cents: int | None


CROSSED_VALUES = 50  # of a long dimension
OTHERS, NONE = "+", ""  # beside the values of shares: those that are not shown, and no value
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two dimensions crossed, the most frequent values first; of a dimension that is asked, the values asked.

    `more_*` = values that are not shown, `without_*` = sheets that have no value there: they are in the
    totals of the other dimension only. `cells` holds the pairs that some sheet has, `*_totals` each value.
    `shares`: a measure shared out, each sheet equally between its pairs, so that their sum is the total;
    `OTHERS` and `NONE` stand beside the values. A partnership is shared between its sheets first.
    """

    rows: tuple[Value, ...]
    columns: tuple[Value, ...]
    more_rows: int
    more_columns: int
    without_rows: int
    without_columns: int
    cells: Mapping[Pair, Cell]
    row_totals: Mapping[str, Cell]
    column_totals: Mapping[str, Cell]
    shares: Mapping[Pair, float]


class Reader(Protocol):
    """Answers questions from one version. Both readers give equal answers (tests/atlas hold them equal)."""

    version: int
    is_engine: bool
    epoch: str  # all that a public answer depends on beside version, question and language

    def answer(
        self, filters: Filters, *, limit: int = SHOWN_VALUES, facets: Collection[str] | None = None
    ) -> Answer:
        """The page asked, totals and facets (all, or those named). Raises `BeyondTheEndError`."""

    def totals(self, filters: Filters) -> Totals: ...

    def demonstration(self, filters: Filters) -> Totals | None:
        """What of the totals comes from demonstration sheets only (total less that of the real ones); None
        when demonstration data are not shown, all 0 when none answers."""

    def cards(self, filters: Filters) -> tuple[str, ...]:
        """The page asked, as JSON texts. Raises `BeyondTheEndError`; page 1 of nothing is empty."""

    def keys(self, filters: Filters) -> list[int]:
        """Primary keys of every sheet that answers, in order."""

    def every_card(self, filters: Filters) -> Iterator[str]:
        """The cards of all pages, in order: what exports write."""

    def facet(
        self, filters: Filters, name: str, *, prefix: str = "", limit: int | None = SHOWN_VALUES
    ) -> Facet:
        """One dimension under the other filters; `prefix` keeps labels of which a word begins so (folded)."""

    def listed(self, filters: Filters, name: str) -> list[Value]:
        """Values under *all* filters, at least one sheet each; of `authority`, `partner` (authorities only)
        and `country`, those who stand where the question asks. `len` of it is the figure of that name."""

    def active(self, filters: Filters, *, span: int = 1) -> dict[int, int]:
        """First year of each span of so many years → sheets of it, as `year_from` and `year_to` count them;
        only those that have some."""

    def money(self, filters: Filters) -> list[MoneyOfYear]: ...

    def links(self, filters: Filters, *, limit: int) -> Links:
        """The strongest links between the two shores, and every organisation that has a point."""

    def cross(
        self, filters: Filters, one: str, other: str, *, shared: str = "", limit: int = CROSSED_VALUES
    ) -> Crossed:
        """Two dimensions crossed; `shared` names the measure of its shares: count, partnerships or amount."""

    def clusters(self, filters: Filters, *, box: Box, zoom: int, near: bool = False) -> list[Cluster]:
        """Cells of the grid of this zoom, or of the first coarser one that has at most MOST_CELLS of them in
        the box."""

    def mapped(self, filters: Filters, *, zoom: int, links: int = 0) -> Mapped:
        """The map of the box asked, or of the world, with the strongest `links` between cells of its grid."""

    def suggestions(self, q: str) -> list[str]:
        """« vouliez-vous dire »: other spellings of a question that finds nothing or little, best first."""

    def knows(self, name: str, value: str) -> bool:
        """Whether some published sheet has this value: a quick yes, so that only others are looked up."""


class BeyondTheEndError(Exception):
    """The page asked is after the last one; `pages` says how many there are."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages
