"""/bourse/ and /programmes/: found by all that is asked, counted as listed, light, the same for files."""

import csv
import gzip
import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.exchange import filters, lists, queries
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.exchange.rules import found_by, is_found

pytestmark = [pytest.mark.django_db]
LIGHT = 60_000


def lines_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(
    "path",
    ["/bourse/", "/en/bourse/", "/es/bourse/", "/bourse/tg-aneho/", "/en/bourse/tg-aneho/",
     "/pt/bourse/tg-aneho/", "/programmes/", "/en/programmes/", "/programmes/copam-patrimoine-mediterranee/",
     "/bourse/amerique-latine-autorites-locales/"],
)  # fmt: skip
def test_pages_open_and_are_light(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) < LIGHT


def test_the_list_says_that_nothing_is_funded_and_cites_history(client):
    page = client.get("/bourse/").content.decode()
    assert "58 annonces" in page
    assert "n’engage aucun financement" in page
    assert "137" in page
    assert "cités pour l’histoire" in page
    # History is not said of a part.
    assert "cités pour l’histoire" not in client.get("/bourse/?country=TG").content.decode()


def test_a_request_of_a_document_says_so(client):
    page = client.get("/bourse/tg-aneho/").content.decode()
    assert "Lu dans un document de 2020" in page
    assert "Guide opérationnel de la coopération décentralisée" in page
    assert "n’engage aucun financement" in page


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("country=TG", {"tg-aneho", "tg-amou-2", "tg-golfe-3", "tg-kpendjal-ouest", "tg-tchamba"}),
        ("q=aneho", {"tg-aneho"}),
        ("country=XK&theme=culture", None),
        ("population=over-1m", {"ci-abidjan", "mx-merida", "mx-monterrey", "ca-toronto"}),
        ("kind=collective&country=UA&country=SN", {"ua-collectivites", "sn-collectivites"}),
    ],
)
def test_facets_and_words(client, query, refs):
    response = client.get(f"/bourse/annonces.csv?{query}")
    found = {line["ref"] for line in lines_of(response)}
    if refs is None:
        known = Listing.objects.filter(country="XK", needs__theme="culture")
        refs = set(known.values_list("ref", flat=True))
        assert refs
    assert found == refs


def test_a_theme_comprises_its_parts():
    known = queries.known_of_listings()
    entries = queries.listing_entries(known)
    whole = {one.ref for one in entries if "economie" in one.values["theme"]}
    parts = {one.ref for one in entries if "numerique" in one.values["theme"]}
    assert parts
    assert parts < whole


def test_every_count_is_that_of_its_list():
    known = queries.known_of_listings()
    entries = queries.listing_entries(known)
    shelf = lists.Shelf("exchange", filters.LISTINGS)
    for asked in (filters.Asked(), filters.Asked((("country", "TG"),)), filters.Asked(q="eau")):
        for group in lists.groups(entries, asked, shelf, known):
            for option in group.options:
                if option.chosen:
                    continue
                value = option.key.removeprefix(f"f-{group.name}-")
                # Values of one dimension are alternatives: the count is of this one alone.
                alone = asked.without(group.name).toggled(group.name, value)
                assert option.count == len(lists.answering(entries, alone, filters.LISTINGS)), option.key


def test_the_list_the_table_and_the_feed_say_the_same(client):
    asked = "?theme=eau-assainissement"
    known = queries.known_of_listings()
    chosen = filters.Asked((("theme", "eau-assainissement"),))
    wanted = [one.ref for one in lists.answering(queries.listing_entries(known), chosen, filters.LISTINGS)]
    assert len(wanted) > 3
    assert [line["ref"] for line in lines_of(client.get(f"/bourse/annonces.csv{asked}"))] == wanted
    feed = ET.fromstring(client.get(f"/bourse/fil.atom{asked}").content)
    links = [one.text for one in feed.iterfind("{*}entry/{*}id")]
    assert [link.rstrip("/").rsplit("/", 1)[1] for link in links] == wanted
    assert f"{len(wanted)} annonces" in client.get(f"/bourse/{asked}").content.decode()


def test_a_question_that_is_not_understood_is_told_and_gives_no_file(client):
    response = client.get("/bourse/?country=FR&rien=1")
    assert response.status_code == 400
    assert "n’est pas connu" in response.content.decode()
    assert client.get("/bourse/annonces.csv?country=FR").status_code == 400
    assert client.get("/bourse/fil.atom?theme=rien").status_code == 400
    assert client.get("/bourse/?page=99").status_code == 404


def test_what_is_not_published_does_not_exist(client):
    Listing.objects.filter(ref="tg-aneho").update(state="returned")
    SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(state="draft")
    assert client.get("/bourse/tg-aneho/").status_code == 404
    assert client.get("/programmes/vitagora-vinnytsia/").status_code == 404
    assert "tg-aneho" not in client.get("/bourse/?country=TG").content.decode()
    assert "tg-aneho" not in client.get("/bourse/annonces.csv").content.decode()
    assert "vitagora-vinnytsia" not in client.get("/programmes/").content.decode()


def test_a_listing_of_the_demonstration_world_shows_with_it_only(client, settings):
    listing = Listing.objects.select_related("organisation").get(ref="tg-golfe-3")
    type(listing.organisation).objects.filter(pk=listing.organisation_id).update(origin="demonstration")
    settings.DEMO_DATA = False
    assert client.get("/bourse/tg-golfe-3/").status_code == 404
    settings.DEMO_DATA = True
    assert client.get("/bourse/tg-golfe-3/").status_code == 200


def test_the_last_confirmed_come_first(client):
    Listing.objects.filter(ref="xk-vushtrri").update(renewed_at=timezone.now())
    Listing.objects.filter(ref="td-sarh").update(renewed_at=timezone.now() - timedelta(days=400))
    refs = [line["ref"] for line in lines_of(client.get("/bourse/annonces.csv"))]
    assert refs[:2] == ["xk-vushtrri", "td-sarh"]
    page = client.get("/bourse/?freshness=ageing").content.decode()
    assert "une nouvelle confirmation est demandée" in page


def test_lists_ask_the_database_as_often_however_long(client):
    counts = []
    for country in ("UA", "TG", ""):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/bourse/?country={country}" if country else "/bourse/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[2] <= counts[1] + 1  # history is cited on the whole list
    counts = []
    for slug in ("vitagora", "aimf"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/programmes/?lead={slug}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_table_runs_no_formula(client):
    listing = Listing.objects.get(ref="tg-aneho")
    listing.texts.update(summary='=HYPERLINK("https://mal.example")')
    line = next(line for line in lines_of(client.get("/bourse/annonces.csv?q=aneho")))
    assert line["summary"].startswith("'=")


def test_texts_of_people_are_no_markup(client):
    Listing.objects.get(ref="tg-aneho").texts.update(summary="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/bourse/tg-aneho/").content.decode()
    assert "<script>alert" not in client.get("/bourse/?q=aneho").content.decode()


@pytest.mark.parametrize(
    ("sought", "wanted"),
    [("déchets", True), ("dechet", True), ("DÉCHET", True), ("port", True), ("ports", True), ("porc", False),
     ("le", False), ("", True), ("déchets rail", False), ("dech", True)],
)  # fmt: skip
def test_words_are_found_by_their_forms_and_their_beginning(sought, wanted):
    assert is_found(found_by("Trier les déchets du port"), sought) is wanted


def test_programmes_are_found_by_sdg_country_and_lead(client):
    assert "1 programme<" in client.get("/programmes/?lead=vitagora").content.decode().replace("\n", "")
    slugs = set(SharedProgramme.objects.filter(sdgs=6, countries="MA").values_list("slug", flat=True))
    page = client.get("/programmes/?sdg=6&country=MA").content.decode()
    assert slugs
    assert all(f"/programmes/{slug}/" in page for slug in slugs)


def test_who_answers_for_a_programme_is_said(client):
    turnkey = client.get("/programmes/vitagora-vinnytsia/").content.decode()
    poolable = client.get("/programmes/copam-patrimoine-mediterranee/").content.decode()
    assert "à la place des collectivités" in turnkey
    assert "chaque collectivité répond de sa part" in poolable
