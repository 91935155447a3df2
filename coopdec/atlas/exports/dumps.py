"""Files of the day: all real sheets, made on each machine at night, with their checksums. None is given that
holds a sheet withdrawn since."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from coopdec.atlas import readers
from coopdec.atlas.answers import Reader
from coopdec.atlas.dimensions import labels_of
from coopdec.atlas.exports.columns import LICENCE, Taken, about
from coopdec.atlas.exports.files import FORMATS
from coopdec.atlas.filters import EMPTY, Filters
from coopdec.atlas.services import publish
from coopdec.common import columns
from coopdec.common.unchanged import look
from coopdec.cooperation.enums import State
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin

ENDINGS = ("csv", "geojson", "json")
MANIFEST = "manifest.json"
LINK = "current"
CHUNK = 1 << 20
AGAIN = 60.0  # seconds after which files that could not be made are tried again
REAL = Filters(origin=(Origin.REAL,))


@dataclass(frozen=True, slots=True)
class Dump:
    """One file; `sha256` of what it holds, not compressed."""

    ending: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return f"coopdec.{self.ending}"


@dataclass(frozen=True, slots=True)
class Dumps:
    """The files of a day; `matter`: what they depend on beside the version; `site`: of their addresses."""

    folder: Path
    made_at: datetime
    version: int
    sheets: int
    site: str
    matter: str
    files: Mapping[str, Dump]
    licence: str = LICENCE

    def path(self, ending: str, *, packed: bool = False) -> Path:
        return self.folder / f"{self.files[ending].name}{'.gz' if packed else ''}"


def root() -> Path:
    return Path(settings.DUMPS_DIR) / publish.database_name()


def current() -> Dumps | None:
    """Those that may be given now; None while there is none."""
    folder = root() / LINK
    try:
        folder = folder.resolve(strict=True)
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    files = {one["ending"]: Dump(**one) for one in said.pop("files")}
    found = Dumps(
        **{**said, "folder": folder, "files": files, "made_at": datetime.fromisoformat(said["made_at"])}
    )
    withdrawn = Cooperation.objects.filter(state=State.WITHDRAWN, withdrawn_at__gte=found.made_at)
    return None if withdrawn.exists() else found


def ready(reader: Reader, filters: Filters, ending: str, *, site: str, language: str) -> Path | None:
    """The file of the day when it holds exactly what is asked: every real sheet, in the same order, of the
    same version, said in the same language. Where the demonstration is shown, « everything » is more than
    that: then only a question that asks for real sheets is."""
    asked = filters.question()
    is_whole = asked == REAL or (asked == EMPTY and not settings.DEMO_DATA)
    if (
        not is_whole
        or filters.order != "recent"
        or language != settings.LANGUAGE_CODE
        or ending not in ENDINGS
    ):
        return None
    found = current()
    is_same = found and (found.version, found.matter, found.site) == (reader.version, _matter(reader), site)
    return found.path(ending) if found and is_same else None


def _matter(reader: Reader) -> str:
    return f"{reader.epoch} {look()}"


def make(site: str = "") -> Dumps:
    """All the files, then the link that names them: a reader never sees half of them."""
    made_at = timezone.now()  # before: a sheet withdrawn meanwhile is withdrawn after
    place = root()
    folder = place / f"{timezone.localtime(made_at):%Y-%m-%d-%H%M%S-%f}"
    folder.mkdir(parents=True)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            reader = readers.current()
            said = about(reader, REAL, labels_of(REAL), site=site)
            files = [_write(folder, ending, Taken(reader, REAL, about=said, site=site)) for ending in ENDINGS]
        found: dict[str, Any] = {
            "made_at": made_at.isoformat(), "version": said.version, "sheets": said.sheets, "site": site,
            "matter": _matter(reader), "files": [asdict(one) for one in files],
        }  # fmt: skip
        (folder / MANIFEST).write_text(json.dumps(found), "utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    columns.point(place / LINK, folder.name)
    # The one before may still be being opened.
    for old in sorted(one for one in place.iterdir() if one.is_dir() and not one.is_symlink())[:-2]:
        shutil.rmtree(old, ignore_errors=True)
    return Dumps(
        **{**found, "folder": folder, "files": {one.ending: one for one in files}, "made_at": made_at}
    )


def _write(folder: Path, ending: str, taken: Taken) -> Dump:
    path = folder / f"coopdec.{ending}"
    with path.open("wb") as file:
        FORMATS[ending][1](file, taken)
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file, gzip.GzipFile(f"{path}.gz", "wb", mtime=0) as packed:
        while chunk := file.read(CHUNK):
            found.update(chunk)
            packed.write(chunk)
            size += len(chunk)
    return Dump(ending, size, found.hexdigest())


def are_due(night: int) -> bool:
    """None yet, or of another day once the hour has come."""
    found = current()
    now = timezone.localtime()
    return found is None or (timezone.localtime(found.made_at).date() < now.date() and now.hour >= night)


class Daily:
    """Makes the files when they are due, in a process of their own: the index never waits for them."""

    def __init__(self, night: int) -> None:
        self.night = night
        self._process: subprocess.Popen | None = None
        self._not_before = 0.0

    def look(self) -> None:
        if (self._process and self._process.poll() is None) or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + AGAIN
        if are_due(self.night):
            command = [sys.executable, "-m", "django", "dump_data"]
            self._process = subprocess.Popen(command, cwd=settings.ROOT)  # noqa: S603 - words of ours

    def end(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
