"""The map in pages of other sites: what their frames show, and what programs ask to make one (oEmbed 1.0)."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from coopdec.atlas import mapping
from coopdec.atlas.filters import HERE
from coopdec.atlas.views.reading import answer_or_404, answer_page, listing
from coopdec.common import languages

WIDTH, HEIGHT = 960, 640
NARROWEST, LOWEST = 280, 320
KEPT = 86400  # seconds
MOST_DIGITS = 5


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@listing(also=("links",))
def frame(request, question):
    """/embed/carte : the map alone, for the frames of any site; it knows nobody and sets no cookie."""
    filters = replace(question.filters, where=HERE, page=1)
    answer = answer_or_404(replace(question, filters=replace(filters, page_size=1)))
    path = reverse("map")
    drawn = mapping.draw(question.reader, answer, filters, level=mapping.level_of(filters, ""), path=path)
    context = {
        "filters": filters,
        "drawn": drawn,
        "totals": answer.totals,
        "version": answer.version,
        "demonstration": answer.demonstration,
        "map_url": path + filters.query(),
    }
    return answer_page(request, "atlas/embed.html", question, context)


def code_of(request, query: str, *, width: str = "100%", height: int = HEIGHT) -> str:
    """What is copied into the page of another site."""
    address = request.build_absolute_uri(reverse("map_frame") + (f"?{query}" if query else ""))
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" allowfullscreen></iframe>',
        address, _("Carte de la coopération, Coopdec"), width, height,
    )  # fmt: skip


def oembed_url(request) -> str:
    page = request.build_absolute_uri(request.get_full_path())
    return f"{request.build_absolute_uri(reverse('oembed'))}?{urlencode({'url': page, 'format': 'json'})}"


@require_safe
def oembed(request):
    """/oembed?url=… : how to show a page of the map of this site; 404 for any other address, 501 for XML."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    language, query = _map_asked(request)
    width = _at_most(request.GET.get("maxwidth", ""), WIDTH, least=NARROWEST)
    height = _at_most(request.GET.get("maxheight", ""), HEIGHT, least=LOWEST)
    with override(language):
        said = {
            "version": "1.0",
            "type": "rich",
            "provider_name": "Coopdec",
            "provider_url": request.build_absolute_uri(reverse("home")),
            "title": _("Carte de la coopération, Coopdec"),
            "html": code_of(request, query, width=str(width), height=height),
            "width": width,
            "height": height,
            "cache_age": KEPT,
        }
    response = JsonResponse(said)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _map_asked(request) -> tuple[str, str]:
    """Language and query string of the page of the map that `url` is; not found for any other address."""
    try:
        asked = urlsplit(request.GET.get("url", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    if asked.scheme not in {"http", "https"} or asked.netloc != request.get_host():
        raise Http404
    for code in languages.codes():
        with override(code):
            try:
                found = resolve(asked.path).url_name
            except Resolver404:
                continue
            if found in {"map", "map_frame"} and asked.path == reverse(found):
                return code, asked.query
    raise Http404


def _at_most(text: str, most: int, *, least: int) -> int:
    return max(least, min(most, int(text))) if text.isdecimal() and len(text) <= MOST_DIGITS else most
