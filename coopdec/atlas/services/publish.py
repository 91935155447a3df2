"""Where a machine keeps its snapshots: one folder a database, one small file a version, the link `current`.

    ATLAS_DIR/<database>/current           → the file of the latest version
    ATLAS_DIR/<database>/<version>-….json  which folders it is made of, and what it depends on (`Snapshot`)
    ATLAS_DIR/<database>/base-…/  overlay-…/   columns (`common.columns`)

Nothing is changed in place, and mapped files outlive their names: readers are never disturbed.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from coopdec.atlas.engine import segment
from coopdec.atlas.models import DatabaseIdentity
from coopdec.common import columns, text
from coopdec.reference.models import LoadedFile

FORMAT = "snapshot-1"
LINK = "current"
BROKEN = "broken"  # left by a reader that could not open what `current` says
KEPT_FOR = timedelta(minutes=5)
KEPT_AT_LEAST, KEPT_AT_MOST = 2, 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version: its folders, what it depends on, and where the builder goes on from.

    `code`: what the programme and its settings decide (a reader refuses another one); `epoch`: that and what
    data outside the journal decide. `changed`: keys of the sheets read again since the base.
    """

    version: int
    base: str
    overlay: str
    code: str
    epoch: str
    built_at: str
    base_built_at: str
    base_size: int
    transaction: int
    entry: int
    settled: int
    changed: list[int] = field(default_factory=list)
    format: str = FORMAT

    @property
    def built(self) -> datetime:
        return datetime.fromisoformat(self.built_at)

    @property
    def base_built(self) -> datetime:
        return datetime.fromisoformat(self.base_built_at)


def code() -> str:
    """What decides the content beside the data: formats, analyser, languages, demonstration switch."""
    languages = ",".join(language for language, _name in settings.LANGUAGES)
    data = "demonstration" if settings.DEMO_DATA else "real"
    return f"{FORMAT} {segment.FORMAT} {columns.FORMAT} {text.ANALYSER} {languages} {data}"


def epoch() -> str:
    """`code`, the reference files as loaded, and the year, which decides effective states; 12 characters."""
    files = list(LoadedFile.objects.order_by("name").values_list("name", "sha256"))
    return sha256(repr((code(), files, timezone.localdate().year)).encode()).hexdigest()[:12]


def database_name() -> str:
    """What names this database among all: its own identity, and its place on the server, because a copy of a
    database has the identity of the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()")
        (place,) = cursor.fetchone()
    return f"{DatabaseIdentity.objects.values_list('uuid', flat=True).get()}-{place}"


def folder(name: str | None = None) -> Path:
    """Where this machine keeps the snapshots of this database."""
    return Path(settings.ATLAS_DIR) / (name or database_name())


def read(path: Path) -> Snapshot | None:
    """The snapshot that a version's file tells; None when there is none or it cannot be read."""
    try:
        said = json.loads(path.read_text("utf-8"))
        return Snapshot(**said) if said["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def current(place: Path) -> Snapshot | None:
    return read(place / LINK)


def is_whole(place: Path, snapshot: Snapshot) -> bool:
    """Whether all files of the snapshot are there, with their sizes; if a reader complained, as written."""
    complained = (place / BROKEN).exists()
    for name in filter(None, (snapshot.base, snapshot.overlay)):
        try:
            columns.open_folder(place / name, check=complained)
        except columns.UnreadableFolderError:
            return False
    if complained:
        (place / BROKEN).unlink(missing_ok=True)
    return True


def complain(place: Path) -> None:
    """Tell the builder that the current snapshot cannot be opened."""
    with suppress(OSError):
        (place / BROKEN).touch()


def new_name(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(6)}"


@contextmanager
def one_at_a_time(place: Path) -> Iterator[None]:
    """Builders of one folder publish one after the other, whatever becomes of their database connections."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def publish(place: Path, snapshot: Snapshot, *, still_mine: Callable[[], None]) -> None:
    """Make this the current version. `still_mine` raises when this process is no longer the builder."""
    name = f"{snapshot.version}-{secrets.token_hex(4)}.json"
    part = place / f".{name}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(asdict(snapshot), file)
        file.flush()
        os.fsync(file.fileno())
    with one_at_a_time(place):
        still_mine()
        part.rename(place / name)
        columns.point(place / LINK, name)
    (place / BROKEN).unlink(missing_ok=True)


def kept(place: Path) -> list[tuple[Path, Snapshot]]:
    """The versions of this folder that can be read, the latest first."""
    with suppress(OSError):
        found = [(path, snapshot) for path in place.glob("*.json") if (snapshot := read(path))]
        return sorted(found, key=lambda one: (one[1].built_at, one[1].version), reverse=True)
    return []


def clean(place: Path, *, parts: bool = False) -> None:
    """Remove old versions, folders that none uses and (`parts`) what a killed builder left."""
    with one_at_a_time(place):
        target = (place / LINK).resolve().name
        old = timezone.now() - KEPT_FOR
        used = {".lock", LINK, BROKEN}
        for rank, (path, snapshot) in enumerate(kept(place)):
            is_young = rank < KEPT_AT_LEAST or (rank < KEPT_AT_MOST and snapshot.built > old)
            if path.name == target or is_young:
                used |= {path.name, snapshot.base, snapshot.overlay}
        for path in place.iterdir():
            if path.name in used or (path.name.startswith(".") and not parts):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
