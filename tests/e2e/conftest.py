"""A real browser in front of a real server. Whatever a test does, its pages may neither complain nor call elsewhere."""

import os
import re
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT
from tests.e2e.walking import Mailbox
from tests.mailing.post_office import post_office

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
REFUSALS = {400, 403, 404}
CUT = re.compile(r"ERR_INTERNET_DISCONNECTED")  # the line, by the test itself


@pytest.fixture(scope="module")
def browser():
    """Closed at the end of each file: while it runs, its loop would forbid database calls to other tests."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        pytest.fail("No Chromium: install it, or give its path in CHROMIUM.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


class Watch:
    """What the pages of a test said and asked for."""

    def __init__(self, site):
        self.host = urlsplit(site).netloc
        self.complaints = []
        self.responses = []

    def follow(self, page):
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.see)
        page.on("requestfailed", self.miss)
        page.on("response", self.keep)
        page.set_default_timeout(10_000)

    def hear(self, message):
        # A refused page is announced by the browser as a failed resource: that is its status, not a complaint.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def see(self, request):
        if urlsplit(request.url).netloc != self.host:
            self.complaints.append(f"to another host: {request.url}")

    def miss(self, request):
        # Leaving a page before its images are there is no failure.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"failed: {request.url} ({request.failure})")

    def keep(self, response):
        self.responses.append(response)
        if response.status >= 400 and not (
            response.request.is_navigation_request() and response.status in REFUSALS
        ):
            self.complaints.append(f"{response.status}: {response.url}")


@pytest.fixture
def watch(site):
    found = Watch(site)
    yield found
    assert found.complaints == []


@pytest.fixture
def open_page(browser, site, watch):
    """A function that opens an address in a new window; its options are those of a browser context."""
    contexts = []

    def open_one(address="/", **options):
        # Without movement by default: a colour on its way would be measured half-way.
        given = {"locale": "fr-FR", "reduced_motion": "reduce", **options}
        contexts.append(browser.new_context(base_url=site, **given))
        page = contexts[-1].new_page()
        watch.follow(page)
        page.goto(address)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def someone(open_page, watch):
    """Opens an address in a window of somebody’s own, with or without script; gives the page."""

    def opened(address="/odd/", *, script=True, **options):
        return open_page(address, java_script_enabled=script, **options)

    yield opened
    watch.complaints[:] = [one for one in watch.complaints if not CUT.search(one)]


@pytest.fixture(scope="module")
def mailbox(site_environment):
    """Every letter that the site sends: a worker hands them over to a mail server of our own."""
    with post_office() as office:
        environment = {**site_environment, "SMTP_URL": office.url}
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "work"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
        )
        yield Mailbox(office)
        worker.kill()
        worker.wait()
