"""Two dimensions crossed, in SQL: the meaning of `answers.Crossed`, said once more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from coopdec.atlas.answers import NONE, OTHERS, Cell, Crossed, Value
from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.filters import Filters
from coopdec.atlas.queries.counting import Compiled, compiled, counts, ranked, rows_of, touched

# What a cell counts, of rows (sheet, …).
COUNTED = """
count(*), count(DISTINCT coalesce(record.parent_id, record.id)), count(cash_cents),
       sum(cash_cents)::bigint
"""
RECORD = """
  JOIN cooperation_cooperation AS record ON record.id = sheet
  LEFT JOIN cooperation_sheetamount ON cooperation_id = sheet
"""
CELLS = f"""
SELECT one.value, other.value, {COUNTED}
  FROM ({{one}}) AS one JOIN ({{other}}) AS other USING (sheet) {RECORD}
 WHERE one.value = ANY(%s) AND other.value = ANY(%s)
 GROUP BY one.value, other.value
"""  # noqa: S608 - constants
TOTALS = f"""
SELECT one.value, {COUNTED} FROM ({{one}}) AS one {RECORD} WHERE one.value = ANY(%s) GROUP BY one.value
"""  # noqa: S608 - constants
PLACE = (
    f"CASE WHEN {{0}}.value IS NULL THEN '{NONE}'"
    f" WHEN {{0}}.value = ANY(%s) THEN {{0}}.value ELSE '{OTHERS}' END"
)
SHARES = f"""
WITH hits AS (
  SELECT record.id AS sheet, cash_cents,
         count(*) OVER (PARTITION BY coalesce(record.parent_id, record.id)) AS siblings
    FROM cooperation_cooperation AS record LEFT JOIN cooperation_sheetamount ON cooperation_id = record.id
   WHERE record.id IN ({{hits}})),
pairs AS (
  SELECT {PLACE.format("one")} AS one, {PLACE.format("other")} AS other, cash_cents, siblings,
         1.0::float8 / count(*) OVER (PARTITION BY hits.sheet) AS weight
    FROM hits LEFT JOIN ({{one}}) AS one ON one.sheet = hits.sheet
    LEFT JOIN ({{other}}) AS other ON other.sheet = hits.sheet)
SELECT one, other, sum({{measure}}) FROM pairs GROUP BY one, other HAVING sum({{measure}}) <> 0
"""  # noqa: S608 - constants
MEASURES = {"count": "weight", "partnerships": "weight / siblings", "amount": "weight * cash_cents"}


@dataclass(frozen=True, slots=True)
class Side:
    """One dimension of the sheets found: its rows (sheet, value), the values shown, how many are not."""

    pairs: Compiled
    shown: tuple[Value, ...]
    more: int

    @property
    def values(self) -> list[str]:
        return [one.value for one in self.shown]


def side(found: QuerySet, filters: Filters, name: str, limit: int) -> Side:
    dimension, asked = DIMENSIONS[name], getattr(filters, name)
    counted = counts(found, name)
    sql, parameters = touched(found, name)
    if asked:
        counted = {value: count for value, count in counted.items() if value in asked}
        sql = f"SELECT sheet, value FROM ({sql}) AS asked WHERE value = ANY(%s)"  # noqa: S608
        parameters = [*parameters, list(asked)]
    shown = ranked(counted, dimension, limit=None if dimension.is_whole else limit)
    return Side((sql, parameters), tuple(shown), len(counted) - len(shown))


def crossed(found: QuerySet, one: Side, other: Side, shared: str) -> Crossed:
    (first, given), (second, more) = one.pairs, other.pairs
    cells = rows_of(CELLS.format(one=first, other=second), [*given, *more, one.values, other.values])
    every = found.count()
    return Crossed(
        rows=one.shown,
        columns=other.shown,
        more_rows=one.more,
        more_columns=other.more,
        without_rows=every - _sheets(one),
        without_columns=every - _sheets(other),
        cells={(row[0], row[1]): _cell(row[2:]) for row in cells},
        row_totals=_totals(one),
        column_totals=_totals(other),
        shares=_shares(found, one, other, shared) if shared else {},
    )


def _cell(counted: Iterable[Any]) -> Cell:
    return Cell(*counted)


def _sheets(one: Side) -> int:
    sql, parameters = one.pairs
    return rows_of(f"SELECT count(DISTINCT sheet) FROM ({sql}) AS pair", parameters)[0][0]  # noqa: S608


def _totals(one: Side) -> dict[str, Cell]:
    sql, parameters = one.pairs
    return {row[0]: _cell(row[1:]) for row in rows_of(TOTALS.format(one=sql), [*parameters, one.values])}


def _shares(found: QuerySet, one: Side, other: Side, shared: str) -> Mapping[tuple[str, str], float]:
    hits, asked = compiled(found.values("pk"))
    (first, given), (second, more) = one.pairs, other.pairs
    sql = SHARES.format(hits=hits, one=first, other=second, measure=MEASURES[shared])
    rows = rows_of(sql, [*asked, one.values, other.values, *given, *more])
    return {(row, column): share for row, column, share in rows}
