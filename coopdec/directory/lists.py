"""The directory as a page shows it: who answers, facets, filters in use, the regional networks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coopdec.common.facets import Group, Option
from coopdec.common.text import words
from coopdec.common.typography import pair, quoted
from coopdec.directory.enums import AuthorityKind, ForeignLevel, NetworkKind, OrganisationKind
from coopdec.directory.filters import LABELS, DirectoryFilters
from coopdec.directory.models import Organisation
from coopdec.directory.queries import Entry, Known

PAGE_SIZE = 60
OPEN_GROUPS = {"kind", "region"}
LONG_QUERY = 300  # characters: a question that long is repeated in each link, so there are fewer of them
FEWER_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use; its address is the question without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the directory; `url_for` keeps the question."""

    number: int
    pages: int
    filters: DirectoryFilters

    def url_for(self, number: int) -> str:
        return reverse("directory") + self.filters.query(page=number)


@dataclass(frozen=True, slots=True)
class Regional:
    """The networks of a région: today's, and those of before 2016; `region` is empty when none is said."""

    region: str
    today: tuple[Organisation, ...]
    before: tuple[Organisation, ...]


def address(filters: DirectoryFilters) -> str:
    return reverse("directory") + filters.query()


def answering(entries: Iterable[Entry], filters: DirectoryFilters) -> list[Entry]:
    """Those of the name, accents or not, acronyms too, and of all filters; in the order given."""
    sought = words(filters.name)
    if filters.name and not sought:
        return []
    return [
        entry
        for entry in entries
        if all(f" {word}" in entry.body.search_key for word in sought)
        and all(
            not entry.values[dimension].isdisjoint(getattr(filters, dimension))
            for dimension in LABELS
            if getattr(filters, dimension)
        )
    ]


def page_of(found: Sequence[Entry], filters: DirectoryFilters) -> tuple[Sequence[Entry], Page]:
    """The bodies of the page asked, and the page; none beyond the end."""
    first = (filters.page - 1) * PAGE_SIZE
    return found[first : first + PAGE_SIZE], Page(filters.page, max(1, -(-len(found) // PAGE_SIZE)), filters)


def groups(entries: Sequence[Entry], filters: DirectoryFilters, known: Known) -> list[Group]:
    """For each dimension, its values that some body has, the chosen always among them."""
    is_long = len(filters.query()) > LONG_QUERY
    found = []
    for dimension, label in LABELS.items():
        counts = Counter(
            value
            for entry in answering(entries, filters.without(dimension))
            for value in entry.values[dimension]
        )
        options = _tree(dimension, counts, filters, known)
        if is_long:
            options = [one for one in options if one.chosen] + [
                one for one in options if not one.chosen and not one.is_part
            ][:FEWER_OPTIONS]
        if options:
            found.append(Group(dimension, str(label), tuple(options), dimension in OPEN_GROUPS))
    return found


def _tree(dimension: str, counts: Mapping[str, int], filters: DirectoryFilters, known: Known) -> list[Option]:
    """Broad values, the most frequent first, each with its parts under it."""
    parents = known.parents.get(dimension, {})
    chosen = getattr(filters, dimension)
    labels = known.labels[dimension]
    shown = [code for code in labels if counts.get(code) or code in chosen]
    shown.sort(key=lambda code: -counts.get(code, 0))
    tops = [code for code in shown if parents.get(code) not in shown]

    def option(code: str) -> Option:
        return Option(
            label=capfirst(labels[code]),
            count=counts.get(code, 0),
            url=address(filters.toggled(dimension, code)),
            chosen=code in chosen,
            key=f"f-{dimension}-{code}",
            is_part=code not in tops,
        )

    ordered = [code for top in tops for code in (top, *(one for one in shown if parents.get(one) == top))]
    return [option(code) for code in ordered]


def chips(filters: DirectoryFilters, known: Known) -> list[Chip]:
    """What is asked: the name, then the values."""
    found = [Chip(quoted(filters.name), address(filters.without_name()))] if filters.name else []
    return found + [
        Chip(
            pair(LABELS[dimension], known.labels[dimension][value]),
            address(filters.toggled(dimension, value)),
        )
        for dimension, value in filters.chosen()
    ]


def regional_networks(
    entries: Iterable[Entry], filters: DirectoryFilters, known: Known
) -> tuple[list[Regional], list[str]]:
    """Région by région, its multi-actor networks, and the régions that have none today.

    Nothing when something else than a région is asked: the list answers that.
    """
    if filters.page > 1 or filters.name or filters.kind or filters.theme or filters.country:
        return [], []
    networks = [entry for entry in entries if entry.body.network_kind == NetworkKind.REGIONAL]
    rows, without = [], []
    for code, name in known.labels["region"].items():
        if filters.region and code not in filters.region:
            continue
        row = _regional(name, [entry.body for entry in networks if code in entry.values["region"]])
        if row.today:
            rows.append(row)
        else:
            without.append(name)
    nowhere = [entry.body for entry in networks if not entry.values["region"]]
    if nowhere and not filters.region:
        rows.append(_regional("", nowhere))
    return rows, without


def _regional(region: str, bodies: Sequence[Organisation]) -> Regional:
    return Regional(
        region,
        today=tuple(body for body in bodies if not body.is_historical),
        before=tuple(body for body in bodies if body.is_historical),
    )


def together(what: object, where: object) -> str:
    return ", ".join(str(one) for one in (what, where) if one)


def what_and_where(one: Organisation) -> str:
    """« commune, Finistère », « ville, Togo », « réseau régional multi-acteurs, Bretagne »."""
    if one.kind == OrganisationKind.FRENCH_AUTHORITY:
        kind = AuthorityKind(one.authority_kind).label
    elif one.kind == OrganisationKind.FOREIGN_AUTHORITY:
        kind = _levels()[one.foreign_level]
    else:
        kind = NetworkKind(one.network_kind).label if one.network_kind else OrganisationKind(one.kind).label
    places = [place.name for place in (one.country, one.department, one.region) if place]
    return together(kind, next((name for name in places if name not in one.name), ""))


def _levels() -> dict[str, str]:
    return {
        ForeignLevel.MUNICIPALITY: _("ville"),
        ForeignLevel.GROUPING: _("groupement de communes"),
        ForeignLevel.DEPARTMENT: _("province"),
        ForeignLevel.REGION: _("région"),
        ForeignLevel.UNKNOWN: _("autorité locale"),
    }
