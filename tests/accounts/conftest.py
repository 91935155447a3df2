from tests.gate_fixtures import client  # noqa: F401
