"""Ties with countries that an authority declares of itself: its inhabitants, its associations, its groups."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.exchange import rules
from coopdec.exchange.models import CountryTie
from coopdec.journal import services as journal

OBJECT_TYPE = "exchange.country-ties"


@transaction.atomic
def declare_tie(
    organisation: Organisation, *, country: str, kind: str, sentence: str, by: models.Model
) -> CountryTie:
    """Say it, or say better where it is known from. Raises Refused when there are too many."""
    journal.line_up(f"{OBJECT_TYPE}:{organisation.slug}")
    known = CountryTie.objects.filter(organisation=organisation)
    tie = known.filter(country=country, kind=kind).first()
    if tie is None and known.count() >= rules.MOST_TIES:
        said = _("Vous avez déjà déclaré %(most)d liens : retirez-en un d’abord.")
        raise Refused(Verdict.no(said % {"most": rules.MOST_TIES}))
    if tie is not None and tie.sentence == sentence:
        return tie
    tie = tie or CountryTie(organisation=organisation, country_id=country, kind=kind)
    tie.sentence = sentence
    tie.save()
    _tell("matching.tie-declared", tie, by)
    return tie


@transaction.atomic
def withdraw_tie(tie: CountryTie, *, by: models.Model) -> None:
    """It is said no more, and counts no more."""
    _tell("matching.tie-withdrawn", tie, by)
    tie.delete()


def _tell(verb: str, tie: CountryTie, by: models.Model) -> None:
    journal.record(
        verb,
        object_type=OBJECT_TYPE,
        object_ref=tie.organisation.slug,
        by=by,
        facts={"country": tie.country_id, "kind": tie.kind},
    )
