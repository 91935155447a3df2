"""Reads on the committed files."""

from datetime import date

import pytest
from django.utils import translation

from coopdec.reference import enums, models, queries

pytestmark = pytest.mark.usefixtures("reference")


@pytest.mark.parametrize(
    ("country", "day", "group"),
    [
        ("SN", date(2020, 5, 1), enums.CountryGroup.DAC_LDC),
        ("SN", date(2021, 5, 1), None),
        ("SN", date(2017, 12, 31), None),
        ("SN", date(2026, 1, 1), None),
        ("DE", date(2020, 5, 1), enums.NOT_LISTED),
        ("DE", date(2021, 5, 1), None),
        ("ST", date(2024, 6, 1), enums.CountryGroup.DAC_LDC),
        ("ST", date(2025, 6, 1), enums.CountryGroup.DAC_LMIC),
        ("SY", date(2022, 1, 1), enums.CountryGroup.DAC_OTHER_LIC),
        ("AG", date(2020, 12, 31), enums.CountryGroup.DAC_UMIC),
        ("AG", date(2022, 1, 1), enums.NOT_LISTED),
        ("NA", date(2024, 1, 1), enums.CountryGroup.DAC_UMIC),
    ],
)
def test_group_of_a_country_is_read_in_the_list_of_the_day(country, day, group):
    assert queries.group_of(country, on=day) == group
    assert queries.group_of(models.Country.objects.get(pk=country), on=day) == group


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("SN", date(2018, 2, 7), False),
        ("SN", date(2018, 2, 8), True),
        ("SN", date(2023, 7, 18), True),
        ("SN", date(2023, 7, 19), False),
        ("MA", date(2020, 1, 1), False),
    ],
)
def test_priority_list_has_its_own_dates(country, day, expected):
    assert queries.is_priority(country, on=day) is expected


def test_nineteen_countries_were_priorities():
    assert queries.countries_in_group(enums.CountryGroup.CICID_PRIORITY, on=date(2020, 1, 1)).count() == 19


def test_french_territories_are_never_partners():
    partners = set(queries.partner_countries().values_list("pk", flat=True))
    assert not partners & enums.FRENCH_TERRITORIES
    assert len(partners) + len(enums.FRENCH_TERRITORIES) == models.Country.objects.count()


@pytest.mark.parametrize(
    ("asked", "insee"),
    [
        ("35238", ["35238"]),
        ("rennes", ["35238"]),
        ("2a004", ["2A004"]),
        ("75101", ["75056"]),
        ("Marseille 1er Arrondissement", ["13055"]),
        ("Arbignieu", ["01015"]),
        ("01340", ["01015"]),
        ("Châlons-sur-Marne", ["51108"]),
        ("Digne", ["04070"]),
        ("  CHATEAUROUX ", ["36044"]),
        ("St Étienne", ["42218"]),
        ("Nowhere", []),
        ("", []),
        (" - ", []),
    ],
)
def test_commune_is_found_by_code_or_name_of_today_or_of_yesterday(asked, insee):
    found = queries.resolve_commune(asked)
    assert [commune.pk for commune in found[:1]] == insee


def test_shared_name_gives_every_commune_most_populated_first_and_department_narrows():
    everywhere = queries.resolve_commune("Saint-Denis")
    assert [commune.pk for commune in everywhere[:2]] == ["97411", "93066"]
    assert [commune.pk for commune in queries.resolve_commune("Saint-Denis", department="93")] == ["93066"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("beyrouth", ("Beyrouth", "LB")),
        ("tombouc", ("Tombouctou", "ML")),
        ("ouaga", ("Ouagadougou", "BF")),
        ("diego suarez", ("Diego-Suarez", "MG")),
        ("Kiev", ("Kiev", "UA")),
        ("windhoek", ("Windhoek", "NA")),
    ],
)
def test_foreign_town_is_found_by_its_french_name_or_the_start_of_its_words(text, place):
    best = queries.foreign_places_for_text(text)[0]
    assert (best.display_name, best.country_id) == place


def test_search_can_be_narrowed_to_countries_and_needs_a_word():
    assert queries.foreign_places_for_text("saint louis", countries=["SN"])[0].country_id == "SN"
    assert queries.foreign_places_for_text("  ") == []
    assert queries.communes_for_text("?") == []
    assert queries.communes_for_text("rennes")[0].pk == "35238"


def test_name_follows_the_language():
    country = models.Country.objects.get(pk="DE")
    assert country.name == "Allemagne"
    with translation.override("en"):
        assert country.name == "Germany"
        assert models.Theme.objects.get(pk="sante").label == "Health"
        assert str(models.Sdg.objects.get(pk=6)) == "6. Clean water and sanitation"


def test_themes_come_in_the_order_of_the_guide_with_their_children(django_assert_num_queries):
    with django_assert_num_queries(2):
        themes = list(queries.themes_with_children())
        assert [child.pk for child in themes[0].children.all()] == [
            "dechets",
            "eau-assainissement",
            "energie",
            "sante",
        ]


def test_countries_sort_as_in_french():
    names = [country.name_fr for country in models.Country.objects.all()]
    assert (
        names.index("Égypte")
        < names.index("Émirats arabes unis")
        < names.index("Équateur")
        < names.index("Espagne")
    )
