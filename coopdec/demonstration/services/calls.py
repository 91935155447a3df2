"""The calls of the demonstration: configured from ready models, published, dated from the day of loading."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coopdec.calls.imports import ready_configurations
from coopdec.calls.models import (
    Application,
    Award,
    Call,
    Criterion,
    Instalment,
    Paper,
    Payment,
    Receipt,
    Recovery,
    SaidLine,
    Terms,
)
from coopdec.calls.services import configuring
from coopdec.demonstration import called
from coopdec.demonstration.rules import DemonstrationOffError
from coopdec.demonstration.services.people import put_place
from coopdec.directory.enums import Origin


@transaction.atomic
def load_calls() -> int:
    """Those that are not there yet; how many came. Raises DemonstrationOffError where it is forbidden."""
    if not settings.DEMO_DATA:
        raise DemonstrationOffError("Les appels de la démonstration sont interdits par les réglages.")
    known = set(
        Call.objects.filter(slug__in=[one.slug for one in called.CALLS]).values_list("slug", flat=True)
    )
    wanted = [one for one in called.CALLS if one.slug not in known]
    models = {one.slug: one for one in ready_configurations()} if wanted else {}
    for one in wanted:
        _open(one, models[one.model])
    return len(wanted)


@transaction.atomic
def remove_calls() -> int:
    """Take them away, with what was tried on them; how many there were."""
    found = Call.objects.filter(organiser__origin=Origin.DEMONSTRATION)
    tried = Application.objects.filter(Q(call__in=found) | Q(applicant__origin=Origin.DEMONSTRATION))
    # Acts, payments and receipts are never removed, but those of invented calls, with their world.
    awards = Award.objects.filter(application__in=tried)
    SaidLine.objects.filter(award__in=awards).delete()
    Recovery.objects.filter(award__in=awards).delete()
    Payment.objects.filter(instalment__award__in=awards).delete()
    Instalment.objects.filter(award__in=awards).delete()
    awards.delete()
    Paper.objects.filter(application__in=tried).delete()
    Receipt.objects.filter(application__in=tried).delete()
    tried.delete()
    count = found.count()
    found.delete()
    return count


def _open(one: called.Shown, model) -> None:
    today = timezone.localdate()
    call = configuring.configure(
        replace(model, years=None), slug=one.slug, organiser=put_place(one.organiser), by=None
    )
    opens_at = _moment(today, one.opens, one)
    said_on = min(opens_at, timezone.now()) - timedelta(days=10)
    Call.objects.filter(pk=call.pk).update(
        title=one.title,
        text=one.text,
        note="",
        opens_at=opens_at,
        closes_at=None if one.closes is None else _moment(today, one.closes, one),
        time_zone=one.zone,
        instructed_by=_day(today, one.instructed),
        committee_on=_day(today, one.committee),
        envelope_cents=one.euros * 100 if one.euros else None,
    )
    call.refresh_from_db()
    _ask_more(one, configuring.latest_terms(call))
    configuring.publish_call(call, by=None)
    Call.objects.filter(pk=call.pk).update(published_at=said_on)
    call.terms.update(in_force_at=said_on)
    if one.changed:
        _change(call, one.changed)


def _ask_more(one: called.Shown, terms: Terms) -> None:
    """What ready models leave to whoever opens a call: a grid, reports."""
    Criterion.objects.bulk_create(
        Criterion(terms=terms, position=position, label=label, most=most, weight=1)
        for position, (label, most) in enumerate(one.grid)
    )
    if one.is_paid_by_year:
        Terms.objects.filter(pk=terms.pk).update(
            paid_by_year=True, last_part_percent=20, interim_report_months=3, final_report_months=6
        )


def _change(call: Call, changed: called.Changed) -> None:
    """A second version, so that a page shows what changed and when."""
    terms = configuring.begin_terms(call, by=None)
    rules = [one.as_rule() for one in terms.rules.all()]
    configuring.put_rules(
        terms, [replace(one, percent=changed.percents.get(one.code, one.percent)) for one in rules]
    )
    put = configuring.put_in_force(terms, announcement=changed.announcement, for_begun=False, by=None)
    put.in_force_at += timedelta(days=changed.days)
    put.save(update_fields=["in_force_at"])


def _moment(today: date, days: int, one: called.Shown) -> datetime:
    """That day: it opens at nine, it closes at its hour, both in its zone."""
    hour = one.hour if days == one.closes else one.hour.replace(hour=9, minute=0)
    return datetime.combine(today + timedelta(days=days), hour, tzinfo=ZoneInfo(one.zone))


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
