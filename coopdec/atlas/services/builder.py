"""Keeps the snapshot of this machine up to date with the record; `manage.py keep_atlas` runs it.

One step reads the journal and, when something moved, publishes either an overlay (the sheets changed since
the base) or a new base. All that a step reads is read in one transaction that only reads.
"""

import gc
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from coopdec.atlas.engine import making
from coopdec.atlas.engine.extract import Extract
from coopdec.atlas.engine.segment import Segment
from coopdec.atlas.services import feed, publish
from coopdec.atlas.services.extract import extracts, keys_shown
from coopdec.atlas.services.known import known
from coopdec.atlas.services.publish import Snapshot
from coopdec.atlas.services.tokens import forget_tokens
from coopdec.common import columns
from coopdec.journal.queries import Position

log = logging.getLogger(__name__)

WIDEST_OVERLAY = 0.01  # of the base
NARROWEST_LIMIT = 200
NIGHT = 3  # the hour, at this site's clock, after which an overlay is taken into a new base
CHECKED_EVERY = 5.0  # seconds between two looks at the files


class Election:
    """An advisory lock of the database, on its own connection: who loses that connection loses the lock."""

    def __init__(self, place: Path) -> None:
        words = f"coopdec.atlas {machine()} {place.resolve()}"
        self.key = int.from_bytes(sha256(words.encode()).digest()[:8], "big", signed=True)
        self._own: BaseDatabaseWrapper = connection.copy()

    def won(self) -> bool:
        """Whether this process holds the lock, taken now if it is free."""
        with self._own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [self.key])
            return bool(cursor.fetchone()[0])

    def check(self) -> None:
        """Raises the database's error when the connection, and so the lock, is lost."""
        with self._own.cursor() as cursor:
            cursor.execute("SELECT 1")

    def close(self) -> None:
        self._own.close()


def machine() -> str:
    """What names this machine among those that share the database."""
    try:
        return Path("/etc/machine-id").read_text().strip() + socket.gethostname()
    except OSError:
        return socket.gethostname()


@contextmanager
def one_reading() -> Iterator[BaseDatabaseWrapper]:
    """A transaction that sees one state of the record and writes nothing: nobody waits for it. Gives the
    connection that may write meanwhile. Inside another transaction (tests), that one is used as it is."""
    if connection.in_atomic_block:
        yield connection
        return
    writer = connection.copy()
    connection.ensure_connection()
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # Between two chunks the engine works: the connection waits, and nobody waits for it.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield writer
        connection.rollback()
    finally:
        writer.close()
        if connection.connection is not None:
            if connection.is_usable():
                connection.rollback()
                connection.set_autocommit(True)
            else:
                connection.close()


@contextmanager
def no_collection() -> Iterator[None]:
    """A base is made of millions of objects without cycles: looking for some takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Done:
    """What a step published: for the log."""

    kind: str
    version: int
    sheets: int
    seconds: float


class Builder:
    """One step after another, from what is published. `still_mine` raises when another process took over."""

    def __init__(self, *, night: int = NIGHT, still_mine: Callable[[], None] = lambda: None) -> None:
        self.place = publish.folder()
        self.night = night
        self.still_mine = still_mine
        self.snapshot: Snapshot | None = None
        self.seen = feed.Seen()
        self._segment: tuple[str, Segment] | None = None
        self._looked = 0.0

    def start(self) -> None:
        """Take up what is published, if it is whole and of this journal; remove what a killed one left."""
        self.place.mkdir(parents=True, exist_ok=True)
        self._take_up(publish.current(self.place))
        if self.snapshot and not (publish.is_whole(self.place, self.snapshot) and feed.holds(self.seen)):
            self._take_up(None)
        self._looked = time.monotonic()
        publish.clean(self.place, parts=True)

    def forget(self) -> None:
        """What is published counts no more: the next step makes a new base."""
        self._take_up(None)

    def step(self) -> Done | None:
        """Publish a new version if anything moved; None when nothing did."""
        started = time.monotonic()
        self._look()
        with one_reading() as writer:
            found, epoch, now = feed.changes(self.seen), publish.epoch(), _database_time()
            before = self.snapshot
            if (
                before
                and found.version == before.version
                and before.epoch == epoch
                and not self._is_night(now)
            ):
                self.seen = found.seen  # the same entries, of which more may be settled
                return None
            changed = self._changed(found)
            if before is None or before.epoch != epoch or changed is None or self._is_night(now):
                kind, snapshot, sheets = "base", *self._base(writer, found, epoch, now)
            elif changed == frozenset(before.changed) and not found.sheets & changed:
                kind, snapshot, sheets = "same", self._said(before, found, now), 0
            else:
                kind, snapshot, sheets = "overlay", *self._overlay(writer, before, changed, found, now)
        publish.publish(self.place, snapshot, still_mine=self.still_mine)
        self._take_up(snapshot)
        publish.clean(self.place)
        if kind == "base":
            forget_tokens()
        return Done(kind, snapshot.version, sheets, time.monotonic() - started)

    def _take_up(self, snapshot: Snapshot | None) -> None:
        self.snapshot, self.seen = snapshot, feed.Seen()
        if snapshot:
            self.seen = feed.Seen(Position(snapshot.transaction, snapshot.entry), snapshot.settled)

    def _look(self) -> None:
        """From time to time: what was published may have been deleted or altered."""
        if self.snapshot is None or time.monotonic() - self._looked < CHECKED_EVERY:
            return
        self._looked = time.monotonic()
        there = publish.current(self.place)
        if there != self.snapshot or not publish.is_whole(self.place, self.snapshot):
            log.warning("L’index publié manque ou est abîmé : il est refait.")
            self._take_up(None)

    def _is_night(self, now: datetime) -> bool:
        """Whether an overlay has lasted until the hour when it goes into a new base."""
        if self.snapshot is None or not self.snapshot.changed:
            return False
        local = timezone.localtime(now)
        night = local.replace(hour=self.night, minute=0, second=0, microsecond=0)
        if night > local:
            night -= timedelta(days=1)
        return self.snapshot.base_built < night

    def _changed(self, found: feed.Changes) -> frozenset[int] | None:
        """The sheets of an overlay on the published base; None when a new base is due."""
        before = self.snapshot
        if before is None or found.everything:
            return None
        new = found.sheets - set(before.changed)
        # A draft that was never shown changes nothing.
        kept = new & (set(keys_shown(new)) | self._in_base(new)) if new else new
        changed = frozenset(before.changed) | kept
        return None if len(changed) > max(NARROWEST_LIMIT, WIDEST_OVERLAY * before.base_size) else changed

    def _base_segment(self) -> Segment:
        name = self.snapshot.base if self.snapshot else ""
        if self._segment is None or self._segment[0] != name:
            self._segment = (name, Segment(columns.open_folder(self.place / name)))
        return self._segment[1]

    def _in_base(self, keys: frozenset[int]) -> set[int]:
        asked = np.array(sorted(keys), dtype=np.int64)
        return set(asked[np.isin(asked, self._base_segment().columns["pks"])].tolist())

    def _base(
        self, writer: BaseDatabaseWrapper, found: feed.Changes, epoch: str, now: datetime
    ) -> tuple[Snapshot, int]:
        name, size = publish.new_name("base"), len(keys_shown())
        said = {"version": found.version, "epoch": epoch}
        with no_collection():
            making.make(self.place / name, self._chunks(extracts(writer=writer)), known, metadata=said)
        at = now.isoformat()
        snapshot = Snapshot(
            version=found.version,
            base=name,
            overlay="",
            code=publish.code(),
            epoch=epoch,
            built_at=at,
            base_built_at=at,
            base_size=size,
            **_where(found.seen),
        )
        return snapshot, size

    def _overlay(
        self,
        writer: BaseDatabaseWrapper,
        before: Snapshot,
        changed: frozenset[int],
        found: feed.Changes,
        now: datetime,
    ) -> tuple[Snapshot, int]:
        name = publish.new_name("overlay")
        making.make(
            self.place / name,
            self._chunks(extracts(changed, writer=writer)),
            known,
            metadata={"version": found.version, "epoch": before.epoch},
            base=self._base_segment(),
            removed=self._in_base(changed) - set(keys_shown(changed)),
        )
        snapshot = replace(self._said(before, found, now), overlay=name, changed=sorted(changed))
        return snapshot, len(changed)

    def _said(self, before: Snapshot, found: feed.Changes, now: datetime) -> Snapshot:
        """The same folders, for a version that changes nothing in them."""
        return replace(before, version=found.version, built_at=now.isoformat(), **_where(found.seen))

    def _chunks(self, chunks: Iterator[Extract]) -> Iterator[Extract]:
        for chunk in chunks:
            self.still_mine()
            yield chunk


def _where(seen: feed.Seen) -> dict[str, int]:
    return {"transaction": seen.position.transaction, "entry": seen.position.id, "settled": seen.settled}


def _database_time() -> datetime:
    """The database's clock: it is the same for all machines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
