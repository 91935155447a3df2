"""What is drawn of the exchange: where those who seek stand, in the same map as the Atlas."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.common import worldmap
from coopdec.exchange.filters import Asked
from coopdec.exchange.models import Listing, ProgrammePlace
from coopdec.exchange.queries import Entry, Known

MOST_POINTS = 120  # beyond, one circle a country: the page stays light


def map_of_entries(entries: Sequence[Entry], asked: Asked, known: Known) -> worldmap.Map | None:
    """Each listing where it stands, those at one point together; nothing when none has a place."""
    by_point: dict[tuple[float, float], list[Entry]] = {}
    for one in entries:
        if one.latitude is not None and one.longitude is not None:
            by_point.setdefault((one.longitude, one.latitude), []).append(one)
    if not by_point:
        return None
    if len(by_point) > MOST_POINTS:
        return _by_country(entries, asked, known)
    places = [_place(point, there, asked, known) for point, there in by_point.items()]
    nowhere = len(entries) - sum(len(there) for there in by_point.values())
    return worldmap.draw(places, title=_("Où sont celles et ceux qui cherchent"), missing=_missing(nowhere))


def _missing(count: int) -> str:
    text = ngettext("%(count)d annonce sans lieu", "%(count)d annonces sans lieu", count)
    return text % {"count": count} if count else ""


def _counted(count: int) -> str:
    return ngettext("%(count)d annonce", "%(count)d annonces", count) % {"count": count}


def _place(point: tuple[float, float], there: list[Entry], asked: Asked, known: Known) -> worldmap.Place:
    first = there[0]
    country = next(iter(first.values["country"]), "")
    if len(there) == 1:
        label, url = first.name, reverse("listing", args=[first.ref])
    else:
        label = known.labels["country"].get(country, first.name)
        wanted = asked if ("country", country) in asked.chosen else asked.toggled("country", country)
        url = reverse("exchange") + wanted.query(page=1)
    return worldmap.Place(
        point[0],
        point[1],
        label,
        count=len(there),
        url=url,
        note=_counted(len(there)) if len(there) > 1 else "",
        is_exact=all(one.is_exact for one in there),
    )


def _by_country(entries: Sequence[Entry], asked: Asked, known: Known) -> worldmap.Map:
    counts = Counter(code for one in entries for code in one.values["country"])
    places = []
    for code, count in counts.most_common():
        country = known.countries.get(code)
        if country is None or country.latitude is None or country.longitude is None:
            continue
        wanted = asked if ("country", code) in asked.chosen else asked.toggled("country", code)
        places.append(
            worldmap.Place(
                country.longitude,
                country.latitude,
                country.name,
                count=count,
                url=reverse("exchange") + wanted.query(page=1),
                note=_counted(count),
                is_exact=False,
            )
        )
    nowhere = len(entries) - sum(counts.values())
    return worldmap.draw(places, title=_("Où sont celles et ceux qui cherchent"), missing=_missing(nowhere))


def map_of_listing(listing: Listing) -> worldmap.Map | None:
    """Where it stands, in its part of the world."""
    if listing.latitude is None or listing.longitude is None:
        return None
    place = worldmap.Place(
        listing.longitude,
        listing.latitude,
        listing.seeker,
        note=listing.point_note,
        is_exact=listing.point_precision in {"place", "commune", "hand-placed"},
    )
    return worldmap.draw([place], title=_("Où : %(who)s") % {"who": listing.seeker})


def map_of_programme(places: Iterable[ProgrammePlace], *, title: str) -> worldmap.Map | None:
    """The places that the programme names and that are known."""
    drawn = [
        worldmap.Place(
            one.longitude, one.latitude, one.name, is_exact=one.point_precision in {"place", "hand-placed"}
        )
        for one in places
        if one.latitude is not None and one.longitude is not None
    ]
    return worldmap.draw(drawn, title=title) if drawn else None
