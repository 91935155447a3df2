"""Letters, and how often each person wants those of a topic."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.mailing.enums import Frequency, State, Topic


class LetterQuerySet(models.QuerySet):
    def due(self, *, at):
        """Those that should have left: what the queue lost is found again here."""
        return self.filter(state=State.WAITING, due_at__lte=at)

    def ripe(self, *, at):
        """Gathered letters whose morning has come."""
        return self.filter(state=State.GATHERED, digest__isnull=True, due_at__lte=at)

    def of(self, *, user, address: str):
        """Those of a person, or of an address without a person."""
        return self.filter(user=user) if user else self.filter(user=None, to=address)


class Letter(models.Model):
    """One letter to one person, written in the transaction of the act that it tells.

    `key` names the act and the person, without personal data: the same act never writes twice. The words and
    the address are erased after some days; the row stays. A secret one keeps its words until it leaves only.
    """

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField("adresse", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    language = models.CharField(max_length=10)
    topic = models.CharField("sujet", max_length=12, choices=Topic.choices, blank=True)
    subject = models.CharField("objet", max_length=300, blank=True)
    text = models.TextField("texte", blank=True)
    unsubscribe = models.CharField(
        max_length=300, blank=True, help_text="Adresse qui arrête ces lettres, quand ce n’est pas un sujet."
    )
    is_secret = models.BooleanField(
        default=False, help_text="Tient un lien qui ouvre quelque chose : son texte est effacé dès l’envoi."
    )
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    refusal = models.CharField("refus", max_length=300, blank=True)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="gathered"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="mailing_letter_state"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="mailing_letter_sent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(state=State.WAITING) | Q(text=""),
                name="mailing_letter_secret_until_it_leaves",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) & ~Q(to="")
                | Q(erased_at__isnull=False, to="", subject="", text="", refusal=""),
                name="mailing_letter_whole_or_erased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[State.WAITING, State.GATHERED]),
                name="mailing_letter_to_do",
            ),
            models.Index(fields=["written_at"], name="mailing_letter_by_date"),
        ]

    def __str__(self):
        return self.key


class Preference(models.Model):
    """How often a person, or an address without a person, wants the letters of a topic."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField(blank=True)
    topic = models.CharField(max_length=12, choices=Topic.choices)
    frequency = models.CharField(max_length=7, choices=Frequency.choices)

    class Meta:
        verbose_name = "choix d’envoi"
        verbose_name_plural = "choix d’envoi"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | (Q(user__isnull=True) & ~Q(address="")),
                name="mailing_preference_of_one",
            ),
            models.UniqueConstraint(
                fields=["user", "address", "topic"], nulls_distinct=False, name="mailing_preference_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()} : {self.get_frequency_display()}"
