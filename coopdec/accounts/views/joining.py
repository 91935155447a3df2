"""Finding one’s organisation, asking to join it, answering who asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.accounts import access, queries, rules
from coopdec.accounts.enums import OPEN_REQUESTS, Role
from coopdec.accounts.forms.joining import AcceptForm, DeclineForm, JoinForm
from coopdec.accounts.services import invitations as invitation_services
from coopdec.accounts.services import joining
from coopdec.accounts.views.proof import prove_again
from coopdec.common import languages
from coopdec.common.workflow import Refused
from coopdec.directory.lists import what_and_where

PROPOSED = 8


@require_safe
def join(request):
    """/rejoindre/ : found by name, INSEE code or SIREN; foreign authorities have a door of their own."""
    typed = request.GET.get("q", "")[:200]
    found = queries.organisations_for_text(typed)
    rows = [(one, what_and_where(one)) for one in found]
    return render(request, "accounts/join.html", {"typed": typed, "rows": rows})


@require_safe
def proposals(request):
    """The first of them as JSON, for the field that proposes while one types."""
    found = queries.organisations_for_text(request.GET.get("q", ""))[:PROPOSED]
    options = [
        {
            "label": one.name,
            "sub": what_and_where(one),
            "url": reverse("join_organisation", args=[one.slug]),
        }
        for one in found
    ]
    said = ngettext("%(n)d proposition.", "%(n)d propositions.", len(options)) % {"n": len(options)}
    groups = [{"label": _("Organismes"), "options": options}] if options else []
    return JsonResponse({"groups": groups, "said": said})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, slug):
    """A role and a few words; a proved address of the organisation opens the door at once."""
    organisation = access.get_organisation(slug=slug)
    if organisation.successor:
        said = _("%(name)s n’existe plus : voici la collectivité qui lui succède.")
        messages.info(request, said % {"name": organisation.name})
        return redirect("join_organisation", slug=organisation.successor.slug)
    verdict = rules.may_ask_to_join(organisation.kind)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = joining.request_to_join(
                organisation, user=request.user, language=languages.current(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            if made.state in OPEN_REQUESTS:
                messages.success(request, _("Votre demande est partie : vous serez prévenu de la réponse."))
                return redirect("join_request", ref=made.ref)
            messages.success(request, _("Vous faites partie de l’organisme."))
            return redirect("team", slug=organisation.slug)
    context = {
        "organisation": organisation,
        "what": what_and_where(organisation),
        "asked": queries.requests_of(request.user).open().filter(organisation=organisation).first(),
        "form": form,
        "verdict": verdict,
        "is_member": organisation.pk in queries.rights_of(request.user).organisations(),
    }
    return render(request, "accounts/ask.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request, ref):
    """Who asked follows it and may withdraw it; who decides answers."""
    seen = access.get_request_for(request.user, ref=ref)
    act = request.POST.get("act", "")
    accept = AcceptForm(request.POST if act == "accept" else None, initial={"role": seen.request.role})
    decline = DeclineForm(request.POST if act == "decline" else None)
    if request.method == "POST":
        try:
            answered = _answer(request, seen, act, accept, decline)
        except Refused as refused:
            messages.error(request, refused.verdict.message)
            return redirect("join_request", ref=ref)
        if answered:
            messages.success(request, answered)
            return redirect("my_organisations")
    context = {
        "seen": seen,
        "asked": seen.request,
        "country": queries.country_of(seen.request),
        "is_open": seen.request.state in OPEN_REQUESTS,
        "accept": accept,
        "decline": decline,
    }
    wrong = accept.errors or decline.errors
    return render(request, "accounts/request.html", context, status=400 if wrong else 200)


def _answer(request, seen, act, accept, decline):
    """What was done, in words; empty when the form is to correct. 404 for what this person may not do."""
    if act == "withdraw" and seen.is_asker:
        joining.withdraw_request(seen.request, by=request.user)
        return _("Votre demande est retirée.")
    if not seen.decides or act not in {"accept", "decline"}:
        raise Http404
    if act == "accept" and accept.is_valid():
        if accept.cleaned_data["role"] == Role.ADMINISTRATOR:
            prove_again(request)
        joining.accept_request(seen.request, role=accept.cleaned_data["role"], by=request.user)
        return _("La demande est acceptée : la personne en est prévenue.")
    if act == "decline" and decline.is_valid():
        joining.decline_request(
            seen.request,
            reason=decline.cleaned_data["reason"],
            see_instead=decline.cleaned_data["instead"],
            by=request.user,
        )
        return _("La demande est refusée : la personne en lira le motif.")
    return ""


@login_required
@require_POST
def accept_mine(request, ref):
    """An invitation sent to an address of this person needs no letter."""
    found = access.get_own_invitation(request.user, ref=ref)
    try:
        part = invitation_services.accept_invitation(found, user=request.user)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
        return redirect("my_organisations")
    messages.success(request, _("Vous faites partie de l’organisme."))
    return redirect("team", slug=part.organisation.slug)
