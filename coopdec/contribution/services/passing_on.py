"""What somebody who leaves passes on (`handover.Holding`): what is being written, or waits."""

from django.utils.translation import gettext_lazy as _

from coopdec.accounts.models import User
from coopdec.contribution.enums import OPEN
from coopdec.contribution.models import Proposal
from coopdec.directory.models import Organisation


class OpenProposals:
    """Moderators write to their author."""

    key = "proposals"
    label = _("brouillons et propositions en cours")

    @staticmethod
    def _of(user: User, organisation: Organisation):
        return Proposal.objects.filter(author=user, organisation=organisation, state__in=OPEN)

    def held_by(self, user: User, organisation: Organisation) -> int:
        return self._of(user, organisation).count()

    def pass_on(self, user: User, organisation: Organisation, *, to: User, by: User) -> int:
        del by
        return self._of(user, organisation).update(author=to)


OPEN_PROPOSALS = OpenProposals()
