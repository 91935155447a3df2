"""The glossary's files: all there, told once, every error at once, nothing changed by a second import."""

import csv
import json
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from coopdec.common.importing import ImportRefused
from coopdec.directory.services.organisations import PassageInput
from coopdec.guidance.imports import DEFINITION_COLUMNS, import_glossary
from coopdec.guidance.models import Term, TermPassage
from coopdec.guidance.services import TERM_FIELDS, TermInput, put_term
from coopdec.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
SOURCE = [{"doc": "guide-cncd-2020", "where": "p. 1"}]
GOOD = {"id": "ess", "acronym": "ESS", "full_name": "Essai", "full_name_from": "guide", "source": SOURCE}
MEANT = {
    "code": "ess", "name_en": "Trial", "definition_fr": "Un essai.", "definition_en": "A trial.",
    "source_fr": "Usage", "source_en": "Usage",
}  # fmt: skip
WORD = {**MEANT, "code": "mot-d-essai", "name_fr": "Mot d’essai"}


@pytest.fixture
def folder(settings):
    return settings.DATA / "real"


@pytest.fixture
def read(tmp_path):
    """Imports these acronyms and definitions as if they were the files."""

    def import_these(acronyms=(GOOD,), definitions=()):
        (tmp_path / "glossary.json").write_text(json.dumps(list(acronyms)))
        with (tmp_path / "glossary_definitions.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, DEFINITION_COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(definitions)
        return import_glossary(tmp_path / "glossary.json", tmp_path / "glossary_definitions.csv")

    return import_these


@pytest.fixture
def refused(read):
    """The errors of the files, once it is sure that nothing was written."""

    def errors_of(**files):
        before = list(Term.objects.values()), Entry.objects.count()
        with pytest.raises(ImportRefused) as caught:
            read(**files)
        assert (list(Term.objects.values()), Entry.objects.count()) == before
        return [(error.file, error.line, error.field) for error in caught.value.errors]

    return errors_of


def test_every_acronym_of_the_file_is_there(folder):
    said = {item["id"]: item for item in json.loads((folder / "glossary.json").read_text())}
    assert len(said) == 121
    found = {
        term.code: term for term in Term.objects.exclude(full_name_from="site").select_related("organisation")
    }
    assert set(found) == set(said)
    for code, item in said.items():
        term = found[code]
        assert term.acronym == item["acronym"]
        assert term.full_name_fr == (item["full_name"] or "")
        assert term.other_full_names == item.get("other_full_names", [])
        assert (term.organisation.slug if term.organisation else None) == item.get("organisation_id")
    passages = Counter(TermPassage.objects.values_list("term_id", "document_id", "where"))
    assert passages == Counter(
        (code, source["doc"], source["where"]) for code, item in said.items() for source in item["source"]
    )


def test_what_a_mayor_meets_on_the_site_is_defined_in_both_languages():
    defined = set(Term.objects.exclude(definition_fr="").values_list("code", flat=True))
    assert len(defined) >= 40
    assert defined >= {
        "aect", "apd", "cad", "odd", "marqueur", "epci", "ficol", "dctciv", "daect", "cncd", "rrma", "gect", "convention",
        "deliberation", "chef-de-file", "numeraire", "en-nature", "un-pour-cent", "bourse-projets", "teledeclaration",
        "cooperation-decentralisee", "jumelage",
    }  # fmt: skip
    for term in Term.objects.filter(code__in=defined):
        for text in (term.definition_fr, term.definition_en):
            assert text[-1] in ".!?…", term.code
            assert text.count(". ") <= 2, f"{term.code}: one or two sentences"
        assert term.full_name_fr, term.code


def test_an_import_and_its_journal(read):
    assert read([GOOD], [MEANT, WORD]) == (2, 2)
    ours = Term.objects.get(code="mot-d-essai")
    assert (ours.name, ours.full_name_from, ours.passages.count()) == ("Mot d’essai", "site", 0)
    term = Term.objects.get(code="ess")
    assert (term.definition, term.full_name_en, str(term)) == ("Un essai.", "Trial", "ESS")
    assert term.get_absolute_url() == "/glossaire/#ess"
    verbs = Entry.objects.filter(object_type="guidance.term", object_ref="ess").values_list("verb", flat=True)
    assert list(verbs) == ["term.created"]


def test_a_second_import_changes_nothing_and_a_third_what_changed(read):
    read([GOOD], [MEANT, WORD])
    before, entries = list(Term.objects.values()), Entry.objects.count()
    passages = list(TermPassage.objects.values())
    read([GOOD], [MEANT, WORD])
    assert (list(Term.objects.values()), Entry.objects.count()) == (before, entries)
    assert list(TermPassage.objects.values()) == passages
    read([{**GOOD, "full_name": "Essai corrigé"}], [MEANT])
    last = Entry.objects.order_by("pk")[entries:].values_list("verb", "object_ref")
    assert sorted(last) == [("term.changed", "ess"), ("term.removed", "mot-d-essai")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Ess"}, "id"), ({"id": "autre"}, "id"), ({"id": "lettre-a"}, "id"), ({"acronym": ""}, "acronym"),
        ({"acronym": 3}, "acronym"), ({"full_name": "a" * 301}, "full_name"), ({"full_name": None}, "full_name_from"),
        ({"full_name_from": "oracle"}, "full_name_from"), ({"full_name_from": "site"}, "full_name_from"),
        ({"organisation_id": "rien"}, "organisation_id"), ({"organisation_id": ["afd"]}, "organisation_id"),
        ({"other_full_names": "Autre"}, "other_full_names"), ({"source": []}, "source"),
        ({"source": [{"doc": "journal"}]}, "doc"), ({"note": "a\x00b"}, "note"),
    ],
    ids=str,
)  # fmt: skip
def test_acronyms_with_errors(refused, change, field):
    assert refused(acronyms=[{**GOOD, "id": "autre"}, {**GOOD, **change}]) == [("glossary.json", 2, field)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Mot"}, "code"), ({"code": "ess"}, "code"), ({"name_fr": ""}, "name_fr"), ({"definition_fr": ""}, "definition_fr"),
        ({"definition_en": ""}, "definition_en"), ({"source_fr": ""}, "source_fr"), ({"source_en": " "}, "source_en"),
        ({"organisation": "rien"}, "organisation"), ({"definition_fr": "a" * 601}, "definition_fr"),
    ],
    ids=str,
)  # fmt: skip
def test_definitions_with_errors(refused, change, field):
    errors = refused(acronyms=[], definitions=[{**MEANT, "name_fr": "Essai"}, {**WORD, **change}])
    assert errors == [("glossary_definitions.csv", 3, field)]


def test_what_a_document_says_is_not_said_again(refused):
    again = {**MEANT, "acronym": "ESS", "name_fr": "Essai", "organisation": "afd"}
    assert refused(definitions=[again]) == [
        ("glossary_definitions.csv", 2, name) for name in ("acronym", "name_fr", "organisation")
    ]


def test_errors_of_both_files_at_once(refused):
    errors = refused(
        acronyms=[{**GOOD, "acronym": ""}, {**GOOD, "source": [], "organisation_id": "rien"}],
        definitions=[{**WORD, "definition_fr": ""}, {**WORD, "code": "Non"}],
    )
    assert sorted(errors) == sorted([
        ("glossary.json", 1, "acronym"), ("glossary.json", 2, "id"), ("glossary.json", 2, "source"),
        ("glossary.json", 2, "organisation_id"), ("glossary_definitions.csv", 2, "definition_fr"),
        ("glossary_definitions.csv", 3, "code"),
    ])  # fmt: skip


def test_the_command_refuses_a_wrong_glossary_and_loads_nothing(tmp_path, folder):
    for path in folder.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "glossary_definitions.csv").open("a") as file:
        file.write("Mauvais,,Mauvais,,,,,,\n")
    before = Entry.objects.count()
    with pytest.raises(CommandError, match=r"(?s)Rien n’a été importé.*glossary_definitions\.csv, \d+, code"):
        call_command("load_real_data", folder=tmp_path)
    assert Entry.objects.count() == before


def test_the_command_brings_one_changed_definition_and_only_that(tmp_path, folder):
    for path in folder.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "glossary_definitions.csv"
    path.write_text(path.read_text().replace("Usage de ce site", "Usage du site", 1))
    last = Entry.objects.order_by("pk").last().pk
    call_command("load_real_data", folder=tmp_path)
    verbs = Entry.objects.filter(pk__gt=last).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["term.changed", "cooperation.real-data-imported"]


def fields(**said):
    known = dict.fromkeys(TERM_FIELDS, "") | {"organisation_id": None, "acronym": "ESS"}
    return TermInput(fields={**known, **said}, passages=(PassageInput("guide-cncd-2020"),))


@pytest.mark.parametrize(
    ("code", "said", "constraint"),
    [
        ("Ess", {}, "guidance_term_code_is_an_anchor"),
        ("ess--b", {}, "guidance_term_code_is_an_anchor"),
        ("ess", {"acronym": ""}, "guidance_term_has_a_name"),
        ("ess", {"full_name_from": "guide"}, "guidance_term_origin_of_a_full_name"),
        ("ess", {"full_name_fr": "E", "full_name_from": "x"}, "guidance_term_origin_of_a_full_name"),
        ("ess", {"definition_fr": "Un essai."}, "guidance_term_defined_whole_and_sourced"),
        ("ess", {"definition_fr": "Un.", "definition_en": "A."}, "guidance_term_defined_whole_and_sourced"),
    ],
    ids=str,
)
def test_what_the_database_refuses(code, said, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        put_term(code=code, values=fields(**said), by=None)
