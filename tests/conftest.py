"""Tests run on the real thing: every test database is a copy of one that holds the reference and real data.

A template database is made once for the state of the code and data files (its name carries their checksum);
each worker works on a copy of it, each test in a transaction that is rolled back. Tests that must commit ask
for `committed` (a copy of their own); browser tests ask for `site` (a real server on a copy, its index kept up to
date). Elsewhere SQL answers the questions of the atlas, unless a test asks for `atlas`.
"""

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from coopdec.atlas import readers
from coopdec.atlas.services.builder import Builder
from coopdec.atlas.services.tokens import keep_tokens

# A property is true or false, not fast or slow: a loaded machine must not fail it.
hypothesis.settings.register_profile("coopdec", deadline=None)
hypothesis.settings.load_profile("coopdec")

ROOT = Path(__file__).parents[1]
settings.ATLAS_DIR = ROOT / "var" / "no-atlas"  # never the one of the site that runs on this machine
MADE_FROM = (
    "coopdec/common/*.py",
    "coopdec/*/migrations/*.py",
    "coopdec/*/services/*.py",
    "coopdec/*/services.py",
    "coopdec/*/imports.py",
    "coopdec/*/participants.py",
    "coopdec/*/legal_names.py",
    "coopdec/*/rules.py",
    "data/reference/*.csv*",
    "data/real/*",
)
LOADED = ("load_reference", "load_authorities", "load_real_data")


def checksum():
    """Of everything that the template database is made from."""
    found = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]


def server():
    """A connection to the server's own database, to make and drop others."""
    config = settings.DATABASES["default"]
    parameters = {
        "host": config["HOST"],
        "port": config["PORT"],
        "user": config["USER"],
        "password": config["PASSWORD"],
    }
    given = {key: value for key, value in parameters.items() if value}
    return psycopg.connect(dbname="postgres", autocommit=True, **given)


def run_sql(statement, *names):
    with server() as connection:
        return connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def drop(name):
    """With whoever is inside; an autovacuum worker, which only a superuser may end, leaves by itself."""
    for left in reversed(range(40)):
        try:
            run_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            break
        except psycopg.errors.InsufficientPrivilege:
            if not left:
                raise
            time.sleep(0.5)


def exists(name):
    with server() as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def point_django_at(name):
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def make_template():
    """The template's name; made by the first worker that comes, while the others wait at the lock."""
    name = f"coopdec_template_{checksum()}"
    with server() as lock:
        lock.execute("SELECT pg_advisory_lock(hashtext('coopdec tests template'))")
        drop_orphans()
        if not exists(name):
            making = f"{name}_making"
            drop(making)
            run_sql("CREATE DATABASE {}", making)
            point_django_at(making)
            with open(os.devnull, "w") as nowhere:  # noqa: PTH123
                call_command("migrate", verbosity=0, interactive=False)
                for command in LOADED:
                    call_command(command, stdout=nowhere)
                keep_tokens()  # as the builder does: SQL seeks the same tokens as the engine
            connections["default"].close()
            run_sql("ALTER DATABASE {} RENAME TO {}", making, name)
            drop_older_templates(name)
    return name


def drop_older_templates(name):
    with server() as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'coopdec\\_template\\_%'"
        )
        for (other,) in found.fetchall():
            free = "SELECT pg_try_advisory_lock(hashtext(%s))"
            if other != name and connection.execute(free, [other]).fetchone()[0]:
                drop(other)


def drop_orphans():
    """Copies left by test runs that were killed: their name ends with a process that is no more."""
    with server() as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^coopdec_[a-z]+_.*_[0-9]+$'"
        )
        for (name,) in found.fetchall():
            if not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
                drop(name)


def copy_of(template, name):
    drop(name)
    run_sql("CREATE DATABASE {} TEMPLATE {}", name, template)
    return name


@pytest.fixture(scope="session")
def template_database():
    """Held while the session lasts, so that tests of another state of the code do not drop it."""
    with server() as guard:
        name = make_template()
        guard.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", [name])
        yield name


@pytest.fixture(scope="session")
def django_db_setup(template_database, django_db_blocker):
    """Replaces pytest-django's: a copy of the template a worker, dropped at the end."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with django_db_blocker.unblock():
        name = copy_of(template_database, f"coopdec_test_{worker}_{os.getpid()}")
        point_django_at(name)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
        drop(name)


@pytest.fixture(scope="session", autouse=True)
def template_needs_database(request):
    """Lets the template be made outside any test's transaction, when a test of the session needs it."""
    if any(
        "django_db" in item.keywords or {"db", "template_database"} & set(item.fixturenames)
        for item in request.session.items
    ):
        request.getfixturevalue("django_db_blocker").unblock()
        request.getfixturevalue("template_database")
        request.getfixturevalue("django_db_blocker").restore()


@pytest.fixture
def committed(template_database, django_db_setup, django_db_blocker):
    """A database of this test's own, where commits are real; gives a function that opens another connection."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    before = settings.DATABASES["default"]["NAME"]
    name = copy_of(template_database, f"coopdec_committed_{worker}_{os.getpid()}")
    with django_db_blocker.unblock():
        point_django_at(name)
        opened = []

        def connect():
            parameters = connections["default"].get_connection_params()
            wanted = {
                key: parameters[key]
                for key in ("dbname", "host", "port", "user", "password")
                if key in parameters
            }
            opened.append(psycopg.connect(**wanted))
            return opened[-1]

        yield connect
        for connection in opened:
            connection.close()
        point_django_at(before)
        drop(name)


def database_url(name):
    config = settings.DATABASES["default"]
    pairs = {
        "host": config["HOST"],
        "port": config["PORT"],
        "user": config["USER"],
        "password": config["PASSWORD"],
    }
    return " ".join([f"dbname={name}", *(f"{key}='{value}'" for key, value in pairs.items() if value)])


@pytest.fixture
def atlas(db, settings, tmp_path):
    """The engine answers, from a snapshot of the record as it stands now; call it to take in what changed since."""
    settings.ATLAS_DIR = tmp_path / "atlas"
    builder = Builder()
    builder.start()

    def take_in():
        builder.step()
        readers.forget()

    take_in()
    yield take_in
    readers.forget()


@pytest.fixture(scope="session")
def site_environment(template_database, tmp_path_factory):
    """What a real server is started with: a copy of the template, and the builder that keeps its index."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = copy_of(template_database, f"coopdec_site_{worker}_{os.getpid()}")
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(name),
        "DJANGO_SETTINGS_MODULE": "coopdec.settings.test",
        "ATLAS_DIR": str(tmp_path_factory.mktemp("atlas")),
    }
    builder = keep_atlas(environment)
    try:
        wait_for_snapshot(environment["ATLAS_DIR"], builder)
        yield environment
    finally:
        builder.terminate()
        builder.wait(timeout=20)
        drop(name)


@pytest.fixture(scope="session")
def site(site_environment):
    """The address of a real server (two workers)."""
    with served(site_environment) as address:
        yield address


@pytest.fixture(scope="session")
def state_site(site_environment):
    """The same site, on the same database, in the theme of the State."""
    with served({**site_environment, "COOPDEC_THEME": "etat"}) as address:
        yield address


@contextmanager
def served(environment):
    """A server process of its own; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2", "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", "coopdec.wsgi", *options]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def keep_atlas(environment):
    """The builder of the index as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "keep_atlas"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )


def wait_for_snapshot(folder, process):
    for _attempt in range(600):
        if list(Path(folder).glob("*/current")):
            return
        if process.poll() is not None:
            pytest.fail(f"the builder stopped at once (code {process.returncode})")
        time.sleep(0.1)
    pytest.fail("the index was not there within a minute")


def wait_for(address, process):
    for _attempt in range(200):
        if process.poll() is not None:
            pytest.fail(f"the server stopped at once (code {process.returncode})")
        try:
            urllib.request.urlopen(f"{address}/odd/", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer within 20 s")
