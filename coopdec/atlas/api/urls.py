"""Addresses of the API, under `/api/`; their names have no room, as those of pages (ADR 0006)."""

from django.urls import path, re_path

from coopdec.atlas.api import operations
from coopdec.atlas.api.responding import not_there, public

_mounted, _application, _namespace = operations.api.urls
for pattern in _mounted:
    pattern.callback = public(pattern.callback)

urlpatterns = [
    path("v1/openapi.json", public(operations.openapi), name="api_description"),
    *(path(f"v1/{one.pattern}", one.callback, name=one.name) for one in _mounted if one.name != "api-root"),
    re_path("", public(not_there), name="api_nothing"),
]
