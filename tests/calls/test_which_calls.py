"""« À quels appels pouvons-nous répondre ? »: a GET form, no account, no script; each answer with its rule."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coopdec.cooperation.models import Partner
from tests.calls.published import READY, published

pytestmark = pytest.mark.django_db
WHICH = "/appels-a-projets/lesquels/"
ANGERS = "angers-49007"


def told(page):
    """Title → (yes, no or unknown, what is said of it)."""
    return {one.all("h3")[0].text: (one["class"].split()[-1], one.text) for one in page.all("li", css="told")}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_nothing_is_answered_before_somebody_says_who(client):
    page = client.get(WHICH).page
    assert told(page) == {}
    assert page.one("form", css="editor")["method"] == "get"
    refused = client.get(f"{WHICH}?projet=1")
    assert refused.status_code == 400
    assert "Qui dépose" in refused.page.one(css="errors").text


def test_a_commune_reads_why_and_why_not(client):
    published("general", title="Général")
    published("senegal", model="fonds-franco-senegalais-2020-2021", title="Sénégal")
    published("mission", model="mission-exploratoire", closes=None, title="Mission")
    published("passe", opens=-9, closes=-1, title="Passé")
    query = "projet=1&qui=french-authority&pays=ZM&pays=&partenaires=foreign-authority&demande=60+000&apport=40000&apd=oui&bilans=oui"
    page = client.get(f"{WHICH}?{query}").page
    found = told(page)
    assert {title: verdict for title, (verdict, _text) in found.items()} == {
        "Général": "yes", "Mission": "yes", "Sénégal": "no",
    }  # fmt: skip
    why = plain(found["Sénégal"][1])
    assert "Hors de l’appel : Zambie." in why
    assert "au plus 50 000 €" in why
    assert "Source : Texte de l’appel à projets bilatéral franco-sénégalais 2020-2021" in why
    assert "Guide de la coopération décentralisée, 2020" in why
    assert "70 % pour Zambie" in plain(found["Général"][1])
    assert "Ce qu’auraient répondu" not in page.text
    # The address alone holds the answers, and the form shows them again.
    assert page.one("input", name="demande")["value"] == "60 000"
    assert [one["value"] for one in page.all("input", name="pays")] == ["ZM"]


def test_what_is_not_known_refuses_nothing(client):
    published("general", title="Général")
    published("senegal", model="fonds-franco-senegalais-2020-2021", title="Sénégal")
    found = told(client.get(f"{WHICH}?collectivite={ANGERS}").page)
    assert {verdict for verdict, _text in found.values()} == {"unknown"}
    money = told(client.get(f"{WHICH}?projet=1&qui=french-authority&demande=1000&apport=1000").page)
    assert {verdict for verdict, _text in money.values()} == {"unknown"}
    assert "70 %" in plain(found["Général"][1])


def test_with_no_call_the_models_answer_and_are_marked(client):
    page = client.get(f"{WHICH}?collectivite={ANGERS}").page
    assert "Ce qu’auraient répondu des appels passés" in page.text
    assert "rien n’est ouvert ici" in page.text
    assert "personne ne peut donc dire oui ou non" in page.text
    found = told(page)
    assert len(found) == len(READY)
    assert all("modèle" in title for title in found)


def test_models_answer_beside_calls_when_they_are_asked(client):
    published("general", title="Général")
    assert set(told(client.get(f"{WHICH}?collectivite={ANGERS}").page)) == {"Général"}
    assert len(told(client.get(f"{WHICH}?collectivite={ANGERS}&modeles=1").page)) == 1 + len(READY)


@pytest.mark.parametrize("typed", ["angers", "49007", "Angers"])
def test_a_name_leads_to_the_authority(client, typed):
    answer = client.get(WHICH, {"q": typed})
    if answer.status_code == 302:
        assert answer["Location"] == f"{WHICH}?collectivite={ANGERS}"
    else:
        assert f"{WHICH}?collectivite={ANGERS}" in {one["href"] for one in answer.page.all("a")}


def test_a_name_that_many_bear_is_chosen_and_one_that_nobody_bears_is_said(client):
    page = client.get(WHICH, {"q": "Saint-Denis"}).page
    assert len([one for one in page.all("a") if "?collectivite=" in one["href"]]) > 1
    assert "Aucune collectivité française de ce nom" in client.get(WHICH, {"q": "xyzzy"}).page.text
    unknown = client.get(f"{WHICH}?collectivite=rien")
    assert unknown.status_code == 400
    assert "n’est pas connue ici" in unknown.page.text


def test_names_are_proposed_as_one_types(client):
    found = client.get(f"{WHICH}propositions/", {"q": "angers"}).json()
    assert found["groups"][0]["options"][0]["url"] == f"{WHICH}?collectivite={ANGERS}"
    assert client.get(f"{WHICH}propositions/", {"q": ""}).json()["groups"] == []


def test_one_starts_from_a_sheet(client):
    published("general", title="Général")
    page = client.get(f"{WHICH}?collectivite={ANGERS}").page
    sheets = [one["value"] for one in page.one("select", id="fiche").all("option")]
    assert sheets
    page = client.get(f"{WHICH}?collectivite={ANGERS}&fiche={sheets[0]}").page
    assert page.all("input", name="pays") or page.all("input", name="partenaires", checked="checked")
    assert "Repris de la fiche" in page.text
    # Of somebody else it says nothing.
    other = client.get(f"{WHICH}?collectivite={ANGERS}&fiche=sedif-aneho-eau").page
    assert "Repris de la fiche" not in other.text


def test_only_what_some_call_asks_is_asked(client):
    published("mission", model="mission-exploratoire", closes=None)
    page = client.get(WHICH).page
    names = {one["name"] for one in page.all("input", "select")}
    assert {"qui", "pays", "partenaires", "theme", "demande"} <= names
    assert names.isdisjoint({"apd", "bilans", "mois", "membre", "deja", "engagement", "territoires"})
    published("general")
    assert {"apd", "bilans"} <= {one["name"] for one in client.get(WHICH).page.all("input")}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [("demande", "beaucoup", "n’est pas un montant"), ("pays", "XX", "XX"), ("qui", "roi", "roi")],
)
def test_what_is_not_understood_is_said_beside_its_field_and_kept(client, name, typed, said):
    answer = client.get(WHICH, {"projet": "1", "qui": "association", "apport": "1 500", name: typed})
    assert answer.status_code == 400
    assert said in answer.page.one(css="errors").text
    assert told(answer.page) == {}
    assert answer.page.one("input", name="apport")["value"] == "1 500"


def test_many_calls_ask_no_more_queries_than_one():
    client = Client()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{WHICH}?projet=1&qui=french-authority&pays=SN&pays=ZM&demande=100")
        return len(queries)

    published("un")
    client.get(WHICH)
    one = asked()
    for number, model in enumerate(
        ("ficol", "appel-generaliste-2020-2021", "fonds-franco-senegalais-2020-2021", "dcol")
    ):
        published(f"appel-{number}", model=model)
    assert asked() <= one + 1  # the names of networks, once a rule names one


def test_an_association_learns_that_it_must_sign(client):
    published("eau", model="fonds-eau", title="Eau")
    query = "projet=1&qui=association&theme=eau-assainissement"
    assert told(client.get(f"{WHICH}?{query}").page)["Eau"][0] == "unknown"
    said, text = told(client.get(f"{WHICH}?{query}&engagement=non").page)["Eau"]
    assert said == "no"
    assert "Loi n° 2000-321" in text
    assert told(client.get(f"{WHICH}?{query}&engagement=oui").page)["Eau"][0] == "yes"


def test_a_part_of_a_theme_is_of_the_broader_one(client):
    published("jeunesse", model="appel-jeunesse-2020", title="Jeunesse")
    query = "projet=1&qui=french-authority&partenaires=foreign-authority&theme=etudiants"
    assert "Aucun thème de l’appel" not in told(client.get(f"{WHICH}?{query}").page)["Jeunesse"][1]


def test_the_page_of_an_authority_leads_there(client):
    page = client.get(f"/collectivites/{ANGERS}/").page
    assert f"{WHICH}?collectivite={ANGERS}" in {one["href"] for one in page.all("a")}


def test_a_sheet_with_partners_that_no_call_asks_about_is_answered(client):
    published("general", title="Général")
    parts = Partner.objects.filter(cooperation__state="published", organisation__kind="association")
    part = parts.exclude(side="french").order_by("pk").first()
    sheet = part.cooperation
    partners = sheet.partners.exclude(organisation=None)
    partners.filter(organisation__kind="foreign-authority").delete()
    who = partners.filter(organisation__kind="french-authority").first().organisation
    answer = client.get(f"{WHICH}?collectivite={who.slug}&fiche={sheet.ref}")
    assert answer.status_code == 200
    verdict, said = told(answer.page)["Général"]
    assert verdict == "no"
    assert "Il faut au moins un partenaire parmi" in said
