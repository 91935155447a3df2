"""A call from its rules to its last payment, in real browsers: an officer opens the ministry's general call from the ready
model, a commune of 800 inhabitants applies with its partner in Senegal, bodies answer or are late, a committee grants,
two instalments are paid on reports, the Atlas shows the grant."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e import calling
from tests.e2e.calling import done, fine, follow, part, to_page, unfold
from tests.e2e.walking import enter, people, press

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
CALL = "Appel à projets généraliste, parcours"
TITLE = "De l’eau à l’école de Bignona"
SOURCE = "Texte de l’appel, § 4"
MINISTRY = "Ministère de l'Agriculture et de l'Alimentation"
TODAY = timezone.localdate()
YEAR = TODAY.year + 1
OFFICER, ASSESSOR = "officier-parcours@national.example", "evaluatrice-parcours@national.example"
PREFECT, ENVOY, EXPERT = (f"{who}-parcours@etat.example" for who in ("prefecture", "poste", "ministere"))
SECRETARY, MAYOR, PARTNER = (f"{who}-parcours@ville.example" for who in ("secretaire", "maire", "bignona"))
WORLD = f"""{calling.BODIES}
there(town("meae-dctciv"), "{OFFICER}", "manager", "Noé Officier", app=True)
there(town("meae-dctciv"), "{ASSESSOR}", "manager", "Éva Luatrice", app=True)
there(post("prefecture", "Préfecture de la région Auvergne-Rhône-Alpes", region="84"), "{PREFECT}", "manager", "Pia",
      app=True)
there(post("embassy", "Ambassade de France au Sénégal", country="SN"), "{ENVOY}", "manager", "Eve", app=True)
there(town("maa"), "{EXPERT}", "manager", "Max", app=True)
there(town("coise-69062"), "{SECRETARY}", "contributor", "Sam Secrétaire")
there(town("coise-69062"), "{MAYOR}", "signatory", "Maud Maire")
there(town("bignona-sn"), "{PARTNER}", "manager", "Awa Diop")
"""


def test_a_general_call_from_its_rules_to_its_last_payment(someone, mailbox, site_environment):
    secrets = people(site_environment, WORLD)
    office = someone()
    enter(office, OFFICER, secrets[OFFICER])
    configure(office)
    commune = someone()
    enter(commune, SECRETARY)
    apply(commune)
    say_its_part(commune, someone(viewport=PHONE), mailbox)
    mayor = someone()
    number = submit(commune, mayor, mailbox)
    ref = calling.ref_of(mayor)
    instruct(office, number)
    give_opinions(someone, mailbox, secrets)
    calling.days_pass_for_opinions(site_environment, ref, 11)
    see_who_is_late(office, number)
    score(office, someone(), secrets[ASSESSOR])
    decide(office)


# --- the call


def configure(page):
    """From the ready model of 2025: its dates, its money, three opinions, a grid; read as an applicant; published."""
    page.goto("/espace/")
    follow(page, "Vos appels à projets")
    follow(page, "Préparer un appel")
    page.get_by_label("Au nom de").select_option(label="Ministère de l'Europe et des Affaires étrangères")
    page.get_by_label("Titre de votre appel").fill(CALL)
    page.get_by_label("Appel à projets généraliste 2025").check()
    press(page, "Commencer cet appel")
    done(page, "Rien n’est public")
    fine(page)
    present(page)
    add_rule(page, "Montant de l’aide", **{"Aide, au plus": "40 000"})
    add_rule(page, "Durée", **{"Durée, au plus (en mois)": "36"})
    exclude_mali(page)
    ask_opinions(page)
    add_grid(page)
    follow(page, "Versements, comptes rendus et délais")
    fine(page)
    page.get_by_label("Compte rendu d’étape :").fill("3")
    page.get_by_label("Compte rendu final :").fill("6")
    press(page, "Enregistrer")
    done(page)
    follow(page, "Voir comme qui dépose")
    expect(page.get_by_role("main")).to_contain_text("36 mois au plus")
    expect(page.get_by_role("main")).to_contain_text("Mali")
    fine(page)
    page.get_by_role("link", name="Revenir à l’appel").click()
    press(page, "Publier l’appel")
    done(page, "L’appel est publié")
    fine(page)


def present(page):
    """What everybody reads: text, calendar with its hours, money, the service that answers."""
    follow(page, "Modifier la présentation")
    fine(page)
    page.get_by_label("Texte de l’appel").fill("## Ce que l’appel soutient\n\n- de l’**eau**\n- des écoles")
    page.get_by_label("S’ouvre le").fill((TODAY - timedelta(days=1)).isoformat())
    page.get_by_label("À (heure d’ouverture)").fill("09:00")
    page.get_by_label("Ferme le").fill((TODAY + timedelta(days=30)).isoformat())
    page.get_by_label("À (heure de fermeture)").fill("17:00")
    page.get_by_label("Comité de sélection le").fill((TODAY + timedelta(days=90)).isoformat())
    page.get_by_label("Enveloppe").fill("100 000")
    page.get_by_label("Première année").fill(str(YEAR))
    page.get_by_label("Dernière année").fill(str(YEAR + 1))
    page.get_by_label("Service qui instruit").fill("Bureau des essais")
    page.get_by_label("Sa boîte aux lettres").fill("appels@national.example")
    press(page, "Enregistrer")
    done(page)
    expect(part(page, "Présentation")).to_contain_text("à 17 h 00, heure de Paris")


def add_rule(page, name, **said):
    follow(page, "Règles")
    page.get_by_label("Ajouter une règle").select_option(label=name)
    press(page, "Ajouter")
    for label, text in said.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Texte qui le dit").fill(SOURCE)
    press(page, "Enregistrer")
    done(page)
    follow(page, "Revenir à l’appel")


def exclude_mali(page):
    follow(page, "Règles")
    page.get_by_label("Ajouter une règle").select_option(label="Pays exclu")
    press(page, "Ajouter")
    unfold(page, "Afrique")
    page.get_by_label("Mali", exact=True).check()
    page.get_by_label("Pourquoi").fill("Toute aide publique y est suspendue.")
    page.get_by_label("Exclu depuis le").fill("2022-11-17")
    page.get_by_label("Texte qui le dit").fill(SOURCE)
    press(page, "Enregistrer")
    done(page)
    fine(page)
    follow(page, "Revenir à l’appel")


def ask_opinions(page):
    """The model asks a prefecture and embassies; a ministry is added, with its delay."""
    follow(page, "Avis")
    for name in ("préfecture du déposant", "ambassade de chaque pays du projet"):
        page.get_by_role("link", name=re.compile(f"Modifier.*{name}", re.IGNORECASE)).click()
        page.get_by_label("Délai, en jours").fill("20")
        press(page, "Enregistrer")
        done(page)
    follow(page, "Demander un avis")
    page.get_by_label("Qui donne son avis").select_option(label="ministère")
    page.get_by_label("Lequel").select_option(label=MINISTRY)
    page.get_by_label("Rang").fill("1")
    page.get_by_label("Délai, en jours").fill("10")
    page.get_by_label("Sans réponse dans ce délai").select_option(label="on attend l’avis")
    press(page, "Enregistrer")
    done(page)
    fine(page)
    follow(page, "Revenir à l’appel")


def add_grid(page):
    follow(page, "Grille de notation")
    for name, weight in (("Utilité", "2"), ("Partenariat", "1")):
        follow(page, "Ajouter un critère")
        page.get_by_label("Critère").fill(name)
        page.get_by_label("Poids").fill(weight)
        press(page, "Enregistrer")
        done(page)
    fine(page)
    follow(page, "Revenir à l’appel")


# --- the application


def apply(page):
    """Five mistakes and a piece that is missing, each told in plain words, with its source, where it is mended."""
    page.goto("/espace/")
    follow(page, "Vos dossiers d’appels à projets")
    follow(page, "Voir les appels ouverts")
    follow(page, CALL)
    follow(page, "Déposer un dossier")
    press(page, "Commencer le dossier")
    fine(page)
    make_mistakes(page)
    be_told(page)
    mend(page)


def make_mistakes(page):
    """Too long, in a country that is excluded, too much asked, too little brought, too much of it in kind."""
    to_page(page, "Le projet")
    page.get_by_label("Titre", exact=True).fill(TITLE)
    page.get_by_label("Résumé").fill("Deux forages pour trois écoles.")
    page.get_by_label("Objectifs", exact=True).fill("De l’eau pour mille élèves.")
    page.get_by_label("Début").fill(f"{YEAR}-01")
    page.get_by_label("Fin", exact=True).fill(f"{YEAR + 4}-12")
    page.get_by_label("Eau et assainissement").check()
    press(page, "Enregistrer et continuer")
    calling.add_partner(page, "bignona", re.compile("Ajouter Bignona"))
    unfold(page, "Il n’est pas dans la liste")
    page.get_by_label("Pays", exact=True).select_option(label="Mali")
    page.get_by_label("Nom", exact=False).last.fill("Commune de Ségou")
    press(page, "Ajouter ce partenaire")
    press(page, "Enregistrer et continuer")
    write_frame(page)
    budget(page, asked="45 000", cash="1 000", kind="3 000", abroad="1 000")
    press(page, "Enregistrer et continuer")
    page.get_by_label("objectif significatif").check()
    press(page, "Enregistrer et continuer")
    fine(page)
    calling.give_piece(page, "Délibération")
    expect(part(page, re.compile("Convention"))).to_contain_text("manque")


def write_frame(page):
    """What is wanted, what will be done, how one will know."""
    press(page, "Ajouter un objectif")
    page.get_by_label("Objectif", exact=True).fill("De l’eau à l’école")
    press(page, "Ajouter une activité")
    page.get_by_label("Activité", exact=True).fill("Forer deux puits")
    press(page, "Ajouter un indicateur")
    page.get_by_label("Indicateur", exact=True).fill("Élèves servis")
    page.get_by_label("Visé").fill("1000")
    press(page, "Enregistrer et continuer")


def budget(page, *, asked, cash, kind, abroad):
    """50 000 € over two years, and who pays."""
    calling.fill_rows(
        page,
        "Dépenses",
        ["Ajouter une dépense"] * 2,
        [
            {"Dépense": "Forages", "Pays": ("Sénégal",), "Année": str(YEAR), "Montant": "30 000"},
            {"Dépense": "Châteaux d’eau", "Pays": ("Sénégal",), "Année": str(YEAR + 1), "Montant": "20 000"},
        ],
    )
    own = {"Financeur": "Coise", "C’est nous, le déposant": True}
    calling.fill_rows(
        page,
        "Ressources",
        ["Ajouter l’aide demandée", *["Ajouter un apport"] * 3],
        [
            {"Montant": asked},
            {**own, "Montant": cash},
            {**own, "Nature": ("en nature (valorisation)",), "Montant": kind},
            {"Apport de": ("autorités locales étrangères",), "Financeur": "Bignona", "Montant": abroad},
        ],
    )


TOLD = {
    "Le projet": ["La durée est de 36 mois au plus ; celle du projet est de 60 mois."],
    "Les partenaires": ["Mali : exclu depuis le 17 novembre 2022. Toute aide publique y est suspendue."],
    "Budget et plan de financement": [
        "L’aide est de 40 000 € au plus. Demande : 45 000 €.",
        "soit 8 % du budget ; il faut 10 %, donc 1 000 € de plus.",
        "Apports valorisés : 3 000 € sur 4 000 € (collectivités françaises) ; 50 % au plus.",
    ],
}


def be_told(page):
    """On the page of the whole, each with the way to where it is mended; and there, with its source."""
    to_page(page, "Vue d’ensemble")
    fine(page)
    expect(part(page, "Il reste 1 point avant de déposer")).to_contain_text("Pièce attendue : Convention")
    rules = part(page, "Ce que disent les règles de l’appel")
    for name, sentences in TOLD.items():
        for one in sentences:
            line = rules.get_by_role("listitem").filter(has_text=one)
            expect(line).to_contain_text("Source")
            expect(line.get_by_role("link", name=name)).to_be_visible()
    for name, sentences in TOLD.items():
        to_page(page, "Vue d’ensemble")
        rules.get_by_role("link", name=name).first.click()
        fine(page)
        for one in sentences:
            expect(page.get_by_role("main").get_by_role("listitem").filter(has_text=one)).to_contain_text(
                "Source"
            )


def mend(page):
    """Shorter, without the country that is excluded, less asked and more brought; the piece is given."""
    to_page(page, "Le projet")
    page.get_by_label("Fin", exact=True).fill(f"{YEAR + 1}-12")
    press(page, "Enregistrer")
    to_page(page, "Les partenaires")
    press(page, "Retirer Commune de Ségou (Mali)")
    for name in ("Le projet", "Les partenaires"):
        to_page(page, name)
        expect(page.get_by_role("main")).not_to_contain_text("pas remplie")
    to_page(page, "Budget et plan de financement")
    for rank, amount in enumerate(("30 000", "12 000", "3 000", "5 000")):
        calling.row(page, "Ressources", rank)("Montant").fill(amount)
    press(page, "Recalculer")
    expect(part(page, "Totaux et règles")).not_to_contain_text("pas remplie")
    to_page(page, "Pièces")
    calling.give_piece(page, "Convention")
    follow(page, "Relire et déposer")
    expect(page.get_by_role("heading", name="Le dossier est complet")).to_be_visible()
    expect(part(page, "Ce que disent les règles de l’appel")).not_to_contain_text("pas remplie")


def say_its_part(page, abroad, mailbox):
    """Asked by the commune, the partner reads the whole on a telephone, and says its part."""
    press(page, "Lui demander sa part – Bignona")
    done(page, "La demande est partie")
    enter(abroad, PARTNER, to=mailbox.letter(PARTNER, "Votre part dans un projet").path)
    expect(abroad.get_by_role("main")).to_contain_text("Deux forages pour trois écoles.")
    fine(abroad)
    abroad.get_by_label("Votre part dans ce projet, dans vos mots").fill("La ville donne le terrain et l’ouvrier.")
    press(abroad, "Enregistrer")
    done(abroad, "Votre part est enregistrée")
    fine(abroad)
    page.reload()
    expect(part(page, "Ce que disent les partenaires")).to_contain_text("La ville donne le terrain")


def submit(page, mayor, mailbox):
    """The secretary asks, the mayor sends: a number, an hour, a fingerprint, a receipt by letter and as a paper."""
    press(page, "Demander le dépôt")
    done(page, "La demande est partie")
    enter(mayor, MAYOR, to=mailbox.letter(MAYOR, "Dossier prêt à déposer").path)
    fine(mayor)
    press(mayor, "Déposer le dossier")
    done(mayor, "Dossier déposé : n°")
    number = re.search(r"n° (\d+)", mayor.locator(".message.success").inner_text())[1]
    expect(mayor.get_by_role("main")).to_contain_text(re.compile(r"Déposé le .* \d\d:\d\d:\d\d \(heure de Paris\)"))
    expect(mayor.get_by_role("main")).to_contain_text("SHA-256")
    expect(mayor.get_by_role("main")).to_contain_text("la demande est réputée rejetée")
    letter = mailbox.letter(MAYOR, f"Dossier n° {number} reçu")
    assert re.search(r"SHA-256\) : [0-9a-f]{64}", letter.text)
    assert "Bureau des essais" in letter.text
    assert calling.is_pdf(calling.downloaded(mayor, calling.printed(mayor, "accusé (PDF)")))
    assert calling.is_pdf(calling.downloaded(mayor, calling.link_to(mayor, "Tout le dossier en PDF")))
    fine(mayor)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Déposé")
    expect(page.get_by_role("button", name="Demander le dépôt")).to_have_count(0)
    return number


# --- the instruction


def to_files(page):
    """From home to the files of the call."""
    page.goto("/espace/")
    follow(page, "Vos appels à projets")
    follow(page, CALL)
    follow(page, "Les dossiers déposés")


def instruct(page, number):
    """Found complete: the three opinions are asked at once."""
    to_files(page)
    fine(page)
    line = page.get_by_role("row").filter(has_text=TITLE)
    expect(line.get_by_role("cell", name=number, exact=True)).to_be_visible()
    expect(line).to_contain_text("30 000 €")
    follow(page, TITLE)
    fine(page)
    unfold(page, "Constater que le dossier est complet")
    press(page, "Dossier complet")
    done(page)
    fine(page)
    for name in ("Préfecture", "Ambassade", "Ministère"):
        expect(opinion_of(page, name)).to_contain_text("demandé")


def opinion_of(page, name):
    return page.get_by_role("article", name=re.compile(f"^{name}"))


def give_opinions(someone, mailbox, secrets):
    """Embassy and prefecture answer from their letters; a reason is owed to who says no more than a word."""
    embassy = someone(viewport=PHONE)
    enter(embassy, ENVOY, secrets[ENVOY], to=mailbox.letter(ENVOY, "Avis demandé").path)
    fine(embassy)
    press(embassy, "Rendre l’avis")
    expect(embassy.get_by_role("alert")).to_contain_text("Avant de rendre l’avis")
    fine(embassy)
    answer(embassy, "favorable", "Bignona est un partenaire connu du poste.")
    prefecture = someone()
    enter(prefecture, PREFECT, secrets[PREFECT])
    follow(prefecture, TITLE)
    answer(prefecture, "favorable avec réserves", "La commune est petite : suivre le plan de financement.")
    assert "Avis demandé" in mailbox.letter(EXPERT, "Avis demandé").subject


def answer(page, advice, text):
    page.get_by_label(advice, exact=True).check()
    page.get_by_label("Motifs, réserves, remarques").fill(text)
    press(page, "Rendre l’avis")
    done(page)
    fine(page)


def see_who_is_late(page, number):
    """On the file, in the list, and in the figures of the call."""
    to_files(page)
    line = page.get_by_role("row").filter(has_text=TITLE)
    expect(line).to_contain_text("2/3")
    expect(line).to_contain_text("1 en retard")
    page.get_by_label("Retard").select_option(label="avis en retard")
    press(page, "Afficher")
    follow(page, TITLE)
    expect(opinion_of(page, "Ambassade")).to_contain_text("Bignona est un partenaire connu du poste.")
    expect(opinion_of(page, "Préfecture")).to_contain_text("Favorable avec réserves")
    expect(opinion_of(page, "Ministère")).to_contain_text("en retard")
    fine(page)
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Dossiers").click()
    follow(page, "Tableau")
    figure = page.get_by_role("link").filter(has_text="avis en retard")
    expect(figure).to_contain_text("1")
    fine(page)
    figure.click()
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_be_visible()


# --- the committee


def score(page, other, secret):
    """Eligible, the declaration of its aid being looked at by hand; two people score it, each alone."""
    follow(page, TITLE)
    unfold(page, "Passer outre, avec une raison – Déclaration de l’aide publique au développement")
    page.get_by_label("Pour ce dossier, la règle est").select_option(label="remplie")
    page.get_by_label("Raison").fill("Vu dans la déclaration de l’an dernier.")
    press(page, "Garder cette raison")
    done(page)
    unfold(page, "Constater que le dossier est recevable")
    press(page, "Dossier recevable")
    done(page)
    give_points(page, utility="4", partnership="5")
    enter(other, ASSESSOR, secret)
    to_files(other)
    follow(other, TITLE)
    give_points(other, utility="3", partnership="4")
    expect(other.get_by_role("main")).to_contain_text("Noé Officier")
    to_files(page)
    follow(page, "Comparaison")
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text("76,7")
    fine(page)


def give_points(page, *, utility, partnership):
    follow(page, "Noter ce dossier")
    expect(page.get_by_role("main")).to_contain_text("Les notes des autres vous sont cachées")
    expect(page.get_by_role("main")).not_to_contain_text("Noé Officier")
    fine(page)
    page.get_by_label("Utilité").fill(utility)
    page.get_by_label("Partenariat").fill("12")
    press(page, "Envoyer mes notes")
    expect(page.locator(".field", has=page.get_by_label("Partenariat"))).to_contain_text("5")
    expect(page.get_by_label("Utilité")).to_have_value(utility)
    page.get_by_label("Partenariat").fill(partnership)
    press(page, "Envoyer mes notes")
    done(page)
    fine(page)


def decide(page):
    """A rank, an amount that fits the envelope, minutes, the decision, the winners."""
    follow(page, "Comité")
    fine(page)
    page.get_by_label("Rang du dossier n° 1").fill("1")
    page.get_by_label("Montant proposé pour le dossier n° 1").fill("30 000")
    press(page, "Recalculer")
    line = page.get_by_role("row").filter(has_text=TITLE)
    expect(line).to_contain_text("60,0 % du budget")
    expect(line).to_contain_text("oui")
    expect(page.get_by_role("list", name="Enveloppe")).to_contain_text("70 000 € resteraient")
    page.get_by_role("textbox", name="Procès-verbal").fill("Un dossier retenu, à l’unanimité.")
    press(page, "Enregistrer le procès-verbal")
    done(page, "Procès-verbal enregistré")
    page.get_by_label("Rang du dossier n° 1").fill("1")
    page.get_by_label("Montant proposé pour le dossier n° 1").fill("30 000")
    page.get_by_label("Choisir le dossier n° 1").check()
    page.get_by_label("Décision pour les dossiers cochés").select_option(label="retenir")
    press(page, "Décider pour les dossiers cochés")
    done(page, "1 dossier décidé")
    fine(page)
    press(page, "Publier les lauréats")
    done(page)
    follow(page, "Les voir")
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    fine(page)
    page.go_back()
    follow(page, TITLE)
