"""What stands beside the record on a page: country sheets, networks, neighbours, former names."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from coopdec.atlas.answers import Reader, Value
from coopdec.atlas.dimensions import shown
from coopdec.atlas.filters import Filters
from coopdec.cooperation.models import Partner
from coopdec.directory.enums import AuthorityKind, NetworkKind
from coopdec.directory.models import CountrySheet, Organisation, SourceDocument
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import Country, CountryGroupPeriod, Department, FormerPlace, Region, Theme

SHOWN_NAMES = 12
EARTH_KM = 6371
LOCAL = (AuthorityKind.COMMUNE, AuthorityKind.EPCI)


def _takes_part() -> Exists:
    """Whether an organisation has a part in a sheet that is shown."""
    return Exists(Partner.objects.filter(organisation=OuterRef("pk"), cooperation__in=shown()))


def country_sheets(country: Country) -> list[CountrySheet]:
    """What public documents say of cooperation with the country (Québec has its own sheet); `said` = each
    document once, with where it says so and its own words on it."""
    found = list(
        country.sheets.prefetch_related("priorities", "figures__document", "passages__document").order_by(
            "code"
        )
    )
    for sheet in found:
        sheet.said = _said(sheet)
    return found


def _said(sheet: CountrySheet) -> list[tuple[SourceDocument, list[tuple[str, list[str]]]]]:
    wheres: dict[SourceDocument, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for passage in sheet.passages.all():
        wheres[passage.document][passage.where] += [passage.text] if passage.text else []
    for figure in sheet.figures.all():
        wheres[figure.document].setdefault(figure.where, [])
    return [(document, list(found.items())) for document, found in wheres.items()]


def area_notes(area: str) -> list[Country]:
    """Countries whose continent needs a word; French territories are never partner countries."""
    return list(Country.objects.filter(area=area).exclude(area_note="").exclude(pk__in=FRENCH_TERRITORIES))


def bodies_of(country: Country) -> list[Organisation]:
    """Networks, operators, ministries and others of the country."""
    return list(Organisation.objects.visible().others().filter(country=country).order_by("sort_key"))


def groups_of(country: Country) -> list[CountryGroupPeriod]:
    """Every period of the lists of aid recipients that names the country, the latest first."""
    return list(country.group_periods.order_by("-since"))


def networks_of(region: Region) -> list[Organisation]:
    """The regional multi-actor networks that cover a région, today's first."""
    return list(
        Organisation.objects.filter(covered_regions=region, network_kind=NetworkKind.REGIONAL).order_by(
            "is_historical", "sort_key"
        )
    )


def authority_of(department: Department) -> Organisation | None:
    """The authority that holds a département's competences."""
    return (
        Organisation.objects.filter(siren=department.authority_siren).first()
        if department.authority_siren
        else None
    )


def former_communes(authority: Organisation) -> list[str]:
    """Names of the communes that merged into this one."""
    if not authority.commune_id:
        return []
    found = FormerPlace.objects.filter(kind="commune", successor_code=authority.commune_id)
    return sorted({place.name for place in found} - {authority.name})


def above(authority: Organisation) -> list[Organisation]:
    """The intercommunality, the département and the région that an authority belongs to, itself apart."""
    sirens = [
        authority.commune.epci_id if authority.commune else None,
        authority.department.authority_siren if authority.department else None,
        authority.region.siren if authority.region else None,
    ]
    wanted = [siren for siren in sirens if siren and siren != authority.siren]
    found = {one.siren: one for one in Organisation.objects.visible().filter(siren__in=wanted)}
    return [found[siren] for siren in dict.fromkeys(wanted) if siren in found]


class Neighbour(NamedTuple):
    """An authority that cooperates and how far it is; None when a distance between the two means nothing."""

    value: Value
    km: int | None


def neighbours(
    authority: Organisation, held_above: Iterable[Organisation], reader: Reader
) -> list[Neighbour]:
    """Authorities of the same région that cooperate: the nearest first for a commune or an intercommunality,
    else those of the same département, or région, that do the most. Those above it are no neighbours."""
    held = {authority.slug, *(one.slug for one in held_above)}
    has_place = authority.authority_kind in LOCAL and authority.latitude is not None
    if not authority.region_id:
        return []
    if authority.department_id and not has_place:
        filters = Filters(department=(authority.department_id,))
    else:
        filters = Filters(region=(authority.region_id,))
    listed = [one for one in reader.listed(filters, "authority") if one.value not in held]
    if not has_place:
        return [Neighbour(one, None) for one in listed[:SHOWN_NAMES]]
    points = Organisation.objects.filter(
        slug__in=[one.value for one in listed], authority_kind__in=LOCAL, latitude__isnull=False
    ).values_list("slug", "latitude", "longitude")
    far = {slug: _km(authority.latitude, authority.longitude, lat, lon) for slug, lat, lon in points}
    near = sorted((one for one in listed if one.value in far), key=lambda one: (far[one.value], -one.count))
    return [Neighbour(one, max(1, round(far[one.value]))) for one in near[:SHOWN_NAMES]]


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """As the crow flies."""
    one, other = radians(lat), radians(other_lat)
    square = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(square))


def same_place(partner: Organisation, reader: Reader) -> list[Organisation]:
    """Other partner bodies of the same place or, failing that, of the same country, that cooperate."""
    if partner.latitude is None:
        listed = reader.listed(Filters(country=(partner.country_id,)), "partner")
        slugs = [one.value for one in listed if one.value != partner.slug][:SHOWN_NAMES]
        return list(Organisation.objects.visible().filter(slug__in=slugs).order_by("sort_key"))
    others = Organisation.objects.visible().filter(latitude=partner.latitude, longitude=partner.longitude)
    others = others.filter(_takes_part(), country=partner.country).exclude(pk=partner.pk)
    return list(others.order_by("sort_key")[:SHOWN_NAMES])


def countries(codes: Collection[str]) -> dict[str, Country]:
    return Country.objects.in_bulk(list(codes))


def kin_of(theme: Theme) -> list[Theme]:
    """Its parts, the broader theme and the other parts of that one."""
    kin = Q(parent=theme.pk)
    if theme.parent_id:
        kin |= Q(pk=theme.parent_id) | Q(parent=theme.parent_id)
    return list(Theme.objects.filter(kin).exclude(pk=theme.pk))


def wanted_by(theme: Theme) -> list[CountrySheet]:
    """Country sheets that put a theme first."""
    return list(CountrySheet.objects.filter(priorities=theme).select_related("country").order_by("code"))


SHORTEST_NAME = 3


def naming(body: Organisation) -> list[CountrySheet]:
    """Country sheets of which a text names a body, by its whole name or its acronym."""
    spelled = [re.escape(name) for name in (body.name, body.acronym) if len(name) >= SHORTEST_NAME]
    if not spelled:
        return []
    name = rf"\m({'|'.join(spelled)})\M"
    said = Q(passages__text__regex=name)
    for text in ("summary", "note", "country_group_note", "bilateral_call_note"):
        said |= Q(**{f"{text}__regex": name})
    return list(CountrySheet.objects.filter(said).select_related("country").order_by("code").distinct())


def formerly(body: Organisation) -> list[Organisation]:
    """Bodies of before 2016 that lead to this one: of the same région, not its forebears."""
    return list(Organisation.objects.visible().filter(see_also=body).order_by("sort_key"))
