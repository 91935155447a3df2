"""The lives of the room: of a call, of an application. Only these tables say what is possible."""

from typing import Any

from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.enums import Power
from coopdec.calls import rules
from coopdec.calls.enums import (
    WRITABLE,
    ApplicationState,
    AwardState,
    CallState,
    InstalmentState,
    OpinionState,
    ReportState,
    Waits,
)
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Doer, Transition

# Who stands where. `access` asks for these powers, and for no other: the tables below say what is true.
OFFICE = Doer(
    "who decides for the organiser (for a ministry: the national administration too)",
    frozenset({Power.SUBMIT}),
)
SCORERS = Doer("who instructs or scores for the organiser", frozenset({Power.WRITE}))
SENDERS = Doer("who sends or signs for the applicant", frozenset({Power.SUBMIT, Power.SIGN}))
BODY_WRITES = Doer("who writes for the body asked", frozenset({Power.WRITE}))
BODY_GIVES = Doer("who sends for the body asked", frozenset({Power.SUBMIT}))
PARTNER_STATE = Doer("in a bilateral call, who decides for the partner State", frozenset({Power.SUBMIT}))
NIGHT = Doer("each night")
ANOTHER_STEP = Doer("another step")


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
    doers=(OFFICE,),
    condition="it is as it was read, and what is owed before publishing is said",
)
SUSPEND = Transition(
    name="suspend",
    sources=frozenset({CallState.PUBLISHED}),
    target=CallState.SUSPENDED,
    label=_("suspendre"),
    public_label=_("Suspendu"),
    verb="call.suspended",
    stamps=("suspended_at",),
    doers=(OFFICE,),
    condition="with a reason, that everybody reads",
)
RESUME = Transition(
    name="resume",
    sources=frozenset({CallState.SUSPENDED}),
    target=CallState.PUBLISHED,
    label=_("reprendre"),
    public_label=_("Repris"),
    verb="call.resumed",
    doers=(OFFICE,),
)
END = Transition(
    name="end",
    sources=frozenset({CallState.PUBLISHED, CallState.SUSPENDED}),
    target=CallState.ENDED,
    label=_("terminer"),
    public_label=_("Terminé"),
    verb="call.ended",
    stamps=("ended_at",),
    doers=(OFFICE,),
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
    doers=(SENDERS,),
    condition="whole; the call is open, or the day given to complete it has not passed",
    sends=("received", "sent-again"),
)
# Until the closing: to complete it and send it again, or to give it up.
TAKE_BACK = Transition(
    name="take-back",
    sources=frozenset({ApplicationState.SUBMITTED}),
    target=ApplicationState.DRAFT,
    label=_("reprendre pour le modifier"),
    public_label=_("Repris par le déposant"),
    verb="application.taken-back",
    doers=(SENDERS,),
    condition="until the closing of the call",
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
    doers=(SENDERS,),
)
ASK_PIECES = Transition(
    name="ask-pieces",
    sources=frozenset({ApplicationState.SUBMITTED}),
    target=ApplicationState.INCOMPLETE,
    label=_("demander les pièces ou précisions qui manquent"),
    public_label=_("Complément demandé"),
    verb="application.incomplete",
    stamps=("incomplete_at",),
    doers=(OFFICE,),
    condition="says what is missing, and a day to come",
    sends=("ask-pieces",),
)
FIND_COMPLETE = Transition(
    name="find-complete",
    sources=frozenset({ApplicationState.SUBMITTED}),
    target=ApplicationState.COMPLETE,
    label=_("constater que le dossier est complet"),
    public_label=_("Dossier complet"),
    verb="application.complete",
    stamps=("complete_at",),
    doers=(OFFICE,),
    sends=("find-complete", "opinion-asked"),
)
FIND_ELIGIBLE = Transition(
    name="find-eligible",
    sources=frozenset({ApplicationState.COMPLETE, ApplicationState.INELIGIBLE}),
    target=ApplicationState.ELIGIBLE,
    label=_("constater que le dossier est recevable"),
    public_label=_("Recevable"),
    verb="application.eligible",
    doers=(OFFICE,),
    condition="each rule is met, or passed over with a reason",
    sends=("find-eligible",),
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
    doers=(OFFICE,),
    condition="with a reason; not before the day given to complete it",
    sends=("find-ineligible",),
)
GRANT = Transition(
    name="grant",
    sources=frozenset({ApplicationState.ELIGIBLE, ApplicationState.WAITING}),
    target=ApplicationState.GRANTED,
    label=_("retenir"),
    public_label=_("Retenu"),
    verb="application.granted",
    stamps=("decided_at",),
    doers=(OFFICE, PARTNER_STATE),
    condition="of an amount that the envelope holds; in a bilateral call, both say the same",
    sends=("decided",),
)
PUT_ON_LIST = Transition(
    name="put-on-list",
    sources=frozenset({ApplicationState.ELIGIBLE}),
    target=ApplicationState.WAITING,
    label=_("mettre sur liste d’attente"),
    public_label=_("Sur liste d’attente"),
    verb="application.waiting",
    stamps=("decided_at",),
    doers=(OFFICE, PARTNER_STATE),
    condition="with its reasons; in a bilateral call, none refuses",
    sends=("decided",),
)
REFUSE = Transition(
    name="refuse",
    sources=frozenset({ApplicationState.ELIGIBLE, ApplicationState.WAITING}),
    target=ApplicationState.REFUSED,
    label=_("ne pas retenir"),
    public_label=_("Non retenu"),
    verb="application.refused",
    stamps=("decided_at",),
    doers=(OFFICE, PARTNER_STATE),
    condition="with its reasons; in a bilateral call, once both spoke",
    sends=("decided",),
)
# Its applicant gives the grant up, or its organiser takes it back: the award says why.
GIVE_UP = Transition(
    name="give-up",
    sources=frozenset({ApplicationState.GRANTED}),
    target=ApplicationState.WITHDRAWN,
    label=_("retirer l’attribution"),
    public_label=_("Attribution retirée"),
    verb="application.award-withdrawn",
    stamps=("withdrawn_at",),
    doers=(ANOTHER_STEP,),
    condition="its award is withdrawn",
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
    GIVE_UP,
)


# --- the life of an opinion

WAITED = frozenset(rules.OPEN_OPINIONS)
BEGIN_OPINION = Transition(
    name="save",
    sources=frozenset({OpinionState.ASKED}),
    target=OpinionState.BEGUN,
    label=_("commencer l’avis"),
    public_label=_("Avis commencé"),
    verb="opinion.begun",
    doers=(BODY_WRITES,),
)
GIVE_OPINION = Transition(
    name="give",
    sources=WAITED,
    target=OpinionState.GIVEN,
    label=_("rendre l’avis"),
    public_label=_("Avis rendu"),
    verb="opinion.given",
    stamps=("given_at",),
    doers=(BODY_GIVES,),
    condition="an advice, its reasons when it is not favourable, and each answer owed",
)
FALL_SILENT = Transition(
    name="silent",
    sources=WAITED,
    target=OpinionState.SILENT,
    label=_("constater le silence"),
    public_label=_("Réputé, sans réponse dans le délai"),
    verb="opinion.silent",
    doers=(NIGHT,),
    condition="its day has passed, and the call says what silence means",
)
CANCEL_OPINION = Transition(
    name="cancel",
    sources=WAITED,
    target=OpinionState.CANCELLED,
    label=_("ne plus demander l’avis"),
    public_label=_("Avis plus demandé"),
    verb="opinion.cancelled",
    doers=(OFFICE, NIGHT),
    condition="each night: its file is no longer instructed",
)
ASK_OPINION = Transition(
    name="name",
    sources=WAITED | {OpinionState.CANCELLED},
    target=OpinionState.ASKED,
    label=_("demander l’avis à un autre organisme"),
    public_label=_("Avis demandé"),
    verb="opinion.asked",
    stamps=("asked_at",),
    doers=(OFFICE,),
    condition="its file is being instructed; an organisation of that kind",
    sends=("opinion-asked",),
)
OPINION = (BEGIN_OPINION, GIVE_OPINION, FALL_SILENT, CANCEL_OPINION, ASK_OPINION)


# --- the life of a grant


def _is_over(award: Any) -> Verdict:
    """Nothing is waited for any more."""
    left = {InstalmentState.PAID, InstalmentState.CANCELLED}
    if award.instalments.exclude(state__in=left).exists():
        return Verdict.no(said("Une échéance n’est ni versée ni annulée."))
    if award.reports.exclude(state=ReportState.ACCEPTED).exists():
        return Verdict.no(said("Un compte rendu n’est pas encore accepté."))
    return Verdict.yes()


CLOSE_AWARD = Transition(
    name="close",
    sources=frozenset({AwardState.ACTIVE}),
    target=AwardState.CLOSED,
    label=_("solder"),
    public_label=_("Soldée"),
    verb="award.closed",
    guard=_is_over,
    stamps=("closed_at",),
    doers=(OFFICE,),
    condition="each instalment is paid or cancelled, each report accepted, nothing is to be given back",
)
WITHDRAW_AWARD = Transition(
    name="withdraw",
    sources=frozenset({AwardState.ACTIVE}),
    target=AwardState.WITHDRAWN,
    label=_("retirer l’attribution"),
    public_label=_("Attribution retirée"),
    verb="award.withdrawn",
    stamps=("withdrawn_at",),
    doers=(OFFICE,),
    condition="with a reason",
    sends=("award_withdrawn",),
)
AWARD = (CLOSE_AWARD, WITHDRAW_AWARD)


def _runs(instalment: Any) -> Verdict:
    """Its award is not withdrawn nor closed."""
    if instalment.award.state == AwardState.ACTIVE:
        return Verdict.yes()
    return Verdict.no(said("L’attribution n’est plus en cours."))


def _is_earned(instalment: Any) -> Verdict:
    """What it waits for has come."""
    running = _runs(instalment)
    if not running.ok:
        return running
    if instalment.waits_for == Waits.SIGNATURE and instalment.award.signed_on is None:
        return Verdict.no(said("La convention n’est pas encore signée par les deux parties."))
    if instalment.report is not None and instalment.report.state != ReportState.ACCEPTED:
        return Verdict.no(said("Le compte rendu que cette échéance attend n’est pas encore accepté."))
    return Verdict.yes()


SERVICE_DONE = Transition(
    name="done",
    sources=frozenset({InstalmentState.DUE}),
    target=InstalmentState.DONE,
    label=_("constater le service fait"),
    public_label=_("Service fait"),
    verb="instalment.done",
    guard=_is_earned,
    doers=(OFFICE,),
    condition="the award runs, and what it waits for has come",
)
REQUEST_PAYMENT = Transition(
    name="request",
    sources=frozenset({InstalmentState.DONE}),
    target=InstalmentState.REQUESTED,
    label=_("demander le paiement"),
    public_label=_("Paiement demandé"),
    verb="instalment.requested",
    guard=_runs,
    doers=(OFFICE,),
    condition="the award runs; with a reference",
)
PAY = Transition(
    name="pay",
    sources=frozenset({InstalmentState.REQUESTED}),
    target=InstalmentState.PAID,
    label=_("enregistrer le versement"),
    public_label=_("Versé"),
    verb="instalment.paid",
    guard=_runs,
    doers=(OFFICE,),
    condition="the award runs; never more than the instalment",
)
CANCEL_INSTALMENT = Transition(
    name="cancel",
    sources=frozenset({InstalmentState.DUE, InstalmentState.DONE, InstalmentState.REQUESTED}),
    target=InstalmentState.CANCELLED,
    label=_("annuler l’échéance"),
    public_label=_("Échéance annulée"),
    verb="instalment.cancelled",
    doers=(OFFICE,),
)
INSTALMENT = (SERVICE_DONE, REQUEST_PAYMENT, PAY, CANCEL_INSTALMENT)


def _is_owed(report: Any) -> Verdict:
    if report.award.state == AwardState.ACTIVE:
        return Verdict.yes()
    return Verdict.no(said("L’attribution n’est plus en cours : ce compte rendu n’est plus dû."))


SEND_REPORT = Transition(
    name="send",
    sources=frozenset({ReportState.DUE, ReportState.RETURNED}),
    target=ReportState.SENT,
    label=_("remettre"),
    public_label=_("Remis"),
    verb="report.sent",
    guard=_is_owed,
    stamps=("sent_at",),
    doers=(SENDERS,),
    condition="whole; the award runs",
    sends=("report_sent",),
)
ACCEPT_REPORT = Transition(
    name="accept",
    sources=frozenset({ReportState.SENT}),
    target=ReportState.ACCEPTED,
    label=_("accepter"),
    public_label=_("Accepté"),
    verb="report.accepted",
    stamps=("answered_at",),
    doers=(OFFICE,),
    sends=("report_accepted",),
)
RETURN_REPORT = Transition(
    name="return",
    sources=frozenset({ReportState.SENT}),
    target=ReportState.RETURNED,
    label=_("rendre à reprendre"),
    public_label=_("À reprendre"),
    verb="report.returned",
    stamps=("answered_at",),
    doers=(OFFICE,),
    condition="says what is to be done again",
    sends=("report_returned",),
)
REPORT = (SEND_REPORT, ACCEPT_REPORT, RETURN_REPORT)
