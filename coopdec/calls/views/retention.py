"""/espace/appels/<slug>/conservation/: how long the documents of a call are kept, and their removal."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coopdec.calls import access, rules_retention
from coopdec.calls.forms.retention import RemoveForm, YearsForm
from coopdec.calls.queries import retention as reads
from coopdec.calls.services import retaining
from coopdec.common.sessions import signed_in
from coopdec.common.typed import text
from coopdec.common.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def retention(request, slug):
    """The years of each kind; documents whose last day has passed; those that were removed."""
    call, powers = access.get_desk_for(request.user, slug=slug)
    today = timezone.localdate()
    kept = reads.kept_in(call)
    found = reads.outlived(call, today=today, person=request.user.pk)
    act = text(request.POST.get("act", ""))
    if request.method == "POST" and (act not in {"years", "remove"} or not powers.decide):
        raise Http404
    years = YearsForm(request.POST if act == "years" else None, kept=kept)
    removing = RemoveForm(request.POST if act == "remove" else None, outlived=found)
    if act == "years" and years.is_valid():
        try:
            retaining.set_years(call, years.cleaned_data, by=request.user)
        except Refused as refused:
            years.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Durées enregistrées."))
            return redirect("call-retention", slug)
    if act == "remove" and removing.is_valid():
        said = removing.cleaned_data
        try:
            count = retaining.remove(
                call, said["documents"], reason=said["reason"], today=today, by=request.user
            )
        except Refused as refused:
            removing.add_error("documents", refused.verdict.message)
        else:
            words = ngettext("%(n)s document supprimé.", "%(n)s documents supprimés.", count)
            messages.success(request, words % {"n": count})
            return redirect("call-retention", slug)
    ticked = set(request.POST.getlist("documents")) if act == "remove" else set()
    context = {
        "call": call,
        "powers": powers,
        "kept": [(one, years[one.kind]) for one in kept],
        "years": years,
        "removing": removing,
        "outlived": [(one, one.document.ref in ticked) for one in found],
        "removed": reads.removed_in(call, person=request.user.pk),
        "visa": rules_retention.VISA,
    }
    status = HTTPStatus.BAD_REQUEST if act else HTTPStatus.OK
    return render(request, "calls/desk/retention.html", context, status=status)
