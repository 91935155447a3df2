"""What readers set for themselves: large text, wide spacing, forced colours, less motion; large enough targets."""

import pytest

from tests.e2e.sample import PAGES, SHEET, refuse

pytestmark = pytest.mark.e2e

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
# What is cut (hidden overflow), what scrolls sideways, which controls lie on one another.
LOST = """() => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const named = (one) => `${one.tagName}.${one.getAttribute('class') || ''} ${one.textContent.trim().slice(0, 40)}`;
    const found = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) found.push(`sideways by ${wide}`);
    for (const one of document.querySelectorAll('body *:not(svg, svg *)')) {
        const style = getComputedStyle(one);
        if (!seen(one) || one.closest('.visually-hidden') || !one.textContent.trim()) continue;
        const cuts = (value) => value === 'hidden' || value === 'clip';
        if (cuts(style.overflowX) && one.scrollWidth > one.clientWidth + 1) found.push(`cut: ${named(one)}`);
        if (cuts(style.overflowY) && one.scrollHeight > one.clientHeight + 1) found.push(`cut: ${named(one)}`);
    }
    const controls = [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, textarea')]
        .filter((one) => seen(one) && !one.closest('svg, .skip') && !one.matches('.skip'))
        .map((one) => [one, [...one.getClientRects()]]);
    for (const [i, [one, boxes]] of controls.entries()) {
        for (const [other, others] of controls.slice(i + 1, i + 12)) {
            if (one.contains(other) || other.contains(one)) continue;
            const over = boxes.some((a) => others.some((b) =>
                Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
                Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6));
            if (over) found.push(`over one another: ${named(one)} / ${named(other)}`);
        }
    }
    return found;
}"""
# WCAG 2.2, 2.5.8: 24 px each way, or so far from the others that a circle of 24 px touches none; not in a sentence.
SMALL = """() => {
    const found = [];
    const boxes = [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, textarea')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('svg') && !one.matches('.skip'))
        .map((one) => [one, one.getBoundingClientRect()]);
    const small = (box) => box.width < 23.5 || box.height < 23.5;
    const inSentence = (one) => {
        const block = one.closest('p, li, dd, td, th, figcaption, small, h2, h3');
        return getComputedStyle(one).display === 'inline' && block &&
            block.textContent.trim().length > one.textContent.trim().length + 3;
    };
    for (const [one, box] of boxes) {
        if (!small(box) || inSentence(one)) continue;
        const x = box.left + box.width / 2, y = box.top + box.height / 2;
        const near = boxes.find(([other, its]) => {
            if (other === one || other.contains(one) || one.contains(other)) return false;
            if (small(its)) return Math.hypot(its.left + its.width / 2 - x, its.top + its.height / 2 - y) < 24;
            const dx = Math.max(its.left - x, 0, x - its.right), dy = Math.max(its.top - y, 0, y - its.bottom);
            return Math.hypot(dx, dy) < 12;
        });
        if (near) found.push(`${one.textContent.trim().slice(0, 40)} ${Math.round(box.width)}×${Math.round(box.height)}`
            + ` near ${near[0].textContent.trim().slice(0, 30)}`);
    }
    return found;
}"""
MOVING = """() => [
    ...document.getAnimations().map((one) => `runs: ${one.animationName || one.transitionProperty}`),
    ...[...document.querySelectorAll('*')].filter((one) => {
        const style = getComputedStyle(one);
        const lasts = (text) => text.split(',').some((part) => parseFloat(part) > 0);
        return lasts(style.transitionDuration) || (style.animationName !== 'none' && lasts(style.animationDuration))
            || style.scrollBehavior === 'smooth';
    }).map((one) => `${one.tagName}.${one.getAttribute('class')}`),
]"""
BORDERLESS = """() => [...document.querySelectorAll('.btn, input:not([type=hidden]), textarea, select')]
    .filter((one) => one.checkVisibility())
    .filter((one) => ['Top', 'Bottom', 'Left', 'Right'].filter((side) =>
        parseFloat(getComputedStyle(one)[`border${side}Width`]) > 0).length < 3)
    .map((one) => one.outerHTML.slice(0, 90))"""
INK = """(names) => Object.fromEntries(names.map((name) => {
    const one = document.querySelector(name), style = one && getComputedStyle(one);
    return [name, style && `${style.fill} ${style.fillOpacity} ${style.stroke}`];
}))"""


def lost_on(page, before_each=lambda _page: None):
    """What each page loses, by address; `before_each` sets what the reader sets."""
    lost = {}
    for path in PAGES:
        page.goto(path)
        before_each(page)
        lost[path] = page.evaluate(LOST)
    refuse(page)
    before_each(page)
    lost["refused"] = page.evaluate(LOST)
    return {path: found for path, found in lost.items() if found}


@pytest.mark.parametrize("width", [1280, 640])
def test_text_twice_as_large_loses_nothing(open_page, width):
    page = open_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    assert lost_on(page, lambda one: one.add_style_tag(content="html { font-size: 200% !important; }")) == {}


@pytest.mark.parametrize("width", [1280, 320])
def test_wide_spacing_of_text_loses_nothing(open_page, width):
    page = open_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    assert lost_on(page, lambda one: one.add_style_tag(content=SPACED)) == {}


def test_landscape_on_a_telephone_loses_nothing(open_page):
    assert lost_on(open_page(viewport={"width": 640, "height": 320})) == {}


@pytest.mark.parametrize("width", [1280, 360])
def test_targets_are_large_enough_or_apart(open_page, width):
    page = open_page(viewport={"width": width, "height": 800})
    small = {}
    for path in PAGES:
        page.goto(path)
        small[path] = page.evaluate(SMALL)
    assert {path: found for path, found in small.items() if found} == {}


def test_nothing_moves_for_who_asks_for_less_motion(open_page):
    page = open_page(reduced_motion="reduce")
    moving = {}
    for path in ("/", "/atlas/", SHEET, "/pays/tg/"):
        page.goto(path)
        moving[path] = page.evaluate(MOVING)
    assert {path: found for path, found in moving.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_borders_focus_and_drawings(open_page, scheme):
    page = open_page(forced_colors="active", color_scheme=scheme)
    for path in ("/", "/atlas/", "/pays/tg/", f"{SHEET}signaler/"):
        page.goto(path)
        assert page.evaluate(BORDERLESS) == [], path
    for path in ("/", f"{SHEET}signaler/"):
        page.goto(path)
        for _stop in range(12):
            page.keyboard.press("Tab")
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring not in {"none", ""}, page.evaluate("document.activeElement.outerHTML")
    page.goto("/pays/tg/")
    shores = page.evaluate(INK, [".map .point.left", ".map .point.right"])
    assert None not in shores.values()
    assert len(set(shores.values())) == 2, shores


def test_no_forced_colour_makes_two_stages_of_money_alike(open_page):
    page = open_page("/composants/dessins/", forced_colors="active")
    stages = page.evaluate(INK, [f".fill.{stage}" for stage in ("planned", "committed", "disbursed")])
    assert len(set(stages.values()) - {None}) == 3, stages


def test_focus_is_never_covered(open_page):
    """WCAG 2.2, 2.4.11, at each stop of the keyboard, page after page, on a telephone; no trap either."""
    page = open_page(viewport={"width": 360, "height": 640})
    covered = []
    for path in ("/", "/pays/tg/", SHEET, "/accessibilite/"):
        page.goto(path)
        for _stop in range(400):
            page.keyboard.press("Tab")
            here = page.evaluate(
                """() => {
                const one = document.activeElement, box = one.getBoundingClientRect();
                if (one === document.body) return null;
                const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]];
                const shown = one.closest('svg') || points.some(([x, y]) => {
                    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
                    return top && (one.contains(top) || top.contains(one));
                });
                return { shown: Boolean(shown), name: one.outerHTML.slice(0, 80),
                    last: Boolean(one.closest('footer')) };
            }"""
            )
            if here is None:
                break
            if not here["shown"]:
                covered.append(f"{path}: {here['name']}")
        else:
            pytest.fail(f"{path}: the keyboard never leaves")
    assert covered == []
