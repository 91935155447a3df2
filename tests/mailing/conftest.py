from tests.gate_fixtures import client, staff_client  # noqa: F401 -- fixtures
