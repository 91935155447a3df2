"""The lives of the room: of a listing, of a programme, of an introduction, of a participation."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coopdec.accounts.enums import Power
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Doer, Transition
from coopdec.exchange import rules
from coopdec.exchange.enums import (
    WRITABLE,
    IntroductionState,
    ParticipationState,
    State,
)

# Who stands where; `access.powers_over` says it of a person.
OWNERS = Doer("who sends for the owners", frozenset({Power.SUBMIT}))
VALIDATORS = Doer("who validates: the embassy of its country, the national administration")
STATE = Doer("the national administration")
IMPORT = Doer("the reading of a public document")
SEEKER = Doer(
    "who sends for the owner of the request (who validates, where it has nobody)",
    frozenset({Power.SUBMIT}),
)
EITHER = Doer("either side")
BOTH = Doer("either side, the second to consent")
LEAD = Doer(
    "who sends for a lead (the State, where it has nobody)",
    frozenset({Power.SUBMIT}),
)
JOINER = Doer("who sends for the authority that asks", frozenset({Power.SUBMIT}))
NIGHT = Doer("each night")


def _listing_is_whole(listing: Any) -> Verdict:
    texts = [one.language for one in listing.texts.all() if one.title and one.summary]
    verdict = rules.listing_is_whole(
        kind=listing.kind,
        named=bool(listing.organisation_id or listing.seeker_label),
        located=bool(listing.country_id or listing.area),
        languages=texts,
        themes=listing.needs.count(),
        original=listing.language,
    )
    if not verdict.ok:
        return verdict
    return rules.photo_is_described(has_photo=bool(listing.photo_id), alternative=listing.photo_alternative)


def _programme_is_whole(programme: Any) -> Verdict:
    return rules.programme_is_whole(
        title=programme.title,
        summary=programme.summary,
        has_lead=bool(programme.lead_id),
        themes=programme.themes.count(),
    )


def _validators(thing: str) -> Doer:
    return VALIDATORS if thing == "listing" else STATE


def _letter(thing: str, name: str) -> str:
    return name if thing == "listing" else f"{thing}-{name}"


def _submit(thing: str, guard: Callable[[Any], Verdict]) -> Transition:
    return Transition(
        name="submit",
        sources=frozenset(WRITABLE),
        target=State.SUBMITTED,
        label=_("envoyer pour validation"),
        public_label=_("Envoyée pour validation"),
        verb=f"{thing}.submitted",
        guard=guard,
        stamps=("submitted_at",),
        doers=(OWNERS,),
        sends=(_letter(thing, "submitted"),),
    )


def _return(thing: str) -> Transition:
    return Transition(
        name="return",
        sources=frozenset({State.SUBMITTED}),
        target=State.RETURNED,
        label=_("demander un complément"),
        public_label=_("Complément demandé"),
        verb=f"{thing}.returned",
        stamps=("decided_at",),
        doers=(_validators(thing),),
        condition="says what is wanted",
        sends=(_letter(thing, "returned"),),
    )


def _publish(thing: str, guard: Callable[[Any], Verdict]) -> Transition:
    # From a draft as well: who validates needs nobody for what it writes itself.
    return Transition(
        name="publish",
        sources=frozenset({*WRITABLE, State.SUBMITTED}),
        target=State.PUBLISHED,
        label=_("publier"),
        public_label=_("Publiée"),
        verb=f"{thing}.published",
        guard=guard,
        stamps=("published_at", "decided_at", "renewed_at"),
        doers=(_validators(thing),),
        condition="from a draft: only what they wrote, or what nobody here wrote"
        if thing == "listing"
        else "once it is sent",
        sends=(_letter(thing, "published"),),
    )


def _load(thing: str) -> Transition:
    """Read in a public document: shown as what it is; nobody confirmed it, so it has no such date."""
    return Transition(
        name="load",
        sources=frozenset({State.DRAFT}),
        target=State.PUBLISHED,
        label=_("reprendre d’un document"),
        public_label=_("Reprise d’un document public"),
        verb=f"{thing}.loaded",
        stamps=("published_at",),
        doers=(IMPORT,),
    )


def _revise(thing: str) -> Transition:
    """Its organisation takes it back to change it: what others read was validated, always."""
    return Transition(
        name="revise",
        sources=frozenset({State.PUBLISHED}),
        target=State.RETURNED,
        label=_("reprendre pour modifier"),
        public_label=_("Reprise par son auteur"),
        verb=f"{thing}.revised",
        doers=(OWNERS,),
    )


def _renew(thing: str, guard: Callable[[Any], Verdict]) -> Transition:
    return Transition(
        name="renew",
        sources=frozenset({State.PUBLISHED}),
        target=State.PUBLISHED,
        label=_("confirmer pour un an"),
        public_label=_("Confirmée"),
        verb=f"{thing}.renewed",
        guard=guard,
        stamps=("renewed_at",),
        doers=(OWNERS, _validators(thing)),
    )


def _close(thing: str) -> Transition:
    return Transition(
        name="close",
        sources=frozenset({*WRITABLE, State.SUBMITTED, State.PUBLISHED}),
        target=State.CLOSED,
        label=_("clore"),
        public_label=_("Close"),
        verb=f"{thing}.closed",
        stamps=("closed_at",),
        doers=(OWNERS, _validators(thing)),
        sends=("closed",) if thing == "listing" else (),
    )


def _reopen(thing: str) -> Transition:
    """Back to its organisation, never straight to the list: it may have changed before it was closed."""
    return Transition(
        name="reopen",
        sources=frozenset({State.CLOSED}),
        target=State.RETURNED,
        label=_("rouvrir"),
        public_label=_("Rouverte"),
        verb=f"{thing}.reopened",
        doers=(OWNERS, _validators(thing)),
        condition="its owners: not once it was found unfit" if thing == "listing" else "",
    )


SUBMIT = _submit("listing", _listing_is_whole)
RETURN = _return("listing")
PUBLISH = _publish("listing", _listing_is_whole)
REVISE = _revise("listing")
RENEW = _renew("listing", _listing_is_whole)
CLOSE = _close("listing")
REOPEN = _reopen("listing")
LOAD = _load("listing")
LISTING = (SUBMIT, RETURN, PUBLISH, LOAD, REVISE, RENEW, CLOSE, REOPEN)

SUBMIT_PROGRAMME = _submit("programme", _programme_is_whole)
RETURN_PROGRAMME = _return("programme")
PUBLISH_PROGRAMME = _publish("programme", _programme_is_whole)
REVISE_PROGRAMME = _revise("programme")
RENEW_PROGRAMME = _renew("programme", _programme_is_whole)
CLOSE_PROGRAMME = _close("programme")
REOPEN_PROGRAMME = _reopen("programme")
LOAD_PROGRAMME = _load("programme")
PROGRAMME = (
    SUBMIT_PROGRAMME,
    RETURN_PROGRAMME,
    PUBLISH_PROGRAMME,
    LOAD_PROGRAMME,
    REVISE_PROGRAMME,
    RENEW_PROGRAMME,
    CLOSE_PROGRAMME,
    REOPEN_PROGRAMME,
)


def _both_consent(introduction: Any) -> Verdict:
    if introduction.answerer_consent_at and introduction.owner_consent_at:
        return Verdict.yes()
    return Verdict.no(str(_("Les coordonnées s’échangent quand les deux l’ont accepté.")))


ACCEPT = Transition(
    name="accept",
    sources=frozenset({IntroductionState.PROPOSED}),
    target=IntroductionState.ACCEPTED,
    label=_("accepter l’échange"),
    public_label=_("Échange accepté"),
    verb="introduction.accepted",
    stamps=("accepted_at", "moved_at"),
    doers=(SEEKER,),
    sends=("introduction-accepted",),
)
TALK = Transition(
    name="talk",
    sources=frozenset({IntroductionState.ACCEPTED}),
    target=IntroductionState.TALKING,
    label=_("échanger les coordonnées"),
    public_label=_("Coordonnées échangées"),
    verb="introduction.talking",
    guard=_both_consent,
    stamps=("moved_at",),
    doers=(BOTH,),
    sends=("introduction-talking",),
)
AGREE = Transition(
    name="agree",
    sources=frozenset({IntroductionState.ACCEPTED, IntroductionState.TALKING}),
    target=IntroductionState.AGREED,
    label=_("dire que le partenariat est convenu"),
    public_label=_("Partenariat convenu"),
    verb="introduction.agreed",
    stamps=("agreed_at", "moved_at"),
    doers=(EITHER,),
    sends=("introduction-agreed",),
)
DECLINE = Transition(
    name="decline",
    sources=frozenset({IntroductionState.PROPOSED, IntroductionState.ACCEPTED, IntroductionState.TALKING}),
    target=IntroductionState.DECLINED,
    label=_("décliner"),
    public_label=_("Proposition déclinée"),
    verb="introduction.declined",
    stamps=("ended_at", "moved_at"),
    doers=(EITHER,),
    condition="with a reason",
    sends=("introduction-declined",),
)
LAPSE = Transition(
    name="lapse",
    sources=frozenset({IntroductionState.PROPOSED, IntroductionState.ACCEPTED}),
    target=IntroductionState.LAPSED,
    label=_("laisser sans suite"),
    public_label=_("Restée sans réponse"),
    verb="introduction.lapsed",
    stamps=("ended_at", "moved_at"),
    doers=(NIGHT,),
    condition="nothing moved for a long time",
    sends=("introduction-lapsed",),
)
INTRODUCTION = (ACCEPT, TALK, AGREE, DECLINE, LAPSE)

ACCEPT_PARTICIPANT = Transition(
    name="accept",
    sources=frozenset({ParticipationState.PROPOSED}),
    target=ParticipationState.ACCEPTED,
    label=_("accepter"),
    public_label=_("Participation acceptée"),
    verb="participation.accepted",
    stamps=("decided_at",),
    doers=(LEAD,),
    sends=("join-accepted",),
)
SIGN_PARTICIPATION = Transition(
    name="sign",
    sources=frozenset({ParticipationState.ACCEPTED}),
    target=ParticipationState.SIGNED,
    label=_("noter l’accord signé"),
    public_label=_("Accord signé"),
    verb="participation.signed",
    doers=(LEAD,),
    condition="with the day of the agreement",
    sends=("join-signed",),
)
DECLINE_PARTICIPANT = Transition(
    name="decline",
    sources=frozenset({ParticipationState.PROPOSED, ParticipationState.ACCEPTED}),
    target=ParticipationState.DECLINED,
    label=_("refuser"),
    public_label=_("Participation refusée"),
    verb="participation.declined",
    stamps=("decided_at",),
    doers=(LEAD,),
    sends=("join-declined",),
)
WITHDRAW_PARTICIPATION = Transition(
    name="withdraw",
    sources=frozenset({ParticipationState.PROPOSED, ParticipationState.ACCEPTED}),
    target=ParticipationState.WITHDRAWN,
    label=_("retirer"),
    public_label=_("Participation retirée"),
    verb="participation.withdrawn",
    stamps=("decided_at",),
    doers=(JOINER,),
    sends=("join-withdrawn",),
)
PARTICIPATION = (ACCEPT_PARTICIPANT, SIGN_PARTICIPATION, DECLINE_PARTICIPANT, WITHDRAW_PARTICIPATION)
