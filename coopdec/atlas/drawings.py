"""Maps and charts of the reading room, made from the same questions as the lists."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import nsmallest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas.answers import End, Links, Reader, Value
from coopdec.atlas.filters import Filters
from coopdec.common import charts, worldmap
from coopdec.common.templatetags.components import grouped
from coopdec.cooperation.enums import Nature
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country

SHOWN_LINKS = 80
SHOWN_ENDS = 75  # each is drawn and named, in some 300 bytes of a page that should stay under 100 kB
MIDDLE_OF_FRANCE = worldmap.Place(lon=2.55, lat=46.6, label="France", side="left")


def sheets_counted(count: int) -> str:
    return ngettext("%(count)s fiche", "%(count)s fiches", count) % {"count": grouped(count)}


def known_money(reader: Reader, filters: Filters) -> charts.YearChart | None:
    """Known money by year, in kind apart; None under two columns."""
    years: dict[int | None, Counter[str]] = defaultdict(Counter)
    for one in reader.money(filters):
        years[one.year]["in-kind" if one.nature == Nature.IN_KIND else one.stage] += one.cents
    if len(years) < 2:  # noqa: PLR2004 - one column is not a chart: the sentence says it
        return None
    rows = [charts.Year(year=year, parts=parts) for year, parts in years.items()]
    return charts.years(_("Montants connus par année"), rows, key="montants", money=True)


def starts_by_year(reader: Reader, filters: Filters, *, count: int) -> charts.YearChart | None:
    """How many of the `count` sheets began each year; None when fewer than two years are known."""
    years = reader.starts(filters)
    if len(years) < 2:  # noqa: PLR2004 - one column is not a chart
        return None
    unknown = count - sum(years.values())
    rows = [charts.Year(year=year, parts={"plain": count}) for year, count in years.items()]
    if unknown:
        rows.append(charts.Year(year=None, parts={"plain": unknown}))
    return charts.years(_("Fiches par année de début"), rows, key="debuts")


def links_map(reader: Reader, filters: Filters, *, title: str) -> worldmap.Map | None:
    """The strongest links between the two shores and the busiest of their ends; what is not drawn is said."""
    found = reader.links(filters, limit=SHOWN_LINKS)
    if all(end.near for end in found.ends):
        return None
    ends = drawn_ends(found)
    urls = _addresses(ends)
    places = {(end.value, end.near): _place(end, urls) for end in ends}
    missing = []
    if found.unplaced:
        words = ngettext("%(count)s partenaire sans lieu", "%(count)s partenaires sans lieu", found.unplaced)
        missing.append(words % {"count": grouped(found.unplaced)})
    if left := len(found.ends) - len(ends):
        words = ngettext(
            "%(count)s autre lieu n’est pas dessiné", "%(count)s autres lieux ne sont pas dessinés", left
        )
        missing.append(words % {"count": grouped(left)})
    return worldmap.draw(
        list(places.values()),
        title=title,
        links=[
            worldmap.Link(places[near, True], places[far, False], count)
            for near, far, count in found.links
            if (near, True) in places and (far, False) in places
        ],
        missing=" · ".join(missing),
    )


def drawn_ends(found: Links) -> list[End]:
    """Those of the links that are drawn, then the busiest, at most SHOWN_ENDS."""
    linked = {value for near, far, _count in found.links for value in (near, far)}
    return nsmallest(SHOWN_ENDS, found.ends, key=lambda end: (end.value not in linked, -end.count, end.label))


def _addresses(ends: Iterable[End]) -> dict[str, str]:
    """Slug → page of the organisation."""
    found = Organisation.objects.filter(slug__in=[end.value for end in ends]).only("slug", "kind")
    return {one.slug: one.get_absolute_url() for one in found}


def _place(end: End, urls: Mapping[str, str]) -> worldmap.Place:
    return worldmap.Place(
        lon=end.lon,
        lat=end.lat,
        label=end.label if end.is_exact else _("%(name)s (lieu approché)") % {"name": end.label},
        count=end.count,
        url=urls.get(end.value, ""),
        note=sheets_counted(end.count),
        side="left" if end.near else "right",
    )


def countries_map(listed: Iterable[Value]) -> worldmap.Map:
    """The world: a circle by partner country, an arc from France to each."""
    counts = {one.value: one for one in listed}
    found = Country.objects.filter(longitude__isnull=False).in_bulk(counts)
    places = [
        worldmap.Place(
            lon=country.longitude,
            lat=country.latitude,
            label=counts[country.pk].label,
            count=counts[country.pk].count,
            url=country.get_absolute_url(),
            note=sheets_counted(counts[country.pk].count),
        )
        for country in (found[code] for code in counts if code in found)
    ]
    return worldmap.draw(
        [*places, MIDDLE_OF_FRANCE],
        title=_("Pays partenaires des collectivités françaises"),
        links=[worldmap.Link(MIDDLE_OF_FRANCE, place, place.count) for place in places],
        zoomed=False,
    )
