"""Instalments planned again after a grant is opened: to the cent, with a reason, what is paid untouched."""

import pytest
from django.urls import reverse

from coopdec.calls import rules_money
from coopdec.calls.enums import ReportKind, Waits
from coopdec.calls.models import Application, Award, Terms
from coopdec.calls.queries import awards as reads
from coopdec.calls.rules_money import Again
from coopdec.calls.services import awarding, planning
from coopdec.common.workflow import Refused
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.calls.granted import REPORTS, decided, eligible
from tests.calls.test_applying import angers, call, ready, town
from tests.calls.test_awards import lines_of, paid, signed
from tests.contribution.people import acting_for, national, sent

__all__ = ["angers", "call", "ready", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def state():
    return national()


@pytest.fixture
def officer(state):
    return state.person


@pytest.fixture
def agent(angers):
    return acting_for(angers, role="manager")


@pytest.fixture
def person(agent):
    return agent.person


@pytest.fixture
def award(ready, person, officer):
    Terms.objects.filter(pk=ready.terms_id).update(**REPORTS)
    application = eligible(Application.objects.get(pk=ready.pk), person)
    decided(application, officer)
    return Award.objects.select_related("call__organiser", "application").get(application=application)


def plain(page):
    return page.text.replace("\u202f", " ").replace("\xa0", " ")


def rows(award):
    return list(award.instalments.order_by("rank").values_list("rank", "year", "cents", "waits_for", "state"))


def part(cents, *, rank=None, year=2027, due_on=None, waits_for=Waits.NOTHING, report=None):
    return Again(rank=rank, year=year, cents=cents, due_on=due_on, waits_for=waits_for, report=report)


@pytest.mark.parametrize(
    ("parts", "untouched", "says"),
    [
        ([part(60), part(40)], 0, ""),
        ([part(60)], 40, ""),
        ([], 100, ""),
        ([part(61)], 40, "corrigez les montants"),
        ([part(0), part(100)], 0, "un montant"),
        ([part(100, waits_for=Waits.INTERIM, report=7)], 0, ""),
        ([part(100, waits_for=Waits.FINAL, report=7)], 0, "compte rendu"),
        ([part(100, waits_for=Waits.INTERIM, report=8)], 0, "compte rendu"),
        ([part(100, waits_for=Waits.NOTHING, report=7)], 0, "compte rendu"),
    ],
)
def test_parts_are_the_grant_to_the_cent_and_wait_for_its_own_reports(parts, untouched, says):
    verdict = rules_money.may_plan_again(
        parts, granted=100, untouched=untouched, kinds={7: ReportKind.INTERIM}
    )
    assert verdict.ok is (not says)
    assert says in verdict.message


def test_what_is_to_come_is_planned_again_by_its_page(award, state, agent, officer, person):
    signed(award, officer)
    first = award.instalments.get(rank=1)
    paid(first, officer)
    before = rows(award)
    path = reverse("award-plan", args=[award.call.slug, award.ref])
    assert path in state.get(award.get_absolute_url()).page.links()
    page = state.get(path).page
    assert "versés le" in page.text
    second, third = award.instalments.exclude(rank=1)
    (form,) = (one for one in page.all("form") if any(each["name"] == "version" for each in one.all("input")))
    typed = sent(page, act="", within=form)
    assert typed[f"cents-{second.rank}"].replace("\u202f", "").replace(" ", "") == str(second.cents // 100)
    # Too little, and no reason: told, and kept as typed.
    wrong = state.post(path, {**typed, f"cents-{second.rank}": "1", "reason": ""})
    assert wrong.status_code == 400
    assert rows(award) == before
    wrong = state.post(path, {**typed, f"cents-{second.rank}": "1", "reason": "Retard du forage."})
    assert "corrigez les montants" in wrong.page.text
    assert "Retard du forage." in wrong.page.text
    assert rows(award) == before
    # In three: one moved, one taken out, two new.
    moved = {
        **typed,
        "reason": "Retard du forage.",
        f"cents-{second.rank}": "10000",
        f"year-{second.rank}": "2030",
        f"due_on-{second.rank}": "2030-05-01",
        f"cents-{third.rank}": "",
        "cents-new-1": "5000,50",
        "due_on-new-1": "2030-06-01",
        "cents-new-2": str((second.cents + third.cents - 1_500_050) / 100).replace(".", ","),
        "year-new-2": "2031",
        "waits-new-2": f"report-{third.report_id}",
    }
    answer = state.post(path, moved)
    assert answer.status_code == 302, answer.page.text
    after = rows(award)
    assert after[0] == before[0]
    assert sum(one[2] for one in after) == award.cents
    assert [one[1] for one in after[1:]] == [2030, 2030, 2031]
    assert after[-1][3] == Waits.FINAL
    entry = Entry.objects.get(verb="award.planned-again", object_ref=award.ref)
    assert (entry.actor, len(entry.facts["before"]), len(entry.facts["after"])) == (officer, 2, 3)
    letter = Letter.objects.get(to=person.email, subject__startswith="Échéances changées")
    assert "Retard du forage." in letter.text
    assert "1er mai 2030" in letter.text or "1 mai 2030" in letter.text
    (history,) = reads.planned_again(award)
    assert (history.reason, len(history.before), len(history.after)) == ("Retard du forage.", 2, 3)
    page = state.get(award.get_absolute_url()).page
    assert "Comment les échéances ont changé" in page.text
    assert "Retard du forage." in agent.get(f"/espace/dossiers/{award.application.ref}/").page.text
    # The sheet says the new years; the same form sent again is of another time.
    years = {one[0] for one in lines_of(Application.objects.get(pk=award.application_id).sheet)}
    assert {2030, 2031} <= years
    again = state.post(path, moved)
    assert "a changé depuis" in again.page.text
    assert rows(award) == after


def test_nobody_plans_without_a_reason_or_once_it_is_over(award, officer, state, agent):
    version = planning.version_of(award)
    parts = [part(award.cents)]
    with pytest.raises(Refused, match="Dites pourquoi"):
        planning.plan_again(award, parts=parts, reason=" ", version=version, by=officer)
    path = reverse("award-plan", args=[award.call.slug, award.ref])
    assert agent.get(path).status_code == 404
    awarding.withdraw_award(award, reason="Renonce.", by=officer)
    assert state.get(path).status_code == 404
    with pytest.raises(Refused, match="n’est plus en cours"):
        planning.plan_again(award, parts=parts, reason="Essai", version=version, by=officer)
