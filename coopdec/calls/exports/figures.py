"""The figures of a call as lines of a table, amounts in euros."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from coopdec.calls.queries.committee import Dashboard
from coopdec.common.money import euros
from coopdec.common.tables import Cell


def figures_of(told: Dashboard) -> Iterator[list[Cell]]:
    """Heads, the whole call, then each part of each dimension."""
    yield [
        _("Dimension"), _("Valeur"), _("Reçus"), _("Aide demandée (€)"), _("Retenus"), _("Aide accordée (€)"),
    ]  # fmt: skip
    whole = [told.received, _said(told.asked), told.granted_count, _said(told.granted)]
    yield [_("Tout l’appel"), "", *whole]
    for _name, label, parts in told.parts:
        for one in parts:
            yield [label, one.label, one.received, _said(one.asked), one.granted_count, _said(one.granted)]


def _said(cents: int) -> str:
    return str(euros(cents))
