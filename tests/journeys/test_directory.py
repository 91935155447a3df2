"""Finding a body that helps: /annuaire/, its facets, its names, the regional networks, the page of a body."""

import pytest
from django.test import Client

from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from tests.gate import Page
from tests.journeys import reading

pytestmark = pytest.mark.django_db


class Reading(Client):
    """Pages are only read here: `test_every_page` puts the directory through the gate."""

    def request(self, **request):
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.page = Page(response.content.decode())
        return response


@pytest.fixture
def client():
    return Reading()


def announced(page):
    return reading.number(page.one("h2", id="titre").text)


def listed(client, address):
    """Addresses of the bodies of all pages of the directory, in order."""
    page = reading.page_of(client, address)
    found = reading.rows(page)
    while following := page.all("a", rel="next"):
        page = reading.page_of(client, following[0]["href"])
        found += reading.rows(page)
    return found


def test_the_directory_holds_every_body_that_is_no_authority(client):
    found = listed(client, "/annuaire/")
    bodies = Organisation.objects.exclude(
        kind__in=[OrganisationKind.FRENCH_AUTHORITY, OrganisationKind.FOREIGN_AUTHORITY]
    )
    assert found == [body.get_absolute_url() for body in bodies.order_by("sort_key", "slug")]
    assert announced(client.get("/annuaire/").page) == len(found)
    assert len(reading.rows(client.get("/annuaire/").page)) == 60


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?region=84",
        "?kind=network&theme=eau-assainissement",
        "?nom=ville",
        "?kind=regional&kind=ministry",
    ],
)
def test_every_count_of_a_facet_is_that_of_its_list(client, asked):
    page = client.get(f"/annuaire/{asked}").page
    facets = reading.facets(page)
    assert set(facets) >= {"kind", "region", "theme"}
    for name, options in facets.items():
        chosen = any(one[3] for one in options)
        for label, count, address, is_chosen in [options[0], options[-1]]:
            if not chosen:
                assert announced(client.get(address).page) == count, (name, label)
            if is_chosen:
                assert address not in client.get(address).page.text


def test_values_of_one_dimension_are_alternatives(client):
    one, other = (listed(client, f"/annuaire/?kind={kind}") for kind in ("regional", "ministry"))
    assert sorted(listed(client, "/annuaire/?kind=regional&kind=ministry")) == sorted(one + other)


def test_a_chip_takes_its_filter_away(client):
    page = client.get("/annuaire/?region=53&nom=reseau").page
    assert sorted(reading.chips(page)) == ["/annuaire/?nom=reseau", "/annuaire/?region=53"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("RESACOOP", "resacoop"), ("résacoop", "resacoop"), ("afd", "afd"), ("cites unies", "cites-unies-france"),
     ("Cités Unies", "cites-unies-france"), ("cuf", "cites-unies-france")],
)  # fmt: skip
def test_a_name_or_an_acronym_is_found_with_or_without_accents(client, typed, slug):
    found = reading.rows(client.get("/annuaire/", {"nom": typed}).page)
    assert f"/organisations/{slug}/" in found


@pytest.mark.parametrize("old", ["/organisations/", "/organisations/?nom=reseau"])
def test_the_old_list_leads_to_the_directory(client, old):
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (
        301,
        old.replace("organisations", "annuaire"),
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [("region=zz", "« zz » n’est pas connu"), ("kind=commune", "« commune »"), ("country=QQ", "« QQ »"),
     ("theme=magie", "« magie »"), ("page=0", "« 0 »"), ("page=a", "« a »"), ("nimp=1", "n’est pas un filtre"),
     ("nom=a%07b", "illisibles"), ("nom=" + "a" * 101, "dépasse"), ("nom=a&nom=b", "une seule valeur"),
     ("&".join(["theme=eau"] * 11), "10 valeurs au plus")],
)  # fmt: skip
def test_what_is_not_understood_is_told_and_the_rest_is_kept(client, asked, said):
    response = client.get(f"/annuaire/?{asked}&country=cm")
    assert response.status_code == 400
    assert said in response.page.one("div", css="errors").text
    if "country=QQ" not in asked:
        assert reading.chips(response.page) == ["/annuaire/"]


def test_beyond_the_end_is_not_found(client):
    assert client.get("/annuaire/?page=99").status_code == 404


@pytest.mark.parametrize(
    "asked", ["?nom=xyzzy", "?nom=…", "?country=FJ", "?region=53&theme=jeunesse&country=CM"]
)
def test_nobody_found_offers_ways_out(client, asked):
    response = client.get(f"/annuaire/{asked}")
    if response.status_code == 400:
        pytest.fail(response.page.one("div", css="errors").text)
    assert reading.rows(response.page) == []
    assert "/annuaire/" in [one["href"] for one in response.page.one("div", css="empty").all("a")]


def strip(page):
    return page.one("section", css="regional")


def test_the_regional_networks_come_first_with_today_s_network(client):
    rows = {row.all("dt")[0].text: row for row in strip(client.get("/annuaire/").page).all("div")}
    assert [one["href"] for one in rows["Bretagne"].all("a")] == ["/organisations/reseau-bretagne-solidaire/"]
    assert [one.text for one in rows["Auvergne-Rhône-Alpes"].all("a")] == ["RÉSACOOP", "Cerapcoop"]
    assert "nom d’avant 2016" in rows["Auvergne-Rhône-Alpes"].text
    assert "Île-de-France" in strip(client.get("/annuaire/").page).all("p")[-1].text


def test_a_region_asked_shows_its_own_networks_only(client):
    page = client.get("/annuaire/?region=27").page
    assert [row.text for row in strip(page).all("dt")] == ["Bourgogne-Franche-Comté"]
    assert "/organisations/bourgogne-franche-comte-international/" in reading.rows(page)
    assert client.get("/annuaire/?kind=ministry").page.all("section", css="regional") == []


def test_a_body_that_takes_part_leads_to_its_sheets(client):
    page = client.get("/annuaire/?nom=cites+unies+france").page
    counts = [one for one in reading.counts_of_rows(page) if "cites-unies-france" in one[1]]
    assert len(counts) == 1
    assert reading.announced(client, counts[0][1]) == counts[0][0] >= 1
