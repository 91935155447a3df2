"""What people follow and keep: saved questions with their news, favourites, extracts."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.mailing.enums import Frequency
from coopdec.reference.models import Country
from coopdec.workspace.enums import ExtractState, View

# Where a question is answered, the atlas apart.
PLACES = {View.MAP: "map", View.EXCHANGE: "exchange", View.PROGRAMMES: "programmes"}


class SavedSearchQuerySet(models.QuerySet):
    def followed(self):
        """Those whose news somebody wants, and who proved that the address is theirs."""
        return self.exclude(frequency=Frequency.NEVER).filter(
            Q(user__isnull=False, user__is_active=True) | Q(user__isnull=True, confirmed_at__isnull=False)
        )

    def readable_by(self, user, organisations):
        """One's own, and those shared in one's organisations."""
        return self.filter(Q(user=user) | Q(organisation__in=organisations))


class SavedSearch(models.Model):
    """A question of the atlas, or of a list of the exchange, that somebody keeps: `query` is its canonical
    query string, with the level of a map.

    It is a person's, perhaps shared in one of their organisations; or that of an address without an account,
    which must be confirmed. `ref` cannot be guessed: for an address, who holds it manages the subscription.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="searches"
    )
    address = models.EmailField(blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    view = models.CharField(max_length=10, choices=View.choices, default=View.LIST)
    query = models.CharField(max_length=8000, blank=True)
    name = models.CharField("nom", max_length=120)
    language = models.CharField(max_length=10, default="fr")
    frequency = models.CharField(max_length=7, choices=Frequency.choices, default=Frequency.NEVER)
    # Of who asked without an account, a keyed digest: for the limits, erased after a day.
    asked_from = models.BinaryField(max_length=16, null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche gardée"
        verbose_name_plural = "recherches gardées"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="")
                | (Q(user__isnull=True, organisation__isnull=True) & ~Q(address="")),
                name="workspace_search_of_one",
            ),
            models.CheckConstraint(condition=Q(view__in=View.values), name="workspace_search_view"),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="workspace_search_frequency"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "name"], name="workspace_search_mine"),
            models.Index(fields=["organisation"], name="workspace_search_shared"),
            models.Index(fields=["address", "created_at"], name="workspace_search_by_address"),
        ]

    def __str__(self):
        return self.name

    @property
    def url(self):
        """Where the question is answered, in the language of the page that shows it."""
        return reverse(PLACES.get(self.view, "atlas")) + self.query


class News(models.Model):
    """A sheet, a listing or a programme that a followed question has to tell, until its letter is written."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="news")
    sheet = models.ForeignKey(Cooperation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(
        SharedProgramme, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    is_new = models.BooleanField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = "nouvelle"
        constraints = [
            models.UniqueConstraint(
                fields=["search", "sheet", "listing", "programme"],
                nulls_distinct=False,
                name="workspace_news_once",
            ),
            models.CheckConstraint(
                condition=Q(sheet__isnull=False, listing__isnull=True, programme__isnull=True)
                | Q(sheet__isnull=True, listing__isnull=False, programme__isnull=True)
                | Q(sheet__isnull=True, listing__isnull=True, programme__isnull=False),
                name="workspace_news_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="workspace_news_due")]

    @property
    def thing(self):
        """What is told: what letters name and lead to."""
        return self.sheet or self.listing or self.programme

    @property
    def title(self):
        """As letters name it, in the language of who reads."""
        if self.listing_id is None:
            return self.thing.title
        text = self.listing.wording
        own = text.title if text and text.title != self.listing.seeker else ""
        return " – ".join(part for part in (self.listing.seeker, own) if part)


class Cursor(models.Model):
    """One row: how far the journal was read for the news."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    transaction = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "lecture du journal"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="workspace_one_cursor")]


class Favourite(models.Model):
    """A sheet, an organisation or a country that a person keeps at hand."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    sheet = models.ForeignKey(Cooperation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "favori"
        constraints = [
            models.CheckConstraint(
                condition=Q(sheet__isnull=False, organisation__isnull=True, country__isnull=True)
                | Q(sheet__isnull=True, organisation__isnull=False, country__isnull=True)
                | Q(sheet__isnull=True, organisation__isnull=True, country__isnull=False),
                name="workspace_favourite_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "sheet", "organisation", "country"],
                nulls_distinct=False,
                name="workspace_favourite_once",
            ),
        ]


class Extract(models.Model):
    """A file of a question, made in the background, kept for some days, for one person."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extracts")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=8000, blank=True)
    ending = models.CharField(max_length=8)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=7, choices=ExtractState.choices, default=ExtractState.WAITING)
    file = models.FileField(upload_to="extracts/%Y/%m", blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    sheets = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "extrait gardé"
        verbose_name_plural = "extraits gardés"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ExtractState.READY, size__isnull=False) & ~Q(file="")
                | Q(state__in=[ExtractState.WAITING, ExtractState.FAILED], file=""),
                name="workspace_extract_ready_has_its_file",
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="workspace_extract_mine")]

    def __str__(self):
        return f"{self.name}.{self.ending}"
