"""Who leaves: what a person writes is passed on, given to that person, and no longer bears their name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coopdec.contribution.enums import OPEN
from coopdec.contribution.models import Exchange, PartnerRemark, Proposal
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal


class Drafts:
    """What a person began for an organisation and is not decided: who takes over becomes its author."""

    key = "drafts"
    label = _("brouillons et propositions en cours")

    @staticmethod
    def _open(user: models.Model, organisation: Organisation):
        return Proposal.objects.filter(organisation=organisation, author=user, state__in=OPEN)

    def held_by(self, user: models.Model, organisation: Organisation) -> int:
        return self._open(user, organisation).count()

    def pass_on(
        self, user: models.Model, organisation: Organisation, *, to: models.Model, by: models.Model
    ) -> int:
        found = list(self._open(user, organisation).select_for_update().order_by("pk"))
        for one in found:
            journal.record(
                "proposal.passed-on",
                object_type="contribution.proposal",
                object_ref=one.ref,
                by=by,
                facts={"person": user.pk, "to": to.pk},
            )
        return Proposal.objects.filter(pk__in=[one.pk for one in found]).update(author=to)


class Written:
    """The words are the organisation's: they stay, under « agent de » its name."""

    key = "contributions"

    def export(self, user: models.Model) -> dict[str, list[dict[str, Any]]]:
        proposals = Proposal.objects.filter(Q(author=user) | Q(saved_by=user)).order_by("pk")
        exchanges = Exchange.objects.filter(author=user).order_by("pk")
        remarks = PartnerRemark.objects.filter(author=user).order_by("pk")
        return {
            "proposals": list(
                proposals.values("ref", "organisation__slug", "state", "content", "created_at", "saved_at")
            ),
            "exchanges": list(exchanges.values("proposal__ref", "text", "at")),
            "remarks": list(remarks.values("sheet__ref", "contests", "text", "at", "answer")),
        }

    def erase(self, user: models.Model) -> None:
        """Rows name the person by its account, which is emptied: nothing else is here."""


drafts = Drafts()
personal_data = Written()
