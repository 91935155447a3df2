"""What every page of the room shares: its addresses, its question, its reader, its answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopdec.atlas import lists, readers
from coopdec.atlas.answers import BeyondTheEndError, Reader
from coopdec.atlas.dimensions import labels_of, resolve
from coopdec.atlas.filters import PAGE_SIZE, FilterError, Filters, parse, unknown
from coopdec.common.addresses import lower_case
from coopdec.common.unchanged import unless_unchanged


def page(view: Callable) -> Callable:
    """GET and HEAD only, at a lower-case address."""
    return require_safe(lower_case(view))


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks and who answers it; `errors` are what of it was not understood."""

    filters: Filters
    reader: Reader
    errors: tuple[FilterError, ...]
    path: str
    is_latest: bool = True

    @property
    def matter(self) -> tuple[object, ...]:
        """All that the answer depends on beside the address and the language."""
        return self.reader.version, self.reader.epoch, self.reader.is_engine, self.is_latest

    @property
    def newest_url(self) -> str:
        """The same question put to the latest version; empty when it is the one that answers."""
        return "" if self.is_latest else self.path + self.filters.at(None).query()

    @property
    def listed(self) -> str:
        """The query string of all that answers, in the order of the page and from its version: for files."""
        return replace(self.filters, version=self.reader.version, page=1, page_size=PAGE_SIZE).query()

    @property
    def followed(self) -> str:
        """That of the same question, whatever the version: for feeds."""
        return self.filters.question().query()

    @property
    def most_in_a_pdf(self) -> int:
        return settings.PDF_SHEETS

    @property
    def canonical(self) -> str:
        """The question itself: whatever the page, the order and the version."""
        return self.path + self.filters.question().query()


def listing(*, also: tuple[str, ...] = ()) -> Callable:
    """A page that answers the question of its query string: the view is given a `Question`.

    A version that is kept no more is left out (302). The answer depends on nothing but the version and the
    question: a reader who has it already is told so (304) before anything is counted. `also` names parameters
    that the page itself reads.
    """

    def decorate(view: Callable) -> Callable:
        @page
        @wraps(view)
        def answer(request, **codes):
            question, expired = asked(request, also=also)
            if expired:
                return HttpResponseRedirect(without_version(request))
            draw = partial(view, request, question, **codes)
            if question.errors:
                return draw()
            return unless_unchanged(request, question.matter, draw)

        return answer

    return decorate


def without_version(request) -> str:
    """The same address, answered by the latest version."""
    left = request.GET.copy()
    left.pop("version", None)
    return f"{request.path}?{left.urlencode()}" if left else request.path


def asked(request, *, also: tuple[str, ...] = ()) -> tuple[Question, bool]:
    """The question of the query string, and whether its version is kept no more."""
    filters, errors = parse(request.GET, also=also)
    reader = readers.current(filters.version)
    expired, is_latest = False, True
    if filters.version is not None:
        latest = readers.current()
        is_latest = reader.version >= latest.version
        if filters.version != reader.version:
            expired = filters.version < latest.version
            if not expired:
                errors = [*errors, unknown("version", str(filters.version))]
            filters = filters.at(None)
    filters, wrong = resolve(filters, reader)
    return Question(filters, reader, (*errors, *wrong), request.path, is_latest), expired


def answer_page(request, template: str, question: Question, context: dict[str, Any]):
    """The page, with what all pages of a question say of it; 400 when a part of it was not understood."""
    shown = {"question": question, "wrong": question.errors, **context}
    return render(request, template, shown, status=400 if question.errors else 200)


def chips(question: Question) -> list[lists.Chip]:
    return lists.chips(question.filters, question.path, labels_of(question.filters))


def slice_or_404(found: list, question: Question, *, size: int) -> tuple[list, lists.Page]:
    """The things of the page asked, and the page; not found beyond the end."""
    filters = question.filters
    shown = found[(filters.page - 1) * size : filters.page * size]
    if filters.page > 1 and not shown:
        raise not_that_long()
    return shown, lists.page_of(
        filters, len(found), version=question.reader.version, path=question.path, size=size
    )


def not_that_long() -> Http404:
    return Http404(_("Cette page n’existe pas : la liste est plus courte."))


def answer_or_404(question: Question):
    """The page asked, totals and facets."""
    try:
        return question.reader.answer(question.filters)
    except BeyondTheEndError as beyond:
        raise not_that_long() from beyond
