"""Money of a call: who fits the envelope, how a grant is paid, what is to be given back. Pure, in euro cents:
parts sum to the whole, always."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coopdec.calls.eligibility.findings import money
from coopdec.calls.enums import Outcome, Party, ReportKind, Waits
from coopdec.calls.rules import silent_on
from coopdec.common.verdict import Verdict


def shared(cents: int, weights: Sequence[int]) -> list[int]:
    """`cents` in parts that sum to it exactly, as near to the weights as cents allow; the cents that
    remain go to the largest remainders, the first first. Without a weight above 0: equal parts."""
    if not weights:
        return []
    heavy = list(weights) if sum(weights) > 0 else [1] * len(weights)
    total = sum(heavy)
    parts = [cents * one // total for one in heavy]
    order = sorted(range(len(heavy)), key=lambda rank: (-(cents * heavy[rank] % total), rank))
    for rank in order[: cents - sum(parts)]:
        parts[rank] += 1
    return parts


def percent_of(cents: int, percent: Decimal) -> int:
    return int((Decimal(cents) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


# --- the committee


@dataclass(frozen=True, slots=True)
class Fit:
    """`left`: what the envelope still holds after it; None when the call says no envelope."""

    key: int
    cents: int
    fits: bool
    left: int | None


def fitting(lines: Iterable[tuple[int, int | None]], *, envelope: int | None) -> list[Fit]:
    """In this order: each takes its amount when it is still there, and is passed over when it is not. An
    amount not said takes nothing and does not fit."""
    left, found = envelope, []
    for key, cents in lines:
        fits = bool(cents) and (left is None or (cents is not None and cents <= left))
        if fits and left is not None and cents is not None:
            left -= cents
        found.append(Fit(key, cents or 0, fits, left))
    return found


def agreed(
    said: Mapping[str, tuple[str, int | None]], *, parties: Iterable[str]
) -> tuple[str, int | None] | None:
    """What is decided once each party has spoken: (outcome, amount). None while one has not, or while
    both grant different amounts. One no is a no; one waiting, with no no, is waiting."""
    wanted = list(parties)
    outcomes = [said[one][0] for one in wanted if one in said]
    if Outcome.REFUSE in outcomes and len(outcomes) == len(wanted):
        return Outcome.REFUSE, None
    if len(outcomes) < len(wanted):
        return None
    if Outcome.WAITING in outcomes:
        return Outcome.WAITING, None
    amounts = {said[one][1] for one in wanted}
    return (Outcome.GRANT, amounts.pop()) if len(amounts) == 1 else None


def parties_of(*, is_bilateral: bool) -> tuple[str, ...]:
    return (Party.FRANCE, Party.PARTNER) if is_bilateral else (Party.FRANCE,)


# --- how a grant is paid


def last_day(said: str) -> date | None:
    """The last day that a partial date may be; None for none."""
    if not said:
        return None
    year, month, day = (int(one) for one in (*said.split("-"), *("12", "31")[said.count("-") :]))
    if len(said) == len("2027-03"):
        day = monthrange(year, month)[1]
    return date(year, month, day)


def months_after(day: date, months: int) -> date:
    return silent_on(day, months=months)


@dataclass(frozen=True, slots=True)
class Owed:
    """A report. `due_on` None: the call says no delay."""

    kind: str
    year: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment; `report_year`: of the report that it waits for."""

    year: int
    cents: int
    waits_for: str
    due_on: date | None = None
    report_year: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the terms say of payments and reports, for one project."""

    first_year: int
    ends_on: date
    paid_by_year: bool = False
    last_part_percent: Decimal | None = None
    interim_months: int | None = None
    final_months: int | None = None

    @property
    def years(self) -> list[int]:
        return list(range(self.first_year, max(self.first_year, self.ends_on.year) + 1))

    def reports(self) -> list[Owed]:
        """One a year but the last, when the call pays by year or asks them; one at the end when it asks
        it, or keeps a part of the money for it."""
        found = []
        if self.paid_by_year or self.interim_months is not None:
            found = [Owed(ReportKind.INTERIM, year, self._interim_on(year)) for year in self.years[:-1]]
        if self.last_part_percent or self.final_months is not None:
            found.append(Owed(ReportKind.FINAL, self.years[-1], self._final_on()))
        return found

    def _interim_on(self, year: int) -> date | None:
        if self.interim_months is None:
            return None
        return months_after(date(year, 12, 31), self.interim_months)

    def _final_on(self) -> date | None:
        return None if self.final_months is None else months_after(self.ends_on, self.final_months)

    def parts(self, cents: int, *, by_year: Mapping[int, int]) -> list[Part]:
        """The instalments of a grant; `by_year`: what the plan spends each year, which the parts follow
        when it says every year. Their sum is the grant, to the cent."""
        years = self.years if self.paid_by_year else self.years[:1]
        says_all = set(by_year) == set(years)
        amounts = shared(cents, [by_year[year] for year in years] if says_all else [1] * len(years))
        kept = percent_of(amounts[-1], self.last_part_percent) if self.last_part_percent else 0
        amounts[-1] -= kept
        found = []
        for year, amount in zip(years, amounts, strict=True):
            if year == years[0]:
                found.append(Part(year, amount, Waits.SIGNATURE))
            else:
                found.append(Part(year, amount, Waits.INTERIM, self._interim_on(year - 1), year - 1))
        if kept:
            due = self._final_on()
            last = self.years[-1]
            found.append(Part(due.year if due else last, kept, Waits.FINAL, due, last))
        return [one for one in found if one.cents]


# --- planned again


@dataclass(frozen=True, slots=True)
class Again:
    """An instalment as it is planned anew. `rank`: of the one that it replaces; `report`: key of that which
    it waits for."""

    rank: int | None
    year: int
    cents: int
    due_on: date | None
    waits_for: str
    report: int | None = None


def planned(year: int, cents: int, due_on: date | None, waits_for: str) -> str:
    """An instalment to come, in words."""
    when = date_format(due_on, "j F Y") if due_on else str(year)
    waited = "" if waits_for == Waits.NOTHING else f" ({Waits(waits_for).label})"
    return f"{when} – {money(cents)}{waited}"


def may_plan_again(
    parts: Sequence[Again], *, granted: int, untouched: int, kinds: Mapping[int, str]
) -> Verdict:
    """The whole grant, to the cent, what is under way or paid left as it is; a report that is waited for is
    one of the grant. `kinds`: report's key → its kind."""
    if any(one.cents <= 0 for one in parts):
        return Verdict.no(_("Chaque échéance a un montant : videz la ligne pour l’enlever."))
    total = untouched + sum(one.cents for one in parts)
    if total != granted:
        said = {"total": money(total), "granted": money(granted)}
        return Verdict.no(
            _("Les échéances font %(total)s et l’aide est de %(granted)s : corrigez les montants.") % said
        )
    waited = {Waits.INTERIM: ReportKind.INTERIM, Waits.FINAL: ReportKind.FINAL}
    if any(kinds.get(one.report or 0) != waited.get(Waits(one.waits_for)) for one in parts):
        return Verdict.no(_("Une échéance attend un compte rendu qui n’est pas de cette attribution."))
    return Verdict.yes()


# --- what was spent


def grant_kept(*, granted: int, planned: int, spent: int) -> int:
    """What the grant comes to once the spending is known: its share of the budget is kept, never more
    than granted."""
    if planned <= 0 or spent >= planned:
        return granted
    return int((Decimal(granted) * spent / planned).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_give_back(*, paid: int, kept: int, recovered: int) -> int:
    """Paid beyond what the grant comes to, and not given back yet."""
    return max(0, paid - kept - recovered)


def net_by_year(paid: Mapping[int, int], *, recovered: int) -> dict[int, int]:
    """Paid less what came back, taken from the latest years first."""
    found, left = dict(paid), recovered
    for year in sorted(found, reverse=True):
        taken = min(found[year], left)
        found[year] -= taken
        left -= taken
    return found


# --- reports that are waited for

# Days from the day it is due: a month and a week before, the day after, then a month and two months.
STEPS = (-30, -7, 1, 30, 60)


def reminder_step(due_on: date, today: date) -> int | None:
    """The last step that has come; None before the first one. A night without the task loses none."""
    passed = [one for one in STEPS if (today - due_on).days >= one]
    return passed[-1] if passed else None
