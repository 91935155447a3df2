"""Who takes part in a sheet, where it happens, who answers for it."""

from django.db import models
from django.db.models import F, Q

from coopdec.cooperation.enums import Role, Side
from coopdec.cooperation.models.sheet import Cooperation
from coopdec.directory.enums import PointPrecision
from coopdec.directory.models import Organisation
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import Country, ForeignPlace

NEVER_A_PARTNER_COUNTRY = sorted(FRENCH_TERRITORIES)


class Partner(models.Model):
    """An organisation's part in a sheet, or a bare country when the source does not name the partner.

    `label` is the name as the sheet's source prints it; empty = the organisation's own name.
    """

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT)
    name_known = models.BooleanField(default=True)
    side = models.CharField(max_length=13, choices=Side.choices)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.PARTNER)
    label = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "partenaire"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="cooperation_partner_side"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="cooperation_partner_role"),
            models.CheckConstraint(
                condition=Q(name_known=True, organisation__isnull=False)
                | Q(name_known=False, organisation__isnull=True, country__isnull=False),
                name="cooperation_partner_named_or_country",
            ),
            models.CheckConstraint(
                condition=(Q(side="foreign", country__isnull=False) & ~Q(country__in=NEVER_A_PARTNER_COUNTRY))
                | (~Q(side="foreign") & Q(country__isnull=True)),
                name="cooperation_partner_country_of_foreign_side",
            ),
            models.UniqueConstraint(
                fields=["cooperation", "organisation", "role"],
                condition=Q(organisation__isnull=False),
                name="cooperation_partner_once_by_role",
            ),
        ]
        indexes = [models.Index(fields=["country", "cooperation"], name="cooperation_partner_country")]

    def __str__(self):
        return self.label or str(self.organisation or self.country)


class ActionPlace(models.Model):
    """Where it happens, when that is not simply where the partners stand."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="places")
    country = models.ForeignKey(Country, on_delete=models.PROTECT)
    place = models.ForeignKey(ForeignPlace, null=True, blank=True, on_delete=models.PROTECT)
    label = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    point_precision = models.CharField(max_length=12, choices=PointPrecision.choices, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "lieu de l’action"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(country__in=NEVER_A_PARTNER_COUNTRY), name="cooperation_place_is_abroad"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, point_precision="")
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    point_precision__in=PointPrecision.values,
                ),
                name="cooperation_place_point_whole",
            ),
        ]


class Contact(models.Model):
    """A role and a functional mailbox of an organisation, never a named person."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="contacts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    role = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "contact"
        ordering = ["position", "id"]


class Volunteering(models.Model):
    """Volunteers of the sheet: scheme, number of people, years."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="volunteers")
    scheme = models.CharField(max_length=120)
    people = models.PositiveIntegerField(null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "volontariat"
        verbose_name_plural = "volontaires"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(last_year__gte=F("first_year")),
                name="cooperation_volunteering_years_order",
            )
        ]
