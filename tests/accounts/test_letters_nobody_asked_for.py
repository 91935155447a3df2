"""Forms that write to other people are limited, by place, by person and by address; they say so, and keep
what was typed. An embassy does not take over an authority that has its people."""

import pytest
from django.urls import reverse

from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, JoinRequest
from coopdec.accounts.services import joining
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.mailing.models import Letter
from tests.accounts.people import confirm
from tests.accounts.teamwork import body, embassy, member, person, town
from tests.gate import Gate

pytestmark = pytest.mark.django_db
SAID = "Trop de demandes à la suite"


def signed_in(user):
    client = Gate()
    client.force_login(user)
    confirm(client, user)
    return client


def test_an_address_that_has_an_account_is_told_so_a_few_times_only():
    person("victime@ville.example")
    given = {"email": "Victime@ville.example", "name": "X", "password1": "quatre mots sans lien"}
    answers = [Gate().post(reverse("account_signup"), given) for _one in range(5)]
    assert len({(one.status_code, one["Location"]) for one in answers}) == 1
    # allauth itself waits between two.
    assert 1 <= Letter.objects.filter(to__iexact="victime@ville.example").count() <= 3


def test_who_forgot_a_password_is_not_written_to_all_day(client):
    address = {"email": "personne@ville.example"}
    for _one in range(4):
        assert client.post(reverse("account_reset_password"), address).status_code == 302
    assert Letter.objects.filter(to="personne@ville.example").count() == 3


def test_one_place_asks_for_so_many_authorities_an_hour(client):
    def ask(number):
        given = {
            "country": "MD",
            "name": f"Zzyzx {number}",
            "level": "municipality",
            "place": "Zzyzx",
            "asker_name": "Ana",
            "asker_email": f"ana{number}@primaria.example",
        }
        return client.post(reverse("join_foreign"), given)

    answers = [ask(number) for number in range(11)]
    assert [one.status_code for one in answers] == [302] * 10 + [400]
    assert SAID in answers[-1].page.text
    assert answers[-1].page.one("input", name="name")["value"] == "Zzyzx 10"
    assert JoinRequest.objects.count() == 10


def test_one_person_asks_to_join_so_many_a_day():
    client = signed_in(person("curieux@ville.example"))
    towns = list(Organisation.objects.filter(kind="french-authority", successor__isnull=True)[:11])
    given = {"role": Role.ADMINISTRATOR, "message": "Bonjour"}
    answers = [client.post(reverse("join_organisation", args=[one.slug]), given) for one in towns]
    assert [one.status_code for one in answers] == [302] * 10 + [400]
    assert SAID in answers[-1].page.text
    assert JoinRequest.objects.count() == 10


def test_one_person_invites_so_many_a_day(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "invite": "2/d/user"}
    client = signed_in(member(town(), "chef@ville.example", Role.ADMINISTRATOR))
    address = reverse("team_invite", args=[town().slug])
    answers = [client.post(address, {"email": f"a{n}@b.example", "role": "reader"}) for n in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 400]
    assert SAID in answers[-1].page.text
    again = Invitation.objects.first()
    client.post(reverse("team_invitation", args=[town().slug, again.ref]), {"act": "again"})
    assert Letter.objects.filter(to=again.email).count() == 1


def test_an_embassy_does_not_name_who_administers_an_authority_that_has_its_people():
    officer = embassy("MD")
    authority = body("foreign-authority", "Primăria Essai", country="MD")
    chief = member(authority, "chef@primaria.example", Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="administre"):
        joining.admit_authority(authority, email=officer.email, language="fr", by=officer)
    assert not Invitation.objects.exists()
    chief.memberships.update(ended_at="2026-01-01T00:00Z")
    joining.admit_authority(authority, email="autre@primaria.example", language="fr", by=officer)
    assert Invitation.objects.get().role == Role.ADMINISTRATOR
