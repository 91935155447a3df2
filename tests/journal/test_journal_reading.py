"""Readers of everything: nothing lost and nothing twice, even when entries are committed out of order."""

import time
from datetime import timedelta

import pytest

from coopdec.journal import queries
from coopdec.journal.models import Entry
from coopdec.journal.queries import Position, settled_entries

pytestmark = pytest.mark.other_postgres
INSERT = (
    "INSERT INTO journal_entry (verb, object_type, object_ref, actor_label, facts, number, digest)"
    " VALUES ('test.said', 'test', %s, 'essai', '{}', 1, '') RETURNING transaction, id"
)


def write(connection, ref):
    return Position(*connection.execute(INSERT, [ref]).fetchone())


def last_position():
    return Position(*Entry.objects.order_by("transaction", "id").values_list("transaction", "id").last())


def wait_for_horizon(past, seconds=600):
    """Other databases of the server hold the horizon too: it is waited for, never assumed."""
    until = time.monotonic() + seconds
    while queries.horizon() <= past:
        assert time.monotonic() < until, f"the horizon stayed at {queries.horizon()}, before {past}"
        time.sleep(0.02)


def refs(entries):
    return [entry.object_ref for entry in entries]


def test_entries_committed_out_of_order_are_neither_lost_nor_read_twice(committed):
    start = last_position()
    early, late = committed(), committed()
    first = write(early, "early")
    second = write(late, "late")
    assert first < second
    late.commit()
    wait_for_horizon(first.transaction - 1)
    assert Entry.objects.filter(object_ref="late").count() == 1
    assert refs(settled_entries(after=start)) == []
    early.commit()
    wait_for_horizon(second.transaction)
    read = settled_entries(after=start)
    assert refs(read) == ["early", "late"]
    position = Position(read[-1].transaction, read[-1].id)
    assert position == second
    assert settled_entries(after=position) == []
    third = write(late, "third")
    late.commit()
    wait_for_horizon(third.transaction)
    assert refs(settled_entries(after=position)) == ["third"]


def test_ids_and_transactions_may_cross(committed):
    """The transaction that began first writes last: its entry has the higher id and the lower position."""
    start = last_position()
    old, young = committed(), committed()
    old.execute("SELECT pg_current_xact_id()")
    young_position = write(young, "young")
    young.commit()
    old_position = write(old, "old")
    assert old_position.transaction < young_position.transaction
    assert old_position.id > young_position.id
    assert refs(settled_entries(after=start)) == []
    old.commit()
    wait_for_horizon(young_position.transaction)
    assert refs(settled_entries(after=start)) == ["old", "young"]


def test_a_reader_by_small_steps_reads_everything_once(committed):
    start, writer = last_position(), committed()
    positions = []
    for number in range(3):
        positions += [write(writer, f"{number}-{rank}") for rank in range(3)]
        writer.commit()
    wait_for_horizon(positions[-1].transaction)
    read, position = [], start
    while step := settled_entries(after=position, limit=2):
        assert len(step) <= 2
        read += step
        position = Position(step[-1].transaction, step[-1].id)
    assert refs(read) == [f"{number}-{rank}" for number in range(3) for rank in range(3)]
    assert position == positions[-1]


def test_an_entry_that_is_rolled_back_is_never_read(committed):
    start = last_position()
    one, other = committed(), committed()
    write(one, "undone")
    one.rollback()
    kept = write(other, "kept")
    other.commit()
    wait_for_horizon(kept.transaction)
    assert refs(settled_entries(after=start)) == ["kept"]


def test_an_open_writing_transaction_holds_the_horizon_until_it_ends(committed):
    holder = committed()
    held = holder.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()[0]
    writer = committed()
    newer = write(writer, "newer")
    writer.commit()
    assert queries.horizon() <= held
    holder.rollback()
    wait_for_horizon(newer.transaction)
    assert queries.horizon() > held


def test_a_reading_transaction_does_not_hold_the_horizon(committed):
    reader = committed()
    reader.execute("SELECT count(*) FROM journal_entry")
    writer = committed()
    newer = write(writer, "newer")
    writer.commit()
    wait_for_horizon(newer.transaction)
    assert refs(settled_entries(after=Position(newer.transaction, newer.id - 1))) == ["newer"]


def test_the_age_of_the_horizon_is_that_of_the_oldest_writer(committed):
    holder = committed()
    holder.execute("SELECT pg_current_xact_id()")
    held_since = time.monotonic()
    first = queries.horizon_age()
    assert first > timedelta(0)
    assert queries.horizon_age() > first
    assert queries.horizon_age() >= timedelta(seconds=time.monotonic() - held_since) * 0.5
    holder.rollback()


@pytest.mark.django_db
def test_a_reader_sees_nothing_of_its_own_open_transaction():
    Entry.objects.create(
        verb="test.said", object_type="test", object_ref="own", actor_label="essai", number=1, digest=""
    )
    assert "own" not in refs(settled_entries(limit=100_000))


@pytest.mark.django_db
def test_everything_loaded_can_be_read_from_the_beginning():
    read = settled_entries(limit=100_000)
    assert {entry.pk for entry in read} == set(Entry.objects.values_list("pk", flat=True))
    assert [(entry.transaction, entry.id) for entry in read] == sorted(
        (entry.transaction, entry.id) for entry in read
    )
