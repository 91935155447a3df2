"""/espace/appels/<slug>/<partie>/ : what a call asks, part by part; rows are added, changed, ordered,
removed."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coopdec.calls import access, statements
from coopdec.calls.enums import CallState, RuleCode, TermsPart
from coopdec.calls.forms.rows import (
    CriterionForm,
    PaymentsForm,
    PieceForm,
    QuestionForm,
    StepForm,
    row_kept,
)
from coopdec.calls.forms.rules import RuleForm, rule_kept
from coopdec.calls.rules import SEVERAL_TIMES
from coopdec.calls.services import asking
from coopdec.calls.services.asking import ROWS, Conflict, version_of
from coopdec.calls.services.configuring import latest_terms
from coopdec.calls.stories import ready
from coopdec.common.workflow import Refused

MOST_DIGITS = 18
# What one says of a row of each part.
ONE = {
    TermsPart.RULES: lambda: _("Règle"),
    TermsPart.PIECES: lambda: _("Pièce"),
    TermsPart.QUESTIONS: lambda: _("Question"),
    TermsPart.OPINIONS: lambda: _("Avis demandé"),
    TermsPart.CRITERIA: lambda: _("Critère"),
}


def _part_of(value):
    if value not in TermsPart.values:
        raise Http404
    return TermsPart(value)


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else 0


def _version(request):
    return request.POST.get("version", "")


# --- a part


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def part(request, slug, part):
    """Its rows, in order; those in force are read only."""
    call, powers = access.get_call_for(request.user, slug=slug)
    part = _part_of(part)
    if request.method == "POST":
        terms = access.get_terms_to_write(request.user, slug=slug)
        if part == TermsPart.PAYMENTS:
            return _save_payments(request, call, powers, terms)
        return _move(request, call, powers, terms, part)
    return _part_page(request, call, powers, part)


def _part_page(request, call, powers, part, *, form=None, refused="", conflict=False, status=HTTPStatus.OK):
    terms = latest_terms(call)
    is_written = powers.write and terms.in_force_at is None
    if part == TermsPart.PAYMENTS and is_written and form is None:
        form = PaymentsForm(initial=row_kept(terms))
    is_wrong = status == HTTPStatus.BAD_REQUEST and _version(request)
    context = {
        "call": call,
        "part": part,
        "parts": list(TermsPart),
        "terms": terms,
        "is_written": is_written,
        "may_begin": powers.write and terms.in_force_at is not None and call.state != CallState.ENDED,
        "rows": statements.read(terms)[part],
        "offered": _offered(terms) if part == TermsPart.RULES and is_written else [],
        "form": form,
        "refused": refused,
        "conflict": conflict,
        "version": _version(request) if is_wrong else version_of(terms),
    }
    return render(request, "calls/desk/part.html", context, status=status)


def _offered(terms):
    """The rules that these terms may still have."""
    taken = set(terms.rules.values_list("code", flat=True))
    return [(one.value, one.label) for one in RuleCode if one in SEVERAL_TIMES or one not in taken]


def _move(request, call, powers, terms, part):
    way, _colon, number = request.POST.get("act", "").partition(":")
    if way not in {"up", "down"} or part == TermsPart.OPINIONS:
        raise Http404
    try:
        asking.move_row(terms, part, number=_number(number), up=way == "up", by=request.user)
    except Refused as refused:
        message = refused.verdict.message
        return _part_page(request, call, powers, part, refused=message, status=HTTPStatus.BAD_REQUEST)
    return redirect(f"{reverse('call-part', args=[call.slug, part.value])}#ligne-{_number(number)}")


def _save_payments(request, call, powers, terms):
    form = PaymentsForm(request.POST)
    if not form.is_valid():
        return _part_page(request, call, powers, TermsPart.PAYMENTS, form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        asking.put_payments(terms, form.values(), version=_version(request), by=request.user)
    except Conflict:
        return _part_page(
            request, call, powers, TermsPart.PAYMENTS, form=form, conflict=True, status=HTTPStatus.CONFLICT
        )
    messages.success(request, _("C’est enregistré."))
    return redirect("my-call", call.slug)


# --- a row


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request, slug, part):
    """A row more."""
    terms, part = access.get_terms_to_write(request.user, slug=slug), _part_of(part)
    if part == TermsPart.PAYMENTS:
        raise Http404
    code, step = _of(request, terms, part)
    if part == TermsPart.RULES and code is None:
        return redirect("call-part", slug, part.value)
    place = {"part": part, "terms": terms, "row": None, "code": code, "step": step}
    return _row(request, place)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def row(request, slug, part, number):
    """One that is there; one that somebody took away meanwhile may be put back with what is typed."""
    terms, part = access.get_terms_to_write(request.user, slug=slug), _part_of(part)
    model = ROWS.get(part)
    found = model._default_manager.filter(terms=terms, pk=number).first() if model else None
    if model is None or (found is None and request.method != "POST"):
        raise Http404
    if found is None:
        code, step = _of(request, terms, part)
        if part == TermsPart.RULES and code is None:
            raise Http404
        place = {"part": part, "terms": terms, "row": None, "code": code, "step": step}
        if request.POST.get("act") == "remove":
            return redirect("call-part", slug, part.value)
        return _row_page(request, place, _form(place, request), conflict=True, status=HTTPStatus.CONFLICT)
    place = {
        "part": part,
        "terms": terms,
        "row": found,
        "code": getattr(found, "code", None) if part == TermsPart.RULES else None,
        "step": found.step if part == TermsPart.QUESTIONS else None,
    }
    if request.POST.get("act") == "remove":
        return _remove(request, place)
    return _row(request, place)


def _of(request, terms, part):
    """Which rule is added, or to which opinion a question belongs; the address says it, and the form."""
    code = step = None
    if part == TermsPart.RULES:
        asked = request.POST.get("rule") or request.GET.get("regle", "")
        code = asked if asked in RuleCode.values else None
    if part == TermsPart.QUESTIONS:
        asked = request.POST.get("of") or request.GET.get("avis", "")
        if asked:
            step = terms.steps.filter(pk=_number(asked)).first()
            if step is None:
                raise Http404
    return code, step


def _form(place, request):
    part, row, terms = place["part"], place["row"], place["terms"]
    data = request.POST if request.method == "POST" else None
    if part == TermsPart.RULES:
        kept = rule_kept(row) if row else None
        held = ready.model_names().items() if place["code"] == RuleCode.FORMER_HOLDER else ()
        return RuleForm(data, code=place["code"], terms=terms, row=row, held=held, initial=kept)
    kept = row_kept(row) if row else None
    if part == TermsPart.PIECES:
        return PieceForm(data, request.FILES if data is not None else None, row=row, initial=kept)
    if part == TermsPart.QUESTIONS:
        return QuestionForm(data, terms=terms, step=place["step"], row=row, initial=kept)
    if part == TermsPart.OPINIONS:
        return StepForm(data, terms=terms, row=row, initial=kept)
    return CriterionForm(data, row=row, initial=kept)


def _row(request, place):
    form = _form(place, request)
    if request.method != "POST":
        return _row_page(request, place, form)
    if form.is_valid():
        try:
            saved = _save(request, place, form)
        except Conflict:
            if place["row"] is not None:
                place["row"] = type(place["row"])._default_manager.filter(pk=place["row"].pk).first()
            return _row_page(request, place, form, conflict=True, status=HTTPStatus.CONFLICT)
        except Refused as refused:
            form.add_error("upload" if request.FILES.get("upload") else None, refused.verdict.message)
        else:
            return _after(request, place, saved)
    return _row_page(request, place, form, status=HTTPStatus.BAD_REQUEST)


def _save(request, place, form):
    how = {
        "number": place["row"].pk if place["row"] else None,
        "version": _version(request),
        "by": request.user,
    }
    part, terms = place["part"], place["terms"]
    if part == TermsPart.RULES:
        return asking.put_rule(terms, form.rule(), **how)
    if part == TermsPart.PIECES:
        said = form.cleaned_data
        model = {"upload": said.get("upload"), "without_model": said.get("without_model", False)}
        return asking.put_piece(terms, form.values(), **model, **how)
    if part == TermsPart.QUESTIONS:
        return asking.put_question(terms, form.values(), form.choices(), **how)
    if part == TermsPart.OPINIONS:
        return asking.put_step(terms, form.values(), **how)
    return asking.put_criterion(terms, form.values(), **how)


def _after(request, place, saved):
    slug, part = place["terms"].call.slug, place["part"]
    messages.success(request, _("C’est enregistré."))
    if request.POST.get("act") == "more":
        return redirect("call-row", slug, part.value, saved.pk)
    return redirect(f"{reverse('call-part', args=[slug, _shown_in(place).value])}#ligne-{saved.pk}")


def _shown_in(place):
    """Questions of an opinion are shown with it."""
    return TermsPart.OPINIONS if place["step"] is not None else place["part"]


def _remove(request, place):
    slug, part = place["terms"].call.slug, place["part"]
    try:
        asking.remove_row(
            place["terms"], part, number=place["row"].pk, version=_version(request), by=request.user
        )
    except Conflict:
        return _row_page(request, place, _form(place, request), conflict=True, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        form = _form(place, request)
        form.is_valid()
        form.add_error(None, refused.verdict.message)
        return _row_page(request, place, form, status=HTTPStatus.BAD_REQUEST)
    messages.success(request, _("C’est retiré."))
    return redirect("call-part", slug, _shown_in(place).value)


def _row_page(request, place, form, *, conflict=False, status=HTTPStatus.OK):
    call, part, row = place["terms"].call, place["part"], place["row"]
    is_wrong = status == HTTPStatus.BAD_REQUEST
    name = str(RuleCode(place["code"]).label) if place["code"] else ONE[part]()
    context = {
        "call": call,
        "part": part,
        "shown_in": _shown_in(place),
        "form": form,
        "row": row,
        "rule": place["code"] or "",
        "step": place["step"],
        "name": name,
        "conflict": conflict,
        "action": reverse("call-row", args=[call.slug, part.value, row.pk])
        if row
        else reverse("call-row-new", args=[call.slug, part.value]),
        "version": _version(request) if is_wrong else version_of(row) if row else "",
    }
    return render(request, "calls/desk/row.html", context, status=status)
