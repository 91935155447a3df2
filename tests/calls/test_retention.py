"""How long documents are kept, said to who gives them; removed only by decision, the journal keeping them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coopdec.calls import rules_retention
from coopdec.calls.enums import ApplicationState, Retained
from coopdec.calls.models import Application, Award, Call, RemovedDocument, Retention, Terms
from coopdec.calls.queries import retention
from coopdec.calls.services import awarding, configuring, retaining
from coopdec.common.workflow import Refused
from coopdec.files.models import Document
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.calls.granted import REPORTS, decided, eligible
from tests.calls.test_applying import angers, call, ready, town, whole
from tests.calls.test_planning import agent, officer, person, plain, state
from tests.contribution.people import sent

__all__ = ["agent", "angers", "call", "officer", "person", "ready", "state", "town"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = date(2027, 5, 10)
YEARS_LATER = TODAY + timedelta(days=366 * 3)


@pytest.fixture
def refused(ready, person, officer):
    """A file that was not granted."""
    Terms.objects.filter(pk=ready.terms_id).update(**REPORTS)
    application = eligible(Application.objects.get(pk=ready.pk), person)
    return decided(application, officer, outcome="refuse", reason="Trop cher.")


def aged(application, *, days):
    """Decided so long ago."""
    at = timezone.now() - timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(decided_at=at)


def told(state="refused", award=None, call="published", **days):
    known = {"award_ended": None, "decided": None, "withdrawn": None, "closes": None, "begun": DAY, **days}
    return rules_retention.ended_on(state=state, award_state=award, call_state=call, **known)


@pytest.mark.parametrize(
    ("file", "since"),
    [
        (told("refused", decided=DAY), DAY),
        (told("ineligible", decided=DAY), DAY),
        (told("withdrawn", withdrawn=DAY), DAY),
        (told("submitted"), None),
        (told("eligible", decided=DAY), None),
        (told("waiting", decided=DAY), None),
        (told("waiting", decided=DAY, call="ended"), DAY),
        (told("granted", award="active", decided=DAY), None),
        (told("granted", award="closed", award_ended=DAY), DAY),
        (told("withdrawn", award="withdrawn", award_ended=DAY, withdrawn=date(2020, 1, 1)), DAY),
        (told("draft", closes=date(2027, 6, 1)), date(2027, 6, 1)),
        (told("draft"), None),
        (told("draft", call="ended"), DAY),
    ],
)
def test_years_are_counted_once_nothing_more_may_happen(file, since):
    assert file == since


def test_the_last_day_is_years_after_to_the_day():
    assert rules_retention.kept_until(DAY, years=10) == date(2037, 5, 10)
    assert rules_retention.kept_until(date(2028, 2, 29), years=1) == date(2029, 2, 28)


def test_each_kind_has_its_years_and_says_who_chose_them():
    assert set(rules_retention.PERIODS) == set(Retained)
    sourced = {kind for kind, one in rules_retention.PERIODS.items() if one.source}
    assert sourced == {Retained.AGREEMENT, Retained.PROOF}
    assert {rules_retention.PERIODS[one].years for one in sourced} == {10}


@pytest.mark.parametrize(
    ("wanted", "is_published", "says"),
    [
        ({"other-piece": 3}, True, ""),
        ({"other-piece": 1}, False, ""),
        ({"other-piece": 1}, True, "ne raccourcissent pas"),
        ({"proof": 9}, False, "Au moins 10 ans"),
        ({"proof": 12}, False, ""),
        ({"proof": 100}, False, "De 1 à 99 ans"),
        ({"proof": 0}, False, "De 1 à 99 ans"),
    ],
)
def test_never_less_than_the_text_nor_than_what_was_announced(wanted, is_published, says):
    known = {kind: one.years for kind, one in rules_retention.PERIODS.items()}
    verdict = rules_retention.may_set(wanted, known=known, is_published=is_published)
    assert verdict.ok is (not says)
    assert says in verdict.message


def test_the_organiser_chooses_and_who_gives_a_document_reads_it(ready, state, agent, officer):
    path = reverse("call-retention", args=[ready.call.slug])
    page = state.get(path).page
    assert "DAF/DPACI/RES/2008/008" in page.text
    form = next(one for one in page.all("form") if any(each["name"] == "proof" for each in one.all("input")))
    typed = sent(page, act="years", within=form)
    wrong = state.post(path, {**typed, "proof": "4", "other-piece": "7"})
    assert wrong.status_code == 400
    assert "Au moins 10 ans" in wrong.page.text
    assert wrong.page.one("input", name="other-piece")["value"] == "7"
    assert not Retention.objects.exists()
    assert state.post(path, {**typed, "other-piece": "7"}).status_code == 302
    entry = Entry.objects.get(verb="call.retention-set")
    assert (entry.actor, entry.facts) == (officer, {"other-piece": 7})
    shown = plain(agent.get(f"/espace/dossiers/{ready.ref}/pieces/").page)
    assert "7 ans après la décision ou le retrait." in shown
    assert "Durée choisie par l’organisateur." in shown
    assert agent.get(path).status_code == 404
    made = configuring.clone(ready.call, slug="appel-suivant", by=officer)
    assert retention.years_of(made)["other-piece"] == 7


def test_nothing_goes_before_its_day_nor_without_a_decision(refused, officer):
    call = refused.call
    assert retention.outlived(call, today=TODAY + timedelta(days=700)) == []
    found = retention.outlived(call, today=YEARS_LATER)
    assert {one.kind for one in found} == {Retained.OTHER_PIECE}
    assert len(found) == refused.pieces.count() > 0
    refs = {found[0].document.ref}
    with pytest.raises(Refused, match="visa"):
        retaining.remove(call, refs, reason=" ", today=YEARS_LATER, by=officer)
    with pytest.raises(Refused, match="Cochez"):
        retaining.remove(call, refs, reason="Visa n° 1", today=TODAY, by=officer)
    before = Document.objects.count()
    assert retaining.tell(YEARS_LATER) == 1
    assert Document.objects.count() == before
    assert retaining.tell(YEARS_LATER) == 1
    letters = Letter.objects.filter(subject__startswith="Documents dont la durée", to=officer.email)
    assert letters.count() == 1
    assert "Rien n’est supprimé" in letters.get().text


def test_a_decision_removes_the_file_and_the_journal_keeps_that_it_existed(
    refused, state, agent, officer, django_capture_on_commit_callbacks
):
    call = refused.call
    aged(refused, days=800)
    path = reverse("call-retention", args=[call.slug])
    page = state.get(path).page
    filed = refused.pieces.select_related("document").first()
    document, storage = filed.document, filed.document.file.storage
    assert document.title in page.text
    assert storage.exists(document.file.name)
    data = {"act": "remove", "documents": [document.ref], "reason": "", "sure": "on"}
    wrong = state.post(path, data)
    assert wrong.status_code == 400
    assert "checked" in wrong.page.one("input", value=document.ref).attributes
    assert state.post(path, {**data, "reason": "Visa n° 12"} | {"sure": ""}).status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        assert state.post(path, {**data, "reason": "Visa n° 12"}).status_code == 302
    assert not storage.exists(document.file.name)
    assert not Document.objects.filter(pk=document.pk).exists()
    kept = RemovedDocument.objects.get(application=refused)
    assert (kept.title, kept.sha256, kept.reason, kept.by) == (
        document.title, document.sha256, "Visa n° 12", officer,
    )  # fmt: skip
    entry = Entry.objects.get(verb="application.document-removed", object_ref=refused.ref)
    assert (entry.actor, entry.facts["sha256"]) == (officer, document.sha256)
    assert Entry.objects.filter(verb="document.removed", object_ref=document.ref).count() == 1
    shown = state.get(path).page.text
    assert "Visa n° 12" in shown
    # What is left is still read, by both.
    assert agent.get(f"/espace/dossiers/{refused.ref}/").status_code == 200
    assert state.get(f"/espace/appels/{call.slug}/dossiers/{refused.ref}/").status_code == 200
    assert "Visa n° 12" in agent.get(f"/espace/dossiers/{refused.ref}/pieces/").page.text
    assert agent.get(f"/espace/dossiers/{refused.ref}/pieces/{document.ref}/").status_code == 404


def test_a_grant_keeps_all_its_papers_ten_years_after_its_end(ready, person, officer):
    application = eligible(Application.objects.get(pk=ready.pk), person)
    decided(application, officer)
    award = Award.objects.get(application=application)
    late = TODAY + timedelta(days=366 * 11)
    assert retention.outlived(award.call, today=late) == []
    awarding.withdraw_award(award, reason="Renonce.", by=officer)
    assert retention.outlived(award.call, today=TODAY + timedelta(days=365 * 9)) == []
    assert {one.kind for one in retention.outlived(award.call, today=late)} == {Retained.GRANTED_PIECE}


def test_who_declared_an_interest_sees_no_document_of_that_file(refused, officer):
    refused.interests.create(person=officer)
    assert retention.outlived(refused.call, today=YEARS_LATER, person=officer.pk) == []


def test_queries_do_not_grow(refused, state, call, angers, person, town):
    aged(refused, days=800)
    path = reverse("call-retention", args=[call.slug])

    def many():
        state.get(path)
        with CaptureQueriesContext(connection) as found:
            state.get(path)
        return len(found)

    before = many()
    for _other in range(2):
        other = whole(call, angers, person, town)
        Application.objects.filter(pk=other.pk).update(
            state=ApplicationState.REFUSED, submitted_at=timezone.now(), number=90 + other.pk
        )
        aged(other, days=800)
    assert len(retention.outlived(Call.objects.get(pk=call.pk), today=TODAY)) > refused.pieces.count()
    assert many() == before


def test_my_data_says_it(agent):
    assert "le journal garde que le document a existé" in agent.get("/compte/donnees/").page.text
