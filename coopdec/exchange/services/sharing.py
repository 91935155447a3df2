"""The life of a programme on the site: written by who leads it, validated by the State, confirmed, closed."""

import secrets
from base64 import b32encode

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.text import slug as slug_of
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.directory.models import Organisation
from coopdec.exchange import letters, rules, workflow
from coopdec.exchange.enums import CloseReason
from coopdec.exchange.models import ProgrammeWord, SharedProgramme
from coopdec.exchange.services.limits import once_more
from coopdec.exchange.services.programmes import ProgrammeInput, put_programme
from coopdec.journal import services as journal


@transaction.atomic
def start_programme(
    *, organisation: Organisation, values: ProgrammeInput, by: models.Model
) -> SharedProgramme:
    """Begin a draft led by this organisation. Raises Refused when its kind leads none."""
    if organisation.kind not in rules.LEADS_PROGRAMMES:
        raise Refused(Verdict.no(_("Votre organisme ne porte pas de programme à rejoindre.")))
    chance = b32encode(secrets.token_bytes(12)).decode().rstrip("=").lower()
    slug = f"{slug_of(values.fields.get('title', ''))[:50].strip('-') or 'programme'}-{chance}"
    programme, _changed = put_programme(slug=slug, values=values, by=by)
    programme.author = by  # type: ignore[assignment]
    programme.save(update_fields=["author"])
    return programme


def _say(programme: SharedProgramme, *, by: models.Model, text: str, from_validator: bool, step: str) -> None:
    if text.strip():
        ProgrammeWord.objects.create(
            programme=programme, author=by, from_validator=from_validator, step=step, text=text.strip()
        )


def _move(programme: SharedProgramme, step: Transition, *, by: models.Model) -> SharedProgramme:
    moved = journal.apply_transition(programme, step, by=by)
    assert isinstance(moved, SharedProgramme)
    return moved


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """It was saved, sent or joined since; nothing was written."""


@transaction.atomic
def save_programme(
    programme: SharedProgramme, *, values: ProgrammeInput, revision: str, by: models.Model
) -> SharedProgramme:
    """Keep what is typed over `revision`, as the form says it. Raises Conflict when it is another."""
    locked = SharedProgramme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if str(locked.revision) != revision or locked.state != programme.state:
        raise Conflict(programme.slug)
    saved, _changed = put_programme(slug=programme.slug, values=values, by=by)
    return saved


@transaction.atomic
def submit_programme(programme: SharedProgramme, *, by: models.Model, text: str = "") -> SharedProgramme:
    """Send it to the national administration, which validates it. Raises Refused past its limits."""
    once_more(programme, "submitted")
    sent = _move(programme, workflow.SUBMIT_PROGRAMME, by=by)
    _say(sent, by=by, text=text, from_validator=False, step="submit")
    letters.programme_submitted(sent)
    return sent


@transaction.atomic
def return_programme(programme: SharedProgramme, *, by: models.Model, text: str) -> SharedProgramme:
    """Ask for more; the reason is owed."""
    if not text.strip():
        raise Refused(Verdict.no(_("Dites ce qui manque : la personne le reçoit par courriel.")))
    returned = _move(programme, workflow.RETURN_PROGRAMME, by=by)
    _say(returned, by=by, text=text, from_validator=True, step="return")
    letters.programme_moved(returned, "programme-returned", text=text.strip())
    return returned


@transaction.atomic
def publish_programme(programme: SharedProgramme, *, by: models.Model, text: str = "") -> SharedProgramme:
    """Everybody reads it from now on; its lead is told. Raises Refused when it changed since it was read."""
    published = _move(programme, workflow.PUBLISH_PROGRAMME, by=by)
    if published.version != programme.version:
        raise Refused(Verdict.no(_("Le programme a changé depuis que vous l’avez lu : relisez-le.")))
    SharedProgramme.objects.filter(pk=published.pk).update(close_reason="")
    _say(published, by=by, text=text, from_validator=True, step="publish")
    letters.programme_moved(published, "programme-published")
    return published


@transaction.atomic
def revise_programme(programme: SharedProgramme, *, by: models.Model, text: str = "") -> SharedProgramme:
    """Its lead takes it back to change it: it leaves the list until it is validated again."""
    del text
    return _move(programme, workflow.REVISE_PROGRAMME, by=by)


@transaction.atomic
def renew_programme(programme: SharedProgramme, *, by: models.Model, text: str = "") -> SharedProgramme:
    """Its lead, or the State, says that it still holds."""
    del text
    return _move(programme, workflow.RENEW_PROGRAMME, by=by)


@transaction.atomic
def close_programme(programme: SharedProgramme, *, by: models.Model, text: str = "") -> SharedProgramme:
    """It leaves the list; participations go on."""
    SharedProgramme.objects.filter(pk=programme.pk).update(close_reason=CloseReason.WITHDRAWN)
    closed = _move(programme, workflow.CLOSE_PROGRAMME, by=by)
    _say(closed, by=by, text=text, from_validator=False, step="close")
    return closed


@transaction.atomic
def reopen_programme(programme: SharedProgramme, *, by: models.Model, text: str = "") -> SharedProgramme:
    """Back to its lead, to be read again before it is published."""
    del text
    return _move(programme, workflow.REOPEN_PROGRAMME, by=by)
