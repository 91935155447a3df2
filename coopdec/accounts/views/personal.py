"""What is held on a person: read, taken away, erased."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts.forms.team import EraseForm
from coopdec.accounts.services import personal
from coopdec.accounts.views.proof import proved_again
from coopdec.common.workflow import Refused


@login_required
@never_cache
@require_safe
def data(request):
    held = personal.export(request.user)
    return render(request, "accounts/personal_data.html", {"held": held})


@login_required
@never_cache
@require_safe
@proved_again
def download(request):
    """All of it, as a file that other programs read."""
    response = JsonResponse(
        personal.export(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="coopdec-mes-donnees.json"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def erase(request):
    """The person goes: nothing of it stays but « agent de X » in the histories."""
    form = EraseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            personal.erase(request.user, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            logout(request)
            messages.success(request, _("Votre compte et vos données sont effacés."))
            return redirect("home")
    return render(request, "accounts/erase.html", {"form": form}, status=400 if form.errors else 200)
