"""A beginner without account reaches a contact: five questions, an address to share, a page for the mayor."""

import re

import pytest

from tests.e2e.test_accessible import SCROLLS, violations

pytestmark = pytest.mark.e2e

DOOR = "/commencer/"
ways = pytest.mark.parametrize(
    ("script", "width"),
    [(True, 1280), (True, 360), (False, 1280), (False, 360)],
    ids=["script", "script, narrow", "no script", "no script, narrow"],
)


def checked(page, where):
    """Accessible, and as wide as its window; axe is itself a script."""
    assert page.evaluate(SCROLLS) <= 0, where
    assert violations(page, where) == []


@ways
def test_a_beginner_without_account_reaches_a_contact(open_page, script, width):
    page = open_page("/", java_script_enabled=script, viewport={"width": width, "height": 800})
    page.locator("main").get_by_role("link", name="Commencer", exact=True).click()
    page.wait_for_url(f"**{DOOR}")
    if script:
        checked(page, "questions")
    # A name that nobody bears is told beside its field, and the rest is kept.
    page.get_by_label("Son nom, son code INSEE ou son SIREN").fill("Clunyy")
    page.get_by_label("Environnement", exact=True).check()
    page.get_by_label("Afrique", exact=True).check()
    page.get_by_role("button", name="Voir par où commencer").click()
    assert "Aucune collectivité française de ce nom" in page.locator("#id_nom_error").inner_text()
    assert page.get_by_label("Environnement", exact=True).is_checked()
    if script:
        checked(page, "refused")
    page.get_by_label("Son nom, son code INSEE ou son SIREN").fill("Cluny")
    page.get_by_label("Combien de temps, chez vous ?").select_option("unknown")
    page.get_by_role("button", name="Voir par où commencer").click()
    page.wait_for_url("**/commencer/?authority=cluny-71137**")
    if script:
        checked(page, "answers")
    assert page.locator("#programmes ~ ol > li").count() == 3
    assert page.locator("#demandes ~ ol > li").count() == 3
    assert page.locator("#demandes ~ ol > li").first.locator("ul li").count() >= 2
    step = page.locator(".first-step")
    contact = step.locator("a[href^='mailto:']")
    assert "@" in contact.inner_text()
    assert contact.get_attribute("href") == f"mailto:{contact.inner_text()}"
    step.locator("a[href^='/organisations/']").first.click()
    page.wait_for_url("**/organisations/**")
    assert page.locator("main a[href^='mailto:']").count() >= 1
    assert page.get_by_role("link", name="Se connecter").count() == 1
    # The address that was shared comes back with the answers.
    page.go_back()
    shared = page.url
    other = open_page(shared, java_script_enabled=script)
    assert other.locator(".first-step").inner_text() == page.locator(".first-step").inner_text()
    other.get_by_text("Changer vos réponses").click()
    assert other.get_by_label("Son nom, son code INSEE ou son SIREN").input_value() == "Cluny"
    assert other.get_by_label("Afrique", exact=True).is_checked()
    button = other.get_by_role("button", name="Imprimer pour le maire")
    assert button.count() == (1 if script else 0)


def test_the_page_for_the_mayor_is_three_sheets_of_what_was_found(open_page):
    page = open_page(f"{DOOR}?authority=cluny-71137&theme=environnement&continent=africa&time=hours")
    page.get_by_text("Changer vos réponses").click()
    printed = page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4
    page.emulate_media(media="print")
    assert page.locator("#questions").is_hidden()
    assert page.get_by_role("button").count() == 0
    for part in ("#reponses", ".first-step", "#programmes", "#demandes", "#voisins", "#reseau"):
        assert page.locator(part).is_visible(), part


def test_a_name_of_several_is_chosen_by_keyboard(open_page):
    page = open_page(DOOR)
    page.get_by_label("Son nom, son code INSEE ou son SIREN").fill("Saint-Denis")
    page.keyboard.press("Enter")
    page.locator("#laquelle").wait_for()
    choice = page.locator("#laquelle input").nth(1)
    choice.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/commencer/?authority=saint-denis-**")
    assert page.locator("h1").inner_text().replace("\u00a0", " ") == "Commencer à coopérer : Saint-Denis"


@pytest.mark.parametrize("width", [1280, 900, 360])
def test_the_header_stays_readable(open_page, width):
    """Every room is seen, none is cut, and the header leaves room for the page."""
    page = open_page("/pays/", viewport={"width": width, "height": 800})
    links = page.locator("header nav a")
    assert links.count() == 9
    for one in links.all():
        box = one.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.locator("header.site").bounding_box()["height"] <= {1280: 130, 900: 130, 360: 240}[width]
    assert page.evaluate(SCROLLS) <= 0
