"""The national administration opens the platform to an embassy that the directory does not have."""

import pytest

from coopdec.accounts.models import Invitation
from coopdec.accounts.queries import rights_of
from coopdec.accounts.services import invitations
from coopdec.directory.models import Organisation
from coopdec.mailing.models import Letter
from tests.accounts.people import confirm, person, prove, sign_in
from tests.accounts.teamwork import national
from tests.gate import Gate

pytestmark = pytest.mark.django_db
HERE = "/espace/organisation/nouvelle/"
EMBASSY = {
    "kind": "embassy",
    "name": "Ambassade de France au Vanuatu",
    "country": "VU",
    "region": "",
    "mailbox": "ambassade@vanuatu.example",
    "email": "poste@vanuatu.example",
}


@pytest.fixture
def chief():
    someone = national("chef@etat.example", role="administrator")
    client = Gate()
    client.force_login(someone)
    confirm(client, someone)
    prove(client, someone)
    return client


def refused(client, **changed):
    """What is said beside which field."""
    answer = client.post(HERE, {**EMBASSY, **changed})
    assert answer.status_code == 400
    assert answer.page.one("input", name="name")["value"] == changed.get("name", EMBASSY["name"])
    assert not Invitation.objects.exists()
    return answer.context["form"].errors


def test_it_enters_the_directory_and_its_first_person_sees_its_country(chief):
    assert chief.get(HERE).page.all("form")
    made = chief.post(HERE, EMBASSY)
    embassy = Organisation.objects.get(name=EMBASSY["name"])
    assert made["Location"] == f"/espace/organisation/{embassy.slug}/"
    assert Letter.objects.get().to == EMBASSY["email"]
    officer = person(EMBASSY["email"])
    invitations.accept_invitation(Invitation.objects.get(), user=officer)
    assert rights_of(officer).countries() == {"VU"}
    assert EMBASSY["name"] in chief.get(HERE).page.text


def test_what_it_needs_is_said_beside_its_field(chief):
    assert list(refused(chief, country="")) == ["country"]
    assert list(refused(chief, kind="prefecture", country="")) == ["region"]
    assert list(refused(chief, country="FR")) == ["country"]
    assert list(refused(chief, kind="national")) == ["kind"]
    assert list(refused(chief, email="")) == ["email"]


def test_it_enters_once(chief):
    chief.post(HERE, EMBASSY)
    Invitation.objects.all().delete()
    assert list(refused(chief, name=EMBASSY["name"].upper())) == ["name"]


def test_nobody_else_finds_the_page():
    someone = person()
    client = Gate()
    sign_in(client)
    assert client.get(HERE).status_code == 404
    assert client.post(HERE, EMBASSY).status_code == 404
    assert not Organisation.objects.filter(name=EMBASSY["name"]).exists()
    assert someone.memberships.count() == 0
