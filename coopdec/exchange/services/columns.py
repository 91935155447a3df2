"""The columns of French authorities that matching compares, and the version of the record that they say.

    MATCHING_DIR/<database>/<version>/  columns (`common.columns`), the closed lists in their manifest
    MATCHING_DIR/<database>/current     → the latest

Made again when the record has moved: by the worker, or by the first who asks where none was made.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from coopdec.common import columns
from coopdec.exchange.matching.pool import Pool, World
from coopdec.exchange.services.record import read_record, read_world
from coopdec.journal.models import Entry
from coopdec.reference.models import LoadedFile

FORMAT = "matching-1"
LINK = "current"
KEPT = 2


def version() -> str:
    """What decides the columns: the last act of the journal, the reference as loaded, what is shown."""
    last = Entry.objects.order_by("-id").values_list("id", "digest").first()
    files = list(LoadedFile.objects.order_by("name").values_list("name", "sha256"))
    return sha256(repr((FORMAT, last, files, settings.DEMO_DATA)).encode()).hexdigest()[:16]


def read() -> tuple[World, Pool]:
    """From the database, in one moment of it."""
    with transaction.atomic():
        world = read_world()
        return world, Pool.of(read_record().french(), world)


def place() -> Path | None:
    """Where this machine keeps the columns of this database; None when it keeps none."""
    if settings.MATCHING_DIR is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database() || '-' || oid FROM pg_database WHERE datname = current_database()"
        )
        (name,) = cursor.fetchone()
    return Path(settings.MATCHING_DIR) / name


def keep() -> bool:
    """Make the columns of now if they are not there; whether any were made."""
    folder = place()
    if folder is None:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        name = version()
        if (folder / LINK).is_symlink() and (folder / LINK).readlink().name == name and _opens(folder / name):
            return False
        shutil.rmtree(folder / name, ignore_errors=True)
        world, pool = read()
        with columns.Writer(folder / name) as writer:
            for column, array in pool.arrays.items():
                writer.add(column, array)
            writer.metadata = {"world": world.told()}
        columns.point(folder / LINK, name)
        _sweep(folder, name)
    return True


def open_folder(folder: Path) -> tuple[World, Pool]:
    """The columns of a version, mapped. Raises `UnreadableFolderError`."""
    found = columns.open_folder(folder)
    return World(**found.metadata["world"]), Pool(**found.arrays)


def _opens(folder: Path) -> bool:
    try:
        columns.open_folder(folder)
    except columns.UnreadableFolderError:
        return False
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process of this machine at a time; the lock goes with the process."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sweep(folder: Path, name: str) -> None:
    """Old versions go; mapped files outlive their names."""
    old = sorted(
        (one for one in folder.iterdir() if one.is_dir() and not one.is_symlink() and one.name != name),
        key=lambda one: one.stat().st_mtime,
    )
    for one in old[: 1 - KEPT]:
        shutil.rmtree(one, ignore_errors=True)
