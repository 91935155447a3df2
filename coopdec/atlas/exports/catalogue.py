"""The data as catalogues read them: DCAT-AP, in JSON-LD."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coopdec.atlas.exports.dumps import Dumps
from coopdec.atlas.exports.files import FORMATS

AUTHORITY = "http://publications.europa.eu/resource/authority"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FILE_TYPES = {"csv": "CSV", "geojson": "GEOJSON", "json": "JSON"}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"


def catalogue(made: Dumps | None, *, site: str, operator: str) -> dict[str, Any]:
    """One catalogue, one data set, a distribution for each file that there is, and the API."""
    page, api = site + reverse("data"), site + reverse("api_description")
    publisher = {"@id": f"{site}/#exploitant", "@type": "foaf:Agent", "foaf:name": operator}
    data: dict[str, Any] = {
        "@id": f"{page}#donnees",
        "@type": "dcat:Dataset",
        "dct:title": _("Action extérieure des collectivités territoriales françaises"),
        "dct:description": _(
            "Les coopérations connues, d’après des sources publiques : une ligne par fiche."
        ),
        "dct:publisher": publisher,
        "dct:language": {"@id": f"{AUTHORITY}/language/FRA"},
        "dct:spatial": {"@id": f"{AUTHORITY}/country/FRA"},
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}/frequency/DAILY"},
        "dct:accessRights": {"@id": f"{AUTHORITY}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{AUTHORITY}/data-theme/INTR"},
        "dcat:landingPage": {"@id": page},
        "dct:conformsTo": {"@id": site + reverse("dictionary")},
    }
    if made:
        data["dct:modified"] = _moment(made)
        data["dcat:version"] = str(made.version)
        data["dcat:distribution"] = [_distribution(made, ending, site, page) for ending in made.files]
    return {
        "@context": CONTEXT,
        "@id": f"{page}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": "Coopdec",
        "dct:description": _("Les données ouvertes de l’atlas de l’action extérieure des collectivités."),
        "dct:publisher": publisher,
        "dct:language": {"@id": f"{AUTHORITY}/language/FRA"},
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": [data],
        "dcat:service": [
            {
                "@id": f"{page}#api",
                "@type": "dcat:DataService",
                "dct:title": _("Interroger l’atlas"),
                "dcat:endpointURL": {"@id": f"{site}/api/v1/"},
                "dcat:endpointDescription": {"@id": api},
                "dcat:servesDataset": {"@id": data["@id"]},
                "dct:license": {"@id": LICENCE},
            }
        ],
    }


def _distribution(made: Dumps, ending: str, site: str, page: str) -> dict[str, Any]:
    one = made.files[ending]
    address = {"@id": site + reverse("dump", args=[ending])}
    kind = FORMATS[ending][0].partition(";")[0]
    return {
        "@id": f"{page}#{ending}",
        "@type": "dcat:Distribution",
        "dct:title": one.name,
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": address,
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{FILE_TYPES[ending]}"},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{kind}"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(one.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": one.sha256},
        },
        "dct:license": {"@id": LICENCE},
        "dct:modified": _moment(made),
    }


def _moment(made: Dumps) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": made.made_at.isoformat()}
