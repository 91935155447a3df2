"""The world in the database: loaded once, replaced, removed; shown only where the switch says so."""

import runpy
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.http import Http404
from django.urls import reverse

from coopdec.cooperation.access import get_sheet_for
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.demonstration.services import load, load_demonstration, loaded_size, remove_demonstration
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from scripts.test import DEPLOY

pytestmark = pytest.mark.django_db
SIZE = 120


def entries():
    return Entry.objects.filter(object_type__in=["cooperation.bulk", "directory.bulk"])


def fictional():
    return Cooperation.objects.filter(origin="demonstration")


def test_one_load_one_entry_a_room(demo):
    real = Cooperation.objects.count(), Organisation.objects.count()
    rows = load_demonstration(projects=SIZE)
    assert rows["sheets"] == SIZE == fictional().count() == loaded_size()
    assert Cooperation.objects.published().filter(origin="demonstration").count() == SIZE
    assert {one.object_type: one.object_ref for one in entries()} == {
        "cooperation.bulk": "demonstration",
        "directory.bulk": "demonstration",
    }
    assert entries().get(object_type="cooperation.bulk").facts["rows"] == rows
    assert all(ref.startswith("demo-") for ref in fictional().values_list("ref", flat=True))
    invented = Organisation.objects.filter(origin="demonstration")
    assert set(invented.values_list("kind", flat=True)) == {"foreign-authority"}
    assert (Cooperation.objects.count() - SIZE, Organisation.objects.count() - invented.count()) == real
    assert not invented.filter(place=None).exists()


def test_no_act_no_document_no_person_no_source(demo):
    load_demonstration(projects=SIZE)
    for name in ("agreements", "deliberations", "documents", "contacts", "provenances", "error_reports"):
        assert not fictional().filter(**{f"{name}__isnull": False}).exists(), name
    assert not fictional().exclude(note="").exists()
    assert not Organisation.objects.filter(origin="demonstration").exclude(email="", website="").exists()


def test_again_does_nothing_and_another_size_replaces(demo):
    load_demonstration(projects=SIZE)
    first = entries().count()
    assert load_demonstration(projects=SIZE) is None
    assert entries().count() == first
    load_demonstration(projects=SIZE // 2)
    assert fictional().count() == SIZE // 2
    load_demonstration(projects=SIZE // 2, seed="autre")
    assert fictional().count() == SIZE // 2


def test_a_changed_reference_or_generator_makes_it_again(demo, monkeypatch):
    load_demonstration(projects=10)
    monkeypatch.setattr(load, "GENERATOR", load.GENERATOR + 1)
    assert load_demonstration(projects=10) is not None
    monkeypatch.setattr(load, "reference_checksum", lambda: "another")
    assert load_demonstration(projects=10) is not None


def test_two_runs_write_the_same(demo):
    rooms = ("cooperation.bulk", "directory.bulk")

    def checksums():
        load_demonstration(projects=300)
        said = [entries().filter(object_type=room).last().facts["checksum"] for room in rooms]
        remove_demonstration()
        return said

    assert checksums() == checksums()


def test_removing_removes_all_of_it(demo):
    before = Cooperation.objects.count(), Partner.objects.count(), Organisation.objects.count()
    load_demonstration(projects=SIZE)
    demo.DEMO_DATA = False
    call_command("load_demonstration", "--remove", verbosity=0)
    assert (Cooperation.objects.count(), Partner.objects.count(), Organisation.objects.count()) == before
    assert loaded_size() is None
    assert remove_demonstration() == {}


@pytest.mark.parametrize("projects", ["0", "1000001", "-3"])
def test_an_impossible_size_is_refused(demo, projects):
    with pytest.raises(CommandError, match="de 1 à"):
        call_command("load_demonstration", f"--projects={projects}")


def test_where_the_switch_is_off_it_cannot_be_loaded(settings):
    settings.DEMO_DATA = False
    with pytest.raises(CommandError, match="interdit par les réglages"):
        call_command("load_demonstration", "--projects=10")
    assert not fictional().exists()


def test_production_has_it_off_whatever_the_environment_says(monkeypatch):
    given = {**DEPLOY, "DATABASE_URL": "postgresql://ana@base/coopdec", "DEMO_DATA": "on"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert runpy.run_module("coopdec.settings.production")["DEMO_DATA"] is False


@pytest.fixture
def shown(demo, client):
    """A fictional sheet, a fictional partner, and who can read them."""
    load_demonstration(projects=SIZE)
    sheet = fictional().filter(partners__organisation__origin="demonstration").order_by("ref").first()
    return sheet, Organisation.objects.filter(origin="demonstration").order_by("slug").first()


def test_switched_off_nothing_of_it_shows(shown, settings, client):
    sheet, organisation = shown
    addresses = [sheet.get_absolute_url(), organisation.get_absolute_url()]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    settings.DEMO_DATA = False
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    asked = client.get(reverse("atlas"), {"partner": organisation.slug})
    assert asked.status_code == 400
    assert organisation.name not in unescape(asked.content.decode())
    assert client.get(reverse("api_cooperations"), {"partner": organisation.slug}).status_code == 422
    assert not Cooperation.objects.published().filter(origin="demonstration").exists()
    assert not Organisation.objects.visible().filter(origin="demonstration").exists()
    town = Organisation.objects.filter(origin="demonstration").first()
    assert town.slug not in client.get(reverse("partners"), {"nom": town.name}).content.decode()
    real = Organisation.objects.filter(kind="foreign-authority", origin="real").order_by("slug").first()
    assert client.get(real.get_absolute_url()).status_code == 200
    staff = get_user_model()(is_staff=True)
    with pytest.raises(Http404):
        get_sheet_for(staff, ref=sheet.ref)


def test_a_fictional_sheet_says_that_it_is(shown, client):
    page = client.get(shown[0].get_absolute_url()).content.decode()
    head = page[page.index("<h1") :][:600]
    assert 'class="tag demo"' in head
    assert "fictif" in head
    assert "inventée pour la démonstration" in page
    assert "Cette fiche est faite de sources publiques" not in page


def test_every_page_warns_and_keeps_robots_away(settings, client):
    real = Cooperation.objects.filter(origin="real").published().first()
    for address in (reverse("home"), real.get_absolute_url()):
        settings.DEMO_DATA = True
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert page.count('<meta name="robots" content="noindex">') == 1
        assert page.count("Site de démonstration") == 1
        settings.DEMO_DATA = False
        answer = client.get(address)
        assert "X-Robots-Tag" not in answer.headers
        assert "démonstration" not in answer.content.decode()
