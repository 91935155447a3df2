"""Loading and removing the demonstration world."""

from coopdec.demonstration.services.load import (
    MOST,
    SEED,
    TABLE,
    DemonstrationOffError,
    load_demonstration,
    loaded_size,
    remove_demonstration,
)

__all__ = [
    "MOST",
    "SEED",
    "TABLE",
    "DemonstrationOffError",
    "load_demonstration",
    "loaded_size",
    "remove_demonstration",
]
