import os

import pytest
from django.core.management import call_command
from django.test import override_settings

from coopdec.atlas import readers
from coopdec.atlas.queries import SqlReader
from coopdec.atlas.services.builder import Builder
from coopdec.demonstration.services import load_demonstration
from tests.conftest import copy_of, point_django_at, run_sql
from tests.gate_fixtures import client, staff_client

__all__ = ["client", "staff_client"]
FICTITIOUS = 160
WORLD = 800  # fictitious sheets


@pytest.fixture
def demonstration(db, settings):
    """A small demonstration world beside the real sheets: it has markers, money, places and children."""
    settings.DEMO_DATA = True
    load_demonstration(projects=FICTITIOUS)
    return FICTITIOUS


@pytest.fixture(params=["sql", "engine"])
def both(request, demonstration, settings, tmp_path):
    """A maker of readers, each kind in turn, over real and fictitious sheets."""
    settings.ATLAS_DIR = tmp_path / "atlas"
    builder = Builder()
    builder.start()
    builder.step()
    readers.forget()
    yield SqlReader if request.param == "sql" else readers.current
    readers.forget()


@pytest.fixture(scope="module")
def world(template_database, django_db_setup, django_db_blocker, tmp_path_factory):
    """A database with a demonstration world, and its snapshot; nothing in this module writes to it."""
    from django.conf import settings  # noqa: PLC0415 - the name of the database is restored

    before = settings.DATABASES["default"]["NAME"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = copy_of(template_database, f"coopdec_world_{worker}_{os.getpid()}")
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), override_settings(DEMO_DATA=True, ATLAS_DIR=folder):
        point_django_at(name)
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            call_command("load_demonstration", projects=WORLD, seed="agreement", stdout=nowhere)
        builder = Builder()
        builder.start()
        builder.step()
        readers.forget()
        yield readers.current()
        readers.forget()
        point_django_at(before)
        run_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
