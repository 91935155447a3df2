"""The record and what is offered, as matching reads them: real data, constant queries, kept with their version."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from coopdec.cooperation.models import Cooperation, Partner
from coopdec.directory.models import Organisation
from coopdec.exchange import readers
from coopdec.exchange.enums import ListingKind
from coopdec.exchange.matching.pool import Pool
from coopdec.exchange.models import Block, Introduction, Listing, Participation, SetAside, SharedProgramme
from coopdec.exchange.services import columns, known, offered
from coopdec.exchange.services.record import read_record, read_world
from coopdec.journal import services as journal
from tests.accounts.teamwork import person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.other_postgres,
    pytest.mark.usefixtures("looked_at_each_time"),
]


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """The record with its texts, read once."""
    with django_db_blocker.unblock():
        return read_record(only_real=True, with_texts=True)


def test_the_world_is_that_of_the_reference():
    world = read_world()
    assert world.families["eau-assainissement"] == "acces-services-essentiels"
    assert world.beyond(frozenset({"TG"})) == {"BF", "BJ", "GH"}
    assert world.areas["TG"] == "africa"
    assert "FR" not in world.neighbours
    again = type(world)(**json.loads(json.dumps(world.told())))
    assert again.told() == world.told()
    assert again.languages.place == world.languages.place


def test_neighbours_go_both_ways():
    neighbours = read_world().neighbours
    assert all(one in neighbours[other] for one, others in neighbours.items() for other in others)


def test_an_authority_is_read_with_its_place(kept):
    quimper = kept.bodies[Organisation.objects.get(commune="29232").pk]
    assert (quimper.level, quimper.department, quimper.country) == ("town", "29", "")
    assert quimper.population > 50_000
    assert quimper.profile == {"capital"}
    assert "reseau-bretagne-solidaire" in quimper.networks
    assert Organisation.objects.get(epci=quimper.place).pk in kept.kin(quimper.key)


def test_partners_of_real_sheets_are_read(kept):
    angers = kept.seeker(Organisation.objects.get(commune="49007").pk)
    sheets = Cooperation.objects.published().filter(partners__organisation=angers.key).distinct()
    assert angers.sheets == sheets.count() > 3
    countries = Partner.objects.filter(cooperation__in=sheets, country__isnull=False)
    assert set(countries.values_list("country_id", flat=True)) <= angers.works_in
    assert "ML" in angers.works_in


def test_no_real_pair_is_left_once_it_is_taken_out(kept):
    """What `bench.matching_quality` does, on every real pair: nothing that holds both is left."""
    pairs = {(here, there) for one in kept.sheets for here in one.french for there in one.abroad}
    assert len(pairs) > 150
    for here, there in sorted(pairs)[::5]:
        apart = kept.without_pair(here, there)
        assert not [one for one in apart.sheets if here in one.french and there in one.abroad]
        names = kept.bodies[there].names
        assert names
        assert not [one for one in apart.by_body.get(here, ()) if any(name in one.text for name in names)]


def test_reading_costs_the_same_however_many_sheets(django_assert_num_queries):
    with django_assert_num_queries(14):
        read_record()
    with django_assert_num_queries(14):
        offered.read_listings()
        offered.read_programmes()


def test_the_real_requests_and_programmes_are_offered():
    made = offered.read_listings()
    assert (len(made["requests"]), len(made["offers"]), len(offered.read_programmes())) == (58, 0, 26)
    aneho = Listing.objects.get(ref="tg-aneho")
    told = next(one for one in made["requests"] if one.key == aneho.pk)
    assert told.stands_in == {"TG"}
    assert told.themes == set(aneho.needs.values_list("theme_id", flat=True))
    assert (told.level, told.fresh_on, told.languages) == ("town", 2020.0, {"fr"})
    assert told.served >= len(aneho.existing_partners)


def test_an_offer_is_of_its_authority():
    quimper = Organisation.objects.get(commune="29232")
    offer = Listing.objects.create(ref="offre-quimper", kind=ListingKind.OFFER, organisation=quimper)
    offer.wanted_countries.set(["TG", "BJ"])
    (told,) = offered.read_listings(Listing.objects.filter(pk=offer.pk))["offers"]
    assert (told.level, told.department, told.stands_in) == ("town", "29", {"TG", "BJ"})
    assert told.languages == {"fr"}
    assert told.population > 50_000


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("", None),
        (None, None),
        ("2020", 2020.0),
        ("2020-07", 2020.5),
        (datetime(2020, 1, 1, tzinfo=UTC), 2020.0),
    ],
)
def test_a_date_is_a_year(said, year):
    assert offered.year_of(said) == year


def test_a_town_is_told_who_fits_and_its_partners_are_not():
    aneho = Listing.objects.get(ref="tg-aneho")
    fits = readers.current().authorities_for(aneho, many=30)
    assert len(fits) == 30
    met = known.partners_of([aneho.organisation_id])[aneho.organisation_id]
    assert met
    assert not met & {fit.key for fit in fits}
    assert Organisation.objects.french_authorities().filter(pk__in=[fit.key for fit in fits]).count() == 30
    following = readers.current().authorities_for(aneho, many=10, first=20)
    assert following == fits[20:]
    SetAside.objects.create(organisation_id=fits[0].key, listing=aneho, by_owner=True)
    assert readers.current().authorities_for(aneho, many=29) == fits[1:]


def test_an_authority_is_told_what_fits():
    quimper = Organisation.objects.get(commune="29232")
    matcher = readers.current()
    requests = matcher.requests_for(quimper.pk, many=5)
    assert (
        Listing.objects.filter(
            pk__in=[fit.key for fit in requests], kind__in=["request", "collective"]
        ).count()
        == 5
    )
    programmes = matcher.programmes_for(quimper.pk, many=5, off={"languages"})
    assert SharedProgramme.objects.filter(pk__in=[fit.key for fit in programmes]).count() == 5
    assert not [reason for fit in programmes for reason in fit.reasons if reason.part == "languages"]
    assert matcher.requests_for(-1, many=5) == []


def first_request(authority):
    return Listing.objects.get(pk=readers.current().requests_for(authority.pk, many=1)[0].key)


def test_those_who_know_each_other_are_not_proposed():
    """Partners by a sheet, answers under way, blocks: from both sides."""
    quimper = Organisation.objects.get(commune="29232")
    author = person("agent@quimper.example")
    answered = first_request(quimper)
    Introduction.objects.create(listing=answered, organisation=quimper, author=author, interest="L’eau.")
    blocking = first_request(quimper)
    assert blocking != answered
    Block.objects.create(organisation=blocking.organisation, blocked=quimper, by=author)
    partner = first_request(quimper)
    assert partner not in (answered, blocking)
    sheet = Cooperation.objects.published().filter(origin="real").order_by("pk").first()
    Partner.objects.create(cooperation=sheet, organisation=quimper, side="french", position=90)
    Partner.objects.create(
        cooperation=sheet,
        organisation=partner.organisation,
        side="foreign",
        country=partner.country,
        position=91,
    )
    proposed = {fit.key for fit in readers.current().requests_for(quimper.pk, many=100)}
    assert proposed
    for one in (answered, blocking, partner):
        assert one.pk not in proposed
        assert quimper.pk in known.authorities_known_to([one])[one.pk]
    other = first_request(quimper)
    assert quimper.pk not in known.authorities_known_to([other])[other.pk]


def test_a_programme_that_one_asked_to_join_is_not_proposed():
    quimper = Organisation.objects.get(commune="29232")
    first = readers.current().programmes_for(quimper.pk, many=1)[0].key
    author = person("agent@quimper.example")
    Participation.objects.create(
        programme_id=first, organisation=quimper, author=author, message="Nous en sommes."
    )
    assert first not in {fit.key for fit in readers.current().programmes_for(quimper.pk, many=100)}


def test_what_is_closed_is_no_longer_proposed():
    quimper = Organisation.objects.get(commune="29232")
    first = readers.current().requests_for(quimper.pk, many=1)[0]
    Listing.objects.filter(pk=first.key).update(state="returned")
    assert first.key not in {fit.key for fit in readers.current().requests_for(quimper.pk, many=100)}


def test_columns_are_kept_with_their_version(settings, tmp_path):
    settings.MATCHING_DIR = tmp_path
    assert columns.keep()
    assert not columns.keep()
    folder = columns.place()
    before = (folder / columns.LINK).readlink().name
    world, pool = columns.open_folder(folder / before)
    fresh_world, fresh = columns.read()
    assert world.told() == fresh_world.told()
    for name, array in fresh.arrays.items():
        np.testing.assert_array_equal(pool.arrays[name], array)
    assert isinstance(pool, Pool)

    journal.record("test.moved", object_type="directory.organisation", object_ref="x", by=None)
    assert columns.keep()
    assert (folder / columns.LINK).readlink().name != before
    assert {one.name for one in folder.iterdir() if one.is_dir()} >= {before}


def test_readers_open_what_is_kept_and_make_what_is_missing(nothing_kept, settings, tmp_path, monkeypatch):
    settings.MATCHING_DIR = tmp_path
    first = readers.current()
    link = columns.place() / columns.LINK
    assert link.is_symlink()
    monkeypatch.setattr(columns, "read", None)  # nothing more is read from the record
    assert readers.current().authorities is first.authorities
    readers.forget()
    again = readers.current()
    assert again.authorities is not first.authorities
    np.testing.assert_array_equal(again.authorities.works_in, first.authorities.works_in)


def test_a_folder_that_cannot_be_read_is_made_again(nothing_kept, settings, tmp_path):
    settings.MATCHING_DIR = tmp_path
    columns.keep()
    (columns.place() / columns.LINK / "keys.npy").write_bytes(b"")
    assert len(readers.current().authorities) > 36_000
