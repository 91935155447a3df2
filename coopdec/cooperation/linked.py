"""A sheet where it is quoted: as programs read it (schema.org), and as a picture.

The page is a `WebPage` based on its sources, and what it tells is a `Project`: « an enterprise, potentially
individual but typically collaborative, planned to achieve a particular aim ». Not an `Event`, which happens
at a time and a place: most sheets tell links that last for years between several places. Dates are those
that the page covers, as far as they are known. Money: the statement that counts for each funder, year and
nature (`rules.current_lines`), in cash, its amount known; nothing else is said.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest

from coopdec.common import languages
from coopdec.common.linked import known
from coopdec.common.pictures import Picture
from coopdec.cooperation import drawings, queries, rules
from coopdec.cooperation.enums import Kind, Nature, State
from coopdec.cooperation.models import ActionPlace, Cooperation, FundingLine, Partner, Provenance
from coopdec.directory import linked as directory
from coopdec.directory.enums import Origin
from coopdec.reference.models import Theme


def sheet(
    found: Cooperation,
    request: HttpRequest,
    *,
    partners: Sequence[Partner],
    places: Sequence[ActionPlace],
    lines: Sequence[FundingLine],
    themes: Iterable[Theme],
    provenances: Iterable[Provenance],
) -> list[dict[str, Any]]:
    """Nothing of a draft, and nothing of an invented sheet: no program must take it for a fact."""
    if found.state != State.PUBLISHED or found.origin == Origin.DEMONSTRATION:
        return []
    address = request.build_absolute_uri(found.get_absolute_url())
    project = known(
        name=found.title,
        description=found.summary,
        keywords=[theme.label for theme in themes],
        member=[directory.mention(part.organisation, request) for part in partners if part.organisation],
        location=_locations(partners, places),
        funding=[_grant(line, request) for line in rules.current_lines(lines) if line.nature == Nature.CASH],
    )
    page = known(
        url=address,
        name=found.title,
        inLanguage="fr" if languages.is_source() else [languages.current(), "fr"],
        datePublished=found.published_at.date().isoformat() if found.published_at else "",
        dateModified=found.updated_at.date().isoformat(),
        temporalCoverage=_coverage(found),
        isBasedOn=list({one.document_id: _source(one) for one in provenances}.values()),
    )
    return [{"@type": "WebPage", "@id": address, **page, "mainEntity": {"@type": "Project", **project}}]


def _coverage(found: Cooperation) -> str:
    """ISO 8601: « 2014/2020 », « 2014/.. » when the end is not known, « 2019-04 » when it is the same."""
    if found.start_on == found.end_on:
        return found.start_on
    return f"{found.start_on or '..'}/{found.end_on or '..'}"


def _locations(partners: Sequence[Partner], places: Sequence[ActionPlace]) -> list[dict[str, Any]]:
    """Where it happens; else the partner countries."""
    said = [
        {
            "@type": "Place",
            "name": drawings.place_name(one) or one.country.name,
            "address": {"@type": "PostalAddress", "addressCountry": one.country_id},
        }
        for one in places
    ]
    return said or [
        {"@type": "Country", "name": one.name, "identifier": one.code} for one in drawings.countries(partners)
    ]


def _grant(line: FundingLine, request: HttpRequest) -> dict[str, Any]:
    cents = line.amount_eur_cents or 0
    funder = (
        directory.mention(line.funder, request)
        if line.funder
        else {"@type": "Organization", "name": line.funder_label}
    )
    amount = {"@type": "MonetaryAmount", "currency": "EUR", "value": f"{cents // 100}.{cents % 100:02d}"}
    return {"@type": "MonetaryGrant", "funder": funder, "amount": amount}


def _source(one: Provenance) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": one.document.publisher}
    return {"@type": "CreativeWork", "name": one.document.title, "publisher": publisher} | known(
        datePublished=one.document.published_on
    )


def picture(found: Cooperation) -> Picture:
    """Its title between its two shores; the country stands beside the first partner."""
    partners = list(queries.partners_of(found))
    sides = drawings.sides(partners)
    countries = ", ".join(one.name for one in drawings.countries(partners))
    far = ", ".join(dict.fromkeys(one.name for one in sides["right"]))
    return Picture(
        title=found.title,
        kind=str(Kind(found.kind).label),
        left=", ".join(dict.fromkeys(one.name for one in sides["left"])),
        right=f"{far} ({countries})" if far and countries else far or countries,
        is_fictitious=found.origin == Origin.DEMONSTRATION,
    )
