"""The national desk: for national officers, unknown to others; each number leads to its list."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from coopdec.cooperation.services import report_error
from coopdec.mailing.models import Letter
from coopdec.mailing.services import post
from tests.accounts.people import prove
from tests.gate import Gate, Page
from tests.workspace.making import officer, published

pytestmark = pytest.mark.django_db
PAGES = ("national-desk", "data-health", "duplicates", "failed-letters")


@pytest.fixture
def desk():
    user = officer()
    found = Gate()
    found.force_login(user)
    prove(found, user)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_desk_is_for_national_officers_and_unknown_to_others(name, desk, client, signed_in):
    assert desk.get(reverse(name)).status_code == 200
    assert client.get(reverse(name)).status_code == 404
    assert signed_in.get(reverse(name)).status_code == 404


def test_what_readers_say_is_wrong_waits_on_the_desk(desk):
    report_error(published("a-corriger"), message="la convention date de 2018")
    assert "la convention date de 2018" in desk.get("/equipe-nationale/").content.decode()


@pytest.mark.parametrize("by", ["region", "pays"])
def test_each_number_of_the_health_of_data_leads_to_the_list_that_it_counts(desk, by):
    published("sans-annee-une")
    page = Page(desk.get(f"/equipe-nationale/donnees/?par={by}").content.decode())
    cells = [link for cell in page.all("td") for link in cell.all("a")]
    flagged = [link for link in cells if "/donnees/" in link["href"]]
    assert len(flagged) > 20
    for link in flagged[::15]:
        (title,) = Page(desk.get(link["href"]).content.decode()).all("h1")
        assert re.match(r"[\d\s]+", title.text)[0].strip() == link.text, link["href"]


def test_a_letter_that_no_server_took_is_shown_and_sent_again(desk, signed_in):
    with transaction.atomic():
        post(key="k", to="a@b.example", template="mailing/trial.txt", context={}, language="fr")
    Letter.objects.update(state="failed", refusal="550 inconnu", attempts=1)
    letter = Letter.objects.get()
    assert "550 inconnu" in desk.get(reverse("failed-letters")).content.decode()
    again = reverse("failed-letter", args=[letter.pk])
    assert signed_in.post(again).status_code == 404
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert desk.post(again).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_a_flag_that_does_not_exist_is_not_found(desk):
    assert desk.get("/equipe-nationale/donnees/?par=rien").status_code == 404
    assert desk.get(reverse("flagged-sheets", args=["rien"])).status_code == 404
