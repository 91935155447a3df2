"""Each part of a match, case by case: its value, and what its sentence is made of."""

import numpy as np
import pytest

from coopdec.exchange.matching.bits import Vocabulary, meet, shared
from coopdec.exchange.matching.parts import PARTS, Why
from tests.exchange.matching_world import NOW, WORLD, pool, seeker

BY_NAME = {part.name: part for part in PARTS}
NOTHING = None

CASES = [
    # part, who asks, who is looked at, value, why
    ("themes", {"themes": ["water"]}, {"themes": ["school"]}, 0, NOTHING),
    ("themes", {"themes": ["water"]}, {"themes": ["water"]}, 0.5, Why("same", ("water",))),
    ("themes", {"themes": ["water"]}, {"themes": ["waste"]}, 1 - 2**-0.5, Why("family", ("services",))),
    ("themes", {"themes": ["services"]}, {"themes": ["water"]}, 1 - 2**-0.5, Why("family", ("services",))),
    (
        "themes",
        {"themes": ["water", "waste", "school"]},
        {"themes": ["water", "school"]},
        0.75,
        Why("same", ("water", "school")),
    ),
    ("themes", {"themes": []}, {"themes": ["water"]}, 0, NOTHING),
    ("themes", {"themes": ["unheard-of"]}, {"themes": ["unheard-of"]}, 0, NOTHING),
    ("sdgs", {"sdgs": ["6", "11"]}, {"sdgs": ["11", "6"]}, 0.75, Why("same", ("6", "11"))),
    ("sdgs", {"sdgs": ["6"]}, {"sdgs": ["7"]}, 0, NOTHING),
    ("population", {"population": 1000}, {"population": 1000}, 1, Why("near", ("1000", "1000"))),
    ("population", {"population": 100_000}, {"population": 10_000}, 1 / 3, Why("near", ("100000", "10000"))),
    ("population", {"population": 1_000_000}, {"population": 1000}, 0, NOTHING),
    ("population", {"population": None}, {"population": 1000}, 0, NOTHING),
    ("population", {"population": 1000}, {"population": 0}, 0, NOTHING),
    ("profile", {"level": "town"}, {"level": "town"}, 0.6, Why("same")),
    ("profile", {"level": "town"}, {"level": "grouping"}, 0.4, Why("near")),
    ("profile", {"level": "region"}, {"level": "town"}, 0, NOTHING),
    ("profile", {"level": ""}, {"level": "region"}, 0, NOTHING),
    ("profile", {"profile": ["port"]}, {"profile": ["port", "rural"]}, 0.2, Why("traits", ("port",))),
    (
        "profile",
        {"level": "town", "profile": ["port", "university"]},
        {"level": "town", "profile": ["university", "port"]},
        0.9,
        Why("same-traits", ("port", "university")),
    ),
    ("links", {"stands_in": ["TG"]}, {"works_in": ["TG", "MD"]}, 1, Why("country", ("TG",))),
    ("links", {"works_in": ["TG"]}, {"stands_in": ["TG"]}, 1, Why("country", ("TG",))),
    ("links", {"stands_in": ["TG"]}, {"groups": ["TG"]}, 0.8, Why("group", ("TG",))),
    ("links", {"stands_in": ["TG"]}, {"diaspora": ["TG"]}, 0.7, Why("diaspora", ("TG",))),
    ("links", {"stands_in": ["TG"]}, {"works_in": ["BJ"]}, 0.5, Why("neighbour", ("BJ",))),
    ("links", {"stands_in": ["TG"]}, {"works_in": ["SN"]}, 0.2, Why("area", ("africa",))),
    ("links", {"stands_in": ["TG"]}, {"works_in": ["MD"]}, 0, NOTHING),
    ("links", {"stands_in": ["TG"]}, {"works_in": ["BJ"], "groups": ["TG"]}, 0.8, Why("group", ("TG",))),
    ("surroundings", {"partners_from": ["29"]}, {"department": "29"}, 1, Why("town", ("29",))),
    ("surroundings", {"department": "29"}, {"partners_from": ["29", "22"]}, 1, Why("town", ("29",))),
    ("surroundings", {"partners_from": ["29"]}, {"department": "35"}, 0, NOTHING),
    ("surroundings", {"partners_from": []}, {"department": ""}, 0, NOTHING),
    ("languages", {"languages": ["fr", "ee"]}, {"languages": ["fr"]}, 1, Why("same", ("fr",))),
    ("languages", {"languages": ["ro"]}, {"languages": ["fr"]}, 0, NOTHING),
    ("languages", {"languages": []}, {"languages": []}, 0, NOTHING),
    ("experience", {"sheets": 40}, {"sheets": 0}, 0, NOTHING),
    ("experience", {}, {"sheets": 2}, 0.5, Why("sheets", ("2",))),
    ("experience", {}, {"sheets": 4}, 0.75, Why("sheets", ("4",))),
    ("networks", {"networks": ["aimf"]}, {"networks": ["aimf"]}, 0.5, Why("same", ("aimf",))),
    ("networks", {"networks": ["aimf"]}, {"networks": ["resacoop"]}, 0, NOTHING),
    ("unserved", {}, {"served": 0}, 1, Why("none")),
    ("unserved", {}, {"served": 3}, 0.25, Why("few", ("3",))),
    ("unserved", {}, {"served": 4}, 0, NOTHING),
    ("freshness", {}, {"fresh_on": 2026.5}, 1, Why("year", ("2026",))),
    ("freshness", {}, {"fresh_on": 2021.4}, 0.5, Why("year", ("2021",))),
    ("freshness", {}, {"fresh_on": 2010.0}, 0, NOTHING),
    ("freshness", {}, {"fresh_on": None}, 0, NOTHING),
]


@pytest.mark.parametrize(("name", "asks", "looked_at", "value", "why"), CASES)
def test_what_a_part_is_worth_and_says(name, asks, looked_at, value, why):
    part, one, other = BY_NAME[name], pool(seeker(1, **asks)), pool(seeker(2, **looked_at))
    assert float(part.value(one, other, NOW)[0]) == pytest.approx(value, abs=1e-4)
    if why is not NOTHING:
        assert part.why(one, other, WORLD, NOW) == why


def test_every_part_has_cases():
    assert {case[0] for case in CASES} == set(BY_NAME)


def test_others_of_the_same_departement_work_in_the_country():
    """One that works there is not around itself; with a second one, it is around both."""
    rows = [
        seeker(1, department="29", works_in=["TG"]),
        seeker(2, department="29"),
        seeker(3, department="35"),
        seeker(4, department="", works_in=["TG"]),
        seeker(5, department=""),
    ]
    part, asks = BY_NAME["surroundings"], pool(seeker(9, stands_in=["TG"]))
    assert part.value(asks, pool(*rows), NOW) == pytest.approx([0, 0.6, 0, 0, 0])
    rows[2] = seeker(3, department="29", works_in=["TG", "SN"])
    among = pool(*rows)
    assert part.value(asks, among, NOW) == pytest.approx([0.6, 0.6, 0.6, 0, 0])
    assert part.why(asks, among.at(1), WORLD, NOW) == Why("country", ("TG",))


def test_bits_hold_more_words_than_a_machine_word():
    words = [f"w{number}" for number in range(150)]
    vocabulary = Vocabulary(words)
    sets = [frozenset(one) for one in ((), ("w0", "w63"), ("w64", "w149"), words, ("unknown",))]
    bits = vocabulary.encode(sets)
    assert [frozenset(vocabulary.decode(bits[:, row])) for row in range(4)] == sets[:4]
    assert vocabulary.decode(bits[:, 4]) == []
    for row, one in enumerate(sets):
        alone = bits[:, row : row + 1]
        expected = [len(one & other & set(words)) for other in sets]
        assert shared(alone, bits).tolist() == expected
        assert shared(bits, alone).tolist() == expected
        assert meet(alone, bits).tolist() == [count > 0 for count in expected]
    assert shared(bits, bits).tolist() == [0, 2, 2, 150, 0]


def test_a_pool_is_in_the_order_of_its_keys():
    among = pool(seeker(7, population=70), seeker(3, population=30))
    assert among.keys.tolist() == [3, 7]
    assert among.row_of(7) == 1
    assert np.round(10 ** among.at(1).populations).tolist() == [70]
    for absent in (1, 5, 9):
        with pytest.raises(KeyError):
            among.row_of(absent)
