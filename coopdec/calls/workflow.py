"""The lives of the room: of a call, of an application. Only these tables say what is possible."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coopdec.calls import rules
from coopdec.calls.enums import WRITABLE, ApplicationState, CallState
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Transition


def what_is_missing(call: Any) -> list[str]:
    """Before it is published, a sentence each."""
    latest = call.terms.order_by("-number").first()
    return rules.what_is_missing(
        kind=call.kind,
        text=call.text or call.summary,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        rules=latest.rules.count() if latest else 0,
        partner_state=call.co_decided_with_id is not None,
    )


def _is_whole(call: Any) -> Verdict:
    missing = what_is_missing(call)
    return Verdict.no(" ".join(missing)) if missing else Verdict.yes()


PUBLISH = Transition(
    name="publish",
    sources=frozenset({CallState.DRAFT}),
    target=CallState.PUBLISHED,
    label=_("publier"),
    public_label=_("Publié"),
    verb="call.published",
    guard=_is_whole,
    stamps=("published_at",),
)
SUSPEND = Transition(
    name="suspend",
    sources=frozenset({CallState.PUBLISHED}),
    target=CallState.SUSPENDED,
    label=_("suspendre"),
    public_label=_("Suspendu"),
    verb="call.suspended",
    stamps=("suspended_at",),
)
RESUME = Transition(
    name="resume",
    sources=frozenset({CallState.SUSPENDED}),
    target=CallState.PUBLISHED,
    label=_("reprendre"),
    public_label=_("Repris"),
    verb="call.resumed",
)
END = Transition(
    name="end",
    sources=frozenset({CallState.PUBLISHED, CallState.SUSPENDED}),
    target=CallState.ENDED,
    label=_("terminer"),
    public_label=_("Terminé"),
    verb="call.ended",
    stamps=("ended_at",),
)
CALL = (PUBLISH, SUSPEND, RESUME, END)


# --- the life of an application

SUBMIT = Transition(
    name="submit",
    sources=frozenset(WRITABLE),
    target=ApplicationState.SUBMITTED,
    label=_("déposer"),
    public_label=_("Déposé"),
    verb="application.submitted",
)
# Until the closing: to complete it and send it again, or to give it up.
TAKE_BACK = Transition(
    name="take-back",
    sources=frozenset({ApplicationState.SUBMITTED}),
    target=ApplicationState.DRAFT,
    label=_("reprendre pour le modifier"),
    public_label=_("Repris par le déposant"),
    verb="application.taken-back",
)
WITHDRAW = Transition(
    name="withdraw",
    sources=frozenset(
        {
            ApplicationState.DRAFT,
            ApplicationState.SUBMITTED,
            ApplicationState.INCOMPLETE,
            ApplicationState.COMPLETE,
            ApplicationState.ELIGIBLE,
            ApplicationState.WAITING,
        }
    ),
    target=ApplicationState.WITHDRAWN,
    label=_("retirer le dossier"),
    public_label=_("Retiré par le déposant"),
    verb="application.withdrawn",
    stamps=("withdrawn_at",),
)
ASK_PIECES = Transition(
    name="ask-pieces",
    sources=frozenset({ApplicationState.SUBMITTED}),
    target=ApplicationState.INCOMPLETE,
    label=_("demander les pièces ou précisions qui manquent"),
    public_label=_("Complément demandé"),
    verb="application.incomplete",
    stamps=("incomplete_at",),
)
FIND_COMPLETE = Transition(
    name="find-complete",
    sources=frozenset({ApplicationState.SUBMITTED}),
    target=ApplicationState.COMPLETE,
    label=_("constater que le dossier est complet"),
    public_label=_("Dossier complet"),
    verb="application.complete",
    stamps=("complete_at",),
)
FIND_ELIGIBLE = Transition(
    name="find-eligible",
    sources=frozenset({ApplicationState.COMPLETE, ApplicationState.INELIGIBLE}),
    target=ApplicationState.ELIGIBLE,
    label=_("constater que le dossier est recevable"),
    public_label=_("Recevable"),
    verb="application.eligible",
)
FIND_INELIGIBLE = Transition(
    name="find-ineligible",
    # Left incomplete too, once the day given for what was missing is over (`rules.may_find_ineligible`).
    sources=frozenset(
        {
            ApplicationState.SUBMITTED,
            ApplicationState.INCOMPLETE,
            ApplicationState.COMPLETE,
            ApplicationState.ELIGIBLE,
        }
    ),
    target=ApplicationState.INELIGIBLE,
    label=_("constater que le dossier n’est pas recevable"),
    public_label=_("Non recevable"),
    verb="application.ineligible",
    stamps=("decided_at",),
)
GRANT = Transition(
    name="grant",
    sources=frozenset({ApplicationState.ELIGIBLE, ApplicationState.WAITING}),
    target=ApplicationState.GRANTED,
    label=_("retenir"),
    public_label=_("Retenu"),
    verb="application.granted",
    stamps=("decided_at",),
)
PUT_ON_LIST = Transition(
    name="put-on-list",
    sources=frozenset({ApplicationState.ELIGIBLE}),
    target=ApplicationState.WAITING,
    label=_("mettre sur liste d’attente"),
    public_label=_("Sur liste d’attente"),
    verb="application.waiting",
    stamps=("decided_at",),
)
REFUSE = Transition(
    name="refuse",
    sources=frozenset({ApplicationState.ELIGIBLE, ApplicationState.WAITING}),
    target=ApplicationState.REFUSED,
    label=_("ne pas retenir"),
    public_label=_("Non retenu"),
    verb="application.refused",
    stamps=("decided_at",),
)
APPLICATION = (
    SUBMIT,
    TAKE_BACK,
    WITHDRAW,
    ASK_PIECES,
    FIND_COMPLETE,
    FIND_ELIGIBLE,
    FIND_INELIGIBLE,
    GRANT,
    PUT_ON_LIST,
    REFUSE,
)
