"""A sheet as people use it: back to the list, copied, quoted, printed, folded, and all of it read without script."""

import re
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.e2e

SHEET = "/cooperations/sedif-aneho-eau/"
RICH = "/cooperations/port-dunkerque-namport/"
PAPER = {"format": "A4", "margin": dict.fromkeys(("top", "right", "bottom", "left"), "15mm")}


def test_back_to_the_list_one_came_from_its_filters_kept(open_page):
    page = open_page("/atlas/?q=eau&country=TG")
    page.locator('.results a[href^="/cooperations/"]').first.click()
    page.get_by_role("link", name="Retour à la liste").click()
    page.wait_for_url("**/atlas/?q=eau&country=TG")


def test_who_comes_from_elsewhere_is_offered_no_list(open_page):
    page = open_page(SHEET)
    assert page.get_by_role("button", name="Imprimer").is_visible()
    assert not page.locator("a[data-list]").is_visible()
    page.goto("/pays/tg/")
    page.locator(f'a[href="{SHEET}"]').first.click()
    page.wait_for_url(f"**{SHEET}")
    assert page.get_by_role("button", name="Imprimer").is_visible()
    assert not page.locator("a[data-list]").is_visible()


def test_the_address_and_the_reference_are_copied_by_keyboard(open_page):
    page = open_page(SHEET)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier l’adresse").press("Enter")
    page.get_by_text("Adresse copiée.").wait_for()
    assert urlsplit(page.evaluate("navigator.clipboard.readText()")).path == SHEET
    page.get_by_role("button", name="Copier la référence").press("Enter")
    page.get_by_text("Référence copiée.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(".")
    assert SHEET in copied


def test_a_refused_clipboard_leaves_the_address_selected(open_page):
    page = open_page(SHEET)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Copier l’adresse").click()
    assert page.evaluate("document.activeElement.id") == "adresse"
    page.get_by_role("button", name="Copier la référence").click()
    assert SHEET in page.evaluate("getSelection().toString()")


def test_without_script_everything_is_there_and_nothing_dead(open_page):
    page = open_page(SHEET, java_script_enabled=False)
    assert page.get_by_label("Adresse permanente").is_visible()
    assert page.locator("#reference").is_visible()
    for name in ("Copier l’adresse", "Copier la référence", "Imprimer", "Retour à la liste"):
        assert not page.get_by_text(name).is_visible()
    page.get_by_role("link", name="Données de la fiche (JSON)").click()
    assert page.url.endswith("/api/v1/cooperations/sedif-aneho-eau")


@pytest.mark.parametrize("address", [SHEET, RICH])
def test_on_paper_two_pages_with_map_money_address_and_date(open_page, address):
    page = open_page(address)
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(**PAPER))
    assert 1 <= len(pages) <= 2
    page.emulate_media(media="print")
    seen = {one: page.locator(one).first.is_visible() for one in (".map", "#argent", ".source", ".on-paper")}
    assert set(seen.values()) == {True}, seen
    assert "consultée le" in page.locator(".on-paper").inner_text()
    hidden = ("header.site", "footer.site", ".breadcrumbs", ".share", ".beside", ".quick")
    assert not [one for one in hidden if page.locator(one).first.is_visible()]


def test_folded_texts_are_printed_whole(open_page):
    page = open_page(SHEET)
    page.evaluate(
        """document.querySelector('article').insertAdjacentHTML('afterbegin',
        '<details class="fold more"><summary>Lire la suite</summary><p id="suite">La suite.</p></details>')"""
    )
    assert not page.locator("#suite").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#suite").bounding_box()["height"] > 0
    assert not page.get_by_text("Lire la suite").is_visible()
