"""One member of a team: role, end, delegation, handing over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coopdec.accounts import access, queries, rules
from coopdec.accounts.enums import Role
from coopdec.accounts.forms.team import DelegateForm, HandOverForm, RoleForm
from coopdec.accounts.models import User
from coopdec.accounts.services import handover, teams
from coopdec.accounts.views.proof import prove_again
from coopdec.common.workflow import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request, slug, number):
    """Who administers changes a role or ends a part; everybody may leave."""
    seen, part = access.get_part_for(request.user, slug=slug, number=number)
    act = request.POST.get("act", "")
    may_change = seen.administers and part.until is None
    form = RoleForm(request.POST if act == "role" else None, initial={"role": part.role})
    if request.method == "POST":
        try:
            said = _done(request, part, act, form if may_change else None)
        except Refused as refused:
            messages.error(request, refused.verdict.message)
            return redirect("team_member", slug=slug, number=number)
        if said:
            messages.success(request, said)
            return _after(request, seen.organisation)
    context = {
        "organisation": seen.organisation,
        "part": part,
        "is_own": part.user_id == request.user.pk,
        "form": form if may_change else None,
        "held": handover.held_by(part.user, seen.organisation) if part.until is None else [],
        "colleagues": _colleagues(part).exists(),
        "may_hand_over": part.until is None,
    }
    return render(request, "accounts/member.html", context, status=400 if form.errors else 200)


def _done(request, part, act, form):
    """What was done, in words; empty when there is something to correct. 404 for what is not theirs to do."""
    if act == "end":
        teams.end_membership(part, by=request.user)
        queries.forget_rights(request.user)
        return _("C’est fait : ce rôle a pris fin.")
    if act != "role" or form is None:
        raise Http404
    if not form.is_valid():
        return ""
    if form.cleaned_data["role"] == Role.ADMINISTRATOR:
        prove_again(request)
    teams.change_role(part, role=form.cleaned_data["role"], by=request.user)
    queries.forget_rights(request.user)
    return _("Le rôle est changé ; la personne en est prévenue.")


def _after(request, organisation):
    """Back to the team, for who still sees it."""
    stays = organisation.pk in queries.rights_of(request.user).organisations()
    if stays or access.may_administer(request.user, organisation):
        return redirect("team", slug=organisation.slug)
    return redirect("my_organisations")


def _colleagues(part):
    parts = queries.team_of(part.organisation).filter(until__isnull=True).exclude(user=part.user)
    return User.objects.filter(pk__in=parts.order_by().values("user")).order_by("name", "email")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, slug, number):
    """All that a member holds goes to a colleague, in one act."""
    seen, part = access.get_part_for(request.user, slug=slug, number=number)
    if part.until or not (seen.administers or part.user_id == request.user.pk):
        raise Http404
    form = HandOverForm(request.POST or None, people=_colleagues(part))
    if request.method == "POST" and form.is_valid():
        prove_again(request)
        try:
            handover.hand_over(
                part, to=form.cleaned_data["to"], leaves=form.cleaned_data["leaves"], by=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            queries.forget_rights(request.user)
            messages.success(request, _("Tout est transmis."))
            return _after(request, seen.organisation)
    context = {
        "organisation": seen.organisation,
        "part": part,
        "is_own": part.user_id == request.user.pk,
        "held": handover.held_by(part.user, seen.organisation),
        "form": form,
    }
    return render(request, "accounts/hand_over.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request, slug):
    """A role lent to a colleague until a day: never more than one’s own."""
    part = access.get_own_part_for(request.user, slug=slug)
    roles = [role for role in Role.values if rules.covers([part.role], role)]
    form = DelegateForm(request.POST or None, people=_colleagues(part), roles=roles)
    if request.method == "POST" and form.is_valid():
        prove_again(request)
        try:
            teams.delegate(part.organisation, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("until", refused.verdict.message)
        else:
            messages.success(request, _("La délégation est donnée ; la personne en est prévenue."))
            return redirect("team", slug=slug)
    context = {
        "organisation": part.organisation,
        "form": form,
        "has_colleagues": _colleagues(part).exists(),
    }
    return render(request, "accounts/delegate.html", context, status=400 if form.errors else 200)
