"""Reads of the room: groups by date, communes of today behind old codes and names, search by text."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from coopdec.common.text import search_key, words
from coopdec.reference import enums
from coopdec.reference.models import Commune, Country, CountryGroupPeriod, ForeignPlace, FormerPlace, Theme

SHORT_FORMS = {"st": "saint", "ste": "sainte"}


def _periods(*, on: date) -> QuerySet[CountryGroupPeriod]:
    return CountryGroupPeriod.objects.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


def dac_list_is_known(*, on: date) -> bool:
    """Whether a DAC list of that day was entered. 2021 has none: eligibility is unknown that year."""
    return _periods(on=on).filter(group__in=enums.DAC_GROUPS).exists()


def group_of(country: Country | str, *, on: date) -> str | None:
    """The country's DAC income group that day (a value of `enums.CountryGroup`).

    None is *unknown*: no source covers the day, which never means "not eligible". A country that a known
    list leaves out gives `enums.NOT_LISTED`: test `is None` first, then compare.
    """
    code = country if isinstance(country, str) else country.pk
    row = _periods(on=on).filter(country_id=code, group__in=enums.DAC_GROUPS).first()
    if row is not None:
        return row.group
    return enums.NOT_LISTED if dac_list_is_known(on=on) else None


def is_priority(country: Country | str, *, on: date) -> bool:
    """Among the 19 priorities of the CICID of 8 February 2018, a list given up on 18 July 2023."""
    code = country if isinstance(country, str) else country.pk
    return _periods(on=on).filter(country_id=code, group=enums.CountryGroup.CICID_PRIORITY).exists()


def countries_in_group(group: str, *, on: date) -> QuerySet[Country]:
    """Countries of a group that day; empty when no list covers the day (see `dac_list_is_known`)."""
    return Country.objects.filter(pk__in=_periods(on=on).filter(group=group).values("country"))


def partner_countries() -> QuerySet[Country]:
    """Countries that may stand on the foreign side: all but the French territories."""
    return Country.objects.exclude(pk__in=enums.FRENCH_TERRITORIES)


def resolve_commune(code_or_name: str, *, department: str | None = None) -> list[Commune]:
    """The communes of today behind an INSEE code or a name, old or current; most populated first.

    Current codes and names win; former ones (merged, associated, renamed communes, districts of Paris, Lyon
    and Marseille) are tried only when none fits. Empty when nothing fits, several when a name is shared:
    `department` (a code) narrows it. "St" and "Ste" are read "Saint" and "Sainte".
    """
    asked = code_or_name.strip()
    if not words(asked):
        return []
    communes = Commune.objects.select_related("department", "epci").order_by("-population", "insee")
    if department:
        communes = communes.filter(department_id=department)
    key = search_key(" ".join(SHORT_FORMS.get(word, word) for word in words(asked)))
    found = list(communes.filter(Q(insee=asked.upper()) | Q(search_key=key)))
    if found:
        return found
    former = FormerPlace.objects.filter(
        Q(code=asked.upper()) | Q(search_key=key), kind=enums.FormerKind.COMMUNE
    )
    return list(communes.filter(insee__in=former.values("successor_code")))


def communes_for_text(text: str, *, limit: int = 20) -> list[Commune]:
    """Communes with a word beginning like each word of `text`, most populated first."""
    rows = Commune.objects.filter(_every_word(words(text))).select_related("department")
    return list(rows.order_by("-population", "insee")[:limit]) if words(text) else []


def foreign_places_for_text(
    text: str, *, countries: Iterable[str] = (), limit: int = 20
) -> list[ForeignPlace]:
    """Foreign towns with a word beginning like each word of `text`, in any of their names; biggest first.

    `countries` (ISO codes) narrows the search. Unknown populations come last.
    """
    rows = ForeignPlace.objects.filter(_every_word(words(text))).select_related("country")
    if codes := list(countries):
        rows = rows.filter(country__in=codes)
    ordered = rows.order_by(F("population").desc(nulls_last=True), "sort_key", "geoname_id")
    return list(ordered[:limit]) if words(text) else []


def _every_word(asked: list[str]) -> Q:
    """Words of a search key start after a space (`common.text.search_key`): the trigram index serves it."""
    condition = Q()
    for word in asked:
        condition &= Q(search_key__contains=f" {word}")
    return condition


def themes_with_children() -> QuerySet[Theme]:
    """Top themes in the guide's order, their children fetched along."""
    return Theme.objects.filter(parent__isnull=True).prefetch_related("children")


def countries_for_text(text: str, *, limit: int = 5) -> list[Country]:
    """Partner countries with a word beginning like each word of `text`."""
    rows = partner_countries().filter(_every_word(words(text)))
    return list(rows.order_by("sort_key")[:limit]) if words(text) else []
