"""What a reader sees over HTTP, and when: two workers, a builder, and both of them failing."""

import signal
from urllib.parse import urlencode

import pytest

from coopdec.atlas.services import feed, publish
from coopdec.common import columns
from coopdec.contribution import shape
from coopdec.contribution.acts import row_of
from coopdec.contribution.services import publish as publish_proposal
from coopdec.contribution.services import start_draft
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import publish_sheet, withdraw_sheet
from coopdec.directory.models import Organisation
from tests.atlas import processes
from tests.atlas.processes import published, until
from tests.atlas.test_builder import new, put
from tests.contribution.people import member

SHOWN_WITHIN, HIDDEN_WITHIN = 2.0, 1.0
# A loaded machine may be slower than the promise: it must then still come, and the promise is checked on the median.
PATIENCE = 30
WORKERS = 2


def counted(get, **asked):
    """(sheets that answer, who answers) of several requests: both workers are asked."""
    found = []
    for _request in range(4 * WORKERS):
        answer, headers = get(f"/api/v1/cooperations?{urlencode({**asked, 'page_size': 1})}")
        found.append((answer["count"], headers["X-Atlas-Reader"]))
    return set(found)


@pytest.fixture
def folder(committed, tmp_path, settings):
    settings.ATLAS_DIR = tmp_path
    return tmp_path


def test_an_edit_shows_within_two_seconds_in_every_worker(folder):
    with processes.builder(folder), processes.web(folder, log=folder / "log.txt") as get:
        until(lambda: published(folder), 60, "the first version")
        until(lambda: counted(get) == {(189, "engine")}, PATIENCE, "the engine answers")
        took = []
        for rank in range(5):
            new(f"fiche-{rank}", title=f"Palmeraie {rank}")
            wanted = {(rank + 1, "engine")}
            took.append(until(lambda: counted(get, q="palmeraie") == wanted, PATIENCE, "the sheet shows"))  # noqa: B023
            put(f"fiche-{rank}", title=f"Palmeraie, oasis {rank}")
            took.append(until(lambda: counted(get, q="oasis") == wanted, PATIENCE, "its edit shows"))  # noqa: B023
        assert sorted(took)[len(took) // 2] < SHOWN_WITHIN, took


def test_a_publication_online_shows_within_two_seconds(folder):
    organisation = Organisation.objects.get(slug="angers-49007")
    person = member(organisation)
    with processes.builder(folder), processes.web(folder, log=folder / "log.txt") as get:
        until(lambda: published(folder), 60, "the first version")
        until(lambda: counted(get) == {(189, "engine")}, PATIENCE, "the engine answers")
        took = []
        for rank in range(3):
            partners = [row_of(organisation), shape.new_row("partners", side="foreign", country="MD")]
            content = {**shape.empty(), "kind": "project", "title": f"Verger {rank}", "partners": partners}
            draft = start_draft(sheet=None, organisation=organisation, content=content, by=person)
            publish_proposal(draft, by=person, revision=draft.revision)
            wanted = {(rank + 1, "engine")}
            took.append(until(lambda: counted(get, q="verger") == wanted, PATIENCE, "the sheet shows"))  # noqa: B023
        assert sorted(took)[len(took) // 2] < SHOWN_WITHIN, took


def test_a_withdrawal_shows_within_a_second_without_the_builder(folder):
    with processes.web(folder) as get:
        with processes.builder(folder) as builder:
            until(lambda: published(folder), 60, "the first version")
            until(lambda: counted(get) == {(189, "engine")}, PATIENCE, "the engine answers")
            builder.send_signal(signal.SIGKILL)
            builder.wait()
        took = []
        for rank, sheet in enumerate(Cooperation.objects.published()[:5], start=1):
            withdraw_sheet(sheet, by=None, reason="erreur")
            wanted = {(189 - rank, "engine")}
            took.append(until(lambda: counted(get) == wanted, PATIENCE, "the sheet is gone"))  # noqa: B023
        assert sorted(took)[len(took) // 2] < HIDDEN_WITHIN, took
        # The builder comes back: the sheet published again is there, the others are not.
        with processes.builder(folder):
            publish_sheet(sheet, by=None)
            version = feed.changes(feed.Seen()).version
            until(lambda: published(folder).version == version, PATIENCE, "the builder caught up")
            until(lambda: counted(get) == {(185, "engine")}, PATIENCE, "one sheet is back")


def test_without_a_snapshot_sql_answers_until_there_is_one_and_again_if_it_breaks(folder):
    with processes.web(folder) as get:
        assert counted(get) == {(189, "sql")}
        with processes.builder(folder):
            until(lambda: counted(get) == {(189, "engine")}, 60, "the engine takes over")
            place = publish.folder()
            base = publish.current(place).base
            with pytest.raises(AssertionError):
                until(lambda: publish.current(place).base != base, 1, "nothing to heal")
            (place / base).rename(folder / "elsewhere")
            until(lambda: publish.current(place).base != base, PATIENCE, "the builder heals it")
            columns.open_folder(place / publish.current(place).base, check=True)
            assert counted(get) == {(189, "engine")}


def test_counts_and_lists_of_one_version_agree_while_it_changes(folder):
    with processes.builder(folder), processes.web(folder) as get:
        until(lambda: counted(get) == {(189, "engine")}, 60, "the engine answers")
        first, _headers = get("/api/v1/cooperations?page_size=100")
        version = first["version"]
        new("fiche-1", title="Fiche une")
        until(lambda: counted(get) == {(190, "engine")}, PATIENCE, "the sheet shows")
        again, _headers = get(f"/api/v1/cooperations?page_size=100&page=2&version={version}")
        assert again["version"] == version
        assert again["count"] == 189
        assert len(first["results"]) + len(again["results"]) == 189
