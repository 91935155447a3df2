"""The spare process, in a process of its own: it is forked before there are threads."""

import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT

ASKS = """
import os, tempfile
from coopdec import wsgi
from coopdec.common import spare

def asked(*words, given=b"", seconds=20):
    with tempfile.TemporaryFile() as read, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as worse:
        read.write(given); read.seek(0)
        with tempfile.TemporaryDirectory() as folder:
            code = spare.run(words, read, said, worse, folder=folder, seconds=seconds)
        said.seek(0); worse.seek(0)
        return code, said.read().decode(), worse.read().decode()

def children(pid):
    return open(f"/proc/{pid}/task/{pid}/children").read().split()
"""


def ask(script):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASKS + script],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_it_does_what_the_command_would_do_and_what_is_killed_is_a_failure():
    ask("""
from coopdec.common.pool import UNABLE
assert asked("shell", "-v", "0", "--no-imports", given=b"print('done')") == (0, "done\\n", "")
assert asked("shell", "--no-imports", "-c", "raise SystemExit(5)")[0] == UNABLE
code, said, complaint = asked("nothing")
assert code == 1 and "nothing" in complaint and not said
code, said, complaint = asked("shell", "--no-imports", "-c", "1 / 0")
assert code == 1 and "ZeroDivisionError" in complaint
code, said, complaint = asked("shell", "--no-imports", "-c", "import os; print(os.nice(0))")
assert int(said) == min(19, os.nice(0) + spare.GENTLE)
assert asked("shell", "--no-imports", "-c", "import time; time.sleep(30)", seconds=0.5)[0] < 0
assert asked("shell", "--no-imports", "-c", "import os; os.kill(os.getpid(), 9)")[0] < 0
assert asked("version")[0] == 0, "the next one is served"
""")


def test_without_it_who_asks_is_told_and_a_process_with_threads_makes_none():
    ask("""
import signal, threading
[it] = children(os.getpid())
os.kill(int(it), signal.SIGKILL)
os.waitpid(int(it), 0)
assert asked("version")[0] is None
spare._door = None
stop = threading.Event()
threading.Thread(target=stop.wait).start()
spare.start()
stop.set()
assert spare._door is None
""")


def test_it_goes_with_the_web_server():
    it = int(ask("print(children(os.getpid())[0])"))
    until = time.monotonic() + 20
    while Path(f"/proc/{it}").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
