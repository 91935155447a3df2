"""Files of data. Who calls sends nothing before the file is whole: a failure gives no short file."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import chain
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from coopdec.atlas.exports.columns import MANY, SAID, Taken, dictionary
from coopdec.common.tables import CSV_TYPE, Cell, writable, write_lines

COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def write_csv(file: BinaryIO, taken: Taken) -> None:
    """UTF-8 with its mark and `;`, as French spreadsheets open it; decimal point."""
    rows = ([*row, *taken.said] for row in taken.rows())
    write_lines(file, chain([[*taken.heads, *SAID]], rows))


def write_json(file: BinaryIO, taken: Taken) -> None:
    """`{"about": {…}, "results": [cards, with what codes are called]}`."""
    _listed(file, {"about": taken.about.said()}, "results", _named(taken))


def write_geojson(file: BinaryIO, taken: Taken) -> None:
    """RFC 7946: one feature a sheet, at its best point on the partner side; else `geometry` is null."""
    features = (
        {
            "type": "Feature",
            "id": card["ref"],
            "geometry": {"type": "Point", "coordinates": [card["point"]["lon"], card["point"]["lat"]]}
            if card["point"]
            else None,
            "properties": {name: value for name, value in card.items() if name != "point"}
            | {"is_exact": card["point"]["is_exact"] if card["point"] else None},
        }
        for card in _named(taken)
    )
    _listed(file, {"type": "FeatureCollection", "about": taken.about.said()}, "features", features)


def _named(taken: Taken) -> Iterator[dict]:
    names = taken.names
    for card in taken.cards():
        labels = {
            f"{name}_labels": [names[dimension].get(str(value), str(value)) for value in card[name]]
            for name, dimension in MANY.items()
        }
        own = {f"{name}_label": names[name].get(card[name], card[name]) for name in ("kind", "status")}
        yield {**card, **own, **labels}


def _listed(file: BinaryIO, head: dict, name: str, items: Iterator[dict]) -> None:
    """An object that ends with a list, written as it comes."""
    file.write(json.dumps(head, **COMPACT).encode()[:-1] + f',"{name}":['.encode())
    file.writelines(
        (b",\n" if number else b"\n") + json.dumps(item, **COMPACT).encode()
        for number, item in enumerate(items)
    )
    file.write(b"\n]}\n")


def write_xlsx(file: BinaryIO, taken: Taken) -> None:
    """Two sheets: the table, and what it is. Texts are written as texts: nothing is a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by those who export only

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:  # its own temporary files go, whatever happens
        bold = book.add_format({"bold": True})
        table = book.add_worksheet("Fiches")
        table.freeze_panes(1, 2)
        table.write_row(0, 0, taken.heads, bold)
        count = 0
        for count, row in enumerate(taken.rows(), start=1):
            for place, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    refused = table.write_string(count, place, writable(cell))
                elif isinstance(cell, bool):
                    refused = table.write_boolean(count, place, cell)
                else:
                    refused = table.write_number(count, place, cell)
                if refused:
                    raise OverflowError(f"{row[0]}, {taken.heads[place]}: more than this format can hold")
        table.autofilter(0, 0, max(1, count), len(taken.heads) - 1)
        said = book.add_worksheet(_("À propos"))
        for line, row in enumerate(_explained(taken)):
            said.write_row(line, 0, [writable(text) for text in row])


def _explained(taken: Taken) -> Iterator[list[str]]:
    for name, value in taken.about.said().items():
        yield [name, str(value)]
    yield []
    for name, kind, meaning in dictionary():
        yield [name, kind, meaning]


def write_ods(file: BinaryIO, taken: Taken) -> None:
    """The same two sheets in the open format of the State's services (RGI)."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=4) as book:
        book.writestr("mimetype", ODS, ZIP_STORED)  # first and as it is: how the format is known
        book.writestr("META-INF/manifest.xml", ODS_MANIFEST)
        with book.open("content.xml", "w") as content:
            content.write(ODS_OPEN)
            _ods_table(content, "Fiches", chain([taken.heads], taken.rows()))
            _ods_table(content, _("À propos"), _explained(taken))
            content.write(b"</office:spreadsheet></office:body></office:document-content>")


def _ods_table(content: IO[bytes], name: str, rows: Iterable[Sequence[Cell]]) -> None:
    content.write(f'<table:table table:name="{_xml(name)}">'.encode())
    content.writelines(
        f"<table:table-row>{''.join(map(_ods_cell, row)) or EMPTY_CELL}</table:table-row>".encode()
        for row in rows
    )
    content.write(b"</table:table>")


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return EMPTY_CELL
    if isinstance(cell, str):
        text = _xml(cell).replace("\n", "</text:p><text:p>")
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    if isinstance(cell, bool):
        said = str(cell).lower()
        value = f'office:value-type="boolean" office:boolean-value="{said}"'
    else:
        said = str(cell)
        value = f'office:value-type="float" office:value="{said}"'
    return f"<table:table-cell {value}><text:p>{said}</text:p></table:table-cell>"


def _xml(text: str) -> str:
    return escape(writable(text))


EMPTY_CELL = "<table:table-cell/>"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
ODS_MANIFEST = (
    f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0"'
    f' manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
ODS_OPEN = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_NAMES}:office:1.0"'
    f' xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
).encode()

Writer = Callable[[BinaryIO, Taken], None]
# Ending → (media type, who writes it). Those of `PACKED` are compressed already.
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": (CSV_TYPE, write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "ods": (ODS, write_ods),
    "geojson": ("application/geo+json", write_geojson),
    "json": ("application/json; charset=utf-8", write_json),
}
PACKED = {"xlsx", "ods", "pdf"}
