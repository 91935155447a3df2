"""The world: countries and their groups by date, and the towns of GeoNames outside France."""

import re
import unicodedata

import sources
import tables

FRENCH = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}
EMPTY = {"AQ", "BV", "GS", "HM", "TF"}
"""Antarctica and its islands: no inhabitant, no authority, and no area of the published table."""

AREAS = {
    "EU": "europe",
    "AF": "africa",
    "AS": "asia",
    "NA": "central-america-caribbean",
    "SA": "south-america",
    "OC": "oceania",
}
AREA_EXCEPTIONS = {
    **dict.fromkeys(
        ("CA", "MX", "US"), ("north-america", "pays de l'aire « Amérique du Nord » du tableau publié")
    ),
    **dict.fromkeys(("GL", "BM"), ("north-america", "rattaché à l'Amérique du Nord, hors tableau publié")),
    "RU": ("europe", "compté en Europe, territoire en Europe et en Asie"),
    "CY": ("europe", "compté en Europe (Union européenne)"),
    **dict.fromkeys(("TR", "AM", "AZ", "GE"), ("asia", "compté en Asie, entre Europe et Asie")),
}
LISTS = (
    ("dac_group_2018_2020", "2018-01-01", "2020-12-31", "Liste CAD des bénéficiaires d'APD 2018-2020"),
    ("dac_group_2022_2023", "2022-01-01", "2023-12-31", "Liste CAD des bénéficiaires d'APD 2022-2023"),
    ("dac_group_2024", "2024-01-01", "2024-12-31", "Liste CAD des bénéficiaires d'APD, flux 2024"),
    ("dac_group_2025", "2025-01-01", "2025-12-31", "Liste CAD des bénéficiaires d'APD, flux 2025"),
)
GROUPS = {"LDC": "dac-ldc", "LIC": "dac-other-lic", "LMIC": "dac-lmic", "UMIC": "dac-umic"}
PRIORITY = (
    "cicid-priority",
    "2018-02-08",
    "2023-07-18",
    "CICID du 8 février 2018 ; liste abandonnée en juillet 2023",
)

GONE = {"PPLQ", "PPLH", "PPLW"}
"""Abandoned, historical and destroyed places."""
ALTERNATIVES = 12
OTHER_SCRIPTS = 2
CODE_LENGTH = 3
NOT_FRENCH = re.compile(r"[^A-Za-zÀÂÇÉÈÊËÎÏÔÙÛÜŸàâçéèêëîïôùûüÿœŒæ' -]")


def overrides():
    """{(iso2, field): value} typed by hand over the packages' capitals and names."""
    return {(row["iso2"], row["field"]): row["value"] for row in tables.typed("country_overrides")}


def area_of(code, continent):
    area, note = AREA_EXCEPTIONS.get(code, (AREAS.get(continent), ""))
    if code in FRENCH:
        note = "territoire français : jamais un pays partenaire"
    return area, note


def countries():
    chosen, facts = overrides(), {row["iso2"]: row for row in tables.typed("countries")}
    french, english = sources.country_names("fr"), sources.country_names("en")
    continents = sources.continents()
    rows = []
    for iso2, iso3, iso_num, *_ in sorted(sources.country_codes()):
        if iso2 in EMPTY:
            continue
        fact = facts[iso2]
        area, note = area_of(iso2, continents[iso2])
        rows.append(
            [
                iso2,
                iso3,
                "" if iso2 == "XK" else iso_num,
                chosen.get((iso2, "name_fr"), french[iso2]),
                chosen.get((iso2, "name_en"), english[iso2]),
                area,
                note,
                chosen.get((iso2, "capital"), fact["capital"]),
                fact["lat"] and tables.degrees(fact["lat"]),
                fact["lon"] and tables.degrees(fact["lon"]),
                fact["population"],
                fact["dac_code"],
            ]
        )
    header = [
        "iso2",
        "iso3",
        "iso_num",
        "name_fr",
        "name_en",
        "area",
        "area_note",
        "capital",
        "lat",
        "lon",
        "population",
        "dac_code",
    ]
    return tables.write("countries.csv", header, rows)


def check_against_aid_package(facts):
    """Least developed countries of 2018 and priorities, compared with the package that lists them."""
    iso3 = {code: three for code, three, *_ in sources.country_codes()}
    groups = sources.aid_settings("recipient_groupings")
    for name, key, value in (
        ("ldc_countries", "dac_group_2018_2020", "LDC"),
        ("france_priority", "france_priority_2018", "1"),
    ):
        here = {row["iso2"] for row in facts if row[key] == value}
        there = groups[name]
        print(f"{name}: {len(here)} typed, {len(there)} in oda-data", sorted(map(iso3.get, here))[:2])
        if len(here) != len(there):
            raise SystemExit(f"{name}: the typed list and the package differ")


def country_groups():
    facts = [row for row in tables.typed("countries") if row["iso2"] not in EMPTY]
    check_against_aid_package(facts)
    rows = []
    for fact in facts:
        for key, since, until, source in LISTS:
            if fact[key]:
                rows.append(
                    [fact["iso2"], GROUPS[fact[key]], since, until, f"{source} (saisie, à confirmer)"]
                )
        if fact["france_priority_2018"] == "1":
            group, since, until, source = PRIORITY
            rows.append([fact["iso2"], group, since, until, source])
    return tables.write("country_groups.csv", ["country", "group", "since", "until", "source"], sorted(rows))


def is_latin(text):
    return all("LATIN" in unicodedata.name(char, "LATIN") for char in text if char.isalpha())


def spelling_rank(name):
    """Letters that French uses first (a French name is among them), the rest of the Latin script after."""
    return (bool(NOT_FRENCH.search(name)), name.isascii(), len(name), name)


def useful_names(place, name_fr):
    """Other names worth searching: Latin script first, no repeats, no codes.

    GeoNames writes its machine transliterations in lower case: they help nobody and are left out.
    """
    seen = {tables.fold(place["name"]), tables.fold(name_fr)}
    latin, others = [], []
    for name in sorted(set(place["alternatives"].split(",")), key=spelling_rank):
        key = tables.fold(name)
        is_code = name.isupper() and len(name) <= CODE_LENGTH
        transliterated = name.isascii() and name.islower()
        if not key or key in seen or is_code or transliterated or "|" in name or name.startswith("http"):
            continue
        seen.add(key)
        (latin if is_latin(name) else others).append(name)
    kept_others = others[:OTHER_SCRIPTS]
    return latin[: ALTERNATIVES - len(kept_others)] + kept_others


def every_place():
    """GeoNames places outside France by id: the rich extract, then what the newer one adds."""
    places = {}
    for place in [*sources.geonames(), *sources.newer_geonames()]:
        if place["country"] not in FRENCH | EMPTY and place["feature"] not in GONE:
            places.setdefault(place["id"], place)
    return places


def foreign_places():
    french = {row["geonameid"]: row["name_fr"] for row in tables.typed("french_place_names")}
    known = set(sources.country_names("fr"))
    first_levels = sources.first_level_names()
    rows = []
    for key, place in sorted(every_place().items(), key=lambda item: int(item[0])):
        country, name_fr = place["country"], french.pop(key, "")
        if country not in known:
            continue
        rows.append(
            [
                key,
                place["name"],
                name_fr,
                "|".join(useful_names(place, name_fr)),
                country,
                place["admin1"],
                first_levels.get(f"{country}.{place['admin1']}", ""),
                place["feature"],
                tables.degrees(place["lat"]),
                tables.degrees(place["lon"]),
                place["population"] or "",
            ]
        )
    if french:
        raise SystemExit(f"french_place_names.csv: places that are not in GeoNames {french}")
    header = (
        "geonameid name name_fr alternative_names country admin1_code admin1_name feature lat lon population"
    )
    return tables.write("foreign_places.csv.gz", header.split(), rows)
