"""Refuses, in words, requests that no page could read."""

from django.core.exceptions import BadRequest

MAX_QUERY = 8_192


def readable_address(get_response):
    """400 for NUL bytes (PostgreSQL has no such character) and for overlong query strings."""

    def middleware(request):
        raw = request.META.get("QUERY_STRING", "")
        if len(raw) > MAX_QUERY:
            raise BadRequest("L’adresse est trop longue.")
        if "\x00" in request.path or "%00" in raw or "\x00" in raw:
            raise BadRequest("L’adresse contient un caractère nul.")
        return get_response(request)

    return middleware
