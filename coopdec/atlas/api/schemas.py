"""The shapes of the answers. They only describe: answers are written by hand, and a test holds both equal."""

from datetime import date

from ninja import Schema
from pydantic import ConfigDict, Field


class Shape(Schema):
    model_config = ConfigDict(extra="forbid")


class Refusal(Shape):
    """One parameter that cannot be understood; `name` is empty when the whole address is meant."""

    name: str
    value: str
    message: str


class Refusals(Shape):
    detail: list[Refusal]


# --- lists


class Body(Shape):
    """A partner; name, slug and kind are null when the source names only its country."""

    name: str | None
    slug: str | None
    kind: str | None
    country: str | None = Field(description="ISO 3166-1 alpha-2 (XK: Kosovo); null on the French side")


class CardPoint(Shape):
    lon: float
    lat: float
    is_exact: bool = Field(description="false: the middle of a wider area")


class Card(Shape):
    """A sheet as lists show it."""

    ref: str
    url: str = Field(description="path of the sheet's page")
    title: str
    summary: str = Field(description="at most 300 characters")
    kind: str
    status: str = Field(description="as said, else derived from both dates")
    start_year: int | None
    end_year: int | None
    first_year: int | None = Field(description="with last_year: the years that a year filter compares")
    last_year: int | None
    near: list[Body] = Field(description="the French side, or the international body in its place")
    far: list[Body]
    countries: list[str]
    themes: list[str]
    sdgs: list[int]
    regions: list[str]
    departments: list[str]
    markers: list[str] = Field(description="with their scores, as `gender:2`")
    funders: list[str]
    point: CardPoint | None = Field(description="the best point known on the partner side")
    amount_eur: float | None = Field(description="cash; null when unknown, which is never 0")
    amount_in_kind_eur: float | None
    origin: str
    parent: str | None = Field(description="ref of the lasting partnership that it belongs to")
    published_on: date
    updated_on: date


class FacetValue(Shape):
    value: str
    label: str
    count: int


class Totals(Shape):
    count: int = Field(description="sheets, parents and children alike")
    partnerships: int = Field(description="distinct roots")
    projects: int = Field(description="projects and one-off actions")
    authorities: int = Field(description="French authorities, of the places asked when some are")
    partners: int = Field(description="foreign authorities, of the places asked when some are")
    countries: int
    amount_eur: float | None = Field(description="known cash; null when none is known")
    amount_in_kind_eur: float | None
    amount_known: int = Field(description="sheets of which cash is known")


class Cooperations(Totals):
    demonstration: Totals | None = Field(
        None, description="what of it comes from fictitious sheets only; absent where none is shown"
    )
    page: int
    pages: int
    page_size: int
    results: list[Card]
    facets: dict[str, list[FacetValue]] = Field(
        description="by dimension: the values under the other filters, the most frequent first"
    )
    facets_more: dict[str, int] = Field(description="how many further values each dimension has")
    version: int


class FacetPage(Shape):
    dimension: str
    label: str
    values: list[FacetValue]
    count: int = Field(description="how many values there are")
    page: int
    pages: int
    page_size: int
    version: int


# --- maps


class MapCluster(Shape):
    """Sheets that have a place in one cell of the grid, at the mean of these places. What is left out of it:
    `ref` of several sheets, `approximate` when a place at least is exact."""

    lon: float
    lat: float
    count: int
    amount_eur: float | None = Field(description="known cash of these sheets; null when none is known")
    ref: str = Field("", description="of its only sheet")
    approximate: bool = Field(False, description="true: every place is the middle of a wider area")
    name: str = Field("", description="with names=1, of the first 60: who stands there in the most sheets")
    others: int = Field(0, description="with names=1: how many others stand there")


class MapLink(Shape):
    """Sheets that have a place in both cells."""

    near: list[float] = Field(description="longitude, latitude on the French side")
    far: list[float] = Field(description="longitude, latitude on the partner side")
    count: int


class Map(Shape):
    """`total` = `placed` + `elsewhere` + `unplaced`. A sheet with several places is in several clusters, and
    once in each number."""

    version: int
    total: int = Field(description="sheets that answer, whatever the box")
    placed: int = Field(description="with a place in the box")
    unplaced: int = Field(description="without a known place on this side")
    elsewhere: int = Field(description="with places, none of them in the box")
    cell: float = Field(description="degrees: side of a cell of the grid, which begins at 180° W, 90° S")
    clusters: list[MapCluster] = Field(description="at most 400: the grid gets coarser when there are more")
    links: list[MapLink] = Field(description="at most 250, the strongest first")
    links_left_out: int


# --- one sheet


class Coded(Shape):
    code: str
    label: str


class Goal(Shape):
    number: int
    label: str


class Marker(Shape):
    code: str
    label: str
    score: int


class Point(Shape):
    lon: float
    lat: float
    precision: str
    is_exact: bool


class Partner(Shape):
    side: str
    role: str
    name: str | None
    slug: str | None
    kind: str | None
    authority_kind: str | None
    siren: str | None
    label: str = Field(description="the name as the source prints it; empty = its name")
    country: str | None
    region: str | None
    department: str | None
    point: Point | None
    url: str | None


class Place(Shape):
    label: str
    name: str | None
    geoname_id: int | None
    country: str
    point: Point | None


class Line(Shape):
    """One statement of money. `is_current`: counted in the sheet's amount (the most advanced stage known of
    its funder, year and nature)."""

    funder: str | None
    funder_name: str
    scheme: str
    year: int | None
    nature: str
    stage: str
    amount: float | None
    currency: str
    rate: float
    rate_on: str
    amount_eur: float | None
    is_current: bool
    note: str


class Agreement(Shape):
    title: str
    reference: str
    signed_on: str
    starts_on: str
    ends_on: str
    amount_eur: float | None
    document: str | None


class Deliberation(Shape):
    object: str
    authority: str
    reference: str
    voted_on: str
    amount_eur: float | None
    document: str | None


class SheetDocument(Shape):
    title: str
    url: str


class Source(Shape):
    document: str
    title: str
    publisher: str
    published_on: str
    where: str
    text: str


class Volunteers(Shape):
    scheme: str
    people: int | None
    first_year: int | None
    last_year: int | None
    note: str


class Link(Shape):
    ref: str
    title: str
    url: str


class Record(Shape):
    """The whole public record of a sheet. Dates are as the source gives them: `2019`, `2019-04`,
    `2019-04-30`, or empty."""

    ref: str
    url: str
    title: str
    kind: str
    summary: str
    objectives: str
    description: str
    history: str
    context: str
    note: str
    status: str = Field(description="as said, else derived from both dates")
    status_said: str
    status_on: str = Field(description="the day when the status was said")
    start_on: str
    end_on: str
    no_foreign_place: bool
    partners: list[Partner]
    places: list[Place]
    countries: list[str]
    themes: list[Coded]
    sdgs: list[Goal]
    targets: list[Coded]
    markers: list[Marker]
    amount_eur: float | None
    amount_in_kind_eur: float | None
    funding: list[Line]
    agreements: list[Agreement]
    deliberations: list[Deliberation]
    documents: list[SheetDocument]
    volunteers: list[Volunteers]
    sources: list[Source]
    parent: Link | None
    children: list[Link]
    children_amount_eur: float | None = Field(description="a sum apart, never inside amount_eur")
    children_amount_in_kind_eur: float | None
    related: list[Link]
    confirmed_by: str | None
    confirmed_on: date | None
    origin: str
    published_on: date
    updated_on: date


# --- what can be asked


class Choice(Shape):
    value: str
    label: str


class Parameter(Shape):
    name: str
    label: str
    kind: str = Field(
        description="`dimension` (repeatable: values are alternatives), `number`, `choice`, `words`, `box`"
    )
    values: list[Choice] | None = Field(description="all that can be asked, when the list is closed")
    values_url: str | None = Field(description="where the values are found, with their labels and counts")
    minimum: int | None
    maximum: int | None
    description: str


class Parameters(Shape):
    parameters: list[Parameter]
    most_values: int = Field(description="values of one dimension in one question")
    longest_query: int
    page_size: int
    most_by_page: int
    version: int
