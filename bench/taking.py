"""Files over HTTP: how long everything takes, what readers feel meanwhile, what is said when it is full."""

import http.client
import itertools
import subprocess
import sys
import threading
import time
from collections import Counter

from django.conf import settings
from django.db import connection

from bench.clients import LONGEST, read
from bench.reading import API, heads, show
from bench.report import Run, head, row, said
from bench.site import Site
from coopdec.common import pool

LOOPING = 4
FILES = ("csv", "xlsx", "ods", "geojson", "json")


def exports(run: Run, site: Site) -> None:
    """Everything, made; then what the file of the day holds (real sheets), given as it is and made anew."""
    command = [sys.executable, "manage.py", "dump_data", "--site", site.address]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    print(f"Files of the day (real sheets): made in {time.perf_counter() - began:.1f} s.\n")
    number = run.options.exports
    heads("files over HTTP, one at a time, CSV and JSON compressed")
    for ending in FILES:
        paths = [f"/atlas/export.{ending}"] * number
        show(
            f"everything, {ending}",
            site.measure(paths, warm=run.options.exports > 1, strict=False),
            run.aim(ending),
        )
    real = "/atlas/export.csv?origin=real"
    for name, path, times in (
        ("real sheets, csv: the file of the day", real, 20),
        ("real sheets, csv: really made (another order)", f"{real}&sort=title", 5),
        ("a filter (theme), csv", f"/atlas/export.csv?theme={run.questions.values['theme'][0][0]}", number),
    ):
        show(name, site.measure([path] * times, warm=1))
    print()


def crowd(run: Run, site: Site) -> None:
    """Small questions alone, then while others take everything away in a loop, then alone again."""
    paths = [API + one.query() for one in run.crossed]
    heads("small questions (API, word + 2 filters), 1 client")
    alone = site.measure(run.draw(paths))
    show("alone", alone)
    loop = Loop(site.port)
    loop.start()
    beside = site.measure(run.draw(paths) * run.options.rounds)
    took = loop.stop()
    show(f"while {LOOPING} clients loop on full exports", beside, run.aim("crowd"))
    show("alone again", site.measure(run.draw(paths)))
    print(f"\np95 × {beside.p95 / alone.p95:.1f}; the exports: {said(loop.statuses)}, in {took:.0f} s.\n")


class Loop:
    """Clients that ask for full files, one after the other, until they are stopped."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.statuses: Counter[int] = Counter()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._client, args=(rank,)) for rank in range(LOOPING)]

    def start(self) -> None:
        self._began = time.perf_counter()
        for thread in self._threads:
            thread.start()
        time.sleep(2)  # the first two are being made

    def stop(self) -> float:
        """Once those that are being made are there; seconds since the start."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return time.perf_counter() - self._began

    def _client(self, rank: int) -> None:
        for ending in itertools.islice(itertools.cycle(("csv", "xlsx", "ods", "json")), rank, None):
            if self._over.is_set():
                return
            status, wait, _ = asked(self.port, f"/atlas/export.{ending}")
            self.statuses[status] += 1
            if wait:
                self._over.wait(float(wait))


def asked(port: int, path: str) -> tuple[int, str, float]:
    """Status, Retry-After, and seconds."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    began = time.perf_counter()
    caller.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = caller.getresponse()
    read(answer)
    caller.close()
    return answer.status, answer.headers.get("Retry-After", ""), time.perf_counter() - began


def full(_run: Run, site: Site) -> None:
    """All places held by somebody else: how long one waits, and what is said."""
    with connection.cursor() as cursor:
        for place in range(settings.EXPORTS_AT_ONCE):
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [pool.KEY, place])
        try:
            status, wait, took = asked(site.port, "/atlas/export.csv")
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    again, _, _ = asked(site.port, "/atlas/export.csv?origin=real&sort=title")
    head(
        "all places taken",
        "status",
        "Retry-After",
        "said after",
        "status once they are free",
        "aim",
    )
    row("an export of everything", status, wait, f"{took:.1f} s", again, "429 after 30 s")
    print()
