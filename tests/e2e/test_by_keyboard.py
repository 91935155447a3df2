"""With a keyboard alone, and with JavaScript switched off: the same journeys."""

import re

import pytest

pytestmark = pytest.mark.e2e

SHEET = "/cooperations/sedif-aneho-eau/"
FOCUS = """() => {
    const here = document.activeElement, style = getComputedStyle(here);
    const box = here.getBoundingClientRect();
    const point = here.querySelector('circle');  // on the map the point itself is ringed
    const ring = point ? getComputedStyle(point) : null;
    return {
        name: here.outerHTML.slice(0, 120),
        tag: here.tagName,
        href: here.getAttribute('href') || '',
        shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'
            || (ring !== null && ring.stroke !== 'none' && parseFloat(ring.strokeWidth) >= 2),
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.left < innerWidth,
    };
}"""
TOO_MANY_STOPS = 150


def tab_to(page, wanted):
    """Presses Tab until `wanted(focus)`; every stop on the way must be seen."""
    for _stop in range(TOO_MANY_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            continue
        assert focus["shown"], f"focus without a mark: {focus['name']}"
        assert focus["seen"], f"focus out of sight: {focus['name']}"
        if wanted(focus):
            return focus
    pytest.fail("never reached")


def test_the_first_stop_skips_to_the_content(open_page):
    page = open_page("/")
    assert tab_to(page, lambda _focus: True)["href"] == "#contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_search_filter_open_a_sheet_and_send_a_report(open_page):
    page = open_page("/")
    tab_to(page, lambda focus: 'name="q"' in focus["name"])
    page.keyboard.type("assainissement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chercher/?q=assainissement")
    tab_to(page, lambda focus: focus["href"] == "/atlas/?q=assainissement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/atlas/?q=assainissement")

    facet = tab_to(page, lambda focus: focus["tag"] == "SUMMARY")
    assert facet
    before = page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is not before
    if before:
        page.keyboard.press("Enter")
    tab_to(page, lambda focus: "country=TG" in focus["href"])
    page.keyboard.press("Enter")
    page.wait_for_url("**country=TG**")

    tab_to(page, lambda focus: focus["href"] == SHEET)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SHEET}")
    tab_to(page, lambda focus: focus["href"].endswith("/signaler/"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/signaler/")

    tab_to(page, lambda focus: focus["tag"] == "BUTTON" and "Envoyer" in focus["name"])
    page.keyboard.press("Enter")
    page.locator(".errors").wait_for()
    tab_to(page, lambda focus: focus["href"].startswith("#id_message"))
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "message"
    page.keyboard.type("Le partenaire a changé de nom depuis 2019.")
    tab_to(page, lambda focus: focus["tag"] == "BUTTON" and "Envoyer" in focus["name"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"{SHEET}(#.*)?$"))
    assert page.get_by_text("votre signalement est enregistré").is_visible()


def test_focus_is_visible_at_every_stop_of_a_narrow_list(open_page):
    page = open_page("/atlas/?country=TG", viewport={"width": 360, "height": 640})
    tab_to(page, lambda focus: focus["href"] == SHEET)


def test_the_drawer_of_filters_opens_and_closes_on_a_narrow_screen(open_page):
    page = open_page("/atlas/", viewport={"width": 360, "height": 640})
    option = page.locator(".drawer a[href*='kind=project']")
    assert not option.is_visible()
    page.locator("a.to-filters").click()
    option.wait_for()
    page.locator(".drawer .close a").click()
    option.wait_for(state="hidden")
    page.locator("a.to-filters").click()
    option.click()
    page.wait_for_url("**kind=project**")


def test_without_javascript_the_same_journeys(open_page):
    page = open_page("/", java_script_enabled=False)
    page.locator("main input[name=q]").fill("assainissement togo")
    page.locator("main form[role=search] button").click()
    page.locator(f"a[href='{SHEET}']").first.click()
    assert "Togo" in page.content()
    page.locator("a[href$='/signaler/']").first.click()
    page.locator("[name=message]").fill("trop")
    page.locator("[name=email]").fill("lectrice@example.org")
    page.locator("form.prose button, main form[method=post] button").first.click()
    page.locator(".errors").wait_for()
    assert page.locator("[name=message]").input_value() == "trop"
    assert page.locator("[name=email]").input_value() == "lectrice@example.org"
    page.locator("[name=message]").fill("La convention date de 2018, et non de 2016.")
    page.locator("main form[method=post] button").first.click()
    page.get_by_text("votre signalement est enregistré").wait_for()


def test_without_javascript_one_narrows_and_widens_a_list(open_page):
    page = open_page("/atlas/", java_script_enabled=False)
    everything = page.locator("h1").inner_text()
    page.locator(".facet a[href*='kind=twinning']").first.click()
    narrowed = page.locator("h1").inner_text()
    assert narrowed != everything
    page.locator("a.chip").first.click()
    assert page.locator("h1").inner_text() == everything
    page.locator("a[rel=next]").first.click()
    assert "page=2" in page.url
