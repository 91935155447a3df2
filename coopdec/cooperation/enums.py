"""Closed lists of the record. Values are those of the glossary; labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """`partnership` = coopération décentralisée, with a written agreement or not: only agreements tell."""

    TWINNING = "twinning", _("Jumelage")
    PARTNERSHIP = "partnership", _("Partenariat")
    PROJECT = "project", _("Projet")
    ONE_OFF = "one-off", _("Action ponctuelle")
    CHARTER = "charter", _("Charte ou vœu")
    CROSS_BORDER = "cross-border", _("Coopération transfrontalière")


# « projects » of the counts: what is done, as opposed to the partnerships that last.
PROJECT_KINDS = frozenset({Kind.PROJECT, Kind.ONE_OFF})


class Status(TextChoices):
    PLANNED = "planned", _("en projet")
    RUNNING = "running", _("en cours")
    COMPLETED = "completed", _("terminée")
    STOPPED = "stopped", _("arrêtée")
    UNKNOWN = "unknown", _("non connu")


class State(TextChoices):
    """Of the sheet itself, not of the action."""

    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")
    WITHDRAWN = "withdrawn", _("retirée")


class Side(TextChoices):
    FRENCH = "french", _("côté français")
    FOREIGN = "foreign", _("côté partenaire")
    INTERNATIONAL = "international", _("côté international")


class Role(TextChoices):
    LEAD = "lead", _("chef de file")
    PARTNER = "partner", _("partenaire")
    OPERATOR = "operator", _("opérateur")
    FUNDER = "funder", _("financeur")
    SUPPORT = "support", _("appui")


class Nature(TextChoices):
    CASH = "cash", _("numéraire")
    IN_KIND = "in-kind", _("en nature (valorisation)")


class Stage(TextChoices):
    """Successive statements of the same money, least advanced first: the order counts."""

    PLANNED = "planned", _("prévu")
    COMMITTED = "committed", _("engagé")
    DISBURSED = "disbursed", _("versé")


class ReportState(TextChoices):
    NEW = "new", _("à traiter")
    HANDLED = "handled", _("traité")
