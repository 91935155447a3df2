"""Two authorities find each other, in real browsers, with letters that a worker really sends: a town of Togo publishes
through its embassy, a commune of Brittany finds it from its own page, both agree, the sheet is begun with both."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessible import SCROLLS, violations
from tests.e2e.test_by_keyboard import tab_to
from tests.e2e.walking import enter, in_site, people, press

pytestmark = pytest.mark.e2e
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
PHONE = {"width": 360, "height": 740}
THEMES = ("culture", "eau-assainissement", "education")
OFFICE, SERVICE = "mairie@aneho.example", "international@ville.example"
TITLE = "Un marché et une lagune à protéger"


def fine(page, script):
    """Nobody is left out of the page that is open, at its width."""
    assert page.evaluate(SCROLLS) <= 0, page.url
    if script:
        assert violations(page, page.url) == []


@BOTH
def test_a_town_of_togo_and_a_commune_of_brittany_find_each_other(someone, mailbox, site_environment, script):
    slug = "quimper-29232" if script else "lorient-56121"
    mayor, envoy, agent = (f"{who}-{slug}@ville.example" for who in ("mairie", "poste", "agente"))
    secrets = people(
        site_environment,
        f"""
there(town("aneho-tg"), "{mayor}", "manager", "Mawuli Maire")
there(body("embassy", "Ambassade de France au Togo {slug}", country="TG"), "{envoy}", "manager", "Eve", app=True)
there(town("{slug}"), "{agent}", "manager", "Ana Agente")
""",
    )
    office = someone(script=script, viewport=PHONE)
    embassy, commune = someone(script=script), someone(script=script)
    enter(office, mayor)
    write(office, script)
    enter(embassy, envoy, secrets[envoy], to=mailbox.letter(envoy, "Annonce à valider").path)
    fine(embassy, script)
    send_back(embassy)
    complete(office, mailbox.letter(mayor, "Un complément est demandé"), script)
    embassy.goto(mailbox.letter(envoy, "Annonce à valider").path)
    expect(embassy.get_by_text("Douze mille habitants")).to_be_visible()
    press(embassy, "Publier")
    listing = mailbox.letter(mayor, "Votre annonce est dans la bourse").path

    enter(commune, agent)
    find(commune, slug, listing, script)
    answer(commune, script)
    assert "Votre lagune" in mailbox.letter(envoy, "répond à une annonce").text
    office.goto(mailbox.letter(mayor, "répond à une annonce").path)
    hidden(office, "Service international", SERVICE)
    fine(office, script)
    press(office, "Accepter l’échange")
    hidden(office, "Service international", SERVICE)
    commune.goto(mailbox.letter(agent, "Votre proposition est acceptée").path)
    hidden(commune, OFFICE)
    give_contact(office, OFFICE)
    expect(office.get_by_text(SERVICE)).to_be_visible()
    commune.goto(mailbox.letter(agent, "Les coordonnées sont échangées").path)
    expect(commune.get_by_text(OFFICE)).to_be_visible()
    fine(commune, script)
    press(commune, "Un partenariat est convenu")
    assert "les deux partenaires déjà inscrits" in mailbox.letter(mayor, "Un partenariat est convenu").text
    draft(commune, slug)


def write(page, script):
    """What the town types, on a telephone; the theme is owed before it is sent, and said next to its field."""
    page.goto("/espace/bourse/")
    page.get_by_role("link", name="Publier une annonce").click()
    fine(page, script)
    page.get_by_label("Titre", exact=True).fill(TITLE)
    page.get_by_label("Votre projet", exact=True).fill("Le marché déborde sur la lagune.")
    press(page, "Relire et envoyer")
    expect(page.locator(".field", has=page.locator("#id_theme_0"))).to_contain_text("thème")
    expect(page.get_by_label("Titre", exact=True)).to_have_value(TITLE)
    fine(page, script)
    for rank, theme in enumerate(THEMES):
        field = page.locator(f"#id_theme_{rank}")
        if not field.is_visible():
            page.get_by_text("D’autres thèmes").click()
        field.select_option(theme)
    page.get_by_label("port", exact=True).check()
    press(page, "Relire et envoyer")
    page.wait_for_url(re.compile(r"/espace/bourse/[a-z0-9-]+/$"))
    press(page, "Envoyer pour validation")
    expect(page.locator(".message.success")).to_contain_text("L’ambassade")


def send_back(page):
    """The reason is owed."""
    press(page, "Demander un complément")
    expect(page.locator(".field", has=page.get_by_label("Message"))).to_contain_text("Dites ce qui manque")
    page.get_by_label("Message").fill("Combien d’habitants vivent du marché ?")
    press(page, "Demander un complément")
    expect(page.locator(".message.success")).to_be_visible()


def complete(page, letter, script):
    assert "Combien d’habitants" in letter.text
    page.goto(letter.path)
    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Votre projet", exact=True).fill(
        "Douze mille habitants vivent du marché, sur la lagune."
    )
    press(page, "Relire et envoyer")
    page.wait_for_url(re.compile(r"/espace/bourse/[a-z0-9-]+/$"))
    fine(page, script)
    press(page, "Envoyer pour validation")
    expect(page.locator(".message.success")).to_be_visible()


def find(page, slug, listing, script):
    """From its own page of the Atlas to the request, with why it fits."""
    page.goto(f"/collectivites/{slug}/")
    page.get_by_role("link", name="Les annonces et les programmes qui lui correspondent, et pourquoi").click()
    fine(page, script)
    row = page.locator(".results > li", has=page.locator(f'h3 a[href="{listing}"]'))
    expect(row).to_contain_text("points sur 100")
    expect(row).to_contain_text("Une langue en commun : français.")
    row.locator("h3 a").click()
    expect(page.get_by_text(TITLE)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("n’engage aucun financement")
    fine(page, script)
    page.get_by_role("link", name="Proposer une mise en relation").click()


def answer(page, script):
    """An address that is none is said next to its field, with all that was typed."""
    page.get_by_label("Ce qui vous intéresse").fill("Votre lagune.")
    page.get_by_label("Service à joindre").fill("Service international")
    page.get_by_label("Sa boîte aux lettres").fill("international")
    press(page, "Envoyer la proposition")
    expect(page.locator(".field", has=page.get_by_label("Sa boîte"))).to_contain_text("adresse entière")
    expect(page.get_by_label("Ce qui vous intéresse")).to_have_value("Votre lagune.")
    fine(page, script)
    page.get_by_label("Sa boîte aux lettres").fill(SERVICE)
    page.get_by_label("J’accepte que ces coordonnées").check()
    press(page, "Envoyer la proposition")
    expect(page.locator(".message.success")).to_contain_text("Votre proposition est partie")


def hidden(page, *contacts):
    """Nowhere in what the server sent, not only out of sight."""
    said = page.content()
    assert not [one for one in contacts if one in said]


def give_contact(page, address):
    page.get_by_label("Service à joindre").fill("Secrétariat général")
    page.get_by_label("Sa boîte aux lettres").fill(address)
    press(page, "Donner mes coordonnées")


def draft(page, slug):
    """One click: both partners, the country and the themes are there."""
    press(page, "Commencer la fiche de coopération")
    page.wait_for_url("**/espace/fiches/*/modifier/")
    name = slug.split("-")[0].capitalize()
    expect(page.get_by_label("Titre", exact=True)).to_have_value(re.compile(rf"{name} – .*Aného"))
    expect(page.locator(".rows", has_text=name).first).to_be_visible()
    expect(page.locator(".rows", has_text="Aného").first).to_be_visible()
    for theme in THEMES:
        expect(page.locator(f"input[name=themes][value={theme}]")).to_be_checked()


def test_the_answer_is_written_without_a_mouse(someone, site_environment):
    """Each stop on the way is seen; what is owed is said where one types it."""
    agent = "clavier-35238@ville.example"
    people(site_environment, f'there(town("rennes-35238"), "{agent}", "manager", "Ana Agente")')
    page = someone()
    enter(page, agent)
    page.goto("/bourse/tg-aneho/repondre/")
    tab_to(page, lambda focus: 'name="interest"' in focus["name"])
    page.keyboard.type("Votre festival.")
    tab_to(page, lambda focus: 'name="contact_email"' in focus["name"])
    page.keyboard.type(SERVICE)
    tab_to(page, lambda focus: 'name="consents"' in focus["name"])
    page.keyboard.press("Space")
    tab_to(page, lambda focus: focus["tag"] == "BUTTON")
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/bourse/mises-en-relation/*/")
    expect(page.get_by_text("Votre festival.")).to_be_visible()


# --- declined, blocked, reported; what grows old


ASKED = """
from coopdec.exchange.models import Listing
from coopdec.exchange.services import ListingInput, NeedInput, TextInput, publishing
def asked(organisation, by, title):
    fields = {"kind": "request", "language": "fr", **publishing.own_fields(organisation, "request")}
    values = ListingInput(fields=fields, texts={"fr": TextInput(title, "Un essai.")}, needs=(NeedInput("sport"),))
    draft = publishing.start_listing(organisation=organisation, kind="request", values=values, by=by)
    sent = publishing.submit_listing(draft, by=by)
    return publishing.publish_listing(sent, by=by)
"""
NIGHT = """
from datetime import timedelta
from django.db.models import F
from coopdec.exchange import tasks
from coopdec.exchange.models import Listing
gone = timedelta(days={days})
Listing.objects.filter(author__email="{author}").update(
    renewed_at=F("renewed_at") - gone, published_at=F("published_at") - gone, reminded_at=F("reminded_at") - gone
)
tasks.tend_listings(0)
tasks.tend_introductions(0)
"""


def days_pass(environment, author, days):
    """What the worker does at night, once that many days went by for the listings of this person."""
    in_site(environment, NIGHT.format(days=days, author=author))


def test_a_town_declines_reports_and_blocks(someone, mailbox, site_environment):
    mayor, envoy = "mairie-refus@ville.example", "poste-refus@ville.example"
    agents = {slug: f"agente-{slug}@ville.example" for slug in ("angers-49007", "nantes-44109")}
    secrets = people(
        site_environment,
        f"""{ASKED}
mayor = there(town("mairie-de-balti-md"), "{mayor}", "manager", "Maria")
there(body("embassy", "Ambassade de France, refus", country="MD"), "{envoy}", "manager", "Eve", app=True)
there(town("angers-49007"), "{agents["angers-49007"]}", "manager", "Ana")
there(town("nantes-44109"), "{agents["nantes-44109"]}", "manager", "Alix")
known["ref"] = asked(town("mairie-de-balti-md"), mayor, "Un stade").ref
""",
    )
    office = someone()
    enter(office, mayor)
    for slug, agent in agents.items():
        page = someone()
        enter(page, agent)
        page.goto(f"/bourse/{secrets['ref']}/repondre/")
        page.get_by_label("Ce qui vous intéresse").fill(f"Le stade, dit {slug}.")
        page.get_by_label("Sa boîte aux lettres").fill(SERVICE)
        press(page, "Envoyer la proposition")
        office.goto(mailbox.letter(mayor, "répond à une annonce").path)
        refuse = decline if slug.startswith("angers") else block
        refuse(office, page, mailbox, agent, secrets["ref"])
    embassy = someone()
    enter(embassy, envoy, secrets[envoy], to=mailbox.letter(envoy, "Un signalement").path)
    expect(embassy.get_by_text("Ce n’est pas sérieux.")).to_be_visible()
    press(embassy, "Noter comme traité")
    expect(embassy.get_by_role("main")).to_contain_text("traité le")


def decline(office, page, mailbox, agent, _ref):
    """The reason is owed, and the other reads it."""
    office.get_by_text("Décliner la proposition").click()
    press(office, "Décliner")
    expect(office.get_by_role("main")).to_contain_text("Dites pourquoi")
    office.get_by_label("Si vous déclinez, pourquoi ?").select_option("themes")
    press(office, "Décliner")
    letter = mailbox.letter(agent, "s’arrête")
    page.goto(letter.path)
    expect(page.get_by_role("main")).to_contain_text("les sujets ne se rencontrent pas")


def block(office, page, _mailbox, _agent, ref):
    """No more proposals from there, and those who keep order are told why."""
    office.get_by_text("Signaler ou bloquer").click()
    office.get_by_label("Ce qui ne va pas").fill("Ce n’est pas sérieux.")
    press(office, "Signaler aux agents")
    office.get_by_text("Signaler ou bloquer").click()
    press(office, "Ne plus recevoir de cet organisme")
    page.goto(f"/bourse/{ref}/repondre/")
    page.get_by_label("Ce qui vous intéresse").fill("Encore le stade.")
    page.get_by_label("Sa boîte aux lettres").fill(SERVICE)
    press(page, "Envoyer la proposition")
    expect(page.locator(".errors")).to_contain_text("ne reçoit pas de proposition de votre organisme")


def test_a_request_is_confirmed_after_a_year_and_closed_after_two_reminders(
    someone, mailbox, site_environment
):
    mayor = "mairie-age@ville.example"
    known = people(
        site_environment,
        f"""{ASKED}
mayor = there(town("dschang-cm"), "{mayor}", "manager", "Paul")
known["kept"], known["left"] = (asked(town("dschang-cm"), mayor, title).ref for title in ("Gardée", "Laissée"))
""",
    )
    days_pass(site_environment, mayor, 364)
    page = someone("/bourse/?q=dschang")
    expect(page.locator(".results > li", has_text="Gardée")).to_contain_text("Confirmé le")
    days_pass(site_environment, mayor, 2)
    first = [mailbox.letter(mayor, "Cette annonce vaut-elle encore ?").path for _each in range(2)]
    enter(page, mayor, to=next(path for path in first if known["kept"] in path))
    press(page, "Confirmer pour un an")
    expect(page.locator(".message.success")).to_contain_text("confirmée pour un an")
    days_pass(site_environment, mayor, 31)
    last = mailbox.letter(mayor, "Dernier rappel")
    assert "elle sera close" in last.text
    assert known["left"] in last.path
    days_pass(site_environment, mayor, 31)
    page.goto(mailbox.letter(mayor, "Annonce close").path)
    expect(page.get_by_role("main")).to_contain_text("Sans confirmation malgré deux rappels")
    page.goto("/bourse/?q=dschang")
    expect(page.locator(".results > li", has_text="Gardée")).to_be_visible()
    expect(page.locator(".results > li", has_text="Laissée")).to_have_count(0)
    page.goto(f"/espace/bourse/{known['left']}/")
    press(page, "Rouvrir")
    expect(page.locator(".message.success")).to_contain_text("rouverte")


# --- a programme


@BOTH
def test_a_commune_joins_a_turnkey_programme(someone, mailbox, site_environment, script):
    slug, code = ("brest-29019", "29019") if script else ("vannes-56260", "56260")
    agent, lead = f"agente-{code}@ville.example", f"porteur-{code}@ville.example"
    people(
        site_environment,
        f"""
from coopdec.exchange.models import SharedProgramme
there(town("{slug}"), "{agent}", "manager", "Ana")
there(SharedProgramme.objects.get(slug="vitagora-vinnytsia").lead, "{lead}", "manager", "Léo")
SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(places_left=2)
""",
    )
    commune, network = someone(script=script), someone(script=script)
    enter(commune, agent)
    commune.goto("/programmes/vitagora-vinnytsia/")
    expect(commune.get_by_role("main")).to_contain_text(re.compile(r"Places restantes\s*2"))
    commune.get_by_role("link", name="Demander à rejoindre").click()
    press(commune, "Envoyer la demande")
    expect(commune.locator(".errors")).to_be_visible()
    fine(commune, script)
    commune.get_by_label("Votre message au porteur").fill("Nous avons un lac.")
    press(commune, "Envoyer la demande")
    enter(network, lead, to=mailbox.letter(lead, "demande à rejoindre").path)
    expect(network.get_by_text("Nous avons un lac.")).to_be_visible()
    fine(network, script)
    network.get_by_label("Votre réponse").fill("Bienvenue.")
    press(network, "Accepter")
    letter = mailbox.letter(agent, "Vous pouvez rejoindre")
    assert "Bienvenue." in letter.text
    press(network, "Noter l’accord signé")
    expect(network.get_by_role("main")).to_contain_text("Donnez la date de l’accord")
    network.get_by_label("Accord signé le").fill("2026-11-20")
    press(network, "Noter l’accord signé")
    expect(network.get_by_role("main")).to_contain_text("20 novembre 2026")
    commune.goto(mailbox.letter(agent, "Votre collectivité est dans le programme").path)
    commune.goto("/programmes/vitagora-vinnytsia/")
    expect(commune.get_by_role("main")).to_contain_text(re.compile(r"Places restantes\s*1"))
    expect(commune.get_by_role("main")).to_contain_text(slug.split("-")[0].capitalize())
    fine(commune, script)
