"""Themes, development goals, DAC markers and purpose codes."""

import xml.etree.ElementTree as ET

import sources
import tables

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FRENCH_SINCE_2018 = "pyIATI 0.4.1"
TYPED = "saisi à la main"


def copied(name):
    """A file typed by hand and published as it is."""
    rows = tables.typed(name)
    return tables.write(f"{name}.csv", list(rows[0]), [list(row.values()) for row in rows])


def sdg_targets():
    rows = [
        [row["code"], row["code"].split(".")[0], row["label_fr"], row["label_en"]]
        for row in tables.typed("sdg_targets")
    ]
    return tables.write("sdg_targets.csv", ["code", "sdg", "label_fr", "label_en"], rows)


def markers():
    header = ["key", "crs_field", "iati_code", "name_fr", "name_en", "kind"]
    rows = [[row[name] for name in header] for row in tables.typed("dac_markers")]
    return tables.write("dac_markers.csv", header, rows)


def marker_scores():
    """One line a marker and a score, so that each marker carries its own scale."""
    rows = []
    for marker in tables.typed("dac_markers"):
        for score in tables.typed("dac_marker_scores"):
            allowed = score["score"] and score["score"] in marker["scores"].split("|")
            if allowed and (score["marker"] in {"", marker["key"]}):
                rows.append([marker["key"], score["score"], score["name_fr"], score["name_en"]])
    return tables.write("dac_marker_scores.csv", ["marker", "score", "name_fr", "name_en"], rows)


def listed_purposes():
    """{code: [name_fr, name_en, status]} of the 2018 list; names without French are left out."""
    purposes = {}
    for item in ET.parse(sources.sector_list()).iterfind(".//codelist-item"):
        names = {
            node.get(LANG, "en"): " ".join(node.text.split()) for node in item.iterfind("name/narrative")
        }
        if "fr" in names:
            purposes[item.findtext("code")] = [names["fr"], names["en"], item.get("status", "active")]
    return purposes


def purpose_codes():
    rows = {}
    for code, (name_fr, name_en, status) in listed_purposes().items():
        declarable = int(status == "active")
        rows[code] = [code, name_fr, name_en, code[:3], status, declarable, FRENCH_SINCE_2018]
    for row in tables.typed("purpose_codes"):
        values = [row[name] for name in ["code", "name_fr", "name_en", "sector", "status", "declarable"]]
        rows[row["code"]] = [*values, TYPED]
    header = ["code", "name_fr", "name_en", "sector", "status", "declarable", "source"]
    return tables.write("dac_purpose_codes.csv", header, [rows[code] for code in sorted(rows)])
