"""Both readers, in each language: names, the order of equal counts, the addresses of rows."""

import json

import pytest
from django.utils import translation

from coopdec.atlas import lists
from coopdec.atlas.filters import Filters
from coopdec.common.text import sort_key

NAMES = {"fr": "Allemagne", "en": "Germany"}


@pytest.mark.parametrize("language", NAMES)
def test_equal_counts_stand_in_the_order_of_their_names(both, language):
    with translation.override(language):
        reader = both()
        for values in (
            reader.listed(Filters(), "country"),
            reader.facet(Filters(), "country", limit=None).values,
            reader.answer(Filters()).facets["theme"].values,
            reader.facet(Filters(country=("DE",)), "country", limit=None).values,
        ):
            found = [(-one.count, sort_key(one.label), one.value) for one in values]
            assert found == sorted(found)
        assert NAMES[language] in {one.label for one in reader.listed(Filters(), "country")}


def test_rows_lead_to_pages_of_their_language_and_cards_to_french_ones(both):
    with translation.override("en"):
        answer = both().answer(Filters())
        rows = lists.rows(answer)
    cards = [json.loads(card) for card in answer.cards]
    assert [row.url for row in rows] == [f"/en/cooperations/{card['ref']}/" for card in cards]
    assert [card["url"] for card in cards] == [f"/cooperations/{card['ref']}/" for card in cards]


def test_a_name_is_found_in_the_language_of_the_page(both):
    with translation.override("en"):
        (found,) = both().facet(Filters(), "country", prefix="german").values
    assert (found.value, found.label) == ("DE", "Germany")
