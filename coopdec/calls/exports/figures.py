"""The figures of a call as lines of a table, amounts in euros."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from coopdec.calls.queries.committee import Dashboard, Part
from coopdec.common.money import euros
from coopdec.common.tables import Cell


def figures_of(told: Dashboard) -> Iterator[list[Cell]]:
    """Heads, the whole call, then each part of each dimension."""
    yield [
        _("Dimension"), _("Valeur"), _("Reçus"), _("Aide demandée (€)"), _("Retenus"), _("Aide accordée (€)"),
        _("Versé (€)"), _("Reversé (€)"),
    ]  # fmt: skip
    yield [_("Tout l’appel"), "", *_line(told)]
    for _name, label, parts in told.parts:
        for one in parts:
            yield [label, one.label, *_line(one)]


def _line(one: Dashboard | Part) -> list[Cell]:
    money = [_said(each) for each in (one.granted, one.paid, one.recovered)]
    return [one.received, _said(one.asked), one.granted_count, *money]


def _said(cents: int) -> str:
    return str(euros(cents))
