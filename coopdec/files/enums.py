"""What the antivirus said of a document. Labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scan(TextChoices):
    WAITING = "waiting", _("en attente d’analyse")
    CLEAN = "clean", _("sain")
    INFECTED = "infected", _("infecté")
    NOT_SCANNED = "not-scanned", _("non analysé")


# What may leave the site; « non analysé » only where there is no antivirus (`rules.may_be_served`).
SERVED = frozenset({Scan.CLEAN, Scan.NOT_SCANNED})
