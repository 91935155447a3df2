"""Places and codes. Keys are the official codes, so that they can be read in exports and links."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopdec.common.text import sort_key
from coopdec.reference import english, enums, french, guests

LATITUDES = (-90, 90)
LONGITUDES = (-180, 180)


def in_language(french: str, english: str) -> str:
    """The English text when the page is not in French and there is one, else the French one."""
    language = get_language() or "fr"
    return french if language.startswith("fr") or not english else english


def by_name(countries):
    """In the alphabetical order of the page's language; the column keeps the French one."""
    return sorted(countries, key=lambda one: in_language(one.sort_key, sort_key(one.name)))


def point_check(name):
    """The constraint that keeps a point on the globe; a missing point passes."""
    return models.CheckConstraint(
        condition=Q(latitude__range=LATITUDES, longitude__range=LONGITUDES), name=f"reference_{name}_point"
    )


def choice_check(model, field, choices):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=f"reference_{model}_{field}"
    )


class Country(models.Model):
    """A country or territory of ISO 3166-1, and Kosovo (`XK`). The French overseas ones only serve maps."""

    code = models.CharField(_("code ISO"), max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    iso_num = models.CharField(max_length=3, blank=True)
    name_fr = models.CharField(_("nom"), max_length=80)
    name_en = models.CharField(_("nom anglais"), max_length=80)
    area = models.CharField(_("aire"), max_length=30, choices=enums.Area)
    area_note = models.CharField(_("note sur l’aire"), max_length=200, blank=True)
    capital = models.CharField(_("capitale"), max_length=80, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    population = models.PositiveBigIntegerField(null=True)
    dac_code = models.PositiveIntegerField(_("code CAD"), null=True)
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.TextField()

    class Meta:
        verbose_name = _("pays")
        verbose_name_plural = _("pays")
        ordering = ["sort_key"]
        constraints = [choice_check("country", "area", enums.Area), point_check("country")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("country", args=[self.code.lower()])

    @property
    def name(self):
        return guests.country(self.code) or in_language(self.name_fr, self.name_en)

    @property
    def within(self):
        """« au Togo », « in Togo »; in guest languages the name alone, after a colon of their sentence."""
        return guests.country(self.code) or in_language(
            french.within(self.code, self.name_fr),
            self.name_en and english.within(self.code, self.name_en),
        )

    @property
    def is_french(self):
        """On the French side (overseas included): never a partner country."""
        return self.code in enums.FRENCH_TERRITORIES


class CountryGroupPeriod(models.Model):
    """A country belongs to a group from `since` to `until`, both included; one row a published list."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="group_periods")
    group = models.CharField(max_length=20, choices=enums.CountryGroup)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["country", "since", "group"]
        constraints = [
            choice_check("countrygroupperiod", "group", enums.CountryGroup),
            models.UniqueConstraint(
                fields=["country", "group", "since"], name="reference_countrygroupperiod_country_group_since"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="reference_countrygroupperiod_dates",
            ),
        ]

    def __str__(self):
        return f"{self.country_id} {self.group} {self.since}"


class Region(models.Model):
    """A region, or an overseas collectivity under its own three-digit code. `population` in inhabitants."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    zone = models.CharField(max_length=5, choices=enums.Zone)
    seat_insee = models.CharField(_("chef-lieu"), max_length=5)
    population = models.PositiveIntegerField(null=True)
    siren = models.CharField(max_length=9, null=True)
    sort_key = models.CharField(max_length=500, db_collation="C")

    class Meta:
        verbose_name = _("région")
        ordering = ["sort_key"]
        constraints = [choice_check("region", "zone", enums.Zone)]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("region", args=[self.code.lower()])


class Department(models.Model):
    """A département. `authority_siren` is the body that holds its powers today (67 and 68 share one)."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departments")
    zone = models.CharField(max_length=5, choices=enums.Zone)
    seat_insee = models.CharField(_("chef-lieu"), max_length=5)
    population = models.PositiveIntegerField(null=True)
    authority_siren = models.CharField(max_length=9, null=True)
    sort_key = models.CharField(max_length=500, db_collation="C")

    class Meta:
        verbose_name = _("département")
        ordering = ["sort_key"]
        constraints = [choice_check("department", "zone", enums.Zone)]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("department", args=[self.code.lower()])


class Epci(models.Model):
    """An intercommunal body with its own tax (`CC CA CU METRO MET69`) or a part of Greater Paris (`EPT`).

    `main_commune` is the most populated member: it places the body on a map, it is not its legal seat.
    """

    siren = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(max_length=10)
    department = models.ForeignKey(Department, models.PROTECT, related_name="epcis")
    region = models.ForeignKey(Region, models.PROTECT, related_name="epcis")
    main_commune = models.ForeignKey("Commune", models.PROTECT, null=True, related_name="+")
    population = models.PositiveIntegerField(null=True)
    sort_key = models.CharField(max_length=500, db_collation="C")

    class Meta:
        verbose_name = _("intercommunalité")
        ordering = ["sort_key"]

    def __str__(self):
        return self.name


class Commune(models.Model):
    """A commune of today. An approximate point is that of its EPCI or département: never draw it as exact."""

    insee = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    siren = models.CharField(max_length=9, null=True)
    population = models.PositiveIntegerField(null=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, related_name="communes")
    latitude = models.FloatField()
    longitude = models.FloatField()
    point_precision = models.CharField(max_length=11, choices=enums.PointPrecision)
    point_source = models.CharField(max_length=40)
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.TextField()

    class Meta:
        verbose_name = _("commune")
        ordering = ["sort_key", "insee"]
        constraints = [
            choice_check("commune", "point_precision", enums.PointPrecision),
            point_check("commune"),
            # Checked at the end of the transaction: a new edition may exchange two values.
            models.UniqueConstraint(
                fields=["siren"], name="reference_commune_siren_key", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^\d{9}$"), name="reference_commune_siren"
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key"], name="reference_commune_sort"),
            GinIndex(fields=["search_key"], name="reference_commune_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return self.name


class FormerPlace(models.Model):
    """A code or a name that is no longer used, and the code that took over.

    `name` is empty where only the code is known. A place split in several has one row a successor.
    """

    kind = models.CharField(max_length=10, choices=enums.FormerKind)
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=100, blank=True)
    successor_code = models.CharField(max_length=5)
    until = models.DateField(null=True)
    source = models.CharField(max_length=100)
    search_key = models.TextField()

    class Meta:
        ordering = ["kind", "code", "name", "successor_code"]
        constraints = [
            choice_check("formerplace", "kind", enums.FormerKind),
            models.UniqueConstraint(
                fields=["kind", "code", "name", "successor_code"], name="reference_formerplace_line"
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="reference_formerplace_code"),
            models.Index(fields=["search_key"], name="reference_formerplace_search"),
        ]

    def __str__(self):
        return f"{self.name or self.code} → {self.successor_code}"


class ForeignPlace(models.Model):
    """A town outside France (GeoNames). `population` null and `feature` empty mean unknown."""

    geoname_id = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(_("nom"), max_length=200)
    name_fr = models.CharField(_("nom français"), max_length=200, blank=True)
    alternative_names = ArrayField(models.TextField(), default=list)
    country = models.ForeignKey(Country, models.PROTECT, related_name="places")
    admin1_code = models.CharField(max_length=20, blank=True)
    admin1_name = models.CharField(max_length=120, blank=True)
    feature = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField(null=True)
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.TextField()

    class Meta:
        verbose_name = _("ville étrangère")
        verbose_name_plural = _("villes étrangères")
        ordering = ["sort_key", "geoname_id"]
        constraints = [point_check("foreignplace")]
        indexes = [
            GinIndex(fields=["search_key"], name="reference_foreignplace_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        return self.name_fr or self.name


class Theme(models.Model):
    """A theme of the commission's guide; two levels, `order` is the guide's."""

    code = models.SlugField(primary_key=True)
    label_fr = models.CharField(_("intitulé"), max_length=100)
    label_en = models.CharField(_("intitulé anglais"), max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("thème")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], name="reference_theme_order", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("code")), name="reference_theme_parent"
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("theme", args=[self.code])

    @property
    def label(self):
        return guests.name("theme", self.code) or in_language(self.label_fr, self.label_en)


class Sdg(models.Model):
    """A sustainable development goal (ODD), 1 to 17."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name_fr = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("objectif de développement durable")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 17)), name="reference_sdg_number")
        ]

    def __str__(self):
        return f"{self.number}. {self.name}"

    def get_absolute_url(self):
        return reverse("sdg", args=[self.number])

    @property
    def name(self):
        return guests.name("sdg", self.number) or in_language(self.name_fr, self.name_en)


class SdgTarget(models.Model):
    """A target of a goal (`11.b`). Labels are the project's own summaries, not the United Nations' text."""

    code = models.CharField(max_length=5, primary_key=True)
    sdg = models.ForeignKey(Sdg, models.PROTECT, related_name="targets")
    label_fr = models.CharField(max_length=90)
    label_en = models.CharField(max_length=90)

    class Meta:
        verbose_name = _("cible")
        ordering = ["sdg", "code"]

    def __str__(self):
        return f"{self.code} {self.label}"

    @property
    def label(self):
        return in_language(self.label_fr, self.label_en)


class Marker(models.Model):
    """A policy marker of the DAC, with its own scale of scores."""

    key = models.SlugField(primary_key=True)
    name_fr = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    crs_field = models.CharField(max_length=40)
    iati_code = models.CharField(max_length=3)
    kind = models.CharField(max_length=10, choices=enums.MarkerKind)

    class Meta:
        verbose_name = _("marqueur")
        ordering = ["key"]
        constraints = [choice_check("marker", "kind", enums.MarkerKind)]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self.name_fr, self.name_en)


class MarkerScore(models.Model):
    """A score that a marker allows. "Not screened" has no row: it is an absent answer, never a 0."""

    marker = models.ForeignKey(Marker, models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField()
    name_fr = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150)

    class Meta:
        ordering = ["marker", "score"]
        constraints = [
            models.UniqueConstraint(fields=["marker", "score"], name="reference_markerscore_marker_score"),
            models.CheckConstraint(condition=Q(score__lte=4), name="reference_markerscore_score"),
        ]

    def __str__(self):
        return f"{self.marker_id} {self.score}"

    @property
    def name(self):
        return in_language(self.name_fr, self.name_en)


class PurposeCode(models.Model):
    """A purpose code of the DAC's reporting system. `declarable`: active and accepted in ODA reporting."""

    code = models.CharField(max_length=7, primary_key=True)
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    sector = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=enums.CodeStatus)
    declarable = models.BooleanField()
    source = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("code-objet")
        verbose_name_plural = _("codes-objet")
        ordering = ["code"]
        constraints = [
            choice_check("purposecode", "status", enums.CodeStatus),
            models.CheckConstraint(
                condition=Q(declarable=False) | Q(status=enums.CodeStatus.ACTIVE.value),
                name="reference_purposecode_declarable",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def name(self):
        return in_language(self.name_fr, self.name_en)


class LoadedFile(models.Model):
    """A committed file as last loaded: the loader skips the work when nothing changed."""

    name = models.CharField(max_length=60, primary_key=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
