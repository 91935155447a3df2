"""What the engine is fed with: some sheets, column by column, and the values of the dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

NOT_KNOWN = -1  # of money, in cents; a year that is not known is 0


class Pairs(NamedTuple):
    """Rows of the chunk (int32, any order, twice is once) and, of the same length, their values."""

    rows: np.ndarray
    values: list[str]


class Points(NamedTuple):
    """Rows (int32), degrees (float32) and whether each point is exact (bool)."""

    rows: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    is_exact: np.ndarray


class Money(NamedTuple):
    """Current lines with a known amount: rows (int32), year (int16, 0 = not known), nature, stage,
    cents (int64)."""

    rows: np.ndarray
    years: np.ndarray
    natures: list[str]
    stages: list[str]
    cents: np.ndarray


class Tokens(NamedTuple):
    """Of one sheet: the tokens of its title, then of all its texts, of which the title is the first, and the
    same texts with each accented word under its second token (`common.text.sequence`)."""

    title: list[str]
    text: list[str]
    other: list[str]


@dataclass(frozen=True, slots=True)
class Extract:
    """A chunk of published sheets: arrays and lists of one length n, in one order (any), by column.

    `pks`, `roots` int64 (a root is the parent's key, else its own); `updated` int64, microseconds since 1970;
    `first_years`, `last_years` int16,
    those that a year filter compares; `cash`, `in_kind` int64 cents. `values`: dimension → pairs.
    `near`, `far`: slugs of the organisations of each shore, `unplaced` int16: parts of the far side
    without a point. `cards`: JSON objects, UTF-8.
    """

    pks: np.ndarray
    roots: np.ndarray
    refs: list[str]
    title_keys: list[str]
    first_years: np.ndarray
    last_years: np.ndarray
    updated: np.ndarray
    cash: np.ndarray
    in_kind: np.ndarray
    values: Mapping[str, Pairs]
    near: Pairs
    far: Pairs
    unplaced: np.ndarray
    away_points: Points
    french_points: Points
    money: Money
    tokens: list[Tokens]
    cards: list[bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """What is to be known of a value of a dimension.

    `labels`: language → what it is called; `sort_key` orders equal counts. `stands`: where it stands, for the
    figures that name only those who stand where the question asks (`{"region": ("53",), …}`; see STANDS).
    `counts` = it is counted in the figure of that name (foreign authorities among `partner`).
    """

    labels: Mapping[str, str]
    sort_key: str
    stands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: bool = True
    lon: float | None = None
    lat: float | None = None
    is_exact: bool = False


# Figure → the dimensions of a question that say where its things stand.
STANDS = {
    "authority": ("region", "department", "authority_kind"),
    "partner": ("country", "continent"),
    "country": ("continent",),
}
