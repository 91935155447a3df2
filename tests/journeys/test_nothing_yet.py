"""Pages of those who do not cooperate yet: never a dead end."""

import pytest

from coopdec.directory.enums import AuthorityKind, OrganisationKind
from coopdec.directory.models import CountrySheet, Organisation
from coopdec.guidance.models import Term
from coopdec.reference.models import Country, Region, Theme
from tests.journeys import reading

pytestmark = pytest.mark.django_db


def alone(kind, **conditions):
    """A body that has no part in any sheet."""
    return Organisation.objects.filter(kind=kind, parts=None, **conditions).order_by("pk").first()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (AuthorityKind.COMMUNE, ["conseil municipal", "L. 2121-29"]),
        (AuthorityKind.EPCI, ["conseil communautaire", "principe de spécialité"]),
        (AuthorityKind.DEPARTEMENT, ["conseil départemental", "L. 3211-1"]),
        (AuthorityKind.OVERSEAS, ["L’assemblée vote une délibération"]),
    ],
)
def test_each_kind_of_authority_is_told_who_decides(client, kind, said):
    authority = alone(OrganisationKind.FRENCH_AUTHORITY, authority_kind=kind)
    page = client.get(authority.get_absolute_url()).page
    begin = page.one("ol", css="steps").text
    assert all(words in begin for words in said)
    assert ("principe de spécialité" in begin) == (kind == AuthorityKind.EPCI)


def test_every_word_that_the_pages_explain_is_in_the_glossary(client):
    authority = alone(OrganisationKind.FRENCH_AUTHORITY, authority_kind=AuthorityKind.EPCI)
    pages = [authority.get_absolute_url(), "/annuaire/", "/pays/ag/"]
    links = [one for path in pages for one in client.get(path).page.links() if one.startswith("/glossaire/#")]
    anchors = {link.partition("#")[2] for link in links}
    assert {"convention", "deliberation", "rrma", "principe-de-specialite", "scac"} <= anchors
    assert set(Term.objects.filter(code__in=anchors).values_list("code", flat=True)) == anchors


def test_an_authority_that_is_no_more_is_not_told_how_to_begin(client):
    gone = alone(OrganisationKind.FRENCH_AUTHORITY, authority_kind=AuthorityKind.COMMUNE)
    Organisation.objects.filter(pk=gone.pk).update(ended_on="2019")
    page = client.get(gone.get_absolute_url()).page
    assert page.all("ol", css="steps") == []


def test_a_department_shows_what_its_region_does(client):
    page = client.get("/departements/23/").page
    if page.all("ol", css="steps"):
        assert "/regions/75/" in [one["href"] for one in page.one("ul", css="around").all("a")]


def test_a_country_without_sheet_shows_its_continent(client):
    page = client.get("/pays/ag/").page
    assert reading.figures(page) == []
    area = Country.objects.get(pk="AG").area
    countries = [link for link in reading.names(page) if link.startswith("/pays/")]
    assert countries
    codes = [link.split("/")[2].upper() for link in countries]
    assert set(Country.objects.filter(pk__in=codes).values_list("area", flat=True)) == {area}
    for count, address in reading.counts(page):
        assert reading.announced(client, address) == count


def test_a_theme_without_sheet_leads_to_near_ones_and_to_who_wants_it(client):
    theme = Theme.objects.create(
        code="essai", label_fr="Essai", label_en="Trial", parent_id="eau-assainissement", order=999
    )
    sheet = CountrySheet.objects.order_by("code").first()
    sheet.priorities.add(theme, through_defaults={"position": 99})
    page = client.get("/themes/essai/").page
    assert {"/annuaire/?theme=essai", sheet.country.get_absolute_url()} <= set(page.links())
    assert "/themes/eau-assainissement/" in reading.names(page)


def test_a_partner_without_sheet_leads_to_who_works_in_its_country(client):
    lonely = Organisation.objects.create(
        slug="nulle-part-tg", kind=OrganisationKind.FOREIGN_AUTHORITY, foreign_level="municipality",
        name="Nulle-Part", country_id="TG", sort_key="nulle part", search_key=" nulle part ",
    )  # fmt: skip
    page = client.get(lonely.get_absolute_url()).page
    assert "/pays/tg/" in page.links()
    assert any(link.startswith("/collectivites/") for link in reading.names(page))


def test_a_network_of_before_2016_leads_to_today_s_in_the_region(client):
    page = client.get("/organisations/cerapcoop/").page
    said = page.one("p", css="notice")
    assert "Aujourd’hui dans la région" in said.text
    assert [one["href"] for one in said.all("a")] == ["/organisations/resacoop/"]
    today = client.get("/organisations/resacoop/").page
    assert "avant 2016 : Cerapcoop" in today.text
    assert "succ" not in said.text.lower()


def test_a_body_is_led_to_from_the_country_sheets_that_name_it(client):
    page = client.get("/organisations/cites-unies-france/").page
    countries = [link for link in reading.names(page) if link.startswith("/pays/")]
    assert countries
    for link in countries[:3]:
        text = client.get(link).page.text
        assert "CUF" in text or "Cités Unies France" in text


def test_a_region_without_sheet_says_who_cooperates_around(client):
    empty = [
        one for one in Region.objects.all() if not reading.figures(client.get(one.get_absolute_url()).page)
    ]
    assert empty
    for region in empty:
        page = client.get(region.get_absolute_url()).page
        around = [one["href"] for one in page.one("ul", css="around").all("a")]
        assert any(link.startswith("/regions/") for link in around)
        assert region.get_absolute_url() not in around
