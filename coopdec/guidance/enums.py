"""Closed lists of the room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NameOrigin(models.TextChoices):
    """Who spells out the name: the document, everybody, or this site."""

    GUIDE = "guide", _("écrit dans le document")
    USAGE = "usage", _("nom d’usage, que le document n’écrit pas")
    SITE = "site", _("mot de ce site")
