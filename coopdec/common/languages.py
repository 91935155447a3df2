"""The languages of the site. The address alone says which one a page is in (ADR 0009).

French addresses are bare, those of another language begin with its code: `/atlas/`, `/en/atlas/`.
"""

from django.conf import settings
from django.utils.translation import get_language


def codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def current() -> str:
    """The language of the page that is drawn."""
    return get_language() or settings.LANGUAGE_CODE


def is_source() -> bool:
    """Whether the page is in the language in which the record is written."""
    return current() == settings.LANGUAGE_CODE


def of(path: str) -> str:
    """The language that an address says."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in codes() else settings.LANGUAGE_CODE


def address_in(language: str, path: str) -> str:
    """The same page in that language; query string and anchor are kept."""
    said = of(path)
    bare = path.lstrip("/")
    if said != settings.LANGUAGE_CODE:
        bare = bare.removeprefix(said).lstrip("/")
    return f"/{bare}" if language == settings.LANGUAGE_CODE else f"/{language}/{bare}"


def in_source(path: str) -> str:
    """The page in the language of the record: the one address by which programs know a thing."""
    return address_in(settings.LANGUAGE_CODE, path)
