"""A spare process of the web server, the site already loaded: commands that somebody waits for are forked
from it, without the start of Python (ADR 0011).

It is forked before there are threads, so it may be forked in turn; it shares its memory with the server and
goes with the last process that can ask it. Nobody watches it: without it, Python starts.
"""

import gc
import json
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from django.core.management import execute_from_command_line

LONGEST = 1 << 16  # bytes of what is asked: longer than the longest address
FILES = 4  # what the command reads, says and complains, and where it tells its end
PATIENCE = 5.0  # seconds in which the spare process must take what it is asked
GENTLE = 10  # niceness: who waits for a page goes first
HANDLED = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGABRT", "SIGCHLD")

_door: socket.socket | None = None


def start() -> None:
    """Once the site is loaded, before there are threads; where it cannot be, there is no spare process."""
    global _door  # noqa: PLW0603 - one of the process, and of those forked from it
    if sys.platform != "linux" or threading.active_count() > 1:
        return
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(PATIENCE)
    if os.fork():
        its.close()
        _door = ours
        return
    try:
        _serve(its)
    finally:
        os._exit(0)


def run(
    words: Sequence[str],
    given: IO[bytes],
    said: IO[bytes],
    complaint: IO[bytes],
    *,
    folder: str,
    seconds: float,
) -> int | None:
    """The exit code of `manage.py <words>` that reads `given` and writes the two others, with its temporary
    files in `folder`; None without a spare process. Raises `TimeoutError`, the command stopped."""
    if _door is None:
        return None
    here, there = socket.socketpair()
    with here:
        with there:
            asked = json.dumps({"words": list(words), "folder": folder, "seconds": seconds}).encode()
            files = [given.fileno(), said.fileno(), complaint.fileno(), there.fileno()]
            try:
                socket.send_fds(_door, [asked], files)
            except OSError:  # it is gone, or too long
                return None
        here.settimeout(seconds + PATIENCE)
        code = here.recv(1)
    # Who is killed, by the bell or by the system, says nothing.
    return code[0] if code else -signal.SIGKILL


def _serve(door: socket.socket) -> None:
    for name in HANDLED:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, _forget)
    signal.set_wakeup_fd(-1)
    # What the web server has open is not ours to keep open.
    os.closerange(3, door.fileno())
    os.closerange(door.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    gc.freeze()  # memory stays shared
    while True:
        asked, files, _flags, _address = socket.recv_fds(door, LONGEST, FILES)
        if not asked:
            return
        try:
            if not os.fork():
                door.close()
                _obey(json.loads(asked), files)
        except OSError:
            traceback.print_exc()  # no memory: who asked sees that nobody answers
        finally:
            for file in files:
                os.close(file)


def _forget(*_signal: object) -> None:
    """Nobody waits for the end of what is forked here; its processor time is added to ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _obey(asked: dict, files: list[int]) -> None:
    """What `python -m django` does, from here to the end of this process."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])  # the bell ends this process
        os.nice(GENTLE)
        os.environ["TMPDIR"] = asked["folder"]
        os.chdir(asked["folder"])
        for number, file in enumerate(files[:3]):
            os.dup2(file, number)
        sys.stdin, sys.stdout, sys.stderr = (open(one, mode) for one, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115
        execute_from_command_line(["manage.py", *asked["words"]])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - it ends here, and says why
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
            os.write(files[3], bytes([code & 255]))
        finally:
            os._exit(code & 255)
