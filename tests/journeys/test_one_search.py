"""One field for everything: from the home or any page, by a form that needs no script."""

import pytest

from tests.journeys import reading

pytestmark = pytest.mark.django_db


def typed(client, text, *, start="/"):
    """The page that the search form of a page leads to."""
    page = client.get(start).page
    (form,) = [one for one in page.all("form") if one["role"] == "search"]
    (field,) = [one for one in form.all("input") if one["name"] == "q"]
    return client.get(form["action"], {field["name"]: text}).page


def links(page):
    (main,) = page.all("main")
    return [one["href"] for one in main.all("a")]


@pytest.mark.parametrize(
    ("text", "leads_to"),
    [
        ("aneho", "/partenaires/aneho-tg/"),
        ("bretagne", "/regions/53/"),
        ("rennes", "/collectivites/rennes-35238/"),
        ("eau", "/themes/eau-assainissement/"),
        ("6", "/odd/6/"),
        ("burkina", "/pays/bf/"),
        ("FICOL", "/glossaire/#ficol"),
        ("St Denis", "/collectivites/saint-denis-93066/"),
        ("jallais", "/collectivites/beaupreau-en-mauges-49023/"),
    ],
)
def test_what_people_type_leads_to_its_page(client, text, leads_to):
    assert leads_to in links(typed(client, text))
    assert leads_to in links(typed(client, text, start="/pays/tg/"))


def test_the_partners_of_aneho_are_one_step_away(client):
    page = typed(client, "aneho")
    authorities = [link for link in links(page) if link.startswith("/collectivites/")]
    partner = client.get("/partenaires/aneho-tg/").page
    assert authorities
    assert set(authorities) <= set(partner.links())


def test_sheets_found_are_the_first_of_their_list(client):
    page = typed(client, "assainissement togo")
    shown = reading.rows(page)
    assert "/cooperations/sedif-aneho-eau/" in shown
    (whole,) = [link for link in links(page) if link.startswith("/atlas/?q=")]
    assert reading.rows(client.get(whole).page)[: len(shown)] == shown


def test_a_name_is_not_redirected_it_is_shown_first(client):
    response = client.get("/chercher/?q=Togo")
    assert response.status_code == 200
    groups = [one.text for one in response.page.all("main")[0].all("h2")]
    assert groups[0].startswith("Pays")


def test_home_has_an_entrance_for_each_need(client):
    needs = client.get("/").page.one("div", css="needs")
    (form,) = needs.all("form")
    own = client.get(form["action"], {form.all("input")[0]["name"]: "ableiges"}).page
    assert "/collectivites/ableiges-95002/" in own.links()
    assert {"/partenaires/", "/pays/", "/themes/", "/glossaire/"} <= {one["href"] for one in needs.all("a")}
    for link in needs.all("a"):
        assert client.get(link["href"], follow=True).status_code == 200
