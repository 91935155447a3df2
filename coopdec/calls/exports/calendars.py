"""Calls as events of a calendar (iCalendar, RFC 5545): when each opens and when it closes.

Moments are written in UTC, which every calendar shows at the hour of its reader; the words say the hour of
the call. An event keeps its `UID` when its day changes: calendars then move it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from coopdec.calls import moments
from coopdec.calls.enums import CallState
from coopdec.calls.models import Call

KIND = "text/calendar; charset=utf-8"
LONGEST = 75  # octets of a line, its end apart
FRESH = "PT12H"


@dataclass(frozen=True, slots=True)
class Event:
    """`revision` grows when the event moves; `changed`: when it was last said."""

    uid: str
    at: datetime
    title: str
    text: str
    url: str
    changed: datetime
    revision: int = 0
    is_sure: bool = True


def events(calls: Sequence[Call], *, site: str, moved: dict[str, list[datetime]]) -> list[Event]:
    """Two events a call, one for what never closes. `moved`: a call's slug → when its closing was put off."""
    return [event for call in calls for event in _events(call, site, moved.get(call.slug, []))]


def _events(call: Call, site: str, moved: Sequence[datetime]) -> Iterator[Event]:
    url = site + call.get_absolute_url()
    host = site.partition("://")[2].partition(":")[0]
    is_sure = call.state != CallState.SUSPENDED
    said = max(filter(None, (call.published_at, call.suspended_at, call.ended_at, *moved)))
    marks = [_("fictif")] * call.is_fictitious + [_("suspendu")] * (not is_sure)
    title = f"{call.title} ({', '.join(marks)})" if marks else call.title
    for name, at, words in (
        ("ouverture", call.opens_at, _("Ouverture : %(title)s")),
        ("fermeture", call.closes_at, _("Fermeture : %(title)s")),
    ):
        if at is None:
            continue
        yield Event(
            uid=f"appel-{call.slug}-{name}@{host}",
            at=at,
            title=words % {"title": title},
            text=_("%(moment)s. Organisé par %(organiser)s.")
            % {"moment": moments.moment(at, call.time_zone), "organiser": call.organiser.name},
            url=url,
            changed=said,
            revision=len(moved) if name == "fermeture" else 0,
            is_sure=is_sure,
        )


def written(found: Iterable[Event], *, name: str) -> str:
    """The file: lines of 75 octets at most, each ended as the standard asks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Coopdec//Appels a projets//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{FRESH}",
        f"X-PUBLISHED-TTL:{FRESH}",
        *(line for event in found for line in _lines(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in folded(line))


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(event.changed)}"
    yield f"LAST-MODIFIED:{_utc(event.changed)}"
    yield f"SEQUENCE:{event.revision}"
    yield f"DTSTART:{_utc(event.at)}"
    yield f"SUMMARY:{escaped(event.title)}"
    yield f"DESCRIPTION:{escaped(event.text)}"
    yield f"URL:{event.url}"
    yield f"STATUS:{'CONFIRMED' if event.is_sure else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line end are written with a backslash."""
    plain = "".join(
        one for one in text.replace("\r\n", "\n").replace("\r", "\n") if one == "\n" or one >= " "
    )
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """The same line in pieces, never in the middle of a character; those that follow begin with a space."""
    piece, size = "", 0
    for one in line:
        width = len(one.encode())
        if size + width > LONGEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + one, size + width
    yield piece
