"""The builder: nothing lost, nothing built twice, and nothing that a killed one can spoil."""

import random
import re
import signal
import time
from dataclasses import replace
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from coopdec.atlas import readers
from coopdec.atlas.filters import Filters
from coopdec.atlas.queries import SqlReader
from coopdec.atlas.services import builder as building
from coopdec.atlas.services import feed, publish
from coopdec.atlas.services.builder import Builder, Election
from coopdec.common import text
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import publish_sheet, put_sheet, withdraw_sheet
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import OrganisationInput, put_organisation
from coopdec.journal import services as journal
from tests.atlas import processes
from tests.atlas.processes import published, until
from tests.atlas.test_readers import equal
from tests.cooperation.making import abroad, french, said

EVERY = Filters()


def put(ref="fiche-nouvelle", title="Palmeraie de Tozeur", **more):
    sheet, _changed = put_sheet(
        ref=ref, values=said(french(), abroad(), fields={"title": title}, **more), by=None
    )
    return sheet


def new(ref="fiche-nouvelle", **more):
    return publish_sheet(put(ref, **more), by=None)


def parts(folder):
    """What is there beside the versions kept and their folders."""
    place = publish.folder()
    used = {publish.LINK, ".lock"}
    for path, one in publish.kept(place):
        used |= {path.name, one.base, one.overlay}
    return {path.name for path in place.iterdir()} - used


# --- one step


@pytest.fixture
def steps(db, settings, tmp_path, monkeypatch):
    """A builder in this process; gives what each step did."""
    settings.ATLAS_DIR = tmp_path
    readers.forget()
    monkeypatch.setattr(readers, "MASK_LASTS", 0)
    one = Builder()
    one.start()
    assert one.step().kind == "base"
    yield one.step
    readers.forget()


def test_nothing_is_built_when_nothing_happened(steps):
    assert steps() is None


def test_what_no_list_shows_moves_the_version_and_builds_nothing(steps, settings):
    before = published(settings.ATLAS_DIR)
    journal.record("country-sheet.changed", object_type="directory.countrysheet", object_ref="MA", by=None)
    assert steps().kind == "same"
    after = published(settings.ATLAS_DIR)
    assert (after.base, after.overlay) == (before.base, "")
    assert after.version == before.version + 1
    put("brouillon")
    assert steps().kind == "same", "a draft is in no list"


def test_an_overlay_answers_as_a_new_base_would(steps, settings):
    sheets = list(Cooperation.objects.published().order_by("pk")[:6])
    withdraw_sheet(sheets[0], by=None, reason="erreur")
    new(title="Une fiche sur les palmeraies")
    town = Organisation.objects.french_authorities().filter(parts__cooperation__in=sheets[1:]).first()
    put_organisation(
        slug=town.slug, values=OrganisationInput(name="Ville rebaptisée", kind=town.kind), by=None
    )
    put("fiche-sans-date", title="Éteinte")
    done = steps()
    assert done.kind == "overlay"
    assert published(settings.ATLAS_DIR).overlay
    with_overlay = readers.current()
    equal(with_overlay, SqlReader())
    assert "Ville rebaptisée" in {one.label for one in with_overlay.listed(EVERY, "authority")}
    again = new("une-autre", title="Encore une")
    assert steps().kind == "overlay"
    withdraw_sheet(again, by=None, reason="erreur")
    assert steps().kind == "overlay"
    publish_sheet(again, by=None)
    assert steps().kind == "overlay"
    with_overlay = readers.current()
    questions = [EVERY, Filters(q="palmeraies"), Filters(kind=("project",)), Filters(q="ville rebaptisée")]
    before = [with_overlay.answer(one.sorted_by("title")) for one in questions]
    settings.ATLAS_DIR = settings.ATLAS_DIR / "other"
    readers.forget()
    Builder().step()
    assert not published(settings.ATLAS_DIR).overlay
    assert [readers.current().answer(one.sorted_by("title")) for one in questions] == before


def test_a_wide_overlay_becomes_a_base(steps, monkeypatch):
    monkeypatch.setattr(building, "NARROWEST_LIMIT", 2)
    for rank in range(3):
        new(f"fiche-{rank}", title=f"Fiche {rank}")
        assert steps().kind == ("overlay" if rank < 2 else "base")


def test_an_overlay_becomes_a_base_at_night(steps, monkeypatch):
    monkeypatch.setattr(
        Builder, "_is_night", lambda self, _now: bool(self.snapshot and self.snapshot.changed)
    )
    assert steps() is None, "without an overlay there is nothing to gain"
    new()
    assert steps().kind == "overlay"
    assert steps().kind == "base"
    assert steps() is None


def test_the_night_comes_once(steps):
    one = Builder(night=3)
    one.start()

    def at(day, hour):
        return datetime(2026, 5, day, hour, tzinfo=ZoneInfo("Europe/Paris"))

    one.snapshot = replace(one.snapshot, base_built_at=at(10, 12).isoformat(), changed=[1])
    assert not one._is_night(at(10, 23))
    assert not one._is_night(at(11, 2))
    assert one._is_night(at(11, 3))
    assert one._is_night(at(12, 1))
    one.snapshot = replace(one.snapshot, changed=[])
    assert not one._is_night(at(12, 4))


@pytest.mark.parametrize(("setting", "value"), [("DEMO_DATA", True), ("LANGUAGES", [("fr", "Français")])])
def test_another_setting_makes_a_new_base(steps, settings, setting, value):
    setattr(settings, setting, value)
    assert steps().kind == "base"
    assert steps() is None


def test_another_analyser_makes_a_new_base(steps, monkeypatch):
    monkeypatch.setattr(text, "ANALYSER", "other")
    assert steps().kind == "base"
    assert steps() is None


def test_an_act_that_nobody_foresaw_makes_a_new_base(steps):
    something_new()
    assert steps().kind == "base"
    assert steps() is None


def test_a_journal_that_lost_entries_is_read_from_the_start(steps, monkeypatch):
    new()
    steps()
    one = Builder()
    one.start()
    assert one.step() is None
    monkeypatch.setattr(feed, "holds", lambda _seen: False)
    one.start()
    assert one.step().kind == "base"


def test_old_versions_go_and_two_stay(steps, settings, monkeypatch):
    for rank in range(4):
        new(f"fiche-{rank}", title=f"Fiche {rank}")
        steps()
    assert len(publish.kept(publish.folder())) == 5
    monkeypatch.setattr(publish, "KEPT_FOR", -publish.KEPT_FOR)
    new("derniere")
    steps()
    kept = [one.version for _path, one in publish.kept(publish.folder())]
    assert len(kept) == publish.KEPT_AT_LEAST
    assert kept[0] == published(settings.ATLAS_DIR).version
    assert parts(settings.ATLAS_DIR) == set()


# --- the journal


@pytest.mark.django_db
def test_changes_of_an_organisation_are_those_of_its_sheets():
    seen = feed.changes(feed.Seen()).seen
    town = Organisation.objects.french_authorities().filter(parts__isnull=False).first()
    journal.record("organisation.changed", object_type=feed.ORGANISATION, object_ref=town.slug, by=None)
    found = feed.changes(seen)
    its = set(Cooperation.objects.filter(partners__organisation=town).values_list("pk", flat=True))
    assert its <= found.sheets
    assert not found.everything


@pytest.mark.django_db
def test_a_long_journal_is_counted_and_read_as_everything(monkeypatch):
    whole = feed.changes(feed.Seen())
    monkeypatch.setattr(feed, "MOST", 10)
    cut = feed.changes(feed.Seen())
    assert cut.everything
    assert (cut.version, cut.seen) == (whole.version, whole.seen)
    assert feed.holds(cut.seen)
    assert not feed.holds(feed.Seen(cut.seen.position, cut.seen.settled + 1))


def test_entries_committed_out_of_order_are_taken_in(committed, settings, tmp_path):
    settings.ATLAS_DIR = tmp_path
    readers.forget()
    early = committed()
    early.execute(
        "INSERT INTO journal_entry (verb, object_type, object_ref, actor_label, facts, number, digest) SELECT"
        " 'cooperation.changed', object_type, object_ref, 'essai', '{}', number + 100, '' FROM journal_entry"
        " WHERE object_type = 'cooperation.cooperation' ORDER BY id LIMIT 1"
    )
    early.execute("UPDATE cooperation_cooperation SET title = 'Titre tardif' WHERE ref = (SELECT object_ref"
                  " FROM journal_entry WHERE object_type = 'cooperation.cooperation' ORDER BY id LIMIT 1)")  # fmt: skip
    one = Builder()
    one.start()
    one.step()
    new()
    assert one.step().kind == "overlay", "what is committed shows, whoever else is still writing"
    before = published(tmp_path).version
    early.commit()
    done = one.step()
    assert done.kind == "overlay"
    assert done.version == before + 1
    assert readers.current().totals(Filters(q="tardif")).count == 1
    readers.forget()


def test_asked_for_the_whole_index_it_makes_a_new_base(committed, tmp_path, settings):
    settings.ATLAS_DIR = tmp_path
    bases, said = [], []
    for options in ([], [], ["--full"]):
        out = StringIO()
        call_command("keep_atlas", "--once", *options, stdout=out)
        bases.append(published(tmp_path).base)
        said.append(out.getvalue())
    assert bases[0] == bases[1] != bases[2]
    assert "index entier" not in said[1]
    assert re.search(r"index entier, \d+ fiches, \d+\.\d\d s", said[2])


# --- processes


def test_one_builds_and_another_takes_over(committed, tmp_path, settings):
    settings.ATLAS_DIR = tmp_path
    logs = tmp_path / "first.txt", tmp_path / "second.txt"
    with processes.builder(tmp_path, logs[0]) as first:
        until(lambda: published(tmp_path), 60, "the first version")
        with processes.builder(tmp_path, logs[1]) as second:
            until(lambda: "attend son tour" in logs[1].read_text(), 60, "the second builder waits")
            new("fiche-1", title="Fiche une")
            version = feed.changes(feed.Seen()).version
            until(lambda: published(tmp_path).version == version, 10, "the first builds")
            assert "Version" not in logs[1].read_text()
            first.send_signal(signal.SIGKILL)
            new("fiche-2", title="Fiche deux")
            took = until(lambda: published(tmp_path).version > version, 20, "the second takes over")
            assert took < 10
            assert second.poll() is None


def test_a_builder_whose_lock_is_lost_stops_and_starts_again(committed, tmp_path, settings):
    settings.ATLAS_DIR = tmp_path
    log = tmp_path / "log.txt"
    with processes.builder(tmp_path, log) as process:
        until(lambda: published(tmp_path), 60, "the first version")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        new()
        version = feed.changes(feed.Seen()).version
        until(lambda: published(tmp_path).version == version, 20, "it builds again")
        assert process.poll() is None
    assert "La base ne répond pas" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_who_lost_the_election_publishes_nothing(committed, tmp_path, settings):
    settings.ATLAS_DIR = tmp_path
    one = Builder()
    election = Election(one.place)
    assert election.won()
    other = Election(one.place)
    assert not other.won()
    one.still_mine = election.check
    one.start()
    with connection.cursor() as cursor:
        # Of this database alone: other sessions of the tests hold locks on this server too.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
    with pytest.raises(Error):
        one.step()
    assert published(tmp_path) is None
    assert other.won()
    other.close()
    election.close()


def test_killed_at_any_moment_it_leaves_readers_alone_and_no_rubbish(committed, tmp_path, settings):
    settings.ATLAS_DIR = tmp_path
    readers.forget()
    one = Builder()
    one.start()
    one.step()
    random.seed(8)
    for round_number in range(8):
        new(f"fiche-{round_number}", title=f"Fiche {round_number}")
        if round_number % 2:  # a whole base, which takes longer, instead of an overlay
            something_new()
        before = readers.current().version
        with processes.builder(tmp_path) as process:
            time.sleep(1.2 + random.random())
            process.send_signal(signal.SIGKILL)
            process.wait()
        reader = readers.current()
        assert reader.is_engine
        assert reader.version >= before
        assert reader.totals(EVERY).count >= 189
    last = Builder()
    last.start()
    last.step()
    reader = readers.current()
    assert reader.version == feed.changes(feed.Seen()).version
    equal(reader, SqlReader())
    assert parts(tmp_path) == set()
    readers.forget()


def something_new():
    with transaction.atomic():
        journal.record("x", object_type="something.new", object_ref="1", by=None)


def test_it_ends_at_once_when_asked(committed, tmp_path):
    with processes.builder(tmp_path, tmp_path / "log.txt") as process:
        until(lambda: published(tmp_path), 60, "the first version")
        process.terminate()
        started = time.monotonic()
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - started < 8  # nothing near a minute, its pause between two looks


def test_two_machines_say_the_same_of_the_same_version(committed, tmp_path, settings):
    folders = tmp_path / "one", tmp_path / "two"
    answers = []
    new()
    for folder in folders:
        settings.ATLAS_DIR = folder
        readers.forget()
        one = Builder()
        one.start()
        one.step()
        if folder == folders[0]:
            new("fiche-2", title="Fiche deux")
            one.step()
        reader = readers.current()
        answers.append((reader.version, reader.epoch, [reader.answer(q) for q in (EVERY, Filters(q="eau"))]))
    assert answers[0] == answers[1]
    readers.forget()
