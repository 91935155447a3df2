"""The only way to a document."""

from django.http import Http404

from coopdec.files import rules
from coopdec.files.models import Document


def get_document_for(user, *, ref: str) -> Document:
    """A public document, or any of them for staff. Raises Http404 otherwise: it does not say what exists."""
    document = Document.objects.filter(ref=ref).first()
    if document is None or not (document.is_public or user.is_staff):
        raise Http404
    return document


def may_be_opened(document: Document) -> bool:
    """A file kept here that the antivirus did not stop."""
    return bool(document.file) and rules.may_be_served(document.scan)
