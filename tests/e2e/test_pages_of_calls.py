"""The public pages of calls, in a browser: axe, light and dark, narrow; without script; on paper; as one types."""

import pytest

from tests.e2e.test_accessible import SCROLLS, violations
from tests.e2e.walking import people

pytestmark = pytest.mark.e2e
WHICH = "/appels-a-projets/lesquels/"
MADE = """
from datetime import timedelta
from django.utils import timezone
from coopdec.calls.models import Call
from tests.accounts.teamwork import national
from tests.calls.published import published as call_published
from coopdec.calls.services import configuring

officer = national("pages-appels@ville.example")
text = "## Ce que l’appel soutient\\n\\n- de l’**eau**\\n- des écoles"
whole = call_published(
    "general", by=officer, title="Appel généraliste d’essai", text=text, envelope_cents=300_000_000,
    committee_on=(timezone.now() + timedelta(days=90)).date(),
)
terms = configuring.begin_terms(whole, by=officer)
configuring.put_in_force(terms, announcement="Une précision.", for_begun=False, by=officer)
call_published("senegal", by=officer, model="fonds-franco-senegalais-2020-2021", opens=5, time_zone="Africa/Dakar")
call_published("mission", by=officer, model="mission-exploratoire", closes=None)
call_published("passe", by=officer, model="dcol", opens=-30, closes=-3)
stopped = call_published("arrete", by=officer, model="fonds-eau")
Call.objects.filter(pk=stopped.pk).update(state="suspended")
"""
ASKED = f"{WHICH}?projet=1&collectivite=angers-49007&pays=ZM&pays=SN&demande=60000&apport=40000&bilans=non&modeles=1"
PAGES = (
    "/appels-a-projets/",
    "/appels-a-projets/general/",
    "/appels-a-projets/senegal/",
    "/appels-a-projets/arrete/",
    WHICH,
    ASKED,
    f"{WHICH}?projet=1&demande=beaucoup",
    f"{WHICH}?q=Saint-Denis",
    "/en/appels-a-projets/general/",
)


@pytest.fixture(scope="module", autouse=True)
def made(site, site_environment):
    return people(site_environment, MADE)


@pytest.mark.parametrize(("scheme", "widths"), [("light", (1280, 320)), ("dark", (1280,))])
def test_no_violation_on_the_pages_of_calls(open_page, scheme, widths):
    found = []
    for width in widths:
        page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        for path in PAGES:
            page.goto(path)
            for one in page.locator("main details").all():
                one.evaluate("(one) => { one.open = true }")
            found += violations(page, f"{path} {width}")
            if page.evaluate(SCROLLS) > 0:
                found.append(f"{path} scrolls sideways at {width}")
    assert found == []


def test_a_commune_asks_without_script(open_page):
    page = open_page("/appels-a-projets/", java_script_enabled=False)
    page.locator("main").get_by_role("link", name="À quels appels pouvons-nous répondre ?").first.click()
    page.get_by_label("Une collectivité française").fill("49007")
    page.get_by_role("button", name="Trouver").click()
    page.wait_for_url("**?collectivite=angers-49007")
    answer = page.locator("li.told", has_text="Appel généraliste d’essai")
    assert "à préciser" in answer.inner_text()
    page.get_by_label("Un pays", exact=True).select_option(label="Sénégal")
    page.get_by_label("Autorité locale étrangère").check()
    page.get_by_label("Aide demandée").fill("80 000")
    page.get_by_label("Apport des collectivités françaises, en argent").fill("20 000")
    page.get_by_role("button", name="Voir les réponses").click()
    refused = answer.locator(".findings.no")
    assert "80 000 €" in refused.inner_text().replace("\u202f", " ").replace("\u00a0", " ")
    assert "Source" in refused.inner_text()
    page.get_by_label("Aide demandée").fill("40 000")
    page.get_by_role("button", name="Voir les réponses").click()
    assert answer.locator(".findings.no").count() == 0
    assert page.get_by_label("Sénégal", exact=True).is_checked()


def test_names_are_proposed_as_one_types(open_page):
    page = open_page(WHICH)
    field = page.get_by_role("combobox", name="Une collectivité française", exact=False)
    field.press_sequentially("quimp", delay=20)
    option = page.get_by_role("option", name="Quimper", exact=False).first
    option.wait_for()
    option.click()
    page.wait_for_url("**?collectivite=quimper-29232")
    assert page.get_by_role("heading", name="Qui dépose ?").is_visible()


def test_what_is_printed_is_the_answers(open_page):
    page = open_page(ASKED)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Les appels ouverts, permanents ou à venir").is_visible()
    assert page.get_by_role("heading", name="Ce que vous en dites").is_visible()
    assert not page.get_by_role("button", name="Voir les réponses").is_visible()
