"""Passing on all that a person holds in an organisation, in one act.

What there is to hold is known by the rooms above: each names, in the setting `HOLDINGS`, an object that says
its `label`, counts what a person holds (`held_by`) and passes it on (`pass_on`).
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.accounts import correspondence, queries
from coopdec.accounts.enums import InvitationState, Role
from coopdec.accounts.models import Invitation, Membership, User
from coopdec.accounts.services.teams import (
    change_role,
    end_membership,
    lasting_part,
    lock_team,
    record,
)
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation


class Holding(Protocol):
    """One sort of thing that a person holds for an organisation; `key` names it in the journal."""

    key: str
    label: object

    def held_by(self, user: User, organisation: Organisation) -> int: ...

    def pass_on(self, user: User, organisation: Organisation, *, to: User, by: User) -> int:
        """In the transaction of the handover; how many were passed on."""


class SentInvitations:
    """Those still open: the answer is for who takes over."""

    key = "invitations"
    label = gettext_lazy("invitations envoyées")

    @staticmethod
    def _open(user: User, organisation: Organisation):
        return Invitation.objects.filter(
            organisation=organisation, invited_by=user, state=InvitationState.SENT
        )

    def held_by(self, user: User, organisation: Organisation) -> int:
        return self._open(user, organisation).count()

    def pass_on(self, user: User, organisation: Organisation, *, to: User, by: User) -> int:
        del by
        return self._open(user, organisation).update(invited_by=to)


@dataclass(frozen=True, slots=True)
class Held:
    """How many of a sort."""

    key: str
    label: str
    count: int


def holdings() -> list[Holding]:
    """All sorts, in the order of the setting."""
    return [SentInvitations(), *(import_string(path) for path in settings.HOLDINGS)]


def held_by(user: User, organisation: Organisation) -> list[Held]:
    """What a person holds there now; sorts of which there is nothing are left out."""
    counted = [(one, one.held_by(user, organisation)) for one in holdings()]
    return [Held(one.key, str(one.label), count) for one, count in counted if count]


@transaction.atomic
def hand_over(membership: Membership, *, to: User, by: User, leaves: bool = True) -> dict[str, int]:
    """All files of a member go to another; when the person leaves, its part ends in the same act.

    The last administrator's role goes along, else the organisation would have nobody. Returns how many of
    each sort. Raises Refused when `to` is no member of the organisation for good.
    """
    organisation = membership.organisation
    lock_team(organisation)
    leaving = membership.user
    theirs = lasting_part(organisation, to)
    if theirs is None or to == leaving:
        raise Refused(Verdict.no(_("On transmet à un autre membre du même organisme.")))
    part = lasting_part(organisation, leaving)
    if part is None:
        raise Refused(Verdict.no(_("Cette personne ne fait plus partie de l’organisme.")))
    passed = {one.key: one.pass_on(leaving, organisation, to=to, by=by) for one in holdings()}
    facts = {"membership": part.pk, "person": leaving.pk, "to": to.pk, "passed": passed, "leaves": leaves}
    record("team.handed-over", organisation, by=by, facts=facts)
    labels = {one.key: str(one.label) for one in holdings()}
    lines = [(labels[key], count) for key, count in passed.items() if count]
    correspondence.handed_over(part, to=to, lines=lines)
    if leaves:
        if part.role == Role.ADMINISTRATOR and theirs.role != Role.ADMINISTRATOR and _is_last(part):
            change_role(theirs, role=Role.ADMINISTRATOR, by=by)
        end_membership(part, by=by)
    return passed


def _is_last(part: Membership) -> bool:
    return not queries.lasting_administrators(part.organisation).exclude(user=part.user).exists()
