"""Countries in an English sentence, all of them."""

import pytest
from django.utils import translation

from coopdec.reference import english
from coopdec.reference.models import Country, by_name

pytestmark = pytest.mark.django_db
WITH_ARTICLE = {
    "Bahamas", "British Indian Ocean Territory", "British Virgin Islands", "Cayman Islands", "Central African Republic",
    "Cocos (Keeling) Islands", "Comoros", "Cook Islands", "Democratic Republic of the Congo", "Dominican Republic",
    "Falkland Islands", "Faroe Islands", "Isle of Man", "Maldives", "Marshall Islands", "Netherlands",
    "Northern Mariana Islands", "Philippines", "Republic of the Congo", "Solomon Islands", "Turks and Caicos Islands",
    "US Virgin Islands", "United Arab Emirates", "United Kingdom", "United States",
    "United States Minor Outlying Islands", "Åland Islands",
}  # fmt: skip
PLURAL_OR_COMMON = ("Islands", "Republic", "Kingdom", "States", "Emirates", "Territory")


def test_every_country_reads_right():
    said = {one.name_en: english.within(one.code, one.name_en) for one in Country.objects.all()}
    assert len(said) >= 245
    for name, words in said.items():
        if name in {"Pitcairn", "Holy See (Vatican)"}:
            assert words in {"in the Pitcairn Islands", "in Vatican City"}
            continue
        article = "the " if name in WITH_ARTICLE else ""
        where = "on" if name in {"Isle of Man", "Norfolk Island", "Christmas Island"} else "in"
        assert words == f"{where} {article}{name}"


def test_names_that_call_for_an_article_have_one():
    for one in Country.objects.all():
        if any(word in PLURAL_OR_COMMON for word in one.name_en.split()):
            assert " the " in english.within(one.code, one.name_en), one.name_en


def test_countries_are_sorted_in_the_language_of_the_page():
    some = list(Country.objects.filter(pk__in=["DE", "AL", "ES", "GR", "AX"]))
    with translation.override("fr"):
        assert [one.name for one in by_name(some)] == [
            "Albanie",
            "Allemagne",
            "Espagne",
            "Grèce",
            "Îles Åland",
        ]
    with translation.override("en"):
        assert [one.name for one in by_name(some)] == [
            "Åland Islands",
            "Albania",
            "Germany",
            "Greece",
            "Spain",
        ]
        assert Country.objects.get(pk="NL").within == "in the Netherlands"
