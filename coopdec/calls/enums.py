"""Closed lists of the room. Labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    """A part of what a call asks: written row by row, on a page of its own; its value stands in the
    address."""

    RULES = "regles", _("Règles")
    PIECES = "pieces", _("Pièces")
    QUESTIONS = "questions", _("Questions")
    OPINIONS = "avis", pgettext_lazy("plusieurs", "Avis")
    CRITERIA = "grille", _("Grille de notation")
    PAYMENTS = "versements", _("Versements, comptes rendus et délais")


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


class ApplicationState(TextChoices):
    """Of an application, as everybody concerned reads it; what each may do is `workflow.APPLICATION`."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("déposé")
    INCOMPLETE = "incomplete", _("à compléter")
    COMPLETE = "complete", _("complet, en instruction")
    INELIGIBLE = "ineligible", _("non recevable")
    ELIGIBLE = "eligible", _("recevable")
    WAITING = "waiting", _("sur liste d’attente")
    GRANTED = "granted", _("retenu")
    REFUSED = "refused", _("non retenu")
    WITHDRAWN = "withdrawn", _("retiré")


# Its applicant may write in it; the rest is as it was sent.
WRITABLE = frozenset({ApplicationState.DRAFT, ApplicationState.INCOMPLETE})
# It was sent, and whoever instructs reads it.
SENT = frozenset(ApplicationState) - {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
DECIDED = frozenset(
    {
        ApplicationState.INELIGIBLE,
        ApplicationState.WAITING,
        ApplicationState.GRANTED,
        ApplicationState.REFUSED,
    }
)


class Section(TextChoices):
    """A page of an application: written, saved and checked by itself, so that two people write at once."""

    PROJECT = "projet", _("Le projet")
    PARTNERS = "partenaires", _("Les partenaires")
    FRAME = "cadre-logique", _("Objectifs, activités et indicateurs")
    BUDGET = "budget", _("Budget et plan de financement")
    ANSWERS = "questions", _("Questions de l’appel")
    PIECES = "pieces", _("Pièces")


class FrameLevel(TextChoices):
    """A line of the logical frame."""

    OBJECTIVE = "objective", _("objectif")
    ACTIVITY = "activity", _("activité")
    INDICATOR = "indicator", _("indicateur")


class Party(TextChoices):
    """Who decides: the partner State too, in a bilateral call."""

    FRANCE = "france", _("France")
    PARTNER = "partner", _("État partenaire")


class Outcome(TextChoices):
    """What one party says of an application."""

    GRANT = "grant", _("retenir")
    WAITING = "waiting", _("liste d’attente")
    REFUSE = "refuse", _("ne pas retenir")


class LetterKind(TextChoices):
    """A text that a call writes to its applicants: made of a model with fields."""

    GRANT = "grant", _("Lettre d’attribution")
    WAITING = "waiting", _("Lettre de mise en liste d’attente")
    REFUSE = "refuse", _("Lettre de rejet")
    AGREEMENT = "agreement", _("Convention")


class AwardState(TextChoices):
    ACTIVE = "active", _("en cours")
    CLOSED = "closed", _("soldée")
    WITHDRAWN = "withdrawn", _("retirée")


class Waits(TextChoices):
    """What an instalment waits for."""

    NOTHING = "nothing", _("son année")
    SIGNATURE = "signature", _("la signature de la convention")
    INTERIM = "interim", _("le compte rendu d’étape")
    FINAL = "final", _("le compte rendu final")


class InstalmentState(TextChoices):
    DUE = "due", _("à venir")
    DONE = "done", _("service fait")
    REQUESTED = "requested", _("paiement demandé")
    PAID = "paid", _("versée")
    CANCELLED = "cancelled", _("annulée")


class ReportKind(TextChoices):
    INTERIM = "interim", _("compte rendu d’étape")
    FINAL = "final", _("compte rendu final")


class ReportState(TextChoices):
    DUE = "due", _("à remettre")
    SENT = "sent", _("remis, à examiner")
    RETURNED = "returned", _("à reprendre")
    ACCEPTED = "accepted", _("accepté")


# Its applicant owes it.
OWED = frozenset({ReportState.DUE, ReportState.RETURNED})


class Audience(TextChoices):
    """Who reads a word said about an application."""

    TEAM = "team", _("l’équipe du dossier")
    OFFICE = "office", _("le service instructeur")
    APPLICANT = "applicant", _("le déposant et le service instructeur")


class OpinionState(TextChoices):
    """Of an opinion that was asked of a body."""

    ASKED = "asked", _("demandé")
    BEGUN = "begun", _("commencé")
    GIVEN = "given", _("rendu")
    SILENT = "silent", _("réputé, sans réponse dans le délai")
    CANCELLED = "cancelled", _("plus demandé")


class Advice(TextChoices):
    """What a body says, whatever its own questions are."""

    FAVOURABLE = "favourable", _("favorable")
    RESERVED = "reserved", _("favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("défavorable")
    NONE = "none", _("sans avis")


class Retained(TextChoices):
    """A kind of document, by how long it is kept."""

    DRAFT_PIECE = "draft-piece", _("pièces d’un brouillon jamais déposé")
    OTHER_PIECE = "other-piece", _("pièces d’un dossier qui n’est pas retenu")
    OTHER_LETTER = "other-letter", _("accusés et lettres d’un dossier qui n’est pas retenu")
    GRANTED_PIECE = "granted-piece", _("pièces et accusés d’un dossier retenu")
    AGREEMENT = "agreement", _("convention et lettres d’une attribution")
    PROOF = "proof", _("justificatifs des comptes rendus")
