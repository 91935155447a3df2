"""The organisations of a person, and the page of a team."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.accounts import access, queries, rules, switch
from coopdec.accounts.enums import Role
from coopdec.accounts.forms.team import ContactForm, DomainsForm, InviteForm
from coopdec.accounts.services import contacts as contact_services
from coopdec.accounts.services import invitations as invitation_services
from coopdec.accounts.services import teams
from coopdec.accounts.views.proof import prove_again
from coopdec.common.workflow import Refused


@login_required
@require_safe
def mine(request):
    """/espace/organisation/ : where this person acts, what waits for an answer, what was asked."""
    rights = queries.rights_of(request.user)
    context = {
        "parts": switch.choices(request),
        "current": switch.current(request),
        "invitations": queries.invitations_for(request.user),
        "asked": queries.requests_of(request.user)[:20],
        "to_decide": queries.requests_to_decide(rights)[:50] if rights.parts else [],
    }
    return render(request, "accounts/my_organisations.html", context)


@login_required
@require_POST
def choose(request):
    """The switch: 404 for an organisation that is not theirs."""
    if not switch.choose(request, request.POST.get("organisation", "")):
        raise Http404
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("my_organisations")


@login_required
@require_safe
def team(request, slug):
    """/espace/organisation/<slug>/ : members, delegations; for who administers, requests and invitations."""
    seen = access.get_team_for(request.user, slug=slug)
    parts = list(queries.team_of(seen.organisation))
    account = getattr(seen.organisation, "account", None)
    waiting = queries.requests_to_decide(queries.rights_of(request.user)).filter(
        organisation=seen.organisation
    )
    context = {
        "seen": seen,
        "organisation": seen.organisation,
        "members": [part for part in parts if part.until is None],
        "delegations": [part for part in parts if part.until],
        "own": next((one for one in parts if one.user_id == request.user.pk and not one.until), None),
        "requests": list(waiting) if seen.administers else [],
        "invitations": list(queries.open_invitations(seen.organisation)) if seen.administers else [],
        "domains": account.mail_domains if account else [],
        "trusted": bool(account and account.trusted),
        "may_trust": queries.rights_of(request.user).is_national_officer,
        "has_administrator": any(part.role == "administrator" for part in parts),
    }
    return render(request, "accounts/team.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, slug):
    organisation = access.get_administered_for(request.user, slug=slug)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["role"] == Role.ADMINISTRATOR:
            prove_again(request)
        try:
            invitation_services.invite(organisation, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", refused.verdict.message)
        else:
            said = _("L’invitation part à %(email)s.") % {"email": form.cleaned_data["email"]}
            messages.success(request, said)
            return redirect("team", slug=slug)
    context = {
        "organisation": organisation,
        "form": form,
        "is_nominative": rules.invited_address_must_match(organisation.kind),
    }
    return render(request, "accounts/invite.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def invitation(request, slug, ref):
    """Send it again, or cancel it."""
    found = access.get_invitation_for(request.user, slug=slug, ref=ref)
    try:
        if request.POST.get("act") == "again":
            invitation_services.invite(
                found.organisation,
                email=found.email,
                role=found.role,
                message=found.message,
                language=found.language,
                request=found.request,
                by=request.user,
            )
            messages.success(request, _("L’invitation est repartie ; l’ancien lien ne sert plus."))
        elif request.POST.get("act") == "cancel":
            invitation_services.cancel_invitation(found, by=request.user)
            messages.success(request, _("L’invitation est annulée."))
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    return redirect("team", slug=slug)


@login_required
@require_POST
def trust(request, slug):
    """For national officers: whether what it publishes needs a moderator."""
    organisation = access.get_organisation_of_officer(request.user, slug=slug)
    trusted = request.POST.get("trusted") == "yes"
    try:
        teams.trust(organisation, trusted=trusted, by=request.user)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    else:
        messages.success(request, _("C’est noté."))
    return redirect("team", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request, slug):
    organisation = access.get_administered_for(request.user, slug=slug)
    account = getattr(organisation, "account", None)
    known = "\n".join(account.mail_domains) if account else ""
    form = DomainsForm(request.POST or None, initial={"domains": known})
    if request.method == "POST" and form.is_valid():
        try:
            teams.put_mail_domains(organisation, form.cleaned_data["domains"], by=request.user)
        except Refused as refused:
            form.add_error("domains", refused.verdict.message)
        else:
            messages.success(request, _("Les domaines sont enregistrés."))
            return redirect("team", slug=slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/domains.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request, slug):
    """Named contacts, for signed-in people; who administers adds and removes them."""
    organisation = access.get_organisation(slug=slug)
    administers = access.may_administer(request.user, organisation)
    form = ContactForm(request.POST or None) if administers else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                contact_services.add_contact(organisation, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_error("expires_on", refused.verdict.message)
            else:
                messages.success(request, _("Le contact est enregistré, pour les personnes connectées."))
                return redirect("team_contacts", slug=slug)
    context = {
        "organisation": organisation,
        "contacts": queries.contacts_of(organisation),
        "form": form,
    }
    wrong = form is not None and form.errors
    return render(request, "accounts/contacts.html", context, status=400 if wrong else 200)


@login_required
@require_POST
def remove_contact(request, slug, ref):
    contact_services.remove_contact(access.get_contact_for(request.user, slug=slug, ref=ref), by=request.user)
    messages.success(request, _("Le contact est retiré."))
    return redirect("team_contacts", slug=slug)
