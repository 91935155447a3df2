"""Cells of a reference file: one small parser a kind of value; each raises ValueError, in plain words."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from coopdec.reference.rules import siren_is_valid

Parser = Callable[[str], Any]


def text(limit: int = 300) -> Parser:
    """A text of at most `limit` characters; empty stays the empty text."""

    def parse(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(_("plus de %(limit)s caractères") % {"limit": limit})
        if "\x00" in cell:
            raise ValueError(_("caractère nul"))
        return cell

    return parse


def required(parser: Parser) -> Parser:
    def parse(cell: str) -> Any:
        if not cell:
            raise ValueError(_("valeur manquante"))
        return parser(cell)

    return parse


def optional(parser: Parser) -> Parser:
    """Empty is unknown: null, never zero nor the empty text."""

    def parse(cell: str) -> Any:
        return parser(cell) if cell else None

    return parse


def code(pattern: str) -> Parser:
    """A code of a fixed form, kept as it is written ("NA" is Namibia)."""
    form = re.compile(pattern)

    def parse(cell: str) -> str:
        if not form.fullmatch(cell):
            raise ValueError(_("« %(cell)s » n’a pas la forme d’un code attendu") % {"cell": cell})
        return cell

    return parse


def whole(cell: str) -> int:
    """A positive whole number written with digits only."""
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(_("« %(cell)s » n’est pas un nombre entier") % {"cell": cell})
    return int(cell)


def degrees(limit: int) -> Parser:
    """A latitude (90) or longitude (180) in decimal degrees."""

    def parse(cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not -limit <= value <= limit:
            raise ValueError(_("« %(cell)s » n’est pas un angle en degrés") % {"cell": cell})
        return value

    return parse


def day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(_("« %(cell)s » n’est pas une date AAAA-MM-JJ") % {"cell": cell}) from None


def choice(choices: type[TextChoices]) -> Parser:
    def parse(cell: str) -> str:
        if cell not in choices.values:
            raise ValueError(_("« %(cell)s » n’est pas dans la liste des valeurs") % {"cell": cell})
        return cell

    return parse


def flag(cell: str) -> bool:
    if cell not in {"0", "1"}:
        raise ValueError(_("« %(cell)s » n’est ni 0 ni 1") % {"cell": cell})
    return cell == "1"


def siren(cell: str) -> str:
    if not siren_is_valid(cell):
        raise ValueError(_("« %(cell)s » n’est pas un SIREN (clé fausse)") % {"cell": cell})
    return cell


def several(cell: str) -> list[str]:
    """Names parted by `|`."""
    return cell.split("|") if cell else []
