"""After the committee: one decision, one grant, its letter, its instalments, its reports, and the money
on one sheet."""

import zipfile
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coopdec.calls import queries
from coopdec.calls.enums import ApplicationState, AwardState, InstalmentState, LetterKind, ReportState, Waits
from coopdec.calls.models import Application, Award, Call, Decision, Paper, Terms
from coopdec.calls.queries import awards
from coopdec.calls.services import awarding, deciding, paying, reporting, writing
from coopdec.calls.services.docx import W
from coopdec.calls.services.saying import say_on_sheet
from coopdec.common.workflow import Refused
from coopdec.cooperation.models import Cooperation
from coopdec.files.services import ending_of
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from coopdec.reference.models import Country
from tests.calls.granted import REPORTS, decided, eligible
from tests.calls.test_applying import angers, call, officer, person, ready, town, whole

__all__ = ["angers", "call", "officer", "person", "ready", "town"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def application(ready, person):
    Terms.objects.filter(pk=ready.terms_id).update(**REPORTS)
    return eligible(Application.objects.get(pk=ready.pk), person)


@pytest.fixture
def award(application, officer):
    decided(application, officer)
    return Award.objects.select_related("call__organiser", "application").get(application=application)


def signed(award, by):
    awarding.write_agreement(award, by=by)
    for organisation in (award.call.organiser, award.application.applicant):
        awarding.sign(award, organisation=organisation, function="Maire", signed_on=TODAY, by=by)
    award.refresh_from_db()
    return award


def paid(instalment, by, cents=None):
    paying.mark_done(instalment, on=TODAY, by=by)
    paying.request_payment(instalment, on=TODAY, reference="DP-1", by=by)
    return paying.pay(instalment, on=TODAY, cents=cents or instalment.cents, by=by)


def spent(report, by, *, share=1):
    """Sent, having spent this share of each line."""
    report.refresh_from_db()
    lines = {one.pk: (int(one.cents * share), "") for one in report.award.application.expenses.all()}
    reporting.save_report(report, narrative="Fait.", lines=lines, revision=report.revision, by=by)
    return reporting.send(report, by=by)


def lines_of(sheet):
    return sorted(
        sheet.funding_lines.values_list("year", "stage", "amount_eur_cents", "scheme", "funder__slug")
    )


# --- deciding


def test_a_grant_opens_one_award_whose_parts_sum_to_it(award, application, officer):
    application.refresh_from_db()
    assert application.state == ApplicationState.GRANTED
    assert (award.rank, award.cents, award.acted_on) == (1, 6_000_000, TODAY)
    parts = list(award.instalments.all())
    assert sum(one.cents for one in parts) == award.cents
    assert [(one.year, one.waits_for) for one in parts] == [
        (2027, Waits.SIGNATURE),
        (2028, Waits.INTERIM),
        (2029, Waits.FINAL),
    ]
    assert [(one.kind, one.year, one.due_on) for one in award.reports.all()] == [
        ("interim", 2027, date(2028, 3, 31)),
        ("final", 2028, date(2029, 6, 30)),
    ]
    (found,) = deciding.decide(
        application.call, [application.pk], party="france", outcome="grant", reason="", by=officer
    )
    assert "n’attend pas de décision" in found.message
    assert Award.objects.count() == 1


def test_a_refusal_says_why_and_how_to_appeal(application, officer, person):
    (found,) = deciding.decide(
        application.call, [application.pk], party="france", outcome="refuse", reason=" ", by=officer
    )
    assert "motifs" in found.message
    assert not Decision.objects.exists()
    decided(application, officer, outcome="refuse", reason="Le budget n’est pas détaillé.")
    assert application.state == ApplicationState.REFUSED
    letter = Letter.objects.filter(to=person.email).latest("pk")
    assert "Le budget n’est pas détaillé." in letter.text
    assert "tribunal administratif" in letter.text
    assert "deux mois" in letter.text
    assert not Award.objects.exists()


def test_without_an_amount_or_beyond_the_envelope_nothing_is_granted(application, officer):
    def said():
        return deciding.decide(
            application.call, [application.pk], party="france", outcome="grant", reason="", by=officer
        )[0].message

    assert "montant" in said()
    Call.objects.filter(pk=application.call_id).update(envelope_cents=5_999_999)
    deciding.propose(application.call, {application.pk: (1, 6_000_000)}, by=officer)
    assert "enveloppe" in said()
    Call.objects.filter(pk=application.call_id).update(envelope_cents=6_000_000)
    assert said() == ""


def test_the_waiting_list_moves_up_when_a_grant_is_withdrawn(
    application, officer, call, angers, person, town
):
    other = eligible(whole(call, angers, person, town), person)
    Call.objects.filter(pk=call.pk).update(envelope_cents=6_000_000)
    decided(application, officer)
    decided(other, officer, outcome="waiting", reason="Bien classé.", rank=2)
    assert other.state == ApplicationState.WAITING
    again = {"party": "france", "outcome": "grant", "reason": "", "by": officer}
    assert "enveloppe" in deciding.decide(call, [other.pk], **again)[0].message
    awarding.withdraw_award(application.award, reason="La commune renonce.", by=officer)
    assert deciding.decide(call, [other.pk], **again)[0].message == ""
    other.refresh_from_db()
    assert other.state == ApplicationState.GRANTED
    assert other.award.rank == 2


def test_two_states_must_both_say_yes(application, officer):
    Call.objects.filter(pk=application.call_id).update(co_decided_with=Country.objects.get(pk="SN"))
    application = Application.objects.get(pk=application.pk)
    decided(application, officer)
    assert application.state == ApplicationState.ELIGIBLE
    assert not Award.objects.exists()
    decided(application, officer, party="partner")
    assert application.state == ApplicationState.GRANTED
    assert set(application.decisions.values_list("party", "outcome", "cents")) == {
        ("france", "grant", 6_000_000),
        ("partner", "grant", 6_000_000),
    }
    assert Entry.objects.filter(verb="application.decided-by", object_ref=application.ref).count() == 2


def test_a_call_of_one_state_has_no_other_party(application, officer):
    deciding.propose(application.call, {application.pk: (1, 5)}, by=officer)
    (found,) = deciding.decide(
        application.call, [application.pk], party="partner", outcome="grant", reason="", by=officer
    )
    assert "codécidé" in found.message


def test_minutes_of_two_people_are_not_lost(call, officer):
    deciding.keep_minutes(call, text="Un", revision=0, by=officer)
    with pytest.raises(deciding.Conflict):
        deciding.keep_minutes(call, text="Deux", revision=0, by=officer)
    assert deciding.keep_minutes(call, text="Deux", revision=1, by=officer).minutes == "Deux"


def test_results_are_read_once_published_and_lose_who_withdraws(award, officer):
    call = award.call
    assert awards.results_of(Call.objects.get(pk=call.pk)) == []
    deciding.publish_results(call, by=officer)
    (winner,) = awards.results_of(Call.objects.get(pk=call.pk))
    assert (winner.applicant, winner.cents) == ("Angers", 6_000_000)
    assert winner.countries == "Sénégal"
    awarding.withdraw_award(award, reason="Renonce.", by=officer)
    assert awards.results_of(Call.objects.get(pk=call.pk)) == []


# --- letters


def test_letters_are_files_that_can_be_opened(award):
    paper = Paper.objects.get(application=award.application, kind=LetterKind.GRANT)
    writing.print_paper(paper.pk)
    writing.print_paper(paper.pk)
    paper.refresh_from_db()
    with paper.pdf.file.open("rb") as file:
        assert file.read(4) == b"%PDF"
    with paper.docx.file.open("rb") as file:
        content = BytesIO(file.read())
    assert ending_of(content, name="x") == ".docx"
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        parts = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}
    texts = [one.text for one in parts["word/document.xml"].iter(f"{{{W}}}t")]
    assert "Attribution d’une aide" in texts
    assert any("60\u202f000 €" in one for one in texts)
    assert any("tribunal administratif" in one for one in texts)
    targets = {
        one.attrib["PartName"].lstrip("/") for one in parts["[Content_Types].xml"] if "PartName" in one.attrib
    }
    assert targets <= set(parts)
    assert "[" not in "".join(texts)


def test_a_model_keeps_its_fields_and_the_ways_of_appeal(call, officer):
    with pytest.raises(Refused, match=r"\[inconnu\]"):
        writing.put_model(call, kind="grant", text="[inconnu] [recours]", by=officer)
    with pytest.raises(Refused, match="recours"):
        writing.put_model(call, kind="grant", text="[montant]", by=officer)
    writing.put_model(call, kind="grant", text="Bravo [titre]\n\n[recours]", by=officer)
    assert writing.text_of(call, "grant") == "Bravo [titre]\n\n[recours]"


# --- paying and reporting


def test_nothing_is_paid_before_what_it_waits_for(award, officer, person):
    first, second, last = award.instalments.select_related("award")
    with pytest.raises(Refused, match="signée"):
        paying.mark_done(first, on=TODAY, by=officer)
    signed(award, officer)
    first = award.instalments.get(rank=1)
    assert first.due_on == TODAY
    with pytest.raises(Refused, match="possible"):
        paying.pay(first, on=TODAY, cents=1, by=officer)
    assert paid(first, officer).cents == first.cents
    with pytest.raises(Refused, match="compte rendu"):
        paying.mark_done(second, on=TODAY, by=officer)
    interim = award.reports.get(kind="interim")
    spent(interim, person, share=0.5)
    with pytest.raises(Refused, match="compte rendu"):
        paying.mark_done(second, on=TODAY, by=officer)
    reporting.accept(interim, text="", by=officer)
    paid(award.instalments.get(rank=2), officer)
    assert award.instalments.get(rank=2).state == InstalmentState.PAID
    with pytest.raises(Refused, match="possible"):
        paying.cancel(award.instalments.get(rank=2), by=officer)
    assert last.state == InstalmentState.DUE


def test_one_party_does_not_sign_for_both(award, officer):
    awarding.write_agreement(award, by=officer)
    for _again in range(2):
        awarding.sign(
            award, organisation=award.call.organiser, function="Déléguée", signed_on=TODAY, by=officer
        )
    award.refresh_from_db()
    assert award.signed_on is None
    with pytest.raises(Refused, match="pas encore venu"):
        awarding.sign(
            award,
            organisation=award.application.applicant,
            function="Maire",
            signed_on=TODAY + timedelta(1),
            by=officer,
        )


def test_a_report_is_whole_before_it_is_sent_and_returned_with_words(award, officer, person):
    report = award.reports.get(kind="interim")
    with pytest.raises(Refused, match="chaque ligne"):
        reporting.send(report, by=person)
    spent(report, person)
    told = Letter.objects.get(to=officer.email)
    assert "Angers" in told.subject
    assert reverse("call-report", args=[award.call.slug, report.ref]) in told.text
    report.refresh_from_db()
    with pytest.raises(Refused, match="remis"):
        reporting.save_report(report, narrative="", lines={}, revision=report.revision, by=person)
    with pytest.raises(Refused, match="à reprendre"):
        reporting.give_back(report, text=" ", by=officer)
    reporting.give_back(report, text="Joignez les factures.", by=officer)
    report.refresh_from_db()
    assert report.state == ReportState.RETURNED
    assert "Joignez les factures." in Letter.objects.filter(to=person.email).latest("pk").text
    upload = SimpleUploadedFile("facture.pdf", b"%PDF-1.4\n%%EOF\n")
    reporting.attach(report, upload=upload, title="Facture", by=person)
    reporting.send(report, by=person)
    reporting.accept(report, text="Merci.", by=officer)
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def test_a_report_saved_by_two_is_lost_by_none(award, person):
    report = award.reports.get(kind="interim")
    reporting.save_report(report, narrative="Un", lines={}, revision=0, by=person)
    with pytest.raises(reporting.Conflict):
        reporting.save_report(report, narrative="Deux", lines={}, revision=0, by=person)


def test_what_was_not_spent_comes_back_and_the_grant_is_closed(award, officer, person):
    signed(award, officer)
    for report in award.reports.all():
        spent(report, person, share=0.5)
        reporting.accept(report, text="", by=officer)
    for one in award.instalments.all():
        paid(one, officer)
    account = awards.account_of(award)
    assert (account.paid, account.spent, account.kept) == (6_000_000, 5_000_000, 3_000_000)
    assert account.to_give_back == 3_000_000
    with pytest.raises(Refused, match="reverser"):
        awarding.close(award, by=officer)
    with pytest.raises(Refused, match="plus que"):
        awarding.recover(award, cents=6_000_001, came_on=TODAY, reference="T1", by=officer)
    awarding.recover(award, cents=3_000_000, came_on=TODAY, reference="T1", by=officer)
    with pytest.raises(Refused, match="déjà"):
        awarding.recover(award, cents=1, came_on=TODAY, reference="T1", by=officer)
    assert awarding.close(award, by=officer).state == AwardState.CLOSED
    sheet = Application.objects.get(pk=award.application_id).sheet
    assert [one[2] for one in lines_of(sheet) if one[1] == "disbursed"] == [3_000_000]


def test_a_late_report_is_asked_for_and_keeps_from_another_application(award, person, angers, call):
    report = award.reports.get(kind="interim")
    assert queries.facts_of(award.application).late_reports == 0
    report.due_on = TODAY - timedelta(1)
    report.save(update_fields=["due_on"])
    assert queries.facts_of(award.application).late_reports == 1
    before = Letter.objects.filter(to=person.email).count()
    reporting.remind(TODAY)
    reporting.remind(TODAY)
    written = Letter.objects.filter(to=person.email)
    assert written.count() == before + 1
    assert "retard" in written.latest("pk").subject
    reporting.remind(TODAY + timedelta(40))
    assert written.count() == before + 2
    another = whole(call, angers, person, award.application.partners.get().organisation)
    refused = {one.code for one in queries.told_of(another).refused}
    assert "no-late-report" in refused
    spent(report, person)
    assert queries.facts_of(another).late_reports == 0


# --- said once


def test_the_grant_makes_a_published_sheet_that_says_it(award, client, town):
    sheet = Application.objects.get(pk=award.application_id).sheet
    assert sheet.state == "published"
    assert set(sheet.partners.values_list("role", "organisation__slug")) == {
        ("lead", "angers-49007"),
        ("partner", town.slug),
    }
    assert list(sheet.themes.values_list("pk", flat=True)) == ["eau-assainissement"]
    assert [one.country_id for one in sheet.places.all()] == ["SN"]
    organiser = award.call.organiser.slug
    assert lines_of(sheet) == [
        (one.year, "committed", one.cents, award.call.title, organiser) for one in award.instalments.all()
    ]
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "60\u202f000" in page


def test_said_again_nothing_doubles(award, officer):
    sheet = Application.objects.get(pk=award.application_id).sheet
    before, entries = lines_of(sheet), Entry.objects.count()
    for _again in range(3):
        say_on_sheet(award, by=officer)
    assert lines_of(sheet) == before
    assert Entry.objects.count() == entries
    assert Cooperation.objects.filter(title=sheet.title).count() == 1


def test_a_payment_adds_what_was_disbursed_in_its_year(award, officer):
    signed(award, officer)
    payment = paid(award.instalments.get(rank=1), officer)
    sheet = Application.objects.get(pk=award.application_id).sheet
    said = {(one[0], one[1]): one[2] for one in lines_of(sheet)}
    assert said[TODAY.year, "disbursed"] == payment.cents
    assert sum(cents for (_year, stage), cents in said.items() if stage == "committed") == award.cents
    assert sheet.sheetamount.cash_eur_cents == award.cents if hasattr(sheet, "sheetamount") else True


def test_two_grants_of_one_funder_are_one_line_and_each_leaves_alone(
    award, officer, call, angers, person, town
):
    sheet = Application.objects.get(pk=award.application_id).sheet
    other = whole(call, angers, person, town)
    Application.objects.filter(pk=other.pk).update(sheet=sheet)
    other = eligible(Application.objects.get(pk=other.pk), person)
    decided(other, officer, cents=1_000_000, rank=2)
    committed = [one[2] for one in lines_of(sheet)]
    assert sum(committed) == 7_000_000
    awarding.withdraw_award(Award.objects.get(application=other), reason="Renonce.", by=officer)
    assert sum(one[2] for one in lines_of(sheet)) == 6_000_000
    awarding.withdraw_award(award, reason="Renonce.", by=officer)
    assert lines_of(sheet) == []
    changes = Entry.objects.filter(object_ref=sheet.ref, verb="cooperation.changed")
    assert changes.filter(facts__fields=["funding_lines"]).count() >= 6


def test_what_somebody_typed_of_the_same_money_is_replaced_and_other_money_stays(
    application, officer, angers
):
    sheet = angers.parts.filter(cooperation__state="published").first().cooperation
    funder = application.call.organiser
    sheet.funding_lines.all().delete()
    typed = {"funder": funder, "stage": "committed", "nature": "cash"}
    for position, (year, scheme) in enumerate([(2027, ""), (2028, "Un autre fonds")]):
        sheet.funding_lines.create(
            **typed, year=year, scheme=scheme, amount_cents=500, amount_eur_cents=500, position=position
        )
    Application.objects.filter(pk=application.pk).update(sheet=sheet)
    decided(Application.objects.get(pk=application.pk), officer)
    award = Award.objects.get(application=application)
    parts = dict(award.instalments.values_list("year", "cents"))
    said = {one[0]: one[2] for one in lines_of(sheet)}
    assert said == {**parts, 2028: parts[2028] + 500}
    awarding.withdraw_award(award, reason="Renonce.", by=officer)
    assert {one[0]: one[2] for one in lines_of(sheet)} == {2028: 500}


def test_withdrawn_it_cancels_what_is_not_paid_and_keeps_what_was(award, officer, person):
    signed(award, officer)
    payment = paid(award.instalments.get(rank=1), officer)
    with pytest.raises(Refused, match="pourquoi"):
        awarding.withdraw_award(award, reason="", by=officer)
    awarding.withdraw_award(award, reason="La commune renonce.", by=officer)
    application = Application.objects.get(pk=award.application_id)
    assert application.state == ApplicationState.WITHDRAWN
    assert [one.state for one in award.instalments.all()] == ["paid", "cancelled", "cancelled"]
    assert [one[1:3] for one in lines_of(application.sheet)] == [("disbursed", payment.cents)]
    assert awards.account_of(Award.objects.get(pk=award.pk)).to_give_back == payment.cents
    assert "La commune renonce." in Letter.objects.filter(to=person.email).latest("pk").text
    with pytest.raises(Refused, match="plus en cours"):
        reporting.send(award.reports.first(), by=person)


def test_nobody_is_granted_more_than_they_asked(application, officer):
    deciding.propose(application.call, {application.pk: (1, 6_000_001)}, by=officer)
    (found,) = deciding.decide(
        application.call, [application.pk], party="france", outcome="grant", reason="", by=officer
    )
    assert "plus que l’aide demandée" in found.message
    assert not Award.objects.exists()
