"""What the database itself refuses of the directory: each constraint by its name."""

import pytest

from coopdec.directory.enums import AuthorityKind, ForeignLevel, OrganisationKind, PointPrecision
from coopdec.directory.models import (
    CountryPriority,
    CountrySheet,
    Organisation,
    OrganisationName,
    SourceDocument,
)
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import Commune, Theme
from tests.cooperation.making import accepted, organisation, violated

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
FRENCH = {"kind": "french-authority", "authority_kind": "syndicat"}
FOREIGN = {"kind": "foreign-authority", "foreign_level": "region", "country_id": "SN"}
POINT = {"latitude": 48.1, "longitude": -1.7, "point_precision": "commune"}

CASES = [
    *(
        ("directory_organisation_kind", {"kind": value}, {"kind": "ville"})
        for value in OrganisationKind.values
        if not value.endswith("authority")
    ),
    *(
        ("directory_organisation_authority_kind_of_french_only", {**FRENCH, "authority_kind": value},
         {**FRENCH, "authority_kind": ""})
        for value in AuthorityKind.values
    ),
    ("directory_organisation_authority_kind_of_french_only", FRENCH, {**FRENCH, "authority_kind": "ville"}),
    ("directory_organisation_authority_kind_of_french_only", {}, {"authority_kind": "commune"}),
    ("directory_organisation_authority_kind_of_french_only", FOREIGN, {**FOREIGN, "authority_kind": "region"}),
    *(
        ("directory_organisation_level_of_foreign_only", {**FOREIGN, "foreign_level": value},
         {**FOREIGN, "foreign_level": ""})
        for value in ForeignLevel.values
    ),
    ("directory_organisation_level_of_foreign_only", FRENCH, {**FRENCH, "foreign_level": "region"}),
    ("directory_organisation_level_of_foreign_only", {}, {"foreign_level": "unknown"}),
    ("directory_organisation_foreign_has_foreign_country", {"country_id": None}, {**FOREIGN, "country_id": None}),
    *(
        ("directory_organisation_foreign_has_foreign_country", {**FOREIGN, "country_id": "MU"},
         {**FOREIGN, "country_id": code})
        for code in sorted(FRENCH_TERRITORIES)
    ),
    ("directory_organisation_siren", {"siren": "012345678"}, {"siren": "01234567"}),
    ("directory_organisation_siren", {"siren": None}, {"siren": ""}),
    ("directory_organisation_siren", {"siren": "012345678"}, {"siren": "01234567A"}),
    *(("directory_organisation_point_whole", {**POINT, "point_precision": value}, {**POINT, "point_precision": ""})
      for value in PointPrecision.values),
    ("directory_organisation_point_whole", {}, {**POINT, "latitude": 90.1}),
    ("directory_organisation_point_whole", {**POINT, "latitude": -90, "longitude": 180}, {**POINT, "longitude": 180.1}),
    ("directory_organisation_point_whole", POINT, {**POINT, "point_precision": "here"}),
    ("directory_organisation_ended_on", {"ended_on": "2015"}, {"ended_on": "2015-13"}),
    ("directory_organisation_ended_on", {"ended_on": ""}, {"ended_on": "fin 2015"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "good", "bad"), CASES, ids=[f"{case[0][23:]}-{rank}" for rank, case in enumerate(CASES)]
)
def test_organisation(name, good, bad):
    accepted(lambda: organisation("essai", **good)).delete()
    assert violated(lambda: organisation("essai", **bad)) == name


@pytest.mark.parametrize(
    "fields",
    [{**POINT, "latitude": None}, {**POINT, "longitude": None}, {"point_precision": "commune"}],
    ids=["longitude alone", "latitude alone", "precision alone"],
)
def test_half_a_point_is_none(fields):
    assert violated(lambda: organisation("essai", **fields)) == "directory_organisation_point_whole"


@pytest.mark.parametrize(
    ("territory", "kinds"),
    [
        ("commune", {"commune"}), ("epci", {"epci"}), ("own_department", {"departement"}),
        ("own_region", {"region", "overseas"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", AuthorityKind.values)
def test_a_territory_fits_its_kind(territory, kinds, kind):
    holder = Organisation.objects.filter(**{f"{territory}__isnull": False}).first()
    act = lambda: Organisation.objects.filter(pk=holder.pk).update(authority_kind=kind)  # noqa: E731
    if kind in kinds:
        accepted(act)
    else:
        assert violated(act) == "directory_organisation_territory_fits_kind"


@pytest.mark.parametrize("field", ["commune", "epci", "own_department", "own_region", "siren"])
def test_one_authority_by_territory_and_siren(field):
    holder = Organisation.objects.filter(**{f"{field}__isnull": False}).first()
    column = field if field == "siren" else f"{field}_id"
    fields = {column: getattr(holder, column), "authority_kind": holder.authority_kind}
    act = lambda: organisation("essai", kind="french-authority", **fields)  # noqa: E731
    name = "siren_once" if field == "siren" else f"{column}_key"
    assert violated(act) == f"directory_organisation_{name}"


def test_many_organisations_have_no_siren_nor_territory():
    accepted(lambda: [organisation("un"), organisation("deux")])


def test_a_slug_is_its_own():
    accepted(lambda: organisation("un"))
    assert violated(lambda: organisation("un")) == "directory_organisation_slug_key"


def test_nobody_is_its_own_heir():
    one, heir = organisation("un"), organisation("deux")
    accepted(lambda: Organisation.objects.filter(pk=one.pk).update(successor=heir))
    act = lambda: Organisation.objects.filter(pk=one.pk).update(successor=one)  # noqa: E731
    assert violated(act) == "directory_organisation_not_own_heir"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("directory_name_dates", {"since": "2015"}, {"since": "15"}),
        ("directory_name_dates", {"until": "2015-12-31"}, {"until": "2015-12-32"}),
        (
            "directory_name_dates_order",
            {"since": "2015", "until": "2015"},
            {"since": "2016", "until": "2015"},
        ),
        (
            "directory_name_dates_order",
            {"since": "2015", "until": ""},
            {"since": "2015-02", "until": "2015-01"},
        ),
    ],
)
def test_successive_names(name, good, bad):
    one = organisation("un")
    accepted(lambda: OrganisationName.objects.create(organisation=one, name="Un", **good)).delete()
    assert violated(lambda: OrganisationName.objects.create(organisation=one, name="Un", **bad)) == name


def test_a_name_may_end_in_the_year_when_it_began():
    one = organisation("un")
    accepted(
        lambda: OrganisationName.objects.create(organisation=one, name="Un", since="2015-03", until="2015")
    )


def test_a_name_is_said_once():
    one = organisation("un")
    make = lambda **more: OrganisationName.objects.create(organisation=one, name="Un", **more)  # noqa: E731
    accepted(lambda: [make(), make(since="2015")])
    assert violated(make) == "directory_name_once"


def test_a_document_has_a_date_or_none():
    make = lambda date: SourceDocument.objects.create(code="d", title="D", publisher="P", published_on=date)  # noqa: E731
    accepted(lambda: make("2015-03")).delete()
    accepted(lambda: make("")).delete()
    assert violated(lambda: make("2015-3")) == "directory_document_date"


def test_a_priority_is_said_once():
    one = CountrySheet.objects.create(code="ZZ", country_id="SN", summary="Essai.")
    first, second = Theme.objects.order_by("pk")[:2]
    make = lambda theme: CountryPriority.objects.create(sheet=one, theme=theme, position=0)  # noqa: E731
    accepted(lambda: [make(first), make(second)])
    assert violated(lambda: make(first)) == "directory_priority_once"


def test_a_commune_that_is_an_authority_stays_in_the_reference():
    holder = Organisation.objects.filter(commune__isnull=False).first()
    act = lambda: Commune.objects.filter(pk=holder.commune_id)._raw_delete("default")  # noqa: E731
    assert "commune_id" in violated(act)
