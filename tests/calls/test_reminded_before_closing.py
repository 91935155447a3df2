"""Ten days, then two, before a call closes: who began an application is told what is missing, and the hour by
their clock; once each, whatever the workers do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.calls import moments, queries, rules
from coopdec.calls.enums import CallState
from coopdec.calls.models import Call
from coopdec.calls.services import applications, reminding, running, sending
from coopdec.calls.tasks import remind_drafts
from coopdec.directory.models import Organisation
from coopdec.mailing.enums import State
from coopdec.mailing.models import Letter
from tests.calls.test_applying import angers, call, officer, person, ready, town
from tests.contribution.people import acting_for, member

__all__ = ["angers", "call", "officer", "person", "ready", "town"]
pytestmark = pytest.mark.django_db
YEAR = timezone.now().year + 1
CLOSES = datetime(YEAR, 3, 31, 15, 0, tzinfo=UTC)  # 17 h 00 in Paris, then at summer time


@pytest.fixture
def closing(call):
    Call.objects.filter(pk=call.pk).update(closes_at=CLOSES)
    call.refresh_from_db()
    return call


@pytest.fixture
def draft(closing, angers, person):
    return applications.begin(closing, applicant=angers, by=person)


def before(days):
    """So many days before, at six in the morning in Paris."""
    return CLOSES.replace(hour=4) - timedelta(days=days)


def letters():
    return Letter.objects.filter(key__startswith="closes-")


@pytest.mark.parametrize(
    ("days", "step"),
    [(-1, None), (0, 2), (1, 2), (2, 2), (3, None), (7, None), (8, 10), (10, 10), (11, None)],
)
def test_a_reminder_has_its_days(days, step):
    assert rules.reminder_before(days) == step


@pytest.mark.parametrize(
    ("region", "country", "zone"),
    [
        ("52", "", "Europe/Paris"),
        ("04", "", "Indian/Reunion"),
        ("987", "", "Pacific/Tahiti"),
        ("988", "", "Pacific/Noumea"),
        ("", "SN", "Africa/Dakar"),
        ("", "US", None),
        ("", "", None),
    ],
)
def test_who_reads_has_a_clock_where_it_is_one(region, country, zone):
    assert moments.zone_at(region=region, country=country) == zone


def test_the_hour_is_said_by_the_clock_of_who_reads():
    paris = f"31 mars {YEAR} à 17 h 00, heure de Paris"
    assert moments.moment_for(CLOSES, "Europe/Paris", "Europe/Paris") == paris
    assert moments.moment_for(CLOSES, "Europe/Paris", None) == paris
    there = moments.moment_for(CLOSES, "Europe/Paris", "Pacific/Noumea")
    assert there == f"{paris} ; chez vous, 1 avril {YEAR} à 2 h 00, heure de Nouméa"


def test_each_reminder_is_written_once_with_what_is_missing(draft, person, angers, town, officer):
    writer, reader = member(angers, role="contributor"), member(angers, role="reader")
    assert reminding.remind(before(11)) == 0
    for _again in range(2):
        assert reminding.remind(before(10)) == 1
    reminding.remind(before(9))
    found = list(letters())
    assert {one.user_id for one in found} == {person.pk, writer.pk}
    assert {(one.state, one.topic) for one in found} == {(State.WAITING, "")}
    assert reader.pk not in {one.user_id for one in found}
    told = queries.told_of(draft).missing
    assert told
    for one in found:
        assert f"31 mars {YEAR} à 17 h 00, heure de Paris" in one.text
        assert "ferme dans 10 jours" in one.subject
        assert draft.get_absolute_url() in one.text
        assert [line[2:] for line in one.text.splitlines() if line.startswith("- ")] == told
    reminding.remind(before(5))
    assert letters().count() == 2
    reminding.remind(before(2))
    reminding.remind(before(0))
    assert letters().count() == 4
    reminding.remind(CLOSES)
    assert letters().count() == 4


def test_who_sent_it_is_not_reminded_and_who_took_it_back_is(ready, person, closing):
    sending.submit(ready, key="k", by=person)
    assert reminding.remind(before(10)) == 0
    ready.refresh_from_db()
    applications.take_back(ready, by=person)
    assert reminding.remind(before(10)) == 1
    (one,) = letters()
    assert "Rien ne manque" in one.text


def test_nothing_while_suspended_and_an_extension_begins_anew(draft, closing, officer):
    running.suspend_call(closing, reason="Crue.", by=officer)
    assert reminding.remind(before(10)) == 0
    Call.objects.filter(pk=closing.pk).update(state=CallState.PUBLISHED, suspended_at=None)
    assert reminding.remind(before(10)) == 1
    later = CLOSES + timedelta(days=30)
    Call.objects.filter(pk=closing.pk).update(closes_at=later)
    assert reminding.remind(before(2)) == 0
    assert reminding.remind(later - timedelta(days=10)) == 1
    assert letters().count() == 2
    assert f"30 avril {YEAR}" in letters().latest("pk").text


def test_far_away_the_hour_is_theirs(closing):
    reunion = Organisation.objects.filter(kind="french-authority", region="04").order_by("pk").first()
    agent = acting_for(reunion, role="manager")
    applications.begin(closing, applicant=reunion, by=agent.person)
    reminding.remind(before(2))
    assert f"chez vous, 31 mars {YEAR} à 19 h 00, heure de La Réunion" in letters().get().text


def test_the_task_asks_for_today(draft):
    remind_drafts(0)
    assert not letters().exists()


def test_asked_again_nothing_is_written_whatever_was_said_since(draft, person):
    reminding.remind(before(2))
    with CaptureQueriesContext(connection) as seen:
        reminding.remind(before(2))
    assert letters().count() == 1
    assert not [one for one in seen if one["sql"].startswith("UPDATE")]
