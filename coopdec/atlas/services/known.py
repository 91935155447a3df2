"""What is to be known of the values of dimensions: how they are called, where they stand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from coopdec.atlas.dimensions import DIMENSIONS, any_of, several_departments
from coopdec.atlas.engine.extract import Known
from coopdec.common.text import sort_key
from coopdec.directory.enums import EXACT_POINTS, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country

BATCH = 10_000
Standing = dict[str, dict[str, Any]]


def known(values: Mapping[str, Collection[str]]) -> dict[str, dict[str, Known]]:
    """Dimension → value → what is known of it, in every language of the site, for the values given."""
    found: dict[str, dict[str, Known]] = {}
    for name, used in values.items():
        every = sorted(set(used))
        found[name] = {}
        for first in range(0, len(every), BATCH):
            found[name] |= _known(name, every[first : first + BATCH])
    return found


def _known(name: str, values: Sequence[str]) -> dict[str, Known]:
    labels: dict[str, dict[str, str]] = {value: {} for value in values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = DIMENSIONS[name].labels(values)
        for value in values:
            labels[value][language] = said.get(value, value)
    standing = STANDING[name](values) if name in STANDING else {}
    return {
        value: Known(
            labels=labels[value],
            sort_key=sort_key(labels[value][settings.LANGUAGE_CODE]),
            **standing.get(value, {}),
        )
        for value in values
    }


def _point(lon: float | None, lat: float | None, precision: str) -> dict[str, Any]:
    return {"lon": lon, "lat": lat, "is_exact": precision in EXACT_POINTS}


def _authorities(values: Sequence[str]) -> Standing:
    held: dict[str, list[str]] = {}
    for code, siren in several_departments():
        held.setdefault(siren, []).append(code)
    columns = ("slug", "siren", "region_id", "department_id", "authority_kind")
    found: Standing = {}
    for slug, siren, region, department, kind, *point in _organisations(values, columns):
        departments = dict.fromkeys([department, *held.get(siren or "", ())])
        stands = {
            "region": (region,) if region else (),
            "department": tuple(code for code in departments if code),
            "authority_kind": (kind,) if kind else (),
        }
        found[slug] = {"stands": stands, **_point(*point)}
    return found


def _partners(values: Sequence[str]) -> Standing:
    columns = ("slug", "kind", "country_id", "country__area")
    found: Standing = {}
    for slug, kind, country, area, *point in _organisations(values, columns):
        stands = {"country": (country,), "continent": (area,)} if country else {}
        counts = kind == OrganisationKind.FOREIGN_AUTHORITY
        found[slug] = {"stands": stands, "counts": counts, **_point(*point)}
    return found


def _organisations(values: Sequence[str], columns: Sequence[str]) -> Any:
    found = Organisation.objects.filter(slug__in=any_of(values)).order_by()
    return found.values_list(*columns, "longitude", "latitude", "point_precision")


def _countries(values: Sequence[str]) -> Standing:
    found = Country.objects.filter(pk__in=values).values_list("pk", "area", "longitude", "latitude")
    return {
        code: {"stands": {"continent": (area,)}, "lon": lon, "lat": lat} for code, area, lon, lat in found
    }


STANDING = {"authority": _authorities, "partner": _partners, "country": _countries}
