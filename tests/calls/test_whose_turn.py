"""Whose turn it is in an application: a partner asked for its part, who signs and sends, what home says waits; and the
page where each rule is mended."""

import pytest
from django.utils import timezone

from coopdec.calls.eligibility.findings import MENDED_IN
from coopdec.calls.enums import ApplicationState, RuleCode, Section
from coopdec.calls.models import Call, Report
from coopdec.calls.queries import parts_to_say, to_send
from coopdec.calls.queries.awards import reports_owed
from coopdec.calls.services import inviting
from coopdec.common.workflow import Refused
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.calls.granted import decided, eligible
from tests.calls.test_applying import angers, call, officer, person, ready, save_all, town, written
from tests.contribution.people import acting_for, member

__all__ = ["angers", "call", "officer", "person", "ready", "town"]
pytestmark = pytest.mark.django_db


def letters(word):
    return sorted(Letter.objects.filter(subject__contains=word).values_list("to", flat=True))


def test_a_partner_is_asked_once_a_day_and_by_letter(ready, town, person):
    (part,) = ready.partners.all()
    with pytest.raises(Refused, match="Personne n’agit encore"):
        inviting.ask_part(part, by=person)
    theirs = member(town, role="manager")
    member(town, role="reader")
    inviting.ask_part(part, by=person)
    inviting.ask_part(part, by=person)
    assert letters("Votre part dans un projet") == [theirs.email]
    assert Entry.objects.filter(verb="application.part-asked", object_ref=ready.ref).count() == 2


def test_who_writes_asks_who_signs_and_who_signs_sends(ready, angers, person):
    writer, signatory = acting_for(angers), acting_for(angers, role="signatory")
    page = writer.get(ready.get_absolute_url()).page
    assert "Demander le dépôt" in page.text
    assert "Déposer le dossier" not in page.text
    writer.post(ready.get_absolute_url(), {"act": "ask-submission"})
    assert letters("prêt à déposer") == sorted([person.email, signatory.person.email])
    page = signatory.get(ready.get_absolute_url()).page
    assert "Déposer le dossier" in page.text
    assert "Pages du dossier" not in page.text
    signatory.post(ready.get_absolute_url(), {"act": "submit", "key": "une-fois"})
    ready.refresh_from_db()
    assert ready.state == ApplicationState.SUBMITTED
    assert signatory.person.email in letters("reçu")
    with pytest.raises(Refused, match="est déposé"):
        inviting.ask_submission(ready, by=person)


def test_only_who_writes_asks_and_only_partners_are_asked(ready, angers, town):
    abroad, reader = acting_for(town, role="manager"), acting_for(angers, role="reader")
    for gate in (abroad, reader):
        for act in ("ask-submission", f"ask-part:{ready.partners.get().pk}"):
            assert gate.post(ready.get_absolute_url(), {"act": act}).status_code == 404
    writer = acting_for(angers)
    for act in ("ask-part:0", "ask-part:", "ask-nothing"):
        assert writer.post(ready.get_absolute_url(), {"act": act}).status_code == 404
    assert not Letter.objects.exists()


def test_home_says_what_is_to_be_sent_said_and_accounted_for(ready, angers, town, person, officer):
    abroad = acting_for(town, role="manager")
    assert list(to_send([angers.pk])) == [ready]
    assert [one.application for one in parts_to_say([town.pk])] == [ready]
    assert str(ready) in abroad.get("/espace/").page.text
    ready.partners.update(statement="Notre part.")
    assert not parts_to_say([town.pk]).exists()
    closes = ready.call.closes_at
    Call.objects.filter(pk=ready.call_id).update(closes_at=timezone.now())
    assert not to_send([angers.pk]).exists()
    Call.objects.filter(pk=ready.call_id).update(closes_at=closes)
    ready.refresh_from_db()
    granted = decided(eligible(ready, person), officer)
    assert not to_send([angers.pk]).exists()
    owed = Report.objects.filter(award__application=granted)
    assert list(reports_owed([angers.pk])) == list(owed.order_by("due_on", "pk"))
    assert not reports_owed([town.pk]).exists()


def test_what_a_rule_says_stands_on_the_page_that_mends_it(ready, town, person, angers):
    pages = written(town)
    pages[Section.BUDGET]["resource"][0]["amount"] = "90 000"
    pages[Section.BUDGET]["resource"][1]["amount"] = "0"
    save_all(ready, pages, person)
    gate = acting_for(angers)
    path = f"{ready.get_absolute_url()}budget/"
    whole, budget, project = (
        gate.get(one).page for one in (ready.get_absolute_url(), path, path.replace("budget", "projet"))
    )
    for page in (whole, budget):
        said = page.text.replace("\u202f", " ").replace("\xa0", " ")
        assert "90 000 € pour un budget de" in said
        assert "Source : Texte de l’appel" in said
    assert path in whole.links()
    assert "pour un budget de" not in project.text


def test_every_rule_of_the_project_has_its_page_and_no_page_mends_what_one_is():
    left = set(RuleCode) - set(MENDED_IN)
    assert left == {
        RuleCode.APPLICANT,
        RuleCode.ODA_DECLARED,
        RuleCode.NO_LATE_REPORT,
        RuleCode.FORMER_HOLDER,
    }


def test_a_signatory_sends_the_report_that_others_wrote(ready, angers, person, officer):
    granted = decided(eligible(ready, person), officer)
    report = Report.objects.filter(award__application=granted).first()
    assert report is not None
    signatory = acting_for(angers, role="signatory")
    page = signatory.get(report.get_absolute_url()).page
    assert "Remettre le compte rendu" in page.text
    answer = signatory.post(report.get_absolute_url(), {"act": "send"})
    assert answer.status_code == 400
    assert "Dites ce qui a été fait" in answer.page.text
