"""Files that somebody made: every error at once, each with its line."""

from decimal import Decimal

import pytest

from coopdec.common.importing import (
    Checked,
    Errors,
    ImportRefused,
    LineError,
    read_csv,
    read_json_list,
    read_text,
)


def checked(**item):
    return Checked(item=item, line=3, errors=Errors("fiches.json"))


def said(record):
    return [(error.line, error.field, error.message) for error in record.errors.found]


def refused(reader, path):
    with pytest.raises(ImportRefused) as caught:
        reader(path)
    return [(error.file, error.line, error.field, error.message) for error in caught.value.errors]


@pytest.fixture
def file(tmp_path):
    def write(content, name="f.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_an_error_reads_as_a_sentence_with_its_place():
    assert str(LineError("f.csv", 4, "theme", "il manque.")) == "f.csv, 4, theme : il manque."
    assert str(LineError("f.csv", 4, "", "il manque.")) == "f.csv, 4 : il manque."


def test_nothing_wrong_refuses_nothing():
    assert Errors("f.csv").refuse() is None


def test_refusal_holds_all_errors_in_order():
    errors = Errors("f.csv")
    errors.add(2, "a", "un.")
    errors.add(9, "", "deux.")
    with pytest.raises(ImportRefused) as caught:
        errors.refuse()
    assert caught.value.errors == [LineError("f.csv", 2, "a", "un."), LineError("f.csv", 9, "", "deux.")]
    assert str(caught.value) == "f.csv, 2, a : un.\nf.csv, 9 : deux."


def test_text_with_or_without_byte_order_mark(file):
    assert read_text(file("été")) == read_text(file(b"\xef\xbb\xbf\xc3\xa9t\xc3\xa9")) == "été"


def test_text_in_another_encoding_names_its_first_wrong_line(file):
    assert refused(read_text, file("un\ndeux\nété\n".encode("latin-1"))) == [
        ("f.txt", 3, "", "ce n’est pas de l’UTF-8 (octet 0xE9).")
    ]


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        pytest.param('[\n{"a": 1},\n]', [("f.txt", 3, "", "ce n’est pas du JSON.")], id="virgule de trop"),
        pytest.param("", [("f.txt", 1, "", "ce n’est pas du JSON.")], id="fichier vide"),
        pytest.param('{"a": 1}', [("f.txt", 1, "", "une liste était attendue.")], id="un objet seul"),
        pytest.param(
            '[{"a": 1}, 3, {}, "x", [], null]',
            [("f.txt", rank, "", "un objet était attendu.") for rank in (2, 4, 5, 6)],
            id="autre chose que des objets",
        ),
    ],
)
def test_json_that_is_no_list_of_objects(file, content, errors):
    assert refused(read_json_list, file(content)) == errors


def test_json_list(file):
    assert read_json_list(file('[{"a": "é"}, {}]')) == [{"a": "é"}, {}]


def test_csv(file):
    assert read_csv(file('a,b\n1,"x, y"\n,\n')) == [{"a": "1", "b": "x, y"}, {"a": "", "b": ""}]


def test_csv_rows_of_another_width(file):
    message = "le nombre de colonnes n’est pas celui de l’en-tête."
    assert refused(read_csv, file("a,b\n1,2\n1\n1,2,3\n")) == [
        ("f.txt", 3, "", message),
        ("f.txt", 4, "", message),
    ]


@pytest.mark.parametrize(
    ("value", "options", "expected", "errors"),
    [
        pytest.param("  été ", {}, "été", [], id="blancs ôtés"),
        pytest.param(None, {}, "", [], id="absent"),
        pytest.param(None, {"required": True}, "", ["il manque."], id="absent, demandé"),
        pytest.param("   ", {"required": True}, "", ["il manque."], id="blanc, demandé"),
        pytest.param(7, {}, "", ["un texte était attendu."], id="nombre"),
        pytest.param(["a"], {"required": True}, "", ["un texte était attendu."], id="liste"),
        pytest.param("a\x00b", {}, "", ["le texte contient un caractère nul."], id="caractère nul"),
        pytest.param("abcd", {"most": 3}, "abcd", ["le texte dépasse 3 caractères."], id="trop long"),
        pytest.param("abc", {"most": 3}, "abc", [], id="juste assez court"),
    ],
)
def test_text_of_a_record(value, options, expected, errors):
    record = checked(title=value)
    assert record.text("title", **options) == expected
    assert said(record) == [(3, "title", message) for message in errors]


def test_half_a_surrogate_pair_is_refused():
    record = checked(title="a\ud800b")
    assert record.text("title") == ""
    assert len(said(record)) == 1


@pytest.mark.parametrize(
    ("value", "required", "expected", "errors"),
    [
        ("eau", True, "eau", []),
        ("feu", True, "", ["« feu » n’est pas une valeur connue."]),
        ("", True, "", ["il manque."]),
        (None, False, "", []),
        ("Eau", False, "", ["« Eau » n’est pas une valeur connue."]),
        (3, False, "", ["un texte était attendu."]),
    ],
)
def test_one_of(value, required, expected, errors):
    record = checked(theme=value)
    assert record.one_of("theme", {"eau", "sante"}, required=required) == expected
    assert said(record) == [(3, "theme", message) for message in errors]


@pytest.mark.parametrize(
    ("value", "expected", "errors"),
    [
        ([6, 1, 6], [6, 1], []),
        (None, [], []),
        ([], [], []),
        ([18, 6], [6], ["« 18 » n’est pas un code connu."]),
        ([True], [], ["« True » n’est pas un code connu."]),
        (["6"], [], ["« 6 » n’est pas un code connu."]),
        ([6.0], [], ["« 6.0 » n’est pas un code connu."]),
        ([[1]], [], ["« [1] » n’est pas un code connu."]),
        ([None, {}], [], ["« None » n’est pas un code connu.", "« {} » n’est pas un code connu."]),
        ("6", [], ["une liste était attendue."]),
        (6, [], ["une liste était attendue."]),
    ],
    ids=repr,
)
def test_codes(value, expected, errors):
    record = checked(sdgs=value)
    assert record.codes("sdgs", {1, 6}) == expected
    assert said(record) == [(3, "sdgs", message) for message in errors]


@pytest.mark.parametrize(
    ("value", "expected", "wrong"),
    [
        (2019, "2019", False), ("2019-04", "2019-04", False), ("2019-04-30", "2019-04-30", False),
        (None, "", False), ("", "", False), (19, "", True), ("2019-02-30", "", True), (2019.5, "", True),
        (True, "", True), ([2019], "", True), ("vers 2019", "", True),
    ],
    ids=repr,
)  # fmt: skip
def test_year(value, expected, wrong):
    record = checked(start_year=value)
    assert record.year("start_year") == expected
    assert [field for _line, field, _message in said(record)] == ["start_year"] * wrong


@pytest.mark.parametrize(
    ("value", "expected", "errors"),
    [
        (12, Decimal(12), []),
        (12.5, Decimal("12.5"), []),
        ("12.50", Decimal("12.50"), []),
        (0, Decimal(0), []),
        (100, Decimal(100), []),
        (None, None, []),
        ("", None, []),
        (-1, None, ["« -1 » est hors des limites."]),
        (101, None, ["« 101 » est hors des limites."]),
        ("douze", None, ["« douze » n’est pas un nombre."]),
        (True, None, ["« True » n’est pas un nombre."]),
        ("NaN", None, ["« NaN » n’est pas un nombre."]),
        ("Infinity", None, ["« Infinity » n’est pas un nombre."]),
        ([1], None, ["« [1] » n’est pas un nombre."]),
    ],
    ids=repr,
)
def test_number(value, expected, errors):
    record = checked(amount_eur=value)
    assert record.number("amount_eur", lowest=0, highest=100) == expected
    assert said(record) == [(3, "amount_eur", message) for message in errors]


def test_children_note_errors_at_the_line_of_the_whole():
    record = checked(partners=[{"name": "Sfax"}, {"name": 7}])
    assert [child.text("name") for child in record.children("partners")] == ["Sfax", ""]
    assert said(record) == [(3, "name", "un texte était attendu.")]


@pytest.mark.parametrize("value", ["Sfax", ["Sfax"], {"name": "Sfax"}, [{}, None]], ids=repr)
def test_children_that_are_no_list_of_objects(value):
    record = checked(partners=value)
    assert list(record.children("partners")) == []
    assert said(record) == [(3, "partners", "une liste d’objets était attendue.")]
