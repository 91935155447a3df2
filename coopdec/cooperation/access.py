"""The only way from a view to a sheet: published ones are everybody's, the others the staff's."""

from django.db.models import Q
from django.http import Http404

from coopdec.accounts.queries import is_technical
from coopdec.cooperation.models import Cooperation, FormerRef
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document


def get_sheet_for(user, *, ref: str) -> Cooperation:
    """Raises Http404 for what does not exist and for what this person may not see, without telling which."""
    asked = (
        Cooperation.objects.with_effective_status().select_related("parent", "confirmed_by").filter(ref=ref)
    )
    sheet = asked.published().first()
    if sheet is None and is_technical(user):
        sheet = asked.visible().first()
    if sheet is None:
        raise Http404
    return sheet


def get_published_sheet(ref: str) -> Cooperation:
    """A sheet that everybody may read, whoever asks: for what caches keep."""
    sheet = Cooperation.objects.published().filter(ref=ref).first()
    if sheet is None:
        raise Http404
    return sheet


def get_sheet_of_former_ref(ref: str) -> Cooperation:
    """The published sheet that a merged one joined, whoever asks."""
    known = FormerRef.objects.filter(ref=ref).values("sheet")
    sheet = Cooperation.objects.published().filter(pk__in=known).first()
    if sheet is None:
        raise Http404
    return sheet


def get_document_of(sheet: Cooperation, *, ref: str) -> Document:
    """A public document kept here that this sheet shows, unless the antivirus stops it."""
    shown = Q(sheetdocument__cooperation=sheet) | Q(agreement__cooperation=sheet)
    shown |= Q(deliberation__cooperation=sheet)
    document = Document.objects.filter(shown, ref=ref, is_public=True).first()
    if document is None or not may_be_opened(document):
        raise Http404
    return document
