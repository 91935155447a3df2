"""The workspace under axe, light and dark, wide and narrow; a search is kept by the keyboard."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.e2e.test_accessible import SCROLLS, violations

pytestmark = pytest.mark.e2e
PAGES = (
    "/espace/",
    "/espace/fiches/",
    "/espace/recherches/",
    "/espace/sujets/",
    "/espace/favoris/",
    "/espace/extraits/",
    "/espace/extraits/nouveau/?country=TG",
    "/espace/notifications/",
    "/suivre/?country=TG",
)
MADE = """
import django
django.setup()
from django.test import Client
from coopdec.cooperation.models import Cooperation
from coopdec.workspace.models import Favourite, SavedSearch
from tests.workspace.making import member
ana = member("ana-e2e@ville.example", "angers-49007")
Favourite.objects.create(user=ana, sheet=Cooperation.objects.published().first())
SavedSearch.objects.create(user=ana, query="?country=TG", name="Le Togo", frequency="weekly")
client = Client()
client.force_login(ana)
print(client.cookies["sessionid"].value)
"""


@pytest.fixture(scope="module")
def session(site, site_environment):
    """The cookie of somebody who has things in her workspace."""
    made = subprocess.run(
        [sys.executable, "-c", MADE],
        env=site_environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.split()[-1]


@pytest.mark.parametrize(("scheme", "widths"), [("light", (1280, 320)), ("dark", (1280,))])
def test_no_violation_in_the_workspace(open_page, site, session, scheme, widths):
    found = []
    for width in widths:
        page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        for path in PAGES:
            page.goto(path)
            found += violations(page, f"{path} {width}")
            if page.evaluate(SCROLLS) > 0:
                found.append(f"{path} scrolls sideways at {width}")
    assert found == []


def test_a_search_is_kept_from_its_list_without_a_mouse(open_page, site, session):
    page = open_page("/atlas/?country=ML")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page.locator("#etre-averti").press("Enter")
    page.wait_for_url("**/suivre/?country=ML")
    page.locator("input[name=name]").press("Enter")
    page.wait_for_url("**/espace/recherches/")
    assert page.get_by_role("link", name="Mali").count() >= 1
