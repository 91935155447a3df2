"""A partner in the Balkans, whose browser asks for French and who reads English; with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_by_keyboard import tab_to
from tests.e2e.test_what_people_come_for import search, with_and_without

pytestmark = pytest.mark.e2e


@with_and_without
def test_who_cooperates_with_albania_and_the_same_in_french(open_page, script):
    page = open_page("/", java_script_enabled=script)
    tab_to(page, lambda focus: focus["href"] == "/en/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/")
    assert page.locator("html").get_attribute("lang") == "en"
    search(page, "Albania")
    page.locator("main a[href='/en/pays/al/']").first.click()
    page.wait_for_url("**/en/pays/al/")
    assert (
        "Since 2010, one French local authority has cooperated in Albania"
        in page.locator("main").inner_text()
    )
    page.locator("main a[href^='/en/cooperations/']").first.click()
    page.wait_for_url("**/en/cooperations/**")
    title = page.locator("h1").inner_text()
    assert page.locator("h1").get_attribute("lang") == "fr"
    assert "Status" in page.locator("dl.facts").inner_text()
    page.locator("#langue a").click()
    page.wait_for_url(lambda url: "/en/" not in url)
    assert page.locator("h1").inner_text() == title
    assert "État" in page.locator("dl.facts").inner_text()


def test_the_switch_follows_a_list_refreshed_in_place(open_page):
    page = open_page("/en/atlas/?country=AL")
    page.evaluate("window.kept = true")
    page.locator("#filtre-kind a").first.click()
    page.wait_for_url("**kind=**")
    expect(page.locator("#langue a")).to_have_attribute("href", re.compile("kind="))
    assert page.evaluate("window.kept") is True
    page.locator("#langue a").click()
    page.wait_for_url("**/atlas/?country=AL**kind=**")
    assert page.locator(".chip").count() == 2
    assert page.locator("html").get_attribute("lang") == "fr"
