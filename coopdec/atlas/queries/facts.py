"""What the cards of some sheets say, read from the record."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, When

from coopdec.atlas.cards import Body, Facts, Point, best
from coopdec.atlas.dimensions import DIMENSIONS, dated
from coopdec.cooperation.enums import Side, State
from coopdec.cooperation.models import ActionPlace, Cooperation, Partner
from coopdec.directory.enums import EXACT_POINTS


class Part(NamedTuple):
    """A partner: its side, who it is, the country of the part, the région of a French one."""

    side: str
    body: Body
    country: str | None
    region: str | None
    point: Point | None


def facts_of(keys: Collection[int]) -> dict[int, Facts]:
    """Primary key → what its card says. A constant number of queries, whatever the number of sheets."""
    parts = _parts(keys)
    places = _places(keys)
    coded = {name: _coded(keys, name) for name in ("department", "marker", "funder")}
    themes = _values(keys, Cooperation.themes.through.objects.order_by("theme_id"), "theme_id")
    sdgs = _values(keys, Cooperation.sdgs.through.objects.order_by("sdg_id"), "sdg_id")
    found = {}
    rows = dated(Cooperation.objects.with_effective_status()).filter(pk__in=keys).order_by()
    rows = rows.annotate(
        public_parent=Case(When(parent__state=State.PUBLISHED, then=F("parent__ref")), default=None)
    )
    for row in rows.values(
        "pk", "ref", "title", "summary", "objectives", "description", "kind", "start_year", "end_year",
        "first_year", "last_year", "origin", "published_at", "updated_at",
        "effective_status", "public_parent",
        cash_cents=F("amount__cash_cents"), in_kind_cents=F("amount__in_kind_cents"),
    ):  # fmt: skip
        key = row.pop("pk")
        texts = [row.pop(name) for name in ("summary", "objectives", "description")]
        near, far = shores(parts[key])
        abroad = [part.country for part in parts[key]] + [country for country, _point in places[key]]
        regions = [part.region for part in parts[key] if part.side == Side.FRENCH]
        found[key] = Facts(
            summary=next((text for text in texts if text), ""),
            near=[part.body for part in near],
            far=[part.body for part in far],
            countries=list(dict.fromkeys(code for code in abroad if code)),
            regions=sorted({code for code in regions if code}),
            departments=sorted(coded["department"][key]),
            markers=sorted(one for one in coded["marker"][key] if ":" in one),
            funders=sorted(coded["funder"][key]),
            point=best(_points(parts[key], places[key])),
            themes=themes[key],
            sdgs=sdgs[key],
            status=row.pop("effective_status"),
            parent=row.pop("public_parent"),
            **row,
        )
    return found


def shores(parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """(near, far), as `cooperation.drawings.is_near` says: the French side, or the first international body
    when nobody is French; all others are far."""
    near = [number for number, part in enumerate(parts) if part.side == Side.FRENCH]
    if not near:
        near = [number for number, part in enumerate(parts) if part.side == Side.INTERNATIONAL][:1]
    return [parts[number] for number in near], [
        part for number, part in enumerate(parts) if number not in near
    ]


def _parts(keys: Collection[int]) -> dict[int, list[Part]]:
    rows = Partner.objects.filter(cooperation__in=keys).order_by("position", "id")
    found: dict[int, list[Part]] = defaultdict(list)
    for key, side, name, slug, kind, own, region, country, lon, lat, precision in rows.values_list(
        "cooperation_id", "side", "organisation__name", "organisation__slug", "organisation__kind",
        "organisation__country_id", "organisation__region_id", "country_id",
        "organisation__longitude", "organisation__latitude", "organisation__point_precision",
    ):  # fmt: skip
        body = Body(name, slug, kind, own if slug else country)
        found[key].append(Part(side, body, country, region, _point(lon, lat, precision)))
    return found


def _places(keys: Collection[int]) -> dict[int, list[tuple[str, Point | None]]]:
    rows = ActionPlace.objects.filter(cooperation__in=keys).order_by("position", "id")
    found: dict[int, list[tuple[str, Point | None]]] = defaultdict(list)
    for key, country, *point in rows.values_list(
        "cooperation_id", "country_id", "longitude", "latitude", "point_precision"
    ):
        found[key].append((country, _point(*point)))
    return found


def _point(lon: float | None, lat: float | None, precision: str | None) -> Point | None:
    return None if lon is None or lat is None else Point(lon, lat, precision in EXACT_POINTS)


def _points(parts: list[Part], places: list[tuple[str, Point | None]]) -> list[Point]:
    """Of the partner side, in order."""
    of_partners = [part.point for part in parts if part.side != Side.FRENCH]
    return [point for point in (*of_partners, *(point for _country, point in places)) if point]


def _coded(keys: Collection[int], name: str) -> dict[int, set[str]]:
    """Sheet → its values of a dimension."""
    found: dict[int, set[str]] = defaultdict(set)
    first, *others = (pairs.filter(sheet__in=keys) for pairs in DIMENSIONS[name].pairs())
    for key, value in first.union(*others).values_list("sheet", "value"):
        found[key].add(value)
    return found


def _values(keys: Collection[int], rows: QuerySet, column: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in rows.filter(cooperation__in=keys).values_list("cooperation_id", column):
        found[key].append(value)
    return found
