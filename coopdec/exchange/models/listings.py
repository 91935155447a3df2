"""A listing: who seeks or offers a partnership, what for, in which words, since when."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from coopdec.common import languages
from coopdec.common.partial_dates import PartialDateField, form_of
from coopdec.directory.enums import Origin, PointPrecision
from coopdec.directory.models import Organisation, Passage
from coopdec.exchange import rules
from coopdec.exchange.enums import (
    WRITABLE,
    CloseReason,
    Duration,
    Form,
    Language,
    ListingKind,
    Profile,
    State,
)
from coopdec.files.models import Document
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, ForeignPlace, Sdg, Theme

# Where a number of inhabitants is read when the listing gives none: its town, then its territory in France.
INHABITANTS = (
    "population",
    "place__population",
    "organisation__place__population",
    "organisation__commune__population",
    "organisation__epci__population",
    "organisation__own_department__population",
    "organisation__own_region__population",
)


def reading_order(written_in: str) -> tuple[str, ...]:
    """Languages, the best read first: that of the page, the one in which a guest is led on, French, then that
    in which the listing is written."""
    page = languages.current()
    led_on = (languages.NEXT_BEST,) if languages.is_guest() else ()
    return (page, *led_on, Language.FR, written_in)


class ListingQuerySet(models.QuerySet):
    def visible(self):
        """All, those of the demonstration world only where the settings show it."""
        if settings.DEMO_DATA:
            return self
        return self.exclude(organisation__origin=Origin.DEMONSTRATION).exclude(
            carried_by__origin=Origin.DEMONSTRATION
        )

    def published(self):
        return self.visible().filter(state=State.PUBLISHED)

    def with_inhabitants(self):
        """`inhabitants`: as the listing says, else as the reference does; None when neither knows."""
        return self.annotate(inhabitants=Coalesce(*INHABITANTS))

    def from_sources(self):
        """Read in a document and never confirmed by anybody."""
        return self.filter(renewed_at__isnull=True)


class Listing(models.Model):
    """An annonce of the exchange. Listing implies no funding by the ministry (rule 12 of the domain).

    `organisation` seeks or offers; without one (a collective request, a territory that no authority names)
    `seeker_label` says who. `carried_by` publishes it for them: an embassy, a network, an association.
    `said_on`: when a document said it; `renewed_at`: when somebody last answered for it, empty for what a
    document alone says. `ref` is its public name, never used again.
    """

    ref = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=ListingKind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="listings"
    )
    carried_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="carried_listings"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seeker_label = models.CharField(max_length=300, blank=True)

    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="listings"
    )
    area = models.CharField(max_length=30, choices=Area.choices, blank=True)
    wanted_countries = models.ManyToManyField(Country, blank=True, related_name="+")
    place = models.ForeignKey(ForeignPlace, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    point_precision = models.CharField(max_length=12, choices=PointPrecision.choices, blank=True)
    point_note = models.CharField(max_length=200, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_note = models.CharField(max_length=300, blank=True)
    profiles = ArrayField(models.CharField(max_length=12, choices=Profile.choices), default=list, blank=True)

    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FR)
    languages = ArrayField(models.CharField(max_length=2, choices=Language.choices), default=list, blank=True)
    forms = ArrayField(models.CharField(max_length=12, choices=Form.choices), default=list, blank=True)
    duration = models.CharField(max_length=6, choices=Duration.choices, blank=True)
    existing_partners = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    sdgs = models.ManyToManyField(Sdg, blank=True, related_name="+")
    networks = models.ManyToManyField(Organisation, blank=True, related_name="+")
    website = models.URLField(max_length=500, blank=True)
    photo = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    photo_alternative = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    said_on = PartialDateField()
    revision = models.PositiveIntegerField(default=0)
    # What the last save was called by who sent it: an answer that was lost is no conflict.
    saved_attempt = models.CharField(max_length=36, blank=True)
    saved_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=9, choices=CloseReason.choices, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    sort_key = models.CharField(max_length=500, db_collation="C", blank=True)
    search_key = models.TextField(blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce"
        ordering = ["sort_key", "ref"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ListingKind.values, state__in=State.values),
                name="exchange_listing_values",
            ),
            models.CheckConstraint(
                condition=Q(area="") | Q(area__in=Area.values), name="exchange_listing_area"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, point_precision="")
                | (
                    Q(latitude__isnull=False, longitude__isnull=False)
                    & Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                    & Q(point_precision__in=PointPrecision.values)
                ),
                name="exchange_listing_point_whole",
            ),
            models.CheckConstraint(condition=form_of("said_on"), name="exchange_listing_said_on"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(published_at__isnull=False) & (~Q(said_on="") | Q(renewed_at__isnull=False)),
                name="exchange_listing_published_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(organisation__isnull=False) | ~Q(seeker_label=""),
                name="exchange_listing_published_is_of_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | Q(closed_at__isnull=False, close_reason__in=CloseReason.values),
                name="exchange_listing_closed_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="exchange_listing_queue"),
            models.Index(fields=["state", "renewed_at"], name="exchange_listing_ageing"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="exchange_listing_search"),
        ]

    def __str__(self):
        return self.seeker

    def get_absolute_url(self):
        return reverse("listing", args=[self.ref])

    def get_private_url(self):
        """Where its writers and those who validate it read it."""
        return reverse("my-listing", args=[self.ref])

    @property
    def seeker(self):
        """Who seeks or offers, as the page names it."""
        return self.seeker_label or (self.organisation.name if self.organisation_id else "")

    @property
    def is_fictitious(self):
        """Of the demonstration world: shown as such wherever it is named."""
        return Origin.DEMONSTRATION in {
            self.organisation.origin if self.organisation_id else "",
            self.carried_by.origin if self.carried_by_id else "",
        }

    @property
    def version(self):
        return rules.version_of(revision=self.revision, submitted_at=self.submitted_at)

    @property
    def is_writable(self):
        return self.state in WRITABLE

    @property
    def wording(self):
        """Its texts in the language that its reader reads best; None without any."""
        known = {text.language: text for text in self.texts.all()}
        return next((known[code] for code in reading_order(self.language) if code in known), None)


class ListingText(models.Model):
    """What a listing says in one language; one of them is French before it is published."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language.choices)
    title = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True, max_length=4000)
    brings = models.TextField(
        blank=True, max_length=4000, help_text="Ce que l’organisme apporte à un partenaire."
    )

    class Meta:
        verbose_name = "texte d’une annonce"
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "language"], name="exchange_text_once"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="exchange_text_language"),
        ]

    def __str__(self):
        return self.title


class ListingNeed(models.Model):
    """A theme of a listing, and what is meant by it: in the listing’s language and in French."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="needs")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=2000)
    text_fr = models.TextField(blank=True, max_length=2000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "besoin"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["listing", "theme"], name="exchange_need_once")]

    def __str__(self):
        return str(self.theme)

    @property
    def wording_language(self):
        """That of `wording`, by the order in which texts of the listing are shown; empty without words."""
        said = {self.listing.language: self.text} if self.text else {}
        if self.text_fr:
            said[Language.FR] = self.text_fr
        return next((code for code in reading_order(self.listing.language) if code in said), "")

    @property
    def wording(self):
        """What is meant, in the language that its reader reads best."""
        is_own = self.wording_language == self.listing.language and self.text
        return self.text if is_own else self.text_fr


class ListingPassage(Passage):
    """Where a public document says it."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="passages")


class ListingDocument(models.Model):
    """A document given with a listing."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="documents")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class ListingWord(models.Model):
    """A word between those who write a listing and those who validate it; reasons of decisions are here."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_validator = models.BooleanField()
    step = models.CharField(max_length=10, blank=True, help_text="Le passage que ce mot accompagne.")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "échange"
        ordering = ["at", "id"]
