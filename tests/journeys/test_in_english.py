"""The site in English: every page, its links, its switch, and a partner in the Balkans who reads it."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import translation

from coopdec.common import languages
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.guidance.models import Term
from coopdec.portal import sitemap
from tests.gate import Gate, Page, problems
from tests.journeys.english import bare_links, french_left, in_english
from tests.journeys.test_every_page import PAGES
from tests.journeys.test_found_and_quoted import PAGES as QUOTED
from tests.journeys.test_found_and_quoted import things

pytestmark = pytest.mark.django_db
EVERY = sorted(
    {
        *PAGES,
        *QUOTED,
        "/chercher/",
        "/chercher/?q=eau",
        "/accessibilite/",
        "/glossaire/?q=jumelage",
        "/atlas/filtres/country/",
    }
)
SITE = "http://testserver"


def read(path):
    """Without the gate, which follows links: the gate's rules of a page are asked here."""
    response = Client().get(path)
    assert response.status_code == 200, path
    html = response.content.decode()
    assert problems(html, languages.of(path)) == []
    return response, Page(html)


@pytest.mark.parametrize("path", EVERY)
def test_every_page_is_in_english(path):
    response, page = read(in_english(path))
    assert response.headers["Content-Language"] == "en"
    assert "Accept-Language" not in response.headers["Vary"]
    assert french_left(page) == []
    assert bare_links(page) == []
    assert switch(page) == (path, "fr", "fr", "Français")


@pytest.mark.parametrize("path", QUOTED)
def test_each_language_names_the_other(path):
    """The switch keeps the page and the question; `hreflang` is the same on both."""
    said = {}
    for address in (path, in_english(path)):
        page = read(address)[1]
        alternates = page.all("link", rel="alternate")
        head = {one["hreflang"]: one["href"] for one in alternates if one["hreflang"]}
        said[address] = head
        (canonical,) = [one["href"] for one in page.all("link", rel="canonical")]
        assert canonical == SITE + address == head[page.one("html")["lang"]]
        locales = {one["property"]: one["content"] for one in page.all("meta")}
        assert {locales["og:locale"], locales["og:locale:alternate"]} == {"fr_FR", "en_GB"}
        if address == path:
            assert switch(page) == (in_english(path), "en", "en", "English")
    assert said[path] == said[in_english(path)]
    assert said[path] == {"fr": SITE + path, "en": SITE + in_english(path), "x-default": SITE + path}


def switch(page):
    (link,) = page.one("p", id="langue").all("a")
    return link["href"], link["lang"], link["hreflang"], link.text


def test_the_address_alone_decides():
    """Neither the browser's language nor a cookie."""
    french = Gate(headers={"accept-language": "fr-FR,fr;q=0.9"})
    assert french.get("/en/pays/al/").page.one("html")["lang"] == "en"
    for headers, cookie in (({"accept-language": "en"}, ""), ({}, "en")):
        other = Gate(headers=headers)
        if cookie:
            other.cookies["django_language"] = cookie
        assert other.get("/pays/al/").page.one("html")["lang"] == "fr"


def test_an_answer_of_one_language_is_not_the_other(client):
    french = client.get("/atlas/")
    english = client.get("/en/atlas/")
    assert french.headers["ETag"] != english.headers["ETag"]
    known = {"if-none-match": french.headers["ETag"]}
    assert client.get("/atlas/", headers=known).status_code == 304
    assert client.get("/en/atlas/", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/en", "/en/"),
        ("/en/pays/AL/?x=1", "/en/pays/al/?x=1"),
        ("/en/organisations/?nom=x", "/en/annuaire/?nom=x"),
        ("/en/departements/", "/en/regions/"),
        ("/en/pays/fr/", "/en/regions/"),
        ("/en/regions/25/", "/en/regions/28/"),
    ],
)
def test_redirects_stay_in_the_language(client, path, there):
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) in {(301, there), (302, there)}


def test_programs_have_one_address_without_a_language(client):
    assert client.get("/en/api/v1/cooperations").status_code == 404
    client.get("/en/atlas/")
    found = json.loads(client.get("/api/v1/cooperations?page_size=5").content)
    urls = [one["url"] for one in found["results"]]
    assert urls
    assert all(urlsplit(url).path.startswith("/cooperations/") for url in urls)
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /en/atlas/filtres/" in robots
    assert 'hreflang="en"' in client.get("/sitemap.xml").content.decode()
    assert client.get("/en/sitemap.xml").status_code == 404
    assert sitemap.NAMESPACE in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(
    ("path", "status"), [("/en/pays/zz/", 404), ("/en/nowhere/", 404), ("/en/atlas/?q=%00", 400), ("/en/broken/", 500),
                         ("/en/forbidden/", 403)]
)  # fmt: skip
def test_failures_are_said_in_english_and_lead_home(settings, path, status):
    settings.ROOT_URLCONF = "tests.journeys.breaking_urls"
    response = Client(raise_request_exception=False).get(path)
    page = Page(response.content.decode())
    assert response.status_code == status
    assert page.one("html")["lang"] == "en"
    assert french_left(page) == []
    assert bare_links(page) == []
    (link,) = page.one("p", id="langue").all("a")
    assert link["href"] == "/"
    assert "Back to the home page" in page.text


def test_a_question_that_is_not_understood_is_told_in_english(client):
    page = client.get("/en/atlas/?country=ZZ&x=1&year_from=2020&year_to=2010").page
    assert french_left(page) == []
    told = page.one("div", css="errors").text
    for sentence in ("“x” is not a filter.", "Partner country: “ZZ” is not known.", "2010 comes before 2020"):
        assert sentence in told


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("water", "/en/themes/eau-assainissement/"),
        ("Germany", "/en/pays/de/"),
        ("twinning", "/en/glossaire/#jumelage"),
        ("climate", "/en/odd/13/"),
    ],
)
def test_english_words_are_found(client, words, address):
    page = client.get("/en/chercher/", {"q": words}).page
    assert address in page.links()
    assert french_left(page) == []
    proposed = json.loads(client.get("/en/chercher/propositions", {"q": words}).content)
    assert address in [one["url"] for group in proposed["groups"] for one in group["options"]]


def test_names_and_numbers_are_written_as_in_english(client):
    page = client.get("/en/pays/de/").page
    assert page.one("h1").text == "Germany"
    assert "," in page.one("aside").all("span", css="number")[0].text
    names = [row.all("a")[0].text for row in client.get("/en/pays/").page.all("ul", css="names")[0].all("li")]
    assert names == sorted(names)
    with translation.override("en"):
        assert str(Term.objects.get(pk="jumelage")) == "Twinning"
    letters = [one.text for one in client.get("/en/glossaire/").page.all("h3")]
    folded = [text.casefold() for text in letters]
    assert folded.index("twinning") > folded.index("project")


def test_words_of_the_record_say_that_they_are_french(client):
    sheet = Cooperation.objects.get(ref="sedif-aneho-eau")
    page = client.get("/en/cooperations/sedif-aneho-eau/").page
    assert page.one("h1")["lang"] == "fr"
    assert page.one("p", css="lead")["lang"] == "fr"
    assert "The texts of this sheet stay in the language of their source" in page.text
    assert not client.get(sheet.get_absolute_url()).page.all("h1", lang="fr")
    for row in client.get("/en/atlas/").page.one("ol", css="results").all("h3"):
        assert row.all("a")[0]["lang"] == "fr"


def test_a_partner_in_the_balkans_reads_english(client):
    """Who cooperates with Albania, since when; a sheet, its status, its money; something is wrong: say so."""
    home = client.get("/en/").page
    assert "/en/pays/al/" in home.links()
    country = client.get("/en/pays/al/").page
    assert re.search(
        r"Since \d{4}, (one|\d+) French local authorit(y|ies) ha(s|ve) cooperated in Albania", country.text
    )
    listed = client.get("/en/atlas/?country=AL").page
    assert "sheets" in listed.one("h1").text
    assert "Partner country: Albania" in listed.text
    address = listed.one("ol", css="results").all("h3")[0].all("a")[0]["href"]
    assert address.startswith("/en/cooperations/")
    sheet = client.get(address).page
    facts = {one.all("dt")[0].text: one.all("dd")[0].text for one in sheet.one("dl", css="facts").all("div")}
    assert facts["Status"].split(" (")[0] in {"planned", "running", "completed", "stopped", "not known"}
    assert "Amount" in facts
    assert "With what money" in [one.text for one in sheet.all("h2")]

    form = f"{address}signaler/"
    assert form in sheet.links()
    assert french_left(client.get(form).page) == []
    refused = client.post(form, {"message": "", "email": "nobody"})
    assert refused.status_code == 400
    assert french_left(refused.page) == []
    assert "2 points are left to correct" in refused.page.text
    assert "Say what is wrong or missing" in refused.page.text
    thanked = client.post(form, {"message": "The agreement was renewed in 2021.", "email": ""}, follow=True)
    assert thanked.redirect_chain[-1][0] == address
    assert "Thank you: your report has been recorded" in thanked.content.decode()
    assert ErrorReport.objects.get().message == "The agreement was renewed in 2021."


def test_serbia_too(client):
    page = client.get("/en/pays/rs/").page
    assert page.one("h1").text == "Serbia"
    assert any(link.startswith("/en/cooperations/") for link in page.links())


def test_programs_know_a_thing_by_one_address():
    """Its page is of the language, its identity is not."""
    (found,) = [
        thing
        for thing in things(read("/en/collectivites/angers-49007/")[1])
        if "Organization" in thing["@type"]
    ]
    assert found["@id"] == f"{SITE}/collectivites/angers-49007/"
    assert found["url"] == f"{SITE}/en/collectivites/angers-49007/"
    (sheet,) = [
        thing for thing in things(read("/en/cooperations/sedif-aneho-eau/")[1]) if thing["@type"] == "WebPage"
    ]
    assert sheet["inLanguage"] == ["en", "fr"]
