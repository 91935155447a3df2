"""The life of a request to join and of an invitation. Only these tables say what is possible."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.accounts.enums import OPEN_REQUESTS, InvitationState, Power, RequestState
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Doer, Transition

ASKER = Doer("who asks")
DECIDERS = Doer(
    "who administers the organisation, or the national administration", frozenset({Power.ADMINISTER})
)
INVITED = Doer("who was invited, by the letter")

CONFIRM_REQUEST = Transition(
    name="confirm",
    sources=frozenset({RequestState.UNCONFIRMED}),
    target=RequestState.WAITING,
    label=gettext_lazy("confirmer"),
    public_label=gettext_lazy("Adresse confirmée"),
    verb="join-request.confirmed",
    stamps=("confirmed_at",),
    doers=(ASKER,),
    condition="by the letter, in time",
    sends=("request_waits",),
)

ACCEPT_REQUEST = Transition(
    name="accept",
    sources=frozenset({RequestState.WAITING}),
    target=RequestState.ACCEPTED,
    label=gettext_lazy("accepter"),
    public_label=gettext_lazy("Demande acceptée"),
    verb="join-request.accepted",
    stamps=("decided_at",),
    doers=(DECIDERS,),
    condition="at once, without them, for an address of a domain that the organisation trusts",
    sends=("request_accepted",),
)

DECLINE_REQUEST = Transition(
    name="decline",
    sources=frozenset({RequestState.WAITING}),
    target=RequestState.DECLINED,
    label=gettext_lazy("refuser"),
    public_label=gettext_lazy("Demande refusée"),
    verb="join-request.declined",
    stamps=("decided_at",),
    doers=(DECIDERS,),
    condition="with a reason",
    sends=("request_declined",),
)

WITHDRAW_REQUEST = Transition(
    name="withdraw",
    sources=OPEN_REQUESTS,
    target=RequestState.WITHDRAWN,
    label=gettext_lazy("retirer"),
    public_label=gettext_lazy("Demande retirée"),
    verb="join-request.withdrawn",
    stamps=("decided_at",),
    doers=(ASKER,),
)

REQUEST_TRANSITIONS = (CONFIRM_REQUEST, ACCEPT_REQUEST, DECLINE_REQUEST, WITHDRAW_REQUEST)


def _is_not_expired(invitation) -> Verdict:
    if invitation.expires_at <= timezone.now():
        return Verdict.no(_("Cette invitation n’est plus valable : demandez-en une nouvelle."))
    return Verdict.yes()


ACCEPT_INVITATION = Transition(
    name="accept",
    sources=frozenset({InvitationState.SENT}),
    target=InvitationState.ACCEPTED,
    label=gettext_lazy("accepter"),
    public_label=gettext_lazy("Invitation acceptée"),
    verb="invitation.accepted",
    guard=_is_not_expired,
    stamps=("closed_at",),
    doers=(INVITED,),
    sends=("invitation_accepted",),
)

CANCEL_INVITATION = Transition(
    name="cancel",
    sources=frozenset({InvitationState.SENT}),
    target=InvitationState.CANCELLED,
    label=gettext_lazy("annuler"),
    public_label=gettext_lazy("Invitation annulée"),
    verb="invitation.cancelled",
    stamps=("closed_at",),
    doers=(DECIDERS,),
)

INVITATION_TRANSITIONS = (ACCEPT_INVITATION, CANCEL_INVITATION)
