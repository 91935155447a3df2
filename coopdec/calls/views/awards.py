"""/espace/appels/<slug>/attributions/: a grant from its act to its last payment."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.calls import access, workflow
from coopdec.calls.enums import AwardState, InstalmentState, LetterKind
from coopdec.calls.forms.awards import (
    AwardForm,
    DoneForm,
    NoForm,
    PayForm,
    PlanForm,
    RecoverForm,
    RequestForm,
    SignedForm,
    SignForm,
    WhyForm,
)
from coopdec.calls.queries import awards as reads
from coopdec.calls.services import awarding, paying, planning
from coopdec.common import downloads
from coopdec.common.sessions import signed_in
from coopdec.common.typed import text
from coopdec.common.workflow import Refused

# What an instalment needs next: the form, the service.
STEPS = {
    InstalmentState.DUE: ("done", DoneForm, paying.mark_done),
    InstalmentState.DONE: ("request", RequestForm, paying.request_payment),
    InstalmentState.REQUESTED: ("pay", PayForm, paying.pay),
}


@require_safe
@signed_in
def listed(request, slug):
    """/espace/appels/<slug>/attributions/"""
    call, powers, found = access.get_awards_for(request.user, slug=slug)
    return render(request, "calls/award/list.html", {"call": call, "powers": powers, "awards": found})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def award(request, slug, ref):
    """/espace/appels/<slug>/attributions/<ref>/ : every act is a form of its own."""
    found, powers = access.get_award_for(request.user, slug=slug, ref=ref)
    if request.method != "POST":
        return _page(request, found, powers)
    if not powers.decide:
        raise Http404
    act = text(request.POST.get("act", ""))
    forms = _forms(found, request)
    if act not in forms:
        raise Http404
    form, do, said = forms[act]
    if form.is_valid():
        try:
            do(**_values(form), by=request.user)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, said)
            return redirect(found)
    bound = {name: one for name, (one, _do, _said) in _forms(found).items()} | {act: form}
    found.refresh_from_db()
    return _page(request, found, powers, forms=bound, wrong=form, status=HTTPStatus.BAD_REQUEST)


def _values(form):
    said = dict(form.cleaned_data)
    if isinstance(form, SignForm):
        said["organisation"] = form.parties[said["organisation"]]
    return said


def _forms(found, request=None):
    """Act → its form, bound when it was sent; what it does; what is said then."""
    sent = text(request.POST.get("act", "")) if request else ""
    today = {"on": timezone.localdate(), "signed_on": timezone.localdate(), "came_on": timezone.localdate()}

    def form(act, kind, initial=None, **more):
        data = (request.POST, request.FILES) if act == sent else (None, None)
        return kind(
            *data, initial={**today, **(initial or {})}, auto_id=f"id_{act.replace(':', '_')}_%s", **more
        )

    parties = [found.call.organiser, found.application.applicant]
    kept = {"acted_on": found.acted_on, "commitment": found.commitment, "conditions": found.conditions}
    on = {
        "save": (AwardForm, awarding.save_award, _("Attribution enregistrée."), {"initial": kept}),
        "agreement": (
            NoForm,
            awarding.write_agreement,
            _("La convention est écrite : elle est prête à signer."),
            {},
        ),
        "sign": (SignForm, awarding.sign, _("Signature enregistrée."), {"parties": parties}),
        "upload": (SignedForm, awarding.keep_signed, _("Convention signée enregistrée."), {}),
        "recover": (RecoverForm, awarding.recover, _("Reversement enregistré."), {}),
        "close": (NoForm, awarding.close, _("L’attribution est soldée."), {}),
        "withdraw": (
            WhyForm,
            awarding.withdraw_award,
            _("L’attribution est retirée, et son argent est libre."),
            {},
        ),
    }
    forms = {
        act: (form(act, kind, **more), partial(do, found), said) for act, (kind, do, said, more) in on.items()
    }
    for one in found.instalments.select_related("award", "report"):
        if one.state not in STEPS:
            continue
        name, kind, do = STEPS[one.state]
        act, cancel = f"{name}:{one.rank}", f"cancel:{one.rank}"
        forms[act] = (
            form(act, kind, initial={"cents": one.cents}),
            partial(do, one),
            _("Échéance enregistrée."),
        )
        forms[cancel] = (form(cancel, NoForm), partial(paying.cancel, one), _("Échéance annulée."))
    return forms


def _page(request, found, powers, *, forms=None, wrong=None, status=HTTPStatus.OK):
    forms = forms or {name: one for name, (one, _do, _said) in _forms(found).items()}
    instalments = [
        (one, getattr(one, "payment", None), *_next(one, forms))
        for one in found.instalments.select_related("payment", "report", "award")
    ]
    context = {
        "award": found,
        "call": found.call,
        "application": found.application,
        "powers": powers,
        "may_act": powers.decide and found.state == AwardState.ACTIVE,
        "account": reads.account_of(found),
        "forms": forms,
        "wrong": wrong,
        "instalments": instalments,
        "reports": found.reports.all(),
        "history": reads.planned_again(found),
        "signatures": found.signatures.select_related("organisation"),
        "recoveries": found.recoveries.all(),
        "papers": reads.papers_of(found.application),
        "has_agreement": found.application.papers.filter(kind=LetterKind.AGREEMENT).exists(),
    }
    return render(request, "calls/award/award.html", context, status=status)


def _next(instalment, forms):
    """The act that comes next for an instalment, and its form; none while what it waits for has not come."""
    if instalment.state not in STEPS:
        return "", None
    earned = workflow.SERVICE_DONE.guard
    if instalment.state == InstalmentState.DUE and earned and not earned(instalment).ok:
        return "", None
    act = f"{STEPS[instalment.state][0]}:{instalment.rank}"
    return act, forms.get(act)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request, slug, ref):
    """/espace/appels/<slug>/attributions/<ref>/echeancier/ : what is still to be paid, planned again."""
    found = access.get_award_to_plan(request.user, slug=slug, ref=ref)
    due = list(found.instalments.filter(state=InstalmentState.DUE))
    form = PlanForm(request.POST or None, due=due, reports=list(found.reports.all()))
    if request.method == "POST" and form.is_valid():
        try:
            planning.plan_again(
                found,
                parts=form.parts(),
                reason=form.cleaned_data["reason"],
                version=text(request.POST.get("version", "")),
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Les échéances sont enregistrées ; le bénéficiaire en est averti."))
            return redirect(found)
    others = found.instalments.exclude(state=InstalmentState.DUE).select_related("payment")
    context = {
        "award": found,
        "call": found.call,
        "form": form,
        "version": text(request.POST.get("version", "")) or planning.version_of(found),
        "others": [(one, getattr(one, "payment", None)) for one in others],
        "history": reads.planned_again(found),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "calls/award/plan.html", context, status=status)


@require_safe
@signed_in
def paper(request, ref, document):
    """/espace/dossiers/<ref>/courriers/<document>/"""
    one = access.get_paper_for(request.user, ref=ref, document=document)
    return downloads.kept(one.file, title=one.title, kind=one.media_type)


@require_safe
@signed_in
def paper_of_call(request, slug, document):
    """/espace/appels/<slug>/courriers/<document>/"""
    one = access.get_paper_of_call(request.user, slug=slug, document=document)
    return downloads.kept(one.file, title=one.title, kind=one.media_type)
