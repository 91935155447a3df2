"""Joining a programme: an authority asks, the lead answers, both sign, the lead notes it."""

from datetime import date, timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.exchange import letters, rules, workflow
from coopdec.exchange.enums import ParticipationState, State
from coopdec.exchange.models import Participation, SharedProgramme
from coopdec.journal import services as journal


@transaction.atomic
def ask_to_join(
    programme: SharedProgramme, *, organisation: Organisation, message: str, by: models.Model
) -> Participation:
    """A French authority asks to join; the lead is told. Raises Refused when it may not, or asked already."""
    if programme.state != State.PUBLISHED:
        raise Refused(Verdict.no(_("Ce programme n’est plus ouvert.")))
    if organisation.kind != OrganisationKind.FRENCH_AUTHORITY:
        raise Refused(Verdict.no(_("Une collectivité française rejoint un programme.")))
    if organisation.pk in {programme.lead_id, *programme.co_leads.values_list("pk", flat=True)}:
        raise Refused(Verdict.no(_("Votre organisme porte ce programme.")))
    journal.line_up(f"exchange.participations-of:{organisation.pk}")
    asked = Participation.objects.filter(organisation=organisation)
    verdict = rules.may_ask_to_join(
        today=asked.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count()
    )
    if not verdict.ok:
        raise Refused(verdict)
    try:
        with transaction.atomic():
            made = Participation.objects.create(
                programme=programme, organisation=organisation, author=by, message=message.strip()
            )
    except IntegrityError:
        raise Refused(Verdict.no(_("Votre collectivité a déjà demandé à rejoindre ce programme."))) from None
    journal.record(
        "participation.proposed",
        object_type="exchange.participation",
        object_ref=made.ref,
        by=by,
        facts={"programme": programme.slug, "organisation": organisation.slug},
    )
    letters.asked_to_join(made)
    return made


@transaction.atomic
def accept(participation: Participation, *, by: models.Model, answer: str = "") -> Participation:
    """The lead says yes; a place less is left when places are counted."""
    programme = SharedProgramme.objects.select_for_update().get(pk=participation.programme_id)
    if programme.places_left == 0:
        raise Refused(Verdict.no(_("Il ne reste plus de place dans ce programme.")))
    Participation.objects.filter(pk=participation.pk).update(answer=answer.strip())
    accepted = journal.apply_transition(participation, workflow.ACCEPT_PARTICIPANT, by=by)
    assert isinstance(accepted, Participation)
    if programme.places_left is not None:
        programme.places_left -= 1
        programme.revision += 1  # a form that was open would write the number of before
        programme.save(update_fields=["places_left", "revision"])
    letters.participation_moved(accepted, "join-accepted", text=answer.strip())
    return accepted


@transaction.atomic
def sign(participation: Participation, *, by: models.Model, on: date, reference: str = "") -> Participation:
    """The agreement is signed: the authority is named on the programme's page from now on.

    Raises Refused for a day to come: an agreement that is not signed yet.
    """
    if on > timezone.localdate():
        raise Refused(Verdict.no(_("Donnez le jour où l’accord a été signé, pas un jour à venir.")))
    Participation.objects.filter(pk=participation.pk).update(
        agreement_on=on, agreement_reference=reference.strip()[:200]
    )
    signed = journal.apply_transition(
        participation, workflow.SIGN_PARTICIPATION, by=by, agreement_on=on.isoformat()
    )
    assert isinstance(signed, Participation)
    letters.participation_moved(signed, "join-signed")
    return signed


@transaction.atomic
def decline(participation: Participation, *, by: models.Model, answer: str) -> Participation:
    """The lead says no, and why."""
    if not answer.strip():
        raise Refused(Verdict.no(_("Dites pourquoi : la collectivité le lira.")))
    held = _holds_a_place(participation)
    Participation.objects.filter(pk=participation.pk).update(answer=answer.strip())
    declined = journal.apply_transition(participation, workflow.DECLINE_PARTICIPANT, by=by)
    assert isinstance(declined, Participation)
    if held:
        _give_back(declined)
    letters.participation_moved(declined, "join-declined", text=answer.strip())
    return declined


@transaction.atomic
def withdraw(participation: Participation, *, by: models.Model) -> Participation:
    """The authority takes its request back; the lead is told."""
    held = _holds_a_place(participation)
    withdrawn = journal.apply_transition(participation, workflow.WITHDRAW_PARTICIPATION, by=by)
    assert isinstance(withdrawn, Participation)
    if held:
        _give_back(withdrawn)
    letters.withdrew(withdrawn)
    return withdrawn


def _holds_a_place(participation: Participation) -> bool:
    """As it stands now, and nobody changes it meanwhile: the page that was answered may be old.

    The programme first, as `accept` does: who waits for each other ends in nothing.
    """
    SharedProgramme.objects.select_for_update().get(pk=participation.programme_id)
    locked = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    return locked.state == ParticipationState.ACCEPTED


def _give_back(participation: Participation) -> None:
    """A place that was taken is free again."""
    programme = SharedProgramme.objects.select_for_update().get(pk=participation.programme_id)
    if programme.places_left is not None:
        programme.places_left += 1
        programme.revision += 1
        programme.save(update_fields=["places_left", "revision"])
