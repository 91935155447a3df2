"""Two funds from their ready model to the Atlas, in real browsers, with letters that a worker really sends: one that
France and Senegal decide together, one that a network of towns opens and decides by itself."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessible import SCROLLS, violations
from tests.e2e.walking import enter, people, press

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
PDF = b"%PDF-1.4\n%%EOF\n"
TODAY = date.today()  # noqa: DTZ011 - as the browser types it
YESTERDAY, LATER = (TODAY - timedelta(days=1)).isoformat(), (TODAY + timedelta(days=30)).isoformat()


def fine(page):
    """Nobody is left out of the page that is open, at its width."""
    page.wait_for_load_state()
    assert page.evaluate(SCROLLS) <= 0, page.url
    assert violations(page, page.url) == []


def done(page, words):
    expect(page.locator(".message").filter(has_text=words)).to_be_visible()


def follow(page, name):
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ")


def unfold(page, words):
    page.locator("summary", has_text=words).first.click()


def section(page, title):
    """The part of the page under this title."""
    return page.get_by_role("region", name=title).last


# --- the call


def configure(page, model, title, *, envelope):
    """From the ready model to a call whose days, money and service are said."""
    page.goto("/espace/")
    follow(page, "Vos appels à projets")
    follow(page, "Préparer un appel")
    fine(page)
    page.get_by_label("Titre de votre appel").fill(title)
    page.get_by_role("radio", name=model).check()
    press(page, "Commencer cet appel")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(section(page, "Avant de publier")).to_contain_text("Dites quand l’appel ferme")
    fine(page)
    follow(page, "Modifier la présentation")
    page.get_by_label("S’ouvre le").fill(YESTERDAY)
    page.get_by_label("À (heure d’ouverture)").fill("09:00")
    page.get_by_label("Ferme le").fill(LATER)
    page.get_by_label("À (heure de fermeture)").fill("17:00")
    page.get_by_label("Enveloppe").fill(envelope)
    page.get_by_label("Première année").fill("2027")
    page.get_by_label("Dernière année").fill("2028")
    page.get_by_label("Service qui instruit").fill("Bureau des fonds")
    page.get_by_label("Sa boîte aux lettres").fill("fonds@bureau.example")
    fine(page)
    press(page, "Enregistrer")
    done(page, "Présentation enregistrée")


def ask_opinion(page, body, *, which="", stage="1", days="20"):
    follow(page, "Avis")
    follow(page, "Demander un avis")
    page.get_by_label("Qui donne son avis").select_option(label=body)
    if which:
        page.get_by_label("Lequel").select_option(label=which)
    page.get_by_label("Rang").fill(stage)
    page.get_by_label("Délai, en jours").fill(days)
    page.get_by_label("Sans réponse dans ce délai").select_option(label="on attend l’avis")
    for one in ("le budget et le plan de financement", "les pièces"):
        page.get_by_label(one).check()
    fine(page)
    press(page, "Enregistrer")
    fine(page)
    follow(page, "Revenir à l’appel")


def ask_criterion(page, label):
    follow(page, "Grille de notation")
    follow(page, "Ajouter un critère")
    page.get_by_label("Critère").fill(label)
    press(page, "Enregistrer")
    follow(page, "Revenir à l’appel")


def pay_in(page, *, said, by_year=False):
    """When it is paid, and on which report; `said`: by label."""
    follow(page, "Versements, comptes rendus et délais")
    page.get_by_label("Une part par an").set_checked(by_year)
    for label, value in said.items():
        page.get_by_label(label).fill(value)
    fine(page)
    press(page, "Enregistrer")
    done(page, "C’est enregistré")


def publish(page):
    fine(page)
    press(page, "Publier l’appel")
    done(page, "L’appel est publié")
    fine(page)
    follow(page, "La page publique")
    fine(page)
    return page.url


# --- the application


def begin(page, call, *, start="De rien"):
    page.goto(call)
    follow(page, "Déposer un dossier")
    page.get_by_role("radio", name=start).check()
    fine(page)
    press(page, "Commencer le dossier")
    page.wait_for_url(re.compile(r"/espace/dossiers/[0-9a-f]{24}/$"))
    fine(page)


def describe(page, *, title, starts, ends, themes):
    page.get_by_role("navigation", name="Pages du dossier").get_by_role(
        "link", name=re.compile("^Le projet")
    ).click()
    page.get_by_label("Titre", exact=True).fill(title)
    page.get_by_label("Résumé").fill("De l’eau pour deux quartiers.")
    page.get_by_label("Objectifs", exact=True).fill("Deux bornes-fontaines et un comité d’usagers.")
    page.get_by_label("Début").fill(starts)
    page.get_by_label("Fin", exact=True).fill(ends)
    for one in themes:
        page.get_by_role("checkbox", name=one, exact=True).check()
    fine(page)
    press(page, "Enregistrer et continuer")


def join_partner(page, name, *, without=""):
    expect(page.get_by_role("heading", level=1)).to_have_text("Les partenaires")
    if without:
        page.get_by_role("button", name=f"Retirer {without}").click()
        expect(page.locator("#partners")).not_to_contain_text(without)
    if not page.locator("#partners", has_text=name).count():
        page.locator("#find-partner").fill(name)
        press(page, "Chercher")
        page.get_by_role("button", name=re.compile(f"^Ajouter {name}")).first.click()
    expect(page.locator("#partners")).to_contain_text(name)
    fine(page)
    press(page, "Enregistrer et continuer")


def plan(page):
    """An objective, an activity, an indicator."""
    for button, label, said in (
        ("Ajouter un objectif", "Objectif", "De l’eau à moins de deux cents mètres"),
        ("Ajouter une activité", "Activité", "Poser deux bornes-fontaines"),
        ("Ajouter un indicateur", "Indicateur", "Habitants servis"),
    ):
        press(page, button)
        page.get_by_label(label, exact=True).fill(said)
    page.locator("#activity").get_by_label("Début").fill("2027-02")
    page.locator("#indicator").get_by_label("Visé").fill("4 000")
    fine(page)
    press(page, "Enregistrer et continuer")


def budget(page, country, expenses, resources):
    """`expenses`: label, year, amount; `resources`: whose, name, year, amount, whether the applicant's own."""
    for rank, (label, year, amount) in enumerate(expenses):
        press(page, "Ajouter une dépense")
        row = page.locator("#expense tbody tr").nth(rank)
        row.get_by_label("Dépense").fill(label)
        row.get_by_label("Pays").select_option(label=country)
        row.get_by_label("Année").fill(year)
        row.get_by_label("Montant").fill(amount)
    for rank, (side, label, year, amount, own) in enumerate(resources):
        asked = side == "aide demandée à l’appel"
        press(page, "Ajouter l’aide demandée" if asked else "Ajouter un apport")
        row = page.locator("#resource tbody tr").nth(rank)
        row.get_by_label("Apport de").select_option(label=side)
        row.get_by_label("Financeur").fill(label)
        row.get_by_label("C’est nous, le déposant").set_checked(own)
        row.get_by_label("Année").fill(year)
        row.get_by_label("Montant").fill(amount)
    press(page, "Recalculer")


def give_piece(page, title, name):
    part = section(page, title)
    part.get_by_label("Fichier").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": PDF + name.encode()}
    )
    part.get_by_role("button", name="Joindre").click()
    expect(section(page, title).get_by_role("button", name="Retirer")).to_be_visible()


def send(page):
    follow(page, "Relire et déposer")
    expect(page.get_by_role("heading", name="Le dossier est complet")).to_be_visible()
    fine(page)
    press(page, "Déposer le dossier")
    done(page, "Dossier déposé : n° 1")
    fine(page)


# --- the instruction


def complete(page, title):
    """From the call's own page to the file, which is whole."""
    follow(page, "Les dossiers déposés")
    fine(page)
    follow(page, title)
    fine(page)
    unfold(page, "Constater que le dossier est complet")
    press(page, "Dossier complet")
    done(page, "Le dossier est complet")


def advise(page, letter, advice, text):
    assert "Votre avis est demandé" in letter.text
    page.goto(letter.path)
    fine(page, name)
    page.get_by_role("radio", name=advice, exact=True).check()
    page.get_by_label("Motifs, réserves, remarques").fill(text)
    press(page, "Rendre l’avis")
    done(page, "Votre avis est rendu")
    fine(page)


def find_eligible(page):
    unfold(page, "Constater que le dossier est recevable")
    press(page, "Dossier recevable")
    done(page, "Le dossier est recevable")
    fine(page)


def decide(page, amount="", *, party=""):
    """Chooses the only file and grants it what is proposed."""
    if amount:
        page.get_by_label("Rang du dossier n° 1").fill("1")
        page.get_by_label("Montant proposé pour le dossier n° 1").fill(amount)
        press(page, "Recalculer")
    page.get_by_label("Choisir le dossier n° 1").check()
    if party:
        page.get_by_label("Au nom de").select_option(label=party)
    page.get_by_label("Décision pour les dossiers cochés").select_option(label="retenir")
    fine(page)
    press(page, "Décider pour les dossiers cochés")


# --- after


def sign(page, *parties):
    press(page, "Écrire la convention")
    done(page, "La convention est écrite")
    for one in parties:
        part = section(page, "Convention")
        part.get_by_label("Signataire").select_option(label=one)
        part.get_by_label("Fonction de qui signe").fill("Présidence")
        press(page, "Enregistrer la signature")
        done(page, "Signature enregistrée")
    section(page, "Convention").get_by_label("Convention signée").set_input_files(
        {"name": "convention.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Déposer la convention signée")
    done(page, "Convention signée enregistrée")
    fine(page)


def pay(page, rank, reference):
    """The next step of this instalment, three times: done, asked of the accountant, paid by the bank."""
    for step in ("Constater le service fait", "Demander le paiement", "Enregistrer le versement"):
        row = page.locator("#echeances ~ ol > li").nth(rank)
        if step == "Demander le paiement":
            row.get_by_label("Référence de la demande").fill(reference)
        row.get_by_role("button", name=step).click()
        done(page, "Échéance enregistrée")
    expect(page.locator("#echeances ~ ol > li").nth(rank)).to_contain_text("versés le")


def report(page, spent):
    page.get_by_label("Ce qui a été fait").fill("Les deux bornes-fontaines coulent.")
    for label, amount in spent.items():
        page.get_by_label(f"Dépensé depuis le début : {label}").fill(amount)
    fine(page)
    press(page, "Remettre le compte rendu")
    done(page, "Compte rendu remis")


def close(page):
    press(page, "Solder l’attribution")
    done(page, "L’attribution est soldée")
    fine(page)


def in_atlas(page, call, title, applicant, amount, sought):
    """Anybody reads who won, follows it to the sheet, and finds the money in the Atlas."""
    page.goto(call)
    won = page.locator("#resultats + ul li", has_text=applicant)
    expect(won).to_contain_text(amount)
    fine(page)
    won.get_by_role("link", name=title).click()
    page.wait_for_url("**/cooperations/**")
    expect(page.get_by_role("main")).to_contain_text(amount)
    fine(page)
    page.goto(f"/atlas/?q={sought}")
    for _try in range(60):
        if amount in page.get_by_role("main").inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("main")).to_contain_text(amount)
    fine(page)


def accept(page, letter):
    page.goto(letter.path)
    fine(page)
    press(page, "Accepter")
    done(page, "Compte rendu accepté")


# --- decided with another State


STATE = "Ministère des Territoires du Sénégal"
FRANCE = "Ministère de l'Europe et des Affaires étrangères – CNCD-DCTCIV"
SAVOIE = "Département de la Savoie"
WELLS = "Des bornes-fontaines à Bignona"
OFFICER, DAKAR, PREFECT, ENVOY = (
    f"{who}@etat-fonds.example" for who in ("officiere", "dakar", "prefecture", "ambassade")
)
AGENT = "agente@savoie-fonds.example"
BILATERAL = f"""
savoie = town("departement-de-la-savoie-73")
there(savoie, "{AGENT}", "manager", "Ana Agente")
there(town("meae-dctciv"), "{OFFICER}", "manager", "Odile Officière", app=True)
there(body("ministry", "{STATE}", country="SN"), "{DAKAR}", "manager", "Awa Dakar", app=True)
there(body("prefecture", "Préfecture de région, fonds", region=savoie.region_id), "{PREFECT}", "manager", "Paul",
      app=True)
there(body("embassy", "Ambassade de France au Sénégal, fonds", country="SN"), "{ENVOY}", "manager", "Eve", app=True)
"""
ASKED, OURS, THEIRS = (
    "aide demandée à l’appel",
    "collectivités françaises",
    "autorités locales étrangères",
)


def test_france_and_senegal_decide_together(someone, mailbox, site_environment):
    known = people(site_environment, BILATERAL)
    state, town, ministry = someone(), someone(viewport=PHONE), someone()
    enter(state, OFFICER, known[OFFICER])
    configure(
        state,
        "Appel à projets bilatéral franco-sénégalais 2020-2021",
        "Appel franco-sénégalais 2027",
        envelope="200 000",
    )
    ask_opinion(state, "État partenaire", which=STATE, stage="2")
    said = {"versée sur compte rendu final": "20", "Compte rendu final : mois": "6"}
    pay_in(state, said=said)
    call = publish(state)

    enter(town, AGENT)
    ask_savoie(town, call)
    assert "Il porte le numéro 1" in mailbox.letter(AGENT, "Dossier n° 1 reçu").text
    desk = call.replace("/appels-a-projets/", "/espace/appels/")
    state.goto(desk)
    complete(state, WELLS)
    opinions_of_both_sides(someone, ministry, mailbox, known)
    state.reload()
    expect(section(state, STATE)).to_contain_text("Favorable avec réserves")
    find_eligible(state)

    both_say_yes(state, ministry, mailbox)
    letter = mailbox.letter(AGENT, "Lettre d’attribution")
    assert "Une aide de 70 000 € vous est attribuée" in plain(letter.text)
    assert "2027 : 56 000 €, après la signature de la convention" in plain(letter.text)
    assert "Voies et délais de recours" in letter.text
    state.reload()
    press(state, "Publier les lauréats")
    done(state, "Les lauréats se lisent")
    section(state, "Attributions").get_by_role("link", name=WELLS).click()
    sign(state, FRANCE, SAVOIE)
    pay(state, 0, "DP-1")
    town.goto(letter.path)
    expect(section(town, "Après la décision")).to_contain_text("56 000 € versés le")
    follow(town, "Compte rendu final 2027")
    report(town, {"Bornes-fontaines": "100 000"})
    accept(state, mailbox.letter(OFFICER, f"Remis par {SAVOIE}"))
    assert "accepte" in mailbox.letter(AGENT, "Accepté").text
    follow(state, "Revenir à l’attribution")
    pay(state, 1, "DP-2")
    close(state)
    in_atlas(someone(viewport=PHONE), call, WELLS, SAVOIE, "70 000 €", "Bignona")


def ask_savoie(page, call):
    """From a sheet of two countries: the rule says which is too much, and it goes away."""
    begin(page, call, start="La fiche « ANIMATERRE")
    expect(page.get_by_role("main")).to_contain_text("Hors de l’appel : Haïti.")
    describe(page, title=WELLS, starts="2027-01", ends="2027-12", themes=("Eau et assainissement",))
    join_partner(page, "Bignona", without="Dessalines")
    plan(page)
    resources = [
        (ASKED, "", "2027", "75 000", False),
        (OURS, "Savoie", "2027", "20 000", True),
        (THEIRS, "Bignona", "2027", "5 000", False),
    ]
    budget(page, "Sénégal", [("Bornes-fontaines", "2027", "100 000")], resources)
    totals = section(page, "Totaux et règles")
    expect(totals).to_contain_text(re.compile(r"75.000 €, soit 75 % du budget ; au plus 70.000 €"))
    for rank, amount in ((0, "70 000"), (2, "10 000")):
        page.locator("#resource tbody tr").nth(rank).get_by_label("Montant").fill(amount)
    press(page, "Recalculer")
    expect(totals).to_contain_text("1 règle remplie")
    fine(page)
    press(page, "Enregistrer et continuer")
    page.get_by_role("radio", name="objectif significatif").check()
    press(page, "Enregistrer et continuer")
    give_piece(page, "Délibération de l’assemblée", "deliberation.pdf")
    give_piece(page, "Convention de coopération", "lettre.pdf")
    send(page)


def opinions_of_both_sides(someone, ministry, mailbox, known):
    """The French ones first, together; the partner State once they have answered, on what its step lets it read."""
    for who in (PREFECT, ENVOY):
        page = someone()
        enter(page, who, known[who])
        advise(page, mailbox.letter(who, "Avis demandé"), "favorable", "Un partenariat suivi.")
    enter(ministry, DAKAR, known[DAKAR])
    said = "Nommer le comité d’usagers avant les travaux."
    advise(ministry, mailbox.letter(DAKAR, "Avis demandé"), "favorable avec réserves", said)


def both_say_yes(state, ministry, mailbox):
    """France first: nothing is granted, and Dakar is told that it is its turn; then both."""
    follow(state, "Comité")
    decide(state, "70 000", party="France")
    done(state, "la décision attend que les deux États disent la même chose")
    expect(state.get_by_role("main")).to_contain_text(re.compile(r"0 € déjà accordés"))
    expect(state.get_by_role("main")).to_contain_text("recevable")
    assert "France : retenir" in plain(mailbox.letter(DAKAR, "À vous de décider").text)
    ministry.goto("/espace/")
    fine(ministry)
    follow(ministry, WELLS)
    expect(ministry.get_by_role("main")).to_contain_text(re.compile(r"France : retenir, 70.000 €"))
    decide(ministry)
    done(ministry, "1 dossier décidé")
    expect(section(ministry, "Déjà retenus")).to_contain_text(WELLS)
    fine(ministry)


# --- decided by a network


NETWORK = "Association internationale des maires francophones"
MARKET = "Un marché couvert à Mokolo"
BUREAU, COMMITTEE, MAYOR, POST = (
    f"{who}-fonds.example" for who in ("bureau@aimf", "elu@aimf", "maire@yaounde", "poste@yaounde")
)
FUND = f"""
there(town("aimf"), "{BUREAU}", "manager", "Inès Bureau", app=True)
there(town("aimf"), "{COMMITTEE}", "administrator", "Omar Comité", app=True)
there(town("yaounde-cm"), "{MAYOR}", "manager", "Paul Maire")
there(body("embassy", "Ambassade de France au Cameroun, fonds", country="CM"), "{POST}", "manager", "Eve", app=True)
"""


def test_a_network_opens_its_fund_and_decides_by_itself(someone, mailbox, site_environment):
    """Nobody of the State has a hand in it; a member city applies alone, from its own country."""
    known = people(site_environment, FUND)
    bureau, mayor, committee = someone(), someone(viewport=PHONE), someone()
    enter(bureau, BUREAU, known[BUREAU])
    configure(bureau, "Fonds de coopération de l’AIMF", "Fonds des maires 2027", envelope="150 000")
    ask_opinion(bureau, "ambassade de chaque pays du projet")
    ask_criterion(bureau, "Place dans le plan de développement de la ville")
    pay_in(bureau, by_year=True, said={"Compte rendu d’étape : mois": "3"})
    call = publish(bureau)
    expect(bureau.get_by_role("main")).to_contain_text(NETWORK)

    enter(mayor, MAYOR)
    ask_yaounde(mayor, call)
    desk = call.replace("/appels-a-projets/", "/espace/appels/")
    bureau.goto(desk)
    complete(bureau, MARKET)
    embassy = someone()
    enter(embassy, POST, known[POST])
    advise(embassy, mailbox.letter(POST, "Avis demandé"), "favorable", "La ville tient ses comptes.")
    enter(committee, COMMITTEE, known[COMMITTEE])
    committee.goto(bureau.url)
    score(committee, "Place dans le plan", "4", "80,0 sur 100")
    bureau.reload()
    find_eligible(bureau)

    committee.goto(f"{desk}comite/")
    expect(committee.get_by_label("Au nom de")).to_have_count(0)
    decide(committee, "70 000")
    done(committee, "1 dossier décidé")
    letter = mailbox.letter(MAYOR, "Lettre d’attribution")
    assert letter.text.startswith(NETWORK)
    assert "2028 : 28 000 €, après le compte rendu d’étape" in plain(letter.text)
    press(committee, "Publier les lauréats")
    done(committee, "Les lauréats se lisent")
    section(committee, "Attributions").get_by_role("link", name=MARKET).click()
    sign(committee, NETWORK, "Yaoundé")
    pay(committee, 0, "A-1")
    mayor.goto(letter.path)
    expect(section(mayor, "Après la décision")).to_contain_text(re.compile("42.000 € versés le"))
    follow(mayor, "Compte rendu d’étape 2027")
    report(mayor, {"Halle": "60 000", "Étals": "0"})
    accept(committee, mailbox.letter(COMMITTEE, "Remis par Yaoundé"))
    follow(committee, "Revenir à l’attribution")
    pay(committee, 1, "A-2")
    close(committee)
    in_atlas(someone(viewport=PHONE), call, MARKET, "Yaoundé", "70 000 €", "marché couvert Mokolo")


def ask_yaounde(page, call):
    """Its own share is said to be too low before it is sent; it needs no partner."""
    begin(page, call)
    describe(page, title=MARKET, starts="2027-01", ends="2028-12", themes=("Urbanisme",))
    press(page, "Enregistrer et continuer")
    plan(page)
    resources = [(ASKED, "", "", "85 000", False), (THEIRS, "Yaoundé", "", "15 000", True)]
    budget(page, "Cameroun", [("Halle", "2027", "60 000"), ("Étals", "2028", "40 000")], resources)
    totals = section(page, "Totaux et règles")
    expect(totals).to_contain_text(re.compile("soit 15 % du budget ; il faut 20 %, donc 5.000 € de plus"))
    for rank, amount in enumerate(("80 000", "20 000")):
        page.locator("#resource tbody tr").nth(rank).get_by_label("Montant").fill(amount)
    press(page, "Recalculer")
    expect(totals).to_contain_text("1 règle remplie")
    press(page, "Enregistrer et continuer")
    page.get_by_label("Où le plan de développement").fill("Plan 2025-2030, axe 2.")
    page.get_by_label("Comment les entreprises locales").fill("Un lot est réservé aux artisans de Mokolo.")
    page.get_by_role("radio", name="objectif significatif").check()
    fine(page)
    press(page, "Enregistrer et continuer")
    give_piece(page, "Lettre du maire", "lettre.pdf")
    send(page)


def score(page, criterion, points, mean):
    follow(page, "Noter ce dossier")
    page.get_by_label(criterion).fill(points)
    press(page, "Envoyer mes notes")
    done(page, "Vos notes sont envoyées")
    expect(page.get_by_role("main")).to_contain_text(mean)
    fine(page)
