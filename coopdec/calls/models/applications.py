"""An application: what one authority asks of one call. The project, the money, the answers, the receipts."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.calls.enums import ApplicationState, Audience, FrameLevel, Section, Side
from coopdec.calls.models.calls import Call
from coopdec.calls.models.terms import Piece, Question, Terms
from coopdec.common.partial_dates import PartialDateField, form_of
from coopdec.cooperation.enums import Role
from coopdec.cooperation.enums import Side as SheetSide
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin
from coopdec.directory.models import Organisation
from coopdec.files.models import Document
from coopdec.reference.models import Country, Marker, Sdg, Theme


def new_ref() -> str:
    """Not to be guessed: an application is read by those who write it and by those whom its call asks."""
    return secrets.token_hex(12)


class ApplicationQuerySet(models.QuerySet):
    def visible(self):
        """All, those of the demonstration world only where the settings show it."""
        return self if settings.DEMO_DATA else self.exclude(applicant__origin=Origin.DEMONSTRATION)


class Application(models.Model):
    """`terms`: those it was begun under, that judge it. `sheet`: the cooperation that it continues, if any;
    once granted, the one that says it. `number` is given at the first submission: order of arrival in its
    call."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    sheet = models.ForeignKey(
        Cooperation, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    number = models.PositiveIntegerField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True, max_length=2000)
    objectives = models.TextField(blank=True, max_length=20_000)
    description = models.TextField(blank=True, max_length=20_000)
    context = models.TextField(blank=True, max_length=20_000)
    starts_on = PartialDateField()
    ends_on = PartialDateField()
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")
    sdgs = models.ManyToManyField(Sdg, blank=True, related_name="+")

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    incomplete_at = models.DateTimeField(null=True, blank=True)
    pieces_due_on = models.DateField(null=True, blank=True)
    complete_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        ordering = ["call", "number", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="calls_application_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="calls_application_sent_has_its_number",
            ),
            models.CheckConstraint(condition=form_of("starts_on", "ends_on"), name="calls_application_dates"),
            models.UniqueConstraint(fields=["call", "number"], name="calls_application_number_once"),
        ]
        indexes = [
            models.Index(fields=["call", "state"], name="calls_application_desk"),
            models.Index(fields=["applicant", "-created_at"], name="calls_application_of"),
        ]

    def __str__(self):
        return self.title or f"{self.call} – {self.applicant}"

    def get_absolute_url(self):
        return reverse("application", args=[self.ref])


class SectionDraft(models.Model):
    """A page of an application as it is typed (`shape`), right or not yet: what is sent is read from it into
    rows at the submission.

    `revision` counts its saves, so that none is lost to another; `attempt`: what the last one was called by
    who sent it, since an answer that was lost is no conflict.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="drafts")
    section = models.CharField(max_length=13, choices=Section.choices)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    attempt = models.CharField(max_length=36, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "page d’un dossier"
        constraints = [
            models.CheckConstraint(condition=Q(section__in=Section.values), name="calls_draft_section"),
            models.UniqueConstraint(fields=["application", "section"], name="calls_draft_once"),
        ]


class ApplicationMarker(models.Model):
    """A marker screened for this project; no row = not screened, which is never a 0."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="markers")
    marker = models.ForeignKey(Marker, on_delete=models.PROTECT)
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "marker"], name="calls_marker_once"),
        ]


class ApplicationPartner(models.Model):
    """Who takes part, the applicant apart. `statement`: what this partner itself says of its part."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    position = models.PositiveSmallIntegerField(default=0)
    side = models.CharField(max_length=13, choices=SheetSide.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.PARTNER)
    label = models.CharField(max_length=300, blank=True)
    statement = models.TextField(blank=True, max_length=4000)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "partenaire d’un dossier"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=SheetSide.values, role__in=Role.values), name="calls_partner_values"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(country__isnull=False),
                name="calls_partner_named_or_country",
            ),
            models.UniqueConstraint(
                fields=["application", "organisation"],
                condition=Q(organisation__isnull=False),
                name="calls_partner_once",
            ),
        ]

    def __str__(self):
        return self.label or str(self.organisation or self.country)


class FrameLine(models.Model):
    """A line of the logical frame. `baseline` and `target` are of an indicator, dates of an activity."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="frame")
    position = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=9, choices=FrameLevel.choices)
    text = models.CharField(max_length=1000)
    baseline = models.CharField(max_length=200, blank=True)
    target = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    starts_on = models.CharField(max_length=10, blank=True)
    ends_on = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = "ligne du cadre logique"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=FrameLevel.values), name="calls_frame_level"),
        ]


class MoneyLine(models.Model):
    """`cents`: euros; a line without amount is no line."""

    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    in_kind = models.BooleanField(default=False)
    cents = models.BigIntegerField()

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class PlanExpense(MoneyLine):
    """What is spent; `country` where it is used, empty when it serves several."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="expenses")
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(MoneyLine.Meta):
        verbose_name = "dépense"
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0), name="calls_expense_cents"),
        ]


class PlanResource(MoneyLine):
    """Who pays what: `label` names the funder."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="resources")
    side = models.CharField(max_length=7, choices=Side.choices)
    by_applicant = models.BooleanField(default=False)
    is_sure = models.BooleanField(default=False, help_text="Acquise, et non demandée.")

    class Meta(MoneyLine.Meta):
        verbose_name = "ressource"
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=Side.values, cents__gte=0),
                name="calls_resource_values",
            ),
        ]


class Answer(models.Model):
    """To a question of the call, in the column of its kind; a yes is the choice `yes`."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(blank=True, max_length=20_000)
    number = models.BigIntegerField(null=True, blank=True, help_text="Nombre, ou centimes d’euro.")
    day = models.DateField(null=True, blank=True)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        verbose_name = "réponse"
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="calls_answer_once")]


class FiledPiece(models.Model):
    """A document given for a piece that the call asks, or of the applicant's own (`piece` empty)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="pieces")
    piece = models.ForeignKey(Piece, null=True, blank=True, on_delete=models.PROTECT, related_name="filed")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "pièce déposée"
        ordering = ["piece__position", "id"]


class Word(models.Model):
    """Something said about an application, and who reads it; reasons of decisions are here too."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="words")
    audience = models.CharField(max_length=9, choices=Audience.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    step = models.CharField(max_length=12, blank=True, help_text="Le passage que ce mot accompagne.")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "mot"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="calls_word_audience")
        ]


class Receipt(models.Model):
    """One submission: what was sent, when, and its fingerprint. Never changed, never removed.

    `key` is the client's own: asked twice, it is one submission. `content`: what was sent, as canonical text;
    `sha256` is of it. `silent_on`: the day at which silence means rejection (CRPA L.231-4 3°).
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="receipts")
    rank = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=36, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    silent_on = models.DateField()
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "accusé de dépôt"
        ordering = ["application", "rank"]
        constraints = [models.UniqueConstraint(fields=["application", "rank"], name="calls_receipt_once")]

    def __str__(self):
        return f"{self.application.call.slug}-{self.application.number}/{self.rank}"
