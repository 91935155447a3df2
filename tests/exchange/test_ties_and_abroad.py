"""Ties with countries that an authority declares; what fits an authority abroad; « pas intéressé » of who owns a
request; what a listing says beyond its needs."""

import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.directory.models import Organisation
from coopdec.exchange import readers, rules
from coopdec.exchange.models import CountryTie, Listing, SetAside, SharedProgramme
from coopdec.exchange.services import columns, ties
from coopdec.exchange.views import matching
from coopdec.journal.models import Entry
from tests.accounts.teamwork import member, town
from tests.gate import Gate, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("looked_at_each_time")]
TIES = "/espace/bourse/liens/quimper-29232/"
FITTING = "/bourse/pour/quimper-29232/"
ABROAD = "/bourse/pour/aneho-tg/"
FOR_ANEHO = "/bourse/tg-aneho/collectivites/"
SAID = {"country": "KM", "kind": "inhabitants", "sentence": "Une rue sur dix, selon le recensement de 2020."}


def signed_in(slug, email, role="manager"):
    found = Gate()
    found.person = member(town(slug), email, role=role)
    found.force_login(found.person)
    return found


@pytest.fixture
def manager():
    return signed_in("quimper-29232", "chef@quimper.example")


@pytest.fixture
def aneho():
    """The mayor's office, which owns a published request."""
    Listing.objects.filter(ref="tg-aneho").update(organisation=town("aneho-tg"))
    return signed_in("aneho-tg", "mairie@aneho.example")


def text(response):
    return response.content.decode().replace("\u00a0", " ").replace("&#x27;", "’")


def test_a_manager_declares_a_tie_that_everybody_reads_with_its_sentence(manager, client):
    page = manager.get(FITTING)
    assert f'href="{TIES}"' in text(page)
    assert manager.post(TIES, SAID).status_code == 302
    tie = CountryTie.objects.get()
    assert (tie.organisation.slug, tie.country_id, tie.kind) == ("quimper-29232", "KM", "inhabitants")
    shown = text(client.get(FITTING))
    assert "Comores" in shown
    assert SAID["sentence"] in shown
    assert TIES not in shown
    manager.post(TIES, SAID | {"sentence": "Selon l’Insee."})
    assert CountryTie.objects.get().sentence == "Selon l’Insee."
    assert manager.post(TIES, {"withdraw": tie.pk}).status_code == 302
    assert not CountryTie.objects.exists()
    said = Entry.objects.filter(object_type="exchange.country-ties", object_ref="quimper-29232")
    assert list(said.order_by("pk").values_list("verb", flat=True)) == [
        "matching.tie-declared", "matching.tie-declared", "matching.tie-withdrawn",
    ]  # fmt: skip
    assert "Insee" not in str(list(said.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"country": ""}, "Choisissez un pays"),
        ({"country": "FR"}, "FR"),
        ({"kind": ""}, "Dites ce qui vous y lie"),
        ({"sentence": " "}, "Écrivez en une phrase"),
        ({"sentence": "x" * 301}, "dépasse 300 caractères"),
    ],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(manager, changed, message):
    answer = manager.post(TIES, SAID | changed)
    assert answer.status_code == 400
    assert message in text(answer)
    assert 'aria-invalid="true"' in text(answer)
    if "sentence" not in changed:
        assert SAID["sentence"] in text(answer)
    assert not CountryTie.objects.exists()


def test_ties_have_an_end(manager, monkeypatch):
    monkeypatch.setattr(rules, "MOST_TIES", 1)
    manager.post(TIES, SAID)
    assert manager.post(TIES, SAID | {"country": "ML"}).status_code == 400
    assert manager.post(TIES, SAID | {"sentence": "Mieux dit."}).status_code == 302
    assert CountryTie.objects.count() == 1


@pytest.mark.parametrize("role", ["reader", "contributor"])
def test_only_who_answers_for_it_declares(role):
    other = signed_in("quimper-29232", "autre@quimper.example", role)
    for answer in (other.get(TIES), other.post(TIES, SAID)):
        assert answer.status_code == 404
    elsewhere = signed_in("angers-49007", "autre@angers.example")
    assert elsewhere.get(TIES).status_code == 404
    abroad = signed_in("aneho-tg", "autre@aneho.example")
    assert abroad.get("/espace/bourse/liens/aneho-tg/").status_code == 404


def test_one_takes_back_only_what_is_ones_own(manager):
    other = CountryTie.objects.create(
        organisation=town(), country_id="ML", kind="group", sentence="Le groupe-pays."
    )
    for number in (other.pk, "x", "-1", "9" * 12, ""):
        assert manager.post(TIES, {"withdraw": number}).status_code == 404
    assert CountryTie.objects.get() == other


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("group", "membre d’un groupe-pays : Togo"),
        ("inhabitants", "par ses habitants ou ses associations : Togo"),
        ("associations", "par ses habitants ou ses associations : Togo"),
    ],
)
def test_what_is_declared_counts_and_is_said(nothing_kept, client, kind, said):
    quimper = town("quimper-29232")
    listing = Listing.objects.get(ref="tg-aneho")

    def score():
        matcher = readers.current()
        return matcher.night({quimper.pk}, []).requests, matcher

    assert not quimper.country_ties.exists()
    _before, matcher = score()
    before = dict(matcher.night({quimper.pk}, []).requests[quimper.pk]).get(listing.pk, 0)
    version = columns.version()
    ties.declare_tie(
        quimper, country="TG", kind=kind, sentence="Dit par la ville.", by=member(quimper, "a@q.example")
    )
    assert columns.version() != version
    readers.forget()
    found = {fit.key: fit for fit in readers.current().requests_for(quimper.pk, many=100)}
    assert found[listing.pk].score > before
    assert said in text(client.get(FITTING))
    assert said not in text(client.get(FITTING, {"sans": "links"}))


def test_a_town_abroad_is_told_offers_and_programmes_of_its_country(client, aneho):
    quimper, now = town("quimper-29232"), timezone.now()
    for ref, countries in (("offre-togo", ["TG"]), ("offre-partout", []), ("offre-mali", ["ML"])):
        offer = Listing.objects.create(
            ref=ref, kind="offer", organisation=quimper, state="published", published_at=now, renewed_at=now,
            seeker_label=f"Quimper {ref}",
        )  # fmt: skip
        offer.wanted_countries.set(countries)
    programmes = SharedProgramme.objects.published().order_by("pk")
    here, there = programmes[0], programmes[1]
    here.countries.set(["TG"])
    there.countries.set(["ML"])
    assert f'href="{ABROAD}"' in client.get(town("aneho-tg").get_absolute_url()).content.decode()
    page = text(client.get(ABROAD))
    assert "Quimper offre-togo" in page
    assert "Quimper offre-partout" in page
    assert "offre-mali" not in page
    assert here.get_absolute_url() in page
    assert there.get_absolute_url() not in page
    assert "points sur 100" in page
    assert f'href="{FOR_ANEHO}"' in page
    assert "/rejoindre/" not in page  # programmes are joined by French authorities
    assert "/bourse/offre-togo/repondre/" in page
    assert len(gzip.compress(page.encode())) < 60_000
    assert aneho.get("/bourse/offre-togo/repondre/").status_code == 200
    switched = text(client.get(ABROAD, {"sans": "languages"}))
    assert "Une langue en commun" in page
    assert "Une langue en commun" not in switched


def test_what_a_town_abroad_does_not_want_is_not_proposed_again(aneho):
    now = timezone.now()
    offer = Listing.objects.create(
        ref="offre", kind="offer", organisation=town("quimper-29232"), state="published",
        published_at=now, renewed_at=now,
    )  # fmt: skip
    assert offer.get_absolute_url() in text(aneho.get(ABROAD))
    assert aneho.post(f"{ABROAD}ecarter/", {"listing": "tg-golfe-3"}).status_code == 404  # a request
    assert aneho.post(f"{ABROAD}ecarter/", {"listing": "offre"}).status_code == 302
    first, rest = text(aneho.get(ABROAD)).split("Ce que vous avez écarté")
    assert offer.get_absolute_url() not in first
    assert offer.get_absolute_url() in rest
    aneho.post(f"{ABROAD}ecarter/", {"listing": "offre", "again": "1"})
    assert not SetAside.objects.exists()


def test_a_french_authority_sets_no_offer_aside(manager):
    Listing.objects.filter(ref="tg-aneho").update(kind="offer")
    assert manager.post(f"{FITTING}ecarter/", {"listing": "tg-aneho"}).status_code == 404


def test_who_owns_a_request_sets_an_authority_aside_and_takes_it_back(aneho, client):
    listing = Listing.objects.get(ref="tg-aneho")
    first = Organisation.objects.get(pk=readers.current().authorities_for(listing, many=1)[0].key)
    button = f'name="authority" value="{first.slug}"'
    assert button in text(aneho.get(FOR_ANEHO))
    assert "Pas intéressé" not in text(client.get(FOR_ANEHO))
    for _twice in range(2):
        assert aneho.post(f"{FOR_ANEHO}ecarter/", {"authority": first.slug}).status_code == 302
    (said,) = SetAside.objects.all()
    assert (said.organisation, said.listing, said.by_owner) == (first, listing, True)
    shown, aside = text(aneho.get(FOR_ANEHO)).split("Celles que vous avez écartées")
    assert first.get_absolute_url() not in shown
    assert first.get_absolute_url() in aside
    assert "Celles que vous avez écartées" not in text(client.get(FOR_ANEHO))
    # What one side does not want is not said for the other.
    assert listing.pk in {fit.key for fit in readers.current().requests_for(first.pk, many=100)}
    aneho.post(f"{FOR_ANEHO}ecarter/", {"authority": first.slug, "again": "1"})
    assert not SetAside.objects.exists()
    entries = Entry.objects.filter(object_type="exchange.set-aside", object_ref="listing:tg-aneho")
    assert list(entries.order_by("pk").values_list("verb", flat=True)) == [
        "matching.set-aside", "matching.proposed-again",
    ]  # fmt: skip


def test_both_sides_may_set_the_same_pair_aside(aneho, manager):
    manager.post(f"{FITTING}ecarter/", {"listing": "tg-aneho"})
    aneho.post(f"{FOR_ANEHO}ecarter/", {"authority": "quimper-29232"})
    assert set(SetAside.objects.values_list("by_owner", flat=True)) == {True, False}


def test_nobody_else_sets_aside_for_the_owner(manager, aneho, client):
    for other in (manager, signed_in("aneho-tg", "lecture@aneho.example", "reader")):
        assert "Pas intéressé" not in text(other.get(FOR_ANEHO))
        assert other.post(f"{FOR_ANEHO}ecarter/", {"authority": "quimper-29232"}).status_code == 404
    assert client.post(f"{FOR_ANEHO}ecarter/", {"authority": "quimper-29232"}).status_code == 302
    assert aneho.post(f"{FOR_ANEHO}ecarter/", {"authority": "rien"}).status_code == 404
    assert not SetAside.objects.exists()


def test_a_workspace_leads_to_what_fits(manager, aneho):
    page = text(manager.get("/espace/bourse/"))
    assert f'href="{FITTING}"' in page
    assert f'href="{TIES}"' in page
    page = text(aneho.get("/espace/bourse/"))
    assert f'href="{ABROAD}"' in page
    assert "/liens/" not in page
    page = text(signed_in("quimper-29232", "lecture@quimper.example", "reader").get("/espace/bourse/"))
    assert f'href="{FITTING}"' in page
    assert "/liens/" not in page


def test_a_listing_says_its_goals_and_its_networks(aneho):
    listing = Listing.objects.get(ref="tg-aneho")
    Listing.objects.filter(pk=listing.pk).update(state="returned")
    edit = f"/espace/bourse/{listing.ref}/modifier/"
    page = Page(aneho.get(edit).content.decode())
    networks = [one["value"] for one in page.one("select", name="networks").all("option")]
    network = Organisation.objects.get(pk=networks[0])
    typed = {
        "kind": "request", "language": "fr", "title": "Titre", "summary": "Projet.", "theme_0": "dechets",
        "sdgs": ["6", "11"], "networks": networks[:1], "revision": listing.revision, "act": "save",
    }  # fmt: skip
    assert aneho.post(edit, typed).status_code == 302
    listing.refresh_from_db()
    assert {one.pk for one in listing.sdgs.all()} == {6, 11}
    assert list(listing.networks.all()) == [network]
    again = Page(aneho.get(edit).content.decode())
    ticked = {one["value"] for one in again.all("input", name="sdgs") if "checked" in one.names}
    assert ticked == {"6", "11"}
    (seeker,) = readers.offered.read_listings(Listing.objects.filter(pk=listing.pk))["requests"]
    assert seeker.sdgs == {"6", "11"}
    assert network.slug in seeker.networks
    assert aneho.post(edit, typed | {"sdgs": ["18"], "revision": listing.revision}).status_code == 400


@pytest.mark.parametrize("path", [ABROAD, FOR_ANEHO])
def test_queries_do_not_grow_with_what_fits(path, monkeypatch, django_assert_max_num_queries):
    now = timezone.now()
    Listing.objects.bulk_create(
        Listing(
            ref=f"offre-{rank}", kind="offer", organisation=town("quimper-29232"), state="published",
            published_at=now, renewed_at=now,
        )
        for rank in range(9)
    )  # fmt: skip
    plainly = Client()
    plainly.get(path)
    monkeypatch.setattr(matching, "PAGE", 2)
    monkeypatch.setattr(matching, "REQUESTS", 1)
    monkeypatch.setattr(matching, "OFFERS", 1)
    with CaptureQueriesContext(connection) as few:
        plainly.get(path)
    monkeypatch.undo()
    monkeypatch.setattr(readers, "LOOKED_AT", 0)
    with django_assert_max_num_queries(len(few) + 8):  # names of four kinds, in two lists
        plainly.get(path)
    assert len(few) <= 36
