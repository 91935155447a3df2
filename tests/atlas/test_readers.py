"""Who answers: the latest snapshot, an older one that is kept, or SQL when none can be read."""

import json
from dataclasses import replace

import pytest

from coopdec.atlas import readers
from coopdec.atlas.filters import Filters
from coopdec.atlas.queries import SqlReader
from coopdec.atlas.services import publish
from coopdec.atlas.services.builder import Builder
from coopdec.common import text
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import publish_sheet, withdraw_sheet
from coopdec.journal import services as journal

pytestmark = pytest.mark.django_db
EVERY = Filters()
QUESTIONS = [EVERY, Filters(q="eau"), Filters(country=("MA",)), Filters(year_from=2015, theme=("jeunesse",))]


def equal(one, other):
    for filters in QUESTIONS:
        question = filters.sorted_by("title")
        assert one.answer(question) == replace(other.answer(question), version=one.version)


def test_sql_answers_without_a_snapshot():
    reader = readers.current()
    assert not reader.is_engine
    assert readers.kept_versions() == []


def test_the_engine_answers_as_sql_does(atlas):
    reader = readers.current()
    assert reader.is_engine
    assert reader.totals(EVERY).count == 189
    equal(reader, SqlReader())


def act():
    """An entry that changes no sheet."""
    journal.record("country-sheet.changed", object_type="directory.countrysheet", object_ref="MA", by=None)


def test_a_version_asked_for_answers_as_long_as_it_is_kept(atlas):
    before = readers.current().version
    act()
    atlas()
    assert readers.current().version == before + 1
    assert readers.current(before).version == before
    assert [one.version for one in readers.kept_versions()] == [before + 1, before]
    assert readers.current(before + 7).version == before + 1


def test_withdrawn_sheets_are_in_no_answer_of_any_version_and_come_back(atlas, monkeypatch):
    monkeypatch.setattr(readers, "MASK_LASTS", 0)
    act()
    atlas()
    latest, older = (one.version for one in readers.kept_versions())
    sheet, epoch = Cooperation.objects.published().first(), readers.current().epoch
    withdraw_sheet(sheet, by=None, reason="erreur")
    for version in (latest, older, None):
        reader = readers.current(version)
        assert reader.totals(EVERY).count == 188
        assert sheet.pk not in reader.keys(EVERY)
        assert reader.epoch != epoch, "pages kept by browsers are asked for again"
    publish_sheet(sheet, by=None)
    assert readers.current().totals(EVERY).count == 189
    assert readers.current().epoch == epoch


@pytest.mark.parametrize(
    "change",
    [
        lambda place: (place / publish.LINK).unlink(),
        lambda place: (place / publish.current(place).base / "cash.npy").unlink(),
        lambda place: altered(place / publish.current(place).base / "cash.npy"),
        lambda place: (place / publish.current(place).base).rename(place / "elsewhere"),
        lambda place: (place / (place / publish.LINK).readlink()).write_text("{"),
    ],
)
def test_what_cannot_be_read_is_not_and_the_builder_makes_it_again(atlas, change):
    place = publish.folder()
    change(place)
    readers.forget()
    assert not readers.current().is_engine
    assert readers.current().totals(EVERY).count == 189
    builder = Builder()
    builder.start()
    builder.step()
    readers.forget()
    assert readers.current().is_engine
    equal(readers.current(), SqlReader())


def altered(path):
    """Same size, other content; as a new file, since others may have the old one mapped."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.unlink()
    path.write_bytes(content)


def test_a_worker_keeps_what_it_has_when_the_next_one_cannot_be_read(atlas, caplog):
    before = readers.current().version
    place = publish.folder()
    said = publish.current(place)
    publish.publish(place, replace(said, version=before + 1, base="missing"), still_mine=lambda: None)
    for _request in range(3):
        assert readers.current().version == before
    assert len([one for one in caplog.records if one.name == readers.__name__]) == 1


def test_the_snapshot_of_another_analyser_or_switch_is_refused(atlas, settings, monkeypatch):
    readers.forget()
    settings.DEMO_DATA = not settings.DEMO_DATA
    assert not readers.current().is_engine
    settings.DEMO_DATA = not settings.DEMO_DATA
    readers.forget()
    monkeypatch.setattr(text, "ANALYSER", "other")
    assert not readers.current().is_engine
    atlas()
    assert readers.current().is_engine
    assert readers.current().totals(Filters(q="eau")).count == SqlReader().totals(Filters(q="eau")).count > 0


def test_the_folder_of_another_database_is_not_read(atlas):
    place = publish.folder()
    place.rename(place.with_name("0000-1"))
    readers.forget()
    assert not readers.current().is_engine


def test_cards_say_what_sql_says(atlas):
    filters = Filters(page_size=100, sort="title")
    for page in (1, 2):
        mine = [json.loads(one) for one in readers.current().cards(replace(filters, page=page))]
        assert mine == [json.loads(one) for one in SqlReader().cards(replace(filters, page=page))]
