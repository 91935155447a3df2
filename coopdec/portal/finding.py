"""What search engines and those who share an address ask of the site itself."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopdec.common import languages, pictures
from coopdec.portal import sitemap as listed

HOUR = 3600
# Not what is private, nor what repeats the record for programs or in a thousand crossings. While the
# demonstration world is shown nothing more is refused: each page says `noindex`, and a robot must read a page
# to know it.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /*?*version=
{crossings}

Sitemap: {sitemap}
"""


def website(request):
    """The site as programs read it: its name, and where it is searched."""
    root = request.build_absolute_uri(reverse("home"))
    searched = request.build_absolute_uri(reverse("atlas"))
    return {
        "@type": "WebSite",
        "@id": request.build_absolute_uri("/"),
        "url": root,
        "name": "Coopdec",
        "description": _("L’atlas ouvert de l’action internationale des collectivités françaises."),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{searched}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


@require_safe
def robots(request):
    refused = [
        languages.address_in(code, path)
        for code in (*languages.codes(), *languages.guests())
        for path in (
            "/atlas/filtres/",
            "/atlas/export.",
            "/atlas/fil.atom",
            "/atlas/?*&",
            "/atlas/carte/?*&",
            "/commencer/?",
            "/bourse/?*&",
            "/programmes/?*&",
            "/compte/",
            "/cooperations/*/signaler/",
            "/cooperations/*/fiche.pdf",
        )
    ]
    crossings = "\n".join(f"Disallow: {path}" for path in refused)
    said = ROBOTS.format(crossings=crossings, sitemap=request.build_absolute_uri("/sitemap.xml"))
    return _kept(HttpResponse(said, content_type="text/plain; charset=utf-8"))


@require_safe
def sitemap(request):
    """All addresses, or the files that hold them when one is too small."""
    number = listed.parts()
    root = _root(request)
    return _xml(listed.index(number, root) if number > 1 else listed.urlset(listed.part(1), root))


@require_safe
def sitemap_part(request, number):
    found = listed.part(number) if number else []
    if not found:
        raise Http404
    return _xml(listed.urlset(found, _root(request)))


@require_safe
def picture(request):
    """The picture of the pages that have none of their own."""
    title = _("Qui coopère avec qui, où et pour quoi faire ?")
    return pictures.answer(
        request, pictures.Picture(title=title, left=_("En France"), right=_("Dans le monde"))
    )


def _root(request):
    return request.build_absolute_uri("/").rstrip("/")


def _xml(text):
    return _kept(HttpResponse(text, content_type="application/xml; charset=utf-8"))


def _kept(response):
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response
