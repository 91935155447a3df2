"""Writing the journal, and the one door to a change of state."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.journal.models import Entry


def record(
    verb: str,
    *,
    object_type: str,
    object_ref: str,
    by: models.Model | None,
    facts: dict[str, Any] | None = None,
    actor_label: str = "",
) -> Entry:
    """Write one entry in the current transaction, chained to the object's previous one.

    `facts` must be JSON (codes, references, counts). A person is named by its row alone, which erasure
    empties: `actor_label` is never a name. The advisory lock lines up writers of one object.
    Raises TransactionManagementError outside a transaction: an act and its entry stand or fall together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A journal entry is written with its act: open a transaction."
        )
    line_up(f"{object_type}:{object_ref}")
    before = Entry.objects.filter(object_type=object_type, object_ref=object_ref).order_by("-number").first()
    entry = Entry(
        verb=verb,
        object_type=object_type,
        object_ref=object_ref,
        actor=by,
        actor_label=actor_label or ("" if by else _("import")),
        facts=facts or {},
        number=before.number + 1 if before else 1,
    )
    entry.digest = digest(entry, previous=before.digest if before else "")
    entry.save(force_insert=True)
    return entry


def line_up(name: str) -> None:
    """Let the writers of one thing pass one after the other, until the end of their transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def digest(entry: Entry, *, previous: str) -> str:
    """SHA-256 of the previous digest and of what this entry says, actor left out so that it can be erased."""
    written = json.dumps(entry.facts, ensure_ascii=False)
    facts = json.loads(written, parse_float=_exact)
    said = [previous, entry.verb, entry.object_type, entry.object_ref, entry.number, facts]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _exact(number: str) -> int | str:
    """A number as one text, however it was written: the database keeps 1e16 as 10000000000000000."""
    value = Decimal(number)
    return int(value) if value == value.to_integral_value() else str(value.normalize())


def chain_is_whole(entries: list[Entry]) -> bool:
    """Whether an object's entries, oldest first, are all there and as they were written."""
    previous = ""
    for rank, entry in enumerate(entries, start=1):
        if entry.number != rank or entry.digest != digest(entry, previous=previous):
            return False
        previous = entry.digest
    return True


@transaction.atomic
def apply_transition(
    obj: models.Model, step: Transition, *, by: models.Model | None, actor_label: str = "", **facts: Any
) -> models.Model:
    """Lock, check the source state and the guard, write state and stamps, journal. Returns the locked object.

    Raises Refused, with the sentence to show, when the step is not possible; nothing is then changed.
    """
    locked = type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    state = getattr(locked, step.state_field)
    if state not in step.sources:
        raise Refused(
            Verdict.no(_("« %(label)s » n’est pas possible dans l’état actuel.") % {"label": step.label})
        )
    if step.guard is not None:
        verdict = step.guard(locked)
        if not verdict.ok and verdict.blocking:
            raise Refused(verdict)
    setattr(locked, step.state_field, step.target)
    for stamp in step.stamps:
        setattr(locked, stamp, timezone.now())
    locked.save(update_fields=[step.state_field, *step.stamps])
    record(
        step.verb,
        object_type=locked._meta.label_lower,
        object_ref=locked.ref,
        by=by,
        actor_label=actor_label,
        facts={"from": state, "to": step.target, **facts},
    )
    return locked
