"""Exports have their own processes, few at once on all the machines: readers never wait for them."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection

KEY = 0x41544C53  # "ATLS": the first half of the advisory locks; the second is the number of the place
LOOK_EVERY = 0.1
GENTLE = 10  # niceness: who waits for a page goes first


class BusyError(Exception):
    """All places were taken for as long as one may wait."""


class FailedError(Exception):
    """The file could not be written whole: none is given."""


@contextmanager
def place() -> Iterator[None]:
    """One of the few places, waited for; the database's lock is given back even if this process dies."""
    own = connection.copy()
    until = time.monotonic() + settings.EXPORT_WAIT
    try:
        with own.cursor() as cursor:
            while not _taken(cursor):
                if time.monotonic() > until:
                    raise BusyError
                time.sleep(LOOK_EVERY)
            yield
    finally:
        own.close()


def _taken(cursor) -> bool:
    for number in range(settings.EXPORTS_AT_ONCE):
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [KEY, number])
        if cursor.fetchone()[0]:
            return True
    return False


def _gentle() -> None:
    os.nice(GENTLE)


def written(ending: str, query: str, *, language: str, site: str) -> BinaryIO:
    """The file, open and already without a name: it goes when it is closed. `site`: « https://… » without a
    path. Raises `BusyError`, `FailedError`."""
    with place(), tempfile.TemporaryDirectory(prefix="coopdec-export-") as folder:
        path = Path(folder) / f"export.{ending}"
        command = [sys.executable, "-m", "django", "take_away", str(path), query]
        command += ["--language", language, "--site", site]
        done = subprocess.run(  # noqa: S603 - no shell: the query is one word
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd=settings.ROOT,
            timeout=settings.EXPORT_LASTS,
            preexec_fn=_gentle,
        )
        if done.returncode:
            raise FailedError(done.stderr[-2000:])
        return path.open("rb")
