"""Accepting an invitation by the link of its letter."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coopdec.accounts import queries, rules
from coopdec.accounts.services import invitations
from coopdec.common import languages
from coopdec.common.workflow import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Says who invites to what; who is not signed in signs in or up first, and comes back here."""
    found = invitations.open_invitation(token)
    if found is None:
        return render(request, "accounts/invitation_over.html", status=410)
    user = request.user
    if request.method == "POST" and user.is_authenticated:
        try:
            part = invitations.accept_invitation(found, user=user)
        except Refused as refused:
            messages.error(request, refused.verdict.message)
            return redirect("invitation", token=token)
        messages.success(request, _("Vous faites partie de l’organisme."))
        if languages.is_guest():  # the team is in no guest language; what they come for is
            return redirect("my-exchange")
        return redirect("team", slug=part.organisation.slug)
    must_match = rules.invited_address_must_match(found.organisation.kind)
    is_theirs = found.email in queries.proved_addresses(user)
    context = {
        "invitation": found,
        "is_theirs": is_theirs,
        "is_closed_to": user.is_authenticated and must_match and not is_theirs,
        "here": request.path,
    }
    return render(request, "accounts/invitation.html", context)
