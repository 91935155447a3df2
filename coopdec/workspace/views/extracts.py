"""Files made in the background, kept for some days, for one person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.atlas.exports.files import FORMATS
from coopdec.common import downloads, pool
from coopdec.common.workflow import Refused
from coopdec.workspace import access, filters, queries, rules, stories
from coopdec.workspace.enums import ExtractState, View
from coopdec.workspace.forms import ExtractForm
from coopdec.workspace.services import extracts as acts


@login_required
@require_safe
def extracts(request):
    found = list(queries.extracts_of(request.user))
    waits = any(one.state == ExtractState.WAITING for one in found)
    context = {"extracts": found, "waits": waits, "days": rules.EXTRACT_LASTS.days}
    return render(request, "workspace/extracts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Of the question of the address, which the form keeps."""
    question = filters.read(request.GET, View.LIST)
    form = ExtractForm(request.POST or None, initial={"name": stories.name_of(question)})
    if request.method == "POST" and form.is_valid() and not question.errors:
        try:
            acts.ask_for_extract(
                by=request.user, query=question.query, language=get_language(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Votre extrait se prépare : il sera ici, même si vous partez."))
            return redirect("extracts")
    context = {
        "form": form,
        "words": stories.words_of(question),
        "everything": stories.everything_of(question.view),
        "wrong": question.errors,
        "days": rules.EXTRACT_LASTS.days,
    }
    status = 400 if form.errors or question.errors else 200
    return render(request, "workspace/extract_form.html", context, status=status)


@login_required
@require_safe
def download(request, ref):
    found = access.get_ready_extract_of(request.user, ref=ref)
    name = f"{slugify(found.name)[:60] or 'extrait'}.{found.ending}"
    return downloads.given(
        request,
        lambda: pool.Made(found.file.open("rb")),
        name=lambda _made: name,
        kind=FORMATS[found.ending][0] if found.ending in FORMATS else "application/pdf",
        back=reverse("extracts"),
    )


@login_required
@require_POST
def remove(request, ref):
    acts.remove(access.get_extract_of(request.user, ref=ref))
    messages.success(request, _("L’extrait est retiré."))
    return redirect("extracts")
