"""Whose calls a person writes, and in whose name they open one."""

from django.db.models import Case, F, Q, QuerySet, When

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import Rights
from coopdec.calls import rules
from coopdec.calls.enums import CallState
from coopdec.calls.models import Call
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation


def _for_the_state(rights: Rights, power: Power) -> bool:
    return any(part.is_national and part.may(power) for part in rights.parts)


def calls_organised(rights: Rights, power: Power) -> QuerySet[Call]:
    """Those of the organisations for which this person may do this; the national administration acts for the
    State, so for the ministries too."""
    own = Q(organiser__in=rights.organisations(power))
    if _for_the_state(rights, power):
        own |= Q(organiser__kind__in=rules.OF_A_STATE, organiser__country=None)
    return Call.objects.visible().filter(own)


def organisers_for(rights: Rights) -> list[Organisation]:
    """In whose name this person may open a call: one's own first, in alphabetical order."""
    own = rights.organisations(Power.WRITE)
    wanted = Q(pk__in=own)
    if _for_the_state(rights, Power.WRITE):
        wanted |= Q(kind=OrganisationKind.MINISTRY, country=None)
    found = Organisation.objects.filter(wanted).order_by("sort_key", "pk")
    return [
        one
        for one in sorted(found, key=lambda one: one.pk not in own)
        if rules.may_organise(
            kind=one.kind, authority_kind=one.authority_kind, country=one.country_id or ""
        ).ok
    ]


def in_order(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Those in preparation first, then those that close last, those that ended at the end."""
    rank = Case(When(state=CallState.DRAFT, then=0), When(state=CallState.ENDED, then=2), default=1)
    return calls.order_by(rank, F("closes_at").desc(nulls_first=True), "slug")


def calls_to_clone(rights: Rights, *, most: int) -> list[Call]:
    """From which a call may be begun: those that this person writes, the latest first."""
    found = calls_organised(rights, Power.READ).select_related("organiser")
    return list(found.order_by("-created_at", "-pk")[:most])
