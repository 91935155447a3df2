"""The site under measure: gunicorn as `make run` starts it, on a free port."""

import contextlib
import json
import os
import signal
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
    """Milliseconds an answer, but `per_second`; `cpu` is of web processes and database backends together;
    `longest` in bytes on the wire."""

    p50: float
    p95: float
    p99: float
    cpu: float
    per_second: float
    answers: int
    statuses: dict[str, int]
    longest: int


class Site:
    """`started` = seconds until the socket was open, `first_answer` = from then to the first answer."""

    started = first_answer = 0.0

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port

    def wait(self) -> None:
        """Until the socket accepts a connection: the site is loaded."""
        while self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return
            time.sleep(0.02)
        raise SystemExit("gunicorn stopped at once")

    def pids(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            backends = [row[0] for row in cursor.fetchall()]
        return family(self.process.pid) + backends

    def workers(self) -> list[int]:
        """The workers, and the spare process from which exports are forked (`common/spare.py`)."""
        return [pid for pid in family(self.process.pid) if pid != self.process.pid]

    def memory(self) -> list[float]:
        """Megabytes (PSS) of each worker."""
        return [pss_megabytes(pid) for pid in self.workers()]

    def memory_of_master(self) -> float:
        return pss_megabytes(self.process.pid)

    def replace_worker(self, path: str, *, seconds: float = 3.0) -> float:
        """Stop a worker, then ask without a pause: the slowest answer is what its successor's start costs."""
        before = self.workers()
        os.kill(max(before), signal.SIGTERM)  # the first is the spare process
        slowest, until = 0.0, time.perf_counter() + seconds
        while time.perf_counter() < until or not set(self.workers()) - set(before):
            began = time.perf_counter()
            with contextlib.suppress(ConnectionError):
                self.get(path)
            slowest = max(slowest, time.perf_counter() - began)
        return slowest

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> bytes:
        return urllib.request.urlopen(self.address + path, timeout=60).read()

    def measure(
        self, paths: list[str], *, clients: int = 1, warm: int = 20, strict: bool = True, session: str = ""
    ) -> Measure:
        """Ask these paths, in this order, after a tenth of them (at least `warm`) to warm up; `strict` stops
        at any answer but 200; `session`: the key of whoever asks."""
        if warm:
            self._ask(paths[: max(warm, len(paths) // 10)], clients, session)
        before = cpu_seconds(self.pids())
        said = self._ask(paths, clients, session)
        if strict and set(said["statuses"]) != {"200"}:
            raise SystemExit(f"Not all answers are good: {said['statuses']}")
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
            longest=said["longest"],
        )

    def _ask(self, paths: list[str], clients: int, session: str) -> dict:
        command = [sys.executable, "-m", "bench.clients", str(self.port), str(clients), session]
        done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def running(path: str) -> Iterator[Site]:
    """The site, started as `make run` does, once it has answered `path`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    words = [
        "-m",
        "gunicorn",
        "coopdec.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "coopdec.worker.Worker",
    ]
    words += ["--workers", str(WORKERS), "--threads", str(THREADS)]
    words += ["--preload", "--log-level", "warning", "--no-control-socket"]
    site = Site(
        subprocess.Popen([sys.executable, *words], env={**os.environ, "ARRIVAL_HEADER": "X-Arrived"}), port
    )
    try:
        site.wait()
        opened = time.perf_counter()
        site.get(path)
        site.started, site.first_answer = opened - began, time.perf_counter() - opened
        yield site
    finally:
        site.process.terminate()
        site.process.wait(60)
