"""Scores: each assessor's own, drafted then sent; nobody reads the others' before."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts.models import User
from coopdec.calls.models import Application, Assessment, Criterion, Score
from coopdec.calls.queries.instruction import SCORED
from coopdec.calls.services.applications import OBJECT_TYPE
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.journal import services as journal

MOST_COMMENT = 8000


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """The same person saved these scores from another page since. Nothing was written."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(assessment.pk)
        self.assessment = assessment


def _being_written(application: Application, by: User) -> Assessment:
    """Locked with its file. Raises Refused when nothing is scored any more."""
    locked = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    if locked.state not in SCORED:
        raise Refused(Verdict.no(_("Un dossier se note une fois complet, et jusqu’à la décision.")))
    if locked.interests.filter(person=by).exists():
        raise Refused(Verdict.no(_("Vous avez déclaré un lien d’intérêts : ce dossier vous est fermé.")))
    found, _is_new = Assessment.objects.get_or_create(application=locked, assessor=by)
    if found.sent_at is not None:
        raise Refused(Verdict.no(_("Vos notes sont envoyées : elles ne changent plus.")))
    return found


@transaction.atomic
def save(
    application: Application, *, points: Mapping[int, int], comment: str, revision: int, by: User
) -> Assessment:
    """Keep a draft: criterion's key → points. Raises Conflict, Refused. Not journalled."""
    found = _being_written(application, by)
    comment = comment.strip()[:MOST_COMMENT]
    kept = dict(found.scores.values_list("criterion_id", "points"))
    if (kept, found.comment) == (dict(points), comment):
        return found
    if found.revision != revision:
        raise Conflict(found)
    known = {one.pk: one for one in Criterion.objects.filter(terms=application.terms_id, pk__in=points)}
    if any(key not in known or not 0 <= value <= known[key].most for key, value in points.items()):
        raise Refused(Verdict.no(_("Une note dépasse ce que le critère permet.")))
    found.comment, found.revision = comment, found.revision + 1
    found.save(update_fields=["comment", "revision"])
    found.scores.all().delete()
    Score.objects.bulk_create(
        Score(assessment=found, criterion=known[key], points=value) for key, value in points.items()
    )
    return found


@transaction.atomic
def send(
    application: Application, *, points: Mapping[int, int], comment: str, revision: int, by: User
) -> Assessment:
    """Saved, then sent, with every criterion: they count, and the others' are read. Raises Refused."""
    asked = set(Criterion.objects.filter(terms=application.terms_id).values_list("pk", flat=True))
    if not asked:
        raise Refused(Verdict.no(_("Cet appel n’a pas de grille de notation.")))
    if asked - set(points):
        raise Refused(Verdict.no(_("Notez chaque critère avant d’envoyer.")))
    found = save(application, points=points, comment=comment, revision=revision, by=by)
    return _sent(found, "application.scored", by)


@transaction.atomic
def abstain(application: Application, *, by: User) -> Assessment:
    """Gives no score, and says so: then reads the others', and scores no more."""
    found = _being_written(application, by)
    found.scores.all().delete()
    return _sent(found, "application.not-scored", by)


def _sent(found: Assessment, verb: str, by: User) -> Assessment:
    found.sent_at = timezone.now()
    found.save(update_fields=["sent_at"])
    journal.record(
        verb, object_type=OBJECT_TYPE, object_ref=found.application.ref, by=by, facts={"assessment": found.pk}
    )
    return found
