"""/espace/ : what waits first; searches kept and shared; favourites; extracts; each person's own is theirs."""

import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopdec.accounts.services.invitations import invite
from coopdec.common import pool
from coopdec.cooperation.models import Cooperation
from coopdec.mailing import queries as mailing
from coopdec.workspace.models import Extract, Favourite, SavedSearch
from coopdec.workspace.services import extracts
from tests.accounts.people import person as account
from tests.accounts.people import prove
from tests.accounts.teamwork import body, town
from tests.accounts.teamwork import member as team_member
from tests.gate import Gate
from tests.workspace.making import member, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(db):
    return member("bob@ailleurs.example", "rennes-35238")


def as_(user):
    found = Gate()
    found.force_login(user)
    return found


def keep(client, query="?country=TG", **more):
    given = {"name": "Le Togo", "frequency": "weekly", "organisation": "", **more}
    return client.post(f"/suivre/{query}", given)


PAGES = (
    "workspace", "my-sheets", "notifications", "saved-searches", "topics", "favourites", "extracts",
    "extract-new",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_led_to_sign_in_and_a_member_finds_the_page(name, client, signed_in):
    refused = client.get(reverse(name))
    assert refused.status_code == 302
    assert refused.headers["Location"].startswith(reverse("account_login"))
    assert signed_in.get(reverse(name)).status_code == 200


def test_a_person_without_organisation_is_shown_the_way_in(client, django_user_model):
    alone = as_(django_user_model.objects.create_user("seul@mail.example"))
    assert reverse("join") in alone.get("/espace/").content.decode()


def test_an_invitation_waits_and_leads_to_the_button_that_accepts_it():
    guest = account("invitee@mail.example")
    chief = member("chef@ville.example", "angers-49007", "administrator")
    found = invite(town("angers-49007"), email=guest.email, role="reader", by=chief)
    signed_in = as_(guest)
    page = signed_in.get("/espace/").page
    (link,) = [one["href"] for one in page.all("a") if one.text == "Angers" and one.inside("main")]
    accepting = signed_in.get(link).page
    assert reverse("my_invitation", args=[found.ref]) in [one["action"] for one in accepting.all("form")]


@pytest.mark.parametrize(
    ("kind", "where", "listed"),
    [
        ("embassy", {"country": "ML"}, "/atlas/?country=ML"),
        ("prefecture", {"region": "53"}, "/atlas/?region=53"),
    ],
)
def test_who_watches_over_a_territory_finds_its_sheets(kind, where, listed):
    someone = team_member(body(kind, "Un service", **where), "poste@etat.example")
    signed_in = as_(someone)
    prove(signed_in, someone)
    assert listed in signed_in.get("/espace/").page.links()


@pytest.mark.parametrize("number", [1, 3, 300])
def test_the_queries_of_the_workspace_do_not_depend_on_how_much_there_is(
    number, ana, signed_in, django_assert_num_queries, client
):
    for rank in range(number):
        sheet = published(f"mienne-{rank:03}")
        Favourite.objects.create(user=ana, sheet=sheet)
        SavedSearch.objects.create(user=ana, query=f"?year_from={rank + 1}", name=f"n{rank}")
    plain = Client()
    plain.force_login(ana)
    expected = {"/espace/": 21, "/espace/fiches/": 6, "/espace/favoris/": 5, "/espace/recherches/": 6}
    for path, queries in expected.items():
        plain.get(path)
        with django_assert_num_queries(queries):
            assert plain.get(path).status_code == 200


def test_a_search_is_kept_shared_and_taken_up_by_a_colleague_and_by_nobody_else(ana, signed_in, bob):
    colleague = member("carl@ville.example", "angers-49007")
    organisation = ana.memberships.get().organisation
    assert keep(signed_in, organisation=organisation.pk).headers["Location"] == reverse("saved-searches")
    search = SavedSearch.objects.get()
    assert "Le Togo" in signed_in.get("/espace/recherches/").content.decode()
    assert "Le Togo" in as_(colleague).get("/espace/recherches/").content.decode()
    assert "Le Togo" not in as_(bob).get("/espace/recherches/").content.decode()
    assert (
        as_(colleague).get(reverse("saved-search", args=[search.ref])).status_code == 404
    )  # not theirs to change
    for person, status in ((bob, 404), (colleague, 302)):
        copied = as_(person).post(reverse("saved-search-copy", args=[search.ref]))
        assert copied.status_code == status
    assert SavedSearch.objects.get(user=colleague).query == search.query


def test_one_may_only_share_in_an_organisation_of_ones_own(signed_in, bob):
    elsewhere = bob.memberships.get().organisation
    assert keep(signed_in, organisation=elsewhere.pk).status_code == 400
    assert not SavedSearch.objects.exists()


def test_the_same_question_is_kept_once_changed_and_removed(ana, signed_in):
    keep(signed_in)
    keep(signed_in, name="Au Togo")
    search = SavedSearch.objects.get()
    assert search.name == "Au Togo"
    path = reverse("saved-search", args=[search.ref])
    assert signed_in.post(path, {"name": "", "frequency": "daily"}).status_code == 400
    signed_in.post(path, {"name": "Togo", "frequency": "daily"})
    search.refresh_from_db()
    assert (search.name, search.frequency) == ("Togo", "daily")
    signed_in.post(path, {"remove": "yes"})
    assert not SavedSearch.objects.exists()


def test_subjects_are_chosen_among_themes_countries_and_regions(ana, signed_in):
    chosen = ["?country=TG", "?region=53", "?country=XX"]
    signed_in.post("/espace/sujets/", {"topic": chosen, "frequency": "daily"})
    assert set(SavedSearch.objects.values_list("query", "frequency")) == {
        ("?country=TG", "daily"),
        ("?region=53", "daily"),
    }
    signed_in.post("/espace/sujets/", {"topic": ["?country=TG"], "frequency": "weekly"})
    assert list(SavedSearch.objects.values_list("query", "name", "frequency")) == [
        ("?country=TG", "Togo", "weekly")
    ]
    assert signed_in.post("/espace/sujets/", {"topic": [], "frequency": "hourly"}).status_code == 400


def test_preferences_are_kept(ana, signed_in):
    signed_in.post("/espace/notifications/", dict.fromkeys(mailing.preferences_of(ana), "weekly"))
    assert set(mailing.preferences_of(ana).values()) == {"weekly"}


THINGS = [
    ("sheet", "a-garder", "/cooperations/a-garder/"),
    ("organisation", "angers-49007", "/collectivites/angers-49007/"),
    ("country", "TG", "/pays/tg/"),
]


@pytest.mark.parametrize(("kind", "code", "page"), THINGS)
def test_a_thing_is_kept_and_let_go_by_the_button_of_its_page(kind, code, page, client, ana, signed_in):
    published("a-garder")
    action = f'action="{reverse("favourite", args=[kind, code])}"'
    assert action not in client.get(page).content.decode()  # a public page says nothing of anybody
    assert action in signed_in.get(page).content.decode()
    for _ in range(2):
        kept = signed_in.post(reverse("favourite", args=[kind, code]), {"keep": "yes"})
        assert kept.headers["Location"] == page
    assert Favourite.objects.filter(user=ana).count() == 1
    assert "En favori" in signed_in.get(page).content.decode()
    assert page in signed_in.get("/espace/favoris/").content.decode()
    signed_in.post(reverse("favourite", args=[kind, code]), {"keep": "no"})
    assert not Favourite.objects.exists()


@pytest.mark.parametrize(("kind", "code"), [("sheet", "rien"), ("country", "zz"), ("person", "ana")])
def test_what_is_not_public_is_no_favourite(kind, code, signed_in):
    assert signed_in.post(reverse("favourite", args=[kind, code])).status_code == 404


def test_a_draft_is_no_favourite_and_a_sheet_withdrawn_leaves_the_list(ana, signed_in):
    sheet = published("gardee")
    signed_in.post(reverse("favourite", args=["sheet", "gardee"]))
    Cooperation.objects.filter(pk=sheet.pk).update(state="withdrawn")
    assert "Fiche gardee" not in signed_in.get("/espace/favoris/").content.decode()
    Favourite.objects.all().delete()
    assert signed_in.post(reverse("favourite", args=["sheet", "gardee"])).status_code == 404
    assert not Favourite.objects.exists()


@pytest.fixture
def extract(signed_in, monkeypatch, settings, tmp_path, ana):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    asked = []

    def made(name, command, *words):
        asked.append((name, command, *words))
        return pool.Made(io.BytesIO(b"titre\n"), json.dumps({"version": 1, "sheets": 4}))

    monkeypatch.setattr(pool.Made, "size", property(lambda _self: 6))
    monkeypatch.setattr(pool, "made", made)
    signed_in.post("/espace/extraits/nouveau/?country=TG", {"name": "Le Togo", "ending": "csv"})
    found = Extract.objects.get()
    assert found.state == "waiting"
    extracts.make(found.pk)
    extracts.make(found.pk)  # asked twice, made once
    assert [one[:3] for one in asked] == [("extract.csv", "take_away", "country=TG")]
    found.refresh_from_db()
    return found


def test_an_extract_is_made_in_the_background_and_given_to_its_owner_alone(extract, signed_in, bob, client):
    path = reverse("extract", args=[extract.ref])
    assert path in signed_in.get("/espace/extraits/").content.decode()
    given = signed_in.get(path)
    assert b"".join(given.streaming_content) == b"titre\n"
    for close in given._resource_closers:
        close()
    assert "le-togo.csv" in given.headers["Content-Disposition"]
    for action in (path, reverse("extract-remove", args=[extract.ref])):
        assert as_(bob).get(path).status_code == 404
        assert client.get(action).status_code in {302, 405}
    assert as_(bob).post(reverse("extract-remove", args=[extract.ref])).status_code == 404
    assert Extract.objects.filter(pk=extract.pk).exists()


def test_an_extract_expires_with_its_file(extract, tmp_path):
    assert extracts.expire() == 0
    Extract.objects.update(expires_at=timezone.now())
    assert extracts.expire() == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_extract_that_cannot_be_made_says_so(extract, signed_in, monkeypatch):
    def fail(*_words):
        raise pool.FailedError("disk")

    monkeypatch.setattr(pool, "made", fail)
    signed_in.post("/espace/extraits/nouveau/", {"name": "Tout", "ending": "xlsx"})
    other = Extract.objects.get(name="Tout")
    extracts.make(other.pk)
    assert "n’a pas pu être fait" in signed_in.get("/espace/extraits/").content.decode()
