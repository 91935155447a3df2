"""Whose turn it is in an application: its writer asks a partner for its part, or who may send to send it."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.calls import letters
from coopdec.calls.enums import WRITABLE
from coopdec.calls.models import Application, ApplicationPartner
from coopdec.calls.services.applications import OBJECT_TYPE
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.journal import services as journal


@transaction.atomic
def ask_part(part: ApplicationPartner, *, by: models.Model) -> None:
    """To the people of a partner, once a day at most. Raises Refused when nobody acts for it here."""
    _require_open(part.application)
    if not letters.part_asked(part):
        said = _("Personne n’agit encore ici pour %(name)s : demandez-lui de rejoindre le site.")
        raise Refused(Verdict.no(said % {"name": part}))
    _tell(
        "application.part-asked",
        part.application,
        by,
        partner=part.organisation.slug if part.organisation else "",
    )


@transaction.atomic
def ask_submission(application: Application, *, by: models.Model) -> None:
    """To those who send or sign for the applicant, once a day at most. Raises Refused when nobody may."""
    _require_open(application)
    if not letters.submission_asked(application):
        raise Refused(Verdict.no(_("Personne, dans votre organisme, ne peut encore déposer ni signer.")))
    _tell("application.submission-asked", application, by)


def _require_open(application: Application) -> None:
    if application.state not in WRITABLE:
        raise Refused(Verdict.no(_("Ce dossier est déposé : il n’attend plus personne.")))


def _tell(verb: str, application: Application, by: models.Model, **facts: str) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=application.ref, by=by, facts=facts)
