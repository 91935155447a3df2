"""Builders and web servers as processes of their own, on the database that this test has."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from django.conf import settings

from coopdec.atlas.services import publish
from tests.conftest import ROOT, database_url


def environment(folder):
    return {
        **os.environ,
        "DATABASE_URL": database_url(settings.DATABASES["default"]["NAME"]),
        "DJANGO_SETTINGS_MODULE": "coopdec.settings.test",
        "ATLAS_DIR": str(folder),
    }


@contextlib.contextmanager
def running(words, folder, log=None):
    """A Python process that ends with the block, whatever it is doing."""
    output = log.open("ab") if log else subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, *words], env=environment(folder), cwd=ROOT, stdout=output, stderr=output
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        if log:
            output.close()


def builder(folder, log=None):
    return running(["manage.py", "keep_atlas"], folder, log)


@contextlib.contextmanager
def web(folder, workers=2, log=None):
    """A function that reads an address of a real server, as (JSON, headers)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "gunicorn", "coopdec.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    words += ["--workers", str(workers), "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    with running(words, folder, log) as process:

        def get(path):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                return json.load(answer), answer.headers

        def is_there():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                return True
            assert process.poll() is None, "the server stopped at once"
            return False

        until(is_there, 60, "a server that listens")
        yield get


def until(condition, seconds, what):
    """Seconds until the condition holds; a failure that says what was waited for."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


def published(folder):
    """The snapshot of this folder's only database, None when there is none."""
    links = list(folder.glob(f"*/{publish.LINK}"))
    return publish.read(links[0]) if links else None
