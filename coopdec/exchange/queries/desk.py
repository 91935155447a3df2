"""The desk of those who run the exchange: what waits, and what becomes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Count, Min
from django.utils import timezone

from coopdec.accounts.queries import Rights
from coopdec.exchange import rules
from coopdec.exchange.enums import OPEN_INTRODUCTIONS, IntroductionState, State
from coopdec.exchange.models import Introduction, IntroductionOutcome, Listing
from coopdec.exchange.queries import day_of, in_scope
from coopdec.reference.models import Country


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits and what becomes of the exchange, in the countries of one's embassy, or in all of them."""

    submitted: int
    oldest: date | None
    unanswered: int
    ageing: int
    states: dict[str, int]
    first_answer_days: float | None
    answered: int
    outcomes: dict[str, int]
    countries: list[tuple[Country, int, int]]


def desk_of(rights: Rights, *, now: datetime | None = None) -> Desk:
    """Counted on what is in the scope of these rights; the median tells how long a first word takes."""
    at = now or timezone.now()
    listings = Listing.objects.visible().filter(in_scope(rights))
    waiting = listings.filter(state=State.SUBMITTED).aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    made = Introduction.objects.filter(listing__in=listings)
    states = dict(made.order_by().values_list("state").annotate(Count("pk")))
    answered = made.filter(first_answer_at__isnull=False).values_list("proposed_at", "first_answer_at")
    days = [(answer - asked).total_seconds() / 86_400 for asked, answer in answered if answer]
    outcomes = IntroductionOutcome.objects.filter(introduction__in=made).exclude(outcome="")
    by_country = (
        listings.filter(state=State.PUBLISHED, country__isnull=False)
        .order_by()
        .values_list("country")
        .annotate(Count("pk", distinct=True), Count("introductions", distinct=True))
    )
    known = Country.objects.in_bulk([code for code, _count, _made in by_country])
    return Desk(
        submitted=waiting["count"],
        oldest=day_of(waiting["oldest"]),
        unanswered=made.filter(state=IntroductionState.PROPOSED, first_answer_at=None).count(),
        ageing=listings.filter(state=State.PUBLISHED, renewed_at__lte=at - rules.FRESH_FOR).count(),
        states={state: states.get(state, 0) for state in IntroductionState.values},
        first_answer_days=median(days) if days else None,
        answered=len(days),
        outcomes=dict(outcomes.order_by().values_list("outcome").annotate(Count("pk"))),
        countries=[
            (known[code], count, answers)
            for code, count, answers in sorted(by_country, key=lambda one: (-one[1], one[0]))
        ],
    )


def introductions_to_watch(rights: Rights, *, most: int = 50) -> list[Introduction]:
    """Those in scope that are open, what waits longest first."""
    found = Introduction.objects.filter(
        listing__in=Listing.objects.visible().filter(in_scope(rights)), state__in=OPEN_INTRODUCTIONS
    )
    return list(
        found.select_related("organisation", "listing__organisation").order_by("moved_at", "pk")[:most]
    )
