"""The first words of a page, in French for every country and number, and whole in English."""

import pytest
from django.utils import translation

from coopdec.atlas import sentences
from coopdec.atlas.answers import Totals
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import Country

SPACE = "\u202f"


def totals(**numbers):
    return Totals(
        **{"count": 3, "authorities": 2, "partners": 2, "countries": 1, "first_year": 1984} | numbers
    )


@pytest.mark.parametrize(
    ("code", "name", "numbers", "said"),
    [
        ("TG", "Togo", {}, "Depuis 1984, 2 collectivités françaises ont coopéré au Togo, d’après 3 fiches."),
        (
            "DE",
            "Allemagne",
            {"authorities": 1, "count": 1},
            "Depuis 1984, une collectivité française a coopéré en Allemagne, d’après 1 fiche.",
        ),
        (
            "KM",
            "Comores",
            {"first_year": None},
            "2 collectivités françaises ont coopéré aux Comores, d’après 3 fiches.",
        ),
        (
            "CU",
            "Cuba",
            {"first_year": None, "authorities": 1},
            "Une collectivité française a coopéré à Cuba, d’après 3 fiches.",
        ),
        (
            "MA",
            "Maroc",
            {"authorities": 1480, "count": 2000},
            f"Depuis 1984, 1{SPACE}480 collectivités françaises ont coopéré au Maroc, d’après 2{SPACE}000 fiches.",
        ),
        ("HT", "Haïti", {"authorities": 0, "count": 1}, "Une fiche se passe en Haïti, sans collectivité française nommée."),
        ("IN", "Inde", {"authorities": 0}, "3 fiches se passent en Inde, sans collectivité française nommée."),
    ],
)  # fmt: skip
def test_a_country_is_told_in_one_sentence(code, name, numbers, said):
    assert sentences.of_country(totals(**numbers), Country(code=code, name_fr=name)) == said


def test_every_area_has_its_words():
    assert set(sentences.WITHIN_AREA) == set(Area)
    said = sentences.of_area(totals(), Area.CENTRAL_AMERICA_CARIBBEAN)
    assert "ont coopéré en Amérique centrale et dans les Caraïbes, d’après" in said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            {"authorities": 1, "countries": 12},
            "Depuis 1984, une collectivité d’ici a coopéré avec 12 pays, d’après 3 fiches.",
        ),
        ({"first_year": None}, "2 collectivités d’ici ont coopéré avec un pays, d’après 3 fiches."),
        ({"authorities": 0}, "Des actions y sont menées sans collectivité nommée, d’après 3 fiches."),
    ],
)
def test_a_french_place_is_told_without_its_name(numbers, said):
    assert sentences.of_french_place(totals(**numbers)) == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            {"partners": 1},
            "Depuis 1984, des coopérations avec une autorité locale étrangère, dans un pays, d’après 3 fiches.",
        ),
        ({"partners": 0}, "Des actions à l’étranger depuis 1984, d’après 3 fiches."),
        ({"partners": 0, "first_year": None, "count": 1}, "Des actions à l’étranger, d’après 1 fiche."),
    ],
)
def test_an_authority_is_told_without_its_name(numbers, said):
    assert sentences.of_authority(totals(**numbers)) == said


def test_a_subject_says_who_worked_on_it():
    assert (
        sentences.of_subject(totals())
        == "Depuis 1984, 2 collectivités françaises y ont travaillé avec un pays, d’après 3 fiches."
    )
    assert sentences.of_subject(totals(authorities=0)) == "3 fiches, sans collectivité française nommée."


def test_a_partner_stands_in_its_country_and_a_network_does_not():
    togo = Country(code="TG", name_fr="Togo")
    town = Organisation(kind=OrganisationKind.FOREIGN_AUTHORITY, country=togo)
    network = Organisation(kind=OrganisationKind.NETWORK, country=togo)
    assert (
        sentences.of_body(totals(), town)
        == "Au Togo, partenaire depuis 1984 de 2 collectivités françaises, d’après 3 fiches."
    )
    said = "À l’œuvre avec 2 collectivités françaises, dans un pays, d’après 3 fiches."
    assert sentences.of_body(totals(), network) == said
    assert sentences.of_body(totals(authorities=0), town) == "3 fiches, sans collectivité française nommée."


def test_themes_are_the_first_ones():
    assert sentences.themes([]) == ""
    assert sentences.themes(["Eau"]) == "Thème : Eau."
    assert (
        sentences.themes(["Eau", "Santé", "Sport", "Culture"])
        == "Thèmes les plus fréquents : Eau, Santé, Sport."
    )


def test_the_same_sentence_is_whole_in_english():
    with translation.override("en"):
        said = sentences.of_country(totals(), Country(code="TG", name_fr="Togo", name_en="Togo"))
    assert said == "Since 1984, 2 French local authorities have cooperated in Togo, according to 3 sheets."
