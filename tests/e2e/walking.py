"""What the journeys of people share: who is there, their letters, and the pages by which they come in."""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.accounts.people import PASSWORD, code
from tests.conftest import ROOT

BEGIN = """
import json
from datetime import timedelta
import django
django.setup()
from coopdec.accounts.models import Membership
from coopdec.contribution import acts, services, shape
from coopdec.directory.models import Organisation
from coopdec.reference.models import ForeignPlace
from tests.accounts.people import with_app
from tests.accounts.teamwork import body, fresh, member
known = {}
def there(organisation, email, role, name, app=False, **fields):
    user = member(organisation, email, role)
    user.name = name
    for key, value in fields.items():
        setattr(user, key, value)
    user.save()
    known[email] = with_app(user) if app else ""
    return fresh(user)
def town(slug):
    return Organisation.objects.get(slug=slug)
def nobody_at_the_embassy(country):
    # so that the State answers for this country
    Membership.objects.filter(organisation__kind="embassy", organisation__country=country).delete()
def published(organisation, title, place, *, by, **said):
    content = {**acts.first_content(shape.empty(), organisation), "title": title, "start_on": "2024", **said}
    content = acts.applied(content, f"add-town:{place}", named={})
    draft = services.start_draft(sheet=None, organisation=organisation, content=content, by=by)
    return services.publish(draft, by=by, revision=draft.revision)
"""


def in_site(environment, script):
    """Runs a few lines on the database of the site, as who keeps the machine would; gives what they print."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def people(environment, script):
    """The same for lines that bring people: the secret of each one's application, by address."""
    return json.loads(in_site(environment, script + "\nprint(json.dumps(known))").splitlines()[-1])


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as it came by the wire."""

    subject: str
    text: str
    stop: str

    @property
    def path(self):
        """Where its act is done: the first address that it holds."""
        return path_of(re.search(r"https?://\S+", self.text)[0])


def comes_true(page, words, *, seconds=10):
    """Waits for this expression in the page. (`wait_for_function` asks again by `eval`, which our policy
    refuses as soon as the first answer was no.)"""
    until = time.monotonic() + seconds
    while not page.evaluate(words):
        assert time.monotonic() < until, f"never true: {words}"
        page.wait_for_timeout(50)


def path_of(address):
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class Mailbox:
    """Letters that the worker really sent; each is read once."""

    def __init__(self, office):
        self.office = office
        self.read = 0

    def letter(self, to, about, *, seconds=20):
        """The letter to this address whose subject holds these words; waits until it comes."""
        until = time.monotonic() + seconds
        while True:
            for one in list(self.office.taken):
                if one["To"] == to and about in one["Subject"]:
                    self.office.taken.remove(one)
                    text = one.get_body(("plain",)).get_content()
                    stop = (one["List-Unsubscribe"] or "").strip().strip("<>")
                    return Received(one["Subject"], text, path_of(stop) if stop else "")
            left = [f"{one['To']}: {one['Subject']}" for one in self.office.taken]
            assert time.monotonic() < until, f"no letter « {about} » to {to} among {left}"
            time.sleep(0.05)


def enter(page, email, secret="", *, to="/espace/", english=False):
    """Signs in by the site's own page, with the code of an application for who has one."""
    prefix = "/en" if english else ""
    page.goto(f"{prefix}/compte/connexion/?next={to}")
    type_password(page, email, english=english)
    if secret:
        page.get_by_label("Code").fill(code(secret))
        page.get_by_role("button", name="Enter" if english else "Entrer", exact=True).click()
    page.wait_for_url(f"**{to}")


def type_password(page, email, *, english=False):
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in" if english else "Se connecter").click()


def say_again_who_is_there(page):
    """A session left open is not enough for what cannot be undone."""
    page.locator("#id_password").fill(PASSWORD)
    press(page, "Confirmer")


def sign_up(page, mailbox, *, name, email):
    """From the page that asks for it to an account whose address is confirmed, signed in."""
    page.locator("#id_name").fill(name)
    page.locator("#id_email").fill(email)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/inscription/courriel/")
    page.goto(mailbox.letter(email, "Confirm").path)
    page.locator("main form button[type=submit]").first.click()


def press(page, name):
    """The button of this name, and no other whose name begins so."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
