"""The languages of the site. The address alone says which one a page is in (ADR 0009).

French addresses are bare, those of another language begin with its code: `/atlas/`, `/en/atlas/`. A few pages
are in guest languages too (ADR 0012, 0014): from there links lead on in `NEXT_BEST`.
"""

from django.conf import settings
from django.urls import LocalePrefixPattern
from django.utils.translation import get_language

NEXT_BEST = "en"


def codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def current() -> str:
    """The language of the page that is drawn."""
    return get_language() or settings.LANGUAGE_CODE


def is_source() -> bool:
    """Whether the page is in the language in which the record is written."""
    return current() == settings.LANGUAGE_CODE


def guests() -> list[str]:
    return [code for code, _name in settings.GUEST_LANGUAGES]


def is_guest() -> bool:
    """Whether the page that is drawn is in a guest language."""
    return current() in guests()


def of(path: str) -> str:
    """The language that an address says."""
    first, _slash, rest = path.lstrip("/").partition("/")
    if first in codes() or (first in guests() and rest.startswith(settings.GUEST_PAGES)):
        return first
    return settings.LANGUAGE_CODE


def spoken_at(path: str) -> list[tuple[str, str]]:
    """The languages of this page, each by its own name."""
    bare = in_source(path).lstrip("/")
    return [*settings.LANGUAGES, *(settings.GUEST_LANGUAGES if bare.startswith(settings.GUEST_PAGES) else [])]


class WholeSite(LocalePrefixPattern):
    """The prefix of pages that are in every language of the site, but in no guest language."""

    @property
    def language_prefix(self) -> str:
        code = current() if current() in codes() else NEXT_BEST
        return "" if code == settings.LANGUAGE_CODE else f"{code}/"


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
