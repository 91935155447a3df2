"""/glossaire/ : every term at its anchor, searched without script, helpful when nothing answers."""

import pytest
from django.utils.translation import override

from coopdec.guidance.lists import letters
from coopdec.guidance.models import Term
from coopdec.guidance.queries import glossary

pytestmark = pytest.mark.django_db
ADDRESS = "/glossaire/"


def codes(page):
    return [one["id"] for one in page.all("li") if one["id"] and one.parent["class"] == "results"]


def test_every_term_stands_once_at_its_anchor_in_the_order_of_its_letter(client):
    page = client.get(ADDRESS).page
    assert codes(page) == list(Term.objects.values_list("code", flat=True))
    (index,) = [one for one in page.all("nav") if one["aria-label"] == "Lettres"]
    assert [f"#{one['id']}" for one in page.all("h2") if one["id"]] == [one["href"] for one in index.all("a")]
    assert [one.text for one in index.all("a")][:3] == ["0–9", "A", "B"]


def test_a_term_says_its_name_its_meaning_its_source_and_its_organisation(client):
    page = client.get(ADDRESS).page
    aid = page.one("li", id="apd")
    assert "Aide publique au développement" in aid.text
    assert "CGCT, art. L. 1115-6" in aid.text
    assert "Guide opérationnel de la coopération décentralisée (2020), Partie I, § 3" in aid.text
    links = [one["href"] for one in page.one("li", id="afd").all("a")]
    assert links == ["#afd", "/organisations/afd/"]
    assert "Le document n’écrit pas le nom complet." in page.one("li", id="optech").text
    assert "Le nom complet est celui de l’usage." in page.one("li", id="epci").text
    assert "Guide" not in page.one("li", id="numeraire").text
    assert (
        "Fonds d’action extérieure des collectivités territoriales (du CDCS)."
        in page.one("li", id="faceco").text
    )
    assert "&#" not in page.text


def test_every_page_leads_to_the_glossary(client):
    for address in (ADDRESS, "/rien/", "/cooperations/sedif-aneho-eau/"):
        footer = client.get(address).page.one("footer")
        assert ADDRESS in [one["href"] for one in footer.all("a")]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("apd", "apd"), ("APD", "apd"), ("aide publique au developpement", "apd"), ("Jumelages", None), ("jumel", "jumelage"),
        ("oudin", "un-pour-cent"), ("en nature", "en-nature"), ("DCTCIV", "dctciv"), ("twinning", "jumelage"), ("1 %", "un-pour-cent"),
        ("intercommunalités", None), ("délibération", "deliberation"), ("œuvre", None), ("ca", "ca"),
    ],
)  # fmt: skip
def test_the_term_that_is_sought_comes_first(client, query, first):
    response = client.get(ADDRESS, {"q": query})
    assert response.status_code == 200
    if first:
        assert codes(response.page)[0] == first


def test_searched_words_are_marked_and_counted(client):
    page = client.get(ADDRESS, {"q": "jumelage"}).page
    assert page.one("main").all("h2")[0].text.startswith(f"{len(codes(page))} terme")
    assert "Jumelage" in [one.text for one in page.all("mark")]
    assert page.one("input", id="recherche-mot")["value"] == "jumelage"


@pytest.mark.parametrize("query", ["xyzzy", "???", "eau xyzzy", "%", "_"])
def test_a_search_without_answer_helps(client, query):
    response = client.get(ADDRESS, {"q": query})
    assert response.status_code == 200
    assert codes(response.page) == []
    assert "Ce mot n’est pas encore dans le glossaire" in response.page.text
    links = [one["href"].split("?")[0] for one in response.page.one("main").all("a")]
    assert links == [ADDRESS, "/annuaire/", "/atlas/"]


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_search_is_the_whole_glossary(client, query):
    assert len(codes(client.get(ADDRESS, {"q": query}).page)) == Term.objects.count()


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("page=2", "« page » n’est pas une question que cette page comprend."),
        ("<b>=1", "« <b> » n’est pas une question que cette page comprend."),
        ("q=" + "a" * 101, "La recherche dépasse 100 caractères."),
    ],
)
def test_what_is_not_understood_is_said(client, question, message):
    response = client.get(f"{ADDRESS}?{question}")
    assert response.status_code == 400
    assert message in response.page.one(css="errors").text
    assert len(codes(response.page)) == Term.objects.count()


def test_the_rest_of_the_question_is_kept(client):
    response = client.get(f"{ADDRESS}?q=apd&tri=date")
    assert (response.status_code, codes(response.page)[0]) == (400, "apd")


def test_only_reading(client):
    assert client.post(ADDRESS).status_code == 405
    assert client.head(ADDRESS).status_code == 200


def test_the_page_asks_the_database_little(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        [line for letter in letters(glossary()) for line in letter.lines]


def test_english_is_ready_and_falls_back_to_french():
    twinning, scheme = Term.objects.get(code="jumelage"), Term.objects.get(code="paisd")
    with override("en"):
        assert (twinning.name, twinning.definition.split()[1]) == ("Twinning", "lasting")
        assert scheme.full_name == scheme.full_name_fr
    assert twinning.name == "Jumelage"


def test_places_of_a_document_are_said_once():
    (letter,) = letters([Term.objects.get(code="cdcs")])
    assert letter.anchor == "lettre-c"
    ((title, places),) = letter.lines[0].sources
    assert title.startswith("Guide opérationnel")
    assert places == "Partie III, 1.4 ; Glossaire des abréviations"
