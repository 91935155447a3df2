"""What the cards of some sheets say, read from the record."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, When

from coopdec.atlas.cards import Body, Facts
from coopdec.atlas.dimensions import dated
from coopdec.cooperation.enums import Side, State
from coopdec.cooperation.models import ActionPlace, Cooperation, Partner


class Part(NamedTuple):
    """A partner: its side, who it is, the country of the part, the région of a French one."""

    side: str
    body: Body
    country: str | None
    region: str | None


def facts_of(keys: Collection[int]) -> dict[int, Facts]:
    """Primary key → what its card says. Five queries, whatever the number of sheets."""
    parts = _parts(keys)
    places = _values(keys, ActionPlace.objects.order_by("position", "id"), "country_id")
    themes = _values(keys, Cooperation.themes.through.objects.order_by("theme_id"), "theme_id")
    sdgs = _values(keys, Cooperation.sdgs.through.objects.order_by("sdg_id"), "sdg_id")
    found = {}
    rows = dated(Cooperation.objects.with_effective_status()).filter(pk__in=keys).order_by()
    rows = rows.annotate(
        public_parent=Case(When(parent__state=State.PUBLISHED, then=F("parent__ref")), default=None)
    )
    for row in rows.values(
        "pk", "ref", "title", "summary", "objectives", "description", "kind", "start_year", "end_year",
        "first_year", "last_year", "origin", "updated_at",
        "effective_status", "public_parent",
        cash_cents=F("amount__cash_cents"), in_kind_cents=F("amount__in_kind_cents"),
    ):  # fmt: skip
        key = row.pop("pk")
        texts = [row.pop(name) for name in ("summary", "objectives", "description")]
        near, far = shores(parts[key])
        abroad = [part.country for part in parts[key]] + places[key]
        regions = [part.region for part in parts[key] if part.side == Side.FRENCH]
        found[key] = Facts(
            summary=next((text for text in texts if text), ""),
            near=[part.body for part in near],
            far=[part.body for part in far],
            countries=list(dict.fromkeys(code for code in abroad if code)),
            regions=sorted({code for code in regions if code}),
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
    for key, side, name, slug, kind, own, region, country in rows.values_list(
        "cooperation_id", "side", "organisation__name", "organisation__slug", "organisation__kind",
        "organisation__country_id", "organisation__region_id", "country_id",
    ):  # fmt: skip
        found[key].append(Part(side, Body(name, slug, kind, own if slug else country), country, region))
    return found


def _values(keys: Collection[int], rows: QuerySet, column: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in rows.filter(cooperation__in=keys).values_list("cooperation_id", column):
        found[key].append(value)
    return found
