"""What the database itself refuses of the record: each constraint by its name, one case taken, others refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from coopdec.cooperation import models
from coopdec.cooperation.enums import Kind, Nature, Role, Side, Stage, State, Status
from coopdec.cooperation.models import ActionPlace, Cooperation, FormerRef, Partner, Provenance
from coopdec.directory.models import SourceDocument
from coopdec.files.models import Document
from coopdec.reference.enums import FRENCH_TERRITORIES
from tests.cooperation.making import accepted, check_now, line, organisation, partner, sheet, violated

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
NOW = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("cooperation_sheet_kind", {"kind": value}, {"kind": "jumelage"}) for value in Kind.values
    ] + [
        ("cooperation_sheet_status", {"status": value}, {"status": "en-cours"}) for value in Status.values
    ] + [
        ("cooperation_sheet_state", {"state": State.WITHDRAWN}, {"state": "deleted"}),
        ("cooperation_sheet_origin", {"origin": "demonstration"}, {"origin": "essai"}),
        ("cooperation_sheet_ref_lower_case", {"ref": "a-1"}, {"ref": "A-1"}),
        ("cooperation_sheet_ref_lower_case", {"ref": "a-1"}, {"ref": ""}),
        ("cooperation_sheet_ref_lower_case", {"ref": "a-1"}, {"ref": "a\n"}),
        ("cooperation_sheet_dates", {"start_on": "2019-04"}, {"start_on": "2019-13"}),
        ("cooperation_sheet_dates", {"end_on": "2019"}, {"end_on": "2019-04-32"}),
        ("cooperation_sheet_dates", {"status_on": "2019-04-30"}, {"status_on": "2019\n"}),
        ("cooperation_sheet_ends_after_start", {"start_on": "2019", "end_on": "2019"},
         {"start_on": "2020", "end_on": "2019"}),
        ("cooperation_sheet_ends_after_start", {"start_on": "2019-03", "end_on": "2019"},
         {"start_on": "2020-01", "end_on": "2019-12"}),
        ("cooperation_sheet_published_stamp", {"state": "published", "published_at": NOW},
         {"state": "published", "published_at": None}),
        ("cooperation_sheet_published_stamp", {"state": "draft", "title": ""},
         {"state": "published", "published_at": NOW, "title": ""}),
    ],
)  # fmt: skip
def test_sheet(name, good, bad):
    def make(**fields):
        one = sheet(**{"ref": "essai", **fields, "no_foreign_place": True})
        partner(one)
        return one

    accepted(lambda: make(**good)).delete()
    assert violated(lambda: make(**bad)) == name


def test_sheet_ref_is_its_own():
    accepted(lambda: [sheet("un"), sheet("deux")])
    assert violated(lambda: sheet("un")) == "cooperation_cooperation_ref_key"


@pytest.mark.parametrize("bad", ["Ancienne", "", "a b", "a\n"])
def test_a_former_address_is_written_as_addresses_are(bad):
    kept = sheet("un")
    accepted(lambda: FormerRef.objects.create(ref="ancienne-1", sheet=kept))
    named = violated(lambda: FormerRef.objects.create(ref=bad, sheet=kept))
    assert named == "cooperation_former_ref_form"


def test_sheet_is_not_its_own_parent():
    parent, child = sheet("parent"), sheet("child")
    accepted(lambda: Cooperation.objects.filter(pk=child.pk).update(parent=parent))
    alone = sheet("alone")
    act = lambda: Cooperation.objects.filter(pk=alone.pk).update(parent=alone)  # noqa: E731
    assert violated(act) == "cooperation_sheet_not_own_parent"


@pytest.mark.parametrize(
    "fields", [{"confirmed_on": date(2024, 1, 1)}, {"confirmed_by": True}], ids=["day", "who"]
)
def test_who_confirmed_and_when_go_together(fields):
    one = organisation()
    accepted(lambda: sheet("both", confirmed_by=one, confirmed_on=date(2024, 1, 1)))
    bad = {name: one if value is True else value for name, value in fields.items()}
    assert violated(lambda: sheet("half", **bad)) == "cooperation_sheet_confirmed_by_and_on"


@pytest.mark.parametrize("side", Side.values)
def test_partner_sides(side):
    accepted(lambda: partner(sheet("one"), side))


@pytest.mark.parametrize("role", Role.values)
def test_partner_roles(role):
    accepted(lambda: partner(sheet("one"), role=role))


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("cooperation_partner_side", {"side": "both"}),
        ("cooperation_partner_role", {"role": "friend"}),
        ("cooperation_partner_named_or_country", {"organisation": None}),
        ("cooperation_partner_named_or_country", {"organisation": None, "name_known": False}),
        ("cooperation_partner_named_or_country", {"name_known": False}),
        ("cooperation_partner_named_or_country", {"side": Side.FOREIGN, "name_known": True}),
        ("cooperation_partner_country_of_foreign_side", {"country_id": "SN"}),
        ("cooperation_partner_country_of_foreign_side", {"side": Side.INTERNATIONAL, "country_id": "SN"}),
        ("cooperation_partner_country_of_foreign_side",
         {"side": Side.FOREIGN, "country_id": None, "name_known": True, "organisation": "one"}),
    ],
)  # fmt: skip
def test_partner(name, bad):
    one = sheet("one")
    if bad.get("organisation") == "one":
        bad = {**bad, "organisation": organisation("one")}
    assert violated(lambda: partner(one, **bad)) == name


@pytest.mark.parametrize("code", sorted(FRENCH_TERRITORIES))
def test_a_french_territory_is_never_a_partner_country(code):
    one = sheet("one")
    accepted(lambda: partner(one, Side.FOREIGN, country_id="MU"))
    name = "cooperation_partner_country_of_foreign_side"
    assert violated(lambda: partner(one, Side.FOREIGN, country_id=code)) == name
    named = {"organisation": organisation("one"), "name_known": True}
    assert violated(lambda: partner(one, Side.FOREIGN, country_id=code, **named)) == name
    accepted(lambda: ActionPlace.objects.create(cooperation=one, country_id="MU"))
    assert (
        violated(lambda: ActionPlace.objects.create(cooperation=one, country_id=code))
        == "cooperation_place_is_abroad"
    )


def test_french_territories_are_the_twelve_of_the_domain():
    assert sorted(FRENCH_TERRITORIES) == sorted(
        ["FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"]
    )


def test_partner_once_by_role():
    one, town = sheet("one"), organisation("town")
    accepted(lambda: [partner(one, organisation=town), partner(one, organisation=town, role=Role.LEAD)])
    accepted(lambda: [partner(one, Side.FOREIGN), partner(one, Side.FOREIGN)])
    assert violated(lambda: partner(one, organisation=town)) == "cooperation_partner_once_by_role"


POINTS = [
    pytest.param({"latitude": 91, "longitude": 2, "point_precision": "place"}, id="latitude"),
    pytest.param({"latitude": 48, "longitude": -181, "point_precision": "place"}, id="longitude"),
    pytest.param({"latitude": 48, "longitude": 2, "point_precision": ""}, id="precision"),
    pytest.param({"latitude": 48, "longitude": 2, "point_precision": "near"}, id="unknown precision"),
]
HALF_POINTS = [
    pytest.param({"latitude": 48, "point_precision": "place"}, id="latitude alone"),
    pytest.param({"longitude": 2, "point_precision": "place"}, id="longitude alone"),
    pytest.param({"point_precision": "place"}, id="precision alone"),
]


@pytest.mark.parametrize("fields", POINTS)
def test_a_place_has_a_whole_point_or_none(fields):
    one = sheet("one")
    point = {"latitude": 48, "longitude": 2, "point_precision": "place"}
    accepted(lambda: ActionPlace.objects.create(cooperation=one, country_id="SN", **point))
    accepted(lambda: ActionPlace.objects.create(cooperation=one, country_id="SN"))
    act = lambda: ActionPlace.objects.create(cooperation=one, country_id="SN", **fields)  # noqa: E731
    assert violated(act) == "cooperation_place_point_whole"


@pytest.mark.parametrize("fields", HALF_POINTS)
def test_half_a_point_is_none(fields):
    one = sheet("one")
    act = lambda: ActionPlace.objects.create(cooperation=one, country_id="SN", **fields)  # noqa: E731
    assert violated(act) == "cooperation_place_point_whole"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        *(("cooperation_funding_nature", {"nature": value}, {"nature": "kind"}) for value in Nature.values),
        *(("cooperation_funding_stage", {"stage": value}, {"stage": "paid"}) for value in Stage.values),
        ("cooperation_funding_has_funder", {"funder_label": "Ville"}, {"funder_label": ""}),
        ("cooperation_funding_amount_in_both_or_none", {"amount": 0}, {"amount": -1}),
        ("cooperation_funding_amount_in_both_or_none", {"currency": "XOF", "amount": 0},
         {"currency": "XOF", "amount": 5, "amount_eur_cents": -1}),
        ("cooperation_funding_euros_are_euros", {"amount": 5}, {"amount": 5, "amount_eur_cents": 4}),
        ("cooperation_funding_euros_are_euros", {"amount": None}, {"amount": None, "rate": Decimal("1.1")}),
        ("cooperation_funding_euros_are_euros",
         {"currency": "USD", "rate": Decimal("0.9"), "amount": 10, "amount_eur_cents": 9},
         {"currency": "EUR", "rate": Decimal("0.9"), "amount": 10, "amount_eur_cents": 9}),
        ("cooperation_funding_rate", {"currency": "USD", "rate": Decimal("0.01")},
         {"currency": "USD", "rate": Decimal(0)}),
        ("cooperation_funding_currency", {"currency": "XOF"}, {"currency": "usd"}),
        ("cooperation_funding_currency", {"currency": "XOF"}, {"currency": "US"}),
        ("cooperation_funding_year", {"year": 1900}, {"year": 1899}),
        ("cooperation_funding_year", {"year": 2200}, {"year": 2201}),
        ("cooperation_funding_rate_on", {"rate_on": "2019-04"}, {"rate_on": "avril"}),
    ],
)  # fmt: skip
def test_funding(name, good, bad):
    one = sheet("one")
    accepted(lambda: line(one, **good)).delete()
    assert violated(lambda: line(one, **bad)) == name


@pytest.mark.parametrize(
    "fields",
    [
        {"currency": "USD", "amount_cents": 5, "amount_eur_cents": None},
        {"currency": "USD", "amount_cents": None, "amount_eur_cents": 5},
        {"currency": "EUR", "amount_cents": None, "amount_eur_cents": 5},
    ],
    ids=["not converted", "from nothing", "euros from nothing"],
)
def test_an_amount_is_known_in_both_currencies_or_in_none(fields):
    one = sheet("one")
    assert violated(lambda: line(one, **fields)) == "cooperation_funding_amount_in_both_or_none"


@pytest.mark.parametrize("year", [None, 2020])
def test_a_statement_is_said_once_by_label(year):
    one = sheet("one")
    accepted(lambda: line(one, year=year))
    for other in (
        {"year": 2021},
        {"stage": Stage.PLANNED},
        {"nature": Nature.IN_KIND},
        {"funder_label": "AFD"},
    ):
        accepted(lambda other=other: line(one, **{"year": year, **other}))
    accepted(lambda: line(sheet("two"), year=year))
    assert violated(lambda: line(one, year=year)) == "cooperation_funding_said_once_by_label"


@pytest.mark.parametrize("year", [None, 2020])
def test_a_statement_is_said_once_by_funder_whatever_the_label(year):
    one, funder = sheet("one"), organisation("financeur-un")
    accepted(lambda: line(one, year=year, funder=funder, funder_label=""))
    accepted(lambda: line(one, year=year, funder=organisation("financeur-deux"), funder_label=""))
    act = lambda: line(one, year=year, funder=funder, funder_label="Agence")  # noqa: E731
    assert violated(act) == "cooperation_funding_said_once_by_funder"


@pytest.mark.parametrize(
    ("model", "name", "good", "bad"),
    [
        ("Agreement", "cooperation_agreement_dates", {"signed_on": "2019"}, {"signed_on": "19"}),
        ("Agreement", "cooperation_agreement_dates", {"starts_on": "2019-01"}, {"starts_on": "01/2019"}),
        ("Agreement", "cooperation_agreement_dates", {"ends_on": "2019-01-31"}, {"ends_on": "2019-1"}),
        ("Agreement", "cooperation_agreement_dates_order", {"starts_on": "2019-01", "ends_on": "2019-01"},
         {"starts_on": "2019-02", "ends_on": "2019-01"}),
        ("Agreement", "cooperation_agreement_amount", {"amount_eur_cents": 0}, {"amount_eur_cents": -1}),
        ("Deliberation", "cooperation_deliberation_date", {"voted_on": "2019-04-30"}, {"voted_on": "hier"}),
        ("Deliberation", "cooperation_deliberation_amount", {"amount_eur_cents": None}, {"amount_eur_cents": -1}),
        ("Volunteering", "cooperation_volunteering_years_order", {"first_year": 2019, "last_year": 2019},
         {"first_year": 2019, "last_year": 2018}),
        ("Volunteering", "cooperation_volunteering_people_check", {"people": 0}, {"people": -1}),
    ],
)  # fmt: skip
def test_acts_and_volunteers(model, name, good, bad):
    one = sheet("one")
    least = {
        "Agreement": {"title": "Convention"},
        "Deliberation": {"object": "Vote", "authority": organisation("ville")},
        "Volunteering": {"scheme": "VSI"},
    }[model]
    make = lambda fields: getattr(models, model).objects.create(cooperation=one, **{**least, **fields})  # noqa: E731
    accepted(lambda: make(good))
    assert violated(lambda: make(bad)) == name


def test_an_agreement_may_end_in_the_year_when_it_starts():
    accepted(
        lambda: models.Agreement.objects.create(
            cooperation=sheet("one"), title="Convention", starts_on="2019-03", ends_on="2019"
        )
    )


def test_a_document_once_a_sheet():
    one, document = sheet("one"), Document.objects.create(ref="d", title="D", url="https://example.org")
    make = lambda of: models.SheetDocument.objects.create(cooperation=of, document=document)  # noqa: E731
    accepted(lambda: [make(one), make(sheet("two"))])
    assert violated(lambda: make(one)) == "cooperation_document_once"


SCALES = [("gender", 2), ("desertification", 3), ("rmnch", 4)]


@pytest.mark.parametrize(("marker", "most"), SCALES)
def test_a_marker_stands_on_its_own_scale(marker, most):
    for score in range(most + 1):
        accepted(lambda score=score: sheet(f"s{score}").markers.create(marker_id=marker, score=score))
    above = lambda: sheet("above").markers.create(marker_id=marker, score=most + 1)  # noqa: E731
    assert violated(above) == "cooperation_marker_on_its_scale"


def test_a_marker_once_a_sheet():
    one = sheet("one")
    accepted(
        lambda: [
            one.markers.create(marker_id="gender", score=2),
            one.markers.create(marker_id="rmnch", score=4),
        ]
    )
    assert violated(lambda: one.markers.create(marker_id="gender", score=1)) == "cooperation_marker_once"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"email": "x@example.org"}, {"state": "handled", "handled_at": NOW, "email": "x@example.org"}),
        ({"state": "handled", "handled_at": NOW}, {"state": "handled"}),
        ({}, {"handled_at": NOW}),
        ({}, {"state": "read"}),
    ],
    ids=["address kept", "no time", "time without state", "unknown state"],
)
def test_a_handled_report_forgets_the_address(good, bad):
    one = sheet("one")
    make = lambda fields: one.error_reports.create(message="Faux.", **fields)  # noqa: E731
    accepted(lambda: make(good))
    assert violated(lambda: make(bad)) == "cooperation_report_handled_forgets_address"


def published(*sides, **fields):
    one = sheet("one", state=State.PUBLISHED, published_at=NOW, **fields)
    for side in sides:
        partner(one, side)
    check_now()
    return one


def test_a_published_sheet_may_not_lose_its_last_partner_drafts_may():
    one = published(Side.FRENCH, Side.FOREIGN)
    assert (
        violated(lambda: one.partners.filter(side=Side.FRENCH).delete())
        == "cooperation_published_has_near_side"
    )
    assert (
        violated(lambda: one.partners.filter(side=Side.FOREIGN).delete())
        == "cooperation_published_has_far_side"
    )
    assert violated(lambda: one.partners.all().delete()) == "cooperation_published_has_near_side"
    assert one.partners.count() == 2
    Cooperation.objects.filter(pk=one.pk).update(state=State.DRAFT)
    accepted(lambda: one.partners.all().delete())
    assert one.partners.count() == 0


def test_a_published_sheet_may_exchange_its_partners_within_one_transaction():
    one = published(Side.FRENCH, Side.FOREIGN)

    def exchange():
        one.partners.all().delete()
        partner(one, Side.INTERNATIONAL)
        partner(one, Side.FOREIGN)

    accepted(exchange)
    assert sorted(one.partners.values_list("side", flat=True)) == ["foreign", "international"]


def test_a_published_sheet_may_not_give_its_partner_to_another():
    one, other = published(Side.FRENCH, Side.FOREIGN), sheet("other")
    act = lambda: one.partners.filter(side=Side.FRENCH).update(cooperation=other)  # noqa: E731
    assert violated(act) == "cooperation_published_has_near_side"


def test_a_published_sheet_may_not_turn_its_partner_to_another_side():
    one = published(Side.FRENCH, Side.INTERNATIONAL)
    act = lambda: one.partners.filter(side=Side.INTERNATIONAL).update(side=Side.FRENCH)  # noqa: E731
    assert violated(act) == "cooperation_published_has_far_side"


def test_a_published_sheet_may_not_lose_its_only_country_nor_its_mark():
    one = sheet("one", state=State.PUBLISHED, published_at=NOW)
    partner(one)
    place = ActionPlace.objects.create(cooperation=one, country_id="SN")
    check_now()
    assert violated(place.delete) == "cooperation_published_has_far_side"
    Cooperation.objects.filter(pk=one.pk).update(no_foreign_place=True)
    accepted(ActionPlace.objects.filter(cooperation=one).delete)
    act = lambda: Cooperation.objects.filter(pk=one.pk).update(no_foreign_place=False)  # noqa: E731
    assert violated(act) == "cooperation_published_has_far_side"


def test_a_sheet_cannot_be_born_published_and_empty():
    assert violated(published) == "cooperation_published_has_near_side"


def test_a_published_sheet_may_be_removed_with_its_parts():
    one = published(Side.FRENCH, Side.FOREIGN)
    accepted(one.delete)
    assert not Cooperation.objects.filter(ref="one").exists()


def test_the_published_check_waits_for_the_end_of_the_transaction():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgdeferrable, tginitdeferred FROM pg_trigger WHERE tgname LIKE 'cooperation_published%'"
            " ORDER BY tgname"
        )
        assert cursor.fetchall() == [
            ("cooperation_published_partners", True, True),
            ("cooperation_published_places", True, True),
            ("cooperation_published_whole", True, True),
        ]


def test_one_level_of_parents():
    parent, child, other = sheet("parent"), sheet("child"), sheet("other")
    move = lambda one, to: Cooperation.objects.filter(pk=one.pk).update(parent=to)  # noqa: E731
    accepted(lambda: move(child, parent))
    assert violated(lambda: sheet("grandchild", parent=child)) == "cooperation_sheet_one_level"
    assert violated(lambda: move(other, child)) == "cooperation_sheet_one_level"
    assert violated(lambda: move(parent, other)) == "cooperation_sheet_one_level"
    accepted(lambda: move(child, None))
    accepted(lambda: move(parent, other))


def test_all_constraints_of_the_record_are_named_here():
    """A new constraint of the record asks for its cases above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 't') AND conrelid::regclass::text LIKE"
            " 'cooperation\\_%'"
        )
        found = {name for (name,) in cursor.fetchall() if not name.endswith("_check")}
    tested = {
        constraint.name
        for model in (
            Cooperation, Partner, ActionPlace, models.FundingLine, models.Agreement, models.Deliberation,
            models.Volunteering, models.ErrorReport, FormerRef,
        )
        for constraint in model._meta.constraints
    }  # fmt: skip
    triggers = {
        "cooperation_published_whole",
        "cooperation_published_partners",
        "cooperation_published_places",
    }
    assert found <= tested | triggers


def test_where_a_sheet_comes_from_cannot_disappear():
    document = SourceDocument.objects.create(code="essai", title="Essai", publisher="Essai")
    Provenance.objects.create(cooperation=sheet("one"), document=document)
    check_now()
    act = lambda: SourceDocument.objects.filter(pk=document.pk)._raw_delete("default")  # noqa: E731
    assert violated(act).startswith("cooperation_provenan")
