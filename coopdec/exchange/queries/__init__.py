"""Reading the exchange: light entries to choose among, then the things of one page. Constant queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import Rights, embassy_officers, members_able, national_officers, rights_of
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.exchange import rules
from coopdec.exchange.enums import (
    OPEN_INTRODUCTIONS,
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
from coopdec.exchange.models import (
    Block,
    CountryTie,
    Introduction,
    Listing,
    ListingNeed,
    Participation,
    SharedProgramme,
)
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


# The columns that a list chooses by.
LIGHT = (
    *("ref", "kind", "country_id", "profiles", "languages", "forms", "renewed_at", "search_key"),
    *("latitude", "longitude", "point_precision", "seeker_label", "organisation__name"),
)


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
    leads = Organisation.objects.filter(led_programmes__in=SharedProgramme.objects.published())
    leads = leads.distinct().order_by("sort_key")
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
        .only(*LIGHT)
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
        .select_related("organisation", "carried_by", "country", "place", "photo")
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


# --- who writes, who validates


def in_scope(rights: Rights) -> Q:
    """Listings that this person validates: all for the State, those of its country for an embassy."""
    if rights.is_national_officer:
        return Q()
    countries = sorted(rights.countries())
    return Q(country__in=countries) if countries else Q(pk__in=())


def owned_by(organisations: Iterable[int]) -> Q:
    mine = list(organisations)
    return Q(organisation__in=mine) | Q(carried_by__in=mine)


def organisations_that_publish(rights: Rights) -> list[Organisation]:
    """For whom this person may write a listing."""
    found = Organisation.objects.filter(pk__in=rights.organisations(Power.WRITE)).order_by("sort_key")
    return [one for one in found.select_related("commune", "epci") if rules.kinds_for(one.kind)]


def _members(organisations: Iterable[int | None]) -> QuerySet[User]:
    return members_able(Power.SUBMIT, [one for one in organisations if one])


def has_people(organisations: Iterable[int]) -> bool:
    """Whether somebody acts for one of them."""
    return _members(organisations).exists()


def owners_of(listing: Listing) -> list[User]:
    """Those who answer for it: of who publishes, else of who seeks; its author too, while there."""
    organisations = [one for one in (listing.organisation_id, listing.carried_by_id) if one]
    return _with(
        listing.author,
        list(_members([listing.carried_by_id or listing.organisation_id])),
        organisations=organisations,
    )


def _with(author: User | None, people: list[User], *, organisations: Iterable[int]) -> list[User]:
    """Who wrote is told too, as long as it acts for one of these: who left reads nothing more."""
    if author is None or author in people:
        return people
    is_there = members_able(Power.READ, organisations).filter(pk=author.pk).exists()
    return [*people, author] if is_there else people


def validators_of(listing: Listing) -> list[User]:
    """The embassy of its country when it uses the site, else the national officers."""
    embassy = list(embassy_officers(listing.country)) if listing.country else []
    return embassy or list(national_officers())


def my_listings(user) -> QuerySet[Listing]:
    """Of this person’s organisations, the last saved first."""
    mine = rights_of(user).organisations(Power.READ)
    found = Listing.objects.filter(owned_by(mine)).select_related("organisation", "country")
    return found.prefetch_related("texts").order_by("-saved_at", "pk")


def waiting_for(user) -> QuerySet[Listing]:
    """What waits for this person’s validation, the oldest first."""
    rights = rights_of(user)
    if not rights.parts:
        return Listing.objects.none()
    found = Listing.objects.visible().filter(in_scope(rights), state=State.SUBMITTED)
    return (
        found.select_related("organisation", "country")
        .prefetch_related("texts")
        .order_by("submitted_at", "pk")
    )


def networks_to_be_in() -> QuerySet[Organisation]:
    """Those that matching knows and that still are: what a town may say that it is a member of."""
    kinds = (OrganisationKind.NETWORK, OrganisationKind.INTERNATIONAL, OrganisationKind.ASSOCIATION)
    return Organisation.objects.visible().filter(kind__in=kinds, is_historical=False)


def requests_of(authority: Organisation) -> list[Listing]:
    """The published requests of an authority abroad."""
    found = Listing.objects.published().filter(organisation=authority).exclude(kind=ListingKind.OFFER)
    return list(found.select_related("organisation").order_by("sort_key", "ref"))


def ties_of(authority: Organisation) -> list[CountryTie]:
    """What it declares, by country."""
    return list(CountryTie.objects.filter(organisation=authority).select_related("country"))


def authorities_of(user) -> list[Organisation]:
    """The authorities, French or abroad, for which this person acts."""
    mine = rights_of(user).organisations(Power.READ)
    kinds = (OrganisationKind.FRENCH_AUTHORITY, OrganisationKind.FOREIGN_AUTHORITY)
    found = Organisation.objects.visible().filter(pk__in=mine, kind__in=kinds, ended_on="")
    return list(found.order_by("sort_key"))


# --- introductions and participations


def people_of(organisation: int, *, author: User | None = None) -> list[User]:
    """Those who act for an organisation; who wrote too, while it is there."""
    return _with(author, list(_members([organisation])), organisations=[organisation])


def written_today(words: Any, *, by: Any) -> int:
    """How many of these (messages, words, reports) this person wrote since yesterday at this hour."""
    return words.filter(author=by, at__gt=timezone.now() - timedelta(days=1)).count()


def steps_today(thing: Listing | SharedProgramme, step: str) -> int:
    """How often it took this step (« submitted », « reopened ») since yesterday at this hour."""
    past = journal_queries.history_of(thing._meta.label_lower, thing.ref)
    return past.filter(verb__endswith=f".{step}", at__gt=timezone.now() - timedelta(days=1)).count()


def answerers_of(introduction: Introduction) -> list[User]:
    return people_of(introduction.organisation_id, author=introduction.author)


def leads_of(programme: SharedProgramme) -> list[User]:
    """The people of its lead, and of who leads with it; the national officers while there are none."""
    found = list(_members([programme.lead_id, *programme.co_leads.values_list("pk", flat=True)]))
    return found or list(national_officers())


def limits_of(organisation: Organisation, listing: Listing) -> dict[str, Any]:
    """What `rules.may_introduce_itself` asks."""
    sent = Introduction.objects.filter(organisation=organisation)
    is_open = sent.filter(state__in=OPEN_INTRODUCTIONS)
    owners = [one for one in (listing.organisation_id, listing.carried_by_id) if one]
    return {
        "open_already": is_open.count(),
        "today": sent.filter(proposed_at__gte=timezone.now() - timedelta(days=1)).count(),
        "here": is_open.filter(listing=listing).count(),
        "blocked": Block.objects.filter(organisation__in=owners, blocked=organisation).exists(),
    }


def organisations_that_answer(rights: Rights, kind: str) -> list[Organisation]:
    """For whom this person may answer a listing of this kind."""
    found = Organisation.objects.filter(pk__in=rights.organisations(Power.SUBMIT)).order_by("sort_key")
    return [one for one in found if rules.answers(kind, one.kind).ok]


def organisations_that_join(rights: Rights) -> list[Organisation]:
    """For whom this person may ask to join a programme."""
    mine = rights.organisations(Power.SUBMIT)
    return list(Organisation.objects.french_authorities().filter(pk__in=mine).order_by("sort_key"))


def introductions_in_sight(rights: Rights) -> Q:
    """Of one's organisations, on either side; of one's country for an embassy; all for the State."""
    mine = rights.organisations(Power.READ)
    seen = Q(organisation__in=mine) | Q(listing__organisation__in=mine) | Q(listing__carried_by__in=mine)
    if rights.is_national_officer:
        return Q()
    if countries := sorted(rights.countries()):
        seen |= Q(listing__country__in=countries)
    return seen


def introductions_of(user) -> QuerySet[Introduction]:
    """What this person's organisations sent or received, what moved last first."""
    mine = rights_of(user).organisations(Power.READ)
    seen = Q(organisation__in=mine) | Q(listing__organisation__in=mine) | Q(listing__carried_by__in=mine)
    found = Introduction.objects.filter(seen).distinct()
    return found.select_related("organisation", "listing__organisation").order_by("-moved_at", "-pk")


def participations_of(user) -> QuerySet[Participation]:
    """What this person's organisations asked, or are asked as leads."""
    rights = rights_of(user)
    found = Participation.objects.filter(participations_in_sight(rights)).distinct()
    return found.select_related("organisation", "programme").order_by("-asked_at", "-pk")


def participations_in_sight(rights: Rights) -> Q:
    mine = rights.organisations(Power.READ)
    if rights.is_national_officer:
        return Q()
    return Q(organisation__in=mine) | Q(programme__lead__in=mine) | Q(programme__co_leads__in=mine)


def runs_the_exchange(rights: Rights) -> bool:
    return rights.is_national_officer or bool(rights.countries())


# --- programmes that are written


def organisations_that_lead(rights: Rights) -> list[Organisation]:
    """For whom this person may write a programme."""
    found = Organisation.objects.filter(
        pk__in=rights.organisations(Power.WRITE), kind__in=rules.LEADS_PROGRAMMES
    )
    return list(found.order_by("sort_key"))


def programmes_in_sight(rights: Rights) -> Q:
    """Those that one's organisations lead; those sent, or once published, for the State."""
    mine = rights.organisations(Power.READ)
    seen = Q(lead__in=mine) | Q(co_leads__in=mine)
    if rights.is_national_officer:
        seen |= Q(submitted_at__isnull=False) | Q(published_at__isnull=False)
    return seen


def programmes_written(user) -> QuerySet[SharedProgramme]:
    """Of this person's organisations; what waits for validation too, for the State."""
    rights = rights_of(user)
    mine = rights.organisations(Power.READ)
    seen = Q(lead__in=mine) | Q(co_leads__in=mine)
    if rights.is_national_officer:
        seen |= Q(state=State.SUBMITTED)
    return SharedProgramme.objects.filter(seen).distinct().order_by("sort_key", "slug")
