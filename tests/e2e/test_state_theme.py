"""The theme of the State in a real browser: the trials of ours, on the same pages, and what is its own."""

import pytest

from tests.e2e.test_accessible import SCROLLS, SHEET, refuse, violations
from tests.e2e.test_by_keyboard import (
    tab_to,
    test_search_filter_open_a_sheet_and_send_a_report,
    test_the_drawer_of_filters_opens_and_closes_on_a_narrow_screen,
    test_the_first_stop_skips_to_the_content,
    test_without_javascript_one_narrows_and_widens_a_list,
    test_without_javascript_the_same_journeys,
)

__all__ = [
    "test_search_filter_open_a_sheet_and_send_a_report",
    "test_the_drawer_of_filters_opens_and_closes_on_a_narrow_screen",
    "test_the_first_stop_skips_to_the_content",
    "test_without_javascript_one_narrows_and_widens_a_list",
    "test_without_javascript_the_same_journeys",
]
pytestmark = pytest.mark.e2e

PAGES = (
    "/",
    "/atlas/?q=eau&country=TG",
    "/atlas/?q=xyzzy",
    SHEET,
    "/pays/tg/",
    "/collectivites/angers-49007/",
    "/collectivites/ableiges-95002/",
    "/chercher/?q=eau",
    "/glossaire/?q=convention",
    "/annuaire/",
    "/commencer/?authority=ableiges-95002&theme=environnement&continent=africa&budget=20k",
    "/accessibilite/",
    "/rejoindre/?q=angers",
    "/rejoindre/autorite-locale/",
    "/compte/connexion/",
    "/suivre/?country=TG",
    "/en/",
    "/rien/",
)
# The design system is 75 kB of style and 28 kB of script under gzip, as here (51 and 25 under Brotli).
HEAVIEST = 135_000
NOT_COUNTED = {"font", "image"}


@pytest.fixture
def site(state_site):
    """Every page of this file is in the theme of the State."""
    return state_site


def ready(page, also=""):
    """The script of the design system has come."""
    page.wait_for_selector(f"html[data-fr-js=true]{also}", state="attached")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_no_violation_of_accessibility(open_page, scheme, width):
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = []
    for path in PAGES:
        page.goto(path)
        ready(page, f"[data-fr-theme={scheme}]")
        assert page.locator("h1").count() == 1, path
        found += violations(page, f"{path} {width}")
    refuse(page)
    found += violations(page, f"refused report {width}")
    assert found == []


def test_nothing_scrolls_sideways(open_page):
    page = open_page(viewport={"width": 320, "height": 640})
    wide = {}
    for path in PAGES:
        page.goto(path)
        wide[path] = page.evaluate(SCROLLS)
    refuse(page)
    wide["refused"] = page.evaluate(SCROLLS)
    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}


def test_the_menu_of_a_narrow_screen_opens_and_closes_with_the_keyboard(open_page):
    page = open_page("/pays/", viewport={"width": 360, "height": 640})
    ready(page)
    links = page.locator("#navigation a")
    assert not links.first.is_visible()
    tab_to(page, lambda focus: 'id="bouton-menu"' in focus["name"])
    page.keyboard.press("Enter")
    links.first.wait_for()
    assert violations(page, "open menu") == []
    page.keyboard.press("Escape")
    links.first.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "bouton-menu"


def test_without_javascript_the_menu_and_the_search_are_there(open_page):
    page = open_page("/pays/tg/", java_script_enabled=False, viewport={"width": 360, "height": 640})
    assert page.locator("#navigation a").first.is_visible()
    assert page.locator("header input[name=q]").is_visible()
    assert page.locator("#fil a").first.is_visible()
    assert not page.get_by_role("button", name="Paramètres d’affichage").is_visible()
    page.locator("header input[name=q]").fill("Aného")
    page.locator("header form[role=search] button").click()
    page.wait_for_url("**/chercher/?q=An**")


def test_one_chooses_the_colours_and_they_stay(open_page):
    page = open_page("/", color_scheme="light")
    ready(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Paramètres d’affichage").click()
    page.get_by_label("Sombres").check(force=True)
    ready(page, "[data-fr-theme=dark]")
    assert page.evaluate(ground) != light
    page.goto("/pays/")
    assert page.evaluate("document.documentElement.dataset.frTheme") == "dark"


def test_names_are_proposed_as_one_types(open_page):
    page = open_page("/")
    ready(page)
    page.locator("main input[name=q]").press_sequentially("Aného")
    page.locator("main .proposals a").first.wait_for()


def test_what_it_weighs_and_no_font_for_data_savers(open_page, watch):
    open_page("/").wait_for_load_state("networkidle")
    sizes = [
        one.request.sizes()["responseBodySize"]
        for one in watch.responses
        if one.status == 200 and one.request.resource_type not in NOT_COUNTED
    ]
    assert sum(sizes) <= HEAVIEST
    watch.responses.clear()
    open_page("/", extra_http_headers={"Save-Data": "on"}).wait_for_load_state("networkidle")
    assert not [one.url for one in watch.responses if one.request.resource_type == "font"]
