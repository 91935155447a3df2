"""Money of a sheet, said line by line; what it amounts to is one rule, in Python and as a view."""

from django.db import models
from django.db.models import F, Q

from coopdec.common.partial_dates import PartialDateField, form_of
from coopdec.cooperation.enums import Nature, Stage
from coopdec.cooperation.models.sheet import Cooperation
from coopdec.directory.models import Organisation


class FundingLine(models.Model):
    """One statement: this funder, this year, this nature, at this stage, so much (or not known how much).

    Amounts are integer cents of `currency`; `amount_eur_cents` is computed once by the service with `rate`
    (euros for one unit, of the day `rate_on`). An unknown amount is NULL, never 0.
    """

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="funding_lines")
    funder = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_lines"
    )
    funder_label = models.CharField(max_length=300, blank=True)
    scheme = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    nature = models.CharField(max_length=8, choices=Nature.choices, default=Nature.CASH)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    rate = models.DecimalField(max_digits=20, decimal_places=10, default=1)
    rate_on = PartialDateField()
    amount_eur_cents = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="cooperation_funding_nature"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="cooperation_funding_stage"),
            models.CheckConstraint(
                condition=Q(funder__isnull=False) | ~Q(funder_label=""), name="cooperation_funding_has_funder"
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__isnull=True, amount_eur_cents__isnull=True)
                | Q(
                    amount_cents__isnull=False,
                    amount_eur_cents__isnull=False,
                    amount_cents__gte=0,
                    amount_eur_cents__gte=0,
                ),
                name="cooperation_funding_amount_in_both_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(currency="EUR")
                | (Q(rate=1) & (Q(amount_cents__isnull=True) | Q(amount_eur_cents=F("amount_cents")))),
                name="cooperation_funding_euros_are_euros",
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="cooperation_funding_rate"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="cooperation_funding_currency"
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1900, 2200)), name="cooperation_funding_year"
            ),
            models.CheckConstraint(condition=form_of("rate_on"), name="cooperation_funding_rate_on"),
            models.UniqueConstraint(
                fields=["cooperation", "funder", "year", "nature", "stage"],
                condition=Q(funder__isnull=False),
                nulls_distinct=False,
                name="cooperation_funding_said_once_by_funder",
            ),
            models.UniqueConstraint(
                fields=["cooperation", "funder_label", "year", "nature", "stage"],
                condition=Q(funder__isnull=True),
                nulls_distinct=False,
                name="cooperation_funding_said_once_by_label",
            ),
        ]


class SheetAmount(models.Model):
    """The view `cooperation_sheetamount`: the SQL twin of `rules.sheet_amount`, in euro cents.

    A sheet without any known amount of a nature has NULL there; one without any line has no row.
    """

    cooperation = models.OneToOneField(
        Cooperation, primary_key=True, on_delete=models.DO_NOTHING, related_name="amount"
    )
    cash_cents = models.BigIntegerField(null=True)
    in_kind_cents = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "cooperation_sheetamount"
