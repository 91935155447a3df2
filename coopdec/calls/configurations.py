"""A call that is ready to be opened, as plain values: what the files of `data/calls` say."""

from dataclasses import dataclass
from decimal import Decimal

from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOpinion:
    body: str
    stage: int = 1
    organisation: str = ""
    days: int | None = None
    silence: str = Silence.WAITS
    sees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPiece:
    code: str
    title: str
    help: str = ""
    is_owed: bool = True
    owed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """`choices`: (code, label)."""

    code: str
    label: str
    kind: str
    help: str = ""
    is_owed: bool = False
    most: int | None = None
    asked_if: str = ""
    asked_if_answer: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """A call that is ready to be opened: what `services.configure` needs. `organiser`, `co_decided_with` and
    bodies by their public names; empty when who opens the call says it."""

    slug: str
    title: str
    kind: str
    organiser: str
    summary: str
    note: str = ""
    years: tuple[int, int] | None = None
    co_decided_with: str = ""
    rules: tuple[Rule, ...]
    opinions: tuple[AskedOpinion, ...] = ()
    pieces: tuple[AskedPiece, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    paid_by_year: bool = False
    last_part_percent: Decimal | None = None
