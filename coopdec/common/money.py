"""Amounts: integer cents and a currency; euros are computed once, stored, and never through a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _


def eur_cents(amount_cents: int, *, rate: Decimal) -> int:
    """`amount_cents` of a currency in euro cents; `rate` = euros for one unit; half a cent goes up."""
    return int((Decimal(amount_cents) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def euros(cents: int) -> Decimal:
    """Euros with two decimals, as the API and the exports give them."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def parse_cents(text: str) -> int:
    """Cents from what a person types (`1 234,5`, `1234.50 €`). Raises ValueError that says why."""
    typed = re.sub(r"[\s€]", "", text, flags=re.UNICODE)
    amount = re.fullmatch(r"([0-9]{1,15})(?:[.,]([0-9]*))?", typed)
    if amount is None:
        raise ValueError(_("« %(typed)s » n’est pas un montant.") % {"typed": text})
    decimals = (amount[2] or "").rstrip("0")
    if len(decimals) > 2:  # noqa: PLR2004 - cents
        raise ValueError(_("« %(typed)s » a plus de deux décimales.") % {"typed": text})
    return int(amount[1]) * 100 + int(decimals.ljust(2, "0"))
