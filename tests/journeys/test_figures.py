"""A number that is shown is the number of things found by following it."""

import random

import pytest
from django.test import Client

from tests.journeys import reading

pytestmark = pytest.mark.django_db

STORIES = (
    "/pays/tg/",
    "/pays/de/",
    "/pays/ca/",
    "/continents/africa/",
    "/continents/europe/",
    "/continents/central-america-caribbean/",
    "/regions/53/",
    "/regions/11/",
    "/regions/02/",
    "/departements/49/",
    "/departements/973/",
    "/themes/eau-assainissement/",
    "/themes/environnement/",
    "/odd/2/",
    "/collectivites/angers-49007/",
    "/collectivites/paris-75056/",
    "/collectivites/region-occitanie-76/",
    "/partenaires/dschang-cm/",
    "/partenaires/kampala-ug/",
)


@pytest.fixture
def reader():
    """A plain client: these pages are many, and pass the gate elsewhere."""
    return Client()


KNOWN = {}  # nothing is written in this file: what a page announces stays true from test to test


def announced(reader, address):
    if address not in KNOWN:
        KNOWN[address] = reading.announced(reader, address)
    return KNOWN[address]


def some(pairs, most):
    """Home is followed entirely; of other pages, always the same few links."""
    return random.Random(len(pairs)).sample(pairs, min(most, len(pairs)))


def differences(reader, pairs):
    found = [(address, shown, announced(reader, address)) for shown, address in pairs]
    return [f"{address}: {shown} shown, {there} there" for address, shown, there in found if shown != there]


def test_every_figure_of_home_leads_to_what_it_counts(client, reader):
    home = client.get("/").page
    figures = reading.figures(home)
    assert len(figures) == 4
    assert all(shown > 50 for shown, _address in figures)
    assert differences(reader, figures) == []


def test_every_name_of_the_doors_of_home_leads_to_what_it_counts(client, reader):
    home = client.get("/").page
    pairs = [
        (reading.number(row.all("span")[0].text), row.all("a")[0]["href"])
        for door in home.all("section", css="door")
        for row in door.all("li")
    ]
    assert len(pairs) > 30
    assert differences(reader, pairs) == []


def test_every_country_of_the_map_of_home_leads_to_what_it_counts(client, reader):
    drawn = client.get("/").page.all("svg", css="world")[0].all("a")
    pairs = [(reading.number(one.all("title")[0].text.split(":")[-1]), one["href"]) for one in drawn]
    assert len(pairs) > 50
    assert differences(reader, pairs) == []


def test_the_number_of_sheets_of_home_is_the_number_of_rows_of_all_pages(reader):
    listed = reading.every_row(reader, "/atlas/")
    assert len(listed) == len(set(listed)) == reading.figures(reading.page_of(reader, "/"))[0][0]


@pytest.mark.parametrize("path", STORIES)
def test_every_figure_of_a_page_leads_to_what_it_counts(client, reader, path):
    page = client.get(path).page
    figures = reading.figures(page)
    assert figures
    assert differences(reader, figures) == []


@pytest.mark.parametrize("path", STORIES)
def test_every_count_beside_a_name_leads_to_what_it_counts(reader, path):
    pairs = reading.counts(reading.page_of(reader, path))
    assert len(pairs) >= 2
    assert differences(reader, some(pairs, 8)) == []


@pytest.mark.parametrize("path", STORIES)
def test_every_link_that_says_a_number_leads_to_that_many(reader, path):
    """Years of the strip, the busiest one, sheets without year, those of known amount, « 131 collectivités »."""
    page = reading.page_of(reader, path)
    main = page.all("main")[0]
    told = main.all("section")
    pairs = {
        (reading.number(link.text), link["href"])
        for part in told
        for link in part.all("a")
        if link["href"].startswith(("/atlas/?", "/collectivites/?", "/partenaires/?", "/pays/?"))
        and link.text.strip()[:1].isdigit()
    }
    assert pairs
    assert differences(reader, some(sorted(pairs), 8)) == []


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/pays/", 60),
        ("/pays/?theme=eau-assainissement", 5),
        ("/pays/?continent=africa", 20),
        ("/themes/", 30),
        ("/odd/", 10),
        ("/regions/", 15),
        ("/collectivites/", 60),
        ("/collectivites/?country=DE", 10),
        ("/collectivites/?nom=bordeaux", 2),
        ("/partenaires/", 60),
        ("/partenaires/?theme=jeunesse", 20),
    ],
)
def test_every_count_of_an_index_leads_to_what_it_counts(reader, path, least):
    pairs = reading.counts(reading.page_of(reader, path))
    assert len(pairs) >= least
    assert differences(reader, some(pairs, 20)) == []


@pytest.mark.parametrize("path", ["/pays/", "/regions/", "/odd/"])
def test_a_page_announces_what_the_index_says_of_it(reader, path):
    index = reading.page_of(reader, path)
    rows = [row for group in index.all("main")[0].all("ul", css="names") for row in group.all("li")]
    pairs = [(reading.number(row.all("span", css="n")[0].text) or 0, row.all("a")[0]["href"]) for row in rows]
    assert len(pairs) >= 17
    assert differences(reader, pairs) == []


@pytest.mark.parametrize("path", ["/pays/", "/collectivites/", "/partenaires/"])
def test_a_list_has_as_many_names_as_it_announces(reader, path):
    wanted, address, found = reading.announced(reader, path), path, []
    while address:
        page = reading.page_of(reader, address)
        found += reading.names(page)
        following = page.all("a", rel="next")
        address = following[0]["href"] if following else ""
    assert len(found) == len(set(found)) == wanted
