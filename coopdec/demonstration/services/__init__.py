"""Loading and removing the demonstration world."""

from coopdec.demonstration.services.load import (
    MOST,
    SEED,
    DemonstrationOffError,
    load_demonstration,
    remove_demonstration,
)

__all__ = ["MOST", "SEED", "DemonstrationOffError", "load_demonstration", "remove_demonstration"]
