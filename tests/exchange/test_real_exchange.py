"""The real requests and programmes: all there, linked, dated as what they are, unchanged by a second import."""

import json

import pytest

from coopdec.common.importing import ImportRefused
from coopdec.directory.models import Organisation
from coopdec.exchange.imports import import_exchange
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.exchange.workflow import RENEW
from coopdec.journal.models import Entry
from coopdec.journal.services import apply_transition

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]


@pytest.fixture
def folder(settings):
    return settings.DATA / "real"


@pytest.fixture
def requests(folder):
    return {item["id"]: item for item in json.loads((folder / "requests.json").read_text())}


@pytest.fixture
def programmes(folder):
    return {item["id"]: item for item in json.loads((folder / "programmes.json").read_text())}


def load(folder):
    return import_exchange(folder / "requests.json", folder / "programmes.json", folder / "names.csv")


def test_every_request_is_published_and_dated_as_its_document(requests):
    assert len(requests) == 58
    found = Listing.objects.values_list("ref", "state", "said_on", "renewed_at", "country_id")
    assert set(found) == {(ref, "published", "2020", None, item["country"]) for ref, item in requests.items()}
    assert all(listing.passages.count() == 1 for listing in Listing.objects.all())


def test_a_request_says_what_its_source_says(requests):
    for listing in Listing.objects.prefetch_related("texts", "needs"):
        item = requests[listing.ref]
        assert [text.summary for text in listing.texts.all()] == [item["needs"]]
        assert [need.theme_id for need in listing.needs.all()] == item["themes"]
        assert listing.seeker == item["authority"]
        assert listing.population == item["population"]
        assert listing.existing_partners == item["existing_partners"]
        assert (listing.kind == "collective") == item["collective"]


def test_those_who_seek_are_organisations_unless_nobody_is_named(requests):
    nobody = {ref for ref, item in requests.items() if item["collective"]}
    assert set(Listing.objects.filter(organisation=None).values_list("ref", flat=True)) == nobody
    assert len(nobody) == 6
    aneho = Listing.objects.get(ref="tg-aneho")
    # The partner of real sheets and the town that seeks are one.
    assert aneho.organisation.place_id == requests["tg-aneho"]["geonameid"]
    assert aneho.organisation.name == "Aného"
    assert Organisation.objects.filter(place_id=aneho.organisation.place_id, origin="real").count() == 1


def test_every_programme_is_published_with_its_leads_and_sheets(programmes):
    assert len(programmes) == 26
    for programme in SharedProgramme.objects.select_related("lead"):
        item = programmes[programme.slug]
        assert programme.state == "published"
        assert (programme.said_on, programme.renewed_at) == ("2020", None)
        assert programme.kind == {"cle-en-main": "turnkey", "mutualisable": "poolable"}[item["kind"]]
        assert {one.code for one in programme.countries.all()} == set(item["countries"])
        assert {one.ref for one in programme.sheets.all()} == set(item["cooperation_ids"])
        assert [one.name for one in programme.places.all()] == [one["name"] for one in item["places"]]
        assert programme.co_leads.count() == len(item.get("co_leads") or [])
        low, high = item["budget_min_eur"], item["budget_max_eur"]
        cents = [euros * 100 if euros is not None else None for euros in (low, high)]
        assert [programme.budget_low_cents, programme.budget_high_cents] == cents
        slug, siren = item["lead"].get("organisation_id"), item["lead"].get("siren")
        assert slug in (None, programme.lead.slug)
        assert siren in (None, programme.lead.siren)
    assert SharedProgramme.objects.count() == 26


def test_a_second_import_changes_nothing(folder):
    before = Entry.objects.count()
    report = load(folder)
    assert (report.listings, report.programmes, report.kept) == (58, 26, 0)
    assert Entry.objects.count() == before


def test_what_somebody_confirmed_is_left_alone(folder, django_user_model):
    person = django_user_model.objects.create_user("agent@ambassade.example", password="a long password")
    listing = Listing.objects.get(ref="tg-aneho")
    apply_transition(listing, RENEW, by=person)
    listing.texts.update(summary="Dit par l’ambassade.")
    assert load(folder).kept == 1
    assert listing.texts.get().summary == "Dit par l’ambassade."


def test_a_file_with_errors_tells_all_of_them_and_writes_nothing(folder, tmp_path, requests):
    good = requests["tg-aneho"]
    bad = [
        {**good, "country": "FR"},
        {**good, "themes": ["nulle-part"], "source": []},
        {**good, "id": "autre", "population": -1},
    ]
    (tmp_path / "requests.json").write_text(json.dumps(bad))
    before = Entry.objects.count(), Listing.objects.count()
    with pytest.raises(ImportRefused) as caught:
        import_exchange(tmp_path / "requests.json", folder / "programmes.json", folder / "names.csv")
    assert {(error.line, error.field) for error in caught.value.errors} >= {
        (1, "country"), (2, "id"), (2, "themes"), (2, "source"), (3, "population"),
    }  # fmt: skip
    assert (Entry.objects.count(), Listing.objects.count()) == before
