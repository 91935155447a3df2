"""A sheet with every part: written by one service, shown whole by its page, journalled part by part."""

import re
from html import unescape
from itertools import pairwise

import pytest

from coopdec.cooperation.enums import Stage
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import (
    AgreementInput,
    ContactInput,
    DeliberationInput,
    DocumentInput,
    FundingInput,
    PartnerInput,
    PlaceInput,
    VolunteeringInput,
    publish_sheet,
    put_sheet,
)
from coopdec.files.models import Document
from coopdec.journal.queries import history_of
from coopdec.reference.models import SdgTarget
from tests.cooperation.making import abroad, check_now, french, organisation, said

pytestmark = pytest.mark.django_db
REF = "eau-saint-louis"
POINT = {"latitude": 47.0, "longitude": -1.0, "point_precision": "commune"}
NDAR = {"latitude": 16.03, "longitude": -16.5, "point_precision": "place"}


def document(ref, *, public=True):
    address = f"https://example.org/{ref}.pdf"
    return Document.objects.create(ref=ref, title=f"Pièce {ref}", url=address, is_public=public).pk


@pytest.fixture
def parts():
    """What each part of the whole sheet says, beside its two partners and their country."""
    town = organisation("ville-essai", **POINT)
    return {
        "places": (PlaceInput("ML", label="Quartier du fleuve"), PlaceInput("SN", label="Ndar", **NDAR)),
        "sdgs": (6,),
        "sdg_targets": ("6.1", "6.b"),
        "funding": (
            FundingInput(
                stage=Stage.COMMITTED, funder=organisation("agence-bleue").pk, scheme="Fonds Rivière"
            ),
            FundingInput(stage=Stage.PLANNED, funder_label="Caisse d’essai", year=2019, amount_cents=700),
        ),
        "agreements": (
            AgreementInput(
                "Convention cadre",
                reference="CV-12",
                signed_on="2019-04-30",
                starts_on="2019-05",
                ends_on="2022",
                amount_eur_cents=1_234_500,
                document=document("convention"),
            ),
            AgreementInput("Lettre d’intention", signed_on="2018", document=document("lettre", public=False)),
        ),
        "deliberations": (
            DeliberationInput(
                town.pk,
                "Vote du programme",
                reference="DEL-7",
                voted_on="2019-03",
                amount_eur_cents=50_000,
                document=document("vote"),
            ),
        ),
        "volunteers": (
            VolunteeringInput("Service civique", people=4, first_year=2019, last_year=2021, note="à Ndar"),
            VolunteeringInput("Chantier de jeunes"),
        ),
        "documents": (DocumentInput(document("bilan"), "Bilan final"), DocumentInput(document("plan"))),
        "contacts": (
            ContactInput(town.pk, "Service international", "ri@example.org", "https://example.org/"),
        ),
    }


def put(parts, *, partners=None):
    one, changed = put_sheet(ref=REF, values=said(*(partners or (french(), abroad())), **parts), by=None)
    check_now()
    return one, changed


def published(parts, **more):
    one, _changed = put(parts, **more)
    publish_sheet(one, by=None)
    check_now()


def shown(client):
    """(source, text) of the page."""
    html = client.get(f"/cooperations/{REF}/").content.decode()
    text = unescape(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1]))
    return html, re.sub(r"\s+", " ", text).replace(" ,", ",")


def named():
    """The fields of the last entry of the journal."""
    return history_of("cooperation.cooperation", REF).last().facts["fields"]


FACTS = {
    "agreements": [
        "Convention cadre, CV-12, signée : 30 avril 2019, début : mai 2019, fin : 2022 – 12 345 €",
        "Lettre d’intention, signée : 2018",
    ],
    "deliberations": ["ville-essai : Vote du programme, DEL-7, votée : mars 2019 – 500 €"],
    "volunteers": ["Service civique : 4 ( 2019–2021 ) – à Ndar", "Chantier de jeunes"],
    "documents": ["Bilan final", "Pièce plan"],
    "contacts": ["Service international, ville-essai : ri@example.org, https://example.org/"],
    "places": ["Lieux de l’action", "Quartier du fleuve, Mali", "Ndar, Sénégal", "Pays Sénégal, Mali"],
    "sdg_targets": ["6.1", "6.b"],
    "funding": ["agence-bleue", "Fonds Rivière", "Caisse d’essai"],
}
# The part's name in the journal, when it is not the input's.
JOURNAL = {"funding": "funding_lines"}


def test_the_page_shows_every_fact(client, parts):
    published(parts)
    html, text = shown(client)
    for fact in [fact for facts in FACTS.values() for fact in facts]:
        assert fact in text
    for target in SdgTarget.objects.filter(pk__in=parts["sdg_targets"]):
        assert f"{target.code} : {target.label_fr}" in text.replace("’", "'")
    for link in ("convention.pdf", "vote.pdf", "bilan.pdf", "plan.pdf"):
        assert f'href="https://example.org/{link}"' in html
    assert "lettre.pdf" not in html
    assert 'href="https://example.org/"' in html


def test_headings_are_in_order(client, parts):
    published(parts)
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", shown(client)[0])]
    assert levels.count(1) == 1
    main = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(main))


def test_acts_are_kept_by_date(parts):
    one, _changed = put(parts)
    assert list(one.agreements.values_list("title", flat=True)) == ["Lettre d’intention", "Convention cadre"]


def test_the_same_again_changes_nothing(parts):
    one, _changed = put(parts)
    before = Cooperation.objects.filter(pk=one.pk).values().get()
    rows = {
        name: list(getattr(one, name).values_list("pk", flat=True).order_by("pk"))
        for name in ("agreements", "deliberations", "volunteers", "documents", "contacts", "places")
    }
    assert put(parts)[1] is False
    assert Cooperation.objects.filter(pk=one.pk).values().get() == before
    for name, keys in rows.items():
        assert list(getattr(one, name).values_list("pk", flat=True).order_by("pk")) == keys
    assert history_of("cooperation.cooperation", REF).count() == 1


@pytest.mark.parametrize("part", sorted(FACTS))
def test_a_part_removed_is_named_and_leaves_the_page(client, parts, part):
    published(parts)
    kept = {name: value for name, value in parts.items() if name != part}
    assert put(kept)[1] is True
    assert named() == [JOURNAL.get(part, part)]
    _html, text = shown(client)
    assert [fact for fact in FACTS[part] if fact in text] == []


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("agreements", lambda rows: (*rows, AgreementInput("Avenant", signed_on="2021"))),
        ("volunteers", lambda rows: rows[::-1]),
        ("documents", lambda rows: rows[::-1]),
        ("contacts", lambda rows: (*rows, ContactInput(rows[0].organisation, "Accueil"))),
        ("sdg_targets", lambda rows: (*rows, "6.2")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_changed_part_is_named(parts, part, change):
    put(parts)
    assert put({**parts, part: change(parts[part])})[1] is True
    assert named() == [part]


def test_a_country_known_only_by_its_place_is_shown_and_drawn(client):
    organisation("ville-essai", **POINT)
    published({"places": (PlaceInput("TG"),)}, partners=(french(),))
    html, text = shown(client)
    assert "Pays Togo" in text
    assert "Lieux de l’action Togo" in text
    assert html.count('class="point right"') == 1
    assert "lieu approché : centre du pays" in text


def test_a_bare_country_is_not_drawn_beside_a_point_of_it(client):
    organisation("ville-essai", **POINT)
    ndar = organisation(
        "ndar", kind="foreign-authority", foreign_level="municipality", country_id="SN", **NDAR
    )
    there = PartnerInput(side="foreign", organisation=ndar.pk, country="SN")
    places = (PlaceInput("SN"), PlaceInput("SN", label="Au même point", **NDAR))
    published({"places": places}, partners=(french(), there))
    html, text = shown(client)
    assert html.count('class="point right"') == 1
    assert "Au même point, Sénégal" in text
