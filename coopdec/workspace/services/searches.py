"""Questions that people with an account keep, share and follow."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.mailing.enums import Frequency
from coopdec.workspace import rules
from coopdec.workspace.enums import View
from coopdec.workspace.models import SavedSearch


@transaction.atomic
def save_search(
    *,
    by: Any,
    view: str,
    query: str,
    name: str,
    frequency: str = Frequency.NEVER,
    organisation: Organisation | None = None,
) -> SavedSearch:
    """Keep a question; the same one, kept before, changes instead. Raises Refused when there are too many."""
    mine = SavedSearch.objects.filter(user=by).exclude(view=View.TOPIC)
    known = mine.filter(view=view, query=query).first()
    if known is not None:
        change_search(known, name=name, frequency=frequency, organisation=organisation)
        return known
    if mine.count() >= rules.MOST_SEARCHES:
        message = _("Vous gardez déjà %(most)d recherches : retirez-en une d’abord.")
        raise Refused(Verdict.no(message % {"most": rules.MOST_SEARCHES}))
    return SavedSearch.objects.create(
        user=by,
        view=view,
        query=query,
        name=name,
        frequency=frequency,
        organisation=organisation,
        language=by.language,
    )


@transaction.atomic
def change_search(
    search: SavedSearch, *, name: str, frequency: str, organisation: Organisation | None
) -> SavedSearch:
    """Its name, how often its news come, and who else sees it."""
    search.name, search.frequency, search.organisation = name, frequency, organisation
    search.save(update_fields=["name", "frequency", "organisation"])
    if frequency == Frequency.NEVER:
        search.news.all().delete()
    return search


def remove_search(search: SavedSearch) -> None:
    search.delete()


@transaction.atomic
def choose_topics(*, by: Any, topics: dict[str, str], frequency: str) -> None:
    """The subjects whose news this person wants (query → name); those that are chosen no more go."""
    mine = {one.query: one for one in SavedSearch.objects.filter(user=by, view=View.TOPIC)}
    SavedSearch.objects.filter(pk__in=[one.pk for query, one in mine.items() if query not in topics]).delete()
    kept = [one for query, one in mine.items() if query in topics]
    for one in kept:
        one.frequency = frequency
    SavedSearch.objects.bulk_update(kept, ["frequency"])
    SavedSearch.objects.bulk_create(
        SavedSearch(
            user=by, view=View.TOPIC, query=query, name=name, frequency=frequency, language=by.language
        )
        for query, name in topics.items()
        if query not in mine
    )
