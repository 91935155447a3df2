"""What import-linter does not see: foreign keys, names of addresses and templates between floors; doors; docstrings."""

import ast
import itertools
import re
import tomllib

import pytest
from django.apps import apps
from django.conf import settings

from scripts.steps import ROOT
from tests.house.reading import FLOORS, INSIDE_FLOOR_1, PACKAGE, room_of, rooms, templates, tracked

BELONGS = re.compile(r"""\b(?:include|extends)\s+["']([a-z]+)/""")
NAMED = re.compile(r"""(?:{%\s*url\s+|reverse(?:_lazy)?\(\s*|redirect\(\s*|\bname\s*=\s*)["']([a-z_]+):""")
SHARED = {"components", "layout"}
# Folders of a library whose templates ours take the place of.
REPLACED = {"accounts": {"account", "mfa", "socialaccount", "usersessions"}}


def may_look_at(room, other):
    """Down only; inside floor 1, to the right."""
    if room == other:
        return True
    if room in INSIDE_FLOOR_1 and other in INSIDE_FLOOR_1:
        return INSIDE_FLOOR_1.index(room) < INSIDE_FLOOR_1.index(other)
    return FLOORS[other] < FLOORS[room]


def test_the_floors_of_the_tests_are_those_of_import_linter():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    named = [[room for room in re.findall(r"\w+", layer) if room in FLOORS] for layer in layers]
    order = [neighbours for neighbours in named if neighbours]
    assert set(rooms()) <= {room for neighbours in order for room in neighbours}
    for above, below in itertools.pairwise(order):
        for higher, lower in itertools.product(above, below):
            assert may_look_at(higher, lower), f"{higher} above {lower}"
    for one, other in itertools.chain.from_iterable(itertools.permutations(each, 2) for each in order):
        assert not may_look_at(one, other), f"{one} beside {other}"


def test_every_room_is_an_installed_app_and_has_a_floor():
    assert set(rooms()) <= set(FLOORS)
    assert {f"coopdec.{room}" for room in rooms()} == {
        one for one in settings.INSTALLED_APPS if "coopdec." in one
    }


def test_no_foreign_key_goes_up():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        room = model._meta.app_label
        if room not in FLOORS:
            continue
        for field in model._meta.get_fields():
            other = field.related_model
            if field.auto_created or other is None or other._meta.label == settings.AUTH_USER_MODEL:
                continue
            if other._meta.app_label in FLOORS and not may_look_at(room, other._meta.app_label):
                wrong.append(f"{model._meta.label}.{field.name} → {other._meta.label}")
    assert wrong == []


@pytest.mark.parametrize("room", rooms())
def test_a_room_names_no_model_of_a_higher_room_as_text(room):
    for path in tracked(f"coopdec/{room}/*.py"):
        for other in re.findall(r"get_model\(\s*[\"'](\w+)", path.read_text()):
            assert other not in FLOORS or may_look_at(room, other), path


@pytest.mark.parametrize("room", rooms())
def test_a_room_names_no_address_nor_template_of_a_higher_room(room):
    for path in tracked(f"coopdec/{room}"):
        if path.suffix not in {".py", ".html", ".svg", ".txt"}:
            continue
        text = path.read_text()
        for other in [*NAMED.findall(text), *BELONGS.findall(text)]:
            assert other in SHARED or other not in FLOORS or may_look_at(room, other), f"{path.name}: {other}"


def test_every_room_says_what_it_is_for():
    for room in rooms():
        said = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text()))
        assert said, room
        assert len(said) > 20, room


def test_every_room_with_views_keeps_them_private():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    doors = {
        module: set(one["allowed_importers"])
        for one in contracts
        if one["type"] == "protected"
        for module in one["protected_modules"]
    }
    for room in rooms():
        for name in ("views", "forms"):
            if (PACKAGE / room / f"{name}.py").exists() or (PACKAGE / room / name).is_dir():
                assert doors.get(f"coopdec.{room}.{name}") == {f"coopdec.{room}"}, f"no door: {room}.{name}"


def test_templates_stand_in_a_folder_of_their_room():
    for name, path in templates().items():
        assert name.split("/")[0] in (
            SHARED if room_of(path) == "common" else {room_of(path), *REPLACED.get(room_of(path), ())}
        )


def test_banned_names():
    names = {path.relative_to(PACKAGE).as_posix() for path in tracked("coopdec/*.py")}
    assert not [name for name in names if re.search(r"(^|/)(utils|helpers|misc|core|signals)(\.py|/)", name)]
    for path in tracked("coopdec/*.py"):
        assert "django.db.models.signals" not in path.read_text(), path
