"""A file is instructed: what is missing, what the rules say, opinions stage by stage, scores, interests."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coopdec.calls import rules
from coopdec.calls.enums import Advice, ApplicationState, OpinionState, Section, Silence
from coopdec.calls.models import Assessment, Criterion, Opinion, Word
from coopdec.calls.queries import instruction, terms_in_force
from coopdec.calls.services import applications, assessing, instructing, opinions, sending
from coopdec.common.workflow import Refused
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.calls.desk_world import bodies_of, fresh, sent_file, with_steps
from tests.calls.test_applying import angers, call, officer, person, town
from tests.contribution.people import member

__all__ = ["angers", "call", "officer", "person", "town"]
pytestmark = pytest.mark.django_db
TODAY = date(2027, 5, 10)


@pytest.fixture
def bodies(angers):
    return bodies_of(angers)


@pytest.fixture
def steps(call, bodies):
    return with_steps(call, bodies)


@pytest.fixture
def file(call, steps, angers, person, town):
    return sent_file(call, angers, person, town)


def soon(days=15):
    return timezone.localdate() + timedelta(days=days)


# --- the clock, decided alone


@pytest.mark.parametrize(
    ("asked", "due", "said", "stopped"),
    [
        (None, None, date(2027, 6, 1), False),
        (date(2027, 5, 1), date(2027, 5, 20), date(2027, 6, 10), True),
        (date(2027, 5, 1), date(2027, 5, 5), date(2027, 6, 5), False),
        (date(2027, 5, 1), TODAY, date(2027, 6, 10), True),
    ],
)
def test_asking_for_what_is_missing_stops_the_clock_until_the_day_given(asked, due, said, stopped):
    found = rules.clock(silent_on=date(2027, 6, 1), asked_on=asked, due_on=due, today=TODAY)
    assert (found.silent_on, found.is_stopped) == (said, stopped)


def test_points_make_a_part_of_a_hundred_by_weight():
    assert rules.out_of_hundred([(4, 5, 2), (5, 10, 1)]) == 65
    assert rules.out_of_hundred([]) is None


# --- complete or not


def test_what_is_missing_is_asked_and_sent_again_under_its_number(file, officer, person):
    first = file.receipts.get()
    with pytest.raises(Refused, match="Écrivez ce qui manque"):
        instructing.ask_pieces(file, text=" ", due_on=soon(), by=officer)
    with pytest.raises(Refused, match="jour à venir"):
        instructing.ask_pieces(file, text="Il manque le budget.", due_on=timezone.localdate(), by=officer)
    instructing.ask_pieces(file, text="Il manque la lettre.", due_on=soon(), by=officer)
    asked = fresh(file)
    assert (asked.state, asked.pieces_due_on) == (ApplicationState.INCOMPLETE, soon())
    letter = Letter.objects.get(to=person.email, subject__startswith="Dossier à compléter")
    assert "Il manque la lettre." in letter.text
    assert "L. 114-5" in letter.text
    # Asked six days ago: those six days do not count.
    asked.incomplete_at = timezone.now() - timedelta(days=6)
    asked.save()
    again = sending.submit(asked, key="k2", by=person)
    assert (again.rank, fresh(file).number) == (2, file.number)
    assert again.silent_on == first.silent_on + timedelta(days=6)
    assert Letter.objects.filter(to=officer.email, subject__startswith="Dossier n° 1 complété").count() == 1


def test_a_file_left_incomplete_is_not_eligible_only_after_its_day(file, officer):
    instructing.ask_pieces(file, text="Il manque la lettre.", due_on=soon(), by=officer)
    with pytest.raises(Refused, match="peut encore compléter"):
        instructing.find_ineligible(fresh(file), reason="Rien n’est venu.", by=officer)
    with pytest.raises(Refused, match="plus tard"):
        instructing.put_off(fresh(file), due_on=soon(15), by=officer)
    instructing.put_off(fresh(file), due_on=soon(20), by=officer)
    type(file).objects.filter(pk=file.pk).update(pieces_due_on=timezone.localdate() - timedelta(days=1))
    moved = instructing.find_ineligible(fresh(file), reason="Rien n’est venu.", by=officer)
    assert moved.state == ApplicationState.INELIGIBLE


def test_what_is_typed_since_is_not_read(file, officer, person):
    instructing.ask_pieces(file, text="Précisez.", due_on=soon(), by=officer)
    kept = file.drafts.get(section=Section.PROJECT)
    applications.save_section(
        ref=file.ref, section=Section.PROJECT, content={**kept.content, "summary": "Pas encore envoyé"},
        revision=kept.revision, by=person,
    )  # fmt: skip
    sent = instruction.sent_of(file.receipts.get())
    assert sent.contents[Section.PROJECT]["summary"] == "Deux forages."


# --- eligible or not


def test_ineligible_says_why_and_how_to_appeal_and_asks_nobody_any_more(file, officer, person):
    instructing.find_complete(file, by=officer)
    with pytest.raises(Refused, match="motivée"):
        instructing.find_ineligible(fresh(file), reason="", by=officer)
    instructing.find_ineligible(fresh(file), reason="Le pays n’est pas dans l’appel.", by=officer)
    letter = Letter.objects.get(to=person.email, subject__startswith="Dossier non recevable")
    assert "Le pays n’est pas dans l’appel." in letter.text
    assert "deux mois" in letter.text
    assert "tribunal administratif" in letter.text
    assert {one.state for one in file.opinions.all()} == {OpinionState.CANCELLED}


def test_a_rule_not_met_stops_the_file_until_somebody_says_why_not(file, officer, person):
    instructing.find_complete(file, by=officer)
    rule = file.terms.rules.filter(code="rate").first()
    receipt = file.receipts.get()
    content = receipt.content.replace('"amount": "60000"', '"amount": "90000"')
    assert content != receipt.content
    type(receipt).objects.filter(pk=receipt.pk).update(content=content)
    with pytest.raises(Refused, match="Une règle n’est pas remplie"):
        instructing.find_eligible(fresh(file), by=officer)
    with pytest.raises(Refused, match="Dites pourquoi"):
        instructing.override(file, rule, is_met=True, reason=" ", by=officer)
    instructing.override(file, rule, is_met=True, reason="Dérogation du ministre.", by=officer)
    moved = instructing.find_eligible(fresh(file), by=officer, reason="Vu avec le bureau.")
    assert moved.state == ApplicationState.ELIGIBLE
    word = Word.objects.get(application=file, step="eligible")
    assert (word.text, word.audience) == ("Vu avec le bureau.", "office")
    letter = Letter.objects.get(to=person.email, subject__startswith="Dossier recevable")
    assert "bureau" not in letter.text
    assert Entry.objects.filter(object_ref=file.ref, verb="application.rule-passed-over").count() == 1


# --- opinions


def asked_of(file):
    return {one.organisation.slug if one.organisation else None: one for one in file.opinions.all()}


def test_bodies_are_found_by_place_and_the_next_stage_waits(file, officer, bodies):
    instructing.find_complete(file, by=officer)
    found = asked_of(file)
    assert set(found) == {bodies["prefecture"].slug, bodies["embassy"].slug}
    embassy = found[bodies["embassy"].slug]
    assert embassy.country_id == "SN"
    assert found[bodies["prefecture"].slug].due_on == soon(20)
    agent = member(bodies["embassy"], role="manager")
    give(embassy, agent, typed={"connu": "non"})
    assert file.opinions.count() == 2
    give(found[bodies["prefecture"].slug], agent)
    assert file.opinions.filter(step__stage=2).get().organisation == bodies["ministry"]


def give(opinion, by, *, advice=Advice.FAVOURABLE, text="", typed=None):
    return opinions.give(
        opinion, advice=advice, text=text, typed=typed or {}, revision=fresh(opinion).revision, by=by
    )


def test_nobody_known_there_is_named_by_the_office(file, officer, bodies):
    bodies["embassy"].delete()
    instructing.find_complete(file, by=officer)
    nobody = file.opinions.get(country="SN")
    assert nobody.organisation is None
    assert nobody.due_on is None
    named = opinions.name_body(nobody, organisation=bodies["ministry"], by=officer)
    assert named.organisation == bodies["ministry"]
    opinions.cancel(named, by=officer)
    again = opinions.name_body(nobody, organisation=bodies["prefecture"], by=officer)
    assert again.state == OpinionState.ASKED


def test_an_opinion_is_drafted_without_writing_over_then_given_whole(file, officer, bodies):
    instructing.find_complete(file, by=officer)
    opinion = asked_of(file)[bodies["embassy"].slug]
    agent = member(bodies["embassy"], role="manager")
    typed = {"connu": "oui", "combien": "douze"}
    kept = opinions.save(opinion, advice="", text="À voir", typed=typed, revision=0, by=agent)
    assert (kept.state, kept.revision) == (OpinionState.BEGUN, 1)
    assert opinions.typed_of(kept) == typed
    with pytest.raises(opinions.Conflict):
        opinions.save(opinion, advice="", text="Autre", typed={}, revision=0, by=agent)
    assert opinions.save(opinion, advice="", text="À voir", typed=typed, revision=0, by=agent).revision == 1
    with pytest.raises(opinions.NotReady) as wrong:
        opinions.give(opinion, advice="reserved", text="", typed=typed, revision=1, by=agent)
    assert {one.field for one in wrong.value.problems} == {"text", "answers-combien"}
    typed["combien"] = "12"
    given = give(opinion, agent, typed=typed)
    assert given.state == OpinionState.GIVEN
    assert given.answers.get(question__code="combien").number == 12
    with pytest.raises(Refused):
        opinions.save(opinion, advice="", text="Trop tard", typed={}, revision=3, by=agent)


@pytest.mark.parametrize(
    ("silence", "state", "advice"),
    [
        (Silence.FAVOURABLE, OpinionState.SILENT, Advice.FAVOURABLE),
        (Silence.NOTHING, OpinionState.SILENT, ""),
        (Silence.WAITS, OpinionState.ASKED, ""),
    ],
)
def test_silence_says_what_the_step_says(file, steps, officer, bodies, silence, state, advice):
    steps["prefecture"].silence = silence
    steps["prefecture"].save()
    agent = member(bodies["prefecture"], role="manager")
    instructing.find_complete(file, by=officer)
    give(asked_of(file)[bodies["embassy"].slug], agent, typed={"connu": "non"})
    opinion = asked_of(file)[bodies["prefecture"].slug]
    for day in (14, 15, 20, 20):
        opinions.tend(soon(day))
    told = list(Letter.objects.filter(to=agent.email).order_by("pk").values_list("subject", flat=True))
    assert [one.partition(" :")[0].strip() for one in told] == [
        "Avis demandé", "Avis à rendre bientôt", "Avis à rendre",
    ]  # fmt: skip
    assert fresh(opinion).state == OpinionState.ASKED
    opinions.tend(soon(21))
    assert (fresh(opinion).state, fresh(opinion).advice) == (state, advice)
    assert file.opinions.filter(step__stage=2).exists() == (state == OpinionState.SILENT)


def test_a_file_given_up_asks_nobody_any_more(file, officer, person):
    instructing.find_complete(file, by=officer)
    applications.withdraw(file, by=person)
    opinions.tend(soon(0))
    assert {one.state for one in Opinion.objects.filter(application=file)} == {OpinionState.CANCELLED}


# --- scores and interests


def grid(call, *points):
    criteria = Criterion.objects.filter(terms=terms_in_force(call)).order_by("position")
    return dict(zip([one.pk for one in criteria], points, strict=False))


def scored(file, call, by, *points):
    return assessing.send(file, points=grid(call, *points), comment="Vu.", revision=0, by=by)


def test_scores_are_hidden_until_ones_own_are_sent_and_weighted(file, call, officer, bodies):
    instructing.find_complete(file, by=officer)
    other, third = (member(call.organiser, role="contributor") for _rank in range(2))
    with pytest.raises(Refused, match="chaque critère"):
        scored(file, call, officer, 4)
    with pytest.raises(Refused, match="dépasse"):
        scored(file, call, officer, 6, 5)
    scored(file, call, officer, 4, 5)
    scored(file, call, other, 5, 10)
    today = timezone.localdate()
    assert instruction.listed(call, person=officer.pk, today=today).get().score == 82.5
    assert instruction.listed(call, person=third.pk, today=today).get().score is None
    assert instruction.assessments_of(file, person=third.pk) == []
    assessing.abstain(file, by=third)
    assert instruction.listed(call, person=third.pk, today=today).get().score == 82.5
    assert len(instruction.assessments_of(file, person=third.pk)) == 3
    with pytest.raises(Refused, match="ne changent plus"):
        scored(file, call, officer, 1, 1)


def test_a_draft_of_scores_is_not_written_over(file, call, officer):
    instructing.find_complete(file, by=officer)
    assessing.save(file, points=grid(call, 1), comment="", revision=0, by=officer)
    with pytest.raises(assessing.Conflict):
        assessing.save(file, points=grid(call, 2), comment="", revision=0, by=officer)
    assert Assessment.objects.get().scores.get().points == 1


def test_an_interest_closes_the_file_and_its_scores_no_longer_count(file, call, officer):
    instructing.find_complete(file, by=officer)
    other = member(call.organiser, role="contributor")
    instructing.assign(file, officer=other, by=officer)
    scored(file, call, officer, 4, 5)
    scored(file, call, other, 5, 10)
    instructing.declare_interest(fresh(file), by=other, reason="Élu de la ville.")
    today = timezone.localdate()
    assert not instruction.listed(call, person=other.pk, today=today).exists()
    assert instruction.compared(call, person=other.pk, today=today, part=slice(50)) == ([], 0)
    assert instruction.listed(call, person=officer.pk, today=today).get().score == 65
    assert fresh(file).officer is None
    with pytest.raises(Refused, match="fermé"):
        assessing.save(file, points={}, comment="x", revision=0, by=other)
    with pytest.raises(Refused, match="ne peut pas suivre"):
        instructing.assign(file, officer=other, by=officer)
