"""Calls as everybody reads them, from ready models, where a test wants them to stand."""

from datetime import timedelta

from django.utils import timezone

from coopdec.calls.imports import ready_configurations
from coopdec.calls.models import Call
from coopdec.calls.services import configuring
from coopdec.directory.models import Organisation

READY = {one.slug: one for one in ready_configurations()}


def published(slug, *, model="appel-generaliste-2025", opens=-1, closes=30, by=None, **columns):
    """Days from now; `closes` None for what never closes."""
    ready = READY[model]
    organiser = Organisation.objects.get(slug=ready.organiser or "angers-49007")
    call = configuring.configure(ready, slug=slug, organiser=organiser, by=by)
    now = timezone.now()
    moments = {
        "opens_at": now + timedelta(days=opens),
        "closes_at": None if closes is None else now + timedelta(days=closes),
    }
    Call.objects.filter(pk=call.pk).update(**moments | columns)
    call.refresh_from_db()
    return configuring.publish_call(call, by=by)
