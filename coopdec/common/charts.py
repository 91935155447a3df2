"""Charts made by the server as SVG, each with its table; no script, colours by class.

`ranks` draws one bar a row of a table. `years` stacks what is known for each year; what has no year is said
under the drawing, so that it neither flattens the rest nor goes untold. Coordinates leave here as text, so
that no locale turns a point into a comma.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import typography

KINDS = {
    "plain": gettext_lazy("nombre"),
    "disbursed": gettext_lazy("versé"),
    "committed": gettext_lazy("engagé"),
    "planned": gettext_lazy("prévu"),
    "in-kind": gettext_lazy("en nature"),
}
IN_KIND = "in-kind"
BESIDE = 0.4  # of a column's width, for what is in kind
LEFT, TOP, PLOT_HEIGHT, BOTTOM = 62, 10, 150, 26
PLOT_WIDTH = 600
WIDEST_COLUMN = 44
MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Rank:
    """`url`: the page of what is ranked; `list_url`: the list that its value counts; `sub`: what tells it
    from its namesakes."""

    label: str
    value: int
    url: str = ""
    shown: str = ""  # how the value is written, when it is not a plain count
    list_url: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True)
class RankRow:
    label: str
    url: str
    shown: str
    width: str  # out of 100
    list_url: str
    sub: str


@dataclass(frozen=True, slots=True)
class RankChart:
    title: str
    label_head: str
    value_head: str
    rows: tuple[RankRow, ...]


def ranks(title: str, items: Sequence[Rank], *, label_head: str, value_head: str) -> RankChart:
    """A ranked table with a bar a row, in the order given."""
    largest = max((item.value for item in items), default=0) or 1
    rows = tuple(
        RankRow(
            item.label,
            item.url,
            item.shown or number_format(item.value, force_grouping=True),
            _coordinate(100 * max(item.value, 0) / largest),
            item.list_url,
            item.sub,
        )
        for item in items
    )
    return RankChart(title, label_head, value_head, rows)


@dataclass(frozen=True, slots=True)
class Year:
    """`year` None when unknown; `parts` by kind (see KINDS): counts, or cents in a chart of money."""

    year: int | None
    parts: Mapping[str, int]
    url: str = ""

    @property
    def tallest(self) -> int:
        """What is in kind stands beside the rest, never on it."""
        in_kind = self.parts.get(IN_KIND, 0)
        return max(sum(self.parts.values()) - in_kind, in_kind)


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    url: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class GridLine:
    y: str
    label: str


@dataclass(frozen=True, slots=True)
class YearChart:
    title: str
    key: str  # makes the identifiers of the drawing unique in the page
    view_box: str
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    grid: tuple[GridLine, ...]
    kinds: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, str, tuple[str, ...]], ...]  # year, address, one cell a kind
    unknown: tuple[tuple[str, str], ...]  # what has no year, in words, and its address
    hatched: bool
    left: str = str(LEFT)
    right: str = str(LEFT + PLOT_WIDTH)
    base: str = str(TOP + PLOT_HEIGHT)
    label_y: str = str(TOP + PLOT_HEIGHT + 18)


def short_euros(cents: int) -> str:
    """For axes only: « 850 € », « 12 k€ », « 1,2 M€ »."""
    euros = cents / 100
    for size, words in (
        (1_000_000_000, _("%(n)s\u00a0Md€")),
        (1_000_000, _("%(n)s\u00a0M€")),
        (1_000, _("%(n)s\u00a0k€")),
    ):
        if euros >= size:
            places = 0 if euros / size == int(euros / size) else 1
            return words % {"n": number_format(euros / size, places)}
    return typography.euros(number_format(euros, 0))


def nice_step(largest: int) -> int:
    """The round step (1, 2 or 5 times a power of ten) that parts `largest` in at most four."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if largest <= 4 * step * factor:
                return step * factor
        step *= 10


def _coordinate(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _written(amount: int, *, money: bool) -> str:
    if money:
        return typography.euros(number_format(round(amount / 100), force_grouping=True))
    return number_format(amount, force_grouping=True)


def _blocks(parts: Mapping[str, int], *, top: int, x: float, width: float) -> tuple[Block, ...]:
    """Stacked from the base, the surest below; what is in kind stands beside, on the base too."""
    blocks, base = [], float(TOP + PLOT_HEIGHT)
    share = width * BESIDE if parts.get(IN_KIND) else 0.0
    for kind in KINDS:
        if parts.get(kind, 0) > 0:
            height = max(1.0, PLOT_HEIGHT * parts[kind] / top)
            if kind == IN_KIND:
                left, wide, above = x + width - share, share, float(TOP + PLOT_HEIGHT) - height
            else:
                base -= height
                left, wide, above = x, width - share, base
            blocks.append(Block(kind, *map(_coordinate, (left, above, wide, height))))
    return tuple(blocks)


def _title(label: str, row: Year, *, money: bool) -> str:
    parts = [
        _written(amount, money=money) + (f" ({KINDS[kind]})" if kind != "plain" else "")
        for kind, amount in row.parts.items()
        if amount
    ]
    return f"{label}{typography.colon()}{', '.join(parts)}"


def _columns(
    known: Sequence[tuple[int, Year]], *, top: int, money: bool
) -> tuple[tuple[Column, ...], tuple[Tick, ...]]:
    """One column a known year, and the years written under the axis, at most MOST_LABELS of them."""
    first = known[0][0] if known else 0
    span = known[-1][0] - first + 1 if known else 0
    slot = min(WIDEST_COLUMN, PLOT_WIDTH / (span or 1))
    columns = tuple(
        Column(
            title=_title(str(year), row, money=money),
            url=row.url,
            blocks=_blocks(row.parts, top=top, x=LEFT + slot * (year - first + 0.12), width=slot * 0.76),
        )
        for year, row in known
    )
    every = max(1, -(-span // MOST_LABELS))
    ticks = tuple(
        Tick(_coordinate(LEFT + slot * (rank + 0.5)), str(first + rank)) for rank in range(0, span, every)
    )
    return columns, ticks


def _cells(row: Year, kinds: Sequence[str], *, money: bool) -> tuple[str, ...]:
    return tuple(_written(row.parts[kind], money=money) if row.parts.get(kind) else "–" for kind in kinds)


def _grid(top: int, step: int, *, money: bool) -> tuple[GridLine, ...]:
    return tuple(
        GridLine(
            _coordinate(TOP + PLOT_HEIGHT - PLOT_HEIGHT * amount / top),
            short_euros(amount) if money else number_format(amount, force_grouping=True),
        )
        for amount in range(0, top + 1, step)
    )


def years(title: str, rows: Sequence[Year], *, key: str, money: bool = False) -> YearChart:
    """What is known by year; `money` when the amounts are cents. One Year a year, in any order."""
    known = sorted(((row.year, row) for row in rows if row.year is not None), key=itemgetter(0))
    unknown = [row for row in rows if row.year is None]
    scale = 100 if money else 1
    largest = max((row.tallest for _year, row in known), default=0)
    step = nice_step(-(-largest // scale)) * scale
    top = step * max(1, -(-largest // step))
    kinds = tuple(kind for kind in KINDS if any(row.parts.get(kind) for row in rows))
    columns, ticks = _columns(known, top=top, money=money)
    return YearChart(
        title=title,
        key=key,
        view_box=f"0 0 {LEFT + PLOT_WIDTH + 6} {TOP + PLOT_HEIGHT + BOTTOM}",
        columns=columns,
        ticks=ticks,
        grid=_grid(top, step, money=money),
        kinds=tuple((kind, str(KINDS[kind])) for kind in kinds),
        table=tuple(
            (label, row.url, _cells(row, kinds, money=money))
            for label, row in [
                *((str(year), row) for year, row in known),
                *((_("année inconnue"), row) for row in unknown),
            ]
        ),
        unknown=tuple((_title(_("Année inconnue"), row, money=money), row.url) for row in unknown),
        hatched=IN_KIND in kinds,
    )
