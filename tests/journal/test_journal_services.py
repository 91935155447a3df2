"""Entries: with their act, chained, numbered by object; the one door to a change of state."""

import dataclasses
import threading
import time

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.cooperation.models import Cooperation
from coopdec.journal import queries
from coopdec.journal.models import Entry
from coopdec.journal.services import apply_transition, chain_is_whole, record
from tests.cooperation.making import sheet

STEP = Transition(
    name="publish", sources=frozenset({"draft"}), target="withdrawn", label="retirer", public_label="Retirée",
    verb="test.withdrawn", stamps=("withdrawn_at", "updated_at"),
)  # fmt: skip
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
FACTS = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def write(number=1, ref="fiche", **facts):
    with transaction.atomic():
        return [
            record("test.said", object_type="test", object_ref=ref, by=None, facts=facts)
            for _ in range(number)
        ]


def history(ref="fiche"):
    return list(queries.history_of("test", ref))


@pytest.mark.other_postgres
def test_an_entry_outside_a_transaction_is_refused(committed):
    before = Entry.objects.count()
    with pytest.raises(transaction.TransactionManagementError, match="with its act"):
        record("test.said", object_type="test", object_ref="fiche", by=None)
    assert Entry.objects.count() == before


@transaction.atomic
def act_that_fails():
    record("test.said", object_type="test", object_ref="fiche", by=None)
    return 1 / 0


@pytest.mark.other_postgres
def test_an_act_that_fails_leaves_no_entry(committed):
    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    assert history() == []


@pytest.mark.django_db
def test_what_an_entry_says():
    before = timezone.now()
    (entry,) = write(colour="red")
    (kept,) = history()
    assert (kept.pk, kept.verb, kept.object_type, kept.object_ref, kept.facts, kept.number) == (
        entry.pk, "test.said", "test", "fiche", {"colour": "red"}, 1,
    )  # fmt: skip
    assert (kept.actor, kept.actor_label) == (None, "import")
    assert abs(kept.at - before).total_seconds() < 3600
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert kept.transaction == cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("signed", "label", "shown"),
    [
        (True, "", ""),
        (True, "un agent", "un agent"),
        (False, "un lecteur", "un lecteur"),
        (False, "", "import"),
    ],
)
def test_who_acted(signed, label, shown):
    user = get_user_model().objects.create(email="agent@ville.example") if signed else None
    entry = record("test.said", object_type="test", object_ref="fiche", by=user, actor_label=label)
    assert (entry.actor, entry.actor_label) == (user, shown)


@pytest.mark.django_db
def test_each_object_has_its_own_numbers():
    write(3, "fiche")
    write(2, "autre")
    with transaction.atomic():
        record("test.said", object_type="other", object_ref="fiche", by=None)
    assert [entry.number for entry in history("fiche")] == [1, 2, 3]
    assert [entry.number for entry in history("autre")] == [1, 2]
    assert [entry.number for entry in queries.history_of("other", "fiche")] == [1]
    assert len({entry.digest for entry in history("fiche")}) == 3


@pytest.mark.django_db
def test_a_history_as_it_was_written_is_whole():
    write(3, colour="red")
    assert chain_is_whole(history()) is True
    assert chain_is_whole([]) is True


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS)
def test_whatever_json_an_entry_says_its_chain_stays_whole(facts):
    with transaction.atomic():
        ref = f"fiche-{Entry.objects.count()}"
        record("test.said", object_type="test", object_ref=ref, by=None, facts=facts)
        record("test.said", object_type="test", object_ref=ref, by=None, facts={})
        assert chain_is_whole(history(ref)) is True
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", [1e16, 1e300, 1.0, -0.0, 0.1, 1e-7, 1.5e-300, 12345678901234567890], ids=repr
)
def test_a_number_that_the_database_writes_otherwise_does_not_break_the_chain(value):
    write(2, amount=value, deep=[{"amount": value}])
    assert chain_is_whole(history()) is True


@pytest.mark.django_db
@pytest.mark.parametrize("rank", [0, 1, 2])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", "test.other"), ("object_type", "other"), ("object_ref", "autre"), ("number", 9),
        ("facts", {"colour": "blue"}), ("facts", {}), ("digest", "0" * 64),
    ],
)  # fmt: skip
def test_an_altered_entry_shows(rank, field, value):
    write(3, colour="red")
    entries = history()
    setattr(entries[rank], field, value)
    assert chain_is_whole(entries) is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kept", [[1, 2], [0, 2], [1, 0, 2], [0, 0, 1, 2]], ids=["first", "middle", "order", "twice"]
)
def test_a_missing_or_misplaced_entry_shows(kept):
    write(3)
    entries = history()
    assert chain_is_whole([entries[rank] for rank in kept]) is False


@pytest.mark.django_db
def test_the_actor_can_be_erased_without_breaking_the_chain():
    write(2)
    entries = history()
    for entry in entries:
        entry.actor_label = "agent de X"
    assert chain_is_whole(entries) is True


@pytest.mark.other_postgres
def test_two_writers_of_one_object_line_up(committed):
    failed = []

    def second():
        try:
            write(1, second=True)
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)
        finally:
            connection.close()

    watcher = committed()
    watcher.autocommit = True
    writer = threading.Thread(target=second)
    with transaction.atomic():
        record("test.said", object_type="test", object_ref="fiche", by=None, facts={"first": True})
        writer.start()
        wait_until(lambda: waiting_on_advisory_lock(watcher))
    writer.join(30)
    assert failed == []
    assert [entry.facts for entry in history()] == [{"first": True}, {"second": True}]
    assert chain_is_whole(history()) is True


def waiting_on_advisory_lock(watcher):
    found = watcher.execute(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return found.fetchone() is not None


def wait_until(happened, seconds=30):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, f"did not happen within {seconds} s"
        time.sleep(0.01)


@pytest.mark.django_db
def test_a_step_changes_the_state_stamps_and_journals_once():
    one, before = sheet(), timezone.now()
    done = apply_transition(one, STEP, by=None, actor_label="un agent", reason="doublon")
    one.refresh_from_db()
    assert (done.pk, done.state, one.state) == (one.pk, "withdrawn", "withdrawn")
    assert before <= one.withdrawn_at <= timezone.now()
    assert before <= one.updated_at <= timezone.now()
    (entry,) = queries.history_of("cooperation.cooperation", "fiche")
    assert (entry.verb, entry.actor_label, entry.facts) == (
        "test.withdrawn", "un agent", {"from": "draft", "to": "withdrawn", "reason": "doublon"},
    )  # fmt: skip


@pytest.mark.django_db
def test_a_step_writes_only_its_state_and_stamps():
    one = sheet(title="Avant")
    one.title = "Jamais enregistré"
    apply_transition(one, dataclasses.replace(STEP, stamps=("withdrawn_at",)), by=None)
    kept = Cooperation.objects.get(pk=one.pk)
    assert (kept.title, kept.updated_at) == ("Avant", one.updated_at)


def unchanged(one):
    before = Cooperation.objects.filter(pk=one.pk).values().get()

    def check():
        assert Cooperation.objects.filter(pk=one.pk).values().get() == before
        assert list(queries.history_of("cooperation.cooperation", one.ref)) == []

    return check


@pytest.mark.django_db
def test_a_step_from_another_state_is_refused_and_leaves_everything():
    one = sheet(state="withdrawn")
    check = unchanged(one)
    with pytest.raises(Refused, match=r"^« retirer » n’est pas possible dans l’état actuel\.$"):
        apply_transition(one, STEP, by=None)
    check()


@pytest.mark.django_db
def test_the_state_that_counts_is_the_one_in_the_database():
    one = sheet()
    Cooperation.objects.filter(pk=one.pk).update(state="withdrawn")
    with pytest.raises(Refused):
        apply_transition(one, STEP, by=None)


@pytest.mark.django_db
def test_a_step_that_its_guard_refuses_leaves_everything():
    one, no = sheet(), Verdict.no("Il manque un pays.")
    check = unchanged(one)
    with pytest.raises(Refused) as caught:
        apply_transition(one, dataclasses.replace(STEP, guard=lambda _sheet: no), by=None)
    assert caught.value.verdict is no
    check()


@pytest.mark.django_db
def test_a_warning_does_not_stop_a_step():
    warning = Verdict(ok=False, message="Pensez au bilan.", blocking=False)
    done = apply_transition(sheet(), dataclasses.replace(STEP, guard=lambda _sheet: warning), by=None)
    assert done.state == "withdrawn"


@pytest.mark.django_db
def test_the_guard_sees_what_the_database_holds():
    one, seen = sheet(), []
    Cooperation.objects.filter(pk=one.pk).update(title="Entre-temps")

    def guard(locked):
        seen.append(locked.title)
        return Verdict.yes()

    apply_transition(one, dataclasses.replace(STEP, guard=guard), by=None)
    assert seen == ["Entre-temps"]
