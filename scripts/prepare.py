"""The database steps of a start, in one Django process: booting Django costs more than most of them.

Run by the environment's Python: `python -m scripts.prepare <steps done> <total>`.
"""

import contextlib
import os
import sys

import django
import psycopg
from django.conf import settings
from django.core.management import call_command

from scripts.steps import ROOT, VAR, Refusal, Stamp, Steps, digest, main, say

OLDEST = 15
LOADS = {
    "load_reference": "Référentiels (lieux, codes)",
    "load_authorities": "Collectivités",
    "load_real_data": "Coopérations publiées",
}


def prepare() -> None:
    steps = Steps(int(sys.argv[2]), done=int(sys.argv[1]))
    with steps.step("Base de données"):
        check_server()
        django.setup()
    with steps.step("Migrations"):
        call_command("migrate", interactive=False, verbosity=0)
    for command, title in LOADS.items():
        with steps.step(title):
            load(command)
    with steps.step("Monde de démonstration"):
        demonstration()
    with steps.step("Index de l’atlas"):
        load("keep_atlas", "--once")
    with steps.step("Fichiers statiques"):
        collect()


def check_server() -> None:
    """Raises Refusal when the server that DATABASE_URL names is missing or too old."""
    url = os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise Refusal(f"La base que donne DATABASE_URL ne répond pas : {error}") from error
    if version < OLDEST * 10_000:
        raise Refusal(
            f"La base que donne DATABASE_URL est en PostgreSQL {version // 10_000} :"
            f" il faut la version {OLDEST} ou plus récente."
        )


def load(command: str, *words: str) -> None:
    """Loading tells a lot: it is kept in a file, and shown only if it fails."""
    report = VAR / "log" / f"{command}.txt"
    report.parent.mkdir(exist_ok=True)
    try:
        with report.open("w") as output, contextlib.redirect_stdout(output):
            call_command(command, *words)
    except Exception:
        say(f"\n{report.read_text()[-3000:]}")
        raise


def demonstration() -> None:
    """The demonstration world and its progress; where it is off, one loaded before is taken away."""
    from coopdec.demonstration import services  # noqa: PLC0415 - needs Django set up

    if not settings.DEMO_DATA:
        services.remove_demonstration()
        return
    # A world of another size that somebody loaded here is kept.
    projects = services.loaded_size() or services.TABLE
    told = 0

    def progress(done: int) -> None:
        nonlocal told
        tenth = 10 * done // projects
        if tenth > told:
            told = tenth
            say(f"{10 * tenth} % … ", end="")

    services.load_demonstration(projects=projects, progress=progress)
    services.load_people()
    services.load_exchange()
    services.load_calls()
    services.load_files()


def collect() -> None:
    """Copy the static files under names that carry their content; `make dev` reads the sources."""
    if settings.DEBUG:
        return
    sources = [path for path in ROOT.glob("coopdec/**/static/**/*") if path.is_file()]
    stamp = Stamp("collectstatic", digest([*sources, ROOT / "uv.lock"]), VAR / "static" / "staticfiles.json")
    if stamp.holds():
        return
    stamp.clear()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.set()


if __name__ == "__main__":
    main(prepare)
