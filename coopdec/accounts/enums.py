"""What a person may be in an organisation, and what that lets them do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    READER = "reader", _("lecture")
    CONTRIBUTOR = "contributor", _("contribution")
    MANAGER = "manager", _("gestion")
    SIGNATORY = "signatory", _("signature (élu)")
    ADMINISTRATOR = "administrator", _("administration")


class Power(TextChoices):
    """What an act on an organisation’s files asks for; never stored, `rules.POWERS` gives it to roles."""

    READ = "read", _("lire les brouillons et les dossiers")
    WRITE = "write", _("rédiger")
    SUBMIT = "submit", _("publier ou envoyer")
    SIGN = "sign", _("engager l’organisme")
    ADMINISTER = "administer", _("gérer les personnes et leurs rôles")


class RequestState(TextChoices):
    """Of a request to join: as those who decide read it."""

    UNCONFIRMED = "unconfirmed", _("adresse à confirmer")
    WAITING = "waiting", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


OPEN_REQUESTS = frozenset({RequestState.UNCONFIRMED, RequestState.WAITING})


class InvitationState(TextChoices):
    SENT = "sent", _("envoyée")
    ACCEPTED = "accepted", _("acceptée")
    CANCELLED = "cancelled", _("annulée")
