"""A file told to who instructs it: what was sent, what changed since, what is owed, what each rule says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from coopdec.calls import queries, rules
from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.enums import ApplicationState, Section, Seen
from coopdec.calls.models import Application, FiledPiece, Override, Piece, Receipt, TermsRule
from coopdec.calls.queries import instruction
from coopdec.calls.queries.instruction import Sent
from coopdec.calls.stories.applications import ALL, Whole, said_pages, whole


def sent_whole(application: Application, sent: Sent, *, sees: Iterable[str] = ALL) -> Whole:
    """What was sent, and nothing that is typed since; `sees`: what the reader may see of it."""
    seen = frozenset(sees)
    told = whole(application, sees=seen - {Seen.DOCUMENTS}, contents=sent.contents)
    pieces = pieces_sent(application, sent) if Seen.DOCUMENTS in seen else []
    partners = instruction.partners_sent(application, sent.contents)
    return replace(told, partners=partners, pieces=pieces)


def pieces_sent(application: Application, sent: Sent) -> list[FiledPiece]:
    """Those of the receipt that are still kept with the file."""
    filed = application.pieces.select_related("piece", "document").order_by("piece__position", "pk")
    return [one for one in filed if one.document.sha256 in sent.hashes]


# --- what changed


@dataclass(frozen=True, slots=True)
class Change:
    """A page of the file: what it no longer says, what it says now."""

    label: str
    gone: list[str]
    new: list[str]


def changes(application: Application, first: Sent, last: Sent) -> list[Change]:
    """Since the first time it was sent, page by page; nothing when it was sent once."""
    if first.receipt.pk == last.receipt.pk:
        return []
    before, after = _lines(application, first), _lines(application, last)
    found = [
        Change(
            label=str(section.label),
            gone=[one for one in before[section] if one not in after[section]],
            new=[one for one in after[section] if one not in before[section]],
        )
        for section in Section
    ]
    return [one for one in found if one.gone or one.new]


def _lines(application: Application, sent: Sent) -> dict[str, list[str]]:
    said = said_pages(application, sent.contents)
    said[Section.PARTNERS] = [str(one) for one in instruction.partners_sent(application, sent.contents)]
    said[Section.PIECES] = [f"{one['title']} ({one['sha256'][:8]})" for one in sent.pieces]
    return said


# --- complete or not


@dataclass(frozen=True, slots=True)
class Completeness:
    """`pieces`: each piece that the call asks, if this applicant owes it, what was given. `is_late`: first
    sent after the closing."""

    pieces: list[tuple[Piece, bool, list[FiledPiece]]]
    others: list[FiledPiece]
    missing: int
    first_at: datetime
    is_late: bool
    clock: rules.Clock
    asked_on: date | None


def completeness(
    application: Application, receipts: Sequence[Receipt], filed: Sequence[FiledPiece]
) -> Completeness:
    owed = {one.pk for one in queries.pieces_owed(application)}
    pieces = [
        (one, one.pk in owed, [each for each in filed if each.piece_id == one.pk])
        for one in application.terms.pieces.all()
    ]
    closes_at, first = application.call.closes_at, receipts[0].at
    waiting = application.state == ApplicationState.INCOMPLETE and application.incomplete_at
    asked_on = timezone.localdate(application.incomplete_at) if waiting else None
    return Completeness(
        pieces=pieces,
        others=[one for one in filed if one.piece_id is None],
        missing=sum(1 for _piece, is_owed, given in pieces if is_owed and not given),
        first_at=first,
        is_late=closes_at is not None and first >= closes_at,
        clock=rules.clock(
            silent_on=receipts[-1].silent_on,
            asked_on=asked_on,
            due_on=application.pieces_due_on,
            today=timezone.localdate(),
        ),
        asked_on=asked_on,
    )


# --- what each rule says


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule, what was computed, and the office's own word when it passed over it."""

    rule: TermsRule
    finding: Finding
    override: Override | None

    @property
    def is_met(self) -> bool | None:
        return self.finding.ok if self.override is None else self.override.is_met


def report(application: Application, sent: Sent) -> list[Judged]:
    told = queries.told_of(application, sent.contents)
    passed = {one.rule_id: one for one in application.overrides.select_related("by")}
    rows = instruction.findings_by_rule(list(application.terms.rules.all()), told.findings)
    return [Judged(rule, finding, passed.get(rule.pk)) for rule, finding in rows]
