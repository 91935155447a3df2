"""Kept searches and maps, shared or not, and the subjects whose news one wants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.common.workflow import Refused
from coopdec.mailing.enums import Frequency
from coopdec.workspace import access, queries
from coopdec.workspace import topics as subjects
from coopdec.workspace.forms import SearchForm
from coopdec.workspace.services import searches as acts


@login_required
@require_safe
def searches(request):
    context = {
        "mine": list(queries.searches_of(request.user)),
        "shared": list(queries.searches_shared_with(request.user)[:200]),
        "topics": list(queries.topics_of(request.user)),
    }
    return render(request, "workspace/searches.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request, ref):
    """Change or remove one’s own; the button says which."""
    found = access.get_search_of(request.user, ref=ref)
    if request.method == "POST" and "remove" in request.POST:
        acts.remove_search(found)
        messages.success(request, _("La recherche est retirée."))
        return redirect("saved-searches")
    initial = {"name": found.name, "frequency": found.frequency, "organisation": found.organisation_id}
    organisations = queries.organisations_of(request.user)
    form = SearchForm(request.POST or None, initial=initial, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        acts.change_search(found, **form.cleaned_data)
        messages.success(request, _("La recherche est changée."))
        return redirect("saved-searches")
    status = 400 if form.errors else 200
    return render(request, "workspace/search_form.html", {"search": found, "form": form}, status=status)


@login_required
@require_POST
def copy(request, ref):
    """One’s own copy of a search that a colleague shares, with its own news."""
    found = access.get_search_for(request.user, ref=ref)
    try:
        mine = acts.save_search(
            by=request.user, view=found.view, query=found.query, name=found.name, frequency=Frequency.WEEKLY
        )
    except Refused as refused:
        messages.error(request, refused.verdict.message)
        return redirect("saved-searches")
    messages.success(request, _("Elle est à vous aussi : choisissez quand être averti."))
    return redirect("saved-search", mine.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request):
    """Themes, countries, régions: the news of those that are ticked."""
    mine = list(queries.topics_of(request.user))
    groups = subjects.groups({one.query for one in mine})
    frequency = mine[0].frequency if mine else Frequency.WEEKLY
    if request.method == "POST":
        asked = request.POST.get("frequency", "")
        wanted = set(request.POST.getlist("topic"))
        chosen = {one.query: one.label for group in groups for one in group.choices if one.query in wanted}
        if asked in Frequency.values:
            acts.choose_topics(by=request.user, topics=chosen, frequency=asked)
            messages.success(request, _("Vos sujets sont gardés."))
            return redirect("saved-searches")
    choices = [(value, label) for value, label in Frequency.choices if value != Frequency.NEVER]
    context = {"groups": groups, "frequency": frequency, "choices": choices}
    return render(request, "workspace/topics.html", context, status=400 if request.method == "POST" else 200)
