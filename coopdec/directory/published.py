"""Figures that public documents give (`data/real/`), as they give them: shown beside ours, never mixed.

What a document does not say is not computed: its areas do not sum to its total, and nothing mends that.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from coopdec.common.typography import euros
from coopdec.directory.models import SourceDocument
from coopdec.reference.enums import Area

AREAS = {
    "Afrique": Area.AFRICA,
    "Amérique centrale et Caraïbes": Area.CENTRAL_AMERICA_CARIBBEAN,
    "Amérique du Nord": Area.NORTH_AMERICA,
    "Amérique du Sud": Area.SOUTH_AMERICA,
    "Asie": Area.ASIA,
    "Europe": Area.EUROPE,
    "Océanie": Area.OCEANIA,
}
# Of the facts that documents give of all France, those that say how much is done, and with what money.
OF_FRANCE = (
    "apd-collectivites", "apd-collectivites-2019", "apd-refugies-2019", "apd-genre-2019", "eau-montant",
    "maedi-projets-2014", "maedi-montant-2014", "aap-daect-2019-laureats", "aap-daect-2019-afrique",
)  # fmt: skip
# Of the exchange as the ministry kept it.
OF_EXCHANGE = ("bourse-projets", "bourse-collectivites", "bourse-pays")
OURS = {"guide-cncd-2020"}  # documents whose notes were written for those who read the data, not the page
COUNTED = {
    "accords", "collectivités", "coopérations", "jumelages", "jumelages et partenariats", "partenaires",
    "partenariats", "projets",
}  # fmt: skip
MONEY = {"EUR", "EUR/an"}
OF_MONEY = ("APD", "ofinancement", "Montant")


@dataclass(frozen=True, slots=True)
class Publication:
    """What one document says of everything or of an area; None = it does not say. `where`: which page of it;
    `note`: how its figures are to be read."""

    document: SourceDocument
    where: str
    note: str
    projects: int | None = None
    partnerships: int | None = None
    authorities: int | None = None
    partners: int | None = None
    countries: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of a document, in its words: « près de 1 080 jumelages »; `year` is that of the figure."""

    label: str
    text: str
    year: int | None
    document: SourceDocument
    where: str
    note: str = ""


@cache
def _read(name: str) -> Any:
    return json.loads((settings.DATA / "real" / name).read_text())


def _documents() -> dict[str, SourceDocument]:
    return SourceDocument.objects.in_bulk()


def _publication(item: Mapping[str, Any], documents: Mapping[str, SourceDocument]) -> Publication:
    return Publication(
        document=documents[item["source"]["doc"]],
        where=item["source"]["where"],
        note="" if item["source"]["doc"] in OURS else item.get("note", ""),
        projects=item.get("projects"),
        partnerships=item.get("partnerships"),
        authorities=item.get("french_authorities"),
        partners=item.get("partner_authorities"),
        countries=item.get("countries"),
    )


def of_everything() -> list[Publication]:
    """The totals that documents give; none of a document that is not loaded."""
    documents = _documents()
    found = _read("atlas-figures.json")["totals"]
    return [_publication(item, documents) for item in found if item["source"]["doc"] in documents]


def of_areas() -> dict[str, Publication]:
    """Area → what a document says of it."""
    documents = _documents()
    found = _read("atlas-figures.json")["continents"]
    return {
        AREAS[item["continent"]].value: _publication(item, documents)
        for item in found
        if item["source"]["doc"] in documents
    }


def about_france() -> list[Said]:
    by_name = {item["id"]: item for item in _read("figures.json")}
    return _said(by_name[name] for name in OF_FRANCE)


def about_exchange() -> list[Said]:
    """What documents say of the exchange of former times: history, never our count."""
    by_name = {item["id"]: item for item in _read("figures.json")}
    return _said(by_name[name] for name in OF_EXCHANGE)


def about_country(name: str) -> list[Said]:
    """What documents say of cooperation with a country, by its French name."""
    return _said(
        item
        for item in _read("figures.json")
        if item["scope"] == name
        and (
            item["unit"] in COUNTED
            or (item["unit"] in MONEY and any(word in item["label"] for word in OF_MONEY))
        )
    )


def _said(items: Iterable[Mapping[str, Any]]) -> list[Said]:
    documents = _documents()
    return [
        Said(
            label=item["label"],
            text=_written(item),
            year=item["year"],
            document=documents[item["source"][0]["doc"]],
            where=item["source"][0]["where"],
            note=item.get("note", ""),
        )
        for item in items
        if item["source"][0]["doc"] in documents
    ]


def _written(item: Mapping[str, Any]) -> str:
    qualifier, unit = item.get("qualifier", ""), item["unit"]
    if qualifier.startswith("une "):
        return f"{qualifier} de {unit}"
    amount = number_format(item["value"], force_grouping=True)
    if unit in MONEY:
        amount = euros(amount)
        unit = _("par an") if unit == "EUR/an" else ""
    return " ".join(part for part in (qualifier, amount, unit) if part)
