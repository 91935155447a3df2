"""What a kept question says of itself: in words, and by which name it is proposed."""

from django.utils.translation import gettext as _

from coopdec.atlas import lists
from coopdec.atlas.dimensions import labels_of, resolve
from coopdec.workspace.filters import Asked

LONGEST = 120


def words_of(asked: Asked) -> list[str]:
    """The filters in use, as pages say them; nothing when every sheet answers."""
    filters, _wrong = resolve(asked.filters)
    return [chip.label for chip in lists.chips(filters, "", labels_of(filters))]


def name_of(asked: Asked) -> str:
    said = ", ".join(words_of(asked)) or _("Toutes les fiches")
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
