"""Refuses, in words, requests that no page could read; says of answers what caches and robots must know."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from coopdec.common import languages

MAX_QUERY = 8_000  # below the longest request line of the server


class Unreadable(BadRequest):
    """Its message is ours, for the reader; those of the framework's own refusals speak of its settings."""


def language_of_the_address(get_response):
    """Draws the answer in the language that its address says, whatever the reader's browser or cookies: one
    address is one page, for caches and for those who share it (ADR 0009)."""

    def middleware(request):
        language = request.LANGUAGE_CODE = languages.of(request.path_info)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def readable_address(get_response):
    """400 for NUL bytes (PostgreSQL has no such character) and for overlong query strings; programs that ask
    the API read the reason as JSON."""

    def middleware(request):
        raw = request.META.get("QUERY_STRING", "")
        reason = ""
        if len(raw) > MAX_QUERY:
            reason = _("L’adresse est trop longue.")
        elif "\x00" in request.path or "%00" in raw or "\x00" in raw:
            reason = _("L’adresse contient un caractère nul.")
        if reason and request.path.startswith("/api/"):
            detail = [{"name": "", "value": "", "message": reason}]
            return JsonResponse({"detail": detail}, status=400, headers={"Access-Control-Allow-Origin": "*"})
        if reason:
            raise Unreadable(reason)
        return get_response(request)

    return middleware


def light_pages(get_response):
    """Pages differ under `Save-Data` (no font file): caches must be told."""

    def middleware(request):
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Save-Data"])
        return response

    return middleware


def demonstration_out_of_indexes(get_response):
    """While the demonstration world is shown, no page of the site belongs in a search engine."""

    def middleware(request):
        response = get_response(request)
        if settings.DEMO_DATA:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return middleware
