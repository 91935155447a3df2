"""What the journeys of calls share: bodies around a call, pages of an application as a person fills them, papers read."""

import re
from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import expect

from tests.e2e.test_accessible import SCROLLS, violations
from tests.e2e.walking import in_site, press

# Lines of `walking.people`: a body is one for all journeys of the site.
BODIES = """
from coopdec.directory.models import Organisation
def post(kind, name, **place):
    known = Organisation.objects.filter(kind=kind, **{key + "_id": value for key, value in place.items()}).first()
    return known or body(kind, name, **place)
"""
# What the worker does at night for opinions, some days after they were asked.
DAYS_AFTER_ASKING = """
from datetime import timedelta
from django.db.models import F
from django.utils import timezone
from coopdec.calls.models import Opinion
from coopdec.calls.services import opinions
Opinion.objects.filter(application__ref="{ref}", state__in=["asked", "begun"]).update(
    asked_at=F("asked_at") - timedelta(days={days}), due_on=F("due_on") - timedelta(days={days})
)
opinions.tend(timezone.localdate())
"""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def days_pass_for_opinions(environment, ref, days):
    """So many days later, for the opinions that are awaited on this application."""
    in_site(environment, DAYS_AFTER_ASKING.format(ref=ref, days=days))


def fine(page):
    """Nobody is left out of the page that is open, at its width. (Axe is a script, and never ends without.)"""
    assert page.evaluate(SCROLLS) <= 0, page.url
    if not page.evaluate("matchMedia('(scripting: none)').matches"):
        assert violations(page, page.url) == []


def done(page, words=""):
    """The page says that it is done."""
    message = page.locator(".message.success").first
    expect(message).to_contain_text(words) if words else expect(message).to_be_visible()


def follow(page, name, **options):
    """The link of this name, in the page itself."""
    page.get_by_role("main").get_by_role("link", name=name, **{"exact": True, **options}).first.click()


def unfold(page, name):
    """Opens what is folded under these words."""
    page.get_by_role("main").locator("summary", has_text=name).first.click()


def part(page, name):
    """The part of a page under this heading."""
    return page.get_by_role("region", name=name)


def link_to(page, name):
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)


def ref_of(page):
    """The name of the application that is open, from its address."""
    return re.search(r"/dossiers/([0-9a-f]{24})/", page.url)[1]


def settled(page):
    """Nothing typed waits to be saved."""
    expect(page.locator("#brouillon-etat")).not_to_contain_text("…")


def downloaded(page, link):
    """The bytes of what a link gives."""
    with page.expect_download() as coming:
        link.click()
    return coming.value.path().read_bytes()


def is_pdf(content):
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-64:]


def text_of_docx(content):
    """What is written in it, with its marks."""
    with ZipFile(BytesIO(content)) as packed:
        return packed.read("word/document.xml").decode()


def printed(page, link, *, tries=60):
    """The link to a paper, once the worker has printed it: the page is asked again."""
    for _try in range(tries):
        if page.get_by_role("main").get_by_role("link", name=link, exact=True).count():
            return page.get_by_role("main").get_by_role("link", name=link, exact=True).first
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"« {link} » never came on {page.url}")


# --- an application, as one types it


def begin(page, call):
    """From the page of a call to an application of one's own."""
    page.goto("/appels-a-projets/")
    follow(page, call)
    follow(page, "Déposer un dossier")
    press(page, "Commencer le dossier")
    page.wait_for_url(re.compile(r"/espace/dossiers/[0-9a-f]{24}/"))


def to_page(page, name):
    """One of the pages of an application."""
    page.get_by_role("navigation", name="Pages du dossier").get_by_role("link", name=name).click()


def project(page, **said):
    """The page of the project; what is not said keeps what it holds."""
    for label, text in said.items():
        page.get_by_label(label, exact=True).fill(text)


def add_partner(page, name, button):
    """Sought by name, added by its button."""
    page.get_by_label("Son nom, en France ou à l’étranger", exact=False).fill(name)
    press(page, "Chercher")
    page.get_by_role("main").get_by_role("button", name=button).first.click()


def row(page, name, rank):
    """The fields of a row of the budget: a function from the label of one to it."""
    table = page.get_by_role("table", name=name)
    line = table.locator("tbody tr").nth(rank)
    return lambda label: line.get_by_label(label, exact=True)


def fill_rows(page, name, add, rows):
    """Adds each row by its button, then fills it: label → what is typed, chosen (tuple) or ticked (True)."""
    for rank, (button, said) in enumerate(zip(add, rows, strict=True)):
        press(page, button)
        field = row(page, name, rank)
        for label, value in said.items():
            if value is True:
                field(label).check()
            elif isinstance(value, tuple):
                field(label).select_option(label=value[0])
            else:
                field(label).fill(value)


def give_piece(page, title, *, name="acte.pdf", content=PDF):
    """A file for this piece."""
    here = part(page, re.compile(title))
    here.get_by_label("Fichier").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    here.get_by_role("button", name="Joindre").click()
    done(page, "Pièce ajoutée")
