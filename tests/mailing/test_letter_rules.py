"""When letters leave, when they are tried again, and what a text becomes."""

import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coopdec.mailing import rules, tokens

PARIS = ZoneInfo("Europe/Paris")
SITE = "https://coopdec.example"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("frequency", "now", "expected"),
    [
        ("daily", "2026-11-25T06:59", "2026-11-25T07:00"),
        ("daily", "2026-11-25T07:00", "2026-11-26T07:00"),
        ("daily", "2026-03-28T12:00", "2026-03-29T07:00"),  # the night when clocks change
        ("weekly", "2026-11-25T12:00", "2026-11-30T07:00"),
        ("weekly", "2026-11-30T06:00", "2026-11-30T07:00"),
        ("weekly", "2026-11-30T08:00", "2026-12-07T07:00"),
    ],
)
def test_what_is_gathered_leaves_on_a_morning(frequency, now, expected):
    assert rules.next_digest(frequency, now=at(now)) == at(expected)


def test_one_waits_longer_after_each_refusal_then_gives_up():
    now = at("2026-11-25T12:00")
    waits = [rules.next_try(number, now=now) - now for number in range(1, 8)]
    assert waits == sorted(set(waits))
    assert sum(waits, timedelta()) > timedelta(days=1)
    assert rules.next_try(8, now=now) is None


@pytest.mark.parametrize(
    ("error", "hopeless"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such box")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"later")}), False),
        (smtplib.SMTPDataError(554, b"not from you"), False),
        (ConnectionRefusedError(), False),
    ],
)
def test_only_an_address_that_is_refused_for_good_is_hopeless(error, hopeless):
    assert rules.is_hopeless(error) is hopeless


def test_an_address_of_the_site_alone_on_its_line_is_a_link_named_by_the_words_above():
    text = f"Bonjour,\n\nConfirmer :\n{SITE}/a/\n\n- Un\n{SITE}/1/\n- Deux\n\n## Titre\n\n{SITE}/seule/"
    assert list(rules.blocks(text, site=SITE)) == [
        {"lines": [{"words": "Bonjour,", "url": ""}]},
        {"lines": [{"words": "Confirmer", "url": f"{SITE}/a/"}]},
        {"listed": [{"words": "Un", "url": f"{SITE}/1/"}, {"words": "Deux", "url": ""}]},
        {"heading": "Titre"},
        {"lines": [{"words": f"{SITE}/seule/", "url": f"{SITE}/seule/"}]},
    ]


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/x", f"{SITE}.ailleurs.example/x"])
def test_what_somebody_typed_never_becomes_a_link_to_elsewhere(elsewhere):
    (block,) = rules.blocks(f"Cliquez ici :\n{elsewhere}", site=SITE)
    assert [line["url"] for line in block["lines"]] == ["", ""]


def test_a_link_that_was_not_signed_stops_nothing():
    token = tokens.stop("alerts", user=4, address="")
    assert tokens.read_stop(token) == tokens.Stop("alerts", 4, "")
    assert tokens.read_stop(tokens.stop("news", user=None, address="a@b.example")).address == "a@b.example"
    assert tokens.read_stop(f"x{token}") is None
    assert tokens.read_stop("rien") is None
