"""A small grammar of sentences: `[ceci|cela]` chooses, `{nom}` is filled in, `{3-12}` is a number.

`{nom|de}` and `{nom|a}` put the preposition before what comes, elided or contracted. Texts are read once
into trees; drawing one costs a few microseconds. Draws come from `Chance`: its seed alone decides them.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from coopdec.demonstration.french import FORMS, number

T = TypeVar("T")
_TOKEN = re.compile(r"\[|\]|\||\{[^}]*\}|[^\[\]|{]+")
_RANGE = re.compile(r"(\d+)-(\d+)$")


class BadTextError(ValueError):
    """A text of `data/demo` that cannot be read."""


class Chance:
    """Draws of one sheet. Only `random()` is asked of the generator: every Python gives the same sequence."""

    __slots__ = ("_next",)

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random  # noqa: S311 - no secret here

    def __call__(self) -> float:
        return self._next()

    def below(self, most: int) -> int:
        return int(self._next() * most)

    def between(self, least: int, most: int) -> int:
        """Both included."""
        return least + int(self._next() * (most - least + 1))

    def one(self, values: Sequence[T]) -> T:
        return values[int(self._next() * len(values))]

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """Distinct ones, in the order drawn."""
        left, drawn = list(values), []
        while left and len(drawn) < count:
            drawn.append(left.pop(int(self._next() * len(left))))
        return drawn

    def happens(self, share: float) -> bool:
        return self._next() < share

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, in the order of the mapping (files keep theirs)."""
        point = self._next() * sum(weights.values())
        for value, weight in weights.items():
            point -= weight
            if point < 0:
                return value
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int
    in_figures: bool = False


Tree = tuple["str | Choice | Slot | Number", ...]


def read(text: str) -> Tree:
    """The tree of a text. Raises BadTextError when a bracket is not closed or a form is unknown."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise BadTextError(text)
    tree, rest = _sequence(tokens, 0, text, inside=False)
    if rest != len(tokens):
        raise BadTextError(text)
    return tree


def _sequence(tokens: list[str], at: int, text: str, *, inside: bool) -> tuple[Tree, int]:
    found: list[Any] = []
    while at < len(tokens):
        token = tokens[at]
        if inside and token in {"|", "]"}:
            return tuple(found), at
        if token == "[":  # noqa: S105 - a bracket
            branches = []
            while at < len(tokens) and tokens[at] != "]":
                branch, at = _sequence(tokens, at + 1, text, inside=True)
                branches.append(branch)
            if at >= len(tokens):
                raise BadTextError(text)
            found.append(Choice(tuple(branches)))
        elif token.startswith("{"):
            found.append(_slot(token[1:-1], text))
        elif token in {"]", "|"}:
            raise BadTextError(text)
        else:
            if token.startswith(" %") and found and isinstance(found[-1], Number):
                found[-1] = replace(found[-1], in_figures=True)  # « 8 % », never « huit % »
            found.append(token)
        at += 1
    if inside:
        raise BadTextError(text)
    return tuple(found), at


def _slot(inner: str, text: str) -> Slot | Number:
    bounds = _RANGE.match(inner)
    if bounds:
        return Number(int(bounds[1]), int(bounds[2]))
    name, *forms = inner.split("|")
    if not name or any(form not in FORMS for form in forms):
        raise BadTextError(text)
    return Slot(name, tuple(forms))


class Words:
    """The lists of texts and the fixed values from which one sheet's sentences are drawn.

    `values` are texts, or lists of texts of which one is drawn each time; `lists` are trees, each drawn once
    as long as some are left; `drawn` remembers which, for all the `Words` of a sheet. Raises KeyError for a
    name that neither has.
    """

    __slots__ = ("_chance", "_drawn", "_lists", "_values")

    def __init__(
        self,
        chance: Chance,
        values: Mapping[str, str | Sequence[str]],
        drawn: dict[int, set[int]],
        *lists: Mapping[str, Sequence[Tree]],
    ) -> None:
        self._chance, self._values, self._drawn, self._lists = chance, values, drawn, lists

    def draw(self, name: str) -> str:
        """A text of the list `name`, filled in; not one already drawn, as long as there are others."""
        for lists in self._lists:
            if name in lists:
                return self.fill(self._fresh(lists[name]))
        raise KeyError(name)

    def _fresh(self, trees: Sequence[Tree]) -> Tree:
        drawn = self._drawn.setdefault(id(trees), set())
        if len(drawn) == len(trees):
            drawn.clear()
        at = self._chance.below(len(trees))
        while at in drawn:
            at = (at + 1) % len(trees)
        drawn.add(at)
        return trees[at]

    def fill(self, tree: Tree) -> str:
        pieces = []
        for node in tree:
            if isinstance(node, str):
                pieces.append(node)
            elif isinstance(node, Choice):
                pieces.append(self.fill(self._chance.one(node.branches)))
            elif isinstance(node, Number):
                value = self._chance.between(node.least, node.most)
                pieces.append(str(value) if node.in_figures else number(value))
            else:
                pieces.append(self._slot(node))
        return "".join(pieces)

    def _slot(self, slot: Slot) -> str:
        value = self._values.get(slot.name)
        if value is None:
            text = self.draw(slot.name)
        else:
            text = value if isinstance(value, str) else self._chance.one(value)
        for form in slot.forms:
            text = FORMS[form](text)
        return text
