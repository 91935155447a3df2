"""The engine against loops over random sheets: a base alone, and a base with its overlay and withdrawals."""

import random
from dataclasses import replace

import pytest

from coopdec.atlas.answers import BeyondTheEndError, less
from coopdec.atlas.engine.making import make
from coopdec.atlas.engine.reader import EngineReader
from coopdec.atlas.engine.segment import Segment
from coopdec.atlas.engine.snapshot import Snapshot
from coopdec.atlas.filters import EMPTY, LABELS, SIDES, WORLD, Box, Filters
from tests.atlas.engine import worlds
from tests.atlas.engine.naive import Naive

QUERIES = (
    "", "eau", "eau potable", "jumelés", "decentralisee", "l'eau au", "de la", '"eau potable"', "« eau assainissement »",
    "introuvable", "ecole de la sante", "œuvre", '"coopération decentralise" eau', "2015",
)  # fmt: skip


def chunks(sheets, size=17):
    sheets = list(sheets)
    for first in range(0, len(sheets), size):
        yield worlds.extract(sheets[first : first + size])


def questions(draw, sheets, count):
    for _ in range(count):
        filters = EMPTY
        for name in draw.sample(list(LABELS), draw.choice([0, 1, 1, 2, 3])):
            sheet = draw.choice(sheets)
            for value in draw.sample(
                sorted(sheet.values[name]), min(len(sheet.values[name]), draw.choice([1, 2]))
            ):
                filters = filters.adding(name, value)
        if draw.random() < 0.5:
            filters = replace(filters, q=draw.choice(QUERIES))
        if draw.random() < 0.3:
            filters = replace(filters, year_from=draw.randint(1990, 2030))
        if draw.random() < 0.3:
            filters = replace(filters, year_to=draw.randint(1990, 2030))
        if draw.random() < 0.3:
            filters = filters.within(drawn_box(draw), draw.choice(SIDES))
        yield filters


def drawn_box(draw):
    """Large, perhaps across the antimeridian."""
    west, south = draw.randint(-180, 180), draw.randint(-90, 40)
    return Box(west, south, draw.randint(-180, 180), south + draw.randint(20, 50))


def of_base(folder, world, sheets):
    make(folder / "base", chunks(sheets.values()), world.known, metadata={"version": 1, "epoch": "e"})
    return Snapshot(Segment.open(folder / "base")), (), list(sheets.values())


def of_both(folder, world, sheets):
    """Some sheets change, some go, some come, some are withdrawn since."""
    draw = world.random
    pks = list(sheets)
    withdrawn = draw.sample(pks, 5)
    removed = draw.sample(pks, 7)
    changed = [pk for pk in draw.sample(pks, 11) if pk not in removed]
    make(folder / "base", chunks(sheets.values()), world.known, metadata={"version": 1})
    base = Segment.open(folder / "base")
    wider = worlds.World(draw.random(), authorities=16, partners=20)
    wider.authorities = wider.authorities | world.authorities
    wider.partners = wider.partners | world.partners
    wider.authorities["ville-1"] = replace(
        wider.authorities["ville-1"], labels={"fr": "Aa", "en": "Aa"}, sort_key="aa"
    )
    new = {pk: wider.sheet(pk, pks) for pk in [*changed, 10_001, 10_000, 10_002, 10_003]}
    new[10_000].near = sorted({*new[10_000].near, "ville-1"})
    new[10_000].values["authority"] |= {"ville-1"}
    world.__dict__.update(authorities=wider.authorities, partners=wider.partners)
    make(
        folder / "overlay",
        chunks(new.values(), 3),
        wider.known,
        base=base,
        removed=removed,
        metadata={"version": 2},
    )
    snapshot = Snapshot(base, Segment.open(folder / "overlay"))
    now = {pk: one for pk, one in (sheets | new).items() if pk not in {*removed, *withdrawn}}
    return snapshot, withdrawn, list(now.values())


@pytest.fixture(scope="module", params=[(kind, seed) for kind in (of_base, of_both) for seed in (1, 2)],
                ids=lambda param: f"{param[0].__name__}-{param[1]}")  # fmt: skip
def both(request, tmp_path_factory):
    kind, seed = request.param
    world = worlds.World(seed)
    snapshot, withdrawn, now = kind(tmp_path_factory.mktemp("atlas"), world, world.sheets(range(100, 240)))
    draw = random.Random(seed)
    asked = [EMPTY, *questions(draw, now, 40)]
    return snapshot, withdrawn, Naive(world, now), asked


@pytest.fixture
def reader(both):
    return EngineReader(both[0], both[1], "fr", True, labels=labels_of(both[2]))


def labels_of(naive):
    return lambda name, values: {value: naive.label(name, value) for value in values}


def test_orders(both, reader):
    _snapshot, _withdrawn, naive, asked = both
    for filters in asked:
        for sort in ("recent", "title", "amount", "updated"):
            one = replace(filters, sort=sort, page_size=7)
            assert reader.keys(one) == naive.order(one), one
            pages = max(1, -(-len(naive.hits(one)) // 7))
            with pytest.raises(BeyondTheEndError) as error:
                reader.cards(replace(one, page=pages + 1))
            assert error.value.pages == pages
            cards = [card for page in range(1, pages + 1) for card in reader.cards(replace(one, page=page))]
            by_pk = {sheet.pk: sheet for sheet in naive.sheets}
            assert cards == [by_pk[pk].card for pk in naive.order(one)]


def test_totals_and_demonstration(both, reader):
    _snapshot, _withdrawn, naive, asked = both
    for filters in asked:
        assert reader.totals(filters) == naive.totals(filters), filters
        real = replace(filters, origin=("real",))
        every = naive.totals(filters)
        if not filters.origin or "real" in filters.origin:
            assert reader.demonstration(filters) == less(every, naive.totals(real))
        assert EngineReader(both[0], both[1]).demonstration(filters) is None


def test_facets(both, reader):
    _snapshot, _withdrawn, naive, asked = both
    for filters in asked:
        found = reader.answer(filters, limit=4)
        assert list(found.facets) == list(LABELS)
        for name, facet in found.facets.items():
            assert facet == naive.facet(filters, name, 4), (filters, name)
            assert reader.facet(filters, name, limit=4) == facet
            assert reader.facet(filters, name, limit=None) == naive.facet(filters, name, None)
        for prefix in ("vil", "cité 1", "É"):
            for name in ("authority", "partner", "theme"):
                assert reader.facet(filters, name, prefix=prefix, limit=3) == naive.facet(
                    filters, name, 3, prefix
                )
    assert not reader.answer(EMPTY, facets=()).facets
    assert list(reader.answer(EMPTY, facets=("kind", "theme")).facets) == ["theme", "kind"]


def test_listed_years_money_cross(both, reader):
    _snapshot, _withdrawn, naive, asked = both
    for filters in asked:
        for name in ("authority", "partner", "country", "funder", "theme"):
            assert reader.listed(filters, name) == naive.listed(filters, name), (filters, name)
        assert reader.active(filters) == naive.active(filters)
        assert reader.money(filters) == naive.money(filters)
        for one, other in (
            ("theme", "country"),
            ("region", "sdg"),
            ("authority", "partner"),
            ("kind", "kind"),
        ):
            assert reader.cross(filters, one, other) == naive.cross(filters, one, other)


def test_maps(both, reader):
    _snapshot, _withdrawn, naive, asked = both
    boxes = [Box(-180, -90, 180, 90), Box(-20, -40, 60, 70), Box(100, -90, -60, 90)]
    for filters in asked:
        for limit in (0, 1, 5, 1000):
            assert reader.links(filters, limit=limit) == naive.links(filters, limit)
        for box in boxes:
            for zoom in (0, 2, 4):
                for near in (False, True):
                    found = reader.clusters(filters, box=box, zoom=zoom, near=near)
                    wanted = naive.clusters(filters, box, zoom, near=near)
                    facts = [
                        (round(one.lon, 6), round(one.lat, 6), one.count, one.cash_cents, one.ref)
                        for one in found
                    ]
                    assert facts == [
                        (round(one.lon, 6), round(one.lat, 6), one.count, one.cash_cents, one.ref)
                        for one in wanted
                    ]


def test_a_map_adds_up_and_links_its_cells(both, reader):
    _snapshot, _withdrawn, naive, asked = both
    for filters in asked:
        for zoom in (0, 3):
            found = reader.mapped(filters, zoom=zoom, links=100_000)
            everywhere = naive.hits(filters.within(None))
            anywhere = [one for one in everywhere if naive.points(one, filters)]
            box = filters.bbox or WORLD
            placed = naive.hits(filters.within(box))
            assert (found.total, found.placed) == (len(everywhere), len(placed))
            assert (found.unplaced, found.elsewhere) == (
                len(everywhere) - len(anywhere), len(anywhere) - len(placed),
            )  # fmt: skip
            clusters = reader.clusters(filters, box=box, zoom=zoom, near=filters.side == "french")
            assert list(found.clusters) == clusters
            for one in found.clusters[:5]:
                assert reader.totals(filters.within(one.box)).count == one.count
            wanted = sorted(naive.cell_links(filters, zoom).values(), reverse=True)
            assert [link.count for link in found.links] == wanted
            few = reader.mapped(filters, zoom=zoom, links=2)
            assert few.links == found.links[:2]
            assert few.links_left_out == len(wanted[2:])


def test_languages_and_what_is_known(both):
    snapshot, withdrawn, naive, _asked = both
    english = EngineReader(snapshot, withdrawn, "en")
    naive = Naive(naive.world, naive.sheets, "en")
    for name in ("theme", "authority", "kind"):
        assert english.facet(EMPTY, name) == naive.facet(EMPTY, name)
        for sheet in naive.sheets[:20]:
            assert all(english.knows(name, value) for value in sheet.values[name])
    assert not english.knows("theme", "nowhere")
    assert EngineReader(snapshot, (), "xx").facet(EMPTY, "theme").values


def test_relevance_is_the_same_through_an_overlay(tmp_path):
    """A base of today's sheets and a base with its overlay put sheets in one order."""
    world = worlds.World(9)
    sheets = world.sheets(range(200))
    snapshot, withdrawn, now = of_both(tmp_path, world, sheets)
    make(tmp_path / "whole", chunks(now), world.known)
    whole = EngineReader(Snapshot(Segment.open(tmp_path / "whole")))
    through = EngineReader(snapshot, withdrawn)
    for q in QUERIES:
        filters = Filters(q=q)
        assert through.keys(filters) == whole.keys(filters)
        for page in (1, 2):
            one = replace(filters, page=page, page_size=5)
            if whole.totals(one).count > 5:
                assert through.cards(one) == whole.cards(one)


def test_relevance(tmp_path):
    world = worlds.World(1)
    texts = {
        1: ("Forage", "eau " + "riz pêche " * 40),
        2: ("Eau potable", "forage"),
        3: ("Forage", "eau"),
        4: ("Riz", "pêche"),
        5: ("Eau potable", "forage"),
    }
    sheets = [replace(world.sheet(pk), title=title, body=body) for pk, (title, body) in texts.items()]
    sheets = [replace(one, last=2020 if one.pk == 5 else 2010, first=2010) for one in sheets]
    make(tmp_path / "base", chunks(sheets), world.known)
    reader = EngineReader(Snapshot(Segment.open(tmp_path / "base")))
    assert reader.keys(Filters(q="eau")) == [5, 2, 3, 1]
    assert reader.keys(Filters(q="de la")) == reader.keys(Filters(sort="recent"))


def test_nothing_at_all(tmp_path):
    make(tmp_path / "base", [], worlds.World(1).known, metadata={"version": 3, "epoch": "x"})
    base = Segment.open(tmp_path / "base")
    reader = EngineReader(Snapshot(base))
    found = reader.answer(Filters(q="eau", theme=("eau",), year_from=2000))
    assert (found.totals.count, found.cards, found.version, reader.epoch) == (0, (), 3, "x")
    assert found.facets["theme"].values[0][:] == ("eau", "eau", 0)
    assert reader.keys(EMPTY) == []
    assert reader.suggestions("eeau") == []
    assert reader.links(EMPTY, limit=3).ends == ()
    assert reader.clusters(EMPTY, box=Box(-180, -90, 180, 90), zoom=3) == []
    assert (reader.money(EMPTY), reader.active(EMPTY), reader.cross(EMPTY, "theme", "kind")) == ([], {}, {})
    world = worlds.World(4)
    sheets = world.sheets(range(30))
    make(tmp_path / "overlay", chunks(sheets.values()), world.known, base=base)
    through = EngineReader(Snapshot(base, Segment.open(tmp_path / "overlay")), (), "fr")
    assert through.totals(EMPTY) == Naive(world, sheets.values()).totals(EMPTY)


def test_suggestions(tmp_path):
    world = worlds.World(3)
    sheets = world.sheets(range(120))
    make(tmp_path / "base", chunks(sheets.values()), world.known)
    reader = EngineReader(Snapshot(Segment.open(tmp_path / "base")))
    assert reader.totals(Filters(q="assaini")) == reader.totals(Filters(q="assainissement"))
    assert reader.suggestions("assainiss")[0] == "assainissement"
    assert "assainissement" in reader.suggestions("assainisement")
    assert reader.suggestions("ptoable")[0] == "potable"
    assert reader.suggestions("eau ptoable")[0] == "eau potable"
    assert reader.suggestions("bibliotéque")[0] == "bibliothèque"
    assert reader.suggestions("eau") == []
    assert reader.suggestions("") == []
    assert reader.suggestions("xyzxyzxyz") == []
    for q in ("«", '"eau', "l'" * 50, "\x00\u202e", "a" * 200, "東京"):
        assert isinstance(reader.suggestions(q), list)
