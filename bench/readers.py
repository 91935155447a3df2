"""The two readers on the same questions, in this process, without HTTP."""

import time
from dataclasses import dataclass

from bench.machine import percentile
from coopdec.atlas import readers
from coopdec.atlas.answers import BeyondTheEndError, Reader
from coopdec.atlas.filters import Filters
from coopdec.atlas.queries import SqlReader


@dataclass(frozen=True)
class Timed:
    p50: float
    p95: float
    counts: list[int]


def timed(make, questions: list[Filters]) -> Timed:
    """Milliseconds a full answer (page, totals, all facets); a new reader each time, as requests have."""
    times, counts = [], []
    for filters in questions:
        began = time.perf_counter()
        counts.append(count_of(make(), filters))
        times.append(1000 * (time.perf_counter() - began))
    return Timed(percentile(times, 0.5), percentile(times, 0.95), counts)


def count_of(reader: Reader, filters: Filters) -> int:
    try:
        return reader.answer(filters).totals.count
    except BeyondTheEndError:
        return 0


def engine(questions: list[Filters]) -> Timed:
    timed(readers.current, questions[:50])
    return timed(readers.current, questions)


def sql(questions: list[Filters]) -> Timed:
    timed(SqlReader, questions[:5])
    return timed(SqlReader, questions)
