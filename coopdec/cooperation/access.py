"""The only way from a view to a sheet: published ones are everybody's, the others the staff's."""

from django.http import Http404

from coopdec.cooperation.models import Cooperation


def get_sheet_for(user, *, ref: str) -> Cooperation:
    """Raises Http404 for what does not exist and for what this person may not see, without telling which."""
    visible = Cooperation.objects.visible() if user.is_staff else Cooperation.objects.published()
    sheet = visible.with_effective_status().filter(ref=ref).select_related("parent", "confirmed_by").first()
    if sheet is None:
        raise Http404
    return sheet


def get_published_sheet(ref: str) -> Cooperation:
    """A sheet that everybody may read, whoever asks: for what caches keep."""
    sheet = Cooperation.objects.published().filter(ref=ref).first()
    if sheet is None:
        raise Http404
    return sheet
