"""What people keep at hand: one button on the page of a thing, and the list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coopdec.workspace import access, lists, queries
from coopdec.workspace.services import favourites as acts


@login_required
@require_safe
def favourites(request):
    page = lists.page_of(queries.favourites_of(request.user), request)
    context = {"page": page, "favourites": lists.favourites(page.rows)}
    return render(request, "workspace/favourites.html", context)


@login_required
@require_POST
def favourite(request, kind, code):
    """Keep it, or let it go (`keep=no`); twice the same is once. Back to where the button was."""
    thing = access.get_thing(kind, code)
    keeps = request.POST.get("keep") != "no"
    (acts.keep if keeps else acts.let_go)(by=request.user, **thing)
    if request.POST.get("from") == "list":
        return redirect("favourites")
    if keeps:
        link = reverse("favourites")
        messages.success(request, format_html('{} <a href="{}">{}</a>', _("Gardé."), link, _("Vos favoris")))
    else:
        messages.success(request, _("Retiré de vos favoris."))
    return redirect(next(iter(thing.values())))
