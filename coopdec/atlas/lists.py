"""Lists: a page of results, and the facets beside it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.urls import reverse

from coopdec.atlas import queries
from coopdec.atlas.filters import LABELS, Filters
from coopdec.cooperation.enums import Kind
from coopdec.reference.enums import Area

PAGE_SIZE = 20
FACETS = ("theme", "country", "kind", "region")
FACET_OPTIONS = 8


@dataclass(frozen=True)
class Page:
    """One page of a list; `url_for` keeps the question."""

    number: int
    pages: int
    items: list
    filters: Filters
    path: str

    def url_for(self, number: int) -> str:
        return self.path + self.filters.query(page=number)


def page_of(found, filters: Filters, *, path: str, size: int = PAGE_SIZE) -> Page:
    """The page asked. Raises EmptyPage beyond the end."""
    paginator = Paginator(found, size)
    items = list(paginator.page(filters.page).object_list)
    return Page(number=filters.page, pages=paginator.num_pages, items=items, filters=filters, path=path)


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    options: list[Option]
    is_open: bool


def facets(filters: Filters) -> list[Facet]:
    """For each dimension, its values and how many sheets each gives under the *other* filters.

    Chosen values are always there; following a chosen one removes it.
    """
    atlas = reverse("atlas")
    labels = queries.labels_of(filters)
    shown = []
    for name in FACETS:
        counts = facet_counts(name, filters.without(name))
        chosen = set(getattr(filters, name))
        values = [value for value in counts if value in chosen] + [
            value for value in counts if value not in chosen
        ]
        options = [
            Option(
                label=labels.get((name, value)) or counts[value][0],
                count=counts[value][1],
                url=atlas
                + (filters.without(name, value) if value in chosen else filters.adding(name, value)).query(),
                chosen=value in chosen,
            )
            for value in values[: max(FACET_OPTIONS, len(chosen))]
        ]
        missing = [value for value in getattr(filters, name) if value not in counts]
        options += [
            Option(
                label=labels.get((name, value), value),
                # Not always none: China is no country of Africa, yet one sheet may touch both.
                count=queries.measure("sheets", filters.without(name).adding(name, value)),
                url=atlas + filters.without(name, value).query(),
                chosen=True,
            )
            for value in missing
        ]
        shown.append(Facet(str(LABELS[name]), options, is_open=name in {"theme", "country", "kind"}))
    return shown


def facet_counts(name: str, filters: Filters) -> dict[str, tuple[str, int]]:
    """Value → (label, how many sheets), the most first."""
    if name == "theme":
        return {theme.code: (theme.label, theme.hits) for theme in queries.themes(filters)}
    if name == "country":
        return {one.code: (one.name, one.hits) for one in queries.countries(filters)}
    if name == "region":
        return {one.code: (one.name, one.hits) for one in queries.regions(filters)}
    if name == "continent":
        return {area: (str(Area(area).label), count) for area, count in queries.areas(filters)}
    return {kind: (str(Kind(kind).label), count) for kind, count in queries.kinds(filters)}
