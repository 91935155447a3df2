"""What a call asks, as it stood at one time. What was begun under one version is judged by it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import NAMED_BODIES, Band, Body, QuestionKind, RuleCode, Seen, Silence
from coopdec.calls.models.calls import Call
from coopdec.common.verdict import Source
from coopdec.directory.models import Organisation
from coopdec.files.models import Document


class Terms(models.Model):
    """One version of what a call asks. `in_force_at`: empty while it is being written; afterwards it is never
    changed: a change is a version more. `for_begun`: announced to those who had begun, and theirs too."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    announcement = models.TextField(blank=True, max_length=4000)
    for_begun = models.BooleanField(default=False)

    paid_by_year = models.BooleanField(default=False, help_text="Une part par an, sur compte rendu d’étape.")
    # CRPA L.231-4 3°: two months for a financial request, unless the text sets otherwise.
    silence_months = models.PositiveSmallIntegerField(default=2)
    late_text = models.TextField(
        blank=True, max_length=1000, help_text="Ce que devient un dossier commencé avant la clôture."
    )
    last_part_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # Months after the end of each year, and of the project; none is owed when empty.
    interim_report_months = models.PositiveSmallIntegerField(null=True, blank=True)
    final_report_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "règlement d’un appel"
        verbose_name_plural = "règlements d’appels"
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="calls_terms_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(in_force_at__isnull=True), name="calls_terms_one_being_written"
            ),
            models.CheckConstraint(
                condition=Q(last_part_percent__isnull=True) | Q(last_part_percent__range=(0, 100)),
                name="calls_terms_last_part",
            ),
            models.CheckConstraint(
                condition=Q(for_begun=False) | ~Q(announcement=""), name="calls_terms_change_is_announced"
            ),
        ]

    def __str__(self):
        return f"{self.call} – v{self.number}"


class TermsRule(models.Model):
    """A line of the text of a call: `eligibility.terms.Rule`, kept. Amounts are euro cents."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24, choices=RuleCode.choices)
    band = models.CharField(max_length=12, choices=Band.choices, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    low_cents = models.BigIntegerField(null=True, blank=True)
    high_cents = models.BigIntegerField(null=True, blank=True)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    source_text = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)
    source_read_in = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "règle d’un appel"
        verbose_name_plural = "règles d’un appel"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(code__in=RuleCode.values), name="calls_rule_code"),
            models.CheckConstraint(condition=Q(band="") | Q(band__in=Band.values), name="calls_rule_band"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)), name="calls_rule_percent"
            ),
            models.CheckConstraint(
                condition=Q(low_cents__isnull=True)
                | Q(high_cents__isnull=True)
                | Q(low_cents__gte=0, high_cents__gte=F("low_cents")),
                name="calls_rule_amounts",
            ),
            models.CheckConstraint(condition=~Q(source_text=""), name="calls_rule_has_its_source"),
        ]

    def __str__(self):
        return self.get_code_display()

    def as_rule(self) -> Rule:
        """For the checks."""
        return Rule(
            code=self.code,
            source=Source(self.source_text, self.source_url, self.source_read_in),
            band=self.band,
            percent=self.percent,
            low=self.low_cents,
            high=self.high_cents,
            count=self.count,
            names=frozenset(self.names),
            on=self.on,
            until=self.until,
            reason=self.reason,
        )


class Piece(models.Model):
    """A document that a call asks; `owed_by`: kinds of applicants that owe it, all of them when empty."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True)
    is_owed = models.BooleanField(default=True)
    owed_by = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    model = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["terms", "code"], name="calls_piece_once")]

    def __str__(self):
        return self.title


class OpinionStep(models.Model):
    """A body whose opinion is asked. Steps of one `stage` are asked together, the next stage after them."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=13, choices=Body.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    silence = models.CharField(max_length=10, choices=Silence.choices, default=Silence.WAITS)
    sees = ArrayField(models.CharField(max_length=10, choices=Seen.choices), default=list, blank=True)

    class Meta:
        verbose_name = "avis demandé"
        verbose_name_plural = "avis demandés"
        ordering = ["stage", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__in=Body.values, silence__in=Silence.values), name="calls_step_values"
            ),
            models.CheckConstraint(
                condition=Q(body__in=sorted(NAMED_BODIES), organisation__isnull=False)
                | (~Q(body__in=sorted(NAMED_BODIES)) & Q(organisation__isnull=True)),
                name="calls_step_named_or_found",
            ),
            models.CheckConstraint(
                condition=Q(silence=Silence.WAITS) | Q(days__isnull=False),
                name="calls_step_silence_has_its_delay",
            ),
            models.UniqueConstraint(
                fields=["terms", "body", "organisation"], nulls_distinct=False, name="calls_step_once"
            ),
        ]

    def __str__(self):
        return str(self.organisation or self.get_body_display())


class Question(models.Model):
    """Of the application, or of an opinion (`step`); asked only when `asked_if` was answered so."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="questions")
    step = models.ForeignKey(
        OpinionStep, null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=300)
    help = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    is_owed = models.BooleanField(default=False)
    most = models.PositiveIntegerField(null=True, blank=True, help_text="Signes d’un texte, ou nombre.")
    asked_if = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    asked_if_answer = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "question"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="calls_question_kind"),
            models.UniqueConstraint(
                fields=["terms", "step", "code"], nulls_distinct=False, name="calls_question_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_if__isnull=True, asked_if_answer="")
                | (Q(asked_if__isnull=False) & ~Q(asked_if_answer="")),
                name="calls_question_condition_whole",
            ),
        ]

    def __str__(self):
        return self.label


class QuestionChoice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=200)

    class Meta:
        verbose_name = "choix"
        verbose_name_plural = "choix"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["question", "code"], name="calls_choice_once")]

    def __str__(self):
        return self.label


class Criterion(models.Model):
    """A line of the scoring grid: points from 0 to `most`, that count `weight` times."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=300)
    help = models.CharField(max_length=500, blank=True)
    most = models.PositiveSmallIntegerField(default=5)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = "critère"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most__range=(1, 100), weight__range=(1, 100)), name="calls_criterion_points"
            )
        ]

    def __str__(self):
        return self.label
