"""An organisation as programs read it (schema.org): what the record says of it, and nothing else."""

from typing import Any

from django.http import HttpRequest

from coopdec.common import languages
from coopdec.common.linked import known
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

GOVERNMENT = frozenset(
    {
        OrganisationKind.FRENCH_AUTHORITY,
        OrganisationKind.FOREIGN_AUTHORITY,
        OrganisationKind.EMBASSY,
        OrganisationKind.PREFECTURE,
        OrganisationKind.NATIONAL,
        OrganisationKind.MINISTRY,
    }
)
FRANCE = "FR"


def mention(organisation: Organisation, request: HttpRequest) -> dict[str, Any]:
    """Enough to know who it is: kind, name, its French page as identifier, the same in every language."""
    address = request.build_absolute_uri(organisation.get_absolute_url())
    identity = request.build_absolute_uri(languages.in_source(organisation.get_absolute_url()))
    kind = "GovernmentOrganization" if organisation.kind in GOVERNMENT else "Organization"
    return {"@type": kind, "@id": identity, "name": organisation.name, "url": address}


def organisation(found: Organisation, request: HttpRequest, names: list[str]) -> dict[str, Any]:
    """Its page's own thing; nothing of an invented one. A point is said only where it is exact."""
    said = mention(found, request)
    french = found.region or found.department or found.kind == OrganisationKind.FRENCH_AUTHORITY
    country = found.country_id or (FRANCE if french else "")
    region = found.region.name if found.region else ""
    point = (
        {"@type": "GeoCoordinates", "latitude": found.latitude, "longitude": found.longitude}
        if found.has_exact_point
        else {}
    )
    return said | known(
        alternateName=[name for name in (found.acronym, *names) if name],
        description=found.summary,
        address={"@type": "PostalAddress", **known(addressCountry=country, addressRegion=region)}
        if country
        else {},
        location={"@type": "Place", "geo": point} if point else {},
        identifier={"@type": "PropertyValue", "propertyID": "SIREN", "value": found.siren}
        if found.siren
        else {},
        sameAs=found.website,
        email=found.email,
        dissolutionDate=found.ended_on,
    )
