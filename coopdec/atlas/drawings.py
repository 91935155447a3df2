"""Maps and charts of the reading room, made from the same questions as the lists."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas.answers import End, Links, Reader, Value
from coopdec.atlas.filters import Filters
from coopdec.common import charts, worldmap
from coopdec.common.templatetags.components import grouped
from coopdec.cooperation.enums import Nature
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country

SHOWN_LINKS = 50
SHOWN_ENDS = 40  # each is drawn and named, in some 300 bytes of a page that should stay under 100 kB
STRIP_HEIGHT = 40
FULL_STRIP = 4  # sheets: one alone does not fill the height
METROPOLE = (-6.0, 41.0, 10.0, 52.0)  # west, south, east, north
FEW = 0.2
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


@dataclass(frozen=True, slots=True)
class YearOfStrip:
    """A year, its sheets, the list of them, and its column, as text for any locale."""

    year: int
    count: int
    url: str
    x: int
    y: str
    height: str

    @property
    def words(self) -> str:
        return sheets_counted(self.count)


@dataclass(frozen=True, slots=True)
class Strip:
    """Sheets year by year, one column each; `unknown` sheets have no year, `unknown_url` leads to them."""

    years: tuple[YearOfStrip, ...]
    width: int
    busiest: YearOfStrip
    unknown: int
    unknown_url: str
    height: int = STRIP_HEIGHT

    @property
    def first(self) -> int:
        return self.years[0].year

    @property
    def last(self) -> int:
        return self.years[-1].year


def strip(reader: Reader, filters: Filters) -> Strip | None:
    """The sheets of each year, as the list of that year counts them; None under two known years."""
    active = reader.active(filters)
    if len(active) < 2:  # noqa: PLR2004 - one column is not a strip: the sentence says it
        return None
    first, largest = min(active), max(FULL_STRIP, *active.values())
    atlas = reverse("atlas")
    years = []
    for year, count in sorted(active.items()):
        height = max(1.5, STRIP_HEIGHT * count / largest)
        url = atlas + replace(filters, year_from=year, year_to=year).query(page=1)
        years.append(
            YearOfStrip(year, count, url, year - first, f"{STRIP_HEIGHT - height:.1f}", f"{height:.1f}")
        )
    undated = filters.adding("year_known", "no")
    return Strip(
        years=tuple(years),
        width=max(active) - first + 1,
        busiest=max(years, key=lambda one: (one.count, one.year)),
        unknown=reader.totals(undated).count,
        unknown_url=atlas + undated.query(page=1),
    )


def links_map(
    reader: Reader, filters: Filters, *, title: str, about: Organisation | None = None
) -> worldmap.Map | None:
    """The strongest links between the two shores and the busiest of their ends; what is not drawn is said.

    The map of an organisation has one home, its own place: its other companions on that shore are no ends.
    """
    found = reader.links(filters, limit=SHOWN_LINKS)
    home = next((end for end in found.ends if about and end.value == about.slug), None)
    if home:
        found = _from(home, found)
    elif filters.region or filters.department:
        found = _of_those(found, {one.value for one in reader.listed(filters, "authority")})
    every = len(found.ends)
    if filters.country:
        found = _without_few_overseas(found)
    if all(end.near for end in found.ends):
        return None
    ends = drawn_ends(found)
    urls = _addresses(ends)
    places = {(end.value, end.near): _place(end, urls) for end in ends}
    return worldmap.draw(
        list(places.values()),
        title=title,
        links=[
            worldmap.Link(places[near, True], places[far, False], count)
            for near, far, count in found.links
            if (near, True) in places and (far, False) in places
        ],
        missing=" · ".join(_not_drawn(found.unplaced, every - len(ends))),
    )


def _not_drawn(unplaced: int, left: int) -> list[str]:
    words = []
    if unplaced:
        said = ngettext("%(count)s partenaire sans lieu", "%(count)s partenaires sans lieu", unplaced)
        words.append(said % {"count": grouped(unplaced)})
    if left:
        said = ngettext(
            "%(count)s autre lieu n’est pas dessiné", "%(count)s autres lieux ne sont pas dessinés", left
        )
        words.append(said % {"count": grouped(left)})
    return words


def _from(home: End, found: Links) -> Links:
    """The links of one body alone: whoever answers its question shares a sheet with it."""
    others = tuple(end for end in found.ends if end.near != home.near)
    links = tuple(
        (home.value, end.value, end.count) if home.near else (end.value, home.value, end.count)
        for end in others[:SHOWN_LINKS]
    )
    return Links(ends=(home, *others), links=links, unplaced=found.unplaced)


def _of_those(found: Links, own: set[str]) -> Links:
    """Links of those of the place asked, without their companions from elsewhere in France."""
    return replace(
        found,
        ends=tuple(end for end in found.ends if not end.near or end.value in own),
        links=tuple(link for link in found.links if link[0] in own),
    )


def _without_few_overseas(found: Links) -> Links:
    """Without the French overseas ends when they are few: the frame would hold half the world."""
    overseas = {end.value for end in found.ends if end.near and not _in_metropole(end)}
    every = sum(end.count for end in found.ends if end.near)
    few = sum(end.count for end in found.ends if end.near and end.value in overseas)
    if few > FEW * every:
        return found
    return replace(
        found,
        ends=tuple(end for end in found.ends if not (end.near and end.value in overseas)),
        links=tuple(link for link in found.links if link[0] not in overseas),
    )


def _in_metropole(end: End) -> bool:
    west, south, east, north = METROPOLE
    return west <= end.lon <= east and south <= end.lat <= north


def drawn_ends(found: Links) -> list[End]:
    """Those of the links that are drawn, then the busiest, at most SHOWN_ENDS."""
    linked = {value for near, far, _count in found.links for value in (near, far)}
    first = [end for end in found.ends if end.value in linked]
    others = islice((end for end in found.ends if end.value not in linked), SHOWN_ENDS)
    return [*first, *others][:SHOWN_ENDS]


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
