"""Files of data. Who calls sends nothing before the file is whole: a failure gives no short file."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from itertools import chain
from typing import BinaryIO

from coopdec.atlas.exports.columns import Cell, Taken, dictionary

# A spreadsheet would read what begins so as a formula (OWASP, « CSV injection »).
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def write_csv(file: BinaryIO, taken: Taken) -> None:
    """UTF-8 with its mark and `;`, as French spreadsheets open it; decimal point."""
    write_lines(file, chain([taken.heads], taken.rows()))


def write_lines(file: BinaryIO, rows: Iterable[Iterable[Cell]]) -> None:
    """The lines of a CSV file, its heads among them."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text, delimiter=";").writerows([_plain(cell) for cell in row] for row in rows)
    text.detach()


def _plain(cell: Cell) -> Cell:
    """What a spreadsheet shows and never runs; a line break would cut the line for many readers."""
    if cell is True or cell is False:
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return cell
    text = " ".join(cell.split()) if "\n" in cell or "\r" in cell else cell
    return f"'{text}" if text.startswith(FORMULAS) else text


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
    many = {"countries": "country", "regions": "region", "departments": "department", "themes": "theme",
            "sdgs": "sdg", "markers": "marker", "funders": "funder"}  # fmt: skip
    for card in taken.cards():
        labels = {
            f"{name}_labels": [names[dimension].get(str(value), str(value)) for value in card[name]]
            for name, dimension in many.items()
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

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": False,
    }
    book = Workbook(file, options)
    bold = book.add_format({"bold": True})
    table = book.add_worksheet("Fiches")
    table.freeze_panes(1, 2)
    table.write_row(0, 0, taken.heads, bold)
    count = 0
    for count, row in enumerate(taken.rows(), start=1):
        for place, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, bool):
                table.write_boolean(count, place, cell)
            elif isinstance(cell, str):
                table.write_string(count, place, cell)
            else:
                table.write_number(count, place, cell)
    table.autofilter(0, 0, max(1, count), len(taken.heads) - 1)
    said = book.add_worksheet("À propos")
    for line, row in enumerate(_explained(taken)):
        said.write_row(line, 0, row)
    book.close()


def _explained(taken: Taken) -> Iterator[list[str]]:
    for name, value in taken.about.said().items():
        yield [name, str(value)]
    yield []
    for name, kind, meaning in dictionary():
        yield [name, kind, meaning]


def write_ods(file: BinaryIO, taken: Taken) -> None:
    """The same two sheets in the open format of the State's services (RGI)."""
    from stream_write_ods import stream_write_ods  # noqa: PLC0415

    heads = taken.heads
    said = ([*row, *[""] * (3 - len(row))] for row in _explained(taken))
    sheets = (("Fiches", heads, taken.rows()), ("À propos", ("", "", ""), said))
    file.writelines(stream_write_ods(iter(sheets)))


Writer = Callable[[BinaryIO, Taken], None]
# Ending → (media type, who writes it).
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": (CSV_TYPE, write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", write_ods),
    "geojson": ("application/geo+json", write_geojson),
    "json": ("application/json; charset=utf-8", write_json),
}
