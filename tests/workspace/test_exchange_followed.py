"""A search of the exchange or of the programmes is kept and followed as one of the atlas: same pages, same promises."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopdec.accounts.models import User
from coopdec.exchange.models import Listing, ListingText, SharedProgramme
from coopdec.journal import services as journal
from coopdec.mailing import services as mailing
from coopdec.mailing.models import Letter
from coopdec.workspace.models import News, SavedSearch
from coopdec.workspace.services import news
from tests.accounts.teamwork import town

pytestmark = pytest.mark.django_db
NOW = timedelta(0)
QUERIES = ("?kind=offer", "?kind=offer&kind=request")
LISTING, PROGRAMME = "exchange.listing", "exchange.sharedprogramme"


@pytest.fixture(autouse=True)
def horizon(monkeypatch):
    """Other databases of the server hold the real horizon: here, all that is committed is settled."""
    monkeypatch.setattr("coopdec.journal.queries.horizon", lambda: 2**62)
    monkeypatch.setattr(news, "horizon", lambda: 2**62)


def search_of(user, view, query, frequency="at-once", **more):
    return SavedSearch.objects.create(
        user=user, view=view, query=query, name=query or "tout", frequency=frequency, **more
    )


def offer(ref, *countries, language="fr"):
    now = timezone.now()
    found = Listing.objects.create(
        ref=ref, kind="offer", organisation=town("quimper-29232"), state="published", language=language,
        published_at=now, renewed_at=now, sort_key=ref,
    )  # fmt: skip
    ListingText.objects.create(listing=found, language="fr", title=f"Titre {ref}")
    ListingText.objects.create(listing=found, language="en", title=f"Title {ref}")
    found.wanted_countries.set(countries)
    return found


@transaction.atomic
def tell(verb, object_type, ref):
    journal.record(verb, object_type=object_type, object_ref=ref, by=None)


def look():
    return news.look_for_news(settles=NOW)


@pytest.mark.parametrize(
    ("page", "follow"),
    [
        ("/bourse/?country=TG", "/suivre/bourse/?country=TG"),
        ("/programmes/?sdg=6", "/suivre/programmes/?sdg=6"),
    ],
)
def test_each_list_leads_to_its_own_alert(client, page, follow):
    assert f'href="{follow}"' in client.get(page).content.decode()
    shown = client.get(follow)
    assert shown.status_code == 200
    assert f'href="{page}"' in shown.content.decode()


def test_what_is_not_understood_is_not_kept(client):
    answer = client.post("/suivre/bourse/?country=ZZ", {"email": "a@b.example", "frequency": "weekly"})
    assert answer.status_code == 400
    assert "« ZZ » n’est pas connu" in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_a_citizen_follows_the_exchange_and_stops_without_an_account(client, mailoutbox):
    look()
    path = "/suivre/bourse/?theme=eau-assainissement&kind=request&kind=offer&page=2"
    assert client.post(path, {"email": "c@mail.example", "frequency": "at-once"}).status_code == 302
    search = SavedSearch.objects.get()
    assert (search.view, search.query) == ("exchange", "?kind=offer&kind=request&theme=eau-assainissement")
    again = "/suivre/bourse/?kind=offer&kind=request&theme=eau-assainissement"
    client.post(again, {"email": "c@mail.example", "frequency": "at-once"})
    assert SavedSearch.objects.values("query").distinct().count() == 1

    mailing.deliver(Letter.objects.order_by("pk").first().pk)
    assert search.name in mailoutbox[0].body
    assert client.post(reverse("confirm-following", args=[search.ref])).status_code == 302
    listing = offer("offre-eau")
    listing.needs.create(theme_id="eau-assainissement")
    tell("listing.published", LISTING, listing.ref)
    assert look() == 1
    assert news.write_letters() == 1
    assert news.write_letters() == 0
    mailing.deliver(Letter.objects.order_by("-pk").first().pk)
    told = mailoutbox[1]
    assert "Quimper – Titre offre-eau (nouvelle annonce)" in told.body
    assert listing.get_absolute_url() in told.body
    assert f"/bourse/{search.query}" in told.body

    stop = urlsplit(told.extra_headers["List-Unsubscribe"].strip("<>")).path
    assert Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SavedSearch.objects.filter(pk=search.pk).exists()


def test_who_has_an_account_keeps_it_beside_the_others(signed_in, ana):
    assert signed_in.get("/suivre/programmes/?lead=rien").status_code == 400
    given = {"name": "L’eau", "frequency": "daily", "organisation": ""}
    assert signed_in.post("/suivre/programmes/?sdg=6", given).status_code == 302
    kept = SavedSearch.objects.get(user=ana)
    assert (kept.view, kept.query, kept.url) == ("programmes", "?sdg=6", "/programmes/?sdg=6")
    page = signed_in.get("/espace/recherches/").content.decode()
    assert 'href="/programmes/?sdg=6"' in page
    signed_in.post("/suivre/programmes/?sdg=6", given | {"name": "Eau"})
    assert SavedSearch.objects.get(user=ana).name == "Eau"


def test_each_thing_is_told_to_the_questions_of_its_own_list():
    look()
    ana = User.objects.create_user("ana@ville.example")
    atlas, every = search_of(ana, "list", ""), search_of(ana, "exchange", "")
    offers, requests = search_of(ana, "exchange", "?kind=offer"), search_of(ana, "exchange", "?kind=request")
    all_programmes = search_of(ana, "programmes", "")
    tell("listing.published", LISTING, offer("une-offre").ref)
    programme = SharedProgramme.objects.published().first()
    tell("programme.changed", PROGRAMME, programme.slug)
    look()
    assert set(News.objects.values_list("search", "listing__ref", "programme__slug", "is_new")) == {
        (every.pk, "une-offre", None, True),
        (offers.pk, "une-offre", None, True),
        (all_programmes.pk, None, programme.slug, False),
    }
    assert not atlas.news.exists()
    assert not requests.news.exists()
    assert news.write_letters() == 1
    letter = Letter.objects.get()
    assert letter.subject == "2 nouvelles de ce que vous suivez"
    assert letter.topic == "alerts"
    assert letter.text.count("## ") == 3


def test_published_again_is_an_update():
    look()
    search = search_of(User.objects.create_user("ana@ville.example"), "exchange", "", "weekly")
    listing = offer("reprise")
    tell("listing.published", LISTING, listing.ref)
    look()
    search.news.all().delete()
    tell("listing.revised", LISTING, listing.ref)
    tell("listing.published", LISTING, listing.ref)
    look()
    assert list(search.news.values_list("listing__ref", "is_new")) == [("reprise", False)]


@pytest.mark.parametrize("state", ["closed", "returned"])
def test_what_left_the_exchange_meanwhile_is_not_told(state):
    look()
    search_of(User.objects.create_user("ana@ville.example"), "exchange", "")
    listing = offer("partie")
    tell("listing.published", LISTING, listing.ref)
    look()
    Listing.objects.filter(pk=listing.pk).update(
        state=state, closed_at=timezone.now(), close_reason="withdrawn" if state == "closed" else ""
    )
    news.write_letters()
    assert not News.objects.exists()
    assert not Letter.objects.exists()


def test_the_letter_is_in_the_language_of_who_reads():
    look()
    lea = User.objects.create_user("lea@town.example", language="en")
    search_of(lea, "exchange", "?kind=offer")
    tell("listing.published", LISTING, offer("water").ref)
    look()
    news.write_letters()
    text = Letter.objects.get().text
    assert "Quimper – Title water" in text
    assert "/en/bourse/water/" in text


def test_a_value_that_is_known_no_more_answers_nothing():
    """Without it the question would be broader, and would tell what nobody asked."""
    look()
    ana = User.objects.create_user("ana@ville.example")
    gone, half = (
        search_of(ana, "programmes", "?lead=parti&kind=turnkey"),
        search_of(ana, "programmes", "?kind=turnkey"),
    )
    programme = SharedProgramme.objects.published().filter(kind="turnkey").first()
    tell("programme.renewed", PROGRAMME, programme.slug)
    look()
    assert not gone.news.exists()
    assert half.news.count() == 1


@pytest.mark.parametrize("number", [1, 3, 300])
def test_many_questions_of_the_exchange_cost_one_reading_of_it(number, django_assert_num_queries):
    look()
    people = User.objects.bulk_create(User(email=f"p{n}@ville.example") for n in range(number))
    SavedSearch.objects.bulk_create(
        SavedSearch(user=one, view="exchange", query=QUERIES[rank % 2], name="x", frequency="weekly")
        for rank, one in enumerate(people)
    )
    tell("listing.published", LISTING, offer("commune").ref)
    with django_assert_num_queries(14):
        look()
    assert News.objects.count() == number
