"""What must hold whatever is asked: order, sums, switches, both directions, growth."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopdec.exchange.matching import scoring, weights
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.matching.seekers import LEVELS
from tests.exchange.matching_world import NOW, WORLD, pool, seeker

DEFAULTS = [weights.defaults(direction) for direction in weights.DIRECTIONS]


def some(vocabulary):
    return st.frozensets(st.sampled_from(vocabulary.words), max_size=4)


SEEKERS = st.builds(
    seeker,
    key=st.just(0),
    level=st.sampled_from(["", *LEVELS]),
    population=st.none() | st.integers(0, 3_000_000),
    profile=some(WORLD.profiles),
    themes=some(WORLD.themes),
    sdgs=some(WORLD.sdgs),
    languages=some(WORLD.languages),
    networks=some(WORLD.networks),
    stands_in=some(WORLD.countries),
    works_in=some(WORLD.countries),
    groups=some(WORLD.countries),
    diaspora=some(WORLD.countries),
    department=st.sampled_from(["", *WORLD.departments.words]),
    partners_from=some(WORLD.departments),
    sheets=st.integers(0, 30),
    served=st.integers(0, 12),
    fresh_on=st.none() | st.floats(2000, 2026.9),
)
MANY = st.lists(SEEKERS, min_size=1, max_size=12).map(
    lambda found: [replace(one, key=key) for key, one in enumerate(found, 1)]
)
ANY_WEIGHTS = st.lists(st.integers(0, 100), min_size=len(NAMES), max_size=len(NAMES)).map(
    lambda points: weights.Weights(tuple(map(float, points)))
)


@given(SEEKERS, MANY, ANY_WEIGHTS)
def test_a_score_is_the_sum_of_its_reasons(asks, many, chosen):
    one, among = pool(asks), pool(*many)
    fits = scoring.best(one, among, WORLD, chosen, now=NOW, many=50)
    assert len(fits) == len(many)
    for fit in fits:
        assert 0 <= fit.score <= 100.0001
        whole = sum(reason.points for reason in fit.reasons)
        assert fit.score == pytest.approx(100 * whole / chosen.whole if chosen.whole else 0, abs=1e-3)
        assert all(reason.value > 0 and reason.weight > 0 and reason.why.how for reason in fit.reasons)
        points = [reason.points for reason in fit.reasons]
        assert points == sorted(points, reverse=True)


@given(SEEKERS, MANY, ANY_WEIGHTS, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_what_is_read(asks, many, chosen, random):
    shuffled = random.sample(many, len(many))
    asked = {"now": NOW, "many": 5}
    first = scoring.best(pool(asks), pool(*many), WORLD, chosen, **asked)
    assert scoring.best(pool(asks), pool(*shuffled), WORLD, chosen, **asked) == first
    assert [(-fit.score, fit.key) for fit in first] == sorted((-fit.score, fit.key) for fit in first)


@given(SEEKERS, MANY, ANY_WEIGHTS, st.integers(0, 14), st.integers(1, 6))
def test_pages_follow_each_other(asks, many, chosen, first, size):
    whole = scoring.best(pool(asks), pool(*many), WORLD, chosen, now=NOW, many=50)
    page = scoring.best(pool(asks), pool(*many), WORLD, chosen, now=NOW, many=size, first=first)
    assert page == whole[first : first + size]


@given(SEEKERS, MANY, st.sampled_from(DEFAULTS), st.sets(st.sampled_from(NAMES)))
def test_a_part_switched_off_has_no_sentence_and_no_weight(asks, many, chosen, off):
    fits = scoring.best(pool(asks), pool(*many), WORLD, chosen.without(off), now=NOW, many=50)
    assert not [reason for fit in fits for reason in fit.reasons if reason.part in off]
    kept = scoring.values(pool(asks), pool(*many), now=NOW)
    for fit in fits:
        row = fit.key - 1
        expected = sum(
            weight * kept[place, row]
            for place, (name, weight) in enumerate(zip(NAMES, chosen.points, strict=True))
            if name not in off
        )
        whole = sum(weight for name, weight in zip(NAMES, chosen.points, strict=True) if name not in off)
        assert fit.score == pytest.approx(100 * expected / whole if whole else 0, abs=1e-3)


@given(SEEKERS, MANY, st.sets(st.integers(1, 12)))
def test_who_must_not_be_proposed_is_not(asks, many, without):
    asked = {"now": NOW, "many": 50}
    whole = scoring.best(pool(asks), pool(*many), WORLD, DEFAULTS[0], **asked)
    found = scoring.best(pool(asks), pool(*many), WORLD, DEFAULTS[0], **asked, without=without)
    assert found == [fit for fit in whole if fit.key not in without]


TWO_WAY = ("themes", "sdgs", "population", "profile", "links", "surroundings", "languages", "networks")


@given(SEEKERS, SEEKERS)
def test_what_two_share_is_the_same_from_both_sides(one, other):
    here = scoring.values(pool(one), pool(other), now=NOW)[:, 0]
    there = scoring.values(pool(other), pool(one), now=NOW)[:, 0]
    for place, name in enumerate(NAMES):
        if name in TWO_WAY:
            assert here[place] == there[place], name


GROWING = {
    "themes": WORLD.themes,
    "sdgs": WORLD.sdgs,
    "profile": WORLD.profiles,
    "languages": WORLD.languages,
    "networks": WORLD.networks,
}


@settings(max_examples=200)
@given(SEEKERS, SEEKERS, st.sampled_from(sorted(GROWING)), st.data())
def test_sharing_more_never_lowers_any_part(one, other, field, data):
    word = data.draw(st.sampled_from(GROWING[field].words))
    less = scoring.values(pool(one), pool(other), now=NOW)
    both = [replace(each, **{field: getattr(each, field) | {word}}) for each in (one, other)]
    more = scoring.values(pool(both[0]), pool(both[1]), now=NOW)
    assert (more >= less - 1e-6).all(), dict(zip(NAMES, (more - less)[:, 0].tolist(), strict=True))
    if field in NAMES and word not in getattr(one, field) & getattr(other, field) and field != "languages":
        assert more[NAMES.index(field)] > less[NAMES.index(field)]


@given(SEEKERS, SEEKERS, st.sampled_from(["works_in", "groups", "diaspora"]))
def test_a_link_with_the_country_never_lowers_any_part(one, other, field):
    less = scoring.values(pool(one), pool(other), now=NOW)
    linked = replace(other, **{field: getattr(other, field) | one.stands_in})
    more = scoring.values(pool(one), pool(linked), now=NOW)
    assert (more >= less).all()


@given(SEEKERS, SEEKERS, st.integers(1, 5))
def test_each_number_pushes_one_way(one, other, more):
    def part(name, **said):
        found = scoring.values(pool(one), pool(replace(other, **said)), now=NOW)
        return float(found[NAMES.index(name), 0])

    assert part("experience", sheets=other.sheets + more) > part("experience") or other.sheets > 20
    assert part("unserved", served=other.served + more) < part("unserved") or other.served >= 4
    year = other.fresh_on or 2015.0
    assert part("freshness", fresh_on=year + more) >= part("freshness", fresh_on=year)
    if one.population and other.population:
        nearer = round((one.population * other.population) ** 0.5)
        assert part("population", population=nearer) >= part("population") - 1e-2


@given(MANY, MANY, ANY_WEIGHTS, st.integers(1, 15))
def test_a_digest_gives_the_answers_of_each(seekers, many, chosen, size):
    asking, among = pool(*seekers), pool(*many)
    found = list(scoring.digest(asking, among, chosen, now=NOW, many=size))
    assert [key for key, _keys, _scores in found] == asking.keys.tolist()
    for row, (_key, keys, totals) in enumerate(found):
        fits = scoring.best(asking.at(row), among, WORLD, chosen, now=NOW, many=size)
        assert keys == [fit.key for fit in fits]
        assert totals == [fit.score for fit in fits]


def test_a_digest_goes_through_several_blocks(monkeypatch):
    monkeypatch.setattr(scoring, "AT_ONCE", 3)
    asking = pool(*(seeker(key, themes=["water"] if key % 2 else ["school"]) for key in range(10)))
    among = pool(seeker(1, themes=["school"]), seeker(2, themes=["water"]))
    found = {key: keys for key, keys, _scores in scoring.digest(asking, among, DEFAULTS[0], now=NOW, many=1)}
    assert found == {key: [2 if key % 2 else 1] for key in range(10)}


def test_equals_are_in_the_order_of_their_keys():
    twins = [seeker(key, themes=["water"]) for key in (9, 4, 6, 1)]
    fits = scoring.best(pool(seeker(0, themes=["water"])), pool(*twins), WORLD, DEFAULTS[0], now=NOW, many=3)
    assert [fit.key for fit in fits] == [1, 4, 6]


def test_nobody_fits_in_an_empty_pool():
    assert scoring.best(pool(seeker(0)), pool(), WORLD, DEFAULTS[0], now=NOW, many=10) == []


def test_all_parts_switched_off_give_no_score_and_no_reason():
    off = DEFAULTS[0].without(NAMES)
    (fit,) = scoring.best(pool(seeker(0)), pool(seeker(1)), WORLD, off, now=NOW, many=10)
    assert (fit.score, fit.reasons) == (0, ())


@pytest.mark.parametrize("direction", weights.DIRECTIONS)
def test_the_default_weights_are_whole(direction):
    assert set(weights.defaults(direction).by_part()) == set(NAMES)
    assert weights.defaults(direction).whole == pytest.approx(115 if direction == "authorities" else 110)


@pytest.mark.parametrize(
    "change",
    [{"themes": -1}, {"themes": 101}, {"themes": float("nan")}, {"colour": 5}],
)
def test_a_weight_that_is_not_one_is_refused(change):
    with pytest.raises(weights.WrongWeightError):
        weights.Weights.of(weights.defaults("authorities").by_part() | change)


def test_every_part_is_said_and_only_parts_are_switched_off():
    said = weights.defaults("authorities").by_part()
    del said["themes"]
    with pytest.raises(weights.WrongWeightError):
        weights.Weights.of(said)
    with pytest.raises(weights.WrongWeightError):
        DEFAULTS[0].without({"colour"})


def test_best_rows_of_many_equals_are_quick_and_exact():
    keys = np.arange(1000, dtype=np.int64)
    found = np.repeat(np.array([3.0, 1.0, 3.0, 0.0]), 250)
    assert scoring.best_rows(found, keys, 251).tolist() == [*range(250), 500]
    assert scoring.best_rows(found, keys, 2, without=[0, 1, 500]).tolist() == [2, 3]
