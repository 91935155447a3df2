"""Refuses, in words, requests that no page could read."""

from django.core.exceptions import BadRequest
from django.utils.cache import patch_vary_headers

MAX_QUERY = 8_192


class Unreadable(BadRequest):
    """Its message is ours, for the reader; those of the framework's own refusals speak of its settings."""


def readable_address(get_response):
    """400 for NUL bytes (PostgreSQL has no such character) and for overlong query strings."""

    def middleware(request):
        raw = request.META.get("QUERY_STRING", "")
        if len(raw) > MAX_QUERY:
            raise Unreadable("L’adresse est trop longue.")
        if "\x00" in request.path or "%00" in raw or "\x00" in raw:
            raise Unreadable("L’adresse contient un caractère nul.")
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
