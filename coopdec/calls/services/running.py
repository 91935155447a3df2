"""The life of a call: published as it was read, suspended with its reason, resumed, ended."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.calls import workflow
from coopdec.calls.models import Call, Terms
from coopdec.calls.services import asking, configuring
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.journal import services as journal


def _move(call: Call, step: Transition, *, by: models.Model, reason: str) -> Call:
    moved = journal.apply_transition(call, step, by=by, **({"reason": reason} if reason else {}))
    assert isinstance(moved, Call)
    return moved


@transaction.atomic
def publish_as_read(call: Call, *, version: str, by: models.Model) -> Call:
    """Publish what was shown as `version`. Raises Refused when it changed since, or is not whole."""
    journal.line_up(f"{configuring.OBJECT_TYPE}:{call.slug}")
    asking.check_version(Call.objects.get(pk=call.pk), version)
    return configuring.publish_call(call, by=by)


@transaction.atomic
def put_in_force_as_read(
    terms: Terms, *, version: str, announcement: str, for_begun: bool, by: models.Model
) -> Terms:
    """The same for a version of the terms."""
    locked = asking.being_written(terms)
    asking.check_version(locked.call, version)
    return configuring.put_in_force(locked, announcement=announcement, for_begun=for_begun, by=by)


def suspend_call(call: Call, *, reason: str, by: models.Model) -> Call:
    """Nobody applies until it is resumed; the reason is owed, and everybody reads it. Raises Refused."""
    if not reason.strip():
        raise Refused(Verdict.no(_("Dites pourquoi l’appel est suspendu : tout le monde le lira.")))
    return _move(call, workflow.SUSPEND, by=by, reason=reason.strip())


def resume_call(call: Call, *, by: models.Model, reason: str = "") -> Call:
    """Raises Refused when it is not suspended."""
    return _move(call, workflow.RESUME, by=by, reason=reason.strip())


def end_call(call: Call, *, by: models.Model, reason: str = "") -> Call:
    """Closed for good. Raises Refused for what was never published."""
    return _move(call, workflow.END, by=by, reason=reason.strip())
