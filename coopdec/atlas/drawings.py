"""Maps and charts of the reading room, made from the same questions as the lists."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import queries
from coopdec.atlas.filters import Filters
from coopdec.common import charts, worldmap
from coopdec.cooperation.drawings import is_near, money_by_year
from coopdec.cooperation.enums import Side
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.cooperation.queries import lines_by_sheet
from coopdec.cooperation.rules import current_lines
from coopdec.directory.models import Organisation

SHOWN_LINKS = 80
MIDDLE_OF_FRANCE = worldmap.Place(lon=2.55, lat=46.6, label="France", side="left")


def sheets_counted(count: int) -> str:
    return ngettext("%(count)d fiche", "%(count)d fiches", count) % {"count": count}


def known_money(sheets: Sequence[Cooperation]) -> charts.YearChart | None:
    """Known money of the sheets by year; each sheet's lines stand for themselves."""
    lines = lines_by_sheet(sheets).values()
    return money_by_year(line for one_sheet in lines for line in current_lines(one_sheet))


def starts_by_year(sheets: Sequence[Cooperation]) -> charts.YearChart | None:
    """How many sheets began each year; None when fewer than two years are known."""
    years = Counter(sheet.start_year if sheet.start_year is not None else sheet.end_year for sheet in sheets)
    if len([year for year in years if year is not None]) < 2:  # noqa: PLR2004 - one column is not a chart
        return None
    rows = [charts.Year(year=year, parts={"plain": count}) for year, count in years.items()]
    return charts.years(_("Fiches par année de début"), rows, key="debuts")


def _asked_place(part: Partner, filters: Filters) -> bool:
    """Whether a partner stands where the question asks, when it asks for a place of its side."""
    one = part.organisation
    if part.side == Side.FRENCH:
        return (not filters.region or one.region_id in filters.region) and (
            not filters.department or one.department_id in (*filters.department, None)
        )
    return (not filters.country or part.country_id in filters.country) and (
        not filters.continent or (part.country is not None and part.country.area in filters.continent)
    )


def links_map(sheets: Sequence[Cooperation], filters: Filters, *, title: str) -> worldmap.Map | None:
    """The partners of these sheets and their links; what has no point is counted under the map."""
    places: dict[int, worldmap.Place] = {}
    counts: Counter[int] = Counter()
    links: Counter[tuple[int, int]] = Counter()
    unplaced = 0
    for sheet in sheets:
        ends: dict[bool, list[int]] = {True: [], False: []}
        parts = list(sheet.partners.all())
        for part in parts:
            one = part.organisation
            if not _asked_place(part, filters):
                continue
            if one is None or one.latitude is None:
                unplaced += part.side != Side.FRENCH
                continue
            near = is_near(part, parts)
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
