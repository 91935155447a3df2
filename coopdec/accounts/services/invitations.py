"""Inviting somebody by mail, and accepting: the letter alone holds the token."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts import correspondence, queries, rules, workflow
from coopdec.accounts.enums import InvitationState
from coopdec.accounts.models import Invitation, JoinRequest, Membership, User
from coopdec.accounts.services.teams import add_member, lock_team
from coopdec.accounts.services.tokens import digest_of, new_token
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    email: str,
    role: str,
    by: User | None,
    message: str = "",
    language: str = "fr",
    request: JoinRequest | None = None,
) -> Invitation:
    """Offer a part; who was already invited there gets a new letter, and the former link is dead.

    Whoever may invite is for `access` to say. Raises Refused for who is a member, or when the organisation
    was merged.
    """
    if organisation.successor:
        said = _("%(name)s n’existe plus : invitez à rejoindre %(successor)s.")
        raise Refused(
            Verdict.no(said % {"name": organisation.name, "successor": organisation.successor.name})
        )
    lock_team(organisation)
    address = email.strip().lower()
    if queries.team_of(organisation).filter(user__email=address, until__isnull=True).exists():
        raise Refused(Verdict.no(_("Cette personne fait déjà partie de l’organisme.")))
    token = new_token()
    values = {
        "role": role,
        "language": language,
        "message": message,
        "token_digest": digest_of(token),
        "invited_by": by,
        "request": request,
        "made_at": timezone.now(),
        "expires_at": timezone.now() + rules.INVITATION_LASTS,
    }
    invitation, is_new = Invitation.objects.update_or_create(
        organisation=organisation, email=address, state=InvitationState.SENT, defaults=values
    )
    journal.record(
        "invitation.made" if is_new else "invitation.renewed",
        object_type=Invitation._meta.label_lower,
        object_ref=invitation.ref,
        by=by,
        facts={"organisation": organisation.slug, "role": role},
    )
    correspondence.invited(invitation, token=token)
    return invitation


def open_invitation(token: str) -> Invitation | None:
    """The invitation whose letter holds this token, while it may be accepted."""
    found = Invitation.objects.open().filter(token_digest=digest_of(token))
    return found.select_related("organisation__country", "invited_by").first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, user: User) -> Membership:
    """Once, by who was invited; where the part gives a hold on others' files, only with that very address.

    Raises Refused when it is no longer open, or is another person's.
    """
    lock_team(invitation.organisation)
    must_match = rules.invited_address_must_match(invitation.organisation.kind)
    if must_match and invitation.email not in queries.proved_addresses(user):
        raise Refused(
            Verdict.no(_("Cette invitation est nominative : connectez-vous avec l’adresse qui l’a reçue."))
        )
    Invitation.objects.filter(pk=invitation.pk, state=InvitationState.SENT).update(accepted_by=user)
    done = journal.apply_transition(
        invitation,
        workflow.ACCEPT_INVITATION,
        by=user,
        organisation=invitation.organisation.slug,
        role=invitation.role,
    )
    Invitation.objects.filter(pk=done.pk).update(email="")
    part = add_member(done.organisation, user, role=done.role, by=user)
    correspondence.invitation_accepted(done)
    return part


@transaction.atomic
def cancel_invitation(invitation: Invitation, *, by: User) -> None:
    """The link of its letter is dead. Raises Refused when it was accepted or cancelled already."""
    done = journal.apply_transition(invitation, workflow.CANCEL_INVITATION, by=by)
    Invitation.objects.filter(pk=done.pk).update(email="")
