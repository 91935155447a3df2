"""`make run`: everything that the site needs on this machine, then the site; Ctrl-C stops all of it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from coopdec.common import embedded
from scripts import setup
from scripts.steps import (
    PREPARE_STEPS,
    PYTHON,
    ROOT,
    VAR,
    Lock,
    Refusal,
    Steps,
    Stopped,
    call,
    end,
    main,
    say,
    undisturbed,
)

WORKERS, THREADS = 2, 4
# Commands that run beside the site, and what is said when one had fallen.
BESIDE = [
    ("keep_atlas", "L’index de l’atlas n’était plus tenu à jour : son processus est relancé."),
    ("work", "Les courriels et les travaux en attente ne se faisaient plus : leur processus est relancé."),
]
HAD_TERMINAL = os.isatty(0)


def run() -> int:
    dev = "--dev" in sys.argv
    port = wanted_port()
    address = f"http://127.0.0.1:{port}"
    lock = Lock("run")
    try:
        with lock.held():
            check_port(port)
            code = open_site(lock, address, port, dev=dev)
            if code == 0:
                say("Coopdec est arrêté.")
            return code
    except BlockingIOError:
        _, _, where = lock.holder().partition(" ")
        state = f"est déjà ouvert sur {where}" if where else "est déjà en cours de démarrage"
        raise Refusal(f"Coopdec {state} depuis ce dossier (« make stop » l’arrête).") from None


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) <= 65535:  # noqa: PLR2004
        raise Refusal(f"PORT={text} : il faut un nombre de 1 à 65535.")
    return int(text)


def check_port(port: int) -> None:
    """Before any long work: the port must be free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Refusal(
                f"Le port {port} est réservé à root : choisissez-en un autre, « make run PORT=8001 »."
            ) from error
        except OSError as error:
            raise Refusal(
                f"Le port {port} est déjà pris par un autre programme : prenez-en un autre,"
                f" « make run PORT={port + 1} »."
            ) from error


def open_site(lock: Lock, address: str, port: int, *, dev: bool) -> int:
    given = os.environ.get("DATABASE_URL", "").strip()
    steps = Steps(setup.COUNT + (not given) + PREPARE_STEPS + 1)
    setup.install(steps)
    os.environ.setdefault("SITE_ADDRESS", address)
    os.environ["DJANGO_SETTINGS_MODULE"] = "coopdec.settings.dev" if dev else "coopdec.settings.local"
    with database(steps, given):
        done = steps.done
        if call(PYTHON, "-m", "scripts.prepare", done, steps.total, quiet=False):
            return 1
        steps.done = done + PREPARE_STEPS
        site, keepers = None, [Keeper(*one) for one in BESIDE]
        try:
            with steps.step("Serveur web"):
                site = launch(port, dev=dev)
                wait_for(site, address)
            lock.write(f"{os.getpid()} {address}")
            tell_left_outside()
            say(f"\nCoopdec est ouvert sur {address} — Ctrl-C pour arrêter")
            return watch(site, keepers)
        except Stopped:
            say("\nArrêt…")
            return 0
        finally:
            with undisturbed():
                for keeper in keepers:
                    keeper.end()
                if site:
                    end(site, group=True)


class Keeper:
    """A process that stands beside the site; started again when it falls."""

    process: subprocess.Popen | None = None
    not_before = 0.0

    def __init__(self, command: str, complaint: str):
        self.command, self.complaint = command, complaint

    def look(self) -> None:
        if (self.process and self.process.poll() is None) or time.monotonic() < self.not_before:
            return
        if self.process:
            say(self.complaint)
        self.not_before = time.monotonic() + 10
        with (VAR / "log" / f"{self.command}.txt").open("a") as output:
            self.process = subprocess.Popen(
                [str(PYTHON), "manage.py", self.command],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if self.command == "work" else None,
                start_new_session=True,
                preexec_fn=embedded.end_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- no thread here
            )

    def end(self) -> None:
        if self.process:
            end(self.process, group=True)


@contextlib.contextmanager
def database(steps: Steps, given: str = "") -> Iterator[None]:
    """The server that DATABASE_URL names, else the embedded one, stopped at the end if we started it."""
    if given:
        yield
        return
    cluster = embedded.Cluster(ROOT)
    started = False
    try:
        with steps.step("PostgreSQL embarqué"):
            if cluster.account:
                embedded.register(ROOT)
            started = cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        yield
    finally:
        with undisturbed():
            if started or cluster.process:
                cluster.stop()


def launch(port: int, *, dev: bool) -> subprocess.Popen:
    if dev:
        words = ["manage.py", "runserver", f"127.0.0.1:{port}"]
    else:
        words = ["-m", "gunicorn", "coopdec.wsgi", "--bind", f"127.0.0.1:{port}"]
        # It says when each request came; nobody else may.
        words += ["--worker-class", "coopdec.worker.Worker"]
        words += ["--workers", str(WORKERS), "--threads", str(THREADS), "--graceful-timeout", "5"]
        # Loaded once and shared, so that a worker answers as soon as it starts.
        words += ["--preload"]
        # Longer addresses are refused by our own words.
        words += ["--limit-request-line", "8190"]
        # The control socket would be made in the user's home.
        words += ["--log-level", "warning", "--no-control-socket"]
    return subprocess.Popen(
        [str(PYTHON), *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "ARRIVAL_HEADER": "X-Arrived"},
        start_new_session=True,  # a Ctrl-C is for us: we stop the site first, then the database
        preexec_fn=embedded.end_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- no thread here
    )


def wait_for(site: subprocess.Popen, address: str) -> None:
    """Until the home page answers; raises Refusal when it never does."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if site.poll() is not None:
            raise Refusal("Le serveur web s’est arrêté (voir ci-dessus).")
        try:
            urllib.request.urlopen(address, timeout=30).close()  # noqa: S310 -- our own address
        except urllib.error.HTTPError as error:
            if error.code >= 500:  # noqa: PLR2004
                raise Refusal(
                    f"La page d’accueil répond par une erreur {error.code} (voir ci-dessus)."
                ) from error
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Refusal("Le serveur web ne répond pas au bout d’une minute.")


def watch(site: subprocess.Popen, keepers: list[Keeper]) -> int:
    """Until someone stops us, or until one of the two servers falls."""
    cluster_runs = VAR / "postgres" / "url"
    embedded_runs = cluster_runs.exists() and os.environ["DATABASE_URL"] == cluster_runs.read_text().strip()

    while site.poll() is None:
        for keeper in keepers:
            keeper.look()
        # When a closed terminal was make's own (ssh -t), only make hears of it, and it waits for us.
        if HAD_TERMINAL and not os.isatty(0):
            raise Stopped
        if embedded_runs and not embedded.running_url(ROOT):
            raise Refusal("La base embarquée s’est arrêtée ; « make run » la relance et la répare.")
        with contextlib.suppress(subprocess.TimeoutExpired):
            site.wait(2)
    raise Refusal("Le serveur web s’est arrêté (voir ci-dessus).")


def tell_left_outside() -> None:
    told = VAR / "stamps" / "outside"
    lines = embedded.left_outside(ROOT)
    if lines and not told.exists():
        told.touch()
        say("\nHors de ce dossier, Coopdec garde (« make clean » les retire) :")
        for line in lines:
            say(f"  – {line}")
        say("  – pendant qu’il tourne, un petit dossier temporaire pour la prise de PostgreSQL")


if __name__ == "__main__":
    main(run)
