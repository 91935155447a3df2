"""Two authorities find each other: states, consent, limits, what others see; a programme that is joined."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.contribution.models import Proposal
from coopdec.directory.models import Organisation
from coopdec.exchange import rules
from coopdec.exchange.enums import IntroductionState, ParticipationState
from coopdec.exchange.models import Block, Introduction, Listing, Participation, SharedProgramme
from coopdec.exchange.services import introductions, participations
from coopdec.exchange.services.leaving import answered, personal_data
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.accounts.people import prove
from tests.contribution.people import acting_for, national, sent
from tests.gate import Gate, Page

pytestmark = pytest.mark.django_db
REF = "tg-aneho"
SAID = {
    "interest": "Votre front de mer.", "message": "Bonjour.", "themes": ["patrimoine"], "contact": "Service international",
    "contact_email": "international@angers.example", "consents": "on",
}  # fmt: skip
OWN = {"contact": "Secrétariat général", "contact_email": "mairie@aneho.example"}


def proved(client):
    """With a second factor, that those who act on the work of others show first."""
    prove(client, client.person)
    return client


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.content.decode())


def subjects(client):
    return list(Letter.objects.filter(user=client.person).order_by("pk").values_list("subject", flat=True))


@pytest.fixture
def angers():
    return acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")


@pytest.fixture
def aneho():
    return acting_for(Organisation.objects.get(slug="aneho-tg"), role="manager")


@pytest.fixture
def embassy():
    place = Organisation.objects.create(
        slug="ambassade-tg", kind="embassy", name="Ambassade au Togo", sort_key="ambassade", search_key=" ambassade ",
        country_id="TG",
    )  # fmt: skip
    return proved(acting_for(place, role="manager"))


def answer(client, ref=REF, **typed):
    chosen = {"themes": SAID["themes"] if ref == REF else []}
    response = client.post(f"/bourse/{ref}/repondre/", {**SAID, **chosen, **typed})
    assert response.status_code == 302, response.content.decode()[:2000]
    return Introduction.objects.latest("pk")


def act(client, introduction, wanted, **typed):
    return client.post(
        f"/espace/bourse/mises-en-relation/{introduction.ref}/agir/", {"act": wanted, "text": "", "reason": "", **typed}
    )  # fmt: skip


def state_of(introduction):
    return Introduction.objects.get(pk=introduction.pk).state


def test_from_an_answer_to_a_draft_sheet(angers, aneho, embassy):
    page_of(angers, f"/bourse/{REF}/repondre/")
    made = answer(angers)
    assert made.state == "proposed"
    assert any("répond à une annonce" in one for one in subjects(aneho))
    assert any("répond à une annonce" in one for one in subjects(embassy)), "the embassy is told too"
    private = f"/espace/bourse/mises-en-relation/{made.ref}/"
    seen = page_of(aneho, private).text
    assert "Votre front de mer." in seen
    assert "international@angers.example" not in seen, "not before both consent"
    assert act(aneho, made, "accept").status_code == 302
    assert "international@angers.example" not in page_of(aneho, private).text
    assert act(aneho, made, "consent", **OWN).status_code == 302
    assert state_of(made) == "talking"
    assert "international@angers.example" in page_of(aneho, private).text
    assert "mairie@aneho.example" in page_of(angers, private).text
    assert "mairie@aneho.example" not in page_of(embassy, private).text, "who watches reads no contact"
    act(aneho, made, "write", text="Parlons-en mardi.")
    assert "Parlons-en mardi." in page_of(angers, private).text
    assert act(angers, made, "agree").status_code == 302
    assert any("Un partenariat est convenu" in one for one in subjects(aneho))
    page = page_of(angers, private)
    form = next(one for one in page.all("form") if one["action"] == "/cooperations/nouvelle/")
    fields = {}
    for one in form.all("input"):
        fields.setdefault(one["name"], []).append(one["value"])
    response = angers.post("/cooperations/nouvelle/", fields)
    assert response.status_code == 302
    draft = Proposal.objects.latest("pk")
    assert {row["organisation"] for row in draft.content["partners"]} == {
        str(made.organisation_id), str(made.listing.organisation_id),
    }  # fmt: skip
    assert [row["side"] for row in draft.content["partners"]] == ["french", "foreign"]
    assert draft.content["themes"] == ["patrimoine"]
    verbs = Entry.objects.filter(object_type="exchange.introduction", object_ref=made.ref).order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == [
        "introduction.proposed", "introduction.accepted", "introduction.consented", "introduction.talking",
        "introduction.agreed",
    ]  # fmt: skip


def test_without_consent_nobody_reads_a_contact(angers, aneho):
    made = answer(angers, consents="")
    act(aneho, made, "accept")
    act(aneho, made, "consent", **OWN)
    assert state_of(made) == "accepted"
    private = f"/espace/bourse/mises-en-relation/{made.ref}/"
    assert "mairie@aneho.example" not in page_of(angers, private).text
    assert "international@angers.example" not in page_of(aneho, private).text
    act(angers, made, "consent", contact="Service", contact_email="relations@angers.example")
    assert state_of(made) == "talking"
    assert "mairie@aneho.example" in page_of(angers, private).text


def test_an_error_stands_next_to_its_field_and_nothing_is_lost(angers):
    response = angers.post(
        f"/bourse/{REF}/repondre/", {**SAID, "interest": "", "contact_email": "pas une adresse"}
    )
    assert response.status_code == 400
    text = response.content.decode()
    assert "Bonjour." in text
    assert "pas une adresse" in text
    assert not Introduction.objects.exists()


def test_declined_says_why(angers, aneho):
    made = answer(angers)
    assert act(aneho, made, "decline").status_code == 400
    assert state_of(made) == "proposed"
    assert act(aneho, made, "decline", reason="taken", text="Désolés.").status_code == 302
    private = page_of(angers, f"/espace/bourse/mises-en-relation/{made.ref}/").text
    assert "un autre partenaire est déjà choisi" in private
    assert "Désolés." in private
    assert act(angers, made, "write", text="Dommage").status_code == 400


def test_who_answered_takes_it_back(angers):
    made = answer(angers)
    assert act(angers, made, "decline").status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decline_reason) == ("declined", "withdrawn")


@pytest.mark.parametrize(
    "wanted", ["accept", "consent", "agree", "decline", "write", "report", "block", "outcome"]
)
def test_others_can_neither_see_nor_act(angers, aneho, wanted):
    made = answer(angers)
    act(aneho, made, "accept")
    other = acting_for(Organisation.objects.get(slug="cergy-95127"), role="administrator")
    assert other.get(f"/espace/bourse/mises-en-relation/{made.ref}/").status_code == 404
    typed = {"text": "x", "reason": "taken", "outcome": "stopped", **OWN}
    assert act(other, made, wanted, **typed).status_code == 404
    assert state_of(made) == "accepted"
    assert not made.messages.exists()


def test_each_side_has_its_own_acts(angers, aneho):
    made = answer(angers)
    assert act(angers, made, "accept").status_code == 404
    assert act(angers, made, "block").status_code == 404
    assert state_of(made) == "proposed"
    reader = acting_for(Organisation.objects.get(slug="angers-49007"), role="reader")
    assert act(reader, made, "decline").status_code == 404
    assert state_of(made) == "proposed"


def test_the_embassy_answers_for_who_does_not_use_the_site(angers, embassy):
    made = answer(angers, ref="tg-golfe-3")
    assert act(embassy, made, "accept").status_code == 302
    assert state_of(made) == "accepted"


def test_the_embassy_does_not_stand_in_for_who_does(angers, aneho, embassy):
    made = answer(angers)
    page_of(embassy, f"/espace/bourse/mises-en-relation/{made.ref}/")
    assert act(embassy, made, "accept").status_code == 404


def test_one_open_answer_a_listing_and_ten_at_most(angers):
    answer(angers)
    again = angers.post(f"/bourse/{REF}/repondre/", SAID)
    assert again.status_code == 400
    assert "déjà répondu" in again.content.decode()
    for ref in ("td-sarh", "td-faya", "td-abeche", "cm-kribi"):
        answer(angers, ref=ref)
    fifth = angers.post("/bourse/gh-tema/repondre/", {**SAID, "themes": []})
    assert fifth.status_code == 400
    assert "revenez demain" in fifth.content.decode()
    Introduction.objects.update(proposed_at=timezone.now() - timedelta(days=2))
    for ref in ("gh-tema", "gh-cape-coast", "gh-tamale", "ci-abidjan", "ci-grand-bassam"):
        answer(angers, ref=ref)
    Introduction.objects.update(proposed_at=timezone.now() - timedelta(days=2))
    eleventh = angers.post("/bourse/xk-peja/repondre/", {**SAID, "themes": []})
    assert eleventh.status_code == 400
    assert "10 propositions ouvertes" in eleventh.content.decode()


def test_blocked_means_no_more(angers, aneho):
    made = answer(angers)
    act(aneho, made, "block")
    assert state_of(made) == "declined"
    assert Block.objects.get().blocked.slug == "angers-49007"
    assert angers.post(f"/bourse/{REF}/repondre/", SAID).status_code == 400


def test_a_report_reaches_those_who_keep_order_and_is_handled(angers, aneho, embassy):
    made = answer(angers)
    assert act(aneho, made, "report").status_code == 400
    act(aneho, made, "report", text="Ce n’est pas une collectivité.")
    assert any("signalement" in one for one in subjects(embassy))
    private = f"/espace/bourse/mises-en-relation/{made.ref}/"
    assert "Ce n’est pas une collectivité." in page_of(embassy, private).text
    assert "Ce n’est pas une collectivité." not in page_of(angers, private).text
    report = made.reports.get()
    assert act(angers, made, "handled", report=report.pk).status_code == 404
    assert act(embassy, made, "handled", report=report.pk).status_code == 302
    report.refresh_from_db()
    assert report.handled_by == embassy.person


def test_words_are_not_a_flood(angers, aneho):
    made = answer(angers)
    for number in range(rules.WORDS_A_DAY):
        assert act(angers, made, "write", text=f"Mot {number}").status_code == 302
    before = len(subjects(aneho))
    refused = act(angers, made, "write", text="Un de trop")
    assert refused.status_code == 400
    assert "Un de trop" in refused.content.decode()
    assert len(subjects(aneho)) == before
    assert act(aneho, made, "write", text="Une réponse").status_code == 302
    made.messages.update(at=timezone.now() - timedelta(days=2))
    assert act(angers, made, "write", text="Le lendemain").status_code == 302


def test_only_who_may_answers(embassy, django_user_model):
    assert embassy.get(f"/bourse/{REF}/repondre/").status_code == 403
    assert Gate().get(f"/bourse/{REF}/repondre/").status_code == 302
    Listing.objects.filter(ref=REF).update(state="returned")
    assert embassy.get(f"/bourse/{REF}/repondre/").status_code == 404


def test_silence_lapses_and_outcomes_are_asked(angers, aneho):
    silent, made = answer(angers, ref="td-sarh"), answer(angers)
    act(aneho, made, "accept")
    act(aneho, made, "agree")
    now = timezone.now()
    assert introductions.tend(now=now + timedelta(days=89)) == (0, 0)
    assert introductions.tend(now=now + timedelta(days=93)) == (1, 1)
    assert introductions.tend(now=now + timedelta(days=94)) == (0, 0)
    assert state_of(silent) == "lapsed"
    assert any("Qu’est devenu" in one for one in subjects(angers))
    assert act(angers, made, "outcome").status_code == 400
    act(angers, made, "outcome", outcome="preparing", text="Une mission en mai.")
    assert "Une mission en mai." in page_of(aneho, f"/espace/bourse/mises-en-relation/{made.ref}/").text
    assert introductions.tend(now=now + timedelta(days=366)) == (0, 1)
    assert sorted(made.outcomes.values_list("month", flat=True)) == [3, 12]


@pytest.mark.parametrize("state", IntroductionState.values)
@pytest.mark.parametrize("wanted", ["accept", "agree", "decline"])
def test_no_act_out_of_its_state(angers, aneho, state, wanted):
    made = answer(angers)
    stamps = {"accepted_at": timezone.now(), "agreed_at": timezone.now(), "owner_consent_at": timezone.now()}
    Introduction.objects.filter(pk=made.pk).update(state=state, decline_reason="taken", **stamps)
    allowed = {
        "accept": {"proposed"},
        "agree": {"accepted", "talking"},
        "decline": {"proposed", "accepted", "talking"},
    }
    response = act(aneho, made, wanted, reason="taken")
    assert response.status_code == (302 if state in allowed[wanted] else 400)
    assert (state_of(made) != state) is (state in allowed[wanted])


# --- programmes


@pytest.fixture
def lead():
    return acting_for(SharedProgramme.objects.get(slug="vitagora-vinnytsia").lead, role="manager")


def ask(client, slug="vitagora-vinnytsia", message="Nous aimerions venir."):
    response = client.post(f"/programmes/{slug}/rejoindre/", {"message": message})
    assert response.status_code == 302, response.content.decode()[:2000]
    return Participation.objects.latest("pk")


def decide(client, made, wanted, **typed):
    return client.post(
        f"/espace/programmes/{made.ref}/",
        {"act": wanted, "text": "", "agreement_on": "", "agreement_reference": "", **typed},
    )


def test_a_commune_joins_a_turnkey_programme(angers, lead, client):
    SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(places_left=1)
    page_of(angers, "/programmes/vitagora-vinnytsia/rejoindre/")
    made = ask(angers)
    assert any("demande à rejoindre" in one for one in subjects(lead))
    assert "Angers" not in client.get("/programmes/vitagora-vinnytsia/").content.decode()
    page_of(lead, f"/espace/programmes/{made.ref}/")
    assert decide(lead, made, "accept", text="Bienvenue").status_code == 302
    assert SharedProgramme.objects.get(slug="vitagora-vinnytsia").places_left == 0
    assert decide(lead, made, "sign").status_code == 400
    assert decide(lead, made, "sign", agreement_on="9999-01-01").status_code == 400
    assert (
        decide(lead, made, "sign", agreement_on="2026-11-20", agreement_reference="C-12").status_code == 302
    )
    made.refresh_from_db()
    assert (made.state, str(made.agreement_on)) == ("signed", "2026-11-20")
    assert "Angers" in client.get("/programmes/vitagora-vinnytsia/").content.decode()
    other = acting_for(Organisation.objects.get(slug="cergy-95127"), role="manager")
    late = ask(other)
    assert decide(lead, late, "accept").status_code == 400
    assert state_of_participation(late) == "proposed"


def state_of_participation(made):
    return Participation.objects.get(pk=made.pk).state


def test_a_refusal_says_why_and_a_place_is_given_back(angers, lead):
    SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(places_left=2)
    made = ask(angers)
    assert decide(lead, made, "decline").status_code == 400
    decide(lead, made, "accept")
    assert decide(angers, made, "withdraw").status_code == 302
    assert SharedProgramme.objects.get(slug="vitagora-vinnytsia").places_left == 2
    again = ask(angers)
    assert decide(lead, again, "decline", text="Complet.").status_code == 302
    assert "Complet." in page_of(angers, f"/espace/programmes/{again.ref}/").text


def test_a_place_is_given_back_by_who_read_an_old_page(angers, lead):
    SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(places_left=2)
    old = ask(angers)
    decide(lead, old, "accept")
    participations.withdraw(old, by=angers.person)  # its page still said « proposée »
    assert SharedProgramme.objects.get(slug="vitagora-vinnytsia").places_left == 2


@pytest.mark.parametrize("is_co_lead", [False, True])
def test_who_leads_does_not_join(angers, is_co_lead):
    ours = Organisation.objects.get(slug="angers-49007")
    programme = SharedProgramme.objects.get(slug="vitagora-vinnytsia")
    if is_co_lead:
        programme.co_leads.add(ours)
    else:
        SharedProgramme.objects.filter(pk=programme.pk).update(lead=ours)
    response = angers.post("/programmes/vitagora-vinnytsia/rejoindre/", {"message": "Nous ?"})
    assert response.status_code == 400
    assert "porte ce programme" in response.content.decode()


@pytest.mark.parametrize("wanted", ["accept", "decline", "sign", "withdraw"])
def test_others_learn_nothing_of_a_participation(angers, wanted):
    made = ask(angers)
    other = acting_for(Organisation.objects.get(slug="cergy-95127"), role="administrator")
    assert other.get(f"/espace/programmes/{made.ref}/").status_code == 404
    assert decide(other, made, wanted, text="x", agreement_on="2026-01-01").status_code == 404
    if wanted != "withdraw":
        assert decide(angers, made, wanted, text="x", agreement_on="2026-01-01").status_code == 404
    assert state_of_participation(made) == ParticipationState.PROPOSED


def test_asked_once(angers):
    ask(angers)
    again = angers.post("/programmes/vitagora-vinnytsia/rejoindre/", {"message": "Encore"})
    assert again.status_code == 400
    assert Participation.objects.count() == 1


def test_national_officers_answer_while_the_lead_is_not_there(angers):
    made = ask(angers)
    officer = proved(national())
    assert decide(officer, made, "accept").status_code == 302


def test_lists_of_the_workspace_ask_as_often(angers):
    plain = Client()  # the gate follows new links, which asks more
    plain.cookies = angers.cookies
    answer(angers)
    with CaptureQueriesContext(connection) as one:
        plain.get("/espace/bourse/")
    for ref in ("td-sarh", "td-faya"):
        answer(angers, ref=ref)
    with CaptureQueriesContext(connection) as three:
        plain.get("/espace/bourse/")
    assert len(one) == len(three)


def test_the_form_of_an_answer_keeps_what_is_typed_by_a_browser(angers):
    page = page_of(angers, f"/bourse/{REF}/repondre/")
    form = next(
        one for one in page.all("form") if one["method"] == "post" and "interest" in str(one.all("textarea"))
    )
    typed = sent(page, act="", within=form, **SAID)
    assert angers.post(f"/bourse/{REF}/repondre/", typed).status_code == 302


def test_the_desk_counts_what_is_in_ones_countries(angers, aneho, embassy):
    made = answer(angers)
    act(aneho, made, "accept")
    answer(angers, ref="td-sarh")
    page = page_of(embassy, "/espace/bourse/tableau/").text
    assert re.search(r"\b0 mises? en relation sans premier mot", page)
    assert "médiane de 1 réponse" in page
    assert "Togo" in page
    assert "Tchad" not in page
    everywhere = page_of(proved(national()), "/espace/bourse/tableau/").text
    assert "1 mise en relation sans premier mot" in everywhere
    assert "Tchad" in everywhere
    assert angers.get("/espace/bourse/tableau/").status_code == 404


def test_what_is_under_way_passes_to_who_takes_over(angers):
    made = answer(angers)
    successor = acting_for(made.organisation, role="manager").person
    assert answered.held_by(angers.person, made.organisation) == 1
    with transaction.atomic():
        passed = answered.pass_on(angers.person, made.organisation, to=successor, by=successor)
    made.refresh_from_db()
    assert (passed, made.author) == (1, successor)
    assert answered.held_by(angers.person, made.organisation) == 0


def test_a_person_is_given_what_it_wrote_and_its_contact_goes(angers):
    made = answer(angers)
    given = personal_data.export(angers.person)
    assert [one["interest"] for one in given["introductions"]] == [SAID["interest"]]
    json.dumps(given, default=str)
    personal_data.erase(angers.person)
    made.refresh_from_db()
    assert (made.contact, made.contact_email) == ("", "")
    assert made.interest == SAID["interest"]
