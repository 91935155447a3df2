"""Moments of calls in words: the day, the hour, and whose hour it is. Only the language of a page counts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global
from babel.dates import get_timezone_location
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

HERE = settings.TIME_ZONE
VOWELS = tuple("AEIOUYÉÎ")
# French authorities do not all live at the hour of Paris.
OVERSEAS = (
    "Europe/Paris", "America/Miquelon", "America/Guadeloupe", "America/Martinique", "America/Cayenne",
    "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Wallis", "Pacific/Tahiti",
)  # fmt: skip
# French régions and collectivities that are countries to the data of zones.
TERRITORIES = {
    "01": "GP", "02": "MQ", "03": "GF", "04": "RE", "06": "YT", "975": "PM", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


def day_and_hour(at: datetime, zone: str) -> str:
    """« 31 mars 2027 à 17 h 00 ». Midnight is said as the end of the day before, as one counts."""
    local = at.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) == (0, 0):
        eve = local - timedelta(days=1)
        return _("%(day)s à %(hour)s") % {"day": date_format(eve.date()), "hour": _hour(24, 0)}
    return _("%(day)s à %(hour)s") % {
        "day": date_format(local.date()),
        "hour": _hour(local.hour, local.minute),
    }


def _hour(hours: int, minutes: int) -> str:
    return _("%(hours)s h %(minutes)s") % {"hours": str(hours), "minutes": f"{minutes:02d}"}


def place_of(zone: str) -> str:
    """« Paris », « Dakar » : where that hour is the legal one, in the language of the page."""
    locale = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))


def hour_of(zone: str) -> str:
    """« heure de Paris »."""
    place = place_of(zone)
    said = _("heure d’%(place)s") if place.startswith(VOWELS) else _("heure de %(place)s")
    return said % {"place": place}


def moment(at: datetime, zone: str) -> str:
    """« 31 mars 2027 à 17 h 00, heure de Dakar, soit 19 h 00, heure de Paris »."""
    said = _("%(moment)s, %(zone)s") % {"moment": day_and_hour(at, zone), "zone": hour_of(zone)}
    there, here = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(HERE))
    if there.utcoffset() == here.utcoffset():
        return said
    same_day = there.date() == here.date() and (there.hour, there.minute) != (0, 0)
    local = _hour(here.hour, here.minute) if same_day else day_and_hour(at, HERE)
    return _("%(said)s, soit %(local)s, %(zone)s") % {"said": said, "local": local, "zone": hour_of(HERE)}


def moment_for(at: datetime, zone: str, there: str | None) -> str:
    """The same, and what it is where the reader is, when their clocks say something else."""
    said = moment(at, zone)
    if there is None or at.astimezone(ZoneInfo(there)).utcoffset() in {
        at.astimezone(ZoneInfo(known)).utcoffset() for known in (zone, HERE)
    }:
        return said
    local = {"said": said, "local": day_and_hour(at, there), "zone": hour_of(there)}
    return _("%(said)s ; chez vous, %(local)s, %(zone)s") % local


def zone_at(*, region: str, country: str) -> str | None:
    """Whose hour is the legal one in a French région (INSEE code), else in a country; None where there are
    several, or none is known."""
    territory = TERRITORIES.get(region, "") if region else country
    if region and not territory:
        return HERE
    zones = get_global("territory_zones").get(territory, ())
    return next((one for one in zones if one in OVERSEAS), zones[0] if len(zones) == 1 else None)


def days_before(at: datetime, zone: str, *, now: datetime) -> int:
    """Days until the day of this moment, on the calendar of its zone; midnight ends the day before."""
    there = ZoneInfo(zone)
    last = at.astimezone(there) - timedelta(seconds=1)
    return (last.date() - now.astimezone(there).date()).days


def elsewhere(at: datetime, zone: str) -> list[tuple[str, str]]:
    """Place, day and hour of the same moment: where the call says it, and where French authorities live."""
    return [(place_of(one), day_and_hour(at, one)) for one in dict.fromkeys((zone, *OVERSEAS))]


def days_left(at: datetime, zone: str, *, now: datetime | None = None) -> str:
    """« dans 23 jours », « demain », « aujourd’hui », counted on the calendar of the call."""
    days = days_before(at, zone, now=now or timezone.now())
    if days <= 1:
        return _("demain") if days == 1 else _("aujourd’hui")
    return ngettext("dans %(days)s jour", "dans %(days)s jours", days) % {"days": days}
