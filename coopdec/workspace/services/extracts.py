"""Kept extracts: asked for, made in the background by the same code as the files of lists, kept for days."""

import json
import logging
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common import pool, queue
from coopdec.common.mail import site
from coopdec.common.workflow import Refused
from coopdec.workspace import rules
from coopdec.workspace.enums import ExtractState
from coopdec.workspace.models import Extract

log = logging.getLogger(__name__)
MAKE = "workspace.make_extract"
AGAIN = timedelta(minutes=1)


@transaction.atomic
def ask_for_extract(*, by: Any, query: str, name: str, ending: str, language: str) -> Extract:
    """Note what is wanted and ask the worker for it. Raises Refused when the person keeps too many."""
    verdict = rules.may_keep_more(
        Extract.objects.filter(user=by).count(),
        rules.MOST_EXTRACTS,
        _("Vous gardez déjà %(most)d extraits : retirez-en un d’abord.") % {"most": rules.MOST_EXTRACTS},
    )
    if not verdict.ok:
        raise Refused(verdict)
    extract = Extract.objects.create(
        user=by,
        query=query,
        name=name,
        ending=ending,
        language=language,
        expires_at=timezone.now() + rules.EXTRACT_LASTS,
    )
    queue.later(MAKE, queue=queue.SLOW, once=f"extract-{extract.pk}", extract=extract.pk)
    return extract


def make(pk: int) -> None:
    """Make the file, unless it is there or wanted no more. When all places of the pool are taken: later."""
    extract = Extract.objects.filter(pk=pk, state=ExtractState.WAITING).first()
    if extract is None:
        return
    words = [extract.query.removeprefix("?"), "--language", extract.language, "--site", site()]
    try:
        made = pool.made(f"extract.{extract.ending}", "take_away", *words)
    except pool.BusyError:
        with transaction.atomic():
            at = timezone.now() + AGAIN
            queue.later(MAKE, queue=queue.SLOW, at=at, once=f"extract-{pk}", extract=pk)
        return
    except pool.FailedError:
        log.exception("Un extrait n’a pas pu être fait : %s", extract.ref)
        Extract.objects.filter(pk=pk, state=ExtractState.WAITING).update(state=ExtractState.FAILED)
        return
    with made.file:
        _keep(extract, made)


def _keep(extract: Extract, made: pool.Made) -> None:
    size, sheets = made.size, json.loads(made.said)["sheets"]
    extract.file.save(f"{extract.ref}.{extract.ending}", File(made.file), save=False)
    kept = Extract.objects.filter(pk=extract.pk, state=ExtractState.WAITING).update(
        state=ExtractState.READY, file=extract.file.name, size=size, sheets=sheets
    )
    if not kept:  # removed while it was made
        extract.file.delete(save=False)


def remove(extract: Extract) -> None:
    """The row first: a file without a row is reachable by nobody."""
    extract.delete()
    if extract.file:
        extract.file.delete(save=False)


def expire() -> int:
    late = list(Extract.objects.filter(expires_at__lt=timezone.now()))
    for extract in late:
        remove(extract)
    return len(late)
