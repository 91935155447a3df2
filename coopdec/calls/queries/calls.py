"""Calls: under which terms, where they stand, what their rules read. For everybody: `public`."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from coopdec.calls import rules
from coopdec.calls.eligibility.judge import sides
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import Band
from coopdec.calls.models import Call, Terms
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference import queries as reference
from coopdec.reference.enums import DAC_GROUPS, NOT_LISTED, CountryGroup
from coopdec.reference.models import Country, CountryGroupPeriod, Theme


def bands_of(country: str, day: date) -> frozenset[str] | None:
    """The bands of a country that day; None when no DAC list covers it, which is no « not eligible »."""
    return _bands(reference.group_of(country, on=day), is_priority=reference.is_priority(country, on=day))


def _bands(group: str | None, *, is_priority: bool) -> frozenset[str] | None:
    if group is None:
        return None
    found = {Band.NOT_ELIGIBLE.value} if group == NOT_LISTED else {Band.ELIGIBLE.value}
    if group == CountryGroup.DAC_LDC:
        found.add(Band.LDC.value)
    if is_priority:
        found.add(Band.PRIORITY.value)
    return frozenset(found)


def bands_for(countries: Iterable[str]) -> Callable[[str, date], frozenset[str] | None]:
    """`bands_of` for these countries, read once for any day; another country is read when it is asked."""
    codes = frozenset(countries)
    periods = list(
        CountryGroupPeriod.objects.filter(country__in=codes)
        .order_by("country", "since", "group")
        .values_list("country_id", "group", "since", "until")
    )
    lists = set(CountryGroupPeriod.objects.filter(group__in=DAC_GROUPS).values_list("since", "until"))

    def bands(country: str, day: date) -> frozenset[str] | None:
        if country not in codes:
            return bands_of(country, day)
        groups = [
            group
            for code, group, since, until in periods
            if code == country and _covers(since, until, day=day)
        ]
        is_known = any(_covers(since, until, day=day) for since, until in lists)
        listed = next((one for one in groups if one in DAC_GROUPS), NOT_LISTED if is_known else None)
        return _bands(listed, is_priority=CountryGroup.CICID_PRIORITY in groups)

    return bands


def _covers(since: date, until: date | None, *, day: date) -> bool:
    return since <= day and (until is None or day <= until)


def world_for(rules: Iterable[Rule], *, countries: Iterable[str]) -> World:
    """What the checks of these rules read, with the names of all that they may name."""
    places = set(countries)
    codes = {*places, *(name for rule in rules for name in rule.names)}
    names = {one.pk: one.name for one in Country.objects.filter(pk__in=codes)}
    names |= {one.pk: one.label for one in Theme.objects.filter(pk__in=codes)}
    names |= dict(Organisation.objects.filter(slug__in=codes).values_list("slug", "name"))
    names |= {one.value: str(one.label) for one in OrganisationKind}
    return World(bands=bands_for(places), names=names | sides(), today=timezone.localdate())


def terms_in_force(call: Call) -> Terms | None:
    """What an application begun today comes under; None before the call is published."""
    return call.terms.exclude(in_force_at=None).order_by("-number").first()


def rules_of(terms: Terms) -> list[Rule]:
    """For the checks, in the order of the call."""
    return [one.as_rule() for one in terms.rules.all()]


def moment_of(call: Call, *, now: datetime | None = None) -> rules.Moment | None:
    """Where it stands now, by the server's clock."""
    return rules.moment_of(
        state=call.state, opens_at=call.opens_at, closes_at=call.closes_at, now=now or timezone.now()
    )


def published_calls() -> QuerySet[Call]:
    return Call.objects.published().select_related("organiser", "co_decided_with")
