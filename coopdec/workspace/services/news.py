"""News of followed questions: from the journal to one letter for each person, nothing twice.

What changed since the last look is asked of each different question, among those few sheets only.
"""

import itertools
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from coopdec.atlas import queries as atlas
from coopdec.cooperation.models import Cooperation
from coopdec.journal.models import Entry
from coopdec.journal.queries import Position, horizon, settled_entries
from coopdec.mailing import services as mailing
from coopdec.mailing.enums import Topic
from coopdec.workspace import filters, rules
from coopdec.workspace.models import Cursor, News, SavedSearch

SHEET = "cooperation.cooperation"
PUBLISHED = "cooperation.published"
TOLD = {PUBLISHED, "cooperation.changed"}
AT_A_TIME = 2000


def look_for_news(*, settles: timedelta = rules.SETTLES) -> int:
    """Read what the journal says since the last look, and keep what followed questions have to tell.

    Returns how many entries were read. Two processes may look at once: one of them keeps nothing.
    """
    cursor = Cursor.objects.first()
    if cursor is None:
        Cursor.objects.bulk_create([_at_the_end()], ignore_conflicts=True)
        return 0
    position = Position(cursor.transaction, cursor.entry)
    limit = timezone.now() - settles
    entries = list(
        itertools.takewhile(lambda one: one.at <= limit, settled_entries(after=position, limit=AT_A_TIME))
    )
    if not entries:
        return 0
    news = _news_of(entries)
    with transaction.atomic():
        locked = Cursor.objects.select_for_update().get(pk=cursor.pk)
        if (locked.transaction, locked.entry) != position:
            return 0
        News.objects.bulk_create(news, ignore_conflicts=True)
        locked.transaction, locked.entry = entries[-1].transaction, entries[-1].pk
        locked.save()
    return len(entries)


def _at_the_end() -> Cursor:
    """Who follows something is told what comes, not what was."""
    last = Entry.objects.filter(transaction__lt=horizon()).order_by("-transaction", "-id").first()
    return Cursor(transaction=last.transaction, entry=last.pk) if last else Cursor()


def _news_of(entries: list[Entry]) -> list[News]:
    said = [one for one in entries if one.object_type == SHEET and one.verb in TOLD]
    if not said:
        return []
    keys = dict(
        Cooperation.objects.published()
        .filter(ref__in={one.object_ref for one in said})
        .values_list("ref", "pk")
    )
    latest, new = {}, set()
    for one in said:
        if one.object_ref in keys:
            latest[keys[one.object_ref]] = one.at
            if one.verb == PUBLISHED:
                new.add(keys[one.object_ref])
    if not latest:
        return []
    now = timezone.localtime()
    found = []
    searches = sorted(SavedSearch.objects.followed().defer("asked_from"), key=lambda one: one.query)
    for query, same in itertools.groupby(searches, key=lambda one: one.query):
        hits = atlas.answering(filters.kept_question(query), among=latest)
        for search in same if hits else ():
            since = search.confirmed_at or search.created_at
            found += [
                News(
                    search=search, sheet_id=pk, is_new=pk in new, due_at=rules.due(search.frequency, now=now)
                )
                for pk in hits
                if latest[pk] >= since
            ]
    return found


def write_letters() -> int:
    """One letter for each person, or for each question of an address, whose news are due."""
    written = 0
    while bundle := _next_bundle():
        written += bundle
    return written


@transaction.atomic
def _next_bundle() -> int:
    """The letter is written and the news are gone together."""
    now = timezone.now()
    first = (
        News.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("search", flat=True).first()
    )
    if first is None:
        return 0
    search = SavedSearch.objects.select_related("user").get(pk=first)
    whose = Q(search__user=search.user) if search.user else Q(search=search)
    ripe = (
        News.objects.filter(whose, due_at__lte=now)
        .select_related("search", "sheet")
        .select_for_update(of=("self",))
        .order_by("search__name", "search_id", "-is_new", "sheet__sort_key")
    )
    news = list(ripe)
    if not news:
        return 0  # another worker took them while we waited
    readable = set(
        Cooperation.objects.published()
        .filter(pk__in={one.sheet_id for one in news})
        .values_list("pk", flat=True)
    )
    told = [one for one in news if one.sheet_id in readable]
    if told:
        _post(search, told)
    News.objects.filter(pk__in=[one.pk for one in news]).delete()
    return 1


def _post(search: SavedSearch, news: list[News]) -> None:
    groups: list[dict[str, Any]] = []
    for one, its in itertools.groupby(news, key=lambda each: each.search):
        rows = list(its)
        groups.append(
            {"search": one, "rows": rows[: rules.SHOWN_IN_LETTER], "more": len(rows) > rules.SHOWN_IN_LETTER}
        )
    keys = [one.pk for one in news]
    user = search.user
    language = user.language if user else search.language
    with translation.override(language):
        stop = "" if user else reverse("stop-following", args=[search.ref])
    mailing.post(
        key=f"news-{min(keys)}-{max(keys)}",
        to=user.email if user else search.address,
        template="workspace/letters/news.txt",
        context={
            "groups": groups,
            "count": len({one.sheet_id for one in news}),
            "user": user,
            "search": search,
        },
        language=language,
        user=user,
        topic=Topic.ALERTS if user else "",
        unsubscribe=stop,
    )
