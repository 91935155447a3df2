"""What is taken away is what is shown: the same sheets, in the same order, in every format."""

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone, translation

from coopdec.atlas import readers
from coopdec.atlas.dimensions import labels_of
from coopdec.atlas.exports.columns import COLUMNS, SAID, Taken, about, dictionary
from coopdec.atlas.exports.files import FORMATS
from coopdec.atlas.filters import EMPTY, PAGE_SIZE, Filters
from coopdec.atlas.management.commands.take_away import write
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import put_sheet
from coopdec.cooperation.services.parts import SheetInput
from tests.atlas.test_agreement import fields, questions

__all__ = ["questions"]
SITE = "https://coopdec.example"
ASKED = Filters(country=("TG",), year_from=1990)
HOSTILE = ("=1+1", "+33 1 02", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1", "\x0b=cmd")


def taken(filters, reader=None):
    reader = reader or readers.current()
    said = about(reader, filters, labels_of(filters), site=SITE)
    return Taken(reader, filters, about=said, site=SITE)


def written(ending, filters, reader=None):
    file = io.BytesIO()
    FORMATS[ending][1](file, taken(filters, reader))
    return file.getvalue()


def csv_rows(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def xlsx_rows(data):
    """The cells of each row by their column, and the words of the second sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        tables = [book.read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2)]
        strings = (
            ET.fromstring(book.read("xl/sharedStrings.xml"))
            if "xl/sharedStrings.xml" in book.namelist()
            else []
        )
    words = ["".join(one.itertext()) for one in strings]
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = []
    for table in tables:
        root = ET.fromstring(table)
        assert not list(root.iter(f"{name}f")), "a formula"
        rows = []
        for row in root.iter(f"{name}row"):
            cells = {}
            for cell in row.iter(f"{name}c"):
                text = "".join(cell.itertext())
                text = words[int(text)] if cell.get("t") == "s" else text
                cells[re.match(r"[A-Z]+", cell.get("r"))[0]] = unescaped(text)
            rows.append(cells)
        found.append(rows)
    heads, *rows = found[0]
    return [{heads[place]: text for place, text in row.items()} for row in rows], found[1]


def unescaped(text):
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def ods_rows(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        ET.fromstring(book.read("META-INF/manifest.xml"))
        root = ET.fromstring(book.read("content.xml"))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    assert b"table:formula" not in data
    sheets = [
        [["\n".join("".join(p.itertext()) for p in cell.iter(f"{text}p")) for cell in row.iter(f"{table}table-cell")] for row in sheet.iter(f"{table}table-row")]
        for sheet in root.iter(f"{table}table")
    ]  # fmt: skip
    heads, *rows = sheets[0]
    return [dict(zip(heads, row, strict=True)) for row in rows], sheets[1]


def refs(ending, data):
    if ending == "csv":
        return [row["ref"] for row in csv_rows(data)]
    if ending == "xlsx":
        return [row["ref"] for row in xlsx_rows(data)[0]]
    if ending == "ods":
        return [row["ref"] for row in ods_rows(data)[0]]
    if ending == "geojson":
        return [one["id"] for one in json.loads(data)["features"]]
    return [one["ref"] for one in json.loads(data)["results"]]


def test_two_hundred_questions_take_away_what_the_list_shows(world, questions):
    for filters in questions:
        reader = readers.current()
        shown = [json.loads(card)["ref"] for card in reader.cards(filters)]
        every = [card["ref"] for card in taken(filters, reader).cards()]
        first = (filters.page - 1) * filters.page_size
        assert every[first : first + filters.page_size] == shown, filters
        assert len(every) == len(set(every)) == reader.totals(filters).count, filters


def test_every_format_holds_the_same_sheets_in_the_same_order(world, questions):
    few = [one for one in questions if 0 < world.totals(one).count < 400][:12]
    assert len(few) == 12
    for filters in few:
        keys = readers.current().keys(filters)
        known = dict(Cooperation.objects.filter(pk__in=keys).values_list("pk", "ref"))
        expected = [known[key] for key in keys]
        for ending in FORMATS:
            assert refs(ending, written(ending, filters)) == expected, (ending, filters)


def test_pages_one_after_the_other_are_the_file(world, questions):
    filters = next(one for one in questions if 100 < world.totals(one).count < 500)
    reader = readers.current()
    pages = -(-reader.totals(filters).count // filters.page_size)
    shown = []
    for number in range(1, pages + 1):
        page = Filters(**{**fields(filters), "page": number})
        shown += [json.loads(card)["ref"] for card in reader.cards(page)]
    assert refs("csv", written("csv", filters)) == shown


@pytest.mark.django_db
def test_each_file_says_what_it_is(both):
    reader = both()
    address = f"{SITE}/atlas/?country=TG&year_from=1990&version={reader.version}"
    said = {
        "question": address,
        "filters": "Pays partenaire : Togo, À partir de 1990",
        "sheets": reader.totals(ASKED).count,
        "demonstration": reader.demonstration(ASKED).count,
        "version": reader.version,
        "date": timezone.localdate().isoformat(),
        "licence": "Licence Ouverte 2.0",
    }
    assert said["demonstration"]
    assert json.loads(written("json", ASKED, reader))["about"] == said
    assert json.loads(written("geojson", ASKED, reader))["about"] == said
    line = csv_rows(written("csv", ASKED, reader))[0]
    assert [line[name] for name in SAID] == [
        said["licence"], address, said["filters"], str(reader.version), said["date"],
    ]  # fmt: skip
    expected = [[key, str(value)] for key, value in said.items()]
    second = xlsx_rows(written("xlsx", ASKED, reader))[1][: len(said)]
    assert [[row["A"], row["B"]] for row in second] == expected
    assert ods_rows(written("ods", ASKED, reader))[1][: len(said)] == expected


@pytest.mark.django_db
def test_invented_sheets_are_marked_one_by_one(both):
    reader = both()
    known = dict(Cooperation.objects.values_list("ref", "origin"))
    assert {row["ref"]: row["origin"] for row in csv_rows(written("csv", EMPTY, reader))} == {
        json.loads(card)["ref"]: known[json.loads(card)["ref"]] for card in reader.every_card(EMPTY)
    }


@pytest.mark.django_db
def test_names_stand_beside_codes(both):
    reader = both()
    names = {one.value: one.label for one in reader.facet(EMPTY, "country", limit=None).values}
    rows = csv_rows(written("csv", ASKED, reader))
    for row in rows:
        assert row["countries_labels"] == " | ".join(names[code] for code in row["countries"].split(" | "))
        assert row["kind"] != row["kind_label"]
    card = json.loads(written("json", ASKED, reader))["results"][0]
    assert card["countries_labels"] == [names[code] for code in card["countries"]]
    assert card["url"].startswith(f"{SITE}/cooperations/")
    assert [name for name, _kind, _meaning in dictionary()] == [*taken(EMPTY, reader).heads, *SAID]
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


@pytest.mark.django_db
def test_what_is_not_known_is_empty_and_never_zero(both):
    unknown = Filters(amount_known=("no",), page_size=PAGE_SIZE)
    assert {row["amount_eur"] for row in csv_rows(written("csv", unknown, both()))} == {""}


@pytest.mark.django_db
def test_labels_are_in_the_language_of_the_page(atlas):
    with translation.override("en"):
        row = csv_rows(written("csv", Filters(kind=("twinning",), country=("DE",))))[0]
        assert row["filters"].startswith("Partner country: Germany") or "Germany" in row["filters"]
        assert "Germany" in row["countries_labels"]


@pytest.mark.django_db
def test_a_point_is_a_geometry(both):
    for one in json.loads(written("geojson", ASKED, both()))["features"]:
        assert one["type"] == "Feature"
        assert one["geometry"] is None or one["geometry"]["type"] == "Point"
        if one["geometry"]:
            lon, lat = one["geometry"]["coordinates"]
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90


@pytest.fixture
def hostile(db):
    """Sheets whose titles a spreadsheet would run, or could not hold."""
    titles = dict(
        zip(
            Cooperation.objects.published().order_by("pk").values_list("pk", flat=True)[: len(HOSTILE)],
            HOSTILE,
            strict=True,
        )
    )
    for pk, title in titles.items():
        Cooperation.objects.filter(pk=pk).update(title=title)
    return {Cooperation.objects.get(pk=pk).ref: title for pk, title in titles.items()}


def test_no_cell_is_a_formula(hostile):
    rows = {row["ref"]: row["title"] for row in csv_rows(written("csv", EMPTY))}
    for ref, title in hostile.items():
        assert rows[ref] in {f"'{title}", f"'{title[1:]}", title.replace("\x0b", "")}, title
        assert not rows[ref].startswith(("=", "+", "-", "@", "\t", "＝")), title
    for read, ending in ((xlsx_rows, "xlsx"), (ods_rows, "ods")):
        rows = {row["ref"]: row["title"] for row in read(written(ending, EMPTY))[0]}
        for ref, title in hostile.items():
            assert rows[ref].strip() == title.replace("\x0b", "").strip()


def test_a_cell_too_long_for_a_spreadsheet_fails_rather_than_is_lost(db, monkeypatch):
    monkeypatch.setattr(Taken, "rows", lambda _self: iter([["a", "x" * 40_000]]))
    with pytest.raises(OverflowError):
        written("xlsx", EMPTY)


# The process that makes a file ends there; in this one a book left half-way still holds its own files.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_failure_in_the_middle_leaves_no_file(db, tmp_path, monkeypatch):
    def half(self):
        yield next(iter(Taken.read(self, self.reader.every_card(self.filters))))
        raise RuntimeError

    monkeypatch.setattr(Taken, "cards", half)
    for ending in FORMATS:
        with pytest.raises(RuntimeError):
            write(tmp_path / f"fiches.{ending}", ending, "", site=SITE)
    assert not list(tmp_path.iterdir())


def test_nothing_found_is_a_file_without_lines(db):
    nothing = Filters(q="xyzzy")
    for ending in FORMATS:
        assert refs(ending, written(ending, nothing)) == []


def test_what_is_not_published_is_in_no_file(db):
    put_sheet(ref="brouillon", values=SheetInput(fields={"kind": "project", "title": "Brouillon"}), by=None)
    assert "brouillon" not in refs("json", written("json", EMPTY))
