"""How many of each: pure arithmetic of the demonstration world."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

TABLE = 13_494
MOST = 1_000_000
# Beyond the table's size, actors grow more slowly than sheets: the same ones do more.
AUTHORITIES_GROW, PARTNERS_GROW = 0.35, 0.5


class DemonstrationOffError(Exception):
    """The settings do not allow the demonstration world here (`DEMO_DATA`)."""


def share_out(total: int, weights: Mapping[T, float]) -> dict[T, int]:
    """`total` in proportion to the weights, by largest remainder; ties go to the first of the mapping."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    left = total - sum(parts.values())
    for key in sorted(exact, key=lambda key: parts[key] - exact[key])[:left]:
        parts[key] += 1
    return parts


def grown(count: int, *, projects: int, power: float) -> int:
    """How many actors a world of that many sheets has, when the table's own has `count`; at least one."""
    factor = projects / TABLE
    return max(1, round(count * (factor if factor <= 1 else factor**power)))


def at_least_one(total: int, weights: Mapping[T, float]) -> dict[T, int]:
    """Shared out so that each key has one, heaviest first when there are fewer than keys."""
    keys: Sequence[T] = sorted(weights, key=lambda key: -weights[key])[:total]
    parts = share_out(total - len(keys), {key: weights[key] for key in keys}) if keys else {}
    return {key: parts[key] + 1 for key in weights if key in parts}
