"""Every sort of page under axe, light and dark, wide and narrow; nothing scrolls sideways; what weighs what."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from coopdec.portal import specimens
from tests.e2e.sample import PAGES, SHEET, refuse

pytestmark = pytest.mark.e2e

COMPONENTS = ("/composants/", *(f"/composants/{group}/" for group in specimens.GROUPS))
HEAVIEST = 100_000
HEAVIEST_SCRIPTS = 20_000
LIGHT_SCRIPTS = 6_000  # a small module of the page’s own
LISTS = {"/atlas/", "/annuaire/"}  # refreshed in place
NOT_COUNTED = {"font", "image"}
SCROLLS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page, where, **rules):
    found = Axe().run(page, options={"rules": rules}).response["violations"]
    return [
        f"{where}: {one['id']} ({one['impact']}) {node['target']}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_of_accessibility(open_page, scheme):
    found = []
    for width in (1280, 360) if scheme == "light" else (1280,):  # colours do not change with the width
        page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        for path in PAGES:
            page.goto(path)
            found += violations(page, f"{path} {width}")
        refuse(page)
        found += violations(page, f"refused report {width}")
    page.goto("/atlas/#filtres")
    found += violations(page, "open drawer of filters")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_components_are_accessible_in_each_of_their_states(open_page, scheme):
    """Each stands four times on its page, inside `main`: regions repeat there, and only there."""
    repeated = {key: {"enabled": False} for key in ("landmark-unique", "landmark-complementary-is-top-level")}
    found = []
    for path in COMPONENTS:
        page = open_page(path, color_scheme=scheme, viewport={"width": 1280, "height": 800})
        found += violations(page, path, **repeated)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(SCROLLS) <= 0, path
    assert found == []


def test_axe_sees_a_fault(open_page):
    page = open_page("/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/img/favicon.svg\">')"
    )
    assert any("image-alt" in one for one in violations(page, "/"))


@pytest.mark.parametrize("width", [360, 320])
def test_nothing_scrolls_sideways(open_page, width):
    page = open_page(viewport={"width": width, "height": 640})
    wide = {}
    for path in PAGES:
        page.goto(path)
        wide[path] = page.evaluate(SCROLLS)
    refuse(page)
    wide["refused"] = page.evaluate(SCROLLS)
    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}


def test_a_page_weighs_little(open_page, watch):
    """HTML, CSS and scripts, as they travel; the font (left out under Save-Data) and the map's outline apart."""
    for path in ("/", "/atlas/", SHEET, "/pays/de/", "/collectivites/"):
        watch.responses.clear()
        open_page(path).wait_for_load_state("networkidle")
        bytes_of = [
            (one.request.resource_type, one.request.sizes()["responseBodySize"])
            for one in watch.responses
            if one.status == 200
        ]
        counted = sum(size for kind, size in bytes_of if kind not in NOT_COUNTED)
        assert 5_000 < counted <= HEAVIEST, f"{path}: {counted}"
        assert len(watch.responses) <= 10, path
        scripts = sum(size for kind, size in bytes_of if kind == "script")
        assert scripts <= (HEAVIEST_SCRIPTS if path in LISTS else LIGHT_SCRIPTS), f"{path}: {scripts}"
        assert not [kind for kind, _size in bytes_of if kind in {"xhr", "fetch", "websocket"}]


def test_data_savers_get_no_font(open_page, watch):
    open_page("/", extra_http_headers={"Save-Data": "on"}).wait_for_load_state("networkidle")
    assert not [one.url for one in watch.responses if one.request.resource_type == "font"]
