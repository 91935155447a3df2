"""What a call asks, row by row, as a browser without script sends it: rules, pieces, questions, opinions."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import RuleCode
from coopdec.calls.imports import ready_configurations
from coopdec.calls.models import OpinionStep, Question
from coopdec.calls.rules import FIELDS
from coopdec.calls.services import asking, configuring, drafting
from coopdec.calls.services.configuring import latest_terms
from coopdec.common.verdict import Source
from coopdec.directory.models import Organisation
from tests.contribution.people import acting_for, sent
from tests.house.access_world import PDF

pytestmark = pytest.mark.django_db
READY = {one.slug: one for one in ready_configurations()}
TEXT = Source("Texte de l’appel, § 3", "https://appel.example/texte", "Guide, p. 4")
TYPED = {"source_text": TEXT.text, "source_url": TEXT.url, "source_read_in": TEXT.read_in}


@pytest.fixture
def officer():
    return acting_for(Organisation.objects.get(slug="meae-dctciv"), role="manager")


@pytest.fixture
def call(officer):
    organiser = Organisation.objects.get(slug="meae-dctciv")
    return drafting.start_call(None, title="Un appel", organiser=organiser, by=officer.person)


def address(call, part, rest=""):
    return f"/espace/appels/{call.slug}/reglement/{part}/{rest}"


def typed_in(client, where, *, act="save", **typed):
    page = client.get(where).page
    form = page.one("form", css="editor-form")
    return client.post(form["action"] or where, sent(page, within=form, act=act, **typed))


def rules(call):
    return [one.as_rule() for one in latest_terms(call).rules.all()]


def wrong(response):
    """What is said beside the fields that are wrong, and above the form."""
    found = [
        one for one in response.page.all("div", "fieldset", css="field") if "wrong" in one["class"].split()
    ]
    return " ".join(one.text for one in (*found, *response.page.all("div", css="errors")))


# --- rules: one form a code

NEW = {
    "applicant": (
        {"names": ["french-authority", "association"]},
        {"names": {"french-authority", "association"}},
    ),
    "partner": ({"names": ["foreign-authority"]}, {"names": {"foreign-authority"}}),
    "french-authorities": ({"count": "2"}, {"count": 2}),
    "several-territories": ({"count": "3"}, {"count": 3}),
    "countries": ({"names_africa": ["SN", "ML"], "names_asia": ["LA"]}, {"names": {"SN", "ML", "LA"}}),
    "excluded-country": (
        {"names_africa": ["ML"], "on": "2026-01-15", "until": "2026-12-31", "reason": "Suspension."},
        {"names": {"ML"}, "on": date(2026, 1, 15), "until": date(2026, 12, 31), "reason": "Suspension."},
    ),
    "themes": ({"names": ["eau-assainissement"]}, {"names": {"eau-assainissement"}}),
    "rate": (
        {"band": "ldc", "percent": "70,5 %", "on": "2025-01-01"},
        {"band": "ldc", "percent": Decimal("70.5"), "on": date(2025, 1, 1)},
    ),
    "rate-several": ({"percent": "60"}, {"percent": Decimal(60)}),
    "share": ({"percent": "10", "names": ["french"]}, {"percent": Decimal(10), "names": {"french"}}),
    "in-kind": ({"percent": "50", "names": ["french"]}, {"percent": Decimal(50), "names": {"french"}}),
    "grant": ({"low": "200 000", "high": "1 500 000,50"}, {"low": 20_000_000, "high": 150_000_050}),
    "duration": ({"count": "36"}, {"count": 36}),
    "oda-declared": ({}, {}),
    "no-late-report": ({}, {}),
    "republican-commitment": ({"names": ["association"]}, {"names": {"association"}}),
    "former-holder": ({"names": ["ficol"]}, {"names": {"ficol"}}),
}


def test_every_rule_is_tried_here():
    assert set(NEW) == set(RuleCode.values) == {one.value for one in FIELDS}


@pytest.mark.parametrize("code", sorted(NEW))
def test_each_rule_goes_from_its_form_to_the_checks_and_back(officer, call, code):
    typed, wanted = NEW[code]
    response = typed_in(officer, address(call, "regles", f"ajouter/?regle={code}"), **TYPED, **typed)
    assert response.status_code == 302, wrong(response)
    kept = {name: frozenset(value) if name == "names" else value for name, value in wanted.items()}
    (rule,) = rules(call)
    assert rule == Rule(code=code, source=TEXT, **kept)
    row = latest_terms(call).rules.get()
    assert typed_in(officer, address(call, "regles", f"{row.pk}/")).status_code == 302
    assert rules(call) == [rule]
    assert TEXT.text in officer.get(address(call, "regles")).page.text


@pytest.mark.parametrize("slug", sorted(READY))
def test_each_rule_of_each_ready_model_is_kept_by_its_form(officer, slug):
    organiser = Organisation.objects.get(slug="meae-dctciv")
    call = drafting.start_call(READY[slug], title="", organiser=organiser, by=officer.person)
    before = rules(call)
    for row in latest_terms(call).rules.all():
        response = typed_in(officer, address(call, "regles", f"{row.pk}/"))
        assert response.status_code == 302, (row.code, wrong(response))
    for part, rows in (("pieces", "pieces"), ("questions", "questions"), ("avis", "steps")):
        for row in getattr(latest_terms(call), rows).all():
            response = typed_in(officer, address(call, part, f"{row.pk}/"))
            assert response.status_code == 302, wrong(response)
    assert rules(call) == before
    ready, terms = READY[slug], latest_terms(call)
    assert [one.code for one in terms.questions.all()] == [one.code for one in ready.questions]
    assert [tuple(one.choices.values_list("code", "label")) for one in terms.questions.all()] == [
        one.choices for one in ready.questions
    ]
    assert [tuple(one.sees) for one in terms.steps.all()] == [one.sees for one in ready.opinions]


@pytest.mark.parametrize(
    ("code", "typed", "why"),
    [
        ("applicant", {}, "Choisissez au moins une réponse."),
        ("applicant", {"names": ["french-authority"], "source_text": ""}, "Écrivez quelques mots."),
        ("countries", {}, "Choisissez au moins un pays."),
        ("excluded-country", {"names_africa": ["ML"], "reason": ""}, "Écrivez quelques mots."),
        (
            "excluded-country",
            {"names_africa": ["ML"], "reason": "x", "on": "2026-02-01", "until": "2026-01-01"},
            "La fin vient avant le début.",
        ),
        ("rate", {"band": "ldc", "percent": "70"}, "à quelle date la liste"),
        ("rate", {"band": "member", "percent": "70"}, "Choisissez le réseau"),
        ("rate", {"band": "any", "percent": "170"}, "de 0 à 100"),
        ("rate", {"band": "any", "percent": "beaucoup"}, "Écrivez un pourcentage"),
        ("rate", {"band": "any", "percent": ""}, "Écrivez un pourcentage"),
        ("rate", {"band": "any", "percent": "12,345"}, "Deux décimales suffisent."),
        ("grant", {}, "au moins l’un des deux montants"),
        ("grant", {"low": "200", "high": "100"}, "plus petit que le plus bas"),
        ("grant", {"low": "deux cents"}, "n’est pas un montant"),
        ("duration", {"count": "trois ans"}, "Écrivez un nombre entier."),
        ("duration", {"count": "0"}, "supérieure ou égale à 1"),
        ("duration", {"count": "12", "source_url": "appel"}, "Écrivez une adresse entière"),
    ],
)
def test_a_mistake_is_told_beside_its_field(officer, call, code, typed, why):
    response = typed_in(officer, address(call, "regles", f"ajouter/?regle={code}"), **{**TYPED, **typed})
    assert response.status_code == 400
    assert why in wrong(response)
    assert rules(call) == []
    if typed.get("source_text", TEXT.text):
        assert response.page.one("input", id="id_source_text")["value"] == TEXT.text


def test_a_rule_that_is_said_once_is_not_said_twice(officer, call):
    where = address(call, "regles", "ajouter/?regle=duration")
    assert typed_in(officer, where, count="12", **TYPED).status_code == 302
    assert "duration" not in [one["value"] for one in officer.get(address(call, "regles")).page.all("option")]
    again = typed_in(officer, where, count="24", **TYPED)
    assert again.status_code == 400
    assert "changez-la plutôt" in wrong(again)
    rate = address(call, "regles", "ajouter/?regle=rate")
    assert typed_in(officer, rate, band="any", percent="50", **TYPED).status_code == 302
    assert "Ce cas a déjà un taux" in wrong(typed_in(officer, rate, band="any", percent="60", **TYPED))
    assert officer.get(address(call, "regles", "ajouter/?regle=chance")).status_code == 302


def test_rows_go_up_and_down_and_away(officer, call):
    for code in ("duration", "french-authorities", "several-territories"):
        typed_in(officer, address(call, "regles", f"ajouter/?regle={code}"), count="2", **TYPED)
    first, _second, third = latest_terms(call).rules.all()
    assert officer.post(address(call, "regles"), {"act": f"up:{third.pk}"}).status_code == 302
    assert officer.post(address(call, "regles"), {"act": f"down:{first.pk}"}).status_code == 302
    assert [one.code for one in rules(call)] == ["several-territories", "duration", "french-authorities"]
    assert typed_in(officer, address(call, "regles", f"{first.pk}/"), act="remove").status_code == 302
    assert [one.code for one in rules(call)] == ["several-territories", "french-authorities"]
    assert officer.post(address(call, "regles"), {"act": "sideways"}).status_code == 404


def test_two_officers_on_one_row(officer, call):
    typed_in(officer, address(call, "regles", "ajouter/?regle=duration"), count="12", **TYPED)
    row = latest_terms(call).rules.get()
    where = address(call, "regles", f"{row.pk}/")
    page = officer.get(where).page
    mine = sent(page, within=page.one("form", css="editor-form"), act="save", count="24")
    theirs = Rule(code="duration", source=TEXT, count=36)
    asking.put_rule(
        latest_terms(call), theirs, number=row.pk, version=asking.version_of(row), by=officer.person
    )
    for act in ("save", "remove"):
        response = officer.post(where, {**mine, "act": act})
        assert response.status_code == 409
        assert response.page.one("input", id="id_count")["value"] == "24"
        assert rules(call) == [theirs]
    form = response.page.one("form", css="editor-form")
    assert officer.post(where, sent(response.page, within=form, act="save")).status_code == 302
    assert rules(call)[0].count == 24
    row.refresh_from_db()
    asking.remove_row(
        latest_terms(call), "regles", number=row.pk, version=asking.version_of(row), by=officer.person
    )
    gone = officer.post(where, mine)
    assert gone.status_code == 409
    assert "a retiré cette ligne" in gone.page.text
    form = gone.page.one("form", css="editor-form")
    assert officer.post(form["action"], sent(gone.page, within=form, act="save")).status_code == 302
    assert rules(call)[0].count == 24
    assert officer.get(where).status_code == 404


def test_terms_in_force_are_not_written(officer, call):
    typed_in(officer, address(call, "regles", "ajouter/?regle=duration"), count="12", **TYPED)
    terms = latest_terms(call)
    row = terms.rules.get()
    configuring.put_in_force(terms, announcement="", for_begun=False, by=officer.person)
    assert "Modifier" not in officer.get(address(call, "regles")).page.text
    for rest, data in (
        ("ajouter/?regle=grant", {"low": "3"}),
        (f"{row.pk}/", {"count": "24"}),
        ("", {"act": f"up:{row.pk}"}),
    ):
        assert officer.post(address(call, "regles", rest), {**TYPED, **data}).status_code == 404
    assert officer.post(address(call, "versements"), {"silence_months": "3"}).status_code == 404
    assert rules(call)[0].count == 12


# --- pieces, questions, opinions, criteria, payments


def test_a_piece_with_its_model(officer, call):
    where = address(call, "pieces", "ajouter/")
    refused = officer.post(where, {"title": "", "upload": SimpleUploadedFile("m.pdf", PDF)})
    assert refused.status_code == 400
    assert "Écrivez quelques mots." in wrong(refused)
    bad = officer.post(where, {"title": "Budget", "upload": SimpleUploadedFile("m.exe", b"MZ\x00\x01")})
    assert bad.status_code == 400
    assert "ni un PDF" in wrong(bad)
    assert not latest_terms(call).pieces.exists()
    typed = {"title": "Budget", "is_owed": "on", "owed_by": ["association"]}
    assert officer.post(where, {**typed, "upload": SimpleUploadedFile("m.pdf", PDF)}).status_code == 302
    assert officer.post(where, {"title": "Budget"}).status_code == 302
    first, second = latest_terms(call).pieces.all()
    assert (first.code, first.owed_by, first.is_owed, first.model.is_public) == (
        "budget",
        ["association"],
        True,
        False,
    )
    assert (second.code, second.is_owed, second.model) == ("budget-2", False, None)
    kept = typed_in(officer, address(call, "pieces", f"{first.pk}/"), title="Budget et plan")
    first.refresh_from_db()
    assert (kept.status_code, first.title, first.code, first.model is None) == (
        302,
        "Budget et plan",
        "budget",
        False,
    )
    typed_in(officer, address(call, "pieces", f"{first.pk}/"), without_model="on")
    first.refresh_from_db()
    assert first.model is None


def test_a_question_under_the_condition_of_another(officer, call):
    where = address(call, "questions", "ajouter/")
    few = typed_in(officer, where, label="Quel volet ?", kind="choice", choice_0="Éducation")
    assert few.status_code == 400
    assert "Écrivez au moins deux choix." in wrong(few)
    assert few.page.one("input", id="id_choice_0")["value"] == "Éducation"
    twice = typed_in(officer, where, label="Quel volet ?", kind="choice", choice_0="Santé", choice_1="santé")
    assert "Deux choix disent la même chose." in wrong(twice)
    made = typed_in(
        officer,
        where,
        act="more",
        label="Quel volet ?",
        kind="choice",
        choice_0="Éducation",
        choice_2="Sport",
    )
    volet = Question.objects.get(terms=latest_terms(call))
    assert made["Location"] == address(call, "questions", f"{volet.pk}/")
    assert list(volet.choices.values_list("code", "label")) == [
        ("education", "Éducation"),
        ("sport", "Sport"),
    ]
    asked = typed_in(
        officer, where, label="Combien de clubs ?", kind="number", most="50", condition=f"{volet.pk}:sport"
    )
    assert asked.status_code == 302
    clubs = latest_terms(call).questions.get(code="combien-de-clubs")
    assert (clubs.asked_if, clubs.asked_if_answer, clubs.most) == (volet, "sport", 50)
    # The words of a choice may change: its code stays, and with it the condition.
    renamed = typed_in(officer, address(call, "questions", f"{volet.pk}/"), choice_1="Sport et loisirs")
    assert renamed.status_code == 302
    assert list(volet.choices.values_list("code", "label"))[1] == ("sport", "Sport et loisirs")
    for typed in ({"choice_1": "", "choice_2": "Culture"}, {"kind": "text"}):
        refused = typed_in(officer, address(call, "questions", f"{volet.pk}/"), **typed)
        assert refused.status_code == 400
        assert "changez d’abord sa condition" in wrong(refused)
    assert typed_in(officer, address(call, "questions", f"{volet.pk}/"), act="remove").status_code == 400
    up = officer.post(address(call, "questions"), {"act": f"up:{clubs.pk}"})
    assert up.status_code == 400
    assert "Une question vient après celle dont elle dépend." in up.page.text
    assert "Sport et loisirs" in officer.get(f"/espace/appels/{call.slug}/apercu/").page.text


def test_opinions_in_order_and_their_own_questions(officer, call):
    where = address(call, "avis", "ajouter/")
    assert typed_in(officer, where, body="embassy", stage="1", sees=["budget"]).status_code == 302
    assert "Cet avis est déjà demandé" in wrong(typed_in(officer, where, body="embassy", stage="2"))
    nobody = typed_in(officer, where, body="operator", stage="2")
    assert "Dites lequel." in wrong(nobody)
    afd = Organisation.objects.get(slug="afd").pk
    other = typed_in(officer, where, body="ministry", organisation=str(afd), stage="2")
    assert "est d’un autre type" in wrong(other)
    soon = typed_in(officer, where, body="operator", organisation=str(afd), stage="2", silence="nothing")
    assert "après un délai" in wrong(soon)
    told = typed_in(
        officer, where, body="operator", organisation=str(afd), stage="2", days="30", silence="nothing",
        sees=["opinions"],
    )  # fmt: skip
    assert told.status_code == 302
    embassy, operator = OpinionStep.objects.filter(terms=latest_terms(call))
    assert (operator.stage, operator.days, operator.silence, operator.sees) == (
        2,
        30,
        "nothing",
        ["opinions"],
    )
    question = address(call, "questions", f"ajouter/?avis={embassy.pk}")
    made = typed_in(officer, question, label="Le partenaire est-il solide ?", kind="yes-no", is_owed="on")
    assert made.status_code == 302
    assert made["Location"].startswith(address(call, "avis"))
    assert embassy.questions.get().code == "le-partenaire-est-il-solide"
    assert "Le partenaire est-il solide ?" in officer.get(address(call, "avis")).page.text.replace(
        "\xa0", " "
    )
    assert "Le partenaire" not in officer.get(address(call, "questions")).page.text
    assert officer.get(address(call, "questions", "ajouter/?avis=999999")).status_code == 404
    assert typed_in(officer, address(call, "avis", f"{embassy.pk}/"), act="remove").status_code == 302
    assert not Question.objects.filter(terms=latest_terms(call)).exists()


def test_criteria_and_their_weights(officer, call):
    where = address(call, "grille", "ajouter/")
    assert typed_in(officer, where, label="Qualité du partenariat", weight="3").status_code == 302
    wrong_weight = typed_in(officer, where, label="Autre", weight="0")
    assert wrong_weight.status_code == 400
    one = latest_terms(call).criteria.get()
    assert (one.most, one.weight) == (5, 3)
    assert "noté de 0 à 5, poids 3" in officer.get(address(call, "grille")).page.text


def test_payments_and_reports(officer, call):
    where = address(call, "versements")
    refused = typed_in(officer, where, paid_by_year="on", last_part_percent="20")
    assert refused.status_code == 400
    assert "dites quand il est remis" in wrong(refused)
    assert refused.page.one("input", id="id_last_part_percent")["value"] == "20"
    typed = {
        "paid_by_year": "on",
        "last_part_percent": "20",
        "interim_report_months": "2",
        "final_report_months": "6",
    }
    page = officer.get(where).page
    stale = sent(page, within=page.one("form", css="editor-form"), act="save", silence_months="4")
    assert typed_in(officer, where, late_text="Il est perdu.", **typed).status_code == 302
    terms = latest_terms(call)
    assert (terms.paid_by_year, terms.last_part_percent, terms.interim_report_months, terms.final_report_months) == (
        True, Decimal(20), 2, 6,
    )  # fmt: skip
    assert officer.post(where, stale).status_code == 409


@pytest.mark.parametrize("count", [1, 3, 12])
def test_a_part_costs_the_same_whatever_it_holds(officer, call, count, django_assert_max_num_queries):
    for rank in range(count):
        choices = [("", f"A {rank}"), ("", f"B {rank}")]
        values = {"label": f"Question {rank}", "help": "", "kind": "choice", "is_owed": False, "most": None}
        asking.put_question(latest_terms(call), values, choices, number=None, version="", by=officer.person)
    assert len(officer.get(address(call, "questions")).page.one("ol", css="rows").all("li")) == count
    alone = Client()  # the gate's own client follows links
    alone.cookies = officer.cookies.copy()
    with django_assert_max_num_queries(24):
        assert alone.get(address(call, "questions")).status_code == 200


def test_a_part_that_does_not_exist(officer, call):
    assert officer.get(address(call, "hasard")).status_code == 404
    assert officer.get(address(call, "versements", "ajouter/")).status_code == 404
    assert officer.get(address(call, "pieces", "999999/")).status_code == 404
