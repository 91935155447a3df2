"""What can be asked, said once: for `/api/v1/filters` and for the description of the API."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coopdec.atlas.answers import ZOOMS
from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.filters import (
    CHOICES,
    CLOSED,
    LABELS,
    LONGEST_QUERY,
    LONGEST_VALUE,
    MOST_BY_PAGE,
    MOST_DIGITS,
    MOST_VALUES,
    NAMES,
    PAGE_SIZE,
    RANGES,
    SIDES,
    SORTS,
    WHERES,
    label_of,
)

# English, as the documentation; labels follow the language of the site.
MEANINGS = {
    "q": "Words, in any order, whatever their form or accents; a phrase in quotation marks as it is.",
    "theme": "Code of a theme; a theme includes its sub-themes.",
    "sdg": "Sustainable development goal, 1 to 17.",
    "country": "Partner country or place of the action, ISO 3166-1 alpha-2; XK for Kosovo.",
    "continent": "Area of the partner countries.",
    "region": "INSEE code of the région where the French partners are.",
    "department": "INSEE code of the département where the French partners are.",
    "authority": "French authority, by SIREN or slug.",
    "authority_kind": "Kind of French authority.",
    "partner": "Slug of any named body that is no French authority.",
    "kind": "Kind of cooperation.",
    "status": "State of the action, as said, else derived from its dates.",
    "funder": "Slug of a funder.",
    "marker": "Policy marker: `gender:2` for a score, `gender` for any score of 1 or more.",
    "origin": "Public sources, or the fictitious sheets of a demonstration.",
    "year_known": "Whether a year is known.",
    "amount_known": "Whether an amount in cash is known.",
    "placed": "The best point known on the partner side.",
    "year_from": "Sheets whose years reach this one; those without any year are left out.",
    "year_to": "Sheets that began in this year or before.",
    "bbox": "Sheets that have a point in this box: west,south,east,north in degrees; west > east crosses the"
    " antimeridian (RFC 7946).",
    "side": "Whose points `bbox` and maps speak of: the partners' and the action's, or the French partners'.",
    "where": "The sheets that have a point in `bbox`, those of which all points are elsewhere, or those"
    " that have none on this side.",
    "version": "A version still kept, so that several answers agree with each other.",
    "sort": "Order of the results; without it, relevance when there are words, else the most recent first.",
    "page": "Page of the results.",
    "page_size": "Results by page.",
}
OF_MAPS = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": meaning,
        "schema": {"type": "integer", "minimum": 0, "maximum": most, "default": 0},
        "example": example,
    }
    for name, meaning, most, example in (
        ("zoom", "Cells of 45° at 0, half at each next.", ZOOMS[-1], 4),
        ("links", "1: with the links between both sides.", 1, 1),
        ("names", "1: with who stands in the first clusters.", 1, 0),
    )
]
EXAMPLES = {
    "q": "eau potable", "theme": "eau-assainissement", "sdg": "6", "country": "TG", "continent": "africa",
    "region": "53", "department": "49", "authority": "angers-49007", "authority_kind": "commune",
    "partner": "dschang-cm", "kind": "project", "status": "running", "funder": "afd", "marker": "gender",
    "origin": "real", "year_known": "yes", "amount_known": "yes", "placed": "exact", "year_from": 2010,
    "year_to": 2020, "bbox": "-20,-35,52,38", "side": "partner", "where": "here", "sort": "title",
    "page": 1, "page_size": 5,
}  # fmt: skip


def described() -> list[dict[str, Any]]:
    """One object a parameter (`schemas.Parameter`)."""
    return [_described(name) for name in NAMES]


def _described(name: str) -> dict[str, Any]:
    found = {
        "name": name,
        "label": label_of(name),
        "kind": "number",
        "values": None,
        "values_url": None,
        "minimum": None,
        "maximum": None,
        "description": MEANINGS[name],
    }
    if name in LABELS:
        found["kind"] = "dimension"
        found["values_url"] = reverse("api_facet", args=[name])
        if name in CLOSED:
            labels = DIMENSIONS[name].labels(CLOSED[name])
            found["values"] = [{"value": value, "label": labels[value]} for value in CLOSED[name]]
    elif name == "sort":
        found["kind"] = "choice"
        found["values"] = [{"value": value, "label": str(label)} for value, label in SORTS.items()]
    elif name == "side":
        names = {"partner": _("côté partenaire"), "french": _("côté français")}
        found["kind"] = "choice"
        found["values"] = [{"value": value, "label": names[value]} for value in SIDES]
    elif name == "where":
        names = {
            "here": _("dans le cadre"),
            "elsewhere": _("ailleurs que dans le cadre"),
            "nowhere": _("sans lieu connu"),
        }
        found["kind"] = "choice"
        found["values"] = [{"value": value, "label": names[value]} for value in WHERES]
    elif name in {"q", "bbox"}:
        found["kind"] = "words" if name == "q" else "box"
    else:
        numbers = RANGES.get(name, range(1, 10**MOST_DIGITS))
        found["minimum"], found["maximum"] = numbers[0], numbers[-1]
    return found


def documented(*names: str) -> list[dict[str, Any]]:
    """The parameters of an operation, as OpenAPI describes them; all of them when none is named."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": MEANINGS[name],
            "schema": _schema(name),
            **({"style": "form", "explode": True} if name in LABELS else {}),
            **(
                {"example": [EXAMPLES[name]] if name in LABELS else EXAMPLES[name]}
                if name in EXAMPLES
                else {}
            ),
        }
        for name in names or NAMES
    ]


def _schema(name: str) -> dict[str, Any]:
    if name in LABELS:
        one: dict[str, Any] = {"type": "string", "maxLength": LONGEST_VALUE}
        if name in CLOSED:
            one = {"type": "string", "enum": list(CLOSED[name])}
        return {"type": "array", "items": one, "maxItems": MOST_VALUES}
    if name == "q":
        return {"type": "string", "maxLength": LONGEST_QUERY}
    if name in CHOICES:
        choice: dict[str, Any] = {"type": "string", "enum": list(CHOICES[name])}
        return choice if name == "sort" else {**choice, "default": CHOICES[name][0]}
    if name == "bbox":
        number = r"[+-]?\d{1,3}(\.\d{0,20})?"
        return {"type": "string", "pattern": rf"^\s*{number}\s*(,\s*{number}\s*){{3}}$"}
    numbers = RANGES.get(name, range(1, 10**MOST_DIGITS))
    default = {"page": 1, "page_size": PAGE_SIZE}.get(name)
    limits = {"type": "integer", "minimum": numbers[0], "maximum": numbers[-1]}
    return limits if default is None else {**limits, "default": default}


def limits() -> dict[str, int]:
    return {
        "most_values": MOST_VALUES,
        "longest_query": LONGEST_QUERY,
        "page_size": PAGE_SIZE,
        "most_by_page": MOST_BY_PAGE,
    }
