"""Who and what bears the words searched: a constant number of bounded queries, whatever the words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, CharField, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from coopdec.common.text import search_key
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.naming import BEGINS, FEW_LETTERS, HOLDS, NOT_AT_ALL, rank
from coopdec.directory.queries import BEST_KNOWN_FIRST, bears, who_bears
from coopdec.exchange.models import SharedProgramme
from coopdec.guidance.models import Term
from coopdec.portal.filters import Asked
from coopdec.reference.enums import FRENCH_TERRITORIES, FormerKind
from coopdec.reference.models import Country, Department, FormerPlace, Region, Sdg, Theme

# The lists where each family is read whole.
FRENCH, FOREIGN, OTHER = "authorities", "partners", "directory"
CANDIDATES = 40  # of each family; those that cooperate are then put first
SUGGESTED = 5
SIMILAR = 0.4

Thing = Country | Region | Department | Theme | Sdg


@dataclass(frozen=True, slots=True)
class Name:
    """A thing that the reference names: its search keys, and the words that say what it is."""

    thing: Thing
    keys: tuple[str, ...]
    kind: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that answers, how well, and how many of its family do."""

    pk: int
    slug: str
    family: str
    rank: int
    total: int


# --- what the reference names


@lru_cache(maxsize=2)
def names(epoch: str) -> dict[str, list[Name]]:
    """Countries, régions, départements, themes, goals. Read again when `epoch`, which holds them, changes."""
    del epoch
    former: dict[tuple[str, str], list[str]] = {}
    for kind, code, name in FormerPlace.objects.exclude(kind=FormerKind.COMMUNE).values_list(
        "kind", "successor_code", "name"
    ):
        former.setdefault((kind, code), []).append(search_key(name))
    said = frozenset
    countries = Country.objects.exclude(pk__in=FRENCH_TERRITORIES)
    # An overseas collectivity is filed as a département too, under the code of its région.
    departments = Department.objects.select_related("region").exclude(pk=F("region_id"))
    return {
        "countries": [
            Name(one, (search_key(one.name_fr), search_key(one.name_en)), said({"pays", "country"}))
            for one in countries
        ],
        "regions": [
            Name(one, (search_key(one.name), *former.get((FormerKind.REGION, one.pk), ())), said({"region"}))
            for one in Region.objects.all()
        ],
        "departments": [
            Name(
                one,
                (search_key(one.name), search_key(one.pk), *former.get((FormerKind.DEPARTMENT, one.pk), ())),
                said({"departement"}),
            )
            for one in departments
        ],
        "themes": [
            Name(one, (search_key(one.label_fr), search_key(one.label_en)), said({"theme"}))
            for one in Theme.objects.select_related("parent")
        ],
        "sdgs": [
            Name(one, tuple(map(search_key, (str(one.pk), one.name_fr, one.name_en))), said({"odd", "sdg"}))
            for one in Sdg.objects.all()
        ],
    }


def named(asked: Asked, epoch: str) -> dict[str, list[tuple[int, Thing]]]:
    """Family → things of the reference that answer, and how well; in the family's own order."""
    # Without an index nothing tells when the reference changes: it is read each time.
    known = names(epoch) if epoch else names.__wrapped__(epoch)
    least = BEGINS if asked.letters <= FEW_LETTERS else HOLDS
    found: dict[str, list[tuple[int, Thing]]] = {}
    for family, those in known.items():
        ranked = [(rank(asked.without(one.kind), one.keys), one.thing) for one in those]
        found[family] = [pair for pair in ranked if pair[0] <= least]
    return found


# --- who acts


def candidates(asked: Asked, former: Mapping[str, tuple[str, bool]]) -> list[Candidate]:
    """The first of each family: the names typed, then those that begin so, the most populated first."""
    if not asked.words:
        return []
    family = Case(
        When(kind=OrganisationKind.FRENCH_AUTHORITY, then=Value(FRENCH)),
        When(kind=OrganisationKind.FOREIGN_AUTHORITY, then=Value(FOREIGN)),
        default=Value(OTHER),
        output_field=CharField(),
    )
    rows = (
        who_bears(asked, former)
        .annotate(family=family)
        .annotate(
            place_in=Window(RowNumber(), partition_by=[F("family")], order_by=BEST_KNOWN_FIRST),
            total=Window(Count("*"), partition_by=[F("family")]),
        )
        .filter(place_in__lte=CANDIDATES)
        .order_by("family", "place_in")
    )
    return [Candidate(*row) for row in rows.values_list("pk", "slug", "family", "how", "total")]


def organisations(keys: Collection[int]) -> dict[int, Organisation]:
    """With what a row says of them."""
    return Organisation.objects.select_related("country", "department", "region").in_bulk(list(keys))


def terms(asked: Asked) -> list[tuple[int, Term]]:
    """Words of the glossary that are called so, and how well."""
    if not asked.words:
        return []
    found: QuerySet[Term] = Term.objects.filter(bears(asked))
    ranked = [(rank(asked, [search_key(name) for name in _names_of(term) if name]), term) for term in found]
    return [pair for pair in ranked if pair[0] < NOT_AT_ALL]


def _names_of(term: Term) -> tuple[str, ...]:
    return term.acronym, term.full_name_fr, term.full_name_en, *term.other_full_names


def written_almost_so(asked: Asked) -> list[str]:
    """Names of all organisations that are written almost as the question, the closest first."""
    key = search_key(asked.text)
    found = (
        Organisation.objects.visible()
        .filter(search_key__trigram_similar=key)
        .annotate(likeness=TrigramSimilarity("search_key", key))
        .filter(likeness__gte=SIMILAR)
        .order_by("-likeness", "sort_key")
        .values_list("name", flat=True)
    )
    return list(dict.fromkeys(found[: 2 * SUGGESTED]))[:SUGGESTED]


# --- the beginner's door


def programmes_beyond(cents: int) -> set[int]:
    """Published programmes that ask for more."""
    least = Coalesce("budget_low_cents", "budget_high_cents")
    found = SharedProgramme.objects.published().annotate(least=least).filter(least__gt=cents)
    return set(found.values_list("pk", flat=True))
