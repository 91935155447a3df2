"""How pages are drawn: nothing moves while they arrive, and what they become on paper."""

import pytest

pytestmark = pytest.mark.e2e

SHEET = "/cooperations/sedif-aneho-eau/"
PAGES = ("/", "/atlas/?q=eau&country=TG", SHEET, "/pays/tg/", "/collectivites/angers-49007/")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
MOST = 0.01
WATCH = """
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.moved += one.value; }))
    .observe({type: "layout-shift", buffered: true});
"""
SEEN = "(css) => [...document.querySelectorAll(css)].filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"
NOT_PRINTED = "nav, .search, .filters, .btn, .skip, .languages, .chart .fold, .map .fold, .chip .icon"
# Inks and grounds of what is read, other than black, white and the greys between.
COLOURED = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && !one.closest("svg"))
  .flatMap((one) => ["color", "backgroundColor", "borderBlockEndColor"].map((name) => getComputedStyle(one)[name]))
  .filter((said) => { const [r, g, b, a] = said.match(/[\\d.]+/g).map(Number); return a !== 0 && !(r === g && g === b); })"""
CUT = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.checkVisibility() && !one.closest("svg, .visually-hidden") && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).overflowX !== "visible").map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_while_a_page_arrives(open_page, width):
    """On a slow line, the face of the text comes last: it waits for the next page."""
    moved = {}
    for path in PAGES:
        page = open_page("/robots.txt", viewport={"width": width, "height": 800})
        page.add_init_script(WATCH)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", SLOW)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        moved[path] = page.evaluate("window.moved")
    assert {path: shift for path, shift in moved.items() if shift >= MOST} == {}


@pytest.mark.parametrize("path", [*PAGES, "/glossaire/"])
def test_paper_is_black_on_white_and_leaves_out_what_cannot_be_pressed(open_page, path):
    page = open_page(path, color_scheme="dark", viewport={"width": 718, "height": 1000})
    assert page.evaluate(COLOURED), "a screen has colours, or this test sees none"
    page.emulate_media(media="print")
    assert page.evaluate(SEEN, NOT_PRINTED) == []
    assert page.evaluate(COLOURED) == []
    assert page.evaluate(CUT) == []
    ground, ink = page.evaluate(
        "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"
    )
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


def test_links_out_are_spelled_on_paper(open_page):
    page = open_page(SHEET)
    page.emulate_media(media="print")
    page.evaluate(
        "document.querySelector('main p').insertAdjacentHTML('beforeend', '<a id=\"out\" href=\"https://www.example.org/\">x</a>')"
    )
    said = page.evaluate("getComputedStyle(document.querySelector('#out'), '::after').content")
    assert "https://www.example.org/" in said
