"""Two dimensions crossed, as a page and as a file: each number in the link to the list of what it counts.

Shares lead nowhere: no list holds a third of a sheet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple, overload
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.atlas import lists
from coopdec.atlas.answers import NONE, OTHERS, Cell, Crossed, Reader, Totals, Value
from coopdec.atlas.filters import LABELS, FilterError, Filters, visible
from coopdec.common.templatetags.words import grouped, money_text

PARAMETERS = ("rows", "columns", "measure", "way", "columns_page", "format")
MEASURES = {
    "count": gettext_lazy("Fiches"),
    "partnerships": gettext_lazy("Partenariats"),
    "amount": gettext_lazy("Montant connu"),
}
WAYS = {
    "each": gettext_lazy("chaque fiche dans chaque case"),
    "shared": gettext_lazy("chaque fiche répartie entre ses cases"),
}
FORMATS = ("html", "csv")
USUAL = {"rows": "theme", "columns": "continent", "measure": "count", "way": "each", "format": "html"}
CHOICES = {"rows": LABELS, "columns": LABELS, "measure": MEASURES, "way": WAYS, "format": FORMATS}
SHOWN_COLUMNS = 15
MOST_ROWS, FEWEST_ROWS = 50, 5
ROOM = 62_000  # bytes for the cells of a page, which stays under 100 kB
BYTES_OF_A_CELL = 70  # beside the address that it leads to
MANY = 10**6


@dataclass(frozen=True, slots=True)
class Asked:
    """What is crossed, what is counted and how."""

    rows: str
    columns: str
    measure: str
    way: str
    format: str
    columns_page: int = 1

    @property
    def is_shared(self) -> bool:
        return self.way == "shared"

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query string; rows and columns are always said."""
        others = [
            (name, getattr(self, name))
            for name in ("measure", "way", "format")
            if getattr(self, name) != USUAL[name]
        ]
        if self.columns_page > 1:
            others.append(("columns_page", str(self.columns_page)))
        return [("rows", self.rows), ("columns", self.columns), *others]

    def url(self, filters: Filters, *, page: int = 1) -> str:
        pairs = [*self.pairs(), *filters.pairs()] + ([("page", str(page))] if page > 1 else [])
        return f"{reverse('cross_table')}?{urlencode(pairs)}"


def parse(given: QueryDict) -> tuple[Asked, list[FilterError]]:
    """What is not understood is told, and has its usual value."""
    values, errors = dict(USUAL), []
    names = {
        "rows": _("Lignes"),
        "columns": _("Colonnes"),
        "measure": _("Nombre"),
        "way": _("Comptage"),
        "format": _("Format"),
    }
    for name, choices in CHOICES.items():
        said = [text.strip() for text in given.getlist(name) if text.strip()]
        if len(said) > 1:
            errors.append(FilterError(name, "", _("%(label)s : une seule valeur.") % {"label": names[name]}))
        elif said and said[0] in choices:
            values[name] = said[0]
        elif said:
            told = {"label": names[name], "value": visible(said[0])}
            errors.append(FilterError(name, "", _("%(label)s : « %(value)s » n’est pas connu.") % told))
    number = given.get("columns_page", "").strip() or "1"
    if not (number.isascii() and number.isdigit() and 0 < int(number[:9]) < MANY):
        errors.append(FilterError("columns_page", "", _("Colonnes : cette page n’existe pas.")))
        number = "1"
    if values["rows"] == values["columns"]:
        errors.append(
            FilterError("columns", "", _("Les lignes et les colonnes disent la même chose : changez-en une."))
        )
        values["columns"] = next(name for name in ("continent", "theme") if name != values["rows"])
    return Asked(**values, columns_page=int(number[:9])), errors


# --- what stands in a cell


class Shown(NamedTuple):
    """A number as it is written, the list that it counts, and what a file says of it."""

    text: str
    url: str = ""
    value: int | float | str = 0


NOTHING = Shown("–")


def _cents(cents: float) -> str | float:
    """In euros, as files say them."""
    return round(cents) / 100


def _written(cell: Cell | None, measure: str, url: Callable[[], str]) -> Shown:
    """Nothing where no sheet is; « inconnu » where no amount is known, which is not 0."""
    if cell is None:
        return Shown("–", value="" if measure == "amount" else 0)
    if measure == "amount":
        if cell.cash_cents is None:
            return Shown(_("inconnu"), value="")
        return Shown(money_text(cell.cash_cents), url(), _cents(cell.cash_cents))
    number = cell.partnerships if measure == "partnerships" else cell.count
    return Shown(grouped(number), url(), number)


def _share(amount: float, measure: str) -> Shown:
    if not amount:
        return Shown("–", value=0)
    if measure == "amount":
        return Shown(money_text(round(amount)), value=_cents(amount))
    return Shown(number_format(round(amount, 1), 1, force_grouping=True), value=round(amount, 4))


class _Lists:
    """Where numbers lead: the question with one value of a dimension, or of both."""

    def __init__(self, filters: Filters, asked: Asked) -> None:
        self._asked = asked
        question = filters.question()
        needs_known = asked.measure == "amount" and "amount_known" not in (asked.rows, asked.columns)
        if needs_known:
            question = replace(question, amount_known=("yes",))
        self.all = reverse("atlas") + question.query()
        self._bases = {
            names: self._base(question, names)
            for names in ((asked.rows,), (asked.columns,), (asked.rows, asked.columns))
        }

    @staticmethod
    def _base(question: Filters, names: Iterable[str]) -> str:
        for name in names:
            question = question.without(name)
        address = reverse("atlas") + question.query()
        return address + ("&" if "?" in address else "?")

    def row(self, value: str) -> str:
        return self._bases[self._asked.rows,] + _pair(self._asked.rows, value)

    def column(self, value: str) -> str:
        return self._bases[self._asked.columns,] + _pair(self._asked.columns, value)

    def cell(self, row: str, column: str) -> str:
        both = self._asked.rows, self._asked.columns
        return f"{self._bases[both]}{_pair(both[0], row)}&{_pair(both[1], column)}"

    @property
    def longest(self) -> int:
        return max(map(len, self._bases.values()))


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> str:
    return urlencode({name: value})


# --- the table


class _Cells(Sequence[Shown]):
    """The cells of a line, written when they are read: a page shows a part of them."""

    def __init__(self, number: int, write: Callable[[int], Shown]) -> None:
        self._number, self._write = number, write

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, place: int) -> Shown: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Shown, ...]: ...
    def __getitem__(self, place: int | slice) -> Shown | tuple[Shown, ...]:
        found = range(self._number)[place]
        return self._write(found) if isinstance(found, int) else tuple(map(self._write, found))


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the rows, its numbers and its total."""

    label: str
    code: str
    cells: Sequence[Shown]
    total: Shown


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table. `foot` has the totals of the columns; `notes` say what is counted, and what is not
    there."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    foot: Line
    notes: tuple[str, ...]
    longest_address: int

    def part(self, columns: slice, rows: slice) -> "Table":
        lines = tuple(replace(one, cells=one.cells[columns]) for one in self.lines[rows])
        foot = replace(self.foot, cells=self.foot.cells[columns])
        return replace(self, heads=self.heads[columns], lines=lines, foot=foot)

    def rows_of_file(self, corner: str) -> list[list[str | int | float]]:
        """The same table for a file: values are numbers, codes stand beside names."""
        heads: list[str | int | float] = [corner, _("code"), *self.heads, self.foot.label]
        lines = [
            [one.label, one.code, *(cell.value for cell in one.cells), one.total.value]
            for one in (*self.lines, self.foot)
        ]
        return [heads, *lines]


def table(reader: Reader, filters: Filters, asked: Asked) -> Table:
    question = filters.question()
    crossed = reader.cross(
        question, asked.rows, asked.columns, shared=asked.measure if asked.is_shared else ""
    )
    totals = reader.totals(question)
    made = _shared if asked.is_shared else _each
    return made(crossed, totals, question, asked)


def _whole(totals: Totals) -> Cell:
    return Cell(totals.count, totals.partnerships, totals.amount_known, totals.cash_cents)


def _each(crossed: Crossed, totals: Totals, question: Filters, asked: Asked) -> Table:
    to, measure, cells = _Lists(question, asked), asked.measure, crossed.cells
    columns = [one.value for one in crossed.columns]

    def line(row: Value) -> Line:
        def write(place: int) -> Shown:
            column = columns[place]
            return _written(cells.get((row.value, column)), measure, lambda: to.cell(row.value, column))

        total = _written(crossed.row_totals[row.value], measure, lambda: to.row(row.value))
        return Line(row.label, row.value, _Cells(len(columns), write), total)

    lines = tuple(map(line, crossed.rows))
    under = tuple(
        _written(crossed.column_totals[one.value], measure, lambda one=one.value: to.column(one))
        for one in crossed.columns
    )
    whole = _whole(totals) if totals.count else None
    foot = Line(_("Total"), "", under, _written(whole, measure, lambda: to.all))
    notes = (*_rule(crossed, totals), *_without(crossed, asked), *_more(crossed, asked))
    return Table(tuple(one.label for one in crossed.columns), lines, foot, notes, to.longest)


def _shared(crossed: Crossed, totals: Totals, question: Filters, asked: Asked) -> Table:
    """With the others and those without a value, so that all the cells together are the total."""
    to = _Lists(question, asked)
    shares, measure = crossed.shares, asked.measure
    rows = _with_rest(crossed.rows, crossed.more_rows, crossed.without_rows, asked.rows)
    columns = _with_rest(crossed.columns, crossed.more_columns, crossed.without_columns, asked.columns)
    by_row: dict[str, float] = {}
    by_column: dict[str, float] = {}
    for (row, column), share in shares.items():
        by_row[row] = by_row.get(row, 0) + share
        by_column[column] = by_column.get(column, 0) + share

    def line(row: Value) -> Line:
        def write(place: int) -> Shown:
            return _share(shares.get((row.value, columns[place].value), 0), measure)

        code = "" if row.value in {OTHERS, NONE} else row.value
        return Line(row.label, code, _Cells(len(columns), write), _share(by_row.get(row.value, 0), measure))

    lines = tuple(map(line, rows))
    under = tuple(_share(by_column.get(one.value, 0), measure) for one in columns)
    whole = _whole(totals) if totals.count else None
    foot = Line(_("Total"), "", under, _written(whole, measure, lambda: to.all))
    rule = _(
        "Chaque fiche est répartie à parts égales entre ses cases : la somme des cases est le total."
        " Ces parts ne mènent à aucune liste : aucune ne contient un tiers de fiche."
    )
    return Table(tuple(one.label for one in columns), lines, foot, (rule,), to.longest)


def _with_rest(values: tuple[Value, ...], more: int, without: int, name: str) -> list[Value]:
    found = list(values)
    if more:
        said = ngettext("%(n)s autre", "%(n)s autres", more) % {"n": grouped(more)}
        found.append(Value(OTHERS, said, more))
    if without:
        found.append(Value(NONE, _("%(label)s : non dit") % {"label": LABELS[name]}, without))
    return found


# --- what is said of it


def _rule(crossed: Crossed, totals: Totals) -> Iterable[str]:
    if sum(one.count for one in crossed.cells.values()) > totals.count:
        yield _(
            "Une fiche compte dans chaque case qu’elle touche : la somme des cases peut dépasser les totaux,"
            " où chaque fiche compte une fois."
        )


def _without(crossed: Crossed, asked: Asked) -> Iterable[str]:
    for count, name, is_row in (
        (crossed.without_rows, asked.rows, True),
        (crossed.without_columns, asked.columns, False),
    ):
        if count:
            said = {"sheets": lists_counted(count), "label": LABELS[name]}
            yield (
                _("%(sheets)s sans rien de dit pour « %(label)s » : dans les totaux, dans aucune ligne.")
                if is_row
                else _(
                    "%(sheets)s sans rien de dit pour « %(label)s » : dans les totaux, dans aucune colonne."
                )
            ) % said


def _more(crossed: Crossed, asked: Asked) -> Iterable[str]:
    for more, name, shown in (
        (crossed.more_rows, asked.rows, crossed.rows),
        (crossed.more_columns, asked.columns, crossed.columns),
    ):
        if more:
            said = ngettext(
                "%(label)s : les %(shown)s premiers choix ; %(more)s autre n’a pas sa place ici.",
                "%(label)s : les %(shown)s premiers choix ; %(more)s autres n’ont pas leur place ici.",
                more,
            )
            yield said % {"label": LABELS[name], "shown": grouped(len(shown)), "more": grouped(more)}


def lists_counted(count: int) -> str:
    return ngettext("%(count)s fiche", "%(count)s fiches", count) % {"count": grouped(count)}


# --- the page


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of rows or of columns: `number` of `pages`, `url_for` each."""

    number: int
    pages: int
    url_for: Callable[[int], str]

    @property
    def before(self) -> str:
        return self.url_for(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self.url_for(self.number + 1) if self.number < self.pages else ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The part of a table that a page shows; `first` to `last` are its columns, of `columns`."""

    table: Table
    rows: Pages
    columns: Pages
    first: int
    last: int
    every: int


def drawn(whole: Table, filters: Filters, asked: Asked) -> Drawn | None:
    """The part asked; None beyond the end."""
    columns = max(1, -(-len(whole.heads) // SHOWN_COLUMNS))
    first = (asked.columns_page - 1) * SHOWN_COLUMNS
    shown = min(SHOWN_COLUMNS, max(1, len(whole.heads)))
    address = 0 if asked.is_shared else whole.longest_address + 40
    size = max(FEWEST_ROWS, min(MOST_ROWS, ROOM // (shown * (BYTES_OF_A_CELL + address))))
    rows = max(1, -(-len(whole.lines) // size))
    if asked.columns_page > columns or filters.page > rows:
        return None
    last = min(len(whole.heads), first + SHOWN_COLUMNS)
    start = (filters.page - 1) * size
    return Drawn(
        whole.part(slice(first, last), slice(start, start + size)),
        Pages(filters.page, rows, lambda number: asked.url(filters, page=number)),
        Pages(
            asked.columns_page,
            columns,
            lambda number: replace(asked, columns_page=number).url(filters, page=filters.page),
        ),
        first + 1,
        last,
        len(whole.heads),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a form."""

    value: str
    label: str
    chosen: bool


def choices(asked: Asked) -> dict[str, list[Choice]]:
    """What the form offers; rows and columns are the same dimensions."""
    every: dict[str, Mapping[str, object]] = {
        "rows": LABELS,
        "columns": LABELS,
        "measure": MEASURES,
        "way": WAYS,
    }
    return {
        name: [Choice(value, str(label), value == getattr(asked, name)) for value, label in offered.items()]
        for name, offered in every.items()
    }


def title(asked: Asked) -> str:
    """« Fiches, par thème et par continent »."""
    said = {
        "measure": MEASURES[asked.measure],
        "rows": str(LABELS[asked.rows]),
        "columns": str(LABELS[asked.columns]),
    }
    return _("%(measure)s : %(rows)s × %(columns)s") % said


def other_way(asked: Asked, filters: Filters) -> Choice:
    """The same table counted the other way: `value` is its address."""
    way = "each" if asked.is_shared else "shared"
    return Choice(replace(asked, way=way, columns_page=1).url(filters), str(WAYS[way]), chosen=False)


def chips(filters: Filters, asked: Asked, labels: Mapping[tuple[str, str], str]) -> list[lists.Chip]:
    """Filters in use; each leads to the same table without it."""
    found = lists.chips(filters, "", labels)
    return [replace(one, url=asked.url(one.filters)) for one in found]
