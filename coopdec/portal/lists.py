"""What the search of the whole site found: groups of rows, the name that was typed first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.atlas import lists, stories
from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import Filters
from coopdec.common.templatetags.words import grouped, typo
from coopdec.common.text import query_tokens, search_key
from coopdec.directory.enums import Origin
from coopdec.directory.lists import together, what_and_where
from coopdec.directory.models import Organisation
from coopdec.directory.naming import EXACT, NOT_AT_ALL, rank
from coopdec.directory.queries import former_communes
from coopdec.guidance.models import Term
from coopdec.portal import queries
from coopdec.portal.filters import Asked
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Department, Region, Sdg, Theme

SHOWN_ROWS = 8
SHOWN_SHEETS = 5
SHOWN_PARTNERS = 6
PROPOSED = 8
PROPOSED_IN_A_GROUP = 3
PROPOSED_SHEETS = 2
LONGEST_MEANING = 140
LABELLED = ("country", "theme")
DIMENSION = {Country: "country", Region: "region", Department: "department", Theme: "theme", Sdg: "sdg"}


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that answers: what it is and where, how many sheets touch it (0: none is said)."""

    label: str
    url: str
    sub: str
    rank: int
    count: int = 0
    list_url: str = ""
    note: str = ""
    is_fictitious: bool = False
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The first rows of a family, how many there are, where the others are (`more_url`, empty: nowhere)."""

    key: str
    label: str
    rows: tuple[Row, ...]
    total: int
    more_url: str = ""

    @property
    def rank(self) -> int:
        return min(row.rank for row in self.rows)

    @property
    def place(self) -> tuple[int, int]:
        """Before which other groups it stands: the name typed first, of equals the one with most sheets."""
        return self.rank, -max(row.count for row in self.rows if row.rank == self.rank)


@dataclass(frozen=True, slots=True)
class Found:
    """All that answers. `partners` are those of the first row, when it is who was named."""

    asked: Asked
    groups: tuple[Group, ...] = ()
    sheets: tuple[lists.Row, ...] = ()
    sheets_count: int = 0
    sheets_url: str = ""
    partners: tuple[stories.Ranked, ...] = ()
    more_partners: int = 0
    suggestions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.sheets

    @property
    def named(self) -> Row | None:
        """The one that bears exactly the name typed, if some does: it stands first."""
        row = self.groups[0].rows[0] if self.groups else None
        return row if row and row.rank == EXACT else None


def found(asked: Asked, reader: Reader) -> Found:
    """The groups of a search; nothing is searched without words."""
    if not asked.words:
        return Found(asked)
    counts = _Counts(reader)
    groups = [
        *_of_reference(asked, reader, counts),
        *_who_acts(asked, counts),
        *_glossary(asked),
        *_pages(asked),
    ]
    groups.sort(key=lambda group: group.place)
    result = replace(_sheets(asked, reader), groups=tuple(groups))
    if result.is_empty:
        return replace(result, suggestions=tuple(_suggestions(asked, reader)))
    partners, more = _partners_of(result, reader)
    return replace(result, partners=tuple(partners), more_partners=more)


def _sheets(asked: Asked, reader: Reader) -> Found:
    """The first sheets that hold the words; words without a meaning of their own (« de ») seek none."""
    tokens, phrases = query_tokens(asked.text)
    if not tokens and not phrases:
        return Found(asked)
    filters = asked.filters
    answer = reader.answer(replace(filters, page_size=SHOWN_SHEETS), facets=LABELLED)
    return Found(
        asked,
        sheets=tuple(lists.rows(answer)),
        sheets_count=answer.totals.count,
        sheets_url=reverse("atlas") + filters.query(),
    )


class _Counts:
    """How many sheets touch each value of a dimension; each dimension is counted at most once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, Mapping[str, int]] = {}

    def of(self, dimension: str, value: str) -> int:
        if dimension not in self._known:
            facet = self._reader.facet(Filters(), dimension, limit=None)
            self._known[dimension] = {one.value: one.count for one in facet.values}
        return self._known[dimension].get(value, 0)


# --- places, themes, goals


def _of_reference(asked: Asked, reader: Reader, counts: _Counts) -> Iterable[Group]:
    named = queries.named(asked, reader.epoch if reader.is_engine else "")
    for key, label, families in (
        ("pays", _("Pays"), ("countries",)),
        ("themes", _("Thèmes et objectifs de développement durable"), ("themes", "sdgs")),
        ("territoires", _("Régions et départements"), ("regions", "departments")),
    ):
        rows = [_row_of(thing, how, counts) for family in families for how, thing in named[family]]
        if rows:
            rows.sort(key=lambda row: (row.rank, -row.count))
            yield Group(key, label, tuple(rows[:SHOWN_ROWS]), len(rows))


def _row_of(thing: queries.Thing, how: int, counts: _Counts) -> Row:
    dimension, code = DIMENSION[type(thing)], str(thing.pk)
    count = counts.of(dimension, code)
    return Row(
        label=_label_of(thing),
        url=thing.get_absolute_url(),
        sub=_what(thing),
        rank=how,
        count=count,
        list_url=stories.list_of(Filters(), dimension, code) if count else "",
    )


def _label_of(thing: queries.Thing) -> str:
    if isinstance(thing, Theme):
        return thing.label
    return str(thing) if isinstance(thing, Sdg) else thing.name


def _what(thing: queries.Thing) -> str:
    """« pays, Afrique », « département, Bretagne », « thème, dans Environnement »."""
    if isinstance(thing, Country):
        return together(_("pays"), Area(thing.area).label)
    if isinstance(thing, Department):
        return together(_("département"), thing.region.name)
    if isinstance(thing, Region):
        return _("région")
    if isinstance(thing, Sdg):
        return _("objectif de développement durable")
    return _("thème, dans « %(theme)s »") % {"theme": thing.parent.label} if thing.parent else _("thème")


# --- who acts


def _who_acts(asked: Asked, counts: _Counts) -> Iterable[Group]:
    former = former_communes(asked)
    chosen: dict[str, list[tuple[queries.Candidate, int]]] = {}
    for one in queries.candidates(asked, former):
        dimension = "authority" if one.family == queries.FRENCH else "partner"
        chosen.setdefault(one.family, []).append((one, counts.of(dimension, one.slug)))
    for those in chosen.values():
        those.sort(key=lambda pair: (pair[0].rank, -pair[1]))
        del those[SHOWN_ROWS:]
    known = queries.organisations([one.pk for those in chosen.values() for one, _count in those])
    for family, label, key in (
        (queries.FRENCH, _("Collectivités françaises"), "collectivites"),
        (queries.FOREIGN, _("Autorités locales partenaires"), "partenaires"),
        (queries.OTHER, _("Réseaux, opérateurs et autres organismes"), "organismes"),
    ):
        those = chosen.get(family, [])
        if those:
            rows = [_row_of_actor(known[one.pk], one, count, asked, former) for one, count in those]
            total = those[0][0].total
            more = f"{reverse(family)}?{urlencode({'nom': asked.text})}" if total > len(rows) else ""
            yield Group(key, label, tuple(rows), total, more)


def _row_of_actor(
    one: Organisation,
    candidate: queries.Candidate,
    count: int,
    asked: Asked,
    former: Mapping[str, tuple[str, bool]],
) -> Row:
    dimension = "authority" if candidate.family == queries.FRENCH else "partner"
    name, _is_exact = former.get(one.commune_id or "", ("", False))
    is_by_its_own = rank(asked, [one.search_key]) < NOT_AT_ALL
    return Row(
        label=one.name if one.acronym in one.name else f"{one.name} ({one.acronym})",
        url=one.get_absolute_url(),
        sub=what_and_where(one),
        rank=candidate.rank,
        count=count,
        list_url=stories.list_of(Filters(), dimension, one.slug) if count else "",
        note=_("réunit l’ancienne commune de ce nom : %(name)s") % {"name": name}
        if name and not is_by_its_own
        else "",
        is_fictitious=one.origin == Origin.DEMONSTRATION,
        slug=one.slug,
    )


def _partners_of(result: Found, reader: Reader) -> tuple[list[stories.Ranked], int]:
    """Who the one named cooperates with."""
    row = result.named
    if row is None or not row.slug or not row.count:
        return [], 0
    is_french = result.groups[0].key == "collectivites"
    here, there = ("authority", "partner") if is_french else ("partner", "authority")
    filters = Filters(**{here: (row.slug,)})
    listed = reader.listed(filters, there)
    return stories.ranked(listed[:SHOWN_PARTNERS], filters, there), max(0, len(listed) - SHOWN_PARTNERS)


# --- words of the field


def _glossary(asked: Asked) -> Iterable[Group]:
    rows = [
        Row(label=term.name, url=term.get_absolute_url(), sub=_meaning(term), rank=how)
        for how, term in queries.terms(asked)
    ]
    if rows:
        rows.sort(key=lambda row: row.rank)
        more = f"{reverse('glossary')}?{urlencode({'q': asked.text})}" if len(rows) > SHOWN_ROWS else ""
        yield Group("mots", _("Mots du glossaire"), tuple(rows[:SHOWN_ROWS]), len(rows), more)


def _meaning(term: Term) -> str:
    said = term.full_name if term.acronym and term.full_name else term.definition
    return Truncator(said).chars(LONGEST_MEANING)


# --- doors of the site

# Page → what it is called, what it holds, and other words that seek it.
PAGES = {
    "begin": (
        gettext_lazy("Commencer à coopérer"),
        gettext_lazy("cinq questions pour qui n’a jamais coopéré"),
        "débuter débutant premier pas",
    ),
    "exchange": (
        gettext_lazy("La bourse aux partenariats"),
        gettext_lazy("des villes et des territoires qui cherchent un partenaire"),
        "bourse-projets annonces demandes offres",
    ),
    "programmes": (
        gettext_lazy("Les programmes à rejoindre"),
        gettext_lazy("clés en main ou mutualisables"),
        "clés en main mutualisable mutualisé",
    ),
    "calls": (
        gettext_lazy("Les appels à projets"),
        gettext_lazy("ouverts, à venir, permanents ; leurs règles et leurs sources"),
        "appel à projet subvention financement cofinancement candidature dossier",
    ),
    "calls-which": (
        gettext_lazy("À quels appels pouvons-nous répondre ?"),
        gettext_lazy("une collectivité et un projet, posés à chaque appel"),
        "éligible éligibilité appels à projets",
    ),
}


def _pages(asked: Asked) -> Iterable[Group]:
    found = [
        Row(label=str(label), url=reverse(page), sub=str(sub), rank=how)
        for page, (label, sub, words) in PAGES.items()
        if (how := rank(asked, [search_key(str(label)), search_key(str(label), words)])) < NOT_AT_ALL
    ]
    if found:
        found.sort(key=lambda row: row.rank)
        yield Group("pages", _("Pages du site"), tuple(found), len(found))


# --- nothing found


def _suggestions(asked: Asked, reader: Reader) -> list[tuple[str, str]]:
    """(words, address) of searches that would find something."""
    words = [*reader.suggestions(asked.text), *queries.written_almost_so(asked)]
    path = reverse("search")
    different = {Asked(one).wholes: one for one in reversed(words) if Asked(one).wholes != asked.wholes}
    return [(one, f"{path}?{urlencode({'q': one})}") for one in reversed(different.values())]


# --- as one types


def proposals(result: Found) -> dict[str, object]:
    """At most eight rows of the same groups, the name typed first; sheets keep two places."""
    sheets = [
        {"label": typo(row.title), "sub": typo(f"{row.left} – {row.right}"), "url": row.url}
        for row in result.sheets[:PROPOSED_SHEETS]
    ]
    partners = [
        {"label": typo(one.label), "sub": typo(one.sub), "url": one.url} for one in result.partners[:2]
    ]
    left = PROPOSED - len(sheets) - len(partners)
    groups = []
    for number, group in enumerate(result.groups):
        if number == 1 and partners:
            groups.append((_with(result), partners))
        rows = group.rows[: min(PROPOSED_IN_A_GROUP, left)]
        left -= len(rows)
        if rows:
            groups.append((group.label, [_option(row) for row in rows]))
    if len(result.groups) == 1 and partners:
        groups.append((_with(result), partners))
    if sheets:
        groups.append((_("Fiches de coopération"), sheets))
    total = sum(len(options) for _label, options in groups)
    return {
        "groups": [{"label": label, "options": options} for label, options in groups],
        "said": _said(total),
    }


def _with(result: Found) -> str:
    return _("Coopèrent avec %(name)s") % {"name": result.named.label if result.named else ""}


def _option(row: Row) -> dict[str, str]:
    said: Sequence[str] = [row.sub, row.note]
    if row.count:
        counted = ngettext("%(n)s fiche", "%(n)s fiches", row.count) % {"n": grouped(row.count)}
        said = [*said, counted]
    if row.is_fictitious:
        said = [*said, _("fictif")]
    return {"label": typo(row.label), "sub": typo(" · ".join(one for one in said if one)), "url": row.url}


def _said(total: int) -> str:
    """What a screen reader says when the proposals have changed."""
    if not total:
        return _("Aucune proposition.")
    return ngettext(
        "%(n)d proposition : flèche vers le bas pour la lire.",
        "%(n)d propositions : flèche vers le bas pour les lire.",
        total,
    ) % {"n": total}
