"""Datasette on the same rows: what « put it into SQLite, with full text and facets » gives.

It is installed in a folder of its own, never with the site, and asked what a reader asks here: the sheets of
a word and two filters, all facets, twenty rows; once more with eight facets only. Its limits are raised so
that it leaves nothing out, its file is said never to change, facets of one value have an index, SQLite its
statistics. It does less: facets are those of what is found (not each as if it were not filtered), codes
without names; no sums, no stems (« jumelé » does not find « jumelée »), titles and summaries only.
"""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

from bench.machine import cpu_seconds, percentile
from bench.reading import API
from bench.report import Run, both, head, row
from bench.site import Site
from bench.taking import asked
from coopdec.atlas import readers
from coopdec.atlas.engine.hits import Hits
from coopdec.atlas.filters import EMPTY, LABELS, Filters
from scripts.setup import find_uv
from scripts.steps import TOOLS

VERSION = "0.65.5"
OK = 200
FOLDER = TOOLS / "datasette"
FEW = ("kind", "status", "origin", "year_known", "amount_known", "placed", "theme", "sdg")
OWN = ("ref", "title", "summary", "first_year", "last_year", "amount_eur", "published_on")
FEWEST, MOST = 3, 200  # questions of a kind
SETTINGS = {
    "sql_time_limit_ms": 600_000,
    "facet_time_limit_ms": 600_000,
    "facet_suggest_time_limit_ms": 1,
    "suggest_facets": "off",
}
TEXTS = """
CREATE VIRTUAL TABLE sheets_fts USING fts5(
  title, summary, content="sheets", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
)
"""


@dataclass(frozen=True)
class Peer:
    """Datasette at `port`, run by the process `pid`; `lists`: the dimensions that are lists there."""

    port: int
    pid: int
    lists: frozenset[str]

    def address(self, filters: Filters, facets: Iterable[str]) -> str:
        """The question as its own pages ask it."""
        pairs = [("_search", filters.q)] if filters.q else []
        for name, value in filters.chosen():
            pairs.append((f"{name}__arraycontains" if name in self.lists else name, value))
        pairs += [("_facet_array" if name in self.lists else "_facet", name) for name in facets]
        return f"/peer/sheets.json?{urlencode([*pairs, ('_size', '20'), ('_shape', 'objects')])}"

    def times(self, paths: list[str], seconds: float) -> tuple[list[float], float]:
        """Milliseconds of each, as many as the seconds allow; CPU ms of one."""
        asked(self.port, paths[0])
        before, until, times = cpu_seconds([self.pid]), time.monotonic() + seconds, []
        for path in paths:
            status, _, took = asked(self.port, path)
            if status != OK:
                raise SystemExit(f"Datasette: {status} for {path}")
            times.append(1000 * took)
            if len(times) >= FEWEST and time.monotonic() > until:
                break
        return times, 1000 * (cpu_seconds([self.pid]) - before) / len(times)


def datasette(run: Run, site: Site) -> None:
    """The same questions to both over HTTP, one at a time; ratio of the p50."""
    with tempfile.TemporaryDirectory(prefix="coopdec-peer-") as folder:
        path = Path(folder) / "peer.db"
        began = time.perf_counter()
        lists = fill(path)
        took, size = time.perf_counter() - began, path.stat().st_size / 1e6
        print(f"SQLite of the same sheets: {size:.0f} MB, made in {took:.0f} s. Datasette {VERSION}.\n")
        with serving(path) as (port, pid):
            head(
                "over HTTP, p50 / p95 ms", "questions", "Datasette", "its CPU ms", "the site", "its CPU ms",
                "ratio of p50", "aim",
            )  # fmt: skip
            peer = Peer(port, pid, lists)
            for name, questions, facets in _kinds(run):
                _compare(run, site, peer, name, questions, facets)
    print()


def _kinds(run: Run) -> Iterator[tuple[str, list[Filters], Iterable[str]]]:
    """Only questions that find something: readers see what they choose from."""
    crossed, words = (
        _found(run, draw) for draw in (run.questions.crossed, lambda: Filters(q=run.questions.word()))
    )
    yield f"text + facets: a word and two filters, {len(LABELS)} facets", crossed, LABELS
    yield f"the same, Datasette with {len(FEW)} facets", crossed, FEW
    yield f"a word, {len(LABELS)} facets", words, LABELS
    yield f"nothing asked, {len(LABELS)} facets", [EMPTY] * 20, LABELS


def _found(run: Run, draw: Callable[[], Filters]) -> list[Filters]:
    found: list[Filters] = []
    while len(found) < MOST:
        one = draw()
        if run.reader.totals(one).count:
            found.append(one)
    return found


def _compare(
    run: Run, site: Site, peer: Peer, name: str, questions: list[Filters], facets: Iterable[str]
) -> None:
    slow, cpu = peer.times([peer.address(one, facets) for one in questions], run.options.peer)
    ours = [API + one.query() for one in questions[: len(slow)]]
    quick = site.measure((ours * -(-MOST // len(ours)))[: 2 * MOST])
    row(
        name, len(slow), both(slow, 0), f"{cpu:.0f}",
        f"{quick.p50:.1f} / {quick.p95:.1f}", f"{quick.cpu:.1f}",
        f"{percentile(slow, 0.5) / quick.p50:.0f} times",
        run.aim("datasette") if name.startswith("text") else "",
    )  # fmt: skip


def fill(path: Path) -> frozenset[str]:
    """One table of sheets with all dimensions, its index of words, an index for each single facet. Gives the
    dimensions that are lists."""
    reader = readers.current()
    parts, view = reader.snapshot.parts, Hits(reader.snapshot.view(()))
    values, lists, rows = reader.snapshot.table.values, set(), []
    for part, own in zip(parts, view.rows(EMPTY), strict=True):
        rows.append((part, own, {name: part.codes(own, name) for name in LABELS}))
        lists |= {name for name in LABELS if rows[-1][2][name][1].max(initial=0) > 1}
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
    database.execute(f"CREATE TABLE sheets (id INTEGER PRIMARY KEY, {', '.join((*OWN, *LABELS))})")
    filled = f"INSERT INTO sheets VALUES (NULL, {', '.join('?' * (len(OWN) + len(LABELS)))})"
    for part, own, codes in rows:
        columns = [_column(*codes[name], values, is_list=name in lists) for name in LABELS]
        cards = (json.loads(part.cards[number]) for number in own.tolist())
        said = ([card[name] for name in OWN] for card in cards)
        database.executemany(filled, ((*one, *more) for one, *more in zip(said, *columns, strict=True)))
    database.execute(TEXTS)
    database.execute("INSERT INTO sheets_fts(sheets_fts) VALUES ('rebuild')")
    for name in LABELS.keys() - lists:
        database.execute(f"CREATE INDEX by_{name} ON sheets({name})")
    database.execute("ANALYZE")
    database.commit()
    database.close()
    return frozenset(lists)


def _column(codes: np.ndarray, lengths: np.ndarray, values: Sequence[str], *, is_list: bool) -> Iterator:
    """The value of each row, or its values as JSON."""
    every = iter(codes.tolist())
    for length in lengths.tolist():
        own = [values[code] for code in islice(every, length)]
        yield json.dumps(own) if is_list else own[0] if own else None


def program() -> Path:
    """Datasette, in its folder; installed the first time."""
    there = FOLDER / VERSION / "bin" / "datasette"
    if not there.exists():
        uv = find_uv()
        if not uv:
            raise SystemExit("uv is missing: run « make setup » once.")
        place = FOLDER / VERSION
        os.environ.setdefault("UV_CACHE_DIR", str(TOOLS / "cache" / "uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", place], check=True)
        wanted = f"datasette=={VERSION}"
        python = place / "bin" / "python"
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, wanted], check=True)
    return there


@contextlib.contextmanager
def serving(path: Path) -> Iterator[tuple[int, int]]:
    """Datasette on this file, which it is told never changes; gives its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(program()), "serve", "-i", str(path), "--port", str(port)]
    for name, value in SETTINGS.items():
        words += ["--setting", name, str(value)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)
