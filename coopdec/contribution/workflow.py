"""The life of a proposal, from its first word to its publication. Only this table says what is possible."""

from django.utils.translation import gettext_lazy as _

from coopdec.accounts.enums import Power
from coopdec.common.workflow import Doer, Transition
from coopdec.contribution.enums import OPEN, WRITABLE, ProposalState

WRITERS = Doer("who writes for the organisation", frozenset({Power.WRITE}))
SENDERS = Doer("who sends for the organisation", frozenset({Power.SUBMIT}))
MODERATORS = Doer("who moderates in scope (embassy, prefecture, network, national administration)")

SUBMIT = Transition(
    name="submit",
    sources=frozenset(WRITABLE),
    target=ProposalState.SUBMITTED,
    label=_("envoyer au modérateur"),
    public_label=_("Proposition envoyée"),
    verb="proposal.submitted",
    stamps=("submitted_at",),
    doers=(SENDERS,),
    condition="what a sheet must hold is there",
    sends=("submitted",),
)
RETURN = Transition(
    name="return",
    sources=frozenset({ProposalState.SUBMITTED}),
    target=ProposalState.RETURNED,
    label=_("demander un complément"),
    public_label=_("Complément demandé"),
    verb="proposal.returned",
    stamps=("decided_at",),
    doers=(MODERATORS,),
    condition="says what is wanted",
    sends=("returned",),
)
REFUSE = Transition(
    name="refuse",
    sources=frozenset({ProposalState.SUBMITTED}),
    target=ProposalState.REFUSED,
    label=_("refuser"),
    public_label=_("Proposition refusée"),
    verb="proposal.refused",
    stamps=("decided_at",),
    doers=(MODERATORS,),
    condition="says why",
    sends=("refused",),
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
    doers=(MODERATORS, SENDERS),
    condition="by its own organisation: only when what it writes is published at once",
    sends=("published", "named"),
)
ABANDON = Transition(
    name="abandon",
    sources=frozenset(OPEN),
    target=ProposalState.WITHDRAWN,
    label=_("abandonner"),
    public_label=_("Proposition abandonnée"),
    verb="proposal.withdrawn",
    stamps=("decided_at",),
    doers=(WRITERS, SENDERS),
)

TRANSITIONS = (SUBMIT, RETURN, REFUSE, PUBLISH, ABANDON)
