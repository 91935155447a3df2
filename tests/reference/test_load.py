"""The loader: the real files, what changes between two loads, and what a bad file does."""

import csv
import gzip
import io
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from coopdec.reference import models, services
from coopdec.reference.services import tables

REAL = settings.DATA / "reference"
SMALL = (tables.REGIONS, tables.DEPARTMENTS, tables.THEMES)
FILES = {
    "regions.csv": "code,name,zone,seat_insee,population,siren\n53,Bretagne,metro,35238,3449370,233500016\n",
    "departments.csv": (
        "code,name,region,zone,seat_insee,population,authority_siren\n"
        "29,Finistère,53,metro,29232,933455,222900011\n"
        "35,Ille-et-Vilaine,53,metro,35238,1120666,223500018\n"
    ),
    "themes.csv": ("code,label_fr,label_en,parent,order\nsante,Santé,Health,,1\neau,Eau,Water,sante,2\n"),
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(folder, said=None):
    return services.load_reference(folder, tables=SMALL, progress=[].append if said is None else said.append)


def errors_of(folder):
    with pytest.raises(services.BadReferenceFilesError) as caught:
        load(folder)
    return [(error.file, error.line) for error in caught.value.errors]


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def nothing_is_written():
    return not any(
        model.objects.exists()
        for model in (models.Region, models.Department, models.Theme, models.LoadedFile)
    )


@pytest.fixture
def empty(db):
    """The small tables without the session's rows: the test's own transaction puts them back."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reference_region, reference_theme, reference_loadedfile CASCADE")


def test_every_committed_line_is_in_its_table(reference):
    for table in tables.TABLES:
        opener = gzip.open if table.file.endswith(".gz") else open
        with opener(REAL / table.file, "rt", encoding="utf-8", newline="") as file:
            assert table.model.objects.count() == sum(1 for _ in csv.reader(file)) - 1, table.file


def test_second_load_of_the_same_files_does_nothing_in_less_than_a_second(reference):
    started = time.monotonic()
    assert services.load_reference(REAL, progress=pytest.fail) == []
    assert time.monotonic() - started < 1


def test_namibia_is_a_country_and_not_a_missing_value(reference):
    assert models.Country.objects.get(pk="NA").name_fr == "Namibie"
    assert models.ForeignPlace.objects.filter(country="NA", name="Windhoek").exists()


def test_first_load_says_what_it_writes(empty, folder):
    said = []
    done = load(folder, said)
    assert [(table.file, table.rows, table.written, table.removed) for table in done] == [
        ("regions.csv", 1, 1, 0),
        ("departments.csv", 2, 2, 0),
        ("themes.csv", 2, 2, 0),
    ]
    assert len(said) == 6
    assert models.Department.objects.get(pk="29").sort_key.startswith("finistere")


def test_only_changed_files_are_read_and_only_changed_rows_written(empty, folder):
    load(folder)
    change(folder, "departments.csv", "933455", "933456")
    done = load(folder)
    assert [(table.file, table.written, table.removed) for table in done] == [("departments.csv", 1, 0)]
    assert models.Department.objects.get(pk="29").population == 933_456


def test_row_gone_from_the_file_is_removed(empty, folder):
    load(folder)
    change(folder, "departments.csv", "29,Finistère,53,metro,29232,933455,222900011\n", "")
    assert [table.removed for table in load(folder)] == [1]
    assert list(models.Department.objects.values_list("pk", flat=True)) == ["35"]


def test_two_rows_may_exchange_a_unique_value(empty, folder):
    load(folder)
    change(
        folder,
        "themes.csv",
        "sante,Santé,Health,,1\neau,Eau,Water,sante,2",
        "sante,Santé,Health,,2\neau,Eau,Water,sante,1",
    )
    load(folder)
    assert list(models.Theme.objects.values_list("pk", "order")) == [("eau", 1), ("sante", 2)]


def test_row_that_something_refers_to_is_not_removed(empty, folder):
    load(folder)
    change(
        folder,
        "regions.csv",
        "53,Bretagne,metro,35238,3449370,233500016\n",
        "28,Normandie,metro,76540,1,200053403\n",
    )
    with pytest.raises(services.BadReferenceFilesError, match="53") as caught:
        load(folder)
    assert "reference_department" in str(caught.value)
    assert list(models.Region.objects.values_list("pk", flat=True)) == ["53"]


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("regions.csv", "233500016", "233500017", 2),
        ("regions.csv", "3449370", "3 449 370", 2),
        ("regions.csv", "metro", "hexagone", 2),
        ("regions.csv", "zone,seat_insee", "zone,chef_lieu", 1),
        ("regions.csv", "Bretagne", "", 2),
        ("regions.csv", "53,Bretagne", "Bretagne", 2),
        ("departments.csv", "35,Ille", "3,Ille", 3),
        ("departments.csv", "35,Ille", "29,Ille", 3),
        ("departments.csv", "Ille-et-Vilaine,53", "Ille-et-Vilaine,54", 3),
        ("themes.csv", "sante,2", "santé,2", 3),
        ("themes.csv", "Eau", "E" * 101, 3),
    ],
)
def test_bad_line_is_named_and_nothing_is_written(empty, folder, name, old, new, line):
    change(folder, name, old, new)
    assert errors_of(folder) == [(name, line)]
    assert nothing_is_written()


def test_all_errors_of_all_files_are_listed_at_once(empty, folder):
    change(folder, "regions.csv", "metro", "hexagone")
    change(folder, "regions.csv", "233500016", "1")
    change(folder, "departments.csv", "222900011", "222900012")
    change(folder, "themes.csv", ",2", ",deux")
    assert errors_of(folder) == [
        ("departments.csv", 2),
        ("regions.csv", 2),
        ("regions.csv", 2),
        ("themes.csv", 3),
    ]
    assert nothing_is_written()


def test_file_in_another_encoding_is_refused_with_its_line(empty, folder):
    (folder / "departments.csv").write_bytes(FILES["departments.csv"].encode("latin-1"))
    assert errors_of(folder) == [("departments.csv", 2)]
    assert nothing_is_written()


def test_absent_file_is_named(empty, folder):
    (folder / "themes.csv").unlink()
    assert errors_of(folder) == [("themes.csv", 0)]
    assert nothing_is_written()


def test_damaged_archive_is_named(empty, tmp_path):
    (tmp_path / "foreign_places.csv.gz").write_bytes(b"not packed")
    with pytest.raises(services.BadReferenceFilesError, match=r"foreign_places\.csv\.gz:0"):
        services.load_reference(tmp_path, tables=[tables.FOREIGN_PLACES], progress=print)


def test_command_lists_the_errors_and_fails(empty, folder):
    with pytest.raises(CommandError, match=r"communes\.csv:0"):
        call_command("load_reference", folder, verbosity=0)


def test_command_says_when_nothing_is_to_do(reference):
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    assert "à jour" in out.getvalue()
