"""What is counted over the sheets that answer: totals, values of a dimension, years, money."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet, Sum

from coopdec.atlas.answers import Facet, MoneyOfYear, Totals, Value
from coopdec.atlas.dimensions import DIMENSIONS, Dimension, dated, several_departments
from coopdec.atlas.filters import Filters
from coopdec.common.text import search_key, sort_key, words
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country

Compiled = tuple[str, list[Any]]
FIGURES = {"authorities": "authority", "partners": "partner", "countries": "country"}

# Of each (funder, year, nature), the most advanced stage: as the view `cooperation_sheetamount`.
MONEY = """
SELECT year, nature, stage, sum(amount_eur_cents)::bigint
  FROM (SELECT DISTINCT ON (cooperation_id, funder_id, CASE WHEN funder_id IS NULL THEN funder_label END,
                            year, nature)
               year, nature, stage, amount_eur_cents
          FROM cooperation_fundingline
         WHERE amount_eur_cents IS NOT NULL AND cooperation_id IN ({hits})
         ORDER BY cooperation_id, funder_id, CASE WHEN funder_id IS NULL THEN funder_label END, year, nature,
                  array_position(ARRAY['disbursed', 'committed', 'planned'], stage::text)) AS current_line
 GROUP BY year, nature, stage
 ORDER BY year NULLS LAST, nature, stage
"""


def rows_of(sql: str, parameters: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return cursor.fetchall()


def compiled(found: QuerySet) -> Compiled:
    sql, parameters = found.query.sql_with_params()
    return sql, list(parameters)


def touched(found: QuerySet, name: str, among: QuerySet | None = None) -> Compiled:
    """(sheet, value) once each, of the sheets found, and of values that stand among others when given."""
    parts, parameters = [], []
    for pairs in DIMENSIONS[name].pairs():
        kept = pairs.filter(sheet__in=found.values("pk"))
        sql, given = compiled(kept if among is None else kept.filter(value__in=among))
        parts.append(f"({sql})")
        parameters += given
    every = " UNION ALL ".join(parts)
    return f"SELECT DISTINCT sheet, value FROM ({every}) AS pair", parameters  # noqa: S608 - compiled above


# --- values of a dimension


def counts(found: QuerySet, name: str, among: QuerySet | None = None) -> dict[str, int]:
    """Value → how many of these sheets touch it, at least one."""
    sql, parameters = touched(found, name, among)
    return dict(rows_of(f"SELECT value, count(*) FROM ({sql}) AS touched GROUP BY value", parameters))  # noqa: S608


def facet(others: QuerySet, name: str, *, chosen: Collection[str], prefix: str, limit: int | None) -> Facet:
    """`answers.Reader.facet`, of the sheets that answer the other filters; dimensions that are given whole
    have no limit."""
    dimension = DIMENSIONS[name]
    counted = counts(others, name)
    if words(prefix):
        found = _beginning(prefix, ranked(counted, dimension))
        most = len(found) if limit is None else limit
        return Facet(tuple(found[:most]), more=max(0, len(found) - most))
    shown = ranked(counted, dimension, limit=None if dimension.is_whole else limit)
    missing = [value for value in chosen if value not in {one.value for one in shown}]
    if missing:
        shown += ranked({value: counted.get(value, 0) for value in missing}, dimension)
    return Facet(tuple(shown), more=len(counted.keys() - {one.value for one in shown}))


def ranked(counted: Mapping[str, int], dimension: Dimension, limit: int | None = None) -> list[Value]:
    """The most frequent first, then by label, then by value; only labels that may be shown are read."""
    asked: Collection[str] = counted
    if limit is not None and len(counted) > limit:
        least = heapq.nlargest(limit, counted.values())[-1] if limit else 0
        asked = [value for value, count in counted.items() if count >= least]
    labels = dimension.labels(list(asked))
    values = [Value(value, labels.get(value, value), counted[value]) for value in asked]
    return sorted(values, key=lambda one: (-one.count, sort_key(one.label), one.value))[:limit]


def _beginning(prefix: str, values: Iterable[Value]) -> list[Value]:
    sought = f" {' '.join(words(prefix))}"
    return [one for one in values if sought in search_key(one.label)]


def listed(found: QuerySet, filters: Filters, name: str) -> list[Value]:
    return ranked(counts(found, name, _standing(filters, name)), DIMENSIONS[name])


def _standing(filters: Filters, name: str) -> QuerySet | None:
    """Values of a figure that stand where the question asks; None = all of them."""
    if name == "country":
        areas = filters.continent
        return Country.objects.filter(area__in=areas).order_by().values("code") if areas else None
    asked = Q()
    if name == "authority":
        asked = Q(kind=OrganisationKind.FRENCH_AUTHORITY)
        if filters.region:
            asked &= Q(region_id__in=filters.region)
        if filters.department:
            holders = [siren for code, siren in several_departments() if code in filters.department]
            asked &= Q(department_id__in=filters.department) | Q(siren__in=holders)
        if filters.authority_kind:
            asked &= Q(authority_kind__in=filters.authority_kind)
    elif name == "partner":
        asked = Q(kind=OrganisationKind.FOREIGN_AUTHORITY)
        if filters.country:
            asked &= Q(country_id__in=filters.country)
        if filters.continent:
            asked &= Q(country__area__in=filters.continent)
    else:
        return None
    return Organisation.objects.filter(asked).order_by().values("slug")


# --- totals


def totals(found: QuerySet, filters: Filters) -> Totals:
    """Counts and money by the rules of the domain (`cooperation.rules`)."""
    said = found.counts()
    money = found.aggregate(
        known=Count("amount__cash_cents"),
        cash=Sum("amount__cash_cents"),
        in_kind=Sum("amount__in_kind_cents"),
    )
    return Totals(
        count=said["count"],
        partnerships=said["partnerships"],
        projects=said["projects"],
        amount_known=money["known"],
        cash_cents=_cents(money["cash"]),
        in_kind_cents=_cents(money["in_kind"]),
        first_year=dated(found).aggregate(year=Min("first_year"))["year"],
        **{figure: _how_many(found, filters, name) for figure, name in FIGURES.items()},
    )


def _cents(amount: Any) -> int | None:
    """A sum of integers is a decimal in the database."""
    return None if amount is None else int(amount)


def _how_many(found: QuerySet, filters: Filters, name: str) -> int:
    sql, parameters = touched(found, name, _standing(filters, name))
    return rows_of(f"SELECT count(DISTINCT value) FROM ({sql}) AS touched", parameters)[0][0]  # noqa: S608


# --- years, money


def active(found: QuerySet, span: int = 1) -> dict[int, int]:
    """First year of a span → sheets whose years, as a year filter understands them, overlap it."""
    spans = dated(found).filter(first_year__isnull=False).order_by().values_list("first_year", "last_year")
    years = Counter(
        number * span for first, last in spans for number in range(first // span, last // span + 1)
    )
    return dict(sorted(years.items()))


def money(found: QuerySet) -> list[MoneyOfYear]:
    sql, parameters = compiled(found.values("pk"))
    return [MoneyOfYear(*row) for row in rows_of(MONEY.format(hits=sql), parameters)]
