"""A call that somebody writes on screen: begun, its own facts kept, its kit of documents."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.calls import rules
from coopdec.calls.configurations import Configuration
from coopdec.calls.enums import CallKind, CallState
from coopdec.calls.models import Call
from coopdec.calls.services import configuring
from coopdec.calls.services.asking import Conflict, slug_for, version_of
from coopdec.calls.services.configuring import OBJECT_TYPE
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.files.models import Document
from coopdec.files.services import keep_document, publish_documents
from coopdec.journal import services as journal

# What others already read, or answer to: said once, when the call is published (the end moves by `extend`).
FIXED = frozenset(
    {"kind", "organiser", "co_decided_with", "opens_at", "closes_at", "time_zone", "first_year", "last_year"}
)
MOST_DOCUMENTS = 20


@transaction.atomic
def start_call(
    begins_as: Configuration | Call | None, *, title: str, organiser: Organisation, by: models.Model
) -> Call:
    """A call in preparation: from a ready model, from another call, or from nothing. Its address is made of
    its title. Raises Refused when this organisation opens none."""
    verdict = rules.may_organise(
        kind=organiser.kind, authority_kind=organiser.authority_kind, country=organiser.country_id or ""
    )
    if not verdict.ok:
        raise Refused(verdict)
    journal.line_up("calls.call")  # two calls of one title get two addresses
    if isinstance(begins_as, Call):
        called = title or begins_as.title
        return configuring.clone(begins_as, slug=slug_for(called), by=by, title=called, organiser=organiser)
    ready = begins_as or Configuration(
        slug="", title=title, kind=CallKind.GENERAL.value, organiser="", summary="", rules=()
    )
    called = title or ready.title
    return configuring.configure(ready, slug=slug_for(called), organiser=organiser, by=by, title=called)


@transaction.atomic
def save_facts(call: Call, values: dict[str, Any], *, version: str, by: models.Model) -> Call:
    """What a call says of itself, over what was shown as `version`. Raises Conflict; Refused when it would
    change what is fixed once a call is published."""
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if version_of(locked) != version:
        raise Conflict(call.slug)
    changed = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    if locked.state != CallState.DRAFT and not FIXED.isdisjoint(changed):
        raise Refused(
            Verdict.no(_("Un appel publié garde son organisateur, sa nature et ses dates : prolongez-le."))
        )
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    locked.save(update_fields=changed)
    _tell("call.changed", locked, by, fields=changed)
    return locked


@transaction.atomic
def attach(call: Call, *, upload: Any, title: str, by: models.Model) -> Document:
    """A document more in the kit; everybody's at once where the call is. Raises Refused when it is not
    taken."""
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if locked.kit.count() >= MOST_DOCUMENTS:
        raise Refused(Verdict.no(_("Le kit a vingt documents : enlevez-en un d’abord.")))
    document = keep_document(upload, title=title, by=by)
    locked.kit.add(document)
    if locked.state != CallState.DRAFT:
        publish_documents({document.pk})
    _tell("call.document-added", locked, by, document=document.ref)
    return document


@transaction.atomic
def detach(call: Call, *, ref: str, by: models.Model) -> None:
    """A document less in the kit; other calls that have it keep it."""
    document = call.kit.filter(ref=ref).first()
    if document is not None:
        call.kit.remove(document)
        _tell("call.document-removed", call, by, document=ref)


def _tell(verb: str, call: Call, by: models.Model, **facts: Any) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=call.slug, by=by, facts=facts)
