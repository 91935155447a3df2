"""Reading the glossary: acronyms of public documents, then our definitions. All is checked, then written."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.importing import Checked, Errors, ImportRefused, read_csv, read_json_list
from coopdec.directory.imports import known_documents, passages_of, texts_of
from coopdec.directory.models import Organisation
from coopdec.guidance.enums import NameOrigin
from coopdec.guidance.models import Term
from coopdec.guidance.services import TermInput, put_term, remove_term

DEFINITION_COLUMNS = (
    "code",
    "acronym",
    "name_fr",
    "name_en",
    "definition_fr",
    "definition_en",
    "source_fr",
    "source_en",
    "organisation",
)
ANCHOR = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LETTER_ANCHOR = "lettre-"


@transaction.atomic
def import_glossary(path: Path, definitions_path: Path, *, by: models.Model | None = None) -> tuple[int, int]:
    """`glossary.json` and `glossary_definitions.csv`. Raises ImportRefused with every error of both.

    Returns how many terms there are and how many of them are defined; terms that no file holds are removed.
    """
    errors, own_errors = Errors(path.name), Errors(definitions_path.name)
    acronyms = read_json_list(path)
    definitions = read_csv(definitions_path, columns=DEFINITION_COLUMNS)
    bodies = _bodies(
        *(item.get("organisation_id") for item in acronyms), *(row["organisation"] for row in definitions)
    )
    terms = _acronyms(acronyms, errors, bodies)
    defined = _define(terms, definitions, own_errors, bodies)
    found = [*errors.found, *own_errors.found]
    if found:
        raise ImportRefused(found)
    for gone in Term.objects.exclude(code__in=terms):
        remove_term(gone, by=by)
    for code, values in terms.items():
        put_term(code=code, values=values, by=by)
    return len(terms), defined


def _code(record: Checked, name: str, taken) -> str:
    code = record.text(name, required=True, most=50)
    if code and (not ANCHOR.fullmatch(code) or code.startswith(LETTER_ANCHOR)):
        record.wrong(name, _("« %(code)s » ne peut pas servir d’ancre.") % {"code": code})
    if code in taken:
        record.wrong(name, _("« %(id)s » figure déjà dans le fichier.") % {"id": code})
    return code


def _bodies(*slugs: object) -> dict[str, int]:
    """The organisations that the files name and that are known; the directory holds far more."""
    named = {slug for slug in slugs if isinstance(slug, str)}
    return dict(Organisation.objects.filter(slug__in=named).values_list("slug", "pk"))


def _organisation(record: Checked, name: str, bodies: dict[str, int]) -> int | None:
    slug = record.one_of(name, bodies, required=False)
    return bodies[slug] if slug else None


def _acronyms(items: list[dict[str, Any]], errors: Errors, bodies: dict[str, int]) -> dict[str, TermInput]:
    """The acronyms by code, without definition."""
    documents = known_documents()
    terms: dict[str, TermInput] = {}
    for line, item in enumerate(items, start=1):
        record = Checked(item, line, errors)
        origins = {NameOrigin.GUIDE.value, NameOrigin.USAGE.value}
        fields = {
            "acronym": record.text("acronym", required=True, most=60),
            "full_name_fr": record.text("full_name", most=300),
            "full_name_en": "",
            "full_name_from": record.one_of("full_name_from", origins, required=False),
            "note": record.text("note"),
            "definition_fr": "",
            "definition_en": "",
            "source_fr": "",
            "source_en": "",
            "organisation_id": _organisation(record, "organisation_id", bodies),
        }
        if fields["full_name_from"] and not fields["full_name_fr"]:
            record.wrong("full_name_from", _("seul un nom complet en a une."))
        terms[_code(record, "id", terms)] = TermInput(
            fields=fields,
            other_full_names=texts_of(record, "other_full_names"),
            passages=passages_of(record, documents),
        )
    return terms


def _define(
    terms: dict[str, TermInput], rows: list[dict[str, str]], errors: Errors, bodies: dict[str, int]
) -> int:
    """Adds our definitions to the acronyms, and the words that are no acronym; returns how many there are."""
    acronyms, defined = set(terms), set()
    for line, item in enumerate(rows, start=2):
        record = Checked(item, line, errors)
        code = _code(record, "code", defined)
        defined.add(code)
        ours = {
            "full_name_en": record.text("name_en", most=300),
            "definition_fr": record.text("definition_fr", required=True, most=600),
            "definition_en": record.text("definition_en", required=True, most=600),
            "source_fr": record.text("source_fr", required=True, most=300),
            "source_en": record.text("source_en", required=True, most=300),
        }
        if code in acronyms:
            # What a document says of an acronym is told once, in the file of the acronyms.
            for name in ("acronym", "name_fr", "organisation"):
                if record.text(name):
                    record.wrong(name, _("le fichier des sigles le dit déjà."))
            terms[code] = replace(terms[code], fields={**terms[code].fields, **ours})
            continue
        fields = {
            "acronym": record.text("acronym", most=60),
            "full_name_fr": record.text("name_fr", required=True, most=300),
            "full_name_from": NameOrigin.SITE.value,
            "note": "",
            "organisation_id": _organisation(record, "organisation", bodies),
        }
        terms[code] = TermInput(fields={**fields, **ours})
    return len(defined)
