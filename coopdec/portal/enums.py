"""Closed lists of the beginner's door. Labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

UNKNOWN = "unknown"  # « we do not know » is an answer


class Time(TextChoices):
    """How much time one has at home."""

    HOURS = "hours", _("quelques heures par mois")
    DAYS = "days", _("quelques jours par mois")
    POST = "post", _("un agent à mi-temps, ou davantage")
    UNKNOWN = UNKNOWN, _("nous ne savons pas encore")


class Budget(TextChoices):
    """What one could put in, to begin with; ceilings are in `rules.CEILINGS`."""

    NOTHING = "0", _("rien ou presque")
    UP_TO_5K = "5k", _("jusqu’à 5\u202f000\u00a0€")
    UP_TO_20K = "20k", _("jusqu’à 20\u202f000\u00a0€")
    UP_TO_50K = "50k", _("jusqu’à 50\u202f000\u00a0€")
    MORE = "more", _("davantage")
    UNKNOWN = UNKNOWN, _("nous ne savons pas encore")


class Step(TextChoices):
    """What to do first."""

    GO_ON = "go-on", _("continuer ce que vous faites déjà")
    JOIN = "join", _("demander à rejoindre un programme")
    ANSWER = "answer", _("écrire à une ville qui cherche")
    TALK = "talk", _("parler avec votre réseau régional")
    ASK = "ask", _("demander conseil à un organisme")
