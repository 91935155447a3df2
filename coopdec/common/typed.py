"""What a long form holds, as it is typed: texts, lists and rows of texts, right or not yet.

A draft keeps it as JSON, so that nothing is lost that cannot be read yet; `canonical` writes one thing in one
way, so that two of them can be compared.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from coopdec.common.money import parse_cents

Content = dict[str, Any]
Row = dict[str, str]
MOST_KEY = 60  # letters
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Shape:
    """`scalars`: one text a name; `lists`: several; `rows`: columns by name, posted as `name-3-column`;
    `maps`: texts by a key, posted as `name-key` (several values of one key are kept as words).

    A row says something when one of the columns of `says` is filled; the others have a value by default
    (`defaults`). `amounts`: columns of money, written in one way.
    """

    scalars: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    maps: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ("amount",)
    most_rows: int = 150

    @cached_property
    def _row_name(self) -> re.Pattern[str]:
        return re.compile(rf"({'|'.join(self.rows) or '-'})-(\d{{1,4}})-([a-z_]+)")

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.scalars, *self.lists, *self.rows, *self.maps)

    def empty(self) -> Content:
        texts: Content = dict.fromkeys(self.scalars, "")
        return texts | {name: [] for name in (*self.lists, *self.rows)} | {name: {} for name in self.maps}

    def filled(self, said: Mapping[str, Any]) -> Content:
        """This, with all that it does not say as an empty form says it."""
        content = {**self.empty(), **said}
        return content | {name: [self.row(name, row) for row in content[name]] for name in self.rows}

    def read(self, data: Any) -> Content:
        """What a posted form holds (`QueryDict`), nothing checked, without NUL bytes nor unknown names."""
        content = self.empty()
        rows: dict[str, dict[int, Row]] = {name: {} for name in self.rows}
        for name in self.scalars:
            content[name] = text(data.get(name, ""))
        for name in self.lists:
            content[name] = [text(value) for value in data.getlist(name)][: self.most_rows]
        for name in data:
            found = self._row_name.fullmatch(name)
            if found:
                if found[3] in self.rows[found[1]]:
                    rows[found[1]].setdefault(int(found[2]), {})[found[3]] = text(data[name])
                continue
            start, _dash, key = name.partition("-")
            if start in self.maps and key and data[name]:
                content[start][text(key)[:MOST_KEY]] = text(" ".join(data.getlist(name)))
        for name, found_rows in rows.items():
            content[name] = [self.row(name, found_rows[rank]) for rank in sorted(found_rows)][
                : self.most_rows
            ]
        return content

    def row(self, name: str, said: Mapping[str, str] = _NOTHING) -> Row:
        """A row with these values, the others by default."""
        defaults = self.defaults.get(name, {})
        return {column: said.get(column) or defaults.get(column, "") for column in self.rows[name]}

    def says_something(self, name: str, row: Mapping[str, str]) -> bool:
        return any(row.get(column, "").strip() for column in self.says[name])

    def canonical(self, content: Mapping[str, Any]) -> Content:
        """The same, written in one way: spaces trimmed, no empty row, amounts as `1234.50`, codes sorted."""
        plain = self.empty()
        for name in self.scalars:
            plain[name] = str(content.get(name) or "").strip()
        for name in self.lists:
            plain[name] = sorted({str(value).strip() for value in content.get(name) or ()} - {""})
        for name in self.rows:
            rows = [
                {column: str(value).strip() for column, value in self.row(name, row).items()}
                for row in content.get(name) or ()
            ]
            plain[name] = [self._plain_row(row) for row in rows if self.says_something(name, row)]
        for name in self.maps:
            said = sorted((content.get(name) or {}).items())
            plain[name] = {key: str(value).strip() for key, value in said if str(value).strip()}
        return plain

    def _plain_row(self, row: Row) -> Row:
        for column in self.amounts:
            if row.get(column):
                try:
                    row[column] = amount_text(parse_cents(row[column]))
                except ValueError:
                    continue
        return row


def text(value: str) -> str:
    """What was typed, as the database can hold it."""
    return value.replace("\x00", "").replace("\r\n", "\n")


def number(value: str) -> int | None:
    """What it counts, when it is plain digits that the database can hold: « ² » is a digit too."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None  # noqa: PLR2004


def weight(content: Content) -> int:
    """How many letters it holds, more or less."""
    return len(str(content))


def amount_text(cents: int | None) -> str:
    """Cents as a form shows them: `1234.50`, `1234`; empty when unknown."""
    if cents is None:
        return ""
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)
