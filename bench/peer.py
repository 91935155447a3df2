"""Datasette on the same rows: what « put it into SQLite, with full text and facets » gives.

It is installed in a folder of its own, never with the site. It is asked what a reader asks here, with its
limits raised so that nothing is left out: a word, two filters, eight facets, twenty rows. What favours it:
eight facets (the site counts seventeen, sums of money, and each facet as if it were not filtered), six of
them single values where the site has lists; titles and summaries only, unstemmed.
"""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bench.machine import percentile
from bench.reading import API
from bench.report import Run, both, head, row
from bench.site import Site
from bench.taking import asked
from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import EMPTY, Filters
from scripts.setup import find_uv
from scripts.steps import TOOLS

VERSION = "0.65.5"
FOLDER = TOOLS / "datasette"
SINGLE = ("kind", "status", "country", "region", "funder", "first_year")
LISTS = ("themes", "sdgs")
OF_LISTS = {"theme": "themes", "sdg": "sdgs"}
FILTERED = ("kind", "status", "country", "region", "theme", "sdg")
FACETS = [("_facet", name) for name in SINGLE] + [("_facet_array", name) for name in LISTS]
FEWEST = 3
SETTINGS = {
    "sql_time_limit_ms": 600_000,
    "facet_time_limit_ms": 600_000,
    "facet_suggest_time_limit_ms": 1,
    "suggest_facets": "off",
}
TABLE = """
CREATE TABLE sheets (
  id INTEGER PRIMARY KEY, ref TEXT, title TEXT, summary TEXT, kind TEXT, status TEXT, country TEXT,
  region TEXT, funder TEXT, first_year INTEGER, last_year INTEGER, amount_eur REAL, themes TEXT, sdgs TEXT,
  near TEXT, far TEXT
)
"""
TEXTS = """
CREATE VIRTUAL TABLE sheets_fts USING fts5(
  title, summary, content="sheets", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
)
"""


def datasette(run: Run, site: Site) -> None:
    """The same questions to both over HTTP, as many as its seconds allow; ratio of the p50."""
    with tempfile.TemporaryDirectory(prefix="coopdec-peer-") as folder:
        path = Path(folder) / "peer.db"
        began = time.perf_counter()
        fill(path, run.reader)
        took, size = time.perf_counter() - began, path.stat().st_size / 1e6
        print(f"SQLite of the same sheets: {size:.0f} MB, made in {took:.0f} s. Datasette {VERSION}.\n")
        with serving(path) as port:
            head(
                "over HTTP, p50 / p95 ms",
                "questions",
                "Datasette",
                "the site",
                "ratio of p50",
                "aim",
            )
            for name, questions in _kinds(run).items():
                _compare(run, site, port, name, questions)
    print()


def _kinds(run: Run) -> dict[str, list[Filters]]:
    draw, word = run.questions.filtered, run.questions.word
    return {
        "text + facets: a word and two filters": [
            draw(Filters(q=word()), dimensions=2, among=FILTERED) for _ in range(200)
        ],
        "a word": [Filters(q=word()) for _ in range(200)],
        "nothing asked": [EMPTY] * 20,
    }


def _compare(run: Run, site: Site, port: int, name: str, questions: list[Filters]) -> None:
    asked(port, address(questions[0]))
    slow, until = [], time.monotonic() + run.options.peer
    for one in questions:
        status, _, seconds = asked(port, address(one))
        if status != 200:
            raise SystemExit(f"Datasette: {status} for {address(one)}")
        slow.append(1000 * seconds)
        if len(slow) >= FEWEST and time.monotonic() > until:
            break
    ours = [API + one.query() for one in questions[: len(slow)]]
    quick = site.measure((ours * -(-200 // len(ours)))[:400])
    times = f"{percentile(slow, 0.5) / quick.p50:.0f} times"
    aim = run.aim("datasette") if name.startswith("text") else ""
    row(name, len(slow), both(slow, 0), f"{quick.p50:.1f} / {quick.p95:.1f}", times, aim)


def address(filters: Filters) -> str:
    """The question as Datasette's own pages ask it."""
    pairs = [("_search", filters.q)] if filters.q else []
    for name, value in filters.chosen():
        pairs.append((f"{OF_LISTS[name]}__arraycontains", value) if name in OF_LISTS else (name, value))
    return f"/peer/sheets.json?{urlencode([*pairs, *FACETS, ('_size', '20'), ('_shape', 'objects')])}"


def fill(path: Path, reader: Reader) -> None:
    """One table of sheets, its index of words, an index for each single facet."""
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
    database.execute(TABLE)
    database.executemany(f"INSERT INTO sheets VALUES ({','.join('?' * 16)})", _rows(reader))
    database.execute(TEXTS)
    database.execute("INSERT INTO sheets_fts(sheets_fts) VALUES ('rebuild')")
    for name in SINGLE:
        database.execute(f"CREATE INDEX by_{name} ON sheets({name})")
    database.execute("ANALYZE")
    database.commit()
    database.close()


def _rows(reader: Reader) -> Iterator[tuple]:
    for rank, text in enumerate(reader.every_card(EMPTY), start=1):
        card = json.loads(text)
        first = {name: (card[name] or [None])[0] for name in ("countries", "regions", "funders")}
        yield (
            rank, card["ref"], card["title"], card["summary"], card["kind"], card["status"], first["countries"],
            first["regions"], first["funders"], card["first_year"], card["last_year"], card["amount_eur"],
            json.dumps(card["themes"]), json.dumps([str(one) for one in card["sdgs"]]),
            json.dumps(card["near"]), json.dumps(card["far"]),
        )  # fmt: skip


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
def serving(path: Path) -> Iterator[int]:
    """Datasette on this file, which it is told never changes; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [program(), "serve", "-i", path, "--port", str(port)]
    for name, value in SETTINGS.items():
        words += ["--setting", name, str(value)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)
