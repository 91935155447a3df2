"""What search engines, and those who share an address, read of the site."""

import json
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from coopdec.common import linked, pictures
from coopdec.common.templatetags.quoting import LONGEST_DESCRIPTION, shortened
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import put_sheet
from coopdec.cooperation.services.parts import SheetInput
from coopdec.directory.enums import Origin
from coopdec.directory.models import Organisation
from coopdec.portal import sitemap
from coopdec.reference.french import within
from coopdec.reference.models import Country

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
SHEET = "/cooperations/sedif-aneho-eau/"
PAGES = [
    "/", "/atlas/", "/atlas/?country=TG", "/pays/", "/pays/tg/", "/pays/aw/", "/continents/africa/", "/regions/", "/regions/53/",
    "/departements/49/", "/themes/", "/themes/eau-assainissement/", "/odd/", "/odd/6/", "/collectivites/",
    "/collectivites/angers-49007/", "/collectivites/acigne-35001/", "/partenaires/", "/partenaires/dschang-cm/",
    "/annuaire/", "/organisations/ademe/", "/glossaire/", SHEET,
]  # fmt: skip
WITH_PICTURE = [
    SHEET, "/pays/tg/", "/continents/africa/", "/regions/53/", "/departements/49/", "/themes/eau-assainissement/",
    "/odd/6/", "/collectivites/angers-49007/", "/partenaires/dschang-cm/", "/organisations/ademe/",
]  # fmt: skip


def meta(page, name):
    return [one["content"] for one in page.all("meta") if name in (one["name"], one["property"])]


def title(page):
    """Drawings have titles too."""
    return page.one("head").all("title")[0].text


def things(page):
    """Every thing of the page's data blocks."""
    blocks = [json.loads("".join(one.pieces)) for one in page.all("script", type="application/ld+json")]
    return [thing for block in blocks for thing in (block if isinstance(block, list) else [block])]


def locations(client, address="/sitemap.xml"):
    response = client.get(address)
    assert response.status_code == 200
    root = ET.fromstring(response.content)
    return [one.text.removeprefix(SITE) for one in root.iter(f"{{{sitemap.NAMESPACE}}}loc")]


# --- the head of a page


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_what_it_is(client, address):
    page = client.get(address).page
    assert title(page).endswith(" – Coopdec")
    assert meta(page, "og:title") == [title(page).removesuffix(" – Coopdec")]
    (description,) = meta(page, "description")
    assert 20 <= len(description) <= LONGEST_DESCRIPTION
    assert meta(page, "og:description") == [description]
    (canonical,) = [one["href"] for one in page.all("link", rel="canonical")]
    assert canonical == SITE + address == meta(page, "og:url")[0]
    assert meta(page, "robots") == []


def test_titles_and_descriptions_tell_pages_apart(client):
    pages = [client.get(address).page for address in PAGES]
    assert len({title(page) for page in pages}) == len(pages)
    assert len({meta(page, "description")[0] for page in pages}) >= len(pages) - 1


def test_a_partner_is_found_with_its_country(client):
    assert title(client.get("/partenaires/dschang-cm/").page) == (
        "Dschang – partenaire au Cameroun – Coopdec"
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [("TG", "au Togo"), ("DE", "en Allemagne"), ("KM", "aux Comores"), ("CU", "à Cuba"), ("KH", "au Cambodge"), ("IR", "en Iran"), ("MK", "en Macédoine du Nord"), ("IM", "à l’île de Man")],
)  # fmt: skip
def test_a_country_is_named_in_a_sentence(code, said):
    assert within(code, Country.objects.get(pk=code).name_fr) == said


def test_the_one_address_of_a_list_has_no_page_order_or_version(client):
    page = client.get("/atlas/?kind=project&sort=title&page=2").page
    assert page.one("link", rel="canonical")["href"] == f"{SITE}/atlas/?kind=project"


@pytest.mark.parametrize(
    "address", ["/atlas/?q=eau", "/collectivites/?nom=ableiges", "/annuaire/?nom=reseau", f"{SHEET}signaler/"]
)
def test_what_was_typed_is_not_for_indexes(client, address):
    assert "noindex" in meta(client.get(address).page, "robots")


def test_a_draft_is_quoted_nowhere(staff_client):
    put_sheet(ref="essai", values=SheetInput(fields={"kind": "project", "title": "Essai"}), by=None)
    page = staff_client.get("/cooperations/essai/").page
    assert meta(page, "robots") == ["noindex"]
    assert not page.all("link", rel="canonical")
    assert not meta(page, "og:title")
    assert [one["@type"] for one in things(page)] in ([], ["BreadcrumbList"])


def test_a_page_of_failure_has_no_address_of_its_own(client):
    page = client.get("/pays/zz/").page
    assert not page.all("link", rel="canonical")
    assert not meta(page, "og:image")


def test_a_host_that_is_not_ours_is_quoted_by_no_page(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(("text", "said"), [("court", "court"), ("un deux trois quatre", "un deux…")])
def test_a_long_description_is_cut_between_words(text, said):
    assert shortened(text, longest=12) == said


# --- data for programs


def test_data_cannot_close_its_element():
    block = linked.block({"name": "</script><b>&"})
    assert "</script><b>" not in block
    assert json.loads(block.removeprefix('<script type="application/ld+json">').removesuffix("</script>"))[
        "name"
    ] == ("</script><b>&")
    assert linked.block() == ""


def test_the_site_says_where_it_is_searched(client):
    (site,) = [one for one in things(client.get("/").page) if one["@type"] == "WebSite"]
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/atlas/?q={{search_term_string}}"


def test_a_sheet_says_who_where_when_and_from_what(client):
    page = client.get(SHEET).page
    (said,) = [one for one in things(page) if one["@type"] == "WebPage"]
    sheet = Cooperation.objects.get(ref="sedif-aneho-eau")
    assert said["url"] == SITE + SHEET
    assert {one["name"] for one in said["isBasedOn"]} == {
        one.document.title for one in sheet.provenances.all()
    }
    project = said["mainEntity"]
    assert (project["@type"], project["name"]) == ("Project", sheet.title)
    assert {one["name"] for one in project["member"]} == {
        part.organisation.name for part in sheet.partners.all() if part.organisation
    }
    assert "None" not in json.dumps(said)


def test_a_sheet_says_only_money_that_is_known(client):
    for sheet in Cooperation.objects.published()[::16]:
        (said,) = [
            one for one in things(client.get(sheet.get_absolute_url()).page) if one["@type"] == "WebPage"
        ]
        cash = sum(
            round(float(one["amount"]["value"]) * 100) for one in said["mainEntity"].get("funding", [])
        )
        amount = getattr(sheet, "amount", None)
        assert cash == ((amount.cash_cents or 0) if amount else 0), sheet.ref


def test_breadcrumbs_are_said_to_programs(client):
    (trail,) = [one for one in things(client.get("/pays/tg/").page) if one["@type"] == "BreadcrumbList"]
    steps = trail["itemListElement"]
    assert [one["position"] for one in steps] == [1, 2, 3]
    assert steps[0] == {"@type": "ListItem", "position": 1, "name": "Pays", "item": f"{SITE}/pays/"}
    assert "item" not in steps[-1]


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/collectivites/angers-49007/", "GovernmentOrganization"), ("/partenaires/dschang-cm/", "GovernmentOrganization"), ("/organisations/ademe/", "Organization")],
)  # fmt: skip
def test_who_acts_is_said_to_programs(client, address, kind):
    (said,) = [one for one in things(client.get(address).page) if one["@type"] != "BreadcrumbList"]
    assert (said["@type"], said["@id"]) == (kind, SITE + address)


# --- the list for search engines


def test_the_sitemap_names_real_sheets_and_what_they_touch(client):
    found = locations(client)
    assert len(found) == len(set(found))
    sheets = [path for path in found if path.startswith("/cooperations/")]
    real = Cooperation.objects.published().filter(origin=Origin.REAL)
    assert sorted(sheets) == sorted(sheet.get_absolute_url() for sheet in real)
    french = [path for path in found if not path.startswith(("/en/", "/es/", "/pt/"))]
    assert {path for path in found if path.startswith("/en/")} == {f"/en{path}" for path in french}
    for guest in ("es", "pt"):
        there = {f"/{guest}{path}" for path in french if path.startswith(("/bourse/", "/programmes/"))}
        assert {path for path in found if path.startswith(f"/{guest}/")} == there > {f"/{guest}/bourse/"}
    assert {"/", "/atlas/", "/glossaire/", "/pays/tg/", "/regions/53/", "/partenaires/dschang-cm/"} <= set(
        found
    )
    assert "/collectivites/acigne-35001/" not in found
    assert client.get("/sitemap.xml").content.decode().count("<lastmod>") == 2 * len(sheets)


def test_every_address_of_the_sitemap_opens(client):
    opened = Client()
    found = locations(client)
    for path in [*found[:12], *found[12::40]]:
        assert opened.get(path).status_code == 200, path


def test_a_demonstration_sheet_is_in_no_sitemap(client, settings):
    sheet = Cooperation.objects.get(ref="sedif-aneho-eau")
    Cooperation.objects.filter(pk=sheet.pk).update(origin=Origin.DEMONSTRATION)
    settings.DEMO_DATA = True
    assert sheet.get_absolute_url() not in locations(client)
    page = client.get(SHEET).page
    assert meta(page, "robots") == ["noindex"]
    assert "Project" not in json.dumps(things(page))


def test_a_long_list_is_parted(client, monkeypatch):
    whole = locations(client)
    monkeypatch.setattr(sitemap, "LARGEST", 100)
    parts = locations(client)
    found = [locations(client, part) for part in parts]
    assert len(parts) > 1
    assert max(map(len, found)) <= 100
    assert [path for part in found for path in part] == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_the_sitemap_asks_a_bounded_number_of_queries(client, atlas, django_assert_max_num_queries):
    client.get("/sitemap.xml")
    with django_assert_max_num_queries(10):
        client.get("/sitemap.xml")


@pytest.mark.parametrize("demonstration", [False, True])
def test_robots_are_told_where_the_list_is(client, settings, demonstration):
    settings.DEMO_DATA = demonstration
    said = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in said
    assert "Disallow: /" not in said  # a page that may not be read cannot say « noindex »


# --- the pictures


def drawing(client, address):
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert len(response.content) <= 60_000
    image = Image.open(BytesIO(response.content))
    assert image.size == (1200, 630)
    return response


@pytest.mark.parametrize("address", WITH_PICTURE)
def test_a_page_has_its_own_picture(client, address):
    (picture,) = meta(client.get(address).page, "og:image")
    assert picture == f"{SITE}{address}apercu.png"
    drawing(client, picture.removeprefix(SITE))


def test_other_pages_have_the_picture_of_the_site(client):
    (picture,) = meta(client.get("/glossaire/").page, "og:image")
    drawing(client, picture.removeprefix(SITE))


def test_a_picture_that_is_known_is_not_drawn_again(client, monkeypatch):
    first = drawing(client, f"{SHEET}apercu.png")
    assert "max-age" in first.headers["Cache-Control"]
    monkeypatch.setattr(pictures, "drawn", None)
    again = client.get(f"{SHEET}apercu.png", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_invented_sheet_bears_it_on_its_picture(client, settings):
    settings.DEMO_DATA = True
    before = drawing(client, f"{SHEET}apercu.png")
    Cooperation.objects.filter(ref="sedif-aneho-eau").update(origin=Origin.DEMONSTRATION)
    assert drawing(client, f"{SHEET}apercu.png").content != before.content
    settings.DEMO_DATA = False
    assert client.get(f"{SHEET}apercu.png").status_code == 404


@pytest.mark.parametrize(
    "address", ["/pays/zz/", "/pays/gp/", "/odd/18/", "/odd/eau/", "/cooperations/rien/"]
)
def test_what_does_not_exist_has_no_picture(client, address):
    assert client.get(f"{address}apercu.png").status_code == 404


def test_long_titles_wrap_and_end_with_an_ellipsis():
    lines = pictures.wrapped("coopération décentralisée " * 9, 44, pictures.BOLD, 1056)
    assert len(lines) > pictures.TITLE_LINES
    picture = pictures.Picture(
        "Anticonstitutionnellement" * 12, "Projet", "Łódź " * 40, "東京 Ștefan", is_fictitious=True
    )
    assert len(pictures.drawn(picture)) <= 60_000
    assert pictures.readable("東京 Łódź, Ștefan") == " Łódź, Ștefan"


# --- addresses that stay


def test_a_body_whose_kind_changes_keeps_its_address(client):
    body = Organisation.objects.get(slug="ademe")
    for wrong in ("partenaires", "collectivites"):
        response = client.get(f"/{wrong}/ademe/")
        assert (response.status_code, response.headers["Location"]) == (301, body.get_absolute_url())
    picture = client.get("/partenaires/ademe/apercu.png")
    assert (picture.status_code, picture.headers["Location"]) == (301, "/organisations/ademe/apercu.png")
    partner = reverse("organisation", args=["dschang-cm"])
    assert client.get(partner).headers["Location"] == "/partenaires/dschang-cm/"


def test_the_picture_of_a_merged_commune_is_the_new_one_s(client):
    response = client.get("/collectivites/jallais-49162/apercu.png")
    assert response.headers["Location"] == "/collectivites/beaupreau-en-mauges-49023/apercu.png"
