"""Every state × step × role of the room, over HTTP: what the table allows happens and is journalled; anything
else changes nothing, and tells nobody that what they may not see is there."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coopdec.calls import letters, workflow
from coopdec.calls.enums import (
    ApplicationState,
    AwardState,
    CallState,
    InstalmentState,
    OpinionState,
    ReportState,
)
from coopdec.calls.models import Decision
from coopdec.calls.services import asking
from coopdec.journal.models import Entry
from tests.calls.cells import GRANT, put, silence_passes, undone, world

NOWHERE = "0" * 24
ORGANISERS = {"assessor", "officer", "interested", "national"}
OPEN_TO = ORGANISERS - {"interested"}  # to whom files are
APPLICANT = {"reader", "contributor", "manager", "signatory"}
# Who each line of the table means, here.
WHO = {
    workflow.OFFICE: {"officer", "national"},
    workflow.SENDERS: {"manager", "signatory"},
    workflow.BODY_WRITES: {"body", "body-writer"},
    workflow.BODY_GIVES: {"body"},
    workflow.PARTNER_STATE: {"partner-state"},
    workflow.NIGHT: set(),
    workflow.ANOTHER_STEP: set(),
}
# Something is kept, and nothing moves: a party says again what both said; a body writes on.
KEPT = {(workflow.PUT_ON_LIST, ApplicationState.WAITING), (workflow.BEGIN_OPINION, OpinionState.BEGUN)}


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker):
    """Made once; each cell is undone."""
    with django_db_blocker.unblock(), suppress(Undone), transaction.atomic():
        yield world()
        raise Undone


class Undone(Exception):  # noqa: N818 - ends the world
    pass


@pytest.fixture
def templates(monkeypatch):
    """The letters that were written."""
    found = []
    post = letters.post

    def kept(**letter):
        found.append(letter["template"].removeprefix("calls/letters/").removesuffix(".txt"))
        return post(**letter)

    monkeypatch.setattr(letters, "post", kept)
    return found


# --- how each step is asked: (address, its arguments, what is sent, to whom the thing is there)


def of_call(step, here, state, role):
    call = here.draft
    data = {"act": step.name, "reason": "Pour essai."}
    if step is workflow.PUBLISH:
        data["version"] = asking.whole_version(type(call).objects.get(pk=call.pk))
    return "call-act", {"slug": call.slug}, data, ORGANISERS


def of_applicant(step, here, state, role):
    data = {"act": step.name, "key": "abcdef012345", "reason": "Pour essai."}
    return "application", {"ref": here.file.ref}, data, APPLICANT | {"abroad"}


def of_office(step, here, state, role):
    act = step.name.removeprefix("find-")
    data = {f"{act}-text": "Il manque l’acte.", f"{act}-due_on": day(9), f"{act}-reason": "Pour essai."}
    place = {"slug": here.call.slug, "ref": here.file.ref}
    if step is workflow.FIND_INELIGIBLE:
        put(here.file, pieces_due_on=day(-1))
    seen = OPEN_TO if state not in {ApplicationState.DRAFT, ApplicationState.WITHDRAWN} else set()
    return "call-file", place, {**data, "act": act}, seen


OUTCOMES = {workflow.GRANT: "grant", workflow.PUT_ON_LIST: "waiting", workflow.REFUSE: "refuse"}


def of_committee(step, here, state, role):
    """The other State has said the same before."""
    number, outcome = here.file.number, OUTCOMES[step]
    other = "france" if role == "partner-state" else "partner"
    Decision.objects.create(
        application=here.file, party=other, outcome=outcome, cents=GRANT if outcome == "grant" else None,
        reason="Pour essai.", by=here.people["national"], at=timezone.now(),
    )  # fmt: skip
    data = {
        "act": "decide", f"chosen-{number}": "on", f"rank-{number}": "1", f"cents-{number}": str(GRANT // 100),
        "party": "france", "outcome": outcome, "reason": "Pour essai.",
    }  # fmt: skip
    return "call-committee", {"slug": here.call.slug}, data, ORGANISERS | {"partner-state"}


def of_body(step, here, state, role):
    opinion = here.opinion
    data = {"act": step.name, "advice": "favourable", "text": "Bien.", "revision": opinion.revision}
    return "opinion", {"ref": opinion.ref}, data, {"body", "body-writer"}


def of_asker(step, here, state, role):
    ref = here.opinion.ref
    data = {"act": f"{step.name}:{ref}", f"name-{ref}-organisation": here.second.slug}
    return "call-file", {"slug": here.call.slug, "ref": here.instructed.ref}, data, OPEN_TO


def of_award(step, here, state, role):
    """Paid, accounted for: it may be closed too."""
    if step is workflow.CLOSE_AWARD:
        here.award.instalments.update(state="cancelled")
        here.award.reports.update(state="accepted", sent_at=timezone.now())
    data = {"act": step.name, "reason": "Pour essai."}
    return "award", {"slug": here.call.slug, "ref": here.award.ref}, data, OPEN_TO


def of_instalment(step, here, state, role):
    data = {"act": f"{step.name}:1", "on": day(0), "reference": "DP-1", "cents": "100"}
    return "award", {"slug": here.call.slug, "ref": here.award.ref}, data, OPEN_TO


def of_reporter(step, here, state, role):
    """Written before: who signs sends what others wrote."""
    data = {"act": "send", "narrative": "Fait.", "revision": here.report.revision}
    for one in here.award.application.expenses.all():
        data[f"cents-{one.pk}"] = "10"
    return "award-report", {"ref": here.report.ref}, data, APPLICANT


def of_reader(step, here, state, role):
    data = {"act": step.name, "text": "Pour essai."}
    return "call-report", {"slug": here.call.slug, "ref": here.report.ref}, data, OPEN_TO


def withdrawing(step, here, state, role):
    """The award that goes takes its application along."""
    return of_award(workflow.WITHDRAW_AWARD, here, state, role)


STEPS = [
    *((one, CallState, lambda here: here.draft, of_call) for one in workflow.CALL),
    *(
        (one, ApplicationState, lambda here: here.file, of_applicant)
        for one in (workflow.SUBMIT, workflow.TAKE_BACK, workflow.WITHDRAW)
    ),
    *(
        (one, ApplicationState, lambda here: here.file, of_office)
        for one in (
            workflow.ASK_PIECES,
            workflow.FIND_COMPLETE,
            workflow.FIND_ELIGIBLE,
            workflow.FIND_INELIGIBLE,
        )
    ),
    *((one, ApplicationState, lambda here: here.file, of_committee) for one in OUTCOMES),
    (workflow.GIVE_UP, ApplicationState, lambda here: here.award.application, withdrawing),
    *(
        (one, OpinionState, lambda here: here.opinion, of_body)
        for one in (workflow.BEGIN_OPINION, workflow.GIVE_OPINION)
    ),
    *(
        (one, OpinionState, lambda here: here.opinion, of_asker)
        for one in (workflow.CANCEL_OPINION, workflow.ASK_OPINION)
    ),
    *((one, AwardState, lambda here: here.award, of_award) for one in workflow.AWARD),
    *((one, InstalmentState, lambda here: here.instalment, of_instalment) for one in workflow.INSTALMENT),
    (workflow.SEND_REPORT, ReportState, lambda here: here.report, of_reporter),
    *(
        (one, ReportState, lambda here: here.report, of_reader)
        for one in (workflow.ACCEPT_REPORT, workflow.RETURN_REPORT)
    ),
]
TABLES = (
    workflow.CALL, workflow.APPLICATION, workflow.OPINION, workflow.AWARD, workflow.INSTALMENT, workflow.REPORT,
)  # fmt: skip


def name_of(step):
    return step.verb


def may(step, role):
    """Whom the table names, less who declared an interest; calls themselves are closed to no interest."""
    if step is workflow.GIVE_UP:
        step = workflow.WITHDRAW_AWARD
    found = set().union(*(WHO[one] for one in step.doers))
    return role in (found | {"interested"} if step in workflow.CALL and "officer" in found else found)


def settled(one, state):
    """Columns that the database wants in this state."""
    now = timezone.now()
    fields = {field.name for field in one._meta.get_fields()}
    stamps = {"submitted_at", "sent_at", "given_at", "published_at", "suspended_at"} & fields
    more = {"pieces_due_on": day(9)} if "pieces_due_on" in fields else {}
    if state == OpinionState.GIVEN:
        more["advice"] = "favourable"
    return {"state": state, **dict.fromkeys(stamps, now), **more}


def post(visitor, name, place, data):
    answer = visitor.post(reverse(name, kwargs=place), data)
    where = answer.get("Location", "").partition("?")[0] if answer.status_code == 302 else ""
    return answer.status_code, where


def stands(one):
    return type(one)._default_manager.filter(pk=one.pk).values().get()


@pytest.mark.parametrize(("step", "states", "thing", "ask"), STEPS, ids=[name_of(one[0]) for one in STEPS])
def test_every_cell(here, templates, step, states, thing, ask):
    told, moved, wrong = set(), set(), []
    for state in states:
        for role, visitor in here.visitors.items():
            templates.clear()
            with undone():
                one = thing(here)
                put(one, **settled(one, state))
                found = _tried(here, step, one, ask(step, here, state, role), state, role, visitor)
            told |= set(templates)
            if found == "moved":
                moved.add((state, role))
            elif found:
                wrong.append(f"{state.value} · {role}: {found}")
    assert not wrong, "\n".join(wrong)
    roles = {role for role in here.visitors if may(step, role)}
    assert moved == {(state, role) for state in step.sources for role in roles}
    sends = (workflow.WITHDRAW_AWARD if step is workflow.GIVE_UP else step).sends
    assert told == set(sends)


def _tried(here, step, one, asked, state, role, visitor):
    """« moved », nothing when it was refused as it should, or what is wrong."""
    name, place, data, seen = asked
    before, rows, last = stands(one), here.rows(), Entry.objects.latest("pk").pk
    answer = post(visitor, name, place, data)
    after = stands(one)
    if may(step, role) and state in step.sources:
        return _moved(here, step, one, state, role, last) or f"{answer}: {after['state']}, not journalled"
    if (step, state) in KEPT and may(step, role):
        return "" if after["state"] == state else f"{answer}: {after['state']}"
    if after != before or here.rows() != rows:
        return f"{answer}: {before['state']} → {after['state']}, {here.rows()} for {rows}"
    if role not in seen and answer != post(visitor, name, elsewhere(place), data):
        return f"{answer}: tells that it is there"
    return ""


def _moved(here, step, one, state, role, last):
    """« moved » when it is where the table says, and the journal says from where, and who did it."""
    entry = Entry.objects.filter(pk__gt=last, verb=step.verb, object_ref=one.ref).first()
    if entry is None or stands(one)["state"] != step.target:
        return ""
    # What is given at once is begun first.
    is_said = entry.facts["from"] in {state, OpinionState.BEGUN} and entry.actor_id == here.people[role].pk
    return "moved" if is_said else f"journal: {entry.facts}"


def elsewhere(place):
    """The same address of what is not there."""
    last = list(place)[-1]
    return {**place, last: "rien-de-tel" if last == "slug" else NOWHERE}


def test_silence_is_of_the_night_alone(here):
    """No address does it; before its day, or once closed, the night does nothing either."""
    for state in OpinionState:
        with undone():
            one = here.opinion
            put(one, **settled(one, state), due_on=day(1))
            silence_passes(here)
            after = stands(one)["state"]
            assert after == ("silent" if state in workflow.FALL_SILENT.sources else state), state
            if after != state:
                entry = Entry.objects.filter(object_ref=one.ref, verb="opinion.silent").latest("pk")
                assert (entry.actor, entry.facts["from"]) == (None, state)


def test_no_step_is_left_out():
    tried = {one[0].verb for one in STEPS} | {workflow.FALL_SILENT.verb}
    assert tried == {step.verb for table in TABLES for step in table}
    assert all(step.doers for table in TABLES for step in table)
