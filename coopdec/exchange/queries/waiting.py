"""What waits for a person in the exchange, for the first page of their workspace."""

from django.db.models import Q, QuerySet

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.exchange.enums import IntroductionState, ParticipationState, State
from coopdec.exchange.models import Introduction, Listing, Participation, SharedProgramme
from coopdec.exchange.queries import owned_by


def listings_to_mend(user) -> QuerySet[Listing]:
    """Sent back to this person's organisations, or old and asked to be confirmed; the first asked first."""
    mine = rights_of(user).organisations(Power.WRITE)
    found = Listing.objects.visible().filter(
        owned_by(mine), Q(state=State.RETURNED) | Q(state=State.PUBLISHED, reminders__gt=0)
    )
    return (
        found.select_related("organisation").prefetch_related("texts").order_by("reminded_at", "decided_at")
    )


def introductions_to_answer(user) -> QuerySet[Introduction]:
    """What others propose to this person's organisations and nobody answered, the oldest first."""
    mine = rights_of(user).organisations(Power.SUBMIT)
    found = Introduction.objects.filter(
        Q(listing__organisation__in=mine) | Q(listing__carried_by__in=mine), state=IntroductionState.PROPOSED
    )
    return found.distinct().select_related("organisation", "listing__organisation").order_by("proposed_at")


def participations_to_answer(user) -> QuerySet[Participation]:
    """What authorities ask of the programmes that this person's organisations lead, the oldest first."""
    mine = rights_of(user).organisations(Power.SUBMIT)
    found = Participation.objects.filter(
        Q(programme__lead__in=mine) | Q(programme__co_leads__in=mine), state=ParticipationState.PROPOSED
    )
    return found.distinct().select_related("organisation", "programme").order_by("asked_at")


def programmes_to_validate(user) -> QuerySet[SharedProgramme]:
    """For the State, the oldest first; nothing for anybody else."""
    if not rights_of(user).is_national_officer:
        return SharedProgramme.objects.none()
    found = SharedProgramme.objects.visible().filter(state=State.SUBMITTED)
    return found.select_related("lead").order_by("submitted_at")
