"""The search of the whole site: what bears the words typed, by groups, the name typed first."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coopdec.atlas import readers
from coopdec.directory import naming
from coopdec.directory.naming import BEGINS, EXACT, HOLDS, NOT_AT_ALL
from coopdec.directory.queries import former_communes
from coopdec.portal import filters, lists, queries
from coopdec.portal.filters import Asked

pytestmark = pytest.mark.django_db


def found(text):
    return lists.found(Asked(text), readers.current())


def rows(text):
    """group → what its rows are called, where they lead and what is said of them."""
    return {group.key: [(row.label, row.url, row.sub) for row in group.rows] for group in found(text).groups}


# --- how a name answers


@pytest.mark.parametrize(
    ("typed", "key", "wanted"),
    [
        ("Rennes", " rennes ", EXACT),
        ("renn", " rennes metropole ", BEGINS),
        ("métropole", " rennes metropole ", HOLDS),
        ("metropole rennes", " rennes metropole ", HOLDS),
        ("ennes", " rennes ", NOT_AT_ALL),
        ("rennes lyon", " rennes ", NOT_AT_ALL),
        ("St Denis", " saint denis ", EXACT),
        ("ste anne", " sainte anne d auray ", BEGINS),
        ("st", " strasbourg ", BEGINS),
        ("saint polten", " st polten ", HOLDS),
        ("6", " 6 ", EXACT),
        ("6", " 16 ", NOT_AT_ALL),
        ("1", " 16 ", NOT_AT_ALL),
        ("", " rennes ", NOT_AT_ALL),
        ("…", " rennes ", NOT_AT_ALL),
    ],
)
def test_how_a_name_answers(typed, key, wanted):
    assert naming.rank(Asked(typed), [key]) == wanted


@pytest.mark.parametrize(
    ("query", "text", "wrong"),
    [
        ("", "", 0),
        ("q=eau", "eau", 0),
        ("q=%20L%E2%80%99eau%20%20vive", "L’eau vive", 0),
        ("q=eau&page=2", "eau", 1),
        ("q=" + "a" * 201, "", 1),
        ("q=eau&q=feu", "", 1),
        ("q=%E2%80%AEeau", "", 1),
    ],
)
def test_what_an_address_asks(query, text, wrong):
    asked, told = filters.read(QueryDict(query))
    assert (asked.text, len(told)) == (text, wrong)


# --- what is found


@pytest.mark.parametrize(
    ("text", "group", "row"),
    [
        ("aneho", "partenaires", ("Aného", "/partenaires/aneho-tg/", "ville, Togo")),
        ("Bretagne", "territoires", ("Bretagne", "/regions/53/", "région")),
        ("région bretagne", "territoires", ("Bretagne", "/regions/53/", "région")),
        ("finistère", "territoires", ("Finistère", "/departements/29/", "département, Bretagne")),
        ("2a", "territoires", ("Corse-du-Sud", "/departements/2a/", "département, Corse")),
        ("rennes", "collectivites", ("Rennes", "/collectivites/rennes-35238/", "commune, Ille-et-Vilaine")),
        ("ableiges", "collectivites", ("Ableiges", "/collectivites/ableiges-95002/", "commune, Val-d'Oise")),
        ("29232", "collectivites", ("Quimper", "/collectivites/quimper-29232/", "commune, Finistère")),
        ("Y", "collectivites", ("Y", "/collectivites/y-80829/", "commune, Somme")),
        ("burkina", "pays", ("Burkina Faso", "/pays/bf/", "pays, Afrique")),
        ("germany", "pays", ("Allemagne", "/pays/de/", "pays, Europe")),
        ("6", "themes", ("6. Eau propre et assainissement", "/odd/6/", "objectif de développement durable")),
        ("odd 6", "themes", ("6. Eau propre et assainissement", "/odd/6/", "objectif de développement durable")),
        ("ademe", "organismes", ("Agence de la transition écologique (ADEME)", "/organisations/ademe/", "opérateur")),
    ],
)  # fmt: skip
def test_a_name_typed_is_the_first_of_its_group(text, group, row):
    label, url, sub = rows(text)[group][0]
    assert (url, sub.replace("’", "'")) == (row[1], row[2].replace("’", "'"))
    assert label.replace("’", "'").startswith(row[0].replace("’", "'"))


def test_a_name_typed_exactly_stands_first_of_all():
    for text, group in (("Bretagne", "territoires"), ("aneho", "partenaires"), ("FICOL", "mots")):
        result = found(text)
        assert result.groups[0].key == group, text
        assert result.named == result.groups[0].rows[0]
    assert found("renn").named is None


def test_whoever_is_named_comes_with_its_partners():
    result = found("aneho")
    assert "Syndicat des eaux" in " ".join(one.label for one in result.partners)
    assert {one.url.split("/")[1] for one in result.partners} == {"collectivites"}
    assert found("rennes").partners == () or found("rennes").partners[0].url.startswith("/partenaires/")


def test_words_find_sheets_and_themes():
    result = found("eau")
    assert {"/themes/eau-assainissement/", "/odd/6/"} <= {row.url for row in result.groups[0].rows}
    assert len(result.sheets) == lists.SHOWN_SHEETS < result.sheets_count
    assert result.sheets_count == readers.current().totals(Asked("eau").filters).count


def test_words_without_meaning_of_their_own_seek_no_sheet():
    assert found("de la").sheets == ()


def test_a_former_commune_leads_to_the_one_that_took_it_in():
    (row,) = found("Jallais").groups[0].rows
    assert row.url == "/collectivites/beaupreau-en-mauges-49023/"
    assert "Jallais" in row.note


def test_who_cooperates_says_how_much_and_where_to_read_it(client):
    row = next(group for group in found("dschang").groups if group.key == "partenaires").rows[0]
    assert row.count >= 1
    assert row.list_url == "/atlas/?partner=dschang-cm"
    ableiges = found("ableiges").groups[0].rows[0]
    assert (ableiges.count, ableiges.list_url) == (0, "")


def test_french_territories_are_no_partner_countries():
    assert "pays" not in rows("guadeloupe")
    assert rows("guadeloupe")["territoires"][0][1] == "/regions/01/"


def test_the_demonstration_world_is_found_only_where_it_is_shown(settings):
    settings.DEMO_DATA = False
    assert not any(row.is_fictitious for group in found("saint").groups for row in group.rows)


# --- its price


@pytest.fixture
def engine(atlas, monkeypatch):
    readers.current()
    monkeypatch.setattr(readers, "MASK_LASTS", 60)


def asked_of_the_database(path):
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_depend_on_what_is_found(engine):
    asked_of_the_database("/chercher/?q=eau")
    for words in ("eau", "saint", "bretagne", "vill"):
        assert asked_of_the_database(f"/chercher/?q={words}") == 4, words
        assert asked_of_the_database(f"/chercher/propositions?q={words}") == 4, words
    assert asked_of_the_database("/chercher/?q=dschang") == 5  # the partners of who is named
    assert asked_of_the_database("/chercher/?q=xyzzy") == 4  # names written almost so
    assert asked_of_the_database("/chercher/") == 0


def test_candidates_are_bounded():
    asked = Asked("saint")
    kept = queries.candidates(asked, former_communes(asked))
    assert len(kept) <= 3 * queries.CANDIDATES
    assert max(one.total for one in kept) > 4_000


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' or 1=1", "100 %", '"', "(", "0" * 9, "é" * 200])
def test_signs_of_the_database_mean_nothing(typed):
    assert len(found(typed).groups) <= 1


# --- the page and the proposals


def test_the_page_without_words_says_what_can_be_sought(client):
    page = client.get("/chercher/").page
    (examples,) = page.all("div", css="examples")
    for link in [one["href"] for one in examples.all("a")]:
        assert client.get(link).context["found"].groups, link


def test_a_page_of_groups_leads_to_each(client):
    page = client.get("/chercher/?q=bretagne").page
    assert page.one("input", type="search")["value"] == "bretagne"
    assert page.all("main")[0].all("h2")[0].text.startswith("Régions et départements")
    assert "/regions/53/" in page.links()
    assert "/atlas/?q=bretagne" in page.links()


def test_nothing_found_helps(client):
    page = client.get("/chercher/?q=abbevile").page
    helps = page.one("div", css="empty")
    (likely, *_others) = [one["href"] for one in helps.all("a") if one["href"].startswith("/chercher/")]
    assert client.get(likely).context["found"].groups
    assert "/pays/" in [one["href"] for one in helps.all("a")]


@pytest.mark.parametrize("query", ["q=eau&x=1", "q=" + "a" * 201, "q=eau&q=feu"])
def test_what_is_not_understood_is_told(client, query):
    response = client.get(f"/chercher/?{query}")
    assert response.status_code == 400
    assert response.page.one("div", role="alert").text
    said = client.get(f"/chercher/propositions?{query}")
    assert (said.status_code, said.json()["groups"]) == (400, [])
    assert said.json()["said"]


def test_what_is_typed_is_escaped(client):
    html = client.get("/chercher/", {"q": "<script>alert('l’eau')</script>"}).content.decode()
    assert "<script>alert" not in html
    assert "&amp;lt;" not in html
    assert "&amp;#x27;" not in html


def test_proposals_are_few_and_of_the_same_groups(client):
    for text in ("eau", "saint", "aneho", "bretagne", "6"):
        said = client.get("/chercher/propositions", {"q": text}).json()
        options = [option for group in said["groups"] for option in group["options"]]
        assert 1 <= len(options) <= lists.PROPOSED, text
        assert str(len(options)) in said["said"]
        for option in options:
            assert Client().get(option["url"]).status_code == 200


def test_proposals_name_the_partners_of_who_is_named(client):
    said = client.get("/chercher/propositions?q=aneho").json()
    assert [group["label"] for group in said["groups"]][:2] == [
        "Autorités locales partenaires",
        "Coopèrent avec Aného",
    ]


def test_proposals_are_kept_by_who_has_them(client):
    first = client.get("/chercher/propositions?q=eau")
    again = client.get("/chercher/propositions?q=eau", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_is_proposed_without_words(client):
    assert client.get("/chercher/propositions").json()["groups"] == []
