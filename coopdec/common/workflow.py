"""The shape of a change of state; the one door through which it happens is `journal.apply_transition`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopdec.common.verdict import Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Doer:
    """Who takes a step: people of the organisation that stands there, with one of these powers in it. Without
    a power, nobody by hand. `who` is written in docs/workflows.md; the room's `access` asks for `powers`."""

    who: str
    powers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a process's table.

    `guard(obj)` answers a Verdict; `stamps` names date fields of the object to set to now;
    `label` is what the staff reads, `public_label` what everybody reads in the history. `doers`, `condition`
    (beside the guard) and `sends` (names of letters) are what docs/workflows.md says of it.
    """

    name: str
    sources: frozenset[str]
    target: str
    label: "StrOrPromise"
    public_label: "StrOrPromise"
    verb: str
    guard: Callable[[Any], Verdict] | None = None
    stamps: tuple[str, ...] = ()
    state_field: str = "state"
    doers: tuple[Doer, ...] = ()
    condition: str = ""
    sends: tuple[str, ...] = ()


class Refused(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """A rule said no. `verdict` carries the message to show and its sources."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict
