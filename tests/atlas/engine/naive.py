"""The same questions answered by loops over sheets: what the engine must say."""

import itertools
from collections import Counter, defaultdict

from coopdec.atlas.answers import (
    NONE,
    OTHERS,
    Cell,
    Cluster,
    Crossed,
    End,
    Facet,
    Links,
    MoneyOfYear,
    Totals,
    Value,
    cell_degrees,
)
from coopdec.atlas.engine.extract import STANDS
from coopdec.atlas.filters import LABELS, WORLD
from coopdec.common import text

LONG = {"authority", "partner", "funder"}


def inside(box, point):
    """Edges included; west > east crosses the antimeridian."""
    lon, lat = point[:2]
    across = box.west <= lon <= box.east if box.west <= box.east else lon >= box.west or lon <= box.east
    return across and box.south <= lat <= box.north


class Naive:
    def __init__(self, world, sheets, language="fr"):
        self.world, self.sheets, self.language = world, list(sheets), language
        self.tokens = {one.pk: text.sequence(one.text) for one in self.sheets}

    def known(self, name, value):
        return self.world.known({name: [value]})[name][value]

    def label(self, name, value):
        return self.known(name, value).labels[self.language]

    # --- hits

    def hits(self, filters):
        return [one for one in self.sheets if self.answers(one, filters)]

    def answers(self, sheet, filters):
        for name in LABELS:
            asked = getattr(filters, name)
            if asked and not sheet.values[name] & set(asked):
                return False
        if filters.year_from is not None and not (sheet.first and sheet.last >= filters.year_from):
            return False
        if filters.year_to is not None and not (sheet.first and sheet.first <= filters.year_to):
            return False
        if not self.stands(self.points(sheet, filters), filters):
            return False
        words, phrases = text.query_tokens(filters.q)
        first, second = self.tokens[sheet.pk]
        if not all(word in first or word in second for word in words):
            return False
        return all(self.has_phrase(first, second, phrase) for phrase in phrases)

    @staticmethod
    def stands(points, filters):
        if filters.where == "nowhere":
            return not points
        is_inside = any(inside(filters.bbox or WORLD, point) for point in points)
        if filters.where == "elsewhere":
            return bool(points) and not is_inside
        return is_inside or not filters.bbox

    @staticmethod
    def points(sheet, filters, *, other=False):
        return sheet.french if (filters.side == "french") != other else sheet.away

    @staticmethod
    def has_phrase(first, second, phrase):
        return any(
            all(word in {first[at + step], second[at + step]} for step, word in enumerate(phrase))
            for at in range(len(first) - len(phrase) + 1)
        )

    def order(self, filters):
        found = self.hits(filters)
        key = {
            "recent": lambda one: (-one.last, text.sort_key(one.title), one.pk),
            "title": lambda one: (text.sort_key(one.title), one.pk),
            "amount": lambda one: (-one.cash, text.sort_key(one.title), one.pk),
            "updated": lambda one: (-one.updated, text.sort_key(one.title), one.pk),
        }[filters.order]
        return [one.pk for one in sorted(found, key=key)]

    # --- counts

    def counted(self, filters, name):
        return Counter(value for one in self.hits(filters) for value in one.values[name])

    def ranked(self, name, counts):
        return sorted(
            (Value(value, self.label(name, value), count) for value, count in counts.items() if count),
            key=lambda one: (-one.count, self.known(name, one.value).sort_key, one.value),
        )

    def facet(self, filters, name, limit=50, prefix=""):
        values = self.ranked(name, self.counted(filters.without(name), name))
        if prefix:
            sought = f" {' '.join(text.words(prefix))}"
            values = [one for one in values if sought in text.search_key(one.label)]
            return Facet(tuple(values[:limit]), len(values) - len(values[:limit]))
        shown = values[:limit] if name in LONG else values
        rest = values[len(shown) :]
        extra = [one for one in rest if one.value in getattr(filters, name)]
        there = {one.value for one in values}
        none = [
            Value(value, self.label(name, value), 0) for value in getattr(filters, name) if value not in there
        ]
        none.sort(key=lambda one: (text.sort_key(one.label), one.value))
        return Facet((*shown, *extra, *none), len(rest) - len(extra))

    def listed(self, filters, name):
        counts = self.counted(filters, name)
        for value in list(counts):
            known = self.known(name, value)
            if name in STANDS and not known.counts:
                del counts[value]
                continue
            for dimension in STANDS.get(name, ()):
                asked = getattr(filters, dimension)
                if asked and not set(asked) & set(known.stands.get(dimension, ())):
                    del counts[value]
                    break
        return self.ranked(name, counts)

    def totals(self, filters):
        found = self.hits(filters)
        cash = [one.cash for one in found if one.cash >= 0]
        in_kind = [one.in_kind for one in found if one.in_kind >= 0]
        return Totals(
            count=len(found),
            partnerships=len({one.root for one in found}),
            projects=sum(bool(one.values["kind"] & {"project", "one-off"}) for one in found),
            authorities=len(self.listed(filters, "authority")),
            partners=len(self.listed(filters, "partner")),
            countries=len(self.listed(filters, "country")),
            amount_known=len(cash),
            cash_cents=sum(cash) if cash else None,
            in_kind_cents=sum(in_kind) if in_kind else None,
            first_year=min((one.first for one in found if one.first), default=None),
        )

    def active(self, filters, span=1):
        years = [range(one.first, one.last + 1) for one in self.hits(filters) if one.first]
        return dict(Counter(first for each in years for first in {year // span * span for year in each}))

    def money(self, filters):
        sums = Counter()
        for one in self.hits(filters):
            for year, nature, stage, cents in one.money:
                sums[year, nature, stage] += cents
        ordered = sorted(sums, key=lambda key: (key[0] or 9999, *key[1:]))
        return [MoneyOfYear(key[0] or None, key[1], key[2], sums[key]) for key in ordered]

    def cross(self, filters, one, other, shared="", limit=50):
        found = self.hits(filters)
        sides = [self.side(filters, found, name, limit) for name in (one, other)]
        (rows, more_rows, of_row), (columns, more_columns, of_column) = sides
        shown = [{value.value for value in values} for values in (rows, columns)]
        cells, firsts, seconds = defaultdict(list), defaultdict(list), defaultdict(list)
        shares, roots = defaultdict(float), Counter(sheet.root for sheet in found)
        for sheet in found:
            mine, theirs = of_row(sheet), of_column(sheet)
            for value in mine & shown[0]:
                firsts[value].append(sheet)
            for value in theirs & shown[1]:
                seconds[value].append(sheet)
            for pair in itertools.product(mine & shown[0], theirs & shown[1]):
                cells[pair].append(sheet)
            worth = {"count": 1, "partnerships": 1 / roots[sheet.root], "amount": max(0, sheet.cash), "": 0}
            for a, b in itertools.product(mine or {NONE}, theirs or {NONE}):
                place = tuple(
                    value if value in {NONE, *kept} else OTHERS
                    for value, kept in zip((a, b), shown, strict=True)
                )
                shares[place] += worth[shared] / max(1, len(mine)) / max(1, len(theirs))
        return Crossed(
            rows=rows,
            columns=columns,
            more_rows=more_rows,
            more_columns=more_columns,
            without_rows=sum(not of_row(sheet) for sheet in found),
            without_columns=sum(not of_column(sheet) for sheet in found),
            cells={pair: self.cell(sheets) for pair, sheets in cells.items()},
            row_totals={value: self.cell(sheets) for value, sheets in firsts.items()},
            column_totals={value: self.cell(sheets) for value, sheets in seconds.items()},
            shares={pair: share for pair, share in shares.items() if share},
        )

    def side(self, filters, found, name, limit):
        asked = set(getattr(filters, name))

        def of(sheet):
            return set(sheet.values[name]) & asked if asked else set(sheet.values[name])

        every = self.ranked(name, Counter(value for sheet in found for value in of(sheet)))
        shown = tuple(every[:limit] if name in LONG else every)
        return shown, len(every) - len(shown), of

    @staticmethod
    def cell(sheets):
        cash = [sheet.cash for sheet in sheets if sheet.cash >= 0]
        roots = {sheet.root for sheet in sheets}
        return Cell(len(sheets), len(roots), len(cash), sum(cash) if cash else None)

    # --- maps

    def links(self, filters, limit):
        known = self.world.authorities | self.world.partners
        ends, links = Counter(), Counter()
        found = self.hits(filters)
        for sheet in found:
            near = [one for one in sheet.near if known[one].lat is not None]
            far = [one for one in sheet.far if known[one].lat is not None]
            ends.update((one, True) for one in near)
            ends.update((one, False) for one in far)
            links.update((one, other) for one in near for other in far)
        drawn = [
            End(slug, known[slug].labels[self.language], known[slug].lon, known[slug].lat,
                known[slug].is_exact, near, count)
            for (slug, near), count in ends.items()
        ]  # fmt: skip
        strongest = sorted(((a, b, n) for (a, b), n in links.items()), key=lambda link: (-link[2], *link[:2]))
        return Links(
            ends=tuple(sorted(drawn, key=lambda end: (-end.count, end.value, end.near))),
            links=tuple(strongest[:limit]),
            unplaced=sum(one.unplaced for one in found),
        )

    def clusters(self, filters, box, zoom, *, near):
        side = cell_degrees(zoom)
        cells = defaultdict(set)
        for sheet in self.hits(filters):
            for lon, lat, _exact in sheet.french if near else sheet.away:
                if inside(box, (lon, lat)):
                    cells[(lon + 180) // side, (lat + 90) // side].add((sheet.pk, lon, lat))
        by_pk = {one.pk: one for one in self.sheets}
        found = []
        for points in cells.values():
            pks = {pk for pk, _lon, _lat in points}
            cash = [by_pk[pk].cash for pk in pks if by_pk[pk].cash >= 0]
            found.append(
                Cluster(
                    lon=sum(lon for _pk, lon, _lat in points) / len(points),
                    lat=sum(lat for _pk, _lon, lat in points) / len(points),
                    count=len(pks),
                    cash_cents=sum(cash) if cash else None,
                    ref=by_pk[next(iter(pks))].ref if len(pks) == 1 else "",
                )
            )
        return sorted(found, key=lambda one: (-one.count, one.lon, one.lat))

    def cell_links(self, filters, zoom):
        """Cells of both ends → sheets, those of the side asked first."""
        side = cell_degrees(zoom)
        found = Counter()
        for sheet in self.hits(filters):
            own, other = (
                {
                    ((point[0] + 180) // side, (point[1] + 90) // side)
                    for point in self.points(sheet, filters, other=is_other)
                    if is_other or inside(filters.bbox or WORLD, point)
                }
                for is_other in (False, True)
            )
            found.update((one, two) for one in own for two in other)
        return found
