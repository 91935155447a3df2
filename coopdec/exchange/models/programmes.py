"""Programmes that others may join: turnkey, run by an association; poolable, led by an authority."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.common.partial_dates import PartialDateField, form_of
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin, PointPrecision
from coopdec.directory.models import Organisation, Passage
from coopdec.exchange import rules
from coopdec.exchange.enums import (
    OPEN_PARTICIPATIONS,
    WRITABLE,
    CloseReason,
    ParticipationState,
    ProgrammeKind,
    State,
)
from coopdec.exchange.models.introductions import new_ref
from coopdec.reference.models import Country, ForeignPlace, Sdg, Theme


class SharedProgrammeQuerySet(models.QuerySet):
    def visible(self):
        return self if settings.DEMO_DATA else self.exclude(lead__origin=Origin.DEMONSTRATION)

    def published(self):
        return self.visible().filter(state=State.PUBLISHED)


class SharedProgramme(models.Model):
    """A programme that an authority may join. `budget_*_cents`: what it plans for its part, as said.

    `said_on` and `renewed_at` read as those of a listing. Cooperation sheets of the programme are `sheets`.
    """

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=ProgrammeKind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="led_programmes")
    co_leads = models.ManyToManyField(Organisation, blank=True, related_name="co_led_programmes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="programmes")
    themes = models.ManyToManyField(Theme, blank=True, related_name="programmes")
    sdgs = models.ManyToManyField(Sdg, blank=True, related_name="programmes")
    sheets = models.ManyToManyField(Cooperation, blank=True, related_name="programmes")

    budget_low_cents = models.PositiveBigIntegerField(null=True, blank=True)
    budget_high_cents = models.PositiveBigIntegerField(null=True, blank=True)
    budget_note = models.TextField(blank=True)
    state_share = models.CharField(max_length=300, blank=True, help_text="La part de l’État, telle que dite.")
    places_left = models.PositiveSmallIntegerField(null=True, blank=True)
    calendar = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    responsibility = models.TextField(blank=True, help_text="Ce que le porteur dit de sa responsabilité.")
    email = models.EmailField(blank=True, help_text="Boîte fonctionnelle, jamais d’une personne.")
    website = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)

    said_on = PartialDateField()
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=9, choices=CloseReason.choices, blank=True)
    sort_key = models.CharField(max_length=500, db_collation="C", blank=True)
    search_key = models.TextField(blank=True)

    objects = SharedProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        ordering = ["sort_key", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProgrammeKind.values, state__in=State.values),
                name="exchange_programme_values",
            ),
            models.CheckConstraint(
                condition=Q(budget_low_cents__isnull=True)
                | Q(budget_high_cents__isnull=True)
                | Q(budget_high_cents__gte=F("budget_low_cents")),
                name="exchange_programme_budget_range",
            ),
            models.CheckConstraint(condition=form_of("said_on"), name="exchange_programme_said_on"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(published_at__isnull=False)
                & ~Q(title="")
                & (~Q(said_on="") | Q(renewed_at__isnull=False)),
                name="exchange_programme_published_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | Q(closed_at__isnull=False, close_reason__in=CloseReason.values),
                name="exchange_programme_closed_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sort_key"], name="exchange_programme_list"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="exchange_programme_search"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("programme", args=[self.slug])

    def get_private_url(self):
        """Where its lead and those who validate it read it."""
        return reverse("my-programme", args=[self.slug])

    @property
    def is_fictitious(self):
        """Of the demonstration world: shown as such wherever it is named."""
        return self.lead.origin == Origin.DEMONSTRATION

    @property
    def ref(self):
        """Its public name, for the journal."""
        return self.slug

    @property
    def version(self):
        return rules.version_of(revision=self.revision, submitted_at=self.submitted_at)

    @property
    def is_writable(self):
        return self.state in WRITABLE


class ProgrammePlace(models.Model):
    """Where a programme acts, as it names it; a place known to the reference when it is one."""

    programme = models.ForeignKey(SharedProgramme, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=300)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(ForeignPlace, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    point_precision = models.CharField(max_length=12, choices=PointPrecision.choices, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "lieu d’un programme"
        verbose_name_plural = "lieux d’un programme"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, point_precision="")
                | (
                    Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                    & Q(point_precision__in=PointPrecision.values)
                ),
                name="exchange_programmeplace_point_whole",
            )
        ]

    def __str__(self):
        return self.name


class ProgrammePassage(Passage):
    """Where a public document says it."""

    programme = models.ForeignKey(SharedProgramme, on_delete=models.CASCADE, related_name="passages")


class ProgrammeWord(models.Model):
    """A word between the lead and those who validate; reasons of decisions are here."""

    programme = models.ForeignKey(SharedProgramme, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_validator = models.BooleanField()
    step = models.CharField(max_length=10, blank=True)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "échange"
        ordering = ["at", "id"]


class Participation(models.Model):
    """An authority asks to join a programme; the lead answers, then notes the agreement signed."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    programme = models.ForeignKey(SharedProgramme, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=9, choices=ParticipationState.choices, default=ParticipationState.PROPOSED
    )
    message = models.TextField(max_length=4000)
    answer = models.TextField(max_length=4000, blank=True)
    agreement_on = models.DateField(null=True, blank=True)
    agreement_reference = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "participation"
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ParticipationState.values), name="exchange_participation_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ParticipationState.SIGNED) | Q(agreement_on__isnull=False),
                name="exchange_participation_signed_on",
            ),
            models.CheckConstraint(
                condition=~Q(state=ParticipationState.DECLINED) | ~Q(answer=""),
                name="exchange_participation_declined_says_why",
            ),
            models.UniqueConstraint(
                fields=["programme", "organisation"],
                condition=Q(state__in=sorted(OPEN_PARTICIPATIONS)),
                name="exchange_participation_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} → {self.programme}"

    def get_absolute_url(self):
        return reverse("participation", args=[self.ref])
