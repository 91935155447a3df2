"""A small world for the tests of matching: two families of themes, four countries, three départements."""

from coopdec.exchange.matching.pool import Pool, World
from coopdec.exchange.matching.seekers import Seeker

NOW = 2026.9
WORLD = World(
    families={
        "services": "services",
        "water": "services",
        "waste": "services",
        "youth": "youth",
        "school": "youth",
        "culture": "culture",
    },
    areas={"TG": "africa", "BJ": "africa", "SN": "africa", "MD": "europe", "RO": "europe"},
    neighbours={
        "TG": frozenset({"BJ"}),
        "BJ": frozenset({"TG"}),
        "MD": frozenset({"RO"}),
        "RO": frozenset({"MD"}),
    },
    departments=("22", "29", "35"),
    profiles=("port", "rural", "university"),
    languages=("en", "ro", "ee"),
    networks=("aimf", "resacoop"),
)


def seeker(key=1, **said):
    """A seeker; sets may be written as lists."""
    sets = {name: frozenset(value) if isinstance(value, list) else value for name, value in said.items()}
    return Seeker(key=key, **sets)


def pool(*seekers):
    return Pool.of(seekers, WORLD)
