"""Kinds of those who act. Values are those of the glossary; labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    FRENCH_AUTHORITY = "french-authority", _("collectivité française")
    FOREIGN_AUTHORITY = "foreign-authority", _("autorité locale étrangère")
    EMBASSY = "embassy", _("ambassade")
    PREFECTURE = "prefecture", _("préfecture")
    NATIONAL = "national", _("administration nationale")
    MINISTRY = "ministry", _("ministère")
    OPERATOR = "operator", _("opérateur")
    NETWORK = "network", _("réseau")
    ASSOCIATION = "association", _("association")
    INTERNATIONAL = "international", _("organisation internationale")
    COMPANY = "company", _("entreprise")
    OTHER = "other", _("autre organisme")


class AuthorityKind(TextChoices):
    """Of French authorities only. Overseas = PM BL MF WF PF NC and their groupings."""

    COMMUNE = "commune", _("commune")
    EPCI = "epci", _("intercommunalité")
    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("région")
    SYNDICAT = "syndicat", _("syndicat")
    OVERSEAS = "overseas", _("collectivité d’outre-mer")
    OTHER = "other", _("autre collectivité")


class ForeignLevel(TextChoices):
    """Rough level of a foreign authority; its own word stands in `native_type`."""

    MUNICIPALITY = "municipality", _("commune ou ville")
    GROUPING = "grouping", _("groupement de communes")
    DEPARTMENT = "department", _("département, province ou comté")
    REGION = "region", _("région ou État fédéré")
    UNKNOWN = "unknown", _("niveau non précisé")


class PointPrecision(TextChoices):
    """What a point on a map stands for; only `commune` and `place` are exact."""

    COMMUNE = "commune", _("point de la commune")
    MAIN_COMMUNE = "main-commune", _("commune la plus peuplée")
    SEAT = "seat", _("chef-lieu")
    HOST_COMMUNE = "host-commune", _("commune d’accueil")
    PLACE = "place", _("lieu")
    ADMIN_SEAT = "admin-seat", _("chef-lieu de l’entité")
    NEARBY = "nearby", _("ville voisine")
    HAND_PLACED = "hand-placed", _("posé à la main")
    DEPARTMENT = "department", _("département")
    REGION = "region", _("région")
    COUNTRY = "country", _("centre du pays")
    APPROXIMATE = "approximate", _("approché")


EXACT_POINTS = frozenset({PointPrecision.COMMUNE, PointPrecision.PLACE, PointPrecision.HAND_PLACED})


class Origin(TextChoices):
    REAL = "real", _("source réelle")
    DEMONSTRATION = "demonstration", _("démonstration")


class NetworkKind(TextChoices):
    """What a network gathers; the regional multi-actor networks are the State's own category (RRMA)."""

    REGIONAL = "regional", _("réseau régional multi-acteurs")
    THEMATIC = "thematic", _("réseau thématique")
    AUTHORITIES = "authorities", _("association de collectivités")
    FEDERATION = "federation", _("fédération")
