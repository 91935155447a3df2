"""What is held on a person: taken away, erased, forgotten with time."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from coopdec.accounts import queries
from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, User
from coopdec.accounts.services import contacts, invitations, joining, personal, teams
from coopdec.accounts.services.forgetting import close_what_is_over, forget_inactive
from coopdec.common.workflow import Refused
from coopdec.journal.models import Entry
from coopdec.journal.queries import history_of
from coopdec.journal.services import chain_is_whole
from coopdec.mailing.models import Letter
from coopdec.reference.models import Country
from tests.accounts.teamwork import fresh, member, person, town

pytestmark = pytest.mark.django_db


class Notes:
    """What another room holds on people."""

    key = "notes"
    erased: list = []

    def export(self, _user):
        return ["une note"]

    def erase(self, user):
        self.erased.append(user.pk)


notes = Notes()


@pytest.fixture
def chief():
    return member(town(), "chef@ville.example", Role.ADMINISTRATOR)


@pytest.fixture
def quidam(chief, settings):
    """Somebody who did something everywhere."""
    settings.PERSONAL_DATA = [f"{__name__}.notes"]
    notes.erased = []
    user = member(town(), "quidam@ville.example", Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(name="Quidam Durand-Essai")
    joining.request_to_join(town("rennes-35238"), user=user, role=Role.READER, message="Je suis Quidam.")
    invitations.invite(town(), email="nouveau@ville.example", role="reader", by=user)
    invitations.invite(town("rennes-35238"), email="quidam@ville.example", role="reader", by=chief)
    return fresh(user)


def test_all_that_is_held_is_given(quidam):
    held = json.loads(json.dumps(personal.export(quidam), cls=DjangoJSONEncoder))
    assert held["account"]["email"] == "quidam@ville.example"
    assert [one["email"] for one in held["addresses"]] == ["quidam@ville.example"]
    assert [(one["organisation__slug"], one["role"]) for one in held["memberships"]] == [
        ("angers-49007", "administrator")
    ]
    assert [(one["organisation"], one["message"]) for one in held["requests"]] == [
        ("Rennes", "Je suis Quidam.")
    ]
    assert {one["verb"] for one in held["acts"]} == {"join-request.made", "invitation.made"}
    assert held["notes"] == ["une note"]
    assert quidam.password not in json.dumps(held)


def test_nothing_of_an_erased_person_is_left_but_agent_of(quidam):
    browser = Client()
    browser.force_login(quidam)
    assert browser.get("/espace/organisation/").status_code == 200
    personal.erase(quidam, by=quidam)
    left = User.objects.get(pk=quidam.pk)
    assert (left.email, left.name, left.is_active) == (None, "", False)
    assert str(left) == left.erased_label == "agent (Angers)"
    assert not left.has_usable_password()
    assert not Membership.objects.filter(user=left, ended_at__isnull=True).exists()
    assert browser.get("/espace/organisation/").status_code == 302
    assert not Session.objects.exists()
    assert notes.erased == [quidam.pk]
    assert JoinRequest.objects.get().state == "withdrawn"
    assert not Invitation.objects.filter(email="quidam@ville.example").exists()
    everything = repr(
        [
            list(model.objects.values())
            for model in (User, Membership, JoinRequest, Invitation, NamedContact, Entry, Letter)
        ]
    )
    at = everything.lower().find("quidam")
    assert at < 0, everything[at - 300 : at + 100]
    assert chain_is_whole(list(history_of("accounts.team", "angers-49007")))
    entry = Entry.objects.filter(verb="person.erased").get()
    assert entry.object_ref == str(quidam.pk)


def test_the_journal_never_held_a_name(quidam):
    said = {entry.actor_label for entry in Entry.objects.filter(actor=quidam)}
    assert said == {""}


def test_a_contact_is_named_with_consent_for_a_time(chief):
    today = timezone.localdate()
    with pytest.raises(Refused):
        contacts.add_contact(town(), name="X", position="Élu", consented_on=today, expires_on=today, by=chief)
    kept = contacts.add_contact(
        town(),
        name="Dominique Essai",
        position="Élue",
        consented_on=today,
        expires_on=today + timedelta(days=90),
        by=chief,
    )
    assert list(queries.contacts_of(town())) == [kept]
    assert "Dominique" not in repr(list(Entry.objects.values()))
    NamedContact.objects.update(expires_on=today, consented_on=today - timedelta(days=90))
    assert not queries.contacts_of(town())
    assert close_what_is_over()["contacts"] == 1
    assert not NamedContact.objects.exists()


def sleeping(days, email="dort@ville.example", **fields):
    user = person(email, **fields)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days))
    return user


def test_who_sleeps_is_warned_then_erased(chief):
    now = timezone.now()
    awake, asleep = sleeping(700, "veille@ville.example"), sleeping(740)
    assert forget_inactive() == {"warned": 1}
    assert forget_inactive() == {"waiting": 1}
    letter = Letter.objects.get()
    assert (letter.to, letter.key.split("-")[0]) == ("dort@ville.example", "will_be_erased")
    done = forget_inactive(now=now + timedelta(days=180))
    assert done == {"erased": 1, "warned": 1}
    assert User.objects.get(pk=asleep.pk).erased_at
    assert not User.objects.get(pk=awake.pk).erased_at
    assert not User.objects.get(pk=chief.pk).warned_at


def test_who_comes_back_is_kept(chief):
    back = sleeping(1000)
    forget_inactive()
    User.objects.filter(pk=back.pk).update(last_login=timezone.now() + timedelta(seconds=1))
    assert forget_inactive(now=timezone.now() + timedelta(days=200)) == {}
    assert not User.objects.get(pk=back.pk).erased_at


def test_the_last_administrator_is_kept_by_the_clock():
    user = sleeping(1000)
    member(town(), user.email, Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(warned_at=timezone.now() - timedelta(days=60))
    assert forget_inactive() == {"kept": 1}
    assert queries.lasting_administrators(town()).get().user == user


def test_what_is_over_is_closed(chief):
    now = timezone.now()
    asker = joining.Asker(name="Ana", email="ana@primaria.example")
    proposed = joining.ProposedAuthority(country=Country.objects.get(pk="MD"), name="Essai")
    joining.request_for_authority(proposed, asker=asker)
    invitations.invite(town(), email="nouveau@ville.example", role="reader", by=chief)
    colleague = member(town(), "agent@ville.example", Role.READER)
    teams.delegate(town(), colleague, role=Role.MANAGER, until=now + timedelta(days=2), by=chief)
    assert not any(close_what_is_over().values())
    done = close_what_is_over(now=now + timedelta(days=40))
    assert done == {"contacts": 0, "requests": 1, "invitations": 1, "delegations": 1}
    assert "ana" not in repr(list(JoinRequest.objects.values("asker_name", "asker_email")))
    assert not Invitation.objects.exclude(email="").exists()


def test_the_commands_say_what_they_did(chief, capsys):
    sleeping(740)
    call_command("forget_inactive")
    assert "warned : 1" in capsys.readouterr().out
