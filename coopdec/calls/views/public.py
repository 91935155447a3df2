"""/appels-a-projets/: what everybody reads."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopdec.calls import access
from coopdec.calls.exports import calendars, feeds
from coopdec.calls.queries import moment_of, public
from coopdec.calls.queries.awards import results_of
from coopdec.calls.stories import asked, lines, ready, sheets
from coopdec.common import downloads
from coopdec.common.addresses import lower_case
from coopdec.files.access import may_be_opened

CLOSED_SHOWN = 12


@require_safe
def calls(request):
    """/appels-a-projets/ : where each stands today."""
    found = public.calendar()
    closed, older = found.closed[:CLOSED_SHOWN], found.closed[CLOSED_SHOWN:]
    shown = [*found.open, *found.coming, *found.permanent, *found.suspended, *closed]
    told = {one.call.pk: one for one in lines.lines(shown, public.terms_by_call(shown))}
    context = {
        "sections": [
            section
            for section in (
                ("ouverts", _("Ouverts"), [told[one.pk] for one in found.open]),
                ("a-venir", _("À venir"), [told[one.pk] for one in found.coming]),
                ("permanents", _("Permanents"), [told[one.pk] for one in found.permanent]),
                ("suspendus", _("Suspendus"), [told[one.pk] for one in found.suspended]),
                ("fermes", _("Fermés"), [told[one.pk] for one in closed]),
            )
            if section[2]
        ],
        "older": older,
        "found": found,
        "models": len(ready.models()),
    }
    return render(request, "calls/index.html", context)


@require_safe
@lower_case
def call(request, slug):
    """/appels-a-projets/<slug>/ : the sheet of a call, under the terms in force today."""
    found = access.get_published_call(slug)
    versions = public.versions_of(found)
    context = {
        "call": found,
        "moment": moment_of(found),
        "why_stopped": public.why_stopped(found),
        "line": lines.lines([found], {found.pk: versions[-1]})[0],
        "asked": asked.asked_of_terms(versions[-1]),
        "terms": versions[-1],
        "steps": sheets.steps(found),
        "elsewhere": sheets.elsewhere(found),
        "changes": sheets.changes(found, versions, public.extensions_of(found)),
        "kit": [one for one in found.kit.all() if may_be_opened(one)],
        "envelope": sheets.envelope(found),
        "results": results_of(found),
        "years": ready.years(found.first_year, found.last_year),
    }
    return render(request, "calls/call.html", context)


@require_safe
@lower_case
def document(_request, slug, document):
    """A document of the kit; always as a download: it never runs as a page."""
    found = access.get_document_of(access.get_published_call(slug), ref=document)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)


def _calendar(request, found, *, name, file):
    site = downloads.site(request)
    events = calendars.events(found, site=site, moved=public.put_off(found))
    response = HttpResponse(calendars.written(events, name=name), content_type=calendars.KIND)
    response.headers["Content-Disposition"] = content_disposition_header(False, file)
    return response


@require_safe
def whole_calendar(request):
    """/appels-a-projets/calendrier.ics : every call that is not closed, to subscribe to."""
    found = public.calendar()
    shown = [*found.open, *found.coming, *found.suspended, *found.permanent]
    return _calendar(request, shown, name=_("Appels à projets"), file="appels-a-projets.ics")


@require_safe
@lower_case
def calendar(request, slug):
    """/appels-a-projets/<slug>/calendrier.ics"""
    found = access.get_published_call(slug)
    return _calendar(request, [found], name=found.title, file=f"appel-{found.slug}.ics")


@require_safe
def feed(request):
    """/appels-a-projets/fil.atom"""
    found = public.last_published(feeds.ENTRIES)
    written = feeds.feed(
        found,
        moved=public.put_off(found),
        site=downloads.site(request),
        address=request.build_absolute_uri(),
    )
    return HttpResponse(written, content_type=feeds.KIND)


@require_safe
def models(request):
    """/appels-a-projets/modeles/ : what such calls ask, kept as reference."""
    return render(request, "calls/models.html", {"rows": ready.model_lines()})


@require_safe
@lower_case
def model(request, slug):
    """/appels-a-projets/modeles/<slug>/"""
    found = ready.models().get(slug)
    if found is None:
        raise Http404
    context = {"line": ready.model_lines_of(found), "model": found, "asked": asked.asked_of_model(found)}
    return render(request, "calls/model.html", context)
