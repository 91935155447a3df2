"""/espace/appels/<slug>/comite/ and beside: ranking, envelope, decisions, minutes, letters, figures of a
call."""

from http import HTTPStatus
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.calls import access, papers
from coopdec.calls.enums import LetterKind, Outcome, Party
from coopdec.calls.exports.figures import figures_of
from coopdec.calls.forms.committee import CommitteeForm, DecideForm, LetterForm, MinutesForm
from coopdec.calls.forms.desk import ELIGIBLE, GRANTED, Asked
from coopdec.calls.models import Committee
from coopdec.calls.queries import committee as reads
from coopdec.calls.queries.awards import awards_of
from coopdec.calls.services import deciding, writing
from coopdec.common import tables
from coopdec.common.sessions import signed_in
from coopdec.common.typed import number, text
from coopdec.common.workflow import Refused


def _names():
    return {
        "country": _("Par pays"),
        "theme": _("Par thème"),
        "region": _("Par région"),
        "nature": _("Par nature de collectivité"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def committee(request, slug):
    """The page and its buttons; what is typed is computed again without being kept, until it is."""
    call, powers = access.get_committee_for(request.user, slug=slug)
    if powers.is_closed:
        return render(request, "calls/committee/closed.html", {"call": call}, status=HTTPStatus.FORBIDDEN)
    act = text(request.POST.get("act", ""))
    if request.method != "POST":
        return _page(request, call, powers)
    if act == "minutes" and powers.write:
        return _minutes(request, call, powers)
    if act == "publish" and Party.FRANCE in powers.parties:
        return _published(request, call)
    return _ranked(request, call, powers, act)


def _ranked(request, call, powers, act):
    """The table: computed again, kept, or decided on."""
    allowed = {"recalculate", "save" if powers.write else "", "decide" if powers.parties else ""}
    if not act or act not in allowed:
        raise Http404
    form = CommitteeForm(request.POST, lines=reads.committee_lines(call), write=powers.write)
    is_valid = form.is_valid()
    if act == "recalculate" or not is_valid:
        status = HTTPStatus.OK if is_valid else HTTPStatus.BAD_REQUEST
        return _page(request, call, powers, form=form, status=status)
    if powers.write:
        deciding.propose(call, form.typed(), by=request.user)
    if act == "decide":
        return _decided(request, call, powers, form)
    messages.success(request, _("Classement et montants enregistrés."))
    return redirect("call-committee", call.slug)


def _decided(request, call, powers, form):
    wanted = DecideForm(request.POST, parties=powers.parties, names=_party_names(call))
    if not wanted.is_valid():
        return _page(request, call, powers, form=form, deciding_form=wanted, status=HTTPStatus.BAD_REQUEST)
    said = {"party": powers.parties[0], **wanted.cleaned_data}
    if not form.chosen():
        wanted.add_error(None, _("Cochez au moins un dossier."))
    elif said["outcome"] != Outcome.GRANT and not said["reason"]:
        wanted.add_error("reason", _("Écrivez les motifs : le déposant les lira."))
    if wanted.errors:
        return _page(request, call, powers, form=form, deciding_form=wanted, status=HTTPStatus.BAD_REQUEST)
    found = deciding.decide(call, form.chosen(), by=request.user, **said)
    done = [one for one in found if not one.message and not one.waits]
    if done:
        words = ngettext("%(n)s dossier décidé.", "%(n)s dossiers décidés.", len(done))
        messages.success(request, words % {"n": len(done)})
    for one in found:
        if one.message:
            words = {"number": one.application.number, "why": one.message}
            messages.error(request, _("Dossier n° %(number)s : %(why)s") % words)
        elif one.waits:
            words = _("Dossier n° %(number)s : la décision attend que les deux États disent la même chose.")
            messages.info(request, words % {"number": one.application.number})
    return redirect("call-committee", call.slug)


def _minutes(request, call, powers):
    form = MinutesForm(request.POST)
    status = HTTPStatus.BAD_REQUEST
    if form.is_valid():
        try:
            deciding.keep_minutes(
                call,
                text=form.cleaned_data["minutes"],
                revision=number(request.POST.get("revision", "")) or 0,
                by=request.user,
            )
        except deciding.Conflict:
            said = _(
                "Quelqu’un d’autre a enregistré le procès-verbal entre-temps : comparez, puis enregistrez."
            )
            form.add_error("minutes", said)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Procès-verbal enregistré."))
            return redirect("call-committee", call.slug)
    return _page(request, call, powers, minutes=form, status=status)


def _published(request, call):
    try:
        deciding.publish_results(call, by=request.user)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    else:
        messages.success(request, _("Les lauréats se lisent sur la page de l’appel."))
    return redirect("call-committee", call.slug)


def _party_names(call):
    partner = call.co_decided_with
    return {Party.PARTNER: partner.name} if partner else {}


def _page(request, call, powers, *, form=None, deciding_form=None, minutes=None, status=HTTPStatus.OK):
    lines = reads.committee_lines(call, form.typed() if form is not None else None)
    simulation = reads.simulate(call, lines, names=_names())
    shown = form if form is not None else CommitteeForm(lines=simulation.lines, write=powers.write)
    fields = {line.application.pk: cells for line, *cells in shown.rows()}
    kept = Committee.objects.filter(call=call).first() or Committee(call=call)
    context = {
        "call": call,
        "powers": powers,
        "simulation": simulation,
        "rows": [(line, *fields[line.application.pk]) for line in simulation.lines],
        "deciding": deciding_form or DecideForm(parties=powers.parties, names=_party_names(call)),
        "kept": kept,
        "minutes": minutes or MinutesForm(initial={"minutes": kept.minutes}),
        "has_assessors": any(line.assessors for line in simulation.lines),
        "may_publish": Party.FRANCE in powers.parties and kept.results_at is None,
        "awards": awards_of(call),
    }
    return render(request, "calls/committee/committee.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def letters(request, slug):
    """/espace/appels/<slug>/courriers/ : the texts of letters and of the agreement, with their fields."""
    call, powers = access.get_call_for(request.user, slug=slug)
    wrong = None
    if request.method == "POST":
        if not powers.write:
            raise Http404
        wrong = LetterForm(request.POST)
        if wrong.is_valid():
            said = wrong.cleaned_data
            try:
                writing.put_model(call, kind=said["kind"], text=said["text"], by=request.user)
            except Refused as refused:
                wrong.add_error("text", refused.verdict.message)
            else:
                messages.success(request, _("Modèle enregistré."))
                return redirect(f"{reverse('call-letters', args=[slug])}#{said['kind']}")
        elif "kind" in wrong.errors:
            raise Http404
    forms = [
        (
            kind,
            wrong
            if wrong is not None and wrong.data.get("kind") == kind
            else LetterForm(
                initial={"kind": kind, "text": writing.text_of(call, kind)}, auto_id=f"id_{kind}_%s"
            ),
        )
        for kind in LetterKind
    ]
    context = {
        "call": call,
        "powers": powers,
        "forms": forms,
        "fields": papers.FIELDS.items(),
        "wrong": wrong,
    }
    status = HTTPStatus.OK if wrong is None else HTTPStatus.BAD_REQUEST
    return render(request, "calls/committee/letters.html", context, status=status)


@require_safe
@signed_in
def dashboard(request, slug):
    """/espace/appels/<slug>/tableau/"""
    call, powers = access.get_call_for(request.user, slug=slug)
    told = reads.dashboard_of(call, person=request.user.pk, names=_names())
    files = reverse("call-files", args=[slug]) if powers.write else ""

    def listed(**asked):
        """The files that a figure counts, for who may open their list."""
        query = Asked(**asked).query
        return files and (f"{files}?{query}" if query else files)

    context = {
        "call": call,
        "powers": powers,
        "told": told,
        "files": files,
        "eligible": listed(state=ELIGIBLE),
        "granted": listed(state=GRANTED),
        "late": listed(late=True),
        "parts": [
            (
                label,
                [(one, listed(**{name: one.key}), listed(state=GRANTED, **{name: one.key})) for one in parts],
            )
            for name, label, parts in told.parts
        ],
    }
    return render(request, "calls/committee/dashboard.html", context)


@require_safe
@signed_in
def dashboard_csv(request, slug):
    """/espace/appels/<slug>/tableau.csv"""
    call, _powers = access.get_call_for(request.user, slug=slug)
    file = BytesIO()
    tables.write_lines(file, figures_of(reads.dashboard_of(call, person=request.user.pk, names=_names())))
    answer = HttpResponse(file.getvalue(), content_type=tables.CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="appel-{call.slug}.csv"'
    return answer
