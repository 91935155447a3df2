"""`make test`: every control, then every trial, on a throw-away PostgreSQL; a table closes it.

`--lint` stops after the controls, `--fix` repairs what can be. With ARGS, only pytest runs, with them.
"""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from coopdec.common import embedded
from scripts import setup
from scripts.steps import PYTHON, ROOT, VENV, Lock, Refusal, Steps, call, main, say, seconds, undisturbed

PYTEST = (PYTHON, "-m", "pytest")
PARALLEL = ("-n", "2", "--dist", "loadfile")
NO_TEST_FOUND = 5
DEPLOY = {
    "DJANGO_SETTINGS_MODULE": "coopdec.settings.production",
    "SECRET_KEY": "a-long-key-for-the-check-only-" + "0123456789abcdefghij" * 2,
    "ALLOWED_HOSTS": "coopdec.example",
    "HSTS_SUBDOMAINS": "on",
    "ACCESSIBILITY_CONTACT": "accessibilite@coopdec.example",
    "SMTP_URL": "smtps://coopdec:secret@smtp.coopdec.example",
    "MAIL_FROM": "Coopdec <coopdec@coopdec.example>",
}


class Report:
    """Stages run one after the other whatever happens; their results make the closing table."""

    def __init__(self):
        self.rows: list[tuple[str, str, float]] = []

    def stage(self, title: str, *command, env: dict | None = None, empty_is_fine: bool = False) -> None:
        say(f"\n── {title}")
        began = time.monotonic()
        code = call(*command, env=env, quiet=False)
        result = "réussi" if code == 0 else f"ÉCHEC ({code})"
        if empty_is_fine and code == NO_TEST_FOUND:
            result = "aucun essai"
        self.add(title, result, time.monotonic() - began)

    def add(self, title: str, result: str, duration: float = 0) -> None:
        self.rows.append((title, result, duration))

    def close(self) -> int:
        width = max(len(title) for title, _, _ in self.rows)
        say(f"\n{'Étape':<{width}}  {'Résultat':<12}  Durée")
        for title, result, duration in self.rows:
            say(f"{title:<{width}}  {result:<12}  {seconds(duration)}")
        failed = sum(result.startswith("ÉCHEC") for _, result, _ in self.rows)
        say(f"\n{failed} étape(s) en échec." if failed else "\nTout est réussi.")
        return 1 if failed else 0


def test() -> int:
    report = Report()
    began = time.monotonic()
    steps = Steps(setup.COUNT + ("--fix" not in sys.argv))
    setup.install(steps, extras=tuple(setup.EXTRAS))
    if "--fix" in sys.argv:
        return fix()
    os.environ["DJANGO_SETTINGS_MODULE"] = "coopdec.settings.test"
    try:
        with Lock("test").held(), test_database(steps):
            report.add("préparation", "réussi", time.monotonic() - began)
            given = shlex.split(os.environ.get("ARGS", ""))
            if given:
                return call(*PYTEST, *given, quiet=False)
            controls(report)
            if "--lint" not in sys.argv:
                trials(report)
            return report.close()
    except BlockingIOError:
        raise Refusal("Des essais tournent déjà dans ce dossier (« make stop » les arrête).") from None


def fix() -> int:
    call(VENV / "bin" / "ruff", "check", "--fix", "--quiet", quiet=False)
    return call(VENV / "bin" / "ruff", "format", quiet=False)


@contextlib.contextmanager
def test_database(steps: Steps) -> Iterator[None]:
    """A server beside that of `make run`, quick and forgetful, in DATABASE_URL."""
    cluster = embedded.Cluster(ROOT, "postgres-test", embedded.FAST, disposable=True)
    try:
        with steps.step("PostgreSQL embarqué des essais"):
            if cluster.account:
                embedded.register(ROOT)
            cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        yield
    finally:
        with undisturbed():
            cluster.stop()


def controls(report: Report) -> None:
    tools = VENV / "bin"
    manage = (PYTHON, "manage.py")
    report.stage("mise en forme (ruff format)", tools / "ruff", "format", "--check")
    report.stage("règles de code (ruff check)", tools / "ruff", "check")
    report.stage("gabarits (djlint)", tools / "djlint", "--lint", "coopdec")
    report.stage("types des règles (mypy)", tools / "mypy")
    report.stage("étages et pièces (lint-imports)", tools / "lint-imports", "--no-cache")
    report.stage("migrations à jour", *manage, "makemigrations", "--check", "--dry-run")
    deploy = ("check", "--deploy", "--fail-level", "WARNING")
    report.stage("contrôle de production", *manage, *deploy, env=DEPLOY)


def trials(report: Report) -> None:
    report.stage("essais", *PYTEST, "-m", "not e2e", *PARALLEL)
    problem = ensure_browser()
    if problem:
        say(f"\n{problem}")
        report.add("essais dans un navigateur", "ÉCHEC (—)")
    else:
        report.stage("essais dans un navigateur", *PYTEST, "-m", "e2e")
    title = "essais sur un autre PostgreSQL"
    try:
        with other_server() as (version, url):
            if url:
                command = (*PYTEST, "-m", "other_postgres", *PARALLEL)
                report.stage(f"{title} ({version})", *command, env={"DATABASE_URL": url}, empty_is_fine=True)
            else:
                say("\nCette machine n’offre pas d’autre PostgreSQL ≥ 15 : rien à y essayer.")
                report.add(title, "sans objet")
    except embedded.EmbeddedError as error:
        say(f"\n{error}")
        report.add(title, "ÉCHEC (—)")


def ensure_browser() -> str:
    """Find Chromium or install it where we may; returns what the user must do, or ""."""
    if not find_browser() and os.geteuid() == 0 and shutil.which("apt-get"):
        say("\n── Chromium manque : installation par apt-get")
        quick = {"DEBIAN_FRONTEND": "noninteractive"}
        with contextlib.suppress(Refusal):
            call("apt-get", "update", "--quiet", env=quick)
            call("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium", env=quick)
    browser = find_browser()
    if not browser:
        return (
            "Les essais dans un navigateur demandent Chromium : installez-le (Debian : apt install chromium ;"
            " Fedora : dnf install chromium) ou donnez son chemin dans la variable CHROMIUM."
        )
    os.environ["CHROMIUM"] = browser
    return ""


def find_browser() -> str:
    names = (
        os.environ.get("CHROMIUM"),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    for name in filter(None, names):
        path = shutil.which(name)
        # A distribution may leave a script there that only says what to install.
        if path and subprocess.run([path, "--version"], check=False, capture_output=True).returncode == 0:
            return path
    return ""


def other_servers() -> list[Path]:
    """Folders of programs of the machine's own PostgreSQL servers, newest first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(path.parts[-3]))
    config = shutil.which("pg_config")
    if config:
        said = subprocess.run([config, "--bindir"], check=False, capture_output=True, text=True)
        found.append(Path(said.stdout.strip()) / "initdb")
    folders = [path.parent.resolve() for path in found if (path.parent / "postgres").exists()]
    return list(dict.fromkeys(folders))


@contextlib.contextmanager
def other_server() -> Iterator[tuple[str, str]]:
    """A temporary cluster of the machine's own PostgreSQL, or ("", "")."""
    for programs in other_servers():
        folder = Path(tempfile.mkdtemp(prefix="coopdec-other-"))
        folder.chmod(0o755)  # the server's user must cross it
        cluster = embedded.Cluster(folder, settings=embedded.FAST, programs=programs)
        try:
            if cluster.version < 15:  # noqa: PLR2004 -- the oldest that production may have
                continue
            cluster.start()
            yield str(cluster.version), cluster.url
            return
        finally:
            with undisturbed():
                cluster.stop()
                shutil.rmtree(folder)
    yield "", ""


if __name__ == "__main__":
    main(test)
