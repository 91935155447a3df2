"""The letters of this room: to whom, of what. The only module that writes to people."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from coopdec.accounts.models import User
from coopdec.exchange import queries
from coopdec.exchange.enums import CloseReason, DeclineReason
from coopdec.exchange.models import Introduction, IntroductionReport, Listing, Participation, SharedProgramme
from coopdec.mailing.enums import Topic
from coopdec.mailing.services import post

# What the person may want less often (`mailing.enums.Topic`).
EXCHANGE, MODERATION = "sheets", "moderation"


def _tell(
    people: Iterable[User],
    *,
    key: str,
    template: str,
    path: tuple[str, list[Any]],
    topic: str = EXCHANGE,
    **context: Any,
) -> int:
    """The same letter to each, in their language; nobody receives it twice. Gives how many were written."""
    told = 0
    for person in people:
        if not person.email:
            continue
        with translation.override(person.language):
            where = reverse(path[0], args=path[1])
        letter = post(
            key=f"{key}-{person.pk}",
            to=person.email,
            template=f"exchange/letters/{template}.txt",
            context={**context, "path": where},
            language=person.language,
            user=person,
            topic=topic,
        )
        told += letter is not None
    return told


def _moment() -> str:
    return f"{timezone.now():%Y%m%d%H%M%S%f}"


def submitted(listing: Listing) -> None:
    """To those who validate it: the embassy of its country, else the national officers."""
    _tell(
        queries.validators_of(listing),
        key=f"listing-{listing.pk}-submitted-{_moment()}",
        template="submitted",
        path=("my-listing", [listing.ref]),
        topic=MODERATION,
        who=listing.seeker,
    )


def returned(listing: Listing, *, text: str) -> None:
    _to_owners(listing, "returned", path=("my-listing", [listing.ref]), text=text)


def published(listing: Listing) -> None:
    _to_owners(listing, "published", path=("listing", [listing.ref]))


def closed(listing: Listing, *, text: str) -> None:
    _to_owners(
        listing,
        "closed",
        path=("my-listing", [listing.ref]),
        reason=CloseReason(listing.close_reason).label,
        text=text,
    )


def ageing(listing: Listing) -> None:
    """To its organisation and to the embassy, which may confirm it for them."""
    _tell(
        {one.pk: one for one in (*queries.owners_of(listing), *queries.validators_of(listing))}.values(),
        key=f"listing-{listing.pk}-ageing-{_moment()}",
        template="ageing",
        path=("my-listing", [listing.ref]),
        who=listing.seeker,
        is_last=listing.reminders > 1,
    )


def word(listing: Listing, *, text: str, from_validator: bool) -> None:
    people = queries.owners_of(listing) if from_validator else queries.validators_of(listing)
    _tell(
        people,
        key=f"listing-{listing.pk}-word-{_moment()}",
        template="word",
        path=("my-listing", [listing.ref]),
        topic=EXCHANGE if from_validator else MODERATION,
        who=listing.seeker,
        text=text,
    )


def _to_owners(listing: Listing, what: str, *, path: tuple[str, list[Any]], **context: Any) -> None:
    _tell(
        queries.owners_of(listing),
        key=f"listing-{listing.pk}-{what}-{_moment()}",
        template=what,
        path=path,
        who=listing.seeker,
        **context,
    )


# --- introductions


def _both(introduction: Introduction, *, from_owner: bool | None) -> list[User]:
    """The other side; both when nobody in particular acted."""
    owners = queries.owners_of(introduction.listing) or queries.validators_of(introduction.listing)
    answerers = queries.answerers_of(introduction)
    if from_owner is None:
        return list({one.pk: one for one in (*owners, *answerers)}.values())
    return answerers if from_owner else owners


def proposed(introduction: Introduction) -> None:
    """To who published the listing, and to the embassy (or the national officers)."""
    listing = introduction.listing
    people = {one.pk: one for one in (*queries.owners_of(listing), *queries.validators_of(listing))}
    _tell(
        people.values(),
        key=f"introduction-{introduction.pk}-proposed",
        template="proposed",
        path=("introduction", [introduction.ref]),
        who=introduction.organisation.name,
        listing=listing.seeker,
        text=introduction.interest,
    )


def moved(introduction: Introduction, what: str, *, from_owner: bool | None, text: str = "") -> None:
    """What the other side did: `what` is the letter; one of nobody in particular goes to both."""
    _tell(
        _both(introduction, from_owner=from_owner),
        key=f"{what}-{introduction.pk}-{_moment()}",
        template=what,
        path=("introduction", [introduction.ref]),
        who=introduction.organisation.name,
        listing=introduction.listing.seeker,
        reason=DeclineReason(why).label if (why := introduction.decline_reason) else "",
        text=text,
    )


def message(introduction: Introduction, *, from_owner: bool, text: str) -> None:
    _tell(
        _both(introduction, from_owner=from_owner),
        key=f"introduction-{introduction.pk}-message-{_moment()}",
        template="introduction-message",
        path=("introduction", [introduction.ref]),
        who=introduction.listing.seeker if from_owner else introduction.organisation.name,
        text=text,
    )


def outcome_asked(introduction: Introduction, *, month: int) -> None:
    _tell(
        _both(introduction, from_owner=None),
        key=f"introduction-{introduction.pk}-outcome-{month}",
        template="outcome",
        path=("introduction", [introduction.ref]),
        who=introduction.organisation.name,
        listing=introduction.listing.seeker,
        month=month,
    )


def reported(report: IntroductionReport) -> None:
    """To those who keep the exchange in order: the embassy, else the national officers."""
    _tell(
        queries.validators_of(report.introduction.listing),
        key=f"introduction-report-{report.pk}",
        template="reported",
        path=("introduction", [report.introduction.ref]),
        topic=MODERATION,
        text=report.text,
    )


# --- programmes


def asked_to_join(participation: Participation) -> None:
    """To the lead; to the national officers while nobody of it uses the site."""
    _to_lead(participation, "join-asked", text=participation.message)


def withdrew(participation: Participation) -> None:
    _to_lead(participation, "join-withdrawn", text="")


def _to_lead(participation: Participation, what: str, *, text: str) -> None:
    _tell(
        queries.leads_of(participation.programme),
        key=f"participation-{participation.pk}-{what}-{_moment()}",
        template=what,
        path=("participation", [participation.ref]),
        who=participation.organisation.name,
        title=participation.programme.title,
        text=text,
    )


def participation_moved(participation: Participation, what: str, *, text: str = "") -> None:
    """To the authority that asked."""
    _tell(
        queries.people_of(participation.organisation_id, author=participation.author),
        key=f"participation-{participation.pk}-{what}-{_moment()}",
        template=what,
        path=("participation", [participation.ref]),
        title=participation.programme.title,
        text=text,
    )


def programme_submitted(programme: SharedProgramme) -> None:
    """To the national officers, who validate programmes."""
    _tell(
        queries.national_officers(),
        key=f"programme-{programme.pk}-submitted-{_moment()}",
        template="programme-submitted",
        path=("my-programme", [programme.slug]),
        topic=MODERATION,
        title=programme.title,
        who=programme.lead.name,
    )


def programme_moved(programme: SharedProgramme, what: str, *, text: str = "") -> None:
    """To the people of its lead."""
    _tell(
        queries.people_of(programme.lead_id, author=programme.author),
        key=f"{what}-{programme.pk}-{_moment()}",
        template=what,
        path=("my-programme", [programme.slug]),
        title=programme.title,
        text=text,
    )


def suggested(person: User, groups: Sequence[Any], *, count: int, key: str) -> int:
    """What fits those for whom this person acts, once asked for."""
    return _tell(
        [person],
        key=f"suggested-{key}",
        template="suggested",
        path=("notifications", []),
        topic=Topic.SUGGESTIONS,
        groups=groups,
        count=count,
    )
