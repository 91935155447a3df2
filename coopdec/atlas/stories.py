"""What a page says of a question: its figures, who takes part, on what, since when, where, and the sheets.

One question, one `Filters`, one reader: every number of a page leads to the list that it counts, and SQL only
gives the details of what is shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import access, drawings, lists, queries, sentences, surroundings
from coopdec.atlas.answers import Reader, Totals, Value
from coopdec.atlas.filters import Filters
from coopdec.common import charts, worldmap
from coopdec.cooperation.drawings import where
from coopdec.directory.enums import OrganisationKind, Origin
from coopdec.directory.models import Organisation
from coopdec.directory.queries import Entry
from coopdec.reference.models import Country, Department, Region, Theme, by_name

SHOWN_SHEETS = 6
SHOWN_NAMES = 10
SHOWN_NEIGHBOURS = 6
SHOWN_COUNTRIES = 6
SHOWN_REGIONS = 18
SHOWN_GOALS = 6
LABELLED = ("country", "theme")  # the facets that `lists.rows` needs
ORGANISATIONS = {"authority", "partner", "funder"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name and its page, how many sheets and the list of them, and what tells it from its namesakes;
    `weight` is its part of the largest of its list, out of 100."""

    label: str
    count: int
    url: str
    list_url: str = ""
    sub: str = ""
    weight: int = 0

    @property
    def words(self) -> str:
        return sentences.sheets(self.count)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the address of the list that it counts, its unit in words, what of it is of demonstration."""

    number: int
    url: str
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Story:
    """A page's matter; `lead` says it all, `rows` are the first sheets, `url` leads to all of them.

    `all` holds every figure by its name, `figures` those that the page shows on top;
    `known_url` leads to the sheets of which an amount is known, those of `totals.amount_known`.
    """

    filters: Filters
    totals: Totals
    demonstration: Totals | None
    lead: str
    figures: list[Figure]
    all: dict[str, Figure]
    rows: list[lists.Row]
    url: str
    known_url: str
    authorities: list[Ranked]
    partners: list[Ranked]
    countries: list[Ranked]
    themes: list[Ranked]
    regions: list[Ranked]
    departments: list[Ranked]
    goals: list[Ranked]
    money: charts.YearChart | None
    strip: drawings.Strip | None
    map: worldmap.Map | None

    @property
    def map_url(self) -> str:
        return lists.map_url(self.filters)


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
    largest = max((value.count for value in values), default=1)
    return [
        Ranked(
            weight=max(1, round(100 * value.count / largest)),
            label=value.label,
            count=value.count,
            url=known[value.value].get_absolute_url()
            if value.value in known
            else page_of(dimension, value.value),
            list_url=list_of(filters, dimension, value.value),
            sub=_place(known[value.value], filters) if value.value in known else "",
        )
        for value in values
    ]


def _place(organisation: Organisation, filters: Filters) -> str:
    """Where it stands, as far as the question does not say it already."""
    if organisation.country_id in filters.country or organisation.department_id in filters.department:
        return ""
    if organisation.region_id in filters.region:
        own = organisation.department.name if organisation.department else ""
        return "" if own in organisation.name else own
    return where(organisation)


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


def figures(filters: Filters, totals: Totals, demonstration: Totals | None) -> dict[str, Figure]:
    """The counts of a question, each leading to its list."""
    return {
        name: Figure(
            number=getattr(totals, name),
            url=reverse(address) + filters.query(page=1),
            label=label(getattr(totals, name)),
            note=lists.demonstration_note(lists.fictitious(demonstration, name)),
        )
        for name, (address, label) in COUNTED.items()
    }


# --- pages


Lead = Callable[[Totals], str]


def story(
    filters: Filters,
    reader: Reader,
    *,
    lead: Lead,
    leave_out: Sequence[str] = (),
    about: Organisation | None = None,
    map_title: str = "",
    parts: Sequence[Department] = (),
) -> Story:
    """All that a page of a place, an actor or a theme says; `about` is not listed among the others, `parts`
    are the départements of the région that it is about."""
    answer = reader.answer(replace(filters, page_size=SHOWN_SHEETS), facets=LABELLED)
    totals = answer.totals
    counted = figures(filters, totals, answer.demonstration)
    left_out = about.slug if about else ""
    themes = telling_themes(reader, filters)
    own = {page_of("sdg", value) for value in filters.sdg}

    def first(dimension: str, most: int = SHOWN_NAMES) -> list[Ranked]:
        values = [one for one in reader.listed(filters, dimension) if one.value != left_out]
        return ranked(values[:most], filters, dimension)

    return Story(
        filters=filters,
        totals=totals,
        demonstration=answer.demonstration,
        lead=" ".join([lead(totals), sentences.themes([one.label for one in themes])]).strip()
        if totals.count
        else "",
        figures=[figure for name, figure in counted.items() if name not in leave_out],
        all=counted,
        rows=lists.rows(answer),
        url=reverse("atlas") + filters.query(),
        known_url=reverse("atlas") + filters.adding("amount_known", "yes").query(page=1),
        authorities=first("authority"),
        partners=first("partner"),
        countries=first("country"),
        themes=ranked(themes[:SHOWN_NAMES], filters, "theme"),
        regions=[] if filters.region else first("region", SHOWN_REGIONS),
        departments=_parts(parts, reader, filters) if totals.count else [],
        goals=[one for one in first("sdg", SHOWN_GOALS + 1) if one.url not in own][:SHOWN_GOALS],
        money=drawings.known_money(reader, filters),
        strip=drawings.strip(reader, filters),
        map=drawings.links_map(reader, filters, title=map_title or _("Où cela se passe"), about=about),
    )


def _parts(departments: Sequence[Department], reader: Reader, filters: Filters) -> list[Ranked]:
    """Every département of a région, those that cooperate first; a sheet that it shares with another région
    says nothing of that one here."""
    own = {one.pk: one for one in departments}
    listed = [one for one in reader.listed(filters, "department") if one.value in own]
    found = ranked(listed, filters, "department")
    held = {one.value for one in listed}
    return found + [Ranked(one.name, 0, one.get_absolute_url()) for one in departments if one.pk not in held]


def telling_themes(reader: Reader, filters: Filters) -> list[Value]:
    """The themes of the sheets, not those that other themes are parts of, which say little; on the page of a
    theme, those that go with it: neither its parts nor the one that it is part of."""
    parents = lists.parents_of_themes(reader.epoch)
    listed = reader.listed(filters, "theme")
    if filters.theme:
        kin = set(filters.theme) | {parents.get(code) for code in filters.theme}
        return [one for one in listed if one.value not in kin and parents.get(one.value) not in filters.theme]
    broad = set(parents.values())
    return [one for one in listed if one.value not in broad] or listed


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
    """Those above an authority, its neighbours, all its département and région; only those that cooperate."""
    return above_and_near(authority, reader) + around_place(authority.department, authority.region, reader)


def above_and_near(authority: Organisation, reader: Reader) -> list[Near]:
    """Those of them that are authorities."""
    above = surroundings.above(authority)
    near = surroundings.neighbours(authority, above, reader)[:SHOWN_NEIGHBOURS]
    found = [_near(one.name, one.get_absolute_url(), "authority", one.slug, reader) for one in above] + [
        _near(one.label, page_of("authority", one.value), "authority", one.value, reader, sub=_distance(km))
        for one, km in near
    ]
    return [one for one in found if one.who.count]


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


def around_region(region: Region, reader: Reader) -> list[Near]:
    """What other régions do: overseas, those overseas; else those that do the most."""
    overseas = set(access.OVERSEAS_REGIONS.values())
    listed = [one for one in reader.listed(Filters(), "region") if one.value != region.pk]
    like = [one for one in listed if (one.value in overseas) == (region.pk in overseas)]
    return [
        _near(one.label, page_of("region", one.value), "region", one.value, reader)
        for one in (like or listed)[:SHOWN_NEIGHBOURS]
    ]


def around_network(regions: Iterable[Region], reader: Reader) -> list[Near]:
    """What the authorities of the régions that a network covers do."""
    found = [_near(one.name, one.get_absolute_url(), "region", one.pk, reader) for one in regions]
    return [one for one in found if one.who.count]


def abroad(partner: Organisation, reader: Reader) -> Near:
    """What all of a partner's country does."""
    country = partner.country
    said = _("Tout ce qui se fait %(where)s") % {"where": country.within}
    return _near(said, country.get_absolute_url(), "country", country.pk, reader)


def _distance(km: int | None) -> str:
    return "" if km is None else _("à %(km)s km") % {"km": km}


def neighbours(authority: Organisation, reader: Reader) -> list[Ranked]:
    """Those near an authority that cooperate, how far they are, and the lists of their sheets."""
    found = surroundings.neighbours(authority, surroundings.above(authority), reader)
    return [
        Ranked(
            one.label,
            one.count,
            page_of("authority", one.value),
            list_of(Filters(), "authority", one.value),
            _distance(km),
        )
        for one, km in found[:SHOWN_NEIGHBOURS]
    ]


def _near(label: str, url: str, dimension: str, code: str, reader: Reader, *, sub: str = "") -> Near:
    filters = Filters().adding(dimension, code)
    countries = reader.listed(filters, "country")
    return Near(
        Ranked(label, reader.totals(filters).count, url, reverse("atlas") + filters.query(), sub),
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
    changed: list[lists.Row]
    changed_url: str


SHOWN_ON_HOME = 10
CHANGED_ON_HOME = 5


def home(reader: Reader) -> Home:
    everything = Filters()
    named = ("country", "theme", "region", "continent")
    answer = reader.answer(replace(everything, page_size=1), facets=named)
    changed = Filters(origin=(Origin.REAL.value,), sort="updated")
    latest = reader.answer(replace(changed, page_size=CHANGED_ON_HOME), facets=("country", "theme"))
    countries = reader.listed(everything, "country")
    parents = lists.parents_of_themes(reader.epoch)
    themes = [one for one in answer.facets["theme"].values if parents.get(one.value)]
    return Home(
        figures=list(figures(everything, answer.totals, answer.demonstration).values()),
        map=drawings.countries_map(countries),
        countries=ranked(countries[:SHOWN_NAMES], everything, "country"),
        themes=ranked(themes[:SHOWN_ON_HOME], everything, "theme"),
        regions=ranked(answer.facets["region"].values[:SHOWN_ON_HOME], everything, "region"),
        areas=ranked(answer.facets["continent"].values, everything, "continent"),
        changed=lists.rows(latest),
        changed_url=reverse("atlas") + changed.query(),
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
