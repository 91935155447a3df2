"""What every page of the room shares: its addresses, its question, its answer."""

from collections.abc import Callable

from django.core.paginator import EmptyPage
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopdec.atlas import lists, queries
from coopdec.atlas.filters import LABELS, Filters, drop, parse
from coopdec.common.addresses import lower_case


def page(view: Callable) -> Callable:
    """GET and HEAD only, at a lower-case address."""
    return require_safe(lower_case(view))


def asked(request, *, also=()):
    """The question of the query string, and what in it is not understood."""
    filters, errors = parse(request.GET, also=also)
    unknown = queries.unknown_values(filters)
    wrong: dict[str, set[str]] = {}
    for error in unknown:
        wrong.setdefault(error.name, set()).add(error.value)
    return drop(filters, wrong), errors + unknown


def chips(filters: Filters, path: str):
    labels = queries.labels_of(filters)
    chips = [(f"« {filters.q} »", path + filters.without("q").query())] if filters.q else []
    return chips + [
        (
            f"{LABELS[name]} : {labels.get((name, value), value)}",
            path + filters.without(name, value).query(),
        )
        for name, value in filters.chosen()
    ]


def answer_page(request, template, context, *, errors=()):
    return render(request, template, {**context, "wrong": errors}, status=400 if errors else 200)


def page_or_404(found, filters, path, **options):
    try:
        return lists.page_of(found, filters, path=path, **options)
    except EmptyPage as beyond:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte.")) from beyond
