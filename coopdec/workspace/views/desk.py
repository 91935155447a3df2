"""/equipe-nationale/ : what national officers do, and how the record is. Nobody else knows it is there."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coopdec.contribution.queries import possible_duplicates
from coopdec.mailing.services.sending import send_again as again
from coopdec.workspace import access, lists, queries
from coopdec.workspace import health as record


def officers(view):
    """404 for anybody who is no national officer."""

    @wraps(view)
    def answer(request, **given):
        access.require_officer(request.user)
        return view(request, **given)

    return answer


@officers
@require_safe
def desk(request):
    context = {
        "waiting": queries.desk_of(request.user),
        "summary": record.summary(),
        "failed": queries.failed_letters().count(),
    }
    return render(request, "workspace/desk.html", context)


@officers
@require_safe
def health(request):
    """Each number leads to the list that it counts; `par`: the French regions, or the partner countries."""
    by = request.GET.get("par", "region")
    if by not in record.TABLES:
        raise Http404
    context = {"summary": record.summary(), "by": by, "table": record.TABLES[by]()}
    return render(request, "workspace/health.html", context)


@officers
@require_safe
def flagged(request, flag):
    """The sheets that lack something, all of them or those of a place."""
    if flag not in record.FLAGS:
        raise Http404
    place = {name: request.GET.get(name, "")[:5] for name in ("region", "country")}
    found = record.flagged(flag, **place).order_by("sort_key", "pk")
    page = lists.page_of(found, request, query={name: value for name, value in place.items() if value})
    context = {"page": page, "sheets": page.rows, "label": record.FLAGS[flag].label}
    return render(request, "workspace/flagged.html", context)


@officers
@require_safe
def duplicates(request):
    return render(request, "workspace/duplicates.html", {"pairs": possible_duplicates()})


@officers
@require_safe
def letters(request):
    page = lists.page_of(queries.failed_letters(), request)
    return render(request, "workspace/letters.html", {"page": page, "letters": page.rows})


@officers
@require_POST
def send_again(request, number):
    again(access.get_failed_letter(request.user, pk=number), by=request.user)
    messages.success(request, _("Le courriel repart."))
    return redirect("failed-letters")
