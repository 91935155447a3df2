import pytest

from coopdec.demonstration.material import material
from coopdec.demonstration.queries import read_world
from coopdec.demonstration.services import load


@pytest.fixture(scope="session")
def words():
    return material()


@pytest.fixture(scope="session")
def world(words, django_db_setup, django_db_blocker):
    """The real places and authorities, read once: every test database is a copy of the same template."""
    with django_db_blocker.unblock():
        return read_world(words)


@pytest.fixture
def demo(settings, monkeypatch, world, db):
    """Where the demonstration world is allowed."""
    settings.DEMO_DATA = True
    monkeypatch.setattr(load, "read_world", lambda _words: world)
    return settings
