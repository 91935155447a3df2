"""A question of the atlas as people keep it: its canonical query string, and how a map is looked at.

Those of the exchange are in `dimensions`.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from coopdec.atlas.filters import PAGE_SIZE, FilterError, Filters, parse
from coopdec.workspace.enums import View

LAYERS = ("level", "links")
LONGEST_LAYER = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, how it is looked at, and what was not understood."""

    filters: Filters
    view: str
    layers: tuple[tuple[str, str], ...]
    errors: tuple[FilterError, ...] = ()

    @property
    def query(self) -> str:
        """Equal questions have equal query strings; a map keeps its frame, its side and its layers."""
        if self.view != View.MAP:
            return self.filters.question().query()
        kept = replace(self.filters, version=None, sort="", page=1, page_size=PAGE_SIZE).query()
        more = urlencode(self.layers)
        return f"{kept}{'&' if kept else '?'}{more}" if more else kept


def read(given: QueryDict, view: str) -> Asked:
    """What an address asks; of layers, only plain short words are kept."""
    filters, errors = parse(given, also=LAYERS)
    layers = [(name, given.get(name, "").strip()) for name in LAYERS] if view == View.MAP else []
    kept = tuple((name, value) for name, value in layers if value.isalnum() and len(value) <= LONGEST_LAYER)
    return Asked(filters, view, kept, tuple(errors))


def kept_question(query: str) -> Filters:
    """The question of a query string that was kept: what is known no more answers nothing by itself."""
    return read(QueryDict(query.removeprefix("?")), View.LIST).filters.question()
