"""The map that moves: it takes the place of the drawing, says what the list says, and is left by the keyboard."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.e2e

MAP = "/atlas/carte/"
READY = "[data-coopdec-map][data-ready]"
SAID = ".said"


def number(text):
    return int(re.sub(r"\D", "", re.search(r"\d[\d\s\u202f\xa0]*", text)[0]))


@pytest.fixture
def moving(open_page):
    """A function that opens the map at an address, once it is alive."""

    def opened(address=MAP, **options):
        page = open_page(address, **{"viewport": {"width": 1280, "height": 900}, **options})
        page.locator(READY).wait_for()
        return page

    return opened


def answered(page, act):
    """Does it, and waits for what is said of the new frame."""
    page.locator("[data-status]").evaluate("one => { one.textContent = ''; }")
    act()
    page.wait_for_selector("[data-status]:not(:empty)", state="attached")
    return page.locator("[data-status]").text_content()


def test_it_takes_the_place_of_the_drawing_with_the_same_filters(moving):
    page = moving(f"{MAP}?theme=eau-assainissement")
    assert page.locator("figure.map").is_hidden()
    assert page.locator(".map-view canvas").is_visible()
    listed = page.locator("#carte-liste").get_attribute("href")
    assert "theme=eau-assainissement" in listed
    counted = number(page.locator("#titre").inner_text())
    page.goto(listed)
    assert number(page.locator("#titre").inner_text()) == counted


def test_a_frame_counts_what_its_list_counts(moving):
    page = moving()
    said = answered(page, lambda: page.get_by_role("button", name="Agrandir").click())
    placed = number(said)
    assert "bbox=" in page.url
    assert number(page.locator("#titre").inner_text()) == placed
    page.goto(page.locator("#carte-liste").get_attribute("href"))
    assert number(page.locator("#titre").inner_text()) == placed
    page.go_back()
    page.locator(READY).wait_for()
    assert number(page.locator(SAID).inner_text()) == placed


def test_a_place_leads_to_its_sheets(moving):
    page = moving(f"{MAP}?country=TG")
    link = page.locator(".map-list a").first
    count = number(link.locator(".n").inner_text())
    link.click()
    if "/atlas/" in page.url:
        assert number(page.locator("#titre").inner_text()) == count
    else:
        assert count == 1


def test_the_keyboard_moves_it_and_walks_through_its_places(moving):
    page = moving(f"{MAP}?country=TG&country=BJ", reduced_motion="reduce")
    page.locator(".map-view").focus()
    before = page.url
    answered(page, lambda: page.keyboard.press("ArrowRight"))
    assert page.url != before
    answered(page, lambda: page.keyboard.press("-"))
    page.locator(".map-list a").first.focus()
    assert page.locator(".map-ring").count() == 1
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement === document.querySelector('.map-list li:last-child a')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.map-view')")


def test_the_other_shore_and_no_links(moving):
    page = moving()
    answered(page, lambda: page.get_by_label("Collectivités françaises").check())
    assert "side=french" in page.url
    answered(page, lambda: page.get_by_label("Liens").uncheck())
    assert "links=0" in page.url
    page.reload()
    page.locator(READY).wait_for()
    assert not page.get_by_label("Liens").is_checked()
    assert page.locator("[data-sides] [value=french]").is_checked()


def test_a_frame_across_the_antimeridian(moving):
    page = moving(f"{MAP}?bbox=150,-40,-120,10")
    assert page.locator(SAID).is_visible()
    answered(page, lambda: page.get_by_role("button", name="Agrandir").click())
    west, _south, east, _north = map(float, re.search(r"bbox=([^&]+)", page.url)[1].split("%2C"))
    assert west > east


def test_without_script_the_drawing_stays(open_page):
    page = open_page(f"{MAP}?country=TG", java_script_enabled=False)
    assert page.locator("figure.map svg.world").is_visible()
    assert page.locator(".live-map").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_it_is_accessible_and_stays_in_its_width(moving, width, scheme):
    page = moving(viewport={"width": width, "height": 780}, color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


class Host(BaseHTTPRequestHandler):
    """A page of another site, with what is copied from ours."""

    code = ""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if urlsplit(self.path).path == "/":
            self.wfile.write(f"<!doctype html><title>Ailleurs</title>{self.code}".encode())

    def log_message(self, *_):
        """Nothing is said."""


def test_it_is_read_in_a_page_of_another_site(open_page, watch):
    page = open_page(f"{MAP}?country=TG")
    Host.code = page.locator("#carte-code").input_value()
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            frame = page.frame_locator("iframe")
            frame.locator(READY).wait_for()
            assert number(frame.locator(SAID).inner_text()) > 0
            assert page.context.cookies() == []
        finally:
            server.shutdown()
    own = f"127.0.0.1:{server.server_port}"
    watch.complaints = [one for one in watch.complaints if own not in one]
