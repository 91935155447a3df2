"""A file with errors: all of them at once, each with its rank and field, and nothing written."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from coopdec.common.importing import ImportRefused
from coopdec.cooperation.imports import import_cooperations
from coopdec.cooperation.models import Cooperation
from coopdec.directory.imports import import_country_sheets, import_documents, import_organisations

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
NAMES = "label,organisation,scheme,kind,foreign_level,side,stage\n"
SOURCE = [{"doc": "guide-cncd-2020", "where": "p. 1"}]
RENNES = {"name": "Rennes", "type": "commune", "insee": "35238"}
SFAX = {"name": "Sfax d’essai", "type": "commune", "country": "TN"}
GOOD = {
    "id": "essai", "title": "Essai", "kind": "projet", "summary": "Un essai.", "status": "en-cours", "source": SOURCE,
    "french": [RENNES], "partners": [SFAX], "themes": [], "sdgs": [6], "start_year": 2019, "end_year": 2020,
}  # fmt: skip


def silent(line):
    del line


def load(folder, items, names=NAMES):
    (folder / "names.csv").write_text(names)
    path = folder / "cooperations.json"
    path.write_bytes(items if isinstance(items, bytes) else json.dumps(items).encode())
    return import_cooperations(path, folder / "names.csv", progress=silent)


def rows():
    """How many rows each table holds."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables))
        return dict(cursor.fetchall())


@pytest.fixture
def refused(tmp_path):
    """The errors of a file, once it is sure that nothing was written."""

    def errors_of(*items, names=NAMES, read=None):
        before = rows()
        with pytest.raises(ImportRefused) as caught:
            read() if read else load(
                tmp_path, items[0] if isinstance(items[0], bytes) else list(items), names
            )
        assert rows() == before
        return [(error.file, error.line, error.field, error.message) for error in caught.value.errors]

    return errors_of


def test_a_good_file_is_written(tmp_path):
    report = load(tmp_path, [GOOD])
    assert (report.imported, report.unchanged, report.flagged) == (1, 0, [])
    one = Cooperation.objects.get(ref="essai")
    assert (one.state, one.status, one.status_on, one.start_on, one.end_on) == (
        "published", "running", "2020", "2019", "2020",
    )  # fmt: skip
    assert [(part.side, part.organisation.slug) for part in one.partners.all()] == [
        ("french", "rennes-35238"), ("foreign", "sfax-d-essai-tn"),
    ]  # fmt: skip


def unknown(value):
    return f"« {value} » n’est pas une valeur connue."


def no_code(value):
    return f"« {value} » n’est pas un code connu."


def no_authority(value):
    return f"aucune collectivité ne porte le code « {value} »."


CASES = {
    "code de genre": ({"kind": "jumellage"}, "kind", unknown("jumellage")),
    "sans genre": ({"kind": None}, "kind", "il manque."),
    "état": ({"status": "fini"}, "status", unknown("fini")),
    "sans titre": ({"title": " "}, "title", "il manque."),
    "titre trop long": ({"title": "a" * 301}, "title", "le texte dépasse 300 caractères."),
    "caractère nul": ({"summary": "a\x00b"}, "summary", "le texte contient un caractère nul."),
    "date": ({"start_year": "vers 2019"}, "start_year",
             "« vers 2019 » n’est pas une date : écrivez 2019, 2019-04 ou 2019-04-30."),
    "jour": ({"end_year": "2021-02-30"}, "end_year", "Le jour « 2021-02-30 » n’existe pas."),
    "fin avant début": ({"start_year": 2021}, "end_year", "la fin précède le début."),
    "thème": ({"themes": ["feu"]}, "themes", no_code("feu")),
    "ODD": ({"sdgs": [18]}, "sdgs", no_code(18)),
    "ODD en texte": ({"sdgs": ["6"]}, "sdgs", no_code("6")),
    "pays": ({"partners": [{**SFAX, "country": "XX"}]}, "country", unknown("XX")),
    "territoire français partenaire": ({"partners": [{**SFAX, "country": "GP"}]}, "country", unknown("GP")),
    "la France partenaire": ({"partners": [{**SFAX, "country": "FR"}]}, "country", unknown("FR")),
    "document": ({"source": [{"doc": "journal"}]}, "doc", unknown("journal")),
    "sans source": ({"source": []}, "source", "il manque."),
    "INSEE": ({"french": [{**RENNES, "insee": "99999"}]}, "insee", no_authority("99999")),
    "SIREN": ({"french": [{"name": "CC", "type": "intercommunalite", "siren": "000000000"}]}, "siren",
              no_authority("000000000")),
    "région": ({"french": [{"name": "R", "type": "region", "code": "00"}]}, "code", no_authority("00")),
    "type": ({"french": [{**RENNES, "type": "ville"}]}, "type", unknown("ville")),
    "lieu": ({"partners": [{**SFAX, "geonameid": 1, "geo_precision": "place"}]}, "geonameid",
             "« 1 » n’est pas un lieu connu."),
    "latitude": ({"partners": [{**SFAX, "lat": 91, "lon": 1, "geo_precision": "place"}]}, "lat",
                 "« 91 » est hors des limites."),
    "commune d’accueil": ({"french": [{"name": "Syndicat", "type": "syndicat", "located_in_insee": "00000"}]},
                          "located_in_insee", "« 00000 » n’est pas une commune."),
    "partenaire non précisé sans pays": ({"partners": [{"name": "X", "unspecified": True}]}, "country",
                                         "un partenaire non précisé a besoin d’un pays."),
    "partenaires en texte": ({"partners": "Sfax"}, "partners", "une liste d’objets était attendue."),
    "financeurs en texte": ({"cofunders": "AFD"}, "cofunders", "une liste de noms était attendue."),
    "deux financeurs pour un montant": ({"cofunders": ["AFD d’essai", "Ville"], "amount_eur": 100}, "amount_eur",
                                        "le montant n’a pas un financeur et un seul."),
    "montant sans financeur": ({"amount_eur": 100}, "amount_eur", "le montant n’a pas un financeur et un seul."),
    "montant négatif": ({"cofunders": ["Ville"], "amount_eur": -1}, "amount_eur", "« -1 » est hors des limites."),
    "parent absent": ({"parent_id": "rien"}, "parent_id", "« rien » n’est pas une autre fiche du fichier."),
    "parent d’elle-même": ({"parent_id": "essai"}, "parent_id", "« essai » n’est pas une autre fiche du fichier."),
    "fiche liée absente": ({"related_ids": ["rien"]}, "related_ids", "« rien » n’est pas une autre fiche du fichier."),
}  # fmt: skip


@pytest.mark.parametrize(("change", "field", "message"), CASES.values(), ids=CASES)
def test_what_is_wrong_with_one_sheet(refused, change, field, message):
    other = {**GOOD, "id": "autre"}
    assert refused(other, {**GOOD, **change}) == [("cooperations.json", 2, field, message)]


def test_all_errors_of_all_sheets_at_once(refused):
    errors = refused(
        {**GOOD, "kind": "x", "themes": ["feu", "eau-vive"], "sdgs": [99]},
        GOOD,
        {**GOOD, "id": "trois", "title": "", "source": [{"doc": "journal"}], "start_year": 2030},
        {**GOOD, "id": "quatre", "parent_id": "rien"},
    )
    assert sorted((line, field) for _file, line, field, _message in errors) == sorted([
        (1, "kind"), (1, "themes"), (1, "themes"), (1, "sdgs"), (2, "id"), (3, "title"), (3, "doc"), (3, "end_year"),
        (4, "parent_id"),
    ])  # fmt: skip


def test_the_same_id_twice(refused):
    assert refused(GOOD, GOOD) == [("cooperations.json", 2, "id", "« essai » figure déjà dans le fichier.")]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        pytest.param('[\n\n{"title": "été"}]'.encode("latin-1"), 3,
                     "ce n’est pas de l’UTF-8 (octet 0xE9).", id="latin-1"),
        pytest.param(b"[\n{,}]", 2, "ce n\xe2\x80\x99est pas du JSON.".encode("latin-1").decode(), id="JSON"),
        pytest.param(b"{}", 1, "une liste était attendue.", id="objet"),
        pytest.param(b"[{}, 3]", 2, "un objet était attendu.", id="nombre"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(refused, content, line, message):
    assert refused(content) == [("cooperations.json", line, "", message)]


OTHER = {**GOOD, "id": "autre"}
THIRD = {**GOOD, "id": "troisieme"}


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2]], ids=str)
def test_a_parent_of_a_parent(refused, order):
    items = [{**GOOD, "parent_id": "autre"}, {**OTHER, "parent_id": "troisieme"}, THIRD]
    errors = refused(*[items[rank] for rank in order])
    assert [(line, field) for _file, line, field, _message in errors] == [(order.index(0) + 1, "parent_id")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"french": []}, "", id="pas de côté français"),
        pytest.param({"partners": []}, "", id="pas de partenaire"),
        pytest.param({"french": [RENNES, RENNES]}, "name", id="deux fois le même organisme"),
        pytest.param({"partners": [SFAX, SFAX]}, "name", id="deux fois le même partenaire"),
        pytest.param({"cofunders": ["Ville", "Ville"]}, "cofunders", id="deux fois le même financeur"),
        pytest.param({"cofunders": ["a\x00b"]}, "cofunders", id="financeur au caractère nul"),
        pytest.param({"cofunders": ["a" * 301]}, "cofunders", id="financeur trop long"),
        pytest.param({"cofunders": ["Ville"], "amount_eur": 1e30}, "amount_eur", id="montant démesuré"),
        pytest.param({"cofunders": ["Ville"], "amount_eur": 1.234}, "amount_eur", id="fraction de centime"),
        pytest.param({"parent_id": ["autre"]}, "parent_id", id="parent en liste"),
        pytest.param({"related_ids": [["autre"]]}, "related_ids", id="fiche liée en liste"),
        pytest.param({"related_ids": 3}, "related_ids", id="fiche liée en nombre"),
        pytest.param({"partners": [{"name": "Sans pays", "type": "commune"}]}, "country", id="autorité sans pays"),
        pytest.param({"partners": [{**SFAX, "lat": 1, "lon": 1}]}, "geo_precision", id="point sans précision"),
        pytest.param({"partners": [{**SFAX, "lat": 1, "geo_precision": "place"}]}, "lon", id="latitude seule"),
        pytest.param({"french": [{"name": "R", "type": "region", "successor_code": "00"}]}, "successor_code",
                     id="région qui succède inconnue"),
        pytest.param({"id": "Majuscules"}, "id", id="identifiant en capitales"),
    ],
)  # fmt: skip
def test_what_the_rules_or_the_database_would_refuse_is_told_with_its_line(refused, change, field):
    errors = refused(OTHER, {**GOOD, **change})
    assert {(line, name) for _file, line, name, _message in errors} == {(2, field)}


def test_an_end_said_less_exactly_than_the_start_does_not_precede_it(tmp_path):
    load(tmp_path, [{**GOOD, "start_year": "2019-04", "end_year": 2019}])
    assert Cooperation.objects.get(ref="essai").end_on == "2019"


def test_a_name_whose_organisation_is_not_in_the_directory(refused):
    errors = refused({**GOOD, "cofunders": ["Fonds"]}, names=NAMES + "Fonds,rien,,,,,\n")
    assert [(line, field) for _file, line, field, _message in errors] == [(1, "cofunders")]
    errors = refused(
        {**GOOD, "french": [{"name": "Fonds", "type": "autre"}]}, names=NAMES + "Fonds,rien,,,,,\n"
    )
    assert errors == [("cooperations.json", 1, "name", "l’organisme « rien » n’est pas dans l’annuaire.")]


def test_names_without_a_column(refused, tmp_path):
    errors = refused(GOOD, names="label,organisation\n")
    assert [(file, line, field) for file, line, field, _message in errors] == [
        ("names.csv", 1, name) for name in ("scheme", "kind", "foreign_level", "side", "stage")
    ]


DOCUMENTS = "code,title,publisher,published_on,note\n"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",T,P,2019,", "code"), ("d,,P,2019,", "title"), ("d,T,,2019,", "publisher"), ("d,T,P,en 2019,", "published_on"),
        ("d,T,P", ""),
    ],
)  # fmt: skip
def test_documents_with_errors(refused, tmp_path, row, field):
    path = tmp_path / "documents.csv"
    path.write_text(f"{DOCUMENTS}e,T,P,2019,\n{row}\n")
    errors = refused(read=lambda: import_documents(path))
    assert [(file, line, name) for file, line, name, _message in errors] == [("documents.csv", 3, field)]


BODY = {"id": "essai", "name": "Essai", "type": "autre", "summary": "Un essai.", "source": SOURCE}


@pytest.fixture
def organisations(tmp_path):
    def load_organisations(*items, kinds=""):
        (tmp_path / "kinds.csv").write_text(f"id,kind,authority_kind,network_kind,country\n{kinds}")
        path = tmp_path / "organisations.json"
        path.write_text(json.dumps(items))
        return import_organisations(path, tmp_path / "kinds.csv")

    return load_organisations


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "club"}, "type"), ({"name": ""}, "name"), ({"summary": None}, "summary"), ({"source": []}, "source"),
        ({"email": "x@"}, "email"), ({"url": "exemple"}, "url"), ({"url": "javascript:alert(1)"}, "url"),
        ({"themes": ["feu"]}, "themes"), ({"region_codes": ["00"]}, "region_codes"), ({"see_also_id": "rien"}, "see_also_id"),
        ({"id": "autre"}, "id"), ({"other_names": "Autre"}, "other_names"), ({"other_names": ["a\x00b"]}, "other_names"),
        ({"other_names": [3]}, "other_names"), ({"see_also_id": ["autre"]}, "see_also_id"), ({"other_names": ["a" * 301]}, "other_names"),
    ],
    ids=str,
)  # fmt: skip
def test_organisations_with_errors(refused, organisations, change, field):
    errors = refused(read=lambda: organisations({**BODY, "id": "autre"}, {**BODY, **change}))
    assert [(file, line, name) for file, line, name, _message in errors] == [("organisations.json", 2, field)]


def test_kinds_with_errors(refused, organisations):
    errors = refused(read=lambda: organisations(BODY, kinds="essai,club,ville,amicale,XX\n"))
    assert [(file, line, name) for file, line, name, _message in errors] == [
        ("kinds.csv", 2, name) for name in ("kind", "authority_kind", "network_kind", "country")
    ]


COUNTRY = {"id": "ZZ", "country": "SN", "summary": "Un essai.", "source": SOURCE}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "XX"}, "country"), ({"summary": ""}, "summary"), ({"priorities": ["feu"]}, "priorities"),
        ({"figures": [{"label": "L", "unit": "u", "value": 1}]}, "figures"),
        ({"figures": [{"label": "L", "unit": "u", "source": SOURCE}]}, "figures"),
        ({"bilateral_call": "oui"}, "bilateral_call"), ({"cuf_country_group": 1.5}, "cuf_country_group"),
        ({"contact_email": "x"}, "contact_email"), ({"id": "YY"}, "id"),
    ],
    ids=str,
)  # fmt: skip
def test_country_sheets_with_errors(refused, tmp_path, change, field):
    path = tmp_path / "countries.json"
    path.write_text(json.dumps([{**COUNTRY, "id": "YY"}, {**COUNTRY, **change}]))
    errors = refused(read=lambda: import_country_sheets(path))
    assert [(file, line, name) for file, line, name, _message in errors] == [("countries.json", 2, field)]


def test_the_command_says_that_nothing_was_imported(tmp_path, settings):
    for path in (settings.DATA / "real").glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "cooperations.json").read_text()
    (tmp_path / "cooperations.json").write_text(text.replace('"action-ponctuelle"', '"action"', 1))
    (tmp_path / "documents.csv").write_text(
        (tmp_path / "documents.csv").read_text() + "nouveau,Nouveau,Essai,2024,\n"
    )
    before = rows()
    with pytest.raises(CommandError) as caught:
        call_command("load_real_data", folder=tmp_path)
    assert str(caught.value) == f"Rien n’a été importé.\ncooperations.json, 1, kind : {unknown('action')}"
    assert rows() == before


def test_the_command_names_absent_files(tmp_path):
    with pytest.raises(
        CommandError,
        match=r"^Fichiers absents de .* : documents.csv, .*cooperations.json.*programmes.json\.$",
    ):
        call_command("load_real_data", folder=tmp_path)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Fonds,,,club,,,", "kind"), ("Fonds,,,,ville,,", "foreign_level"), ("Fonds,,,,,partout,", "side"),
        (",afd,,,,,", "label"), (f"Fonds,,{'a' * 201},,,,", "scheme"), ("Fonds,,,,,,payé", "stage"),
    ],
    ids=["kind", "level", "side", "label", "scheme", "stage"],
)  # fmt: skip
def test_names_with_errors(refused, row, field):
    errors = refused(GOOD, names=f"{NAMES}Autre,,,,,,\n{row}\n")
    assert [(file, line, name) for file, line, name, _message in errors] == [("names.csv", 3, field)]
