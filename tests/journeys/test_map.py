"""The map without JavaScript: from a list and back, down to a town or an authority, each number true at its link."""

import random
from urllib.parse import urlsplit

import brotli
import pytest
from django.test import Client

from tests.journeys import reading

pytestmark = pytest.mark.django_db
HEAVIEST = 40_000
MAPS = (
    "/atlas/carte/",
    "/atlas/carte/?level=area",
    "/atlas/carte/?level=town",
    "/atlas/carte/?country=TG",
    "/atlas/carte/?country=TG&country=BJ&level=country",
    "/atlas/carte/?q=eau&bbox=-20,0,20,20",
    "/atlas/carte/?region=53&level=country",
    "/atlas/carte/?continent=africa",
    "/atlas/carte/?side=french",
    "/atlas/carte/?side=french&region=53",
    "/atlas/carte/?side=french&region=53&level=region",
    "/atlas/carte/?side=french&department=29",
    "/atlas/carte/?side=french&bbox=-6,41,10,52",
    "/atlas/carte/?bbox=150,-50,-120,60",
    "/atlas/carte/?authority=angers-49007",
    "/atlas/carte/?partner=dschang-cm",
    "/atlas/carte/?placed=approximate",
)


def sheets_at(address):
    """How many sheets stand at a link of a map: a list, a narrower map, or one sheet."""
    if urlsplit(address).path.startswith("/cooperations/"):
        return 1
    return reading.number(reading.page_of(Client(), address).one("h1").text)


def circles(page):
    """(number, address) of circles and links that say their number."""
    return [
        (reading.number(link.all("title")[0].text.rpartition(":")[2]), link["href"])
        for link in page.one("svg", css="world").all("a")
    ]


def rows(page):
    """(number, address) of the table of places."""
    body = page.one("div", id="carte-lieux").all("tbody")
    return [
        (reading.number(row.all("td")[-1].text), row.all("a")[0]["href"])
        for row in (body[0].all("tr") if body else [])
    ]


def notes(page):
    return [(reading.number(link.text), link["href"]) for link in page.one("ul", id="carte-absents").all("a")]


@pytest.mark.parametrize("address", MAPS)
def test_every_number_of_a_map_is_true_at_its_link(client, atlas, address):
    page = client.get(address).page
    drawn, listed = circles(page), rows(page)
    assert drawn
    assert listed
    assert {link for _number, link in listed} >= {
        link for _number, link in drawn if not link.startswith("/atlas/?") and "side=" not in link
    } - {link for _number, link in drawn if "region=" in link or "country=" in link or "side=" in link}
    chosen = random.Random(len(drawn))
    pairs = [
        *chosen.sample(drawn, min(8, len(drawn))),
        *chosen.sample(listed, min(5, len(listed))),
        *notes(page),
    ]
    wrong = [(link, shown, there) for shown, link in pairs if (there := sheets_at(link)) != shown]
    assert wrong == []


@pytest.mark.parametrize("address", MAPS)
def test_a_map_and_its_list_say_the_same_number_and_lead_to_each_other(client, atlas, address):
    response = client.get(address)
    page = response.page
    there = page.one("a", id="carte-liste")["href"]
    assert there.startswith("/atlas/?")
    assert reading.announced(client, there) == reading.number(page.one("h1").text)
    back = client.get(there).page.one("a", id="sur-la-carte")["href"]
    wanted = [pair for pair in reading.question(address) if pair[0] != "level"]
    assert reading.question(back) == reading.question(there) == wanted
    assert len(brotli.compress(response.content, quality=4)) <= HEAVIEST


def test_going_down_adds_a_filter_and_loses_none(client, atlas):
    address = "/atlas/carte/?theme=eau-assainissement&level=area"
    for added in ("continent", "country", "bbox"):
        before = reading.question(address)
        page = client.get(address).page
        links = [
            link for _number, link in rows(page) if f"{added}=" in link and link.startswith("/atlas/carte/")
        ]
        if added == "bbox" and not links:
            break
        address = links[0]
        after = reading.question(address)
        assert [pair for pair in before if pair[0] != "level"] == [pair for pair in after if pair[0] != added]


def test_down_the_french_side_too(client, atlas):
    address = "/atlas/carte/?side=french&kind=project"
    for added in ("region", "department"):
        page = client.get(address).page
        address = next(link for _number, link in rows(page) if f"{added}=" in link)
        assert ("kind", "project") in reading.question(address)
        assert ("side", "french") in reading.question(address)
    page = client.get(address).page
    assert page.one("a", id="carte-liste")["href"]
    assert all(not link.startswith("/atlas/carte/") or "bbox=" in link for _number, link in rows(page))


def test_facets_chips_and_search_of_a_map_lead_to_maps(client, atlas):
    page = client.get("/atlas/carte/?country=TG&bbox=0,5,3,12").page
    facets = reading.facets(page)
    for name in ("theme", "kind"):
        for _label, count, link, _chosen in facets[name][:2]:
            assert urlsplit(link).path == "/atlas/carte/"
            assert sheets_at(link) == count
    removed = {link: reading.question(link) for link in reading.chips(page)}
    assert sorted(removed.values()) == [[("bbox", "0,5,3,12")], [("country", "TG")]]
    assert "dans le cadre de la carte" in page.text
    forms = [form for form in page.all("form") if form["action"] == "/atlas/carte/"]
    assert len(forms) == 2
    for form in forms:
        asked = [(one["name"], one["value"]) for one in form.all("input", type="hidden")]
        assert {("country", "TG"), ("bbox", "0,5,3,12")} <= set(asked)


def test_the_frame_is_a_filter_of_the_list(client, atlas):
    page = client.get("/atlas/?bbox=-20,0,20,20&side=french").page
    assert "collectivité dans le cadre de la carte" in page.text
    form = page.one("form", id="chercher")
    hidden = [(one["name"], one["value"]) for one in form.all("input", type="hidden")]
    assert hidden == [("bbox", "-20,0,20,20"), ("side", "french")]
    (link,) = reading.chips(page)
    assert reading.question(link) == [("side", "french")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("bbox=1,2,3", "n’est pas un cadre"),
        ("bbox=0,9,1,3", "n’est pas un cadre"),
        ("side=north", "« north » n’est pas connu"),
        ("level=street", "« street » n’est pas connu"),
        ("zoom=3", "« zoom » n’est pas un filtre"),
    ],
)
def test_what_is_not_understood_is_named_and_the_rest_is_drawn(client, query, said):
    response = client.get(f"/atlas/carte/?country=TG&{query}")
    assert response.status_code == 400
    assert said in response.page.text
    assert "Togo" in response.page.text


def test_the_element_that_a_script_takes_over_says_all_it_needs(client, atlas):
    page = client.get("/atlas/carte/?country=TG&q=eau&side=french").page
    hook = page.one("div", id="carte")
    assert hook["data-api"] == "/api/v1/map"
    assert hook["data-query"] == "q=eau&country=TG"
    assert (hook["data-side"], hook["data-framed"]) == ("french", "no")
    assert (
        Client().get(f"{hook['data-api']}?{hook['data-query']}&bbox={hook['data-bbox']}").status_code == 200
    )
    assert reading.number(page.one("h1").text) == int(hook["data-total"])
    framed = client.get("/atlas/carte/?bbox=0,5,3,12").page.one("div", id="carte")
    assert (framed["data-bbox"], framed["data-framed"]) == ("0,5,3,12", "yes")


def test_a_map_that_one_has_already_is_not_drawn_again(client, atlas):
    first = client.get("/atlas/carte/?country=TG")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/atlas/carte/?country=TG", headers=known).status_code == 304
    assert client.get("/atlas/carte/?country=TG&level=country", headers=known).status_code == 200


def test_pages_of_places_lead_to_their_map(client, atlas):
    page = client.get("/pays/tg/").page
    (link,) = [one["href"] for one in page.all("a") if one["href"].startswith("/atlas/carte/")]
    assert reading.question(link) == [("country", "TG")]


def test_the_map_speaks_english(client, atlas):
    page = client.get("/en/atlas/carte/?country=TG").page
    assert page.one("div", id="carte")["data-page"] == "/en/atlas/carte/"
    assert page.one("a", id="carte-liste")["href"].startswith("/en/atlas/?")


def test_the_map_answers_without_an_index_too(client):
    page = client.get("/atlas/carte/?country=TG").page
    assert circles(page)
