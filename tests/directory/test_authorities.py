"""Every French authority from the reference, once; a new edition renames without moving addresses."""

import pytest
from django.db.models import Count

from coopdec.directory import legal_names
from coopdec.directory.enums import AuthorityKind, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.services.authorities import bulk_load_authorities
from coopdec.journal.queries import history_of
from coopdec.reference.models import Commune, Department, Epci, LoadedFile, Region
from tests.cooperation.making import organisation

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
AUTHORITIES = Organisation.objects.french_authorities


def new_edition():
    """As if the reference had been loaded again from a changed file."""
    LoadedFile.objects.filter(name="communes.csv").update(sha256="0" * 64)


def counts(**wanted):
    return {name: wanted.get(name, 0) for name in ("created", "changed", "unchanged")}


@pytest.mark.parametrize(
    ("field", "model"), [("commune", Commune), ("epci", Epci)], ids=["communes", "epci"]
)  # fmt: skip
def test_every_place_is_an_authority(field, model):
    held = AUTHORITIES().filter(authority_kind=field).exclude(**{field: None}).values_list(field, flat=True)
    assert set(held) == set(model.objects.values_list("pk", flat=True))


def test_every_region_with_powers_is_an_authority():
    held = AUTHORITIES().filter(authority_kind="region").exclude(own_region=None)
    assert set(held.values_list("own_region_id", "siren")) == set(
        Region.objects.exclude(siren=None).values_list("code", "siren")
    )
    assert held.count() == 18


def test_every_department_with_powers_of_its_own_is_an_authority():
    held = AUTHORITIES().filter(authority_kind="departement")
    elsewhere = {"2A", "2B", "75", "972", "973", "976"}
    overseas = {"975", "977", "978", "986", "987", "988"}
    codes = set(Department.objects.values_list("code", flat=True)) - elsewhere - overseas - {"67", "68"}
    assert set(held.exclude(own_department=None).values_list("own_department_id", flat=True)) == codes
    assert list(held.filter(own_department=None).values_list("name", flat=True)) == [
        "Collectivité européenne d’Alsace"
    ]
    assert held.count() == 94


@pytest.mark.parametrize(
    ("siren", "name", "kind", "region"),
    [
        ("200094332", "Collectivité européenne d’Alsace", "departement", "44"),
        ("200076958", "Collectivité de Corse", "region", "94"),
        ("200055507", "Collectivité territoriale de Martinique", "region", "02"),
        ("200052678", "Collectivité territoriale de Guyane", "region", "03"),
        ("229850003", "Département de Mayotte", "region", "06"),
        ("217500016", "Paris", "commune", "11"),
        ("200046977", "Métropole de Lyon", "epci", "84"),
        ("226900017", "Département du Rhône", "departement", "84"),
        ("233500016", "Région Bretagne", "region", "53"),
        ("239710015", "Région Guadeloupe", "region", "01"),
        ("229710017", "Département de la Guadeloupe", "departement", "01"),
    ],
)
def test_authorities_with_a_law_of_their_own(siren, name, kind, region):
    one = AUTHORITIES().get(siren=siren)
    assert (one.name, one.authority_kind, one.region_id) == (name, kind, region)


@pytest.mark.parametrize("code", ["975", "977", "978", "986", "987", "988"])
def test_overseas_collectivities(code):
    one = AUTHORITIES().get(own_region_id=code)
    assert (one.authority_kind, one.name) == (AuthorityKind.OVERSEAS, Region.objects.get(code=code).name)
    assert Organisation.objects.filter(authority_kind="overseas").count() == 6


@pytest.mark.parametrize("code", ["67", "68"])
def test_both_departments_of_alsace_find_their_authority(code):
    department = Department.objects.get(code=code)
    found = Organisation.objects.in_department(department)
    assert list(found.filter(authority_kind="departement").values_list("siren", flat=True)) == ["200094332"]
    assert set(found.filter(authority_kind="commune").values_list("department_id", flat=True)) == {code}


@pytest.mark.parametrize(
    ("code", "holder"), [("2A", "200076958"), ("75", "217500016"), ("972", "200055507"), ("35", "223500018")]
)
def test_in_department_holds_whoever_has_its_powers(code, holder):
    department = Department.objects.get(code=code)
    found = Organisation.objects.in_department(department)
    assert department.authority_siren == holder
    assert found.filter(siren=holder).count() == 1
    assert found.count() == len(set(found.values_list("pk", flat=True)))


def test_in_department_without_powers_is_only_what_stands_there():
    department = Department.objects.get(code="988")
    department.authority_siren = None
    found = Organisation.objects.in_department(department)
    assert set(found.values_list("department_id", flat=True)) == {"988"}


def test_addresses_are_unique_and_carry_the_code():
    assert not Organisation.objects.values("slug").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert AUTHORITIES().get(commune_id="35238").slug == "rennes-35238"


def test_the_load_is_one_entry_with_counts_and_checksum():
    (entry,) = history_of("directory.authorities", "france")
    assert entry.verb == "directory.authorities-loaded"
    by_kind = {kind: entry.facts[kind] for kind in ("commune", "epci", "departement", "region", "overseas")}
    assert sum(by_kind.values()) == entry.facts["created"]
    assert (entry.facts["changed"], entry.facts["unchanged"]) == (0, 0)
    assert by_kind["commune"] == Commune.objects.count()
    assert len(entry.facts["checksum"]) == 64


def test_a_second_load_does_nothing():
    before = list(Organisation.objects.order_by("pk").values_list("pk", "slug", "name"))
    assert bulk_load_authorities() is None
    assert list(Organisation.objects.order_by("pk").values_list("pk", "slug", "name")) == before
    assert history_of("directory.authorities", "france").count() == 1


def test_a_new_edition_that_says_the_same_changes_nobody():
    new_edition()
    loaded = bulk_load_authorities()
    assert {name: loaded[name] for name in counts()} == counts(unchanged=total_of(loaded))
    assert history_of("directory.authorities", "france").count() == 2
    assert bulk_load_authorities() is None


def total_of(loaded):
    return sum(loaded[kind] for kind in ("commune", "epci", "departement", "region", "overseas"))


def test_a_renamed_commune_keeps_its_address_and_what_people_added():
    seats = {*Region.objects.values_list("seat_insee"), *Department.objects.values_list("seat_insee")}
    elsewhere = Commune.objects.exclude(pk__in=Epci.objects.values("main_commune")).exclude(
        pk__in=[pk for (pk,) in seats]
    )
    town = AUTHORITIES().get(commune=elsewhere.order_by("insee").first())
    Organisation.objects.filter(pk=town.pk).update(summary="Dit par des gens.", website="https://example.org")
    Commune.objects.filter(pk=town.commune_id).update(name="Ker Nevez", latitude=48.2)
    new_edition()
    loaded = bulk_load_authorities()
    assert {name: loaded[name] for name in counts()} == counts(changed=1, unchanged=total_of(loaded) - 1)
    after = Organisation.objects.get(pk=town.pk)
    assert (after.slug, after.name, after.latitude) == (town.slug, "Ker Nevez", 48.2)
    assert (after.sort_key.split("\x1f")[0], after.search_key) == ("ker nevez", " ker nevez ")
    assert (after.summary, after.website) == ("Dit par des gens.", "https://example.org")


def test_a_new_point_of_a_seat_moves_those_who_sit_there():
    Commune.objects.filter(pk="35238").update(latitude=48.123456789)
    new_edition()
    assert bulk_load_authorities()["changed"] == 4
    moved = AUTHORITIES().filter(latitude=48.123456789).values_list("authority_kind", flat=True)
    assert sorted(moved) == ["commune", "departement", "epci", "region"]


def test_a_new_commune_without_siren_is_nobody_else():
    """A body of the French side without SIREN nor territory (a syndicat) is not taken for it."""
    syndicat = organisation("syndicat", kind=OrganisationKind.FRENCH_AUTHORITY, authority_kind="syndicat")
    AUTHORITIES().filter(commune_id="35238").delete()
    Commune.objects.filter(pk="35238").update(siren=None)
    new_edition()
    loaded = bulk_load_authorities()
    assert (loaded["created"], loaded["changed"]) == (1, 0)
    syndicat.refresh_from_db()
    assert (syndicat.name, syndicat.authority_kind) == ("syndicat", "syndicat")
    assert AUTHORITIES().get(commune_id="35238").name == "Rennes"


def test_two_communes_may_exchange_their_siren_in_a_new_edition():
    rennes, brest = Commune.objects.get(pk="35238"), Commune.objects.get(pk="29019")
    wanted = {"35238": brest.siren, "29019": rennes.siren}
    for insee, siren in wanted.items():
        Commune.objects.filter(pk=insee).update(siren=siren)
    new_edition()
    bulk_load_authorities()
    assert dict(AUTHORITIES().filter(commune_id__in=wanted).values_list("commune_id", "siren")) == wanted


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("CC du Pays de Redon", "Communauté de communes du Pays de Redon"),
        ("CA Redon", "Communauté d’agglomération Redon"),
        ("CU d'Arras", "Communauté urbaine d'Arras"),
        ("Rennes Métropole", "Rennes Métropole"),
        ("CC", "CC"),
        ("CCI de Paris", "CCI de Paris"),
    ],
)
def test_names_of_epci_in_full(given_name, name):
    assert legal_names.epci_name(given_name) == name


def test_every_department_has_its_article():
    special = set(legal_names.SPECIAL)
    for department in Department.objects.exclude(authority_siren=None):
        if department.authority_siren not in special and department.code != "75":
            assert department.code in legal_names.DEPARTMENT_OF, department.code


@pytest.mark.parametrize(
    ("code", "name", "full"),
    [
        ("29", "Finistère", "Département du Finistère"), ("35", "Ille-et-Vilaine", "Département d’Ille-et-Vilaine"),
        ("01", "Ain", "Département de l’Ain"), ("22", "Côtes-d'Armor", "Département des Côtes-d'Armor"),
        ("17", "Charente-Maritime", "Département de la Charente-Maritime"),
        ("974", "La Réunion", "Département de La Réunion"), ("49", "Maine-et-Loire", "Département de Maine-et-Loire"),
    ],
)  # fmt: skip
def test_names_of_departments(code, name, full):
    assert legal_names.department_name(code, name, "") == full
    assert Organisation.objects.filter(own_department_id=code, name=full).count() == 1


def test_a_department_whose_article_is_unknown_is_not_guessed():
    with pytest.raises(KeyError):
        legal_names.department_name("999", "Ailleurs", "")


def test_the_three_families_part_the_directory():
    families = (Organisation.objects.french_authorities(), Organisation.objects.foreign_authorities())
    others = Organisation.objects.others()
    assert sum(family.count() for family in (*families, others)) == Organisation.objects.count()
    assert not others.filter(kind__endswith="authority").exists()
