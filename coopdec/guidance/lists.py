"""How the glossary is laid out: its letters, and where each term was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from coopdec.guidance.models import Term

DIGITS = "0–9"


@dataclass(frozen=True, slots=True)
class Line:
    """A term and the documents where it was read, each with all its places.

    `has_own_source` when the definition rests on something else than these documents.
    """

    term: Term
    sources: tuple[tuple[str, str], ...]
    has_own_source: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """`anchor` cannot be a term's: no term's code begins with « lettre- »."""

    name: str
    anchor: str
    lines: tuple[Line, ...]


def line(term: Term) -> Line:
    """Places of one document are said together, each once."""
    places: dict[str, list[str]] = {}
    for passage in term.passages.all():
        said = places.setdefault(passage.document.title, [])
        said += [part for part in passage.where.split(" ; ") if part and part not in said]
    # « Glossaire » is the short name of « Glossaire des abréviations »: the long one says it.
    sources = [
        (title, " ; ".join(part for part in said if not _shortened(part, said)))
        for title, said in places.items()
    ]
    own = bool(term.definition_fr) and term.source_fr not in places
    return Line(term, tuple(sources), own)


def _shortened(part: str, said: list[str]) -> bool:
    return any(other != part and other.startswith(f"{part} ") for other in said)


def letters(terms: Iterable[Term]) -> list[Letter]:
    """Terms in their order, cut by the first letter of their names; digits make one letter."""
    found = []
    for name, group in groupby(terms, key=_initial):
        anchor = "lettre-0" if name == DIGITS else f"lettre-{name.lower()}"
        found.append(Letter(name, anchor, tuple(line(term) for term in group)))
    return found


def _initial(term: Term) -> str:
    first = term.order[:1]
    return DIGITS if first.isdigit() else first.upper()
