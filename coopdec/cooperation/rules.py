"""What the domain says of a sheet: pure functions, no clock, no database.

`models` restates some of them in SQL; `tests/cooperation/test_rules_agree.py` holds both equal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.cooperation.enums import Kind, Nature, Side, Stage, State, Status

STALE_AFTER = timedelta(days=365)
_STAGES = list(Stage.values)


class Line(Protocol):
    """What a rule needs of a funding line; amounts in euro cents, None = not known."""

    funder_id: int | None
    funder_label: str
    year: int | None
    nature: str
    stage: str
    amount_eur_cents: int | None


AnyLine = TypeVar("AnyLine", bound=Line)


@dataclass(frozen=True, slots=True)
class Amount:
    """Of a sheet, in euro cents; None = no known amount, which is never 0."""

    cash_cents: int | None = None
    in_kind_cents: int | None = None


def current_lines(lines: Iterable[AnyLine]) -> list[AnyLine]:
    """For each (funder, year, nature), the statement of the most advanced stage whose amount is known.

    Stages are successive statements of the same money: they are never added.
    """
    kept: dict[tuple[object, ...], AnyLine] = {}
    for line in lines:
        if line.amount_eur_cents is None:
            continue
        key = (line.funder_id or line.funder_label, line.year, line.nature)
        if key not in kept or _STAGES.index(line.stage) > _STAGES.index(kept[key].stage):
            kept[key] = line
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class Partly:
    """Of one funder and one year, in cash: more was granted than was paid so far."""

    year: int | None
    granted: int
    paid: int


def partly_paid(lines: Iterable[Line]) -> list[Partly]:
    """By year, funders apart: what is counted is what was paid; this says what was granted."""
    said: dict[tuple[object, int | None], dict[str, int]] = {}
    for line in lines:
        if line.nature == Nature.CASH and line.amount_eur_cents is not None:
            said.setdefault((line.funder_id or line.funder_label, line.year), {})[line.stage] = (
                line.amount_eur_cents
            )
    found = [
        Partly(year, of[Stage.COMMITTED], of[Stage.DISBURSED])
        for (_funder, year), of in said.items()
        if Stage.DISBURSED in of and of.get(Stage.COMMITTED, 0) > of[Stage.DISBURSED]
    ]
    return sorted(found, key=lambda one: (one.year is None, one.year or 0))


def sheet_amount(lines: Iterable[Line]) -> Amount:
    """What a sheet amounts to: cash on one side, in kind beside it, never inside."""
    totals: dict[str, int] = {}
    for line in current_lines(lines):
        totals[line.nature] = totals.get(line.nature, 0) + (line.amount_eur_cents or 0)
    return Amount(cash_cents=totals.get(Nature.CASH), in_kind_cents=totals.get(Nature.IN_KIND))


@dataclass(frozen=True, slots=True)
class ListAmount:
    """Of a list of sheets, in euro cents. `known` = for how many of the `count` sheets cash is known."""

    count: int
    known: int
    cash_cents: int | None
    in_kind_cents: int | None


def list_amount(amounts: Sequence[Amount]) -> ListAmount:
    """The sum of a list: cash only, in kind beside, and for how many sheets an amount is known."""
    cash = [amount.cash_cents for amount in amounts if amount.cash_cents is not None]
    in_kind = [amount.in_kind_cents for amount in amounts if amount.in_kind_cents is not None]
    return ListAmount(
        count=len(amounts),
        known=len(cash),
        cash_cents=sum(cash) if cash else None,
        in_kind_cents=sum(in_kind) if in_kind else None,
    )


def effective_status(
    *, kind: str, status: str, start_year: int | None, end_year: int | None, this_year: int
) -> str:
    """What was said; else derived from both dates; else a one-off that began is over; else unknown."""
    if status != Status.UNKNOWN:
        return status
    if start_year is not None and end_year is not None:
        if end_year < this_year:
            return Status.COMPLETED
        return Status.PLANNED if start_year > this_year else Status.RUNNING
    if start_year is not None and kind == Kind.ONE_OFF and start_year <= this_year:
        return Status.COMPLETED
    return Status.UNKNOWN


def period(
    *, status: str, status_year: int | None, start_year: int | None, end_year: int | None
) -> tuple[int, int] | None:
    """The years of a sheet, both included; None when no year is known.

    An open end is, for a running action, the year when it was said to run; otherwise the start year.
    """
    first = start_year if start_year is not None else end_year
    if first is None:
        return None
    if end_year is not None:
        return first, end_year
    if status == Status.RUNNING and status_year is not None:
        return first, max(first, status_year)
    return first, first


def overlaps(years: tuple[int, int] | None, *, year_from: int | None, year_to: int | None) -> bool:
    """Whether a sheet answers a year filter; without any year it answers only when none is asked."""
    if year_from is None and year_to is None:
        return True
    if years is None:
        return False
    return (year_from is None or years[1] >= year_from) and (year_to is None or years[0] <= year_to)


def sheet_is_publishable(*, sides: Sequence[str], foreign_country: bool, no_foreign_place: bool) -> Verdict:
    """At least one partner on the French or international side, and another one, foreign or international,
    or a foreign country, or the explicit mark that no foreign place is concerned.

    The database checks the same at commit (migration 0002); `sides` holds one value by partner.
    """
    near = [side for side in sides if side in {Side.FRENCH, Side.INTERNATIONAL}]
    if not near:
        return Verdict.no(_("Il manque une collectivité ou un organisme du côté français ou international."))
    others = list(sides)
    others.remove(Side.FRENCH if Side.FRENCH in near else Side.INTERNATIONAL)
    has_other = any(side in {Side.FOREIGN, Side.INTERNATIONAL} for side in others)
    if has_other or foreign_country or no_foreign_place:
        return Verdict.yes()
    return Verdict.no(
        _("Il manque un partenaire ou un pays étranger ; sinon cochez « sans lieu à l’étranger ».")
    )


def parent_is_possible(*, parent_has_parent: bool, has_children: bool) -> Verdict:
    """One level: a parent has no parent, and a sheet with children cannot become a child."""
    if parent_has_parent:
        return Verdict.no(_("Le partenariat choisi dépend déjà d’un autre : rattachez la fiche à celui-ci."))
    if has_children:
        return Verdict.no(_("Cette fiche a déjà des projets : elle ne peut pas dépendre d’une autre."))
    return Verdict.yes()


def is_stale(*, confirmed_on: date | None, published_on: date | None, today: date) -> bool:
    """Nobody has answered for the sheet, by confirming or publishing it, for more than a year."""
    said = max((day for day in (confirmed_on, published_on) if day), default=None)
    return said is not None and today - said > STALE_AFTER


def merge_is_possible(
    *,
    same: bool,
    states: set[str],
    kept_has_parent: bool,
    other_has_children: bool,
    related_as_parent: bool,
) -> Verdict:
    """Two published sheets that say the same; neither is the partnership of the other; still one level."""
    if same:
        return Verdict.no(_("C’est la même fiche."))
    if states != {State.PUBLISHED}:
        return Verdict.no(_("Seules des fiches publiées peuvent être réunies."))
    if related_as_parent:
        return Verdict.no(_("L’une est un projet de l’autre : ce ne sont pas des doublons."))
    if kept_has_parent and other_has_children:
        return Verdict.no(_("La fiche à retirer a des projets : gardez-la, et retirez l’autre."))
    return Verdict.yes()
