"""Writing an organisation: created, changed, left alone, refused."""

import pytest
from django.db import IntegrityError, transaction

from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import (
    OrganisationInput,
    PassageInput,
    free_slug,
    put_organisation,
)
from coopdec.journal.models import Entry
from coopdec.journal.queries import history_of
from coopdec.reference.models import Region, Theme

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]


def body(**more):
    return OrganisationInput(**{"name": "Réseau d’essai", "kind": "network", **more})


def put(values, slug="reseau-essai"):
    return put_organisation(slug=slug, values=values, by=None)


def journal(slug="reseau-essai"):
    return [(entry.verb, entry.facts) for entry in history_of("directory.organisation", slug)]


def test_a_new_organisation_with_all_its_parts():
    theme, region = Theme.objects.first().pk, Region.objects.first().pk
    one = put(
        body(
            fields={"acronym": "RE", "summary": "Un essai."}, other_names=("Ancien nom",), themes=(theme,),
            covered_regions=(region,), passages=(PassageInput("guide-cncd-2020", "p. 1"), PassageInput("raict-2025")),
        )
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.name, one.acronym, one.search_key) == (
        "Réseau d’essai",
        "RE",
        " reseau d essai re ancien nom ",
    )
    assert one.sort_key.startswith("reseau d essai\x1f")
    assert list(one.names.values_list("name", flat=True)) == ["Ancien nom"]
    assert list(one.themes.values_list("pk", flat=True)) == [theme]
    assert list(one.covered_regions.values_list("pk", flat=True)) == [region]
    assert list(one.passages.values_list("document_id", "position")) == [
        ("guide-cncd-2020", 0),
        ("raict-2025", 1),
    ]
    assert journal() == [("organisation.created", {})]


def test_saying_the_same_again_changes_and_journals_nothing():
    values = body(
        fields={"summary": "Un essai."}, other_names=("A", "B"), passages=(PassageInput("raict-2025"),)
    )
    put(values)
    before = Organisation.objects.filter(slug="reseau-essai").values().get()
    assert put(values).pk == before["id"]
    assert Organisation.objects.filter(slug="reseau-essai").values().get() == before
    assert len(journal()) == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fields": {"summary": "Autre."}}, ["summary"]),
        ({"name": "Autre nom"}, ["name", "search_key", "sort_key"]),
        ({"kind": "association"}, ["kind"]),
        ({"other_names": ("Ancien nom",)}, ["names", "search_key"]),
        ({"passages": (PassageInput("raict-2025"),)}, ["passages"]),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_a_change_names_its_fields(change, named):
    put(body())
    put(body(**change))
    assert journal()[1:] == [("organisation.changed", {"fields": named})]


def test_themes_and_regions_are_named_too():
    put(body())
    put(body(themes=(Theme.objects.first().pk,), covered_regions=(Region.objects.first().pk,)))
    assert journal()[1:] == [("organisation.changed", {"fields": ["covered_regions", "themes"]})]


@pytest.mark.parametrize("siren", ["200094333", "12345678", "abcdefghi", "０１２３４５６７８"])
def test_a_wrong_siren_is_refused_and_nothing_is_written(siren):
    entries = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        put(body(fields={"siren": siren}))
    assert str(caught.value) == f"Le SIREN {siren} est faux : sa clé ne tombe pas juste."
    assert not Organisation.objects.filter(slug="reseau-essai").exists()
    assert Entry.objects.count() == entries


def test_a_right_siren_is_kept():
    assert put(body(fields={"siren": "732829320"})).siren == "732829320"


def test_what_the_database_refuses_leaves_nothing():
    entries = Entry.objects.count()
    with (
        pytest.raises(IntegrityError, match="directory_organisation_authority_kind_of_french_only"),
        transaction.atomic(),
    ):
        put(body(kind="french-authority"))
    assert not Organisation.objects.filter(slug="reseau-essai").exists()
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("name", "suffix", "slug"),
    [
        ("Sfax", "TN", "sfax-tn"), ("Œuvre d’Été", "", "oeuvre-d-ete"), ("東京", "JP", "organisme-jp"),
        ("a" * 150, "", "a" * 90),
    ],
    ids=["suffix", "folded", "other script", "long"],
)  # fmt: skip
def test_a_free_address(name, suffix, slug):
    Organisation.objects.filter(slug__startswith=slug).update(slug="ailleurs")
    assert free_slug(name, suffix=suffix) == slug
    for rank in ("", "-2"):
        put(body(), slug=f"{slug}{rank}")
    assert free_slug(name, suffix=suffix) == f"{slug}-3"


def test_each_family_has_its_address():
    kinds = ("french-authority", "foreign-authority", "network", "embassy", "other")
    addresses = [Organisation(kind=kind, slug="x").get_absolute_url() for kind in kinds]
    assert addresses[2] == addresses[3] == addresses[4]
    assert len(set(addresses)) == 3
