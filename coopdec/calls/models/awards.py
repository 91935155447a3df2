"""After the instruction: what the committee proposes, who decided what, and the life of a grant."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.calls.enums import (
    OWED,
    AwardState,
    InstalmentState,
    LetterKind,
    Outcome,
    Party,
    ReportKind,
    ReportState,
    Waits,
)
from coopdec.calls.models.applications import Application, PlanExpense, new_ref
from coopdec.calls.models.calls import Call
from coopdec.cooperation.enums import Stage
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.files.models import Document


class Committee(models.Model):
    """What a call's committee leaves behind it. `results_at`: since when everybody reads who won."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="committee")
    minutes = models.TextField(blank=True, max_length=50_000, help_text="Markdown.")
    revision = models.PositiveIntegerField(default=0)
    results_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "comité"


class Proposal(models.Model):
    """What the officer proposes for an application: its place, an amount."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="proposal")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    cents = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "proposition"
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__isnull=True) | Q(cents__gt=0), name="calls_proposal_cents"
            )
        ]


class Decision(models.Model):
    """What one party decided; a bilateral call waits for both."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    party = models.CharField(max_length=7, choices=Party.choices)
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    cents = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "décision"
        ordering = ["party"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__in=Party.values, outcome__in=Outcome.values), name="calls_decision_values"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.GRANT, cents__gt=0)
                | (~Q(outcome=Outcome.GRANT) & Q(cents__isnull=True)),
                name="calls_decision_grants_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.GRANT) | ~Q(reason=""), name="calls_decision_says_why"
            ),
            models.UniqueConstraint(fields=["application", "party"], name="calls_decision_once"),
        ]


class LetterModel(models.Model):
    """The text of a letter of this call, with its fields; without a row, the text that comes with the
    code."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="letter_models")
    kind = models.CharField(max_length=9, choices=LetterKind.choices)
    text = models.TextField(max_length=20_000)

    class Meta:
        verbose_name = "modèle de lettre"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="calls_letter_kind"),
            models.UniqueConstraint(fields=["call", "kind"], name="calls_letter_once"),
        ]


class Paper(models.Model):
    """A letter or an agreement as it was written that day, then as files. `key`: what made it, so that
    it is made once."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=9, choices=LetterKind.choices)
    key = models.CharField(max_length=80, unique=True)
    text = models.TextField()
    at = models.DateTimeField(db_default=Now(), editable=False)
    pdf = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    docx = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "courrier"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="calls_paper_kind")
        ]


class Award(models.Model):
    """A grant: its act, its money, its agreement. `rank`: in its call, without a gap."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="awards")
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=AwardState.choices, default=AwardState.ACTIVE)
    cents = models.BigIntegerField()
    acted_on = models.DateField()
    commitment = models.CharField(max_length=60, blank=True, help_text="Numéro d’engagement.")
    conditions = models.TextField(blank=True, max_length=4000)
    agreement = models.TextField(blank=True, max_length=20_000)
    signed_on = models.DateField(null=True, blank=True)
    signed = models.OneToOneField(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=4000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "attribution"
        ordering = ["call", "rank"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AwardState.values), name="calls_award_state"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="calls_award_cents"),
            models.UniqueConstraint(fields=["call", "rank"], name="calls_award_number"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("award", args=[self.call.slug, self.ref])

    @property
    def number(self):
        """Its call must be fetched along."""
        return f"{self.call.slug}-{self.rank:03d}"


class Signature(models.Model):
    """Who signed the agreement, by function, and when."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=200)
    signed_on = models.DateField()

    class Meta:
        verbose_name = "signature"
        ordering = ["signed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "organisation"], name="calls_signature_once"),
            models.CheckConstraint(condition=~Q(function=""), name="calls_signature_function"),
        ]


class Report(models.Model):
    """An account of what was done and spent, since the beginning. `due_on` empty: the call says no delay."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=7, choices=ReportKind.choices)
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.DUE)
    narrative = models.TextField(blank=True, max_length=20_000)
    revision = models.PositiveIntegerField(default=0)
    answer = models.TextField(blank=True, max_length=4000)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    documents = models.ManyToManyField(Document, blank=True, related_name="+")

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        ordering = ["year", "kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values, state__in=ReportState.values),
                name="calls_report_values",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OWED)) | Q(sent_at__isnull=False), name="calls_report_sent"
            ),
            models.UniqueConstraint(fields=["award", "kind", "year"], name="calls_report_once"),
        ]
        indexes = [models.Index(fields=["due_on", "state"], name="calls_report_due")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"

    def get_absolute_url(self):
        return reverse("award-report", args=[self.ref])


class ReportLine(models.Model):
    """Spent on a line of the plan since the beginning; no row: not said."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lines")
    expense = models.ForeignKey(PlanExpense, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0), name="calls_report_line_cents"),
            models.UniqueConstraint(fields=["report", "expense"], name="calls_report_line_once"),
        ]


class Instalment(models.Model):
    """A part of a grant, and where it stands on its way to the bank."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="instalments")
    rank = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()
    due_on = models.DateField(null=True, blank=True)
    waits_for = models.CharField(max_length=9, choices=Waits.choices)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=InstalmentState.choices, default=InstalmentState.DUE)
    done_on = models.DateField(null=True, blank=True)
    requested_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "échéance"
        ordering = ["award", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(waits_for__in=Waits.values, state__in=InstalmentState.values, cents__gt=0),
                name="calls_instalment_values",
            ),
            models.UniqueConstraint(fields=["award", "rank"], name="calls_instalment_once"),
        ]

    @property
    def ref(self):
        """Its name in the journal; its award must be fetched along."""
        return f"{self.award.ref}-{self.rank}"


class Payment(models.Model):
    """A bank act. Never changed."""

    instalment = models.OneToOneField(Instalment, on_delete=models.PROTECT, related_name="payment")
    paid_on = models.DateField()
    cents = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "versement"
        ordering = ["paid_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="calls_payment_cents")]


class Recovery(models.Model):
    """Money that came back."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="recoveries")
    cents = models.BigIntegerField()
    came_on = models.DateField()
    reference = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "reversement"
        ordering = ["came_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="calls_recovery_cents"),
            models.UniqueConstraint(fields=["award", "reference"], name="calls_recovery_once"),
        ]


class SaidLine(models.Model):
    """What an award says on a sheet, so that saying it again says nothing more."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="said")
    sheet = models.ForeignKey(Cooperation, on_delete=models.PROTECT, related_name="+")
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values, cents__gte=0), name="calls_said_values"
            ),
            models.UniqueConstraint(fields=["award", "sheet", "year", "stage"], name="calls_said_once"),
        ]
