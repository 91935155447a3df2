"""What answers to a question look like, whoever gives them: the engine, or SQL when there is no snapshot.

Money is in integer euro cents, unknown is None and never 0. Codes are those of the query string.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from coopdec.atlas.filters import Filters

SHOWN_VALUES = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the sheets that answer. `partnerships` are distinct roots, `projects` projects and one-off actions.

    `authorities` (French), `partners` (foreign authorities) and `countries` are those of the places asked when
    some are: a sheet of Brest and Nantes answers « Bretagne », but Nantes is no authority of Bretagne.
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


class Value(NamedTuple):
    """A value of a dimension, what it is called, how many sheets touch it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of a dimension under the *other* filters: the most frequent first, then by label; chosen values are
    always there, even at 0. `more` = how many further values have at least one sheet."""

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


@dataclass(frozen=True, slots=True)
class End:
    """One end of links on a map: an organisation; `near` = on the French shore."""

    value: str
    label: str
    lon: float
    lat: float
    is_exact: bool
    near: bool
    count: int


@dataclass(frozen=True, slots=True)
class Links:
    """`links` are (near value, far value, sheets), the strongest first; both ends are in `ends`.

    `unplaced` = parts of the far side that have no point.
    """

    ends: tuple[End, ...] = ()
    links: tuple[tuple[str, str, int], ...] = ()
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Sheets that have a place in one cell of a map's grid; `ref` when there is only one."""

    lon: float
    lat: float
    count: int
    cash_cents: int | None
    ref: str = ""


class MoneyOfYear(NamedTuple):
    """Known money of a year (None = year not known) by nature and stage, of current lines only, in cents."""

    year: int | None
    nature: str
    stage: str
    cents: int


class Box(NamedTuple):
    """Degrees; west > east crosses the antimeridian (RFC 7946)."""

    west: float
    south: float
    east: float
    north: float


class Reader(Protocol):
    """Answers questions from one version. Both readers give equal answers (tests/atlas hold them equal)."""

    version: int
    is_engine: bool
    epoch: str  # all that a public answer depends on beside version, question and language

    def answer(
        self, filters: Filters, *, limit: int = SHOWN_VALUES, facets: Collection[str] | None = None
    ) -> Answer:
        """The page asked, totals and facets (of all dimensions, or of those named). Raises `BeyondTheEndError`."""

    def totals(self, filters: Filters) -> Totals: ...

    def demonstration(self, filters: Filters) -> Totals | None:
        """What of the totals comes from demonstration sheets only (total less that of the real ones); None when
        demonstration data are not shown, all 0 when none answers."""

    def cards(self, filters: Filters) -> tuple[str, ...]:
        """The page asked, as JSON texts. Raises `BeyondTheEndError`; page 1 of nothing is empty."""

    def keys(self, filters: Filters) -> list[int]:
        """Primary keys of every sheet that answers, in order (exports read the rest from the record)."""

    def facet(
        self, filters: Filters, name: str, *, prefix: str = "", limit: int | None = SHOWN_VALUES
    ) -> Facet:
        """One dimension under the other filters; `prefix` keeps labels of which a word begins so (folded)."""

    def listed(self, filters: Filters, name: str) -> list[Value]:
        """Values under *all* filters, at least one sheet each; of `authority`, `partner` (authorities only) and
        `country`, those who stand where the question asks. `len` of it is the figure of that name."""

    def starts(self, filters: Filters) -> dict[int, int]:
        """First known year → sheets."""

    def money(self, filters: Filters) -> list[MoneyOfYear]: ...

    def links(self, filters: Filters, *, limit: int) -> Links:
        """The strongest links between the two shores, and every organisation that has a point."""

    def cross(self, filters: Filters, one: str, other: str) -> dict[tuple[str, str], tuple[int, int]]:
        """(value, value) → (sheets, cash cents)."""

    def clusters(self, filters: Filters, *, box: Box, zoom: int, near: bool = False) -> list[Cluster]: ...

    def suggestions(self, q: str) -> list[str]:
        """« vouliez-vous dire »: other spellings of a question that finds nothing or little, best first."""

    def knows(self, name: str, value: str) -> bool:
        """Whether some published sheet has this value: a quick yes, so that only others are looked up."""


class BeyondTheEndError(Exception):
    """The page asked is after the last one; `pages` says how many there are."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


LabelsOf = Callable[[Collection[str]], Mapping[str, str]]
Attributes = Mapping[str, Any]
