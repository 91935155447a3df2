"""Who acts, under which names, where, and what public documents say of them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from coopdec.common.partial_dates import PartialDateField, form_of, in_order
from coopdec.directory.enums import (
    EXACT_POINTS,
    AuthorityKind,
    ForeignLevel,
    NetworkKind,
    OrganisationKind,
    Origin,
    PointPrecision,
)
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import Commune, Country, Department, Epci, ForeignPlace, Region, Theme


class SourceDocument(models.Model):
    """A public document from which facts were taken. `published_on` dates what it says."""

    code = models.SlugField(primary_key=True)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    published_on = PartialDateField()
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = "document source"
        verbose_name_plural = "documents sources"
        constraints = [
            models.CheckConstraint(condition=form_of("published_on"), name="directory_document_date")
        ]

    def __str__(self):
        return self.title


class Passage(models.Model):
    """Where a document says it; `text`, in our words, when this passage says it differently."""

    document = models.ForeignKey(SourceDocument, on_delete=models.PROTECT)
    where = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class OrganisationQuerySet(models.QuerySet):
    def visible(self):
        """All, the demonstration world only where the settings show it."""
        return self if settings.DEMO_DATA else self.exclude(origin=Origin.DEMONSTRATION)

    def french_authorities(self):
        return self.filter(kind=OrganisationKind.FRENCH_AUTHORITY)

    def foreign_authorities(self):
        return self.filter(kind=OrganisationKind.FOREIGN_AUTHORITY)

    def others(self):
        """Neither French nor foreign authorities: networks, operators, ministries, associations…"""
        return self.exclude(kind__in=[OrganisationKind.FRENCH_AUTHORITY, OrganisationKind.FOREIGN_AUTHORITY])

    def in_department(self, department):
        """Standing in the département, or holding its competences (Alsace and Corse hold two)."""
        standing = Q(department=department)
        if department.authority_siren:
            standing |= Q(siren=department.authority_siren)
        return self.filter(standing)


class Organisation(models.Model):
    """A legal body and where it stands. French bodies have a département and a région, others a country."""

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    authority_kind = models.CharField(max_length=12, choices=AuthorityKind.choices, blank=True)
    foreign_level = models.CharField(max_length=12, choices=ForeignLevel.choices, blank=True)
    network_kind = models.CharField(max_length=12, choices=NetworkKind.choices, blank=True)
    native_type = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=60, blank=True)
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.TextField()

    siren = models.CharField(max_length=9, null=True, blank=True)
    commune = models.OneToOneField(Commune, null=True, blank=True, on_delete=models.PROTECT)
    epci = models.OneToOneField(Epci, null=True, blank=True, on_delete=models.PROTECT)
    own_department = models.OneToOneField(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="authority"
    )
    own_region = models.OneToOneField(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="authority"
    )

    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT)
    place = models.ForeignKey(ForeignPlace, null=True, blank=True, on_delete=models.PROTECT)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    point_precision = models.CharField(max_length=12, choices=PointPrecision.choices, blank=True)
    point_note = models.CharField(max_length=200, blank=True)

    summary = models.TextField(blank=True)
    note = models.TextField(blank=True)
    scope = models.CharField(max_length=300, blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(
        blank=True, help_text="Boîte fonctionnelle de l’organisme, jamais d’une personne."
    )
    themes = models.ManyToManyField(Theme, blank=True)
    covered_regions = models.ManyToManyField(Region, blank=True, related_name="networks")
    is_historical = models.BooleanField(default=False, help_text="Nom ou réseau d’avant 2016.")
    ended_on = PartialDateField()
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="heirs_of"
    )
    see_also = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=13, choices=Origin.choices, default=Origin.REAL)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="directory_organisation_kind"
            ),
            models.CheckConstraint(
                condition=(Q(kind="french-authority") & Q(authority_kind__in=AuthorityKind.values))
                | (~Q(kind="french-authority") & Q(authority_kind="")),
                name="directory_organisation_authority_kind_of_french_only",
            ),
            models.CheckConstraint(
                condition=(Q(kind="foreign-authority") & Q(foreign_level__in=ForeignLevel.values))
                | (~Q(kind="foreign-authority") & Q(foreign_level="")),
                name="directory_organisation_level_of_foreign_only",
            ),
            models.CheckConstraint(
                condition=~Q(kind="foreign-authority")
                | (Q(country__isnull=False) & ~Q(country__in=sorted(FRENCH_TERRITORIES))),
                name="directory_organisation_foreign_has_foreign_country",
            ),
            models.CheckConstraint(
                condition=Q(network_kind="") | (Q(kind="network") & Q(network_kind__in=NetworkKind.values)),
                name="directory_organisation_network_kind_of_networks",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="directory_organisation_origin"
            ),
            models.CheckConstraint(
                condition=~Q(kind="french-authority") | Q(country__isnull=True),
                name="directory_organisation_french_has_no_country",
            ),
            # Deferrable, because a new edition of the reference may exchange two of them.
            models.UniqueConstraint(
                fields=["siren"],
                deferrable=models.Deferrable.IMMEDIATE,
                name="directory_organisation_siren_once",
            ),
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^\d{9}$"),
                name="directory_organisation_siren",
            ),
            models.CheckConstraint(
                condition=(Q(commune__isnull=True) | Q(authority_kind="commune"))
                & (Q(epci__isnull=True) | Q(authority_kind="epci"))
                & (Q(own_department__isnull=True) | Q(authority_kind="departement"))
                & (Q(own_region__isnull=True) | Q(authority_kind__in=["region", "overseas"])),
                name="directory_organisation_territory_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, point_precision="")
                | (
                    Q(latitude__isnull=False, longitude__isnull=False)
                    & Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                    & Q(point_precision__in=PointPrecision.values)
                ),
                name="directory_organisation_point_whole",
            ),
            models.CheckConstraint(condition=form_of("ended_on"), name="directory_organisation_ended_on"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="directory_organisation_not_own_heir",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "sort_key"], name="directory_organisation_list"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="directory_organisation_search"),
            # A whole name, or its beginning: trigrams of a short word match a quarter of the names.
            models.Index(
                fields=["search_key"], opclasses=["text_pattern_ops"], name="directory_organisation_begin"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        address = {
            OrganisationKind.FRENCH_AUTHORITY: "authority",
            OrganisationKind.FOREIGN_AUTHORITY: "partner",
        }.get(self.kind, "organisation")
        return reverse(address, args=[self.slug])

    @property
    def has_exact_point(self):
        return self.point_precision in EXACT_POINTS


class OrganisationName(models.Model):
    """A name and the time it was used; a document shows the name of its date."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    since = PartialDateField()
    until = PartialDateField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "nom successif"
        verbose_name_plural = "noms successifs"
        ordering = ["until", "since"]
        constraints = [
            models.CheckConstraint(condition=form_of("since", "until"), name="directory_name_dates"),
            models.CheckConstraint(
                condition=in_order("since", "until"),
                name="directory_name_dates_order",
            ),
            models.UniqueConstraint(fields=["organisation", "name", "since"], name="directory_name_once"),
        ]

    def __str__(self):
        return self.name


class OrganisationPassage(Passage):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="passages")


class CountrySheet(models.Model):
    """What public documents say of cooperation with a country, or with a part of it (Québec)."""

    code = models.CharField(max_length=10, primary_key=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="sheets")
    part_name = models.CharField(max_length=100, blank=True)
    summary = models.TextField()
    priorities = models.ManyToManyField(Theme, blank=True, through="CountryPriority")
    has_bilateral_call = models.BooleanField(null=True)
    bilateral_call_note = models.TextField(blank=True)
    has_country_group = models.BooleanField(null=True)
    country_group_note = models.TextField(blank=True)
    note = models.TextField(blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        verbose_name = "fiche-pays"
        verbose_name_plural = "fiches-pays"
        ordering = ["code"]

    def __str__(self):
        return self.part_name or self.country.name_fr


class CountryPriority(models.Model):
    """A theme that the country puts first, in the order of the document."""

    sheet = models.ForeignKey(CountrySheet, on_delete=models.CASCADE)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "theme"], name="directory_priority_once")]


class CountryFigure(models.Model):
    """A published figure, in the unit of its source; shown with its year and source, never computed with."""

    sheet = models.ForeignKey(CountrySheet, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    unit = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    document = models.ForeignKey(SourceDocument, on_delete=models.PROTECT)
    where = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]


class CountryPassage(Passage):
    sheet = models.ForeignKey(CountrySheet, on_delete=models.CASCADE, related_name="passages")
