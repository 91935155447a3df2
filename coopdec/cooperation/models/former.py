"""Addresses of sheets that are no more: they lead to the sheet that holds what those said."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coopdec.cooperation.models.sheet import Cooperation


class FormerRef(models.Model):
    """The ref of a sheet that was merged into another."""

    ref = models.SlugField(max_length=120, unique=True)
    sheet = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="former_refs")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "ancienne adresse"
        verbose_name_plural = "anciennes adresses"
        constraints = [
            models.CheckConstraint(
                condition=Q(ref__regex=r"^[a-z0-9-]+$"), name="cooperation_former_ref_form"
            )
        ]

    def __str__(self):
        return self.ref
