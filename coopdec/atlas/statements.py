"""A statement in figures of everything or of a place: who, with whom, how, on what, since when, what money.

Every number comes from the same question as the list that it leads to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import drawings, stories
from coopdec.atlas.answers import Reader, Totals, Value
from coopdec.atlas.filters import LABELS, Filters
from coopdec.common import charts
from coopdec.common.templatetags.words import grouped, money_text
from coopdec.directory import published
from coopdec.directory.enums import AuthorityKind
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Department, Region

SHOWN = 10
SHOWN_THEMES = 15
DECADE = 10
TELLING = 5  # out of 100
WITH_PAGES = {"theme", "sdg", "country", "continent", "region", "department"}


# --- what a page is about


@dataclass(frozen=True, slots=True)
class Place:
    """What a page of figures is about: everything, or a value of a dimension. `url` is the place's own page,
    `above` (label, address) of the pages of figures that hold it."""

    title: str
    dimension: str = ""
    code: str = ""
    name: str = ""
    url: str = ""
    room: str = "atlas"
    above: tuple[str, ...] = ()
    publications: Sequence[published.Publication] = ()
    said: Sequence[published.Said] = ()


def _named(name: str) -> str:
    return _("%(name)s : les chiffres de l’action internationale") % {"name": name}


def everywhere() -> Place:
    return Place(
        title=_("Les chiffres de l’action internationale"),
        publications=published.of_everything(),
        said=published.about_france(),
    )


def of_area(area: Area) -> Place:
    found = published.of_areas().get(area.value)
    return Place(
        title=_named(area.label),
        dimension="continent",
        code=area.value,
        name=str(area.label),
        url=reverse("area", args=[area.value]),
        room="pays",
        publications=[found] if found else [],
    )


def of_country(country: Country) -> Place:
    return Place(
        title=_named(country.name),
        dimension="country",
        code=country.pk,
        name=country.name,
        url=country.get_absolute_url(),
        room="pays",
        above=(country.get_area_display(), reverse("figures_area", args=[country.area])),
        said=published.about_country(country.name_fr),
    )


def of_region(region: Region) -> Place:
    return Place(
        title=_named(region.name),
        dimension="region",
        code=region.pk,
        name=region.name,
        url=region.get_absolute_url(),
        room="collectivites",
    )


def of_department(department: Department) -> Place:
    region = department.region
    return Place(
        title=_named(department.name),
        dimension="department",
        code=department.pk,
        name=department.name,
        url=department.get_absolute_url(),
        room="collectivites",
        above=(region.name, reverse("figures_region", args=[region.pk.lower()])),
    )


# --- what it says


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its charts; `lead` says the first of them in words, `rule` how it is counted."""

    key: str
    title: str
    charts: tuple[charts.RankChart, ...]
    lead: str = ""
    rule: str = ""
    every: stories.Figure | None = None


class Counted(NamedTuple):
    """A number as it is written, and the list that it counts."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One place beside the others: its page of figures, and the same numbers for each."""

    label: str
    url: str
    numbers: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a page of figures says of a question. `sides`: (what they are, rows) of places side by side;
    `ours` are our numbers beside published ones."""

    filters: Filters
    totals: Totals
    demonstration: Totals | None
    figures: list[stories.Figure]
    partnerships: Counted
    projects: Counted
    known: Counted
    sections: list[Section]
    sides: list[tuple[str, str, list[Beside]]]
    since: Section | None
    money: charts.YearChart | None
    funders: list[Beside]
    more_funders: int
    ours: dict[str, Counted]
    areas: list[tuple[Beside, published.Publication]]


def statement(filters: Filters, reader: Reader, place: Place) -> Statement:
    totals, demonstration = reader.totals(filters), reader.demonstration(filters)
    counted = stories.figures(filters, totals, demonstration)
    sections = [_engaged(filters, reader), *_of_sheets(filters, reader, counted)]
    sides = [
        (dimension, title, rows)
        for dimension, title in (("continent", _("Les continents")), *_french_sides(filters))
        if len(rows := _sides(filters, reader, dimension)) > 1
    ]
    listed = _values(filters, reader, "funder")
    leave_out = {"country": "countries"}.get(place.dimension, "")
    return Statement(
        filters=filters,
        totals=totals,
        demonstration=demonstration,
        figures=[figure for name, figure in counted.items() if name != leave_out],
        partnerships=Counted(_partnerships(totals), reverse("atlas") + filters.query()),
        projects=_projects(filters, totals),
        known=Counted(drawings.sheets_counted(totals.amount_known), _known_url(filters)),
        sections=[one for one in sections if one],
        sides=sides,
        since=_since(filters, reader),
        money=drawings.known_money(reader, filters),
        funders=_funders(filters, reader, listed[:SHOWN]),
        more_funders=max(0, len(listed) - SHOWN),
        ours={name: Counted(grouped(figure.number), figure.url) for name, figure in counted.items()},
        areas=_published_areas(filters, reader) if not place.dimension and filters.is_empty() else [],
    )


def _list(filters: Filters, name: str, value: str, page: str = "atlas") -> str:
    """The list of one value: when others are asked too, they are left, or the list would be longer."""
    return reverse(page) + _only(filters, name, value).query(page=1)


def _only(filters: Filters, name: str, value: str) -> Filters:
    return filters.without(name).adding(name, value)


def _values(filters: Filters, reader: Reader, name: str) -> list[Value]:
    """Values with a sheet; of a dimension that is asked, those asked; none when only one is."""
    asked = getattr(filters, name)
    if len(asked) == 1:
        return []
    return [one for one in reader.listed(filters, name) if not asked or one.value in asked]


def _partnerships(totals: Totals) -> str:
    said = ngettext("%(n)s partenariat", "%(n)s partenariats", totals.partnerships)
    return said % {"n": grouped(totals.partnerships)}


def _projects(filters: Filters, totals: Totals) -> Counted:
    """No list when kinds are asked: projects among others would bring others too."""
    said = ngettext(
        "%(n)s projet ou action ponctuelle", "%(n)s projets ou actions ponctuelles", totals.projects
    )
    url = ""
    if not filters.kind:
        asked = filters.adding("kind", "project").adding("kind", "one-off")
        url = reverse("atlas") + asked.query(page=1)
    return Counted(said % {"n": grouped(totals.projects)}, url)


def _known_url(filters: Filters) -> str:
    return _list(filters, "amount_known", "yes")


# --- rankings


def _chart(filters: Filters, values: Sequence[Value], name: str, *, title: str) -> charts.RankChart:
    """Values with their pages, and their sheets with their lists."""
    has_page = name in WITH_PAGES or name in stories.ORGANISATIONS
    known = stories.ranked(values, filters, name) if has_page else []
    pages = [(one.url, one.sub) for one in known] or [("", "")] * len(values)
    ranks = [
        charts.Rank(one.label, one.count, url, list_url=_list(filters, name, one.value), sub=sub)
        for one, (url, sub) in zip(values, pages, strict=True)
    ]
    return charts.ranks(title, ranks, label_head=str(LABELS[name]), value_head=_("Fiches"))


def _first(values: Sequence[Value], totals: Totals) -> str:
    """« En tête : Jumelage, 59 % des fiches. »; nothing when it says little."""
    value = max(values, key=lambda one: one.count)
    share = round(100 * value.count / totals.count)
    if share < TELLING:
        return ""
    return _("En tête : %(label)s, %(share)s %% des fiches.") % {"label": value.label, "share": share}


def _several() -> str:
    return _("Une fiche compte dans chaque ligne qu’elle touche : la somme peut dépasser le total.")


def _engaged(filters: Filters, reader: Reader) -> Section | None:
    """French authorities by kind: here authorities are counted, not sheets."""
    kinds = [
        kind for kind in AuthorityKind if not filters.authority_kind or kind.value in filters.authority_kind
    ]
    counts = [
        (kind, reader.totals(_only(filters, "authority_kind", kind.value)).authorities) for kind in kinds
    ]
    found = sorted((one for one in counts if one[1]), key=lambda one: -one[1])
    if len(found) < 2:  # noqa: PLR2004 - one row is no chart: the figure says it
        return None
    ranks = [
        charts.Rank(
            str(kind.label), count, list_url=_list(filters, "authority_kind", kind.value, "authorities")
        )
        for kind, count in found
    ]
    chart = charts.ranks(
        _("Collectivités françaises, par type"),
        ranks,
        label_head=str(LABELS["authority_kind"]),
        value_head=_("Collectivités"),
    )
    return Section("qui", _("Qui s’engage en France"), (chart,))


def _of_sheets(filters: Filters, reader: Reader, counted: dict[str, stories.Figure]) -> list[Section | None]:
    """What the sheets are, and who and where they touch, the first of each."""
    totals = reader.totals(filters)

    def section(
        key: str, title: str, *parts: tuple[str, str, Sequence[Value]], rule: str = "", every: str = ""
    ) -> Section | None:
        shown = [(name, caption, values) for name, caption, values in parts if values]
        if not shown:
            return None
        return Section(
            key,
            title,
            tuple(_chart(filters, values, name, title=caption) for name, caption, values in shown),
            lead=_first(shown[0][2], totals),
            rule=rule,
            every=counted[every] if every and counted[every].number > SHOWN else None,
        )

    def values(name: str, most: int = SHOWN) -> list[Value]:
        return _values(filters, reader, name)[:most]

    themes = values("theme", 10**6) if filters.theme else stories.telling_themes(reader, filters)
    goals = sorted(values("sdg", 17), key=lambda one: int(one.value))
    # A marker alone is « targeted, whatever the score »: two scores of one are not read side by side here.
    markers = [one for one in values("marker", 100) if ":" not in one.value]
    return [
        section("collectivites", _("Les collectivités les plus engagées"),
                ("authority", _("Premières collectivités, par nombre de fiches"), values("authority")),
                rule=_several(), every="authorities"),
        section("partenaires", _("Avec quelles autorités locales"),
                ("partner", _("Premières autorités locales, par nombre de fiches"), values("partner")),
                rule=_several(), every="partners"),
        section("pays", _("Avec quels pays"),
                ("country", _("Premiers pays, par nombre de fiches"), values("country")),
                rule=_several(), every="countries"),
        section("formes", _("Sous quelle forme, où en est-on"),
                ("kind", _("Fiches par nature"), values("kind")),
                ("status", _("Fiches par état"), values("status"))),
        section("themes", _("Sur quoi"),
                ("theme", _("Premiers thèmes, par nombre de fiches"), themes[:SHOWN_THEMES]),
                rule=_several()),
        section("odd", _("Pour quels objectifs de développement durable"),
                ("sdg", _("Fiches par objectif"), goals), rule=_several()) if goals else None,
        section("marqueurs", _("Avec quelles visées"),
                ("marker", _("Fiches qui visent chaque marqueur"), markers),
                rule=_several()) if markers else None,
    ]  # fmt: skip


def _since(filters: Filters, reader: Reader) -> Section | None:
    """Sheets by decade, as the years asked let them be seen, then those without year."""
    first, last = filters.year_from or 0, filters.year_to or 10**4
    ranks = []
    for start, count in sorted(reader.active(filters, span=DECADE).items()):
        if start + DECADE <= first or start > last:
            continue
        years = replace(filters, year_from=max(start, first), year_to=min(start + DECADE - 1, last), page=1)
        label = _("années %(year)s") % {"year": str(start)}
        ranks.append(charts.Rank(label, count, list_url=reverse("atlas") + years.query()))
    if not ranks:
        return None
    undated = _only(filters, "year_known", "no")
    unknown = 0 if filters.year_known else reader.totals(undated).count
    if unknown:
        url = reverse("atlas") + undated.query(page=1)
        ranks.append(charts.Rank(_("année inconnue"), unknown, list_url=url))
    chart = charts.ranks(_("Fiches par décennie"), ranks, label_head=_("Décennie"), value_head=_("Fiches"))
    rule = _("Une fiche compte dans chaque décennie où l’action dure, quand les sources le disent.")
    return Section("depuis", _("Depuis quand"), (chart,), rule=rule)


# --- side by side


def _french_sides(filters: Filters) -> list[tuple[str, str]]:
    if filters.department:
        return []
    return (
        [("department", _("Ses départements"))]
        if filters.region
        else [("region", _("Les régions françaises"))]
    )


def _sides(filters: Filters, reader: Reader, name: str) -> list[Beside]:
    """The same numbers for each value; the départements of a région are its own."""
    if name == "continent" and filters.country:
        return []
    values = _values(filters, reader, name)
    if name == "department":
        own = set(Department.objects.filter(region__in=filters.region).values_list("pk", flat=True))
        values = [one for one in values if one.value in own]
    return [_beside(filters, reader, name, one) for one in values]


def _beside(filters: Filters, reader: Reader, name: str, value: Value) -> Beside:
    asked = _only(filters, name, value.value)
    totals = reader.totals(asked)
    pages = {"continent": "figures_area", "region": "figures_region", "department": "figures_department"}
    figures = [
        Counted(grouped(getattr(totals, figure)), reverse(page) + asked.query(page=1))
        for figure, (page, _label) in stories.COUNTED.items()
    ]
    return Beside(
        value.label, reverse(pages[name], args=[value.value.lower()]), (*figures, _amount(asked, totals))
    )


def _amount(filters: Filters, totals: Totals) -> Counted:
    if totals.cash_cents is None:
        return Counted(_("inconnu"), "")
    return Counted(money_text(totals.cash_cents), _known_url(filters))


def _funders(filters: Filters, reader: Reader, values: Sequence[Value]) -> list[Beside]:
    """Who pays: the sheets that name them, and the known amount of these, whoever else pays too."""
    pages = stories.ranked(values, filters, "funder")
    found = []
    for value, page in zip(values, pages, strict=True):
        asked = _only(filters, "funder", value.value)
        sheets = Counted(grouped(value.count), reverse("atlas") + asked.query(page=1))
        found.append(Beside(value.label, page.url, (sheets, _amount(asked, reader.totals(asked)))))
    return found


def _published_areas(filters: Filters, reader: Reader) -> list[tuple[Beside, published.Publication]]:
    said = published.of_areas()
    return [
        (_beside(filters, reader, "continent", one), said[one.value])
        for one in reader.listed(filters, "continent")
        if one.value in said
    ]
