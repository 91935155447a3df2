"""What people decide of matching: weights, what is not to be seen again, ties; what was suggested to whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.directory.models import Organisation
from coopdec.exchange.enums import TieKind
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.matching.weights import DIRECTIONS, HEAVIEST
from coopdec.exchange.models.listings import Listing
from coopdec.exchange.models.programmes import SharedProgramme
from coopdec.reference.models import Country


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
    """« Pas intéressé »: a listing or a programme no longer proposed to this authority; or, `by_owner`, this
    authority no longer proposed to who owns the listing. Who said so is in the journal alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(
        SharedProgramme, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    by_owner = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "annonce écartée"
        verbose_name_plural = "annonces écartées"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(listing__isnull=False, programme__isnull=True)
                | Q(listing__isnull=True, programme__isnull=False, by_owner=False),
                name="exchange_set_aside_one_thing",
            ),
            models.UniqueConstraint(
                fields=["organisation", "listing", "by_owner"], name="exchange_set_aside_listing_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "programme"], name="exchange_set_aside_programme_once"
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.listing or self.programme}"


class CountryTie(models.Model):
    """A tie with a country that an authority declares: countries only, nothing of a person. `sentence` says
    where that is known from, and is read beside it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="country_ties")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=TieKind.choices)
    sentence = models.CharField(max_length=300)
    declared_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "lien déclaré avec un pays"
        verbose_name_plural = "liens déclarés avec des pays"
        ordering = ["country__sort_key", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "country", "kind"], name="exchange_tie_once"),
            models.CheckConstraint(condition=Q(kind__in=TieKind.values), name="exchange_tie_kind"),
            models.CheckConstraint(condition=~Q(sentence=""), name="exchange_tie_says_where_from"),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.country}"


class Suggestion(models.Model):
    """That this listing or programme was suggested to a person for this authority, or this authority to who
    owns the listing: the same is never written twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(
        SharedProgramme, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "suggestion envoyée"
        verbose_name_plural = "suggestions envoyées"
        constraints = [
            models.CheckConstraint(
                condition=Q(listing__isnull=False, programme__isnull=True)
                | Q(listing__isnull=True, programme__isnull=False),
                name="exchange_suggestion_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "listing", "programme"],
                nulls_distinct=False,
                name="exchange_suggestion_once",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.listing or self.programme}"
