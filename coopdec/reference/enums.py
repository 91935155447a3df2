"""Closed lists of the room. Stored values are English; labels are shown, never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FRENCH_TERRITORIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"})
"""ISO codes on the French side: never a partner country, whatever the map says."""

NOT_LISTED = ""
"""Answer of `queries.group_of` for a country that the DAC list of the day, which is known, leaves out."""


class Area(TextChoices):
    EUROPE = "europe", _("Europe")
    AFRICA = "africa", _("Afrique")
    ASIA = "asia", _("Asie")
    NORTH_AMERICA = "north-america", _("Amérique du Nord")
    CENTRAL_AMERICA_CARIBBEAN = "central-america-caribbean", _("Amérique centrale et Caraïbes")
    SOUTH_AMERICA = "south-america", _("Amérique du Sud")
    OCEANIA = "oceania", _("Océanie")


class PointPrecision(TextChoices):
    EXACT = "exact", _("point de la commune")
    APPROXIMATE = "approximate", _("point approché")


class CountryGroup(TextChoices):
    """Income groups of the DAC list of recipients, and the ministry's former list of priorities."""

    DAC_LDC = "dac-ldc", _("pays les moins avancés")
    DAC_OTHER_LIC = "dac-other-lic", _("autres pays à faible revenu")
    DAC_LMIC = "dac-lmic", _("pays à revenu intermédiaire, tranche inférieure")
    DAC_UMIC = "dac-umic", _("pays à revenu intermédiaire, tranche supérieure")
    CICID_PRIORITY = "cicid-priority", _("pays prioritaires (CICID de 2018)")


DAC_GROUPS = (
    CountryGroup.DAC_LDC,
    CountryGroup.DAC_OTHER_LIC,
    CountryGroup.DAC_LMIC,
    CountryGroup.DAC_UMIC,
)


class Zone(TextChoices):
    METRO = "metro", _("Hexagone et Corse")
    DROM = "drom", _("départements et régions d’outre-mer")
    COM = "com", _("collectivités d’outre-mer")


class FormerKind(TextChoices):
    COMMUNE = "commune", _("ancienne commune")
    DEPARTMENT = "department", _("ancien département")
    REGION = "region", _("ancienne région")


class CodeStatus(TextChoices):
    ACTIVE = "active", _("en vigueur")
    WITHDRAWN = "withdrawn", _("retiré")


class MarkerKind(TextChoices):
    POLICY = "policy", _("politique")
    RIO = "rio", _("convention de Rio")
