"""Exports as who asks them sees them: the whole file, or a page that says why there is none."""

import io
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zlib
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.template.loader import render_to_string

from coopdec.common import pool, printing
from coopdec.common.management.commands import print_paper
from tests.conftest import ROOT

ADDRESS = "/atlas/export.csv?country=TG"


@contextmanager
def fetched(address, **headers):
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            yield response
    except urllib.error.HTTPError as error:
        yield error


@pytest.fixture
def made(monkeypatch):
    """The pool without its processes; gives the calls."""
    calls = []

    def make(name, command, *words, given=""):
        calls.append((name, command, words, given))
        return pool.Made(io.BytesIO(b"whole"), '{"version": 7, "sheets": 1}')

    monkeypatch.setattr(pool, "made", make)
    return calls


@pytest.mark.django_db
class TestAnswers:
    def test_a_file_is_named_after_its_day_and_the_version_that_it_says(self, client, made):
        response = client.get(ADDRESS + "&page=2&sort=title")
        assert b"".join(response.streaming_content) == b"whole"
        name = r'attachment; filename="coopdec-\d{4}-\d\d-\d\d-v7\.csv"'
        assert re.fullmatch(name, response.headers["Content-Disposition"])
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        words = made[0][2]
        assert words[0] == "country=TG&sort=title"
        assert words[1:] == ("--language", "fr", "--site", "http://testserver")

    def test_under_en_it_is_in_english(self, client, made):
        client.get("/en" + ADDRESS)
        assert made[0][2][1:3] == ("--language", "en")

    def test_it_is_compressed_for_who_can_read_it_in_the_process_that_makes_it(self, client, made):
        assert client.get(ADDRESS, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
        assert "--gzip" in made[0][2]
        packed = client.get("/atlas/export.ods?country=TG", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "identity"
        assert "--gzip" not in made[1][2]

    def test_its_head_makes_nothing(self, client, made):
        response = client.head(ADDRESS)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "ETag" in response.headers
        assert not made

    def test_who_has_it_already_is_told_so(self, client, made):
        tag = client.get(ADDRESS).headers["ETag"]
        assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
        assert len(made) == 1

    def test_a_question_half_understood_gives_no_file(self, client, made):
        for wrong in ("?country=ZZ", "?nothing=1", "?year_from=abc"):
            response = client.get("/atlas/export.csv" + wrong)
            assert response.status_code == 400
            assert response.page.one("h1").text == "Ce fichier n’a pas été fait"
        assert not made

    @pytest.mark.usefixtures("made")
    def test_an_unknown_format_is_not_there(self, client):
        assert client.get("/atlas/export.exe").status_code == 404
        assert client.post(ADDRESS).status_code == 405

    def test_a_pdf_of_too_many_sheets_offers_tables(self, client, made, settings):
        settings.PDF_SHEETS = 3
        response = client.get("/atlas/export.pdf?country=DE")
        assert response.status_code == 413
        assert "/atlas/export.csv?country=DE" in response.page.links()
        assert not made

    @pytest.mark.parametrize(
        ("error", "status", "words"),
        [
            (pool.BusyError, 429, "D’autres fichiers sont en cours"),
            (pool.FailedError, 500, "Le fichier n’a pas pu être fait en entier"),
            (pool.UnableError, 503, "Ce site ne sait pas faire de PDF en ce moment"),
            (OSError, 500, "Le fichier n’a pas pu être fait en entier"),
        ],
    )
    def test_without_a_file_a_page_says_why(self, client, monkeypatch, error, status, words):
        def fails(*_words, **_given):
            raise error

        monkeypatch.setattr(pool, "made", fails)
        for address in (ADDRESS, "/cooperations/sedif-aneho-eau/fiche.pdf"):
            response = client.get(address)
            assert response.status_code == status
            assert response.page.one("h1").text == words
            assert ("Retry-After" in response.headers) == (status == 429)

    @pytest.mark.usefixtures("made", "atlas")
    def test_every_list_offers_files_of_what_it_shows(self, client):
        page = client.get("/atlas/?country=TG&page=1").page
        links = [one["href"] for one in page.one("details", css="take-away").all("a")]
        assert any(re.fullmatch(r"/atlas/export\.ods\?country=TG&version=\d+", link) for link in links)
        assert "/atlas/fil.atom?country=TG" in links
        for address in (
            "/pays/",
            "/regions/?country=TG",
            "/themes/",
            "/odd/",
            "/collectivites/",
            "/partenaires/",
        ):
            assert client.get(address).page.one("details", css="take-away"), address

    @pytest.mark.usefixtures("made", "atlas")
    def test_every_page_of_a_place_an_actor_or_a_theme_offers_files_of_its_sheets(self, client):
        sheet = client.get("/cooperations/sedif-aneho-eau/").page
        actors = [one for one in sheet.links() if re.fullmatch(r"/(collectivites|partenaires)/[^/]+/", one)]
        assert len(actors) > 1
        for address in ("/continents/africa/", "/pays/tg/", "/regions/11/", "/departements/49/", *actors):
            links = client.get(address).page.links()
            [files] = [link for link in links if link.startswith("/atlas/export.ods?")]
            [feed] = [link for link in links if link.startswith("/atlas/fil.atom?")]
            asked = feed.partition("?")[2]
            assert f"/atlas/?{asked}" in links or "/atlas/export.pdf" in " ".join(links), address
            assert re.fullmatch(rf"/atlas/export\.ods\?{re.escape(asked)}&version=\d+", files), address

    def test_a_sheet_offers_its_pdf(self, client, made):
        page = client.get("/cooperations/sedif-aneho-eau/").page
        assert "/cooperations/sedif-aneho-eau/fiche.pdf" in page.links()
        assert client.get("/cooperations/sedif-aneho-eau/fiche.pdf").status_code == 200
        assert made[0][:2] == ("fiche.pdf", "print_paper")
        assert '<html lang="fr">' in made[0][3]


@pytest.mark.usefixtures("committed")
class TestPool:
    def test_places_are_few_and_waited_for(self, committed, settings):
        settings.EXPORT_WAIT, settings.EXPORTS_AT_ONCE = 0.3, 2
        other = committed()
        other.autocommit = True
        for number in range(2):
            other.execute("SELECT pg_advisory_lock(%s, %s)", [pool.KEY, number])
        with pytest.raises(pool.BusyError), pool.place():
            pass
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [pool.KEY, 1])
        with pool.place():
            pass
        other.execute("SELECT pg_advisory_lock(%s, %s)", [pool.KEY, 1])  # given back

    def test_a_web_process_keeps_threads_for_readers(self, settings):
        settings.EXPORTS_AT_ONCE, settings.EXPORTS_BY_PROCESS = 5, 1
        with pool.place(), pytest.raises(pool.BusyError), pool.place():
            pass
        with pool.place():
            pass

    def test_a_command_that_stops_gives_no_file(self):
        with pytest.raises(pool.FailedError):
            pool.made("x.csv", "take_away", "nothing=1")
        with pytest.raises(pool.FailedError):
            pool.made("x.csv", "check")  # ends well, and writes nothing

    def test_a_command_that_lasts_is_stopped(self, settings):
        settings.EXPORT_LASTS = 0.01
        with pytest.raises(pool.FailedError):
            pool.made("x.csv", "take_away", "")


class TestPrinting:
    def test_a_machine_without_pango_says_so(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "weasyprint", None)
        with pytest.raises(printing.UnprintableError, match="Pango"):
            printing.write_pdf(io.BytesIO(), "<p>a</p>", site="")

    def test_the_command_says_it_with_its_exit_code(self, monkeypatch, tmp_path):
        monkeypatch.setitem(sys.modules, "weasyprint", None)
        monkeypatch.setattr(sys, "stdin", io.StringIO("<p>a</p>"))
        with pytest.raises(print_paper.CommandError) as stopped:
            print_paper.Command().handle(path=tmp_path / "a.pdf", site="")
        assert stopped.value.returncode == pool.UNABLE
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd",
            "https://example.org/x.png",
            "http://localhost/etc/passwd",
            "http://localhost/static/../../etc/passwd",
            "http://localhost/static/%2e%2e/%2e%2e/pyproject.toml",
            "data:text/css,p{}",
            "http://localhost/static/css",
        ],
    )
    def test_a_pdf_reads_nothing_but_our_static_files(self, address):
        assert printing.static_file(address) is None
        assert printing.static_file("http://localhost/static/css/paper.css").name.startswith("paper")

    @pytest.mark.django_db
    def test_a_pdf_is_tagged_and_says_its_title_and_language(self):
        pytest.importorskip("weasyprint")
        html = render_to_string("layout/paper.html").replace(
            "</main>",
            '<h1>Eau</h1><h2>Où</h2><p><a href="/pays/tg/">Togo</a></p><ul><li>un</li></ul>'
            "<table><tr><th scope='col'>a</th></tr><tr><td>b</td></tr></table></main>",
        )
        file = io.BytesIO()
        printing.write_pdf(file, html, site="https://coopdec.example")
        held = objects(file.getvalue())
        for wanted in (
            rb"/MarkInfo ?<<\s*/Marked true", rb"/Lang ?\(fr\)", rb"/DisplayDocTitle true", rb"pdfuaid",
            rb"/StructTreeRoot", rb"/S /H1", rb"/S /H2", rb"/S /Link", rb"/S /L\b", rb"/S /TH", rb"/S /TD",
            rb"/URI ?\(https://coopdec\.example/pays/tg/\)", rb"Atkinson",
        ):  # fmt: skip
            assert re.search(wanted, held), wanted


def objects(pdf):
    """The raw objects, those in compressed streams too."""
    found = pdf
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found += zlib.decompress(stream[1])
        except zlib.error:
            continue
    return found


class TestOnARealServer:
    def test_each_format_is_whole_and_the_same_sheets(self, site):
        with fetched(f"{site}/api/v1/cooperations?country=TG&page_size=100&sort=title") as response:
            expected = [one["ref"] for one in json.load(response)["results"]]
        question = "country=TG&sort=title"
        with fetched(f"{site}/atlas/export.json?{question}") as response:
            assert [one["ref"] for one in json.load(response)["results"]] == expected
        with fetched(f"{site}/atlas/export.csv?{question}") as response:
            text = response.read().decode("utf-8-sig")
            assert [line.partition(";")[0] for line in text.splitlines()[1:]] == expected
        with fetched(f"{site}/en/atlas/export.csv?{question}", **{"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip"
            english = zlib.decompress(response.read(), 47).decode("utf-8-sig")
        assert "Pays partenaire" in text
        assert "Partner country" in english

    def test_too_many_wait_then_are_told(self, site, site_environment):
        address = site_environment["DATABASE_URL"]
        with psycopg.connect(address, autocommit=True) as other:
            for number in range(settings.EXPORTS_AT_ONCE):
                other.execute("SELECT pg_advisory_lock(%s, %s)", [pool.KEY, number])
            with fetched(f"{site}/atlas/export.csv?country=TG") as response:
                assert response.status == 429
                assert response.headers["Retry-After"] == str(settings.EXPORT_WAIT)

    def test_a_pdf_of_a_sheet(self, site):
        pytest.importorskip("weasyprint")
        with fetched(f"{site}/cooperations/sedif-aneho-eau/fiche.pdf") as response:
            assert response.headers["Content-Type"] == "application/pdf"
            held = objects(response.read())
        assert re.search(rb"/S /H1", held)


def test_the_command_can_be_run_by_hand(db, tmp_path):
    """It starts by itself, and refuses what it does not understand."""
    path = tmp_path / "fiches.csv"
    done = subprocess.run(
        [sys.executable, "-m", "django", "take_away", str(path), "country=ZZ"],
        check=False,
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode
    assert not path.exists()
