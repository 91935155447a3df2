"""What surrounds a published sheet: its versions, its confirmation, what partners and readers say of it."""

from http import HTTPStatus
from itertools import zip_longest

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.common.addresses import lower_case
from coopdec.common.workflow import Refused
from coopdec.contribution import access, queries, rules, services, shape, stories, tokens
from coopdec.contribution.contents import snapshot
from coopdec.contribution.forms import AnswerForm, MergeForm, RemarkForm, ReportForm, WithdrawForm
from coopdec.contribution.views.editing import signed_in
from coopdec.cooperation.access import get_sheet_for
from coopdec.cooperation.enums import State
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import merge_sheets

# --- versions


@require_safe
@lower_case
@signed_in
def history(request, ref):
    """For those who write the sheet: each version, and what it changed."""
    sheet, writers = access.get_sheet_of_writer(request.user, ref=ref)
    versions = list(queries.versions_of(sheet))
    names = queries.names_of(*(one.content for one in versions))
    told = []
    for one, before in zip_longest(versions, versions[1:]):
        changed = stories.differences(before.content, one.content, names=names) if before else None
        told.append((one, changed))
    context = {
        "sheet": sheet,
        "versions": told,
        "may_withdraw": _may_withdraw(request.user, sheet, writers),
        "duplicates": queries.possible_duplicates(sheet=sheet) if _is_officer(request.user) else [],
        "form": WithdrawForm(),
    }
    return render(request, "contribution/history.html", context)


def _is_officer(user):
    return queries.rights_of(user).is_national_officer


def _may_withdraw(user, sheet, writers):
    """Those who may publish for a partner that answers for the sheet, and the State."""
    near = set(queries.near_organisations(sheet))
    own = any(one.pk in near and access.may_publish_for(user, one) for one in writers)
    return sheet.state == State.PUBLISHED and (own or _is_officer(user))


@require_POST
@lower_case
@signed_in
def restore(request, ref, number):
    """Proposes again what a version said: a draft, published like any other."""
    version, writers = access.get_version_for(request.user, ref=ref, number=number)
    try:
        proposal = services.restore_version(version, organisation=writers[0], by=request.user)
    except services.Conflict as conflict:
        messages.error(request, _("Un brouillon est déjà ouvert pour cette fiche : terminez-le d’abord."))
        return redirect("proposal", conflict.proposal.ref)
    messages.success(request, _("Un brouillon reprend cette version : relisez-le, puis publiez-le."))
    return redirect("proposal", proposal.ref)


@require_POST
@lower_case
@signed_in
def withdraw(request, ref):
    sheet, writers = access.get_sheet_of_writer(request.user, ref=ref)
    if not _may_withdraw(request.user, sheet, writers):
        raise Http404
    form = WithdrawForm(request.POST)
    try:
        if form.is_valid():
            services.withdraw(sheet, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(
                request, _("La fiche est retirée des pages publiques ; son histoire est gardée.")
            )
            return redirect("sheet-history", sheet.ref)
    except Refused as refused:
        form.add_error(None, refused.verdict.message)
    context = {"sheet": sheet, "versions": [], "may_withdraw": True, "duplicates": [], "form": form}
    return render(request, "contribution/history.html", context, status=HTTPStatus.BAD_REQUEST)


# --- duplicates


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def merge(request, ref):
    """For national officers: `ref` is kept, the other one is withdrawn and its address leads here."""
    kept = access.get_sheet_to_merge(request.user, ref=ref)
    given = request.POST if request.method == "POST" else request.GET
    form = MergeForm(given if "other" in given else None)
    other = None
    if form.is_bound and form.is_valid():
        other = (
            Cooperation.objects.published().filter(ref=form.cleaned_data["other"]).exclude(pk=kept.pk).first()
        )
        if other is None:
            form.add_error("other", _("Aucune autre fiche publiée n’a cette adresse."))
    if request.method == "POST" and other is not None and request.POST.get("act") == "merge":
        try:
            merge_sheets(kept=kept, other=other, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Les deux fiches n’en font qu’une ; l’ancienne adresse mène ici."))
            return redirect(kept)
    context = {
        "sheet": kept,
        "other": other,
        "form": form,
        "differences": stories.differences(snapshot(kept), snapshot(other)) if other else [],
        "pairs": queries.possible_duplicates(sheet=kept),
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "contribution/merge.html", context, status=status)


# --- confirming


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_by_letter(request, token):
    """The link of the yearly letter: a page with a button. Mail programs follow links: nothing changes."""
    found = tokens.read(token)
    sheet = Cooperation.objects.published().filter(ref=found[0]).first() if found else None
    if sheet is None:
        raise Http404
    organisation = next(
        (
            one.organisation
            for one in sheet.partners.filter(organisation=found[1]).select_related("organisation")
        ),
        None,
    )
    if organisation is None:
        raise Http404
    if request.method == "POST":
        services.confirm_by_letter(ref=sheet.ref, organisation=organisation.pk)
        messages.success(request, _("Merci : la fiche est confirmée pour un an."))
        return redirect(sheet)
    return _to_confirm(request, sheet, organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def confirm(request, ref):
    """The same, signed in."""
    sheet, writers = access.get_sheet_of_writer(request.user, ref=ref)
    keys = set(sheet.partners.values_list("organisation_id", flat=True))
    organisation = next((one for one in writers if one.pk in keys), None)
    if organisation is None or sheet.state != State.PUBLISHED:
        raise Http404
    if request.method == "POST":
        services.confirm(sheet, organisation=organisation, by=request.user)
        messages.success(request, _("Merci : la fiche est confirmée pour un an."))
        return redirect(sheet)
    return _to_confirm(request, sheet, organisation)


def _to_confirm(request, sheet, organisation):
    names = queries.names_of(said := snapshot(sheet))
    context = {
        "sheet": sheet,
        "organisation": organisation,
        "said": stories.differences(shape.empty(), said, names=names),
        "since": rules.last_said(
            sheet.confirmed_on, timezone.localdate(sheet.published_at) if sheet.published_at else None
        ),
    }
    return render(request, "contribution/confirm.html", context)


# --- the partner abroad


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def partner_says(request, ref):
    """For the partner abroad: comment, or contest. What should change is a proposal like any other."""
    sheet, organisation = access.get_sheet_of_partner(request.user, ref=ref)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.remark(sheet, organisation=organisation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Merci : ceux qui tiennent la fiche vont vous lire et vous répondre."))
        return redirect("sheet-partner", sheet.ref)
    context = {
        "sheet": sheet,
        "organisation": organisation,
        "form": form,
        "remarks": list(sheet.remarks.filter(organisation=organisation)),
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "contribution/partner.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def remark(request, ref, number):
    """A partner's remark and its answer, for those who answer for the sheet."""
    found = access.get_remark_for(request.user, ref=ref, number=number)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_remark(found, by=request.user, answer=form.cleaned_data["answer"])
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Votre réponse est partie."))
            return redirect("remark", ref, number)
    context = {
        "sheet": found.sheet,
        "title": _("Un partenaire conteste la fiche") if found.contests else _("Remarque d’un partenaire"),
        "who": found.organisation.name,
        "said": found.text,
        "at": found.at,
        "answer": found.answer,
        "is_open": not found.answer,
        "form": form,
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "contribution/answer.html", context, status=status)


# --- readers


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
def report(request, ref):
    """« Signaler une erreur »: what was typed is kept until it is stored, and those who can mend are told."""
    found = get_sheet_for(request.user, ref=ref)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_robot:
                services.report(found, message=form.cleaned_data["message"], email=form.cleaned_data["email"])
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Merci : votre signalement est enregistré. Un agent va le lire."))
            return redirect(found)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "contribution/report.html", {"sheet": found, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def handle_report(request, ref, number):
    """A reader's report and its answer, for those who can mend the sheet."""
    found = access.get_report_for(request.user, ref=ref, number=number)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_report(found, by=request.user, answer=form.cleaned_data["answer"])
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(
                request, _("Le signalement est traité ; la réponse est partie s’il y avait une adresse.")
            )
            return redirect("report", ref, number)
    context = {
        "sheet": found.cooperation,
        "title": _("Erreur signalée"),
        "who": _("un lecteur"),
        "said": found.message,
        "at": found.created_at,
        "answer": found.answer,
        "is_open": found.handled_at is None,
        "form": form,
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "contribution/answer.html", context, status=status)


# --- partners brought by sheets


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def addition(request, slug):
    """A partner that a sheet brought to the directory, to be validated by its embassy or the State."""
    found = access.get_addition_for(request.user, slug=slug)
    if request.method == "POST":
        try:
            services.validate_addition(found, by=request.user)
        except Refused as refused:
            raise BadRequest(refused.verdict.message) from refused
        messages.success(request, _("L’organisme est validé."))
        return redirect(found.organisation)
    sheets = Cooperation.objects.published().filter(partners__organisation=found.organisation).distinct()
    return render(request, "contribution/addition.html", {"addition": found, "sheets": list(sheets[:20])})
