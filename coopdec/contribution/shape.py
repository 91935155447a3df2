"""The shape of what a sheet's form holds, as JSON: one dictionary for a draft, a version and a difference.

Its leaves are texts as they are typed, so that a draft keeps everything, even what is not right yet;
`canonical` writes the same thing in one way, so that two contents can be compared.
"""

import re
from collections.abc import Mapping
from typing import Any

from coopdec.common.money import parse_cents

Content = dict[str, Any]

TEXTS = ("summary", "objectives", "description", "history", "context", "note")
SCALARS = (
    "kind",
    "title",
    "status",
    "status_on",
    "start_on",
    "end_on",
    "no_foreign_place",
    "parent",
    *TEXTS,
)
LISTS = ("themes", "sdgs", "targets")
ROWS: dict[str, tuple[str, ...]] = {
    "partners": ("side", "organisation", "country", "place", "name", "sort", "role", "label"),
    "places": ("country", "place", "label", "latitude", "longitude", "precision"),
    "funding": (
        "funder",
        "funder_label",
        "year",
        "stage",
        "nature",
        "amount",
        "scheme",
        "currency",
        "rate",
        "rate_on",
        "note",
    ),
    "agreements": ("title", "reference", "signed_on", "starts_on", "ends_on", "amount", "document"),
    "deliberations": ("authority", "object", "reference", "voted_on", "amount", "document"),
    "volunteers": ("scheme", "people", "first_year", "last_year", "note"),
    "documents": ("document", "title"),
    "contacts": ("organisation", "role", "email", "website"),
}
# A row says something when one of these is filled; the others have a value by default.
SAYS: dict[str, tuple[str, ...]] = {
    "partners": ("organisation", "country", "place", "name"),
    "places": ("country", "place", "label"),
    "funding": ("funder", "funder_label", "year", "amount", "scheme", "note"),
    "agreements": ("title", "reference", "signed_on", "starts_on", "ends_on", "amount", "document"),
    "deliberations": ("object", "reference", "voted_on", "amount", "document"),
    "volunteers": ("scheme", "people", "first_year", "last_year", "note"),
    "documents": ("document",),
    "contacts": ("role", "email", "website"),
}
DEFAULTS: dict[str, dict[str, str]] = {
    "partners": {"role": "partner"},
    "funding": {"stage": "committed", "nature": "cash", "currency": "EUR", "rate": "1"},
}
MARKERS = "markers"
FIELDS = (*SCALARS, *LISTS, *ROWS, MARKERS)
MOST_ROWS = 150
MOST_LETTERS = 300_000
_ROW_NAME = re.compile(rf"({'|'.join(ROWS)})-(\d{{1,4}})-([a-z_]+)")


def empty() -> Content:
    return {**dict.fromkeys(SCALARS, ""), **{name: [] for name in (*LISTS, *ROWS)}, MARKERS: {}}


def read(data: Any) -> Content:
    """What a posted form holds (`QueryDict`), nothing checked, without NUL bytes nor unknown names."""
    content = empty()
    rows: dict[str, dict[int, dict[str, str]]] = {name: {} for name in ROWS}
    for name in SCALARS:
        content[name] = text(data.get(name, ""))
    for name in LISTS:
        content[name] = [text(value) for value in data.getlist(name)][:MOST_ROWS]
    for name in data:
        found = _ROW_NAME.fullmatch(name)
        if found and found[3] in ROWS[found[1]]:
            rows[found[1]].setdefault(int(found[2]), {})[found[3]] = text(data[name])
        elif name.startswith("markers-") and data[name]:
            content[MARKERS][text(name.removeprefix("markers-"))[:60]] = text(data[name])
    for name, found_rows in rows.items():
        content[name] = [_row(name, found_rows[rank]) for rank in sorted(found_rows)][:MOST_ROWS]
    return content


def text(value: str) -> str:
    """What was typed, as the database can hold it."""
    return value.replace("\x00", "").replace("\r\n", "\n")


def number(value: str) -> int | None:
    """What it counts, when it is plain digits that the database can hold: « ² » is a digit too."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None  # noqa: PLR2004


def _row(name: str, said: Mapping[str, str]) -> dict[str, str]:
    defaults = DEFAULTS.get(name, {})
    return {column: said.get(column) or defaults.get(column, "") for column in ROWS[name]}


def new_row(name: str, /, **said: str) -> dict[str, str]:
    """A row with these values, the others by default."""
    return _row(name, said)


def says_something(name: str, row: Mapping[str, str]) -> bool:
    return any(row.get(column, "").strip() for column in SAYS[name])


def weight(content: Content) -> int:
    """How many letters it holds, more or less."""
    return len(str(content))


def canonical(content: Mapping[str, Any]) -> Content:
    """The same, written in one way: spaces trimmed, no empty row, amounts as `1234.50`, codes sorted."""
    plain = empty()
    for name in SCALARS:
        plain[name] = str(content.get(name) or "").strip()
    for name in LISTS:
        plain[name] = sorted({str(value).strip() for value in content.get(name) or ()} - {""})
    for name in ROWS:
        rows = [
            {column: str(value).strip() for column, value in _row(name, row).items()}
            for row in content.get(name) or ()
        ]
        plain[name] = [_plain_row(row) for row in rows if says_something(name, row)]
    plain[MARKERS] = {
        key: str(score) for key, score in sorted((content.get(MARKERS) or {}).items()) if str(score)
    }
    return plain


def _plain_row(row: dict[str, str]) -> dict[str, str]:
    if row.get("amount"):
        try:
            cents = parse_cents(row["amount"])
        except ValueError:
            return row
        row["amount"] = amount_text(cents)
    return row


def amount_text(cents: int | None) -> str:
    """Cents as a form shows them: `1234.50`, `1234`; empty when unknown."""
    if cents is None:
        return ""
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)
