"""The files of the day, the feed, and the limits of the API."""

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from coopdec.atlas import readers
from coopdec.atlas.exports import dumps
from coopdec.atlas.exports.catalogue import catalogue
from coopdec.atlas.filters import EMPTY, Filters
from coopdec.atlas.services import limits
from coopdec.common.clients import client as asking
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin

SITE = "http://testserver"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def folder(settings, tmp_path):
    settings.DUMPS_DIR = tmp_path / "dumps"
    return settings.DUMPS_DIR


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
class TestDumps:
    @pytest.mark.usefixtures("demonstration")
    def test_they_hold_every_real_sheet_and_no_other(self):
        made = dumps.make(SITE)
        expected = set(
            Cooperation.objects.published().filter(origin=Origin.REAL).values_list("ref", flat=True)
        )
        rows = csv.DictReader(io.StringIO(made.path("csv").read_text("utf-8-sig")), delimiter=";")
        assert {row["ref"] for row in rows} == expected
        assert {one["ref"] for one in json.loads(made.path("json").read_text())["results"]} == expected
        assert {one["id"] for one in json.loads(made.path("geojson").read_text())["features"]} == expected
        assert made.sheets == len(expected)

    def test_their_checksums_are_those_of_what_is_given(self, client):
        made = dumps.make(SITE)
        page = client.get("/donnees/").page
        for ending, one in made.files.items():
            for encoding in ("", "gzip"):
                response = client.get(f"/donnees/coopdec.{ending}", headers={"Accept-Encoding": encoding})
                data = b"".join(response.streaming_content)
                data = gzip.decompress(data) if encoding else data
                assert hashlib.sha256(data).hexdigest() == one.sha256
                assert len(data) == one.size
            assert one.sha256 in page.text
            tag = response.headers["ETag"]
            again = client.get(
                f"/donnees/coopdec.{ending}", headers={"Accept-Encoding": "gzip", "If-None-Match": tag}
            )
            assert again.status_code == 304

    def test_none_is_given_before_it_is_there_nor_after_a_withdrawal(self, client):
        assert client.get("/donnees/coopdec.csv").status_code == 503
        assert dumps.are_due(night=3)
        made = dumps.make(SITE)
        assert client.head("/donnees/coopdec.csv").status_code == 200
        assert not dumps.are_due(night=0)
        Cooperation.objects.filter(pk=Cooperation.objects.published().first().pk).update(
            state="withdrawn", withdrawn_at=made.made_at + timedelta(seconds=1)
        )
        assert client.get("/donnees/coopdec.csv").headers["Retry-After"] == "60"
        assert client.get("/donnees/").status_code == 200
        assert dumps.are_due(night=23)

    def test_a_new_day_makes_new_ones_at_night(self, monkeypatch):
        made = dumps.make(SITE)
        tomorrow = timezone.localtime(made.made_at).replace(hour=4) + timedelta(days=1)
        monkeypatch.setattr(dumps.timezone, "localtime", lambda moment=None: moment or tomorrow)
        assert dumps.are_due(night=3)
        assert not dumps.are_due(night=5)

    def test_a_failure_leaves_the_files_of_before(self, monkeypatch):
        made = dumps.make(SITE)

        def fails(*_words):
            raise OSError

        monkeypatch.setattr(dumps, "_write", fails)
        with pytest.raises(OSError):
            dumps.make(SITE)
        assert dumps.current().folder == made.folder
        assert [one.name for one in dumps.root().iterdir() if one.is_dir() and not one.is_symlink()] == [
            made.folder.name
        ]

    @pytest.mark.usefixtures("atlas")
    def test_an_export_of_the_same_is_the_file_of_the_day(self, settings):
        made = dumps.make(SITE)
        reader = readers.current()

        def ready(filters, ending="csv", **changes):
            return dumps.ready(reader, filters, ending, **{"site": SITE, "language": "fr"} | changes)

        real = Filters(origin=("real",))
        assert ready(real) == ready(EMPTY) == made.path("csv")
        assert ready(real, "json") == made.path("json")
        assert ready(real, "xlsx") is ready(real, language="en") is ready(real, site="http://other") is None
        assert ready(Filters(sort="title")) is ready(Filters(country=("TG",))) is None
        settings.DEMO_DATA = True
        assert ready(EMPTY) is None

    @pytest.mark.usefixtures("atlas")
    def test_an_export_of_the_same_asks_no_process(self, client):
        made = dumps.make(SITE)
        response = client.get("/atlas/export.csv?origin=real")
        assert b"".join(response.streaming_content) == made.path("csv").read_bytes()


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
class TestCatalogue:
    def test_it_describes_each_file_in_the_page_and_at_its_address(self, client):
        made = dumps.make(SITE)
        said = client.get("/donnees/catalogue.jsonld")
        assert said.headers["Content-Type"] == "application/ld+json"
        found = json.loads(said.content)
        assert found == catalogue(made, site=SITE, operator="projet Coopdec")
        files = found["dcat:dataset"][0]["dcat:distribution"]
        assert [one["dcat:byteSize"]["@value"] for one in files] == [
            str(one.size) for one in made.files.values()
        ]
        for one in files:
            assert client.head(one["dcat:downloadURL"]["@id"].removeprefix(SITE)).status_code == 200
        assert '"dcat:Catalog"' in client.get("/donnees/").content.decode()

    def test_without_files_it_says_none(self, client):
        found = json.loads(client.get("/donnees/catalogue.jsonld").content)
        assert "dcat:distribution" not in found["dcat:dataset"][0]


@pytest.mark.django_db
class TestFeed:
    @pytest.mark.usefixtures("demonstration")
    def test_it_gives_the_latest_real_sheets_of_a_question(self, client):
        response = client.get("/atlas/fil.atom?country=TG")
        assert response.headers["Content-Type"].startswith("application/atom+xml")
        root = ET.fromstring(response.content)
        asked = Filters(country=("TG",), origin=("real",), sort="updated", page_size=50)
        expected = [json.loads(card) for card in readers.current().cards(asked)]
        assert expected
        entries = root.findall(f"{ATOM}entry")
        assert [one.find(f"{ATOM}title").text for one in entries] == [card["title"] for card in expected]
        assert [one.find(f"{ATOM}id").text for one in entries] == [SITE + card["url"] for card in expected]
        moments = [one.find(f"{ATOM}updated").text for one in entries]
        assert moments == sorted(moments, reverse=True)
        addresses = {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")}
        assert addresses["self"] == f"{SITE}/atlas/fil.atom?country=TG"

    @pytest.mark.usefixtures("demonstration")
    def test_invented_sheets_are_never_in_it(self, client):
        root = ET.fromstring(client.get("/atlas/fil.atom?origin=demonstration").content)
        assert not root.findall(f"{ATOM}entry")

    def test_it_is_told_again_only_when_something_changed(self, client):
        tag = client.get("/atlas/fil.atom").headers["ETag"]
        assert client.get("/atlas/fil.atom", headers={"If-None-Match": tag}).status_code == 304
        assert client.get("/atlas/fil.atom?country=ZZ").status_code == 400

    def test_lists_name_it_in_their_head(self, client):
        page = client.get("/atlas/?country=TG").page
        links = [one["href"] for one in page.all("link") if one["type"] == "application/atom+xml"]
        assert links == ["/atlas/fil.atom?country=TG"]


@pytest.fixture
def far(settings):
    """Asks the API from afar; gives statuses."""
    settings.API_BURST, settings.API_RATE = 12, 1
    limits._tabs.clear()
    yield lambda client, address="203.0.113.7", **more: client.get(
        "/api/v1/filters", REMOTE_ADDR=address, **more
    )
    limits._tabs.clear()


@pytest.mark.django_db
class TestLimits:
    def test_a_burst_then_a_steady_rate_then_429(self, client, far):
        answers = [far(client) for _number in range(16)]
        statuses = [one.status_code for one in answers]
        assert statuses[:12] == [200] * 12
        assert statuses[-1] == 429
        assert answers[-1].headers["Retry-After"] == "1"
        assert answers[-1].headers["Access-Control-Allow-Origin"] == "*"
        assert json.loads(answers[-1].content)["detail"][0]["message"]
        assert far(client, "203.0.113.8").status_code == 200

    def test_it_fills_again(self, client, far, monkeypatch):
        for _number in range(16):
            far(client)
        now = limits.time.monotonic()
        monkeypatch.setattr(limits.time, "monotonic", lambda: now + 30)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE atlas_allowance SET at = at - interval '30 s'")
        assert far(client).status_code == 200

    def test_processes_share_one_bucket(self, client, far):
        """Another process knows nothing but what the database says: it lets ten through before it asks."""
        for _number in range(14):
            far(client)
        limits._tabs.clear()
        statuses = [far(client).status_code for _number in range(12)]
        assert statuses[: limits.TOLD] == [200] * limits.TOLD
        assert statuses[limits.TOLD :] == [429, 429]

    def test_this_machine_is_not_limited(self, client, far):
        assert {far(client, address).status_code for address in ["127.0.0.1", "::1"] * 20} == {200}

    def test_no_limit_is_a_setting(self, client, far, settings):
        settings.API_RATE = 0
        assert {far(client).status_code for _number in range(20)} == {200}

    def test_a_header_is_believed_only_where_a_setting_names_it(self, settings):
        request = RequestFactory().get(
            "/", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "1.2.3.4, 5.6.7.8"}
        )
        assert str(asking(request)) == "203.0.113.7"
        settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
        assert str(asking(request)) == "5.6.7.8"

    def test_the_networks_of_one_subscriber_are_one(self):
        one, other, third = (
            limits._digest(limits.ipaddress.ip_address(text))
            for text in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
        )
        assert one == other != third

    def test_no_address_is_kept(self, client, far):
        for _number in range(14):
            far(client)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), max(length(who)) FROM atlas_allowance")
            assert cursor.fetchone() == (1, 16)
            cursor.execute("UPDATE atlas_allowance SET at = at - interval '1 hour'")
            limits.clean()
            cursor.execute("SELECT count(*) FROM atlas_allowance")
            assert cursor.fetchone() == (0,)

    @pytest.mark.usefixtures("far")
    def test_pages_are_not_limited(self, client, settings):
        settings.API_BURST = 1
        assert {client.get("/odd/", REMOTE_ADDR="203.0.113.7").status_code for _number in range(4)} == {200}
