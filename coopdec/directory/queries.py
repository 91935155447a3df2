"""Reading the directory: every body that is no authority, with what it is found by."""

from collections.abc import Mapping
from dataclasses import dataclass

from coopdec.directory.enums import NetworkKind, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country, Region, Theme, by_name

AUTHORITIES = {OrganisationKind.FRENCH_AUTHORITY, OrganisationKind.FOREIGN_AUTHORITY}


@dataclass(frozen=True, slots=True)
class Entry:
    """A body and its values in each dimension of the directory.

    Its régions are those that it covers and the one where it has its seat; a theme brings the broader one.
    """

    body: Organisation
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """Dimension → value → what it is called; value → the broader one that it is part of."""

    labels: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, Mapping[str, str]]


def known() -> Known:
    """Every value that may be asked. Three queries."""
    themes = list(Theme.objects.order_by("order"))
    kinds = {kind.value: str(kind.label) for kind in OrganisationKind if kind not in AUTHORITIES}
    networks = {kind.value: str(kind.label) for kind in NetworkKind}
    return Known(
        labels={
            "kind": kinds | networks,
            "region": {one.pk: one.name for one in Region.objects.order_by("sort_key")},
            "theme": {one.pk: one.label for one in themes},
            "country": {one.pk: one.name for one in by_name(Country.objects.all())},
        },
        parents={
            "kind": dict.fromkeys(networks, OrganisationKind.NETWORK.value),
            "theme": {one.pk: one.parent_id for one in themes if one.parent_id},
        },
    )


def entries(found: Known) -> list[Entry]:
    """The whole directory, by name. Three queries."""
    bodies = Organisation.objects.visible().others().select_related("country", "region", "see_also")
    bodies = bodies.prefetch_related("covered_regions", "themes").order_by("sort_key", "slug")
    return [Entry(body, _values(body, found.parents["theme"])) for body in bodies]


def _values(body: Organisation, parents: Mapping[str, str]) -> dict[str, frozenset[str]]:
    themes = {theme.pk for theme in body.themes.all()}
    regions = {region.pk for region in body.covered_regions.all()} | {body.region_id}
    return {
        "kind": frozenset(filter(None, (body.kind, body.network_kind))),
        "region": frozenset(filter(None, regions)),
        "theme": frozenset(themes | {parents[code] for code in themes if code in parents}),
        "country": frozenset(filter(None, [body.country_id])),
    }
