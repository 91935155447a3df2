from tests.gate_fixtures import client, staff_client

__all__ = ["client", "staff_client"]
