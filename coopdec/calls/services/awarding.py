"""A grant: opened with its instalments and its reports, its agreement signed, closed or withdrawn."""

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.calls import letters, rules_money, workflow
from coopdec.calls.enums import Audience, InstalmentState, LetterKind, Waits
from coopdec.calls.models import Application, Award, Call, Instalment, Paper, Recovery, Report, Signature
from coopdec.calls.queries import awards as queries
from coopdec.calls.rules_money import Schedule
from coopdec.calls.services.applications import say
from coopdec.calls.services.saying import say_on_sheet
from coopdec.calls.services.writing import write_paper
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

OBJECT_TYPE = "calls.award"


def tell(verb: str, award: Award, by: models.Model | None, **facts: Any) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=award.ref, by=by, facts=facts)


def schedule_of(application: Application) -> Schedule:
    """Over the years of the project, as it says them; else those of its budget, or of the call, or this
    one."""
    terms, call = application.terms, application.call
    spent = sorted({one.year for one in application.expenses.all() if one.year})
    today = timezone.localdate()
    start = application.starts_on[:4]
    first = int(start) if start else (spent[0] if spent else call.first_year or today.year)
    ends = rules_money.last_day(application.ends_on)
    last = ends or date(max([first, *spent, call.last_year or first]), 12, 31)
    return Schedule(
        first_year=first,
        ends_on=last,
        paid_by_year=terms.paid_by_year,
        last_part_percent=terms.last_part_percent,
        interim_months=terms.interim_report_months,
        final_months=terms.final_report_months,
    )


@transaction.atomic
def open_award(application: Application, *, cents: int, by: models.Model) -> Award:
    """The act of a grant: its number in the call, its reports, its instalments, which sum to it; the
    letter, the agreement to sign, and the money on the sheet. Asked twice, it is one award."""
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=application.call_id)
    known = Award.objects.filter(application=application).first()
    if known is not None:
        return known
    last = call.awards.aggregate(last=models.Max("rank"))["last"] or 0
    award = Award.objects.create(
        application=application, call=call, rank=last + 1, cents=cents, acted_on=timezone.localdate()
    )
    put_schedule(award)
    tell("award.opened", award, by, application=application.ref, number=award.number, cents=cents)
    say_on_sheet(award, by=by)
    return award


def put_schedule(award: Award) -> None:
    """The reports and the instalments that the terms ask, in the place of those that nothing was done of."""
    application = award.application
    schedule = schedule_of(application)
    reports = Report.objects.bulk_create(
        Report(award=award, kind=one.kind, year=one.year, due_on=one.due_on) for one in schedule.reports()
    )
    waited = {(one.kind, one.year): one for one in reports}
    spent: dict[int, int] = {}
    for one in application.expenses.all():
        if one.year:
            spent[one.year] = spent.get(one.year, 0) + one.cents
    parts = schedule.parts(award.cents, by_year=spent)
    assert sum(one.cents for one in parts) == award.cents
    Instalment.objects.bulk_create(
        Instalment(
            award=award,
            rank=rank,
            year=one.year,
            cents=one.cents,
            due_on=one.due_on,
            waits_for=one.waits_for,
            report=waited.get((one.waits_for, one.report_year or 0)),
        )
        for rank, one in enumerate(parts, start=1)
    )


@transaction.atomic
def save_award(award: Award, *, acted_on: date, commitment: str, conditions: str, by: models.Model) -> Award:
    """What the officer says of it. Raises Refused once it is signed, but for the commitment number."""
    locked = _running(award)
    if locked.signed_on and (locked.acted_on, locked.conditions) != (acted_on, conditions.strip()):
        raise Refused(Verdict.no(_("La convention est signée : l’acte et ses conditions ne changent plus.")))
    locked.acted_on, locked.commitment, locked.conditions = acted_on, commitment.strip(), conditions.strip()
    locked.save(update_fields=["acted_on", "commitment", "conditions"])
    tell("award.changed", locked, by, commitment=locked.commitment)
    return locked


@transaction.atomic
def write_agreement(award: Award, *, by: models.Model) -> Paper:
    """The agreement as it stands today, to be signed. Raises Refused once it is."""
    locked = _running(award)
    if locked.signed_on is not None:
        raise Refused(Verdict.no(_("La convention est signée : elle ne se refait plus.")))
    rank = locked.application.papers.filter(kind=LetterKind.AGREEMENT).count() + 1
    paper = write_paper(
        locked.application, kind=LetterKind.AGREEMENT, key=f"agreement-{locked.pk}-{rank}", award=locked
    )
    locked.agreement = paper.text
    locked.save(update_fields=["agreement"])
    tell("award.agreement-written", locked, by, rank=rank)
    return paper


@transaction.atomic
def sign(
    award: Award, *, organisation: Organisation, function: str, signed_on: date, by: models.Model
) -> Signature:
    """One party signed, by whom as a function. When both have, the agreement holds, and what waits for
    it is due. Raises Refused without an agreement to sign, for a day to come, or another organisation."""
    locked = _running(award)
    parties = {locked.call.organiser_id, locked.application.applicant_id}
    if organisation.pk not in parties:
        raise Refused(Verdict.no(_("Signent : l’organisateur de l’appel et le bénéficiaire.")))
    if not locked.agreement:
        raise Refused(Verdict.no(_("Écrivez d’abord la convention.")))
    if signed_on > timezone.localdate():
        raise Refused(Verdict.no(_("Une signature se constate : ce jour n’est pas encore venu.")))
    if locked.signed_on is not None:
        raise Refused(Verdict.no(_("La convention est déjà signée par les deux parties.")))
    made, _new = Signature.objects.update_or_create(
        award=locked, organisation=organisation, defaults={"function": function, "signed_on": signed_on}
    )
    days = list(locked.signatures.values_list("signed_on", flat=True))
    if len(days) == len(parties):
        locked.signed_on = max(days)
        locked.save(update_fields=["signed_on"])
        locked.instalments.filter(waits_for=Waits.SIGNATURE, due_on=None).update(due_on=locked.signed_on)
    tell("award.signed", locked, by, organisation=organisation.slug, on=signed_on.isoformat())
    return made


@transaction.atomic
def keep_signed(award: Award, *, upload: Any, by: models.Model) -> None:
    """The agreement with its signatures. Raises Refused when the file is not taken, or nobody signed."""
    locked = _running(award)
    if locked.signed_on is None:
        raise Refused(Verdict.no(_("Dites d’abord qui a signé, et quand.")))
    locked.signed = keep_document(
        upload, title=_("Convention signée %(number)s") % {"number": locked.number}, by=by
    )
    locked.save(update_fields=["signed"])
    tell("award.signed-kept", locked, by, sha256=locked.signed.sha256)


@transaction.atomic
def recover(award: Award, *, cents: int, came_on: date, reference: str, by: models.Model) -> Recovery:
    """Money that came back. Raises Refused for more than was paid, or a reference that was said already."""
    locked = Award.objects.select_for_update(of=("self",)).select_related("call__organiser").get(pk=award.pk)
    account = queries.account_of(locked)
    if cents > account.paid - account.recovered:
        raise Refused(Verdict.no(_("On ne reverse pas plus que ce qui a été versé.")))
    if came_on > timezone.localdate():
        raise Refused(Verdict.no(_("Un reversement se constate : ce jour n’est pas encore venu.")))
    if locked.recoveries.filter(reference=reference.strip()).exists():
        raise Refused(Verdict.no(_("Ce reversement est déjà enregistré.")))
    made = Recovery.objects.create(
        award=locked, cents=cents, came_on=came_on, reference=reference.strip(), by=by
    )
    tell("award.recovered", locked, by, cents=cents, reference=made.reference)
    say_on_sheet(locked, by=by)
    return made


@transaction.atomic
def close(award: Award, *, by: models.Model) -> Award:
    """Paid, accounted for, and nothing to give back. Raises Refused."""
    locked = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    if queries.account_of(locked).to_give_back:
        raise Refused(Verdict.no(_("Une somme reste à reverser.")))
    moved = journal.apply_transition(locked, workflow.CLOSE_AWARD, by=by)
    assert isinstance(moved, Award)
    return moved


@transaction.atomic
def withdraw_award(award: Award, *, reason: str, by: models.Model) -> Award:
    """Given up, or taken back, with its reason: what is not paid is cancelled, its lines leave the sheet, the
    applicant is told. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(Verdict.no(_("Dites pourquoi l’attribution est retirée : le bénéficiaire le lira.")))
    moved = journal.apply_transition(award, workflow.WITHDRAW_AWARD, by=by)
    assert isinstance(moved, Award)
    moved.reason = reason.strip()[:4000]
    moved.save(update_fields=["reason"])
    for one in moved.instalments.exclude(state__in=[InstalmentState.PAID, InstalmentState.CANCELLED]):
        journal.apply_transition(one, workflow.CANCEL_INSTALMENT, by=by)
    application = journal.apply_transition(moved.application, workflow.GIVE_UP, by=by, award=moved.number)
    assert isinstance(application, Application)
    say(
        application,
        text=moved.reason,
        audience=Audience.APPLICANT,
        by=by,
        organisation=moved.call.organiser,
        step=workflow.GIVE_UP.name,
    )
    letters.award_withdrawn(moved)
    say_on_sheet(moved, by=by)
    return moved


def _running(award: Award) -> Award:
    """Locked, with what it is read with. Raises Refused when it is withdrawn or closed."""
    locked = (
        Award.objects.select_for_update(of=("self",))
        .select_related("call__organiser", "application__applicant")
        .get(pk=award.pk)
    )
    if locked.state not in workflow.WITHDRAW_AWARD.sources:
        raise Refused(Verdict.no(_("L’attribution n’est plus en cours.")))
    return locked
