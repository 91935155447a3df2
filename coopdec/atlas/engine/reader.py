"""The engine's answers: `answers.Reader` over one view of a snapshot."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from coopdec.atlas.answers import (
    CROSSED_VALUES,
    NONE,
    OTHERS,
    SHOWN_VALUES,
    Answer,
    BeyondTheEndError,
    Cell,
    CellLink,
    Cluster,
    Crossed,
    End,
    Facet,
    Links,
    Mapped,
    MoneyOfYear,
    Totals,
    Value,
    less,
    tight,
)
from coopdec.atlas.engine import crossing, geo, tabling, words
from coopdec.atlas.engine.extract import STANDS
from coopdec.atlas.engine.hits import Hits, Rows
from coopdec.atlas.engine.snapshot import Snapshot
from coopdec.atlas.engine.table import MOST, RANK_BITS
from coopdec.atlas.filters import EMPTY, FRENCH, LABELS, WORLD, Box, Filters
from coopdec.common.text import sort_key
from coopdec.common.text import words as words_of
from coopdec.cooperation.enums import Kind
from coopdec.directory.enums import Origin

FIGURES = {"authorities": "authority", "partners": "partner", "countries": "country"}
PROJECTS = (Kind.PROJECT, Kind.ONE_OFF)
LONG = frozenset({"authority", "partner", "funder"})  # facets that give the most frequent values only
MOST_MAPS = 200  # kept of the empty question
RANKS = (1 << RANK_BITS) - 1
SOURCE_LANGUAGE = "fr"  # that of ranks
LabelsOf = Callable[[str, Collection[str]], Mapping[str, str]]


def _no_labels(_name: str, _values: Collection[str]) -> Mapping[str, str]:
    return {}


def _cells(counted: tabling.Counted) -> Iterator[tuple[int, Cell]]:
    """(key, what is counted of it) for keys that some sheet has."""
    keys = np.flatnonzero(counted.count)
    columns = [column[keys].tolist() for column in counted]
    for key, count, roots, known, cents in zip(keys.tolist(), *columns, strict=True):
        yield key, Cell(count, roots, known, cents if known else None)


class EngineReader:
    """Made for one request: the snapshot, the primary keys withdrawn since, the language of labels.

    `labels`: (dimension, values) → labels, for chosen values that no sheet has: the snapshot does not
    know them.
    """

    is_engine = True

    def __init__(
        self,
        snapshot: Snapshot,
        withdrawn_pks: Collection[int] = (),
        language: str = SOURCE_LANGUAGE,
        show_demonstration: bool = False,  # noqa: FBT001, FBT002 - named by all who call
        labels: LabelsOf = _no_labels,
    ) -> None:
        self.snapshot = snapshot
        self.version = snapshot.version
        self.epoch = snapshot.epoch
        self._table = snapshot.table
        self._parts = snapshot.parts
        self._view = snapshot.view(withdrawn_pks)
        self._hits = Hits(self._view)
        self._language = language
        self._labels = self._table.labels(language)
        self._labels_of = labels
        self._show_demonstration = show_demonstration
        self._totals: dict[Filters, Totals] = {}

    # --- answers

    def answer(
        self, filters: Filters, *, limit: int = SHOWN_VALUES, facets: Collection[str] | None = None
    ) -> Answer:
        found = self.totals(filters)
        return Answer(
            totals=found,
            demonstration=self.demonstration(filters),
            cards=self._page(filters, found.count),
            facets=self._facets(filters.question(), limit, facets),
            version=self.version,
        )

    def totals(self, filters: Filters) -> Totals:
        question = filters.question()
        kept = self._view.kept_totals if question == EMPTY else self._totals
        found = kept.get(question)
        if found is None:
            found = kept[question] = self._counted(question)
        return found

    def demonstration(self, filters: Filters) -> Totals | None:
        if not self._show_demonstration:
            return None
        every = self.totals(filters)
        if filters.origin and Origin.REAL.value not in filters.origin:
            return less(every, Totals())
        return less(every, self.totals(filters.without("origin").adding("origin", Origin.REAL.value)))

    def cards(self, filters: Filters) -> tuple[str, ...]:
        return self._page(filters, sum(map(len, self._hits.rows(filters.question()))))

    def _page(self, filters: Filters, count: int) -> tuple[str, ...]:
        pages = max(1, -(-count // filters.page_size))
        if filters.page > pages:
            raise BeyondTheEndError(pages)
        first = (filters.page - 1) * filters.page_size
        found = self._hits.ordered(filters, first, filters.page_size)
        return tuple(self._parts[place].cards[row] for place, row in found)

    def keys(self, filters: Filters) -> list[int]:
        pks = [part.pks for part in self._parts]
        return [int(pks[place][row]) for place, row in self._hits.ordered(filters, 0, None)]

    def every_card(self, filters: Filters) -> Iterator[str]:
        for place, row in self._hits.ordered(filters, 0, None):
            yield self._parts[place].cards[row]

    # --- totals

    def _columns(self, name: str, rows: Rows) -> np.ndarray:
        found = [
            getattr(part, name) if one is part.every_row else getattr(part, name)[one]
            for part, one in zip(self._parts, rows, strict=True)
        ]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _counted(self, question: Filters) -> Totals:
        rows = self._hits.rows(question)
        counts = self._hits.counts(question)
        cash, in_kind = self._columns("cash", rows), self._columns("in_kind", rows)
        known, known_in_kind = int(np.count_nonzero(cash >= 0)), int(np.count_nonzero(in_kind >= 0))
        years = self._columns("first_years", rows)
        years = years[years > 0]
        projects = [self._table.code("kind", kind.value) for kind in PROJECTS]
        return Totals(
            count=len(cash),
            partnerships=self._partnerships(rows),
            projects=sum(int(counts[code]) for code in projects if code is not None),
            amount_known=known,
            # What is not known is −1: added, it takes one away for each.
            cash_cents=int(cash.sum()) + len(cash) - known if known else None,
            in_kind_cents=int(in_kind.sum()) + len(in_kind) - known_in_kind if known_in_kind else None,
            first_year=int(years.min()) if len(years) else None,
            **{
                figure: int(np.count_nonzero(self._standing(question, name, counts)))
                for figure, name in FIGURES.items()
            },
        )

    def _partnerships(self, rows: Rows) -> int:
        seen = np.zeros(self.snapshot.roots, dtype=bool)
        seen[self._roots(rows)] = True
        return int(np.count_nonzero(seen))

    def _roots(self, rows: Rows) -> np.ndarray:
        """The numbers of their roots, through the parts."""
        found = []
        for part, one, numbers in zip(self._parts, rows, self.snapshot.root_numbers, strict=True):
            root = part.root[one]
            found.append(root if numbers is None else numbers[root])
        return np.concatenate(found)

    def _standing(self, question: Filters, figure: str, counts: np.ndarray) -> np.ndarray:
        """The counts of a dimension's codes, 0 for those that the figure of its name does not count and those
        that do not stand where the question asks."""
        members = self._table.members[figure]
        found = counts[members]
        if figure not in STANDS:
            return found
        found = found * self._table.counts[members]
        for dimension in STANDS[figure]:
            if asked := getattr(question, dimension):
                found *= self._stand_at(figure, dimension, asked)[members]
        return found

    def _stand_at(self, figure: str, dimension: str, values: Iterable[str]) -> np.ndarray:
        places = np.zeros(self._table.size, dtype=bool)
        places[[code for value in values if (code := self._table.code(dimension, value)) is not None]] = True
        pairs = self._table.stands(figure, dimension)
        stands = np.zeros(self._table.size, dtype=bool)
        stands[pairs[places[pairs[:, 1]], 0]] = True
        return stands

    # --- values of dimensions

    def facet(
        self, filters: Filters, name: str, *, prefix: str = "", limit: int | None = SHOWN_VALUES
    ) -> Facet:
        question = filters.question()
        counts = self._hits.counts_of(question.without(name), name)
        codes = self._ranked(name, counts)
        beginning = words_of(prefix)
        if beginning:
            sought = f" {' '.join(beginning)}"
            keys = self._table.search_keys(self._language)
            codes = [code for code in codes if sought in keys[code]]
            shown = codes if limit is None else codes[:limit]
            return Facet(self._values(name, shown, counts[shown].tolist()), more=len(codes) - len(shown))
        shown = codes[:limit] if name in LONG else codes
        return self._with_chosen(question, name, shown, counts, len(codes))

    def listed(self, filters: Filters, name: str) -> list[Value]:
        question = filters.question()
        counts = np.zeros(self._table.size, dtype=np.int64)
        counts[self._table.members[name]] = self._standing(question, name, self._hits.counts(question))
        codes = self._ranked(name, counts)
        return list(self._values(name, codes, counts[codes].tolist()))

    def _ranked(self, name: str, counts: np.ndarray) -> list[int]:
        """Codes of a dimension that some sheet has: the most frequent first, then by label."""
        members = self._table.codes_of(name)
        codes = members[counts[members] > 0]
        keys = self._table.rank[codes] + ((MOST - counts[codes]) << RANK_BITS)
        return codes[np.argsort(keys)].tolist()

    def _values(self, name: str, codes: list[int], counts: list[int]) -> tuple[Value, ...]:
        """Ranked codes as values. Ranks follow French names: another language sorts equal counts by its own;
        names of organisations are the same in all."""
        values = map(self._table.values.__getitem__, codes)
        found = map(Value, values, map(self._labels.__getitem__, codes), counts)
        if self._language == SOURCE_LANGUAGE or name in LONG:
            return tuple(found)
        return tuple(sorted(found, key=lambda one: (-one.count, sort_key(one.label), one.value)))

    def _facets(self, question: Filters, limit: int, names: Collection[str] | None) -> Mapping[str, Facet]:
        wanted = [name for name in LABELS if names is None or name in names]
        if question != EMPTY:
            return self._all_facets(question, limit, wanted)
        key = ("facets", self._language, limit, tuple(wanted))
        kept = self._view.kept
        if key not in kept:
            kept[key] = self._all_facets(question, limit, wanted)
        return kept[key]

    def _all_facets(self, question: Filters, limit: int, wanted: list[str]) -> dict[str, Facet]:
        """All values at once: one sort of (dimension, count, label) as whole numbers."""
        if not wanted:
            return {}
        table = self._table
        counts = self._hits.counts(question)
        chosen = [name for name in wanted if getattr(question, name)]
        if chosen:
            counts = counts.copy()
            for name in chosen:
                others = self._hits.counts_of(question.without(name), name)
                counts[table.members[name]] = others[table.members[name]]
        some = np.flatnonzero(counts)
        keys = table.key[some] + ((MOST - counts[some]) << RANK_BITS)
        keys.sort()
        codes = table.by_rank[keys & RANKS]
        begins = np.searchsorted(keys, table.dimension_keys).tolist()
        numbers = counts[codes]
        facets = {}
        for name in wanted:
            place = self._place[name]
            start, end = begins[place], begins[place + 1]
            stop = min(end, start + limit) if name in LONG else end
            shown = codes[start:stop].tolist()
            if getattr(question, name):
                facets[name] = self._with_chosen(question, name, shown, counts, end - start)
            else:
                facets[name] = Facet(self._values(name, shown, numbers[start:stop].tolist()), end - stop)
        return facets

    @property
    def _place(self) -> Mapping[str, int]:
        return self._parts[0].dimensions

    def _with_chosen(
        self, question: Filters, name: str, shown: list[int], counts: np.ndarray, total: int
    ) -> Facet:
        """The values shown, then those chosen that are not among them; `total` = values with a sheet."""
        values = self._values(name, shown, counts[shown].tolist())
        there = {one.value for one in values}
        missing = [value for value in getattr(question, name) if value not in there]
        more = total - len(shown)
        if missing:
            said = None
            added = []
            for value in missing:
                code = self._table.code(name, value)
                if code is None:
                    said = self._labels_of(name, missing) if said is None else said
                    added.append(Value(value, said.get(value, value), 0))
                else:
                    added.append(Value(value, self._labels[code], int(counts[code])))
            added.sort(key=lambda one: (-one.count, sort_key(one.label), one.value))
            values += tuple(added)
            more -= sum(one.count > 0 for one in added)
        return Facet(values, more)

    # --- years, money, maps, two dimensions at once

    def active(self, filters: Filters, *, span: int = 1) -> dict[int, int]:
        rows = self._hits.rows(filters.question())
        first, last = self._columns("first_years", rows), self._columns("last_years", rows)
        lasting = (first > 0) & (last >= first)
        first, after = first[lasting] // span, last[lasting] // span + 1
        size = int(after.max(initial=0)) + 1
        counts = np.cumsum(np.bincount(first, minlength=size) - np.bincount(after, minlength=size))
        found = np.flatnonzero(counts)
        return dict(zip((found * span).tolist(), counts[found].tolist(), strict=True))

    def money(self, filters: Filters) -> list[MoneyOfYear]:
        return crossing.money(self._parts, self._hits.rows(filters.question()))

    def cross(
        self, filters: Filters, one: str, other: str, *, shared: str = "", limit: int = CROSSED_VALUES
    ) -> Crossed:
        question = filters.question()
        rows = self._hits.rows(question)
        found = tabling.sheets(self._columns("cash", rows), self._roots(rows), self.snapshot.roots)
        codes, values, sides = [], [], []
        for name in (one, other):
            ranked, asked = self._crossed_codes(question, name)
            shown = ranked[:limit] if name in LONG else ranked
            codes.append(shown)
            counts = self._hits.counts(question)
            values.append((self._values(name, shown, counts[shown].tolist()), len(ranked) - len(shown)))
            sides.append(
                tabling.side(
                    self._parts,
                    rows,
                    name,
                    np.array(shown, dtype=np.int64),
                    size=self._table.size,
                    only=asked,
                )
            )
        return self._crossed(found, codes, values, sides, shared)

    def _crossed_codes(self, question: Filters, name: str) -> tuple[list[int], bool]:
        """The codes of a dimension that some sheet has, those asked when some are; and whether some are."""
        ranked = self._ranked(name, self._hits.counts(question))
        asked = getattr(question, name)
        if asked:
            kept = {self._table.code(name, value) for value in asked}
            ranked = [code for code in ranked if code in kept]
        return ranked, bool(asked)

    def _crossed(
        self,
        found: tabling.Sheets,
        codes: list[list[int]],
        values: list[tuple[tuple[Value, ...], int]],
        sides: list[tabling.Side],
        shared: str,
    ) -> Crossed:
        one, other = sides
        both = tabling.pairs(one, other)
        names = [[self._table.values[code] for code in shown] for shown in codes]
        cells = tabling.of_pairs(one, other, both, found)
        every = [[*shown, OTHERS, NONE] for shown in names]
        shares = tabling.shares(one, other, both, found, shared) if shared else np.zeros((0, 0))
        firsts, seconds = (place.tolist() for place in np.nonzero(shares))
        return Crossed(
            rows=values[0][0],
            columns=values[1][0],
            more_rows=values[0][1],
            more_columns=values[1][1],
            without_rows=one.without,
            without_columns=other.without,
            cells={
                (names[0][key // other.shown], names[1][key % other.shown]): cell
                for key, cell in _cells(cells)
            },
            row_totals={names[0][key]: cell for key, cell in _cells(tabling.of_side(one, found))},
            column_totals={names[1][key]: cell for key, cell in _cells(tabling.of_side(other, found))},
            shares={
                (every[0][first], every[1][second]): share
                for first, second, share in zip(firsts, seconds, shares[shares != 0].tolist(), strict=True)
            },
        )

    def links(self, filters: Filters, *, limit: int) -> Links:
        table = self._table
        rows = self._hits.rows(filters.question())
        bodies = {
            near: self._hits.added(crossing.bodies(self._parts, rows, near=near)) * table.placed
            for near in (True, False)
        }
        codes = np.concatenate([np.flatnonzero(counts) for counts in bodies.values()])
        is_near = np.repeat(list(bodies), [np.count_nonzero(counts) for counts in bodies.values()])
        counts = np.concatenate([counts[counts > 0] for counts in bodies.values()])
        order = np.lexsort((is_near, table.value_rank[codes], -counts))
        codes = codes[order]
        columns = (table.lon[codes], table.lat[codes], table.is_exact[codes], is_near[order], counts[order])
        numbers = codes.tolist()
        # As `End._make` does, without a call of Python for each: a continent has twenty thousand of them.
        ends = map(
            partial(tuple.__new__, End),
            zip(
                map(table.values.__getitem__, numbers),
                map(self._labels.__getitem__, numbers),
                *(column.tolist() for column in columns),
                strict=True,
            ),
        )
        value = table.values
        found = crossing.links(self._parts, rows, table, limit)
        return Links(
            ends=tuple(ends),
            links=tuple((value[one], value[other], count) for one, other, count in found),
            unplaced=int(self._columns("unplaced", rows).sum(dtype=np.int64)),
        )

    def clusters(self, filters: Filters, *, box: Box, zoom: int, near: bool = False) -> list[Cluster]:
        rows = self._hits.rows(filters.question())
        return self._clusters(geo.cells(crossing.points(self._parts, rows, near=near), box, zoom)[0])

    def mapped(self, filters: Filters, *, zoom: int, links: int = 0) -> Mapped:
        if filters.within(None).question() != EMPTY:
            return self._mapped(filters, zoom, links)
        kept, key = self._view.kept_maps, (filters.bbox, filters.side, zoom, links)
        found = kept.get(key)
        if found is None:
            found = self._mapped(filters, zoom, links)
            if len(kept) >= MOST_MAPS:
                kept.clear()
            kept[key] = found
        return found

    def _mapped(self, filters: Filters, zoom: int, links: int) -> Mapped:
        near, box = filters.side == FRENCH, filters.bbox or WORLD
        every, anywhere, here = (
            self._hits.rows(filters.within(one).question()) for one in (None, WORLD, box)
        )
        total, placed, inside = (sum(map(len, rows)) for rows in (every, anywhere, here))
        own = crossing.points(self._parts, here, near=near)
        cells, grid = geo.cells(own, box, zoom)
        strongest: list[CellLink] = []
        left_out = 0
        if links:
            other = crossing.points(self._parts, here, near=not near)
            strongest, left_out = geo.links(own.inside(box), other, grid, links)
        clusters = self._clusters(cells)
        return Mapped(
            total, inside, placed - inside, total - placed, tuple(clusters), grid, tuple(strongest), left_out
        )

    def _clusters(self, cells: geo.Cells) -> list[Cluster]:
        order = np.lexsort((cells.lat, cells.lon, -cells.sheets))
        columns = [column[order].tolist() for column in cells]
        return [
            Cluster(
                lon, lat, count, None if cash < 0 else cash, self._ref(sheet) if count == 1 else "",
                tight(*bounds), is_exact,
            )
            for lon, lat, count, cash, sheet, *bounds, is_exact in zip(*columns, strict=True)
        ]  # fmt: skip

    def _ref(self, sheet: int) -> str:
        """Of a sheet numbered through the parts."""
        for part in self._parts:
            if sheet < part.rows:
                return part.refs[sheet]
            sheet -= part.rows
        raise IndexError(sheet)

    # --- names

    def suggestions(self, q: str) -> list[str]:
        found = []
        for pieces in words.suggestions(self.snapshot.words, q):
            said = "".join(pieces)
            if said != q and any(map(len, self._hits.rows(replace(EMPTY, q=said)))):
                found.append(said)
        return found

    def knows(self, name: str, value: str) -> bool:
        code = self._table.code(name, value)
        return code is not None and any(
            code < part.size and bool(part.every_count[code]) for part in self._parts
        )
