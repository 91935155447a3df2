"""A fund from its ready model to the Atlas, step by step: what an office, an applicant, a body and a committee do on the
pages. Kept apart from the journeys that walk them."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.calling import PDF, follow, part, unfold
from tests.e2e.test_accessible import SCROLLS, violations
from tests.e2e.walking import press

TODAY = timezone.localdate()
YESTERDAY, LATER = (TODAY - timedelta(days=1)).isoformat(), (TODAY + timedelta(days=30)).isoformat()


def fine(page):
    """Nobody is left out of the page that is open, at its width."""
    page.wait_for_load_state()
    assert page.evaluate(SCROLLS) <= 0, page.url
    assert violations(page, page.url) == []


def done(page, words):
    expect(page.locator(".message").filter(has_text=words)).to_be_visible()


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ")


# --- the call


def configure(page, model, title, *, envelope):
    """From the ready model to a call whose days, money and service are said."""
    page.goto("/espace/")
    follow(page, "Vos appels à projets")
    follow(page, "Préparer un appel")
    fine(page)
    page.get_by_label("Titre de votre appel").fill(title)
    # A call of last year may have the model’s own name.
    page.get_by_role("radio", name=model).and_(page.locator("[value^='modele:']")).check()
    press(page, "Commencer cet appel")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(part(page, "Avant de publier")).to_contain_text("Dites quand l’appel ferme")
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
    fine(page)
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
        here = part(page, "Convention")
        here.get_by_label("Signataire").select_option(label=one)
        here.get_by_label("Fonction de qui signe").fill("Présidence")
        press(page, "Enregistrer la signature")
        done(page, "Signature enregistrée")
    part(page, "Convention").get_by_label("Convention signée").set_input_files(
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
        if amount in plain(page.get_by_role("main").inner_text()):
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
