"""A citizen follows a public search by mail, without an account: two yes, one click to stop, nothing told."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopdec.mailing import services as mailing
from coopdec.mailing.models import Letter
from coopdec.workspace import rules
from coopdec.workspace.models import News, SavedSearch
from coopdec.workspace.services import following, news
from tests.workspace.making import published

pytestmark = pytest.mark.django_db
FOLLOW = "/suivre/?country=TG&sort=title&page=3"


def ask(client, address="citoyen@mail.example", frequency="weekly", path=FOLLOW, **more):
    return client.post(path, {"email": address, "frequency": frequency, **more})


def links(mail):
    return [urlsplit(line).path for line in mail.body.splitlines() if line.startswith("http")]


def send_all():
    for letter in Letter.objects.filter(state="waiting"):
        mailing.deliver(letter.pk)


def test_a_citizen_follows_a_list_is_told_and_stops_without_an_account(client, mailoutbox):
    page = client.get("/atlas/?country=TG").content.decode()
    assert 'href="/suivre/?country=TG"' in page
    assert client.get("/suivre/?country=TG").status_code == 200
    assert ask(client).headers["Location"] == reverse("follow-asked")
    assert client.get(reverse("follow-asked")).status_code == 200
    search = SavedSearch.objects.get()
    assert (search.query, search.address, search.confirmed_at) == (
        "?country=TG",
        "citoyen@mail.example",
        None,
    )

    send_all()
    assert mailoutbox[0].to == ["citoyen@mail.example"]
    (confirm,) = [path for path in links(mailoutbox[0]) if path.endswith("/confirmer/")]
    assert client.get(confirm).status_code == 200
    assert SavedSearch.objects.followed().count() == 0  # opening the link is not saying yes
    assert client.post(confirm).status_code == 302
    assert SavedSearch.objects.followed().count() == 1

    sheet = published("nouvelle-au-togo")
    News.objects.create(search=search, sheet=sheet, is_new=True, due_at=timezone.now())
    assert news.write_letters() == 1
    assert news.write_letters() == 0
    send_all()
    told = mailoutbox[1]
    assert "Fiche nouvelle-au-togo" in told.body
    assert sheet.get_absolute_url() in links(told)
    assert reverse("following", args=[search.ref]) in links(told)
    assert client.get(reverse("following", args=[search.ref])).status_code == 200

    stop = urlsplit(told.extra_headers["List-Unsubscribe"].strip("<>")).path
    program = Client(enforce_csrf_checks=True)
    assert program.get(stop).status_code == 200
    assert SavedSearch.objects.exists()
    assert program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SavedSearch.objects.exists()
    assert client.get(stop).status_code == 404


def test_a_map_is_followed_with_its_frame_and_its_layers(client):
    path = "/suivre/carte/?theme=eau-assainissement&bbox=-1.5,5.9,2.1,11.2&side=french&level=department&version=3"
    client.get(path)
    ask(client, path=path.replace("&version=3", ""))
    search = SavedSearch.objects.get()
    assert search.view == "map"
    assert search.query == "?theme=eau-assainissement&bbox=-1.5,5.9,2.1,11.2&side=french&level=department"
    assert search.url.startswith("/atlas/carte/?theme=")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": ""}, "Donnez l’adresse"),
        ({"address": "citoyen"}, "pas complète"),
        ({"frequency": "never"}, "Choisissez quand"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_what_was_typed_stays(client, change, said):
    response = ask(client, **change)
    assert response.status_code == 400
    html = response.content.decode()
    assert said in html
    assert f'value="{change.get("address", "citoyen@mail.example")}"' in html or not change.get(
        "address", "x"
    )
    assert not SavedSearch.objects.exists()


def test_a_question_that_is_not_understood_is_not_followed(client):
    assert ask(client, path="/suivre/?bbox=1").status_code == 400
    assert not SavedSearch.objects.exists()


def test_robots_are_answered_alike_and_write_nothing(client):
    assert ask(client, website="http://spam.example").headers["Location"] == reverse("follow-asked")
    assert not SavedSearch.objects.exists()


def test_what_is_answered_never_tells_whether_an_address_follows_something(client):
    first = ask(client)
    following.confirm(SavedSearch.objects.get())
    again, other = ask(client), ask(client, "autre@mail.example")
    assert {(one.status_code, one.headers["Location"], one.content) for one in (first, again, other)} == {
        (302, reverse("follow-asked"), b"")
    }


def test_an_address_and_a_place_are_written_to_a_few_times_a_day(client):
    for number in range(rules.BY_ADDRESS_AND_DAY + 2):
        ask(client, path=f"/suivre/?year_from={2000 + number}")
    assert Letter.objects.count() == rules.BY_ADDRESS_AND_DAY
    for number in range(rules.BY_PLACE_AND_DAY + 2):
        ask(client, f"a{number}@mail.example")
    assert Letter.objects.count() == rules.BY_PLACE_AND_DAY
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    ask(elsewhere, "loin@mail.example")
    assert Letter.objects.count() == rules.BY_PLACE_AND_DAY + 1


def test_the_same_question_confirmed_twice_is_followed_once(client):
    ask(client)
    ask(client, frequency="daily")
    for search in SavedSearch.objects.order_by("pk"):
        following.confirm(search)
    assert SavedSearch.objects.get().frequency == "daily"


def test_an_address_that_never_answers_is_forgotten(client):
    ask(client)
    following.forget_unconfirmed()
    assert SavedSearch.objects.count() == 1
    SavedSearch.objects.update(created_at=timezone.now() - rules.CONFIRMED_WITHIN - timedelta(hours=1))
    following.forget_unconfirmed()
    assert not SavedSearch.objects.exists()


def test_links_cannot_be_guessed(client):
    ask(client)
    for name in ("following", "confirm-following", "stop-following"):
        assert client.get(reverse(name, args=["00000000-0000-4000-8000-000000000000"])).status_code == 404
