"""What the office does with a file: asks for what is missing, finds it complete, eligible or not."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.calls import letters, queries, rules, workflow
from coopdec.calls.enums import ApplicationState, Audience
from coopdec.calls.models import Application, Interest, Override, TermsRule, Word
from coopdec.calls.queries import instruction
from coopdec.calls.services import applications, opinions
from coopdec.calls.services.applications import OBJECT_TYPE
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.journal import services as journal


def _moved(application: Application, step: Transition, *, by: User, **facts: Any) -> Application:
    moved = journal.apply_transition(application, step, by=by, **facts)
    assert isinstance(moved, Application)
    return moved


def _tell(verb: str, application: Application, by: User, **facts: Any) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=application.ref, by=by, facts=facts)


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).get(pk=application.pk)


# --- complete or not


@transaction.atomic
def ask_pieces(application: Application, *, text: str, due_on: date | None, by: User) -> Application:
    """The applicant completes its file until that day, and sends it again under its number; until then the
    clock of the law stops. Raises Refused."""
    verdict = rules.may_ask_pieces(text=text, due_on=due_on, today=timezone.localdate())
    if not verdict.ok:
        raise Refused(verdict)
    assert due_on is not None
    moved = _moved(application, workflow.ASK_PIECES, by=by, due_on=due_on.isoformat())
    moved.pieces_due_on = due_on
    moved.save(update_fields=["pieces_due_on"])
    word = applications.say(
        moved,
        text=text,
        audience=Audience.APPLICANT,
        by=by,
        organisation=moved.call.organiser,
        step="ask-pieces",
    )
    assert word is not None
    letters.moved(moved, "ask-pieces", text=word.text, key=str(word.pk))
    return moved


@transaction.atomic
def put_off(application: Application, *, due_on: date | None, by: User) -> Application:
    """More time to complete it: never less than what was given. Raises Refused."""
    locked = _locked(application)
    if locked.state != ApplicationState.INCOMPLETE:
        raise Refused(Verdict.no(_("Rien n’est attendu du déposant : il n’y a pas de délai à prolonger.")))
    before = max(filter(None, (locked.pieces_due_on, timezone.localdate())))
    if due_on is None or due_on <= before:
        raise Refused(Verdict.no(_("Donnez un jour plus tard que celui qui a été donné.")))
    locked.pieces_due_on = due_on
    locked.save(update_fields=["pieces_due_on"])
    _tell("application.put-off", locked, by, due_on=due_on.isoformat())
    letters.moved(locked, "put-off", text="", key=due_on.isoformat())
    return locked


@transaction.atomic
def find_complete(application: Application, *, by: User, text: str = "") -> Application:
    """Nothing is missing: bodies of the first stage are asked. Raises Refused."""
    moved = _moved(application, workflow.FIND_COMPLETE, by=by)
    word = applications.say(
        moved, text=text, audience=Audience.APPLICANT, by=by, organisation=moved.call.organiser,
        step="complete",
    )  # fmt: skip
    letters.moved(moved, "find-complete", text=word.text if word else "", key=_when(moved))
    opinions.ask_next(moved, by=by)
    return moved


def _when(application: Application) -> str:
    """A step that comes back is told each time."""
    return str(application.receipts.count())


# --- eligible or not


@transaction.atomic
def find_eligible(application: Application, *, by: User, reason: str = "") -> Application:
    """Every rule is met, or somebody said why it does not stop this file; `reason` is the office's own.

    Raises Refused while a rule that is not met was not passed over.
    """
    if refused := rules_not_met(application):
        message = _(
            "Une règle n’est pas remplie : %(message)s Passez outre avec une raison, ou constatez la"
            " non-recevabilité."
        )
        raise Refused(Verdict.no(message % {"message": refused[0]}))
    moved = _moved(application, workflow.FIND_ELIGIBLE, by=by)
    word = applications.say(
        moved, text=reason, audience=Audience.OFFICE, by=by, organisation=moved.call.organiser,
        step="eligible",
    )  # fmt: skip
    key = str(word.pk) if word else str(timezone.now().timestamp())
    letters.moved(moved, "find-eligible", text="", key=key)
    return moved


def rules_not_met(application: Application) -> list[str]:
    """What the rules that are not met say of what was sent, those passed over left out."""
    last = application.receipts.order_by("rank").last()
    assert last is not None, "what is instructed was sent"
    told = queries.told_of(application, instruction.sent_of(last).contents)
    passed = dict(application.overrides.values_list("rule_id", "is_met"))
    rows = instruction.findings_by_rule(list(application.terms.rules.all()), told.findings)
    return [one.message for rule, one in rows if not passed.get(rule.pk, one.ok is not False)]


@transaction.atomic
def find_ineligible(application: Application, *, reason: str, by: User) -> Application:
    """Its applicant is told why, and how to appeal; bodies are no longer asked. Raises Refused."""
    locked = _locked(application)
    verdict = rules.may_find_ineligible(
        state=locked.state, reason=reason, due_on=locked.pieces_due_on, today=timezone.localdate()
    )
    if not verdict.ok:
        raise Refused(verdict)
    moved = _moved(application, workflow.FIND_INELIGIBLE, by=by)
    word = applications.say(
        moved, text=reason, audience=Audience.APPLICANT, by=by, organisation=moved.call.organiser,
        step="ineligible",
    )  # fmt: skip
    assert word is not None
    letters.moved(moved, "find-ineligible", text=word.text, key=str(word.pk))
    opinions.close(moved, by=by)
    return moved


@transaction.atomic
def override(application: Application, rule: TermsRule, *, is_met: bool, reason: str, by: User) -> Override:
    """The office's word in the place of what a rule computed; what was computed is still shown."""
    if not reason.strip():
        raise Refused(Verdict.no(_("Dites pourquoi : votre raison reste dans le dossier.")))
    locked = _locked(application)
    if locked.terms_id != rule.terms_id:
        raise Refused(Verdict.no(_("Cette règle n’est pas de celles du dossier.")))
    made, _created = Override.objects.update_or_create(
        application=locked,
        rule=rule,
        defaults={"is_met": is_met, "reason": reason.strip()[:2000], "by": by, "at": timezone.now()},
    )
    _tell("application.rule-passed-over", locked, by, rule=rule.code, position=rule.position, is_met=is_met)
    return made


@transaction.atomic
def take_override_back(application: Application, rule: TermsRule, *, by: User) -> None:
    """What the rule computed counts again."""
    gone, _by_model = Override.objects.filter(application=application, rule=rule).delete()
    if gone:
        _tell("application.rule-counts-again", application, by, rule=rule.code, position=rule.position)


# --- who holds it, what is said


@transaction.atomic
def assign(application: Application, *, officer: User | None, by: User) -> Application:
    """Give a file to one of those who instruct; None: to nobody. Raises Refused."""
    locked = _locked(application)
    if officer is not None:
        able = instruction.office_of(locked.call, Power.WRITE).filter(pk=officer.pk).exists()
        if not able or locked.interests.filter(person=officer).exists():
            raise Refused(
                Verdict.no(_("Cette personne ne peut pas suivre ce dossier : choisissez-en une autre."))
            )
    if locked.officer_id == (officer.pk if officer else None):
        return locked
    locked.officer = officer
    locked.save(update_fields=["officer"])
    _tell("application.assigned", locked, by, person=officer.pk if officer else None)
    if officer is not None and officer.pk != by.pk:
        letters.assigned(locked)
    return locked


@transaction.atomic
def speak(application: Application, *, text: str, to_applicant: bool, by: User) -> Word | None:
    """A note of the office, or a message that the applicant reads and is written to about."""
    audience = Audience.APPLICANT if to_applicant else Audience.OFFICE
    word = applications.say(
        application, text=text, audience=audience, by=by, organisation=application.call.organiser
    )
    if word is not None:
        _tell("application.spoken-of", application, by, audience=audience.value)
        if to_applicant:
            letters.said_to_applicant(word)
    return word


@transaction.atomic
def declare_interest(application: Application, *, by: User, reason: str = "") -> Interest:
    """From now on the file and its rank are closed to this person, whose scores no longer count."""
    locked = _locked(application)
    made, is_new = Interest.objects.get_or_create(
        application=locked, person=by, defaults={"reason": reason.strip()[:500]}
    )
    if is_new:
        locked.assessments.filter(assessor=by, sent_at=None).delete()
        if locked.officer_id == by.pk:
            locked.officer = None
            locked.save(update_fields=["officer"])
        _tell("application.interest-declared", locked, by, person=by.pk)
    return made


@transaction.atomic
def note_opening(application: Application, *, by: User, sha256: str) -> None:
    """Who opened which document of a file, and when."""
    _tell("application.document-opened", application, by, sha256=sha256)


@transaction.atomic
def note_export(call: Any, *, by: User, files: int) -> None:
    """Who took the list of files away, and how many."""
    journal.record(
        "call.files-exported", object_type="calls.call", object_ref=call.slug, by=by, facts={"files": files}
    )
