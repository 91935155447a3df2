"""The database refuses to change, remove or empty the journal, and to number two entries alike."""

import pytest
from django.db import IntegrityError, connection, transaction

from coopdec.journal.models import Entry
from tests.cooperation.making import accepted, violated

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]


def entry(**fields):
    values = {"verb": "test.said", "object_type": "test", "object_ref": "fiche", "actor_label": "essai"}
    return Entry.objects.create(**{**values, "number": 1, "digest": "", **fields})


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_history_by_object():
    entry()
    accepted(lambda: entry(number=2))
    accepted(lambda: entry(object_ref="autre"))
    accepted(lambda: entry(object_type="other"))
    assert violated(entry) == "journal_entry_one_history_by_object"


def test_numbers_are_not_negative():
    assert violated(lambda: entry(number=-1)) == "journal_entry_number_check"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET verb = 'other'",
        "UPDATE journal_entry SET actor_label = ''",
        "UPDATE journal_entry SET verb = verb WHERE object_type = 'test'",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entry WHERE object_type = 'test'",
        "TRUNCATE journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "INSERT INTO journal_entry SELECT * FROM journal_entry ON CONFLICT (id) DO UPDATE SET verb = 'other'",
    ],
)
def test_the_journal_is_append_only(statement):
    accepted(entry)
    before = list(Entry.objects.order_by("id").values())
    with pytest.raises(IntegrityError, match="the journal is append-only") as caught, transaction.atomic():
        run(statement)
    assert caught.value.__cause__.sqlstate == "23001"
    assert list(Entry.objects.order_by("id").values()) == before


def test_models_cannot_change_it_either():
    one = entry()
    one.verb = "other"
    for act in (one.save, one.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
    assert Entry.objects.get(pk=one.pk).verb == "test.said"
