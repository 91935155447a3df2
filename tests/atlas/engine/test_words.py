"""Phrases, spellings and weights."""

import numpy as np
import pytest

from coopdec.atlas.engine import indexing, words
from coopdec.atlas.engine.making import make
from coopdec.atlas.engine.reader import EngineReader
from coopdec.atlas.engine.segment import Segment
from coopdec.atlas.engine.snapshot import Snapshot
from coopdec.atlas.engine.words import distance
from coopdec.atlas.filters import Filters
from tests.atlas.engine import worlds

TEXTS = {
    1: ("Eau potable", "Forage à Saponé"),
    2: ("Potable, l’eau", "Forage"),
    3: ("Accès à l’eau", "Potable ou non"),
    4: ("Coopération décentralisée", "réhabilités par les élus"),
    5: ("Eau eau potable", ""),
    6: ("Eau", "potable"),
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    world = worlds.World(1)
    sheets = []
    for pk, (title, body) in TEXTS.items():
        sheet = world.sheet(pk)
        sheet.title, sheet.body = title, body
        sheets.append(sheet)
    folder = tmp_path_factory.mktemp("atlas") / "base"
    make(folder, [worlds.extract(sheets[:3]), worlds.extract(sheets[3:])], world.known)
    return EngineReader(Snapshot(Segment.open(folder)))


@pytest.mark.parametrize(
    ("q", "pks"),
    [
        ("eau potable", {1, 2, 3, 5, 6}),
        ('"eau potable"', {1, 3, 5, 6}),
        ("« potable eau »", {2}),
        ('"eau et potable"', {1, 3, 5, 6}),
        ('"eau potable forage"', {1}),
        ('"eau potable" "forage sapone"', {1}),
        ('"cooperation decentralisee"', {4}),
        ('"rehabilites elus"', {4}),  # stop words part nothing: « par les » is not there
        ('"rehabilites par les élus"', {4}),
        ('"eau introuvable"', set()),
        ("forage -sapone", {1}),
        ("à la", set(TEXTS)),
    ],
)
@pytest.mark.parametrize("jumps", [True, False])
def test_words_and_phrases(reader, q, pks, jumps, monkeypatch):
    monkeypatch.setattr(words, "FEW_ROWS", 0 if jumps else 10**6)
    reader = EngineReader(reader.snapshot)
    assert set(reader.keys(Filters(q=q))) == pks


def test_an_exact_title_comes_first(reader):
    assert reader.keys(Filters(q="eau"))[0] in {5, 6}


def test_weights_grow_with_times_and_shrink_with_length():
    times, lengths = np.array([1, 2, 4, 1, 4, 9999]), np.array([10, 10, 10, 400, 400, 9999])
    found = indexing.weights(times, lengths).tolist()
    assert found[0] < found[1] < found[2]
    assert found[3] < found[0]
    assert found[3] < found[4]
    assert min(found) > 0
    assert indexing.weights(times[:0], lengths[:0]).tolist() == []


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("eau", "eau", 0),
        ("bamko", "bamako", 1),
        ("bmaako", "bamako", 1),
        ("bamoko", "bamako", 1),
        ("jumelge", "jumelage", 1),
        ("assainisemen", "assainissement", 2),
        ("abcd", "wxyz", 3),
        ("", "ab", 2),
    ],
)
def test_distance(one, other, edits):
    assert distance(one, other, 2) == edits
