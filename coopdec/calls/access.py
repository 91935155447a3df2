"""The only way from a view to what the room holds: what may not be seen does not exist (404)."""

from django.http import Http404

from coopdec.calls import queries
from coopdec.calls.models import Call, Piece
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document


def get_published_call(slug: str) -> Call:
    """Raises Http404 for what is in preparation."""
    found = queries.published_calls().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def get_document_of(call: Call, *, ref: str) -> Document:
    """A document of the kit of a published call, or the model of a piece that its terms in force ask; never
    one that the antivirus stops."""
    found = call.kit.filter(ref=ref).first()
    terms = queries.terms_in_force(call)
    if found is None and terms is not None:
        piece = Piece.objects.filter(terms=terms, model__ref=ref).select_related("model").first()
        found = piece.model if piece else None
    if found is None or not may_be_opened(found):
        raise Http404
    return found
