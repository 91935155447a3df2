"""/appels-a-projets/: where each call stands, what it asks with its sources, what changed; the ready models."""

import gzip
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.calls.models import Call
from coopdec.calls.queries import bands_of
from coopdec.calls.queries.calls import bands_for
from coopdec.calls.services import configuring
from coopdec.files.models import Document
from coopdec.reference.models import Country, CountryGroupPeriod
from tests.calls.published import READY, published
from tests.contribution.people import national
from tests.contribution.test_who_sees_what import close_files
from tests.gate import Page

pytestmark = pytest.mark.django_db
INDEX = "/appels-a-projets/"


@pytest.fixture
def officer():
    return national().person


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.page.text


def sections(page):
    """The titles of the parts of the list, each with the titles of its calls."""
    return {
        part.all("h2")[0].text: [one.text for one in part.all("h3")]
        for part in page.one("article").all("section")
    }


def test_without_a_call_the_page_says_so_and_helps(client):
    page = client.get(INDEX).page
    assert "Aucun appel n’est ouvert ni annoncé aujourd’hui" in page.text
    assert sections(page) == {}
    assert {one["href"] for one in page.one("article").all("a")} == {
        "/appels-a-projets/modeles/", "/appels-a-projets/lesquels/", "/appels-a-projets/fil.atom",
    }  # fmt: skip


def test_each_call_stands_where_it_is_today(client):
    published("second", closes=20, model="ficol")
    published("premier", closes=10)
    published("bientot", opens=3)
    published("mission", model="mission-exploratoire", closes=None)
    published("passe", opens=-30, closes=-2, model="dcol")
    stopped = published("arrete", model="fonds-eau")
    Call.objects.filter(pk=stopped.pk).update(state="suspended")
    hidden = published("brouillon")
    Call.objects.filter(pk=hidden.pk).update(state="draft")
    found = sections(client.get(INDEX).page)
    assert list(found) == ["Ouverts", "À venir", "Permanents", "Suspendus", "Fermés"]
    assert found["Ouverts"] == [
        "Appel à projets généraliste 2025", "Facilité de financement des collectivités territoriales (FICOL)"
    ]  # fmt: skip
    assert [len(each) for each in found.values()] == [2, 1, 1, 1, 1]
    text = text_of(client, INDEX)
    assert "heure de Paris" in text
    assert "dans 10 jours" in text
    assert "70 % du budget au plus" in text.replace("\u00a0", " ")
    assert "on n’y dépose pas en ce moment" in text
    assert client.get("/appels-a-projets/brouillon/").status_code == 404


def test_one_three_or_many_calls_ask_as_many_queries():
    client = Client()

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(INDEX).status_code == 200
        return len(queries)

    published("a-1")
    client.get(INDEX)  # what is read once for all
    one = asked()
    for number in range(2, 4):
        published(f"a-{number}", model="ficol")
    three = asked()
    for number in range(4, 9):
        published(f"a-{number}", model="dcol", opens=-9, closes=-1)
    assert one == three == asked()
    assert one <= 8


@pytest.mark.parametrize("model", sorted(READY))
def test_every_rule_of_a_call_stands_with_its_source(client, model):
    call = published("essai", model=model)
    page = client.get("/appels-a-projets/essai/").page
    sources = [one for one in page.all("p", css="rule-source") if "L. 231-4" not in one.text]
    rules = list(call.terms.get().rules.all())
    assert len(sources) == len(rules) > 0
    for rule in rules:
        assert any(rule.source_text in one.text for one in sources), rule.code
        if rule.source_read_in:
            assert any(rule.source_read_in in one.text for one in sources), rule.code


def test_the_sheet_says_everything_that_is_asked(client):
    now = timezone.now()
    published(
        "essai",
        text="## Objet\n\n- de l’**eau**\n\n<script>alert(1)</script>",
        envelope_cents=3_000_000_00,
        instructed_by=(now + timedelta(days=60)).date(),
        committee_on=(now + timedelta(days=90)).date(),
    )
    answer = client.get("/appels-a-projets/essai/")
    text = " ".join(answer.page.text.replace("\u00a0", " ").replace("\u202f", " ").split())
    for said in (
        "Ouverture", "Fermeture", "Fin de l’instruction", "Comité", "À quelle heure ferme-t-il chez vous ?",
        "collectivité française", "pays les moins avancés", "liste du CAD en vigueur le 1 janvier 2025",
        "60 % du budget pour tout le projet", "10 % du budget au moins", "50 % au plus de ce qu’apportent",
        "Délibération de l’assemblée", "Égalité entre les femmes et les hommes", "préfecture du déposant",
        "L’aide est versée par part annuelle", "20 % de la dernière part", "3 000 000 €",
        "Sans réponse 2 mois après",
    ):  # fmt: skip
        assert said.lower() in text.lower(), said
    html = answer.content.decode()
    assert "<strong>eau</strong>" in html
    assert "<script>alert" not in html
    assert "Sénégal" in text  # in the dated list
    assert answer.page.one("link", rel="canonical")["href"].endswith("/appels-a-projets/essai/")
    assert len(gzip.compress(answer.content)) < 30_000


def test_what_changed_is_said_with_its_day_and_what_it_replaced(client, officer):
    call = published("essai", by=officer)
    assert "Rien : les règles lues ici sont celles du" in text_of(client, "/appels-a-projets/essai/").replace(
        "\u00a0", " "
    )
    terms = configuring.begin_terms(call, by=officer)
    rules = [one.as_rule() for one in terms.rules.all()]
    written = [replace(one, percent=Decimal(15)) if one.code == "share" else one for one in rules]
    configuring.put_rules(terms, written)
    # What is being written is nobody's yet.
    assert "15 %" not in text_of(client, "/appels-a-projets/essai/")
    configuring.put_in_force(terms, announcement="La part passe à 15 %.", for_begun=True, by=officer)
    configuring.extend(call, until=call.closes_at + timedelta(days=7), reason="Crue de la Loire", by=officer)
    page = client.get("/appels-a-projets/essai/").page
    gone, come = page.all("del"), page.all("ins")
    assert ["10" in one.text for one in gone] == [True]
    assert ["15" in one.text for one in come] == [True]
    for said in (
        "Règlement, version 2",
        "La part passe à 15",
        "dossiers déjà commencés",
        "Fermeture reportée",
        "Crue de la Loire",
    ):
        assert said in page.text, said


def test_versions_ask_no_more_queries(officer):
    client = Client()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/appels-a-projets/essai/")
        return len(queries)

    call = published("essai", by=officer)

    def change(text):
        terms = configuring.begin_terms(call, by=officer)
        configuring.put_in_force(terms, announcement=text, for_begun=False, by=officer)

    change("Deux.")
    client.get("/appels-a-projets/essai/")
    two = asked()
    change("Trois.")
    change("Quatre.")
    assert asked() == two


def test_documents_of_the_kit_and_models_of_pieces_are_downloaded():
    def document(ref, scan="clean"):
        return Document.objects.create(
            ref=ref, title=f"Notice {ref}", file=ContentFile(b"%PDF-1.4", name=f"{ref}.pdf"),
            media_type="application/pdf", size=8, sha256="0" * 64, scan=scan,
        )  # fmt: skip

    call = published("essai")
    call.kit.add(document("notice"), document("stopped", scan="infected"))
    piece = call.terms.get().pieces.get(code="deliberation")
    piece.model = document("modele")
    piece.save()
    document("autre")
    client = Client()
    page = Page(client.get("/appels-a-projets/essai/").content.decode())
    here = {one["href"] for one in page.all("a") if "/documents/" in one["href"]}
    assert here == {
        "/appels-a-projets/essai/documents/notice/", "/appels-a-projets/essai/documents/modele/",
    }  # fmt: skip
    for ref, status in (("notice", 200), ("modele", 200), ("stopped", 404), ("autre", 404)):
        answer = client.get(f"/appels-a-projets/essai/documents/{ref}/")
        assert answer.status_code == status, ref
        if status == 200:
            assert answer["Content-Disposition"].startswith("attachment")
            close_files(answer)


# --- ready models


def test_models_are_marked_as_reference(client):
    page = client.get("/appels-a-projets/modeles/").page
    assert len(
        page.one("article").all("li") if page.all("article") else page.all("h2", css="like-h3")
    ) == len(READY)
    assert "rien n’est ouvert ici" in page.text


@pytest.mark.parametrize("slug", sorted(READY))
def test_a_model_shows_each_rule_and_its_source(client, slug):
    page = client.get(f"/appels-a-projets/modeles/{slug}/").page
    assert "rien n’est ouvert ici" in page.text
    assert len(page.all("p", css="rule-source")) == len(READY[slug].rules)
    assert "Déposer" not in page.text


def test_a_model_that_is_not_there(client):
    assert client.get("/appels-a-projets/modeles/rien/").status_code == 404


# --- what the lists of countries say, read once


def test_bands_read_at_once_are_those_read_one_by_one():
    codes = [*Country.objects.order_by("code").values_list("pk", flat=True)[::7], "SN", "ZM", "DE"]
    days = sorted(set(CountryGroupPeriod.objects.values_list("since", flat=True)))
    days += [one.replace(year=one.year + 1) for one in days if (one.month, one.day) != (2, 29)]
    with CaptureQueriesContext(connection) as queries:
        bands = bands_for(codes)
        read = {(code, day): bands(code, day) for code in codes for day in days}
    assert len(queries) == 2
    assert read == {(code, day): bands_of(code, day) for code in codes for day in days}
    assert len({tuple(sorted(one)) for one in read.values() if one is not None}) > 2
