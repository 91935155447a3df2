"""`make stop` and, with `--clean`, `make clean`: stop what this checkout started, remove what it made."""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from coopdec.common import embedded
from scripts.steps import ROOT, VAR, Lock, Refusal, main, say

MADE = ["var", ".venv", ".tools", "node_modules", "coopdec/static/vendor"]
CACHES = [".pytest_cache", ".ruff_cache", ".mypy_cache", ".import_linter_cache", ".hypothesis"]
PATIENCE = 60


def stop() -> None:
    for name in ("run", "test", "bench"):
        end_holder(Lock(name))
    for name in ("postgres", "postgres-test", "postgres-bench"):
        if (VAR / name).exists():
            embedded.Cluster(ROOT, name).stop()
    say("Tout ce que ce dossier avait démarré est arrêté.")


def end_holder(lock: Lock) -> None:
    pid = lock.holder().partition(" ")[0]
    if not pid.isdigit():
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(pid), signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while lock.holder():
        if time.monotonic() > deadline:
            raise Refusal(f"Le processus {pid} ne s’arrête pas.")
        time.sleep(0.1)


def clean() -> None:
    if (VAR / "postgres").exists() and sys.stdin.isatty():
        answer = input(
            "La base de ce dossier et tout ce qui y a été saisi seront effacés. Continuer ? [oui/non] "
        )
        if answer.strip().lower() not in {"oui", "o"}:
            raise Refusal("Rien n’a été effacé.")
    stop()
    for name in (*MADE, *CACHES):
        shutil.rmtree(ROOT / name, ignore_errors=True)
        if (ROOT / name).exists():
            raise Refusal(
                f"{name} ne s’efface pas : un autre utilisateur l’a créé, faites « make clean » sous son nom."
            )
    for path in (ROOT / "coopdec" / "locale").glob("*/LC_MESSAGES/*.mo"):
        path.unlink()
    clean_outside(ROOT)
    say("Ce dossier est comme au premier jour.")


def clean_outside(root: Path) -> None:
    for thing in embedded.remove_outside(root):
        say(f"Retiré hors de ce dossier : {thing}")
    if os.geteuid() == 0:
        for place, checkout in embedded.vanished_outside().items():
            say(f"Reste hors de ce dossier, d’un dossier qui n’existe plus ({checkout}) : rm -r {place}")


if __name__ == "__main__":
    main(clean if "--clean" in sys.argv else stop)
