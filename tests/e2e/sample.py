"""The sorts of pages that accessibility is tried on."""

SHEET = "/cooperations/sedif-aneho-eau/"
PAGES = (
    "/",
    "/chercher/?q=eau",
    "/atlas/?q=eau&country=TG",
    "/atlas/?q=xyzzy",
    "/atlas/filtres/theme/?country=TG",
    SHEET,
    "/pays/tg/",
    "/regions/53/",
    "/themes/",
    "/collectivites/",
    "/collectivites/angers-49007/",
    "/collectivites/ableiges-95002/",
    "/partenaires/dschang-cm/",
    "/annuaire/",
    "/appels-a-projets/",
    "/appels-a-projets/modeles/",
    "/appels-a-projets/modeles/appel-generaliste-2025/",
    "/appels-a-projets/lesquels/?collectivite=angers-49007&projet=1&pays=SN&demande=1000",
    "/commencer/?authority=ableiges-95002&theme=environnement&continent=africa&budget=20k",
    "/glossaire/",
    f"{SHEET}signaler/",
    "/accessibilite/",
    "/en/partenaires/dschang-cm/",
    "/rien/",
)


def refuse(page):
    """The form of a report as it comes back when it is refused."""
    page.goto(f"{SHEET}signaler/")
    page.get_by_label("Votre adresse électronique").fill("pas une adresse")
    page.get_by_role("button", name="Envoyer le signalement").click()
    page.locator(".errors").wait_for()
