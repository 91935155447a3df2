"""What is generated, without writing it: counts, reproducibility, rules, plausibility."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from coopdec.cooperation.rules import sheet_is_publishable
from coopdec.demonstration import rules
from coopdec.demonstration.french import elides
from coopdec.demonstration.generate import sheets
from coopdec.demonstration.grammar import Choice, Slot
from coopdec.demonstration.plan import areas_of
from coopdec.directory.enums import Origin
from coopdec.reference.enums import FRENCH_TERRITORIES
from scripts.steps import ROOT

TABLE = {
    "europe": 8526, "africa": 2969, "asia": 637, "north-america": 532, "south-america": 229,
    "central-america-caribbean": 185, "oceania": 27, "none": 389,
}  # fmt: skip
TEXTS = ("title", "summary", "objectives", "description", "history", "context")


def generated(world, words, *, projects, seed="essai"):
    areas = areas_of(world, words, projects=projects, seed=seed)
    keys = {town.geoname_id: town.geoname_id for area in areas if area.towns for town in area.towns.values}
    return list(sheets(world, words, areas, keys, seed=seed))


@pytest.fixture(scope="module")
def table(world, words):
    """The whole table's world, in memory."""
    return generated(world, words, projects=rules.TABLE)


def area_of(world, sheet):
    """The one area that a sheet touches."""
    countries = {one.country for one in sheet.values.partners if one.country}
    countries |= {one.country for one in sheet.values.places}
    found = {world.countries[code].area for code in countries} or {"none"}
    assert len(found) == 1, sheet.ref
    return found.pop()


def test_sheets_by_area_are_those_of_the_table(world, table):
    assert Counter(area_of(world, sheet) for sheet in table) == TABLE


@pytest.mark.parametrize("projects", [1, 7, 300, 1000])
def test_other_sizes_keep_the_proportions(world, words, projects):
    counted = Counter(area_of(world, sheet) for sheet in generated(world, words, projects=projects))
    assert counted.total() == projects
    for area, count in TABLE.items():
        assert abs(counted[area] - projects * count / rules.TABLE) <= 1


def test_actors_and_countries_are_about_as_many_as_in_the_table(table):
    by_side = {
        side: {
            one.organisation
            for sheet in table
            for one in sheet.values.partners
            if one.side == side and one.organisation
        }
        for side in ("french", "foreign")
    }
    assert 4500 <= len(by_side["french"]) <= 4900
    assert 7600 <= len(by_side["foreign"]) <= 8600
    countries = {one.country for sheet in table for one in sheet.values.partners if one.country}
    assert 130 <= len(countries) <= 137
    assert not countries & FRENCH_TERRITORIES


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_world(world, words):
    def said(seed):
        return [sheet.said() for sheet in generated(world, words, projects=300, seed=seed)]

    first = said("a")
    assert first == said("a")
    assert first != said("b")


def test_the_order_of_sets_changes_nothing():
    """Two processes with other hash seeds draw the same texts."""
    program = (
        "import django; django.setup()\n"
        "from coopdec.demonstration.grammar import Chance, Words\n"
        "from coopdec.demonstration.material import material\n"
        "words = material()\n"
        "values = {name: name for name in ('fr', 'pa', 'lieu', 'plieu', 'aplieu', 'alieu', 'nomlieu', 'allies',"
        " 'an', 'fin', 'pays', 'enpays', 'depays', 'nompays')}\n"
        "for code, theme in words.themes.items():\n"
        "    drawn = Words(Chance(code), values, {}, theme.texts['S:'], words.frames)\n"
        "    print(*[drawn.draw(name) for name in [*words.frames, *theme.texts['S:']]], sep='\\n')\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert len(said[0]) > 10_000


def test_every_sheet_passes_the_rules(table):
    for sheet in table:
        verdict = sheet_is_publishable(
            sides=[one.side for one in sheet.values.partners],
            foreign_country=bool(sheet.values.places),
            no_foreign_place=sheet.values.fields["no_foreign_place"],
        )
        assert verdict.ok, sheet.ref
        assert sheet.published_at <= sheet.updated_at
        assert sheet.values.fields["origin"] == Origin.DEMONSTRATION


def test_parents_come_first_and_have_none(table):
    parents = {}
    for sheet in table:
        if sheet.parent:
            assert parents[sheet.parent] == "", sheet.ref
        parents[sheet.ref] = sheet.parent
    children = sum(1 for parent in parents.values() if parent)
    assert 1500 < children < 5000


def test_no_act_no_person_no_source(table):
    for sheet in table:
        values = sheet.values
        acts = (*values.agreements, *values.deliberations, *values.documents, *values.contacts)
        assert acts == ()
        assert not values.passages


def test_texts_are_clean_and_varied(table):
    titles = [sheet.values.fields["title"] for sheet in table]
    assert len(set(titles)) > 0.98 * len(titles)
    grams, total = set(), 0
    for sheet in table:
        text = "\n".join(sheet.values.fields[name] for name in TEXTS)
        assert not re.search(r"[\[\]{}|@]|https?:|  |\bde le\b|\bde les\b|\bà les\b|\bà le [a-zé]", text), (
            text
        )
        assert not re.search(r"\b(?:[Dd]e|[Qq]ue) (?!onze)[aâeéèêiîoôu][a-zéèêâîôû]", text), text
        assert not any(elides(name) for name in re.findall(r"\b[Qq]ue (\S+)", text)), text
        assert not re.search(r"années 1\D|restent partiels|équipes [^.;]*, ceux|pense d", text), text
        words = re.findall(r"\w+", text.lower())
        total += max(0, len(words) - 5)
        grams.update(hash(tuple(words[at : at + 6])) for at in range(len(words) - 5))
    assert len(grams) > 0.5 * total
    lengths = sorted(sum(len(sheet.values.fields[name]) for name in TEXTS) for sheet in table)
    assert lengths[0] < 200
    assert lengths[-5] > 5000


def slots(tree):
    """Names that a text asks for."""
    for node in tree:
        if isinstance(node, Slot):
            yield node.name
        elif isinstance(node, Choice):
            for branch in node.branches:
                yield from slots(branch)


def test_sheets_without_foreign_place_ask_for_none(words):
    """Not one sheet in a million may ask for the partner's name when there is no partner."""
    here = {"fr", "lieu", "alieu", "nomlieu", "allies", "an", "fin"}
    said_at_home = [
        "title_home", "summary_home", "home_more", "desc_home", "home_action", "desc_home_end", "hist_home",
        "ctx_home", "home_action_np",
    ]  # fmt: skip
    for theme in words.themes.values():
        for side in theme.texts.values():
            for name, trees in side.items():
                assert not {slot for tree in trees for slot in slots(tree)}, (theme.code, name)
            for name in said_at_home:
                asked = {slot for tree in words.frames[name] for slot in slots(tree)}
                assert asked <= here | set(side) | {"home_action_np"}, name


def test_every_slot_is_known(words):
    abroad = {"pa", "plieu", "aplieu", "pays", "enpays", "depays", "nompays"}
    known = abroad | {"fr", "lieu", "alieu", "nomlieu", "allies", "an", "fin"} | set(words.frames)
    for theme in words.themes.values():
        for side in theme.texts.values():
            for name, trees in words.frames.items():
                assert {slot for tree in trees for slot in slots(tree)} <= known | set(side), name


def test_much_is_unknown(table):
    count = len(table)
    with_money = sum(1 for sheet in table if any(line.amount_cents for line in sheet.values.funding))
    lines = [line for sheet in table for line in sheet.values.funding]
    assert 0.15 * count < with_money < 0.5 * count
    assert sum(1 for line in lines if line.amount_cents is None) > 0.2 * len(lines)
    assert any(line.currency != "EUR" for line in lines)
    assert sum(1 for sheet in table if not sheet.values.fields["start_on"]) > 0.03 * count
    assert sum(1 for sheet in table if not sheet.values.markers) > 0.4 * count
    assert any(not one.organisation for sheet in table for one in sheet.values.partners)
    kinds = Counter(sheet.values.fields["kind"] for sheet in table)
    assert set(kinds) == {"twinning", "partnership", "project", "one-off", "charter", "cross-border"}


def test_cross_border_is_between_neighbours(world, words, table):
    neighbours = {code for countries in words.kinds["borders"].values() for code in countries}
    crossing = [sheet for sheet in table if sheet.values.fields["kind"] == "cross-border"]
    for sheet in crossing:
        assert {one.country for one in sheet.values.partners if one.country} <= neighbours


def test_targets_belong_to_the_goals_of_the_sheet(world, table):
    for sheet in table:
        assert {world.targets[code] for code in sheet.values.sdg_targets} <= set(sheet.values.sdgs)
        for marker, score in sheet.values.markers.items():
            assert score in world.markers[marker]
