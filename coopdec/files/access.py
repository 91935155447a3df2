"""Which documents may be opened; whose they are, the rooms above say."""

from coopdec.files import rules
from coopdec.files.models import Document


def may_be_opened(document: Document) -> bool:
    """A file kept here that the antivirus did not stop."""
    return bool(document.file) and rules.may_be_served(document.scan)
