"""Pages of who is signed in, each by somebody who uses it: axe, light and dark, narrow, steady and light; joining,
writing a sheet and moderating it by the keyboard alone."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.e2e.test_accessible import HEAVIEST, NOT_COUNTED, SCROLLS, violations

pytestmark = pytest.mark.e2e
MADE = """
import django, json
django.setup()
from django.test import Client
from coopdec.accounts.models import User
from coopdec.contribution import services, shape
from coopdec.contribution.acts import row_of
from coopdec.directory.models import Organisation
from tests.accounts.people import prove
from tests.contribution.people import national
from tests.workspace.making import member

def session(user):
    client = Client()
    client.force_login(user)
    prove(client, user)
    return client.cookies["sessionid"].value

angers = Organisation.objects.get(slug="angers-49007")
abroad = Organisation.objects.filter(country="ML").first()
agent = member("pages-agent@ville.example", angers.slug, "contributor")
chief = member("pages-chef@ville.example", angers.slug, "administrator")
officer = national().person
alone = User.objects.create_user("pages-seule@ville.example", name="Sam Seule")

def draft(title, **more):
    content = {**shape.empty(), "title": title, "kind": "project", "partners": [row_of(angers), row_of(abroad)]}
    content["funding"] = [shape.new_row("funding", funder=str(angers.pk), year="2024", amount="12 500,50")]
    return services.start_draft(sheet=None, organisation=angers, content={**content, **more}, by=agent)

begun, wrong = draft("Deux forages"), draft("Montants faux", start_on="hier")
sent = draft("Une salle de lecture, " * 6)
services.submit(sent, by=chief, revision=sent.revision)
print(json.dumps({
    "sessions": {"agent": session(agent), "chief": session(chief), "officer": session(officer), "alone": session(alone)},
    "begun": begun.ref, "wrong": wrong.ref, "sent": sent.ref,
}))
"""
TEAM = "/espace/organisation/angers-49007/"


@pytest.fixture(scope="module")
def made(site, site_environment):
    """Who is signed in, and the drafts of their town."""
    done = subprocess.run(
        [sys.executable, "-c", MADE],
        env=site_environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def pages(made):
    """Each kind of person, and where they go."""
    draft, wrong, sent = (f"/espace/fiches/{made[name]}/" for name in ("begun", "wrong", "sent"))
    return {
        "": (
            "/rejoindre/",
            "/rejoindre/?q=angers",
            "/rejoindre/?q=xyzzy",
            "/rejoindre/autorite-locale/",
            "/es/rejoindre/autorite-locale/",
            "/suivre/demande/",
            "/suivre/carte/?country=TG",
        ),
        "agent": (
            "/cooperations/nouvelle/",
            draft,
            f"{draft}modifier/",
            f"{draft}modifier/?chercher=abroad&find-abroad=bamako",
            f"{wrong}modifier/?verifier=1",
            "/cooperations/sedif-aneho-eau/modifier/",
            "/cooperations/sedif-aneho-eau/historique/",
            "/compte/donnees/",
            "/compte/donnees/effacer/",
        ),
        "chief": (
            "/espace/organisation/",
            *(f"{TEAM}{page}" for page in ("", "inviter/", "domaines/", "contacts/", "deleguer/")),
        ),
        "officer": (
            "/espace/",
            sent,
            "/equipe-nationale/",
            "/equipe-nationale/donnees/",
            "/equipe-nationale/doublons/",
            "/equipe-nationale/courriels/",
            "/cooperations/sedif-aneho-eau/reunir/",
        ),
        "alone": ("/espace/", "/cooperations/nouvelle/", "/rejoindre/organisme/nantes-44109/"),
    }


def enter(page, site, made, who):
    page.context.clear_cookies()
    if who:
        page.context.add_cookies([{"name": "sessionid", "value": made["sessions"][who], "url": site}])


@pytest.mark.parametrize(("scheme", "widths"), [("light", (1280, 320)), ("dark", (1280,))])
def test_no_violation_on_the_pages_of_people(open_page, site, made, pages, scheme, widths):
    found = []
    for width in widths:
        page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        for who, paths in pages.items():
            enter(page, site, made, who)
            for path in paths:
                page.goto(path)
                found += violations(page, f"{who} {path} {width}")
                if page.evaluate(SCROLLS) > 0:
                    found.append(f"{who} {path} scrolls sideways at {width}")
    assert found == []


def test_they_weigh_little_and_do_not_move(open_page, site, made, pages, watch):
    page = open_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach("
        "(one) => { window.moved += one.hadRecentInput ? 0 : one.value; })"
        ").observe({type: 'layout-shift', buffered: true});"
    )
    for who, paths in pages.items():
        enter(page, site, made, who)
        for path in paths:
            watch.responses.clear()
            page.goto(path)
            page.wait_for_load_state("networkidle")
            sizes = [
                one.request.sizes()["responseBodySize"]
                for one in watch.responses
                if one.status == 200 and one.request.resource_type not in NOT_COUNTED
            ]
            assert sum(sizes) <= HEAVIEST, f"{who} {path}"
            assert page.evaluate("window.moved") < 0.05, f"{who} {path}"


def press(page, name):
    """The button of this name, reached and pressed by the keyboard."""
    page.locator("main").get_by_role("button", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def test_one_joins_writes_and_moderates_without_a_mouse(open_page, site, made):
    page = open_page()
    enter(page, site, made, "alone")
    page.goto("/rejoindre/")
    page.locator("#organisme-cherche").focus()
    page.keyboard.type("Nantes")
    page.keyboard.press("Escape")
    press(page, "Chercher")
    page.get_by_role("link", name="Nantes", exact=True).press("Enter")
    press(page, "Demander à rejoindre")
    page.wait_for_url("**/espace/organisation/demandes/**")
    page.goto("/rejoindre/organisme/nantes-44109/")
    assert page.get_by_role("link", name="La suivre").is_visible()
    assert not page.get_by_role("button", name="Demander à rejoindre").is_visible()

    enter(page, site, made, "agent")
    page.goto("/cooperations/nouvelle/")
    page.get_by_label("Titre", exact=True).first.focus()
    page.keyboard.type("Écrite au clavier")
    page.keyboard.press("Enter")  # the button that saves
    page.wait_for_url("**/espace/fiches/*/modifier/**")
    assert page.get_by_label("Titre", exact=True).first.input_value() == "Écrite au clavier"

    enter(page, site, made, "officer")
    page.goto(f"/espace/fiches/{made['sent']}/")
    press(page, "Demander un complément")
    page.locator(".errors a").first.press("Enter")  # the reason is owed: the summary leads to its field
    page.keyboard.type("Dites l’année.")
    press(page, "Demander un complément")
    page.wait_for_url(f"**/espace/fiches/{made['sent']}/")
    assert page.get_by_text("Dites l’année.").is_visible()
