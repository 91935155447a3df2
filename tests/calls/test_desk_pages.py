"""The desk by its pages and their buttons alone: the office, the bodies, the assessors."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.calls.enums import ApplicationState, OpinionState, Silence
from coopdec.calls.models import Application, Opinion, Receipt, Word
from coopdec.calls.services import assessing, instructing, opinions, sending
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.accounts.people import prove
from tests.accounts.teamwork import body
from tests.calls.desk_world import bodies_of, fresh, sent_file, with_steps
from tests.calls.test_applying import angers, call, officer, person, town
from tests.calls.test_instructing import grid
from tests.contribution.people import acting_for, sent

__all__ = ["angers", "call", "officer", "person", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(angers):
    return bodies_of(angers)


@pytest.fixture
def steps(call, bodies):
    return with_steps(call, bodies)


@pytest.fixture
def file(call, steps, angers, person, town):
    return sent_file(call, angers, person, town)


@pytest.fixture
def desk(call):
    return acting_for(call.organiser, role="manager", name="Nadia Officier")


@pytest.fixture
def second(call):
    return acting_for(call.organiser, role="contributor", name="Paul Noteur")


@pytest.fixture
def third(call):
    return acting_for(call.organiser, role="contributor", name="Rose Liée")


def list_of(call):
    return f"/espace/appels/{call.slug}/dossiers/"


def page_of(file):
    return f"{list_of(file.call)}{file.ref}/"


def read(answer):
    """A document that was given, to its end."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def press(visitor, path, act, **typed):
    """The button of the page that bears this act, in its own form."""
    page = visitor.get(path).page
    buttons = [
        (form, one)
        for form in page.all("form")
        for one in form.all("button")
        if one["name"] == "act" and one["value"] == act
    ]
    assert len(buttons) == 1, f"{act}: {len(buttons)}"
    return visitor.post(path, sent(page, act=act, within=buttons[0][0], **typed))


def soon(days=15):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# --- the whole journey


def test_a_file_goes_through_the_desk_without_script(file, call, bodies, desk, second, third, person, angers):
    where = page_of(file)
    page = desk.get(list_of(call)).page
    assert where in page.links()
    assert "60 000 €" in page.text.replace("\u202f", " ").replace("\xa0", " ")
    # Nothing said: refused, beside the field.
    refused = press(desk, where, "ask-pieces", **{"ask-pieces-text": "", "ask-pieces-due_on": soon()})
    assert refused.status_code == 400
    assert "Écrivez quelques mots." in refused.page.text
    answer = press(
        desk, where, "ask-pieces", **{"ask-pieces-text": "La lettre manque.", "ask-pieces-due_on": soon()}
    )
    assert answer["Location"] == where
    assert "suspendu" in desk.get(where).page.text
    # The applicant completes, and sends again under its number.
    applicant = acting_for(angers, role="manager")
    path = f"/espace/dossiers/{file.ref}/"
    assert "La lettre manque." in applicant.get(path).page.text
    summary = applicant.get(f"{path}projet/").page
    applicant.post(f"{path}projet/", sent(summary, act="save", summary="Trois forages."))
    press(applicant, path, "submit")
    assert (fresh(file).state, fresh(file).number) == (ApplicationState.SUBMITTED, 1)
    page = desk.get(where).page
    assert [one.text for one in page.all("del")] == ["Résumé : Deux forages."]
    assert [one.text for one in page.all("ins")] == ["Résumé : Trois forages."]
    press(desk, where, "complete", **{"complete-text": "Merci de votre envoi."})
    assert fresh(file).state == ApplicationState.COMPLETE
    assert "Merci de votre envoi." in applicant.get(path).page.text
    _bodies_answer(file, bodies)
    # The ministry says nothing: after its ten days, what the step says.
    ministry = file.opinions.get(step__stage=2)
    assert ministry.due_on == timezone.localdate() + timedelta(days=10)
    opinions.tend(timezone.localdate() + timedelta(days=11))
    assert fresh(ministry).state == OpinionState.SILENT
    text = desk.get(where).page.text
    assert "réputé, sans réponse dans le délai" in text
    assert "Le maire est connu." in text
    press(desk, where, "eligible", **{"eligible-reason": "Rien à redire."})
    assert fresh(file).state == ApplicationState.ELIGIBLE
    _assessors_score(file, call, desk, second, third)


def _bodies_answer(file, bodies):
    prefecture = acting_for(bodies["prefecture"], role="manager")
    embassy = acting_for(bodies["embassy"], role="manager")
    asked = file.opinions.get(organisation=bodies["prefecture"])
    assert f"/espace/avis/{asked.ref}/" in prefecture.get("/espace/avis/").page.links()
    press(prefecture, f"/espace/avis/{asked.ref}/", "give", advice="favourable", text="Le maire est connu.")
    assert fresh(asked).state == OpinionState.GIVEN
    asked = file.opinions.get(organisation=bodies["embassy"])
    where = f"/espace/avis/{asked.ref}/"
    # Owed answers are asked beside their fields, and what was typed is kept.
    wrong = press(embassy, where, "give", advice="reserved", text="")
    assert wrong.status_code == 400
    assert "Une réponse est attendue." in wrong.page.text
    press(
        embassy,
        where,
        "save",
        advice="reserved",
        text="La ville change de maire.",
        **{"answers-connu": "oui"},
    )
    page = embassy.get(where).page
    assert "Depuis combien d’années" in page.text
    stale = sent(page, act="save", text="Autre")
    press(embassy, where, "give", **{"answers-combien": "12"})
    assert fresh(asked).state == OpinionState.GIVEN
    assert embassy.post(where, stale).status_code == 404


def _assessors_score(file, call, desk, second, third):
    notes = f"{page_of(file)}notes/"
    keys = list(grid(call, 0, 0))
    first, last = (f"points-{key}" for key in keys)
    wrong = press(desk, notes, "send", **{first: "4", last: ""})
    assert wrong.status_code == 400
    assert "Notez ce critère." in wrong.page.text
    press(desk, notes, "save", **{first: "4", last: ""})
    press(desk, notes, "send", **{last: "5", "comment": "Solide."})
    assert "65,0" in desk.get(f"/espace/appels/{call.slug}/comparaison/").page.text
    page = second.get(notes).page
    assert "Solide." not in page.text
    assert "cachée" in second.get(list_of(call)).page.text
    press(second, notes, "send", **{first: "5", last: "10"})
    assert "Solide." in second.get(notes).page.text
    # The third declares an interest: the file is no longer there, whatever the address.
    press(third, page_of(file), "interest", **{"interest-reason": "Élue de la ville."})
    for path in (page_of(file), notes):
        assert third.get(path).status_code == 404
    closed = third.get(list_of(call)).page
    assert "dossier fermé pour vous" in closed.text
    assert page_of(file) not in closed.links()
    assert file.title not in third.get(f"/espace/appels/{call.slug}/comparaison/").page.text
    assert file.title not in third.get(f"/espace/appels/{call.slug}/dossiers.csv").content.decode()
    piece = file.pieces.first().document.ref
    assert third.get(f"{page_of(file)}pieces/{piece}/").status_code == 404
    assert Entry.objects.filter(object_ref=file.ref, verb="application.interest-declared").count() == 1
    assert "82,5" in desk.get(list_of(call)).page.text


# --- who sees what


def test_each_body_reads_its_own_files_and_what_its_step_lets_it_see(file, bodies, steps, officer):
    instructing.find_complete(file, by=officer)
    prefecture = acting_for(bodies["prefecture"], role="manager")
    embassy = acting_for(bodies["embassy"], role="manager")
    elsewhere = acting_for(body("embassy", "Ambassade au Mali", country="ML"), role="manager")
    mine = Opinion.objects.get(application=file, organisation=bodies["prefecture"])
    where = f"/espace/avis/{mine.ref}/"
    piece = file.pieces.first().document.ref
    text = prefecture.get(where).page.text
    assert "Forages" in text
    assert file.author.email not in text
    assert read(prefecture.get(f"{where}pieces/{piece}/")).startswith(b"%PDF")
    opened = Entry.objects.filter(object_ref=file.ref, verb="application.document-opened")
    assert {one.actor for one in opened} == {prefecture.person}
    for stranger in (embassy, elsewhere):
        assert stranger.get(where).status_code == 404
        assert stranger.get(f"{where}pieces/{piece}/").status_code == 404
        assert stranger.post(where, {"act": "give", "advice": "favourable"}).status_code == 404
        assert stranger.get(page_of(file)).status_code == 404
    assert where not in embassy.get("/espace/avis/").page.links()
    steps["prefecture"].sees = ["contacts", "opinions"]
    steps["prefecture"].save()
    other = Opinion.objects.get(application=file, organisation=bodies["embassy"])
    opinions.give(
        other,
        advice="favourable",
        text="Vu sur place.",
        typed={"connu": "non"},
        revision=0,
        by=embassy.person,
    )
    text = prefecture.get(where).page.text
    assert "Forages" not in text
    assert file.author.email in text
    assert "Vu sur place." in text
    assert prefecture.get(f"{where}pieces/{piece}/").status_code == 404
    steps["prefecture"].sees = []
    steps["prefecture"].save()
    text = prefecture.get(where).page.text
    assert "Vu sur place." not in text
    assert "Deux forages." in text


def test_a_body_closes_a_file_to_one_of_its_people_by_an_interest(file, bodies, officer):
    instructing.find_complete(file, by=officer)
    tied, other = (acting_for(bodies["prefecture"], role="manager") for _rank in range(2))
    where = f"/espace/avis/{file.opinions.get(organisation=bodies['prefecture']).ref}/"
    press(tied, where, "interest", **{"interest-reason": "Adjoint au maire."})
    assert tied.get(where).status_code == 404
    assert where not in tied.get("/espace/avis/").page.links()
    assert where in other.get("/espace/avis/").page.links()
    assert where in other.get("/espace/").page.links()


def test_who_only_writes_scores_and_decides_nothing(file, second, bodies):
    page = second.get(page_of(file)).page
    acts = {one["value"].partition(":")[0] for one in page.all("button") if one["name"] == "act"}
    assert acts == {"interest"}
    for act in ("complete", "ineligible", "speak", "assign", "cancel:x", "rien"):
        assert second.post(page_of(file), {"act": act}).status_code == 404
    assert second.post(list_of(file.call), {"act": "complete", "dossier": [file.ref]}).status_code == 404
    reader = acting_for(file.call.organiser, role="reader")
    applicant = acting_for(file.applicant, role="manager")
    for stranger in (reader, applicant):
        for path in (
            list_of(file.call),
            page_of(file),
            f"{page_of(file)}notes/",
            f"/espace/appels/{file.call.slug}/comparaison/",
        ):
            assert stranger.get(path).status_code == 404


def test_a_question_of_a_body_goes_through_the_office(file, bodies, desk, officer):
    instructing.find_complete(file, by=officer)
    embassy = acting_for(bodies["embassy"], role="manager")
    asked = Opinion.objects.get(application=file, organisation=bodies["embassy"])
    press(embassy, f"/espace/avis/{asked.ref}/", "question", **{"question-text": "Qui est le maire ?"})
    assert "Qui est le maire ?" in desk.get(page_of(file)).page.text
    assert Letter.objects.filter(to=desk.person.email, subject__startswith="Question de").exists()
    press(desk, page_of(file), f"answer:{asked.ref}", **{f"answer-{asked.ref}-text": "Madame Sow."})
    assert "Madame Sow." in embassy.get(f"/espace/avis/{asked.ref}/").page.text
    applicant = acting_for(file.applicant, role="manager")
    assert "Qui est le maire" not in applicant.get(f"/espace/dossiers/{file.ref}/").page.text
    prefecture = acting_for(bodies["prefecture"], role="manager")
    other = Opinion.objects.get(application=file, organisation=bodies["prefecture"])
    assert "Qui est le maire" not in prefecture.get(f"/espace/avis/{other.ref}/").page.text


def test_notes_stay_in_the_office_and_messages_reach_the_applicant(file, desk, person):
    where = page_of(file)
    press(desk, where, "speak", **{"speak-text": "À surveiller.", "speak-to": "office"})
    press(desk, where, "speak", **{"speak-text": "Bien reçu.", "speak-to": "applicant"})
    text = desk.get(where).page.text
    assert "À surveiller." in text
    assert "Bien reçu." in text
    applicant = acting_for(file.applicant, role="manager")
    text = applicant.get(f"/espace/dossiers/{file.ref}/").page.text
    assert "À surveiller." not in text
    assert "Bien reçu." in text
    assert Letter.objects.filter(to=person.email, subject__startswith="Message du service").count() == 1


def test_a_rule_is_passed_over_with_its_reason_beside_what_was_computed(file, desk, officer):
    rule = next(one for one in file.terms.rules.all() if one.code == "oda-declared")
    where = page_of(file)
    act = f"override:{rule.pk}"
    press(
        desk, where, act, **{f"override-{rule.pk}-is_met": "yes", f"override-{rule.pk}-reason": "Attestée."}
    )
    page = desk.get(where).page
    assert "Attestée." in page.text
    assert "règle tenue pour remplie" in page.text
    press(desk, where, f"override-back:{rule.pk}")
    assert "Attestée." not in desk.get(where).page.text


# --- several at once, taken away


def several(file, many):
    """Copies of a file, with three opinions each, one late, and two sent scores."""
    call, made = file.call, []
    for number in range(file.number + 1, file.number + many):
        one = Application.objects.create(
            call=call, terms=file.terms, applicant=file.applicant, author=file.author, number=number,
            state=ApplicationState.SUBMITTED, submitted_at=file.submitted_at, title=f"=Dossier {number}",
        )  # fmt: skip
        Receipt.objects.create(
            application=one, rank=1, key=f"copie-{number}", at=one.submitted_at, by=file.author,
            content=file.receipts.first().content, sha256="0" * 64, silent_on=timezone.localdate(),
        )  # fmt: skip
        one.partners.create(side="foreign", country_id="SN", label="Ville")
        one.resources.create(side="asked", position=0, cents=1_000_00 * number)
        made.append(one)
    return made


def instruct(files, call, officer, people):
    for one in files:
        instructing.find_complete(fresh(one), by=officer)
        Opinion.objects.filter(application=one, step__body="prefecture").update(
            due_on=timezone.localdate() - timedelta(days=1)
        )
        for each in people:
            assessing.send(one, points=grid(call, 3, 6), comment="", revision=0, by=each)


@pytest.mark.parametrize("path", ["dossiers/", "comparaison/", "dossiers.csv"])
def test_queries_do_not_grow_with_files(file, call, desk, second, officer, path):
    address = f"/espace/appels/{call.slug}/{path}"
    plain = Client()
    plain.force_login(desk.person)
    prove(plain, desk.person)
    counts = []
    files = [file]
    instruct(files, call, officer, [desk.person, second.person])
    plain.get(address)
    for more in (1, 3, 30):
        if more > 1:
            new = several(fresh_last(call), more - len(files) + 1)
            instruct(new, call, officer, [desk.person, second.person])
            files += new
        with CaptureQueriesContext(connection) as seen:
            answer = plain.get(address)
        assert answer.status_code == 200
        assert answer.content.decode().count("Dossier ") >= more - 1
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2], counts
    assert counts[0] <= 15 or path == "dossiers.csv", [one["sql"][:150] for one in seen]


def fresh_last(call):
    return call.applications.order_by("number").last()


def test_several_files_move_together_and_a_refusal_is_said(file, call, desk, second, officer):
    others = several(file, 3)
    instructing.find_complete(others[0], by=officer)
    answer = desk.post(
        list_of(call), {"act": "complete", "dossier": [file.ref, others[0].ref, others[1].ref]}
    )
    page = desk.get(answer["Location"]).page
    assert "2 dossiers : c’est fait." in " ".join(one.text for one in page.all("body"))
    assert f"N° {others[0].number}" in " ".join(one.text for one in page.all("body"))
    desk.post(list_of(call), {"act": "assign", "officer": str(second.person.pk), "dossier": [file.ref]})
    assert fresh(file).officer == second.person
    desk.post(list_of(call), {"act": "eligible", "reason": "En bloc.", "dossier": [file.ref]})
    assert Word.objects.get(application=file, step="eligible").text == "En bloc."
    second.post(list_of(call), {"act": "abstain", "dossier": [file.ref]})
    assert file.assessments.get().assessor == second.person


def test_the_list_is_filtered_sorted_and_taken_away_without_formulas(file, call, desk, second, officer):
    first, last = several(file, 3)
    instruct([last], call, officer, [])
    instructing.assign(first, officer=second.person, by=officer)

    def refs(query):
        links = desk.get(f"{list_of(call)}?{query}").page.links()
        return [
            one.split("/")[-2]
            for one in links
            if one.startswith(list_of(call)) and len(one.split("/")[-2]) == 24
        ]

    assert refs("etat=complete") == [last.ref]
    assert refs(f"suivi={second.person.pk}") == [first.ref]
    assert refs("suivi=personne") == [file.ref, last.ref]
    assert refs("retard=oui") == [last.ref]
    assert refs("pays=sn&tri=montant") == [file.ref, last.ref, first.ref]
    assert refs("pays=ML") == []
    assert refs("etat=rien&suivi=abc&tri=rien&page=1") == [file.ref, first.ref, last.ref]
    assert desk.get(f"{list_of(call)}?page=2").status_code == 404
    lines = desk.get(f"/espace/appels/{call.slug}/dossiers.csv?etat=complete").content.decode("utf-8-sig")
    rows = lines.splitlines()
    assert len(rows) == 2
    assert f"'=Dossier {last.number}" in rows[1]
    taken = Entry.objects.filter(verb="call.files-exported", actor=desk.person).latest("pk")
    assert taken.facts == {"files": 1}


def test_a_ministry_that_is_waited_for_stays_late_and_may_still_answer(
    file, call, steps, bodies, desk, officer
):
    steps["ministry"].silence = Silence.WAITS
    steps["ministry"].save()
    steps["prefecture"].delete()
    steps["embassy"].questions.all().delete()
    steps["embassy"].delete()
    instructing.find_complete(file, by=officer)
    ministry = acting_for(bodies["ministry"], role="manager")
    file.opinions.update(due_on=timezone.localdate() - timedelta(days=1))
    opinions.tend(timezone.localdate())
    asked = file.opinions.get()
    assert "en retard" in desk.get(list_of(call)).page.text
    assert "En retard" in ministry.get("/espace/avis/").page.text
    press(ministry, f"/espace/avis/{asked.ref}/", "give", advice="favourable")
    assert fresh(asked).state == OpinionState.GIVEN


def test_what_is_filed_since_is_opened_by_nobody_else(file, desk, officer, person):
    from coopdec.calls.services import applications  # noqa: PLC0415

    instructing.ask_pieces(
        file, text="Précisez.", due_on=timezone.localdate() + timedelta(days=9), by=officer
    )
    upload = SimpleUploadedFile("secret.pdf", b"%PDF-1.4\n%%EOF\nsecret")
    filed = applications.file_piece(fresh(file), piece=None, upload=upload, title="Secret", by=person)
    where = f"{page_of(file)}pieces/{filed.document.ref}/"
    assert desk.get(where).status_code == 404
    sending.submit(fresh(file), key="k2", by=person)
    assert read(desk.get(where)).endswith(b"secret")
