"""What is committed: names of migrations, nothing left over from a machine, documents that follow the code."""

import re

import pytest
from django.apps import apps

from scripts.steps import ROOT
from tests.house.reading import PACKAGE, rooms, tracked

LOCKS = {"uv.lock", "package-lock.json"}
TEXT = {
    ".py",
    ".md",
    ".html",
    ".toml",
    ".mjs",
    ".json",
    ".css",
    ".svg",
    ".txt",
    ".yml",
    ".sh",
    ".example",
    "",
}
LATER = r"\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b"  # brackets, so that this line does not hold the words
LEFT_OVER = re.compile(rf"/(?:root|work|home/[a-z]+|Users)/[\w.-]+|/tmp/(?:bash|qa)|{LATER}")
REGISTRY = re.compile(
    r"(?:registry|index|proxy|mirror|artifactory|nexus|pypi)[\w.-]*\.(?:internal|local|corp|lan|svc)\b|localhost:\d+/simple"
)
HUMAN = re.compile(r"\d{4}_[a-z0-9_]+$")
MACHINE = re.compile(r"_auto_|\d{8}_\d{4}|^\d{4}_(?:initial|alter|remove|add_field|rename|delete)_?")


def texts():
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if (
            path.name in LOCKS
            or path.suffix not in TEXT
            or name.startswith(("data/real/", "data/reference/"))
        ):
            continue
        yield name, path.read_text(errors="replace")


def test_nothing_is_left_over_from_a_machine_or_for_later():
    found = [
        f"{name}: {match[0]}"
        for name, text in texts()
        if name != "tests/house/test_repository.py"
        for match in [LEFT_OVER.search(text) or REGISTRY.search(text)]
        if match
    ]
    assert found == []


def test_no_file_that_the_machine_makes_is_committed():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    banned = re.compile(
        r"(^|/)(node_modules|\.venv|__pycache__|var)/|\.(pyc|mo|sqlite3|log|pem|key)$|(^|/)\.env$"
    )
    assert [name for name in names if banned.search(name)] == []


def test_no_secret_is_committed():
    secret = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bghp_[A-Za-z0-9]{30}|\bAKIA[0-9A-Z]{16}\b")
    assert [name for name, text in texts() if secret.search(text)] == []


def test_migrations_have_human_names():
    for path in tracked("coopdec/*/migrations/*.py"):
        if path.stem != "__init__":
            assert HUMAN.fullmatch(path.stem), path
            assert not MACHINE.search(path.stem), path


def test_migrations_of_a_room_follow_each_other():
    for room in rooms():
        numbers = [int(path.stem[:4]) for path in tracked(f"coopdec/{room}/migrations/[0-9]*.py")]
        assert numbers == list(range(1, len(numbers) + 1)), room


def test_decisions_are_numbered_without_gap_and_say_why():
    found = tracked("docs/adr/*.md")
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    for path in found:
        text = path.read_text()
        for part in ("Status", "Context", "Decision", "Consequences"):
            assert part in text, f"{path.name}: {part}"


def test_decisions_that_are_named_exist():
    numbers = {int(path.name[:4]) for path in tracked("docs/adr/*.md")}
    for name, text in texts():
        for number in re.findall(r"\bADR (\d{4})\b", text):
            assert int(number) in numbers, f"{name} names ADR {number}"


def test_links_between_documents_lead_somewhere():
    for path in [*tracked("docs/*.md"), *tracked("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} → {target}"


@pytest.mark.parametrize("room", rooms())
def test_the_house_names_each_room(room):
    assert re.search(rf"\b{room}\b", (ROOT / "docs" / "house.md").read_text())


@pytest.mark.parametrize("room", rooms())
def test_the_glossary_names_each_model(room):
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    missing = [
        model.__name__
        for model in apps.get_app_config(room).get_models()
        if not re.search(rf"\b{model.__name__}\b", glossary)
    ]
    assert missing == []


def test_the_documents_name_no_model_that_is_gone():
    known = {model.__name__ for model in apps.get_models()} | {"Filters", "Figure", "Verdict", "Transition"}
    (table,) = [(ROOT / "docs" / "glossary.md").read_text()]
    rows = [
        line.split("|")[2] for line in table.splitlines() if line.startswith("| ") and line.count("|") >= 4
    ]
    named = {name for row in rows for name in re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)\b", row)}
    classes = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    assert {name for name in named if name not in known and f"class {name}" not in classes} == set()


def test_every_target_of_make_is_told_in_the_readme_or_the_help():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    helped = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    assert targets == helped
    readme = (ROOT / "README.md").read_text()
    for named in re.findall(r"`make ([a-z]+)", readme):
        assert named in targets, named
