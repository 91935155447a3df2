"""Every number agrees with every list: engine, SQL, API and pages, over random questions on a larger world.

The world is the real record and 800 demonstration sheets; questions are drawn with a seed from its own words
and values, so that most of them have an answer. `test_engine_against_a_naive_one` says that the answers are right;
here they are the same.
"""

import json
import random
import re
from dataclasses import replace
from itertools import cycle

import pytest

from coopdec.atlas import readers
from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.filters import EMPTY, SIDES, WORLD, Box, Filters, read_box
from coopdec.atlas.queries import SqlReader
from coopdec.cooperation.models import Cooperation
from tests.gate import Gate

QUESTIONS = 200
WORD = re.compile(r"[^\W\d_]{4,}")
SORTS = ("recent", "title", "amount", "updated")


@pytest.fixture(scope="module")
def questions(world):
    """Random sets of filters: none to four dimensions, one to three values, words, years, orders, pages."""
    draw = random.Random(2026)
    titles = Cooperation.objects.published().order_by("ref").values_list("title", flat=True)
    words = sorted({word for title in titles for word in WORD.findall(title)})
    values = {name: [one.value for one in world.facet(EMPTY, name, limit=None).values] for name in DIMENSIONS}
    found = {}
    while len(found) < QUESTIONS:
        found[random_question(draw, words, values)] = None
    return list(found)


def random_question(draw, words, values):
    filters = Filters(sort=draw.choice(SORTS), page_size=draw.choice([5, 20, 100]))
    for name in draw.sample(sorted(values), draw.choice([0, 1, 1, 1, 2, 2, 3])):
        for value in draw.sample(values[name], min(len(values[name]), draw.choice([1, 1, 2, 3]))):
            filters = filters.adding(name, value)
    if draw.random() < 0.35:
        said = " ".join(draw.sample(words, draw.choice([1, 1, 2])))
        filters = Filters(**{**fields(filters), "q": f'"{said}"' if draw.random() < 0.1 else said})
    if draw.random() < 0.3:
        first = draw.randrange(1955, 2026)
        years = {"year_from": first, "year_to": first + draw.randrange(20)}
        asked = draw.sample(sorted(years), draw.choice([1, 2]))
        filters = Filters(**{**fields(filters), **{name: years[name] for name in asked}})
    if draw.random() < 0.25:
        filters = filters.within(random_box(draw), draw.choice(SIDES))
        asked = draw.choices([filters, filters.out_of(filters.bbox), filters.nowhere()], [4, 1, 1])
        filters = asked[0]
    return filters


def random_box(draw):
    """Around a part of the world where sheets are, or anywhere, perhaps across the antimeridian."""
    if draw.random() < 0.5:
        return draw.choice([Box(-20, -35, 52, 38), Box(-6, 41, 10, 52), Box(150, -50, -120, 60), WORLD])
    west, south = draw.uniform(-180, 180), draw.uniform(-90, 60)
    text = f"{west:.6f},{south:.6f},{draw.uniform(-180, 180):.6f},{south + draw.uniform(1, 30):.6f}"
    return read_box(text)


def fields(filters):
    return {name: getattr(filters, name) for name in Filters.__dataclass_fields__}


def test_the_questions_are_worth_asking(world, questions):
    counts = [world.totals(filters).count for filters in questions]
    assert world.is_engine
    assert sum(count > 0 for count in counts) > QUESTIONS / 2
    assert len(set(counts)) > QUESTIONS / 4


def test_the_engine_answers_as_sql_does(world, questions):
    sql = SqlReader()
    for filters in questions:
        one, other = readers.current(), sql
        said, expected = one.answer(filters), other.answer(filters)
        assert said.totals == expected.totals, filters
        assert said.demonstration == expected.demonstration, filters
        assert said.facets == expected.facets, filters
        assert [json.loads(card) for card in said.cards] == [json.loads(card) for card in expected.cards]
        assert one.keys(filters) == other.keys(filters), filters
        for name in ("authority", "partner", "country", "theme"):
            assert one.listed(filters, name) == other.listed(filters, name), (name, filters)


def test_both_draw_the_same_charts_and_maps(world, questions):
    sql = SqlReader()
    for filters in questions[:60]:
        one = readers.current()
        assert one.active(filters) == sql.active(filters), filters
        assert sorted(one.money(filters), key=str) == sorted(sql.money(filters), key=str), filters
        assert one.links(filters, limit=80) == sql.links(filters, limit=80), filters
        assert one.active(filters, span=10) == sql.active(filters, span=10), filters


CROSSED = [
    ("theme", "country", ""),
    ("authority", "partner", "count"),
    ("region", "marker", "partnerships"),
    ("funder", "status", "amount"),
    ("department", "continent", ""),
]


@pytest.mark.parametrize(("first", "second", "shared"), CROSSED)
def test_both_cross_alike(world, questions, first, second, shared):
    sql = SqlReader()
    for filters in questions[: QUESTIONS // 5]:
        said = readers.current().cross(filters, first, second, shared=shared, limit=6)
        expected = sql.cross(filters, first, second, shared=shared, limit=6)
        assert replace(said, shares={}) == replace(expected, shares={}), filters
        assert dict(said.shares) == pytest.approx(expected.shares), filters


@pytest.mark.parametrize(("first", "second", "_shared"), CROSSED)
def test_a_cell_is_the_list_of_both_its_values(world, questions, first, second, _shared):
    draw = random.Random(11)
    for filters in questions[: QUESTIONS // 5]:
        reader = readers.current()
        crossed = reader.cross(filters, first, second)
        for pair in draw.sample(sorted(crossed.cells), min(3, len(crossed.cells))):
            alone = replace(filters, **{first: (pair[0],), second: (pair[1],)})
            totals = reader.totals(alone)
            found = (totals.count, totals.partnerships, totals.amount_known, totals.cash_cents)
            assert tuple(crossed.cells[pair]) == found, (pair, filters)


def test_both_draw_the_same_clusters_and_links(world, questions):
    """One zoom for each question and side, in turn: SQL groups all the points again for each."""
    sql = SqlReader()
    asked = [Filters(**{**fields(filters), "side": side}) for filters in questions[:70] for side in SIDES]
    for filters, zoom in zip(asked, cycle((0, 4, 14)), strict=False):
        one, other = (reader.mapped(filters, zoom=zoom, links=40) for reader in (readers.current(), sql))
        assert numbers(one) == numbers(other), filters
        assert sorted(map(cluster, one.clusters)) == sorted(map(cluster, other.clusters)), filters
        assert [link.count for link in one.links] == [link.count for link in other.links], filters
        for ends in zip(one.links, other.links, strict=True):
            assert ends[0] == pytest.approx(ends[1], abs=1e-4), filters


def numbers(found):
    return found.total, found.placed, found.elsewhere, found.unplaced, found.links_left_out


def cluster(one):
    place = round(one.lon, 3), round(one.lat, 3)
    return one.count, *place, one.cash_cents or -1, one.ref, one.box.written, one.is_exact


def test_every_number_of_a_map_is_the_length_of_its_list(world, questions):
    """total = placed + elsewhere + unplaced; each cluster is the list of its box; none is lost."""
    draw = random.Random(11)
    for filters in questions:
        reader = readers.current()
        side = draw.choice(SIDES)
        asked = Filters(**{**fields(filters), "side": side, "where": "here"})
        zoom = draw.randrange(15)
        found = reader.mapped(asked, zoom=zoom)
        box = asked.bbox or WORLD
        everywhere, anywhere, here = (set(reader.keys(asked.within(one))) for one in (None, WORLD, box))
        assert here <= anywhere <= everywhere
        assert (found.total, found.placed) == (len(everywhere), len(here)), asked
        assert found.elsewhere == len(anywhere - here), asked
        assert found.unplaced == len(everywhere - anywhere), asked
        assert reader.totals(asked.out_of(box)).count == found.elsewhere, asked
        assert reader.totals(asked.nowhere()).count == found.unplaced, asked
        if side == "partner" and not asked.placed:
            nowhere = asked.within(None).adding("placed", "none")
            assert reader.totals(nowhere).count == found.unplaced, asked
        assert len(found.clusters) <= 400
        assert sum(one.count for one in found.clusters) >= found.placed
        for one in draw.sample(found.clusters, min(6, len(found.clusters))):
            keys = reader.keys(asked.within(one.box))
            assert len(keys) == one.count, (one, asked)
            assert set(keys) <= here


def test_a_facet_count_is_the_length_of_its_list_under_the_other_filters(world, questions):
    draw = random.Random(7)
    for filters in questions:
        reader = readers.current()
        for name, facet in reader.answer(filters).facets.items():
            for value in draw.sample(facet.values, min(2, len(facet.values))):
                alone = filters.without(name).adding(name, value.value)
                assert len(reader.keys(alone)) == value.count, (name, value, filters)


def test_the_api_and_the_page_give_the_same_list(world, questions):
    client = Gate()
    for filters in questions[:80]:
        reader = readers.current()
        keys = reader.keys(filters)
        refs = dict(Cooperation.objects.filter(pk__in=keys).values_list("pk", "ref"))
        expected = [refs[key] for key in keys[: filters.page_size]]
        said = json.loads(client.get("/api/v1/cooperations" + filters.query()).content)
        assert said["count"] == len(keys), filters
        assert [one["ref"] for one in said["results"]] == expected, filters
        if filters.page_size > 20:  # heavier than a page may be: the API is for those
            continue
        page = client.get("/atlas/" + filters.query()).content.decode()
        shown = list(dict.fromkeys(re.findall(r'href="/cooperations/([^/"]+)/"', page)))
        assert [ref for ref in shown if ref in set(expected)] == expected, filters


def test_every_page_of_a_list_together_is_the_list(world):
    filters = Filters(kind=("twinning",), page_size=100)
    reader = readers.current()
    count = reader.totals(filters).count
    found = []
    for page in range(1, -(-count // 100) + 1):
        found += [
            json.loads(card)["ref"] for card in reader.cards(Filters(**{**fields(filters), "page": page}))
        ]
    assert len(found) == len(set(found)) == count
