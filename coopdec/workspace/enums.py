"""What a saved question is seen as, and what becomes of a kept extract."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class View(TextChoices):
    """How a saved question is looked at: sheets of the atlas, listings or programmes of the exchange; a topic
    was chosen among themes, countries, régions."""

    LIST = "list", _("liste")
    MAP = "map", _("carte")
    TOPIC = "topic", _("sujet")
    EXCHANGE = "exchange", _("bourse")
    PROGRAMMES = "programmes", _("programmes")


class ExtractState(TextChoices):
    WAITING = "waiting", _("en préparation")
    READY = "ready", _("prêt")
    FAILED = "failed", _("n’a pas pu être fait")
