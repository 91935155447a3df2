"""SQL as a reader: byte for byte what the engine says, and what is its own."""

import json
import random
from dataclasses import replace

import pytest

from coopdec.atlas import readers
from coopdec.atlas.filters import EMPTY, LABELS, Box, Filters
from coopdec.atlas.queries import SqlReader
from coopdec.atlas.services.builder import Builder
from coopdec.common.text import sequence
from coopdec.cooperation.models import Cooperation

pytestmark = pytest.mark.django_db
WORDS = (
    "eau", "école", "ecole", "jeunesse et sport", "coopération décentralisée", "cooperation decentralisee", "de la",
    '"eau potable"', "« coopération décentralisée »", '"développement durable" jeunes', "xyzzy", "%", "l’eau", "Togo",
)  # fmt: skip


@pytest.fixture
def engine(demonstration, settings, tmp_path):
    settings.ATLAS_DIR = tmp_path / "atlas"
    builder = Builder()
    builder.start()
    builder.step()
    readers.forget()
    yield readers.current()
    readers.forget()


def drawn(engine, seed):
    chance = random.Random(seed)
    filters = Filters(q=chance.choice(WORDS) if chance.random() < 0.5 else "")
    facets = engine.answer(EMPTY, limit=1000).facets
    for name in chance.sample(list(LABELS), chance.choice([0, 1, 1, 2, 3])):
        values = [one.value for one in facets[name].values][: 12 if chance.random() < 0.7 else None]
        for value in chance.sample(values, min(len(values), chance.choice([1, 1, 2]))):
            filters = filters.adding(name, value)
    if chance.random() < 0.3:
        filters = replace(filters, year_from=chance.randint(1950, 2026))
    return replace(filters, sort=chance.choice(["recent", "title", "amount", "updated"]), page_size=100)


def test_both_readers_give_equal_answers_to_two_hundred_questions(engine):
    assert engine.is_engine
    for seed in range(200):
        filters = drawn(engine, seed)
        sql = SqlReader()
        if seed % 4:
            assert sql.keys(filters) == engine.keys(filters), filters
            assert sql.totals(filters) == engine.totals(filters), filters
            continue
        one, other = engine.answer(filters), sql.answer(filters)
        assert other.totals == one.totals, filters
        assert other.demonstration == one.demonstration, filters
        assert other.cards == one.cards, filters
        assert dict(other.facets) == dict(one.facets), filters


def test_cards_are_equal_byte_by_byte(engine):
    every = Filters(sort="title", page_size=100)
    pages = -(-engine.totals(EMPTY).count // 100)
    for number in range(1, pages + 1):
        page = replace(every, page=number)
        assert SqlReader().cards(page) == engine.cards(page)


def test_relevance_of_sql_puts_titles_first_then_the_most_recent(engine):
    filters = Filters(q="eau")
    found = SqlReader().keys(filters)
    assert set(found) == set(engine.keys(filters))
    titles = dict(Cooperation.objects.values_list("pk", "title"))
    named = ["eau" in sequence(titles[pk])[0] for pk in found]
    assert any(named)
    assert named == sorted(named, reverse=True)


@pytest.mark.parametrize("zoom", [0, 2, 5])
@pytest.mark.parametrize("box", [Box(-180, -90, 180, 90), Box(-20, -35, 52, 38), Box(170, -50, -60, 50)])
def test_both_readers_draw_the_same_map(engine, zoom, box):
    for filters in (EMPTY, Filters(continent=("africa",)), Filters(q="eau")):
        for near in (False, True):
            one = engine.clusters(filters, box=box, zoom=zoom, near=near)
            other = SqlReader().clusters(filters, box=box, zoom=zoom, near=near)
            keyed = [sorted((c.count, round(c.lon, 3), round(c.lat, 3), c.cash_cents, c.ref) for c in some)
                     for some in (one, other)]  # fmt: skip
            assert keyed[0] == keyed[1], (filters, near)
        one, other = engine.links(filters, limit=40), SqlReader().links(filters, limit=40)
        assert (one.links, one.unplaced) == (other.links, other.unplaced)
        assert [(e.value, e.near, e.count, e.label, e.is_exact) for e in one.ends] == [
            (e.value, e.near, e.count, e.label, e.is_exact) for e in other.ends
        ]


@pytest.mark.parametrize("prefix", ["", "bar", "Île", "saint d", "é"])
def test_a_facet_by_the_beginning_of_a_word(engine, prefix):
    for name in ("partner", "authority", "department", "theme", "funder"):
        for limit in (5, None):
            for filters in (EMPTY, Filters(authority=("angers-49007",), partner=("dschang-cm",))):
                asked = {"prefix": prefix, "limit": limit}
                assert SqlReader().facet(filters, name, **asked) == engine.facet(filters, name, **asked)


def test_what_is_chosen_is_shown_even_at_zero(engine):
    filters = Filters(country=("IS",), authority=("angers-49007",))
    for reader in (engine, SqlReader()):
        shown = {one.value: one for one in reader.facet(filters, "country").values}
        assert shown["IS"].count == 0
        assert shown["IS"].label == "Islande"


def test_suggestions_are_names_that_exist(engine):
    assert "Burkina Faso" in SqlReader().suggestions("burkina fasso")
    assert SqlReader().suggestions("") == []
    assert SqlReader().suggestions("%") == []


def test_fictitious_sheets_show_only_where_the_switch_is_on(engine, settings, demonstration):
    every = SqlReader().totals(EMPTY).count
    settings.DEMO_DATA = False
    reader = SqlReader()
    answer = reader.answer(EMPTY)
    assert answer.totals.count == every - demonstration
    assert answer.demonstration is None
    assert [one.value for one in answer.facets["origin"].values] == ["real"]
    assert all(json.loads(card)["origin"] == "real" for card in answer.cards)
    assert reader.totals(Filters(origin=("demonstration",))).count == 0


def test_sql_asks_a_bounded_number_of_questions(engine, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        SqlReader().answer(Filters(q="eau", country=("TG",), theme=("eau-assainissement",)))
    with django_assert_max_num_queries(12):
        SqlReader().cards(Filters(page_size=100))
