"""Reading the journal: a history by object, and the feed for readers that follow everything."""

from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from coopdec.journal.models import Entry


class Position(NamedTuple):
    """How far a reader has read: the transaction and id of its last entry."""

    transaction: int = 0
    id: int = 0


def history_of(object_type: str, object_ref: str) -> QuerySet[Entry]:
    """The entries of one object, oldest first."""
    return Entry.objects.filter(object_type=object_type, object_ref=object_ref).order_by("number")


def horizon() -> int:
    """The oldest transaction still running on the server: everything before it is settled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]


def settled_entries(*, after: Position = Position(), limit: int = 1000) -> list[Entry]:  # noqa: B008 - immutable
    """The entries after a position that no running transaction can still precede.

    Ids are taken at insert and seen at commit, so the highest id seen says nothing of those below it;
    an entry of a transaction older than the horizon can no longer be overtaken.
    """
    newer = Q(transaction__gt=after.transaction) | Q(transaction=after.transaction, id__gt=after.id)
    settled = Q(transaction__lt=horizon())
    return list(Entry.objects.filter(newer & settled).order_by("transaction", "id")[:limit])


def horizon_age() -> timedelta:
    """How long the oldest writing transaction of the server has been running (zero when none is)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(clock_timestamp() - xact_start), interval '0') FROM pg_stat_activity"
            " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]
