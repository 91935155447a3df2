"""Keeping a document that somebody sends, and what the antivirus says of it."""

import hashlib
import secrets
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import puremagic
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.files import antivirus, rules
from coopdec.files.enums import Scan
from coopdec.files.models import Document
from coopdec.journal import services as journal

PIECE = 1024 * 1024


def keep_document(upload: Any, *, title: str, by: models.Model | None) -> Document:
    """Keep an uploaded file under a name that cannot be guessed, for those who may read it; not public yet.

    Type and size are those of the content. Raises Refused when it is not taken, or when it is infected: then
    nothing of it is kept.
    """
    # What is too large is not read.
    ending = ending_of(upload, name=upload.name) if upload.size <= rules.LARGEST else ""
    verdict = rules.may_be_kept(ending=ending, size=upload.size)
    if not verdict.ok:
        raise Refused(verdict)
    scan = antivirus.scan(upload)
    if scan == Scan.INFECTED:
        raise Refused(
            Verdict.no(
                _("L’antivirus a trouvé un virus dans « %(name)s » : rien n’en est gardé.")
                % {"name": upload.name}
            )
        )
    ref = secrets.token_hex(12)
    document = Document(
        ref=ref,
        title=(title.strip() or Path(upload.name).stem)[:300],
        media_type=rules.TYPES[ending],
        size=upload.size,
        sha256=sha256_of(upload),
        scan=scan,
    )
    upload.seek(0)
    with transaction.atomic():
        document.file.save(f"{ref}{ending}", File(upload), save=False)
        document.save()
        journal.record(
            "document.kept",
            object_type="files.document",
            object_ref=ref,
            by=by,
            facts={"sha256": document.sha256, "scan": scan},
        )
    return document


def remove_document(document: Document, *, by: models.Model | None) -> None:
    """Remove a kept document that nothing names any more, its file once the transaction holds; the journal
    keeps that it existed."""
    name, storage = document.file.name, document.file.storage
    journal.record(
        "document.removed",
        object_type="files.document",
        object_ref=document.ref,
        by=by,
        facts={"sha256": document.sha256, "size": document.size},
    )
    document.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def publish_documents(keys: set[int]) -> None:
    """Documents of what is published are everybody's; in the transaction of the publication."""
    Document.objects.filter(pk__in=keys, is_public=False).update(is_public=True)


@transaction.atomic
def scan_again(document: Document) -> Document:
    """Ask the antivirus about a kept document that waits for it."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    with locked.file.open("rb") as file:
        said = antivirus.scan(file)
    if said != locked.scan:
        locked.scan = said
        locked.save(update_fields=["scan"])
        journal.record(
            "document.scanned",
            object_type="files.document",
            object_ref=locked.ref,
            by=None,
            facts={"scan": said},
        )
    return locked


def scan_waiting() -> None:
    """Ask about all those that wait: the antivirus did not answer when they came."""
    for document in Document.objects.filter(scan=Scan.WAITING).exclude(file=""):
        scan_again(document)


def sha256_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def ending_of(file: IO[bytes], *, name: str) -> str:
    """The extension that the content deserves, whatever the file is called; empty when none is taken.

    All office documents are archives, which puremagic does not tell apart: what stands in them does.
    """
    file.seek(0)
    content = file.read()
    file.seek(0)
    if zipfile.is_zipfile(file):
        return _office_ending(file)
    try:
        found = {rules.SAME.get(one.extension, one.extension) for one in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return ""
    named = Path(name).suffix.lower()
    named = rules.SAME.get(named, named)
    if named in found:
        return named
    return next((ending for ending in rules.TYPES if ending in found), "")


def _office_ending(file: IO[bytes]) -> str:
    """Of an archive: OpenDocument says its type first, Office by its folders; with macros it is not taken."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            said = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    said = member.read(100)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return ""
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        return ""
    for ending, media_type in rules.TYPES.items():
        if said == media_type.encode() and ending.startswith(".od"):
            return ending
    if "[Content_Types].xml" in names:
        return next((ending for ending, inside in rules.OFFICE.items() if inside in names), "")
    return ""
