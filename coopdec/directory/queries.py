"""Reading the directory: every body that is no authority, with what it is found by."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce

from coopdec.common.text import words
from coopdec.directory.enums import NetworkKind, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.enums import FormerKind
from coopdec.reference.models import Country, FormerPlace, Region, Theme, by_name
from coopdec.reference.queries import SHORT_FORMS

FORMER_NAMES = 50
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


def organisations_for_text(text: str, *, abroad: bool, limit: int = 10) -> list[Organisation]:
    """Those with a word beginning like each word of `text`, accents or not, today or before a merger, or of
    this SIREN or INSEE code; those that are called exactly so first, then the most populated. Two queries."""
    asked = [SHORT_FORMS.get(word, word) for word in words(text)]
    if not asked:
        return []
    bears = Q()
    for word in asked:
        bears &= Q(search_key__contains=f" {word}")
    code = text.replace(" ", "").upper()
    found = Q(bears)
    if not abroad:
        former = FormerPlace.objects.filter(bears, kind=FormerKind.COMMUNE)[:FORMER_NAMES]
        codes = list(former.values_list("successor_code", flat=True))
        found |= Q(commune_id__in=codes) | Q(siren=code) | Q(commune_id=code)
    whole = " ".join(asked)
    how = Case(
        When(sort_key__startswith=f"{whole}\x1f", then=0),
        When(search_key__startswith=f" {whole}", then=1),
        default=2,
    )
    rows = Organisation.objects.visible().filter(found, is_historical=False)
    # Those of no country stand here, or are of the whole world.
    rows = rows.filter(country__isnull=not abroad).select_related("country", "department", "region")
    people = Coalesce("commune__population", "epci__population", "place__population")
    return list(rows.annotate(how=how).order_by("how", people.desc(nulls_last=True), "sort_key")[:limit])
