"""Nothing is so long that it cannot be read in one go."""

import pytest

from scripts.steps import ROOT
from tests.house.reading import functions, python_files, templates

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 500, 800, 60, 200


def written():
    """Python that people write: no migrations, no programs that build data."""
    for path in python_files():
        parts = path.relative_to(ROOT).parts
        if "migrations" not in parts and parts[0] != "data":
            yield path


def lines(path):
    return len(path.read_text().splitlines())


def test_files_are_short():
    limits = {True: LONGEST_TEST_FILE, False: LONGEST_FILE}
    counted = [(path, lines(path), limits[path.relative_to(ROOT).parts[0] == "tests"]) for path in written()]
    assert [f"{path.relative_to(ROOT)}: {count}" for path, count, most in counted if count > most] == []


def test_functions_are_short():
    found = [
        f"{path.relative_to(ROOT)}: {name} {count}"
        for path in written()
        for name, count in functions(path)
        if count > LONGEST_FUNCTION
    ]
    assert found == []


@pytest.mark.parametrize("name", sorted(templates()))
def test_templates_are_short(name):
    assert lines(templates()[name]) <= LONGEST_TEMPLATE
