"""Measures the site on the database of DATABASE_URL and the snapshot of ATLAS_DIR; prints tables in Markdown.

`python -m bench [--only map,cross] [--requests 2000] [--seed 13494] …`; `make bench` prepares both and
calls it. Without `--only`: all parts, in their order.
"""

import argparse
import atexit
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench import editing, peer, reading, taking  # noqa: E402
from bench import readers as both_readers  # noqa: E402
from bench.matching import matching  # noqa: E402
from bench.questions import DISTINCT, Questions  # noqa: E402
from bench.report import Run, head, row  # noqa: E402
from bench.site import Site, running  # noqa: E402
from coopdec.atlas import readers  # noqa: E402
from coopdec.atlas.filters import EMPTY  # noqa: E402


def rebuild() -> None:
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "keep_atlas", "--once", "--full"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    print(f"Full rebuild: {said} (whole command: {time.perf_counter() - began:.2f} s)\n")


def start(_run: Run, site: Site) -> None:
    print(f"Start of the site: {site.started:.2f} s, then first answer: {site.first_answer:.2f} s;")
    print(f"slowest answer while a worker is replaced: {site.replace_worker(reading.API):.2f} s\n")


def memory(run: Run, site: Site) -> None:
    """After all that was asked before: what workers keep counts."""
    workers, master = site.memory(), site.memory_of_master()
    head("memory, PSS", "each worker", "their sum", "with the process above them", "aim")
    each = ", ".join(f"{size:.0f} MB" for size in workers)
    whole = sum(workers)
    row(f"{len(workers)} workers", each, f"{whole:.0f} MB", f"{whole + master:.0f} MB", run.aim("memory"))
    print()


ALONE = ("rebuild", "readers", "matching")
OVER_HTTP = {
    "start": start,
    "search": reading.search,
    "pages": reading.pages,
    "map": reading.maps,
    "cross": reading.cross,
    "datasette": peer.datasette,
    "exports": taking.exports,
    "crowd": taking.crowd,
    "full": taking.full,
    "memory": memory,
    "overlay": editing.overlay,
}


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers that were started end too
    if not readers.current().is_engine:
        raise SystemExit("No snapshot: run `manage.py keep_atlas --once` first.")
    keep_compiled()
    if "rebuild" in options.only:  # first: the index does not change under the other measures
        rebuild()
    reader = readers.current()
    run = Run(options, reader, Questions(reader, seed=options.seed), reader.totals(EMPTY).count)
    heading(run)
    if "readers" in options.only:
        both_readers.compare(run)
    if "matching" in options.only:
        matching(run)
    over_http = [part for name, part in OVER_HTTP.items() if name in options.only]
    if over_http:
        with running(reading.API) as site:
            for part in over_http:
                part(run, site)
    print(f"Load of the machine after: {os.getloadavg()[0]:.1f}.")


def keep_compiled() -> None:
    """Where Python is told to keep no compiled module, each export would compile Django anew: a site that
    runs has them."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        folder = tempfile.mkdtemp(prefix="coopdec-compiled-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["PYTHONPYCACHEPREFIX"] = folder


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [*ALONE, *OVER_HTTP]
    parser.add_argument("--only", default=",".join(names), help=f"parts, with commas: {', '.join(names)}")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=13_494)
    parser.add_argument("--sql", type=int, default=100, help="how many questions SQL answers too, at most")
    parser.add_argument("--exports", type=int, default=3, help="how many full files of each kind")
    parser.add_argument("--rounds", type=int, default=3, help="length of the loop of exports")
    parser.add_argument("--edits", type=int, default=3)
    parser.add_argument("--peer", type=float, default=40.0, help="seconds that Datasette has for each kind")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(names):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    return options


def heading(run: Run) -> None:
    load, now = os.getloadavg()[0], time.strftime("%Y-%m-%d %H:%M")
    print(
        f"\n{run.sheets:,} sheets; {now}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {load:.1f}; parts: {', '.join(run.options.only)};"
    )
    print(
        f"{run.options.requests:,} requests drawn with seed {run.options.seed} from {DISTINCT} questions.\n"
    )


if __name__ == "__main__":
    main()
