"""Which file fills which model: columns, parsers, key, and the sorting and searching keys made on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from coopdec.common.text import search_key, sort_key
from coopdec.reference import enums, models
from coopdec.reference.services import parse

VERSION = 2
"""Part of every stored checksum: raise it when the keys below are made in another way."""

Row = Mapping[str, Any]
Derived = Callable[[Row], Any]

ISO2 = r"[A-Z]{2}"
INSEE = r"\d[0-9AB]\d{3}"
DEPARTMENT = r"\d[0-9AB]|\d{3}"
REGION = r"\d{2,3}"


@dataclass(frozen=True)
class Column:
    """A column of the file and the model's field that it fills (same name unless said)."""

    name: str
    parser: parse.Parser
    field: str = ""

    @property
    def target(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Table:
    """A file and its model; `key` are the model's fields that identify a line."""

    file: str
    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    derived: Mapping[str, Derived] = field(default_factory=dict)


def _key_of(name: str) -> Derived:
    return lambda row: sort_key(row[name])


LATITUDE = Column("lat", parse.required(parse.degrees(90)), "latitude")
LONGITUDE = Column("lon", parse.required(parse.degrees(180)), "longitude")
POPULATION = Column("population", parse.optional(parse.whole))
NAME = Column("name", parse.required(parse.text(80)))
NAMES = (
    Column("name_fr", parse.required(parse.text(200))),
    Column("name_en", parse.required(parse.text(200))),
)
LABELS = (
    Column("label_fr", parse.required(parse.text(100))),
    Column("label_en", parse.required(parse.text(100))),
)

COUNTRIES = Table(
    "countries.csv",
    models.Country,
    ("code",),
    (
        Column("iso2", parse.code(ISO2), "code"),
        Column("iso3", parse.code(r"[A-Z]{3}")),
        Column("iso_num", parse.code(r"(\d{3})?")),
        *NAMES,
        Column("area", parse.choice(enums.Area)),
        Column("area_note", parse.text(200)),
        Column("capital", parse.text(80)),
        Column("lat", parse.optional(parse.degrees(90)), "latitude"),
        Column("lon", parse.optional(parse.degrees(180)), "longitude"),
        POPULATION,
        Column("dac_code", parse.optional(parse.whole)),
    ),
    {"sort_key": _key_of("name_fr"), "search_key": lambda row: search_key(row["name_fr"], row["name_en"])},
)
COUNTRY_GROUPS = Table(
    "country_groups.csv",
    models.CountryGroupPeriod,
    ("country", "group", "since"),
    (
        Column("country", parse.code(ISO2)),
        Column("group", parse.choice(enums.CountryGroup)),
        Column("since", parse.day),
        Column("until", parse.optional(parse.day)),
        Column("source", parse.required(parse.text(300))),
    ),
)
REGIONS = Table(
    "regions.csv",
    models.Region,
    ("code",),
    (
        Column("code", parse.code(REGION)),
        NAME,
        Column("zone", parse.choice(enums.Zone)),
        Column("seat_insee", parse.code(INSEE)),
        POPULATION,
        Column("siren", parse.optional(parse.siren)),
    ),
    {"sort_key": _key_of("name")},
)
DEPARTMENTS = Table(
    "departments.csv",
    models.Department,
    ("code",),
    (
        Column("code", parse.code(DEPARTMENT)),
        NAME,
        Column("region", parse.code(REGION)),
        Column("zone", parse.choice(enums.Zone)),
        Column("seat_insee", parse.code(INSEE)),
        POPULATION,
        Column("authority_siren", parse.optional(parse.siren)),
    ),
    {"sort_key": _key_of("name")},
)
EPCIS = Table(
    "epci.csv",
    models.Epci,
    ("siren",),
    (
        Column("siren", parse.siren),
        Column("name", parse.required(parse.text(200))),
        Column("kind", parse.code(r"[A-Z0-9]{2,10}")),
        Column("department", parse.code(DEPARTMENT)),
        Column("region", parse.code(REGION)),
        Column("main_commune", parse.optional(parse.code(INSEE))),
        POPULATION,
    ),
    {"sort_key": _key_of("name")},
)
COMMUNES = Table(
    "communes.csv",
    models.Commune,
    ("insee",),
    (
        Column("insee", parse.code(INSEE)),
        NAME,
        Column("siren", parse.optional(parse.siren)),
        POPULATION,
        Column("department", parse.code(DEPARTMENT)),
        Column("epci", parse.optional(parse.siren)),
        LATITUDE,
        LONGITUDE,
        Column("point_precision", parse.choice(enums.PointPrecision)),
        Column("point_source", parse.required(parse.text(40))),
    ),
    {"sort_key": _key_of("name"), "search_key": lambda row: search_key(row["name"])},
)
FORMER_PLACES = Table(
    "former_places.csv",
    models.FormerPlace,
    ("kind", "code", "name", "successor_code"),
    (
        Column("kind", parse.choice(enums.FormerKind)),
        Column("code", parse.code(r"[0-9AB]{2,5}")),
        Column("name", parse.text(100)),
        Column("successor_code", parse.code(r"[0-9AB]{2,5}")),
        Column("until", parse.optional(parse.day)),
        Column("source", parse.required(parse.text(100))),
    ),
    {"search_key": lambda row: search_key(row["name"])},
)
FOREIGN_PLACES = Table(
    "foreign_places.csv.gz",
    models.ForeignPlace,
    ("geoname_id",),
    (
        Column("geonameid", parse.whole, "geoname_id"),
        Column("name", parse.required(parse.text(200))),
        Column("name_fr", parse.text(200)),
        Column("alternative_names", parse.several),
        Column("country", parse.code(ISO2)),
        Column("admin1_code", parse.text(20)),
        Column("admin1_name", parse.text(120)),
        Column("feature", parse.text(10)),
        LATITUDE,
        LONGITUDE,
        POPULATION,
    ),
    {
        "sort_key": lambda row: sort_key(row["name_fr"] or row["name"]),
        "search_key": lambda row: search_key(row["name"], row["name_fr"], *row["alternative_names"]),
    },
)
THEMES = Table(
    "themes.csv",
    models.Theme,
    ("code",),
    (
        Column("code", parse.code(r"[a-z0-9-]{1,50}")),
        *LABELS,
        Column("parent", parse.optional(parse.text(50))),
        Column("order", parse.whole),
    ),
)
SDGS = Table("sdgs.csv", models.Sdg, ("number",), (Column("number", parse.whole), *NAMES))
SDG_TARGETS = Table(
    "sdg_targets.csv",
    models.SdgTarget,
    ("code",),
    (
        Column("code", parse.code(r"\d{1,2}\.(\d{1,2}|[a-d])")),
        Column("sdg", parse.whole),
        Column("label_fr", parse.required(parse.text(90))),
        Column("label_en", parse.required(parse.text(90))),
    ),
)
MARKERS = Table(
    "dac_markers.csv",
    models.Marker,
    ("key",),
    (
        Column("key", parse.code(r"[a-z_]{2,50}")),
        Column("crs_field", parse.required(parse.text(40))),
        Column("iati_code", parse.code(r"\d{1,2}")),
        *NAMES,
        Column("kind", parse.choice(enums.MarkerKind)),
    ),
)
MARKER_SCORES = Table(
    "dac_marker_scores.csv",
    models.MarkerScore,
    ("marker", "score"),
    (Column("marker", parse.required(parse.text(50))), Column("score", parse.whole), *NAMES),
)
PURPOSE_CODES = Table(
    "dac_purpose_codes.csv",
    models.PurposeCode,
    ("code",),
    (
        Column("code", parse.code(r"\d{5}")),
        *NAMES,
        Column("sector", parse.code(r"\d{3}")),
        Column("status", parse.choice(enums.CodeStatus)),
        Column("declarable", parse.flag),
        Column("source", parse.required(parse.text(100))),
    ),
)

TABLES = (
    COUNTRIES,
    COUNTRY_GROUPS,
    REGIONS,
    DEPARTMENTS,
    EPCIS,
    COMMUNES,
    FORMER_PLACES,
    FOREIGN_PLACES,
    THEMES,
    SDGS,
    SDG_TARGETS,
    MARKERS,
    MARKER_SCORES,
    PURPOSE_CODES,
)
