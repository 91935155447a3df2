"""Entering with an identity given elsewhere, against a real OpenID provider in a process of its own."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount

from coopdec.accounts.models import User
from coopdec.settings.signing_in import provider as described
from scripts.steps import ROOT
from tests.accounts.identity_provider import CLIENT, PASSWORD, PERSON, SECRET
from tests.accounts.people import PASSWORD as OURS
from tests.accounts.people import letters_left, link_in, person, sign_in
from tests.gate import Gate

pytestmark = pytest.mark.django_db
BUTTON = "/compte/identites/oidc/"
BACK = f"http://testserver{BUTTON}retour/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The address of the provider."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("provider")
    command = [sys.executable, "-m", "tests.accounts.identity_provider", str(folder), str(port), BACK]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(600):
            assert process.poll() is None, (folder / "log").read_text()
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def offered(provider, settings):
    """The site offers the provider, which says plainly, or signs, what it knows of people."""

    def offer(path=""):
        settings.SOCIALACCOUNT_PROVIDERS = described(provider + path, CLIENT, SECRET)

    offer()
    return offer


def through_the_provider(client, button=BUTTON):
    """What a browser does: to the provider, in, and back; gives our answer to its return."""
    there = client.get(button)
    assert there.status_code == 302
    assert "code_challenge=" in there["Location"]
    browser = requests.Session()
    page = browser.get(there["Location"], timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    given = {"csrfmiddlewaretoken": token, "login": PERSON["email"], "password": PASSWORD}
    step = browser.post(page.url, data=given, timeout=20, allow_redirects=False)
    while not step.headers["Location"].startswith(BACK):
        step = browser.get(requests.compat.urljoin(page.url, step.headers["Location"]), allow_redirects=False)
    back = urlsplit(step.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_without_a_provider_nothing_is_offered(client):
    assert "ProConnect" not in client.get("/compte/connexion/").page.text
    assert client.get(BUTTON).status_code == 404
    assert client.get("/compte/identites/").status_code == 404


def test_a_provider_is_described_only_when_the_three_are_given():
    assert described("https://identite.example", CLIENT, "") == {}
    assert described("https://identite.example", "", SECRET) == {}
    assert described("", CLIENT, SECRET) == {}


def test_somebody_new_enters_with_what_the_provider_knows(client, offered):
    (button,) = [one for one in client.get("/compte/connexion/").page.all("a") if "ProConnect" in one.text]
    answer = through_the_provider(client, button["href"])
    assert answer["Location"] == "/espace/"
    user = User.objects.get()
    assert (user.email, user.name) == (PERSON["email"], "Inès Agglo")
    assert not user.has_usable_password()
    assert "1 identité" in client.get("/compte/").page.text
    # And comes back, the same person.
    client.post("/compte/deconnexion/")
    assert through_the_provider(client)["Location"] == "/espace/"
    assert User.objects.count() == 1


def test_who_came_from_a_page_goes_back_to_it(client, offered):
    page = client.get("/compte/connexion/", headers={"referer": "http://testserver/pays/tg/"}).page
    (button,) = [one for one in page.all("a") if "ProConnect" in one.text]
    assert through_the_provider(client, button["href"])["Location"] == "/pays/tg/"


def test_signed_words_are_read_and_an_unproved_address_is_confirmed_by_letter(client, offered):
    offered("/signed")
    assert through_the_provider(client)["Location"] == "/compte/inscription/courriel/"
    assert User.objects.get().name == "Inès Agglo"
    client.post(link_in(letters_left()[0]))
    assert through_the_provider(Gate())["Location"] == "/espace/"


def test_an_identity_does_not_take_the_account_of_the_same_address(client, offered):
    person(PERSON["email"])
    answer = through_the_provider(client)
    assert answer["Location"] == "/compte/inscription/courriel/"
    assert not SocialAccount.objects.exists()
    assert letters_left()[0].subject == "Vous avez déjà un compte"
    assert client.get("/compte/").status_code == 302


def test_an_identity_is_tied_to_an_account_and_untied(client, offered):
    user = person(PERSON["email"])
    sign_in(client, PERSON["email"])
    (button,) = [one for one in client.get("/compte/identites/").page.all("a") if "Relier" in one.text]
    asked = through_the_provider(client, button["href"])
    assert asked["Location"] == "/compte/confirmer/"
    assert not SocialAccount.objects.exists()
    assert client.post(asked["Location"], {"password": OURS})["Location"] == "/compte/identites/"
    tied = SocialAccount.objects.get(user=user)
    assert letters_left()[-1].subject == "Une identité a été reliée à votre compte"
    other = Gate()
    assert through_the_provider(other)["Location"] == "/espace/"
    client.post("/compte/identites/", {"account": tied.pk})
    assert not SocialAccount.objects.exists()


def test_the_only_way_in_is_not_untied(client, offered):
    through_the_provider(client)
    refused = client.post("/compte/identites/", {"account": SocialAccount.objects.get().pk})
    assert "mot de passe" in refused.page.all("div", css="errors")[0].text
    assert SocialAccount.objects.exists()


@pytest.mark.parametrize("query", ["", "?code=1&state=invented", "?error=access_denied&state=invented"])
def test_a_return_that_we_did_not_ask_for_opens_nothing(client, offered, query):
    answer = client.get(f"{BUTTON}retour/{query}")
    assert answer.status_code in {302, 401}
    if answer.status_code == 302:
        assert answer["Location"].startswith("/compte/identites/")
    assert not User.objects.exists()
