"""Measures the site on the database of DATABASE_URL and the snapshot of ATLAS_DIR; prints tables in Markdown.

`python -m bench [--requests 2000] [--seed 13494] [--sql 100]`; `make bench` prepares both and calls it.
"""

import argparse
import os
import platform
import subprocess
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench import readers as both  # noqa: E402
from bench.questions import DISTINCT, Questions  # noqa: E402
from bench.site import Measure, Site, running  # noqa: E402
from coopdec.atlas import readers  # noqa: E402
from coopdec.atlas.filters import EMPTY  # noqa: E402
from coopdec.cooperation.models import Cooperation  # noqa: E402

MANY = 8
API = "/api/v1/cooperations"


def main() -> None:
    options = arguments()
    reader = readers.current()
    if not reader.is_engine:
        raise SystemExit("No snapshot: run `manage.py keep_atlas --once` first.")
    questions = Questions(reader, seed=options.seed)
    crossed = questions.distinct(questions.crossed)
    mixed = questions.distinct(questions.mixed)
    heading(options, reader.totals(EMPTY).count)
    without_http(crossed, mixed, options.sql)
    rebuild()
    with running(API) as site:
        print(f"Start of the site: {site.started:.2f} s, then first answer: {site.first_answer:.2f} s;")
        print(f"slowest answer while a worker is replaced: {site.replace_worker(API):.2f} s\n")
        over_http(site, questions, crossed, mixed, options.requests)
        print(f"Memory of the workers (PSS): {', '.join(f'{size:.0f} MB' for size in site.memory())}\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=13_494)
    parser.add_argument("--sql", type=int, default=100, help="how many questions SQL answers too")
    return parser.parse_args()


def heading(options: argparse.Namespace, sheets: int) -> None:
    load = os.getloadavg()[0]
    print(
        f"\n{sheets:,} sheets; {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f};"
    )
    print(f"{options.requests:,} requests drawn with seed {options.seed} from {DISTINCT} questions.\n")


def without_http(crossed, mixed, number: int) -> None:
    """Ratios in one run: the same questions to both readers, and the same counts."""
    print(
        "| without HTTP: page + totals + all facets | engine p50 / p95 ms | SQL p50 / p95 ms | ratio of p50 |"
    )
    print("|---|---|---|---|")
    for name, questions in (("word + 2 filters", crossed), ("mixed", mixed)):
        quick = both.engine(questions)
        slow = both.sql(questions[:number])
        if quick.counts[:number] != slow.counts:
            raise SystemExit("The two readers do not agree: see tests/atlas.")
        print(
            f"| {name} | {quick.p50:.2f} / {quick.p95:.2f} | {slow.p50:.0f} / {slow.p95:.0f} "
            f"| {slow.p50 / quick.p50:.0f} |"
        )
    print()


def rebuild() -> None:
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "keep_atlas", "--once", "--full"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    print(f"Full rebuild: {said} (whole command: {time.perf_counter() - began:.2f} s)\n")


def over_http(site: Site, questions: Questions, crossed, mixed, requests: int) -> None:
    draw = questions.random.choices
    refs = Cooperation.objects.published().order_by("ref").values_list("ref", flat=True)
    sheets = [f"/cooperations/{ref}/" for ref in questions.random.sample(list(refs[:100_000]), DISTINCT)]
    runs = (
        ("API, word + 2 filters, all facets", [API + one.query() for one in crossed], (1, MANY)),
        ("API, mixed", [API + one.query() for one in mixed], (1, MANY)),
        ("HTML list, word + 2 filters", ["/atlas/" + one.query() for one in crossed], (1, MANY)),
        ("HTML list, mixed", ["/atlas/" + one.query() for one in mixed], (1,)),
        ("sheet", sheets, (1, MANY)),
        ("pages of places and actors", story_paths(questions), (1,)),
    )
    print(
        "| over HTTP, 2 workers | clients | p50 | p95 | p99 ms | CPU ms an answer | answers / s | statuses |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, paths, clients in runs:
        for number in clients:
            show(name, number, site.measure(draw(paths, k=requests), clients=number))
    print()


def story_paths(questions: Questions) -> list[str]:
    addresses = {"country": "pays", "theme": "themes", "region": "regions", "authority": "collectivites"}
    return [
        f"/{addresses[name]}/{value.lower()}/"
        for name in addresses
        for value in questions.random.choices(*questions.values[name], k=30)
    ]


def show(name: str, clients: int, one: Measure) -> None:
    said = " ".join(f"{status}×{number}" for status, number in sorted(one.statuses.items()))
    print(
        f"| {name} | {clients} | {one.p50:.1f} | {one.p95:.1f} | {one.p99:.1f} | {one.cpu:.1f} "
        f"| {one.per_second:.0f} | {said} |"
    )


if __name__ == "__main__":
    main()
