"""The sheets that everybody may read, column by column: what the engine is fed with.

Every read of one snapshot is made in one transaction (`builder`), chunk by chunk: memory does not grow with
the record.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from coopdec.atlas import cards
from coopdec.atlas.dimensions import DIMENSIONS, dated, shown
from coopdec.atlas.engine.extract import NOT_KNOWN, Extract, Money, Pairs, Points
from coopdec.atlas.services.tokens import tokens_of
from coopdec.cooperation.drawings import is_near
from coopdec.cooperation.enums import Nature, Side, State
from coopdec.cooperation.models import ActionPlace, Cooperation, Partner
from coopdec.directory.enums import EXACT_POINTS
from coopdec.directory.models import Organisation

CHUNK = 7000
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
# Dimensions that other columns of a chunk say already.
SAID_HERE = frozenset({"amount_known", "placed"})
# The twin of `rules.current_lines`, as the view `cooperation_sheetamount` says it.
CURRENT_LINES = """
SELECT DISTINCT ON (cooperation_id, funder_id, CASE WHEN funder_id IS NULL THEN funder_label END,
                    year, nature)
       cooperation_id, coalesce(year, 0), nature, stage, amount_eur_cents
  FROM cooperation_fundingline
 WHERE amount_eur_cents IS NOT NULL AND cooperation_id = ANY(%s)
 ORDER BY cooperation_id, funder_id, CASE WHEN funder_id IS NULL THEN funder_label END, year, nature,
          array_position(ARRAY['disbursed', 'committed', 'planned'], stage::text)
"""


class Sheet(NamedTuple):
    """The columns of a sheet itself."""

    pk: int
    parent_id: int | None
    ref: str
    title: str
    sort_key: str
    kind: str
    status: str
    start_year: int | None
    end_year: int | None
    first_year: int | None
    last_year: int | None
    summary: str
    origin: str
    parent: str | None
    published_at: Any
    updated_at: Any


class Part(NamedTuple):
    """A partner; `pk` and `side` are what `is_near` reads."""

    sheet: int
    pk: int
    side: str
    country: str | None
    organisation: int | None


class Place(NamedTuple):
    """An organisation as cards and maps need it."""

    body: cards.Body
    region: str | None
    lon: float | None
    lat: float | None
    is_exact: bool


def extracts(
    only: Collection[int] | None = None, *, writer: BaseDatabaseWrapper | None = None, chunk: int = CHUNK
) -> Iterator[Extract]:
    """Chunks of all the sheets shown, or of those of `only` that are, by primary key.

    `writer`: the connection that keeps newly analysed tokens (see `tokens.tokens_of`).
    """
    keys = keys_shown(only)
    bodies: dict[int, Place] = {}
    for first in range(0, len(keys), chunk):
        part = keys[first : first + chunk]
        yield _Chunk(part, bodies, is_whole=only is None).extract(writer)


def keys_shown(only: Collection[int] | None = None) -> list[int]:
    """The keys of all the sheets shown, or of those of `only` that are, ascending."""
    found = shown().order_by("pk").values_list("pk", flat=True)
    return list(found if only is None else found.filter(pk__in=only))


def rows_of(found: QuerySet) -> list[Any]:
    """The rows of a `values` queryset as plain tuples: no model, no conversion, as the columns are read."""
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class _Chunk:
    """One chunk being read: the keys, in order, and the row of each."""

    def __init__(self, keys: list[int], bodies: dict[int, Place], *, is_whole: bool) -> None:
        self.keys, self.bodies, self.is_whole = keys, bodies, is_whole
        self.pks = np.array(keys, dtype=np.int64)
        self.row = {key: row for row, key in enumerate(keys)}

    def extract(self, writer: BaseDatabaseWrapper | None) -> Extract:
        sheets = self._sheets()
        parts = self._parts()
        money, cash, in_kind = self._money()
        near, far, unplaced, shores = self._shores(parts)
        places = self._places()
        points = self._best_points(parts, places)
        values = {name: self._values(name) for name in DIMENSIONS if name not in SAID_HERE}
        values["amount_known"] = self._each(np.where(cash == NOT_KNOWN, "no", "yes").tolist())
        values["placed"] = self._each([_placed(points.get(one.pk)) for one in sheets])
        tokens = tokens_of(self.keys, writer=writer)
        return Extract(
            pks=self.pks,
            roots=np.array([one.parent_id or one.pk for one in sheets], dtype=np.int64),
            refs=[one.ref for one in sheets],
            title_keys=[one.sort_key for one in sheets],
            first_years=np.array([one.first_year or 0 for one in sheets], dtype=np.int16),
            last_years=np.array([one.last_year or 0 for one in sheets], dtype=np.int16),
            updated=np.array([(one.updated_at - EPOCH) // MICROSECOND for one in sheets], dtype=np.int64),
            cash=cash,
            in_kind=in_kind,
            values=values,
            near=near,
            far=far,
            unplaced=unplaced,
            away_points=self._points(parts, places, french=False),
            french_points=self._points(parts, [], french=True),
            money=money,
            tokens=[tokens[key] for key in self.keys],
            cards=self._cards(sheets, shores, places, parts, points, values, cash, in_kind),
        )

    def _of(self, found: QuerySet, column: str) -> QuerySet:
        """The rows of these sheets (and, of a whole chunk, of hidden ones between them)."""
        if self.is_whole:
            return found.filter(**{f"{column}__gte": self.keys[0], f"{column}__lte": self.keys[-1]})
        return found.filter(**{f"{column}__in": self.keys})

    def _sheets(self) -> list[Sheet]:
        said = Case(
            When(summary__gt="", then=F("summary")),
            When(objectives__gt="", then=F("objectives")),
            default=F("description"),
            output_field=TextField(),
        )
        found = dated(Cooperation.objects.with_effective_status()).annotate(said=Left(said, 1000))
        public = Case(
            When(parent__state=State.PUBLISHED, then=F("parent__ref")),
            default=Value(None),
            output_field=TextField(),
        )
        rows = rows_of(
            self._of(found, "pk")
            .annotate(public=public)
            .order_by("pk")
            .values_list(
                *("pk", "parent_id", "ref", "title", "sort_key", "kind", "effective_status", "start_year"),
                *("end_year", "first_year", "last_year", "said", "origin", "public", "published_at"),
                "updated_at",
            )
        )
        return [Sheet(*row) for row in rows if row[0] in self.row]

    def _parts(self) -> dict[int, list[Part]]:
        """Sheet → its partners, in order."""
        found = self._of(Partner.objects.all(), "cooperation_id").order_by("cooperation_id", "position", "id")
        parts: dict[int, list[Part]] = defaultdict(list)
        for row in rows_of(
            found.values_list("cooperation_id", "pk", "side", "country_id", "organisation_id")
        ):
            if row[0] in self.row:
                parts[row[0]].append(Part(*row))
        named = {part.organisation for some in parts.values() for part in some if part.organisation}
        self._meet(named - self.bodies.keys())
        return parts

    def _meet(self, organisations: Collection[int | None]) -> None:
        if not organisations:
            return
        found = Organisation.objects.filter(
            pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(organisations)])
        ).values_list(
            *(
                "pk",
                "name",
                "slug",
                "kind",
                "country_id",
                "region_id",
                "longitude",
                "latitude",
                "point_precision",
            )
        )
        for pk, name, slug, kind, country, region, lon, lat, precision in rows_of(found.order_by()):
            body = cards.Body(name, slug, kind, country)
            self.bodies[pk] = Place(body, region, lon, lat, precision in EXACT_POINTS)

    def _places(self) -> list[tuple[int, str, float | None, float | None, bool]]:
        """(sheet, country, longitude, latitude, whether exact) of the places of the action, in order."""
        found = self._of(ActionPlace.objects.all(), "cooperation_id").order_by(
            "cooperation_id", "position", "id"
        )
        columns = ("cooperation_id", "country_id", "longitude", "latitude", "point_precision")
        return [
            (*row[:4], row[4] in EXACT_POINTS)
            for row in rows_of(found.values_list(*columns))
            if row[0] in self.row
        ]

    @staticmethod
    def _each(values: list[str]) -> Pairs:
        """One value a sheet."""
        return Pairs(np.arange(len(values), dtype=np.int32), values)

    def _values(self, name: str) -> Pairs:
        found = [
            row
            for pairs in DIMENSIONS[name].pairs()
            for row in rows_of(self._of(pairs, "sheet").values_list("sheet", "value"))
        ]
        if not found:
            return Pairs(np.empty(0, np.int32), [])
        sheets, values = zip(*found, strict=True)
        keys = np.array(sheets, dtype=np.int64)
        rows = np.searchsorted(self.pks, keys).astype(np.int32)
        # Beyond the last key nothing is read: `_of` stops there.
        ours = self.pks[rows] == keys
        return Pairs(rows[ours], list(compress(values, ours.tolist())))

    def _money(self) -> tuple[Money, np.ndarray, np.ndarray]:
        with connection.cursor() as cursor:
            cursor.execute(CURRENT_LINES, [self.keys])
            lines = cursor.fetchall()
        rows = np.array([self.row[line[0]] for line in lines], dtype=np.int32)
        natures = [line[2] for line in lines]
        cents = np.array([line[4] for line in lines], dtype=np.int64)
        money = Money(
            rows=rows,
            years=np.array([line[1] for line in lines], dtype=np.int16),
            natures=natures,
            stages=[line[3] for line in lines],
            cents=cents,
        )
        is_cash = np.array([nature == Nature.CASH for nature in natures], dtype=bool)
        return money, self._sums(rows[is_cash], cents[is_cash]), self._sums(rows[~is_cash], cents[~is_cash])

    def _sums(self, rows: np.ndarray, cents: np.ndarray) -> np.ndarray:
        sums = np.full(len(self.keys), NOT_KNOWN, dtype=np.int64)
        sums[rows] = 0
        np.add.at(sums, rows, cents)
        return sums

    def _shores(
        self, parts: Mapping[int, Sequence[Part]]
    ) -> tuple[Pairs, Pairs, np.ndarray, dict[int, tuple[list[cards.Body], list[cards.Body]]]]:
        """Both shores as pairs and, for cards, as bodies by sheet; parts of the far side without a point."""
        slugs: dict[bool, list[str]] = {True: [], False: []}
        rows: dict[bool, list[int]] = {True: [], False: []}
        unplaced = np.zeros(len(self.keys), dtype=np.int16)
        shores: dict[int, tuple[list[cards.Body], list[cards.Body]]] = {}
        for sheet, partners in parts.items():
            row = self.row[sheet]
            near_far: tuple[list[cards.Body], list[cards.Body]] = ([], [])
            for part in partners:
                near = is_near(part, partners)  # type: ignore[arg-type]  # it reads no more than `Part` has
                place = self.bodies[part.organisation] if part.organisation else None
                if place is not None:
                    rows[near].append(row)
                    slugs[near].append(str(place.body.slug))
                if not near and (place is None or place.lat is None):
                    unplaced[row] += 1
                body = place.body if place else cards.Body(None, None, None, part.country)
                near_far[0 if near else 1].append(body)
            shores[sheet] = near_far
        pairs = [Pairs(np.array(rows[side], dtype=np.int32), slugs[side]) for side in (True, False)]
        return pairs[0], pairs[1], unplaced, shores

    def _points(
        self,
        parts: Mapping[int, Sequence[Part]],
        places: Sequence[tuple[int, str, Any, Any, bool]],
        *,
        french: bool,
    ) -> Points:
        found = []
        for sheet, partners in parts.items():
            for part in partners:
                place = self.bodies[part.organisation] if part.organisation else None
                if place and place.lat is not None and (part.side == Side.FRENCH) == french:
                    found.append((self.row[sheet], place.lon, place.lat, place.is_exact))
        found += [(self.row[one[0]], one[2], one[3], one[4]) for one in places if one[3] is not None]
        columns: list[Any] = list(zip(*found, strict=True)) or [(), (), (), ()]
        return Points(
            rows=np.array(columns[0], dtype=np.int32),
            lon=np.array(columns[1], dtype=np.float32),
            lat=np.array(columns[2], dtype=np.float32),
            is_exact=np.array(columns[3], dtype=bool),
        )

    def _cards(
        self,
        sheets: Sequence[Sheet],
        shores: Mapping[int, tuple[list[cards.Body], list[cards.Body]]],
        places: Sequence[tuple[int, str, Any, Any, bool]],
        parts: Mapping[int, Sequence[Part]],
        points: Mapping[int, cards.Point | None],
        values: Mapping[str, Pairs],
        cash: np.ndarray,
        in_kind: np.ndarray,
    ) -> list[bytes]:
        themes = self._entered(Cooperation.themes.through.objects.values_list("cooperation_id", "theme_id"))
        sdgs = self._entered(Cooperation.sdgs.through.objects.values_list("cooperation_id", "sdg_id"))
        of_row = {name: _by_row(values[name]) for name in ("region", "department", "marker", "funder")}
        abroad: dict[int, list[str]] = defaultdict(list)
        for place in places:
            abroad[place[0]].append(place[1])
        made = []
        for row, one in enumerate(sheets):
            near, far = shores.get(one.pk, ((), ()))
            countries = [part.country for part in parts.get(one.pk, ()) if part.country] + abroad[one.pk]
            facts = cards.Facts(
                ref=one.ref,
                title=one.title,
                summary=one.summary,
                kind=one.kind,
                status=one.status,
                start_year=one.start_year,
                end_year=one.end_year,
                first_year=one.first_year,
                last_year=one.last_year,
                near=near,
                far=far,
                countries=list(dict.fromkeys(countries)),
                themes=sorted(themes[one.pk]),
                sdgs=sorted(sdgs[one.pk]),
                regions=sorted(of_row["region"][row]),
                departments=sorted(of_row["department"][row]),
                markers=sorted(one for one in of_row["marker"][row] if ":" in one),
                funders=sorted(of_row["funder"][row]),
                point=points.get(one.pk),
                cash_cents=_known(cash[row]),
                in_kind_cents=_known(in_kind[row]),
                origin=one.origin,
                parent=one.parent,
                published_at=one.published_at,
                updated_at=one.updated_at,
            )
            made.append(cards.card(facts).encode())
        return made

    def _best_points(
        self, parts: Mapping[int, Sequence[Part]], places: Sequence[tuple[int, str, Any, Any, bool]]
    ) -> dict[int, cards.Point | None]:
        points: dict[int, list[cards.Point]] = defaultdict(list)
        for sheet, partners in parts.items():
            for part in partners:
                body = self.bodies[part.organisation] if part.organisation else None
                if body and body.lon is not None and body.lat is not None and part.side != Side.FRENCH:
                    points[sheet].append(cards.Point(body.lon, body.lat, body.is_exact))
        for sheet, _country, lon, lat, is_exact in places:
            if lat is not None:
                points[sheet].append(cards.Point(lon, lat, is_exact))
        return {sheet: cards.best(found) for sheet, found in points.items()}

    def _entered(self, found: QuerySet) -> dict[int, list[Any]]:
        """Sheet → what a sheet's link table says."""
        entered: dict[int, list[Any]] = defaultdict(list)
        for sheet, value in rows_of(self._of(found, "cooperation_id")):
            entered[sheet].append(value)
        return entered


def _placed(best: cards.Point | None) -> str:
    """The twin of `dimensions._placed`, of which each chunk would read the points of all sheets."""
    return "none" if best is None else "exact" if best.is_exact else "approximate"


def _by_row(pairs: Pairs) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row, value in zip(pairs.rows.tolist(), pairs.values, strict=True):
        found[row].add(value)
    return found


def _known(cents: np.int64) -> int | None:
    return None if cents == NOT_KNOWN else int(cents)
