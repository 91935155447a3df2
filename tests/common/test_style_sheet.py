"""The style sheet itself: one scale of sizes and spaces, colours by their names, nothing that knows left from right."""

import re

import pytest

from coopdec.common.templatetags import components
from scripts.steps import ROOT

SHEETS = {
    path.name: path for path in (ROOT / "coopdec/static").rglob("*.css") if path.parent.name != "vendor"
}
PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)"
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset|border-width): ([^;]+);")
GIVEN = re.compile(
    r"^\s*(font-size|(?:row-|column-)?gap|(?:margin|padding)(?:-[a-z-]+)?|border-radius): ([^;]+);",
    re.MULTILINE,
)
# Token, nothing, hairline, share of the text's own size, or what is worked out from tokens.
SPACE = re.compile(r"-?(?:var\(--[\w-]+\)|0|auto|[123]px|50%|0?\.\d+em|1\.\d+em)$")
SIZE = re.compile(r"(?:var\(--[\w-]+\)|inherit|0?\.\d+em)$")
# The overlap of the footer's arc with its line; the unit of a drawing; the sizes of paper.
EXCEPT = {"-40px", "-6px", "-1px", "12px", "9pt", "9.5pt", "11pt", "99px"}
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(")


def rules(name):
    return re.sub(r"/\*.*?\*/", "", SHEETS[name].read_text(), flags=re.DOTALL)


def test_there_are_sheets_to_read():
    assert {"coopdec.css", "font.css", "showcase.css"} <= set(SHEETS)


# The map's script places from the left edge, whatever the language.
@pytest.mark.parametrize("name", sorted(SHEETS.keys() - {"map.css"}))
def test_nothing_knows_left_from_right(name):
    assert [found[0].strip() for found in PHYSICAL.finditer(rules(name))] == []
    for sides in FOUR_SIDES.findall(rules(name)):
        parts = sides.split()
        if "(" not in sides and len(parts) == 4:
            assert parts[1] == parts[3] or sides == "1px 0 1px 1px", sides


def test_gradients_across_have_their_other_direction():
    assert rules("coopdec.css").count("to right") == rules("coopdec.css").count("to left") == 1


@pytest.mark.parametrize("name", ["coopdec.css", "showcase.css"])
def test_sizes_and_spaces_are_those_of_the_scale(name):
    stray = []
    for what, value in GIVEN.findall(rules(name)):
        if what == "font-size":
            fits = SIZE.match(value) or value in EXCEPT
        elif "(" in value and re.match(r"(calc|clamp|max|min)\(", value):
            fits = "var(--s" in value
        else:
            fits = all(SPACE.match(part) or part in EXCEPT for part in value.split())
        if not fits:
            stray.append(f"{what}: {value}")
    assert stray == []


@pytest.mark.parametrize("name", ["coopdec.css", "showcase.css"])
def test_colours_have_names(name):
    named = re.compile(r"^\s*--[\w-]+:|^\.sdg-\d+ \{")
    lines = [line for line in rules(name).splitlines() if COLOUR.search(line) and not named.match(line)]
    # A goal's square and a code that telephones read are the same in every theme.
    kept = ["background: #33414d;", "color: #ffffff;", "fill: #000;", "fill: #fff;"]
    assert [line.strip() for line in lines] == (kept if name == "coopdec.css" else [])


def test_every_token_is_used_and_known():
    text = "".join(rules(name) for name in SHEETS)
    known = set(re.findall(r"(--[\w-]+):", text))
    drawing = (ROOT / "coopdec/static/js/map/main.js").read_text()  # a canvas asks for its colours by name
    used = set(re.findall(r"var\((--[\w-]+)", text)) | {
        f"--{name}" for name in re.findall(r'of\("([\w-]+)"', drawing)
    }
    assert used - known == set()
    assert known - used == set()


@pytest.mark.parametrize("path", sorted((ROOT / "coopdec/common/templates/components/icons").glob("*.svg")))
def test_icons_are_of_one_hand(path):
    drawn = path.read_text()
    assert re.search(r'class="icon( turns)?" viewBox="0 0 24 24" width="24" height="24" fill="none"', drawn)
    assert 'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"' in drawn
    assert 'aria-hidden="true" focusable="false"' in drawn
    assert not COLOUR.search(drawn)


@pytest.mark.parametrize("path", sorted((ROOT / "coopdec/common/templates/components/scenes").glob("*.svg")))
def test_scenes_are_light_silent_and_hold_their_place(path):
    drawn = components.scene(path.stem)
    assert len(drawn.encode()) <= 3_000
    assert 'aria-hidden="true" focusable="false"' in drawn
    assert re.search(r'width="\d+" height="\d+"', drawn)
    assert not COLOUR.search(drawn)


def test_what_points_onward_turns():
    turned = {
        path.stem
        for path in (ROOT / "coopdec/common/templates/components/icons").glob("*.svg")
        if 'class="icon turns"' in path.read_text()
    }
    assert turned == {"next", "previous", "external", "list"}
