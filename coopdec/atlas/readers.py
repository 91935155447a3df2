"""Who answers a request: the engine when this machine has a snapshot that can be read, else SQL.

Each process maps the versions it is asked for; it sees a new one by the link that the builder swaps. Twice a
second at most it asks the record which sheets were withdrawn since: they are in no answer, whatever the
builder does.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from coopdec.atlas import queries
from coopdec.atlas.answers import Reader
from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.engine.reader import EngineReader
from coopdec.atlas.engine.segment import Segment
from coopdec.atlas.engine.snapshot import Snapshot
from coopdec.atlas.services import publish
from coopdec.common.columns import UnreadableFolderError
from coopdec.cooperation.enums import State

log = logging.getLogger(__name__)

MASK_LASTS = 0.5  # seconds
OVERLAP = timedelta(hours=1)  # longer than a transaction that withdraws, and than clocks differ
MOST_OPEN = 4
TRIED_AGAIN = 5.0  # seconds after which a version that could not be opened is tried again
ASKED = """
SELECT uuid::text || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()),
       ARRAY(SELECT id FROM cooperation_cooperation WHERE state = %s AND withdrawn_at >= %s)
  FROM atlas_databaseidentity
"""


def current(version: int | None = None) -> Reader:
    """One reader for one request: at `version` when it is kept, else at the latest (its `version` tells)."""
    shelf = _shelf()
    return (shelf.reader(version) if shelf else None) or queries.SqlReader()


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that can be asked for, and when it was read from the record."""

    version: int
    built_at: datetime


def kept_versions() -> list[Kept]:
    """The latest first; none when SQL answers, which is always of this moment."""
    shelf = _shelf()
    if shelf is None or shelf.reader(None) is None or shelf.place is None:
        return []
    kept = [said for _path, said in publish.kept(shelf.place) if said.code == publish.code()]
    return list(dict.fromkeys(Kept(said.version, said.built) for said in kept))


def _shelf() -> "_Shelf | None":
    root = Path(settings.ATLAS_DIR)
    if not root.is_dir():
        return None
    database = connection.settings_dict
    return _shelf_of(root, str(database["HOST"]), str(database["PORT"]), str(database["NAME"]))


@lru_cache(maxsize=8)
def _shelf_of(root: Path, _host: str, _port: str, _name: str) -> "_Shelf":
    return _Shelf(root)


def forget() -> None:
    """Close everything, for tests that change the database behind this process."""
    _shelf_of.cache_clear()


class _Open:
    """A version whose files are mapped."""

    def __init__(self, said: publish.Snapshot, snapshot: Snapshot) -> None:
        self.said, self.snapshot = said, snapshot
        self._mark: tuple[frozenset[int], str] = (frozenset(), "")

    def mark(self, withdrawn: frozenset[int]) -> str:
        """What an epoch adds for sheets of this version that are masked: answers of before are not good."""
        if self._mark[0] != withdrawn:
            keys = np.array(sorted(withdrawn), dtype=np.int64)
            here = [part.pks[part.rows_of_keys(keys)].tolist() for part in self.snapshot.parts]
            mark = f"-{sha256(repr(here).encode()).hexdigest()[:12]}" if any(here) else ""
            self._mark = (withdrawn, mark)
        return self._mark[1]


class _Shelf:
    """The versions of one folder that this process has open, and what is masked in them. Threads share it."""

    def __init__(self, root: Path) -> None:
        self.place: Path | None = None
        self._root = root
        self._lock = threading.Lock()
        self._asked = -MASK_LASTS
        self._since = timezone.now()
        self._withdrawn: frozenset[int] = frozenset()
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._bases: WeakValueDictionary[str, Segment] = WeakValueDictionary()
        self._latest = self._refused = ""
        self._again = 0.0

    def reader(self, version: int | None) -> Reader | None:
        """At this version if it can be opened, else at the latest that can; None when none can."""
        with self._lock:
            self._ask()
            found = self._newest()
            if found and version not in (None, found.said.version):
                found = self._at(version) or found
            if found is None:
                return None
            if found.said.built < self._since:
                self._ask(again=True)
            withdrawn = self._withdrawn
        language = get_language() or settings.LANGUAGE_CODE
        reader = EngineReader(found.snapshot, withdrawn, language, settings.DEMO_DATA, _labels)
        reader.epoch += found.mark(withdrawn)
        return reader

    def _ask(self, *, again: bool = False) -> None:
        """Once in a while: which database this is, and what was withdrawn since the oldest version open."""
        now = time.monotonic()
        if now - self._asked < MASK_LASTS and not again:
            return
        since = min((one.said.built for one in self._open.values()), default=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(ASKED, [State.WITHDRAWN, since - OVERLAP])
            name, withdrawn = cursor.fetchone()
        if self.place != self._root / name:
            self.place = self._root / name
            self._open.clear()
            self._latest = self._refused = ""
        self._withdrawn, self._since, self._asked = frozenset(withdrawn), since, now

    def _newest(self) -> _Open | None:
        """What the link says, if it can be opened; else what it said before."""
        assert self.place is not None
        try:
            name = (self.place / publish.LINK).readlink().name
        except OSError:
            name = self._latest
        is_refused = name == self._refused and time.monotonic() < self._again
        if name != self._latest and not is_refused:
            if self._opened(name):
                self._latest, self._refused = name, ""
            else:
                self._refused, self._again = name, time.monotonic() + TRIED_AGAIN
                publish.complain(self.place)
        return self._open.get(self._latest)

    def _at(self, version: int | None) -> _Open | None:
        assert self.place is not None
        names = [path.name for path, said in publish.kept(self.place) if said.version == version]
        return self._opened(names[0]) if names else None

    def _opened(self, name: str) -> _Open | None:
        """The version of this file; None, which is told, when it cannot be read or is of another code."""
        if name not in self._open:
            try:
                self._open[name] = self._map(name)
            except UnreadableFolderError as error:
                if name != self._refused:
                    log.warning("L’index %s ne peut pas être lu : %s", name, error)
                return None
            for old in [one for one in self._open if one not in (name, self._latest)][: 2 - MOST_OPEN]:
                del self._open[old]
        self._open.move_to_end(name)
        return self._open[name]

    def _map(self, name: str) -> _Open:
        assert self.place is not None
        said = publish.read(self.place / name)
        if said is None or said.code != publish.code():
            raise UnreadableFolderError(f"{name}: missing, or made by another version of the site")
        base = self._bases.get(said.base)
        if base is None:
            base = self._bases[said.base] = Segment.open(self.place / said.base)
        overlay = Segment.open(self.place / said.overlay) if said.overlay else None
        snapshot = Snapshot(base, overlay)
        # An entry that changes no sheet makes a new version of the same folders.
        snapshot.version, snapshot.epoch = said.version, said.epoch
        return _Open(said, snapshot)


def _labels(name: str, values: Collection[str]) -> Mapping[str, str]:
    return DIMENSIONS[name].labels(values)
