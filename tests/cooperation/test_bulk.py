"""The bulk door: what it writes is what `put_sheet` writes; what it refuses, it refuses whole, in words."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from coopdec.cooperation.models import (
    ActionPlace,
    Cooperation,
    FundingLine,
    Partner,
    SheetMarker,
    Volunteering,
)
from coopdec.cooperation.services import FundingInput, PartnerInput, PlaceInput, SheetInput, put_sheet
from coopdec.cooperation.services.bulk import (
    BulkRefusedError,
    BulkSheet,
    bulk_load,
    bulk_remove_demonstration,
)
from coopdec.cooperation.services.parts import AgreementInput, VolunteeringInput
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from coopdec.journal.services import chain_is_whole
from tests.cooperation.making import partner, sheet, violated

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)
PARTS = (Partner, ActionPlace, FundingLine, SheetMarker, Volunteering)


@pytest.fixture
def french():
    return Organisation.objects.get(own_department_id="29").pk


@pytest.fixture
def one(french):
    """A sheet that says something everywhere, as a function of its ref and of what changes."""

    def make(ref="essai-1", *, parent="", published=True, fields=None, **parts):
        values = SheetInput(
            fields={
                "kind": "project", "title": "Eau d’Atakpamé", "summary": "Des puits.", "start_on": "2019-04",
                "end_on": "2021", "status": "completed", "status_on": "2022-01-31", **(fields or {}),
            },
            partners=(
                PartnerInput(side="french", organisation=french, role="lead"),
                PartnerInput(side="foreign", country="TG"),
            ),
            places=(PlaceInput("TG", None, "Environs", 7.5, 1.1, "approximate"),),
            themes=("eau-assainissement",),
            sdgs=(6, 17),
            sdg_targets=("6.1",),
            markers={"gender": 1, "rmnch": 4},
            funding=(
                FundingInput(stage="planned", funder=french, year=2019, amount_cents=100_000),
                FundingInput(
                    stage="planned", funder_label="Commune", nature="in-kind", amount_cents=1_234_567,
                    currency="XOF", rate=Decimal("0.0015244902"), rate_on="2019",
                ),
                FundingInput(stage="committed", funder_label="Autre"),
            ),
            volunteers=(VolunteeringInput(scheme="Service civique", people=2, first_year=2019),),
        )  # fmt: skip
        return BulkSheet(
            ref=ref, values=replace(values, **parts), parent=parent, updated_at=NOW,
            published_at=NOW if published else None,
        )  # fmt: skip

    return make


def rows_of(ref):
    """All that is stored of a sheet but its keys, stamps and state."""
    found = Cooperation.objects.get(ref=ref)
    left_out = {
        "id", "ref", "created_at", "published_at", "updated_at", "state", "cooperation_id",
    }  # fmt: skip

    def said(row):
        names = [column.attname for column in row._meta.concrete_fields if column.attname not in left_out]
        return [getattr(row, name) for name in names]

    parts = [[said(row) for row in model.objects.filter(cooperation=found).order_by("pk")] for model in PARTS]
    links = [sorted(found.themes.values_list("pk")), sorted(found.sdgs.values_list("pk"))]
    return [said(found), *parts, *links, sorted(found.sdg_targets.values_list("pk"))]


def test_it_writes_what_put_sheet_writes(one):
    given = one("essai-1")
    bulk_load([given], batch="essai")
    put_sheet(ref="essai-2", values=given.values, by=None)
    assert rows_of("essai-1") == rows_of("essai-2")
    assert Cooperation.objects.get(ref="essai-1").state == "published"


def test_an_amount_in_another_currency_is_turned_into_euros_once(one):
    bulk_load([one()], batch="essai")
    assert FundingLine.objects.get(currency="XOF", cooperation__ref="essai-1").amount_eur_cents == 1882


def test_one_journal_entry_a_batch(one):
    before = Entry.objects.count()
    done = bulk_load(
        [one(f"essai-{rank}") for rank in range(7)], batch="essai", facts={"why": "test"}, chunk=3
    )
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.get(object_type="cooperation.bulk", object_ref="essai")
    assert entry.facts["rows"] == done
    assert done["sheets"] == 7
    assert done["partners"] == 14
    assert entry.facts["why"] == "test"
    assert len(entry.facts["checksum"]) == 64
    assert chain_is_whole([entry])


def test_the_checksum_says_what_was_given_and_not_how_it_was_cut(one):
    def checksum(batch, title, chunk):
        bulk_load(
            [one(f"essai-{rank}", fields={"title": title}) for rank in range(4)], batch=batch, chunk=chunk
        )
        Cooperation.objects.filter(ref__startswith="essai-").delete()
        return Entry.objects.filter(object_ref=batch).last().facts["checksum"]

    assert checksum("a", "Eau", 4) == checksum("b", "Eau", 1) != checksum("c", "Eaux", 4)


def test_a_draft_may_be_incomplete(one):
    bulk_load([one(published=False, partners=(), places=())], batch="essai")
    assert Cooperation.objects.get(ref="essai-1").state == "draft"


def test_a_parent_of_the_batch_or_of_before(one):
    sheet("ancienne")
    given = [one("essai-1"), one("essai-2", parent="essai-1"), one("essai-3", parent="ancienne")]
    bulk_load(given, batch="essai", chunk=1)
    parents = Cooperation.objects.filter(ref__startswith="essai-").order_by("ref")
    assert [one.parent and one.parent.ref for one in parents] == [None, "essai-1", "ancienne"]


WRONG = {
    "no near side": ({"partners": (PartnerInput(side="foreign", country="TG"),)}, "du côté français"),
    "a day that is none": ({"fields": {"start_on": "2019-02-30"}}, "jour"),
    "a date that is none": ({"fields": {"start_on": "2019-13"}}, "cooperation_sheet_dates|2019-13"),
    "end before start": ({"fields": {"end_on": "2018"}}, "cooperation_sheet_ends_after_start"),
    "no title": ({"fields": {"title": ""}}, "cooperation_sheet_published_stamp"),
    "unknown kind": ({"fields": {"kind": "jumelage"}}, "cooperation_sheet_kind"),
    "title too long": ({"fields": {"title": "a" * 301}}, "300"),
    "off its scale": ({"markers": {"gender": 3}}, "échelle"),
    "unknown theme": ({"themes": ("peinture",)}, "peinture"),
    "unknown organisation": ({"partners": (PartnerInput(side="french", organisation=999_999_999),)}, "999999999|lieu"),
    "french territory abroad": ({"places": (PlaceInput("GP"),)}, "cooperation_place_is_abroad"),
    "same money twice": (
        {"funding": (FundingInput(stage="planned", funder_label="A"),) * 2}, "cooperation_funding_said_once"
    ),
    "an act": ({"agreements": (AgreementInput(title="Convention"),)}, "agreements"),
    "unknown parent": ({"parent": "nulle-part"}, "nulle-part"),
    "bad ref": ({"ref": "Essai_1"}, "cooperation_sheet_ref_lower_case"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("rank", [0, 2])
def test_a_bad_row_is_refused_in_words_and_nothing_is_written(one, name, rank):
    changes, message = WRONG[name]
    before = Cooperation.objects.count(), Partner.objects.count(), Entry.objects.count()
    given = [one("essai-a"), one("essai-b"), one("essai-c")]
    given[rank] = one(**{"ref": "essai-z", **changes})
    with pytest.raises(BulkRefusedError, match=message):
        bulk_load(given, batch="essai", chunk=2)
    assert (Cooperation.objects.count(), Partner.objects.count(), Entry.objects.count()) == before


def test_without_far_side_it_is_refused_unless_marked(one, french):
    alone = {"partners": (PartnerInput(side="french", organisation=french),), "places": ()}
    with pytest.raises(BulkRefusedError, match="sans autre partenaire"):
        bulk_load([one("essai-0"), one("essai-1", **alone)], batch="essai")
    bulk_load([one("essai-1", fields={"no_foreign_place": True}, **alone)], batch="essai")


def test_two_levels_are_refused_within_a_batch_and_across_batches(one):
    bulk_load([one("essai-1"), one("essai-2", parent="essai-1")], batch="essai")
    with pytest.raises(BulkRefusedError, match="essai-3"):
        bulk_load([one("essai-3", parent="essai-2")], batch="essai")
    chain = [one("essai-4"), one("essai-5", parent="essai-4"), one("essai-6", parent="essai-5")]
    for chunk in (1, 3):
        with pytest.raises(BulkRefusedError, match="essai-6"):
            bulk_load(chain, batch="essai", chunk=chunk)


def test_a_ref_given_twice_or_there_already(one):
    sheet("ancienne")
    with pytest.raises(BulkRefusedError, match="existe déjà"):
        bulk_load([one("ancienne")], batch="essai")
    with pytest.raises(BulkRefusedError, match="plusieurs fois"):
        bulk_load([one("essai-1"), one("essai-1")], batch="essai")


def test_every_error_of_a_chunk_is_told(one):
    given = [one(f"essai-{rank}", markers={"gender": 3}) for rank in range(30)]
    with pytest.raises(BulkRefusedError) as refused:
        bulk_load(given, batch="essai")
    assert len(refused.value.errors) == 30
    assert "10 autres" in str(refused.value)


def test_the_triggers_are_back_after_a_load(one):
    bulk_load([one()], batch="essai")
    loaded = Cooperation.objects.get(ref="essai-1")
    assert violated(lambda: loaded.partners.all().delete()) == "cooperation_published_has_near_side"


def test_the_setting_of_another_transaction_opens_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('coopdec.bulk_checked', '1', false)")
    published = sheet(state="published", published_at=NOW)
    assert violated(lambda: partner(published, "foreign")) == "cooperation_published_has_near_side"
    published.delete()


def test_what_waited_for_the_commit_is_checked_before(one):
    waiting = sheet("vide", state="published", published_at=NOW)
    with pytest.raises(IntegrityError, match="no partner on the French"):
        bulk_load([one()], batch="essai")
    waiting.delete()


def test_only_the_demonstration_is_removed_and_all_of_it(one):
    bulk_load([one("vraie")], batch="essai")
    given = [one("demo-1", fields={"origin": "demonstration"})]
    given.append(one("demo-2", parent="demo-1", fields={"origin": "demonstration"}))
    before = [model.objects.count() for model in PARTS]
    bulk_load(given, batch="essai")
    removed = bulk_remove_demonstration(batch="essai")
    assert removed["sheets"] == 2
    assert [model.objects.count() for model in PARTS] == before
    assert Cooperation.objects.filter(ref="vraie").exists()
    entries = Entry.objects.filter(object_type="cooperation.bulk", object_ref="essai").count()
    assert bulk_remove_demonstration(batch="essai") == {}
    assert Entry.objects.filter(object_type="cooperation.bulk", object_ref="essai").count() == entries
