import pytest

from tests.gate import Gate
from tests.gate_fixtures import client  # noqa: F401
from tests.workspace.making import member


@pytest.fixture
def ana(db):
    """Somebody of Angers, who manages its sheets."""
    return member("ana@ville.example", "angers-49007")


@pytest.fixture
def signed_in(ana):
    found = Gate()
    found.force_login(ana)
    return found
