"""Who leaves: what a person publishes is passed on, given to that person, and no longer bears their name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.queries import proved_addresses
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
    ProgrammeWord,
    SharedProgramme,
    Suggestion,
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
            "introductions": list(
                Introduction.objects.filter(Q(author=user) | self._bearing(user))
                .order_by("pk")
                .values(
                    *("ref", "listing__ref", "state", "interest", "message", "proposed_at"),
                    *("contact", "contact_email", "owner_contact", "owner_contact_email"),
                )
            ),
            "messages": of(IntroductionMessage, "introduction__ref", "text", "at"),
            "reports": of(IntroductionReport, "introduction__ref", "text", "at"),
            "outcomes": of(
                IntroductionOutcome, "introduction__ref", "month", "outcome", "text", by="said_by"
            ),
            "programmes": of(SharedProgramme, "slug", "state", "created_at"),
            "programme_words": of(ProgrammeWord, "programme__slug", "text", "at"),
            "suggestions": of(
                Suggestion, "organisation__slug", "listing__ref", "programme__slug", "at", by="user"
            ),
            "participations": of(Participation, "ref", "programme__slug", "state", "message", "asked_at"),
        }

    @staticmethod
    def _bearing(user: models.Model) -> Q:
        """Introductions where somebody gave one of this person’s own addresses for a service."""
        addresses = proved_addresses(user)
        return Q(
            pk__in=Introduction.objects.annotate(
                one=Lower("contact_email"), other=Lower("owner_contact_email")
            )
            .filter(Q(one__in=addresses) | Q(other__in=addresses))
            .values("pk")
        )

    def erase(self, user: models.Model) -> None:
        """Contacts that this person gave for its service go, its own addresses wherever they are, and what
        was suggested to it; other rows name an account that is emptied."""
        Suggestion.objects.filter(user=user).delete()
        Introduction.objects.filter(author=user).update(contact="", contact_email="")
        for one in Introduction.objects.filter(self._bearing(user)):
            for contact in ("contact", "owner_contact"):
                if getattr(one, f"{contact}_email").lower() in proved_addresses(user):
                    setattr(one, contact, "")
                    setattr(one, f"{contact}_email", "")
            one.save(update_fields=["contact", "contact_email", "owner_contact", "owner_contact_email"])


answered = Answered()
personal_data = Written()
