"""Writing the reference tables, from the committed files only, and comparing them with trusted files."""

from coopdec.reference.services.compare import Finding, compare_with, report
from coopdec.reference.services.load import (
    BadReferenceFilesError,
    LineError,
    LoadedTable,
    load_reference,
)

__all__ = [
    "BadReferenceFilesError",
    "Finding",
    "LineError",
    "LoadedTable",
    "compare_with",
    "load_reference",
    "report",
]
