"""What the site shows to somebody signed in is shown to nobody else, by no cache."""

import pytest
from django.test import Client

from tests.accounts.people import person, sign_in

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/atlas/", "/pays/tg/", "/cooperations/sedif-aneho-eau/", "/chercher/?q=eau", "/odd/"]


@pytest.fixture
def signed_in():
    person()
    client = Client()
    sign_in(client)
    return client


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_with_a_name_on_it_is_kept_by_nobody(signed_in, path):
    anonymous = Client().get(path)
    assert "no-store" not in anonymous.headers.get("Cache-Control", "")
    assert "Cookie" in anonymous["Vary"]
    own = signed_in.get(path)
    assert "Camille Test" in own.content.decode()
    assert "Camille Test" not in anonymous.content.decode()
    assert own["Cache-Control"] == "private, no-store"
    assert "ETag" not in own
    assert "Cookie" in own["Vary"]


@pytest.mark.parametrize("path", ["/", "/atlas/", "/pays/tg/", "/cooperations/sedif-aneho-eau/"])
def test_one_page_is_never_revalidated_into_the_other(signed_in, path):
    anonymous = Client().get(path)
    tag = anonymous.headers.get("ETag")
    if tag:
        assert Client().get(path, headers={"if-none-match": tag}).status_code == 304
        again = signed_in.get(path, headers={"if-none-match": tag})
        assert again.status_code == 200
        assert "Camille Test" in again.content.decode()
    signed_in.post("/compte/deconnexion/")
    left = signed_in.get(path)
    assert "Camille Test" not in left.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/compte/connexion/", "/compte/inscription/", "/compte/mot-de-passe/oublie/", "/en/compte/connexion/"],
)
def test_sign_in_itself_is_kept_by_nobody(client, path):
    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_what_is_the_same_for_all_stays_public(signed_in):
    for path in ("/api/v1/cooperations", "/robots.txt"):
        assert "public" in signed_in.get(path)["Cache-Control"]
