"""What the record tells of a body, and what must go when two partners are taken apart."""

from dataclasses import replace

import pytest

from coopdec.exchange.matching import scoring, weights
from coopdec.exchange.matching.pool import Pool
from coopdec.exchange.matching.record import Body, Record, Sheet
from tests.exchange.matching_world import NOW, WORLD

ANGERS, ANGERS_EPCI, QUIMPER, BREST, NANTES = 1, 2, 3, 4, 5
ANEHO, LOME, CHISINAU, ANEHO_PORT = 11, 12, 13, 14
LANGUAGES = {"TG": frozenset({"fr", "ee"}), "MD": frozenset({"ro"})}


def body(key, **said):
    return Body(key, **said)


def sheet(key, *, root=None, **said):
    sets = {name: frozenset(value) if isinstance(value, list) else value for name, value in said.items()}
    return Sheet(key, root or key, **sets)


BODIES = {
    one.key: one
    for one in (
        body(
            ANGERS,
            level="town",
            population=150_000,
            department="35",
            place="epci-1",
            names=frozenset({" angers "}),
        ),
        body(ANGERS_EPCI, level="grouping", population=300_000, department="35", place="epci-1"),
        body(QUIMPER, level="town", population=60_000, department="29", networks=frozenset({"resacoop"})),
        body(BREST, level="town", population=140_000, department="29"),
        body(NANTES, level="town", population=320_000, department="22"),
        body(ANEHO, country="TG", level="town", population=50_000, place="7", names=frozenset({" aneho "})),
        body(LOME, country="TG", level="town", population=800_000, place="8", names=frozenset({" lome "})),
        body(CHISINAU, country="MD", level="town", population=600_000, place="9"),
        body(ANEHO_PORT, country="TG", level="department", place="7"),
    )
}
THE_PAIR = sheet(
    100,
    french=[ANGERS],
    abroad=[ANEHO],
    countries=["TG"],
    themes=["water"],
    sdgs=["6"],
    networks=["aimf"],
    year=2020,
)
PLANTED = {
    "the pair itself": THE_PAIR,
    "a project of the same family, under another partner": sheet(
        101, root=100, french=[ANGERS], abroad=[LOME], countries=["TG"]
    ),
    "the same ground, on the French side": sheet(102, french=[ANGERS_EPCI], abroad=[ANEHO], countries=["TG"]),
    "the same ground, abroad": sheet(103, french=[ANGERS], abroad=[ANEHO_PORT], countries=["TG"]),
    "said related by the pair": sheet(104, french=[ANGERS], abroad=[LOME], countries=["TG"], related=[100]),
    "a text of one that names the other": sheet(
        105, french=[ANGERS], abroad=[CHISINAU], countries=["MD"], text=" with aneho and chisinau "
    ),
    "a text of the other that names the one": sheet(
        106, french=[QUIMPER], abroad=[ANEHO], countries=["TG"], text=" after angers "
    ),
    "a sheet of three": sheet(107, french=[ANGERS, BREST], abroad=[ANEHO], countries=["TG"]),
}
INNOCENT = (
    sheet(
        200, french=[NANTES], abroad=[ANEHO], countries=["TG"], themes=["waste"], year=2018, text=" nantes "
    ),
    sheet(201, french=[ANGERS], abroad=[CHISINAU], countries=["MD"], themes=["school"], text=" angersois "),
    sheet(202, french=[BREST], abroad=[CHISINAU], countries=["MD"], text=" aneho "),
)


def record(*sheets):
    return Record(bodies=BODIES, sheets=sheets, languages=LANGUAGES)


@pytest.mark.parametrize("leak", sorted(PLANTED))
def test_a_planted_leak_is_removed(leak):
    """Whatever tells of the pair goes with it; what tells of others stays."""
    planted = PLANTED[leak]
    sheets = (*INNOCENT, THE_PAIR) if planted is THE_PAIR else (*INNOCENT, THE_PAIR, planted)
    apart = record(*sheets).without_pair(ANGERS, ANEHO)
    assert apart.sheets == INNOCENT
    for key in BODIES:
        assert apart.seeker(key) == record(*INNOCENT).seeker(key)


def test_without_the_planted_leaks_the_scores_are_those_of_who_never_met():
    whole = record(*INNOCENT, *PLANTED.values())

    def score(of):
        asks = Pool.of([of.seeker(ANEHO)], WORLD)
        among = Pool.of(of.french(), WORLD)
        found = scoring.scores(asks, among, weights.defaults("authorities"), now=NOW)
        return dict(zip(among.keys.tolist(), found.tolist(), strict=True))

    apart, never = score(whole.without_pair(ANGERS, ANEHO)), score(record(*INNOCENT))
    assert apart == never
    assert score(whole)[ANGERS] > apart[ANGERS] + 10, "the leak was worth something"


def test_a_text_of_others_that_names_a_place_stays():
    assert 202 not in record(*INNOCENT, THE_PAIR).derived_from(ANGERS, ANEHO)
    assert record(*INNOCENT, THE_PAIR).derived_from(ANGERS, ANEHO) == {100}


def test_what_sheets_tell_of_a_french_authority():
    told = record(THE_PAIR, *INNOCENT).seeker(ANGERS)
    assert told.works_in == {"TG", "MD"}
    assert told.themes == {"water", "school"}
    assert told.sdgs == {"6"}
    assert told.languages == {"fr", "ee", "ro"}
    assert told.networks == {"aimf"}
    assert (told.sheets, told.served, told.fresh_on) == (2, 2, 2020.0)
    assert told.stands_in == frozenset()


def test_what_sheets_tell_of_a_town_abroad():
    told = record(THE_PAIR, *INNOCENT).seeker(ANEHO)
    assert told.stands_in == {"TG"}
    assert told.languages == {"fr", "ee"}
    assert told.partners_from == {"35", "22"}
    assert (told.sheets, told.served, told.works_in) == (2, 2, frozenset())


def test_an_authority_without_any_sheet_is_known_by_itself():
    told = record().seeker(QUIMPER)
    assert told.languages == {"fr"}
    assert told.networks == {"resacoop"}
    assert (told.population, told.department, told.served, told.fresh_on) == (60_000, "29", 0, None)
    assert len(record().french()) == 5
    assert len(record().abroad()) == 4


def test_two_of_one_commune_without_epci_are_not_kin():
    lonely = {**BODIES, 6: body(6), 7: body(7)}
    assert replace(record(), bodies=lonely).kin(6) == {6}
