"""/espace/ : what waits first, everything else second."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts.queries import rights_of
from coopdec.mailing import queries as mailing
from coopdec.mailing.services import choose
from coopdec.workspace import lists, queries
from coopdec.workspace.forms import PreferencesForm


@login_required
@require_safe
def home(request):
    user = request.user
    context = {
        "waiting": queries.waiting_for(user),
        "parts": rights_of(user).parts,
        "is_officer": rights_of(user).is_national_officer,
        "watched": queries.watched_by(user),
        "drafts": list(queries.drafts_of(user)[: queries.SHOWN]),
        "sheets": list(queries.sheets_of(user)[: queries.SHOWN]),
        "searches": list(queries.searches_of(user)[: queries.SHOWN]),
        "favourites": lists.favourites(queries.favourites_of(user)[: queries.SHOWN]),
        "extracts": list(queries.extracts_of(user)[: queries.SHOWN]),
    }
    return render(request, "workspace/home.html", context)


@login_required
@require_safe
def sheets(request):
    """Those of one's organisations, and what is being written for them."""
    page = lists.page_of(queries.sheets_of(request.user), request)
    context = {"page": page, "sheets": page.rows, "drafts": list(queries.drafts_of(request.user)[:100])}
    return render(request, "workspace/sheets.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request):
    form = PreferencesForm(request.POST or None, chosen=mailing.preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        for topic, frequency in form.cleaned_data.items():
            choose(topic, frequency, user=request.user)
        messages.success(request, _("Vos choix sont gardés."))
        return redirect("notifications")
    return render(request, "workspace/notifications.html", {"form": form}, status=400 if form.errors else 200)
