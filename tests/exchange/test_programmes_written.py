"""A programme written by who leads it, read by the State before everybody reads it."""

import pytest

from coopdec.directory.models import Organisation
from coopdec.exchange.models import SharedProgramme
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.accounts.people import prove
from tests.contribution.people import acting_for, national, sent
from tests.gate import Page

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "turnkey", "title": "Eau pour trois communes", "summary": "Forages et formation.", "countries": ["TG", "BJ"],
    "themes": ["eau-assainissement"], "sdgs": ["6"], "budget_low": "5000", "budget_high": "7500.50", "places_left": "3",
    "state_share": "50 % la première année", "calendar": "2027", "email": "eau@reseau.example",
}  # fmt: skip


def proved(client):
    """With a second factor, that networks and the State show first."""
    prove(client, client.person)
    return client


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.content.decode())


@pytest.fixture
def network():
    return proved(acting_for(Organisation.objects.get(slug="cites-unies-france"), role="manager"))


@pytest.fixture
def officer():
    return proved(national())


def form_of(page):
    return next(one for one in page.all("form") if "editor-form" in one["class"])


def begin(client, **typed):
    page = page_of(client, "/espace/programmes/nouveau/")
    response = client.post(
        "/espace/programmes/nouveau/", sent(page, act="finish", within=form_of(page), **{**TYPED, **typed})
    )
    assert response.status_code == 302, response.content.decode()[:2000]
    return SharedProgramme.objects.latest("pk")


def press(client, programme, act, text=""):
    address = f"/espace/programmes/fiches/{programme.slug}/decider/"
    return client.post(address, {"act": act, "text": text, "reason": ""})


def test_from_its_lead_to_the_list(network, officer, client):
    programme = begin(network)
    assert client.get(f"/programmes/{programme.slug}/").status_code == 404
    assert officer.get(f"/espace/programmes/fiches/{programme.slug}/").status_code == 404, "not sent yet"
    assert press(network, programme, "publish").status_code == 404
    assert press(network, programme, "submit").status_code == 302
    assert Letter.objects.filter(user=officer.person, subject__contains="Programme à valider").exists()
    assert press(officer, programme, "return").status_code == 400
    assert press(officer, programme, "return", "Qui assure ?").status_code == 302
    assert "Qui assure ?" in page_of(network, f"/espace/programmes/fiches/{programme.slug}/").text
    edit = f"/espace/programmes/fiches/{programme.slug}/modifier/"
    page = page_of(network, edit)
    typed = {"countries": TYPED["countries"], "responsibility": "Le réseau assure."}
    network.post(edit, sent(page, act="finish", within=form_of(page), **typed))
    press(network, programme, "submit")
    assert press(officer, programme, "publish").status_code == 302
    page = page_of(client, f"/programmes/{programme.slug}/").text
    for said in (
        "Eau pour trois communes",
        "Togo",
        "Bénin",
        "5 000 €",
        "7 500,50 €",
        "Le réseau assure.",
        "50 %",
    ):
        assert said.replace(" ", "") in page.replace("\u202f", "").replace("\u00a0", "").replace(" ", ""), (
            said
        )
    assert programme.slug in client.get("/programmes/?country=BJ&sdg=6").content.decode()
    verbs = Entry.objects.filter(object_type="exchange.sharedprogramme", object_ref=programme.slug)
    assert [one.verb for one in verbs.order_by("number")] == [
        "programme.created", "programme.submitted", "programme.returned", "programme.changed",
        "programme.submitted", "programme.published",
    ]  # fmt: skip


def test_its_lead_takes_it_back_and_closing_is_no_way_round(network, officer, client):
    programme = begin(network)
    press(network, programme, "submit")
    press(officer, programme, "publish")
    assert network.get(f"/espace/programmes/fiches/{programme.slug}/modifier/").status_code == 404
    press(network, programme, "revise")
    assert client.get(f"/programmes/{programme.slug}/").status_code == 404
    press(network, programme, "close")
    press(network, programme, "reopen")
    assert SharedProgramme.objects.get(pk=programme.pk).state == "returned"


def test_what_is_owed_and_what_is_wrong_is_said_next_to_its_field(network):
    programme = begin(network, summary="", themes=[])
    page = page_of(network, f"/espace/programmes/fiches/{programme.slug}/modifier/?verifier=1")
    wrong = [one.text for one in page.all("div", "fieldset") if "wrong" in one["class"]]
    assert any("En quelques mots" in text for text in wrong)
    assert press(network, programme, "submit").status_code == 400
    page = page_of(network, "/espace/programmes/nouveau/")
    typed = sent(page, act="save", within=form_of(page), **{**TYPED, "budget_low": "9000"})
    response = network.post("/espace/programmes/nouveau/", typed)
    assert response.status_code == 400
    assert "Forages et formation." in response.content.decode()


def test_two_pages_never_overwrite_each_other(network):
    programme = begin(network)
    edit = f"/espace/programmes/fiches/{programme.slug}/modifier/"
    page = page_of(network, edit)
    first, second = (sent(page, act="save", within=form_of(page), title=title) for title in ("Une", "Autre"))
    assert network.post(edit, first).status_code == 302
    assert network.post(edit, second).status_code == 409
    assert SharedProgramme.objects.get(pk=programme.pk).title == "Une"


def test_the_state_confirms_what_a_document_said_without_losing_its_places(officer, client):
    programme = SharedProgramme.objects.get(slug="copam-patrimoine-mediterranee")
    edit = f"/espace/programmes/fiches/{programme.slug}/modifier/"
    page = page_of(officer, edit)
    officer.post(edit, sent(page, act="save", within=form_of(page), calendar="2027"))
    assert press(officer, programme, "renew").status_code == 302
    text = page_of(client, f"/programmes/{programme.slug}/").text
    assert "Confirmé le" in text
    assert "Tipaza" in text
    assert programme.co_leads.count() == 1
    assert programme.passages.exists()


def test_an_embassy_leads_none():
    place = Organisation.objects.create(
        slug="ambassade-tg", kind="embassy", name="Ambassade", sort_key="a", search_key=" a ", country_id="TG"
    )
    embassy = proved(acting_for(place, role="manager"))
    assert embassy.get("/espace/programmes/nouveau/").status_code == 403
