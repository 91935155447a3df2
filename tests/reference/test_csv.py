"""The committed files, without any database: counts, codes, keys between files, points."""

import csv
import gzip
import math
import re
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.rules import siren_is_valid

DATA = Path(__file__).resolve().parents[2] / "data" / "reference"
LINE = re.compile(r"^\| `(?P<name>[^`]+)` \|.*\| (?P<count>\d+) \|$", re.MULTILINE)
SOURCES = {
    m["name"]: int(m["count"]) for m in LINE.finditer((DATA / "SOURCE.md").read_text(encoding="utf-8"))
}
KEYS = {
    "countries.csv": ["iso2"],
    "country_groups.csv": ["country", "group", "since"],
    "regions.csv": ["code"],
    "departments.csv": ["code"],
    "epci.csv": ["siren"],
    "communes.csv": ["insee"],
    "former_places.csv": ["kind", "code", "name", "successor_code"],
    "foreign_places.csv.gz": ["geonameid"],
    "themes.csv": ["code"],
    "sdgs.csv": ["number"],
    "sdg_targets.csv": ["code"],
    "dac_markers.csv": ["key"],
    "dac_marker_scores.csv": ["marker", "score"],
    "dac_purpose_codes.csv": ["code"],
}
LINKS = [
    ("country_groups.csv", "country", "countries.csv"),
    ("departments.csv", "region", "regions.csv"),
    ("departments.csv", "seat_insee", "communes.csv"),
    ("regions.csv", "seat_insee", "communes.csv"),
    ("epci.csv", "department", "departments.csv"),
    ("epci.csv", "region", "regions.csv"),
    ("epci.csv", "main_commune", "communes.csv"),
    ("communes.csv", "department", "departments.csv"),
    ("communes.csv", "epci", "epci.csv"),
    ("foreign_places.csv.gz", "country", "countries.csv"),
    ("themes.csv", "parent", "themes.csv"),
    ("sdg_targets.csv", "sdg", "sdgs.csv"),
    ("dac_marker_scores.csv", "marker", "dac_markers.csv"),
]
KM_PER_DEGREE = 111.2
MARGIN_KM = 20


@cache
def rows(name):
    opener = gzip.open if name.endswith(".gz") else open
    with opener(DATA / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name, field):
    return {row[field] for row in rows(name)}


def test_every_file_is_described_and_every_description_has_its_file():
    files = {path.name for path in [*DATA.glob("*.csv"), *DATA.glob("*.csv.gz")]}
    assert files == set(SOURCES) == set(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_count_equals_source_and_keys_are_unique(name):
    keys = [tuple(row[field] for field in KEYS[name]) for row in rows(name)]
    assert len(keys) == SOURCES[name]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", KEYS)
def test_file_is_plain_utf8_with_unix_lines(name):
    content = (DATA / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    assert b"\r" not in text
    assert not text.startswith(b"\xef\xbb\xbf")
    assert text.endswith(b"\n")


def test_packed_file_carries_no_date():
    assert (DATA / "foreign_places.csv.gz").read_bytes()[4:8] == bytes(4)


@pytest.mark.parametrize(("name", "field", "target"), LINKS)
def test_every_link_between_files_resolves(name, field, target):
    assert column(name, field) - {""} <= column(target, KEYS[target][0])


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("communes.csv", "siren"),
        ("epci.csv", "siren"),
        ("departments.csv", "authority_siren"),
        ("regions.csv", "siren"),
    ],
)
def test_every_siren_has_a_valid_key(name, field):
    assert [value for value in column(name, field) - {""} if not siren_is_valid(value)] == []


def test_sirens_missing_are_those_of_overseas_collectivities():
    without = {row["department"] for row in rows("communes.csv") if not row["siren"]}
    assert without == {"975", "977", "978", "986", "987", "988"}
    assert {row["code"] for row in rows("departments.csv") if not row["authority_siren"]} == without


@pytest.mark.parametrize(
    ("codes", "siren"),
    [
        ({"67", "68"}, "200094332"),
        ({"2A", "2B"}, "200076958"),
        ({"75"}, "217500016"),
        ({"972"}, "200055507"),
        ({"973"}, "200052678"),
        ({"976"}, "229850003"),
        ({"69"}, "226900017"),
    ],
)
def test_authority_of_a_department_is_the_body_that_holds_its_powers(codes, siren):
    assert {row["code"] for row in rows("departments.csv") if row["authority_siren"] == siren} == codes


def test_former_places_lead_to_a_place_of_today():
    today = {
        "commune": column("communes.csv", "insee"),
        "department": column("departments.csv", "code"),
        "region": column("regions.csv", "code"),
    }
    assert [row for row in rows("former_places.csv") if row["successor_code"] not in today[row["kind"]]] == []
    assert len({row["code"] for row in rows("former_places.csv") if row["kind"] == "region"}) == 17


def boxes():
    found = defaultdict(list)
    for row in rows("communes.csv"):
        if row["point_precision"] == "exact":
            found[row["department"]].append((float(row["lat"]), float(row["lon"])))
    return {
        code: (min(lat), max(lat), min(lon), max(lon))
        for code, points in found.items()
        for lat, lon in [tuple(zip(*points, strict=True))]
    }


def test_every_commune_stands_in_the_box_of_its_department():
    """Points typed by hand (remote islands, Guyane) are left out: their département has few exact points."""
    outside, known = [], boxes()
    for row in rows("communes.csv"):
        south, north, west, east = known[row["department"]]
        lat, lon = float(row["lat"]), float(row["lon"])
        margin = MARGIN_KM / KM_PER_DEGREE
        wide = margin / math.cos(math.radians(lat))
        inside = south - margin <= lat <= north + margin and west - wide <= lon <= east + wide
        if not inside and row["point_source"] != "typed":
            outside.append((row["insee"], row["name"], lat, lon))
    assert outside == []


def test_point_precision_agrees_with_its_source():
    kinds = Counter(
        (row["point_precision"], row["point_source"].split(":")[0]) for row in rows("communes.csv")
    )
    assert set(kinds) == {
        ("exact", "geonames"),
        ("approximate", "mean"),
        ("approximate", "near"),
        ("approximate", "postal"),
        ("approximate", "typed"),
    }
    assert kinds["exact", "geonames"] > 14_700


def test_foreign_places_are_outside_france_and_on_the_globe():
    assert not column("foreign_places.csv.gz", "country") & FRENCH_TERRITORIES
    assert "NA" in column("foreign_places.csv.gz", "country")
    for row in rows("foreign_places.csv.gz"):
        assert -90 <= float(row["lat"]) <= 90, row
        assert -180 <= float(row["lon"]) <= 180, row
        assert row["population"] != "0", row
        assert len(row["alternative_names"].split("|")) <= 12, row


@pytest.mark.parametrize(
    "name", ["Dschang", "Boffa", "Ouahigouya", "Testour", "Khenchela", "Loumbila", "Réo", "Sinendé"]
)
def test_partner_towns_of_the_guide_are_there(name):
    assert any(row["name"] == name for row in rows("foreign_places.csv.gz"))


def test_countries_follow_the_published_areas():
    area = {row["iso2"]: row["area"] for row in rows("countries.csv")}
    assert {code for code, name in area.items() if name == "north-america"} == {"CA", "MX", "US", "GL", "BM"}
    assert {area["RU"], area["CY"]} == {"europe"}
    assert {area[code] for code in ("TR", "AM", "AZ", "GE", "LB", "PS")} == {"asia"}
    assert area["HT"] == "central-america-caribbean"
    assert area["NA"] == "africa"
    assert set(area) >= FRENCH_TERRITORIES


def test_french_country_names_keep_lower_case_after_the_first_word():
    allowed = {"République démocratique du Congo"}
    for row in rows("countries.csv"):
        assert "République C" not in row["name_fr"], row
        assert " Arabes" not in row["name_fr"], row
        assert row["name_fr"] in allowed or row["name_fr"][0].isupper() or row["name_fr"][0] in "ÉÎ", row


def test_periods_of_one_country_never_overlap_inside_a_list_and_leave_2021_unknown():
    spans = defaultdict(list)
    for row in rows("country_groups.csv"):
        family = "priority" if row["group"] == "cicid-priority" else "dac"
        spans[row["country"], family].append(
            (date.fromisoformat(row["since"]), date.fromisoformat(row["until"]))
        )
    for key, periods in spans.items():
        periods.sort()
        assert all(end < start for (_, end), (start, _) in pairwise(periods)), key
        if key[1] == "dac":
            assert not any(start.year <= 2021 <= end.year for start, end in periods), key
    assert len([key for key in spans if key[1] == "priority"]) == 19


def test_every_department_has_communes_and_population_adds_up():
    by_department = Counter()
    for row in rows("communes.csv"):
        by_department[row["department"]] += int(row["population"] or 0)
    assert set(by_department) == column("departments.csv", "code")
    assert 67_000_000 < sum(by_department.values()) < 70_000_000


def test_goals_have_their_169_targets_in_short_labels():
    counts = Counter(row["sdg"] for row in rows("sdg_targets.csv"))
    assert len(counts) == 17
    assert sum(counts.values()) == 169
    for row in rows("sdg_targets.csv"):
        assert 0 < len(row["label_fr"]) <= 90, row
        assert 0 < len(row["label_en"]) <= 90, row


def test_each_marker_has_its_own_scale():
    scales = defaultdict(list)
    for row in rows("dac_marker_scores.csv"):
        scales[row["marker"]].append(int(row["score"]))
    longer = {key: scale for key, scale in scales.items() if scale != [0, 1, 2]}
    assert longer == {"desertification": [0, 1, 2, 3], "rmnch": [0, 1, 2, 3, 4]}
    assert set(scales) == column("dac_markers.csv", "key")


def test_296_purposes_can_be_declared_and_none_is_withdrawn():
    declarable = [row for row in rows("dac_purpose_codes.csv") if row["declarable"] == "1"]
    assert len(declarable) == 296
    assert {row["status"] for row in declarable} == {"active"}
    assert all(row["name_fr"] and row["name_en"] for row in rows("dac_purpose_codes.csv"))


def test_themes_are_two_levels_in_order():
    top = {row["code"] for row in rows("themes.csv") if not row["parent"]}
    assert len(top) == 10
    assert column("themes.csv", "parent") - {""} <= top
    assert [int(row["order"]) for row in rows("themes.csv")] == list(range(1, 38))
