"""A budget and how it is paid: years × lines × sources × cash or in kind, in euro cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from coopdec.calls.enums import Side

APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Expense:
    """`country`: where it is used (ISO code), empty when it serves several; in kind is valued, not paid."""

    cents: int
    country: str = ""
    year: int | None = None
    label: str = ""
    in_kind: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    cents: int
    side: str
    funder: str = ""
    year: int | None = None
    in_kind: bool = False
    by_applicant: bool = False


@dataclass(frozen=True)
class Plan:
    expenses: tuple[Expense, ...] = ()
    resources: tuple[Resource, ...] = ()

    @cached_property
    def total(self) -> int:
        return sum(one.cents for one in self.expenses)

    @cached_property
    def brought(self) -> int:
        return sum(one.cents for one in self.resources)

    @cached_property
    def asked(self) -> int:
        return self.of((Side.ASKED,))

    def of(self, sides: Iterable[str], *, in_kind: bool | None = None) -> int:
        """What these sides bring (`APPLICANT`: who applies, whatever its side); `in_kind`: only what is
        valued, or only what is paid."""
        wanted = frozenset(sides)
        return sum(
            one.cents
            for one in self.resources
            if (one.side in wanted or (one.by_applicant and APPLICANT in wanted))
            and (in_kind is None or one.in_kind == in_kind)
        )

    def by_country(self) -> dict[str, int]:
        """Country → expenses there; "" → what serves several."""
        found: dict[str, int] = {}
        for one in self.expenses:
            found[one.country] = found.get(one.country, 0) + one.cents
        return found
