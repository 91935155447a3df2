"""/donnees/ : the files of the day, what their columns mean, the API in words."""

import json

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from coopdec.atlas.exports import columns, dumps
from coopdec.atlas.exports.catalogue import catalogue as described
from coopdec.atlas.exports.files import FORMATS
from coopdec.atlas.views.reading import page
from coopdec.common import downloads

SOON = "60"  # seconds in which files that are missing may be there


def _catalogue(request, made):
    return described(made, site=downloads.site(request), operator=settings.OPERATOR)


@page
def data(request):
    made = dumps.current()
    shown = {
        "made": made,
        "files": list(made.files.values()) if made else [],
        "linked": [_catalogue(request, made)],
        "limits": _limits(),
    }
    return render(request, "atlas/data.html", shown)


@page
def dictionary(request):
    return render(request, "atlas/dictionary.html", {"columns": columns.dictionary()})


@page
def guide(request):
    shown = {"site": downloads.site(request), "limits": _limits()}
    return render(request, "atlas/api_guide.html", shown)


def _limits():
    return {
        "burst": settings.API_BURST,
        "rate": settings.API_RATE,
        "exports": settings.EXPORTS_AT_ONCE,
        "wait": settings.EXPORT_WAIT,
        "pdf": settings.PDF_SHEETS,
    }


@page
def catalogue(request):
    text = json.dumps(_catalogue(request, dumps.current()), ensure_ascii=False)
    response = HttpResponse(text, content_type="application/ld+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@page
def dump(request, ending):
    """A file of the day; 503 while there is none that may be given."""
    if ending not in dumps.ENDINGS:
        raise Http404
    made = dumps.current()
    if made is None:
        response = downloads.no_file(
            request,
            503,
            _("Les fichiers du jour sont en train d’être faits"),
            _("Ils le sont chaque nuit, et dès qu’une fiche est retirée. Revenez dans une minute."),
            back=reverse("data"),
        )
        response.headers["Retry-After"] = SOON
        return response
    packs = downloads.takes_gzip(request)
    tag = f'"{made.files[ending].sha256[:32]}{"-gzip" if packs else ""}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = _given(request, made, ending, packed=packs)
        response.headers["Content-Encoding"] = "gzip" if packs else "identity"
    response.headers["ETag"] = tag
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


def _given(request, made, ending, *, packed):
    kind = FORMATS[ending][0]
    name = f"coopdec-{made.made_at.date().isoformat()}-v{made.version}.{ending}"
    if request.method == "HEAD":
        return HttpResponse(content_type=kind)
    file = made.path(ending, packed=packed).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
