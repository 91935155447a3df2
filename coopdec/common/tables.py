"""Lines of a table as a file that spreadsheets open and never run."""

import csv
from collections.abc import Iterable
from io import TextIOWrapper
from typing import BinaryIO

Cell = str | int | float | bool | None
CSV_TYPE = "text/csv; charset=utf-8"
# A spreadsheet would read what begins so as a formula (OWASP, « CSV injection »).
FORMULAS = frozenset("=+-@＝＋－＠")  # and whatever comes before a space in Unicode
# What neither XML nor a spreadsheet can hold.
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def write_lines(file: BinaryIO, rows: Iterable[Iterable[Cell]]) -> None:
    """The lines of a CSV file, its heads among them: UTF-8 with its mark and `;`, as French spreadsheets
    open it; decimal point."""
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
    return f"'{text}" if text[:1] in FORMULAS or (text and text[0] < " ") else text


def writable(text: str) -> str:
    """Without what no XML can hold."""
    return text if text.isprintable() else text.translate(UNWRITABLE)
