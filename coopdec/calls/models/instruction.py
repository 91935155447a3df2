"""What those who instruct say of an application: opinions of bodies, scores of assessors, and the officer's
word on a rule. Private to the instruction."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.calls.enums import Advice, OpinionState
from coopdec.calls.models.applications import Application
from coopdec.calls.models.terms import Criterion, OpinionStep, Question, TermsRule
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country


def new_ref() -> str:
    """Not to be guessed: an opinion is read by its body and by those who instruct."""
    return secrets.token_hex(12)


class Opinion(models.Model):
    """Asked of one body by one step of the terms; `country`: the one an embassy answers for.

    `organisation` is empty when the directory knows nobody there: the officer names one. `due_on` is the last
    day; what silence means after it is the step's to say.
    """

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="opinions")
    step = models.ForeignKey(OpinionStep, on_delete=models.PROTECT, related_name="opinions")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=OpinionState.choices, default=OpinionState.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField(null=True, blank=True)
    advice = models.CharField(max_length=12, choices=Advice.choices, blank=True)
    text = models.TextField(blank=True, max_length=8000)
    revision = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["step__stage", "step_id", "country_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OpinionState.values), name="calls_opinion_state"),
            models.CheckConstraint(
                condition=Q(advice="") | Q(advice__in=Advice.values), name="calls_opinion_advice"
            ),
            models.CheckConstraint(
                condition=~Q(state=OpinionState.GIVEN) | (Q(given_at__isnull=False) & ~Q(advice="")),
                name="calls_opinion_given_says_what",
            ),
            models.UniqueConstraint(
                fields=["application", "step", "country"], nulls_distinct=False, name="calls_opinion_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="calls_opinion_of_body")]

    def __str__(self):
        return f"{self.step} – {self.application}"


class OpinionAnswer(models.Model):
    """To a question of the opinion's form: as typed, and what is read of it in the column of its kind."""

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=20_000)
    number = models.BigIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opinion", "question"], name="calls_opinion_answer_once")
        ]


class Override(models.Model):
    """An officer's word in the place of what a rule computed, and why."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="overrides")
    rule = models.ForeignKey(TermsRule, on_delete=models.PROTECT, related_name="+")
    is_met = models.BooleanField()
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "règle passée outre"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="calls_override_says_why"),
            models.UniqueConstraint(fields=["application", "rule"], name="calls_override_once"),
        ]


class Assessment(models.Model):
    """One assessor's scores and words on one application; `sent_at` empty while it is being written."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True, max_length=8000)
    revision = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "évaluation"
        constraints = [
            models.UniqueConstraint(fields=["application", "assessor"], name="calls_assessment_once")
        ]


class Score(models.Model):
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "note"
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="calls_score_once")]


class Interest(models.Model):
    """A person's declared conflict of interest: the application and its ranking are closed to them."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="interests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "lien d’intérêts"
        verbose_name_plural = "liens d’intérêts"
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="calls_interest_once")]
