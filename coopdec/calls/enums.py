"""Closed lists of the room. Labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallKind(TextChoices):
    GENERAL = "general", _("appel généraliste")
    THEMATIC = "thematic", _("appel thématique")
    BILATERAL = "bilateral", _("appel bilatéral, codécidé avec l’État partenaire")
    FUND = "fund", _("fonds ou facilité de financement")
    PERMANENT = "permanent", _("aide permanente")


class CallState(TextChoices):
    DRAFT = "draft", _("en préparation")
    PUBLISHED = "published", _("publié")
    SUSPENDED = "suspended", _("suspendu")
    ENDED = "ended", _("terminé")


class RuleCode(TextChoices):
    """What a call may ask. Each is one pure check in `eligibility`; a call chooses those that it has."""

    APPLICANT = "applicant", _("Qui peut déposer")
    PARTNER = "partner", _("Avec quels partenaires")
    FRENCH_AUTHORITIES = "french-authorities", _("Nombre de collectivités françaises")
    COUNTRIES = "countries", _("Pays de l’appel")
    EXCLUDED_COUNTRY = "excluded-country", _("Pays exclu")
    THEMES = "themes", _("Thèmes de l’appel")
    RATE = "rate", _("Part la plus haute que l’aide peut atteindre")
    RATE_SEVERAL = "rate-several", _("Même part pour un projet dans plusieurs pays")
    SHARE = "share", _("Part la plus basse à apporter")
    IN_KIND = "in-kind", _("Part la plus haute des apports valorisés")
    GRANT = "grant", _("Montant de l’aide")
    DURATION = "duration", _("Durée")
    ODA_DECLARED = "oda-declared", _("Déclaration de l’aide publique au développement")
    NO_LATE_REPORT = "no-late-report", _("Comptes rendus des aides passées")
    REPUBLICAN_COMMITMENT = "republican-commitment", _("Contrat d’engagement républicain")
    FORMER_HOLDER = "former-holder", _("Aide déjà obtenue")
    SEVERAL_TERRITORIES = "several-territories", _("Plusieurs territoires")


class Band(TextChoices):
    """To what a ceiling applies: the group of the country on the day that the rule names, or who applies."""

    ANY = "any", _("dans tous les cas")
    PRIORITY = "priority", _("pays prioritaires (CICID de 2018)")
    LDC = "ldc", _("pays les moins avancés")
    ELIGIBLE = "eligible", _("pays éligibles à l’aide publique au développement")
    NOT_ELIGIBLE = "not-eligible", _("pays non éligibles à l’aide publique au développement")
    MEMBER = "member", _("membres du réseau")


class Side(TextChoices):
    """Who brings a resource."""

    ASKED = "asked", _("aide demandée à l’appel")
    FRENCH = "french", _("collectivités françaises")
    FOREIGN = "foreign", _("autorités locales étrangères")
    STATE = "state", _("autres aides de l’État et de ses opérateurs")
    OTHER = "other", _("autres financeurs")


class TermsPart(TextChoices):
    """A part of what a call asks: written row by row, on a page of its own; its value stands in the address."""

    RULES = "regles", _("Règles")
    PIECES = "pieces", _("Pièces")
    QUESTIONS = "questions", _("Questions")
    OPINIONS = "avis", _("Avis")
    CRITERIA = "grille", _("Grille de notation")
    PAYMENTS = "versements", _("Versements et comptes rendus")


class QuestionKind(TextChoices):
    """Of a question that a call, or an opinion, asks: a typed answer, never a free bag of values."""

    LINE = "line", _("une ligne")
    TEXT = "text", _("un texte")
    NUMBER = "number", _("un nombre entier")
    MONEY = "money", _("un montant en euros")
    DATE = "date", _("une date")
    YES_NO = "yes-no", _("oui ou non")
    CHOICE = "choice", _("un choix")
    CHOICES = "choices", _("plusieurs choix")


WITH_CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


class Body(TextChoices):
    """Who gives an opinion: by its place beside the applicant or the project, or by name."""

    PREFECTURE = "prefecture", _("préfecture du déposant")
    EMBASSY = "embassy", _("ambassade de chaque pays du projet")
    MINISTRY = "ministry", _("ministère")
    OPERATOR = "operator", _("opérateur")
    PARTNER_STATE = "partner-state", _("État partenaire")


NAMED_BODIES = frozenset({Body.MINISTRY, Body.OPERATOR, Body.PARTNER_STATE})


class Silence(TextChoices):
    """What a body that has not answered in time is taken to have said: of an opinion, never of a decision."""

    WAITS = "waits", _("on attend l’avis")
    NOTHING = "nothing", _("on passe outre, sans avis")
    FAVOURABLE = "favourable", _("l’avis est réputé favorable")


class Seen(TextChoices):
    """A part of an application that a call lets a body see; who and what for are always seen."""

    BUDGET = "budget", _("le budget et le plan de financement")
    CONTACTS = "contacts", _("les contacts")
    DOCUMENTS = "documents", _("les pièces")
    ANSWERS = "answers", _("les réponses aux questions")
    OPINIONS = "opinions", _("les avis déjà rendus")
