"""The search field as one types: with the keyboard, with a pointer, on a slow line, and without any script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.e2e

PROPOSALS = "**/chercher/propositions**"


def field(page, inside="main"):
    return page.locator(f"{inside} input[name=q]")


def type_in(page, text, inside="main"):
    field(page, inside).click()
    page.keyboard.type(text)
    page.locator(f"{inside} [role=option]").first.wait_for()


def active(page):
    """What a screen reader is on: the option that the field names."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent"
    )


def test_arrows_choose_and_enter_opens(open_page):
    page = open_page("/")
    type_in(page, "aneho")
    box = field(page)
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("listbox").get_attribute("id") == box.get_attribute("aria-controls")
    assert page.get_by_role("group", name="Autorités locales partenaires").count() == 1
    assert re.match(r"\d+ propositions", page.locator("main form [role=status]").inner_text())
    assert active(page) is None
    page.keyboard.press("ArrowDown")
    assert "Aného" in active(page)
    page.keyboard.press("ArrowUp")
    assert active(page) is None  # back to what was typed
    page.keyboard.press("ArrowUp")
    assert active(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == "q"
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/partenaires/aneho-tg/")


def test_enter_without_a_choice_asks_the_page_of_groups(open_page):
    page = open_page("/pays/tg/")
    type_in(page, "bretagne", inside="header")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chercher/?q=bretagne")
    assert page.locator("main h2").first.inner_text().startswith("Régions")


def test_escape_closes_then_the_arrow_opens_again(open_page):
    page = open_page("/")
    type_in(page, "rennes")
    page.keyboard.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    assert field(page).input_value() == "rennes"
    assert field(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Tab")
    assert page.locator("[role=listbox]").is_hidden()


@pytest.mark.parametrize("touch", [False, True])
def test_a_proposal_is_opened_by_pointer_or_finger(open_page, touch):
    page = open_page("/", has_touch=touch, viewport={"width": 360, "height": 740})
    type_in(page, "burkina")
    option = page.locator("[role=option]").first
    assert option.bounding_box()["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if touch:
        option.tap()
    else:
        option.click()
    page.wait_for_url("**/pays/bf/")


def test_an_answer_that_comes_late_changes_nothing(open_page):
    """A slow line: what was asked before is dropped, and nothing opens once the reader is elsewhere."""
    page = open_page("/")
    waiting = []
    page.route(PROPOSALS, lambda route: waiting.append(route))  # noqa: PLW0108 - it looks at its handler
    field(page).click()
    page.keyboard.type("ren")
    page.wait_for_timeout(400)
    page.keyboard.type("nes")
    page.wait_for_timeout(400)
    assert [route.request.url.rpartition("=")[2] for route in waiting] == ["ren", "rennes"]
    page.keyboard.press("Tab")
    waiting[1].continue_()
    page.wait_for_timeout(400)
    assert page.locator("[role=listbox]").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_the_list_is_fetched_once_and_only_when_something_is_typed(open_page, watch):
    page = open_page("/")
    field(page).click()
    page.wait_for_timeout(300)
    assert [one for one in watch.responses if "propositions" in one.url] == []
    page.keyboard.type("eau")
    page.locator("[role=option]").first.wait_for()
    assert len([one for one in watch.responses if "propositions" in one.url]) == 1


def test_the_list_of_sheets_keeps_its_own_word_search(open_page):
    page = open_page("/atlas/")
    page.locator("main input[name=q]").fill("eau")
    page.wait_for_timeout(400)
    assert page.locator("[role=listbox]").count() == 0


def test_without_javascript_the_same_field_gives_a_page_of_groups(open_page):
    page = open_page("/", java_script_enabled=False)
    field(page).fill("aneho")
    page.locator("main form[role=search] button").click()
    page.wait_for_url("**/chercher/?q=aneho")
    page.locator("main a[href='/partenaires/aneho-tg/']").first.click()
    assert page.locator("h1").inner_text() == "Aného"
