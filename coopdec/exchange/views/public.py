"""/bourse/ and /programmes/: what everybody reads."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopdec.common import downloads
from coopdec.common.addresses import lower_case
from coopdec.common.tables import CSV_TYPE
from coopdec.directory import published
from coopdec.exchange import access, drawings, exports, lists, queries, rules, stories
from coopdec.exchange.filters import LISTINGS, parse
from coopdec.exchange.lists import EXCHANGE, SHARED


def _asked(request, shelf, known):
    asked, wrong = parse(request.GET, shelf.labels, known.labels)
    return asked, [{"message": message} for message in wrong]


def _listed(entries, asked, wrong, shelf, known):
    """The part of a list page that both shelves share."""
    found = lists.answering(entries, asked, shelf.labels)
    shown, page = lists.page_of(found, asked, shelf)
    if asked.page > 1 and not shown:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte."))
    context = {
        "asked": asked,
        "count": len(found),
        "page": page,
        "groups": lists.groups(entries, asked, shelf, known),
        "chips": lists.chips(asked, shelf, known),
        "wrong": wrong,
        "path": page.path,
        "canonical": page.path + asked.question,
    }
    return context, found, [one.pk for one in shown]


@require_safe
def exchange(request):
    """/bourse/ : the listings that answer; 400 when a part of the question was not understood."""
    known = queries.known_of_listings()
    asked, wrong = _asked(request, EXCHANGE, known)
    entries = queries.listing_entries(known)
    context, found, shown = _listed(entries, asked, wrong, EXCHANGE, known)
    context["rows"] = stories.lines(queries.listings_of(shown))
    if asked.page == 1:
        context["map"] = drawings.map_of_entries(found, asked, known)
    if not context["chips"] and asked.page == 1:
        context["said"] = published.about_exchange()
    return render(request, "exchange/index.html", context, status=400 if wrong else 200)


def _files(request):
    """The question of a file, whole; None when a part of it is not understood: no file lies."""
    known = queries.known_of_listings()
    asked, wrong = _asked(request, EXCHANGE, known)
    if wrong:
        return None, []
    return asked, lists.answering(queries.listing_entries(known), asked, LISTINGS)


def _refused(request):
    title = _("Une partie de la question n’a pas été comprise")
    why = _("Aucun fichier n’est donné plutôt qu’un fichier faux. Reprenez la question depuis la liste.")
    return downloads.no_file(request, 400, title, why, back=request.path.rsplit("/", 1)[0] + "/")


@require_safe
def table(request):
    """/bourse/annonces.csv : all that answers, in the order of the page."""
    asked, found = _files(request)
    if asked is None:
        return _refused(request)
    file = BytesIO()
    listings = queries.listings_of([one.pk for one in found], whole=True)
    exports.write_csv(file, listings, site=downloads.site(request))
    response = HttpResponse(file.getvalue(), content_type=CSV_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, "coopdec-bourse.csv")
    return response


@require_safe
def feed(request):
    """/bourse/fil.atom : the last of any question."""
    asked, found = _files(request)
    if asked is None:
        return _refused(request)
    listings = queries.listings_of([one.pk for one in found[: exports.FEED_ENTRIES]])
    written = exports.feed(
        listings, asked, site=downloads.site(request), address=request.build_absolute_uri()
    )
    return HttpResponse(written, content_type=exports.FEED_KIND)


@require_safe
@lower_case
def listing(request, ref):
    """/bourse/<ref>/"""
    found = access.get_published_listing(ref)
    text = found.wording
    context = {
        "listing": found,
        "text": text,
        "text_lang": stories.lang_of(text),
        "others": stories.other_languages(found, text),
        "facts": stories.facts(found),
        "where": stories.where(found),
        "age": stories.age_of(found),
        "needs": list(found.needs.all()),
        "map": drawings.map_of_listing(found),
        "passages": list(found.passages.all()),
        "documents": [one.document for one in found.documents.all()],
    }
    return render(request, "exchange/listing.html", context)


@require_safe
@lower_case
def document(_request, ref, document):
    """A document of a published listing, or its photo; always as a download: it never runs as a page."""
    found = access.get_document_of(access.get_published_listing(ref), ref=document)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)


@require_safe
def programmes(request):
    """/programmes/ : the programmes that an authority may join."""
    known = queries.known_of_programmes()
    asked, wrong = _asked(request, SHARED, known)
    entries = queries.programme_entries(known)
    context, _found, shown = _listed(entries, asked, wrong, SHARED, known)
    context["rows"] = stories.programme_lines(queries.programmes_of(shown))
    return render(request, "exchange/programmes.html", context, status=400 if wrong else 200)


@require_safe
@lower_case
def programme(request, slug):
    """/programmes/<slug>/"""
    found = access.get_published_programme(slug)
    places = list(found.places.all())
    context = {
        "programme": found,
        "budget": stories.budget(found),
        "age": stories.age_of(found),
        "countries": list(found.countries.all()),
        "themes": list(found.themes.all()),
        "sdgs": list(found.sdgs.all()),
        "co_leads": list(found.co_leads.all()),
        "places": places,
        "map": drawings.map_of_programme(places, title=found.title),
        "sheets": queries.sheets_of(found),
        "participants": queries.participants_of(found),
        "lead_is_responsible": rules.lead_is_responsible(found.kind),
        "passages": list(found.passages.all()),
    }
    return render(request, "exchange/programme.html", context)
