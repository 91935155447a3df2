"""The journal's entries: append-only (triggers of migration 0002), in the order of their transactions."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class CurrentTransaction(models.Func):
    """The id of the writing transaction; a reader compares it with the server's horizon."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Entry(models.Model):
    """One business act: who did what to which object. Facts are references and codes, never personal data.

    `number` is the rank of the entry in its object's history and `digest` covers the previous entry's
    digest, so that an altered entry, or one taken out of the middle of a history, shows.
    """

    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    actor_label = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["transaction", "id"]
        verbose_name = "entrée du journal"
        verbose_name_plural = "journal"
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_ref", "number"], name="journal_entry_one_history_by_object"
            ),
        ]
        indexes = [models.Index(fields=["transaction", "id"], name="journal_entry_reading_order")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_ref}"
