"""The life of a call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coopdec.calls import rules
from coopdec.calls.enums import CallState
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
