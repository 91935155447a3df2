"""An edit, from the record to every reader: a demonstration sheet gets another title, then its own again."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from django.db import transaction

from bench.reading import API, heads, show
from bench.report import Run, head, row
from bench.site import Site
from coopdec.common.text import sort_key
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin
from coopdec.journal import services as journal
from scripts.run import WORKERS

WORD = "palétuvier"
PATIENCE = 120


@contextlib.contextmanager
def builder() -> Iterator[None]:
    """The process that keeps the index up to date."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "keep_atlas"], env=os.environ, stdout=subprocess.PIPE, text=True
    )
    try:
        for line in process.stdout or ():
            if "tient à jour" in line:
                break
        yield
    finally:
        process.terminate()
        process.wait(30)


def overlay(run: Run, site: Site) -> None:
    """Seconds until both workers show it; then the usual searches, with the overlay."""
    found = Cooperation.objects.published().filter(origin=Origin.DEMONSTRATION).order_by("ref")
    sheet = found.values("pk", "ref", "title").first()
    took = []
    with builder():
        for _turn in range(run.options.edits):
            for title, shown in ((f"{sheet['title']} {WORD}", 1), (sheet["title"], 0)):
                began = time.perf_counter()
                edit(sheet, title)
                until(site, shown)
                took.append(time.perf_counter() - began)
    head("an edit shown by every worker", "seconds, each (title changed, put back, …)", "slowest", "aim")
    row(sheet["ref"], ", ".join(f"{one:.2f}" for one in took), f"{max(took):.2f} s", run.aim("overlay"))
    print()
    heads("with the overlay of that edit")
    name = "API, word + 2 filters, all facets"
    show(name, site.measure(run.draw([API + one.query() for one in run.crossed], 2)), run.aim(name))
    print()


def edit(sheet: dict, title: str) -> None:
    with transaction.atomic():
        Cooperation.objects.filter(pk=sheet["pk"]).update(title=title, sort_key=sort_key(title))
        journal.record(
            "cooperation.changed",
            object_type="cooperation.cooperation",
            object_ref=sheet["ref"],
            by=None,
            facts={"fields": ["title"]},
        )


def until(site: Site, shown: int) -> None:
    """Until several answers in a row, from all workers, say so."""
    over = time.monotonic() + PATIENCE
    row_of_same = 0
    while row_of_same < 4 * WORKERS:
        count = json.loads(site.get(f"{API}?q=pal%C3%A9tuvier&page_size=1"))["count"]
        row_of_same = row_of_same + 1 if count == shown else 0
        if time.monotonic() > over:
            raise SystemExit(f"The edit was not shown within {PATIENCE} s.")
