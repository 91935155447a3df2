import pytest

from coopdec.exchange import readers
from tests.gate_fixtures import client, staff_client

__all__ = ["client", "staff_client"]


@pytest.fixture
def looked_at_each_time(monkeypatch):
    """Readers look for a newer version at every question."""
    monkeypatch.setattr(readers, "LOOKED_AT", 0)


@pytest.fixture
def nothing_kept():
    readers.forget()
    yield
    readers.forget()
