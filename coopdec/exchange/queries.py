"""Reading the exchange: light entries to choose among, then the things of one page. Constant queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.exchange import rules
from coopdec.exchange.enums import (
    Form,
    Freshness,
    Language,
    ListingKind,
    ParticipationState,
    PopulationClass,
    Profile,
    ProgrammeKind,
    State,
)
from coopdec.exchange.models import Listing, ListingNeed, Participation, SetAside, SharedProgramme
from coopdec.journal import queries as journal_queries
from coopdec.journal.models import Entry as JournalEntry
from coopdec.reference.models import Country, Sdg, Theme, by_name

LABELS_OF = {
    "profile": Profile,
    "population": PopulationClass,
    "language": Language,
    "form": Form,
    "freshness": Freshness,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list chooses among: its values by dimension, its words, when somebody answered for it."""

    pk: int
    values: Mapping[str, frozenset[str]]
    search_key: str
    latitude: float | None
    longitude: float | None
    is_exact: bool
    ref: str
    name: str


@dataclass(frozen=True)
class Known:
    """The values that a list may ask for, by dimension: code → label; and themes by theme above."""

    labels: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, Mapping[str, str]]
    countries: Mapping[str, Country]


def day_of(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _choices(dimension: str) -> dict[str, str]:
    return {code: str(label) for code, label in LABELS_OF[dimension].choices}


def _themes() -> tuple[dict[str, str], dict[str, str]]:
    themes = list(Theme.objects.all())
    labels = {one.code: one.label for one in themes}
    return labels, {one.code: one.parent_id for one in themes if one.parent_id}


def known_of_listings() -> Known:
    """The vocabulary of /bourse/: closed lists, and the countries and themes of the reference."""
    countries = {one.code: one for one in by_name(Country.objects.all()) if not one.is_french}
    themes, parents = _themes()
    labels = {dimension: _choices(dimension) for dimension in LABELS_OF}
    labels |= {
        "kind": {code: str(label) for code, label in ListingKind.choices},
        "country": {code: one.name for code, one in countries.items()},
        "theme": themes,
    }
    return Known(labels=labels, parents={"theme": parents}, countries=countries)


def known_of_programmes() -> Known:
    """The vocabulary of /programmes/; leads are those of published programmes."""
    countries = {one.code: one for one in by_name(Country.objects.all()) if not one.is_french}
    themes, parents = _themes()
    leads = Organisation.objects.filter(led_programmes__state=State.PUBLISHED).distinct().order_by("sort_key")
    labels = {
        "kind": {code: str(label) for code, label in ProgrammeKind.choices},
        "country": {code: one.name for code, one in countries.items()},
        "theme": themes,
        "sdg": {str(one.pk): str(one) for one in Sdg.objects.all()},
        "lead": {one.slug: one.name for one in leads},
        "freshness": _choices("freshness"),
    }
    return Known(labels=labels, parents={"theme": parents}, countries=countries)


def with_those_above(codes: Iterable[str], parents: Mapping[str, str]) -> frozenset[str]:
    """A theme comprises its sub-themes: who seeks « économie » finds « numérique »."""
    found = set(codes)
    while above := {parents[code] for code in found if code in parents} - found:
        found |= above
    return frozenset(found)


def listing_entries(known: Known, *, today: date | None = None) -> list[Entry]:
    """Every published listing, the last confirmed first, then by name."""
    now = today or timezone.localdate()
    themes: dict[int, set[str]] = {}
    published = Listing.objects.published()
    for pk, theme in ListingNeed.objects.filter(listing__in=published).values_list("listing_id", "theme_id"):
        themes.setdefault(pk, set()).add(theme)
    rows = (
        published.with_inhabitants()
        .select_related("organisation")
        .order_by("-renewed_at", "-said_on", "sort_key", "ref")
    )
    found = [_listing_entry(one, themes.get(one.pk, set()), known, now) for one in rows]
    # NULL comes first when PostgreSQL sorts downwards: what nobody confirmed stands last.
    return sorted(found, key=lambda one: "from-source" in one.values["freshness"])


def _listing_entry(one: Any, themes: set[str], known: Known, today: date) -> Entry:
    fresh = rules.freshness(confirmed_on=day_of(one.renewed_at), today=today)
    values = {
        "kind": frozenset([one.kind]),
        "country": frozenset([one.country_id] if one.country_id else []),
        "theme": with_those_above(themes, known.parents["theme"]),
        "profile": frozenset(one.profiles),
        "population": frozenset([rules.population_class(one.inhabitants).value]),
        "language": frozenset(one.languages),
        "form": frozenset(one.forms),
        "freshness": frozenset([fresh.value]),
    }
    exact = one.point_precision in {"place", "commune", "hand-placed"}
    return Entry(one.pk, values, one.search_key, one.latitude, one.longitude, exact, one.ref, one.seeker)


def programme_entries(known: Known, *, today: date | None = None) -> list[Entry]:
    """Every published programme, the last confirmed first, then by title."""
    now = today or timezone.localdate()
    published = SharedProgramme.objects.published()
    rows = published.select_related("lead").prefetch_related("countries", "themes", "sdgs")
    found = []
    for one in rows.order_by("sort_key", "slug"):
        fresh = rules.freshness(confirmed_on=day_of(one.renewed_at), today=now)
        values = {
            "kind": frozenset([one.kind]),
            "country": frozenset(each.code for each in one.countries.all()),
            "theme": with_those_above([each.code for each in one.themes.all()], known.parents["theme"]),
            "sdg": frozenset(str(each.pk) for each in one.sdgs.all()),
            "lead": frozenset([one.lead.slug]),
            "freshness": frozenset([fresh.value]),
        }
        found.append(Entry(one.pk, values, one.search_key, None, None, False, one.slug, one.title))
    return sorted(found, key=lambda one: "from-source" in one.values["freshness"])


def listings_of(pks: Sequence[int], *, whole: bool = False) -> list[Listing]:
    """Those of a page, in this order, with all that a line says; `whole`: with their sources too."""
    rows = (
        Listing.objects.filter(pk__in=pks)
        .with_inhabitants()
        .select_related("organisation", "country", "place")
        .prefetch_related("texts", "needs__theme")
    )
    if whole:
        rows = rows.prefetch_related("passages__document")
    by_pk = {one.pk: one for one in rows}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def programmes_of(pks: Sequence[int]) -> list[SharedProgramme]:
    rows = (
        SharedProgramme.objects.filter(pk__in=pks)
        .select_related("lead")
        .prefetch_related("countries", "themes", "sdgs", "co_leads")
    )
    by_pk = {one.pk: one for one in rows}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def sheets_of(programme: SharedProgramme) -> list[Cooperation]:
    """Its published sheets, by title."""
    return list(Cooperation.objects.published().filter(programmes=programme).order_by("sort_key", "ref"))


def participants_of(programme: SharedProgramme) -> list[Organisation]:
    """The authorities whose agreement is signed."""
    signed = Participation.objects.filter(programme=programme, state=ParticipationState.SIGNED)
    return list(Organisation.objects.visible().filter(pk__in=signed.values("organisation")))


def history_of(thing: Listing | SharedProgramme) -> list[JournalEntry]:
    return list(journal_queries.history_of(thing._meta.label_lower, thing.ref))


def authorities_by_key(keys: Iterable[int]) -> dict[int, Organisation]:
    """French authorities, with what a line tells of each."""
    return Organisation.objects.visible().select_related("department", "region").in_bulk(list(keys))


def set_aside_by(authority: Organisation) -> list[SetAside]:
    """What this authority no longer wants to be proposed, the last first."""
    return list(
        SetAside.objects.filter(organisation=authority).select_related("listing__organisation", "programme")
    )
