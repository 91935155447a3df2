"""Whoever acts on the work of others proves twice who they are, before anything of it opens."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from coopdec.accounts.enums import Role
from coopdec.accounts.middleware import AFTER
from coopdec.accounts.rules import needs_second_factor
from coopdec.accounts.services.people import give_part
from coopdec.contribution.models import Proposal
from coopdec.cooperation.services import put_sheet
from coopdec.cooperation.services.parts import SheetInput
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from tests.accounts.people import PASSWORD, code, person, prove, sign_in, with_app
from tests.gate import Gate, Page

pytestmark = pytest.mark.django_db
DESK = "/equipe-nationale/"


@pytest.fixture
def officer():
    user = person()
    embassy = Organisation.objects.filter(kind=OrganisationKind.EMBASSY).first()
    give_part(user, embassy, role=Role.MANAGER)
    return user


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_only_those_who_act_on_the_work_of_others_must(kind):
    demanding = {"national", "embassy", "prefecture", "network"}
    assert needs_second_factor({kind}) is (kind in demanding)
    assert needs_second_factor({kind}, is_staff=True)


def test_a_commune_needs_none(client):
    user = person()
    give_part(user, Organisation.objects.get(slug="angers-49007"), role=Role.ADMINISTRATOR)
    sign_in(client)
    # No desk is there for them, and nothing is asked first.
    assert client.get("/equipe-nationale/rien/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        DESK,
        "/espace/",
        "/espace/fiches/?page=1",
        "/en/espace/",
        "/cooperations/nouvelle/",
        "/cooperations/sedif-aneho-eau/modifier/",
        "/cooperations/sedif-aneho-eau/historique/",
        "/cooperations/sedif-aneho-eau/reunir/",
        "/rejoindre/autorite-locale/",
    ],
)
def test_an_officer_sets_one_up_first_then_goes_on(client, officer, path):
    sign_in(client)
    plain = Client()
    plain.cookies = client.cookies
    first = plain.get(path)
    language = "/en" if path.startswith("/en/") else ""
    assert urlsplit(first["Location"]).path == f"{language}/compte/double-authentification/"
    assert parse_qs(urlsplit(first["Location"]).query)["next"] == [path]
    # Links of the page lead to other pages that need it (the gate opens them): the one asked for stays.
    assert client.get(first["Location"]).page.all("p", css="verdict")
    asked = plain.get("/compte/double-authentification/application/")
    back = plain.post(asked["Location"], {"password": PASSWORD})
    secret = Page(plain.get(back["Location"]).content.decode()).all("code", css="secret")[0].text
    codes = plain.post("/compte/double-authentification/application/", {"code": code(secret)})
    page = Page(plain.get(codes["Location"]).content.decode())
    assert [one["href"] for one in page.all("a") if "continuer" in one.text] == [path]
    # Just shown: not asked again.
    assert plain.get(path).status_code in {200, 403, 404}
    assert AFTER not in plain.session


def test_a_session_that_never_showed_it_is_asked(client, officer):
    """The factor was set up elsewhere, after this session was opened by a password alone."""
    sign_in(client)
    secret = with_app(officer)
    asked = client.get(DESK)
    assert urlsplit(asked["Location"]).path == "/compte/confirmer/code/"
    assert client.get(asked["Location"]).status_code == 200
    assert client.post(asked["Location"], {"code": "000000"}).status_code == 200
    assert client.post(asked["Location"], {"code": code(secret)})["Location"] == DESK
    assert client.get(DESK).status_code == 404  # an embassy has another desk


def test_a_factor_taken_away_closes_what_it_opened(client, officer):
    sign_in(client)
    prove(client, officer)
    assert client.get(DESK).status_code == 404
    officer.authenticator_set.all().delete()
    assert "double-authentification" in client.get(DESK)["Location"]


def test_the_pages_that_lead_there_never_loop(client, officer):
    sign_in(client)
    client.get(DESK)
    for path in ("/compte/", "/compte/double-authentification/", "/compte/sessions/", "/atlas/"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_the_technical_administration_too(rights):
    staff = person(**rights)
    client = Gate()
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    way_in = client.get("/admin/login/?next=/admin/")
    assert way_in["Location"] == "/compte/connexion/?next=%2Fadmin%2F"
    assert sign_in(client, next="/admin/")["Location"] == "/admin/"
    assert "double-authentification" in client.get("/admin/")["Location"]
    prove(client, staff)
    assert client.get("/admin/").status_code == 200


def test_the_former_way_in_takes_no_password():
    person(is_staff=True)
    client = Client()
    given = {"username": "camille@ville.example", "password": PASSWORD}
    assert client.post("/admin/login/", given)["Location"].startswith("/compte/connexion/")
    assert "_auth_user_id" not in client.session


def test_what_is_asked_of_the_database_does_not_grow(client, officer, django_assert_num_queries):
    sign_in(client)
    prove(client, officer)
    for network in Organisation.objects.filter(kind=OrganisationKind.NETWORK)[:2]:
        give_part(officer, network, role=Role.MANAGER)
    plain = Client()
    plain.cookies = client.cookies
    with django_assert_num_queries(4):  # session, person, parts, factors
        assert plain.get(DESK).status_code == 404


def test_who_sends_before_is_asked_and_what_was_sent_goes_on(client, officer):
    """Nothing typed is lost: a code is asked in between, for who has an application."""
    give_part(officer, Organisation.objects.get(slug="angers-49007"), role=Role.MANAGER)
    sign_in(client)
    secret = with_app(officer)
    asked = client.post("/espace/organisation/choisir/", {"organisation": "angers-49007"})
    assert urlsplit(asked["Location"]).path == "/compte/confirmer/code/"
    assert "organisation" not in client.session
    done = client.post(asked["Location"], {"code": code(secret)})
    assert done["Location"] == "/espace/organisation/"
    assert client.session["organisation"] == "angers-49007"


def test_a_sheet_typed_before_is_kept_until_it_is_shown(client, officer):
    """With nothing set up yet, setting it up comes first; the form is as it was after that."""
    give_part(officer, Organisation.objects.get(slug="angers-49007"), role=Role.MANAGER)
    sign_in(client)
    path = "/cooperations/nouvelle/"
    sent = client.post(path, {"title": "Une fiche longue à taper", "act": "save"})
    assert urlsplit(sent["Location"]).path == "/compte/double-authentification/"
    assert client.post(path, {"title": "x"}, headers={"accept": "application/json"}).status_code == 401
    assert not Proposal.objects.exists()
    prove(client, officer)
    assert client.get(path).page.one("input", name="title")["value"] == "Une fiche longue à taper"


def test_what_nobody_published_waits_for_it_too(client):
    staff = person(is_staff=True)
    put_sheet(ref="essai-cache", values=SheetInput(fields={"kind": "project", "title": "Essai"}), by=None)
    sign_in(client)
    # Published ones are everybody's; of the others nothing is said, not even that they are there.
    assert client.get("/cooperations/sedif-aneho-eau/").status_code == 200
    for ref in ("essai-cache", "rien"):
        assert "double-authentification" in client.get(f"/cooperations/{ref}/")["Location"]
    prove(client, staff)
    assert client.get("/cooperations/essai-cache/").status_code == 200
    assert client.get("/cooperations/rien/").status_code == 404
