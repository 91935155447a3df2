"""A list refreshed in place: the keyboard, the page and the open groups stay where they are; Back goes back."""

import pytest

pytestmark = pytest.mark.e2e

STATE = """() => ({
    focus: document.activeElement.id,
    scroll: Math.round(scrollY),
    kept: window.kept === true,
    open: [...document.querySelectorAll('details[open]')].map((one) => one.id),
})"""


@pytest.fixture
def listed(open_page):
    """A list whose window remembers that it was not loaded again."""
    page = open_page("/atlas/")
    page.evaluate("window.kept = true")
    return page


def state(page):
    return page.evaluate(STATE)


def follow(page, selector, *, key="Enter"):
    """Follows a control and waits for the answer; what is announced when it is there."""
    page.locator("#annonce").evaluate("one => one.textContent = ''")
    page.locator(selector).focus()
    page.keyboard.press(key)
    page.wait_for_selector("#annonce:not(:empty)", state="attached")
    return page.locator("#annonce").inner_text()


def test_a_facet_keeps_the_place_of_the_keyboard_and_of_the_page(listed):
    listed.locator("#filtre-region summary").click()
    listed.locator("#filtre-theme summary").click()
    listed.evaluate("scrollTo(0, 200)")
    listed.locator("#f-country-MA").focus()
    before = state(listed)
    said = follow(listed, "#f-country-MA")
    after = state(listed)
    assert after == before
    assert after["focus"] == "f-country-MA"
    assert "filtre-region" in after["open"]
    assert "filtre-theme" not in after["open"]
    assert said == listed.locator("h1").inner_text()
    assert "country=MA" in listed.url
    assert "Maroc" in listed.title()
    assert listed.locator("#f-country-MA").get_attribute("aria-current") == "true"


def test_following_it_again_takes_it_away(listed):
    everything = listed.locator("h1").inner_text()
    assert follow(listed, "#f-country-MA") != everything
    assert follow(listed, "#f-country-MA") == everything
    assert state(listed)["focus"] == "f-country-MA"
    assert listed.locator("a.chip").count() == 0


def test_a_chip_that_goes_leaves_the_keyboard_at_the_heading(listed):
    follow(listed, "#f-kind-project")
    follow(listed, "a.chip")
    assert state(listed)["focus"] == "titre"
    assert state(listed)["kept"]


def test_the_search_keeps_what_was_asked_and_where_one_types(listed):
    follow(listed, "#f-kind-project")
    listed.locator("#q").fill("eau")
    follow(listed, "#q")
    assert "q=eau" in listed.url
    assert "kind=project" in listed.url
    after = state(listed)
    assert (after["focus"], after["kept"]) == ("q", True)
    listed.locator("#filtre-years summary").click()
    listed.locator("#annee-de").fill("2010")
    follow(listed, "#annee-de")
    assert listed.url.endswith("year_from=2010")
    assert "filtre-years" in state(listed)["open"]


def test_another_order_and_another_page(listed):
    first = listed.locator(".results h3").first.inner_text()
    follow(listed, "#ordre-title")
    assert state(listed)["focus"] == "ordre-title"
    assert listed.locator(".results h3").first.inner_text() != first
    follow(listed, "#page-apres")
    after = state(listed)
    assert (after["focus"], after["kept"]) == ("titre", True)
    assert "page=2" in listed.url


def test_back_goes_back(listed):
    follow(listed, "#f-kind-project")
    narrowed = listed.locator("h1").inner_text()
    follow(listed, "#f-theme-jeunesse")
    listed.go_back()
    listed.locator("#f-theme-jeunesse:not([aria-current])").wait_for()
    assert listed.locator("h1").inner_text() == narrowed
    assert "theme" not in listed.url
    assert listed.locator("a.chip").count() == 1
    listed.go_back()
    listed.locator("a.chip").first.wait_for(state="detached")
    assert listed.url.endswith("/atlas/")
    listed.go_forward()
    listed.locator("a.chip").first.wait_for()


def test_a_sheet_is_opened_as_any_page_and_back_finds_the_list(listed):
    follow(listed, "#f-kind-project")
    listed.locator(".results h3 a").first.click()
    listed.wait_for_url("**/cooperations/**")
    listed.go_back()
    listed.locator("a.chip").first.wait_for()
    assert "kind=project" in listed.url


def test_the_drawer_stays_open_while_one_chooses(open_page):
    page = open_page("/atlas/", viewport={"width": 360, "height": 640})
    page.locator("a.to-filters").click()
    follow(page, "#f-kind-project")
    option = page.locator("#f-kind-twinning")
    assert option.is_visible()
    page.locator(".drawer .close a").click()
    option.wait_for(state="hidden")
    assert page.locator("a.chip").count() == 1


def test_when_the_answer_does_not_come_the_page_is_opened(open_page, watch):
    page = open_page("/atlas/")
    page.route(
        "**/atlas/?*",
        lambda route: route.abort() if route.request.resource_type == "xhr" else route.continue_(),
    )
    page.locator("#f-kind-project").click()
    page.locator("a.chip").first.wait_for()
    assert "kind=project" in page.url
    assert any("ERR_FAILED" in one for one in watch.complaints)
    watch.complaints.clear()
