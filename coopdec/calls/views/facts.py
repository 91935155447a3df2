"""/espace/appels/<slug>/modifier/ : what a call says of itself, and its kit of documents."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coopdec.accounts.queries import rights_of
from coopdec.calls import access
from coopdec.calls.enums import CallState
from coopdec.calls.forms.facts import CallForm, KitForm, facts_kept
from coopdec.calls.queries import organising
from coopdec.calls.services import drafting
from coopdec.calls.services.asking import Conflict, version_of
from coopdec.common.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def edit(request, slug):
    """Saved over what was shown; what somebody else changed meanwhile is said first."""
    call = access.get_writable_call(request.user, slug=slug)
    act = request.POST.get("act", "save")
    if request.method == "POST" and (act == "upload" or act.startswith("remove:")):
        return _kit(request, call, act)
    organisers = organising.organisers_for(rights_of(request.user))
    form = CallForm(request.POST or None, call=call, organisers=organisers, initial=facts_kept(call))
    if request.method == "POST" and form.is_valid():
        try:
            drafting.save_facts(call, form.values(), version=request.POST.get("version", ""), by=request.user)
        except Conflict:
            call.refresh_from_db()
            return _page(request, call, form, conflict=True, status=HTTPStatus.CONFLICT)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Présentation enregistrée."))
            return redirect("my-call", slug)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return _page(request, call, form, status=status)


def _page(request, call, form, *, status, kit=None, conflict=False):
    # A page that is wrong keeps the version it was typed over; one in conflict may be saved over the new one.
    is_wrong = status == HTTPStatus.BAD_REQUEST and "version" in request.POST
    context = {
        "call": call,
        "form": form,
        "is_draft": call.state == CallState.DRAFT,
        "conflict": conflict,
        "version": request.POST["version"] if is_wrong else version_of(call),
        "kit": list(call.kit.order_by("title", "pk")),
        "kit_form": kit or KitForm(auto_id="id_kit_%s"),
    }
    return render(request, "calls/desk/facts.html", context, status=status)


def _kit(request, call, act):
    """A document more or less; a form of its own, so that nothing typed elsewhere is lost."""
    if act.startswith("remove:"):
        drafting.detach(call, ref=act.removeprefix("remove:"), by=request.user)
        messages.success(request, _("Document enlevé."))
        return redirect(f"{reverse('call-edit', args=[call.slug])}#kit")
    form = KitForm(request.POST, request.FILES, auto_id="id_kit_%s")
    if form.is_valid():
        try:
            drafting.attach(
                call,
                upload=form.cleaned_data["upload"],
                title=form.cleaned_data["document_title"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error("upload", refused.verdict.message)
        else:
            messages.success(request, _("Document ajouté au kit."))
            return redirect(f"{reverse('call-edit', args=[call.slug])}#kit")
    organisers = organising.organisers_for(rights_of(request.user))
    facts = CallForm(call=call, organisers=organisers, initial=facts_kept(call))
    return _page(request, call, facts, kit=form, status=HTTPStatus.BAD_REQUEST)
