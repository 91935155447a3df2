"""Reading `data/real`: source documents, organisations, country sheets. All is checked, then written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.importing import Checked, Errors, read_csv, read_json_list
from coopdec.directory.enums import AuthorityKind, NetworkKind, OrganisationKind
from coopdec.directory.models import CountrySheet, Organisation, SourceDocument
from coopdec.directory.services.country_sheets import (
    CountrySheetInput,
    FigureInput,
    put_country_sheet,
    remove_country_sheet,
)
from coopdec.directory.services.organisations import OrganisationInput, PassageInput, put_organisation
from coopdec.reference.models import Country, Region, Theme

# Kinds of the seeds, where `organisation_kinds.csv` does not say better: kind, network kind.
SEED_KINDS = {
    "rrma": (OrganisationKind.NETWORK, NetworkKind.REGIONAL),
    "reseau-thematique": (OrganisationKind.NETWORK, NetworkKind.THEMATIC),
    "association-collectivites": (OrganisationKind.NETWORK, NetworkKind.AUTHORITIES),
    "federation": (OrganisationKind.NETWORK, NetworkKind.FEDERATION),
    "operateur-etat": (OrganisationKind.OPERATOR, ""),
    "administration": (OrganisationKind.NATIONAL, ""),
    "organisation-internationale": (OrganisationKind.INTERNATIONAL, ""),
    "autre": (OrganisationKind.OTHER, ""),
}


DOCUMENT_COLUMNS = ("code", "title", "publisher", "published_on", "note")
KIND_COLUMNS = ("id", "kind", "authority_kind", "network_kind", "country")


def passages_of(record: Checked, documents: set[str]) -> tuple[PassageInput, ...]:
    """The sources of a record, then its other wordings, each with its own sources."""
    passages = [_passage(source, documents) for source in record.children("source")]
    if not passages:
        record.wrong("source", _("il manque."))
    for detail in record.children("details"):
        text = detail.text("text", required=True)
        passages += [_passage(source, documents, text=text) for source in detail.children("source")]
    return tuple(passages)


def texts_of(record: Checked, name: str, *, most: int = 300) -> tuple[str, ...]:
    """A list of texts, none of them empty."""
    values = record.item.get(name) or []
    if not isinstance(values, list):
        record.wrong(name, _("une liste de textes était attendue."))
        return ()
    return tuple(
        Checked({name: value}, record.line, record.errors).text(name, required=True, most=most)
        for value in values
    )


def _passage(source: Checked, documents: set[str], *, text: str = "") -> PassageInput:
    document = source.one_of("doc", documents)
    return PassageInput(document=document, where=source.text("where", most=300), text=text)


def known_documents() -> set[str]:
    return set(SourceDocument.objects.values_list("code", flat=True))


@transaction.atomic
def import_documents(path: Path) -> int:
    """`documents.csv`. Raises ImportRefused; returns how many documents are known."""
    errors = Errors(path.name)
    rows: list[dict[str, str]] = []
    for line, item in enumerate(read_csv(path, columns=DOCUMENT_COLUMNS), start=2):
        record = Checked(item, line, errors)
        rows.append(
            {
                "code": record.text("code", required=True, most=50),
                "title": record.text("title", required=True, most=300),
                "publisher": record.text("publisher", required=True, most=200),
                "published_on": record.year("published_on"),
                "note": record.text("note"),
            }
        )
    errors.refuse()
    for row in rows:
        SourceDocument.objects.update_or_create(code=row["code"], defaults=row)
    return len(rows)


def _email(record: Checked, name: str) -> str:
    value = record.text(name)
    try:
        if value:
            validate_email(value)
    except ValidationError:
        record.wrong(name, _("« %(value)s » n’est pas une adresse électronique.") % {"value": value})
        return ""
    return value


def _website(record: Checked, name: str) -> str:
    value = record.text(name, most=500)
    try:
        if value:
            URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        record.wrong(name, _("« %(value)s » n’est pas une adresse de site.") % {"value": value})
        return ""
    return value


def _kinds(path: Path) -> dict[str, dict[str, str]]:
    """`organisation_kinds.csv` by organisation."""
    errors = Errors(path.name)
    kinds = {}
    countries = set(Country.objects.values_list("code", flat=True))
    for line, item in enumerate(read_csv(path, columns=KIND_COLUMNS), start=2):
        record = Checked(item, line, errors)
        typed = {
            "kind": record.one_of("kind", OrganisationKind.values),
            "authority_kind": record.one_of("authority_kind", AuthorityKind.values, required=False),
            "network_kind": record.one_of("network_kind", NetworkKind.values, required=False),
            "country_id": record.one_of("country", countries, required=False) or None,
        }
        is_french = typed["kind"] == OrganisationKind.FRENCH_AUTHORITY
        if is_french != bool(typed["authority_kind"]):
            record.wrong("authority_kind", _("une collectivité française en a une, et elle seule."))
        if typed["network_kind"] and typed["kind"] != OrganisationKind.NETWORK:
            record.wrong("network_kind", _("seul un réseau en a une."))
        if is_french and typed["country_id"]:
            record.wrong("country", _("une collectivité française n’a pas de pays partenaire."))
        kinds[record.text("id", required=True)] = typed
    errors.refuse()
    return kinds


def _joined(record: Checked, *names: str) -> str:
    """Several remarks of a record as one text."""
    return " ".join(text for text in (record.text(name) for name in names) if text)


def _also_named(record: Checked) -> str:
    names = texts_of(record, "other_names")
    return _("Aussi nommé : %(names)s.") % {"names": ", ".join(names)} if names else ""


def _organisation(record: Checked, slug: str, *, kinds, known) -> OrganisationInput:
    seed_kind = record.one_of("type", SEED_KINDS)
    kind, network_kind = SEED_KINDS.get(seed_kind, (OrganisationKind.OTHER, ""))
    typed = kinds.get(slug, {})
    regions = record.codes("region_codes", known["regions"])
    acronym = record.text("acronym", most=60)
    name = record.text("name", required=True, most=300)
    fields: dict[str, Any] = {
        "acronym": "" if acronym == name else acronym,
        "authority_kind": typed.get("authority_kind", ""),
        "network_kind": typed.get("network_kind", network_kind),
        "country_id": typed.get("country_id"),
        "region_id": regions[0] if len(regions) == 1 else None,
        "summary": record.text("summary", required=True),
        "note": _joined(record, "note", "region_note", "regions_note", "see_also_note"),
        "scope": "; ".join(texts_of(record, "scopes")) or record.text("scope", most=300),
        "website": _website(record, "url"),
        "email": _email(record, "email"),
        "is_historical": record.item.get("historical") is True,
    }
    return OrganisationInput(
        name=name,
        kind=typed.get("kind", kind),
        fields=fields,
        other_names=texts_of(record, "other_names"),
        themes=tuple(record.codes("themes", known["themes"])),
        covered_regions=tuple(regions),
        passages=passages_of(record, known["documents"]),
    )


@transaction.atomic
def import_organisations(path: Path, kinds_path: Path, *, by: models.Model | None = None) -> int:
    """`organisations.json`. Raises ImportRefused with every error; returns how many were read."""
    kinds = _kinds(kinds_path)
    known = {
        "themes": set(Theme.objects.values_list("code", flat=True)),
        "regions": set(Region.objects.values_list("code", flat=True)),
        "documents": known_documents(),
    }
    errors = Errors(path.name)
    read, links = {}, {}
    for line, item in enumerate(read_json_list(path), start=1):
        record = Checked(item, line, errors)
        slug = record.text("id", required=True, most=120)
        if slug in read:
            record.wrong("id", _("« %(id)s » figure déjà dans le fichier.") % {"id": slug})
        read[slug] = _organisation(record, slug, kinds=kinds, known=known)
        see_also = record.text("see_also_id", most=120)
        if see_also:
            links[slug] = (record, see_also)
    for record, target in links.values():
        if target not in read:
            record.wrong("see_also_id", _("« %(id)s » ne figure pas dans le fichier.") % {"id": target})
        elif target in links:
            record.wrong("see_also_id", _("« %(id)s » renvoie lui-même ailleurs.") % {"id": target})
    errors.refuse()
    # Those that others point to first: a link needs its target's row.
    written: dict[str, Organisation] = {}
    for slug in sorted(read, key=lambda slug: slug in links):
        target = written[links[slug][1]].pk if slug in links else None
        values = replace(read[slug], fields={**read[slug].fields, "see_also_id": target})
        written[slug] = put_organisation(slug=slug, values=values, by=by)
    return len(read)


def _country_sheet(record: Checked, *, known) -> CountrySheetInput:
    figures = []
    for figure in record.children("figures"):
        value, year = figure.number("value"), figure.number("year", lowest=1900, highest=2100)
        sources = [_passage(source, known["documents"]) for source in figure.children("source")]
        if value is None or not sources:
            figure.wrong("figures", _("un chiffre a besoin d’une valeur et d’une source."))
            continue
        figures.append(
            FigureInput(
                label=figure.text("label", required=True, most=200),
                value=value,
                unit=figure.text("unit", required=True, most=60),
                year=int(year) if year is not None else None,
                document=sources[0].document,
                where=sources[0].where,
                note=figure.text("note"),
            )
        )
    flags = {}
    for name in ("bilateral_call", "cuf_country_group"):
        flags[name] = record.item.get(name)
        if flags[name] not in (None, True, False):
            record.wrong(name, _("vrai, faux ou rien était attendu."))
    return CountrySheetInput(
        fields={
            "country_id": record.one_of("country", known["countries"]),
            "part_name": record.text("place", most=100),
            "summary": record.text("summary", required=True),
            "has_bilateral_call": flags["bilateral_call"],
            "bilateral_call_note": record.text("bilateral_call_note"),
            "has_country_group": flags["cuf_country_group"],
            "country_group_note": record.text("cuf_note"),
            "note": " ".join(text for text in (record.text("note"), _also_named(record)) if text),
            "email": _email(record, "contact_email"),
        },
        priorities=tuple(record.codes("priorities", known["themes"])),
        figures=tuple(figures),
        passages=passages_of(record, known["documents"]),
    )


@transaction.atomic
def import_country_sheets(path: Path, *, by: models.Model | None = None) -> int:
    """`countries.json`. Raises ImportRefused with every error; returns how many were read."""
    known = {
        "themes": set(Theme.objects.values_list("code", flat=True)),
        "countries": set(Country.objects.values_list("code", flat=True)),
        "documents": known_documents(),
    }
    errors = Errors(path.name)
    read = {}
    for line, item in enumerate(read_json_list(path), start=1):
        record = Checked(item, line, errors)
        code = record.text("id", required=True, most=10)
        if code in read:
            record.wrong("id", _("« %(id)s » figure déjà dans le fichier.") % {"id": code})
        read[code] = _country_sheet(record, known=known)
    errors.refuse()
    for gone in CountrySheet.objects.exclude(code__in=read):
        remove_country_sheet(gone, by=by)
    for code, values in read.items():
        put_country_sheet(code=code, values=values, by=by)
    return len(read)
