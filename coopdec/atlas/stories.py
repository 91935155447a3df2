"""What a page says of a question: its figures, who takes part, on what, since when, where, and the sheets.

One question, one `Filters`: every number of a page leads to the list that it counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import queries
from coopdec.atlas.filters import LABELS, Filters
from coopdec.common import charts, worldmap
from coopdec.common.text import words
from coopdec.cooperation.drawings import is_near, money_by_year, where
from coopdec.cooperation.enums import Kind, Side
from coopdec.cooperation.models import Cooperation, FundingLine
from coopdec.cooperation.rules import current_lines
from coopdec.directory.enums import NetworkKind, OrganisationKind
from coopdec.directory.models import CountrySheet, Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import CountryGroupPeriod, Department, FormerPlace, Region

PAGE_SIZE = 20
SHOWN_SHEETS = 8
SHOWN_NAMES = 12
SHOWN_LINKS = 80
FACETS = ("theme", "country", "kind", "region")
FACET_OPTIONS = 8
MIDDLE_OF_FRANCE = worldmap.Place(lon=2.55, lat=46.6, label="France", side="left")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name, how many sheets, its address, and what tells it from its namesakes."""

    label: str
    count: int
    url: str
    sub: str = ""


@dataclass(frozen=True)
class Row:
    """A sheet as lists show it."""

    sheet: Cooperation
    left: str
    right: str
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A page's matter; `rows` are the first sheets, `url` leads to all of them."""

    filters: Filters
    totals: queries.Totals
    figures: list[queries.Figure]
    rows: list[Row]
    url: str
    authorities: list[Ranked]
    partners: list[Ranked]
    countries: list[Ranked]
    themes: list[Ranked]
    regions: list[Ranked]
    money: charts.YearChart | None
    starts: charts.YearChart | None
    map: worldmap.Map | None


def sheets_counted(count: int) -> str:
    return ngettext("%(count)d fiche", "%(count)d fiches", count) % {"count": count}


def row(sheet: Cooperation) -> Row:
    """The two shores of a sheet in words, as far as its partners were fetched."""
    shores: dict[bool, list[str]] = {True: [], False: []}
    parts = list(sheet.partners.all())
    for part in parts:
        if part.organisation is None:
            name = _("partenaire non précisé (%(country)s)") % {"country": part.country.name}
        else:
            country = part.organisation.country
            name = f"{part.organisation.name} ({country.name})" if country else part.organisation.name
        shores[is_near(part, parts)].append(name)
    return Row(
        sheet=sheet,
        left=", ".join(shores[True]),
        right=", ".join(shores[False]) or _("sans lieu à l’étranger"),
        themes=tuple(theme.label for theme in sheet.themes.all()),
    )


def ranked(organisations: Iterable[Organisation]) -> list[Ranked]:
    return [Ranked(one.name, one.hits, one.get_absolute_url(), where(one)) for one in organisations]


def figures(filters: Filters, *, leave_out: Sequence[str] = ()) -> list[queries.Figure]:
    """The counts of a question, each leading to its list."""
    labels_by_name = {
        "sheets": lambda n: ngettext("fiche de coopération", "fiches de coopération", n),
        "authorities": lambda n: ngettext("collectivité française", "collectivités françaises", n),
        "partners": lambda n: ngettext("autorité locale partenaire", "autorités locales partenaires", n),
        "countries": lambda n: ngettext("pays partenaire", "pays partenaires", n),
    }
    shown = [queries.figure(name, filters, "") for name in labels_by_name if name not in leave_out]
    labels = [label for name, label in labels_by_name.items() if name not in leave_out]
    return [replace(one, label=label(one.number)) for one, label in zip(shown, labels, strict=True)]


def story(filters: Filters, *, leave_out: Sequence[str] = (), map_title: str = "") -> Story:
    """All that a page of a place, an actor or a theme says."""
    found = list(queries.rows(queries.sheets(filters)))
    atlas = reverse("atlas")

    def inside(name, code):
        return atlas + filters.adding(name, code).query()

    return Story(
        filters=filters,
        totals=queries.totals(filters),
        figures=figures(filters, leave_out=leave_out),
        rows=[row(sheet) for sheet in found[:SHOWN_SHEETS]],
        url=atlas + filters.query(),
        authorities=ranked(queries.authorities(filters)[:SHOWN_NAMES]),
        partners=ranked(queries.partners(filters)[:SHOWN_NAMES]),
        countries=[
            Ranked(country.name, country.hits, inside("country", country.code))
            for country in queries.countries(filters)[:SHOWN_NAMES]
        ],
        themes=[
            Ranked(theme.label, theme.hits, inside("theme", theme.code))
            for theme in queries.themes(filters)[:SHOWN_NAMES]
        ],
        regions=[
            Ranked(region.name, region.hits, inside("region", region.code))
            for region in queries.regions(filters)[:SHOWN_NAMES]
        ],
        money=known_money(found),
        starts=starts_by_year(found),
        map=links_map(found, title=map_title or _("Où cela se passe")),
    )


# --- drawings


def known_money(sheets: Sequence[Cooperation]) -> charts.YearChart | None:
    """Known money of the sheets by year; each sheet's lines stand for themselves."""
    lines = defaultdict(list)
    for line in FundingLine.objects.filter(cooperation__in=[sheet.pk for sheet in sheets]):
        lines[line.cooperation_id].append(line)
    return money_by_year(line for one_sheet in lines.values() for line in current_lines(one_sheet))


def starts_by_year(sheets: Sequence[Cooperation]) -> charts.YearChart | None:
    """How many sheets began each year; None when fewer than two years are known."""
    years = Counter(sheet.start_year if sheet.start_year is not None else sheet.end_year for sheet in sheets)
    if len([year for year in years if year is not None]) < 2:  # noqa: PLR2004 - one column is not a chart
        return None
    rows = [charts.Year(year=year, parts={"plain": count}) for year, count in years.items()]
    return charts.years(_("Fiches par année de début"), rows, key="debuts")


def links_map(sheets: Sequence[Cooperation], *, title: str) -> worldmap.Map | None:
    """The partners of these sheets and their links; what has no point is counted under the map."""
    places: dict[int, worldmap.Place] = {}
    counts: Counter[int] = Counter()
    links: Counter[tuple[int, int]] = Counter()
    unplaced = 0
    for sheet in sheets:
        ends: dict[bool, list[int]] = {True: [], False: []}
        for part in sheet.partners.all():
            one = part.organisation
            if one is None or one.latitude is None:
                unplaced += part.side != Side.FRENCH
                continue
            near = part.side == Side.FRENCH
            ends[near].append(one.pk)
            counts[one.pk] += 1
            places[one.pk] = _place(one, near=near)
        links.update((home, away) for home in ends[True] for away in ends[False])
    if not any(place.side == "right" for place in places.values()):
        return None
    drawn = {
        pk: replace(place, count=counts[pk], note=sheets_counted(counts[pk])) for pk, place in places.items()
    }
    missing = ngettext("%(count)d partenaire sans lieu", "%(count)d partenaires sans lieu", unplaced)
    return worldmap.draw(
        list(drawn.values()),
        title=title,
        links=[
            worldmap.Link(drawn[home], drawn[away], count)
            for (home, away), count in links.most_common(SHOWN_LINKS)
        ],
        missing=missing % {"count": unplaced} if unplaced else "",
    )


def _place(one: Organisation, *, near: bool) -> worldmap.Place:
    label = one.name if one.has_exact_point else _("%(name)s (lieu approché)") % {"name": one.name}
    return worldmap.Place(
        lon=one.longitude,
        lat=one.latitude,
        label=label,
        url=one.get_absolute_url(),
        side="left" if near else "right",
    )


def countries_map(filters: Filters) -> worldmap.Map:
    """The world: a circle by partner country, an arc from France to each."""
    places = [
        worldmap.Place(
            lon=country.longitude,
            lat=country.latitude,
            label=country.name,
            count=country.hits,
            url=country.get_absolute_url(),
            note=sheets_counted(country.hits),
        )
        for country in queries.countries(filters)
        if country.longitude is not None
    ]
    return worldmap.draw(
        [*places, MIDDLE_OF_FRANCE],
        title=_("Pays partenaires des collectivités françaises"),
        links=[worldmap.Link(MIDDLE_OF_FRANCE, place, place.count) for place in places],
        zoomed=False,
    )


# --- lists


@dataclass(frozen=True)
class Page:
    """One page of a list; `url_for` keeps the question."""

    number: int
    pages: int
    items: list
    filters: Filters
    path: str

    def url_for(self, number: int) -> str:
        return self.path + self.filters.query(page=number)


def page_of(found, filters: Filters, *, path: str, size: int = PAGE_SIZE) -> Page:
    """The page asked. Raises EmptyPage beyond the end."""
    paginator = Paginator(found, size)
    items = list(paginator.page(filters.page).object_list)
    return Page(number=filters.page, pages=paginator.num_pages, items=items, filters=filters, path=path)


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    options: list[Option]
    is_open: bool


def facets(filters: Filters) -> list[Facet]:
    """For each dimension, its values and how many sheets each gives under the *other* filters.

    Chosen values are always there; following a chosen one removes it.
    """
    atlas = reverse("atlas")
    labels = queries.labels_of(filters)
    shown = []
    for name in FACETS:
        counts = facet_counts(name, filters.without(name))
        chosen = set(getattr(filters, name))
        values = [value for value in counts if value in chosen] + [
            value for value in counts if value not in chosen
        ]
        options = [
            Option(
                label=labels.get((name, value)) or counts[value][0],
                count=counts[value][1],
                url=atlas
                + (filters.without(name, value) if value in chosen else filters.adding(name, value)).query(),
                chosen=value in chosen,
            )
            for value in values[: max(FACET_OPTIONS, len(chosen))]
        ]
        missing = [value for value in getattr(filters, name) if value not in counts]
        options += [
            Option(
                labels.get((name, value), value), 0, atlas + filters.without(name, value).query(), chosen=True
            )
            for value in missing
        ]
        shown.append(Facet(str(LABELS[name]), options, is_open=name in {"theme", "country", "kind"}))
    return shown


def facet_counts(name: str, filters: Filters) -> dict[str, tuple[str, int]]:
    """Value → (label, how many sheets), the most first."""
    if name == "theme":
        return {theme.code: (theme.label, theme.hits) for theme in queries.themes(filters)}
    if name == "country":
        return {one.code: (one.name, one.hits) for one in queries.countries(filters)}
    if name == "region":
        return {one.code: (one.name, one.hits) for one in queries.regions(filters)}
    if name == "continent":
        return {area: (str(Area(area).label), count) for area, count in queries.areas(filters)}
    return {kind: (str(Kind(kind).label), count) for kind, count in queries.kinds(filters)}


# --- what stands beside the record


def country_sheets(country) -> list[CountrySheet]:
    """What public documents say of cooperation with the country (Québec has its own sheet)."""
    return list(
        country.sheets.prefetch_related("priorities", "figures__document", "passages__document").order_by(
            "code"
        )
    )


def groups_of(country) -> list[CountryGroupPeriod]:
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


def neighbours(authority: Organisation) -> list[Ranked]:
    """Authorities of the same département, else région, that cooperate."""
    if authority.department_id:
        filters = Filters(department=(authority.department_id,))
    elif authority.region_id:
        filters = Filters(region=(authority.region_id,))
    else:
        return []
    return ranked(queries.authorities(filters).exclude(pk=authority.pk)[:SHOWN_NAMES])


def same_place(partner: Organisation) -> list[Organisation]:
    """Other partner bodies of the same place or, failing that, of the same country."""
    others = Organisation.objects.filter(parts__isnull=False, country=partner.country).exclude(pk=partner.pk)
    if partner.latitude is not None:
        others = others.filter(latitude=partner.latitude, longitude=partner.longitude)
    return list(others.distinct().order_by("sort_key")[:SHOWN_NAMES])


def funded_by(organisation: Organisation) -> list[Row]:
    """Sheets that name this body among their funders."""
    return [row(sheet) for sheet in queries.rows(queries.sheets(Filters(funder=(organisation.slug,))))]


def organisations_by_kind(name: str) -> list[tuple[str, list[Organisation]]]:
    """Bodies other than authorities, by kind; with `name`, those who bear it."""
    found = Organisation.objects.others().select_related("country", "region")
    for word in words(name):
        found = found.filter(search_key__contains=f" {word}")
    by_kind = defaultdict(list)
    for one in found.order_by("sort_key"):
        label = NetworkKind(one.network_kind).label if one.network_kind else OrganisationKind(one.kind).label
        by_kind[str(label)].append(one)
    return sorted(by_kind.items(), key=lambda pair: -len(pair[1]))


def areas(filters: Filters) -> list[Ranked]:
    """Continents with how many sheets touch each."""
    return [
        Ranked(str(Area(area).label), count, reverse("area", args=[area]))
        for area, count in queries.areas(filters)
    ]
