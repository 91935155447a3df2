"""A call from its rules to its last payment, in real browsers: an officer opens the ministry's general call from the ready
model, a commune of 800 inhabitants applies with its partner in Senegal, bodies answer or are late, a committee grants,
two instalments are paid on reports, the Atlas shows the grant."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import calling
from tests.e2e import general_call as steps
from tests.e2e.calling import done, fine, follow, part, unfold
from tests.e2e.general_call import TITLE, TODAY
from tests.e2e.walking import enter, people, press

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
CALL = "Appel à projets généraliste, parcours"
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
    steps.configure(office, CALL)
    commune, mayor = someone(), someone()
    enter(commune, SECRETARY)
    steps.apply(commune, CALL)
    steps.say_its_part(commune, someone(viewport=PHONE), mailbox, PARTNER)
    steps.ask_submission(commune, mayor, mailbox, MAYOR)
    number = steps.submit(mayor, mailbox, MAYOR)
    ref = calling.ref_of(mayor)
    instruct(office, number)
    give_opinions(someone, mailbox, secrets)
    calling.days_pass_for_opinions(site_environment, ref, 11)
    see_who_is_late(office, number)
    score(office, someone(), secrets[ASSESSOR])
    decide(office)
    read_letter(mayor, mailbox)
    agree(office, mayor)
    earn(office, rank=0)
    report(commune, mayor, "Compte rendu d’étape", spent=("29 500", "0"))
    accept(office, mailbox, "compte rendu d’étape")
    earn(office, rank=1)
    report(commune, mayor, "Compte rendu final", spent=("30 000", "20 000"))
    accept(office, mailbox, "compte rendu final")
    earn(office, rank=2)
    in_atlas(office, someone())


def test_a_call_is_configured_and_answered_without_script(someone, mailbox, site_environment):
    """To the receipt; the officer, the commune and its partner have no script."""
    call = "Appel à projets généraliste, sans script"
    officer = "officier-sans-script@national.example"
    mayor, partner = "mairie-sans-script@ville.example", "bignona-sans-script@ville.example"
    secrets = people(
        site_environment,
        f"""
there(town("meae-dctciv"), "{officer}", "manager", "Noé Officier", app=True)
there(town("parcoul-chenaud-24316"), "{mayor}", "manager", "Maud Maire")
there(town("bignona-sn"), "{partner}", "manager", "Awa Diop")
""",
    )
    office, commune = someone(script=False), someone(script=False, viewport=PHONE)
    enter(office, officer, secrets[officer])
    steps.configure(office, call)
    enter(commune, mayor)
    steps.apply(commune, call)
    steps.say_its_part(commune, someone(script=False), mailbox, partner)
    steps.submit(commune, mailbox, mayor)


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
    figure = page.get_by_role("link").filter(has_text="avis est en retard")
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


# --- after


def read_letter(page, mailbox):
    """The decision by letter, with its ways of appeal; the same on paper, and to be written on."""
    letter = mailbox.letter(MAYOR, "Lettre d’attribution")
    assert "Télérecours" in letter.text
    page.goto(letter.path)
    fine(page)
    after = part(page, "Après la décision")
    expect(after).to_contain_text("30 000 € accordés")
    assert calling.is_pdf(calling.downloaded(page, calling.printed(page, "PDF – Lettre d’attribution")))
    text = calling.text_of_docx(
        calling.downloaded(page, calling.link_to(page, "DOCX – Lettre d’attribution"))
    )
    assert "Coise" in text
    assert "Télérecours" in text


def agree(page, mayor):
    """The act, the agreement, both signatures, the paper that was signed: for both parties."""
    page.get_by_label("Numéro d’engagement").fill("EJ-2027-014")
    press(page, "Enregistrer")
    done(page)
    press(page, "Écrire la convention")
    done(page, "prête à signer")
    fine(page)
    for who, function in (
        ("Ministère de l'Europe et des Affaires étrangères", "Délégué"),
        ("Coise", "Maire"),
    ):
        page.get_by_label("Signataire").select_option(label=who)
        page.get_by_label("Fonction de qui signe").fill(function)
        press(page, "Enregistrer la signature")
        done(page)
    signed = {"name": "convention.pdf", "mimeType": "application/pdf", "buffer": calling.PDF}
    page.get_by_label("Convention signée").set_input_files(signed)
    press(page, "Déposer la convention signée")
    done(page)
    fine(page)
    expect(part(page, "Versements")).not_to_contain_text("attend la signature")
    mayor.reload()
    expect(part(mayor, "Après la décision")).to_contain_text("Convention signée par les deux parties")
    assert calling.downloaded(mayor, calling.link_to(mayor, "La télécharger")) == calling.PDF


def earn(page, *, rank):
    """Service done, payment asked, and the day that the bank gives."""
    line = (
        part(page, "Versements")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("heading", level=3))
        .nth(rank)
    )
    line.get_by_role("button", name="Constater le service fait").click()
    line.get_by_label("Référence de la demande").fill(f"DP-{rank}")
    line.get_by_role("button", name="Demander le paiement").click()
    line.get_by_label("Date de la banque").fill(TODAY.isoformat())
    line.get_by_role("button", name="Enregistrer le versement").click()
    expect(line).to_contain_text("versés le")
    fine(page)


def report(page, mayor, kind, *, spent):
    """Written by the secretary by the lines of the plan, sent by the mayor."""
    page.goto("/espace/")
    page.get_by_role("listitem").filter(has_text=kind.lower()).get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(kind)
    page.get_by_label("Ce qui a été fait").fill("Le premier forage donne de l’eau.")
    for label, amount in zip(("Forages", "Châteaux d’eau"), spent, strict=True):
        page.get_by_label(f"Dépensé depuis le début : {label}").fill(amount)
    press(page, "Enregistrer et recalculer")
    done(page, "Compte rendu enregistré")
    expect(page.get_by_role("main")).to_contain_text("peut publier ou signer")
    fine(page)
    mayor.goto(page.url)
    fine(mayor)
    press(mayor, "Remettre le compte rendu")
    done(mayor, "Compte rendu remis")


def accept(page, mailbox, kind):
    """From the letter; then back to the grant."""
    page.goto(mailbox.letter(OFFICER, kind).path)
    expect(page.get_by_role("main")).to_contain_text("Le premier forage donne de l’eau.")
    fine(page)
    press(page, "Accepter")
    done(page, "Compte rendu accepté")
    fine(page)
    follow(page, "Revenir à l’attribution")


def in_atlas(page, anybody):
    """Nothing is left to pay; the sheet was made and published, and says the grant to everybody."""
    expect(page.get_by_role("main")).to_contain_text("30 000 € versés")
    press(page, "Solder l’attribution")
    done(page, "soldée")
    address = calling.link_to(page, "La fiche qui le dit dans l’Atlas").get_attribute("href")
    anybody.goto(address)
    expect(anybody.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(anybody.get_by_role("main")).to_contain_text(
        re.compile("Ministère de l.Europe et des Affaires étrangères")
    )
    expect(anybody.get_by_role("main")).to_contain_text("30 000 €")
    fine(anybody)
