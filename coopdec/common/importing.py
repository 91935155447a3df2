"""Reading a file that somebody made: every error at once, each with its line, and nothing written before.

A reader turns a file into records; a `Checked` record hands out typed values and notes what is wrong;
`Errors.refuse()` raises once at the end, before any service is called.
"""

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coopdec.common import partial_dates

# NUL, and halves of surrogate pairs that JSON lets through: no database stores them as text.
NO_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LineError:
    """`line` is the rank of the record in the file (1 = the first), or the line of a text file."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.line}"
        return f"{where}, {self.field} : {self.message}" if self.field else f"{where} : {self.message}"


class ImportRefused(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """The file has errors; nothing was written."""

    def __init__(self, errors: list[LineError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass
class Errors:
    """The errors of one file, kept until all of it has been read."""

    file: str
    found: list[LineError] = field(default_factory=list)

    def add(self, line: int, name: str, message: str) -> None:
        self.found.append(LineError(file=self.file, line=line, field=name, message=message))

    def refuse(self) -> None:
        """Raises ImportRefused if anything was wrong."""
        if self.found:
            raise ImportRefused(self.found)


def read_text(path: Path) -> str:
    """The file as UTF-8. Raises ImportRefused naming the first line that is not."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = _("ce n’est pas de l’UTF-8 (octet 0x%(byte)02X).") % {"byte": raw[error.start]}
        raise ImportRefused([LineError(path.name, line, "", message)]) from error


def read_json_list(path: Path) -> list[dict[str, Any]]:
    """A list of JSON objects. Raises ImportRefused with the line where it cannot be read."""
    try:
        items = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise ImportRefused([LineError(path.name, error.lineno, "", _("ce n’est pas du JSON."))]) from error
    if not isinstance(items, list):
        raise ImportRefused([LineError(path.name, 1, "", _("une liste était attendue."))])
    wrong = [rank for rank, item in enumerate(items, start=1) if not isinstance(item, dict)]
    if wrong:
        raise ImportRefused([LineError(path.name, rank, "", _("un objet était attendu.")) for rank in wrong])
    return items


def read_csv(path: Path, *, columns: Collection[str] = ()) -> list[dict[str, str]]:
    """The rows of a comma-separated file with a header.

    Raises ImportRefused on encoding, on a header without one of `columns`, on lines of another width.
    """
    reader = csv.DictReader(io.StringIO(read_text(path)))
    missing = [name for name in columns if name not in (reader.fieldnames or [])]
    if missing:
        message = _("il manque la colonne « %(name)s ».")
        raise ImportRefused([LineError(path.name, 1, name, message % {"name": name}) for name in missing])
    rows = list(reader)
    wide = [rank for rank, row in enumerate(rows, start=2) if None in row or None in row.values()]
    if wide:
        message = _("le nombre de colonnes n’est pas celui de l’en-tête.")
        raise ImportRefused([LineError(path.name, rank, "", message) for rank in wide])
    return rows


@dataclass
class Checked:
    """One record and the errors of its file. Each method gives a clean value, or notes why there is none."""

    item: Mapping[str, Any]
    line: int
    errors: Errors

    def wrong(self, name: str, message: str) -> None:
        self.errors.add(self.line, name, message)

    def text(self, name: str, *, required: bool = False, most: int = 20_000) -> str:
        value = self.item.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.wrong(name, _("un texte était attendu."))
            return ""
        value = value.strip()
        if NO_TEXT.search(value):
            nul, half = _("un caractère nul"), _("la moitié d’un caractère")
            what = nul if "\x00" in value else half
            self.wrong(name, _("le texte contient %(what)s.") % {"what": what})
            return ""
        if required and not value:
            self.wrong(name, _("il manque."))
        if len(value) > most:
            self.wrong(name, _("le texte dépasse %(most)d caractères.") % {"most": most})
        return value

    def one_of(self, name: str, choices: Collection[str], *, required: bool = True) -> str:
        value = self.text(name, required=required)
        if value and value not in choices:
            self.wrong(name, _("« %(value)s » n’est pas une valeur connue.") % {"value": value})
            return ""
        return value

    def codes(self, name: str, known: Collection[Any]) -> list[Any]:
        """A list of known codes, each once, in its order."""
        values = self.item.get(name)
        if values is None:
            return []
        if not isinstance(values, list):
            self.wrong(name, _("une liste était attendue."))
            return []
        kept: list[Any] = []
        for value in values:
            if isinstance(value, bool) or not isinstance(value, str | int) or value not in known:
                self.wrong(name, _("« %(value)s » n’est pas un code connu.") % {"value": value})
            elif value not in kept:
                kept.append(value)
        return kept

    def year(self, name: str) -> str:
        """A year or a partial date, as text; empty when unknown."""
        value = self.item.get(name)
        if value is None or value == "":
            return ""
        try:
            partial_dates.check(str(value))
        except ValidationError as error:
            self.wrong(name, error.messages[0])
            return ""
        return str(value)

    def number(
        self, name: str, *, lowest: float | None = None, highest: float | None = None
    ) -> Decimal | None:
        value = self.item.get(name)
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.wrong(name, _("« %(value)s » n’est pas un nombre.") % {"value": value})
            return None
        if (lowest is not None and number < lowest) or (highest is not None and number > highest):
            self.wrong(name, _("« %(value)s » est hors des limites.") % {"value": value})
            return None
        return number

    def children(self, name: str) -> Iterator["Checked"]:
        """The records of a nested list; errors keep the line of the whole."""
        values = self.item.get(name)
        if values is None:
            return
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.wrong(name, _("une liste d’objets était attendue."))
            return
        for value in values:
            yield Checked(item=value, line=self.line, errors=self.errors)
