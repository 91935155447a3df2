"""Which documents are taken, and which are given: pure decisions."""

from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.files.enums import SERVED

LARGEST = 20 * 1024 * 1024
# Extension of the content → what it is served as.
TYPES = {
    ".pdf": "application/pdf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
# What an Office document holds.
OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
SAME = {".jpeg": ".jpg", ".jfif": ".jpg", ".jpe": ".jpg"}


def may_be_kept(*, ending: str, size: int) -> Verdict:
    """`ending` is that of the content, not of the name; `size` in bytes."""
    if size == 0:
        return Verdict.no(_("Ce fichier est vide."))
    if size > LARGEST:
        return Verdict.no(_("Ce fichier dépasse 20 Mo : réduisez-le, ou donnez son adresse publique."))
    if ending not in TYPES:
        return Verdict.no(
            _("Ce fichier n’est ni un PDF, ni un document OpenDocument ou Office, ni une image JPEG ou PNG.")
        )
    return Verdict.yes()


def may_be_served(scan: str) -> bool:
    """Nothing that is infected, or that still waits for the antivirus, leaves the site."""
    return scan in SERVED
