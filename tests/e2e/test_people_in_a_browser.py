"""People from end to end, in real browsers, with letters that a worker really sends: they come in, write, answer for
what they wrote, leave; an embassy sees its country; a citizen follows without an account."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.e2e import walking
from tests.e2e.walking import enter, people, sign_up, type_password
from tests.mailing.post_office import post_office

pytestmark = pytest.mark.e2e
SAVES = "**/enregistrer/"
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


@pytest.fixture(scope="module")
def mailbox(site_environment):
    """Every letter that the site sends: a worker hands them over to a mail server of our own."""
    with post_office() as office:
        environment = {**site_environment, "SMTP_URL": office.url}
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "work"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
        )
        yield walking.Mailbox(office)
        worker.terminate()
        worker.wait(timeout=30)


@pytest.fixture
def window(open_page, watch):
    """A window of somebody’s own, with or without script; the lines that a test cuts are no complaint."""

    def opened(address="/", *, script=True, **options):
        return open_page(address, java_script_enabled=script, **options)

    yield opened
    watch.complaints[:] = [one for one in watch.complaints if not walking.EXPECTED.search(one)]


@BOTH
def test_an_agent_joins_writes_a_first_sheet_and_publishes_it(window, mailbox, site_environment, script):
    commune, code, partner = ("Arras", "62041", "Ungheni") if script else ("Nevers", "58194", "Cahul")
    chief, agent, officer = (f"{who}-{code}@ville.example" for who in ("chef", "agent", "officier"))
    secrets = people(
        site_environment,
        f"""
chief = there(town("{commune.lower()}-{code}"), "{chief}", "administrator", "Claude Chef")
officer = there(town("meae-dctciv"), "{officer}", "manager", "Noé Officier", app=True)
""",
    )
    page = window("/rejoindre/", script=script)
    page.locator("#organisme-cherche").fill(code)
    page.get_by_role("main").get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=commune, exact=True).click()
    walking.look(page, "j1-login")
    page.get_by_role("link", name="Créer un compte").click()
    sign_up(page, mailbox, name="Ana Agent", email=agent)
    # Where the account was asked for is where one comes back.
    walking.look(page, "j1-ask")
    page.wait_for_url(f"**/rejoindre/organisme/{commune.lower()}-{code}/")
    page.get_by_label("rédige et publie").check()
    page.get_by_label("Quelques mots").fill("Je suis le service international.")
    page.get_by_role("button", name="Demander à rejoindre").click()
    walking.look(page, "j1-asked")
    assert "enregistrée" in mailbox.letter(agent, "Votre demande").subject

    asked = mailbox.letter(chief, "Une demande attend").path
    team = window(asked, script=script)
    type_password(team, chief)
    team.wait_for_url(f"**{asked}")
    walking.look(team, "j1-decide")
    team.get_by_role("button", name="Accepter", exact=True).click()
    walking.look(team, "j1-decided")
    joined = mailbox.letter(agent, "Vous faites partie").path
    page.goto(joined)
    walking.look(page, "j1-team")
    page.goto("/espace/")
    walking.look(page, "j1-espace")
    page.get_by_role("link", name="Écrire une fiche").click()
    walking.look(page, "j1-editor")
    title = f"De l’eau pour {partner}"
    write = write_with_script if script else write_without
    write(page, title, partner)
    walking.look(page, "j1-written")
    page.get_by_role("button", name="Relire et publier").click()
    walking.look(page, "j1-review")
    page.get_by_role("button", name="Envoyer au modérateur").click()
    walking.look(page, "j1-submitted")

    # The State's officer proves twice who it is, and asks for something more.
    waiting = mailbox.letter(officer, "Fiche à relire").path
    desk = window(script=script)
    enter(desk, officer, secrets[officer], to=waiting)
    desk.wait_for_url(f"**{waiting}")
    walking.look(desk, "j1-moderate")
    desk.get_by_role("button", name="Demander un complément").click()
    walking.look(desk, "j1-noreason")
    desk.get_by_label("Message").fill("Depuis quand ?")
    desk.get_by_role("button", name="Demander un complément").click()
    walking.look(desk, "j1-returned")
    returned = mailbox.letter(agent, "Un complément est demandé")
    assert "Depuis quand ?" in returned.text
    page.goto(returned.path)
    walking.look(page, "j1-tocomplete")
    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Début").fill("2024")
    page.get_by_role("button", name="Relire et publier").click()
    page.get_by_label("Message").fill("Depuis 2024.")
    page.get_by_role("button", name="Envoyer au modérateur").click()
    desk.goto(mailbox.letter(officer, "Fiche à relire").path)
    expect(desk.get_by_text("Depuis 2024.")).to_be_visible()
    desk.get_by_role("button", name="Publier", exact=True).click()
    walking.look(desk, "j1-published")
    page.goto(mailbox.letter(agent, "Votre fiche est publiée").path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    walking.look(page, "j1-sheet")
    # Everybody reads it in the Atlas.
    reader = window(script=script)
    in_atlas(reader, title, partner)
    walking.look(reader, "j1-atlas")


def write_with_script(page, title, partner):
    """It saves itself; the line falls while one types, the alert says so and why, and nothing is lost."""
    page.get_by_label("Titre", exact=True).fill(title)
    page.wait_for_url("**/espace/fiches/*/modifier/")
    finder = page.get_by_role("combobox", name="Ajouter un partenaire à l’étranger")
    finder.press_sequentially(partner.lower())
    expect(page.locator("[role=option]").first).to_contain_text(partner)
    finder.press("ArrowDown")
    finder.press("Enter")
    expect(page.locator(".rows", has_text=partner)).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("En deux phrases").fill("Un puits et deux écoles.")
    expect(page.locator("#brouillon-alerte")).to_contain_text("connexion est coupée")
    walking.look(page, "j1-offline")
    with page.expect_response(SAVES):
        page.context.set_offline(False)
    expect(page.locator("#brouillon-alerte")).to_be_empty()
    page.reload()
    expect(page.get_by_label("En deux phrases")).to_have_value("Un puits et deux écoles.")


def write_without(page, title, partner):
    """Each button saves all that is typed."""
    page.get_by_label("Titre", exact=True).fill(title)
    page.get_by_label("Ajouter un partenaire à l’étranger").fill(partner.lower())
    page.locator("[data-finder=abroad]").get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name=re.compile(f"Ajouter {partner}.*Moldavie")).click()
    page.get_by_label("En deux phrases").fill("Un puits et deux écoles.")
    page.locator(".acting").get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_label("En deux phrases")).to_have_value("Un puits et deux écoles.")
    expect(page.get_by_label("Titre", exact=True)).to_have_value(title)


def in_atlas(page, title, partner):
    """The list of the Atlas has it, a moment after."""
    for _attempt in range(40):
        page.goto(f"/atlas/?q={partner}&country=MD")
        if page.get_by_role("link", name=title).count():
            return
        page.wait_for_timeout(250)
    pytest.fail(f"« {title} » is not in the Atlas")
