"""The list and its filters, over HTTP, for questions drawn from the real data."""

import random
from urllib.parse import urlencode

import pytest
from django.test import Client

from coopdec.atlas import readers
from coopdec.atlas.filters import EMPTY
from tests.journeys import reading

pytestmark = pytest.mark.django_db
WORDS = ("eau", "école", "jeunes", "jumelage", "Douala", "développement durable", "xyzzy", "d’Angers", "")
TRIED_OPTIONS = 3


@pytest.fixture
def reader(atlas):
    return Client()


@pytest.fixture
def values(atlas):
    """What can be asked: values of the real data, by dimension."""
    facets = readers.current().answer(EMPTY, limit=1000).facets
    return {name: [one.value for one in facet.values] for name, facet in facets.items() if facet.values}


def drawn(values, seed):
    """A question of one to three dimensions, one or two values each, sometimes with words."""
    chance = random.Random(seed)
    pairs = [("q", word) for word in [chance.choice(WORDS)] if word and chance.random() < 0.4]
    for name in chance.sample(sorted(values), chance.randint(1, 3)):
        many = min(len(values[name]), chance.choice([1, 1, 2]))
        # Often the most frequent values, so that the lists are not all empty.
        usual = values[name][: 8 if chance.random() < 0.7 else None]
        pairs += [(name, value) for value in chance.sample(usual, min(many, len(usual)))]
    return pairs


def address(pairs):
    return f"/atlas/?{urlencode(pairs)}" if pairs else "/atlas/"


@pytest.mark.parametrize("seed", range(40))
def test_a_facet_counts_its_list_under_the_other_filters(reader, values, seed):
    asked = drawn(values, seed)
    page = reading.page_of(reader, address(asked))
    options = []
    for name, facet in reading.facets(page).items():
        others = [pair for pair in asked if pair[0] != name]
        for label, shown, link, chosen in facet:
            now, then = set(asked), {tuple(pair) for pair in reading.question(link)}
            ((of, value),) = now - then if chosen else then - now
            assert of == name
            options.append((label, shown, [*others, (name, value)]))
        assert {value for of, value in asked if of == name} <= {
            value for *_rest, pairs in options for of, value in pairs if of == name
        }
    for label, shown, pairs in random.Random(seed).sample(options, min(TRIED_OPTIONS, len(options))):
        assert reading.announced(reader, address(pairs)) == shown, f"{label}: {pairs}"


@pytest.mark.parametrize("seed", range(40, 60))
def test_a_list_announces_its_rows_and_its_chips_remove_what_was_asked(reader, values, seed):
    asked = drawn(values, seed)
    page = reading.page_of(reader, address(asked))
    assert reading.number(page.one("h1").text) == len(set(reading.every_row(reader, address(asked))))
    chips = reading.chips(page)
    assert sorted(reading.question(chip) for chip in chips) == sorted(
        sorted(pair for pair in asked if pair != left) for left in asked
    )
    for _step in asked:
        page = reading.page_of(reader, chips[0])
        chips = reading.chips(page)
    assert chips == []
    assert reading.number(page.one("h1").text) == reading.announced(reader, "/atlas/")


@pytest.mark.parametrize("query", ["continent=africa&country=CN", "continent=oceania&country=TG"])
def test_a_chosen_country_outside_the_continent_asked_keeps_its_true_count(reader, query):
    page = reading.page_of(reader, f"/atlas/?{query}")
    chosen = [shown for facet in reading.facets(page).values() for _label, shown, _link, on in facet if on]
    assert chosen == [reading.number(page.one("h1").text)] * 2


def test_a_facet_keeps_the_words_typed(client):
    page = client.get("/atlas/?q=eau").page
    links = [link for facet in reading.facets(page).values() for _label, _shown, link, _chosen in facet]
    assert len(links) > 15
    assert all(("q", "eau") in reading.question(link) for link in links)


def test_the_search_form_of_the_list_keeps_the_filters(client):
    page = client.get("/atlas/?q=eau&country=TG&kind=project").page
    (form,) = [one for one in page.all("form") if one["id"] == "chercher"]
    kept = [(one["name"], one["value"]) for one in form.all("input")]
    assert sorted(kept) == [("country", "TG"), ("kind", "project"), ("q", "eau")]


def test_pages_share_out_the_list_without_loss(reader):
    page = reading.page_of(reader, "/atlas/")
    assert len(reading.rows(page)) == 20
    assert reading.question(page.one("a", rel="next")["href"]) == [("page", "2")]
    second = reading.page_of(reader, "/atlas/?page=2")
    assert not set(reading.rows(page)) & set(reading.rows(second))
    assert reading.question(second.one("a", rel="prev")["href"]) in ([], [("page", "1")])


@pytest.mark.parametrize("path", ["/atlas/", "/collectivites/", "/partenaires/"])
def test_a_page_beyond_the_end_is_not_found(client, path):
    response = client.get(path, {"page": 99})
    assert response.status_code == 404
    assert response.page.one("h1").text


@pytest.mark.parametrize("path", ["/atlas/?q=xyzzy", "/partenaires/?country=IS"])
def test_an_empty_list_has_one_page(client, path):
    assert client.get(path).status_code == 200
    assert client.get(f"{path}&page=2").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("country=ZZ", "ZZ"),
        ("theme=rien", "rien"),
        ("sdg=18", "18"),
        ("kind=projet", "projet"),
        ("continent=atlantis", "atlantis"),
        ("region=xx", "xx"),
        ("department=999", "999"),
        ("authority=nulle-part", "nulle-part"),
        ("partner=personne", "personne"),
        ("funder=personne", "personne"),
        ("page=-1", "-1"),
        ("page=deux", "deux"),
        ("pays=TG", "pays"),
        ("q[]=eau", "q[]"),
        ("q=" + "a" * 300, "200"),
    ],
)
def test_what_is_not_understood_is_told_and_the_rest_kept(client, wrong, told):
    response = client.get(f"/atlas/?kind=project&country=TG&{wrong}")
    assert response.status_code == 400
    assert told in response.page.one("div", role="alert").text
    kept = client.get("/atlas/?kind=project&country=TG")
    assert reading.rows(response.page) == reading.rows(kept.page) != []
    assert reading.chips(response.page) == reading.chips(kept.page)


def test_the_same_value_twice_counts_once(reader):
    once, twice = (reading.page_of(reader, f"/atlas/?{'country=TG&' * times}") for times in (1, 2))
    assert reading.rows(once) == reading.rows(twice)
    assert reading.chips(once) == reading.chips(twice) == ["/atlas/"]


def test_words_are_found_whatever_their_accents_case_and_plural(reader):
    found = [
        reading.every_row(reader, f"/atlas/?q={word}") for word in ("école", "ECOLE", "ecoles", "%20école%20")
    ]
    assert found[0]
    assert all(each == found[0] for each in found)
