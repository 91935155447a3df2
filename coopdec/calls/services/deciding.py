"""The committee: what is proposed, its minutes, what each party decides, who is told and published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.calls import letters, rules_money, workflow
from coopdec.calls.enums import ApplicationState, Audience, AwardState, LetterKind, Outcome, Side
from coopdec.calls.models import Application, Award, Call, Committee, Decision, Proposal
from coopdec.calls.services.applications import say
from coopdec.calls.services.awarding import open_award
from coopdec.calls.services.configuring import OBJECT_TYPE
from coopdec.calls.services.writing import write_paper
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.journal import services as journal

OPEN = frozenset({ApplicationState.ELIGIBLE, ApplicationState.WAITING})


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody else changed the minutes since they were shown."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one application: `message` says why nothing did. `waits`: the other party has not
    said the same."""

    application: Application
    message: str = ""
    waits: bool = False


def _tell(verb: str, call: Call, by: models.Model, **facts: object) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=call.slug, by=by, facts=facts)


@transaction.atomic
def propose(call: Call, lines: Mapping[int, tuple[int | None, int | None]], *, by: models.Model) -> int:
    """Application (key) → its place and an amount, kept for those that are still to be decided. Returns
    how many changed."""
    found = call.applications.filter(pk__in=lines, state__in=OPEN).select_for_update(of=("self",))
    known = {one.application_id: one for one in Proposal.objects.filter(application__in=found)}
    changed = 0
    for application in found:
        rank, cents = lines[application.pk]
        one = known.get(application.pk) or Proposal(application=application)
        if one.pk is not None and (one.rank, one.cents) == (rank, cents):
            continue
        if one.pk is None and (rank, cents) == (None, None):
            continue
        one.rank, one.cents = rank, cents
        one.save()
        changed += 1
    if changed:
        _tell("call.ranked", call, by, count=changed)
    return changed


@transaction.atomic
def keep_minutes(call: Call, *, text: str, revision: int, by: models.Model) -> Committee:
    """Raises Conflict when somebody kept others since `revision`."""
    Committee.objects.get_or_create(call=call)
    kept = Committee.objects.select_for_update(of=("self",)).get(call=call)
    if kept.minutes == text.strip():
        return kept
    if kept.revision != revision:
        raise Conflict(call.slug)
    kept.minutes, kept.revision = text.strip(), kept.revision + 1
    kept.save(update_fields=["minutes", "revision"])
    _tell("call.minutes-kept", call, by, revision=kept.revision)
    return kept


def decide(
    call: Call,
    keys: Iterable[int],
    *,
    party: str,
    outcome: str,
    reason: str,
    by: models.Model,
) -> list[Decided]:
    """One party says the same of several applications, each by itself: one that cannot be is said, the
    others are done. A grant is of the amount proposed."""
    found = []
    chosen = call.applications.filter(pk__in=list(keys)).order_by("proposal__rank", "number")
    for application in chosen:
        try:
            found.append(_decide(application, party=party, outcome=outcome, reason=reason.strip(), by=by))
        except Refused as refused:
            found.append(Decided(application, refused.verdict.message))
    return found


@transaction.atomic
def _decide(application: Application, *, party: str, outcome: str, reason: str, by: models.Model) -> Decided:
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=application.call_id)
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call__organiser", "terms", "applicant")
        .get(pk=application.pk)
    )
    parties = rules_money.parties_of(is_bilateral=call.co_decided_with_id is not None)
    cents = _checked(call, locked, party=party, parties=parties, outcome=outcome, reason=reason)
    decision, _new = Decision.objects.update_or_create(
        application=locked,
        party=party,
        defaults={"outcome": outcome, "cents": cents, "reason": reason, "by": by, "at": timezone.now()},
    )
    journal.record(
        "application.decided-by",
        object_type="calls.application",
        object_ref=locked.ref,
        by=by,
        facts={"party": party, "outcome": outcome, "cents": cents},
    )
    said = {one.party: (one.outcome, one.cents) for one in locked.decisions.all()}
    both = rules_money.agreed(said, parties=parties)
    if both is None:
        letters.decision_to_join(decision)
        return Decided(locked, waits=True)
    _settle(locked, *both, by=by)
    return Decided(locked)


def _checked(
    call: Call, application: Application, *, party: str, parties: Iterable[str], outcome: str, reason: str
) -> int | None:
    """The amount of a grant. Raises Refused."""
    if application.state not in OPEN:
        raise Refused(Verdict.no(_("Ce dossier n’attend pas de décision.")))
    if party not in parties:
        raise Refused(Verdict.no(_("Cet appel n’est pas codécidé avec un autre État.")))
    if outcome != Outcome.GRANT:
        if not reason:
            raise Refused(Verdict.no(_("Écrivez les motifs : le déposant les lira.")))
        return None
    proposal = Proposal.objects.filter(application=application).first()
    if proposal is None or not proposal.cents:
        raise Refused(Verdict.no(_("Proposez d’abord un montant.")))
    asked = application.resources.filter(side=Side.ASKED).aggregate(total=Sum("cents"))["total"] or 0
    if proposal.cents > asked:
        raise Refused(Verdict.no(_("C’est plus que l’aide demandée.")))
    if call.envelope_cents is not None and granted_in(call) + proposal.cents > call.envelope_cents:
        raise Refused(Verdict.no(_("L’enveloppe serait dépassée : baissez le montant, ou augmentez-la.")))
    return proposal.cents


def granted_in(call: Call) -> int:
    """What awards that hold take of the envelope."""
    held = Award.objects.filter(call=call).exclude(state=AwardState.WITHDRAWN)
    return held.aggregate(total=Sum("cents"))["total"] or 0


def _settle(application: Application, outcome: str, cents: int | None, *, by: models.Model) -> None:
    """The decision of all: state, award, letter, words."""
    steps = {
        Outcome.GRANT: (workflow.GRANT, LetterKind.GRANT),
        Outcome.WAITING: (workflow.PUT_ON_LIST, LetterKind.WAITING),
        Outcome.REFUSE: (workflow.REFUSE, LetterKind.REFUSE),
    }
    step, kind = steps[Outcome(outcome)]
    if step is workflow.PUT_ON_LIST and application.state == ApplicationState.WAITING:
        return
    reason = "\n".join(
        dict.fromkeys(
            one.reason for one in application.decisions.all() if one.reason and one.outcome == outcome
        )
    )
    moved = journal.apply_transition(application, step, by=by, **({"cents": cents} if cents else {}))
    assert isinstance(moved, Application)
    award = open_award(moved, cents=cents, by=by) if cents else None
    say(
        moved,
        text=reason,
        audience=Audience.APPLICANT,
        by=by,
        organisation=moved.call.organiser,
        step=step.name,
    )
    write_paper(moved, kind=kind, key=f"{kind}-{moved.pk}", reason=reason, award=award)


@transaction.atomic
def publish_results(call: Call, *, by: models.Model) -> Committee:
    """From now on everybody reads who won, those that are granted later too. Raises Refused while nobody
    has."""
    Committee.objects.get_or_create(call=call)
    kept = Committee.objects.select_for_update(of=("self",)).get(call=call)
    if not call.awards.exclude(state=AwardState.WITHDRAWN).exists():
        raise Refused(Verdict.no(_("Aucun dossier n’est encore retenu : il n’y a rien à publier.")))
    if kept.results_at is None:
        kept.results_at = timezone.now()
        kept.save(update_fields=["results_at"])
        _tell("call.results-published", call, by)
    return kept
