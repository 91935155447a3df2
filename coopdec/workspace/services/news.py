"""News of followed questions: from the journal to one letter for each person, nothing twice.

What changed since the last look is asked of each different question, among those few things only: sheets of
the atlas, listings and programmes of the exchange.
"""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation

from coopdec.atlas import queries as atlas
from coopdec.cooperation.models import Cooperation
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.journal.models import Entry
from coopdec.journal.queries import Position, horizon, settled_entries
from coopdec.mailing import services as mailing
from coopdec.mailing.enums import Topic
from coopdec.workspace import dimensions, filters, rules
from coopdec.workspace.enums import View
from coopdec.workspace.models import Cursor, News, SavedSearch

AT_A_TIME = 2000
Answering = Callable[[str, Collection[int]], Collection[int]]


def _of_the_atlas() -> Answering:
    return lambda query, among: atlas.answering(filters.kept_question(query), among=among)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that is told: its column in `News`, what the journal says of it, how it is looked at,
    who may be read, who answers a question."""

    column: str
    object_type: str
    ref: str
    opened: frozenset[str]
    changed: frozenset[str]
    views: frozenset[str]
    model: type[Cooperation] | type[Listing] | type[SharedProgramme]
    answering: Callable[[], Answering]

    def published(self) -> QuerySet[Any]:
        return self.model.objects.published()


KINDS = (
    Kind(
        column="sheet",
        object_type="cooperation.cooperation",
        ref="ref",
        opened=frozenset({"cooperation.published"}),
        changed=frozenset({"cooperation.changed"}),
        views=frozenset({View.LIST, View.MAP, View.TOPIC}),
        model=Cooperation,
        answering=_of_the_atlas,
    ),
    Kind(
        column="listing",
        object_type="exchange.listing",
        ref="ref",
        opened=frozenset({"listing.published", "listing.loaded"}),
        changed=frozenset({"listing.changed", "listing.renewed"}),
        views=frozenset({View.EXCHANGE}),
        model=Listing,
        answering=lambda: dimensions.answering_of(View.EXCHANGE),
    ),
    Kind(
        column="programme",
        object_type="exchange.sharedprogramme",
        ref="slug",
        opened=frozenset({"programme.published", "programme.loaded"}),
        changed=frozenset({"programme.changed", "programme.renewed"}),
        views=frozenset({View.PROGRAMMES}),
        model=SharedProgramme,
        answering=lambda: dimensions.answering_of(View.PROGRAMMES),
    ),
)


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
    return [one for kind in KINDS for one in _news_of_kind(kind, entries)]


def _news_of_kind(kind: Kind, entries: list[Entry]) -> Iterator[News]:
    told = kind.opened | kind.changed
    said = [one for one in entries if one.object_type == kind.object_type and one.verb in told]
    if not said:
        return
    keys = dict(
        kind.published()
        .filter(**{f"{kind.ref}__in": {one.object_ref for one in said}})
        .values_list(kind.ref, "pk")
    )
    latest = {keys[one.object_ref]: one.at for one in said if one.object_ref in keys}
    if not latest:
        return
    new = _first_opened(kind, said, keys)
    followed = SavedSearch.objects.followed().filter(view__in=kind.views).defer("asked_from")
    searches = sorted(followed, key=lambda one: one.query)
    if not searches:
        return
    answering, now = kind.answering(), timezone.localtime()
    for query, same in itertools.groupby(searches, key=lambda one: one.query):
        hits = answering(query, latest)
        if hits:
            yield from _for_each(same, hits, latest, new, kind.column, now)


def _first_opened(kind: Kind, said: list[Entry], keys: dict[str, int]) -> set[int]:
    """What everybody may read for the first time: taken back and published again, it is an update."""
    opened = {one.pk: one.object_ref for one in said if one.verb in kind.opened and one.object_ref in keys}
    if not opened:
        return set()
    first = (
        Entry.objects.filter(
            object_type=kind.object_type, object_ref__in=set(opened.values()), verb__in=kind.opened
        )
        .order_by()
        .values("object_ref")
        .annotate(entry=Min("pk"))
        .values_list("entry", flat=True)
    )
    return {keys[opened[pk]] for pk in first if pk in opened}


def _for_each(
    searches: Iterable[SavedSearch],
    hits: Collection[int],
    latest: dict[int, datetime],
    new: set[int],
    column: str,
    now: datetime,
) -> Iterator[News]:
    for search in searches:
        since = search.confirmed_at or search.created_at
        for pk in hits:
            if latest[pk] >= since:
                due = rules.due(search.frequency, now=now)
                yield News(search=search, is_new=pk in new, due_at=due, **{f"{column}_id": pk})


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
        .select_related("search", "sheet", "listing__organisation", "programme")
        .prefetch_related("listing__texts")
        .select_for_update(of=("self",))
        .alias(sort_key=Coalesce(*(F(f"{kind.column}__sort_key") for kind in KINDS)))
        .order_by("search__name", "search_id", "-is_new", "sort_key")
    )
    news = list(ripe)
    if not news:
        return 0  # another worker took them while we waited
    readable = _readable(news)
    told = [one for one in news if one.thing in readable]
    if told:
        _post(search, told)
    News.objects.filter(pk__in=[one.pk for one in news]).delete()
    return 1


def _readable(news: list[News]) -> set[Any]:
    """What is still published, of what was to be told."""
    found: set[Any] = set()
    for kind in KINDS:
        if keys := {pk for one in news if (pk := getattr(one, f"{kind.column}_id"))}:
            found.update(kind.published().filter(pk__in=keys))
    return found


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
            "count": len({one.thing for one in news}),
            "only_sheets": all(one.sheet_id for one in news),
            "user": user,
            "search": search,
        },
        language=language,
        user=user,
        topic=Topic.ALERTS if user else "",
        unsubscribe=stop,
    )
