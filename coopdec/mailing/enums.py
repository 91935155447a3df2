"""What letters speak of, how often each person wants them, and what becomes of each."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """What a person may want less often, or not at all. Letters without a topic answer an act of the person
    (a sign-in, a confirmation): they always leave at once."""

    SHEETS = "sheets", _("la vie de mes fiches : avis, échanges, rappels")
    TEAM = "team", _("mon organisme : demandes, arrivées, départs")
    MODERATION = "moderation", _("ce qui attend une décision de ma part")
    ALERTS = "alerts", _("les recherches et les cartes que je suis")
    NEWS = "news", _("les nouvelles des sujets que j’ai choisis")
    SUGGESTIONS = "suggestions", _("les annonces et les collectivités qui correspondent à mon organisme")
    CALLS = "calls", _("les appels à projets auxquels mon organisme peut répondre")


class Frequency(TextChoices):
    AT_ONCE = "at-once", _("tout de suite")
    DAILY = "daily", _("une fois par jour")
    WEEKLY = "weekly", _("une fois par semaine")
    NEVER = "never", _("jamais")


# Nobody receives them unasked; they are made at night, so never at once.
ON_DEMAND = frozenset({Topic.SUGGESTIONS})
# They tell many people one thing: gathered, unless a person wants them at once.
GATHERED = frozenset({Topic.CALLS})


class State(TextChoices):
    WAITING = "waiting", _("à envoyer")
    GATHERED = "gathered", _("gardée pour un envoi groupé")
    SENT = "sent", _("envoyée")
    FAILED = "failed", _("non remise")
    STOPPED = "stopped", _("arrêtée par son destinataire")
