"""/espace/bourse/liens/<slug>/ : the ties with countries that an authority declares of itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coopdec.common.workflow import Refused
from coopdec.exchange import access, queries
from coopdec.exchange.forms import TieForm
from coopdec.exchange.services import ties as acts


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ties(request, slug):
    """What is declared, a form to say one more, a button to take each back."""
    authority = access.get_authority_to_declare(request.user, slug=slug)
    if "withdraw" in request.POST:
        acts.withdraw_tie(access.get_tie_of(authority, number=request.POST["withdraw"]), by=request.user)
        messages.success(request, _("Ce lien n’est plus déclaré."))
        return redirect("country-ties", slug=authority.slug)
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.declare_tie(authority, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("C’est déclaré : les suggestions en tiennent compte."))
            return redirect("country-ties", slug=authority.slug)
    context = {"authority": authority, "form": form, "ties": queries.ties_of(authority)}
    return render(request, "exchange/ties.html", context, status=400 if form.errors else 200)
