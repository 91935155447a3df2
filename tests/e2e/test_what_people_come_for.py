"""What people come for, from the first page to the answer: in a browser, with JavaScript and without it."""

import re

import pytest

from tests.e2e.test_by_keyboard import tab_to

pytestmark = pytest.mark.e2e

ANEHO = "/partenaires/aneho-tg/"
SMALL_COMMUNE = "/collectivites/ableiges-95002/"
with_and_without = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def number(text):
    """The first number of a text, its thousands grouped by narrow spaces."""
    return int(re.sub(r"\D", "", re.search(r"\d[\d\u202f\u00a0]*", text)[0]))


def search(page, text):
    page.locator("main input[name=q]").first.fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/chercher/?q=**")


@with_and_without
def test_a_journalist_finds_who_cooperates_with_aneho(open_page, script):
    """Two steps to the page of the partner; its French side is named there, each with its page and sheets."""
    page = open_page("/", java_script_enabled=script)
    search(page, "Aneho")
    page.locator(f"main a[href='{ANEHO}']").first.click()
    page.wait_for_url(f"**{ANEHO}")
    assert page.locator("h1").inner_text() == "Aného"
    main = page.locator("main")
    for name in ("SEDIF", "Yvelines"):
        assert name in main.inner_text()
    assert main.locator("a[href^='/collectivites/']").count() >= 2
    page.locator("main a[href='/cooperations/sedif-aneho-eau/']").first.click()
    assert page.locator("h1").inner_text().startswith("SEDIF")


@with_and_without
def test_what_brittany_does_in_burkina_faso_and_with_what_money(open_page, script):
    page = open_page("/", java_script_enabled=script)
    search(page, "Burkina Faso")
    page.locator("main a[href='/pays/bf/']").first.click()
    page.wait_for_url("**/pays/bf/")
    page.locator("main a[href^='/atlas/?country=BF']").first.click()
    page.wait_for_url("**country=BF**")
    everybody = number(page.locator("h1").inner_text())
    region = page.locator("#f-region-53")
    if not region.is_visible():
        page.locator("#filtre-region > summary").click()
    announced = number(region.locator(".n").inner_text())
    region.click()
    page.wait_for_url("**region=53**")
    page.locator(".chip", has_text="Bretagne").wait_for()
    assert number(page.locator("h1").inner_text()) == announced < everybody
    assert re.search(r"montants? connus?", page.locator(".bar").inner_text())
    assert page.locator("ol.results > li").count() == announced


@with_and_without
def test_a_commune_that_never_cooperated_is_told_how_to_begin(open_page, script):
    """From the entrance of home for those who want to see their neighbours."""
    page = open_page("/", java_script_enabled=script)
    page.locator("main input[name=nom]").fill("Ableiges")
    page.keyboard.press("Enter")
    page.locator(f"a[href='{SMALL_COMMUNE}']").first.click()
    page.wait_for_url(f"**{SMALL_COMMUNE}")
    main = page.locator("main")
    assert "L. 1115-1" in main.inner_text().replace("\u00a0", " ")
    around = main.locator("a[href^='/collectivites/']")
    assert around.count() >= 1
    around.first.click()
    assert main.locator("a[href^='/cooperations/'], a[href^='/atlas/']").count() >= 1


@with_and_without
def test_from_a_figure_to_its_records_to_a_sheet_and_back(open_page, script):
    """The number announced, the list of that number, a narrower list, a sheet, and the same narrow list again."""
    page = open_page("/themes/eau-assainissement/", java_script_enabled=script)
    figure = page.locator("ul.figures li").filter(has=page.locator("a[href^='/atlas/']")).first
    announced = number(figure.locator("b").inner_text())
    figure.locator("a").click()
    page.wait_for_url("**/atlas/**")
    assert number(page.locator("h1").inner_text()) == announced
    page.locator("#f-country-TG").click()
    page.wait_for_url("**country=TG**")
    page.locator(".chip", has_text="Togo").wait_for()
    narrowed = page.locator("h1").inner_text()
    rows = page.locator("ol.results h3 a").all_inner_texts()
    page.locator("ol.results h3 a").last.click()
    page.wait_for_url("**/cooperations/**")
    back = page.locator("a[data-list]")
    if script:
        back.click()
    else:
        assert back.is_hidden()
        page.go_back()
    page.wait_for_url("**country=TG**")
    assert page.locator("h1").inner_text() == narrowed
    assert page.locator("ol.results h3 a").all_inner_texts() == rows
    assert page.locator(".chip").count() >= 2


def test_the_same_by_keyboard_alone(open_page):
    page = open_page("/themes/eau-assainissement/")
    tab_to(page, lambda focus: focus["href"].startswith("/atlas/?theme="))
    page.keyboard.press("Enter")
    page.wait_for_url("**/atlas/**")
    tab_to(page, lambda focus: "f-country-TG" in focus["name"])
    page.keyboard.press("Enter")
    page.wait_for_url("**country=TG**")
    page.locator(".chip", has_text="Togo").wait_for()
    tab_to(page, lambda focus: focus["href"].startswith("/cooperations/"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/cooperations/**")
    tab_to(page, lambda focus: "data-list" in focus["name"])
    page.keyboard.press("Enter")
    page.wait_for_url("**country=TG**")
