"""What every answer of the API shares: who may read it, how long it is good for, how a refusal is said."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopdec.atlas import readers
from coopdec.atlas.answers import Reader
from coopdec.atlas.dimensions import resolve
from coopdec.atlas.filters import FilterError, Filters, parse, unknown
from coopdec.atlas.services import limits
from coopdec.common.unchanged import look

log = logging.getLogger(__name__)

JSON = "application/json; charset=utf-8"
METHODS = "GET, HEAD, OPTIONS"
Content = Callable[[], str]


class RefusedError(Exception):
    """The question cannot be answered: `status` and what is wrong with which parameter."""

    def __init__(self, status: int, errors: Iterable[FilterError]) -> None:
        super().__init__(status)
        self.status = status
        self.errors = tuple(errors)


def public(view: Callable) -> Callable:
    """Reading only, refusals as JSON, and open to the pages of every site: these are open data, read without
    cookie nor key, so another site learns nothing that everybody may not read."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": METHODS})
            response.headers["Access-Control-Allow-Methods"] = METHODS
        elif request.method not in {"GET", "HEAD"}:
            response = refusal(405, [FilterError("", "", _("Cette adresse se lit seulement."))])
            response.headers["Allow"] = METHODS
        elif seconds := limits.wait(request):
            response = too_many(seconds)
        else:
            response = _or_broken(view, request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, X-Atlas-Reader"
        return response

    return answer


def _or_broken(view: Callable, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The view's answer; what nobody foresaw is logged, and said in JSON as all the rest."""
    try:
        return view(request, *args, **kwargs)
    except Exception:
        log.exception("L’API n’a pas pu répondre : %s", request.path)
        message = _("Le site n’a pas pu répondre. L’erreur est notée ; réessayez dans un moment.")
        return refusal(500, [FilterError("", "", message)])


def answering(view: Callable) -> Callable:
    """What the operation raises becomes a refusal, before the framework has a word to say."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RefusedError as refused:
            return refusal(refused.status, refused.errors)
        except TooManyFieldsSent:
            return refusal(400, [FilterError("", "", _("L’adresse a trop de paramètres."))])
        except Http404:
            return not_there(request)

    return answer


def refusal(status: int, errors: Iterable[FilterError]) -> HttpResponse:
    """`{"detail": [{"name", "value", "message"}]}`."""
    detail = [{"name": one.name, "value": one.value, "message": one.message} for one in errors]
    return HttpResponse(json.dumps({"detail": detail}, ensure_ascii=False), status=status, content_type=JSON)


def too_many(seconds: int) -> HttpResponse:
    """429, and when to come back."""
    message = _("Trop de demandes à la fois depuis cette adresse : recommencez dans un instant.")
    response = refusal(429, [FilterError("", "", message)])
    response.headers["Retry-After"] = str(seconds)
    return response


def not_there(request: HttpRequest) -> HttpResponse:
    """404 for what is no address of the API, or no public sheet."""
    del request
    return refusal(404, [FilterError("", "", _("Il n’y a rien à cette adresse."))])


def asked(request: HttpRequest, *, also: tuple[str, ...] = ()) -> tuple[Filters, Reader]:
    """The question of the query string and who answers it. Raises `RefusedError` (422) naming each parameter
    or value that is not known."""
    filters, errors = parse(request.GET, also=also)
    reader = readers.current(filters.version)
    if filters.version is not None and filters.version != reader.version:
        errors = [*errors, unknown("version", str(filters.version))]
    filters, wrong = resolve(filters, reader)
    if errors or wrong:
        raise RefusedError(422, [*errors, *wrong])
    return filters, reader


def answered(request: HttpRequest, reader: Reader, about: Any, content: Content) -> HttpResponse:
    """The JSON text that `content` gives, or 304 without asking it when the client has it already.

    `about`: all that the content depends on beside the reader's version and the language.
    """
    parts = (look(), reader.is_engine, reader.version, reader.epoch, get_language(), request.path, about)
    tag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(content(), content_type=JSON)
    response.headers["ETag"] = tag
    response.headers["X-Atlas-Reader"] = "engine" if reader.is_engine else "sql"
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
