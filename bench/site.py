"""The site under measure: gunicorn as `make run` starts it, on a free port."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from bench.machine import cpu_seconds, family, percentile, pss_megabytes
from scripts.run import THREADS, WORKERS


@dataclass(frozen=True)
class Measure:
    """Milliseconds an answer, but `per_second`; `cpu` is of web processes and database backends together."""

    p50: float
    p95: float
    p99: float
    cpu: float
    per_second: float
    answers: int
    statuses: dict[str, int]


class Site:
    def __init__(self, process: subprocess.Popen, port: int, first_answer: float):
        self.process, self.port, self.first_answer = process, port, first_answer

    def pids(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            backends = [row[0] for row in cursor.fetchall()]
        return family(self.process.pid) + backends

    def workers(self) -> list[float]:
        """Megabytes (PSS) of each worker."""
        return [pss_megabytes(pid) for pid in family(self.process.pid) if pid != self.process.pid]

    def measure(self, paths: list[str], *, clients: int) -> Measure:
        """Ask these paths, in this order, after a tenth of them to warm up."""
        self._ask(paths[: max(20, len(paths) // 10)], clients)
        before = cpu_seconds(self.pids())
        said = self._ask(paths, clients)
        cpu = cpu_seconds(self.pids()) - before
        times = [1000 * one for one in said["times"]]
        return Measure(
            p50=percentile(times, 0.5),
            p95=percentile(times, 0.95),
            p99=percentile(times, 0.99),
            cpu=1000 * cpu / len(times),
            per_second=len(times) / said["took"],
            answers=len(times),
            statuses=said["statuses"],
        )

    def _ask(self, paths: list[str], clients: int) -> dict:
        command = [sys.executable, "-m", "bench.clients", str(self.port), str(clients)]
        done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def running(path: str) -> Iterator[Site]:
    """The site, once it has answered `path`; `first_answer` = seconds from then on for a second worker's first.

    Started as in production: two processes, no reloading.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "gunicorn", "coopdec.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    words += [
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
    process = subprocess.Popen([sys.executable, *words], env=os.environ)
    try:
        began = wait_for_socket(port, process)
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()
        yield Site(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def wait_for_socket(port: int, process: subprocess.Popen) -> float:
    """When the socket first accepted a connection: workers then still import the site."""
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return time.perf_counter()
        time.sleep(0.02)
    raise SystemExit("gunicorn stopped at once")
