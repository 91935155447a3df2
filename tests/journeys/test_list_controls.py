"""What a list offers beside its rows: every facet and its other values, chips, order, suggestions, versions."""

import pytest

from coopdec.atlas.filters import LABELS
from coopdec.atlas.readers import current
from coopdec.journal import services as journal
from tests.journeys import reading

pytestmark = pytest.mark.django_db


def test_the_list_offers_every_dimension_that_can_be_chosen(client):
    """Not that of the origin, where there is one only; real sheets have no marker."""
    facets = reading.facets(client.get("/atlas/").page)
    assert set(LABELS) - {"origin", "marker"} == set(facets)


def test_a_chosen_value_comes_first_and_is_removed_by_following_it(client):
    facet = reading.facets(client.get("/atlas/?country=TG").page)["country"]
    label, _count, address, chosen = facet[0]
    assert chosen
    assert label.startswith("Togo")
    assert reading.question(address) == []


def test_under_a_chosen_theme_stand_its_parts(client):
    page = client.get("/atlas/?theme=acces-services-essentiels").page
    (group,) = page.all("details", id="filtre-theme")
    assert {link["id"] for row in group.all("li", css="part") for link in row.all("a")} >= {
        "f-theme-eau-assainissement",
        "f-theme-dechets",
    }


def test_what_a_facet_does_not_show_is_one_link_away(client):
    page = client.get("/atlas/?kind=project").page
    (group,) = page.all("details", id="filtre-country")
    shown, more = [link for link in group.all("a") if link["id"]], group.all("p", css="more")[0].all("a")[0]
    others = client.get(more["href"]).page
    links = others.one("div", css="values").all("a")
    assert len(links) == len(shown) + reading.number(more.text)
    assert {link["id"] for link in shown} <= {link["id"] for link in links}
    assert ("kind", "project") in reading.question(links[-1]["href"])
    count = reading.number(links[-1].all("span", css="n")[0].text)
    assert reading.announced(client, links[-1]["href"]) == count


def test_values_are_found_by_the_beginning_of_a_word_of_their_name(client):
    page = client.get("/atlas/filtres/country/?prefix=buRk&kind=project").page
    assert [link["id"] for link in page.one("div", css="values").all("a")] == ["f-country-BF"]
    (form,) = [form for form in page.all("form") if form["action"].startswith("/atlas/filtres/")]
    assert ("kind", "project") in [(one["name"], one["value"]) for one in form.all("input")]
    nothing = client.get("/atlas/filtres/country/?prefix=zzz")
    assert nothing.status_code == 200
    assert "Aucun choix" in nothing.page.text


def test_only_dimensions_have_a_page_of_values(client):
    assert client.get("/atlas/filtres/rien/").status_code == 404
    assert client.get("/atlas/filtres/country/?country=ZZ").status_code == 400


def test_words_and_years_have_chips_and_order_has_none(client):
    page = client.get("/atlas/?q=eau&year_from=2010&year_to=2020&sort=title").page
    asked = [("q", "eau"), ("sort", "title"), ("year_from", "2010"), ("year_to", "2020")]
    assert [reading.question(chip) for chip in reading.chips(page)] == [
        [pair for pair in asked if pair[0] != name] for name in ("q", "year_from", "year_to")
    ]


def orders(page):
    (nav,) = [one for one in page.all("nav") if "Ordre" in one["aria-label"]]
    return {one["id"].removeprefix("ordre-"): one for one in nav.all("a")}


def test_relevance_is_an_order_only_of_words(client):
    assert list(orders(client.get("/atlas/").page)) == ["recent", "title", "updated", "amount"]
    with_words = orders(client.get("/atlas/?q=eau").page)
    assert list(with_words) == ["relevance", "recent", "title", "updated", "amount"]
    assert [name for name, link in with_words.items() if link["aria-current"]] == ["relevance"]


def test_an_order_keeps_the_question_and_moves_the_rows(client):
    page = client.get("/atlas/?theme=dechets").page
    by_title = client.get(orders(page)["title"]["href"]).page
    assert [name for name, link in orders(by_title).items() if link["aria-current"]] == ["title"]
    rows = [reading.every_row(client, f"/atlas/?theme=dechets{sort}") for sort in ("", "&sort=title")]
    assert sorted(rows[0]) == sorted(rows[1])
    assert rows[0] != rows[1]


@pytest.mark.usefixtures("atlas")
def test_a_word_badly_typed_is_put_right(client):
    page = client.get("/atlas/?q=assainisement").page
    (offered,) = page.all("p", css="suggestions")
    assert "assainissement" in offered.text
    (first, *_others) = offered.all("a")
    assert reading.rows(client.get(first["href"]).page)


def test_every_form_of_a_word_is_marked(client):
    page = client.get("/atlas/?q=jumelages").page
    assert {one.text.lower() for one in page.all("mark")} >= {"jumelage"}


def test_it_is_said_when_there_is_no_index(client):
    assert "plus lentement" in client.get("/atlas/").page.text


def test_nothing_is_said_of_speed_when_there_is_one(client, atlas):
    assert "plus lentement" not in client.get("/atlas/").page.text


# --- versions


def act():
    journal.record("country-sheet.changed", object_type="directory.countrysheet", object_ref="MA", by=None)


def test_links_with_a_count_lead_to_the_version_that_counted(client, atlas):
    page = client.get("/atlas/?kind=project").page
    version = f"version={current().version}"
    links = [link for facet in reading.facets(page).values() for _label, _count, link, _chosen in facet]
    assert links
    assert all(version in link for link in [*links, page.one("a", rel="next")["href"]])
    assert page.one("link", rel="canonical")["href"] == "http://testserver/atlas/?kind=project"


def test_an_older_version_that_is_kept_says_so(client, atlas):
    before = current().version
    act()
    atlas()
    page = client.get(f"/atlas/?country=TG&version={before}").page
    assert [one["href"] for one in page.one("p", css="notice").all("a")] == ["/atlas/?country=TG"]
    assert not client.get(f"/atlas/?country=TG&version={before + 1}").page.all("p", css="notice")


def test_a_version_kept_no_more_leads_to_the_present(client, atlas):
    response = client.get("/atlas/?country=TG&version=1&page=2")
    assert (response.status_code, response.headers["Location"]) == (302, "/atlas/?country=TG&page=2")
    response = client.get("/collectivites/?nom=saint&version=1")
    assert response.headers["Location"] == "/collectivites/?nom=saint"


def test_a_version_that_never_was_is_a_wrong_value(client, atlas):
    response = client.get(f"/atlas/?country=TG&version={current().version + 7}")
    assert response.status_code == 400
    assert "Version" in response.page.one("div", role="alert").text
    assert reading.chips(response.page) == ["/atlas/"]


# --- what a reader has already


@pytest.mark.parametrize("path", ["/", "/atlas/?q=eau", "/collectivites/", "/pays/", "/atlas/filtres/theme/"])
def test_who_has_the_page_is_told_so(client, atlas, path):
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert client.get(path, headers={"if-none-match": tag, "save-data": "on"}).status_code == 200
    act()
    atlas()
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_the_pages_of_somebody_signed_in_are_theirs(staff_client, atlas):
    response = staff_client.get("/atlas/")
    assert "private" in response.headers["Cache-Control"]
    assert "ETag" not in response.headers


def test_a_refused_question_is_kept_by_nobody(client):
    assert "ETag" not in client.get("/atlas/?country=ZZ").headers
