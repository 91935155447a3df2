"""Files that take long to make have their own processes, few at once on all the machines: readers never wait
for them (ADR 0011)."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import connection

from coopdec.common import spare

KEY = 0x41544C53  # "ATLS": the first half of the advisory locks; the second is the number of the place
LOOK_EVERY = 0.1
# How a command of the pool says why it gives no file.
GONE, UNABLE = 4, 5

_inside = 0
_counting = threading.Lock()


class BusyError(Exception):
    """All places were taken for as long as one may wait."""


class FailedError(Exception):
    """The file could not be written whole: none is given."""


class GoneError(FailedError):
    """What was asked is there no more."""


class UnableError(FailedError):
    """This machine lacks what it takes to make such a file."""


@dataclass(frozen=True, slots=True)
class Made:
    """The file, open and without a name: it goes when it is closed; `said`: what the command printed."""

    file: BinaryIO
    said: str = ""

    @property
    def size(self) -> int:
        return os.fstat(self.file.fileno()).st_size


@contextmanager
def place() -> Iterator[None]:
    """One of the few places, waited for; the database's lock is given back even if this process dies.

    Of the threads of one web process a few only may wait here: the others are for readers. Raises
    `BusyError`.
    """
    with _thread():
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


@contextmanager
def _thread() -> Iterator[None]:
    global _inside  # noqa: PLW0603 - how many threads of this process are here
    with _counting:
        if _inside >= settings.EXPORTS_BY_PROCESS:
            raise BusyError
        _inside += 1
    try:
        yield
    finally:
        with _counting:
            _inside -= 1


def _taken(cursor) -> bool:
    for number in range(settings.EXPORTS_AT_ONCE):
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [KEY, number])
        if cursor.fetchone()[0]:
            return True
    return False


def made(name: str, command: str, *words: str, given: str = "") -> Made:
    """What `manage.py <command> <folder>/<name> <words>` writes when it is given `given` to read. Raises
    `BusyError`, and `FailedError` when it stops, lasts too long or writes nothing."""
    with place(), tempfile.TemporaryDirectory(prefix="coopdec-export-") as folder:
        path = Path(folder) / name
        said = _run([command, str(path), *words], folder, given)
        try:
            return Made(path.open("rb"), said)
        except OSError as error:
            raise FailedError(said) from error


def _run(words: list[str], folder: str, given: str) -> str:
    """What it says. What it leaves when it is killed goes with the folder."""
    with ExitStack() as closing:
        # Files, not pipes: nobody has to read while it writes.
        asked, said, complaint = (closing.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(3))
        asked.write(given.encode())
        asked.seek(0)
        try:
            code = spare.run(words, asked, said, complaint, folder=folder, seconds=settings.EXPORT_LASTS)
            if code is None:
                code = _started(words, asked, said, complaint, folder)
        except (TimeoutError, subprocess.TimeoutExpired) as late:
            raise FailedError(f"{settings.EXPORT_LASTS} s") from late
        said.seek(0)
        complaint.seek(0)
        if code:
            why = complaint.read().decode(errors="replace")
            raise {GONE: GoneError, UNABLE: UnableError}.get(code, FailedError)(f"{code} {why[-2000:]}")
        return said.read().decode()


def _started(words: list[str], asked: IO[bytes], said: IO[bytes], complaint: IO[bytes], folder: str) -> int:
    process = subprocess.Popen(  # noqa: S603 - no shell: each word stays one word
        [sys.executable, "-m", "django", *words],
        stdin=asked,
        stdout=said,
        stderr=complaint,
        cwd=settings.ROOT,
        env={**os.environ, "TMPDIR": folder},
    )
    with process:
        os.setpriority(os.PRIO_PROCESS, process.pid, spare.GENTLE)
        try:
            return process.wait(settings.EXPORT_LASTS)
        finally:
            process.kill()
