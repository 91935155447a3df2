"""How long the documents of a call are kept, where its organiser chose, and those that were removed since."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.calls.enums import Retained
from coopdec.calls.models.applications import Application
from coopdec.calls.models.calls import Call


class Retention(models.Model):
    """Years, in the place of those of `rules_retention.PERIODS`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="retentions")
    kind = models.CharField(max_length=13, choices=Retained.choices)
    years = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "durée de conservation"
        verbose_name_plural = "durées de conservation"
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="calls_retention_once"),
            models.CheckConstraint(
                condition=Q(kind__in=Retained.values, years__range=(1, 99)), name="calls_retention_values"
            ),
        ]


class RemovedDocument(models.Model):
    """It existed, as it was called; its file is gone. Never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="removed")
    kind = models.CharField(max_length=13, choices=Retained.choices)
    title = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    kept_until = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "document supprimé"
        verbose_name_plural = "documents supprimés"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Retained.values) & ~Q(reason=""), name="calls_removed_says_why"
            )
        ]
