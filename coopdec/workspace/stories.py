"""What a kept question says of itself: in words, and by which name it is proposed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.atlas import lists
from coopdec.atlas.dimensions import labels_of, resolve
from coopdec.workspace import dimensions
from coopdec.workspace.enums import View
from coopdec.workspace.filters import Asked

LONGEST = 120


HEADINGS = {
    View.MAP: gettext_lazy("Être averti de ce qui change sur cette carte"),
    View.EXCHANGE: gettext_lazy("Être averti des nouvelles annonces"),
    View.PROGRAMMES: gettext_lazy("Être averti des nouveaux programmes"),
}
EVERYTHING = {
    View.EXCHANGE: gettext_lazy("Toutes les annonces de la bourse"),
    View.PROGRAMMES: gettext_lazy("Tous les programmes à rejoindre"),
}


# A name says of which list it is, where it stands among others.
NAMED = {
    View.EXCHANGE: gettext_lazy("Bourse – %(words)s"),
    View.PROGRAMMES: gettext_lazy("Programmes – %(words)s"),
}


def heading_of(view: str) -> str:
    """What the page says that one asks."""
    return str(HEADINGS.get(View(view), _("Être averti des nouvelles fiches")))


def everything_of(view: str) -> str:
    """What a question without any filter asks."""
    return str(EVERYTHING.get(View(view), _("Toutes les fiches")))


def words_of(asked: Asked | dimensions.Asked) -> list[str]:
    """The filters in use, as pages say them; nothing when everything answers."""
    if isinstance(asked, dimensions.Asked):
        return asked.words()
    filters, _wrong = resolve(asked.filters)
    return [chip.label for chip in lists.chips(filters, "", labels_of(filters))]


def name_of(asked: Asked | dimensions.Asked) -> str:
    words = ", ".join(words_of(asked))
    said = NAMED.get(View(asked.view), "%(words)s") % {"words": words} if words else everything_of(asked.view)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
