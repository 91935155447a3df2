"""The number of SQL queries of a page does not depend on how much it shows: the engine counts, SQL only names.

The numbers are literal: who changes one knows why, and says it in the commit.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coopdec.atlas import readers
from coopdec.cooperation.models import Cooperation
from tests.journeys import reading

pytestmark = pytest.mark.django_db

# Queries → addresses that show more and less of the same sort of thing.
PAGES = [
    (0, ["/atlas/", "/atlas/?kind=one-off", "/atlas/?country=TG&theme=jeunesse", "/atlas/?page=2"]),
    (
        0,
        [
            "/atlas/carte/",
            "/atlas/carte/?level=town",
            "/atlas/carte/?side=french",
            "/atlas/carte/?bbox=-20,0,20,20",
        ],
    ),
    (0, ["/atlas/carte/?country=TG", "/atlas/carte/?country=DE", "/atlas/carte/?side=french&region=53"]),
    (0, ["/atlas/?bbox=-20,0,20,20", "/atlas/?bbox=0,40,5,50&side=french"]),
    (0, ["/atlas/filtres/country/", "/atlas/filtres/authority/?prefix=b"]),
    (1, ["/collectivites/", "/collectivites/?page=2", "/partenaires/"]),
    (2, ["/collectivites/?country=TG", "/collectivites/?country=DE"]),
    (1, ["/"]),
    (1, ["/pays/"]),
    (1, ["/themes/", "/odd/", "/regions/"]),
    (12, ["/pays/de/", "/pays/tg/", "/pays/gn/"]),
    (7, ["/regions/11/", "/regions/94/"]),
    (6, ["/themes/eau-assainissement/", "/themes/dechets/"]),
    (7, ["/departements/49/", "/departements/95/"]),
    (5, ["/partenaires/dschang-cm/", "/partenaires/kampala-ug/"]),
    (6, ["/annuaire/", "/annuaire/?page=2", "/annuaire/?region=53", "/annuaire/?nom=eau"]),
    (9, ["/organisations/cites-unies-france/"]),
    (7, ["/organisations/resacoop/", "/organisations/cerapcoop/"]),
    (8, ["/collectivites/ableiges-95002/", "/collectivites/acigne-35001/"]),
    (5, ["/pays/ag/", "/pays/to/"]),
]
WITHOUT_INDEX = [
    (45, ["/atlas/", "/atlas/?page=2"]),
]
MOST_FOR_A_SHEET = 26


def counted(path):
    """(number of queries, number of sheets listed) of a page."""
    with CaptureQueriesContext(connection) as captured:
        page = reading.page_of(Client(), path)
    return len(captured), len(reading.rows(page))


@pytest.fixture
def engine(atlas, monkeypatch):
    """A snapshot, and no look at what was withdrawn while queries are counted."""
    counted("/atlas/")
    monkeypatch.setattr(readers, "MASK_LASTS", 60)


def test_a_page_asks_as_much_for_one_thing_as_for_twenty(engine):
    found = {path: counted(path)[0] for _wanted, paths in PAGES for path in paths}
    assert found == {path: wanted for wanted, paths in PAGES for path in paths}


def test_without_an_index_too():
    counted("/atlas/")
    for wanted, paths in WITHOUT_INDEX:
        assert {path: counted(path)[0] for path in paths} == dict.fromkeys(paths, wanted)


def test_the_pages_compared_do_show_more_and_less(engine):
    rows = {path: counted(path)[1] for _wanted, paths in PAGES[:1] for path in paths}
    assert rows["/atlas/"] == 20 > rows["/atlas/?kind=one-off"] > 1


def test_no_sheet_asks_much():
    refs = Cooperation.objects.published().values_list("ref", flat=True)
    asked = {ref: counted(f"/cooperations/{ref}/")[0] for ref in list(refs)[::6]}
    assert {ref: count for ref, count in asked.items() if count > MOST_FOR_A_SHEET} == {}
    assert max(asked.values()) - min(asked.values()) <= 6
