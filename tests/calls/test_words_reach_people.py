"""What is said about an application reaches those whom it is for: the officer at once, an office gathered, a
team but not strangers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coopdec.accounts.models import Membership
from coopdec.calls.models import Application, Interest, Word
from coopdec.calls.services import applications, instructing, sending
from coopdec.common.workflow import Refused
from coopdec.mailing.enums import State
from coopdec.mailing.models import Letter
from tests.calls.desk_world import sent_file
from tests.calls.test_applying import angers, call, officer, person, ready, town
from tests.contribution.people import acting_for, member, sent

__all__ = ["angers", "call", "officer", "person", "ready", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(call, angers, person, town):
    return sent_file(call, angers, person, town)


@pytest.fixture
def chief(call):
    return member(call.organiser, role="manager", name="Nadia Cheffe")


def letters(key):
    return Letter.objects.filter(key__startswith=key)


def said(gate, file, audience, text="Une question : quand ?"):
    page = gate.get(file.get_absolute_url()).page
    form = next(one for one in page.all("form") if one.all("select", name="audience"))
    gate.post(file.get_absolute_url(), sent(page, within=form, act="say", audience=audience, text=text))
    return Word.objects.latest("pk")


def test_without_an_officer_a_message_waits_for_the_morning_of_those_who_decide(file, person, chief, officer):
    contributor = member(file.call.organiser, role="contributor")
    gate = acting_for(file.applicant, role="manager")
    word = said(gate, file, "applicant")
    found = letters(f"applicant-says-{word.pk}-")
    assert {one.user_id for one in found} == {chief.pk, officer.pk}
    assert contributor.pk not in {one.user_id for one in found}
    for one in found:
        assert (one.state, one.topic) == (State.GATHERED, "moderation")
        assert one.due_at > timezone.now()
        assert "Une question : quand ?" in one.text
        assert f"/dossiers/{file.ref}/" in one.text


def test_an_officer_is_told_at_once_and_alone(file, chief, officer, person):
    instructing.assign(file, officer=chief, by=officer)
    file.refresh_from_db()
    word = applications.write_to_office(file, text="Bonjour", by=person)
    (one,) = letters(f"applicant-says-{word.pk}-")
    assert (one.user, one.state, one.topic) == (chief, State.WAITING, "")


def test_who_declared_an_interest_is_told_nothing(file, chief, officer, person):
    Interest.objects.create(application=file, person=chief)
    word = applications.write_to_office(file, text="Bonjour", by=person)
    assert {one.user_id for one in letters(f"applicant-says-{word.pk}-")} == {officer.pk}


def test_pieces_that_were_asked_and_come_are_told_in_the_same_way(file, chief, officer, person):
    day = timezone.localdate() + timedelta(days=9)
    instructing.ask_pieces(file, text="L’acte.", due_on=day, by=officer)
    sending.submit(Application.objects.get(pk=file.pk), key="encore", by=person)
    found = letters(f"sent-again-{file.pk}-")
    assert {(one.user_id, one.state) for one in found} == {
        (chief.pk, State.GATHERED), (officer.pk, State.GATHERED),
    }  # fmt: skip


def test_nobody_is_written_to_before_the_first_submission(ready, person, chief):
    with pytest.raises(Refused):
        applications.write_to_office(ready, text="Bonjour", by=person)
    assert not Word.objects.exists()
    assert not letters("applicant-says").exists()


def test_a_comment_reaches_the_others_who_write_and_nobody_else(ready, person, angers, town, chief):
    colleague = member(angers, role="contributor", name="Léa Collègue")
    reader, left = member(angers, role="reader"), member(angers, role="manager")
    Membership.objects.filter(user=left).update(until=timezone.now() - timedelta(days=1), given_by=person)
    abroad = member(town, role="manager")
    gate = acting_for(angers, role="contributor", name="Ana Autrice")
    word = said(gate, ready, "team")
    found = letters(f"word-{word.pk}-")
    assert {one.user_id for one in found} == {person.pk, colleague.pk}
    assert {reader.pk, left.pk, abroad.pk, chief.pk, gate.person.pk}.isdisjoint(one.user_id for one in found)
    assert {(one.state, one.topic) for one in found} == {(State.WAITING, "sheets")}
    assert all("Ana Autrice" in one.text and "quand ?" in one.text for one in found)


def test_nothing_said_is_told_to_nobody(file, person, chief):
    before = Letter.objects.count()
    assert applications.write_to_office(file, text="  ", by=person) is None
    assert applications.write_to_team(file, text="", by=person) is None
    assert Letter.objects.count() == before
