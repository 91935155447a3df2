"""Names as people type them, and how the names of things answer. It knows no database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from coopdec.common.text import words

# What people write short; a name written short is found by the long word too.
SHORT_FORMS = {"st": "saint", "ste": "sainte"}
LONG_FORMS = {long: short for short, long in SHORT_FORMS.items()}
CODE = re.compile(r"\d{9}|\d{5}|\d[AB]\d{3}")  # SIREN, INSEE
EXACT, BEGINS, HOLDS, NOT_AT_ALL = range(4)
FEW_LETTERS = 2  # with so few, only the beginning of a name answers


@dataclass(frozen=True)
class Sought:
    """The words searched. `text` is what was typed."""

    text: str = ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(words(self.text))

    @cached_property
    def wholes(self) -> tuple[str, ...]:
        """The words as names are kept, as typed and with « St » written « Saint »."""
        long = [SHORT_FORMS.get(word, word) for word in self.words]
        return tuple(dict.fromkeys((" ".join(self.words), " ".join(long))))

    @cached_property
    def code(self) -> str:
        """A SIREN or an INSEE code, if that is what was typed."""
        code = "".join(self.text.split()).upper()
        return code if CODE.fullmatch(code) else ""

    @property
    def letters(self) -> int:
        return sum(len(word) for word in self.words)

    def without(self, said: Iterable[str]) -> Self:
        """The other words: « région Bretagne » is asked of régions as « Bretagne »."""
        left = [word for word in self.words if word not in said]
        return self if len(left) == len(self.words) else type(self)(" ".join(left))


def beginnings(word: str) -> tuple[str, ...]:
    """What a search key holds when one of its words begins with this one; digits are whole numbers."""
    if word.isdigit():
        return (f" {word} ",)
    if word in SHORT_FORMS:
        return (f" {word}", f" {SHORT_FORMS[word]}")
    return (f" {word}", f" {LONG_FORMS[word]} ") if word in LONG_FORMS else (f" {word}",)


def rank(asked: Sought, keys: Iterable[str]) -> int:
    """How the names of a thing (search keys) answer: the best of them."""
    return min((_rank(asked, key) for key in keys), default=NOT_AT_ALL)


def _rank(asked: Sought, key: str) -> int:
    if not asked.words:
        return NOT_AT_ALL
    if key.strip() in asked.wholes:
        return EXACT
    if not all(any(one in key for one in beginnings(word)) for word in asked.words):
        return NOT_AT_ALL
    return BEGINS if any(key.startswith(f" {whole}") for whole in asked.wholes) else HOLDS
