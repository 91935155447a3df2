import pytest

from coopdec.atlas import readers
from coopdec.atlas.queries import SqlReader
from coopdec.atlas.services.builder import Builder
from coopdec.demonstration.services import load_demonstration
from tests.gate_fixtures import client, staff_client

__all__ = ["client", "staff_client"]
FICTITIOUS = 160


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
