"""The real cooperations: all there, each participant once, told in the committed report."""

import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Count

from coopdec.cooperation.models import Cooperation, FundingLine, Partner, SheetAmount
from coopdec.directory.models import CountrySheet, Organisation, SourceDocument
from coopdec.journal.models import Entry
from coopdec.journal.services import chain_is_whole

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]


@pytest.fixture
def folder(settings):
    return settings.DATA / "real"


@pytest.fixture
def source(folder):
    return {item["id"]: item for item in json.loads((folder / "cooperations.json").read_text())}


def test_every_sheet_is_there_and_published(source):
    assert len(source) == 189
    assert set(Cooperation.objects.values_list("ref", "state", "origin")) == {
        (ref, "published", "real") for ref in source
    }


def test_children_and_their_parents(source):
    said = {ref: item["parent_id"] for ref, item in source.items() if item.get("parent_id")}
    found = Cooperation.objects.exclude(parent=None).values_list("ref", "parent__ref")
    assert dict(found) == said
    assert len(said) == 5


def test_each_sheet_says_what_its_source_says(source):
    kinds = {
        "jumelage": "twinning",
        "cooperation": "partnership",
        "projet": "project",
        "action-ponctuelle": "one-off",
    }
    statuses = {"en-cours": "running", "terminee": "completed", None: "unknown"}
    sheets = Cooperation.objects.values_list("ref", "title", "kind", "status", "start_on", "end_on")
    assert {row[0]: row[1:] for row in sheets} == {
        ref: (
            item["title"], kinds[item["kind"]], statuses[item.get("status")],
            str(item.get("start_year") or ""), str(item.get("end_year") or ""),
        )
        for ref, item in source.items()
    }  # fmt: skip


def test_no_participant_is_dropped(source):
    said = {ref: len(item["french"]) + len(item["partners"]) for ref, item in source.items()}
    found = Cooperation.objects.annotate(n=Count("partners")).values_list("ref", "n")
    assert dict(found) == said


def test_links_between_sheets(source):
    said = {
        frozenset((ref, other)) for ref, item in source.items() for other in item.get("related_ids") or []
    }
    found = Cooperation.related.through.objects.values_list("from_cooperation__ref", "to_cooperation__ref")
    assert {frozenset(pair) for pair in found} == said


def test_money_is_known_for_two_sheets_and_named_for_the_others():
    assert FundingLine.objects.values("cooperation").distinct().count() == 48
    assert SheetAmount.objects.exclude(cash_cents=None).count() == 2
    assert not FundingLine.objects.filter(amount_eur_cents=0).exists()


def test_one_organisation_by_place():
    places = Counter(
        Organisation.objects.foreign_authorities().exclude(place=None).values_list("place_id", flat=True)
    )
    assert [place for place, number in places.items() if number > 1] == []
    assert len(places) > 100


def test_no_foreign_authority_twice_under_one_name():
    """Two places of one name in one country stay two; without a place the name alone tells them apart."""
    names = Organisation.objects.foreign_authorities().filter(place=None)
    same = names.values("name", "country", "foreign_level").annotate(n=Count("pk")).filter(n__gt=1)
    assert list(same) == []


def test_french_authorities_of_the_sheets_are_those_of_the_directory(source):
    communes = {
        part["insee"] for item in source.values() for part in item["french"]
        if part["type"] == "commune" and part.get("insee")
    }  # fmt: skip
    found = Partner.objects.exclude(organisation__commune=None).values_list(
        "organisation__commune_id", flat=True
    )
    assert set(found) == communes


def test_aimf_is_on_the_international_side():
    aimf = Organisation.objects.get(slug="aimf")
    assert set(aimf.parts.values_list("side", "country_id")) == {("international", None)}
    assert aimf.parts.count() > 0


def test_partners_without_a_name_are_bare_countries(source):
    said = Counter(
        (ref, part["country"])
        for ref, item in source.items()
        for part in item["partners"]
        if part.get("unspecified")
    )
    bare = Partner.objects.filter(organisation=None)
    assert Counter(bare.values_list("cooperation__ref", "country_id")) == said
    assert set(bare.values_list("side", "name_known")) == {("foreign", False)}


def test_statuses_carry_the_day_when_they_were_said():
    dated = dict(SourceDocument.objects.values_list("code", "published_on"))
    for one in Cooperation.objects.prefetch_related("provenances"):
        said = max((dated[passage.document_id] for passage in one.provenances.all()), default="")
        assert one.status_on == ("" if one.status == "unknown" else said), one.ref


def test_every_sheet_has_its_source():
    assert not Cooperation.objects.filter(provenances=None).exists()


def test_every_history_is_whole():
    histories = {}
    for entry in Entry.objects.order_by("object_type", "object_ref", "number"):
        histories.setdefault((entry.object_type, entry.object_ref), []).append(entry)
    assert [key for key, entries in histories.items() if not chain_is_whole(entries)] == []
    sheets = [entries for (kind, _ref), entries in histories.items() if kind == "cooperation.cooperation"]
    assert Counter(tuple(entry.verb for entry in entries) for entries in sheets) == {
        ("cooperation.created", "cooperation.published"): 179,
        ("cooperation.created", "cooperation.published", "cooperation.related"): 10,
    }


def state_of_the_record():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Cooperation, Partner, FundingLine, Organisation, CountrySheet, SourceDocument)
    ]


def test_importing_again_changes_and_journals_nothing(tmp_path, capsys):
    before, entries = state_of_the_record(), list(Entry.objects.order_by("pk").values())
    call_command("load_real_data", report=tmp_path / "REPORT.md")
    assert state_of_the_record() == before
    added = Entry.objects.exclude(pk__in=[entry["id"] for entry in entries]).values_list("verb", flat=True)
    assert list(added) == ["cooperation.real-data-imported"]
    assert (tmp_path / "REPORT.md").read_text() in capsys.readouterr().out


def test_the_report_is_the_committed_one(tmp_path, folder):
    call_command("load_real_data", report=tmp_path / "REPORT.md")
    assert (tmp_path / "REPORT.md").read_text() == (folder / "REPORT.md").read_text()


def test_importing_the_same_files_is_said_to_be_up_to_date(capsys):
    before = Entry.objects.count()
    call_command("load_real_data")
    assert capsys.readouterr().out == "Données réelles : à jour.\n"
    assert Entry.objects.count() == before


def test_a_changed_file_changes_its_sheet_only(tmp_path, folder):
    for path in folder.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    items = json.loads((folder / "cooperations.json").read_text())
    items[0]["title"] = "Titre corrigé"
    (tmp_path / "cooperations.json").write_text(json.dumps(items))
    last = Entry.objects.order_by("pk").last().pk
    call_command("load_real_data", folder=tmp_path)
    added = (
        Entry.objects.filter(pk__gt=last).order_by("pk").values_list("verb", "object_ref", "facts__fields")
    )
    assert list(added) == [
        ("cooperation.changed", items[0]["id"], ["title"]), ("cooperation.real-data-imported", "real", None),
    ]  # fmt: skip
    changed = Cooperation.objects.get(ref=items[0]["id"])
    assert (changed.title, changed.state) == ("Titre corrigé", "published")
