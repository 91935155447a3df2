"""Introductions: proposed, accepted, talked over with the consent of both, agreed or not; what came of it."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.exchange import letters, queries, rules, workflow
from coopdec.exchange.enums import DeclineReason, IntroductionState, State
from coopdec.exchange.models import (
    Block,
    Introduction,
    IntroductionMessage,
    IntroductionOutcome,
    IntroductionReport,
    Listing,
)
from coopdec.journal import services as journal

OBJECT_TYPE = "exchange.introduction"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one says when one answers. `consents`: the other side reads the contact once it consents too."""

    interest: str
    message: str = ""
    themes: tuple[str, ...] = ()
    contact: str = ""
    contact_email: str = ""
    consents: bool = False


@transaction.atomic
def introduce(
    listing: Listing, *, organisation: Organisation, values: Proposal, by: models.Model
) -> Introduction:
    """Answer a published listing; who published it and the embassy are told.

    Raises Refused when it is not for this organisation to answer, or past its limits.
    """
    journal.line_up(f"exchange.introductions-of:{organisation.pk}")
    if listing.state != State.PUBLISHED:
        raise Refused(Verdict.no(_("Cette annonce n’est plus dans la bourse.")))
    verdict = rules.answers(listing.kind, organisation.kind)
    if verdict.ok:
        verdict = rules.may_introduce_itself(**queries.limits_of(organisation, listing))
    if not verdict.ok:
        raise Refused(verdict)
    try:
        with transaction.atomic():
            made = Introduction.objects.create(
                listing=listing,
                organisation=organisation,
                author=by,
                interest=values.interest,
                message=values.message,
                contact=values.contact,
                contact_email=values.contact_email,
                answerer_consent_at=timezone.now() if values.consents else None,
            )
    except IntegrityError:
        raise Refused(Verdict.no(_("Votre organisme a déjà répondu à cette annonce."))) from None
    made.themes.set(values.themes)
    journal.record(
        "introduction.proposed",
        object_type=OBJECT_TYPE,
        object_ref=made.ref,
        by=by,
        facts={"listing": listing.ref, "organisation": organisation.slug},
    )
    letters.proposed(made)
    return made


def _answered(introduction: Introduction) -> None:
    """The first word of the other side: how long it took is counted from it."""
    if introduction.first_answer_at is None:
        introduction.first_answer_at = timezone.now()
        introduction.save(update_fields=["first_answer_at"])


@transaction.atomic
def accept(introduction: Introduction, *, by: models.Model) -> Introduction:
    """The owner wants to talk; contacts still wait for the consent of both."""
    accepted = journal.apply_transition(introduction, workflow.ACCEPT, by=by)
    assert isinstance(accepted, Introduction)
    _answered(accepted)
    letters.moved(accepted, "introduction-accepted", from_owner=True)
    return accepted


@transaction.atomic
def consent(
    introduction: Introduction, *, by: models.Model, from_owner: bool, contact: str, contact_email: str
) -> Introduction:
    """One side gives its contact, to be read by the other when it gives its own; then they talk."""
    if not contact_email:
        raise Refused(Verdict.no(_("Donnez une boîte aux lettres du service.")))
    locked = Introduction.objects.select_for_update(of=("self",)).get(pk=introduction.pk)
    if locked.state not in {IntroductionState.ACCEPTED, IntroductionState.TALKING}:
        raise Refused(Verdict.no(_("Les coordonnées s’échangent une fois l’échange accepté.")))
    side = "owner" if from_owner else "answerer"
    setattr(locked, f"{side}_consent_at", getattr(locked, f"{side}_consent_at") or timezone.now())
    prefix = "owner_" if from_owner else ""
    setattr(locked, f"{prefix}contact", contact)
    setattr(locked, f"{prefix}contact_email", contact_email)
    locked.save()
    journal.record(
        "introduction.consented",
        object_type=OBJECT_TYPE,
        object_ref=locked.ref,
        by=by,
        facts={"side": side},
    )
    if locked.contacts_are_exchanged and locked.state == IntroductionState.ACCEPTED:
        talking = journal.apply_transition(locked, workflow.TALK, by=by)
        assert isinstance(talking, Introduction)
        letters.moved(talking, "introduction-talking", from_owner=from_owner)
        return talking
    return locked


@transaction.atomic
def agree(introduction: Introduction, *, by: models.Model, from_owner: bool) -> Introduction:
    """Both have a partnership; a draft sheet with both is one click away."""
    agreed = journal.apply_transition(introduction, workflow.AGREE, by=by)
    assert isinstance(agreed, Introduction)
    if from_owner:
        _answered(agreed)
    letters.moved(agreed, "introduction-agreed", from_owner=from_owner)
    return agreed


@transaction.atomic
def decline(
    introduction: Introduction, *, by: models.Model, from_owner: bool, reason: str, text: str = ""
) -> Introduction:
    """Nothing comes of it, and why; who answered takes its proposal back the same way."""
    allowed = set(DeclineReason.values) - {DeclineReason.WITHDRAWN}
    chosen = reason if from_owner else DeclineReason.WITHDRAWN
    if from_owner and chosen not in allowed:
        raise Refused(Verdict.no(_("Dites pourquoi : l’autre le lira.")))
    Introduction.objects.filter(pk=introduction.pk).update(decline_reason=chosen)
    declined = journal.apply_transition(introduction, workflow.DECLINE, by=by, reason=str(chosen))
    assert isinstance(declined, Introduction)
    if from_owner:
        _answered(declined)
    if text.strip():
        _say(declined, by=by, from_owner=from_owner, text=text)
    letters.moved(declined, "introduction-declined", from_owner=from_owner, text=text.strip())
    return declined


def _say(introduction: Introduction, *, by: models.Model, from_owner: bool, text: str) -> None:
    IntroductionMessage.objects.create(
        introduction=introduction, author=by, from_owner=from_owner, text=text.strip()
    )


@transaction.atomic
def write_message(introduction: Introduction, *, by: models.Model, from_owner: bool, text: str) -> None:
    """A word to the other side. Raises Refused once it is over."""
    if not text.strip():
        raise Refused(Verdict.no(_("Écrivez quelques mots.")))
    locked = Introduction.objects.select_for_update(of=("self",)).get(pk=introduction.pk)
    if locked.state in {IntroductionState.DECLINED, IntroductionState.LAPSED}:
        raise Refused(Verdict.no(_("Cette mise en relation est finie : on n’y écrit plus.")))
    if not from_owner and queries.limits_of(locked.organisation, locked.listing)["blocked"]:
        raise Refused(Verdict.no(_("L’autre organisme ne reçoit plus de messages du vôtre.")))
    verdict = rules.may_write_again(today=queries.written_today(locked.messages, by=by))
    if not verdict.ok:
        raise Refused(verdict)
    _say(locked, by=by, from_owner=from_owner, text=text)
    locked.moved_at = timezone.now()
    locked.save(update_fields=["moved_at"])
    if from_owner:
        _answered(locked)
    letters.message(locked, from_owner=from_owner, text=text.strip())


@transaction.atomic
def block(introduction: Introduction, *, by: models.Model) -> None:
    """The owner wants no more proposals from this organisation; this one, if open, is declined."""
    listing = introduction.listing
    owner = listing.carried_by or listing.organisation
    if owner is None:
        raise Refused(Verdict.no(_("Cette annonce n’est d’aucun organisme : fermez plutôt la proposition.")))
    # A proposal under way ends first, or finds the block.
    journal.line_up(f"exchange.introductions-of:{introduction.organisation_id}")
    _kept, created = Block.objects.get_or_create(
        organisation=owner, blocked=introduction.organisation, defaults={"by": by}
    )
    if created:
        journal.record(
            "exchange.blocked",
            object_type="directory.organisation",
            object_ref=owner.slug,
            by=by,
            facts={"blocked": introduction.organisation.slug},
        )
    if introduction.state in workflow.DECLINE.sources:
        decline(introduction, by=by, from_owner=True, reason=DeclineReason.OTHER)


@transaction.atomic
def report(
    introduction: Introduction, *, by: models.Model, from_owner: bool, text: str
) -> IntroductionReport:
    """Tell the officers that something is wrong."""
    if not text.strip():
        raise Refused(Verdict.no(_("Dites ce qui ne va pas.")))
    verdict = rules.may_write_again(today=queries.written_today(introduction.reports, by=by))
    if not verdict.ok:
        raise Refused(verdict)
    made = IntroductionReport.objects.create(
        introduction=introduction, author=by, from_owner=from_owner, text=text.strip()
    )
    journal.record(
        "introduction.reported", object_type=OBJECT_TYPE, object_ref=introduction.ref, by=by, facts={}
    )
    letters.reported(made)
    return made


@transaction.atomic
def handle_report(found: IntroductionReport, *, by: models.Model) -> None:
    """An officer has dealt with it."""
    updated = IntroductionReport.objects.filter(pk=found.pk, handled_at=None).update(
        handled_at=timezone.now(), handled_by=by
    )
    if updated:
        journal.record(
            "introduction.report-handled",
            object_type=OBJECT_TYPE,
            object_ref=found.introduction.ref,
            by=by,
            facts={},
        )


@transaction.atomic
def say_outcome(introduction: Introduction, *, outcome: str, text: str, by: models.Model) -> None:
    """What became of it, for the question that was asked last. Raises Refused when none was."""
    asked = introduction.outcomes.select_for_update().order_by("-month").first()
    if asked is None:
        raise Refused(Verdict.no(_("La question n’a pas encore été posée.")))
    asked.outcome, asked.text = outcome, text.strip()
    asked.said_at, asked.said_by = timezone.now(), by  # type: ignore[assignment]
    asked.save()
    journal.record(
        "introduction.outcome-said",
        object_type=OBJECT_TYPE,
        object_ref=introduction.ref,
        by=by,
        facts={"month": asked.month, "outcome": outcome},
    )


def tend(*, now: Any = None) -> tuple[int, int]:
    """Let go what nobody moved, ask what became of what was agreed; how many of each."""
    at = now or timezone.now()
    lapsed = asked = 0
    still = Introduction.objects.filter(
        state__in=workflow.LAPSE.sources, moved_at__lte=at - rules.LAPSES_AFTER
    )
    for pk in still.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            one = still.select_for_update(of=("self",)).filter(pk=pk).first()
            if one is None:  # somebody moved it meanwhile
                continue
            gone = journal.apply_transition(one, workflow.LAPSE, by=None)
            assert isinstance(gone, Introduction)
            letters.moved(gone, "introduction-lapsed", from_owner=None)
            lapsed += 1
    agreed = Introduction.objects.filter(state=IntroductionState.AGREED, agreed_at__isnull=False)
    for one in agreed.prefetch_related("outcomes").order_by("pk"):
        months = [each.month for each in one.outcomes.all()]
        assert one.agreed_at is not None
        month = rules.outcome_due(agreed_at=one.agreed_at, asked=months, now=at)
        if month is not None:
            with transaction.atomic():
                IntroductionOutcome.objects.create(introduction=one, month=month)
                letters.outcome_asked(one, month=month)
                asked += 1
    return lapsed, asked
