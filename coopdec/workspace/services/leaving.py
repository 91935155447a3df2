"""Who leaves: searches that a team shares are passed on; the rest is given to the person, and goes."""

from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.queries import proved_addresses
from coopdec.directory.models import Organisation
from coopdec.workspace.models import Extract, Favourite, SavedSearch


class SharedSearches:
    """Those that a person shares in an organisation."""

    key = "searches"
    label = _("recherches partagées")

    @staticmethod
    def _shared(user: models.Model, organisation: Organisation) -> QuerySet[SavedSearch]:
        return SavedSearch.objects.filter(user=user, organisation=organisation)

    def held_by(self, user: models.Model, organisation: Organisation) -> int:
        return self._shared(user, organisation).count()

    def pass_on(
        self, user: models.Model, organisation: Organisation, *, to: models.Model, by: models.Model
    ) -> int:
        del by
        return self._shared(user, organisation).update(user=to)


class Kept:
    """Searches and what they tell, favourites, extracts; those that an address of theirs followed before."""

    key = "workspace"

    @staticmethod
    def _searches(user: models.Model) -> QuerySet[SavedSearch]:
        return SavedSearch.objects.filter(Q(user=user) | Q(user=None, address__in=proved_addresses(user)))

    def export(self, user: models.Model) -> dict[str, list[dict[str, Any]]]:
        favourites = Favourite.objects.filter(user=user).order_by("pk")
        extracts = Extract.objects.filter(user=user).order_by("pk")
        return {
            "searches": list(
                self._searches(user)
                .order_by("pk")
                .values("name", "view", "query", "address", "organisation__slug", "frequency", "created_at")
            ),
            "favourites": list(
                favourites.values("sheet__ref", "organisation__slug", "country", "created_at")
            ),
            "extracts": list(extracts.values("name", "query", "ending", "created_at", "expires_at")),
        }

    def erase(self, user: models.Model) -> None:
        self._searches(user).delete()
        Favourite.objects.filter(user=user).delete()
        extracts = Extract.objects.filter(user=user)
        files = [one.file for one in extracts if one.file]
        extracts.delete()
        # A file cannot come back: it goes once the rest is sure to.
        transaction.on_commit(lambda: [one.delete(save=False) for one in files])


searches = SharedSearches()
personal_data = Kept()
