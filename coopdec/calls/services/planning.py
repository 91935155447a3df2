"""The instalments of a grant that nothing was done of yet, planned again: with a reason, to the cent."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.calls import letters, rules_money
from coopdec.calls.enums import Audience, AwardState, InstalmentState
from coopdec.calls.models import Award, Instalment
from coopdec.calls.rules_money import Again
from coopdec.calls.services.applications import say
from coopdec.calls.services.awarding import tell
from coopdec.calls.services.saying import say_on_sheet
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused

STEP = "plan-again"


def version_of(award: Award) -> str:
    """What the instalments say and where they stand: a form brings back the one that it was shown over."""
    said = list(award.instalments.order_by("rank").values_list("rank", "state", *_COLUMNS))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


_COLUMNS = ("year", "cents", "due_on", "waits_for", "report_id")


@transaction.atomic
def plan_again(award: Award, *, parts: Sequence[Again], reason: str, version: str, by: models.Model) -> Award:
    """Dates, amounts and conditions of what is still to come; the applicant is told, with the reason. What is
    under way, paid or cancelled does not change.

    Raises Refused without a reason, when the parts do not sum to the grant, or when one moved since.
    """
    locked = Award.objects.select_for_update(of=("self",)).select_related("call__organiser").get(pk=award.pk)
    if locked.state != AwardState.ACTIVE:
        raise Refused(Verdict.no(_("L’attribution n’est plus en cours.")))
    if not reason.strip():
        raise Refused(Verdict.no(_("Dites pourquoi les échéances changent : le bénéficiaire le lira.")))
    if version_of(locked) != version:
        message = _(
            "L’échéancier a changé depuis que cette page est ouverte : rechargez-la, puis recommencez."
        )
        raise Refused(Verdict.no(message))
    due = {one.rank: one for one in locked.instalments.filter(state=InstalmentState.DUE)}
    others = locked.instalments.exclude(state=InstalmentState.DUE)
    verdict = rules_money.may_plan_again(
        parts,
        granted=locked.cents,
        untouched=others.aggregate(total=models.Sum("cents"))["total"] or 0,
        kinds=dict(locked.reports.values_list("pk", "kind")),
    )
    if not verdict.ok:
        raise Refused(verdict)
    before = _told(due.values())
    _put(locked, due, parts)
    after = _told(locked.instalments.filter(state=InstalmentState.DUE))
    if before == after:
        return locked
    word = say(
        locked.application, text=reason, audience=Audience.APPLICANT, by=by,
        organisation=locked.call.organiser, step=STEP,
    )  # fmt: skip
    assert word is not None
    tell("award.planned-again", locked, by, word=word.pk, before=before, after=after)
    letters.planned_again(locked, word)
    say_on_sheet(locked, by=by)
    return locked


def _put(award: Award, due: dict[int, Instalment], parts: Sequence[Again]) -> None:
    last = award.instalments.aggregate(last=models.Max("rank"))["last"] or 0
    kept = {one.rank for one in parts if one.rank in due}
    award.instalments.filter(pk__in=[one.pk for rank, one in due.items() if rank not in kept]).delete()
    for one in parts:
        instalment = due.get(one.rank or 0)
        if instalment is None:
            last += 1
            instalment = Instalment(award=award, rank=last)
        instalment.year, instalment.cents, instalment.due_on = one.year, one.cents, one.due_on
        instalment.waits_for, instalment.report_id = one.waits_for, one.report
        instalment.save()


def _told(instalments: Iterable[Instalment]) -> list[list[Any]]:
    """For the journal: rank, year, cents, day, what it waits for."""
    return [
        [one.rank, one.year, one.cents, one.due_on.isoformat() if one.due_on else "", one.waits_for]
        for one in sorted(instalments, key=lambda one: one.rank)
    ]
