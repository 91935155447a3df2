"""Compare the database with files that an operator trusts (official extracts), and tell the differences.

Nothing is written. The folder holds `communes.csv` (insee, name, population, siren, lat, lon, epci_siren),
`crs_purpose_codes.csv` (code, sector3, status, crs), `crs_sector_categories.csv` (code) and `sdg.csv` (level,
code); a file that is absent is said to be so, not failed.
"""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from coopdec.common.text import fold
from coopdec.reference.enums import CodeStatus, PointPrecision
from coopdec.reference.models import (
    Commune,
    Department,
    Epci,
    MarkerScore,
    PurposeCode,
    Region,
    Sdg,
    SdgTarget,
)

EARTH_KM = 6371.0
NEAR_KM = 5.0
NEAR_SHARE = 0.99
EXAMPLES = 8

Row = Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One line of the report: what is compared, ours, theirs, a few differences, the verdict."""

    subject: str
    ours: str
    theirs: str
    differences: str
    ok: bool


def compare_with(folder: Path) -> list[Finding]:
    """Every comparison that the files of `folder` allow. Raises nothing for differences: see `Finding.ok`."""
    findings: list[Finding] = []
    for name, compare in (
        ("communes.csv", _communes),
        ("crs_purpose_codes.csv", _purposes),
        ("crs_sector_categories.csv", _sectors),
        ("sdg.csv", _goals),
    ):
        path = folder / name
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                findings += compare(list(csv.DictReader(file)))
        else:
            findings.append(Finding(name, "–", _("fichier absent"), _("non comparé"), ok=True))
    return [*findings, *_own_rules()]


def report(findings: Iterable[Finding]) -> str:
    """The findings as a Markdown table, in French."""
    lines = [
        "# " + _("Référentiels comparés à des fichiers officiels"),
        "",
        _("Écrit par `manage.py check_reference <dossier>` ; rien n’est repris de ces fichiers."),
        "",
        "| " + " | ".join((_("sujet"), _("ici"), _("fichier"), _("écarts"), _("résultat"))) + " |",
        "| --- | ---: | ---: | --- | --- |",
    ]
    for line in findings:
        verdict = _("conforme") if line.ok else _("**à corriger**")
        lines.append(
            f"| {line.subject} | {line.ours} | {line.theirs} | {line.differences or '–'} | {verdict} |"
        )
    return "\n".join([*lines, ""])


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*here, *there))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _same(subject: str, ours: Iterable[Any], theirs: Iterable[Any]) -> Finding:
    """Two sets of codes that must be equal."""
    here, there = set(ours), set(theirs)
    notes = []
    if there - here:
        notes.append(_("manquent : %(codes)s") % {"codes": _some(there - here)})
    if here - there:
        notes.append(_("en plus : %(codes)s") % {"codes": _some(here - there)})
    return Finding(subject, str(len(here)), str(len(there)), " ; ".join(notes), ok=here == there)


def _some(codes: Iterable[Any]) -> str:
    ordered = sorted(map(str, codes))
    more = f"… ({len(ordered)})" if len(ordered) > EXAMPLES else ""
    return ", ".join(ordered[:EXAMPLES]) + more


def _equal_values(subject: str, pairs: Mapping[str, tuple[Any, Any]], *, tolerated: int = 0) -> Finding:
    """Pairs (ours, theirs) by code: how many differ, and which."""
    different = [code for code, (ours, theirs) in pairs.items() if ours != theirs]
    note = _some(different) if different else ""
    return Finding(
        subject, str(len(pairs) - len(different)), str(len(pairs)), note, ok=len(different) <= tolerated
    )


def _communes(rows: list[Row]) -> list[Finding]:
    ours = Commune.objects.in_bulk()
    shared = [(ours[row["insee"]], row) for row in rows if row["insee"] in ours]
    return [
        _same(_("communes, codes Insee"), ours, (row["insee"] for row in rows)),
        _equal_values(
            _("communes, noms identiques (sans accents)"),
            {one.pk: (fold(one.name), fold(row["name"])) for one, row in shared},
        ),
        _equal_values(
            _("communes, SIREN identiques"), {one.pk: (one.siren or "", row["siren"]) for one, row in shared}
        ),
        _equal_values(
            _("communes, populations identiques"),
            {one.pk: (one.population or 0, int(row["population"] or 0)) for one, row in shared},
        ),
        _equal_values(
            _("communes, EPCI identiques"),
            {one.pk: (one.epci_id or "", row["epci_siren"]) for one, row in shared},
        ),
        *_points(shared),
    ]


def _points(shared: list[tuple[Commune, Row]]) -> list[Finding]:
    """Share of exact points within 5 km of the trusted ones (99 % at least), and how far the others are."""
    far: dict[str, list[tuple[float, Commune]]] = {PointPrecision.EXACT: [], PointPrecision.APPROXIMATE: []}
    for one, row in shared:
        there = (float(row["lat"]), float(row["lon"]))
        far[one.point_precision].append((distance_km((one.latitude, one.longitude), there), one))
    findings = []
    for precision, subject in (
        (PointPrecision.EXACT, _("points exacts à moins de 5 km (99 % au moins)")),
        (PointPrecision.APPROXIMATE, _("points approchés à moins de 5 km (pas de seuil)")),
    ):
        found = sorted(far[precision], key=lambda pair: (-pair[0], pair[1].pk))
        if not found:
            continue
        near = sum(km <= NEAR_KM for km, _one in found)
        share = near / len(found)
        farthest = ", ".join(f"{one.name} {km:.0f} km" for km, one in found[:EXAMPLES])
        facts = {"share": 100 * share, "median": median(km for km, _one in found), "farthest": farthest}
        note = _("%(share).2f %% ; médiane %(median).2f km ; les plus loin : %(farthest)s") % facts
        ok = precision != PointPrecision.EXACT or share >= NEAR_SHARE
        findings.append(Finding(subject, str(near), str(len(found)), note, ok=ok))
    return findings


def _purposes(rows: list[Row]) -> list[Finding]:
    ours = PurposeCode.objects.in_bulk()
    declarable = {row["code"] for row in rows if row["crs"] == "1" and row["status"] == CodeStatus.ACTIVE}
    known = [row for row in rows if row["code"] in ours]
    return [
        _same(
            _("codes-objet déclarables"), (code for code, one in ours.items() if one.declarable), declarable
        ),
        _equal_values(
            _("codes-objet, statut identique"),
            {row["code"]: (ours[row["code"]].status, row["status"]) for row in known},
        ),
        _equal_values(
            _("codes-objet, secteur identique"),
            {row["code"]: (ours[row["code"]].sector, row["sector3"]) for row in known},
        ),
    ]


def _sectors(rows: list[Row]) -> list[Finding]:
    theirs = {row["code"] for row in rows}
    unknown = set(PurposeCode.objects.values_list("sector", flat=True)) - theirs
    known = len(set(PurposeCode.objects.values_list("sector", flat=True)) & theirs)
    return [
        Finding(
            _("secteurs des codes-objet connus"), str(known), str(len(theirs)), _some(unknown), ok=not unknown
        )
    ]


def _goals(rows: list[Row]) -> list[Finding]:
    goals = {row["code"] for row in rows if row["level"] == "goal"}
    targets = {row["code"].lower() for row in rows if row["level"] != "goal"}
    return [
        _same(_("ODD, objectifs"), map(str, Sdg.objects.values_list("pk", flat=True)), goals),
        _same(_("ODD, cibles"), SdgTarget.objects.values_list("pk", flat=True), targets),
    ]


def _own_rules() -> list[Finding]:
    """What no file is needed to check: scales of markers, places that every EPCI and département need."""
    scales: dict[str, list[int]] = {}
    for marker, score in MarkerScore.objects.order_by("marker", "score").values_list("marker_id", "score"):
        scales.setdefault(marker, []).append(score)
    expected = {"desertification": 4, "rmnch": 5}
    wrong = [key for key, scale in scales.items() if scale != list(range(expected.get(key, 3)))]
    places = {_("régions"): Region.objects, _("départements"): Department.objects, _("EPCI"): Epci.objects}
    counts = ", ".join(f"{name} {rows.count()}" for name, rows in places.items())
    empty = Department.objects.filter(communes__isnull=True).values_list("pk", flat=True)
    return [
        Finding(_("marqueurs, échelle propre à chacun"), str(len(scales)), "12", _some(wrong), ok=not wrong),
        Finding(_("départements sans commune"), str(len(empty)), "0", counts, ok=not empty),
    ]
