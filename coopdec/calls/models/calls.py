"""A call: who opens it, when, for what. What it asks is in its terms, version by version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.calls.enums import CallKind, CallState
from coopdec.directory.enums import Origin
from coopdec.directory.models import Organisation
from coopdec.files.models import Document
from coopdec.reference.models import Country

SEEN = frozenset({CallState.PUBLISHED, CallState.SUSPENDED, CallState.ENDED})


class CallQuerySet(models.QuerySet):
    def visible(self):
        """All, those of the demonstration world only where the settings show it."""
        return self if settings.DEMO_DATA else self.exclude(organiser__origin=Origin.DEMONSTRATION)

    def published(self):
        """What everybody reads: open, coming, suspended or ended."""
        return self.visible().filter(state__in=SEEN)


class Call(models.Model):
    """`closes_at` is a moment, that the call's text says in `time_zone` (IANA); a permanent call has none.
    `co_decided_with`: the partner State of a bilateral call. Amounts are euro cents."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=CallKind.choices)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.DRAFT)
    organiser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    co_decided_with = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    summary = models.TextField(blank=True, max_length=1000)
    text = models.TextField(blank=True, help_text="Markdown.")
    note = models.TextField(blank=True, max_length=1000)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)

    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="Europe/Paris")
    instructed_by = models.DateField(null=True, blank=True)
    committee_on = models.DateField(null=True, blank=True)
    envelope_cents = models.BigIntegerField(null=True, blank=True)

    # Said in the receipt (CRPA R.112-5): who answers for it, and how to reach them.
    service = models.CharField(max_length=300, blank=True)
    service_address = models.CharField(max_length=500, blank=True)
    service_email = models.EmailField(blank=True)
    service_phone = models.CharField(max_length=40, blank=True)

    configuration = models.CharField(max_length=120, blank=True, help_text="La configuration dont il part.")
    cloned_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kit = models.ManyToManyField(Document, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = ["-closes_at", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CallKind.values, state__in=CallState.values), name="calls_call_values"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="calls_call_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT) | Q(published_at__isnull=False, opens_at__isnull=False),
                name="calls_call_published_opens",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT) | Q(kind=CallKind.PERMANENT) | Q(closes_at__isnull=False),
                name="calls_call_published_closes_or_is_permanent",
            ),
            models.CheckConstraint(
                condition=Q(envelope_cents__isnull=True) | Q(envelope_cents__gt=0), name="calls_call_envelope"
            ),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True, last_year__isnull=True)
                | Q(first_year__range=(1990, 2200), last_year__gte=F("first_year")),
                name="calls_call_years",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="calls_call_calendar")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("call", args=[self.slug])

    @property
    def ref(self):
        """Its name in the journal."""
        return self.slug

    @property
    def is_fictitious(self):
        """Of the demonstration world; its organiser must be fetched along."""
        return self.organiser.origin == Origin.DEMONSTRATION
