"""What bears a name: organisations, countries, themes, régions and départements; the latest changes."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from coopdec.atlas.dimensions import shown
from coopdec.common.text import search_key, words
from coopdec.cooperation.models import Partner
from coopdec.directory.models import Organisation
from coopdec.reference.enums import FormerKind
from coopdec.reference.models import Country, Department, FormerPlace, Region, Theme
from coopdec.reference.queries import SHORT_FORMS

SUGGESTED = 5
SIMILAR = 0.35
BEARERS = 4


def _takes_part() -> Exists:
    """Whether an organisation has a part in a sheet that is shown."""
    return Exists(Partner.objects.filter(organisation=OuterRef("pk"), cooperation__in=shown().values("pk")))


def _beginning(text: str) -> Q:
    """Every word of `text` begins a word of the name; « St » is read « Saint »."""
    condition = Q()
    for word in words(text):
        condition &= Q(search_key__contains=f" {SHORT_FORMS.get(word, word)}")
    return condition


def named(text: str, *, kind: str = "", limit: int = 20) -> QuerySet[Organisation]:
    """Organisations whose name has these words, today or before a merger, or that have this code.

    Those that cooperate come first, then those of exactly this name.
    """
    found = Organisation.objects.visible().select_related("country", "department", "region")
    if kind:
        found = found.filter(kind=kind)
    if not words(text):
        return found.none()
    former = FormerPlace.objects.filter(_beginning(text), kind=FormerKind.COMMUNE).values("successor_code")
    code = text.replace(" ", "").upper()
    by_code = Q(siren=code) | Q(commune_id=code)
    return (
        found.filter(_beginning(text) | Q(commune_id__in=former) | by_code)
        .annotate(
            hits=Count(
                "parts__cooperation", filter=Q(parts__cooperation__in=shown().values("pk")), distinct=True
            ),
            is_exact=Case(When(search_key=search_key(text), then=True), default=False),
        )
        .order_by("-hits", "-is_exact", "sort_key")[:limit]
    )


def namesakes(text: str) -> list[Country | Theme | Region | Department | Organisation]:
    """What bears the words typed, as shortcuts above a list: countries, themes, those that cooperate, and
    French authorities of exactly this name, today or before a merger, even if they do not cooperate yet."""
    if not words(text):
        return []
    whole = search_key(text)
    same = {"sort_key__startswith": f"{whole.strip()}\x1f"}
    themes = Theme.objects.values_list("pk", "label_fr", "label_en")
    found: list[Country | Theme | Region | Department | Organisation] = [
        *Country.objects.filter(search_key__startswith=whole)[:2],
        *_those(Theme, [pk for pk, *labels in themes if whole in map(search_key, labels)]),
        *Region.objects.filter(**same),
        *Department.objects.filter(**same),
    ]
    bearers = _keys(
        Organisation.objects.filter(_takes_part(), search_key__startswith=whole).order_by("sort_key")
    )
    return [*found, *_those(Organisation, bearers + _exact(whole, bearers))]


def _exact(whole: str, left_out: Collection[int]) -> list[int]:
    """French authorities of this name. Two sets apart: together the database would read all names."""
    french = Organisation.objects.french_authorities().order_by()
    former = FormerPlace.objects.filter(search_key=whole, kind=FormerKind.COMMUNE).values("successor_code")
    either = (
        french.filter(search_key=whole).values("pk").union(french.filter(commune_id__in=former).values("pk"))
    )
    found = Organisation.objects.filter(pk__in=either).exclude(pk__in=left_out)
    return _keys(found.order_by("sort_key", "slug"))


def _keys(found: QuerySet) -> list[int]:
    return list(found.values_list("pk", flat=True)[:BEARERS])


def _those(model: type[Any], keys: Sequence[Any]) -> list[Any]:
    """The things of these keys, in this order; most words typed are nobody's name."""
    if not keys:
        return []
    found = model.objects.all()
    if model is Organisation:
        found = found.select_related("country", "department", "region")
    by_key = found.in_bulk(keys)
    return [by_key[key] for key in keys]


def suggestions(q: str) -> list[str]:
    """Names of those that cooperate, of countries and of themes, written almost as the question."""
    key = search_key(q)
    if not key.strip():
        return []
    found: list[tuple[float, str]] = []
    for model, name in ((Organisation, "name"), (Country, "name_fr")):
        near = model.objects.annotate(likeness=TrigramSimilarity("search_key", key)).filter(
            likeness__gte=SIMILAR
        )
        if model is Organisation:
            near = near.filter(_takes_part())
        rows = near.exclude(search_key=key).order_by("-likeness", name).values_list("likeness", name)
        found += rows[:SUGGESTED]
    themes = Theme.objects.annotate(likeness=TrigramSimilarity("label_fr", q)).filter(likeness__gte=SIMILAR)
    found += themes.order_by("-likeness", "order").values_list("likeness", "label_fr")[:SUGGESTED]
    best = sorted(found, key=lambda one: (-one[0], one[1]))
    return [name for name in dict.fromkeys(name for _likeness, name in best) if search_key(name) != key][
        :SUGGESTED
    ]
