"""Every sort of page in the theme of the State, through the same gate as in ours; it says the same things."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from coopdec import themes
from coopdec.portal import specimens
from coopdec.themes.etat.finders import PREFIX, DesignSystemFinder
from tests.gate import Page
from tests.house.reading import templates, themed
from tests.house.test_templates import INLINE
from tests.journeys.test_every_page import PAGES

SHEET = "/cooperations/sedif-aneho-eau/"
LONGEST_TEMPLATE = 200
STYLES = "css/coopdec.css", "dsfr/dsfr.main.min.css", "css/etat.css"


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_passes_the_gate_in_this_theme(etat, client, path):
    response = client.get(path)
    assert response.status_code == 200
    page = Page(response.content.decode())
    assert page.one("header", css="fr-header").all("nav", css="fr-nav")
    assert page.one(css="fr-skiplinks").all("a")[0]["href"] == "#contenu"
    assert page.one("html")["data-fr-scheme"] == "system"


@pytest.mark.django_db
@pytest.mark.parametrize("group", specimens.GROUPS)
def test_every_component_passes_the_gate_in_this_theme(etat, client, group):
    assert client.get(f"/composants/{group}/").page.all("div", css="pane")


@pytest.mark.django_db
def test_the_two_themes_say_the_same(client, settings, request):
    def said():
        page = Page(client.get(SHEET).content.decode())
        main = page.one("main")
        return (
            page.one("h1").text,
            page.one("head").all("title")[0].text,
            {one["href"] for one in main.all("a")},
        )

    ours = said()
    request.getfixturevalue("etat")
    assert said() == ours


@pytest.mark.django_db
def test_a_refused_form_keeps_what_was_typed_and_ties_its_errors(etat, client):
    response = client.post(f"{SHEET}signaler/", {"message": "trop", "email": "pas une adresse"})
    page = Page(response.content.decode())
    assert page.one("div", css="fr-alert--error")["role"] == "alert"
    typed = page.one("input", name="email")
    assert typed["value"] == "pas une adresse"
    assert "fr-input" in typed["class"].split()
    assert typed["aria-invalid"] == "true"
    noted = " ".join(page.one(id_=key).text for key in typed["aria-describedby"].split())
    assert "@" in noted


@pytest.mark.django_db
def test_the_wording_beside_marianne_is_a_setting(etat, client):
    etat.STATE_BRAND = "Ministère | de l’exemple & d’ailleurs"
    html = client.get("/").content.decode()
    assert "Ministère<br>de l’exemple &amp; d’ailleurs" in html
    assert "Coopdec – Ministère de l’exemple &amp; d’ailleurs" in html


@pytest.mark.django_db
def test_the_strip_of_the_demonstration_is_a_notice(etat, client):
    etat.DEMO_DATA = True
    assert Page(client.get("/").content.decode()).one("aside", css="fr-notice")


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["400", "403", "404"])
def test_refusals_wear_it_too(etat, client, answer):
    assert "fr-header" in client.get("/rien/").content.decode()
    assert "fr-header" in render_to_string(f"portal/{answer}.html")


@pytest.mark.django_db
def test_a_failure_is_drawn_with_plain_addresses(etat):
    html = render_to_string("portal/500.html")
    assert [name for name in STYLES if f'href="/static/{name}"' not in html] == []
    assert 'src="/static/dsfr/dsfr.module.min.js"' in html


def test_the_policy_opens_to_written_pictures_and_nothing_else(etat):
    (before,) = [themes.worn(themes.NEUTRAL, {})]
    directives = etat.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert before == {}
    assert directives["img-src"] == ["'self'", "data:"]
    assert directives["script-src"] == directives["style-src"] == directives["font-src"] == ["'self'"]


def test_the_files_of_the_system_are_found_and_only_those(etat):
    finder = DesignSystemFinder()
    listed = [path for path, _storage in finder.list([])]
    assert 50 < len(listed) < 150
    for path in listed:
        assert finder.find(f"{PREFIX}/{path}"), path
    assert not finder.find(f"{PREFIX}/dsfr.nomodule.min.js")
    assert not finder.find(f"{PREFIX}/../../../apps.py")
    assert not finder.find("css/coopdec.css")
    assert all(finders.find(name) for name in STYLES)


def test_a_style_of_this_theme_names_files_that_exist(etat):
    for name in ("css/etat.css", "css/etat-no-script.css", "css/etat-no-font.css"):
        text = Path(finders.find(name)).read_text()
        for named in re.findall(r'url\("\.\./([^"]+)"\)', text):
            assert finders.find(named), named


# --- its templates: as ours, and in step with them


def test_every_template_stands_for_one_of_ours_or_is_included():
    ours, pages = templates(), themed("etat")
    texts = [path.read_text() for path in pages.values()]
    for name in pages:
        assert name in ours or any(f'include "{name}"' in text for text in texts), name


@pytest.mark.parametrize("name", sorted(themed("etat")))
def test_a_template_of_this_theme_is_written_as_ours(name):
    text = themed("etat")[name].read_text()
    assert INLINE.findall(text) == []
    assert "|safe" not in text
    assert len(text.splitlines()) <= LONGEST_TEMPLATE


def test_its_layout_has_every_block_of_ours():
    ours, its = (
        set(re.findall(r"{% block (\w+)", pages["layout/base.html"].read_text()))
        for pages in (templates(), themed("etat"))
    )
    assert ours <= its


def test_its_foot_leads_where_ours_leads():
    ours, its = (
        set(re.findall(r'href="([^"]+)"', pages["layout/footer.html"].read_text()))
        for pages in (templates(), themed("etat"))
    )
    assert ours <= its
