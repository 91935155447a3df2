"""What a page says of a question: its figures, who takes part, on what, since when, where, and the sheets.

One question, one `Filters`, one reader: every number of a page leads to the list that it counts, and SQL only
gives the details of what is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import drawings, lists, queries, surroundings
from coopdec.atlas.answers import Reader, Totals, Value
from coopdec.atlas.filters import Filters
from coopdec.common import charts, worldmap
from coopdec.cooperation.drawings import where
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.queries import Entry
from coopdec.reference.models import Country, Department, Region, Theme, by_name

SHOWN_SHEETS = 8
SHOWN_NAMES = 12
SHOWN_NEIGHBOURS = 5
SHOWN_COUNTRIES = 6
LABELLED = ("country", "theme")  # the facets that `lists.rows` needs
ORGANISATIONS = {"authority", "partner", "funder"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name and its page, how many sheets and the list of them, and what tells it from its namesakes."""

    label: str
    count: int
    url: str
    list_url: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the address of the list that it counts, its unit in words, what of it is of demonstration."""

    number: int
    url: str
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Story:
    """A page's matter; `rows` are the first sheets, `url` leads to all of them."""

    filters: Filters
    totals: Totals
    demonstration: Totals | None
    figures: list[Figure]
    rows: list[lists.Row]
    url: str
    authorities: list[Ranked]
    partners: list[Ranked]
    countries: list[Ranked]
    themes: list[Ranked]
    regions: list[Ranked]
    money: charts.YearChart | None
    starts: charts.YearChart | None
    map: worldmap.Map | None


def list_of(filters: Filters, dimension: str, code: str) -> str:
    """The list that a count beside a name counts; none when the dimension is asked already (values of one
    dimension are alternatives: the list would be longer than the count)."""
    if getattr(filters, dimension):
        return ""
    return reverse("atlas") + filters.adding(dimension, code).query(page=1)


def page_of(dimension: str, value: str) -> str:
    """The page of a value of a dimension."""
    if dimension == "continent":
        return reverse("area", args=[value])
    argument = {"sdg": "number"}.get(dimension, "slug" if dimension in ORGANISATIONS else "code")
    return reverse(dimension, kwargs={argument: value if argument == "number" else value.lower()})


def ranked(values: Iterable[Value], filters: Filters, dimension: str) -> list[Ranked]:
    """Values counted by a reader, each with its page and its list; organisations with where they stand."""
    values = list(values)
    known = _known([value.value for value in values]) if dimension in ORGANISATIONS else {}
    return [
        Ranked(
            label=value.label,
            count=value.count,
            url=known[value.value].get_absolute_url()
            if value.value in known
            else page_of(dimension, value.value),
            list_url=list_of(filters, dimension, value.value),
            sub=where(known[value.value]) if value.value in known else "",
        )
        for value in values
    ]


def _known(slugs: Sequence[str]) -> dict[str, Organisation]:
    found = Organisation.objects.filter(slug__in=slugs).select_related("country", "department", "region")
    return {one.slug: one for one in found}


def bearers(name: str, *, kind: str, limit: int) -> list[Ranked]:
    """Organisations that bear a name, those that cooperate first."""
    return [
        Ranked(
            one.name,
            one.hits,
            one.get_absolute_url(),
            list_of(Filters(), _dimension(one), one.slug),
            where(one),
        )
        for one in queries.named(name, kind=kind, limit=limit)
    ]


def _dimension(one: Organisation) -> str:
    return "authority" if one.kind == OrganisationKind.FRENCH_AUTHORITY else "partner"


def namesakes(text: str) -> list[Ranked]:
    """Shortcuts to what bears the words typed; `count` says nothing here."""
    return [
        Ranked(
            label=_label_of(one),
            count=0,
            url=one.get_absolute_url(),
            sub=where(one) if isinstance(one, Organisation) else "",
        )
        for one in queries.namesakes(text)
    ]


def _label_of(thing: Country | Theme | Region | Department | Organisation) -> str:
    return thing.label if isinstance(thing, Theme) else thing.name


# --- figures

COUNTED = {
    "count": ("atlas", lambda n: ngettext("fiche de coopération", "fiches de coopération", n)),
    "authorities": (
        "authorities",
        lambda n: ngettext("collectivité française", "collectivités françaises", n),
    ),
    "partners": (
        "partners",
        lambda n: ngettext("autorité locale partenaire", "autorités locales partenaires", n),
    ),
    "countries": ("countries", lambda n: ngettext("pays partenaire", "pays partenaires", n)),
}


def figures(
    filters: Filters, totals: Totals, demonstration: Totals | None, *, leave_out: Sequence[str] = ()
) -> list[Figure]:
    """The counts of a question, each leading to its list."""
    return [
        Figure(
            number=getattr(totals, name),
            url=reverse(address) + filters.query(page=1),
            label=label(getattr(totals, name)),
            note=lists.demonstration_note(lists.fictitious(demonstration, name)),
        )
        for name, (address, label) in COUNTED.items()
        if name not in leave_out
    ]


# --- pages


def story(
    filters: Filters, reader: Reader, *, leave_out: Sequence[str] = (), about: Organisation | None = None
) -> Story:
    """All that a page of a place, an actor or a theme says; `about` is not listed among the others."""
    answer = reader.answer(replace(filters, page_size=SHOWN_SHEETS), facets=LABELLED)
    left_out = about.slug if about else ""

    def first(dimension: str) -> list[Ranked]:
        values = [one for one in reader.listed(filters, dimension) if one.value != left_out]
        return ranked(values[:SHOWN_NAMES], filters, dimension)

    return Story(
        filters=filters,
        totals=answer.totals,
        demonstration=answer.demonstration,
        figures=figures(filters, answer.totals, answer.demonstration, leave_out=leave_out),
        rows=lists.rows(answer),
        url=reverse("atlas") + filters.query(),
        authorities=first("authority"),
        partners=first("partner"),
        countries=first("country"),
        themes=first("theme"),
        regions=first("region"),
        money=drawings.known_money(reader, filters),
        starts=drawings.starts_by_year(reader, filters, count=answer.totals.count),
        map=drawings.links_map(reader, filters, title=_("Où cela se passe")),
    )


@dataclass(frozen=True, slots=True)
class Funded:
    """Sheets that name a body among their funders: the first of them, how many, where all of them are."""

    rows: list[lists.Row]
    count: int
    url: str
    note: str = ""


def funded_by(organisation: Organisation, reader: Reader) -> Funded:
    filters = Filters(funder=(organisation.slug,))
    answer = reader.answer(replace(filters, page_size=SHOWN_SHEETS), facets=LABELLED)
    return Funded(
        rows=lists.rows(answer),
        count=answer.totals.count,
        url=reverse("atlas") + filters.query(),
        note=lists.demonstration_note(lists.fictitious(answer.demonstration, "count")),
    )


@dataclass(frozen=True, slots=True)
class ListedBody:
    """A body of the directory, where it is at work, and the sheets in which it takes part."""

    body: Organisation
    kind: str
    where: str
    count: int
    label: str
    list_url: str


def listed_bodies(entries: Iterable[Entry], reader: Reader) -> list[ListedBody]:
    """The directory's rows, counted by the reader that their lists ask."""
    counts = {one.value: one.count for one in reader.facet(Filters(), "partner", limit=None).values}
    return [
        ListedBody(
            body=entry.body,
            kind=entry.body.get_network_kind_display() or entry.body.get_kind_display(),
            where=_at_work(entry.body),
            count=counts.get(entry.body.slug, 0),
            label=entry.body.name,
            list_url=list_of(Filters(), "partner", entry.body.slug),
        )
        for entry in entries
    ]


def _at_work(body: Organisation) -> str:
    """The régions that it covers, else its own, else its country, else what its source says."""
    covered = ", ".join(region.name for region in body.covered_regions.all())
    place = body.region or body.country
    return covered or (place.name if place else body.scope)


# --- pages of those who do not cooperate yet


@dataclass(frozen=True, slots=True)
class Near:
    """Who cooperates nearby, its first partner countries and how many more there are."""

    who: Ranked
    countries: list[Ranked]
    more: int


def around(authority: Organisation, reader: Reader) -> list[Near]:
    """The bodies above an authority, its neighbours, then its whole département and région; only those that
    cooperate."""
    above = surroundings.above(authority)
    found = [_near(one.name, one.get_absolute_url(), "authority", one.slug, reader) for one in above]
    held = {authority.slug, *(one.slug for one in above)}
    neighbours = [one for one in surroundings.neighbours(authority, reader) if one.value not in held]
    found += [
        _near(one.label, page_of("authority", one.value), "authority", one.value, reader)
        for one in neighbours[:SHOWN_NEIGHBOURS]
    ]
    return [
        *(one for one in found if one.who.count),
        *around_place(authority.department, authority.region, reader),
    ]


def around_place(department: Department | None, region: Region | None, reader: Reader) -> list[Near]:
    """What all authorities of a département and of a région do, if anything."""
    found = []
    if department:
        said = _("Toutes les collectivités du département : %(name)s") % {"name": department.name}
        found.append(_near(said, department.get_absolute_url(), "department", department.pk, reader))
    if region:
        said = _("Toutes les collectivités de la région : %(name)s") % {"name": region.name}
        found.append(_near(said, region.get_absolute_url(), "region", region.pk, reader))
    return [one for one in found if one.who.count]


def _near(label: str, url: str, dimension: str, code: str, reader: Reader) -> Near:
    filters = Filters().adding(dimension, code)
    countries = reader.listed(filters, "country")
    return Near(
        Ranked(label, reader.totals(filters).count, url, reverse("atlas") + filters.query()),
        ranked(countries[:SHOWN_COUNTRIES], filters, "country"),
        max(0, len(countries) - SHOWN_COUNTRIES),
    )


def elsewhere(filters: Filters, dimension: str, reader: Reader) -> list[Ranked]:
    """The first values of a dimension under another question: what to look at when one has no answer."""
    return ranked(reader.listed(filters, dimension)[:SHOWN_NAMES], filters, dimension)


def near_themes(theme: Theme, reader: Reader) -> list[Ranked]:
    """The broader theme of one that has no sheet, its parts and the other parts, those that have sheets."""
    kin = {one.pk for one in surroundings.kin_of(theme)}
    return ranked([one for one in reader.listed(Filters(), "theme") if one.value in kin], Filters(), "theme")


def areas(filters: Filters, reader: Reader) -> list[Ranked]:
    """Continents with how many sheets touch each."""
    return ranked(reader.listed(filters, "continent"), filters, "continent")


@dataclass(frozen=True)
class Home:
    """The front page: the figures of everything, and the first names behind each door."""

    figures: list[Figure]
    map: worldmap.Map
    countries: list[Ranked]
    themes: list[Ranked]
    regions: list[Ranked]
    areas: list[Ranked]
    rows: list[lists.Row]


SHOWN_ON_HOME = 10
RECENT_ON_HOME = 5


def home(reader: Reader) -> Home:
    everything = Filters()
    answer = reader.answer(
        replace(everything, page_size=RECENT_ON_HOME), facets=("country", "theme", "region", "continent")
    )
    countries = reader.listed(everything, "country")
    parents = lists.parents_of_themes(reader.epoch)
    themes = [one for one in answer.facets["theme"].values if parents.get(one.value)]
    return Home(
        figures=figures(everything, answer.totals, answer.demonstration),
        map=drawings.countries_map(countries),
        countries=ranked(countries[:SHOWN_NAMES], everything, "country"),
        themes=ranked(themes[:SHOWN_ON_HOME], everything, "theme"),
        regions=ranked(answer.facets["region"].values[:SHOWN_ON_HOME], everything, "region"),
        areas=ranked(answer.facets["continent"].values, everything, "continent"),
        rows=lists.rows(answer),
    )


def countries_by_area(filters: Filters, reader: Reader) -> tuple[list[tuple[Ranked, list[Ranked]]], int]:
    """Each area with its partner countries, by name, and how many countries in all."""
    listed = reader.listed(filters, "country")
    known = surroundings.countries([one.value for one in listed])
    order = {one.pk: place for place, one in enumerate(by_name(known.values()))}
    listed = sorted(listed, key=lambda one: order[one.value])
    groups = [
        (area, ranked([one for one in listed if known[one.value].area == value.value], filters, "country"))
        for value in reader.listed(filters, "continent")
        for area in ranked([value], filters, "continent")
    ]
    return groups, len(listed)
