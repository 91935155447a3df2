"""An introduction: an authority answers a listing, and what becomes of it. Private to the two sides."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.directory.models import Organisation
from coopdec.exchange.enums import (
    OPEN_INTRODUCTIONS,
    DeclineReason,
    IntroductionState,
    Outcome,
)
from coopdec.exchange.models.listings import Listing
from coopdec.reference.models import Theme


def new_ref() -> str:
    """Not to be guessed: an introduction is read by its two sides."""
    return secrets.token_hex(12)


class Introduction(models.Model):
    """`organisation` answers; the owner is who published the listing, or the embassy for it.

    `contact` and `owner_contact` (a service and its functional mailbox) are shown to the other side only
    once both consented.
    """

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="introductions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=IntroductionState.choices, default=IntroductionState.PROPOSED
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")
    interest = models.TextField(max_length=2000)
    message = models.TextField(max_length=4000, blank=True)

    contact = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    owner_contact = models.CharField(max_length=200, blank=True)
    owner_contact_email = models.EmailField(blank=True)
    answerer_consent_at = models.DateTimeField(null=True, blank=True)
    owner_consent_at = models.DateTimeField(null=True, blank=True)

    decline_reason = models.CharField(max_length=9, choices=DeclineReason.choices, blank=True)
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(db_default=Now())
    accepted_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mise en relation"
        verbose_name_plural = "mises en relation"
        ordering = ["-moved_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IntroductionState.values), name="exchange_introduction_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=IntroductionState.DECLINED) | Q(decline_reason__in=DeclineReason.values),
                name="exchange_introduction_declined_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=IntroductionState.TALKING)
                | Q(answerer_consent_at__isnull=False, owner_consent_at__isnull=False),
                name="exchange_introduction_talks_by_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state=IntroductionState.AGREED) | Q(agreed_at__isnull=False),
                name="exchange_introduction_agreed_at",
            ),
            models.UniqueConstraint(
                fields=["listing", "organisation"],
                condition=Q(state__in=sorted(OPEN_INTRODUCTIONS)),
                name="exchange_introduction_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-moved_at"], name="exchange_introduction_of"),
            models.Index(fields=["state", "moved_at"], name="exchange_introduction_queue"),
        ]

    def __str__(self):
        return f"{self.organisation} → {self.listing}"

    def get_absolute_url(self):
        return reverse("introduction", args=[self.ref])

    @property
    def contacts_are_exchanged(self):
        return bool(self.answerer_consent_at and self.owner_consent_at)


class IntroductionMessage(models.Model):
    """A word between the two sides, kept here as long as they do not write to each other directly."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_owner = models.BooleanField()
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "message"
        ordering = ["at", "id"]


class IntroductionOutcome(models.Model):
    """What became of it, as one side says; asked after `month` months (3 and 12)."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="outcomes")
    month = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "suite"
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "month"], name="exchange_outcome_once"),
            models.CheckConstraint(condition=Q(month__in=[3, 12]), name="exchange_outcome_month"),
            models.CheckConstraint(
                condition=Q(outcome="", said_at__isnull=True)
                | Q(outcome__in=Outcome.values, said_at__isnull=False),
                name="exchange_outcome_said_at",
            ),
        ]


class IntroductionReport(models.Model):
    """One side tells the officers that something is wrong; they handle it and say so."""

    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_owner = models.BooleanField()
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(db_default=Now(), editable=False)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "signalement"
        ordering = ["at", "id"]


class Block(models.Model):
    """`organisation` wants no more proposals from `blocked`, on any of its listings."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "organisme bloqué"
        verbose_name_plural = "organismes bloqués"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "blocked"], name="exchange_block_once")
        ]
