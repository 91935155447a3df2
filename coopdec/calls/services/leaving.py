"""Who leaves: what a person writes in applications, or reviews, is passed on, given to that person, and no
longer bears their name."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from coopdec.calls.enums import WRITABLE, OpinionState
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Assessment,
    FiledPiece,
    Interest,
    Opinion,
    Override,
    Receipt,
    SectionDraft,
    Word,
)
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal


class Held:
    """Applications being written, files to review and opinions begun: who takes over is their author, their
    officer, their hand."""

    key = "applications"
    label = _("dossiers d’appels à projets, suivis et avis en cours")

    @staticmethod
    def _open(user: models.Model, organisation: Organisation) -> dict[str, models.QuerySet[Any]]:
        return {
            "author": Application.objects.filter(applicant=organisation, author=user, state__in=WRITABLE),
            "officer": Application.objects.filter(call__organiser=organisation, officer=user),
            "by": Opinion.objects.filter(organisation=organisation, by=user, state=OpinionState.BEGUN),
        }

    def held_by(self, user: models.Model, organisation: Organisation) -> int:
        return sum(found.count() for found in self._open(user, organisation).values())

    def pass_on(
        self, user: models.Model, organisation: Organisation, *, to: models.Model, by: models.Model
    ) -> int:
        passed = 0
        for name, found in self._open(user, organisation).items():
            for one in found.select_for_update(of=("self",)).order_by("pk"):
                journal.record(
                    f"{one._meta.model_name}.passed-on",
                    object_type=one._meta.label_lower,
                    object_ref=one.ref,
                    by=by,
                    facts={"person": user.pk, "to": to.pk, "as": name},
                )
                type(one)._default_manager.filter(pk=one.pk).update(**{name: to})
                passed += 1
        return passed


class Written:
    """The words are the organisation's: they stay, under « agent de » its name."""

    key = "calls"

    def export(self, user: models.Model) -> dict[str, list[dict[str, Any]]]:
        def of(model: type[models.Model], *names: str, by: str = "by") -> list[dict[str, Any]]:
            return list(model._default_manager.filter(**{by: user}).order_by("pk").values(*names))

        return {
            "applications": of(
                Application,
                "ref",
                "call__slug",
                "applicant__slug",
                "state",
                "title",
                "created_at",
                by="author",
            ),
            "pages": of(SectionDraft, "application__ref", "section", "content", "at"),
            "statements": of(ApplicationPartner, "application__ref", "statement", "said_at", by="said_by"),
            "pieces": of(FiledPiece, "application__ref", "document__title", "at"),
            "words": of(Word, "application__ref", "text", "at", by="author"),
            "receipts": of(Receipt, "application__ref", "rank", "at", "sha256"),
            "opinions": of(Opinion, "ref", "application__ref", "state", "advice", "text", "given_at"),
            "overrides": of(Override, "application__ref", "is_met", "reason", "at"),
            "assessments": of(Assessment, "application__ref", "comment", "sent_at", by="assessor"),
            "interests": of(Interest, "application__ref", "reason", "at", by="person"),
        }

    def erase(self, user: models.Model) -> None:
        """Why this person had an interest is theirs; other rows name an account that is emptied."""
        Interest.objects.filter(person=user).update(reason="")


held = Held()
personal_data = Written()
