"""What each part is worth, by direction: data for all to read (`weights.toml`), that officers adjust."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coopdec.exchange.matching.parts import NAMES

FILE = Path(__file__).with_name("weights.toml")
HEAVIEST = 100
# Who is proposed: French authorities to a request, or what is offered to an authority.
AUTHORITIES, LISTINGS = "authorities", "listings"
DIRECTIONS = (AUTHORITIES, LISTINGS)


class WrongWeightError(ValueError):
    """A weight that is not one: the message says which."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points by part, in the order of `NAMES`. A part at 0 is switched off: it has no sentence."""

    points: tuple[float, ...]

    @classmethod
    def of(cls, points: Mapping[str, float]) -> "Weights":
        """From part → points; every part is said, 0 included."""
        if set(points) != set(NAMES):
            wrong = ", ".join(sorted(set(points) ^ set(NAMES)))
            raise WrongWeightError(f"parts missing or unknown: {wrong}")
        if not all(0 <= one <= HEAVIEST for one in points.values()):
            raise WrongWeightError(f"points go from 0 to {HEAVIEST}")
        return cls(tuple(float(points[name]) for name in NAMES))

    def without(self, off: Collection[str]) -> "Weights":
        """The same, these parts switched off."""
        if unknown := set(off) - set(NAMES):
            raise WrongWeightError(f"no such part: {', '.join(sorted(unknown))}")
        return Weights(
            tuple(0.0 if name in off else one for name, one in zip(NAMES, self.points, strict=True))
        )

    def some(self) -> "Weights":
        """Itself, when one part at least is worth something. Raises WrongWeightError."""
        if not any(self.points):
            raise WrongWeightError("no part is worth anything")
        return self

    @property
    def whole(self) -> float:
        """What a perfect match would have."""
        return sum(self.points)

    def by_part(self) -> dict[str, float]:
        return dict(zip(NAMES, self.points, strict=True))


@cache
def defaults(direction: str) -> Weights:
    """The weights of the file, for `AUTHORITIES` or `LISTINGS`."""
    return Weights.of(tomllib.loads(FILE.read_text("utf-8"))[direction])
