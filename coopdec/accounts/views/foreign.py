"""A foreign authority comes in by itself, or its embassy does it for them: one form, four languages."""

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts import limits, queries
from coopdec.accounts.forms.foreign import AuthorityForm, place_label
from coopdec.accounts.services import joining
from coopdec.accounts.services.joining import Asker, ProposedAuthority
from coopdec.common import languages
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.reference.models import Country


@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    user = request.user if request.user.is_authenticated else None
    countries = queries.rights_of(request.user).countries()
    typed = request.POST if request.method == "POST" else None
    form = AuthorityForm(typed, user=user, for_others=bool(countries))
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, form, user=user, countries=countries)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
    to_choose = form.is_bound and form.only_choices_are_missing
    context = {"form": form, "to_choose": to_choose, "for_others": bool(countries), "person": user}
    return render(request, "accounts/foreign.html", context, status=400 if form.errors else 200)


def _sent(request, form, *, user, countries):
    said = form.cleaned_data
    country = Country.objects.get(pk=said["country"])
    wanted = form.found_authority() or ProposedAuthority(
        country=country,
        name=said["name"],
        level=said["level"],
        place=form.found_place(),
        place_name=said["place"],
        mailbox=said["mailbox"],
    )
    language = languages.current()
    if form.is_robot:
        return redirect("join_foreign_sent")
    if countries:
        if country.pk not in countries:
            form.add_error("country", _("Votre ambassade n’est pas celle de ce pays."))
            return _again(request, form)
        organisation = joining.admit_authority(wanted, email=said["asker_email"], language=language, by=user)
        messages.success(request, _("La collectivité est inscrite, et la personne invitée."))
        return redirect(organisation)
    if not limits.allows(request, "join_foreign"):
        raise Refused(Verdict.no(str(limits.SAID)))
    asker = Asker(
        user=user, name=said.get("asker_name", ""), email=said.get("asker_email", ""), language=language
    )
    made = joining.request_for_authority(wanted, asker=asker, message=said["message"])
    return redirect("join_request", ref=made.ref) if user else redirect("join_foreign_sent")


def _again(request, form):
    context = {"form": form, "to_choose": False, "for_others": True, "person": request.user}
    return render(request, "accounts/foreign.html", context, status=400)


@require_safe
def places(request):
    """Names of places of a country as JSON, for the field that proposes while one types."""
    typed, country = request.GET.get("q", "")[:200], request.GET.get("country", "")[:2]
    found, _is_exact = queries.places_named(typed, country=country)
    return JsonResponse({"places": [place_label(one) for one in found]})


@require_safe
def sent(request):
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return render(request, "accounts/foreign_sent.html", {"folder": folder})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """The letter's link: a button, so that a mail program that opens links confirms nothing."""
    found = joining.unconfirmed_request(token)
    done = False
    if request.method == "POST" and found is not None:
        try:
            joining.confirm_request(token)
        except Refused:
            found = None
        else:
            done = True
    context = {"asked": found, "done": done}
    return render(request, "accounts/foreign_confirm.html", context, status=200 if found else 410)
