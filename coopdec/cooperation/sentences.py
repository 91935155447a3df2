"""What the history of a sheet says, a line an act."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.cooperation.workflow import TRANSITIONS
from coopdec.journal.models import Entry

VERBS = {
    "cooperation.created": gettext_lazy("Fiche créée"),
    "cooperation.changed": gettext_lazy("Fiche modifiée"),
    "cooperation.related": gettext_lazy("Fiche liée à d’autres"),
    "cooperation.confirmed": gettext_lazy("Fiche confirmée"),
    "cooperation.merged": gettext_lazy("Fiche réunie à une autre, qui disait la même chose"),
    **{step.verb: step.public_label for step in TRANSITIONS},
}


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the history."""

    at: object
    label: str
    actor: str


def history(entries: Sequence[Entry]) -> list[Act]:
    """What everybody may read of the journal."""
    return [
        Act(
            at=entry.at,
            label=VERBS.get(entry.verb, entry.verb),
            actor=entry.actor_label or _("une personne habilitée"),
        )
        for entry in entries
    ]
