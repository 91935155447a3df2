"""What a screen reader is given: names, landmarks, headings, languages, tables, messages. The tree is the browser's own."""

from collections import Counter
from itertools import pairwise

import pytest

from tests.e2e.sample import PAGES, SHEET, refuse

pytestmark = pytest.mark.e2e

INTERACTIVE = {
    "link",
    "button",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "DisclosureTriangle",
    "option",
}
NAMED = INTERACTIVE | {
    "navigation",
    "complementary",
    "region",
    "image",
    "img",
    "form",
    "figure",
    "group",
    "table",
}
MAY_BE_NAMELESS = {"form", "figure", "group"}  # a form is a zone only when named
ALONE = ("banner", "main", "contentinfo")
SEVERAL = ("navigation", "complementary", "region", "search")
# Links of one name that lead to several places, where neither their sentence, row or item, nor the heading above tells.
AMBIGUOUS = """() => {
    const said = (one) => (one.getAttribute('aria-label') || one.textContent).trim().replace(/\\s+/g, ' ');
    const around = (one) => {
        const near = one.closest('li, tr, p, dd, figcaption, h2, h3');
        const section = one.closest('section, aside, nav, details, footer, header');
        const title = section?.querySelector('h2, h3, summary')?.textContent || section?.getAttribute('aria-label');
        return `${near ? said(near) : ''} | ${title || ''}`;
    };
    const met = new Map(), found = [];
    for (const one of document.querySelectorAll('a[href]')) {
        if (!one.checkVisibility()) continue;
        const key = `${said(one)} | ${around(one)}`, to = one.getAttribute('href');
        if (met.has(key) && met.get(key) !== to) found.push(`${said(one)}: ${met.get(key)} and ${to}`);
        met.set(key, to);
    }
    return found;
}"""
UNHEADED = """() => [...document.querySelectorAll('table')].filter((one) =>
    !one.caption?.textContent.trim() || [...one.querySelectorAll('th')].some((th) => !['row', 'col'].includes(th.scope))
    || [...one.tBodies].some((body) => [...body.rows].some((row) => !row.querySelector('th[scope=row]')))
).map((one) => one.outerHTML.slice(0, 120))"""


def tree(page):
    """The nodes that assistive technologies get: role, name, properties."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (
            one["role"]["value"],
            one.get("name", {}).get("value", "").strip(),
            {each["name"]: each["value"].get("value") for each in one.get("properties", [])},
        )
        for one in nodes
        if not one.get("ignored") and "role" in one
    ]


@pytest.fixture(scope="module")
def heard(browser, site):
    """Each page of the sample: its title, its language, its tree, and what the questions above answer."""
    context = browser.new_context(base_url=site, locale="fr-FR")
    page, found = context.new_page(), {}
    for path in PAGES:
        page.goto(path)
        found[path] = {
            "title": page.title(),
            "lang": page.evaluate("document.documentElement.lang"),
            "tree": tree(page),
            "ambiguous": page.evaluate(AMBIGUOUS),
            "unheaded": page.evaluate(UNHEADED),
            "tab": page.evaluate(
                "[...document.querySelectorAll('[tabindex]')].some((one) => one.tabIndex > 0)"
            ),
        }
    context.close()
    return found


def wrong(heard, ask):
    answers = {path: ask(page) for path, page in heard.items()}
    return {path: answer for path, answer in answers.items() if answer}


def test_everything_that_acts_and_every_zone_has_a_name(heard):
    def nameless(page):
        return [role for role, name, _said in page["tree"] if role in NAMED - MAY_BE_NAMELESS and not name]

    assert wrong(heard, nameless) == {}


def test_links_of_one_name_lead_to_one_place_or_their_surroundings_tell(heard):
    assert wrong(heard, lambda page: page["ambiguous"]) == {}


def test_each_page_has_its_zones_once_and_tells_those_of_one_kind_apart(heard):
    def mixed(page):
        zones = Counter(role for role, _name, _said in page["tree"])
        names = Counter((role, name) for role, name, _said in page["tree"] if role in SEVERAL)
        return [role for role in ALONE if zones[role] != 1] + [
            one for one, times in names.items() if times > 1
        ]

    assert wrong(heard, mixed) == {}


def test_headings_begin_at_one_and_skip_no_level(heard):
    def skipping(page):
        levels = [said.get("level") for role, _name, said in page["tree"] if role == "heading"]
        return levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise(levels))

    assert wrong(heard, skipping) == {}


def test_tables_have_a_caption_and_heads_for_each_row_and_column(heard):
    assert wrong(heard, lambda page: page["unheaded"]) == {}


def test_the_order_of_the_keyboard_is_that_of_the_page(heard):
    assert wrong(heard, lambda page: page["tab"]) == {}


def test_titles_are_all_different_and_in_the_language_of_the_page(heard):
    titles = Counter(page["title"] for page in heard.values())
    assert [title for title, times in titles.items() if times > 1] == []
    assert wrong(heard, lambda page: page["lang"] != "fr").keys() == {"/en/partenaires/dschang-cm/"}


def test_words_of_the_record_say_their_language_on_an_english_page(open_page):
    page = open_page(f"/en{SHEET}")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h1[lang=fr], h1 [lang=fr], [lang=fr] h1").count() == 1
    assert page.locator("main [lang=fr]").count() > 1


def test_a_refused_form_takes_the_keyboard_to_what_is_wrong(open_page):
    page = open_page("/")
    refuse(page)
    assert page.evaluate("document.activeElement.className") == "errors"
    assert page.title().startswith("À corriger")
    field = page.get_by_label("Votre adresse électronique")
    assert field.get_attribute("aria-invalid") == "true"
    described = [
        page.locator(f"#{one}").inner_text() for one in field.get_attribute("aria-describedby").split()
    ]
    assert any("@" in one for one in described)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") in {"id_message", "id_email"}


def test_results_and_messages_are_announced(open_page):
    page = open_page("/atlas/")
    page.locator("#f-kind-project").click()
    page.wait_for_selector("#annonce[role=status]:not(:empty)", state="attached")
    page.goto(f"{SHEET}signaler/")
    page.get_by_label("Qu’est-ce qui est faux").fill("La convention date de 2018, et non de 2016.")
    page.get_by_role("button", name="Envoyer le signalement").click()
    assert "enregistré" in page.locator("[role=status]", has=page.locator(".messages")).inner_text()
