"""Reading the directory: every body that is no authority, with what it is found by; who bears a name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from coopdec.common.text import words
from coopdec.directory.enums import NetworkKind, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.naming import BEGINS, EXACT, FEW_LETTERS, HOLDS, Sought, beginnings
from coopdec.reference.enums import FormerKind
from coopdec.reference.models import Country, FormerPlace, Region, Theme, by_name
from coopdec.reference.queries import SHORT_FORMS

FORMER_NAMES = 300
SHOWN_NAMESAKES = 12
AUTHORITIES = {OrganisationKind.FRENCH_AUTHORITY, OrganisationKind.FOREIGN_AUTHORITY}


@dataclass(frozen=True, slots=True)
class Entry:
    """A body and its values in each dimension of the directory.

    Its régions are those that it covers and the one where it has its seat; a theme brings the broader one.
    """

    body: Organisation
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """Dimension → value → what it is called; value → the broader one that it is part of."""

    labels: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, Mapping[str, str]]


def known() -> Known:
    """Every value that may be asked. Three queries."""
    themes = list(Theme.objects.order_by("order"))
    kinds = {kind.value: str(kind.label) for kind in OrganisationKind if kind not in AUTHORITIES}
    networks = {kind.value: str(kind.label) for kind in NetworkKind}
    return Known(
        labels={
            "kind": kinds | networks,
            "region": {one.pk: one.name for one in Region.objects.order_by("sort_key")},
            "theme": {one.pk: one.label for one in themes},
            "country": {one.pk: one.name for one in by_name(Country.objects.all())},
        },
        parents={
            "kind": dict.fromkeys(networks, OrganisationKind.NETWORK.value),
            "theme": {one.pk: one.parent_id for one in themes if one.parent_id},
        },
    )


def entries(found: Known) -> list[Entry]:
    """The whole directory, by name. Three queries."""
    bodies = Organisation.objects.visible().others().select_related("country", "region", "see_also")
    bodies = bodies.prefetch_related("covered_regions", "themes").order_by("sort_key", "slug")
    return [Entry(body, _values(body, found.parents["theme"])) for body in bodies]


def _values(body: Organisation, parents: Mapping[str, str]) -> dict[str, frozenset[str]]:
    themes = {theme.pk for theme in body.themes.all()}
    regions = {region.pk for region in body.covered_regions.all()} | {body.region_id}
    return {
        "kind": frozenset(filter(None, (body.kind, body.network_kind))),
        "region": frozenset(filter(None, regions)),
        "theme": frozenset(themes | {parents[code] for code in themes if code in parents}),
        "country": frozenset(filter(None, [body.country_id])),
    }


# --- who bears a name


def who_bears(asked: Sought, former: Mapping[str, tuple[str, bool]]) -> QuerySet[Organisation]:
    """Those whose name, acronym or code answers, and communes of today whose `former` name does; `how` well.

    In no order: `BEST_KNOWN_FIRST` is that of pages.
    """
    exact = [code for code, (_name, is_exact) in former.items() if is_exact]
    wanted = exact_only(asked) if asked.letters < FEW_LETTERS else bears(asked) | of_code(asked)
    how = Case(
        When(exactly(asked), then=EXACT),
        When(begins(asked) | Q(commune_id__in=exact), then=BEGINS),
        default=HOLDS,
    )
    found = Organisation.objects.visible().filter(wanted | Q(commune_id__in=list(former)))
    return found.order_by().annotate(how=how)


# The names typed, then those that begin so, the most populated first.
BEST_KNOWN_FIRST = [
    F("how").asc(),
    Coalesce("commune__population", "epci__population").desc(nulls_last=True),
    F("sort_key").asc(),
    F("pk").asc(),
]


def begins(asked: Sought) -> Q:
    condition = Q()
    for whole in asked.wholes:
        condition |= Q(search_key__startswith=f" {whole}")
    return condition


def bears(asked: Sought) -> Q:
    """Every word begins a word of the name; of few letters, the name itself begins so."""
    if asked.letters <= FEW_LETTERS:
        return begins(asked)
    condition = Q()
    for word in asked.words:
        either = Q()
        for beginning in beginnings(word):
            either |= Q(search_key__contains=beginning)
        condition &= either
    return condition


def exactly(asked: Sought) -> Q:
    condition = Q(acronym__iexact=asked.text)
    for whole in asked.wholes:
        condition |= Q(sort_key__startswith=f"{whole}\x1f")
    return condition | of_code(asked)


def of_code(asked: Sought) -> Q:
    return Q(siren=asked.code) | Q(commune_id=asked.code) if asked.code else Q(pk__in=())


def former_communes(asked: Sought) -> dict[str, tuple[str, bool]]:
    """INSEE code of today → a former name that answers, and whether it is exactly what was typed."""
    found = FormerPlace.objects.filter(kind=FormerKind.COMMUNE)
    same = Q(search_key__in=[f" {whole} " for whole in asked.wholes])
    if asked.code:
        same |= Q(code=asked.code)
    rows = (
        found.filter(same if asked.letters <= FEW_LETTERS else same | bears(asked))
        .annotate(is_exact=Case(When(same, then=True), default=False))
        .order_by("-is_exact", "name", "successor_code")
        .values_list("successor_code", "name", "is_exact")[:FORMER_NAMES]
    )
    former: dict[str, tuple[str, bool]] = {}
    for code, name, is_exact in rows:
        former.setdefault(code, (name, is_exact))
    return former


def exact_only(asked: Sought) -> Q:
    """For one letter: a name of one letter (Y, in the Somme)."""
    return Q(search_key=f" {asked.wholes[0]} ")


def organisations_for_text(text: str, *, abroad: bool, limit: int = 10) -> list[Organisation]:
    """Those with a word beginning like each word of `text`, accents or not, today or before a merger, or of
    this SIREN or INSEE code; those that are called exactly so first, then the most populated. Two queries."""
    asked = [SHORT_FORMS.get(word, word) for word in words(text)]
    if not asked:
        return []
    bears = Q()
    for word in asked:
        bears &= Q(search_key__contains=f" {word}")
    code = text.replace(" ", "").upper()
    found = Q(bears)
    if not abroad:
        former = FormerPlace.objects.filter(bears, kind=FormerKind.COMMUNE)[:FORMER_NAMES]
        codes = list(former.values_list("successor_code", flat=True))
        found |= Q(commune_id__in=codes) | Q(siren=code) | Q(commune_id=code)
    whole = " ".join(asked)
    how = Case(
        When(sort_key__startswith=f"{whole}\x1f", then=0),
        When(search_key__startswith=f" {whole}", then=1),
        default=2,
    )
    rows = Organisation.objects.visible().filter(found, is_historical=False)
    # Those of no country stand here, or are of the whole world.
    rows = rows.filter(country__isnull=not abroad).select_related("country", "department", "region")
    people = Coalesce("commune__population", "epci__population", "place__population")
    return list(rows.annotate(how=how).order_by("how", people.desc(nulls_last=True), "sort_key")[:limit])


# --- a French authority that still is

WHERE = ("department", "region", "commune__epci", "epci", "own_department", "own_region")


def french_authority(slug: str) -> Organisation | None:
    """One that still is, with where it stands."""
    found = Organisation.objects.visible().french_authorities().filter(slug=slug, ended_on="")
    return found.select_related(*WHERE).first()


def french_authorities_called(text: str) -> list[Organisation]:
    """Those called exactly so, of this INSEE code or SIREN; else the first that answer. Two queries."""
    asked = Sought(text)
    if not asked.words:
        return []
    found = who_bears(asked, former_communes(asked)).filter(
        kind=OrganisationKind.FRENCH_AUTHORITY, ended_on=""
    )
    rows = list(found.select_related(*WHERE).order_by(*BEST_KNOWN_FIRST)[:SHOWN_NAMESAKES])
    exact = [one for one in rows if getattr(one, "how", HOLDS) == EXACT]
    return exact or rows
