"""/espace/avis/ : what is asked of a body, its opinion; it reads what the call lets it see, no more."""

from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import access, rules
from coopdec.calls.enums import OpinionState, Section, Seen
from coopdec.calls.forms.desk import InterestForm, OpinionForm, QuestionForm
from coopdec.calls.forms.sections import SectionPage
from coopdec.calls.queries import instruction
from coopdec.calls.reading import Problem
from coopdec.calls.services import instructing
from coopdec.calls.services import opinions as services
from coopdec.calls.shape import ANSWERS
from coopdec.calls.stories import files as stories
from coopdec.calls.stories import said_answer
from coopdec.common import downloads
from coopdec.common.sessions import signed_in
from coopdec.common.typed import number, text
from coopdec.common.workflow import Refused

MOST_GIVEN = 100
WRITES = {"save", "give"}


@require_safe
@signed_in
def opinions(request):
    """/espace/avis/ : late, waiting, given."""
    bodies = rights_of(request.user).organisations(Power.READ)
    found = instruction.opinions_for(bodies, person=request.user.pk)
    today = timezone.localdate()
    waiting = list(found.filter(state__in=rules.OPEN_OPINIONS).order_by("due_on", "asked_at", "pk"))
    late = [one for one in waiting if rules.is_late(state=one.state, due_on=one.due_on, today=today)]
    over = found.filter(state__in=[OpinionState.GIVEN, OpinionState.SILENT]).order_by("-given_at", "-pk")
    context = {
        "late": late,
        "waiting": [one for one in waiting if one not in late],
        "given": list(over[:MOST_GIVEN]),
    }
    return render(request, "calls/desk_opinions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def opinion(request, ref):
    """/espace/avis/<ref>/ : the part of the file that is seen, and the form."""
    seen = access.get_opinion_for(request.user, ref=ref)
    if request.method != "POST":
        found = seen.opinion
        typed = services.typed_of(found)
        return _shown(request, seen, advice=found.advice, said=found.text, typed=typed)
    act = text(request.POST.get("act", ""))
    if act in WRITES:
        return _written(request, seen, act)
    if act == "question" and seen.may_write:
        form = QuestionForm(request.POST, prefix="question")
        if form.is_valid():
            services.ask_applicant(seen.opinion, text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("Votre question est transmise au service."))
            return redirect("opinion", ref)
        found = seen.opinion
        typed = services.typed_of(found)
        return _shown(
            request, seen, advice=found.advice, said=found.text, typed=typed, question=form,
            status=HTTPStatus.BAD_REQUEST,
        )  # fmt: skip
    if act == "interest":
        form = InterestForm(request.POST, prefix="interest")
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        instructing.declare_interest(seen.application, by=request.user, reason=reason)
        messages.success(request, _("Votre lien d’intérêts est déclaré : ce dossier vous est fermé."))
        return redirect("opinions")
    raise Http404


def _written(request, seen, act):
    if not (seen.may_give if act == "give" else seen.may_write):
        raise Http404
    typed = ANSWERS.read(request.POST)["answers"]
    advice, said = text(request.POST.get("advice", "")), text(request.POST.get("text", ""))
    write = services.give if act == "give" else services.save
    try:
        write(
            seen.opinion,
            advice=advice,
            text=said,
            typed=typed,
            revision=number(request.POST.get("revision", "")) or 0,
            by=request.user,
        )
    except services.Conflict as conflict:
        return _shown(
            request, seen, advice=advice, said=said, typed=typed, conflict=conflict.opinion,
            status=HTTPStatus.CONFLICT,
        )  # fmt: skip
    except services.NotReady as wrong:
        return _shown(
            request, seen, advice=advice, said=said, typed=typed, problems=wrong.problems,
            status=HTTPStatus.BAD_REQUEST,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.verdict.message)
        return redirect("opinion", seen.opinion.ref)
    messages.success(
        request,
        _("Votre avis est rendu.") if act == "give" else _("Brouillon enregistré : l’avis n’est pas rendu."),
    )
    return redirect("opinion", seen.opinion.ref)


def _shown(
    request, seen, *, advice, said, typed, problems=(), conflict=None, question=None, status=HTTPStatus.OK
):
    found = seen.opinion
    form = OpinionForm({"advice": advice, "text": said})
    form.is_valid()
    for one in problems:
        if one.field in form.fields:
            form.add_error(one.field, one.message)
    asked = services.questions_of(found, typed)
    page = SectionPage(Section.ANSWERS, {"answers": typed}, questions=asked, problems=_of_questions(problems))
    steps = {"question", "answer"}
    whole = stories.sent_whole(found.application, seen.sent, sees=seen.sees)
    words = found.application.words.filter(step__in=steps, organisation=found.organisation_id)
    context = {
        "seen": seen,
        "opinion": found,
        "application": found.application,
        "call": found.application.call,
        "told": replace(whole, pieces=[]),
        "pieces": whole.pieces,
        "form": form,
        "page": page.page,
        "page_errors": page.errors,
        "answers": [(one.label, said_answer(one, typed[one.code])) for one in asked if typed.get(one.code)],
        "revision": (conflict or found).revision,
        "conflict": conflict,
        "beside": instruction.given_beside(found) if Seen.OPINIONS in seen.sees else [],
        "contacts": Seen.CONTACTS in seen.sees,
        "words": words.select_related("author").order_by("at", "pk"),
        "question": question or QuestionForm(prefix="question"),
        "interest": InterestForm(prefix="interest"),
        "is_late": rules.is_late(state=found.state, due_on=found.due_on, today=timezone.localdate()),
    }
    return render(request, "calls/desk_opinion.html", context, status=status)


def _of_questions(problems) -> list[Problem]:
    return [one for one in problems if one.field.startswith("answers-")]


@require_safe
@signed_in
def piece(request, ref, document):
    """/espace/avis/<ref>/pieces/<document>/ : who opened it is kept."""
    filed = access.get_piece_for_opinion(request.user, ref=ref, document=document)
    instructing.note_opening(filed.application, by=request.user, sha256=filed.document.sha256)
    return downloads.kept(filed.document.file, title=filed.document.title, kind=filed.document.media_type)
