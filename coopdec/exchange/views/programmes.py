"""/espace/programmes/: writing a programme that others may join, sending it, validating it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.accounts.queries import rights_of
from coopdec.common.sessions import signed_in
from coopdec.common.workflow import Refused
from coopdec.exchange import access, queries, stories
from coopdec.exchange.forms import ProgrammeForm, WordForm, programme_kept
from coopdec.exchange.services import sharing
from coopdec.exchange.views import writing


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request):
    """/espace/programmes/nouveau/ : nothing is kept until something is saved."""
    organisations = queries.organisations_that_lead(rights_of(request.user))
    if not organisations:
        return render(request, "exchange/not_yours_to_lead.html", status=HTTPStatus.FORBIDDEN)
    chosen = request.POST.get("for", "") or request.GET.get("pour", "")
    organisation = next((one for one in organisations if one.slug == chosen), organisations[0])
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.values(lead=organisation.pk)
        return _after(
            request, sharing.start_programme(organisation=organisation, values=values, by=request.user)
        )
    return _page(request, form, organisation=organisation, organisations=organisations)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request, slug):
    """/espace/programmes/fiches/<slug>/modifier/"""
    found, powers = access.get_programme_for(request.user, slug=slug)
    if not powers.write:
        raise Http404
    kept = programme_kept(found)
    if request.method != "POST":
        check = "verifier" in request.GET
        form = ProgrammeForm(_as_sent(kept) if check else None, check=check, initial=kept)
        return _page(request, form, programme=found, organisation=found.lead)
    form = ProgrammeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, programme=found, organisation=found.lead)
    try:
        revision = request.POST.get("revision", "")
        saved = sharing.save_programme(found, values=form.values(found), revision=revision, by=request.user)
    except sharing.Conflict:
        found.refresh_from_db()
        conflict = _("Ce programme a changé pendant que vous écriviez : enregistrez pour écrire par-dessus.")
        place = {"programme": found, "organisation": found.lead, "conflict": conflict}
        return _page(request, form, status=HTTPStatus.CONFLICT, **place)
    return _after(request, saved)


def _as_sent(kept):
    return {name: "" if value is None else value for name, value in kept.items()}


def _after(request, programme):
    if request.POST.get("act") == "finish":
        check = ProgrammeForm(_as_sent(programme_kept(programme)), check=True)
        if check.is_valid():
            return redirect("my-programme", programme.slug)
        return redirect(f"{reverse('programme-edit', args=[programme.slug])}?verifier=1")
    messages.success(request, _("Programme enregistré."))
    return redirect("programme-edit", programme.slug)


def _page(request, form, *, programme=None, status=None, **place):
    if status is None:
        is_wrong = form.is_bound and request.method == "POST"
        status = HTTPStatus.BAD_REQUEST if is_wrong else HTTPStatus.OK
    form.errors  # noqa: B018 - checked before the marks, which would make drafts impossible
    form.mark_owed()
    context = {
        **place,
        "form": form,
        "programme": programme,
        "revision": programme.revision if programme else 0,
    }
    return render(request, "exchange/programme_editor.html", context, status=status)


@require_safe
@signed_in
def programme(request, slug):
    """/espace/programmes/fiches/<slug>/"""
    found, powers = access.get_programme_for(request.user, slug=slug)
    return _one(request, found, powers, WordForm(asks=powers.send_back))


def _one(request, found, powers, form, *, status=HTTPStatus.OK):
    context = {
        "programme": found,
        "powers": powers,
        "form": form,
        "is_whole": ProgrammeForm(_as_sent(programme_kept(found)), check=True).is_valid(),
        "budget": stories.budget(found),
        "words": list(found.words.select_related("author")),
    }
    return render(request, "exchange/my_programme.html", context, status=status)


# What a button asks: the power that it needs, the service, what is said then.
ACTS = {
    "submit": ("submit", sharing.submit_programme, gettext_lazy("Le programme est envoyé.")),
    "publish": ("publish", sharing.publish_programme, gettext_lazy("Le programme est publié.")),
    "return": ("send_back", sharing.return_programme, gettext_lazy("C’est dit à la personne qui a écrit.")),
    "revise": (
        "revise",
        sharing.revise_programme,
        gettext_lazy("Le programme a quitté la liste le temps que vous le changiez."),
    ),
    "renew": ("renew", sharing.renew_programme, gettext_lazy("Le programme est confirmé.")),
    "close": ("close", sharing.close_programme, gettext_lazy("Le programme est clos.")),
    "reopen": (
        "reopen",
        sharing.reopen_programme,
        gettext_lazy("Le programme est rouvert : relisez-le, puis envoyez-le."),
    ),
}


@require_POST
@signed_in
def act(request, slug):
    """What a button of that page does; refused ones change nothing."""
    found, powers = access.get_programme_for(request.user, slug=slug)
    form = WordForm(request.POST, asks=powers.send_back)
    wanted = request.POST.get("act", "")
    if wanted not in ACTS or not getattr(powers, ACTS[wanted][0]):
        raise Http404
    if not form.is_valid():
        return _one(request, found, powers, form, status=HTTPStatus.BAD_REQUEST)
    try:
        writing.check_version(request, found, wanted)
        ACTS[wanted][1](found, by=request.user, text=form.cleaned_data["text"])
    except Refused as refused:
        form.add_error("text" if wanted == "return" else None, refused.verdict.message)
        return _one(request, found, powers, form, status=HTTPStatus.BAD_REQUEST)
    messages.success(request, ACTS[wanted][2])
    return redirect("my-programme", slug)
