"""Who leaves: what a person publishes is passed on, given to that person, and no longer bears their name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coopdec.directory.models import Organisation
from coopdec.exchange.enums import OPEN_INTRODUCTIONS, OPEN_PARTICIPATIONS, State
from coopdec.exchange.models import (
    Introduction,
    IntroductionMessage,
    IntroductionOutcome,
    IntroductionReport,
    Listing,
    ListingWord,
    Participation,
)
from coopdec.journal import services as journal


class Answered:
    """Listings, introductions and participations that a person began and that are not over."""

    key = "exchange"
    label = _("annonces, mises en relation et participations en cours")

    @staticmethod
    def _open(user: models.Model, organisation: Organisation) -> tuple[models.QuerySet[Any], ...]:
        owned = Q(organisation=organisation) | Q(carried_by=organisation)
        return (
            Listing.objects.filter(owned, author=user).exclude(state=State.CLOSED),
            Introduction.objects.filter(organisation=organisation, author=user, state__in=OPEN_INTRODUCTIONS),
            Participation.objects.filter(
                organisation=organisation, author=user, state__in=OPEN_PARTICIPATIONS
            ),
        )

    def held_by(self, user: models.Model, organisation: Organisation) -> int:
        return sum(found.count() for found in self._open(user, organisation))

    def pass_on(
        self, user: models.Model, organisation: Organisation, *, to: models.Model, by: models.Model
    ) -> int:
        passed = 0
        for found in self._open(user, organisation):
            for one in found.select_for_update(of=("self",)).order_by("pk"):
                journal.record(
                    f"{one._meta.model_name}.passed-on",
                    object_type=one._meta.label_lower,
                    object_ref=one.ref,
                    by=by,
                    facts={"person": user.pk, "to": to.pk},
                )
                type(one)._default_manager.filter(pk=one.pk).update(author=to)
                passed += 1
        return passed


class Written:
    """The words are the organisation's: they stay, under « agent de » its name."""

    key = "exchange"

    def export(self, user: models.Model) -> dict[str, list[dict[str, Any]]]:
        def of(model: type[models.Model], *names: str, by: str = "author") -> list[dict[str, Any]]:
            return list(model._default_manager.filter(**{by: user}).order_by("pk").values(*names))

        return {
            "listings": of(Listing, "ref", "kind", "state", "created_at", "saved_at"),
            "words": of(ListingWord, "listing__ref", "text", "at"),
            "introductions": of(
                Introduction,
                *("ref", "listing__ref", "state", "interest", "message"),
                *("contact", "contact_email", "proposed_at"),
            ),
            "messages": of(IntroductionMessage, "introduction__ref", "text", "at"),
            "reports": of(IntroductionReport, "introduction__ref", "text", "at"),
            "outcomes": of(
                IntroductionOutcome, "introduction__ref", "month", "outcome", "text", by="said_by"
            ),
            "participations": of(Participation, "ref", "programme__slug", "state", "message", "asked_at"),
        }

    def erase(self, user: models.Model) -> None:
        """Contacts that this person gave for its service go; other rows name an account that is emptied."""
        Introduction.objects.filter(author=user).update(contact="", contact_email="")


answered = Answered()
personal_data = Written()
