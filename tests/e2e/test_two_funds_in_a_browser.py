"""Two funds from their ready model to the Atlas, in real browsers, with letters that a worker really sends: one that
France and Senegal decide together, one that a network of towns opens and decides by itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.calling import follow, give_piece, part
from tests.e2e.fund_steps import (
    accept,
    advise,
    ask_criterion,
    ask_opinion,
    begin,
    budget,
    close,
    complete,
    configure,
    decide,
    describe,
    done,
    find_eligible,
    fine,
    in_atlas,
    join_partner,
    pay,
    pay_in,
    plain,
    plan,
    publish,
    report,
    send,
    sign,
)
from tests.e2e.walking import enter, people, press

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}


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
    expect(part(state, STATE)).to_contain_text("Favorable avec réserves")
    find_eligible(state)

    both_say_yes(state, ministry, mailbox)
    letter = mailbox.letter(AGENT, "Lettre d’attribution")
    assert "Une aide de 70 000 € vous est attribuée" in plain(letter.text)
    assert "2027 : 56 000 €, après la signature de la convention" in plain(letter.text)
    assert "Voies et délais de recours" in letter.text
    state.reload()
    press(state, "Publier les lauréats")
    done(state, "Les lauréats se lisent")
    part(state, "Attributions").get_by_role("link", name=WELLS).click()
    sign(state, FRANCE, SAVOIE)
    pay(state, 0, "DP-1")
    town.goto(letter.path)
    expect(part(town, "Après la décision")).to_contain_text("56 000 € versés le")
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
    totals = part(page, "Totaux et règles")
    expect(totals).to_contain_text(re.compile(r"75.000 €, soit 75 % du budget ; au plus 70.000 €"))
    for rank, amount in ((0, "70 000"), (2, "10 000")):
        page.locator("#resource tbody tr").nth(rank).get_by_label("Montant").fill(amount)
    press(page, "Recalculer")
    expect(totals).to_contain_text("1 règle remplie")
    fine(page)
    press(page, "Enregistrer et continuer")
    page.get_by_role("radio", name="objectif significatif").check()
    press(page, "Enregistrer et continuer")
    give_piece(page, "Délibération de l’assemblée")
    give_piece(page, "Convention de coopération")
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
    expect(part(ministry, "Déjà retenus")).to_contain_text(WELLS)
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
    part(committee, "Attributions").get_by_role("link", name=MARKET).click()
    sign(committee, NETWORK, "Yaoundé")
    pay(committee, 0, "A-1")
    mayor.goto(letter.path)
    expect(part(mayor, "Après la décision")).to_contain_text(re.compile("42.000 € versés le"))
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
    totals = part(page, "Totaux et règles")
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
    give_piece(page, "Lettre du maire")
    send(page)


def score(page, criterion, points, mean):
    follow(page, "Noter ce dossier")
    page.get_by_label(criterion).fill(points)
    press(page, "Envoyer mes notes")
    done(page, "Vos notes sont envoyées")
    expect(page.get_by_role("main")).to_contain_text(mean)
    fine(page)
