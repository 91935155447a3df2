"""An instalment on its way: service done, payment asked, paid by the bank. Each step is its own act."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.calls import workflow
from coopdec.calls.models import Award, Instalment, Payment
from coopdec.calls.services.saying import say_on_sheet
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.journal import services as journal


def _come(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(Verdict.no(_("Ce jour n’est pas encore venu.")))


def _move(instalment: Instalment, step: Transition, by: models.Model, **facts: object) -> Instalment:
    """The award is held first: whoever withdraws it passes before, or after."""
    Award.objects.select_for_update(of=("self",)).get(pk=instalment.award_id)
    moved = journal.apply_transition(instalment, step, by=by, **facts)
    assert isinstance(moved, Instalment)
    return moved


@transaction.atomic
def mark_done(instalment: Instalment, *, on: date, by: models.Model) -> Instalment:
    """The service is done: what it waits for has come. Raises Refused otherwise."""
    _come(on)
    moved = _move(instalment, workflow.SERVICE_DONE, by, on=on.isoformat())
    moved.done_on = on
    moved.save(update_fields=["done_on"])
    return moved


@transaction.atomic
def request_payment(instalment: Instalment, *, on: date, reference: str, by: models.Model) -> Instalment:
    """The accountant is asked to pay, under a reference. Raises Refused without one."""
    _come(on)
    if not reference.strip():
        raise Refused(Verdict.no(_("Écrivez la référence de la demande de paiement.")))
    moved = _move(instalment, workflow.REQUEST_PAYMENT, by, on=on.isoformat(), reference=reference.strip())
    moved.requested_on, moved.reference = on, reference.strip()[:60]
    moved.save(update_fields=["requested_on", "reference"])
    return moved


@transaction.atomic
def pay(instalment: Instalment, *, on: date, cents: int, by: models.Model) -> Payment:
    """The bank paid, that day, so much: never more than the instalment. The sheet says it. Raises Refused."""
    _come(on)
    if not 0 < cents <= instalment.cents:
        raise Refused(Verdict.no(_("Le versement ne dépasse pas l’échéance, et n’est pas nul.")))
    moved = _move(instalment, workflow.PAY, by, on=on.isoformat(), cents=cents)
    payment = Payment.objects.create(instalment=moved, paid_on=on, cents=cents, by=by)
    say_on_sheet(moved.award, by=by)
    return payment


@transaction.atomic
def cancel(instalment: Instalment, *, by: models.Model) -> Instalment:
    """Never to be paid, the grant coming to less. Raises Refused once it is paid."""
    moved = _move(instalment, workflow.CANCEL_INSTALMENT, by)
    say_on_sheet(moved.award, by=by)
    return moved
