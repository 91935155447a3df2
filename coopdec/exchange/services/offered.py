"""Listings and programmes as matching takes them: a fixed number of queries, whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from coopdec.cooperation.models import Cooperation, Partner
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.exchange.enums import OPEN_INTRODUCTIONS, IntroductionState, ListingKind, ParticipationState
from coopdec.exchange.matching.pool import FRENCH
from coopdec.exchange.matching.seekers import Seeker
from coopdec.exchange.models import (
    CountryTie,
    Listing,
    ListingNeed,
    Participation,
    SharedProgramme,
)
from coopdec.exchange.services.record import (
    FOREIGN_LEVELS,
    FRENCH_LEVELS,
    SEATS,
    languages_of,
    profile_of,
    ties_of,
)
from coopdec.reference.models import Country

SERVED_BY = (*OPEN_INTRODUCTIONS, IntroductionState.AGREED)
JOINED = (ParticipationState.ACCEPTED, ParticipationState.SIGNED)
# What changes when a listing or a programme does: asked before columns are made again.
MOVED = """
SELECT (SELECT (count(*), sum(revision), max(published_at), max(renewed_at), max(closed_at))::text
          FROM exchange_listing WHERE state = 'published'),
       (SELECT (count(*), sum(revision), max(published_at), max(renewed_at), max(closed_at))::text
          FROM exchange_sharedprogramme WHERE state = 'published'),
       (SELECT (count(*), max(moved_at))::text FROM exchange_introduction),
       (SELECT (count(*), max(decided_at))::text FROM exchange_participation),
       (SELECT (count(*), max(id))::text FROM exchange_countrytie)
"""


def moved() -> str:
    """A word that changes when what is offered does."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED)
        return repr(cursor.fetchone())


@dataclass(slots=True)
class Links:
    """What the sheets of one organisation tell: its French partners, the countries of all its partners."""

    french: set[int] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)


def year_of(said: str | datetime | None) -> float | None:
    """A partial date or a moment, as a year with decimals."""
    if not said:
        return None
    if isinstance(said, datetime):
        return said.year + (said.timetuple().tm_yday - 1) / 366
    year, *rest = said.split("-")
    return int(year) + ((int(rest[0]) - 1) / 12 if rest else 0)


def read_listings(found: QuerySet[Listing] | None = None) -> dict[str, list[Seeker]]:
    """`requests` (collective ones with them) and `offers`: those published, or those of `found`."""
    served = Count("introductions", filter=Q(introductions__state__in=SERVED_BY), distinct=True)
    rows = list(
        (Listing.objects.published() if found is None else found)
        .with_inhabitants()
        .annotate(answered=served)
        .select_related("organisation", "place", "carried_by")
        .prefetch_related("needs", "wanted_countries", "sdgs", "networks")
        .order_by("pk")
    )
    owners = {one.organisation_id for one in rows} - {None}
    links = _links(owners)
    groups, diaspora = ties_of(CountryTie.objects.filter(organisation__in=owners))
    by_area: dict[str, set[str]] = defaultdict(set)
    for code, area in Country.objects.values_list("pk", "area"):
        by_area[area].add(code)
    made: dict[str, list[Seeker]] = {"requests": [], "offers": []}
    for one in rows:
        told = links.get(one.organisation_id, Links())
        if one.kind == ListingKind.OFFER:
            ties = (groups[one.organisation_id], diaspora[one.organisation_id])
            made["offers"].append(_offer(one, told, *ties))
        else:
            made["requests"].append(_request(one, told, by_area))
    return made


def _common(one: Listing) -> dict[str, Any]:
    return {
        "key": one.pk,
        "population": one.inhabitants,
        "themes": frozenset(need.theme_id for need in one.needs.all()),
        "sdgs": frozenset(str(sdg.pk) for sdg in one.sdgs.all()),
        "networks": frozenset(network.slug for network in (*one.networks.all(), one.carried_by) if network),
        "fresh_on": year_of(one.renewed_at or one.said_on),
    }


def _request(one: Listing, links: Links, by_area: dict[str, set[str]]) -> Seeker:
    """Of a place abroad; what it already has counts as served: partners it names, answers under way."""
    country = one.country_id or ""
    known = profile_of(
        one.inhabitants, is_seat=bool(one.place_id and one.place.feature in SEATS), rural=False
    )
    spoken = frozenset({*one.languages, one.language}) if one.languages else languages_of(country)
    return Seeker(
        **_common(one),
        level=FOREIGN_LEVELS.get(one.organisation.foreign_level, "") if one.organisation_id else "",
        profile=known | frozenset(one.profiles),
        languages=spoken,
        stands_in=frozenset({country} if country else by_area.get(one.area, ())),
        partners_from=frozenset(links.departments),
        served=max(len(one.existing_partners), len(links.french)) + one.answered,
    )


def _offer(one: Listing, links: Links, groups: Collection[str], diaspora: Collection[str]) -> Seeker:
    """Of a French authority, towards the countries that it wants."""
    organisation = one.organisation
    return Seeker(
        **_common(one),
        level=FRENCH_LEVELS.get(organisation.authority_kind, "") if organisation else "",
        profile=profile_of(
            one.inhabitants if organisation and organisation.commune_id else None, is_seat=False
        )
        | frozenset(one.profiles),
        languages=frozenset({FRENCH, *one.languages}),
        stands_in=frozenset(country.pk for country in one.wanted_countries.all()),
        works_in=frozenset(links.countries),
        groups=frozenset(groups),
        diaspora=frozenset(diaspora),
        department=(organisation.department_id if organisation else "") or "",
        served=one.answered,
    )


def read_abroad(authority: Organisation) -> Seeker:
    """An authority abroad: what the directory, its sheets and its listings tell. Five queries."""
    sheets = Cooperation.objects.published().filter(partners__organisation=authority).order_by().values("pk")
    themes = set(
        Cooperation.themes.through.objects.filter(cooperation__in=sheets).values_list("theme", flat=True)
    )
    sdgs = Cooperation.sdgs.through.objects.filter(cooperation__in=sheets).values_list("sdg", flat=True)
    mine = Listing.objects.published().filter(organisation=authority)
    themes |= set(ListingNeed.objects.filter(listing__in=mine).values_list("theme", flat=True))
    links = _links([authority.pk]).get(authority.pk, Links())
    country, place = authority.country_id or "", authority.place
    return Seeker(
        key=authority.pk,
        level=FOREIGN_LEVELS.get(authority.foreign_level, ""),
        population=(place.population or None) if place else None,
        profile=profile_of(
            place.population if place else None, is_seat=bool(place and place.feature in SEATS), rural=False
        ),
        themes=frozenset(themes),
        sdgs=frozenset(str(one) for one in sdgs),
        languages=languages_of(country),
        stands_in=frozenset({country}),
        partners_from=frozenset(links.departments),
        served=len(links.french),
    )


def elsewhere(country: str) -> tuple[set[int], set[int]]:
    """The offers, then the programmes, that are for other countries than this one."""
    offers = Listing.objects.published().filter(wanted_countries__isnull=False)
    programmes = SharedProgramme.objects.published().filter(countries__isnull=False)
    return (
        set(offers.exclude(wanted_countries=country).values_list("pk", flat=True)),
        set(programmes.exclude(countries=country).values_list("pk", flat=True)),
    )


def read_programmes() -> list[Seeker]:
    """Those published; the networks that lead them are theirs, those who joined are around."""
    joined: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for programme, organisation, department in Participation.objects.filter(state__in=JOINED).values_list(
        "programme_id", "organisation_id", "organisation__department_id"
    ):
        joined[programme].append((organisation, department or ""))
    found = (
        SharedProgramme.objects.published()
        .select_related("lead")
        .prefetch_related("co_leads", "countries", "themes", "sdgs")
        .order_by("pk")
    )
    return [
        Seeker(
            key=one.pk,
            themes=frozenset(theme.pk for theme in one.themes.all()),
            sdgs=frozenset(str(sdg.pk) for sdg in one.sdgs.all()),
            languages=frozenset({FRENCH}),
            networks=frozenset({one.lead.slug, *(each.slug for each in one.co_leads.all())}),
            stands_in=frozenset(country.pk for country in one.countries.all()),
            partners_from=frozenset(department for _one, department in joined[one.pk]) - {""},
            served=len(joined[one.pk]),
            fresh_on=year_of(one.renewed_at or one.said_on),
        )
        for one in found
    ]


def _links(organisations: Collection[int]) -> dict[int, Links]:
    """Organisation → what its published sheets tell. One query."""
    found: dict[int, Links] = defaultdict(Links)
    mine = Partner.objects.filter(
        organisation__in=organisations,
        cooperation__in=Cooperation.objects.published().order_by().values("pk"),
    )
    rows: Iterable[tuple[Any, ...]] = mine.values_list(
        "organisation_id",
        "cooperation__partners__organisation_id",
        "cooperation__partners__organisation__kind",
        "cooperation__partners__organisation__department_id",
        "cooperation__partners__country_id",
    )
    for organisation, other, kind, department, country in rows:
        links = found[organisation]
        if country:
            links.countries.add(country)
        if kind == OrganisationKind.FRENCH_AUTHORITY and other != organisation:
            links.french.add(other)
            if department:
                links.departments.add(department)
    return found
