"""Before a call closes: those who began an application and did not send it are reminded, twice."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language

from coopdec.calls import letters, moments, queries, rules
from coopdec.calls.enums import ApplicationState, CallState
from coopdec.calls.models import Application, Call

AHEAD = timedelta(days=max(rules.REMINDERS) + 1)


def remind(now: datetime) -> int:
    """Each of those whose day has come, once for each closing day: nothing while a call is suspended, anew
    once its closing is put off. Returns how many applications were told of."""
    count = 0
    for application, step in list(_waiting(now)):
        with transaction.atomic():
            letters.closes_soon(application, step=step, now=now, missing=_missing(application))
        count += 1
    return count


def _waiting(now: datetime) -> Iterator[tuple[Application, int]]:
    calls = Call.objects.visible().filter(
        state=CallState.PUBLISHED, opens_at__lte=now, closes_at__gt=now, closes_at__lt=now + AHEAD
    )
    for call in calls.order_by("pk"):
        step = rules.reminder_before(moments.days_before(call.closes_at, call.time_zone, now=now))
        if step is None:
            continue
        begun = Application.objects.visible().filter(call=call, state=ApplicationState.DRAFT)
        for one in begun.select_related("call__organiser", "terms", "applicant").order_by("pk"):
            yield one, step


def _missing(application: Application) -> Callable[[], list[str]]:
    """What its list says is missing, in the language of who reads: read once for each language."""
    known: dict[str, list[str]] = {}

    def said() -> list[str]:
        language = get_language() or ""
        if language not in known:
            known[language] = queries.told_of(application).missing
        return known[language]

    return said
