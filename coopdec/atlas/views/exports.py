"""/atlas/export.csv : exactly the sheets of a list or a map, as a file."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coopdec.atlas.dimensions import labels_of
from coopdec.atlas.exports import dumps
from coopdec.atlas.exports import feed as atom
from coopdec.atlas.exports.files import FORMATS, PACKED
from coopdec.atlas.filters import PAGE_SIZE
from coopdec.atlas.views.reading import Question, answer_page, asked, without_version
from coopdec.common import downloads, pool
from coopdec.common.unchanged import unless_unchanged

PDF = "application/pdf"


@require_safe
def export(request, ending):
    """The file; 400 when the question is not understood, 413 for a PDF of too many sheets, 429 when too many
    others wait, 500 when it failed: a file that is given is whole."""
    if ending not in FORMATS and ending != "pdf":
        raise Http404
    question, expired = asked(request)
    if expired:
        return HttpResponseRedirect(without_version(request))
    if question.errors:
        return answer_page(request, "atlas/export_refused.html", question, {})
    return unless_unchanged(request, question.matter, partial(_file, request, question, ending))


def _file(request, question: Question, ending: str):
    # A version that nobody asked for may have moved on when the turn of this one comes: then, the latest.
    listed = replace(question.filters, page=1, page_size=PAGE_SIZE).query()
    if ending == "pdf":
        count = question.reader.totals(question.filters).count
        if count > settings.PDF_SHEETS:
            shown = {"count": count, "most": settings.PDF_SHEETS, "listed": listed}
            return render(request, "atlas/export_long.html", shown, status=413)
    site = downloads.site(request)
    found = dumps.ready(question.reader, question.filters, ending, site=site, language=get_language())
    packs = ending not in PACKED and downloads.takes_gzip(request)

    def make():
        if found:  # the file of the day holds exactly that
            return pool.Made(Path(f"{found}.gz" if packs else found).open("rb"))
        words = [listed.removeprefix("?"), "--language", get_language(), "--site", site]
        return pool.made(f"export.{ending}", "take_away", *words, *(["--gzip"] if packs else []))

    def name(made):
        said = json.loads(made.said)["version"] if made and made.said else question.reader.version
        return f"coopdec-{timezone.localdate().isoformat()}-v{said}.{ending}"

    kind = FORMATS[ending][0] if ending in FORMATS else PDF
    back = reverse("atlas") + listed
    return downloads.given(request, make, name=name, kind=kind, back=back, is_packed=packs)


@require_safe
def feed(request):
    """/atlas/fil.atom : the latest sheets of any question."""
    question, expired = asked(request)
    if expired:
        return HttpResponseRedirect(without_version(request))
    if question.errors:
        return answer_page(request, "atlas/export_refused.html", question, {})
    return unless_unchanged(request, question.matter, partial(_feed, request, question))


def _feed(request, question: Question):
    filters = question.filters
    labels, site = labels_of(filters), downloads.site(request)
    address = request.build_absolute_uri()
    written = atom.feed(question.reader, filters, labels, site=site, address=address)
    return HttpResponse(written, content_type=atom.KIND)
