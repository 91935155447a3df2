"""/atlas/carte/ : the sheets of a question on a map drawn by the server, with the filters of the list."""

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from coopdec.atlas import lists, mapping
from coopdec.atlas.filters import HERE, FilterError, visible
from coopdec.atlas.views import embeds
from coopdec.atlas.views.reading import answer_or_404, answer_page, listing


@listing(also=("level", "links"))
def sheets(request, question):
    """The world, or the frame that the question asks: circles, links, the same places as a table."""
    level, errors = _level(request.GET.getlist("level"))
    filters = replace(question.filters, page=1)
    if filters.where != HERE:
        filters, wrong = mapping.drawable(filters)
        errors = [*errors, wrong]
    question = replace(question, filters=filters, errors=(*question.errors, *errors))
    answer = answer_or_404(replace(question, filters=replace(filters, page_size=1)))
    drawn = mapping.draw(
        question.reader, answer, filters, level=mapping.level_of(filters, level), path=question.path
    )
    in_use = lists.chips(filters, question.path, lists.labels_in(answer, filters))
    context = {
        "filters": filters,
        "drawn": drawn,
        "totals": answer.totals,
        "demonstration": answer.demonstration,
        "facets": lists.groups(answer, question.reader, filters, path=question.path),
        "chips": in_use,
        "list_url": lists.list_url(filters, answer.version),
        "follow_url": _followed(filters, level),
        "version": answer.version,
        "embed_code": embeds.code_of(request, filters.at(None).query().removeprefix("?")),
        "oembed_url": embeds.oembed_url(request),
        "removals": [] if answer.totals.count else lists.removals(question.reader, in_use),
    }
    return answer_page(request, "atlas/map.html", question, context)


def _followed(filters, level):
    """Where this map is kept, as it is looked at."""
    query = filters.at(None).query()
    layer = f"{'&' if query else '?'}{urlencode({'level': level})}" if level else ""
    return reverse("follow-map") + query + layer


def _level(given):
    """The level asked, and what is wrong with it."""
    asked = [text.strip() for text in given if text.strip()]
    if not asked:
        return "", []
    if len(asked) == 1 and asked[0] in mapping.LEVEL_NAMES:
        return asked[0], []
    message = _("Niveau : « %(value)s » n’est pas connu.") % {"value": visible(asked[0])}
    return "", [FilterError("level", visible(asked[0]), message)]
