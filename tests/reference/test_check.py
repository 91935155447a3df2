"""The comparison with trusted files: it writes a report, and fails when the rule of the points is broken."""

import io

import pytest
from django.core.management import CommandError, call_command

from coopdec.reference import models, services

pytestmark = pytest.mark.usefixtures("reference")
HEADER = "insee,name,population,siren,lat,lon,epci_siren\n"


def written(folder, *, shift):
    """A file of the communes whose exact points are moved by `shift` degrees of latitude."""
    lines = [
        f'{one.pk},"{one.name}",{one.population or ""},{one.siren or ""},{one.latitude + shift},{one.longitude},{one.epci_id or ""}\n'
        for one in models.Commune.objects.all()
    ]
    (folder / "communes.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    return folder


def check(folder):
    out = io.StringIO()
    call_command("check_reference", folder, output=folder / "CHECK.md", stdout=out)
    return (folder / "CHECK.md").read_text(encoding="utf-8")


def test_same_communes_pass_and_the_report_is_a_table(tmp_path):
    text = check(written(tmp_path, shift=0.01))
    assert "| communes, codes Insee | 34963 | 34963 | – | conforme |" in text
    assert "100.00 %" in text
    assert "**à corriger**" not in text
    assert "| sdg.csv | – | fichier absent | non comparé | conforme |" in text


def test_points_too_far_fail_the_command_after_the_report_is_written(tmp_path):
    written(tmp_path, shift=0.1)
    with pytest.raises(CommandError, match="99 %"):
        check(tmp_path)
    assert "**à corriger**" in (tmp_path / "CHECK.md").read_text(encoding="utf-8")


def test_codes_missing_or_in_excess_are_named(tmp_path):
    rows = "".join(
        f"{one.pk},{one.sector},{one.status},1\n" for one in models.PurposeCode.objects.exclude(pk="15112")
    )
    (tmp_path / "crs_purpose_codes.csv").write_text(
        f"code,sector3,status,crs\n{rows}99999,998,active,1\n", encoding="utf-8"
    )
    (tmp_path / "crs_sector_categories.csv").write_text("code\n111\n", encoding="utf-8")
    (tmp_path / "sdg.csv").write_text("level,code\ngoal,1\ntarget,1.A\n", encoding="utf-8")
    findings = {finding.subject: finding for finding in services.compare_with(tmp_path)}
    declarable = findings["codes-objet déclarables"]
    assert not declarable.ok
    assert declarable.differences == "manquent : 99999 ; en plus : 15112"
    assert not findings["secteurs des codes-objet connus"].ok
    assert not findings["ODD, cibles"].ok
    assert findings["marqueurs, échelle propre à chacun"].ok


def test_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(CommandError, match="dossier"):
        call_command("check_reference", tmp_path / "nowhere")
