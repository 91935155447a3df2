"""/appels-a-projets/: what everybody reads."""

from http import HTTPStatus

from django.shortcuts import render
from django.views.decorators.http import require_safe

from coopdec.calls import access, queries
from coopdec.calls.forms.project import ProjectForm
from coopdec.common.addresses import lower_case


@require_safe
def calls(request):
    """/appels-a-projets/"""
    return render(request, "calls/index.html", {"calendar": queries.calendar()})


@require_safe
def which(request):
    """/appels-a-projets/lesquels/ : to which calls could we apply, and why not to the others."""
    form = ProjectForm(request.GET or None)
    answers, status = [], HTTPStatus.OK
    if form.is_bound:
        if form.is_valid():
            found = queries.calendar()
            answers = queries.answers_of([*found.open, *found.permanent, *found.coming], form.project())
        else:
            status = HTTPStatus.BAD_REQUEST
    return render(request, "calls/which.html", {"form": form, "answers": answers}, status=status)


@require_safe
@lower_case
def call(request, slug):
    """/appels-a-projets/<slug>/"""
    found = access.get_published_call(slug)
    terms = queries.terms_in_force(found)
    context = {"call": found, "terms": terms, **queries.sheet_of(found, terms)}
    return render(request, "calls/call.html", context)
