"""The record's bulk door: whole batches of sheets by COPY, checked as sets, one journal entry a batch.

    bulk_load(sheets, batch="…")     a stream of `BulkSheet`, parents before their children
    bulk_remove_demonstration()      the only thing that is ever removed in bulk

Each chunk goes through temporary staging tables: COPY, the checks of `bulk_checks.py`, then INSERT … SELECT.
Constraints of the tables (CHECK, unique, foreign keys) hold as always; the row-by-row triggers of migration
0002 stand aside because the same was checked for the whole chunk (migration 0003).
"""
# ruff: noqa: S608 - every name put in a statement comes from the models and is quoted

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import bulk_checks
from coopdec.cooperation.services.bulk_checks import BulkError, BulkRefusedError
from coopdec.cooperation.services.bulk_rows import PARTS, SHEET, BulkSheet, Table, sheet_row
from coopdec.directory.enums import Origin
from coopdec.journal import services as journal

__all__ = ["BulkError", "BulkRefusedError", "BulkSheet", "bulk_load", "bulk_remove_demonstration"]

OBJECT_TYPE = "cooperation.bulk"
CHUNK = 4000
Progress = Callable[[int], None]
DEFERRED_AGAIN = "cooperation_published_whole, cooperation_published_partners, cooperation_published_places"


@transaction.atomic
def bulk_load(
    sheets: Iterable[BulkSheet],
    *,
    batch: str,
    facts: dict[str, Any] | None = None,
    by: models.Model | None = None,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Load new sheets and their parts; all or nothing, in bounded memory, one journal entry for the batch.

    Returns the rows written by table (`sheets`, `partners`, `places`, `funding`, `themes`, `sdgs`, `targets`,
    `markers`, `volunteers`). The entry's facts hold them, `facts`, and `checksum`: a SHA-256 of all that was
    given but primary keys, the same on two databases. `progress` hears of the sheets written so far.
    Acts, documents, contacts and passages do not pass: they are written one by one (`put_sheet`).
    Raises BulkRefusedError with the errors of the first chunk that has any; nothing is then written.
    """
    counts: Counter[str] = Counter()
    digest = hashlib.sha256()
    stream = iter(sheets)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cooperation.bulk'))")
        # What waits for the commit is checked now, before anything stands aside; and from here on foreign
        # keys are checked statement by statement: a queue of millions would not fit in the server's memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _make_staging(cursor)
        while part := list(itertools.islice(stream, chunk)):
            _load_chunk(cursor, part, counts, digest)
            if progress:
                progress(counts["sheets"])
        _drop_staging(cursor)
        cursor.execute(f"SET CONSTRAINTS {DEFERRED_AGAIN} DEFERRED")
        _analyze(cursor)
    done = dict(counts)
    journal.record(
        "cooperation.bulk-loaded",
        object_type=OBJECT_TYPE,
        object_ref=batch,
        by=by,
        facts={**(facts or {}), "rows": done, "checksum": digest.hexdigest()},
    )
    return done


@transaction.atomic
def bulk_remove_demonstration(*, batch: str, by: models.Model | None = None) -> dict[str, int]:
    """Remove every sheet of the demonstration world and all that hangs on it; one journal entry, if any was.

    Returns the rows removed by table. Raises IntegrityError when a real sheet depends on one of them.
    """
    if not Cooperation.objects.filter(origin=Origin.DEMONSTRATION).exists():
        return {}
    mine = "SELECT id FROM cooperation_cooperation WHERE origin = %s"
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cooperation.bulk'))")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with _checked(cursor):
            for table, column in _hanging_on_sheets():
                cursor.execute(
                    f"DELETE FROM {_quoted(table)} WHERE {_quoted(column)} IN ({mine})",
                    [Origin.DEMONSTRATION],
                )
                if cursor.rowcount:
                    counts[table] = counts.get(table, 0) + cursor.rowcount
            cursor.execute("DELETE FROM cooperation_cooperation WHERE origin = %s", [Origin.DEMONSTRATION])
            removed = cursor.rowcount
        cursor.execute(f"SET CONSTRAINTS {DEFERRED_AGAIN} DEFERRED")
        _analyze(cursor)
    counts = {"sheets": removed, **counts}
    facts = {"rows": counts}
    journal.record("cooperation.bulk-removed", object_type=OBJECT_TYPE, object_ref=batch, by=by, facts=facts)
    return counts


def _load_chunk(cursor: Any, sheets: list[BulkSheet], counts: Counter[str], digest: Any) -> None:
    """Stage, check, insert one chunk."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('cooperation_cooperation', 'id')) FROM generate_series(1, %s)",
        [len(sheets)],
    )
    keys = [row[0] for row in cursor.fetchall()]
    parents, errors = bulk_checks.parents_and_refs(cursor, sheets, keys)
    errors += bulk_checks.by_python_rules(sheets)
    if errors:
        raise BulkRefusedError(errors)
    with _refusals_explained():
        _stage(cursor, SHEET, [sheet_row(one, key, parents) for one, key in zip(sheets, keys, strict=True)])
        for table in PARTS:
            rows = [row for one, key in zip(sheets, keys, strict=True) for row in table.rows(key, one.values)]
            _stage(cursor, table, rows)
            counts[table.name] += len(rows)
        errors = bulk_checks.by_sets(cursor)
        if errors:
            raise BulkRefusedError(errors)
        with _checked(cursor):
            for table in (SHEET, *PARTS):
                columns = ", ".join(map(_quoted, table.columns))
                cursor.execute(
                    f"INSERT INTO {_quoted(table.target)} ({columns}) SELECT {columns} FROM {table.staging}"
                )
    counts["sheets"] += len(sheets)
    for one in sheets:
        digest.update(one.said().encode())


@contextmanager
def _checked(cursor: Any) -> Iterator[None]:
    """The row-by-row triggers stand aside: for this transaction, and until the end of the block."""
    cursor.execute("SELECT set_config('coopdec.bulk_checked', pg_current_xact_id()::text, true)")
    yield
    cursor.execute("SELECT set_config('coopdec.bulk_checked', '', true)")


@contextmanager
def _refusals_explained() -> Iterator[None]:
    """Turn what the tables refuse into an error of the same kind as the others."""
    try:
        yield
    except (IntegrityError, DataError, psycopg.DataError) as error:
        # A COPY is psycopg's own; Django wraps the rest.
        cause = error if isinstance(error, psycopg.Error) else cast("psycopg.Error", error.__cause__)
        diagnosis = cause.diag
        where = diagnosis.constraint_name or diagnosis.context or diagnosis.table_name or ""
        detail = diagnosis.message_detail or diagnosis.message_primary or ""
        message = _("refusé par la base (%(where)s) : %(detail)s")
        values = {"where": where[:100], "detail": detail[:300]}
        raise BulkRefusedError([BulkError("", message % values)]) from error


def _make_staging(cursor: Any) -> None:
    for table in (SHEET, *PARTS):
        columns = ", ".join(map(_quoted, table.columns))
        cursor.execute(f"DROP TABLE IF EXISTS {table.staging}")
        cursor.execute(
            f"CREATE TEMP TABLE {table.staging} ON COMMIT DROP AS"
            f" SELECT {columns} FROM {_quoted(table.target)} LIMIT 0"
        )


def _drop_staging(cursor: Any) -> None:
    for table in (SHEET, *PARTS):
        cursor.execute(f"DROP TABLE {table.staging}")


def _stage(cursor: Any, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    cursor.execute(f"TRUNCATE {table.staging}")
    with cursor.copy(f"COPY {table.staging} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _hanging_on_sheets() -> list[tuple[str, str]]:
    """Table and column of all that is part of a sheet, whichever room it belongs to."""
    return sorted(
        (model._meta.db_table, str(field.column))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        for field in model._meta.concrete_fields
        if field.related_model is Cooperation and field.remote_field.on_delete is models.CASCADE
    )


def _analyze(cursor: Any) -> None:
    for table in (SHEET, *PARTS):
        cursor.execute(f"ANALYZE {_quoted(table.target)}")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
