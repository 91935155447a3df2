"""People from end to end, in real browsers, with letters that a worker really sends: an agent comes in, writes, passes a
moderator; the partner abroad answers; a year later one click confirms; the agent leaves and hands over."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.walking import command, enter, people, press, sign_up, type_password

pytestmark = pytest.mark.e2e
SAVES = "**/enregistrer/"
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
DONE = "Un puits et deux écoles."


# --- joining, writing, publishing


@BOTH
def test_an_agent_joins_writes_a_first_sheet_and_publishes_it(someone, mailbox, site_environment, script):
    commune, code, partner = ("Arras", "62041", "Ungheni") if script else ("Nevers", "58194", "Cahul")
    chief, agent, officer = (f"{who}-{code}@ville.example" for who in ("chef", "agent", "officier"))
    secrets = people(
        site_environment,
        f"""
nobody_at_the_embassy("MD")
there(town("{commune.lower()}-{code}"), "{chief}", "administrator", "Claude Chef")
there(town("meae-dctciv"), "{officer}", "manager", "Noé Officier", app=True)
""",
    )
    page = someone("/rejoindre/", script=script)
    page.locator("#organisme-cherche").fill(code)
    press(page, "Chercher")
    page.get_by_role("link", name=commune, exact=True).click()
    page.get_by_role("link", name="Créer un compte").click()
    sign_up(page, mailbox, name="Ana Agent", email=agent)
    # Whoever was on the way to an organisation comes back to it.
    page.wait_for_url(f"**/rejoindre/organisme/{commune.lower()}-{code}/")
    page.get_by_label("rédige et publie").check()
    page.get_by_label("Quelques mots").fill("Je suis le service international.")
    press(page, "Demander à rejoindre")
    assert "enregistrée" in mailbox.letter(agent, "Votre demande").subject
    accept(someone(script=script), chief, mailbox.letter(chief, "Une demande attend").path)

    page.goto(mailbox.letter(agent, "Vous faites partie").path)
    page.goto("/espace/")
    page.get_by_role("link", name="Écrire une fiche").click()
    title = f"De l’eau pour {partner}"
    write = write_while_the_line_falls if script else write_by_buttons
    write(page, title, partner)
    press(page, "Relire et publier")
    press(page, "Envoyer au modérateur")

    desk = someone(script=script)
    enter(desk, officer, secrets[officer], to=mailbox.letter(officer, "Fiche à relire").path)
    send_back(desk, "Depuis quand ?")
    correct(page, mailbox.letter(agent, "Un complément est demandé"), "Depuis quand ?")
    desk.goto(mailbox.letter(officer, "Fiche à relire").path)
    expect(desk.get_by_text("Depuis 2024.")).to_be_visible()
    press(desk, "Publier")
    page.goto(mailbox.letter(agent, "Votre fiche est publiée").path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    in_atlas(someone(script=script), title, f"/atlas/?q={partner}&country=MD")


def accept(page, chief, asked):
    """Who administers the commune answers from the letter."""
    page.goto(asked)
    type_password(page, chief)
    page.wait_for_url(f"**{asked}")
    expect(page.get_by_text("Je suis le service international.")).to_be_visible()
    press(page, "Accepter")
    expect(page.locator(".message.success")).to_contain_text("acceptée")


def write_while_the_line_falls(page, title, partner):
    """It saves itself; the line falls while one types, the alert says so where one is, and nothing is lost."""
    page.get_by_label("Titre", exact=True).fill(title)
    page.wait_for_url("**/espace/fiches/*/modifier/")
    finder = page.get_by_role("combobox", name="Ajouter un partenaire à l’étranger")
    finder.press_sequentially(partner.lower())
    expect(page.locator("[role=option]").first).to_contain_text(partner)
    finder.press("ArrowDown")
    finder.press("Enter")
    expect(page.locator(".rows", has_text=partner)).to_be_visible()
    page.context.set_offline(True)
    summary = page.get_by_label("En deux phrases")
    summary.fill(DONE)
    alert = page.locator("#brouillon-alerte")
    expect(alert).to_contain_text("connexion est coupée")
    expect(alert).to_be_in_viewport()
    expect(summary).to_be_in_viewport()
    with page.expect_response(SAVES):
        page.context.set_offline(False)
    expect(alert).to_be_empty()
    page.reload()
    expect(summary).to_have_value(DONE)


def write_by_buttons(page, title, partner):
    """Each button saves all that is typed."""
    page.get_by_label("Titre", exact=True).fill(title)
    page.get_by_label("Ajouter un partenaire à l’étranger").fill(partner.lower())
    page.locator("[data-finder=abroad]").get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name=re.compile(f"Ajouter {partner}.*Moldavie")).click()
    page.get_by_label("En deux phrases").fill(DONE)
    page.locator(".acting").get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_label("En deux phrases")).to_have_value(DONE)
    expect(page.get_by_label("Titre", exact=True)).to_have_value(title)


def send_back(desk, why):
    """The moderator owes a reason."""
    press(desk, "Demander un complément")
    expect(desk.locator(".field", has=desk.get_by_label("Message"))).to_contain_text("Écrivez quelques mots")
    desk.get_by_label("Message").fill(why)
    press(desk, "Demander un complément")
    expect(desk.locator(".message.success")).to_be_visible()


def correct(page, letter, why):
    """The agent reads why, corrects, and sends again with a word."""
    assert why in letter.text
    page.goto(letter.path)
    expect(page.get_by_text(why)).to_be_visible()
    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Début").fill("2024")
    press(page, "Relire et publier")
    page.get_by_label("Message").fill("Depuis 2024.")
    press(page, "Envoyer au modérateur")


def in_atlas(page, title, address):
    """The list of the Atlas has it, a moment after."""
    until = time.monotonic() + 150  # the oldest transaction open on the machine holds the journal back
    while not page.get_by_role("link", name=title).count():
        assert time.monotonic() < until, f"« {title} » is not in the Atlas"
        page.wait_for_timeout(250)
        page.goto(address)


# --- the partner abroad


def test_the_partner_abroad_comes_in_and_completes_its_side_in_english(someone, mailbox, site_environment):
    manager, envoy, mayor = "agent-39198@ville.example", "poste-md@ambassade.example", "mayor@soroca.example"
    secrets = people(
        site_environment,
        f"""
manager = there(town("dole-39198"), "{manager}", "manager", "Ana Agent")
there(body("embassy", "Ambassade de France en Moldavie", country="MD"), "{envoy}", "manager", "Eve", app=True)
published(town("dole-39198"), "Un marché à Soroca", 617367, by=manager)
""",
    )
    page, embassy = someone(locale="en-GB"), someone(script=False)
    ask_from_abroad(page, mailbox, mayor)
    enter(embassy, envoy, secrets[envoy], to=mailbox.letter(envoy, "Une demande attend").path)
    press(embassy, "Accepter")
    accept_from_abroad(page, mailbox, mayor)

    page.goto("/en/espace/")
    page.get_by_role("link", name="Un marché à Soroca").click()
    page.get_by_role("link", name="Update the sheet").click()
    page.get_by_label("Context").fill("Seen from Soroca.")
    press(page, "Review and publish")
    press(page, "Send to the moderator")
    embassy.goto(mailbox.letter(envoy, "Fiche à relire").path)
    press(embassy, "Publier")
    page.goto(mailbox.letter(mayor, "Your sheet is published").path)
    expect(page.get_by_role("main")).to_contain_text("Seen from Soroca.")

    page.get_by_role("link", name="Update the sheet").click()
    page.get_by_role("link", name="Comment or dispute").click()
    page.get_by_label("Your remark").fill("The market opened in June.")
    press(page, "Send")
    french = someone()
    enter(french, manager, to=mailbox.letter(manager, "Un partenaire commente").path)
    french.get_by_label("Votre réponse").fill("Merci, nous l’ajoutons.")
    press(french, "Répondre et clore")
    page.goto(mailbox.letter(mayor, "Answer to your message").path)
    expect(page.get_by_text("Merci, nous l’ajoutons.")).to_be_visible()

    page.get_by_role("link", name="Confirm the sheet").click()
    press(page, "Everything is correct")
    expect(page.get_by_text("Confirmed by Soroca")).to_be_visible()


def ask_from_abroad(page, mailbox, mayor):
    """Without an account nor a French number: the atlas knows the town already, from its partner’s sheet."""
    page.goto("/en/rejoindre/autorite-locale/")
    page.locator("#id_country").select_option("MD")
    page.locator("#id_name").fill("Primăria Soroca")
    page.locator("#id_level").select_option("municipality")
    page.locator("#id_place").fill("soroca")
    page.locator("#id_asker_name").fill("Maria Primar")
    page.locator("#id_asker_email").fill(mayor)
    press(page, "Send")
    page.get_by_label("Soroca", exact=True).check()
    press(page, "Send")
    page.goto(mailbox.letter(mayor, "Confirm your address").path)
    press(page, "Yes, it is me, send the request")


def accept_from_abroad(page, mailbox, mayor):
    """The account is made on the way, and one comes back to the invitation."""
    invitation = mailbox.letter(mayor, "Invitation to join Soroca").path
    page.goto(invitation)
    page.get_by_role("link", name="Create an account").click()
    sign_up(page, mailbox, name="Maria Primar", email=mayor)
    page.wait_for_url(f"**{invitation}")
    press(page, "Accept the invitation")
    page.wait_for_url("**/en/espace/organisation/soroca-md/")


# --- a year later


@BOTH
def test_a_year_later_one_click_from_the_letter_confirms(someone, mailbox, site_environment, script):
    agent, title = (
        ("agent-56260@ville.example", "Avec Orhei")
        if script
        else ("agent-05061@ville.example", "Avec Edineţ")
    )
    slug, place = ("vannes-56260", 617638) if script else ("gap-05061", 617076)
    people(
        site_environment,
        f"""
agent = there(town("{slug}"), "{agent}", "manager", "Ana Agent")
sheet = published(town("{slug}"), "{title}", {place}, by=agent)
sheet.refresh_from_db()
for name in ("published_at", "confirmed_on"):
    setattr(sheet, name, getattr(sheet, name) - timedelta(days=370))
sheet.save()
""",
    )
    command(site_environment, "remind_stale")
    letter = mailbox.letter(agent, "Cette fiche est-elle toujours juste")
    page = someone(letter.path, script=script)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    press(page, "Tout est juste")
    expect(page.locator(".message.success")).to_contain_text("confirmée pour un an")
    expect(page.get_by_text("n’est peut-être plus à jour")).to_be_hidden()


# --- leaving


@BOTH
def test_who_leaves_hands_everything_over_in_one_act(someone, mailbox, site_environment, script):
    slug, code = ("laval-53130", "53130") if script else ("tulle-19272", "19272")
    leaving, staying = f"part-{code}@ville.example", f"reste-{code}@ville.example"
    people(
        site_environment,
        f"""
from coopdec.accounts.services.invitations import invite
leaving = there(town("{slug}"), "{leaving}", "administrator", "Paul Partant")
there(town("{slug}"), "{staying}", "contributor", "Rose Restante")
content = dict(acts.first_content(shape.empty(), town("{slug}")), title="À finir")
services.start_draft(sheet=None, organisation=town("{slug}"), content=content, by=leaving)
invite(town("{slug}"), email="tiers-{code}@ville.example", role="reader", by=leaving)
""",
    )
    page = someone(script=script)
    enter(page, leaving)
    page.get_by_role("complementary").get_by_role("link", name=re.compile("Laval|Tulle")).click()
    page.get_by_role("link", name="Mon rôle ici, et partir").click()
    press(page, "Quitter l’organisme")
    expect(page.locator(".message.error")).to_contain_text("dernière personne")
    page.get_by_role("link", name="Tout transmettre à quelqu’un").click()
    page.get_by_label("À qui passent ses dossiers").select_option(index=0)
    press(page, "Tout transmettre")
    expect(page.locator(".message.success")).to_contain_text("Tout est transmis")
    assert page.goto(f"/espace/organisation/{slug}/").status == 404

    told = mailbox.letter(staying, "Vous reprenez ce que suivait")
    for line in ("invitations envoyées : 1", "brouillons et propositions en cours : 1"):
        assert line in told.text.replace("\N{NO-BREAK SPACE}", " ")
    colleague = someone(script=script)
    enter(colleague, staying, to=told.path)
    expect(colleague.get_by_role("button", name=f"Renvoyer tiers-{code}@ville.example")).to_be_visible()
    colleague.goto("/espace/")
    colleague.get_by_role("link", name="À finir").click()
    expect(colleague.get_by_role("link", name="Modifier")).to_be_visible()
