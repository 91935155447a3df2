"""The exchange of the demonstration: written at once in the states to show, dated back, without a letter."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from coopdec.accounts.models import User
from coopdec.demonstration import offered
from coopdec.demonstration.rules import DemonstrationOffError
from coopdec.demonstration.services.people import COMMUNE, COUNTRY, PEOPLE
from coopdec.directory.enums import Origin
from coopdec.directory.models import Organisation
from coopdec.exchange.models import (
    Introduction,
    IntroductionMessage,
    IntroductionOutcome,
    IntroductionReport,
    Listing,
    ListingWord,
    Participation,
    SharedProgramme,
)
from coopdec.exchange.services import ListingInput, NeedInput, ProgrammeInput, TextInput
from coopdec.exchange.services.listings import put_listing
from coopdec.exchange.services.programmes import put_programme
from coopdec.exchange.services.publishing import own_fields

INVENTED = Q(organisation__origin=Origin.DEMONSTRATION) | Q(carried_by__origin=Origin.DEMONSTRATION)
FORMS = ("project", "expertise")
MARK = "Texte inventé pour la démonstration."


@transaction.atomic
def load_exchange() -> int:
    """What is not there yet, once the people are; how many listings came. Raises DemonstrationOffError."""
    if not settings.DEMO_DATA:
        raise DemonstrationOffError("La bourse de la démonstration est interdite par les réglages.")
    if Listing.objects.filter(ref__in=[one.ref for one in offered.LISTINGS]).exists():
        return 0
    people = {one.email: one.address for one in PEOPLE}
    by = {people[user.email]: user for user in User.objects.filter(email__in=people) if user.email}
    places = Organisation.objects.in_bulk(
        ["demo-partenaire", "demo-ambassade", "demo-reseau", COMMUNE], field_name="slug"
    )
    now, towns = timezone.now(), _towns()
    for one in offered.LISTINGS:
        listing = _listing(one, places, towns, by, now)
        if one.answer:
            _answer(one.answer, listing, places[COMMUNE], by, now)
    for programme in offered.PROGRAMMES:
        _programme(programme, places, by, now)
    return len(offered.LISTINGS)


@transaction.atomic
def remove_exchange() -> int:
    """Take it away, with what was tried on it; how many listings there were."""
    listings = Listing.objects.filter(INVENTED)
    programmes = SharedProgramme.objects.filter(lead__origin=Origin.DEMONSTRATION)
    made = Introduction.objects.filter(Q(listing__in=listings) | Q(organisation__origin=Origin.DEMONSTRATION))
    IntroductionReport.objects.filter(introduction__in=made).delete()
    made.delete()
    Participation.objects.filter(
        Q(programme__in=programmes) | Q(organisation__origin=Origin.DEMONSTRATION)
    ).delete()
    programmes.delete()
    count = listings.count()
    listings.delete()
    return count


def _towns() -> list[Organisation]:
    """Invented towns of the embassy's country, whose place no real authority has, in a constant order."""
    real = Organisation.objects.foreign_authorities().filter(origin=Origin.REAL, place__isnull=False)
    found = Organisation.objects.foreign_authorities().filter(
        origin=Origin.DEMONSTRATION, country=COUNTRY, place__isnull=False
    )
    return list(found.exclude(place__in=real.values("place")).order_by("slug"))


def _listing(
    one: offered.Shown,
    places: dict[str, Organisation],
    towns: list[Organisation],
    by: dict[str, User],
    now: datetime,
) -> Listing:
    """Of the partner itself; of a town that its embassy speaks for; of the network for several."""
    fields: dict[str, Any] = {
        "kind": one.kind, "language": "fr", "languages": ["fr"], "forms": list(FORMS), "country_id": COUNTRY,
    }  # fmt: skip
    if one.town == offered.PARTNER:
        author = by["partenaire"]
        fields |= own_fields(places["demo-partenaire"], one.kind)
    elif one.kind == "collective":
        author = by["reseau"]
        fields |= {"carried_by_id": places["demo-reseau"].pk, "seeker_label": "Communes rurales fictives"}
    else:
        author = by["ambassade"]
        town = towns[one.town] if one.town < len(towns) else None
        fields |= own_fields(town, one.kind) if town else {"seeker_label": f"Ville fictive n° {one.town + 1}"}
        fields["carried_by_id"] = places["demo-ambassade"].pk
    title = one.summary.partition(" ;")[0].rstrip(".")
    values = ListingInput(
        fields=fields,
        texts={"fr": TextInput(title, f"{one.summary} {MARK}", "Un accueil, une équipe.")},
        needs=tuple(NeedInput(theme) for theme in one.themes),
    )  # fmt: skip
    listing, _changed = put_listing(ref=one.ref, values=values, by=author)
    at = now - timedelta(days=one.days)
    sent = at - timedelta(days=3)
    began = at - timedelta(days=500) if one.state == "closed" else at
    moments = {
        "draft": {},
        "submitted": {"submitted_at": at},
        "returned": {"submitted_at": sent, "decided_at": at},
        "published": {"submitted_at": sent, "decided_at": at, "published_at": at, "renewed_at": at},
        "closed": {"published_at": began, "renewed_at": began, "closed_at": at, "close_reason": one.reason},
    }[one.state]
    if one.reminders:
        moments = {**moments, "reminders": one.reminders, "reminded_at": now - timedelta(days=20)}
    _put(listing, state=one.state, author=author, saved_at=at, **moments)
    if one.word:
        word = ListingWord.objects.create(
            listing=listing, author=by["ambassade"], from_validator=True, step="return", text=one.word
        )
        _put(word, at=at)
    return listing


def _answer(
    one: offered.Answer, listing: Listing, commune: Organisation, by: dict[str, User], now: datetime
) -> None:
    at = now - timedelta(days=one.days)
    first = at + timedelta(days=one.first) if one.first else None
    moved = first or at
    both = one.state in {"talking", "agreed"}
    made = Introduction.objects.create(
        listing=listing,
        organisation=commune,
        author=by["administratrice"],
        state=one.state,
        interest="Nous travaillons les mêmes sujets et cherchons un premier partenaire.",
        message="Un échange à distance nous irait pour commencer.",
        contact="Service international (fictif)",
        contact_email="international@exemple.invalid",
        owner_contact="Secrétariat général (fictif)" if both else "",
        owner_contact_email="mairie@exemple.invalid" if both else "",
        answerer_consent_at=at,
        owner_consent_at=first if both else None,
        decline_reason=one.reason,
        first_answer_at=first,
        accepted_at=first if one.state in {"accepted", "talking", "agreed"} else None,
        agreed_at=moved if one.state == "agreed" else None,
        ended_at=now - timedelta(days=max(0, one.days - 90)) if one.state in {"declined", "lapsed"} else None,
        moved_at=moved,
    )
    made.themes.set([need.theme_id for need in listing.needs.all()])
    _put(made, proposed_at=at)
    owner = listing.author or by["ambassade"]
    if first:
        word = IntroductionMessage.objects.create(
            introduction=made, author=owner, from_owner=True, text="Merci ! Parlons-en."
        )
        _put(word, at=first)
    for month, outcome in one.outcomes:
        IntroductionOutcome.objects.create(
            introduction=made,
            month=month,
            outcome=outcome,
            said_at=now - timedelta(days=5) if outcome else None,
            said_by=by["administratrice"] if outcome else None,
        )
    if one.report:
        IntroductionReport.objects.create(introduction=made, author=owner, from_owner=True, text=one.report)


def _programme(one: offered.Led, places: dict[str, Organisation], by: dict[str, User], now: datetime) -> None:
    fields = {
        "kind": one.kind, "title": f"{one.title} (fictif)", "summary": one.summary,
        "lead_id": places["demo-reseau"].pk, "places_left": one.places,
        "budget_low_cents": 500_000, "budget_high_cents": 1_500_000, "calendar": "Deux réunions par an.",
    }  # fmt: skip
    values = ProgrammeInput(fields, countries=(COUNTRY,), themes=one.themes)
    programme, _changed = put_programme(slug=one.slug, values=values, by=by["reseau"])
    at = now - timedelta(days=one.days)
    moments = {
        "draft": {},
        "submitted": {"submitted_at": at},
        "published": {"submitted_at": at, "decided_at": at, "published_at": at, "renewed_at": at},
    }[one.state]
    _put(programme, state=one.state, author=by["reseau"], **moments)
    for each in one.joined:
        asked = now - timedelta(days=each.days)
        decided = None if each.state == "proposed" else asked + timedelta(days=4)
        made = Participation.objects.create(
            programme=programme,
            organisation=places[COMMUNE],
            author=by["administratrice"],
            state=each.state,
            message="Nous n’avons jamais coopéré et voudrions commencer avec d’autres.",
            answer=each.answer,
            decided_at=decided,
            agreement_on=decided.date() if decided and each.state == "signed" else None,
        )
        _put(made, asked_at=asked)


def _put(one: models.Model, **columns: Any) -> None:
    """Moments that the database would set itself."""
    type(one)._default_manager.filter(pk=one.pk).update(**columns)
    for name, value in columns.items():
        setattr(one, name, value)
