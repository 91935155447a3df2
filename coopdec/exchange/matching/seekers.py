"""What matching is told of each side: facts of bodies and places, never of a person."""

from dataclasses import dataclass

NOWHERE: frozenset[str] = frozenset()

# Levels of a body, in the order of their codes: what may stand face to face.
LEVELS = ("town", "grouping", "department", "region")


@dataclass(frozen=True, slots=True)
class Seeker:
    """One who may be matched: an authority, a request, an offer, a programme. Sets are empty when not known.

    `key` is unique in its pool and breaks ties. Countries are ISO codes, themes and networks their slugs.
    """

    key: int
    level: str = ""  # one of LEVELS
    population: int | None = None
    profile: frozenset[str] = NOWHERE  # port, rural, university…
    themes: frozenset[str] = NOWHERE
    sdgs: frozenset[str] = NOWHERE
    languages: frozenset[str] = NOWHERE  # ISO 639 codes; French is « fr »
    networks: frozenset[str] = NOWHERE
    stands_in: frozenset[str] = NOWHERE  # countries where it is, or where it wants to act
    works_in: frozenset[str] = NOWHERE  # countries where its partners are
    groups: frozenset[str] = NOWHERE  # countries of the country groups that it belongs to
    diaspora: frozenset[str] = NOWHERE  # countries whose diaspora it declares
    department: str = ""  # where it stands, in France
    partners_from: frozenset[str] = NOWHERE  # départements of the French partners that it has
    sheets: int = 0  # cooperation sheets it takes part in: experience
    served: int = 0  # partners it has, answers it received: who has none comes first
    fresh_on: float | None = None  # when it was last said, as a year: 2026.5
