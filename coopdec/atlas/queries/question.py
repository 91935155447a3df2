"""Which sheets answer a question, and in which order, in plain SQL."""

from collections.abc import Collection

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField

from coopdec.atlas.dimensions import DIMENSIONS, dated, shown
from coopdec.atlas.filters import ELSEWHERE, FRENCH, NOWHERE, WORLD, Filters
from coopdec.atlas.models import SheetTokens
from coopdec.atlas.queries import maps
from coopdec.common import text
from coopdec.cooperation.models import Cooperation


class Joined(Func):
    """An array of tokens as one text, a space between two and one at each end."""

    template = "(' ' || array_to_string(%(expressions)s, ' ') || ' ')"
    output_field = TextField()


def sheets(filters: Filters) -> QuerySet[Cooperation]:
    """The sheets that answer, in no order."""
    found = shown()
    for name, dimension in DIMENSIONS.items():
        values = getattr(filters, name)
        if values:
            condition = Q()
            for pairs in dimension.pairs():
                condition |= Q(pk__in=pairs.filter(value__in=values).values("sheet"))
            found = found.filter(condition)
    if filters.year_from is not None or filters.year_to is not None:
        found = found.during(year_from=filters.year_from, year_to=filters.year_to)
    near = filters.side == FRENCH
    if filters.where == NOWHERE:
        found = found.filter(pk__in=maps.nowhere(near=near))
    elif filters.where == ELSEWHERE:
        found = found.filter(pk__in=maps.out_of(filters.bbox or WORLD, near=near))
    elif filters.bbox:
        found = found.filter(pk__in=maps.within(filters.bbox, near=near))
    if _tokens(filters.q):
        found = found.filter(pk__in=_having(filters.q).values("sheet_id"))
    return found.order_by()


def answering(filters: Filters, *, among: Collection[int]) -> list[int]:
    """Which of these sheets answer: asked of them alone, however many others there are."""
    return list(sheets(filters).filter(pk__in=list(among)).values_list("pk", flat=True))


def _tokens(q: str) -> list[str]:
    """Every token that a sheet must have; none when the question is made of stop words."""
    words, phrases = text.query_tokens(q)
    return list(dict.fromkeys([*words, *(word for phrase in phrases for word in phrase)]))


def _having(q: str) -> QuerySet[SheetTokens]:
    """Sheets that have every word of the question, in any order, and each phrase as it is written."""
    found = SheetTokens.objects.filter(words__contains=_tokens(q))
    phrases = text.query_tokens(q)[1]
    if phrases:
        found = found.alias(whole=Joined("text"), whole_other=Joined("other"))
    for phrase in phrases:
        sought = f" {' '.join(phrase)} "
        found = found.filter(Q(whole__contains=sought) | Q(whole_other__contains=sought))
    return found


def in_order(found: QuerySet[Cooperation], filters: Filters) -> QuerySet[Cooperation]:
    """The same sheets in the order of the question; equal ones by title."""
    order = filters.order
    if order == "title":
        return found.order_by("sort_key", "pk")
    if order == "amount":
        return found.order_by(F("amount__cash_cents").desc(nulls_last=True), "sort_key", "pk")
    if order == "updated":
        return found.order_by("-updated_at", "sort_key", "pk")
    recent = (F("last_year").desc(nulls_last=True), "sort_key", "pk")
    found = dated(found)
    tokens = _tokens(filters.q) if order == "relevance" else []
    if not tokens:
        return found.order_by(*recent)
    titled = SheetTokens.objects.filter(sheet=OuterRef("pk"), title__contains=tokens)
    return found.annotate(in_title=Exists(titled)).order_by("-in_title", *recent)
