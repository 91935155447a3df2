"""Signs that languages set differently: quotation marks, the colon, the place of the euro. Pure but for the
language of the moment."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

NO_BREAK_SPACE = "\u00a0"


def quoted(words: object) -> str:
    """« ainsi », “so”."""
    return _("« %(words)s »") % {"words": words}


def pair(label: object, value: object) -> str:
    """« Pays : Togo », “Country: Togo”."""
    return _("%(label)s : %(value)s") % {"label": label, "value": value}


def colon() -> str:
    """What stands between a name and what is said of it, its last space included."""
    return pgettext("entre un nom et sa valeur", "\u00a0: ")


def percent(number: object) -> str:
    """« 94 % », “94%”."""
    return _("%(number)s\u00a0%%") % {"number": number}


def euros(amount: str) -> str:
    """« 1 234 € », “€1,234”; `amount` is written already, its sign apart."""
    return _("%(amount)s\u00a0€") % {"amount": amount}
