"""Sending an application: one transaction gives its number, its time, its fingerprint and its receipt."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.calls import letters, queries, rules, workflow
from coopdec.calls.enums import ApplicationState
from coopdec.calls.models import Application, Call, Receipt
from coopdec.calls.queries import Told
from coopdec.calls.services.rows import write_rows
from coopdec.calls.shape import SHAPES
from coopdec.common import queue
from coopdec.common.typed import Content
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.journal import services as journal

PRINT = "calls.print_receipt"


class NotReady(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Something is missing or wrong, or a rule is not met and nobody said to send it all the same."""

    def __init__(self, told: Told) -> None:
        super().__init__(len(told.problems))
        self.told = told


@transaction.atomic
def submit(
    application: Application,
    *,
    key: str,
    by: models.Model,
    arrived_at: datetime | None = None,
    knowing: bool = False,
) -> Receipt:
    """Send it: from now on it is instructed as it stands. Asked twice with one `key`, it is one receipt.

    `arrived_at`: when the request reached the server, which is what the closing is compared with. `knowing`:
    the signatory read that a rule of the call is not met, and asks all the same (nobody may be kept from
    asking). Raises NotReady, Refused once the call is closed.
    """
    at = arrived_at or timezone.now()
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "applicant", "terms", "sheet")
        .get(pk=application.pk)
    )
    # Asked for once the application is held: the same request may have been in hand a moment ago.
    known = Receipt.objects.filter(key=key).select_related("application").first()
    if known is not None:
        if known.application_id != application.pk:
            raise Refused(Verdict.no(_("Ce formulaire a déjà servi : rechargez la page.")))
        return known
    _check_open(locked, at)
    contents = queries.contents_of(locked)
    told = queries.told_of(locked, contents)
    if told.problems or (told.refused and not knowing):
        raise NotReady(told)
    write_rows(locked, contents)
    content = sent_text(locked, contents)
    fingerprint = hashlib.sha256(content.encode()).hexdigest()
    if locked.number is None:
        locked.number = _next_number(locked.call)
    locked.submitted_at = at
    locked.save(update_fields=["number", "submitted_at"])
    was_asked = locked.state == ApplicationState.INCOMPLETE
    moved = journal.apply_transition(
        locked, workflow.SUBMIT, by=by, number=locked.number, sha256=fingerprint, knowing=knowing
    )
    assert isinstance(moved, Application)
    receipt = Receipt.objects.create(
        application=moved,
        rank=locked.receipts.count() + 1,
        key=key,
        at=at,
        by=by,
        content=content,
        sha256=fingerprint,
        silent_on=_silent_on(locked, timezone.localdate(at)),
    )
    _told(receipt, was_asked=was_asked)
    return receipt


def _told(receipt: Receipt, *, was_asked: bool) -> None:
    """The acknowledgement to the applicant; to the office, that what it asked has come; the paper."""
    letters.received(receipt)
    if was_asked:
        letters.sent_again(receipt.application)
    queue.later(PRINT, queue=queue.SLOW, once=f"receipt-{receipt.pk}", receipt=receipt.pk)


def _check_open(application: Application, at: datetime) -> None:
    """Raises Refused once the call is closed."""
    verdict = rules.may_submit(
        state=application.state,
        moment=queries.moment_of(application.call, now=at),
        pieces_due_on=application.pieces_due_on,
        today=timezone.localdate(at),
    )
    if not verdict.ok:
        raise Refused(verdict)


def _silent_on(application: Application, today: date) -> date:
    """What was asked has come: the clock goes on from where it stopped. Otherwise it begins."""
    was_asked = application.state == ApplicationState.INCOMPLETE and application.incomplete_at
    before = application.receipts.order_by("rank").last() if was_asked else None
    if before and application.incomplete_at:
        return rules.clock(
            silent_on=before.silent_on,
            asked_on=timezone.localdate(application.incomplete_at),
            due_on=application.pieces_due_on,
            today=today,
        ).silent_on
    return rules.silent_on(today, months=application.terms.silence_months)


def _next_number(call: Call) -> int:
    """Without a gap: the call's row is held until the end of the transaction."""
    held = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    last = held.applications.aggregate(last=models.Max("number"))["last"]
    return (last or 0) + 1


def sent_text(application: Application, contents: dict[str, Content]) -> str:
    """What is sent, as one text: the same application gives the same text, so that its fingerprint proves
    it."""
    said: dict[str, Any] = {
        "call": application.call.slug,
        "terms": application.terms.number,
        "applicant": application.applicant.slug,
        "sheet": application.sheet.ref if application.sheet else "",
        "pages": {
            section: SHAPES[section].canonical(content) for section, content in sorted(contents.items())
        },
        "pieces": [
            {
                "piece": one.piece.code if one.piece else "",
                "title": one.document.title,
                "sha256": one.document.sha256,
            }
            for one in application.pieces.select_related("piece", "document").order_by("pk")
        ],
        "partners": [
            {"name": str(one), "statement": one.statement}
            for one in application.partners.select_related("organisation", "country")
            if one.statement
        ],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)
