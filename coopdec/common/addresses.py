"""Addresses are lower case: one decorator for every page that a code or a reference leads to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse


def lower_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Redirects an address with capitals in its parameters to the lower-case one, query string kept."""

    @wraps(view)
    def answer(request: HttpRequest, **codes: Any) -> HttpResponseBase:
        if all(not isinstance(code, str) or code == code.lower() for code in codes.values()):
            return view(request, **codes)
        assert request.resolver_match is not None
        lower = reverse(
            request.resolver_match.view_name,
            kwargs={name: str(code).lower() for name, code in codes.items()},
        )
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{lower}?{query}" if query else lower)

    return answer
