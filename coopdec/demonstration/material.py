"""The word material and the weights, read from `data/demo` once a process."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from coopdec.demonstration.grammar import Tree, read

FILES = ("areas.toml", "countries.toml", "kinds.toml", "frames.toml", "themes.toml")


NORTH, SOUTH = "N:", "S:"


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """What is said of a theme: its SDGs, targets, markers, and its lists of texts by `NORTH` or `SOUTH`."""

    code: str
    sdgs: tuple[int, ...]
    targets: tuple[str, ...]
    markers: dict[str, int]
    weights: dict[str, float]
    texts: dict[str, dict[str, Sequence[Tree]]]


@dataclass(frozen=True, slots=True)
class Material:
    areas: dict[str, Any]
    countries: dict[str, Any]
    kinds: dict[str, Any]
    frames: Mapping[str, Sequence[Tree]]
    themes: dict[str, ThemeWords]
    checksum: str


def _folder() -> Path:
    return settings.DATA / "demo"


@cache
def material() -> Material:
    """Raises BadTextError for a text that cannot be read, KeyError for a theme without what it owes."""
    raw = {name: (_folder() / name).read_bytes() for name in FILES}
    said = {name: tomllib.loads(content.decode()) for name, content in raw.items()}
    frames = {name: tuple(map(read, texts)) for name, texts in said["frames.toml"].items()}
    themes = {code: _theme(code, one) for code, one in said["themes.toml"].items()}
    return Material(
        areas=said["areas.toml"],
        countries=said["countries.toml"],
        kinds=said["kinds.toml"],
        frames=frames,
        themes=themes,
        checksum=hashlib.sha256(b"\0".join(raw.values())).hexdigest(),
    )


def _theme(code: str, said: dict[str, Any]) -> ThemeWords:
    texts = {
        side: {name: _texts(value, other) for name, value in said["texts"].items()}
        for side, other in ((NORTH, SOUTH), (SOUTH, NORTH))
    }
    return ThemeWords(
        code=code,
        sdgs=tuple(said["sdgs"]),
        targets=tuple(said["targets"]),
        markers=said.get("markers", {}),
        weights=said["weights"],
        texts=texts,
    )


def _texts(texts: Sequence[str], other: str) -> tuple[Tree, ...]:
    """Those that may be said on this side of the world: all but the other's."""
    return tuple(read(text.removeprefix(NORTH).removeprefix(SOUTH)) for text in texts if text[:2] != other)
