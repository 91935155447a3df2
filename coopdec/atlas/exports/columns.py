"""The columns of what is taken away, said once: for spreadsheets, for maps and for the data dictionary."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import HERE, LABELS, NUMBERS, PAGE_SIZE, Filters
from coopdec.common.tables import Cell
from coopdec.common.typography import pair, quoted

SEPARATOR = " | "  # between the values of one cell
LICENCE = "Licence Ouverte 2.0"
NAMED = ("country", "region", "department", "theme", "sdg", "marker", "funder", "kind", "status")

MANY = {
    "countries": "country", "regions": "region", "departments": "department", "themes": "theme",
    "sdgs": "sdg", "markers": "marker", "funders": "funder",
}  # fmt: skip

Card = Mapping[str, Any]

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself. `question`: the page of the same sheets, with the filters and the version;
    `asked`: the same filters in words; `demonstration`: how many of the sheets are invented."""

    question: str
    asked: str
    version: int
    made_on: str
    sheets: int
    demonstration: int
    licence: str = LICENCE

    def said(self) -> dict[str, str | int]:
        """As spreadsheets and JSON files say it."""
        return {
            "question": self.question,
            "filters": self.asked,
            "sheets": self.sheets,
            "demonstration": self.demonstration,
            "version": self.version,
            "date": self.made_on,
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is that of the API where it has one; `read` gives the cell of a card; `kind` as CSVW names
    types."""

    name: str
    kind: str
    meaning: Any  # lazy text
    read: Callable[[Card, Names], Cell]


def _own(name: str) -> Callable[[Card, Names], Cell]:
    return lambda card, _names: card[name]


def _label(name: str) -> Callable[[Card, Names], Cell]:
    return lambda card, names: names[name].get(card[name], card[name])


def _codes(name: str) -> Callable[[Card, Names], Cell]:
    return lambda card, _names: SEPARATOR.join(map(str, card[name]))


def _labels(name: str, dimension: str) -> Callable[[Card, Names], Cell]:
    def read(card: Card, names: Names) -> Cell:
        known = names[dimension]
        return SEPARATOR.join(known.get(str(value), str(value)) for value in card[name])

    return read


def _bodies(shore: str, part: str) -> Callable[[Card, Names], Cell]:
    return lambda card, _names: SEPARATOR.join(body[part] or "" for body in card[shore])


def _point(part: str) -> Callable[[Card, Names], Cell]:
    return lambda card, _names: card["point"][part] if card["point"] else None


COLUMNS = (
    Column("ref", "string", gettext_lazy("Référence de la fiche, qui ne change jamais"), _own("ref")),
    Column("title", "string", gettext_lazy("Titre"), _own("title")),
    Column("summary", "string", gettext_lazy("Résumé, 300 caractères au plus"), _own("summary")),
    Column("kind", "string", gettext_lazy("Nature, code"), _own("kind")),
    Column("kind_label", "string", gettext_lazy("Nature"), _label("kind")),
    Column(
        "status",
        "string",
        gettext_lazy("État, code : celui qui est dit, sinon celui que donnent les dates"),
        _own("status"),
    ),
    Column("status_label", "string", gettext_lazy("État"), _label("status")),
    Column(
        "start_year",
        "integer",
        gettext_lazy("Année de début, vide quand elle n’est pas connue"),
        _own("start_year"),
    ),
    Column(
        "end_year",
        "integer",
        gettext_lazy("Année de fin, vide quand elle n’est pas connue"),
        _own("end_year"),
    ),
    Column("near", "string", gettext_lazy("Côté français : les noms"), _bodies("near", "name")),
    Column(
        "near_slugs",
        "string",
        gettext_lazy("Côté français : les identifiants, dans le même ordre"),
        _bodies("near", "slug"),
    ),
    Column(
        "far",
        "string",
        gettext_lazy("Côté partenaire : les noms, vides quand la source ne nomme qu’un pays"),
        _bodies("far", "name"),
    ),
    Column(
        "far_slugs",
        "string",
        gettext_lazy("Côté partenaire : les identifiants, dans le même ordre"),
        _bodies("far", "slug"),
    ),
    Column(
        "far_countries",
        "string",
        gettext_lazy("Côté partenaire : les pays, dans le même ordre"),
        _bodies("far", "country"),
    ),
    Column(
        "countries",
        "string",
        gettext_lazy("Pays partenaires et lieux de l’action, codes ISO 3166-1 (XK : Kosovo)"),
        _codes("countries"),
    ),
    Column(
        "countries_labels",
        "string",
        gettext_lazy("Pays partenaires et lieux de l’action"),
        _labels("countries", "country"),
    ),
    Column(
        "regions", "string", gettext_lazy("Régions des partenaires français, codes INSEE"), _codes("regions")
    ),
    Column(
        "regions_labels",
        "string",
        gettext_lazy("Régions des partenaires français"),
        _labels("regions", "region"),
    ),
    Column(
        "departments",
        "string",
        gettext_lazy("Départements des partenaires français, codes INSEE"),
        _codes("departments"),
    ),
    Column(
        "departments_labels",
        "string",
        gettext_lazy("Départements des partenaires français"),
        _labels("departments", "department"),
    ),
    Column("themes", "string", gettext_lazy("Thèmes, codes"), _codes("themes")),
    Column("themes_labels", "string", gettext_lazy("Thèmes"), _labels("themes", "theme")),
    Column("sdgs", "string", gettext_lazy("Objectifs de développement durable, numéros"), _codes("sdgs")),
    Column(
        "sdgs_labels", "string", gettext_lazy("Objectifs de développement durable"), _labels("sdgs", "sdg")
    ),
    Column(
        "markers", "string", gettext_lazy("Marqueurs examinés, code et note (gender:2)"), _codes("markers")
    ),
    Column("markers_labels", "string", gettext_lazy("Marqueurs examinés"), _labels("markers", "marker")),
    Column("funders", "string", gettext_lazy("Financeurs, identifiants"), _codes("funders")),
    Column("funders_labels", "string", gettext_lazy("Financeurs"), _labels("funders", "funder")),
    Column(
        "amount_eur",
        "number",
        gettext_lazy(
            "Montant connu en numéraire, en euros ; vide quand il n’est pas connu, ce qui n’est jamais 0"
        ),
        _own("amount_eur"),
    ),
    Column(
        "amount_in_kind_eur",
        "number",
        gettext_lazy("Valorisation connue, en euros ; elle ne s’ajoute pas au numéraire"),
        _own("amount_in_kind_eur"),
    ),
    Column(
        "lon",
        "number",
        gettext_lazy("Longitude du meilleur lieu connu côté partenaire, en degrés (WGS 84)"),
        _point("lon"),
    ),
    Column("lat", "number", gettext_lazy("Latitude du même lieu"), _point("lat")),
    Column(
        "is_exact",
        "boolean",
        gettext_lazy("Vrai : le lieu même ; faux : le milieu d’un territoire plus grand"),
        _point("is_exact"),
    ),
    Column(
        "parent",
        "string",
        gettext_lazy("Référence du partenariat durable dont la fiche fait partie"),
        _own("parent"),
    ),
    Column(
        "origin",
        "string",
        gettext_lazy("real : d’après des sources publiques ; demonstration : fiche inventée"),
        _own("origin"),
    ),
    Column("published_on", "date", gettext_lazy("Date de publication de la fiche"), _own("published_on")),
    Column("updated_on", "date", gettext_lazy("Date de sa dernière mise à jour"), _own("updated_on")),
)


class Taken:
    """The sheets of a question, one card after the other, with what their codes are called."""

    def __init__(self, reader: Reader, filters: Filters, *, about: About, site: str) -> None:
        self.reader, self.filters, self.about, self.site = reader, filters, about, site

    @cached_property
    def names(self) -> Names:
        """Dimension → code → label, of all codes met."""
        question = self.filters.question()
        return {
            name: {
                one.value: one.label
                for one in self.reader.facet(question.without(name), name, limit=None).values
            }
            for name in NAMED
        }

    def cards(self) -> Iterator[Card]:
        """In the order of the question."""
        return self.read(self.reader.every_card(self.filters))

    def read(self, texts: Iterable[str]) -> Iterator[Card]:
        """Cards of the reader; `url` is made whole."""
        for text in texts:
            card = json.loads(text)
            card["url"] = self.site + card["url"]
            yield card

    @property
    def heads(self) -> list[str]:
        """The names of the columns."""
        return [*(column.name for column in COLUMNS), "url"]

    @property
    def said(self) -> list[Cell]:
        """The cells of `SAID`, the same on every line."""
        about = self.about
        return [about.licence, about.question, about.asked, about.version, about.made_on]

    def rows(self) -> Iterator[list[Cell]]:
        """One a sheet, as `heads`."""
        names, reads = self.names, [column.read for column in COLUMNS]
        for card in self.cards():
            yield [*(read(card, names) for read in reads), card["url"]]


# Said on every line of CSV, which has no other page: where it comes from, and what it may be used for.
SAID = ("licence", "question", "filters", "version", "taken_on")
MEANINGS = {
    "url": gettext_lazy("Adresse de la fiche"),
    "licence": gettext_lazy("Licence de réutilisation"),
    "question": gettext_lazy("Adresse de la liste : filtres et version"),
    "filters": gettext_lazy("Ce qui a été demandé, en mots"),
    "version": gettext_lazy("Version de l’atlas d’où vient la ligne"),
    "taken_on": gettext_lazy("Date de l’export"),
}


def dictionary() -> Sequence[tuple[str, str, str]]:
    """(name, type, meaning) of every column, in order."""
    own = [(column.name, column.kind, str(column.meaning)) for column in COLUMNS]
    return [*own, *((name, "string", str(meaning)) for name, meaning in MEANINGS.items())]


def about(reader: Reader, filters: Filters, labels: Mapping[tuple[str, str], str], *, site: str) -> About:
    """`labels`: what chosen values are called (`dimensions.labels_of`)."""
    said = [quoted(filters.q)] if filters.q else []
    said += [pair(LABELS[name], labels.get((name, value), value)) for name, value in filters.chosen()]
    said += [
        f"{NUMBERS[name]} {value}"
        for name in ("year_from", "year_to")
        if (value := getattr(filters, name)) is not None
    ]
    question = filters.question()
    said += [f"bbox {question.bbox.written}"] if question.bbox else []
    if question.bbox or question.where != HERE:
        said += [f"side {question.side}", f"where {question.where}"]
    invented = reader.demonstration(filters)
    listed = replace(filters, version=reader.version, page=1, page_size=PAGE_SIZE)
    return About(
        question=site + reverse("atlas") + listed.query(),
        asked=", ".join(said) or _("toutes les fiches"),
        version=reader.version,
        made_on=timezone.localdate().isoformat(),
        sheets=reader.totals(filters).count,
        demonstration=invented.count if invented else 0,
    )
