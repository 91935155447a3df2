"""/chiffres/ : the statement in figures of everything or of a place, and two dimensions crossed."""

from dataclasses import replace
from io import BytesIO

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.atlas import access, crosstable, lists, statements
from coopdec.atlas.dimensions import labels_of
from coopdec.atlas.filters import LABELS, FilterError
from coopdec.atlas.views.reading import answer_page, chips, listing, not_that_long
from coopdec.common.tables import CSV_TYPE, write_lines
from coopdec.reference.enums import FRENCH_TERRITORIES


@listing(also=crosstable.PARAMETERS)
def cross_table(request, question):
    """/chiffres/croiser/ : any two dimensions, as a page or with `format=csv`."""
    asked, wrong = crosstable.parse(request.GET)
    question = replace(question, errors=(*question.errors, *wrong))
    filters, reader = question.filters, question.reader
    whole = crosstable.table(reader, filters, asked)
    if asked.format == "csv" and not question.errors:
        return _file(whole, asked, reader.version)
    asked = replace(asked, format="html")
    found = crosstable.drawn(whole, filters, asked)
    if found is None:
        raise not_that_long()
    demonstration = reader.demonstration(filters)
    context = {
        "asked": asked,
        "title": crosstable.title(asked),
        "drawn": found,
        "choices": crosstable.choices(asked),
        "filters": filters,
        "chips": crosstable.chips(filters, asked, labels_of(filters)),
        "rows_label": LABELS[asked.rows],
        "columns_label": LABELS[asked.columns],
        "measure_label": crosstable.MEASURES[asked.measure],
        "note": lists.demonstration_note(lists.fictitious(demonstration, "count")),
        "csv_url": replace(asked, format="csv", columns_page=1).url(filters),
        "turned_url": replace(asked, rows=asked.columns, columns=asked.rows, columns_page=1).url(filters),
        "other_way": crosstable.other_way(asked, filters),
        "address": asked.url(filters.question()),
    }
    return answer_page(request, "atlas/cross_table.html", question, context)


def _file(whole, asked, version):
    file = BytesIO()
    write_lines(file, whole.rows_of_file(crosstable.title(asked)))
    day = timezone.localdate().isoformat()
    name = f"coopdec-{asked.rows}-{asked.columns}-{asked.measure}-{day}-v{version}.csv".replace("_", "-")
    return HttpResponse(
        file.getvalue(),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _statement(request, question, place):
    """The page; what a place says already cannot be asked beside it."""
    if place.dimension and getattr(question.filters, place.dimension):
        said = _("%(label)s : la page le dit déjà.") % {"label": LABELS[place.dimension]}
        question = replace(
            question,
            filters=question.filters.without(place.dimension),
            errors=(*question.errors, FilterError(place.dimension, "", said)),
        )
    filters = question.filters.question()
    if place.dimension:
        filters = filters.adding(place.dimension, place.code)
    context = {
        "place": place,
        "told": statements.statement(filters, question.reader, place),
        "chips": chips(question),
        "cross_url": f"{reverse('cross_table')}{filters.query()}",
    }
    return answer_page(request, "atlas/figures.html", question, context)


@listing()
def figures(request, question):
    return _statement(request, question, statements.everywhere())


@listing()
def area(request, question, code):
    return _statement(request, question, statements.of_area(access.get_area(code)))


@listing()
def country(request, question, code):
    found = access.get_country(code)
    if found.code in FRENCH_TERRITORIES:
        region = access.OVERSEAS_REGIONS.get(found.code)
        return redirect("figures_region", code=region, permanent=True) if region else redirect("figures")
    return _statement(request, question, statements.of_country(found))


@listing()
def region(request, question, code):
    found = access.get_region(code)
    if found.code.lower() != code:
        return redirect("figures_region", code=found.code.lower(), permanent=True)
    return _statement(request, question, statements.of_region(found))


@listing()
def department(request, question, code):
    return _statement(request, question, statements.of_department(access.get_department(code)))
