"""SQL as a reader of the atlas: slower than the engine, always there, always of this moment."""

from collections.abc import Collection, Iterator
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from coopdec.atlas import cards
from coopdec.atlas.answers import (
    SHOWN_VALUES,
    Answer,
    BeyondTheEndError,
    Cluster,
    Facet,
    Links,
    Mapped,
    MoneyOfYear,
    Totals,
    Value,
    less,
)
from coopdec.atlas.dimensions import DIMENSIONS, shown
from coopdec.atlas.filters import EMPTY, FRENCH, WORLD, Box, Filters
from coopdec.atlas.queries import counting, maps, names
from coopdec.atlas.queries.facts import facts_of
from coopdec.atlas.queries.question import in_order, sheets
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin
from coopdec.journal.models import Entry
from coopdec.reference.models import LoadedFile

CHUNK = 500  # sheets whose cards are made at once


class SqlReader:
    """`answers.Reader` in plain SQL: what each promise means stands there."""

    is_engine = False

    def __init__(self) -> None:
        self._keys: dict[Filters, list[int]] = {}

    def _found(self, filters: Filters) -> QuerySet[Cooperation]:
        """The sheets that answer, looked for once: all that is said of a question agrees."""
        question = filters.question()
        if question == EMPTY:
            return shown().order_by()
        if question not in self._keys:
            self._keys[question] = list(sheets(question).values_list("pk", flat=True))
        keys = RawSQL("SELECT unnest(%s::bigint[])", [self._keys[question]])
        return Cooperation.objects.filter(pk__in=keys).order_by()

    @cached_property
    def version(self) -> int:
        """How many entries the journal has, settled or not: what a snapshot made now would be called."""
        return Entry.objects.count()

    @cached_property
    def epoch(self) -> str:
        """The year of the day (it changes effective states), the switch of demonstration data and the
        reference files as loaded, of which the journal says nothing."""
        files = list(LoadedFile.objects.order_by("name").values_list("name", "sha256"))
        loaded = sha256(repr(files).encode()).hexdigest()[:12]
        return f"sql-{timezone.localdate().year}-{int(settings.DEMO_DATA)}-{loaded}"

    def answer(
        self, filters: Filters, *, limit: int = SHOWN_VALUES, facets: Collection[str] | None = None
    ) -> Answer:
        found = self.totals(filters)
        return Answer(
            totals=found,
            demonstration=self._demonstration(filters, found),
            cards=self._page(filters, found.count),
            facets={
                name: self.facet(filters, name, limit=limit)
                for name in DIMENSIONS
                if facets is None or name in facets
            },
            version=self.version,
        )

    def totals(self, filters: Filters) -> Totals:
        return counting.totals(self._found(filters), filters)

    def demonstration(self, filters: Filters) -> Totals | None:
        return self._demonstration(filters, self.totals(filters)) if settings.DEMO_DATA else None

    def _demonstration(self, filters: Filters, every: Totals) -> Totals | None:
        if not settings.DEMO_DATA:
            return None
        if filters.origin and Origin.REAL not in filters.origin:
            return less(every, Totals())
        return less(every, self.totals(filters.without("origin").adding("origin", Origin.REAL.value)))

    def cards(self, filters: Filters) -> tuple[str, ...]:
        return self._page(filters, self._found(filters).count())

    def _page(self, filters: Filters, count: int) -> tuple[str, ...]:
        pages = max(1, -(-count // filters.page_size))
        if filters.page > pages:
            raise BeyondTheEndError(pages)
        first = (filters.page - 1) * filters.page_size
        ordered = in_order(self._found(filters), filters).values_list("pk", flat=True)
        keys = list(ordered[first : first + filters.page_size])
        facts = facts_of(keys)
        return tuple(cards.card(facts[key]) for key in keys)

    def keys(self, filters: Filters) -> list[int]:
        return list(in_order(self._found(filters), filters).values_list("pk", flat=True))

    def every_card(self, filters: Filters) -> Iterator[str]:
        keys = self.keys(filters)
        for first in range(0, len(keys), CHUNK):
            facts = facts_of(keys[first : first + CHUNK])
            for key in keys[first : first + CHUNK]:
                yield cards.card(facts[key])

    def facet(
        self, filters: Filters, name: str, *, prefix: str = "", limit: int | None = SHOWN_VALUES
    ) -> Facet:
        others = self._found(filters.without(name))
        chosen = getattr(filters, name)
        return counting.facet(others, name, chosen=chosen, prefix=prefix, limit=limit)

    def listed(self, filters: Filters, name: str) -> list[Value]:
        return counting.listed(self._found(filters), filters, name)

    def active(self, filters: Filters) -> dict[int, int]:
        return counting.active(self._found(filters))

    def money(self, filters: Filters) -> list[MoneyOfYear]:
        return counting.money(self._found(filters))

    def links(self, filters: Filters, *, limit: int) -> Links:
        return maps.links(self._found(filters), limit=limit)

    def cross(self, filters: Filters, one: str, other: str) -> dict[tuple[str, str], tuple[int, int]]:
        return counting.cross(self._found(filters), one, other)

    def clusters(self, filters: Filters, *, box: Box, zoom: int, near: bool = False) -> list[Cluster]:
        found = self._found(filters)
        grid = maps.grid(found, box=box, zoom=zoom, near=near)
        return maps.clusters(found, box=box, zoom=grid, near=near)

    def mapped(self, filters: Filters, *, zoom: int, links: int = 0) -> Mapped:
        near, box = filters.side == FRENCH, filters.bbox or WORLD
        total, placed, inside = (self._found(filters.within(one)).count() for one in (None, WORLD, box))
        found = self._found(filters.within(box))
        grid = maps.grid(found, box=box, zoom=zoom, near=near)
        clusters = maps.clusters(found, box=box, zoom=grid, near=near)
        strongest, left_out = (), 0
        if links:
            strongest, left_out = maps.cell_links(found, box=box, zoom=grid, near=near, limit=links)
        return Mapped(
            total, inside, placed - inside, total - placed, tuple(clusters), grid, strongest, left_out
        )

    def suggestions(self, q: str) -> list[str]:
        return names.suggestions(q)

    def knows(self, name: str, value: str) -> bool:
        every = shown().values("pk")
        return any(pairs.filter(value=value, sheet__in=every).exists() for pairs in DIMENSIONS[name].pairs())
