"""Decisions of the exchange: pure, the clock is an argument."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from coopdec.common.text import STOP_WORDS, fold, search_key, sequence, token, written_words
from coopdec.common.verdict import Verdict
from coopdec.directory.enums import OrganisationKind
from coopdec.exchange.enums import Freshness, ListingKind, PopulationClass, ProgrammeKind

POPULATION_BOUNDS = (0, 2_000, 10_000, 50_000, 200_000, 1_000_000)
FRESH_FOR = timedelta(days=365)
# A renewal is asked for once a year has passed; without an answer, asked again, then the listing closes.
REMINDER_EVERY = timedelta(days=30)
REMINDERS = 2
# An introduction that nobody answers lapses.
LAPSES_AFTER = timedelta(days=90)
# What one organisation may ask at once, so that nobody writes to all.
OPEN_INTRODUCTIONS_EACH = 10
INTRODUCTIONS_A_DAY = 5
WORDS_A_DAY = 20  # of one person, about one listing or in one introduction: each is a letter
SENT_A_DAY = 5  # how often one listing, or one programme, is sent or reopened
THINGS_A_DAY = 20  # how many listings one person sends
JOINS_A_DAY = 5  # what one authority asks of programmes
OUTCOME_ASKED_AFTER = (3, 12)
MOST_TIES = 20
# Suggestions of a night: the best few of each kind. Below these points of 100, what fits is true of almost
# everybody (a language, a fresh listing that nobody answered): not worth a letter.
SUGGESTED, SUGGESTED_PROGRAMMES = 5, 3
WORTH_A_LETTER = 25.0
REASONS_TOLD = 3

PUBLISHES_OFFERS = frozenset({OrganisationKind.FRENCH_AUTHORITY})
PUBLISHES_COLLECTIVE = frozenset(
    {OrganisationKind.EMBASSY, OrganisationKind.NETWORK, OrganisationKind.ASSOCIATION}
)
PUBLISHES_REQUESTS = frozenset(
    {OrganisationKind.FOREIGN_AUTHORITY, OrganisationKind.EMBASSY, OrganisationKind.NETWORK}
)
LEADS_PROGRAMMES = frozenset(
    {
        OrganisationKind.NETWORK,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.OPERATOR,
        OrganisationKind.INTERNATIONAL,
        OrganisationKind.FRENCH_AUTHORITY,
    }
)


def found_by(*texts: str) -> str:
    """The words of several texts, and what their forms share: « déchet » finds « déchets »."""
    stems = [one for text in texts if text for sequel in sequence(text) for one in sequel]
    return search_key(*texts, " ".join(dict.fromkeys(stems)))


def is_found(key: str, sought: str) -> bool:
    """Whether every word typed begins a word of the key, or is another form of one; nothing sought: yes."""
    typed = [word for word in written_words(sought) if fold(word) not in STOP_WORDS]
    if sought.strip() and not typed:
        return False
    return all(f" {fold(word)}" in key or f" {token(word)} " in key for word in typed)


def population_class(inhabitants: int | None) -> PopulationClass:
    """The class of a number of inhabitants; its lower bound belongs to it."""
    if inhabitants is None:
        return PopulationClass.UNKNOWN
    classes = [one for one in PopulationClass if one != PopulationClass.UNKNOWN]
    for one, (_low, high) in zip(classes, pairwise(POPULATION_BOUNDS), strict=False):
        if inhabitants < high:
            return one
    return classes[-1]


def freshness(*, confirmed_on: date | None, today: date) -> Freshness:
    """`confirmed_on`: the day somebody published or renewed it; None for what a document says alone."""
    if confirmed_on is None:
        return Freshness.FROM_SOURCE
    return Freshness.RECENT if today - confirmed_on < FRESH_FOR else Freshness.AGEING


def kinds_for(organisation_kind: str) -> tuple[ListingKind, ...]:
    """What an organisation of this kind may publish."""
    found = []
    if organisation_kind in PUBLISHES_REQUESTS:
        found.append(ListingKind.REQUEST)
    if organisation_kind in PUBLISHES_OFFERS:
        found.append(ListingKind.OFFER)
    if organisation_kind in PUBLISHES_COLLECTIVE:
        found.append(ListingKind.COLLECTIVE)
    return tuple(found)


def answers(listing_kind: str, organisation_kind: str) -> Verdict:
    """Who may answer what: French authorities answer requests, foreign authorities answer offers."""
    wanted = (
        OrganisationKind.FOREIGN_AUTHORITY
        if listing_kind == ListingKind.OFFER
        else OrganisationKind.FRENCH_AUTHORITY
    )
    if organisation_kind == wanted:
        return Verdict.yes()
    if listing_kind == ListingKind.OFFER:
        return Verdict.no(_("Seule une autorité locale étrangère répond à une offre."))
    return Verdict.no(_("Seule une collectivité française répond à une demande."))


def listing_is_whole(
    *, kind: str, named: bool, located: bool, languages: Collection[str], themes: int, original: str
) -> Verdict:
    """What a listing says before others read it: who, where, what about, in French whatever else.

    `languages`: those in which it has a title and a summary; `original`: the one it was written in.
    """
    if not named:
        return Verdict.no(_("Dites qui cherche un partenaire."))
    if kind != ListingKind.OFFER and not located:
        return Verdict.no(_("Dites dans quel pays, ou au moins dans quelle région du monde."))
    if not themes:
        return Verdict.no(_("Choisissez au moins un thème."))
    if original not in languages:
        return Verdict.no(_("Donnez un titre et un résumé dans la langue de l’annonce."))
    if "fr" not in languages:
        return Verdict.no(_("Donnez aussi un titre et un résumé en français."))
    return Verdict.yes()


def photo_is_described(*, has_photo: bool, alternative: str) -> Verdict:
    """A photo is published only with words for those who do not see it (WCAG 1.1.1)."""
    if has_photo and not alternative.strip():
        return Verdict.no(_("Décrivez la photo pour les personnes qui ne la voient pas."))
    return Verdict.yes()


def reminder_due(
    *, confirmed_at: datetime | None, reminders: int, reminded_at: datetime | None, now: datetime
) -> bool:
    """Whether a renewal must be asked for now. What a document alone says has nobody to ask."""
    if confirmed_at is None or now - confirmed_at < FRESH_FOR or reminders >= REMINDERS:
        return False
    return reminded_at is None or now - reminded_at >= REMINDER_EVERY


def closes_by_age(*, reminders: int, reminded_at: datetime | None, now: datetime) -> bool:
    """After two reminders without an answer."""
    return reminders >= REMINDERS and reminded_at is not None and now - reminded_at >= REMINDER_EVERY


def may_introduce_itself(*, open_already: int, today: int, here: int, blocked: bool) -> Verdict:
    """The limits of one organisation: `here`, its open introductions to this very listing."""
    if blocked:
        return Verdict.no(_("Cette annonce ne reçoit pas de proposition de votre organisme."))
    if here:
        return Verdict.no(_("Votre organisme a déjà répondu à cette annonce."))
    if open_already >= OPEN_INTRODUCTIONS_EACH:
        message = _("Votre organisme a déjà %(most)d propositions ouvertes : concluez-en une d’abord.")
        return Verdict.no(message % {"most": OPEN_INTRODUCTIONS_EACH})
    if today >= INTRODUCTIONS_A_DAY:
        message = _("Pas plus de %(most)d propositions par jour : revenez demain.")
        return Verdict.no(message % {"most": INTRODUCTIONS_A_DAY})
    return Verdict.yes()


def may_write_again(*, today: int) -> Verdict:
    """`today`: the words of this person here since yesterday at this hour."""
    if today >= WORDS_A_DAY:
        message = _("Pas plus de %(most)d messages par jour ici : revenez demain.")
        return Verdict.no(message % {"most": WORDS_A_DAY})
    return Verdict.yes()


def version_of(*, revision: int, submitted_at: datetime | None) -> str:
    """What is read before it is published: another once it is saved, or sent again."""
    sent = submitted_at.timestamp() if submitted_at else 0
    return f"{revision}.{sent:.6f}"


def may_send_again(*, today: int, others: int = 0) -> Verdict:
    """`today`: how often this very thing was, since yesterday at this hour; `others`: more of this person."""
    if today >= SENT_A_DAY or others >= THINGS_A_DAY:
        return Verdict.no(_("C’est beaucoup pour une journée : revenez demain."))
    return Verdict.yes()


def may_ask_to_join(*, today: int) -> Verdict:
    """`today`: the requests of this authority since yesterday at this hour, withdrawn ones too."""
    if today >= JOINS_A_DAY:
        return Verdict.no(_("C’est beaucoup pour une journée : revenez demain."))
    return Verdict.yes()


def outcome_due(*, agreed_at: datetime, asked: Collection[int], now: datetime) -> int | None:
    """The month, 3 or 12, whose question is due and was not asked; the earlier first."""
    for month in OUTCOME_ASKED_AFTER:
        if month not in asked and now - agreed_at >= timedelta(days=month * 365 // 12):
            return month
    return None


def programme_is_whole(*, title: str, summary: str, has_lead: bool, themes: int) -> Verdict:
    if not title or not summary:
        return Verdict.no(_("Donnez un titre et un résumé."))
    if not has_lead:
        return Verdict.no(_("Dites quel organisme porte le programme."))
    if not themes:
        return Verdict.no(_("Choisissez au moins un thème."))
    return Verdict.yes()


def budget_is_possible(*, low: int | None, high: int | None) -> Verdict:
    if low is not None and high is not None and high < low:
        return Verdict.no(_("Le budget le plus haut est inférieur au plus bas."))
    return Verdict.yes()


def lead_is_responsible(kind: str) -> bool:
    """A turnkey programme is run by an association, legally and financially responsible in place of the
    authorities; in a poolable one each answers for its part, with the lead authority (guide of 2020)."""
    return kind == ProgrammeKind.TURNKEY
