"""Who left an organisation: no page, no act, no letter of what it wrote there; the embassy takes its place."""

import pytest
from django.urls import reverse

from coopdec.accounts.models import Membership
from coopdec.directory.models import Organisation
from coopdec.exchange import queries
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.exchange.services import introductions, participations, publishing, sharing
from coopdec.mailing.models import Letter
from tests.contribution.people import acting_for, member, national
from tests.exchange.making import answered, asked, begun_programme

pytestmark = pytest.mark.django_db


def leave(client):
    Membership.objects.filter(user=client.person).delete()


def letters_to(client):
    return Letter.objects.filter(user=client.person)


@pytest.fixture
def town():
    return Organisation.objects.get(slug="aneho-tg")


@pytest.fixture
def author(town):
    return acting_for(town, role="manager")


def test_the_author_of_a_listing_that_left(town, author):
    listing = asked(town, by=author.person)
    assert queries.owners_of(listing) == [author.person]
    leave(author)
    publishing.return_listing(listing, by=national().person, text="Combien ?")
    assert not letters_to(author)
    assert queries.owners_of(listing) == []
    for name in ("my-listing", "listing-edit"):
        assert author.get(reverse(name, args=[listing.ref])).status_code == 404
    assert author.post(reverse("listing-act", args=[listing.ref]), {"act": "submit"}).status_code == 404
    assert Listing.objects.get(pk=listing.pk).state == "returned"


def test_a_colleague_who_stays_is_told_and_who_only_writes_too(town, author):
    writer = acting_for(town, role="contributor")
    listing = asked(town, by=writer.person, sender=author.person)
    publishing.return_listing(listing, by=national().person, text="Combien ?")
    assert letters_to(author).count() == letters_to(writer).count() == 1


def test_the_embassy_answers_once_the_last_person_left(town, author):
    listing = publishing.publish_listing(asked(town, by=author.person), by=national().person)
    angers = Organisation.objects.get(slug="angers-49007")
    made = answered(listing, angers, by=member(angers, role="manager"))
    envoy = acting_for(_embassy(), role="manager")
    address = reverse("introduction-act", args=[made.ref])
    assert envoy.post(address, {"act": "accept"}).status_code == 404
    leave(author)
    assert envoy.post(address, {"act": "accept"}).status_code == 302


def test_who_answered_and_left_reads_no_contact(town, author):
    listing = publishing.publish_listing(asked(town, by=author.person), by=national().person)
    agent = acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")
    colleague = acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")
    made = answered(listing, Organisation.objects.get(slug="angers-49007"), by=agent.person)
    leave(agent)
    introductions.accept(made, by=author.person)
    introductions.write_message(made, by=author.person, from_owner=True, text="Secret.")
    assert not letters_to(agent)
    assert letters_to(colleague).count() == 2
    assert agent.get(made.get_absolute_url()).status_code == 404


def test_who_asked_to_join_or_led_and_left():
    angers = Organisation.objects.get(slug="angers-49007")
    agent = acting_for(angers, role="manager")
    programme = SharedProgramme.objects.get(slug="vitagora-vinnytsia")
    made = participations.ask_to_join(programme, organisation=angers, message="Oui.", by=agent.person)
    written = begun_programme(angers, by=agent.person)
    leave(agent)
    participations.accept(made, by=national().person, answer="Secret.")
    sharing.return_programme(
        sharing.submit_programme(written, by=agent.person), by=national().person, text="Non."
    )
    assert not letters_to(agent)
    for address in (made.get_absolute_url(), written.get_private_url()):
        assert agent.get(address).status_code == 404


def test_a_blocked_authority_no_longer_writes(town, author):
    listing = publishing.publish_listing(asked(town, by=author.person), by=national().person)
    angers = Organisation.objects.get(slug="angers-49007")
    agent = acting_for(angers, role="manager")
    made = introductions.accept(answered(listing, angers, by=agent.person), by=author.person)
    made = introductions.agree(made, by=author.person, from_owner=True)
    introductions.block(made, by=author.person)
    before = letters_to(author).count()
    sent = {"act": "write", "text": "Encore moi."}
    assert agent.post(reverse("introduction-act", args=[made.ref]), sent).status_code == 400
    assert letters_to(author).count() == before
    assert not made.messages.exists()


def _embassy():
    return Organisation.objects.create(
        slug="poste-tg",
        kind="embassy",
        name="Ambassade au Togo",
        sort_key="ambassade",
        search_key=" ambassade ",
        country_id="TG",
    )
