"""HTML to tagged PDF (PDF/UA-1). WeasyPrint and the libraries of the system that it needs are loaded here
only: where they are missing, all the rest of the site works."""

from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils._os import safe_join
from django.utils.translation import gettext as _
from PIL import ImageFile

VARIANT = "pdf/ua-1"


class UnprintableError(Exception):
    """This machine cannot make PDF files."""


def write_pdf(file: BinaryIO, html: str, *, site: str) -> None:
    """`site`: what addresses without a host are of. Nothing is read but our own static files. Raises
    `UnprintableError`."""
    document, fetcher = _printer()
    page = document(string=html, base_url=f"{site or 'http://localhost'}/", url_fetcher=fetcher)
    page.write_pdf(file, pdf_variant=VARIANT, pdf_tags=True)


def _printer() -> tuple[Callable[..., Any], Any]:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - see the module
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise UnprintableError(
            _("Cette machine ne peut pas faire de PDF : il y manque Pango, ou WeasyPrint.")
        ) from error
    # WeasyPrint has the whole process take half a picture for one; what people send is looked at here too.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class StaticFiles(URLFetcher):
        """A PDF holds words that people wrote: they must not make the site read a file or an address."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            del headers
            path = static_file(url)
            if path is None:
                raise ValueError(url)
            kind = guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.open("rb"), {"Content-Type": kind})

    return HTML, StaticFiles()


def static_file(address: str) -> Path | None:
    """The file that this address of our static files names; None for any other address."""
    parts = urlsplit(address)
    name = unquote(parts.path)
    if parts.scheme not in {"http", "https"} or not name.startswith(settings.STATIC_URL):
        return None
    name = name.removeprefix(settings.STATIC_URL)
    try:
        collected = Path(safe_join(settings.STATIC_ROOT, name))
        found = collected if collected.is_file() else Path(finders.find(name) or "/")
    except SuspiciousFileOperation:
        return None
    return found if found.is_file() else None
