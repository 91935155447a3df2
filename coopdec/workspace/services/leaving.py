"""Somebody who leaves keeps nothing here: the row of the person stays, empty, what was theirs goes."""

from coopdec.workspace.models import Extract, Favourite, SavedSearch
from coopdec.workspace.services.extracts import remove


def forget_erased() -> int:
    """Searches, favourites and extracts of people who were erased."""
    gone = {"user__erased_at__isnull": False}
    extracts = list(Extract.objects.filter(**gone))
    for extract in extracts:
        remove(extract)
    rows = Favourite.objects.filter(**gone).delete()[0] + SavedSearch.objects.filter(**gone).delete()[0]
    return rows + len(extracts)
