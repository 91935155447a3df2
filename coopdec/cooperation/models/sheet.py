"""The sheet: who does what with whom, told by whom. Its parts stand in the neighbouring files."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear, Greatest, Left, Now, NullIf
from django.urls import reverse

from coopdec.common.partial_dates import PartialDateField, form_of
from coopdec.cooperation.enums import PROJECT_KINDS, Kind, State, Status
from coopdec.directory.enums import OrganisationKind, Origin
from coopdec.directory.models import Organisation, Passage
from coopdec.reference.models import Marker, Sdg, SdgTarget, Theme


def year_of(field):
    """The year of a partial date, as a stored column; NULL when the date is unknown."""
    return models.GeneratedField(
        expression=Cast(Left(NullIf(F(field), Value("")), 4), models.SmallIntegerField()),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )


class CooperationQuerySet(models.QuerySet):
    def visible(self):
        """All, the demonstration world only where the settings show it."""
        return self if settings.DEMO_DATA else self.exclude(origin=Origin.DEMONSTRATION)

    def published(self):
        return self.visible().filter(state=State.PUBLISHED)

    def with_effective_status(self):
        """Adds `effective_status`: the SQL twin of `rules.effective_status` (a test holds them equal)."""
        this_year = ExtractYear(Now())
        return self.annotate(
            effective_status=Case(
                When(~Q(status=Status.UNKNOWN), then=F("status")),
                When(
                    start_year__isnull=False,
                    end_year__isnull=False,
                    then=Case(
                        When(end_year__lt=this_year, then=Value(Status.COMPLETED)),
                        When(start_year__gt=this_year, then=Value(Status.PLANNED)),
                        default=Value(Status.RUNNING),
                    ),
                ),
                When(
                    Q(start_year__isnull=False, end_year__isnull=True, kind=Kind.ONE_OFF)
                    & Q(start_year__lte=this_year),
                    then=Value(Status.COMPLETED),
                ),
                default=Value(Status.UNKNOWN),
                output_field=models.CharField(),
            )
        )

    def during(self, *, year_from=None, year_to=None):
        """Sheets whose years overlap [year_from, year_to]: the SQL twin of `rules.overlaps`."""
        if year_from is None and year_to is None:
            return self
        first = Coalesce("start_year", "end_year")
        last = Case(
            When(end_year__isnull=False, then="end_year"),
            When(status=Status.RUNNING, then=Greatest("status_year", "start_year")),
            default="start_year",
        )
        found = self.annotate(first_year=first, last_year=last).filter(first_year__isnull=False)
        if year_from is not None:
            found = found.filter(last_year__gte=year_from)
        if year_to is not None:
            found = found.filter(first_year__lte=year_to)
        return found

    def without_french_authority(self):
        """« sans collectivité française »: a flag for officers, not an error."""
        authorities = Q(partners__organisation__kind=OrganisationKind.FRENCH_AUTHORITY)
        return self.exclude(pk__in=self.model.objects.filter(authorities).values("pk"))

    def with_unnamed_partner(self):
        """« partenaire non précisé »: the source gives a country and no name."""
        return self.filter(pk__in=self.model.objects.filter(partners__name_known=False).values("pk"))

    def without_year(self):
        return self.filter(start_year__isnull=True, end_year__isnull=True)

    def without_amount(self):
        """No amount known in cash."""
        return self.filter(Q(amount__isnull=True) | Q(amount__cash_cents__isnull=True))

    def counts(self):
        """`count` sheets, `partnerships` = distinct roots, `projects` = sheets of kind project or one-off."""
        return self.order_by().aggregate(
            count=Count("pk", distinct=True),
            partnerships=Count(Coalesce("parent_id", "pk"), distinct=True),
            projects=Count("pk", distinct=True, filter=Q(kind__in=PROJECT_KINDS)),
        )


class Cooperation(models.Model):
    """The record. Drafts may be incomplete; what a published sheet must hold is checked by the database."""

    ref = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    related = models.ManyToManyField("self", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)

    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    objectives = models.TextField(blank=True)
    description = models.TextField(blank=True)
    history = models.TextField(blank=True)
    context = models.TextField(blank=True)
    note = models.TextField(blank=True, help_text="Réserve de lecture, montrée avec la source.")

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UNKNOWN)
    status_on = PartialDateField(help_text="Le jour où l’état a été dit.")
    start_on = PartialDateField()
    end_on = PartialDateField()
    status_year = year_of("status_on")
    start_year = year_of("start_on")
    end_year = year_of("end_on")
    no_foreign_place = models.BooleanField(default=False)

    themes = models.ManyToManyField(Theme, blank=True, related_name="sheets")
    sdgs = models.ManyToManyField(Sdg, blank=True, related_name="sheets")
    sdg_targets = models.ManyToManyField(SdgTarget, blank=True, related_name="sheets")

    origin = models.CharField(max_length=13, choices=Origin.choices, default=Origin.REAL)
    confirmed_by = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    confirmed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(
        blank=True, db_default="", help_text="Ici et non au journal, qui ne s’efface pas."
    )
    updated_at = models.DateTimeField(db_default=Now())

    sort_key = models.CharField(max_length=500, db_collation="C")

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de coopération"
        verbose_name_plural = "fiches de coopération"
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="cooperation_sheet_kind"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="cooperation_sheet_status"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="cooperation_sheet_state"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="cooperation_sheet_origin"),
            models.CheckConstraint(
                condition=Q(ref__regex=r"^[a-z0-9-]+$"), name="cooperation_sheet_ref_lower_case"
            ),
            models.CheckConstraint(
                condition=form_of("status_on", "start_on", "end_on"), name="cooperation_sheet_dates"
            ),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True)
                | Q(end_year__isnull=True)
                | Q(end_year__gte=F("start_year")),
                name="cooperation_sheet_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="cooperation_sheet_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="cooperation_sheet_confirmed_by_and_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, title__gt=""),
                name="cooperation_sheet_published_stamp",
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at"], name="cooperation_sheet_recent")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("sheet", args=[self.ref])


class SheetMarker(models.Model):
    """A marker screened for this sheet. No row = not screened, which is never a 0.

    The score stands on the marker's own scale: a foreign key to (marker, score), migration 0002.
    """

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="markers")
    marker = models.ForeignKey(Marker, on_delete=models.PROTECT)
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "marker"], name="cooperation_marker_once"),
        ]


class Provenance(Passage):
    """A passage that the sheet was taken from."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="provenances")
