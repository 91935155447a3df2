"""What the reference is called in guest languages (ADR 0014): countries by CLDR, themes and goals by a
committed file. Empty where the page is in a language of the whole site, which has columns."""

import csv
from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.conf import settings

from coopdec.common import languages

NAMES = settings.ROOT / "data" / "reference" / "typed" / "guest_names.csv"
LOCALES = {"pt": "pt_PT"}  # CLDR's « pt » is that of Brazil


@cache
def names() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """(kind, code) → language → name."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["code"]): row for row in csv.DictReader(file)}


@cache
def locale(language: str) -> Locale:
    """What CLDR knows of a language, as it is spoken where our catalogues are written."""
    return Locale.parse(LOCALES.get(language, language))


def name(kind: str, code: object) -> str:
    """Of a theme or a goal."""
    return names().get((kind, str(code)), {}).get(languages.current(), "") if languages.is_guest() else ""


def country(code: str) -> str:
    return locale(languages.current()).territories.get(code, "") if languages.is_guest() else ""
