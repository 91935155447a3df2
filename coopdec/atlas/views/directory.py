"""/annuaire/ : every body that is no authority, by kind, région, theme and country."""

from dataclasses import replace
from functools import partial

from django.shortcuts import render

from coopdec.atlas import readers, stories
from coopdec.atlas.views.reading import not_that_long, page
from coopdec.common.unchanged import unless_unchanged
from coopdec.directory import lists, queries
from coopdec.directory.filters import DirectoryFilters, parse


@page
def directory(request):
    """The bodies that answer; 400 when a part of the question was not understood, the rest being kept."""
    known = queries.known()
    filters, wrong = parse(request.GET, known.labels)
    reader = readers.current()
    draw = partial(_drawn, request, filters, wrong, known, reader)
    if wrong:
        return draw()
    return unless_unchanged(request, (reader.version, reader.epoch, reader.is_engine), draw)


def _drawn(request, filters: DirectoryFilters, wrong: list[str], known: queries.Known, reader):
    entries = queries.entries(known)
    found = lists.answering(entries, filters)
    shown, turned = lists.page_of(found, filters)
    if filters.page > 1 and not shown:
        raise not_that_long()
    networks, without = lists.regional_networks(entries, filters, known)
    context = {
        "filters": filters,
        "count": len(found),
        "rows": stories.listed_bodies(shown, reader),
        "page": turned,
        "groups": lists.groups(entries, filters, known),
        "chips": lists.chips(filters, known),
        "networks": networks,
        "without_network": without,
        "canonical": lists.address(replace(filters, page=1)),
        "wrong": [{"message": message} for message in wrong],
    }
    return render(request, "atlas/directory.html", context, status=400 if wrong else 200)
