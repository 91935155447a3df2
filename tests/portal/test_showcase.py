"""The page of components shows every component, by the calls that it says; it exists in development only."""

import re

import pytest

from coopdec.common.templatetags import components, languages
from coopdec.portal import colours, samples, specimens
from coopdec.settings import base
from scripts.steps import ROOT
from tests.house.reading import tracked

pytestmark = pytest.mark.django_db
CALLS = [call for group in specimens.GROUPS for each in specimens.shown(group) for call in each.calls]


def test_every_tag_and_filter_is_shown():
    text = "\n".join(CALLS)
    registers = (components.register, languages.register)
    tags = [name for each in registers for name in each.tags]
    filters = [name for each in registers for name in each.filters]
    missing = [name for name in tags if not re.search(rf"{{% {name}\b", text)]
    missing += [name for name in filters if not re.search(rf"\|{name}\b", text)]
    assert set(missing) == specimens.NOT_DRAWN


def test_every_icon_and_every_scene_is_shown():
    folder = "coopdec/common/templates/components"
    assert set(samples.ICONS) == {path.stem for path in tracked(f"{folder}/icons")}
    for path in tracked(f"{folder}/scenes"):
        assert f'{{% scene "{path.stem}" %}}' in CALLS


@pytest.mark.parametrize("group", specimens.GROUPS)
def test_a_group_shows_each_call_four_times(client, group):
    page = client.get(f"/composants/{group}/").page
    calls = [call for each in specimens.shown(group) for call in each.calls]
    assert len(page.all("pre", css="call")) == len(calls)
    panes = page.all("div", css="pane")
    assert len(panes) == 4 * len(calls)
    for attribute in ({"data-theme": "light"}, {"data-theme": "dark"}, {"data-width": "320"}, {"dir": "rtl"}):
        (name, value), *_rest = attribute.items()
        assert sum(pane[name] == value for pane in panes) == len(calls)


def test_words_from_right_to_left_are_arabic(client):
    page = client.get("/composants/agir/").page
    first = page.all("div", css="pane", dir="rtl")[0]
    assert "حفظ" in first.text
    assert "Enregistrer" not in first.text


def test_colours_are_shown_with_their_contrast(client):
    page = client.get("/composants/").page
    css = colours.sheet()
    shown = [cell.text for cell in page.all("span", css="sample")]
    counted = [ratio for pair in colours.pairs(css) for ratio in pair.ratios]
    assert shown == [f"{ratio:.2f}".replace(".", ",") for ratio in counted]
    assert len(page.all("span", css="swatch")) == 2 * len(colours.tokens(css))


def test_black_on_white_is_twenty_one():
    assert round(colours.contrast("#ffffff", "#000000"), 2) == 21
    assert round(colours.contrast("#767676", "#ffffff"), 2) == 4.54


def test_the_narrow_rules_are_those_of_the_sheet(client):
    css = client.get("/composants/formes.css").content.decode()
    served = colours.sheet()
    assert css.count("@container narrow (max-width") == served.count("@media (max-width")
    assert css.count("{") == css.count("}")
    assert "--paper:#0f171d" in css


def test_nothing_of_it_exists_in_production(client, settings):
    assert base.SHOW_COMPONENTS is False
    assert "SHOW_COMPONENTS" not in (ROOT / "coopdec/settings/production.py").read_text()
    settings.SHOW_COMPONENTS = False
    for path in ("", "agir/", "formes.css"):
        assert client.get(f"/composants/{path}").status_code == 404
