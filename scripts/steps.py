"""The ground of every script: places, numbered steps, child processes, signals, locks, stamps."""

import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from coopdec.common.embedded import EmbeddedError, end_with_parent

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PREPARE_STEPS = 8  # of scripts.prepare, which cannot be imported before Django is installed
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Refusal(Exception):  # noqa: N818 -- it is an answer, not an error
    """Stops a script with one message for the user."""


class Stopped(BaseException):
    """The user or the system asked to stop."""


def say(text: str = "", end: str = "\n") -> None:
    # The terminal may be gone (SIGHUP): that must not stop us from stopping the rest.
    with contextlib.suppress(OSError):
        print(text, end=end, flush=True)


def main(task) -> None:
    """Run a script: signals become Stopped, messages go to the user, the exit code to the caller."""
    load_env(ROOT / ".env")
    for number in ENDINGS:
        # `nohup` means: do not stop with the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    follow = end_with_parent(signal.SIGTERM)
    if follow:
        follow()  # a killed `make` may not leave us behind
    try:
        code = task() or 0
    except (Refusal, EmbeddedError) as refusal:
        say(f"\n{refusal}")
        code = 1
    except Stopped:
        say("\nInterrompu.")
        code = 130
    sys.exit(code)


def _stop(_number, _frame):
    raise Stopped


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Finish cleaning up even if Ctrl-C is pressed again."""
    before = [signal.signal(number, signal.SIG_IGN) for number in ENDINGS]
    try:
        yield
    finally:
        for number, handler in zip(ENDINGS, before, strict=True):
            signal.signal(number, handler)


def load_env(path: Path) -> None:
    """Read NAME=value lines; what the environment already says wins."""
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        name, sign, value = line.partition("=")
        # Make hands down its variables even when they are empty.
        if sign and not name.startswith("#") and not os.environ.get(name.strip()):
            os.environ[name.strip()] = value.strip().strip("\"'")


def seconds(duration: float) -> str:
    return f"{duration:.1f} s".replace(".", ",")


class Steps:
    """Numbered lines with their time, so that a long wait shows what it waits for."""

    def __init__(self, total: int, done: int = 0):
        self.total, self.done = total, done

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        self.done += 1
        say(f"[{self.done:>2}/{self.total}] {title} … ", end="")
        began = time.monotonic()
        yield
        say(seconds(time.monotonic() - began))


def call(*command, env: dict | None = None, quiet: bool = True, console: bool = False) -> int:
    """Run a command in the checkout; when quiet, its output is shown only if it fails (then Refusal).

    A console handles Ctrl-C itself.
    """
    words = [str(word) for word in command]
    output = subprocess.PIPE if quiet else None
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL if quiet else None,
        stdout=output,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- no thread here
    )
    if console:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        said, _ = process.communicate()
    except BaseException:
        with undisturbed():
            end(process)
        raise
    finally:
        if console:
            signal.signal(signal.SIGINT, _stop)
    if quiet and process.returncode:
        raise Refusal(f"« {' '.join(words)} » a échoué :\n{said[-6000:]}")
    return process.returncode


def end(process: subprocess.Popen, patience: float = 15, *, group: bool = False) -> None:
    """Ask a child to stop, then insist."""
    send = (lambda number: os.killpg(process.pid, number)) if group else process.send_signal
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            send(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return


class Lock:
    """A file that one process holds; the kernel lets go of it when that process dies."""

    def __init__(self, name: str):
        self.path = VAR / f"{name}.lock"

    def holder(self) -> str:
        """What the holder wrote, "?" if nothing yet, or "" when nobody holds it."""
        if not self.path.exists():
            return ""
        with self.path.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or "?"
        return ""

    @contextlib.contextmanager
    def held(self, *, wait: bool = False) -> Iterator["Lock"]:
        """Hold it; raises BlockingIOError when another process does and we do not wait."""
        make_var()
        with self.path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            self.write(str(os.getpid()))
            try:
                yield self
            finally:
                self.write("")

    def write(self, text: str) -> None:
        self.path.write_text(text)


def make_var() -> None:
    try:
        VAR.mkdir(exist_ok=True)
        (VAR / ".mine").touch()
    except PermissionError as error:
        owner = (VAR if VAR.exists() else ROOT).owner()
        raise Refusal(
            f"Ce dossier est à l’utilisateur « {owner} » : lancez la commande sous ce nom."
        ) from error


def digest(paths: Iterable[Path], *more: str) -> str:
    """One word for the content of files (and anything else that a result depends on)."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes() if path.exists() else b"-")
    return total.hexdigest()


class Stamp:
    """Remembers for what inputs a step was done, so that it is not done again for nothing."""

    def __init__(self, name: str, wanted: str, *products: Path):
        self.path, self.wanted, self.products = VAR / "stamps" / name, wanted, products

    def holds(self) -> bool:
        made = all(product.exists() for product in self.products)
        return made and self.path.exists() and self.path.read_text() == self.wanted

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def set(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.wanted)
