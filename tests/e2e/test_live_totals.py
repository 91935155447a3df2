"""The totals of a budget follow what one types, computed by the server: nothing else of the page moves; without
script a button does it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.walking import people

pytestmark = pytest.mark.e2e
MADE = """
from django.test import Client
from tests.accounts.teamwork import national
from tests.calls.published import published
from tests.calls.test_applying import save_all, written
from coopdec.calls.services import applications
from coopdec.directory.models import Organisation

angers = Organisation.objects.get(slug="angers-49007")
abroad = Organisation.objects.filter(kind="foreign-authority", country="SN").order_by("pk").first()
agent = there(angers, "totaux@ville.example", "manager", "Ana")
call = published("totaux", by=national("totaux-etat@ville.example"), title="Appel des totaux")

def made():
    one = applications.begin(call, applicant=angers, by=agent)
    save_all(one, written(abroad), agent)
    return f"{one.get_absolute_url()}budget/"

client = Client()
client.force_login(agent)
known = {"agent": client.cookies["sessionid"].value, "live": made(), "plain": made(), "line": made()}
"""
SPENT, ASKED = "expense-0-amount", "resource-0-amount"


@pytest.fixture(scope="module")
def made(site, site_environment):
    return people(site_environment, MADE)


@pytest.fixture
def budget(site, someone, made, watch):
    def opened(which, **options):
        page = someone("/odd/", **options)
        page.context.add_cookies([{"name": "sessionid", "value": made["agent"], "url": site}])
        page.goto(made[which])
        return page

    return opened


def test_totals_follow_what_is_typed_and_nothing_else_moves(budget):
    page = budget("live")
    sums, rules = page.locator("#totaux-sommes"), page.locator("#totaux-regles")
    expect(sums).to_contain_text(re.compile(r"100\s000\s€ de dépenses"))
    before = rules.inner_text()
    amount = page.locator(f"[name={ASKED}]")
    amount.fill("")
    amount.press_sequentially("95 000", delay=40)
    expect(sums).to_contain_text(re.compile(r"95\s000\s€ demandés"))
    expect(page.locator("#totaux-equilibre")).to_contain_text(re.compile(r"35\s000\s€ en trop"))
    assert rules.inner_text() != before
    expect(rules).to_contain_text("Une règle n’est pas remplie")
    expect(amount).to_be_focused()
    expect(amount).to_have_value("95 000")
    assert page.evaluate(f"document.querySelector('[name={ASKED}]').selectionStart") == len("95 000")
    for one in ("sommes", "equilibre", "regles"):
        expect(page.locator(f"#totaux-{one}")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#totaux-etat")).to_be_empty()


def test_what_is_typed_wrong_is_no_total_and_is_kept(budget):
    page = budget("live")
    page.locator(f"[name={SPENT}]").fill("beaucoup")
    expect(page.locator("#totaux-sommes")).not_to_contain_text(re.compile(r"100\s000\s€ de dépenses"))
    expect(page.locator(f"[name={SPENT}]")).to_have_value("beaucoup")


def test_without_a_line_totals_say_that_they_are_old(budget):
    page = budget("line")
    page.context.set_offline(True)
    page.locator(f"[name={SPENT}]").fill("120 000")
    expect(page.locator("#totaux-etat")).to_contain_text("Recalculer")
    expect(page.locator("#totaux-sommes")).to_contain_text(re.compile(r"100\s000\s€ de dépenses"))
    page.context.set_offline(False)
    page.locator(f"[name={SPENT}]").fill("130 000")
    expect(page.locator("#totaux-sommes")).to_contain_text(re.compile(r"130\s000\s€ de dépenses"))
    expect(page.locator("#totaux-etat")).to_be_empty()


def test_without_script_a_button_computes(budget):
    page = budget("plain", script=False, viewport={"width": 360, "height": 800})
    page.locator(f"[name={SPENT}]").fill("120 000")
    expect(page.locator("#totaux-sommes")).to_contain_text(re.compile(r"100\s000\s€ de dépenses"))
    page.get_by_role("button", name="Recalculer").click()
    expect(page.locator("#totaux-sommes")).to_contain_text(re.compile(r"120\s000\s€ de dépenses"))
    expect(page.locator("#totaux-equilibre")).to_contain_text(re.compile(r"Il manque 20\s000\s€"))
