"""The operations of the API. Answers are joined from ready texts: a card is not parsed to be written."""

import json
from collections.abc import Mapping
from json.encoder import encode_basestring as quoted
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from coopdec.atlas import access, readers
from coopdec.atlas.answers import ZOOMS, Answer, BeyondTheEndError, Facet, Totals, Value
from coopdec.atlas.api import maps, parameters, record, schemas
from coopdec.atlas.api.responding import RefusedError, answered, answering, asked
from coopdec.atlas.cards import euros
from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.filters import HERE, LONGEST_VALUE, FilterError, Filters, label_of, unknown, visible
from coopdec.cooperation.access import get_sheet_of_former_ref

READ = ["GET", "HEAD"]
REFUSALS = {404: schemas.Refusals, 422: schemas.Refusals}
PREFIX = {
    "name": "prefix",
    "in": "query",
    "required": False,
    "description": "Only values of which a word of the label begins so.",
    "schema": {"type": "string", "maxLength": LONGEST_VALUE},
    "example": "a",
}
api = NinjaAPI(
    title="Coopdec",
    version="1",
    description=(
        "The external action of French local authorities, read by everybody: no key, no cookie."
        " Dimensions are repeatable: values of one are alternatives, dimensions add up."
        " Facets count under the other filters."
    ),
    urls_namespace="api-1",
    openapi_url=None,
    docs_url=None,
)


@api.api_operation(
    READ, "/cooperations", url_name="api_cooperations", response={200: schemas.Cooperations, **REFUSALS},
    summary="Sheets that answer a question, with totals and facets",
    openapi_extra={"parameters": parameters.documented()},
)  # fmt: skip
@answering
def cooperations(request: HttpRequest) -> HttpResponse:
    filters, reader = asked(request)

    def content() -> str:
        try:
            return _written(reader.answer(filters), filters)
        except BeyondTheEndError as beyond:
            raise _beyond(filters, beyond.pages) from beyond

    return answered(request, reader, filters, content)


def _beyond(filters: Filters, pages: int) -> RefusedError:
    message = _("Cette page n’existe pas : la dernière est la page %(pages)d.") % {"pages": pages}
    return RefusedError(404, [FilterError("page", str(filters.page), message)])


def _written(answer: Answer, filters: Filters) -> str:
    parts = [f"{{{_totals(answer.totals)},"]
    if answer.demonstration is not None:
        parts.append(f'"demonstration":{{{_totals(answer.demonstration)}}},')
    pages = max(1, -(-answer.totals.count // filters.page_size))
    parts += (
        f'"page":{filters.page},"pages":{pages},"page_size":{filters.page_size},"results":[',
        ",".join(answer.cards),
        f'],"facets":{{{_facets(answer.facets)}}},"facets_more":',
        json.dumps({name: facet.more for name, facet in answer.facets.items()}, separators=(",", ":")),
        f',"version":{answer.version}}}',
    )
    return "".join(parts)


def _totals(totals: Totals) -> str:
    return (
        f'"count":{totals.count},"partnerships":{totals.partnerships},"projects":{totals.projects},'
        f'"authorities":{totals.authorities},"partners":{totals.partners},"countries":{totals.countries},'
        f'"amount_eur":{json.dumps(euros(totals.cash_cents))},'
        f'"amount_in_kind_eur":{json.dumps(euros(totals.in_kind_cents))},"amount_known":{totals.amount_known}'
    )


def _facets(facets: Mapping[str, Facet]) -> str:
    return ",".join(f'"{name}":{_values(facet.values)}' for name, facet in facets.items())


def _values(values: tuple[Value, ...]) -> str:
    written = [
        f'{{"value":{quoted(value)},"label":{quoted(label)},"count":{count}}}'
        for value, label, count in values
    ]
    return f"[{','.join(written)}]"


@api.api_operation(
    READ, "/facets/{dimension}", url_name="api_facet", response={200: schemas.FacetPage, **REFUSALS},
    summary="All the values of a dimension under the other filters",
    openapi_extra={"parameters": [PREFIX, *parameters.documented()]},
)  # fmt: skip
@answering
def facet(request: HttpRequest, dimension: str) -> HttpResponse:
    if dimension not in DIMENSIONS:
        raise Http404
    filters, reader = asked(request, also=("prefix",))
    prefix = _prefix(request)

    def content() -> str:
        values = reader.facet(filters, dimension, prefix=prefix, limit=None).values
        pages = max(1, -(-len(values) // filters.page_size))
        if filters.page > pages:
            raise _beyond(filters, pages)
        first = (filters.page - 1) * filters.page_size
        return (
            f'{{"dimension":"{dimension}","label":{quoted(label_of(dimension))},'
            f'"values":{_values(values[first : first + filters.page_size])},"count":{len(values)},'
            f'"page":{filters.page},"pages":{pages},"page_size":{filters.page_size},"version":{reader.version}}}'
        )

    return answered(request, reader, (filters, prefix), content)


def _prefix(request: HttpRequest) -> str:
    given = [text.strip() for text in request.GET.getlist("prefix") if text.strip()]
    if not given:
        return ""
    if len(given) > 1 or len(given[0]) > LONGEST_VALUE or not given[0].isprintable():
        message = _("Un seul début de mot, lisible, de %(most)d caractères au plus.") % {
            "most": LONGEST_VALUE
        }
        raise RefusedError(422, [FilterError("prefix", visible(given[0]), message)])
    return given[0]


@api.api_operation(
    READ, "/map", url_name="api_map", response={200: schemas.Map, **REFUSALS},
    summary="Where the sheets are: clusters of places, and links between both sides",
    openapi_extra={"parameters": [*parameters.OF_MAPS, *parameters.documented()]},
)  # fmt: skip
@answering
def mapped(request: HttpRequest) -> HttpResponse:
    filters, reader = asked(request, also=("zoom", "links", "names"))
    if filters.where != HERE:
        raise RefusedError(422, [unknown("where", filters.where)])
    zoom = _one_of(request, "zoom", range(ZOOMS.stop), default=0)
    more = tuple(_one_of(request, name, range(2), default=0) for name in ("links", "names"))
    return answered(
        request, reader, (filters, zoom, *more), lambda: maps.written(reader, filters, zoom, *more)
    )


def _one_of(request: HttpRequest, name: str, numbers: range, *, default: int) -> int:
    given = [text.strip() for text in request.GET.getlist(name) if text.strip()]
    if not given:
        return default
    if len(given) == 1 and given[0] in map(str, numbers):
        return int(given[0])
    message = _("%(name)s : un nombre de %(first)d à %(last)d.") % {
        "name": name, "first": numbers[0], "last": numbers[-1],
    }  # fmt: skip
    raise RefusedError(422, [FilterError(name, visible(",".join(given)), message)])


@api.api_operation(
    READ, "/cooperations/{ref}", url_name="api_cooperation", response={200: schemas.Record, **REFUSALS},
    summary="The whole public record of a sheet; 301 to the one that a merged sheet joined",
)  # fmt: skip
@answering
def cooperation(request: HttpRequest, ref: str) -> HttpResponse:
    _nothing_asked(request)
    try:
        found = access.get_shown_sheet(ref)
    except Http404:
        return _moved(ref)
    reader = readers.current()
    return answered(request, reader, (ref, found.updated_at), lambda: _json(record.told(found)))


def _moved(ref: str) -> HttpResponse:
    """To the sheet that a merged one joined, as its page does. Raises Http404."""
    kept = access.get_shown_sheet(get_sheet_of_former_ref(ref).ref)
    return HttpResponsePermanentRedirect(reverse("api_cooperation", args=[kept.ref]))


@api.api_operation(
    READ, "/filters", url_name="api_filters", response={200: schemas.Parameters, 422: schemas.Refusals},
    summary="What can be asked",
)  # fmt: skip
@answering
def filters(request: HttpRequest) -> HttpResponse:
    _nothing_asked(request)
    reader = readers.current()

    def content() -> str:
        said = {"parameters": parameters.described(), **parameters.limits(), "version": reader.version}
        return _json(said)

    return answered(request, reader, None, content)


@answering
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API (OpenAPI 3.1)."""
    _nothing_asked(request)
    return answered(request, readers.current(), None, lambda: _json(description()))


def description() -> dict[str, Any]:
    """As the framework makes it, less the HEAD of each address: it answers as GET."""
    found = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    for methods in found["paths"].values():
        methods.pop("head", None)
        methods["get"]["operationId"] = methods["get"]["operationId"].rpartition("_")[2]
    return found


def _nothing_asked(request: HttpRequest) -> None:
    """Refuses parameters where there is none to give."""
    if request.GET:
        message = _("Rien ne se demande ici.")
        raise RefusedError(422, [FilterError(visible(name), "", message) for name in request.GET])


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
