"""Pages that a reader has already: told so (304) before anything is counted or drawn."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

LOOKS_OF = ("*.py", "*.html", "*.svg", "*.css", "*.js", "*.mo")
MESSAGES = "messages"  # the cookie of messages that wait for somebody


def unless_unchanged(
    request: HttpRequest, matter: tuple[object, ...], draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """The page, or 304 when the reader has it; `matter` is all that it depends on beside the address, the
    language, the saving of data and the code. Somebody signed in always gets a page of their own."""
    if {settings.SESSION_COOKIE_NAME, MESSAGES} & set(request.COOKIES):
        response = draw()
        patch_cache_control(response, private=True)
        return response
    parts = (look(), matter, get_language(), request.headers.get("Save-Data", ""), request.get_full_path())
    tag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag) or draw()
    if response.status_code in {200, 304}:
        response.headers["ETag"] = tag
        patch_vary_headers(response, ["Cookie"])
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@cache
def look() -> str:
    """Checksum of the code, templates, style sheets, and of the audit that every foot of page quotes:
    what a page looks like for the same matter."""
    found = hashlib.sha256()
    package = Path(settings.ROOT) / "coopdec"
    audit = (settings.DATA / "accessibility").iterdir()
    for path in sorted([*audit, *(path for pattern in LOOKS_OF for path in package.rglob(pattern))]):
        found.update(path.read_bytes())
    return found.hexdigest()
