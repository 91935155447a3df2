"""Loading and removing the demonstration world."""

from coopdec.demonstration.rules import DemonstrationOffError
from coopdec.demonstration.services.calls import load_calls
from coopdec.demonstration.services.exchange import load_exchange
from coopdec.demonstration.services.files import load_files
from coopdec.demonstration.services.load import (
    MOST,
    SEED,
    TABLE,
    load_demonstration,
    loaded_size,
    remove_demonstration,
)
from coopdec.demonstration.services.people import PASSWORD, PEOPLE, code_now, load_people, remove_people

__all__ = [
    "MOST",
    "PASSWORD",
    "PEOPLE",
    "SEED",
    "TABLE",
    "DemonstrationOffError",
    "code_now",
    "load_calls",
    "load_demonstration",
    "load_exchange",
    "load_files",
    "load_people",
    "loaded_size",
    "remove_demonstration",
    "remove_people",
]
