"""`make bench`: real and demonstration data on a throw-away PostgreSQL, then the measures of `bench/`.

ARGS="--projects 1000000": another number of demonstration sheets; ARGS=--pages: what a reader with a
telephone waits for (`bench.pages`); ARGS=--map: the map that moves (`bench.moving`); ARGS=--autosave:
drafts that save themselves (`bench.autosave`); ARGS=--closing, ARGS=--killed: the last minutes of a call
(`bench.closing`, `bench.killed`); ARGS=--desk: who reads its files (`bench.desk`). Other ARGS go to `python
-m bench`: `--only map,cross` for some parts, `--requests 400 --sql 10 --exports 1 --rounds 1` for a million
sheets.
"""

import os
import shlex
import tempfile

from coopdec.common import embedded
from scripts import setup
from scripts.steps import PYTHON, ROOT, Lock, Refusal, Steps, call, main, undisturbed

MODULES = {
    "--pages": "bench.pages",
    "--map": "bench.moving",
    "--autosave": "bench.autosave",
    "--closing": "bench.closing",
    "--desk": "bench.desk",
    "--killed": "bench.killed",
}
LOADS = (("migrate", "-v0"), ("load_reference",), ("load_authorities",), ("load_real_data",))


def bench() -> int:
    given = shlex.split(os.environ.get("ARGS", ""))
    projects = []
    if "--projects" in given:
        place = given.index("--projects")
        projects = given[place : place + 2]
        del given[place : place + 2]
    module = next((MODULES[one] for one in given if one in MODULES), "bench")
    given = [one for one in given if one not in MODULES]
    steps = Steps(setup.COUNT + 3)
    setup.install(steps)
    # As the site runs on this machine; its data folder is thrown away, so nothing waits for the disk.
    cluster = embedded.Cluster(
        ROOT, "postgres-bench", {"shared_buffers": "256MB", "fsync": "off"}, disposable=True
    )
    os.environ |= {"DJANGO_SETTINGS_MODULE": "coopdec.settings.local", "DEMO_DATA": "on"}
    try:
        with Lock("bench").held(), tempfile.TemporaryDirectory(prefix="coopdec-bench-") as folder:
            os.environ["ATLAS_DIR"] = folder
            with steps.step("PostgreSQL embarqué des mesures"):
                if cluster.account:
                    embedded.register(ROOT)
                cluster.start()
            os.environ["DATABASE_URL"] = cluster.url
            with steps.step("Données réelles et de démonstration"):
                for command in (*LOADS, ("load_demonstration", *projects)):
                    call(PYTHON, "manage.py", *command)
            with steps.step("Index de l’atlas"):
                call(PYTHON, "manage.py", "keep_atlas", "--once")
                call(PYTHON, "manage.py", "collectstatic", "--no-input")
            return call(PYTHON, "-m", module, *given, quiet=False)
    except BlockingIOError:
        raise Refusal("Des mesures tournent déjà dans ce dossier.") from None
    finally:
        with undisturbed():
            cluster.stop()


if __name__ == "__main__":
    main(bench)
