"""The two readers on the same questions, in this process, without HTTP; and the least that counting costs.

The floor is computed: about a nanosecond for each number added in memory. Facets: 14 numbers a hit; cross
table: two sums in 1.65 cells; map: three sums.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.machine import percentile
from bench.questions import FRAMES
from bench.report import Run, both, head, row
from coopdec.atlas import readers
from coopdec.atlas.answers import MOST_LINKS, BeyondTheEndError, Reader
from coopdec.atlas.filters import Filters
from coopdec.atlas.queries import SqlReader

SQL_SECONDS = 40.0  # for each kind of question: at a million sheets an answer takes seconds
PAIRS = (("theme", "continent"), ("country", "sdg"), ("authority", "country"), ("status", "marker"))
Ask = Callable[[Reader, Filters, int], tuple[int, object]]


@dataclass(frozen=True)
class Kind:
    """A kind of question: `ask` gives its hits and what both readers must agree on; `floor`: ns a hit."""

    name: str
    ask: Ask
    floor: float


def full_answer(reader: Reader, filters: Filters, _rank: int) -> tuple[int, object]:
    try:
        count = reader.answer(filters).totals.count
    except BeyondTheEndError:
        count = 0
    return count, count


def on_a_map(reader: Reader, filters: Filters, rank: int) -> tuple[int, object]:
    box, zoom = list(FRAMES.values())[rank % len(FRAMES)]
    found = reader.mapped(filters.within(box), zoom=zoom, links=MOST_LINKS)
    agreed = (found.total, found.placed, found.elsewhere, sum(one.count for one in found.clusters))
    return found.placed, (*agreed, len(found.links), found.links_left_out)


def crossed(reader: Reader, filters: Filters, rank: int) -> tuple[int, object]:
    found = reader.cross(filters, *PAIRS[rank % len(PAIRS)])
    return reader.totals(filters).count, found.cells


KINDS = (
    Kind("page of 20, totals, all facets: word + 2 filters", full_answer, 14),
    Kind("page of 20, totals, all facets: mixed", full_answer, 14),
    Kind("map of four frames, with links: mixed", on_a_map, 3),
    Kind("cross table of four pairs: mixed", crossed, 3.3),
)


def asked(
    make: Callable[[], Reader], kind: Kind, questions: list[Filters]
) -> Iterator[tuple[float, int, object]]:
    """(milliseconds, hits, answer) of each; a new reader each time, as requests have."""
    for rank, filters in enumerate(questions):
        began = time.perf_counter()
        hits, answer = kind.ask(make(), filters, rank)
        yield 1000 * (time.perf_counter() - began), hits, answer


def compare(run: Run) -> None:
    """Ratios in one run; the run stops when the two do not agree."""
    head(
        "without HTTP, ms", "hits, p50 / p95", "computed floor, p50 / p95", "engine, p50 / p95",
        "SQL, p50 / p95", "SQL questions", "ratio of p50",
    )  # fmt: skip
    for kind, questions in zip(KINDS, (run.crossed, run.mixed, run.mixed, run.mixed), strict=True):
        list(asked(readers.current, kind, questions[:50]))
        quick = list(asked(readers.current, kind, questions))
        slow = _slow(kind, questions[: run.options.sql], [answer for _, _, answer in quick])
        floor = [hits * kind.floor / 1e6 for _, hits, _ in quick]
        times = [took for took, _, _ in quick]
        ratio = f"{percentile(slow, 0.5) / percentile(times[: len(slow)], 0.5):.0f}"
        row(
            kind.name, both([hits for _, hits, _ in quick], 0), both(floor, 3), both(times, 2), both(slow, 0),
            len(slow), ratio,
        )  # fmt: skip
    print()


def _slow(kind: Kind, questions: list[Filters], quick: list[object]) -> list[float]:
    """Milliseconds of SQL, for as many questions as its seconds allow."""
    list(asked(SqlReader, kind, questions[:1]))
    times: list[float] = []
    until = time.perf_counter() + SQL_SECONDS
    for took, _hits, answer in asked(SqlReader, kind, questions):
        if answer != quick[len(times)]:
            raise SystemExit(f"The two readers do not agree ({kind.name}): see tests/atlas.")
        times.append(took)
        if time.perf_counter() > until:
            break
    return times
