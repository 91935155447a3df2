"""Opinions: asked of bodies stage by stage, drafted, given, or taken as said when nobody answers in time."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts.models import User
from coopdec.calls import letters, queries, reading, rules, workflow
from coopdec.calls.enums import Advice, ApplicationState, Audience, OpinionState, Section, Silence
from coopdec.calls.models import Application, Opinion, OpinionAnswer, OpinionStep, Question, Word
from coopdec.calls.queries import instruction
from coopdec.calls.reading import Asked, Problem, Said
from coopdec.calls.services import applications
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal

OBJECT_TYPE = "calls.opinion"
INSTRUCTED = frozenset({ApplicationState.COMPLETE, ApplicationState.ELIGIBLE})
MOST_TEXT = 8000


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody else saved this opinion since it was read. Nothing was written."""

    def __init__(self, opinion: Opinion) -> None:
        super().__init__(opinion.ref)
        self.opinion = opinion


class NotReady(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Something is missing or wrong: `problems`, by the name of the field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def _tell(verb: str, opinion: Opinion, by: User | None, **facts: Any) -> None:
    said = {"application": opinion.application.ref, **facts}
    label = "" if by else _("délai passé")
    journal.record(
        verb, object_type=OBJECT_TYPE, object_ref=opinion.ref, by=by, facts=said, actor_label=label
    )


def _move(locked: Opinion, step: Transition, by: User | None, **facts: Any) -> None:
    said = {"application": locked.application.ref, **facts}
    label = "" if by else _("délai passé")
    journal.apply_transition(locked, step, by=by, actor_label=label, **said)
    locked.refresh_from_db(fields=[step.state_field, *step.stamps])


def _locked(opinion: Opinion) -> Opinion:
    found = Opinion.objects.select_for_update(of=("self",)).select_related(
        "application__call__organiser", "application__applicant", "step", "organisation"
    )
    return found.get(pk=opinion.pk)


# --- asked


@transaction.atomic
def ask_next(application: Application, *, by: User | None) -> list[Opinion]:
    """Ask the bodies of the next stage, once all those before have answered or are taken to have."""
    journal.line_up(f"{OBJECT_TYPE}s-of:{application.pk}")
    steps: dict[int, list[OpinionStep]] = {}
    for step in application.terms.steps.select_related("organisation"):
        steps.setdefault(step.stage, []).append(step)
    asked: dict[int, list[str]] = {}
    for stage, state in application.opinions.values_list("step__stage", "state"):
        asked.setdefault(stage, []).append(state)
    for stage in sorted(steps):
        if stage in asked:
            if not rules.OPEN_OPINIONS.isdisjoint(asked[stage]):
                return []
            continue
        if made := [one for step in steps[stage] for one in _ask(application, step, by)]:
            return made
    return []


def _ask(application: Application, step: OpinionStep, by: User | None) -> list[Opinion]:
    made = []
    for organisation, country in instruction.bodies_for(step, application):
        opinion = Opinion.objects.create(
            application=application,
            step=step,
            organisation=organisation,
            country=country,
            due_on=_due_on(step) if organisation else None,
        )
        _tell("opinion.asked", opinion, by, body=organisation.slug if organisation else "")
        letters.opinion_asked(opinion)
        made.append(opinion)
    return made


def _due_on(step: OpinionStep) -> date | None:
    return timezone.localdate() + timedelta(days=step.days) if step.days else None


@transaction.atomic
def name_body(opinion: Opinion, *, organisation: Organisation, by: User) -> Opinion:
    """The office says who answers: nobody was known there, or somebody else is to be asked. The delay begins
    anew. Raises Refused once it is given."""
    locked = _locked(opinion)
    if locked.state in {OpinionState.GIVEN, OpinionState.SILENT}:
        raise Refused(Verdict.no(_("Cet avis est rendu, ou réputé l’être : il ne change plus.")))
    if locked.application.state not in INSTRUCTED:
        raise Refused(
            Verdict.no(_("Ce dossier n’est pas en cours d’instruction : aucun avis n’est demandé."))
        )
    locked.answers.all().delete()
    locked.organisation, locked.due_on = organisation, _due_on(locked.step)
    locked.advice, locked.text, locked.revision, locked.by = "", "", locked.revision + 1, None
    locked.save()
    _move(locked, workflow.ASK_OPINION, by, body=organisation.slug)
    letters.opinion_asked(locked)
    return locked


@transaction.atomic
def cancel(opinion: Opinion, *, by: User | None) -> Opinion:
    """No longer asked; the next stage may begin."""
    locked = _locked(opinion)
    if locked.state not in rules.OPEN_OPINIONS:
        raise Refused(Verdict.no(_("Cet avis n’est plus attendu.")))
    _move(locked, workflow.CANCEL_OPINION, by)
    if locked.application.state in INSTRUCTED:
        ask_next(locked.application, by=by)
    return locked


@transaction.atomic
def close(application: Application, *, by: User | None) -> None:
    """Nobody is asked any more about a file that is no longer instructed."""
    for opinion in application.opinions.filter(state__in=rules.OPEN_OPINIONS):
        cancel(opinion, by=by)


# --- written and given


def questions_of(opinion: Opinion, typed: Mapping[str, str]) -> list[Asked]:
    """Those of its form that are asked, given what is answered."""
    found = queries.questions_of(opinion.step.terms, step=opinion.step)
    return [one for one in found if reading.is_asked(one, typed)]


def typed_of(opinion: Opinion) -> dict[str, str]:
    """Question's code → what was typed."""
    return dict(opinion.answers.values_list("question__code", "text"))


@transaction.atomic
def save(
    opinion: Opinion, *, advice: str, text: str, typed: Mapping[str, str], revision: int, by: User
) -> Opinion:
    """Keep a draft, right or not yet. `revision`: the one it was typed over. Raises Conflict when another was
    saved since and says something else, Refused once it is closed. Only its beginning is journalled."""
    locked = _locked(opinion)
    if locked.state not in rules.OPEN_OPINIONS:
        raise Refused(Verdict.no(_("Cet avis n’est plus ouvert : ce que vous tapez n’y entre pas.")))
    said = {code: value for code, value in typed.items() if value.strip()}
    advice, text = advice if advice in set(Advice) else "", text.strip()[:MOST_TEXT]
    same = (locked.advice, locked.text, typed_of(locked)) == (advice, text, said)
    if locked.revision != revision and not same:
        raise Conflict(locked)
    if same:
        return locked
    locked.advice, locked.text, locked.by = advice, text, by
    locked.revision += 1
    locked.save(update_fields=["advice", "text", "by", "revision"])
    if locked.state in workflow.BEGIN_OPINION.sources:
        _move(locked, workflow.BEGIN_OPINION, by)
    _put_answers(locked, said)
    return locked


def _put_answers(opinion: Opinion, typed: Mapping[str, str]) -> None:
    asked = {one.code: one for one in queries.questions_of(opinion.step.terms, step=opinion.step)}
    keys = dict(Question.objects.filter(step=opinion.step).values_list("code", "pk"))
    opinion.answers.all().delete()
    OpinionAnswer.objects.bulk_create(
        OpinionAnswer(
            opinion=opinion,
            question_id=keys[code],
            text=value[:20_000],
            number=(one := _read(asked[code], value)).number,
            day=one.day,
            choices=list(one.choices),
        )
        for code, value in typed.items()
        if code in keys
    )


def _read(question: Asked, typed: str) -> Said:
    try:
        return reading.answer_from(question, typed)
    except ValueError:
        return Said()


@transaction.atomic
def give(
    opinion: Opinion, *, advice: str, text: str, typed: Mapping[str, str], revision: int, by: User
) -> Opinion:
    """Saved, then given: it does not change any more. Raises NotReady, Conflict, Refused."""
    kept = save(opinion, advice=advice, text=text, typed=typed, revision=revision, by=by)
    if problems := _problems(kept, typed):
        raise NotReady(problems)
    kept.by = by
    kept.save(update_fields=["by"])
    _move(kept, workflow.GIVE_OPINION, by, advice=kept.advice)
    if kept.application.state in INSTRUCTED:
        ask_next(kept.application, by=by)
    return kept


def _problems(opinion: Opinion, typed: Mapping[str, str]) -> list[Problem]:
    found = []
    if not opinion.advice:
        found.append(Problem(Section.ANSWERS, "advice", _("Choisissez un avis."), missing=True))
    if opinion.advice in {Advice.RESERVED, Advice.UNFAVOURABLE} and not opinion.text:
        found.append(
            Problem(Section.ANSWERS, "text", _("Dites pourquoi : l’avis éclaire la décision."), missing=True)
        )
    for one in questions_of(opinion, typed):
        value, field = typed.get(one.code, ""), f"answers-{one.code}"
        if not value.strip():
            if one.is_owed:
                found.append(Problem(Section.ANSWERS, field, _("Une réponse est attendue."), missing=True))
            continue
        try:
            reading.answer_from(one, value)
        except ValueError as wrong:
            found.append(Problem(Section.ANSWERS, field, str(wrong)))
    return found


# --- said with the office


@transaction.atomic
def ask_applicant(opinion: Opinion, *, text: str, by: User) -> Word | None:
    """A body wants to know something of the applicant: the office reads it, and asks."""
    word = _word(opinion, text=text, step="question", by=by)
    if word is not None:
        letters.body_asks(opinion, word)
    return word


@transaction.atomic
def answer_body(opinion: Opinion, *, text: str, by: User) -> Word | None:
    """What the office answers a body; other bodies do not read it."""
    word = _word(opinion, text=text, step="answer", by=by)
    if word is not None:
        letters.body_answered(opinion, word)
    return word


def _word(opinion: Opinion, *, text: str, step: str, by: User) -> Word | None:
    word = applications.say(
        opinion.application, text=text, audience=Audience.OFFICE, by=by, organisation=opinion.organisation,
        step=step,
    )  # fmt: skip
    if word is not None:
        _tell(f"opinion.{step}", opinion, by)
    return word


# --- each night


def tend(today: date) -> None:
    """Reminds bodies before their day and on it; after it, silence says what the step says, and the next
    stage begins. What the file left behind is no longer asked."""
    waiting = Opinion.objects.filter(state__in=rules.OPEN_OPINIONS).order_by("pk")
    for opinion in waiting.exclude(application__state__in=INSTRUCTED):
        with transaction.atomic():
            if _locked(opinion).state in rules.OPEN_OPINIONS:
                cancel(opinion, by=None)
    due = waiting.filter(application__state__in=INSTRUCTED).exclude(due_on=None)
    soon = due.filter(due_on__lte=today + timedelta(days=rules.REMIND_BEFORE))
    for opinion in soon.select_related("application__call", "application__applicant", "step"):
        with transaction.atomic():
            _tend(opinion, today)


def _tend(opinion: Opinion, today: date) -> None:
    locked = _locked(opinion)
    if locked.state not in rules.OPEN_OPINIONS or locked.due_on is None:
        return
    if today > locked.due_on and locked.step.silence != Silence.WAITS:
        locked.advice = rules.advice_of_silence(locked.step.silence)
        locked.save(update_fields=["advice"])
        _move(locked, workflow.FALL_SILENT, None, advice=locked.advice)
        ask_next(locked.application, by=None)
    elif today >= locked.due_on:
        letters.opinion_asked(locked, "opinion-today")
    else:
        letters.opinion_asked(locked, "opinion-soon")
