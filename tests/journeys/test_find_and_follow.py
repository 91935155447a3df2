"""What a newcomer does first, over HTTP, on the real data: searching, and following links from page to page."""

import pytest

from coopdec.directory.models import Organisation
from coopdec.reference.enums import FRENCH_TERRITORIES
from tests.journeys import reading

pytestmark = pytest.mark.django_db


def follow(client, page, address, *, inside="main"):
    """Opens a link that the page really has, through its redirects if any."""
    (area,) = page.all(inside)
    assert address in [one["href"] for one in area.all("a")], f"no link to {address}"
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return response.page


def trail(page):
    (crumbs,) = [one for one in page.all("nav") if one.all("ol") and not one.inside("header", "main")]
    return [one["href"] for one in crumbs.all("a")]


def test_find_assainissement_in_togo_and_open_a_sheet(client):
    home = client.get("/").page
    found = follow(client, home, "/atlas/?q=assainissement&country=TG")
    assert reading.number(found.one("h1").text) == len(reading.rows(found)) >= 1
    assert "/cooperations/sedif-aneho-eau/" in reading.rows(found)
    sheet = follow(client, found, "/cooperations/sedif-aneho-eau/")
    for said in ("Syndicat des eaux", "Aného", "Togo", "Guide opérationnel", "Fiche publiée"):
        assert said in sheet.text


def test_the_search_form_of_home_leads_to_the_same_place(client):
    home = client.get("/").page
    (form,) = [one for one in home.all("form") if one["role"] == "search"]
    (field,) = [one for one in form.all("input") if one["name"] == "q"]
    assert form["method"] == "get"
    found = client.get(form["action"], {field["name"]: "assainissement togo"}).page
    assert "/cooperations/sedif-aneho-eau/" in reading.rows(found)
    assert [one["value"] for one in found.all("input", type="search")] == ["assainissement togo"]


@pytest.mark.parametrize(
    "path", ["/pays/tg/", "/cooperations/sedif-aneho-eau/", "/themes/", "/collectivites/"]
)
def test_every_page_has_one_search_in_its_header(client, path):
    (header,) = client.get(path).page.all("header", css="site")
    (form,) = [one for one in header.all("form") if one["role"] == "search"]
    assert form["action"] == "/chercher/"


def test_what_is_searched_is_marked_in_the_rows(client):
    page = client.get("/atlas/?q=Aneho").page
    assert "Aného" in {one.text for one in page.all("mark")}


def test_a_name_that_is_typed_leads_to_who_bears_it(client):
    page = client.get("/atlas/?q=Dschang").page
    partner = follow(client, page, "/partenaires/dschang-cm/")
    assert "Dschang" in partner.one("h1").text
    assert "/pays/cm/" in partner.links()


def test_a_search_without_answer_offers_ways_out(client):
    page = client.get("/atlas/?q=assainissement&country=DE&kind=one-off").page
    assert reading.rows(page) == []
    ways_out = [one["href"] for one in page.one("div", css="empty").all("a")]
    assert {"/atlas/", "/pays/", "/collectivites/"} <= set(ways_out)
    removed = [reading.question(way) for way in ways_out if way.startswith("/atlas/?")]
    assert sorted(removed) == sorted(reading.question(chip) for chip in reading.chips(page))


def test_an_empty_list_says_what_each_removal_gives(client):
    page = client.get("/atlas/?q=assainissement&country=DE&kind=one-off").page
    ways = [
        (reading.number(row.all("span")[0].text), row.all("a")[0]["href"])
        for row in page.one("div", css="empty").all("li")
        if row.all("span")
    ]
    assert len(ways) == 3
    for count, address in ways:
        assert reading.announced(client, address) == count, address


def test_from_a_commune_to_its_partner_and_back(client):
    commune = client.get("/collectivites/angers-49007/").page
    partners = [link for link in reading.names(commune) if link.startswith("/partenaires/")]
    assert partners
    partner = follow(client, commune, partners[0])
    follow(client, partner, "/collectivites/angers-49007/")


def test_from_a_commune_to_a_sheet_and_back(client):
    commune = client.get("/collectivites/angers-49007/").page
    sheet = follow(client, commune, reading.rows(commune)[0])
    follow(client, sheet, "/collectivites/angers-49007/")


def test_from_a_country_to_its_area_and_to_another_country(client):
    togo = client.get("/pays/tg/").page
    assert trail(togo) == ["/pays/", "/continents/africa/"]
    africa = follow(client, togo, "/continents/africa/")
    countries = [link for link in reading.names(africa) if link.startswith("/pays/")]
    assert "/pays/cm/" in countries
    follow(client, africa, "/pays/cm/")


def test_from_a_region_to_a_department_to_its_authority(client):
    region = client.get("/regions/52/").page
    department = follow(client, region, "/departements/49/")
    assert trail(department) == ["/regions/", "/regions/52/"]
    angers = follow(client, department, "/collectivites/angers-49007/")
    assert trail(angers) == ["/collectivites/", "/departements/49/"]
    follow(client, angers, "/departements/49/")


def test_a_department_leads_to_the_authority_that_governs_it(client):
    page = client.get("/departements/95/").page
    (facts,) = [one for one in page.all("dl", css="facts") if "Autorité" in one.text]
    authority = [one["href"] for one in facts.all("a") if one["href"].startswith("/collectivites/")]
    assert len(authority) == 1
    follow(client, page, authority[0])


def test_a_commune_that_never_cooperated_is_told_how_to_begin_and_who_does(client):
    page = client.get("/collectivites/ableiges-95002/").page
    assert reading.figures(page) == []
    begin = page.one("ol", css="steps")
    assert len(begin.all("h3")) == 3
    for article in ("L. 1115-1", "L. 1115-5", "L. 2121-29", "23 000 €"):
        assert article in begin.text
    assert {"/themes/", "/pays/", "/annuaire/?region=11"} <= {one["href"] for one in begin.all("a")}
    around = page.one("ul", css="around").all("li")
    slugs = [
        row.all("a")[0]["href"].split("/")[2]
        for row in around
        if "/collectivites/" in row.all("a")[0]["href"]
    ]
    assert slugs
    standing = Organisation.objects.filter(slug__in=slugs).values_list("region", flat=True)
    assert set(standing) == {"11"}
    far = [reading.number(row.text.partition("à ")[2]) for row in around if " km" in row.text]
    assert len(far) > 1
    assert far == sorted(far)
    for row in around:
        name, count = row.all("a")[:2]
        assert reading.announced(client, count["href"]) == reading.number(count.text) >= 1, name
        assert any(one["href"].startswith("/pays/") for one in row.all("a"))


def test_a_commune_that_never_cooperated_is_led_to_the_network_of_its_region(client):
    begin = client.get("/collectivites/beaumont-63032/").page.one("ol", css="steps")
    links = [one["href"] for one in begin.all("a")]
    assert "/organisations/resacoop/" in links
    assert "http://www.resacoop.org" in links
    assert "/organisations/cerapcoop/" not in links
    assert "/regions/84/" in client.get("/organisations/resacoop/").page.links()


def test_every_commune_has_a_page_found_by_its_name(client):
    page = client.get("/collectivites/?nom=ableiges").page
    assert reading.names(page) == ["/collectivites/ableiges-95002/"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("castillon-de-castets-33107", "castets-et-castillon-33106"),
        ("jallais-49162", "beaupreau-en-mauges-49023"),
        ("un-nom-mal-tape-49007", "angers-49007"),
    ],
)
def test_the_old_address_of_a_merged_commune_leads_to_the_new_one(client, old, new):
    response = client.get(f"/collectivites/{old}/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/collectivites/{new}/")
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_commune_that_received_others_names_them(client):
    page = client.get("/collectivites/beaupreau-en-mauges-49023/").page
    assert "Jallais" in page.text


def test_a_region_of_before_2016_leads_to_its_successor(client):
    page = client.get("/collectivites/region-midi-pyrenees/").page
    follow(client, page, "/collectivites/region-occitanie-76/")


@pytest.mark.parametrize(
    ("typed", "lower"),
    [
        ("/pays/TG/", "/pays/tg/"),
        ("/continents/Africa/", "/continents/africa/"),
        ("/departements/2A/", "/departements/2a/"),
        ("/collectivites/Angers-49007/", "/collectivites/angers-49007/"),
        ("/partenaires/DSCHANG-CM/", "/partenaires/dschang-cm/"),
        ("/themes/EAU-assainissement/", "/themes/eau-assainissement/"),
        ("/cooperations/SEDIF-Aneho-eau/", "/cooperations/sedif-aneho-eau/"),
        ("/cooperations/SEDIF-Aneho-eau/signaler/", "/cooperations/sedif-aneho-eau/signaler/"),
    ],
)
def test_an_address_in_upper_case_is_redirected_with_its_query_string(client, typed, lower):
    for query in ("", "?a=1&b=%C3%A9"):
        response = client.get(typed + query)
        assert (response.status_code, response.headers["Location"]) == (301, lower + query)


@pytest.mark.parametrize(("country", "region"), [("re", "04"), ("gp", "01"), ("nc", "988"), ("pm", "975")])
def test_a_french_territory_is_read_as_a_region_not_as_a_country(client, country, region):
    response = client.get(f"/pays/{country}/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/regions/{region}/")
    assert client.get(response.headers["Location"]).status_code == 200


def test_no_french_territory_among_the_partner_countries(client):
    links = client.get("/pays/").page.links()
    assert "/pays/tg/" in links
    assert not {f"/pays/{code.lower()}/" for code in FRENCH_TERRITORIES} & set(links)


def test_a_partnership_and_its_projects_lead_to_each_other(client):
    parent = client.get("/cooperations/bordeaux-douala/").page
    child = follow(client, parent, "/cooperations/bordeaux-douala-mobilite-urbaine/")
    follow(client, child, "/cooperations/bordeaux-douala/")


def test_the_menu_says_where_one_is(client):
    for path, room in (("/atlas/", "/atlas/"), ("/pays/tg/", "/pays/"), ("/regions/11/", "/collectivites/")):
        (nav,) = client.get(path).page.all("nav", css="main")
        assert [one["href"] for one in nav.all("a") if one["aria-current"]] == [room]
