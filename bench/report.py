"""What a run of measures holds in common, and how it is written: tables in Markdown, each beside its aim."""

import argparse
from dataclasses import dataclass, field

from bench.machine import percentile
from bench.questions import Questions
from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import Filters

SMALL, LARGE = 20_000, 900_000  # sheets: up to, and from, which the aims below are said
AIMS: dict[str, tuple[str, str]] = {
    "API, word + 2 filters, all facets": ("p95 ≤ 15", "p95 ≤ 60"),
    "API, mixed": ("p95 ≤ 15", "p95 ≤ 60"),
    "HTML list, word + 2 filters": ("p95 ≤ 60", ""),
    "HTML list, mixed": ("p95 ≤ 60", ""),
    "sheet": ("p95 ≤ 40", ""),
    "home": ("", ""),
    "map": ("p95 ≤ 15, ≤ 15 kB", "p95 ≤ 100, ≤ 15 kB"),
    "map page": ("p95 ≤ 80, ≤ 40 kB", "≤ 40 kB"),
    "cross table": ("p95 ≤ 20", ""),
    "csv": ("≤ 2 s", ""),
    "xlsx": ("≤ 5 s", ""),
    "ods": ("≤ 6 s", ""),
    "crowd": ("p95 at most doubles", "p95 at most doubles"),
    "datasette": ("≥ 15 times", "≥ 100 times"),
    "overlay": ("≤ 2 s", "≤ 2 s"),
    "memory": ("≤ 250 MB each", "sum ≤ 1,500 MB"),
}


@dataclass
class Run:
    """One run: its options, the reader of now and the questions that are asked."""

    options: argparse.Namespace
    reader: Reader
    questions: Questions
    sheets: int
    crossed: list[Filters] = field(init=False)
    mixed: list[Filters] = field(init=False)

    def __post_init__(self) -> None:
        self.crossed = self.questions.distinct(self.questions.crossed)
        self.mixed = self.questions.distinct(self.questions.mixed)

    def draw(self, paths: list[str], share: int = 1) -> list[str]:
        """Requests of these paths, a `share`th of the usual number; at least 20."""
        return self.questions.random.choices(paths, k=max(20, self.options.requests // share))

    def aim(self, name: str) -> str:
        small, large = AIMS.get(name, ("", ""))
        return small if self.sheets <= SMALL else large if self.sheets >= LARGE else ""


def head(*columns: str) -> None:
    row(*columns)
    row(*["---"] * len(columns))


def row(*cells: object) -> None:
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def both(times: list[float], digits: int = 1) -> str:
    """p50 / p95."""
    return f"{percentile(times, 0.5):.{digits}f} / {percentile(times, 0.95):.{digits}f}"


def said(statuses: dict[str, int]) -> str:
    return " ".join(f"{status}×{number}" for status, number in sorted(statuses.items()))
