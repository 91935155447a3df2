"""The life of a proposal, from its first word to its publication. Only this table says what is possible."""

from django.utils.translation import gettext_lazy as _

from coopdec.common.workflow import Transition
from coopdec.contribution.enums import OPEN, WRITABLE, ProposalState

SUBMIT = Transition(
    name="submit",
    sources=frozenset(WRITABLE),
    target=ProposalState.SUBMITTED,
    label=_("envoyer au modérateur"),
    public_label=_("Proposition envoyée"),
    verb="proposal.submitted",
    stamps=("submitted_at",),
)
RETURN = Transition(
    name="return",
    sources=frozenset({ProposalState.SUBMITTED}),
    target=ProposalState.RETURNED,
    label=_("demander un complément"),
    public_label=_("Complément demandé"),
    verb="proposal.returned",
    stamps=("decided_at",),
)
REFUSE = Transition(
    name="refuse",
    sources=frozenset({ProposalState.SUBMITTED}),
    target=ProposalState.REFUSED,
    label=_("refuser"),
    public_label=_("Proposition refusée"),
    verb="proposal.refused",
    stamps=("decided_at",),
)
# From a draft as well: what a trusted organisation writes needs no moderator.
PUBLISH = Transition(
    name="publish",
    sources=frozenset(OPEN),
    target=ProposalState.PUBLISHED,
    label=_("publier"),
    public_label=_("Proposition publiée"),
    verb="proposal.published",
    stamps=("decided_at",),
)
ABANDON = Transition(
    name="abandon",
    sources=frozenset(OPEN),
    target=ProposalState.WITHDRAWN,
    label=_("abandonner"),
    public_label=_("Proposition abandonnée"),
    verb="proposal.withdrawn",
    stamps=("decided_at",),
)

TRANSITIONS = (SUBMIT, RETURN, REFUSE, PUBLISH, ABANDON)
