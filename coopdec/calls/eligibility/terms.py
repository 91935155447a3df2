"""Rules of a call and facts of a project, as the checks read them. None is not known: never a refusal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from coopdec.calls.eligibility.plan import Plan
from coopdec.common.verdict import Source

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a call's text. Which fields it has depends on its code (`rules.FIELDS`).

    `percent` of 100; `low`, `high` in euro cents; `names`: codes (kinds, countries, themes, sides…);
    `on`: the day of the list of countries that it reads, or the day since which a country is excluded.
    """

    code: str
    source: Source
    band: str = ""
    percent: Decimal | None = None
    low: int | None = None
    high: int | None = None
    count: int | None = None
    names: frozenset[str] = NOTHING
    on: date | None = None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What the platform knows of who applies and of what it wants to do."""

    applicant_kind: str
    plan: Plan | None = None
    countries: tuple[str, ...] = ()
    partner_kinds: frozenset[str] | None = NOTHING
    french_authorities: int | None = None
    territories: int | None = None
    themes: frozenset[str] = NOTHING
    months: int | None = None
    memberships: frozenset[str] | None = None
    oda_declared: bool | None = None
    late_reports: int | None = None
    signed_commitment: bool | None = None
    held_before: frozenset[str] | None = None


def plan_of(project: Project) -> Plan | None:
    """Its plan once something is written in it."""
    plan = project.plan
    return plan if plan is not None and plan.total > 0 else None


@dataclass(frozen=True, slots=True)
class World:
    """What is true whoever applies. `bands(country, day)`: its bands that day, None when no list covers it;
    `names`: code → how a page calls it (countries, themes, kinds, networks); `today`: the day on which it is
    judged, for what holds from a day to another."""

    bands: Callable[[str, date], frozenset[str] | None]
    names: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None

    def called(self, codes: frozenset[str] | tuple[str, ...]) -> str:
        return ", ".join(str(self.names.get(code, code)) for code in sorted(codes))
