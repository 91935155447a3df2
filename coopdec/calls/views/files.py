"""/espace/appels/<slug>/dossiers/<ref>/ : a file, and what its office does with it."""

from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import access, queries, rules, workflow
from coopdec.calls.enums import ApplicationState, Body, OpinionState
from coopdec.calls.forms import desk as forms
from coopdec.calls.models import Criterion
from coopdec.calls.queries import instruction
from coopdec.calls.queries.organising import calls_organised
from coopdec.calls.services import assessing, instructing, opinions
from coopdec.calls.stories import files as stories
from coopdec.calls.stories import said_answer
from coopdec.common import downloads
from coopdec.common.sessions import signed_in
from coopdec.common.typed import number, text
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

NAMED = {
    Body.PREFECTURE: {OrganisationKind.PREFECTURE},
    Body.EMBASSY: {OrganisationKind.EMBASSY},
}
OTHERS = {OrganisationKind.MINISTRY, OrganisationKind.OPERATOR, OrganisationKind.NATIONAL}
# Act → (form, the field beside which a refusal is said, who may: those who decide, or who scores too).
FORMS = {
    "ask-pieces": (forms.AskPiecesForm, "text"),
    "put-off": (forms.PutOffForm, "due_on"),
    "complete": (forms.CompleteForm, "text"),
    "eligible": (forms.EligibleForm, "reason"),
    "ineligible": (forms.IneligibleForm, "reason"),
    "assign": (forms.AssignForm, "officer"),
    "speak": (forms.SpeakForm, "text"),
    "interest": (forms.InterestForm, "reason"),
    "override": (forms.OverrideForm, "reason"),
    "answer": (forms.AnswerForm, "text"),
    "name": (forms.NameBodyForm, "organisation"),
}
FOR_ALL = {"interest"}
BARE = {"override-back", "cancel"}
WITH_BODIES = {"question", "answer"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def file(request, slug, ref):
    """All that was sent, what is owed, what the rules say, opinions, words; acts that its state allows."""
    seen = access.get_file_for(request.user, slug=slug, ref=ref)
    if request.method != "POST":
        return _shown(request, seen)
    act, _colon, key = text(request.POST.get("act", "")).partition(":")
    if act not in {*FORMS, *BARE} or not (seen.powers.decide or act in FOR_ALL):
        raise Http404
    target = _target(seen, act, key)
    try:
        if act in BARE:
            _bare(act, seen, target, by=request.user)
            return redirect("call-file", slug, ref)
        form = _form(seen, act, key, data=request.POST)
        if not form.is_valid():
            return _shown(request, seen, acting=(act, key, form), status=HTTPStatus.BAD_REQUEST)
        try:
            done, said = DONE[act]
            done(seen, target, form.cleaned_data, request.user)
        except Refused as refused:
            form.add_error(FORMS[act][1], refused.verdict.message)
            return _shown(request, seen, acting=(act, key, form), status=HTTPStatus.BAD_REQUEST)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
        return redirect("call-file", slug, ref)
    messages.success(request, said)
    return redirect("call-files", slug) if act == "interest" else redirect("call-file", slug, ref)


def _target(seen, act, key):
    """The rule, or the opinion, that an act is about. Raises Http404 for another file's."""
    if act in {"override", "override-back"}:
        found = seen.application.terms.rules.filter(pk=number(key) or -1).first()
    elif act in {"answer", "name", "cancel"}:
        found = seen.application.opinions.select_related("step", "organisation").filter(ref=key).first()
    else:
        return None
    if found is None:
        raise Http404
    return found


def _form(seen, act, key, data=None):
    """Fields have the act's name, and that of what it is about, so that two of a page never share one."""
    more = {"prefix": f"{act}-{key}" if key else act}
    if act == "assign":
        closed = set(seen.application.interests.values_list("person_id", flat=True))
        more["officers"] = instruction.office_of(seen.call, Power.WRITE).exclude(pk__in=closed)
        more["initial"] = {"officer": str(seen.application.officer_id or "")}
    if act == "name":
        step = seen.application.opinions.select_related("step").get(ref=key).step
        more["bodies"] = _bodies(step)
    return FORMS[act][0](data, **more)


def _bodies(step):
    kinds = NAMED.get(step.body, OTHERS)
    return Organisation.objects.visible().filter(kind__in=kinds).order_by("sort_key", "pk")


def _bare(act, seen, target, *, by):
    if act == "cancel":
        opinions.cancel(target, by=by)
    else:
        instructing.take_override_back(seen.application, target, by=by)


def _assign(seen, _target, said, by):
    people = instruction.office_of(seen.call, Power.WRITE)
    officer = people.filter(pk=said["officer"]).first() if said["officer"] else None
    instructing.assign(seen.application, officer=officer, by=by)


def _name(_seen, target, said, by):
    body = Organisation.objects.visible().get(slug=said["organisation"])
    opinions.name_body(target, organisation=body, by=by)


# Act → what is done (file, rule or opinion, what was typed, by whom), and what is said of it.
DONE = {
    "ask-pieces": (
        lambda seen, _target, said, by: instructing.ask_pieces(
            seen.application, text=said["text"], due_on=said["due_on"], by=by
        ),
        gettext_lazy("La demande est envoyée au déposant ; le délai légal est suspendu."),
    ),
    "put-off": (
        lambda seen, _target, said, by: instructing.put_off(seen.application, due_on=said["due_on"], by=by),
        gettext_lazy("Le délai est prolongé ; le déposant en est averti."),
    ),
    "complete": (
        lambda seen, _target, said, by: instructing.find_complete(seen.application, text=said["text"], by=by),
        gettext_lazy("Le dossier est complet ; les avis sont demandés."),
    ),
    "eligible": (
        lambda seen, _target, said, by: instructing.find_eligible(
            seen.application, reason=said["reason"], by=by
        ),
        gettext_lazy("Le dossier est recevable ; le déposant en est averti."),
    ),
    "ineligible": (
        lambda seen, _target, said, by: instructing.find_ineligible(
            seen.application, reason=said["reason"], by=by
        ),
        gettext_lazy(
            "Le dossier n’est pas recevable ; le déposant en reçoit les motifs et les voies de recours."
        ),
    ),
    "assign": (_assign, gettext_lazy("C’est enregistré.")),
    "speak": (
        lambda seen, _target, said, by: instructing.speak(
            seen.application, text=said["text"], to_applicant=said["to"] == "applicant", by=by
        ),
        gettext_lazy("Message enregistré."),
    ),
    "override": (
        lambda seen, rule, said, by: instructing.override(
            seen.application, rule, is_met=said["is_met"] == "yes", reason=said["reason"], by=by
        ),
        gettext_lazy("Votre raison est gardée à côté de la règle."),
    ),
    "answer": (
        lambda _seen, opinion, said, by: opinions.answer_body(opinion, text=said["text"], by=by),
        gettext_lazy("La réponse est envoyée."),
    ),
    "name": (_name, gettext_lazy("L’avis est demandé.")),
    "interest": (
        lambda seen, _target, said, by: instructing.declare_interest(
            seen.application, reason=said["reason"], by=by
        ),
        gettext_lazy("Votre lien d’intérêts est déclaré : ce dossier vous est fermé."),
    ),
}


def _shown(request, seen, *, acting=None, status=HTTPStatus.OK):
    found, sent = seen.application, seen.sent
    acted, key, bound = acting or ("", "", None)

    def form(act, about=""):
        return bound if (act, about) == (acted, key) else _form(seen, act, about)

    whole = stories.sent_whole(found, sent)
    words = instruction.words_at_desk(found)
    between = [one for one in words if one.step in WITH_BODIES]
    asked = [
        {
            "opinion": one,
            "is_late": rules.is_late(state=one.state, due_on=one.due_on, today=timezone.localdate()),
            "is_open": one.state in rules.OPEN_OPINIONS,
            "words": [each for each in between if each.organisation_id == one.organisation_id],
            "answers": _answers(one),
            "answer": form("answer", one.ref) if seen.powers.decide and one.organisation_id else None,
            "name": form("name", one.ref) if seen.powers.decide and _may_be_named(found, one) else None,
        }
        for one in instruction.opinions_of(found)
    ]
    state = found.state
    rights = rights_of(request.user)
    context = {
        "seen": seen,
        "application": found,
        "call": seen.call,
        "told": replace(whole, pieces=[]),
        "complete": stories.completeness(found, seen.receipts, whole.pieces),
        "changes": stories.changes(found, instruction.sent_of(seen.receipts[0]), sent),
        "report": [(one, form("override", str(one.rule.pk))) for one in stories.report(found, sent)],
        "opinions": asked,
        "words": [one for one in words if one.step not in WITH_BODIES],
        "facts": queries.facts_of(found),
        "history": instruction.history_of(found, calls_organised(rights, Power.READ), person=request.user.pk),
        "interest": form("interest"),
        "acts": _acts(form, state) if seen.powers.decide else {},
        "speak": form("speak"),
        "assign": form("assign"),
        "can_score": state in instruction.SCORED,
        "bound": bound,
    }
    return render(request, "calls/desk_file.html", context, status=status)


def _acts(form, state):
    """Act → its form, of those that the state allows."""
    steps = {
        "ask_pieces": ("ask-pieces", workflow.ASK_PIECES.sources),
        "put_off": ("put-off", {ApplicationState.INCOMPLETE}),
        "complete": ("complete", workflow.FIND_COMPLETE.sources),
        "eligible": ("eligible", workflow.FIND_ELIGIBLE.sources),
        "ineligible": ("ineligible", workflow.FIND_INELIGIBLE.sources),
    }
    return {name: form(act) for name, (act, sources) in steps.items() if state in sources}


def _may_be_named(found, opinion):
    closed = {OpinionState.GIVEN, OpinionState.SILENT}
    return found.state in opinions.INSTRUCTED and opinion.state not in closed


def _answers(opinion):
    if opinion.state != OpinionState.GIVEN:
        return []
    typed = opinions.typed_of(opinion)
    return [
        (one.label, said_answer(one, typed[one.code]))
        for one in opinions.questions_of(opinion, typed)
        if typed.get(one.code)
    ]


# --- scores


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def scores(request, slug, ref):
    """…/notes/ : one's own scores, drafted then sent; the others' afterwards."""
    seen = access.get_file_for(request.user, slug=slug, ref=ref)
    found = seen.application
    criteria = list(Criterion.objects.filter(terms=found.terms_id))
    own = found.assessments.filter(assessor=request.user).first()
    if request.method == "POST":
        return _scored(request, seen, criteria)
    kept = {f"points-{one.criterion_id}": one.points for one in own.scores.all()} if own else {}
    form = forms.ScoresForm(criteria=criteria, initial={**kept, "comment": own.comment if own else ""})
    return _scores_page(request, seen, form, own)


def _scored(request, seen, criteria):
    found, act = seen.application, request.POST.get("act", "")
    form = forms.ScoresForm(request.POST, criteria=criteria)
    own = found.assessments.filter(assessor=request.user).first()
    if act == "abstain":
        return _abstained(request, seen)
    if act not in {"save", "send"}:
        raise Http404
    if not form.is_valid():
        return _scores_page(request, seen, form, own, status=HTTPStatus.BAD_REQUEST)
    write = assessing.send if act == "send" else assessing.save
    try:
        write(
            found,
            points=form.points,
            comment=form.cleaned_data["comment"],
            revision=number(request.POST.get("revision", "")) or 0,
            by=request.user,
        )
    except assessing.Conflict as conflict:
        return _scores_page(
            request, seen, form, conflict.assessment, conflict=True, status=HTTPStatus.CONFLICT
        )
    except Refused as refused:
        if act == "send":
            for one in form.lines:
                if form.cleaned_data.get(one.name) is None:
                    form.add_error(one.name, _("Notez ce critère."))
        form.add_error(None, refused.verdict.message)
        return _scores_page(request, seen, form, own, status=HTTPStatus.BAD_REQUEST)
    sent, kept = _("Vos notes sont envoyées."), _("Vos notes sont gardées, pas encore envoyées.")
    messages.success(request, sent if act == "send" else kept)
    return redirect("call-file-scores", seen.call.slug, found.ref)


def _abstained(request, seen):
    try:
        assessing.abstain(seen.application, by=request.user)
        messages.success(request, _("C’est dit : vous ne notez pas ce dossier."))
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    return redirect("call-file-scores", seen.call.slug, seen.application.ref)


def _scores_page(request, seen, form, own, *, conflict=False, status=HTTPStatus.OK):
    others = instruction.assessments_of(seen.application, person=request.user.pk)
    listed = instruction.listed(seen.call, person=request.user.pk, today=timezone.localdate())
    context = {
        "seen": seen,
        "application": seen.application,
        "call": seen.call,
        "form": form,
        "own": own,
        "conflict": conflict,
        "can_score": seen.application.state in instruction.SCORED,
        "others": [(one, _total(one)) for one in others],
        "score": listed.get(pk=seen.application.pk).score,
    }
    return render(request, "calls/desk_scores.html", context, status=status)


def _total(assessment):
    """Of 100; None for who gives no score."""
    return rules.out_of_hundred(
        (one.points, one.criterion.most, one.criterion.weight) for one in assessment.scores.all()
    )


# --- documents


@require_safe
@signed_in
def piece(request, slug, ref, document):
    """…/pieces/<document>/ : who opened it is kept."""
    filed = access.get_piece_at_desk(request.user, slug=slug, ref=ref, document=document)
    instructing.note_opening(filed.application, by=request.user, sha256=filed.document.sha256)
    return downloads.kept(filed.document.file, title=filed.document.title, kind=filed.document.media_type)


@require_safe
@signed_in
def receipt(request, slug, ref, rank):
    """…/accuse-<rank>.pdf : what was sent, on paper."""
    found = access.get_receipt_at_desk(request.user, slug=slug, ref=ref, rank=rank)
    seen = access.get_file_for(request.user, slug=slug, ref=ref)
    instructing.note_opening(seen.application, by=request.user, sha256=found.sha256)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)
