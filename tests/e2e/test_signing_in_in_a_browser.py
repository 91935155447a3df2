"""Sign-in in a browser: a passkey with a virtual authenticator, the menu, axe on each page; and all of it, but the
passkey, without JavaScript."""

import re
import subprocess
import sys

import pytest

from scripts.steps import ROOT
from tests.accounts.people import code
from tests.e2e.conftest import Watch
from tests.e2e.test_accessible import SCROLLS, violations

pytestmark = pytest.mark.e2e
PASSWORD = "quatre mots sans lien"
ENTERING = (
    "/compte/connexion/",
    "/compte/inscription/",
    "/compte/mot-de-passe/oublie/",
    "/compte/inscription/courriel/",
)
INSIDE = (
    "/compte/",
    "/compte/adresses/",
    "/compte/sessions/",
    "/compte/double-authentification/",
    "/compte/double-authentification/application/",
    "/compte/double-authentification/cles/ajouter/",
    "/en/compte/",
)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def invite(site_environment):
    """Opens an account from the machine; gives the path of its one-time link."""

    def path_for(email):
        command = [sys.executable, "manage.py", "create_person", email, "--name", "Camille Navigatrice"]
        said = subprocess.run(
            command, env=site_environment, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        return re.search(r"/compte/mot-de-passe/nouveau/\S+", said)[0]

    return path_for


@pytest.fixture
def window(browser, site):
    """A window on the site by the name `localhost`: browsers know no keys of a numeric address."""
    address = site.replace("127.0.0.1", "localhost")
    watch, contexts = Watch(address), []

    def open_one(**options):
        given = {"locale": "fr-FR", "reduced_motion": "reduce", **options}
        contexts.append(browser.new_context(base_url=address, **given))
        page = contexts[-1].new_page()
        watch.follow(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.complaints == []


def choose_password(page, link):
    page.goto(link)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer ce mot de passe").click()


def enter(page, email):
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()


def confirm(page):
    if "/confirmer/" in page.url:
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Confirmer").click()


def test_a_passkey_is_added_and_then_enough(window, invite):
    email = "cle@ville.example"
    page = window()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    choose_password(page, invite(email))
    enter(page, email)
    page.wait_for_url("**/compte/")
    page.goto("/compte/double-authentification/cles/ajouter/")
    confirm(page)
    assert page.get_by_text("demande JavaScript").is_hidden()
    page.get_by_label("Elle me suffit pour entrer").check()
    page.get_by_role("button", name="Présenter la clé").click()
    page.wait_for_url("**/codes/")
    page.goto("/compte/double-authentification/cles/")
    assert page.get_by_text("suffit pour entrer").is_visible()

    # With the menu of the header, by the keyboard.
    page.locator("details.person summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").press("Enter")
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    assert page.get_by_role("banner").get_by_role("link", name="Se connecter").is_visible()

    page.goto("/compte/connexion/")
    page.get_by_role("button", name="Entrer avec ma clé").click()
    page.wait_for_url("**/compte/")
    assert page.locator("details.person .name").inner_text() == "Camille Navigatrice"

    # As a second factor after a password.
    page.context.clear_cookies()
    enter(page, email)
    page.wait_for_url("**/connexion/code/")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url("**/compte/")


def test_a_key_that_does_not_answer_is_said(window):
    page = window()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "isUserVerified": False}})
    page.goto("/compte/connexion/")
    said = page.get_by_text("La clé n’a pas répondu")
    assert said.is_hidden()
    page.get_by_role("button", name="Entrer avec ma clé").click()
    said.wait_for()


def test_all_but_the_passkey_without_javascript(window, invite):
    email = "sans-js@ville.example"
    page = window(java_script_enabled=False)
    choose_password(page, invite(email))
    enter(page, email)
    assert page.url.endswith("/compte/")
    page.goto("/compte/connexion/")
    page.goto("/compte/double-authentification/application/")
    confirm(page)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Mettre l’application en service").click()
    first = page.locator("ol.codes code").first.inner_text()
    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Me déconnecter").click()
    page.goto("/compte/connexion/")
    assert page.get_by_role("button", name="Entrer avec ma clé").is_hidden()
    enter(page, email)
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Entrer").click()
    assert page.url.endswith("/compte/")
    # The menu opens by itself, and leaving is a button.
    page.locator("details.person summary").click()
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()
    assert page.get_by_role("banner").get_by_role("link", name="Se connecter").is_visible()


def test_pages_are_accessible_and_do_not_scroll_sideways(window, invite):
    email = "axe@ville.example"
    found = []
    for scheme, width in (("light", 1280), ("light", 320), ("dark", 1280)):
        page = window(color_scheme=scheme, viewport={"width": width, "height": 800})
        for path in ENTERING:
            page.goto(path)
            found += violations(page, f"{path} {scheme} {width}")
            assert page.evaluate(SCROLLS) <= 0, (path, width)
        page.goto("/compte/inscription/")
        page.get_by_role("button", name="Créer mon compte").click()
        found += violations(page, f"refused {scheme} {width}")
        if scheme == "light" and width == 1280:
            choose_password(page, invite(email))
        enter(page, email)
        page.goto("/compte/double-authentification/application/")
        confirm(page)
        page.locator("code.secret").wait_for()
        for path in INSIDE:
            page.goto(path)
            found += violations(page, f"{path} {scheme} {width}")
            assert page.evaluate(SCROLLS) <= 0, (path, width)
        page.locator("details.person summary").click()
        found += violations(page, f"menu {scheme} {width}")
        assert page.evaluate(SCROLLS) <= 0, width
    assert found == []
