"""The sheet's own pages: reading it, its picture, its paper, its documents."""

from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from coopdec.common import downloads, pictures, pool
from coopdec.common.addresses import lower_case
from coopdec.common.unchanged import unless_unchanged
from coopdec.cooperation import access, drawings, linked, queries, rules, sentences, stories
from coopdec.cooperation.enums import Status


@require_safe
@lower_case
def sheet(request, ref):
    try:
        found = access.get_sheet_for(request.user, ref=ref)
    except Http404:
        kept = access.get_sheet_of_former_ref(ref)
        return redirect(kept, permanent=True)
    return render(request, "cooperation/sheet.html", _shown(request, found))


@require_safe
@lower_case
def paper(request, ref):
    """A published sheet as a tagged PDF, made in the pool of exports."""
    found = access.get_sheet_for(AnonymousUser(), ref=ref)  # what everybody may read, whoever asks
    html = render_to_string("cooperation/paper.html", _shown(request, found))

    def make():
        return pool.made("fiche.pdf", "print_paper", "--site", downloads.site(request), given=html)

    draw = partial(
        downloads.given,
        request,
        make,
        name=lambda _made: f"{found.ref}.pdf",
        kind="application/pdf",
        back=found.get_absolute_url(),
    )
    return unless_unchanged(request, (html,), draw)


def _shown(request, found):
    """What the page and the paper of a sheet are drawn from."""
    partners = list(queries.partners_of(found))
    places = list(found.places.select_related("country", "place"))
    lines = list(found.funding_lines.select_related("funder"))
    themes = list(found.themes.order_by("order"))
    provenances = list(found.provenances.select_related("document"))
    children = list(queries.children_of(found))
    sides = drawings.sides(partners)
    countries = drawings.countries(partners, places)
    address = request.build_absolute_uri(found.get_absolute_url())
    context = {
        "sheet": found,
        "linked": linked.sheet(
            found,
            request,
            partners=partners,
            places=places,
            lines=lines,
            themes=themes,
            provenances=provenances,
        ),
        "status": Status(found.effective_status).label,
        "sides": sides,
        "countries": countries,
        "followed": drawings.followed(partners, countries),
        "map": drawings.partners_map(partners, places, title=found.title),
        "places": drawings.spots(places),
        "account": drawings.account(lines),
        "money": drawings.money_by_year(rules.current_lines(lines)),
        "children": children,
        "children_amount": queries.children_amount(found) if children else None,
        "texts": stories.texts(found),
        "themes": themes,
        "goals": drawings.goals(found.sdgs.all(), found.sdg_targets.select_related("sdg")),
        "scores": drawings.scores(found.markers.select_related("marker")),
        "agreements": drawings.agreements(found.agreements.select_related("document")),
        "deliberations": drawings.deliberations(found.deliberations.select_related("authority", "document")),
        "volunteers": found.volunteers.order_by("pk"),
        "documents": [one for one in drawings.papers(found.documents.select_related("document")) if one[0]],
        "contacts": found.contacts.select_related("organisation"),
        "provenances": drawings.passages(provenances),
        "is_stale": rules.is_stale(
            confirmed_on=found.confirmed_on,
            published_on=timezone.localdate(found.published_at) if found.published_at else None,
            today=timezone.localdate(),
        ),
        "history": sentences.history(queries.history_of(found)),
        "close": queries.close_sheets(found, partners),
        "citation": stories.citation(found, sides, address=address, on=timezone.localdate()),
    }
    context["contents"] = stories.contents(context)
    return context


@require_safe
@lower_case
def picture(request, ref):
    """What is shown of a published sheet where its address is shared."""
    return pictures.answer(request, linked.picture(access.get_published_sheet(ref)))


@require_safe
@lower_case
def document(request, ref, document):
    """A document kept here of a published sheet, always as a download: it never runs as a page."""
    found = access.get_document_of(access.get_published_sheet(ref), ref=document)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)
