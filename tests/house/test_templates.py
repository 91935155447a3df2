"""Templates: used, documented, without inline code, their plurals known."""

import re
from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.template.loader import get_template
from django.utils.translation import ngettext, override

from coopdec.common.templatetags.components import register
from scripts.messages import found as messages_found
from scripts.steps import ROOT
from tests.house.reading import PACKAGE, templates, tracked

INLINE = re.compile(
    r"""\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE
)
CATALOGUE = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
DYNAMIC = {"icons", "scenes"}


def test_there_are_templates_to_read():
    assert len(templates()) > 50
    assert {"layout/base.html", "atlas/sheets.html", "components/icons/search.svg"} <= set(templates())


def takes_the_place_of_another(name):
    """Whether a library that we install draws a template of this name: ours is drawn instead."""
    places = (Path(app.path) for app in apps.get_app_configs() if not app.name.startswith("coopdec."))
    return any((place / "templates" / name).exists() for place in [*places, Path(allauth.__file__).parent])


def test_every_template_is_used():
    sources = {path: path.read_text() for path in tracked("coopdec/*.py")}
    pages = {name: path.read_text() for name, path in templates().items()}
    for name, path in templates().items():
        if path.parent.name in DYNAMIC or takes_the_place_of_another(name):
            continue
        if path.parent.name == "letters":  # in the code of its room, which may name the folder once
            room = [text for source, text in sources.items() if path.parents[3] in source.parents]
            written = [f'"{name}"', f'"{path.stem}"']
            assert any(one in text for text in room for one in written), f"{name} is written by nobody"
            continue
        elsewhere = [text for other, text in pages.items() if other != name] + list(sources.values())
        assert any(f'"{name}"' in text for text in elsewhere), f"{name} is drawn by nothing"


def test_every_icon_is_used_or_documented():
    documented = (ROOT / "docs" / "components.md").read_text()
    for path in tracked("coopdec/common/templates/components/icons"):
        assert re.search(rf"\b{path.stem}\b", documented), f"icon {path.stem}"


def test_every_component_is_documented():
    documented = (ROOT / "docs" / "components.md").read_text()
    missing = [name for name in register.tags if not re.search(rf"{{%\s*{name}\b", documented)]
    missing += [name for name in register.filters if not re.search(rf"\|{name}\b|\\\|{name}\b", documented)]
    assert missing == []


@pytest.mark.parametrize("name", sorted(templates()))
def test_a_template_has_no_inline_code(name):
    assert INLINE.findall(templates()[name].read_text()) == []


@pytest.mark.parametrize("name", sorted(name for name in templates() if name.endswith(".html")))
def test_a_template_can_be_read(name):
    get_template(name)


def test_templates_are_escaped():
    for name, path in templates().items():
        text = path.read_text()
        assert "|safe" not in text, name
        assert "autoescape off" not in text, name


def test_python_does_not_unescape():
    for path in tracked("coopdec/*.py"):
        assert "mark_safe(" not in path.read_text(), path


def test_plurals_are_in_the_french_catalogue():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    written = {(message.context, message.id) for message in messages_found() if message.pluralizable}
    assert len(written) > 10
    known = {(message.context, message.id) for message in catalogue if message.pluralizable}
    assert written == known, "make messages"
    assert catalogue.plural_expr == "(n > 1)"
    for message in catalogue:
        if message.pluralizable:
            assert message.string == message.id


@pytest.mark.parametrize(("count", "said"), [(0, "fiche"), (1, "fiche"), (2, "fiches"), (21, "fiches")])
def test_zero_is_singular_in_french(count, said):
    with override("fr"):
        assert ngettext("%(count)s fiche", "%(count)s fiches", count) == f"%(count)s {said}", "make messages"


@pytest.mark.django_db
def test_a_page_without_sheet_says_it_in_the_singular(client):
    html = client.get("/atlas/?q=xyzzy").content.decode()
    assert re.search(r"<h1[^>]*>\s*0 fiche\s*</h1>", html)
