"""Errors that readers signal."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.cooperation.enums import ReportState
from coopdec.cooperation.models.sheet import Cooperation


class ErrorReport(models.Model):
    """What a reader says is wrong. The address left for the answer is erased once the report is handled."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="error_reports")
    message = models.TextField(max_length=4000)
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.NEW)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "erreur signalée"
        verbose_name_plural = "erreurs signalées"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", handled_at__isnull=True)
                | Q(state="handled", handled_at__isnull=False, email=""),
                name="cooperation_report_handled_forgets_address",
            )
        ]

    @property
    def ref(self):
        return f"{self.cooperation.ref}-{self.pk}"
