"""/compte/ : what a person sees and changes of their own account."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coopdec.accounts.forms.person import PersonForm
from coopdec.accounts.queries import must_have_second_factor
from coopdec.accounts.services.sessions import end_other_sessions, end_session, open_sessions
from coopdec.common import browsers

MORE = ("accounts/_memberships.html", "accounts/_personal_data.html")


def _there(names):
    """Those of these templates that exist: other parts of the room add theirs."""
    for name in names:
        try:
            get_template(name)
        except TemplateDoesNotExist:
            continue
        yield name


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    form = PersonForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("C’est enregistré."))
        return redirect("account")
    user = request.user
    if form.errors:
        user.refresh_from_db(fields=["name", "language"])
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "form": form,
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "has_app": Authenticator.Type.TOTP in kinds,
        "keys": kinds.count(Authenticator.Type.WEBAUTHN),
        "must": must_have_second_factor(user),
        "sessions": len(open_sessions(user)),
        "providers": get_adapter(request).list_providers(request),
        "identities": SocialAccount.objects.filter(user=user).count(),
        "more": list(_there(MORE)),
    }
    return render(request, "accounts/account.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """/compte/sessions/ : where this account is open, and closing it there."""
    if request.method == "POST":
        if "others" in request.POST:
            end_other_sessions(user=request.user, current=request.session.session_key)
            messages.success(request, _("Les autres sessions sont fermées."))
        elif end_session(user=request.user, number=request.POST.get("session", "")):
            messages.success(request, _("La session est fermée."))
        else:
            raise Http404
        return redirect("usersessions_list")
    current = request.session.session_key
    rows = [
        {
            "number": one.pk,
            "browser": browsers.named(one.user_agent),
            "ip": one.ip,
            "since": one.created_at,
            "is_current": one.session_key == current,
        }
        for one in open_sessions(request.user)
    ]
    rows.sort(key=lambda row: not row["is_current"])
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})
