"""The one writer of the room: committed files → staging → checks → tables, all or nothing."""
# ruff: noqa: S608 - every name put in a statement comes from the models and is quoted

import csv
import gzip
import hashlib
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.reference.models import LoadedFile
from coopdec.reference.services.tables import TABLES, VERSION, Table

if TYPE_CHECKING:
    import psycopg
    from django.db.models import Field

Progress = Callable[[str], None]


@dataclass(frozen=True, order=True)
class LineError:
    """What is wrong at a line of a file; line 1 is the header, line 0 the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.message}"


class BadReferenceFilesError(Exception):
    """Nothing was written; `errors` holds every LineError found, file by file."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        self.errors = sorted(errors)
        super().__init__("\n".join(map(str, self.errors)))


@dataclass(frozen=True)
class LoadedTable:
    """What a load did to one table: lines of the file, rows added or changed, rows removed."""

    file: str
    rows: int
    written: int
    removed: int


@dataclass(frozen=True)
class ParsedFile:
    table: Table
    sha256: str
    rows: list[list[Any]]


def load_reference(
    folder: Path, *, tables: Sequence[Table] = TABLES, progress: Progress = print
) -> list[LoadedTable]:
    """Load the files of `folder` that changed since the last load; return what was done, in order.

    One transaction; rows that left a file are removed, unless something refers to them. No journal entry:
    the files are versioned with the code. Raises BadReferenceFilesError with every error, nothing written.
    """
    contents = _contents(folder, tables)
    stored = dict(LoadedFile.objects.values_list("name", "sha256"))
    changed = [table for table in tables if _checksum(contents[table.file]) != stored.get(table.file)]
    if not changed:
        return []
    errors: list[LineError] = []
    parsed = []
    for table in changed:
        started = time.monotonic()
        rows = list(_parsed_rows(table, contents[table.file], errors))
        parsed.append(ParsedFile(table, _checksum(contents[table.file]), rows))
        progress(f"{table.file}: {len(rows)} lues, {time.monotonic() - started:.1f} s")
    if errors:
        raise BadReferenceFilesError(errors)
    with transaction.atomic():
        return _write(parsed, progress)


def _contents(folder: Path, tables: Sequence[Table]) -> dict[str, bytes]:
    missing = [table.file for table in tables if not (folder / table.file).is_file()]
    if missing:
        raise BadReferenceFilesError([LineError(name, 0, _("fichier absent")) for name in missing])
    return {table.file: (folder / table.file).read_bytes() for table in tables}


def _checksum(content: bytes) -> str:
    return hashlib.sha256(f"{VERSION}:".encode() + content).hexdigest()


def _parsed_rows(table: Table, content: bytes, errors: list[LineError]) -> Iterator[list[Any]]:
    """Typed rows of a file, each with its line number first; what cannot be read goes to `errors`."""
    try:
        text = (gzip.decompress(content) if table.file.endswith(".gz") else content).decode("utf-8")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        errors.append(
            LineError(table.file, _line_of(error), _("ce n’est pas de l’UTF-8, ou le fichier est abîmé"))
        )
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader, [])
    expected = [column.name for column in table.columns]
    if header != expected:
        message = _("colonnes attendues : %(expected)s") % {"expected": ",".join(expected)}
        errors.append(LineError(table.file, 1, message))
        return
    try:
        for cells in reader:
            row = _typed(table, reader.line_num, cells, errors)
            if row is not None:
                yield row
    except csv.Error as error:
        errors.append(LineError(table.file, reader.line_num, str(error)))


def _line_of(error: Exception) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    return 0


def _typed(table: Table, line: int, cells: list[str], errors: list[LineError]) -> list[Any] | None:
    if len(cells) != len(table.columns):
        message = _("%(found)s cellules au lieu de %(expected)s")
        values = {"found": len(cells), "expected": len(table.columns)}
        errors.append(LineError(table.file, line, message % values))
        return None
    row: dict[str, Any] = {}
    found = len(errors)
    for column, cell in zip(table.columns, cells, strict=True):
        try:
            row[column.target] = column.parser(cell)
        except ValueError as error:
            errors.append(LineError(table.file, line, f"{column.name} : {error}"))
    if len(errors) > found:
        return None
    row.update({name: derive(row) for name, derive in table.derived.items()})
    return [line, *row.values()]


def _write(parsed: list[ParsedFile], progress: Progress) -> list[LoadedTable]:
    with connection.cursor() as cursor:
        # Two starts at once: the second waits, then finds the rows as they should be.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_reference'))")
        for file in parsed:
            _stage(cursor, file)
        errors = [error for file in parsed for error in _staging_errors(cursor, file.table, parsed)]
        if errors:
            raise BadReferenceFilesError(errors)
        with _refusals_explained():
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            done = [_merge(cursor, file, progress) for file in parsed]
            # Brought forward from the commit, to say here which removed place is still referred to.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for file in parsed:
            cursor.execute(f"ANALYZE {_quoted(file.table.model._meta.db_table)}")
            facts = {"sha256": file.sha256, "rows": len(file.rows), "loaded_at": timezone.now()}
            LoadedFile.objects.update_or_create(name=file.table.file, defaults=facts)
    return done


@contextmanager
def _refusals_explained() -> Iterator[None]:
    """Turn what a constraint of the database refuses into an error of the same kind as the others."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = cast("psycopg.Error", error.__cause__).diag
        detail = diagnosis.message_detail or diagnosis.message_primary
        message = _("refusé par la base : %(detail)s") % {"detail": detail}
        raise BadReferenceFilesError([LineError(diagnosis.table_name or "?", 0, message)]) from error


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(table: Table, name: str) -> str:
    field = cast("Field[Any, Any]", table.model._meta.get_field(name))
    return str(field.column)


def _columns(table: Table) -> list[str]:
    """Database columns in the order of the parsed rows."""
    return [
        _column(table, name) for name in [column.target for column in table.columns] + list(table.derived)
    ]


def _key_columns(table: Table) -> list[str]:
    return [_column(table, name) for name in table.key]


def _staging(table: Table) -> str:
    return _quoted(f"staging_{table.model._meta.db_table}")


def _listed(columns: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{_quoted(column)}" for column in columns)


def _stage(cursor: Any, file: ParsedFile) -> None:
    """COPY the rows, with their line numbers, into a temporary table without constraints."""
    table, staging = file.table, _staging(file.table)
    columns = _columns(table)
    target = _quoted(table.model._meta.db_table)
    cursor.execute(f"DROP TABLE IF EXISTS {staging}")
    cursor.execute(
        f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS"
        f" SELECT 0 AS line, {_listed(columns)} FROM {target} LIMIT 0"
    )
    with cursor.copy(f"COPY {staging} (line, {_listed(columns)}) FROM STDIN") as copy:
        for row in file.rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {staging}")


def _staging_errors(cursor: Any, table: Table, parsed: list[ParsedFile]) -> Iterator[LineError]:
    staging, keys = _staging(table), _listed(_key_columns(table))
    cursor.execute(
        f"SELECT line, first"
        f" FROM (SELECT line, min(line) OVER (PARTITION BY {keys}) AS first FROM {staging}) s"
        " WHERE line > first ORDER BY line"
    )
    for line, first in cursor.fetchall():
        yield LineError(table.file, line, _("même clé que la ligne %(first)s") % {"first": first})
    replaced = {file.table.model: _staging(file.table) for file in parsed}
    for column in table.columns:
        related = table.model._meta.get_field(column.target).related_model
        if related is None or isinstance(related, str):
            continue
        source = replaced.get(related, _quoted(related._meta.db_table))
        name, key = _quoted(_column(table, column.target)), _quoted(str(related._meta.pk.column))
        cursor.execute(
            f"SELECT s.line, s.{name}::text FROM {staging} s LEFT JOIN {source} t ON t.{key} = s.{name}"
            f" WHERE s.{name} IS NOT NULL AND t.{key} IS NULL ORDER BY s.line"
        )
        for line, value in cursor.fetchall():
            message = _("%(column)s : « %(value)s » n’existe pas")
            yield LineError(table.file, line, message % {"column": column.name, "value": value})


def _merge(cursor: Any, file: ParsedFile, progress: Progress) -> LoadedTable:
    """Remove what left the file, add what is new, touch only what differs."""
    started = time.monotonic()
    table, staging = file.table, _staging(file.table)
    columns, keys = _columns(table), _key_columns(table)
    target = _quoted(table.model._meta.db_table)
    same_key = " AND ".join(f"s.{_quoted(key)} = t.{_quoted(key)}" for key in keys)
    cursor.execute(f"DELETE FROM {target} t WHERE NOT EXISTS (SELECT FROM {staging} s WHERE {same_key})")
    removed = cursor.rowcount
    others = [column for column in columns if column not in keys]
    old, new = _listed(others, "t."), _listed(others, "EXCLUDED.")
    cursor.execute(
        f"INSERT INTO {target} AS t ({_listed(columns)})"
        f" SELECT {_listed(columns)} FROM {staging} ORDER BY line"
        f" ON CONFLICT ({_listed(keys)}) DO UPDATE SET ({_listed(others)}) = ROW({new})"
        f" WHERE ({old}) IS DISTINCT FROM ({new})"
    )
    written = cursor.rowcount
    progress(f"{table.file}: {written} écrites, {removed} retirées, {time.monotonic() - started:.1f} s")
    return LoadedTable(table.file, len(file.rows), written, removed)
