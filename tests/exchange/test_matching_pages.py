"""What pages tell of who fits: reasons in sentences, parts switched off, what is set aside, weights in force."""

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.directory.models import Organisation
from coopdec.exchange import readers
from coopdec.exchange.matching import weights
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.models import Listing, MatchingWeight, SetAside, SharedProgramme
from coopdec.exchange.services import deciding
from coopdec.exchange.views import matching
from coopdec.journal.models import Entry
from tests.accounts.people import prove
from tests.accounts.teamwork import member, national, person, town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("looked_at_each_time")]
OFFERED = "/bourse/tg-aneho/collectivites/"
FITTING = "/bourse/pour/quimper-29232/"
WEIGHTS = "/bourse/correspondances/poids/"
LIGHT = 60_000


@pytest.fixture
def quimper():
    return town("quimper-29232")


@pytest.fixture
def agent(client, quimper):
    user = member(quimper, "agent@quimper.example")
    client.force_login(user)
    return user


def names_in(page):
    return re.findall(r"<h3><a href=\"[^\"]+\">([^<]+)</a></h3>", page)


@pytest.mark.parametrize(
    "path", [OFFERED, FITTING, "/bourse/correspondances/", f"/en{OFFERED}", f"/en{FITTING}"]
)
def test_pages_open_and_are_light(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) < LIGHT


def test_a_request_is_told_who_fits_and_why(client):
    page = client.get(OFFERED).content.decode()
    assert len(names_in(page)) == 20
    assert "Des populations comparables" in page
    assert re.search(r"\d+ points sur 100", page)
    assert "Un thème en commun" in page
    assert "Une langue en commun" in page


def test_pages_follow_each_other_and_end(client):
    first = names_in(client.get(OFFERED).content.decode())
    second = names_in(client.get(f"{OFFERED}?page=2").content.decode())
    assert not set(first) & set(second)
    for wrong in ("6", "0", "-1", "x", "999999999999"):
        assert client.get(OFFERED, {"page": wrong}).status_code == 404


def test_an_offer_has_no_french_authority_to_answer_it(client, quimper):
    listing = Listing.objects.get(ref="tg-aneho")
    Listing.objects.filter(pk=listing.pk).update(kind="offer")
    assert client.get(OFFERED).status_code == 404


def test_offers_that_fit_come_first(client, quimper):
    assert "Des offres publiées" not in client.get(OFFERED).content.decode()
    offer = Listing.objects.create(
        ref="offre-quimper", kind="offer", organisation=quimper, state="published",
        published_at=timezone.now(), renewed_at=timezone.now(),
    )  # fmt: skip
    offer.wanted_countries.set(["TG"])
    page = client.get(OFFERED).content.decode()
    first, rest = page.split("Des offres publiées")[1].split("Des collectivités, d’après")
    assert names_in(first) == ["Quimper"]
    assert "points sur 100" in first
    assert len(names_in(rest)) == 20
    assert "Des offres publiées" not in client.get(f"{OFFERED}?page=2").content.decode()


def test_what_is_not_published_has_no_page(client):
    Listing.objects.filter(ref="tg-aneho").update(state="returned")
    assert client.get(OFFERED).status_code == 404


@pytest.mark.parametrize("path", [OFFERED, FITTING])
def test_a_part_switched_off_is_no_longer_said(client, path):
    said = "Une langue en commun"
    assert said in client.get(path).content.decode()
    page = client.get(f"{path}?sans=languages&sans=rien").content.decode()
    assert said not in page
    assert re.search(r'value="languages" checked', page)
    assert page.count(" checked") == 1


def test_every_part_may_be_switched_off(client):
    page = client.get(OFFERED, {"sans": NAMES}).content.decode()
    assert page.count(" checked") == len(NAMES)
    assert "0 points sur 100" in page


def test_an_authority_is_told_what_fits(client):
    page = client.get(FITTING).content.decode()
    assert len(names_in(page)) == 15
    assert "Aucun partenaire ni aucune réponse à ce jour." in page
    assert "Pas intéressé" not in page
    refs = re.findall(r'href="/bourse/([^/"]+)/repondre/"', page)
    assert len(set(refs)) == 10
    assert len(set(re.findall(r'href="/programmes/([^/"]+)/rejoindre/"', page))) == 5
    assert client.get(f"/bourse/{refs[0]}/repondre/").status_code in (200, 302)


@pytest.mark.parametrize("path", [OFFERED, FITTING])
def test_queries_do_not_grow_with_the_list(path, monkeypatch, django_assert_max_num_queries):
    """Counted with Django's own client: that of other tests also opens the links of the page, which would
    count those of other pages, more or fewer according to the tests that came before."""
    plainly = Client()
    plainly.get(path)
    monkeypatch.setattr(matching, "PAGE", 2)
    monkeypatch.setattr(matching, "REQUESTS", 2)
    monkeypatch.setattr(matching, "PROGRAMMES", 2)
    with CaptureQueriesContext(connection) as few:
        assert len(names_in(plainly.get(path).content.decode())) in {2, 4}
    monkeypatch.undo()
    monkeypatch.setattr(readers, "LOOKED_AT", 0)
    with django_assert_max_num_queries(len(few) + 4):  # names of four kinds, asked only when there are any
        assert len(names_in(plainly.get(path).content.decode())) in {15, 20}
    assert len(few) <= 24


def test_what_is_not_wanted_is_not_proposed_again(client, agent, quimper):
    first = SharedProgramme.objects.get(title=plain(names_in(client.get(FITTING).content.decode())[10]))
    request = readers.current().requests_for(quimper.pk, many=1)[0].key
    listing = Listing.objects.get(pk=request)
    for given in ({"listing": listing.ref}, {"programme": first.slug}):
        for _twice in range(2):
            assert client.post(f"{FITTING}ecarter/", given).status_code == 302
    assert SetAside.objects.count() == 2
    page = client.get(FITTING).content.decode()
    kept, aside = page.split("Ce que vous avez écarté")
    assert listing.get_absolute_url() not in kept
    assert first.get_absolute_url() not in kept
    assert listing.get_absolute_url() in aside
    assert first.get_absolute_url() in aside
    client.post(f"{FITTING}ecarter/", {"listing": listing.ref, "again": "1"})
    assert SetAside.objects.get().programme == first
    assert (
        listing.get_absolute_url() in client.get(FITTING).content.decode().split("Ce que vous avez écarté")[0]
    )
    verbs = (
        Entry.objects.filter(object_type="exchange.set-aside").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == ["matching.set-aside", "matching.set-aside", "matching.proposed-again"]


def plain(text):
    return text.replace("\u00a0", " ").replace("&#x27;", "’")


def test_what_one_sets_aside_is_ones_own(client, agent, quimper, django_user_model):
    client.post(f"{FITTING}ecarter/", {"listing": "tg-aneho"})
    assert "Ce que vous avez écarté" in client.get(FITTING).content.decode()
    client.logout()
    assert "Ce que vous avez écarté" not in client.get(FITTING).content.decode()
    client.force_login(person("ailleurs@ville.example"))
    assert "Ce que vous avez écarté" not in client.get(FITTING).content.decode()
    assert client.post(f"{FITTING}ecarter/", {"listing": "tg-aneho"}).status_code == 404
    client.logout()
    answer = client.post(f"{FITTING}ecarter/", {"listing": "tg-aneho"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/compte/connexion/")


def test_who_only_reads_sets_nothing_aside(client, quimper):
    client.force_login(member(quimper, "lecture@quimper.example", role="reader"))
    page = client.get(FITTING).content.decode()
    assert "Pas intéressé" not in page
    assert "Proposer une mise en relation" not in page
    assert client.post(f"{FITTING}ecarter/", {"listing": "tg-aneho"}).status_code == 404


@pytest.mark.parametrize("given", [{}, {"listing": "rien"}, {"programme": "rien"}])
def test_nothing_that_is_not_there_is_set_aside(client, agent, given):
    assert client.post(f"{FITTING}ecarter/", given).status_code == 404
    assert not SetAside.objects.exists()


def form_of(**changed):
    given = {
        f"{direction}-{part}": int(points)
        for direction in weights.DIRECTIONS
        for part, points in weights.defaults(direction).by_part().items()
    }
    return given | {name.replace("__", "-"): value for name, value in changed.items()}


@pytest.fixture
def officer(client):
    user = national()
    client.force_login(user)
    prove(client, user)
    return user


def test_weights_are_of_national_officers(client, agent):
    for act in (client.get, client.post):
        assert act(WEIGHTS).status_code == 404
    assert "Changer les poids" not in client.get("/bourse/correspondances/").content.decode()


def test_officers_change_what_parts_are_worth(client, officer):
    assert "Changer les poids" in client.get("/bourse/correspondances/").content.decode()
    assert client.post(WEIGHTS, form_of(authorities__links=0, authorities__themes=60)).status_code == 302
    assert set(MatchingWeight.objects.values_list("direction", "part", "points")) == {
        ("authorities", "links", 0),
        ("authorities", "themes", 60),
    }
    page = client.get(OFFERED).content.decode()
    assert not re.search(r"partenaires (au Togo|dans un pays voisin|dans la même région)", page)
    assert "sur 60" in page
    entry = Entry.objects.get(object_type="exchange.weights")
    assert (entry.verb, entry.actor, entry.facts) == (
        "matching.weighed",
        officer,
        {"links": [20, 0], "themes": [20, 60]},
    )
    assert "60" in client.get("/bourse/correspondances/").content.decode()
    client.post(WEIGHTS, form_of())
    assert not MatchingWeight.objects.exists()
    assert deciding.weights_in_force() == {one: weights.defaults(one) for one in weights.DIRECTIONS}
    client.post(WEIGHTS, form_of())
    assert Entry.objects.filter(object_type="exchange.weights").count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"authorities__links": -1},
        {"authorities__links": 101},
        {"authorities__links": ""},
        {"authorities__links": "beaucoup"},
        {f"listings__{part}": 0 for part in NAMES},
    ],
)
def test_weights_that_are_none_are_refused_and_kept_typed(client, officer, changed):
    response = client.post(WEIGHTS, form_of(**changed))
    assert response.status_code == 400
    page = response.content.decode()
    assert 'aria-invalid="true"' in page
    assert not MatchingWeight.objects.exists()
    for value in changed.values():
        assert f'value="{value}"' in page or value == ""


def test_pages_lead_to_who_fits(client):
    assert OFFERED in client.get("/bourse/tg-aneho/").content.decode()
    assert (
        FITTING
        in client.get(Organisation.objects.get(slug="quimper-29232").get_absolute_url()).content.decode()
    )
