"""Keys: folding, sorting, searching and addresses, with no help from the database's collation."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdec.common import text

# Letters that names of places and bodies are written with; other scripts are read apart.
LATIN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F)
    | st.sampled_from("’‘«»–—œŒæÆßøØđłıİȘșȚțẞ\u0301\u0302"),
    max_size=60,
)
ANY = st.text(max_size=60)


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        pytest.param("Œuvre d’Été", "oeuvre d’ete", id="ligature et accents"),
        pytest.param("Ærøskøbing", "aeroskobing", id="danois"),
        pytest.param("Straße", "strasse", id="eszett"),
        pytest.param("STRAẞE", "strasse", id="eszett capitale"),
        pytest.param("Łódź", "lodz", id="polonais"),
        pytest.param("Đà Nẵng", "da nang", id="vietnamien"),
        pytest.param("Iğdır", "igdir", id="turc"),
        pytest.param("İstanbul", "istanbul", id="i capitale pointé"),
        pytest.param("Ti\u0301jana", "tijana", id="accent à part"),
        pytest.param("Saint-Étienne", "saint-etienne", id="trait d’union gardé"),
        pytest.param("", "", id="vide"),
        pytest.param("Ереван", "ереван", id="cyrillique"),
    ],
)
def test_fold(given_text, folded):
    assert text.fold(given_text) == folded


@given(LATIN)
def test_fold_twice_is_fold_once(value):
    assert text.fold(text.fold(value)) == text.fold(value)


@given(LATIN)
def test_fold_ignores_case_and_the_way_accents_are_coded(value):
    import unicodedata  # noqa: PLC0415

    assert text.fold(value.lower()) == text.fold(value)
    assert text.fold(unicodedata.normalize("NFD", value)) == text.fold(unicodedata.normalize("NFC", value))


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        pytest.param("ǽ", "ae", id="æ accentué"),
        pytest.param("Ǿ", "o", id="ø accentué"),
        pytest.param("℡", "tel", id="sigle d’un seul signe"),
        pytest.param("𝐀𝐥𝐩𝐞𝐬", "alpes", id="lettres mathématiques"),
    ],
)
def test_fold_of_letters_that_come_out_of_a_decomposition(given_text, folded):
    assert text.fold(given_text) == folded


@pytest.mark.parametrize(
    ("given_text", "words"),
    [
        ("L’Haÿ-les-Roses", ["l", "hay", "les", "roses"]),
        ("Provence-Alpes-Côte d'Azur", ["provence", "alpes", "cote", "d", "azur"]),
        ("CC_du_Pays", ["cc", "du", "pays"]),
        ("  ", []),
        ("2A / 2B", ["2a", "2b"]),
    ],
)
def test_words(given_text, words):
    assert text.words(given_text) == words


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["cote", "coté", "côte", "côté"], id="accents départagent les mêmes lettres"),
        pytest.param(["cote", "Côté", "coter"], id="lettres avant accents"),
        pytest.param(["Aix-en-Provence", "Aix les Bains", "Aixe-sur-Vienne"], id="ponctuation ignorée"),
        pytest.param(["Odessa", "Œting", "Offenbach"], id="œ entre od et of"),
        pytest.param(["Eaubonne", "Évian", "Évreux", "Ézy"], id="É rangé avec E"),
        pytest.param(["Saint-Denis", "Saint-Étienne", "Saintes"], id="mot court avant mot long"),
        pytest.param(["L’Haÿ", "Le Mans", "Les Ulis"], id="apostrophe sépare les mots"),
    ],
)
def test_order_is_french_and_of_bytes(names):
    keys = [text.sort_key(name).encode() for name in names]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(names)


@given(LATIN, LATIN)
def test_names_that_fold_alike_stand_together(one, other):
    """A third name never stands between two names with the same words."""
    first, second = text.sort_key(one), text.sort_key(other)
    if text.words(one) < text.words(other):
        assert first.encode() < second.encode()
    elif text.words(one) == text.words(other):
        assert first.split("\x1f")[0] == second.split("\x1f")[0]


@given(st.text(max_size=2000))
def test_sort_key_fits_its_column(value):
    assert len(text.sort_key(value)) <= 500


def test_sort_key_does_not_depend_on_case_nor_on_coding():
    assert text.sort_key("ÉVIAN") == text.sort_key("évian") == text.sort_key("e\u0301vian")


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (("Eau et Assainissement",), " eau et assainissement "),
        (("Val-d’Oise", "", "95"), " val d oise 95 "),
        (("",), "  "),
        ((), "  "),
    ],
)
def test_search_key(texts, key):
    assert text.search_key(*texts) == key


@given(ANY, ANY)
def test_search_key_finds_every_word_whole_and_by_its_beginning(one, other):
    key = text.search_key(one, other)
    for word in text.words(one) + text.words(other):
        assert f" {word} " in key
        assert f" {word[:2]}" in key
    assert key.startswith(" ")
    assert key.endswith(" ")


@pytest.mark.parametrize(
    ("given_text", "slug"),
    [
        ("Gouvernorat d’Erbil", "gouvernorat-d-erbil"),
        ("Œuvres & chantiers", "oeuvres-chantiers"),
        ("Ville d’Ереван (Erevan)", "ville-d-erevan"),
        ("東京", ""),
        ("--", ""),
    ],
)
def test_slug(given_text, slug):
    assert text.slug(given_text) == slug


@given(LATIN)
def test_slug_is_an_address(value):
    slug = text.slug(value)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert text.slug(slug) == slug


# --- the analyser

FAMILIES = (
    "jumelé jumelée jumelés jumelées jumele jumelee jumeles jumelees",
    "décentralisé décentralisée décentralisés décentralisées decentralise decentralisee decentralisees",
    "financé financée financés finance financee finances",
    "œuvre oeuvre œuvres oeuvres ŒUVRE",
    "coopération cooperation coopérations COOPÉRATION",
    "école écoles ecole ecoles École",
    "aménagé aménagée amenagé amenagee",
    "santé sante",
    "élu élue elu elue",
    "e\u0301cole école",
)


@pytest.mark.parametrize("family", FAMILIES)
def test_all_forms_of_a_family_find_the_same_texts(family):
    """Accents or not, on one side or on the other: a question finds every text that has a form."""
    forms = family.split()
    for asked in forms:
        sought, _phrases = text.query_tokens(asked)
        for written in forms:
            first, second = text.sequence(f"Un projet {written} ici")
            assert set(sought) <= {*first, *second}, (asked, written)


@pytest.mark.parametrize(
    ("given_text", "first"),
    [
        ("L’eau et l'assainissement", ["eau", "assain"]),
        ("Saint-Étienne, 2015", ["saint", "etien", "2015"]),
        ("Ереван, 東京", ["ереван", "東京"]),
        ("İstanbul", ["istanbul"]),
        ("Grand Est", ["grand", "est"]),
        ("de la à où", []),
        ("", []),
    ],
)
def test_sequence(given_text, first):
    assert text.sequence(given_text)[0] == first


def test_second_tokens_are_for_those_who_type_no_accent():
    first, second = text.sequence("réhabilités")
    assert first != second == text.query_tokens("rehabilites")[0]


@given(ANY)
def test_sequences_have_one_length_and_words_without_stop_words(value):
    first, second = text.sequence(value)
    assert len(first) == len(second)
    assert all(first)
    assert all(second)


@given(LATIN)
def test_a_text_is_found_by_its_own_words(value):
    words, phrases = text.query_tokens(value)
    first, second = text.sequence(value)
    assert {*words, *(one for phrase in phrases for one in phrase)} <= {*first, *second}


@pytest.mark.parametrize(
    ("q", "words", "phrases"),
    [
        ("eau au Togo", ["eau", "togo"], []),
        ("eau eau EAU", ["eau"], []),
        ('"eau potable" Togo', ["togo"], [["eau", "potabl"]]),
        ("« eau et assainissement »", [], [["eau", "assain"]]),
        ("“eau potable”", [], [["eau", "potabl"]]),
        ('"eau"', ["eau"], []),
        ('"eau potable', ["eau", "potabl"], []),
        ('"de la" ""', [], []),
        ("le la les", [], []),
        ("« eau » « jumelage »", ["eau", "jumelag"], []),
    ],
)
def test_query_tokens(q, words, phrases):
    assert text.query_tokens(q) == (words, phrases)


def test_the_analyser_says_its_version():
    import Stemmer  # noqa: PLC0415

    assert text.ANALYSER.endswith(Stemmer.version())
