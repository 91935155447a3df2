"""The number of SQL queries of a page does not depend on how much it shows.

The numbers are literal: who changes one knows why, and says it in the commit.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coopdec.cooperation.models import Cooperation
from tests.journeys import reading

pytestmark = pytest.mark.django_db

# Queries → addresses that show more and less of the same sort of thing.
PAGES = [
    (18, ["/atlas/", "/atlas/?kind=one-off"]),
    (21, ["/atlas/?country=TG", "/atlas/?country=GN"]),
    (3, ["/collectivites/", "/partenaires/"]),
    (31, ["/pays/de/", "/pays/tg/", "/pays/gn/"]),
    (29, ["/regions/11/", "/regions/94/"]),
    (28, ["/themes/eau-assainissement/", "/themes/genre/"]),
    (28, ["/departements/49/", "/departements/95/"]),
    (25, ["/partenaires/dschang-cm/", "/partenaires/kampala-ug/"]),
    (24, ["/"]),
    (5, ["/pays/"]),
    (3, ["/themes/"]),
    (2, ["/odd/"]),
]
MOST_FOR_A_SHEET = 26


def counted(path):
    """(number of queries, number of sheets listed) of a page."""
    with CaptureQueriesContext(connection) as captured:
        page = reading.page_of(Client(), path)
    return len(captured), len(reading.rows(page))


@pytest.mark.parametrize(("wanted", "paths"), PAGES, ids=[paths[0] for _wanted, paths in PAGES])
def test_a_page_asks_as_much_for_one_thing_as_for_twenty(wanted, paths):
    assert {path: counted(path)[0] for path in paths} == dict.fromkeys(paths, wanted)


def test_the_pages_compared_do_show_more_and_less():
    rows = {path: counted(path)[1] for _wanted, paths in PAGES[:2] for path in paths}
    assert rows["/atlas/"] == 20 > rows["/atlas/?kind=one-off"] > 1
    assert rows["/atlas/?country=TG"] == 3 > rows["/atlas/?country=GN"] == 1


def test_no_sheet_asks_much():
    refs = Cooperation.objects.published().values_list("ref", flat=True)
    asked = {ref: counted(f"/cooperations/{ref}/")[0] for ref in list(refs)[::6]}
    assert {ref: count for ref, count in asked.items() if count > MOST_FOR_A_SHEET} == {}
    assert max(asked.values()) - min(asked.values()) <= 6
