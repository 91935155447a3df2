"""People come in, without JavaScript: an agent finds the commune and asks, its team answers, hands over, leaves."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from coopdec.accounts import queries
from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership, User
from coopdec.mailing.models import Letter
from tests.accounts.people import confirm, prove
from tests.accounts.teamwork import fresh, member, national, person, town
from tests.gate import Gate
from tests.journeys.test_guest_languages import path_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def browser(user, *, proved=False):
    """Of somebody who has just typed the password again (asked for: tests/accounts/test_sensitive_acts.py)."""
    found = Gate()
    found.force_login(user)
    confirm(found, fresh(user))
    if proved:
        prove(found, fresh(user))
    return found


def joinable(page):
    return [link for link in page.links() if link.startswith("/rejoindre/organisme/")]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("angers", "angers-49007"),
        ("ANGÉRS", "angers-49007"),
        ("49007", "angers-49007"),
        ("214900078", None),
        ("st denis", "saint-denis-97411"),
        ("region bretagne", "region-bretagne-53"),
    ],
)
def test_an_organisation_is_found_by_name_insee_or_siren(client, typed, first):
    if first is None:
        first = "angers-49007"
        typed = town(first).siren
    page = client.get("/rejoindre/", {"q": typed}).page
    assert joinable(page)[0] == f"/rejoindre/organisme/{first}/"
    proposed = json.loads(Client().get("/rejoindre/propositions", {"q": typed}).content)
    assert proposed["groups"][0]["options"][0]["url"] == f"/rejoindre/organisme/{first}/"


def test_a_commune_of_before_leads_to_that_of_today(client):
    """Évry and Courcouronnes are one since 2019."""
    page = client.get("/rejoindre/", {"q": "Courcouronnes"}).page
    assert "/rejoindre/organisme/evry-courcouronnes-91228/" in joinable(page)


@pytest.mark.parametrize("typed", ["", "xyzzy", "%", "_", "…", "x" * 400, "ademe", "meae"])
def test_nothing_is_found_and_the_page_helps(client, typed):
    page = client.get("/rejoindre/", {"q": typed}).page
    assert joinable(page) == []
    assert "/rejoindre/autorite-locale/" in page.links()
    assert json.loads(Client().get("/rejoindre/propositions", {"q": typed}).content)["groups"] == []


def test_a_merged_region_proposes_its_successor():
    agent = browser(person("agent@ville.example"))
    answer = agent.get("/rejoindre/organisme/region-nord-pas-de-calais/", follow=True)
    assert answer.redirect_chain == [("/rejoindre/organisme/region-hauts-de-france-32/", 302)]
    assert "n’existe plus" in answer.content.decode()


def test_who_is_invited_is_told_so_and_cannot_ask():
    agent = browser(person("agent@ville.example"))
    page = agent.get("/rejoindre/organisme/meae-dctciv/").page
    assert "invitation" in page.text
    agent.post("/rejoindre/organisme/meae-dctciv/", {"role": "administrator"})
    assert not JoinRequest.objects.exists()


def test_a_refused_form_keeps_what_was_typed():
    agent = browser(person("agent@ville.example"))
    answer = agent.post("/rejoindre/organisme/angers-49007/", {"message": "Je suis DGS."})
    assert answer.status_code == 400
    assert answer.page.one("div", css="errors").all("a")
    assert "Je suis DGS." in answer.content.decode()


def test_from_the_first_agent_to_the_one_who_leaves():
    officer = browser(national(), proved=True)
    first = browser(person("premiere@ville.example", name="Première Agente"))
    # The first one asks; the national administration answers.
    made = first.post("/rejoindre/organisme/angers-49007/", {"role": "administrator", "message": "DGS"})
    asked = made.headers["Location"]
    assert asked in officer.get("/espace/organisation/").page.links()
    assert "Première Agente" in officer.get(asked).page.text
    officer.post(asked, {"act": "accept", "role": "administrator"})
    assert "/espace/organisation/angers-49007/" in first.get("/espace/organisation/").page.links()
    # She says which addresses are the town's, and a colleague comes in at once.
    first.post("/espace/organisation/angers-49007/domaines/", {"domains": "ville.example\n"})
    second_user = person("second@ville.example")
    second = browser(second_user)
    joined = second.post("/rejoindre/organisme/angers-49007/", {"role": "manager"})
    assert joined.headers["Location"] == "/espace/organisation/angers-49007/"
    part = Membership.objects.get(user=second_user)
    assert part.role == Role.CONTRIBUTOR
    first.post(f"/espace/organisation/angers-49007/membres/{part.pk}/", {"act": "role", "role": "manager"})
    # Somebody of elsewhere is invited by letter.
    first.post(
        "/espace/organisation/angers-49007/inviter/", {"email": "tiers@elsewhere.example", "role": "reader"}
    )
    link = path_in(Letter.objects.get(to="tiers@elsewhere.example"), "invitations")
    stranger = Gate()
    page = stranger.get(link).page
    assert any(one.startswith("/compte/inscription/?next=") for one in page.links())
    assert stranger.post(link).status_code == 200
    third = browser(person("tiers@elsewhere.example"))
    assert third.post(link).headers["Location"] == "/espace/organisation/angers-49007/"
    assert third.get(link).status_code == 410
    # She cannot leave the town without anybody; she hands over, and goes.
    mine = Membership.objects.get(user__email="premiere@ville.example")
    address = f"/espace/organisation/angers-49007/membres/{mine.pk}/"
    refused = first.post(address, {"act": "end"}, follow=True)
    assert "dernière personne" in refused.content.decode()
    assert first.get(address + "transmettre/").status_code == 200
    gone = first.post(address + "transmettre/", {"to": second_user.pk, "leaves": "on"})
    assert gone.headers["Location"] == "/espace/organisation/"
    assert first.get("/espace/organisation/angers-49007/").status_code == 404
    assert [one.user for one in queries.lasting_administrators(town())] == [second_user]
    # And takes her name away.
    assert first.get("/compte/donnees/").status_code == 200
    held = json.loads(first.get("/compte/donnees/coopdec.json").content)
    assert held["memberships"][0]["ended_at"]
    wrong = first.post("/compte/donnees/effacer/", {"email": "autre@ville.example"})
    assert wrong.status_code == 400
    assert first.post("/compte/donnees/effacer/", {"email": "premiere@ville.example"}).status_code == 302
    assert str(User.objects.get(pk=mine.user_id)) == "agent (Angers)"


def test_the_answer_to_a_wrong_request_names_the_right_one():
    chief = browser(member(town(), "chef@ville.example", Role.ADMINISTRATOR))
    asker = browser(person("agent@ville.example"))
    asked = asker.post("/rejoindre/organisme/angers-49007/", {"role": "reader"}).headers["Location"]
    wrong = chief.post(asked, {"act": "decline", "reason": "", "instead": "nulle part"})
    assert wrong.status_code == 400
    assert {one["href"] for one in wrong.page.one("div", css="errors").all("a")} == {
        "#id_reason",
        "#id_instead",
    }
    chief.post(
        asked, {"act": "decline", "reason": "Voyez la ville.", "instead": "/collectivites/rennes-35238/"}
    )
    page = asker.get(asked).page
    assert "Voyez la ville." in page.text
    assert "/collectivites/rennes-35238/" in page.links()


def test_an_invitation_waits_for_who_lost_the_letter():
    chief = browser(member(town(), "chef@ville.example", Role.ADMINISTRATOR))
    chief.post(
        "/espace/organisation/angers-49007/inviter/", {"email": "Tete@ville.example", "role": "reader"}
    )
    theirs = f"/espace/organisation/invitations/{Invitation.objects.get().ref}/"
    other = browser(person("autre@ville.example"))
    assert other.post(theirs).status_code == 404
    guest = browser(person("tete@ville.example"))
    assert theirs in [one["action"] for one in guest.get("/espace/organisation/").page.all("form")]
    assert guest.post(theirs).status_code == 302
    assert Membership.objects.get(user__email="tete@ville.example").role == Role.READER


def test_a_delegation_and_a_contact_by_their_forms():
    user = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    colleague = member(town(), "agent@ville.example", Role.READER)
    chief = browser(user)
    wrong = chief.post(
        "/espace/organisation/angers-49007/deleguer/",
        {"to": colleague.pk, "role": "signatory", "until": "2020-01-01"},
    )
    assert wrong.status_code == 400
    soon = {"to": colleague.pk, "role": "manager", "until": str(TODAY + timedelta(30))}
    chief.post("/espace/organisation/angers-49007/deleguer/", soon)
    assert "agent@ville.example" in chief.get("/espace/organisation/angers-49007/").page.text
    said = {
        "name": "Alix Essai",
        "position": "Élue",
        "consented_on": str(TODAY),
        "expires_on": str(TODAY + timedelta(99)),
    }
    chief.post("/espace/organisation/angers-49007/contacts/", said)
    reader = browser(person("autre@ville.example"))
    assert "Alix Essai" in reader.get("/espace/organisation/angers-49007/contacts/").page.text
    assert "Alix Essai" not in Client().get("/collectivites/angers-49007/").content.decode()
