"""Writing a sheet in a real browser: the line falls, the session ends, another tab saves; nothing typed is lost."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from scripts.steps import ROOT
from tests.e2e.walking import comes_true

pytestmark = pytest.mark.e2e
SIGN_IN = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from coopdec.accounts.models import Membership, User
from coopdec.directory.models import Organisation
person, made = User.objects.get_or_create(email="brouillons@ville.example")
if made:
    Membership.objects.create(
        user=person, organisation=Organisation.objects.get(slug="angers-49007"), role="manager"
    )
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.create()
print(session.session_key)
"""
SAVES = "**/enregistrer/"
EXPECTED = re.compile(r"ERR_INTERNET_DISCONNECTED|^(401|409): ")


@pytest.fixture
def signed_in(site, site_environment, open_page, watch):
    """Opens addresses as an agent of Angers; gives the page. The failures that the tests cause are expected."""

    def session():
        made = subprocess.run(
            [sys.executable, "-c", SIGN_IN],
            env=site_environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return {"name": "sessionid", "value": made.stdout.split()[-1], "url": site}

    def opened(address, **options):
        page = open_page("/odd/", **options)
        page.context.add_cookies([session()])
        page.goto(address)
        page.again = lambda: page.context.add_cookies([session()])
        return page

    yield opened
    watch.complaints[:] = [one for one in watch.complaints if not EXPECTED.search(one)]


def state(page):
    return page.locator("#brouillon-etat")


def begun(page, title):
    """Types a title in the empty form; it is saved alone, and the address is then that of the draft."""
    page.get_by_label("Titre", exact=True).fill(title)
    expect(state(page)).to_contain_text("enregistré à")
    page.wait_for_url("**/espace/fiches/*/modifier/")


def test_a_draft_saves_itself_and_its_address_brings_it_back(signed_in):
    page = signed_in("/cooperations/nouvelle/")
    begun(page, "Écrit tout seul")
    with page.expect_response(SAVES):
        page.get_by_label("En deux phrases").fill("Et encore.")
    page.reload()
    expect(page.get_by_label("En deux phrases")).to_have_value("Et encore.")
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Écrit tout seul")


def test_the_line_falls_and_comes_back(signed_in):
    page = signed_in("/cooperations/nouvelle/")
    begun(page, "Ligne coupée")
    page.context.set_offline(True)
    page.get_by_label("Contexte").fill("Tapé sans réseau.")
    expect(page.locator("#brouillon-alerte")).to_contain_text("connexion est coupée")
    with page.expect_response(SAVES):
        page.context.set_offline(False)
    expect(page.locator("#brouillon-alerte")).to_be_empty()
    page.reload()
    expect(page.get_by_label("Contexte")).to_have_value("Tapé sans réseau.")


def test_a_page_closed_without_a_line_gives_back_what_was_typed(signed_in):
    page = signed_in("/cooperations/nouvelle/")
    begun(page, "Page fermée")
    address = page.url
    page.context.set_offline(True)
    page.get_by_label("Contexte").fill("Perdu ? Non.")
    expect(page.locator("#brouillon-alerte")).to_contain_text("connexion est coupée")
    page.goto("about:blank")
    page.context.set_offline(False)
    # A page that is being left may still send what it has when the line comes back: either way it is there, once.
    page.goto(address)
    expect(page.get_by_label("Contexte")).to_have_value("Perdu ? Non.")
    expect(page.locator("#brouillon-alerte")).to_be_empty()
    comes_true(page, "!Object.keys(localStorage).some((key) => key.startsWith('coopdec-draft:'))")
    page.reload()
    expect(page.get_by_label("Contexte")).to_have_value("Perdu ? Non.")


def test_a_session_that_ends_keeps_what_is_typed_until_one_is_back(signed_in):
    page = signed_in("/cooperations/nouvelle/")
    begun(page, "Session finie")
    address = page.url
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Contexte").fill("Avant de me reconnecter.")
    expect(page.locator("#brouillon-alerte")).to_contain_text("session a expiré")
    page.again()
    with page.expect_response(SAVES) as saved:
        page.goto(address)
        expect(page.get_by_label("Contexte")).to_have_value("Avant de me reconnecter.")
    assert saved.value.status == 200


def test_two_tabs_overwrite_nothing(signed_in):
    page = signed_in("/cooperations/nouvelle/")
    begun(page, "Deux onglets")
    other = page.context.new_page()
    other.goto(page.url)
    with page.expect_response(SAVES):
        page.get_by_label("Contexte").fill("Du premier.")
    other.get_by_label("Contexte").fill("Du second.")
    alert = other.locator("#brouillon-alerte")
    expect(alert).to_contain_text("Contexte")
    alert.get_by_role("button", name="Voir les différences").click()
    expect(other.locator(".take")).to_contain_text("Du premier.")
    expect(other.locator("#id_context")).to_have_value("Du second.")
    page.reload()
    expect(page.get_by_label("Contexte")).to_have_value("Du premier.")


def test_a_partner_is_found_by_keyboard_as_one_types(signed_in):
    page = signed_in("/cooperations/nouvelle/")
    begun(page, "Au clavier")
    finder = page.get_by_role("combobox", name="Ajouter un partenaire à l’étranger")
    finder.press_sequentially("dschang")
    expect(page.locator("[role=option]").first).to_contain_text("Dschang")
    finder.press("ArrowDown")
    finder.press("Enter")
    expect(page.locator(".rows", has_text="Dschang")).to_be_visible()
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Au clavier")


def test_on_a_narrow_screen_nothing_overflows(signed_in):
    page = signed_in("/cooperations/nouvelle/", viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
