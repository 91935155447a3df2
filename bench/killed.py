"""Nothing acknowledged is lost (`make bench ARGS=--killed`): 300 applications are sent while web and database
are killed (-9) at random, at least twenty times, on a durable PostgreSQL (fsync, synchronous_commit).

Each client sends until it is told that it was received, with the same key. At the end, what clients were told
equals what the database holds, once each. Fails otherwise.
"""

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from datetime import timedelta
from pathlib import Path

import psycopg

from coopdec.common import embedded

SENT, KILLS, CLIENTS, MINUTES = 300, 20, 6, 20
ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds, for one answer


class Web:
    """The site's two workers, started again whenever they fall."""

    def __init__(self, url: str, place: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {**os.environ, "DATABASE_URL": url, "ATLAS_DIR": str(place / "atlas")}
        self.log = (place / "web.log").open("ab")
        self.process = self._start()

    def _start(self) -> subprocess.Popen:
        words = [sys.executable, "-m", "gunicorn", "coopdec.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        words += ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--log-level", "critical"]
        return subprocess.Popen(
            words, cwd=ROOT, env=self.environment, start_new_session=True, stdout=self.log, stderr=self.log
        )

    def workers(self) -> list[int]:
        said = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(one) for one in said.stdout.split()]

    def kill_worker(self) -> None:
        if workers := self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)

    def kill_all(self) -> None:
        self.stop()
        self.process = self._start()

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def address(cluster: embedded.Cluster, place: Path) -> str:
    """The same through all its lives: its socket has another folder each time."""
    before, _host, folder = cluster.url.partition("host=")
    door = place / "socket"
    door.unlink(missing_ok=True)
    door.symlink_to(urllib.parse.unquote(folder))
    return f"{before}host={door}"


def kill_database(cluster: embedded.Cluster, place: Path) -> None:
    """Its first process, at once; it comes back through its journal."""
    assert cluster.process is not None
    with contextlib.suppress(ProcessLookupError):
        os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    cluster.process.wait()
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        try:
            cluster.start(follow_parent=False)  # its parent would be this thread, which ends
        except embedded.EmbeddedError:
            time.sleep(0.2)  # its own processes have not all gone yet
        else:
            address(cluster, place)
            return
    raise SystemExit("The database does not come back.")


def client(web: Web, waiting: list, told: dict[str, str], tries: Counter) -> None:
    """Sends each application until it is told that it was received."""
    from bench.applying import headers  # noqa: PLC0415 - Django is there by then

    while waiting:
        with contextlib.suppress(IndexError):
            one = waiting.pop()
        body = urllib.parse.urlencode({"act": "submit", "key": one.ref})
        while one.ref not in told:
            tries["sent"] += 1
            try:
                connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
                connection.request("POST", f"/espace/dossiers/{one.ref}/", body, headers(one.key))
                answer = connection.getresponse()
                answer.read()
                connection.close()
            except (OSError, http.client.HTTPException):
                tries["lost"] += 1
                time.sleep(0.1)
                continue
            if answer.status == http.HTTPStatus.FOUND:
                told[one.ref] = one.ref
            else:
                tries[f"answer {answer.status}"] += 1
                time.sleep(0.1)


def killer(web: Web, cluster: embedded.Cluster, place: Path, over: threading.Event, kills: Counter) -> None:
    while not over.wait(0.4 + random.random()):
        what = random.choices(("worker", "web", "database"), (5, 2, 3))[0]
        kills[what] += 1
        match what:
            case "worker":
                web.kill_worker()
            case "web":
                web.kill_all()
            case "database":
                kill_database(cluster, place)


def prepared() -> tuple[embedded.Cluster, Path]:
    """A durable cluster of its own, with the reference, the authorities and the real data."""
    place = Path(tempfile.mkdtemp(prefix="killed-"))
    place.chmod(0o755)
    (place / ".venv").symlink_to(ROOT / ".venv")
    cluster = embedded.Cluster(place, settings={"fsync": "on", "synchronous_commit": "on"})
    cluster.start()
    os.environ |= {
        "DATABASE_URL": address(cluster, place),
        "DJANGO_SETTINGS_MODULE": "coopdec.settings.local",
    }
    for command in ("migrate", "load_reference", "load_authorities", "load_real_data"):
        subprocess.run(
            [sys.executable, "manage.py", command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    return cluster, place


def run(cluster: embedded.Cluster, place: Path) -> None:
    import django  # noqa: PLC0415 - its database is made above

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from bench.applying import applicants, open_call  # noqa: PLC0415

    call = open_call(closes_in=timedelta(hours=2))
    waiting = applicants(call, SENT, with_pieces=True)
    connection.close()
    web, told, tries, kills = Web(os.environ["DATABASE_URL"], place), {}, Counter(), Counter()
    over = threading.Event()
    clients = [threading.Thread(target=client, args=(web, waiting, told, tries)) for _ in range(CLIENTS)]
    killing = threading.Thread(target=killer, args=(web, cluster, place, over, kills))
    began = time.monotonic()
    for one in (*clients, killing):
        one.start()
    for one in clients:
        one.join(MINUTES * 60)
    over.set()
    killing.join()
    web.stop()
    with psycopg.connect(os.environ["DATABASE_URL"]) as reader:
        kept = reader.execute(
            "SELECT a.ref, r.key, a.number, a.state FROM calls_receipt r"
            " JOIN calls_application a ON a.id = r.application_id WHERE a.call_id = %s",
            [call.pk],
        ).fetchall()
        durable = reader.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchone()
    print(
        f"{len(told)} told, {len(kept)} kept; {sum(kills.values())} kills {dict(kills)}; {dict(tries)};"
        f" {time.monotonic() - began:.0f} s; fsync, synchronous_commit: {durable}"
    )
    wrong = [
        "told and not kept" if set(told) - {ref for ref, *_more in kept} else "",
        "kept twice" if len({ref for ref, *_more in kept}) != len(kept) else "",
        "numbers with a gap" if sorted(one[2] for one in kept) != list(range(1, len(kept) + 1)) else "",
        "not submitted" if {one[3] for one in kept} != {"submitted"} else "",
        "not all told" if len(told) != SENT else "",
        f"fewer than {KILLS} kills" if sum(kills.values()) < KILLS else "",
    ]
    if any(wrong):
        raise SystemExit("; ".join(filter(None, wrong)))


def main() -> None:
    cluster, place = prepared()
    try:
        run(cluster, place)
    finally:
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
