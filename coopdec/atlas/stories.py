"""What a page says of a question: its figures, who takes part, on what, since when, where, and the sheets.

One question, one `Filters`: every number of a page leads to the list that it counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import drawings, queries
from coopdec.atlas.filters import Filters
from coopdec.common import charts, worldmap
from coopdec.cooperation.drawings import is_near, where
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import Sdg, Theme

SHOWN_SHEETS = 8
SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name and its page, how many sheets and the list of them, and what tells it from its namesakes."""

    label: str
    count: int
    url: str
    list_url: str = ""
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


def list_of(filters: Filters, dimension: str, code: str) -> str:
    """The list that a count beside a name counts; none when the dimension is asked already (values of one
    dimension are alternatives: the list would be longer than the count)."""
    if getattr(filters, dimension):
        return ""
    return reverse("atlas") + filters.adding(dimension, code).query(page=1)


def label_of(thing: Any) -> str:
    """« 6. Eau propre et assainissement », « Déchets », « Bénin »."""
    if isinstance(thing, Sdg):
        return f"{thing.number}. {thing.name}"
    return thing.label if isinstance(thing, Theme) else thing.name


def ranked(things: Iterable[Any], filters: Filters, dimension: str) -> list[Ranked]:
    """Places, themes or organisations counted by a query (`hits`), each with its page and its list."""
    return [
        Ranked(
            label=label_of(thing),
            count=thing.hits,
            url=thing.get_absolute_url(),
            list_url=list_of(filters, dimension, str(thing.slug if hasattr(thing, "slug") else thing.pk)),
            sub=where(thing) if isinstance(thing, Organisation) else "",
        )
        for thing in things
    ]


def namesakes(text: str) -> list[Ranked]:
    """Shortcuts to what bears the words typed; `count` says nothing here."""
    return [
        Ranked(
            label=label_of(one),
            count=0,
            url=one.get_absolute_url(),
            sub=where(one) if isinstance(one, Organisation) else "",
        )
        for one in queries.namesakes(text)
    ]


def figures(filters: Filters, *, leave_out: Sequence[str] = ()) -> list[queries.Figure]:
    """The counts of a question, each leading to its list."""
    labels = {
        "sheets": lambda n: ngettext("fiche de coopération", "fiches de coopération", n),
        "authorities": lambda n: ngettext("collectivité française", "collectivités françaises", n),
        "partners": lambda n: ngettext("autorité locale partenaire", "autorités locales partenaires", n),
        "countries": lambda n: ngettext("pays partenaire", "pays partenaires", n),
    }
    counted = {name: queries.figure(name, filters) for name in labels if name not in leave_out}
    return [replace(figure, label=labels[name](figure.number)) for name, figure in counted.items()]


def story(filters: Filters, *, leave_out: Sequence[str] = (), about: Organisation | None = None) -> Story:
    """All that a page of a place, an actor or a theme says; `about` is not listed among the others."""
    found = list(queries.rows(queries.sheets(filters)))
    return Story(
        filters=filters,
        totals=queries.totals(filters),
        figures=figures(filters, leave_out=leave_out),
        rows=[row(sheet) for sheet in found[:SHOWN_SHEETS]],
        url=reverse("atlas") + filters.query(),
        authorities=ranked(_others(queries.authorities(filters), about), filters, "authority"),
        partners=ranked(_others(queries.partners(filters), about), filters, "partner"),
        countries=ranked(queries.countries(filters)[:SHOWN_NAMES], filters, "country"),
        themes=ranked(queries.themes(filters)[:SHOWN_NAMES], filters, "theme"),
        regions=ranked(queries.regions(filters)[:SHOWN_NAMES], filters, "region"),
        money=drawings.known_money(found),
        starts=drawings.starts_by_year(found),
        map=drawings.links_map(found, filters, title=_("Où cela se passe")),
    )


def funded_by(organisation: Organisation) -> list[Row]:
    """Sheets that name this body among their funders."""
    return [row(sheet) for sheet in queries.rows(queries.sheets(Filters(funder=(organisation.slug,))))]


def areas(filters: Filters) -> list[Ranked]:
    """Continents with how many sheets touch each."""
    return [
        Ranked(
            str(Area(area).label), count, reverse("area", args=[area]), list_of(filters, "continent", area)
        )
        for area, count in queries.areas(filters)
    ]


def _others(found: QuerySet[Organisation], about: Organisation | None) -> QuerySet[Organisation]:
    return (found.exclude(pk=about.pk) if about else found)[:SHOWN_NAMES]
