"""What people decide of matching: what each part is worth, what an authority does not want to see again."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.directory.models import Organisation
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.matching.weights import DIRECTIONS, HEAVIEST
from coopdec.exchange.models.listings import Listing
from coopdec.exchange.models.programmes import SharedProgramme


class MatchingWeight(models.Model):
    """The points of a part in one direction, where national officers changed those of `weights.toml`."""

    direction = models.CharField(max_length=12)
    part = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "poids d’une raison"
        verbose_name_plural = "poids des raisons"
        ordering = ["direction", "part"]
        constraints = [
            models.UniqueConstraint(fields=["direction", "part"], name="exchange_weight_once"),
            models.CheckConstraint(
                condition=Q(direction__in=DIRECTIONS, part__in=NAMES, points__lte=HEAVIEST),
                name="exchange_weight_values",
            ),
        ]

    def __str__(self):
        return f"{self.direction} {self.part}"


class SetAside(models.Model):
    """« Pas intéressé »: a listing or a programme no longer proposed to this authority. Who said so is in the
    journal alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(
        SharedProgramme, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "annonce écartée"
        verbose_name_plural = "annonces écartées"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(listing__isnull=False, programme__isnull=True)
                | Q(listing__isnull=True, programme__isnull=False),
                name="exchange_set_aside_one_thing",
            ),
            models.UniqueConstraint(
                fields=["organisation", "listing"], name="exchange_set_aside_listing_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "programme"], name="exchange_set_aside_programme_once"
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.listing or self.programme}"
