"""What a list and the API show of a sheet, as JSON: pure, from facts read beforehand."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

LONGEST_SUMMARY = 300
_written = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class Body(NamedTuple):
    """An organisation as a card names it; a partner without a name has only its country."""

    name: str | None
    slug: str | None
    kind: str | None
    country: str | None


class Point(NamedTuple):
    """Degrees; whether it is the place itself, or only the middle of what is around it."""

    lon: float
    lat: float
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one sheet; amounts in cents, None = not known; `first_year`, `last_year` as a year filter compares
    them; `markers` with their scores (`gender:2`); `point`: see `best`."""

    ref: str
    title: str
    summary: str
    kind: str
    status: str
    start_year: int | None
    end_year: int | None
    first_year: int | None
    last_year: int | None
    near: Sequence[Body]
    far: Sequence[Body]
    countries: Sequence[str]
    themes: Sequence[str]
    sdgs: Sequence[int]
    regions: Sequence[str]
    departments: Sequence[str]
    markers: Sequence[str]
    funders: Sequence[str]
    point: Point | None
    cash_cents: int | None
    in_kind_cents: int | None
    origin: str
    parent: str | None
    published_at: datetime
    updated_at: datetime


def card(facts: Facts) -> str:
    """The JSON object of a sheet."""
    said: dict[str, Any] = {
        "ref": facts.ref,
        "url": address(facts.ref),
        "title": facts.title,
        "summary": shortened(facts.summary),
        "kind": facts.kind,
        "status": facts.status,
        "start_year": facts.start_year,
        "end_year": facts.end_year,
        "first_year": facts.first_year,
        "last_year": facts.last_year,
        "near": _once(facts.near),
        "far": _once(facts.far),
        "countries": list(facts.countries),
        "themes": list(facts.themes),
        "sdgs": list(facts.sdgs),
        "regions": list(facts.regions),
        "departments": list(facts.departments),
        "markers": list(facts.markers),
        "funders": list(facts.funders),
        "point": facts.point._asdict() if facts.point else None,
        "amount_eur": euros(facts.cash_cents),
        "amount_in_kind_eur": euros(facts.in_kind_cents),
        "origin": facts.origin,
        "parent": facts.parent,
        "published_on": _day(facts.published_at),
        "updated_on": _day(facts.updated_at),
    }
    return _written(said)


def best(points: Iterable[Point]) -> Point | None:
    """Of the points of the partner side, its partners' then those of the places of the action, in order: the
    first exact one, else the first."""
    return min(points, key=lambda point: not point.is_exact, default=None)


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


def shortened(text: str) -> str:
    """At most 300 characters on one line, cut between two words with « … »."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_SUMMARY:
        return line
    kept = line[: LONGEST_SUMMARY - 1]
    return f"{kept.rpartition(' ')[0] or kept[:-1]} …"


def euros(cents: int | None) -> float | int | None:
    """Whole euros as an integer, so that an amount is written as people write it."""
    if cents is None:
        return None
    return cents // 100 if cents % 100 == 0 else cents / 100


def address(ref: str) -> str:
    """The sheet's French page; resolved once, because a rebuild asks for each sheet."""
    return _page().replace("REF", ref)


@cache
def _page() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("sheet", args=["REF"])


def _once(bodies: Iterable[Body]) -> list[dict[str, str | None]]:
    """Each body once, whatever its roles, in order."""
    return [body._asdict() for body in dict.fromkeys(bodies)]
