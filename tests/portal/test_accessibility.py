"""What the site declares of its accessibility: the audit's own numbers, a contact, and the mention of every page."""

import pytest
from django.utils.html import escape

from coopdec.common import checks, conformity
from scripts.accessibility import DOCUMENT, written

pytestmark = pytest.mark.django_db
PAGES = ("/", "/pays/tg/", "/cooperations/sedif-aneho-eau/", "/rien/")


@pytest.fixture
def audit():
    return conformity.declared()


def read(client, path="/accessibilite/"):
    return client.get(path).content.decode()


def test_every_page_says_the_state_and_leads_to_the_declaration(client, audit):
    state = audit.state(audit.on).label
    for path in PAGES:
        assert f'<a href="/accessibilite/">Accessibilité\u00a0: {state}</a>' in read(client, path), path


def test_the_declaration_shows_the_numbers_of_the_audit(client, audit):
    html = " ".join(read(client).split())
    assert f"{audit.respected_count} critères respectés sur les {audit.applicable_count}" in html
    assert f"soit {audit.rate} %" in html
    for page, rate in audit.page_rates():
        assert (
            f'<a href="{escape(page.address.removeprefix("/en"))}">{page.name}</a></th><td class="n">{rate}'
            in html
        )
    for one in audit.not_respected:
        assert f"(critère {one.number})" in html
    for one in audit.not_judged:
        assert f"<li>{one.number}." in html


def test_the_law_and_the_ways_of_appeal_are_there(client):
    html = read(client)
    for words in ("article 47 de la loi", "2005-102", "2019-768", "Défenseur des droits", "71120"):
        assert words in html


def test_in_english_its_links_stay_in_english(client):
    html = read(client, "/en/accessibilite/")
    assert '<a href="/en/glossaire/">' in html
    assert "Defender of Rights" in html


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("acces@example.org", 'href="mailto:acces@example.org"'),
        ("https://example.org/acces", 'href="https://example.org/acces"'),
        ("", 'href="/atlas/"'),
    ],
)
def test_one_is_told_where_to_write(client, settings, contact, link):
    settings.ACCESSIBILITY_CONTACT = contact
    text = read(client)
    assert link in text.split('id="contact"')[1].split("<h2")[0]
    assert ("Signaler une erreur" in text) is (contact == "")


@pytest.mark.parametrize(
    ("contact", "warned"), [("", 1), ("ville", 1), ("acces@example.org", 0), ("https://example.org/acces", 0)]
)
def test_a_site_in_production_is_warned_when_it_gives_no_contact(settings, contact, warned):
    settings.ACCESSIBILITY_CONTACT = contact
    assert [one.id for one in checks.check_accessibility_contact()] == ["coopdec.W002"] * warned


def test_the_operator_answers_for_it(client, settings):
    settings.OPERATOR = "Ville d’Essai"
    assert "Ville d’Essai" in read(client)


def test_the_document_says_what_was_judged():
    assert DOCUMENT.read_text() == written(DOCUMENT.read_text()), "python -m scripts.accessibility"
