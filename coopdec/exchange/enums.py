"""Closed lists of the room. Labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ListingKind(TextChoices):
    REQUEST = "request", _("demande de partenariat")
    OFFER = "offer", _("offre de partenariat")
    COLLECTIVE = "collective", _("demande collective")


class State(TextChoices):
    """Of a listing and of a programme alike: as those who write and those who validate read it."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("à valider")
    RETURNED = "returned", _("à compléter")
    PUBLISHED = "published", _("publiée")
    CLOSED = "closed", _("close")


WRITABLE = frozenset({State.DRAFT, State.RETURNED})


class CloseReason(TextChoices):
    FOUND = "found", _("un partenaire est trouvé")
    WITHDRAWN = "withdrawn", _("la recherche est abandonnée")
    AGED = "aged", _("sans confirmation malgré deux rappels")
    UNFIT = "unfit", _("l’annonce n’a pas sa place dans la bourse")


class Profile(TextChoices):
    """What kind of place it is, as those who publish say it; several may fit, none is guessed."""

    CAPITAL = "capital", _("capitale ou chef-lieu")
    METROPOLIS = "metropolis", _("grande ville")
    SUBURB = "suburb", _("périphérie d’une grande ville")
    RURAL = "rural", _("territoire rural")
    PORT = "port", _("port")
    COAST = "coast", _("littoral")
    ISLAND = "island", _("île")
    RIVER = "river", _("fleuve ou lac")
    MOUNTAIN = "mountain", _("montagne")
    FOREST = "forest", _("forêt")
    ARID = "arid", _("zone aride")
    BORDER = "border", _("frontière")
    UNIVERSITY = "university", _("ville universitaire")
    HERITAGE = "heritage", _("ville de patrimoine")
    TOURISM = "tourism", _("destination touristique")
    INDUSTRY = "industry", _("bassin industriel ou minier")
    FARMING = "farming", _("bassin agricole")


class Form(TextChoices):
    """The form of cooperation that is sought or offered."""

    TWINNING = "twinning", _("jumelage")
    PROJECT = "project", _("projet commun")
    EXPERTISE = "expertise", _("échange d’expertise")
    STUDY_VISIT = "study-visit", _("visite d’étude")


class Duration(TextChoices):
    SHORT = "short", _("moins d’un an")
    MEDIUM = "medium", _("un à trois ans")
    LONG = "long", _("plus de trois ans")


class Language(TextChoices):
    """Those in which a partner may be written to, and in which a listing may be written (ISO 639-1)."""

    FR = "fr", _("français")
    EN = "en", _("anglais")
    ES = "es", _("espagnol")
    PT = "pt", _("portugais")
    AR = "ar", _("arabe")
    DE = "de", _("allemand")
    IT = "it", _("italien")
    PL = "pl", _("polonais")
    RO = "ro", _("roumain")
    RU = "ru", _("russe")
    UK = "uk", _("ukrainien")
    VI = "vi", _("vietnamien")
    ZH = "zh", _("chinois")


class PopulationClass(TextChoices):
    """Of the place; the bounds are in `rules.POPULATION_BOUNDS`."""

    UNDER_2K = "under-2k", _("moins de 2 000 habitants")
    FROM_2K = "2k-10k", _("de 2 000 à 10 000 habitants")
    FROM_10K = "10k-50k", _("de 10 000 à 50 000 habitants")
    FROM_50K = "50k-200k", _("de 50 000 à 200 000 habitants")
    FROM_200K = "200k-1m", _("de 200 000 à un million d’habitants")
    OVER_1M = "over-1m", _("plus d’un million d’habitants")
    UNKNOWN = "unknown", _("population inconnue")


class Freshness(TextChoices):
    """When somebody last answered for what is said."""

    RECENT = "recent", _("confirmée depuis moins d’un an")
    AGEING = "ageing", _("confirmation demandée")
    FROM_SOURCE = "from-source", _("lue dans un document, jamais confirmée")


class IntroductionState(TextChoices):
    """An introduction is a French authority’s answer to a listing, or a foreign one’s answer to an offer."""

    PROPOSED = "proposed", _("proposée")
    ACCEPTED = "accepted", _("acceptée")
    TALKING = "talking", _("en discussion")
    AGREED = "agreed", _("partenariat convenu")
    DECLINED = "declined", _("déclinée")
    LAPSED = "lapsed", _("sans réponse")


OPEN_INTRODUCTIONS = frozenset(
    {IntroductionState.PROPOSED, IntroductionState.ACCEPTED, IntroductionState.TALKING}
)


class DeclineReason(TextChoices):
    TAKEN = "taken", _("un autre partenaire est déjà choisi")
    MEANS = "means", _("les moyens ou le moment ne conviennent pas")
    THEMES = "themes", _("les sujets ne se rencontrent pas")
    WITHDRAWN = "withdrawn", _("la proposition est retirée par son auteur")
    OTHER = "other", _("autre raison, dite dans le message")


class Outcome(TextChoices):
    """What became of an introduction, asked after three and twelve months."""

    UNDER_WAY = "under-way", _("les actions ont commencé")
    PREPARING = "preparing", _("les actions se préparent")
    STOPPED = "stopped", _("les contacts se sont arrêtés")


class TieKind(TextChoices):
    """What an authority declares to have in common with a country: of its own people, never of a person."""

    INHABITANTS = "inhabitants", _("des habitants en viennent, ou y ont de la famille")
    ASSOCIATIONS = "associations", _("des associations d’ici y agissent")
    GROUP = "group", _("la collectivité est membre d’un groupe-pays")


class ProgrammeKind(TextChoices):
    TURNKEY = "turnkey", _("programme clés en main")
    POOLABLE = "poolable", _("programme mutualisable")


class ParticipationState(TextChoices):
    PROPOSED = "proposed", _("demandée")
    ACCEPTED = "accepted", _("acceptée")
    SIGNED = "signed", _("accord signé")
    DECLINED = "declined", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


OPEN_PARTICIPATIONS = frozenset(
    {ParticipationState.PROPOSED, ParticipationState.ACCEPTED, ParticipationState.SIGNED}
)
