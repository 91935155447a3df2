"""Reports: written by who was granted (/espace/comptes-rendus/), read and answered by who granted."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coopdec.calls import access
from coopdec.calls.enums import OWED, ReportState, Retained
from coopdec.calls.forms.awards import AnswerForm, ProofForm, ReportForm
from coopdec.calls.queries import awards as reads
from coopdec.calls.queries.retention import kept_kind
from coopdec.calls.services import reporting
from coopdec.common.sessions import signed_in
from coopdec.common.typed import number, text
from coopdec.common.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def report(request, ref):
    """/espace/comptes-rendus/<ref>/ : for the people of who was granted."""
    seen = access.get_report_for(request.user, ref=ref)
    if request.method != "POST":
        return _page(request, seen)
    act = text(request.POST.get("act", ""))
    allowed = seen.may_send if act == "send" else seen.may_write
    if not allowed:
        raise Http404
    if act == "add":
        return _added(request, seen)
    if act.startswith("remove:"):
        reporting.detach(seen.report, ref=act.removeprefix("remove:"), by=request.user)
        messages.success(request, _("Document enlevé."))
        return redirect(f"{reverse('award-report', args=[ref])}#documents")
    if act not in {"save", "recalculate", "send"}:
        raise Http404
    return _saved(request, seen, act)


def _saved(request, seen, act):
    found = seen.report
    form = ReportForm(request.POST, spending=reads.spending_of(found))
    status = HTTPStatus.BAD_REQUEST
    if form.is_valid():
        try:
            if seen.may_write:
                found = reporting.save_report(
                    found,
                    narrative=form.cleaned_data["narrative"],
                    lines=form.lines(),
                    revision=number(request.POST.get("revision", "")) or 0,
                    by=request.user,
                )
            if act == "send":
                reporting.send(found, by=request.user)
        except reporting.Conflict:
            form.add_error(
                None,
                _("Quelqu’un d’autre a enregistré ce compte rendu entre-temps : relisez, puis enregistrez."),
            )
            status = HTTPStatus.CONFLICT
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            said = _("Compte rendu remis.") if act == "send" else _("Compte rendu enregistré.")
            messages.success(request, said)
            return redirect("award-report", found.ref)
    found.refresh_from_db(fields=["revision", "state"])
    return _page(request, seen, form=form, status=status)


def _added(request, seen):
    form = ProofForm(request.POST, request.FILES, auto_id="id_proof_%s")
    if form.is_valid():
        try:
            reporting.attach(seen.report, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("upload", refused.verdict.message)
        else:
            messages.success(request, _("Document ajouté."))
            return redirect(f"{reverse('award-report', args=[seen.report.ref])}#documents")
    return _page(request, seen, proof=form, status=HTTPStatus.BAD_REQUEST)


def _told(found):
    return {
        "report": found,
        "award": found.award,
        "application": found.award.application,
        "call": found.award.call,
        "spending": reads.spending_of(found),
        "documents": found.documents.order_by("pk"),
        "kept": kept_kind(found.award.call, Retained.PROOF),
        "is_late": found.state in OWED and found.due_on is not None and found.due_on < timezone.localdate(),
    }


def _page(request, seen, *, form=None, proof=None, status=HTTPStatus.OK):
    found = seen.report
    told = _told(found)
    context = {
        **told,
        "seen": seen,
        "form": form or ReportForm(initial={"narrative": found.narrative}, spending=told["spending"]),
        "proof": proof or ProofForm(auto_id="id_proof_%s"),
        "missing": reporting.missing_in(found) if seen.may_write else (),
    }
    return render(request, "calls/award/report.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def received(request, slug, ref):
    """/espace/appels/<slug>/comptes-rendus/<ref>/ : for who granted: accepted, or returned with what is
    to be changed."""
    found, powers = access.get_report_of_call(request.user, slug=slug, ref=ref)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        act = text(request.POST.get("act", ""))
        if not powers.decide or act not in {"accept", "return"}:
            raise Http404
        if form.is_valid():
            answer = reporting.accept if act == "accept" else reporting.give_back
            try:
                answer(found, text=form.cleaned_data["text"], by=request.user)
            except Refused as refused:
                form.add_error("text", refused.verdict.message)
            else:
                said = _("Compte rendu accepté.") if act == "accept" else _("Compte rendu rendu à reprendre.")
                messages.success(request, said)
                return redirect("call-report", slug, ref)
    context = {
        **_told(found),
        "powers": powers,
        "form": form,
        "may_answer": powers.decide and found.state == ReportState.SENT,
        "account": reads.account_of(found.award),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "calls/award/received.html", context, status=status)
