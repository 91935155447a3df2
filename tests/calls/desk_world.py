"""Files that were sent, and the bodies around them: what tests of the desk stand on."""

from coopdec.calls.enums import Body, Seen, Silence
from coopdec.calls.models import Criterion, OpinionStep, Question, QuestionChoice
from coopdec.calls.queries import terms_in_force
from coopdec.calls.services import sending
from coopdec.directory.models import Organisation
from tests.accounts.teamwork import body
from tests.calls.test_applying import whole

EVERYTHING = [one.value for one in Seen]


def bodies_of(angers):
    """The prefecture of Angers' region, the embassy in Senegal, a ministry."""
    return {
        "prefecture": body("prefecture", "Préfecture des essais", region=angers.region_id),
        "embassy": body("embassy", "Ambassade de France au Sénégal (essai)", country="SN"),
        "ministry": body("ministry", "Ministère des essais"),
    }


def with_steps(call, bodies, *, silence=Silence.FAVOURABLE, sees=("budget", "documents", "answers")):
    """Prefecture and embassy together, then a ministry that has ten days; a form for the embassy; a grid."""
    terms = terms_in_force(call)
    terms.steps.all().delete()
    steps = {
        "prefecture": OpinionStep.objects.create(
            terms=terms, stage=1, body=Body.PREFECTURE, sees=list(sees), days=20
        ),
        "embassy": OpinionStep.objects.create(terms=terms, stage=1, body=Body.EMBASSY, sees=list(sees)),
        "ministry": OpinionStep.objects.create(
            terms=terms, stage=2, body=Body.MINISTRY, organisation=bodies["ministry"], days=10,
            silence=silence, sees=[],
        ),
    }  # fmt: skip
    known = Question.objects.create(
        terms=terms, step=steps["embassy"], position=1, code="connu", label="Le partenaire est-il connu ?",
        kind="choice", is_owed=True,
    )  # fmt: skip
    for position, (code, label) in enumerate((("oui", "Oui"), ("non", "Non"))):
        QuestionChoice.objects.create(question=known, position=position, code=code, label=label)
    Question.objects.create(
        terms=terms, step=steps["embassy"], position=2, code="combien", label="Depuis combien d’années ?",
        kind="number", is_owed=True, asked_if=known, asked_if_answer="oui",
    )  # fmt: skip
    terms.criteria.all().delete()
    for position, (label, most, weight) in enumerate((("Utilité", 5, 2), ("Partenariat", 10, 1))):
        Criterion.objects.create(terms=terms, position=position, label=label, most=most, weight=weight)
    return steps


def sent_file(call, angers, person, town, *, key="k"):
    application = whole(call, angers, person, town)
    sending.submit(application, key=key, by=person)
    application.refresh_from_db()
    return application


def fresh(one):
    return type(one).objects.get(pk=one.pk)


def organisation(slug):
    return Organisation.objects.get(slug=slug)
