"""What the record answers to a question, in plain SQL: sheets, who takes part, facets, figures."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from coopdec.atlas.filters import FilterError, Filters, unknown
from coopdec.common.text import words
from coopdec.cooperation.enums import Kind, Side
from coopdec.cooperation.models import ActionPlace, Cooperation, FundingLine, Partner
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Department, Region, Sdg, Theme

SHORTEST_PLURAL = 4


# --- the question


def _parts(**conditions) -> QuerySet:
    """Sheets that have a partner answering these conditions."""
    return Partner.objects.filter(**conditions).values("cooperation_id")


def _by_theme(values):
    return Q(pk__in=Cooperation.themes.through.objects.filter(
        Q(theme_id__in=values) | Q(theme__parent_id__in=values)).values("cooperation_id"))  # fmt: skip


def _by_sdg(values):
    return Q(pk__in=Cooperation.sdgs.through.objects.filter(sdg_id__in=values).values("cooperation_id"))


def _by_country(values):
    places = ActionPlace.objects.filter(country_id__in=values).values("cooperation_id")
    return Q(pk__in=_parts(country_id__in=values)) | Q(pk__in=places)


def _by_continent(values):
    places = ActionPlace.objects.filter(country__area__in=values).values("cooperation_id")
    return Q(pk__in=_parts(country__area__in=values)) | Q(pk__in=places)


def _by_region(values):
    return Q(pk__in=_parts(side=Side.FRENCH, organisation__region_id__in=values))


def _by_department(values):
    holders = Department.objects.filter(code__in=values, authority_siren__isnull=False).values(
        "authority_siren"
    )
    return Q(pk__in=_parts(side=Side.FRENCH, organisation__department_id__in=values)) | Q(
        pk__in=_parts(side=Side.FRENCH, organisation__siren__in=holders)
    )


def _by_organisation(values):
    return Q(pk__in=_parts(organisation__slug__in=values)) | Q(pk__in=_parts(organisation__siren__in=values))


def _by_funder(values):
    return Q(pk__in=FundingLine.objects.filter(funder__slug__in=values).values("cooperation_id"))


def _by_kind(values):
    return Q(kind__in=values)


CONDITIONS = {
    "theme": _by_theme,
    "sdg": _by_sdg,
    "country": _by_country,
    "continent": _by_continent,
    "region": _by_region,
    "department": _by_department,
    "authority": _by_organisation,
    "partner": _by_organisation,
    "funder": _by_funder,
    "kind": _by_kind,
}


def sought(word: str) -> Q:
    """A word as typed, or beginning a longer one; a plural also finds its singular, as a whole word.

    « jumelages » finds « jumelage », « tours » does not find « tourisme ».
    """
    condition = Q(search_key__contains=f" {word}")
    if len(word) > SHORTEST_PLURAL and word[-1] in "sx":
        condition |= Q(search_key__contains=f" {word[:-1]} ")
    return condition


def sheets(filters: Filters) -> QuerySet[Cooperation]:
    """The published sheets that answer, by title."""
    found = Cooperation.objects.published()
    for name, condition in CONDITIONS.items():
        values = getattr(filters, name)
        if values:
            found = found.filter(condition(values))
    for word in dict.fromkeys(words(filters.q)):
        found = found.filter(sought(word))
    return found.order_by("sort_key", "pk")


def unknown_values(filters: Filters) -> list[FilterError]:
    """Values of open lists that name nothing."""
    open_lists = {
        "theme": Theme.objects.filter(pk__in=filters.theme).values_list("pk", flat=True),
        "country": Country.objects.filter(pk__in=filters.country).values_list("pk", flat=True),
        "region": Region.objects.filter(pk__in=filters.region).values_list("pk", flat=True),
        "department": Department.objects.filter(pk__in=filters.department).values_list("pk", flat=True),
    }
    for name in ("authority", "partner", "funder"):
        values = getattr(filters, name)
        both = Organisation.objects.filter(Q(slug__in=values) | Q(siren__in=values)).values_list(
            "slug", "siren"
        )
        open_lists[name] = [code for pair in both for code in pair] if values else []
    return [
        unknown(name, value)
        for name, known in open_lists.items()
        for value in set(getattr(filters, name)) - set(known if getattr(filters, name) else ())
    ]


def labels_of(filters: Filters) -> dict[tuple[str, str], str]:
    """What each chosen value is called."""
    labels: dict[tuple[str, str], str] = {}
    for name, model, label in (
        ("theme", Theme, "label"),
        ("country", Country, "name"),
        ("region", Region, "name"),
        ("department", Department, "name"),
    ):
        for thing in model.objects.filter(pk__in=getattr(filters, name)):
            labels[name, thing.pk] = getattr(thing, label)
    for name in ("authority", "partner", "funder"):
        values = getattr(filters, name)
        for organisation in Organisation.objects.filter(Q(slug__in=values) | Q(siren__in=values)):
            labels[name, organisation.slug] = organisation.name
            labels[name, organisation.siren or ""] = organisation.name
    for sdg in Sdg.objects.filter(pk__in=filters.sdg):
        labels["sdg", str(sdg.number)] = f"{sdg.number}. {sdg.name}"
    labels |= {("continent", value): str(Area(value).label) for value in filters.continent}
    labels |= {("kind", value): str(Kind(value).label) for value in filters.kind}
    return labels


# --- what is counted


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the sheets that answer; euro cents; `amount_known` = for how many of them cash is known."""

    count: int
    partnerships: int
    projects: int
    amount_known: int
    cash_cents: int | None
    in_kind_cents: int | None
    first_year: int | None


def totals(filters: Filters) -> Totals:
    """Counts and money by the rules of the domain (`cooperation.rules`)."""
    found = sheets(filters)
    counts = found.counts()
    money = found.aggregate(
        known=Count("amount__cash_cents"),
        cash=Sum("amount__cash_cents"),
        in_kind=Sum("amount__in_kind_cents"),
    )
    return Totals(
        count=counts["count"],
        partnerships=counts["partnerships"],
        projects=counts["projects"],
        amount_known=money["known"],
        cash_cents=money["cash"],
        in_kind_cents=money["in_kind"],
        first_year=found.aggregate(year=Min(Coalesce("start_year", "end_year")))["year"],
    )


def _taking_part(filters: Filters) -> QuerySet[Organisation]:
    """Organisations that take part in the sheets that answer, with how many; the most first."""
    return (
        Organisation.objects.filter(parts__cooperation__in=sheets(filters).order_by().values("pk"))
        .annotate(hits=Count("parts__cooperation", distinct=True))
        .select_related("country", "department", "region")
        .order_by("-hits", "sort_key")
    )


def authorities(filters: Filters) -> QuerySet[Organisation]:
    """French authorities that take part; of the régions and départements asked, when some are.

    A sheet of Brest and Nantes answers « Bretagne », but Nantes is not an authority of Bretagne.
    """
    found = _taking_part(filters).filter(kind=OrganisationKind.FRENCH_AUTHORITY)
    if filters.region:
        found = found.filter(region_id__in=filters.region)
    if filters.department:
        holders = Department.objects.filter(code__in=filters.department).values("authority_siren")
        found = found.filter(Q(department_id__in=filters.department) | Q(siren__in=holders))
    return found


def partners(filters: Filters) -> QuerySet[Organisation]:
    """Foreign authorities that take part; of the countries and continents asked, when some are.

    Other bodies are not authorities and are not counted here.
    """
    found = _taking_part(filters).filter(kind=OrganisationKind.FOREIGN_AUTHORITY)
    if filters.country:
        found = found.filter(country_id__in=filters.country)
    if filters.continent:
        found = found.filter(country__area__in=filters.continent)
    return found


def countries(filters: Filters) -> list[Country]:
    """Partner countries, with how many sheets touch each (`hits`), the most first.

    Only those of the continents asked, when some are.
    """
    counts = Counter(country for country, _sheet in _touched(filters, "country_id"))
    known = Country.objects.in_bulk(counts)
    for code, country in known.items():
        country.hits = counts[code]
    asked = [one for one in known.values() if not filters.continent or one.area in filters.continent]
    return sorted(asked, key=lambda country: (-country.hits, country.sort_key))


def _touched(filters: Filters, column: str) -> set[tuple[str, int]]:
    """(country or area, sheet) for every partner country and place of the sheets that answer."""
    found = sheets(filters).order_by().values("pk")
    partners_of = Partner.objects.filter(cooperation__in=found, country__isnull=False)
    places_of = ActionPlace.objects.filter(cooperation__in=found)
    return {
        pair for rows_of in (partners_of, places_of) for pair in rows_of.values_list(column, "cooperation_id")
    }


def themes(filters: Filters) -> list[Theme]:
    """Themes with how many sheets touch each or one of its sub-themes (`hits`); the most first."""
    through = Cooperation.themes.through.objects.filter(
        cooperation__in=sheets(filters).order_by().values("pk")
    )
    touched = defaultdict(set)
    known = Theme.objects.in_bulk()
    for theme, sheet in through.values_list("theme_id", "cooperation_id"):
        touched[theme].add(sheet)
        if known[theme].parent_id:
            touched[known[theme].parent_id].add(sheet)
    for code, theme in known.items():
        theme.hits = len(touched[code])
    return sorted((theme for theme in known.values() if theme.hits), key=lambda one: (-one.hits, one.order))


def sdgs(filters: Filters) -> QuerySet[Sdg]:
    """Goals with how many sheets touch each (`hits`), in their order."""
    found = sheets(filters).order_by().values("pk")
    return (
        Sdg.objects.filter(sheets__in=found).annotate(hits=Count("sheets", distinct=True)).order_by("number")
    )


def kinds(filters: Filters) -> list[tuple[str, int]]:
    """(kind, how many sheets), the most first."""
    found = sheets(filters).order_by().values("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return [(row["kind"], row["n"]) for row in found]


def regions(filters: Filters) -> list[Region]:
    """Régions where the French partners are, with how many sheets (`hits`); the most first."""
    found = sheets(filters).order_by().values("pk")
    rows = (
        Partner.objects.filter(cooperation__in=found, side=Side.FRENCH, organisation__region__isnull=False)
        .values("organisation__region")
        .annotate(n=Count("cooperation", distinct=True))
    )
    counts = {row["organisation__region"]: row["n"] for row in rows}
    known = Region.objects.in_bulk(counts)
    for code, region in known.items():
        region.hits = counts[code]
    return sorted(known.values(), key=lambda region: (-region.hits, region.sort_key))


def areas(filters: Filters) -> list[tuple[str, int]]:
    """(area, how many sheets touch it), the most first."""
    return Counter(area for area, _sheet in _touched(filters, "country__area")).most_common()


# --- figures: the number and its address come from the same question


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the address of the list that it counts, and its unit in words (given by the page)."""

    number: int
    url: str
    label: str = ""


MEASURES = {
    "sheets": ("atlas", lambda filters: sheets(filters).count()),
    "authorities": ("authorities", lambda filters: authorities(filters).count()),
    "partners": ("partners", lambda filters: partners(filters).count()),
    "countries": ("countries", lambda filters: len(countries(filters))),
}


def measure(name: str, filters: Filters) -> int:
    """How many sheets, authorities, partners or countries answer."""
    return MEASURES[name][1](filters)


def figure(name: str, filters: Filters) -> Figure:
    """A number with the address of the list that it counts."""
    return Figure(number=measure(name, filters), url=reverse(MEASURES[name][0]) + filters.query())
