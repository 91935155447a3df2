"""Every page of the exchange, by who uses it: axe, light and dark, narrow; light on the wire and steady."""

import pytest

from tests.e2e.test_accessible import NOT_COUNTED, SCROLLS, violations
from tests.e2e.walking import people

pytestmark = pytest.mark.e2e
# A form and a sheet that a slow line carries (HTML, CSS and JS as they come).
LIGHT = 60_000
MADE = """
from django.test import Client
from coopdec.exchange.models import SharedProgramme
from coopdec.exchange.services import introductions, participations
from tests.accounts.people import prove
from tests.accounts.teamwork import national
from tests.exchange.making import answered, asked, begun_programme
from coopdec.exchange.services import publishing, sharing

def session(user):
    client = Client()
    client.force_login(user)
    prove(client, user)
    return client.cookies["sessionid"].value

angers, aneho = town("angers-49007"), town("aneho-tg")
mayor = there(aneho, "pages-mairie@ville.example", "manager", "Mawuli")
agent = there(angers, "pages-bourse@ville.example", "manager", "Ana")
envoy = there(body("embassy", "Ambassade de France, pages", country="TG"), "pages-poste@ville.example", "manager", "Eve")
officer = national("pages-etat@ville.example")
sent = asked(aneho, by=mayor)
talked = publishing.publish_listing(asked(aneho, by=mayor), by=officer)
made = introductions.accept(answered(talked, angers, by=agent), by=mayor)
introductions.report(made, by=agent, from_owner=False, text="Un essai.")
introductions.consent(made, by=mayor, from_owner=True, contact="Mairie", contact_email="mairie@ville.example")
programme = SharedProgramme.objects.get(slug="vitagora-vinnytsia")
joined = participations.ask_to_join(programme, organisation=angers, message="Oui.", by=agent)
led = begun_programme(angers, by=agent)
known = {
    **{name: session(user) for name, user in (("mayor", mayor), ("agent", agent), ("envoy", envoy), ("officer", officer))},
    "sent": sent.get_private_url(), "talked": talked.get_absolute_url(), "made": made.get_absolute_url(),
    "joined": joined.get_absolute_url(), "led": led.get_private_url(),
}
"""


@pytest.fixture(scope="module")
def made(site, site_environment):
    return people(site_environment, MADE)


@pytest.fixture
def pages(made):
    """Who goes where; nobody in particular on public pages."""
    return {
        "": (
            "/bourse/",
            "/bourse/?country=TG&q=marché",
            "/bourse/?theme=rien",
            "/bourse/tg-aneho/",
            made["talked"],
            "/bourse/tg-aneho/collectivites/",
            "/bourse/pour/quimper-29232/?sans=languages",
            "/bourse/correspondances/",
            "/programmes/",
            "/programmes/vitagora-vinnytsia/",
        ),
        "mayor": ("/espace/", "/espace/bourse/", "/espace/bourse/nouvelle/", made["sent"], made["made"]),
        "agent": (
            made["made"],
            "/bourse/tg-aneho/repondre/",
            "/programmes/copam-patrimoine-mediterranee/rejoindre/",
            made["joined"],
            made["led"],
            f"{made['led']}modifier/?verifier=1",
            "/bourse/pour/angers-49007/",
        ),
        "envoy": ("/espace/bourse/tableau/", made["sent"], f"{made['sent']}modifier/", "/espace/bourse/nouvelle/"),
        "officer": ("/espace/bourse/tableau/", "/bourse/correspondances/poids/", made["made"], made["joined"]),
    }  # fmt: skip


def as_who(page, site, made, who):
    page.context.clear_cookies()
    if who:
        page.context.add_cookies([{"name": "sessionid", "value": made[who], "url": site}])


@pytest.mark.parametrize(("scheme", "widths"), [("light", (1280, 320)), ("dark", (1280,))])
def test_no_violation_on_the_pages_of_the_exchange(open_page, site, made, pages, scheme, widths):
    found = []
    for width in widths:
        page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        for who, paths in pages.items():
            as_who(page, site, made, who)
            for path in paths:
                page.goto(path)
                assert page.locator("h1").count() == 1, path
                found += violations(page, f"{who} {path} {width}")
                if page.evaluate(SCROLLS) > 0:
                    found.append(f"{who} {path} scrolls sideways at {width}")
    assert found == []


def test_they_are_light_and_steady(open_page, site, made, pages, watch):
    page = open_page(viewport={"width": 360, "height": 740})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach("
        "(one) => { window.moved += one.hadRecentInput ? 0 : one.value; })"
        ").observe({type: 'layout-shift', buffered: true});"
    )
    heavy, moved = [], []
    for who, paths in pages.items():
        as_who(page, site, made, who)
        for path in paths:
            # Nothing kept from the page before: what a first visit costs.
            page.context.new_cdp_session(page).send("Network.clearBrowserCache")
            watch.responses.clear()
            page.goto(path)
            page.wait_for_load_state("networkidle")
            sizes = [
                one.request.sizes()["responseBodySize"]
                for one in watch.responses
                if one.status < 500 and one.request.resource_type not in NOT_COUNTED
            ]
            if sum(sizes) > LIGHT:
                heavy.append(f"{who} {path}: {sum(sizes)}")
            if shift := page.evaluate("window.moved"):
                moved.append(f"{who} {path}: {shift}")
    assert (heavy, moved) == ([], [])


def test_what_is_printed_is_what_was_read(open_page):
    """The sheet of a request: its words, its facts and its source, without what only acts on a screen."""
    page = open_page("/bourse/tg-aneho/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Les besoins, thème par thème").is_visible()
    assert page.get_by_role("heading", name="En bref").is_visible()
    assert not page.locator("header form").first.is_visible()
    page.goto("/bourse/")
    assert page.locator(".results > li").first.is_visible()
    assert not page.locator("#facettes").is_visible()
