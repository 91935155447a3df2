"""Steps of the general call that are walked with script and without: an officer configures it from its ready model, a
commune applies, makes five mistakes, is told each, and mends them."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e import calling
from tests.e2e.calling import done, fine, follow, part, to_page, unfold
from tests.e2e.walking import enter, press

TITLE = "De l’eau à l’école de Bignona"
SOURCE = "Texte de l’appel, § 4"
MINISTRY = "Ministère de l'Agriculture et de l'Alimentation"
TODAY = timezone.localdate()
YEAR = TODAY.year + 1


# --- the call


def configure(page, title):
    """From the ready model of 2025: its dates, its money, three opinions, a grid; read as an applicant; published."""
    page.goto("/espace/")
    follow(page, "Vos appels à projets")
    follow(page, "Préparer un appel")
    page.get_by_label("Au nom de").select_option(label="Ministère de l'Europe et des Affaires étrangères")
    page.get_by_label("Titre de votre appel").fill(title)
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


def apply(page, call):
    """Five mistakes and a piece that is missing, each told in plain words, with its source, where it is mended."""
    page.goto("/espace/")
    follow(page, "Vos dossiers d’appels à projets")
    follow(page, "Voir les appels ouverts")
    follow(page, call)
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
    own = {"Financeur": "Nous", "C’est nous, le déposant": True}
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


def say_its_part(page, abroad, mailbox, partner):
    """Asked by the commune, the partner reads the whole on a telephone, and says its part."""
    press(page, "Lui demander sa part – Bignona")
    done(page, "La demande est partie")
    enter(abroad, partner, to=mailbox.letter(partner, "Votre part dans un projet").path)
    expect(abroad.get_by_role("main")).to_contain_text("Deux forages pour trois écoles.")
    fine(abroad)
    abroad.get_by_label("Votre part dans ce projet, dans vos mots").fill(
        "La ville donne le terrain et l’ouvrier."
    )
    press(abroad, "Enregistrer")
    done(abroad, "Votre part est enregistrée")
    fine(abroad)
    page.reload()
    expect(part(page, "Ce que disent les partenaires")).to_contain_text("La ville donne le terrain")


def ask_submission(page, signatory, mailbox, who):
    """Whoever writes may not send: who signs is asked, by letter."""
    press(page, "Demander le dépôt")
    done(page, "La demande est partie")
    enter(signatory, who, to=mailbox.letter(who, "Dossier prêt à déposer").path)
    fine(signatory)


def submit(page, mailbox, who):
    """A number, an hour, a fingerprint, a receipt by letter and as a paper; gives the number."""
    press(page, "Déposer le dossier")
    done(page, "Dossier déposé : n°")
    number = re.search(r"n° (\d+)", page.locator(".message.success").inner_text())[1]
    said = page.get_by_role("main")
    expect(said).to_contain_text(re.compile(r"Déposé le .* \d\d:\d\d:\d\d \(heure de Paris\)"))
    expect(said).to_contain_text("SHA-256")
    expect(said).to_contain_text("la demande est réputée rejetée")
    letter = mailbox.letter(who, f"Dossier n° {number} reçu")
    assert re.search(r"SHA-256\) : [0-9a-f]{64}", letter.text)
    assert "Bureau des essais" in letter.text
    assert calling.is_pdf(calling.downloaded(page, calling.printed(page, "accusé (PDF)")))
    assert calling.is_pdf(calling.downloaded(page, calling.link_to(page, "Tout le dossier en PDF")))
    fine(page)
    return number
