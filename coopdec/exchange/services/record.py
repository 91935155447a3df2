"""Reads the record into the values that matching works on: ten queries, whatever the number of sheets."""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from babel.core import get_global
from django.conf import settings
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from coopdec.common.text import search_key
from coopdec.cooperation.models import ActionPlace, Cooperation, Partner, Provenance
from coopdec.directory.enums import AuthorityKind, ForeignLevel, OrganisationKind, Origin
from coopdec.directory.models import Organisation, OrganisationName
from coopdec.exchange.enums import Profile, TieKind
from coopdec.exchange.matching.pool import World
from coopdec.exchange.matching.record import Body, Record, Sheet
from coopdec.exchange.models import CountryTie
from coopdec.reference.models import Country, Department, Region, Theme

NEIGHBOURS = settings.DATA / "matching" / "neighbours.csv"
METROPOLIS, RURAL = 100_000, 2_000  # inhabitants: from, and below
SPOKEN_BY = 30  # per cent of a country, from which one may write there in a language that is not official
SEATS = frozenset({"PPLC", "PPLA", "PPLA2"})  # capital, seat of a region, of a département
FRENCH_LEVELS = {
    AuthorityKind.COMMUNE: "town",
    AuthorityKind.EPCI: "grouping",
    AuthorityKind.SYNDICAT: "grouping",
    AuthorityKind.DEPARTEMENT: "department",
    AuthorityKind.REGION: "region",
    AuthorityKind.OVERSEAS: "region",
}
FOREIGN_LEVELS = {
    ForeignLevel.MUNICIPALITY: "town",
    ForeignLevel.GROUPING: "grouping",
    ForeignLevel.DEPARTMENT: "department",
    ForeignLevel.REGION: "region",
}
TEXTS = ("title", "summary", "objectives", "description", "history", "context", "note")


def read_world() -> World:
    """Families, areas, neighbours and the closed lists, from the reference and the directory."""
    themes = dict(Theme.objects.order_by("order").values_list("pk", "parent_id"))
    countries = list(Country.objects.order_by("pk").values_list("pk", "area"))
    neighbours: dict[str, set[str]] = defaultdict(set)
    with NEIGHBOURS.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            neighbours[line["country"]].add(line["neighbour"])
    spoken = (languages_of(country) for country, _area in countries)
    return World(
        families={theme: parent or theme for theme, parent in themes.items()},
        areas=dict(countries),
        neighbours={country: frozenset(found) for country, found in neighbours.items()},
        departments=list(Department.objects.order_by("pk").values_list("pk", flat=True)),
        profiles=Profile.values,
        languages=sorted(frozenset().union(*spoken)),
        networks=list(_networks().order_by("slug").values_list("slug", flat=True)),
    )


def languages_of(country: str) -> frozenset[str]:
    """Those in which one may write there: official, or spoken by many (Unicode CLDR)."""
    return frozenset(
        language
        for language, said in (get_global("territory_languages").get(country) or {}).items()
        if len(language) == 2  # noqa: PLR2004 - an ISO 639-1 code: those that have a name on our pages
        and (
            said["official_status"] in {"official", "de_facto_official"}
            or said["population_percent"] >= SPOKEN_BY
        )
    )


def read_record(*, only_real: bool = False, with_texts: bool = False) -> Record:
    """Authorities and published sheets. `only_real`: nothing of the demonstration world, shown or not."""
    organisations = Organisation.objects.visible()
    sheets = Cooperation.objects.published()
    if only_real:
        organisations = organisations.filter(origin=Origin.REAL)
        sheets = sheets.filter(origin=Origin.REAL)
    bodies = {body.key: body for body in (*_french(organisations), *_abroad(organisations))}
    if with_texts:
        bodies = _named(bodies)
    countries = Country.objects.values_list("pk", flat=True)
    return Record(
        bodies=bodies,
        sheets=tuple(_sheets(sheets, bodies, with_texts=with_texts)),
        languages={country: languages_of(country) for country in countries},
    )


def _networks() -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        kind__in=[OrganisationKind.NETWORK, OrganisationKind.INTERNATIONAL, OrganisationKind.ASSOCIATION]
    )


def _french(organisations: QuerySet[Organisation]) -> Iterator[Body]:
    """French authorities; the networks that cover their région are theirs."""
    regional: dict[str, set[str]] = defaultdict(set)
    covering = Organisation.covered_regions.through.objects.filter(organisation__is_historical=False)
    for region, network in covering.values_list("region_id", "organisation__slug"):
        regional[region].add(network)
    groups, diaspora = ties_of(CountryTie.objects.all())
    seats = set(Department.objects.values_list("seat_insee", flat=True))
    seats |= set(Region.objects.values_list("seat_insee", flat=True))
    found = (
        organisations.french_authorities()
        .filter(ended_on="")
        .annotate(
            inhabitants=Coalesce(
                "commune__population",
                "epci__population",
                "own_department__population",
                "own_region__population",
            ),
            territory=Coalesce("commune__epci_id", "epci_id"),
        )
        .values_list(
            *("pk", "authority_kind", "inhabitants", "commune_id", "territory", "department_id", "region_id")
        )
    )
    for pk, kind, population, commune, territory, department, region in found:
        yield Body(
            key=pk,
            level=FRENCH_LEVELS.get(kind, ""),
            population=population,
            profile=profile_of(population if commune else None, is_seat=commune in seats),
            networks=frozenset(regional.get(region, ())),
            groups=frozenset(groups[pk]),
            diaspora=frozenset(diaspora[pk]),
            department=department or "",
            place=territory or "",
        )


Ties = Mapping[int, set[str]]


def ties_of(found: QuerySet[CountryTie]) -> tuple[Ties, Ties]:
    """Organisation → countries of its groups, and those of its inhabitants and associations. One query."""
    groups: dict[int, set[str]] = defaultdict(set)
    diaspora: dict[int, set[str]] = defaultdict(set)
    for organisation, country, kind in found.values_list("organisation_id", "country_id", "kind"):
        (groups if kind == TieKind.GROUP else diaspora)[organisation].add(country)
    return groups, diaspora


def _abroad(organisations: QuerySet[Organisation]) -> Iterator[Body]:
    found = organisations.foreign_authorities().values_list(
        *("pk", "foreign_level", "country_id", "place_id", "place__population", "place__feature")
    )
    for pk, level, country, place, population, feature in found:
        yield Body(
            key=pk,
            country=country,
            level=FOREIGN_LEVELS.get(level, ""),
            population=population or None,
            profile=profile_of(population, is_seat=feature in SEATS, rural=False),
            place=str(place or ""),
        )


def profile_of(population: int | None, *, is_seat: bool, rural: bool = True) -> frozenset[str]:
    """The traits that the reference tells by itself; others are said by those who publish."""
    traits = set()
    if is_seat:
        traits.add(Profile.CAPITAL.value)
    if population and population >= METROPOLIS:
        traits.add(Profile.METROPOLIS.value)
    if rural and population and population < RURAL:
        traits.add(Profile.RURAL.value)
    return frozenset(traits)


def _sheets(sheets: QuerySet[Cooperation], bodies: Collection[int], *, with_texts: bool) -> Iterator[Sheet]:
    """Sheets, with those of their authorities that are still there."""
    keys = sheets.order_by().values("pk")
    columns = ("organisation_id", "organisation__kind", "organisation__slug", "country_id")
    parts = _of_sheets(Partner.objects.filter(cooperation__in=keys), *columns)
    places = _of_sheets(ActionPlace.objects.filter(cooperation__in=keys), "country_id")
    themes = _of_sheets(Cooperation.themes.through.objects.filter(cooperation__in=keys), "theme_id")
    sdgs = _of_sheets(Cooperation.sdgs.through.objects.filter(cooperation__in=keys), "sdg_id")
    related: dict[int, set[int]] = defaultdict(set)
    for one, other in Cooperation.related.through.objects.values_list(
        "from_cooperation_id", "to_cooperation_id"
    ):
        related[one].add(other)
    texts = _texts(sheets) if with_texts else {}
    networks = set(_networks().values_list("pk", flat=True))
    last_year = Least(Coalesce("end_year", "status_year", "start_year"), Value(timezone.localdate().year))
    for pk, parent, kind, year in sheets.order_by("pk").values_list("pk", "parent_id", "kind", last_year):
        in_it = parts[pk]
        yield Sheet(
            key=pk,
            root=parent or pk,
            french=_authorities(in_it, OrganisationKind.FRENCH_AUTHORITY, bodies),
            abroad=_authorities(in_it, OrganisationKind.FOREIGN_AUTHORITY, bodies),
            countries=frozenset({row[3] for row in in_it} | {row[0] for row in places[pk]}) - {None},
            networks=frozenset(slug for one, _kind, slug, _country in in_it if one in networks),
            themes=frozenset(row[0] for row in themes[pk]),
            sdgs=frozenset(str(row[0]) for row in sdgs[pk]),
            year=year,
            kind=kind,
            related=frozenset(related[pk]),
            text=texts.get(pk, ""),
        )


def _of_sheets(found: QuerySet, *columns: str) -> dict[int, list[Any]]:
    """Sheet → its rows."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for sheet, *values in found.values_list("cooperation_id", *columns):
        rows[sheet].append(values)
    return rows


def _authorities(parts: list[Any], kind: str, bodies: Collection[int]) -> frozenset[int]:
    return frozenset(one for one, its_kind, _slug, _country in parts if its_kind == kind and one in bodies)


def _texts(sheets: QuerySet[Cooperation]) -> dict[int, str]:
    """All that a sheet and the passages that it was taken from say, folded."""
    said: dict[int, list[str]] = defaultdict(list)
    for pk, *texts in sheets.values_list("pk", *TEXTS):
        said[pk].extend(texts)
    of_them = Provenance.objects.filter(cooperation__in=sheets.order_by().values("pk"))
    for pk, where, text in of_them.values_list("cooperation_id", "where", "text"):
        said[pk].extend((where, text))
    return {pk: search_key(*texts) for pk, texts in said.items()}


def _named(bodies: dict[int, Body]) -> dict[int, Body]:
    """The bodies that stand in a sheet, with every name that a text may call them by."""
    names: dict[int, set[str]] = defaultdict(set)
    in_sheets = Organisation.objects.filter(parts__isnull=False).distinct()
    for pk, *said in in_sheets.values_list(
        *(
            "pk",
            "name",
            "commune__name",
            "own_department__name",
            "own_region__name",
            "place__name",
            "place__name_fr",
        )
    ):
        names[pk].update(filter(None, said))
    for pk, name in OrganisationName.objects.filter(organisation__in=in_sheets).values_list(
        "organisation_id", "name"
    ):
        names[pk].add(name)
    for pk, label in (
        Partner.objects.exclude(label="").exclude(organisation=None).values_list("organisation_id", "label")
    ):
        names[pk].add(label)
    return {
        key: replace(body, names=frozenset(search_key(name) for name in names.get(key, ())))
        for key, body in bodies.items()
    }
