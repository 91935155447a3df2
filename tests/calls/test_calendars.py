"""iCalendar as the standard writes it, and the feed."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from coopdec.calls.exports import calendars
from coopdec.calls.models import Call
from coopdec.calls.services import configuring
from tests.calls.published import published
from tests.contribution.people import national

pytestmark = pytest.mark.django_db
ALL, FEED = "/appels-a-projets/calendrier.ics", "/appels-a-projets/fil.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def read(content):
    """Events as name → value, lines unfolded; what the standard asks of every line is checked."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = re.sub("\r\n ", "", text).rstrip("\r\n").split("\r\n")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    assert any(line.startswith("PRODID:") for line in lines)
    events, here = [], None
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            here = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(here)
            events.append(here)
            here = None
        elif here is not None:
            assert name not in here, f"{name} twice"
            here[name] = value
    return events


def test_a_call_is_two_events_at_its_moments(client):
    call = published("essai")
    answer = client.get("/appels-a-projets/essai/calendrier.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    opening, closing = read(answer.content)
    assert opening["DTSTART"] == call.opens_at.strftime("%Y%m%dT%H%M%SZ")
    assert closing["DTSTART"] == call.closes_at.strftime("%Y%m%dT%H%M%SZ")
    assert closing["UID"] == "appel-essai-fermeture@testserver"
    assert closing["SUMMARY"] == "Fermeture : Appel à projets généraliste 2025"
    assert "heure de Paris" in closing["DESCRIPTION"]
    assert closing["URL"] == "http://testserver/appels-a-projets/essai/"
    assert closing["SEQUENCE"] == "0"


def test_a_closing_put_off_is_the_same_event_moved(client):
    officer = national().person
    call = published("essai", by=officer)
    before = read(client.get("/appels-a-projets/essai/calendrier.ics").content)[1]
    again = read(client.get("/appels-a-projets/essai/calendrier.ics").content)[1]
    assert again == before  # nothing changes by itself: calendars would call it news
    configuring.extend(call, until=call.closes_at + timedelta(days=7), reason="Crue", by=officer)
    after = read(client.get("/appels-a-projets/essai/calendrier.ics").content)[1]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert after["DTSTART"] > before["DTSTART"]


def test_all_of_them_without_those_that_are_closed(client):
    published("ouvert")
    published("a-venir", opens=5)
    published("ferme", opens=-30, closes=-1)
    published("mission", model="mission-exploratoire", closes=None)
    suspended = published("suspendu")
    Call.objects.filter(pk=suspended.pk).update(state="suspended")
    found = {one["UID"].partition("@")[0]: one for one in read(client.get(ALL).content)}
    assert set(found) == {
        "appel-ouvert-ouverture", "appel-ouvert-fermeture", "appel-a-venir-ouverture",
        "appel-a-venir-fermeture", "appel-mission-ouverture", "appel-suspendu-ouverture",
        "appel-suspendu-fermeture",
    }  # fmt: skip
    assert found["appel-suspendu-fermeture"]["STATUS"] == "TENTATIVE"
    assert "suspendu" in found["appel-suspendu-fermeture"]["SUMMARY"]


def test_nothing_of_what_is_in_preparation(client):
    call = published("essai")
    Call.objects.filter(pk=call.pk).update(state="draft")
    assert read(client.get(ALL).content) == []
    assert client.get("/appels-a-projets/essai/calendrier.ics").status_code == 404
    assert "essai" not in client.get(FEED).content.decode()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Eau, déchets ; « suite »", "Eau\\, déchets \\; « suite »"),
        ("un\\deux", "un\\\\deux"),
        ("un\r\ndeux\ntrois", "un\\ndeux\\ntrois"),
        ("BEGIN:VEVENT\x07", "BEGIN:VEVENT"),
    ],
)
def test_a_text_never_ends_its_line(text, written):
    assert calendars.escaped(text) == written


@pytest.mark.parametrize("text", ["a" * 75, "a" * 76, "é" * 200, "漢" * 60, "x"])
def test_lines_are_folded_between_characters(text):
    pieces = list(calendars.folded(text))
    assert all(len(one.encode()) <= 75 for one in pieces)
    assert pieces[0] + "".join(one[1:] for one in pieces[1:]) == text
    assert all(one.startswith(" ") for one in pieces[1:])


def test_the_feed_says_when_each_closes(client):
    officer = national().person
    first = published("premier", by=officer)
    published("mission", model="mission-exploratoire", closes=None)
    answer = client.get(FEED)
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    entries = {one.find(f"{ATOM}id").text: one for one in root.iter(f"{ATOM}entry")}
    assert set(entries) == {
        "http://testserver/appels-a-projets/premier/", "http://testserver/appels-a-projets/mission/",
    }  # fmt: skip
    entry = entries["http://testserver/appels-a-projets/premier/"]
    assert "Ferme le" in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}published").text == entry.find(f"{ATOM}updated").text
    configuring.extend(first, until=first.closes_at + timedelta(days=3), reason="", by=officer)
    moved = ET.fromstring(client.get(FEED).content)
    updated = next(
        one for one in moved.iter(f"{ATOM}entry") if one.find(f"{ATOM}id").text.endswith("premier/")
    )
    assert updated.find(f"{ATOM}updated").text >= entry.find(f"{ATOM}updated").text
