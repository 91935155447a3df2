"""What was voted and signed, and the documents that show it."""

from django.db import models
from django.db.models import Q

from coopdec.common.partial_dates import PartialDateField, form_of, in_order
from coopdec.cooperation.models.sheet import Cooperation
from coopdec.directory.models import Organisation
from coopdec.files.models import Document


class Agreement(models.Model):
    """A signed text between the partners, with its dates and the amount that it commits (euro cents)."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="agreements")
    reference = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300)
    signed_on = PartialDateField()
    starts_on = PartialDateField()
    ends_on = PartialDateField()
    amount_eur_cents = models.BigIntegerField(null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = "convention"
        ordering = ["signed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=form_of("signed_on", "starts_on", "ends_on"), name="cooperation_agreement_dates"
            ),
            models.CheckConstraint(
                condition=in_order("starts_on", "ends_on"),
                name="cooperation_agreement_dates_order",
            ),
            models.CheckConstraint(
                condition=Q(amount_eur_cents__isnull=True) | Q(amount_eur_cents__gte=0),
                name="cooperation_agreement_amount",
            ),
        ]


class Deliberation(models.Model):
    """A vote of an authority's assembly."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="deliberations")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    reference = models.CharField(max_length=120, blank=True)
    voted_on = PartialDateField()
    object = models.CharField(max_length=300)
    amount_eur_cents = models.BigIntegerField(null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = "délibération"
        ordering = ["voted_on", "id"]
        constraints = [
            models.CheckConstraint(condition=form_of("voted_on"), name="cooperation_deliberation_date"),
            models.CheckConstraint(
                condition=Q(amount_eur_cents__isnull=True) | Q(amount_eur_cents__gte=0),
                name="cooperation_deliberation_amount",
            ),
        ]


class SheetDocument(models.Model):
    """A document attached to the sheet, under the title that the sheet gives it."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT)
    title = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "document"], name="cooperation_document_once")
        ]
