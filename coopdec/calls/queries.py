"""Reads of the room."""

from collections.abc import Iterable
from datetime import date

from coopdec.calls.eligibility.judge import sides
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import Band
from coopdec.directory.enums import OrganisationKind
from coopdec.reference import queries as reference
from coopdec.reference.enums import NOT_LISTED, CountryGroup
from coopdec.reference.models import Country, Theme


def bands_of(country: str, day: date) -> frozenset[str] | None:
    """The bands of a country that day; None when no DAC list covers it, which is no « not eligible »."""
    group = reference.group_of(country, on=day)
    if group is None:
        return None
    found = {Band.NOT_ELIGIBLE.value} if group == NOT_LISTED else {Band.ELIGIBLE.value}
    if group == CountryGroup.DAC_LDC:
        found.add(Band.LDC.value)
    if reference.is_priority(country, on=day):
        found.add(Band.PRIORITY.value)
    return frozenset(found)


def world_for(rules: Iterable[Rule], *, countries: Iterable[str]) -> World:
    """What the checks of these rules read, with the names of all that they may name."""
    codes = {*countries, *(name for rule in rules for name in rule.names)}
    names = {one.pk: one.name for one in Country.objects.filter(pk__in=codes)}
    names |= {one.pk: one.label for one in Theme.objects.filter(pk__in=codes)}
    names |= {one.value: str(one.label) for one in OrganisationKind}
    return World(bands=bands_of, names=names | sides())
