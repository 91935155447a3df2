"""Attempts are counted for all processes together, and the page that says so is ours."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from coopdec.common.clients import client as asking
from tests.accounts.people import person, sign_in
from tests.conftest import served
from tests.gate import Gate

ADDRESS = "victime@ville.example"


def attempt(address):
    """A wrong password, from a browser of its own; gives what the page says. Servers of one site have one name."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    door = urllib.request.Request(f"{address}/compte/connexion/", headers={"Host": "localhost"})
    page = browser.open(door, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    given = {"csrfmiddlewaretoken": token, "login": ADDRESS, "password": "un mauvais mot"}
    door.data = urllib.parse.urlencode(given).encode()
    return browser.open(door, timeout=20).read().decode()


@pytest.mark.e2e
def test_two_servers_count_together(site_environment):
    """Five attempts in five minutes for one account: whichever process hears them."""
    with served(site_environment) as one, served(site_environment) as other:
        said = [attempt(address) for address in (one, other, one, other, one)]
        assert all("ne convient pas" in page for page in said)
        for address in (other, one):
            assert "Trop d’essais manqués" in attempt(address)


@pytest.mark.django_db
def test_even_the_right_password_waits(client):
    person()
    for _attempt in range(5):
        assert "ne convient pas" in sign_in(client, password="faux").page.text
    assert "Trop d’essais manqués" in sign_in(client).page.text
    assert client.get("/compte/").status_code == 302


@pytest.mark.django_db
def test_too_many_demands_are_refused_in_our_words(client):
    answers = [
        client.post("/compte/mot-de-passe/oublie/", {"email": "meme@ville.example"}) for _one in range(6)
    ]
    assert [one.status_code for one in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert answers[-1].page.all("h1")[0].text == "Trop d’essais à la suite"


@pytest.mark.django_db
def test_another_address_is_not_held_for_it(settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    person()
    for number in range(12):
        sign_in(Gate(headers={"x-forwarded-for": "203.0.113.7"}), f"essai{number}@ville.example")
    held = sign_in(Gate(headers={"x-forwarded-for": "203.0.113.7"}))
    assert "Trop d’essais manqués" in held.page.text
    assert sign_in(Gate(headers={"x-forwarded-for": "203.0.113.8"}))["Location"] == "/espace/"


def test_who_asks_is_the_proxys_word_only_when_it_is_named(rf, settings):
    request = rf.get("/", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "1.2.3.4"})
    assert str(asking(request)) == "203.0.113.7"
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    assert str(asking(request)) == "1.2.3.4"
