"""Between who writes and who moderates: sent, returned, refused, abandoned, and the words exchanged."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused, Transition
from coopdec.contribution import letters, workflow
from coopdec.contribution.enums import OPEN
from coopdec.contribution.models import Exchange, Proposal
from coopdec.contribution.services.drafts import Conflict
from coopdec.contribution.shape import canonical, number
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal
from coopdec.reference.enums import FRENCH_TERRITORIES


def countries_of(content: dict[str, Any]) -> list[str]:
    """The countries of the partners and places, by the directory: whose embassies may moderate."""
    said = canonical(content)
    keys = [key for row in said["partners"] if (key := number(row["organisation"]))]
    known = Organisation.objects.filter(pk__in=keys, country__isnull=False)
    found = {row["country"] for rows in ("partners", "places") for row in said[rows] if row["country"]}
    found |= set(known.values_list("country_id", flat=True))
    return sorted(found - FRENCH_TERRITORIES)


def lock(proposal: Proposal, *, revision: int | None = None) -> Proposal:
    """The proposal as it stands. Raises Conflict when it is no longer the revision that was read."""
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if revision is not None and locked.revision != revision:
        raise Conflict(locked)
    return locked


@transaction.atomic
def submit(proposal: Proposal, *, by: models.Model, revision: int, text: str = "") -> Proposal:
    """Send a whole draft (the form said that it is) to those who moderate it."""
    locked = lock(proposal, revision=revision)
    locked.countries = countries_of(locked.content)
    locked.save(update_fields=["countries"])
    sent = _step(locked, workflow.SUBMIT, by=by, text=text, from_moderator=False)
    letters.submitted(sent)
    return sent


@transaction.atomic
def return_to_writer(proposal: Proposal, *, by: models.Model, text: str) -> Proposal:
    """Ask for something more; the reason is owed."""
    _owed(text)
    returned = _step(lock(proposal), workflow.RETURN, by=by, text=text, from_moderator=True)
    letters.returned(returned, text=text)
    return returned


@transaction.atomic
def refuse(proposal: Proposal, *, by: models.Model, text: str) -> Proposal:
    """Refuse it, with the reason. The public sheet stays as it is."""
    _owed(text)
    refused = _step(lock(proposal), workflow.REFUSE, by=by, text=text, from_moderator=True)
    letters.refused(refused, text=text)
    return refused


@transaction.atomic
def abandon(proposal: Proposal, *, by: models.Model) -> Proposal:
    """Give the draft up: it is kept, and read by its organisation alone."""
    return _step(lock(proposal), workflow.ABANDON, by=by, text="", from_moderator=False)


@transaction.atomic
def write_word(proposal: Proposal, *, by: models.Model, text: str, from_moderator: bool) -> Exchange:
    """A question or an answer, while the proposal is open."""
    locked = lock(proposal)
    if locked.state not in OPEN:
        raise Refused(Verdict.no(_("Cette proposition est close.")))
    _owed(text)
    word = Exchange.objects.create(proposal=locked, author=by, from_moderator=from_moderator, text=text)
    letters.word(word)
    return word


def _owed(text: str) -> None:
    if not text.strip():
        raise Refused(Verdict.no(_("Écrivez quelques mots : la personne doit comprendre pourquoi.")))


def _step(
    locked: Proposal, step: Transition, *, by: models.Model, text: str, from_moderator: bool
) -> Proposal:
    moved = journal.apply_transition(locked, step, by=by)
    if text.strip():
        # Not in the journal, which holds no free text.
        Exchange.objects.create(
            proposal=moved, author=by, from_moderator=from_moderator, step=step.name, text=text
        )
    return moved
