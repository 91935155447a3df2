"""A call that two States decide: each is told that the other spoke, finds the committee, and reads no more."""

import pytest
from django.urls import reverse

from coopdec.calls.enums import ApplicationState
from coopdec.calls.models import Award, Call
from coopdec.calls.services import deciding, instructing
from coopdec.directory.models import Organisation
from coopdec.mailing.models import Letter
from coopdec.reference.models import Country
from coopdec.workspace.queries import waiting_for
from tests.accounts.teamwork import body
from tests.calls.test_applying import angers, call, ready, town
from tests.calls.test_committee_pages import (
    agent,
    application,
    committee,
    form_with,
    officer,
    person,
    plain,
    press,
    state,
)
from tests.contribution.people import acting_for, sent

__all__ = [
    "agent",
    "angers",
    "application",
    "call",
    "committee",
    "officer",
    "person",
    "ready",
    "state",
    "town",
]
pytestmark = pytest.mark.django_db
TITLE = "Dossiers sur lesquels l’autre État a décidé"


@pytest.fixture
def shared(application):
    """With Senegal, for 60 000 €."""
    Call.objects.filter(pk=application.call_id).update(co_decided_with=Country.objects.get(pk="SN"))
    return application


@pytest.fixture
def partner():
    return acting_for(body("ministry", "Ministère des essais", country="SN"), role="manager")


def waits(client):
    """The titles of what the other State decided, at home."""
    found = [
        one for one in waiting_for(type(client.person).objects.get(pk=client.person.pk)) if one.title == TITLE
    ]
    return [(task.label, task.url) for one in found for task in one.tasks]


def told(client, committee):
    """How many letters told them to decide; each leads to the committee."""
    found = Letter.objects.filter(to=client.person.email, subject__startswith="À vous de décider")
    assert all(committee in one.text for one in found)
    return found.count()


def say(shared, by, *, party, outcome="grant", cents=6_000_000, reason=""):
    deciding.propose(shared.call, {shared.pk: (1, cents)}, by=by)
    deciding.decide(shared.call, [shared.pk], party=party, outcome=outcome, reason=reason, by=by)


@pytest.mark.parametrize(
    ("outcome", "became"),
    [
        ("grant", ApplicationState.GRANTED),
        ("refuse", ApplicationState.REFUSED),
        ("waiting", ApplicationState.WAITING),
    ],
)
def test_the_other_state_is_told_and_finds_the_committee(
    state, officer, partner, shared, committee, outcome, became
):
    shared.call.refresh_from_db()
    assert waits(partner) == []
    say(shared, officer, party="france")
    assert waits(partner) == [(shared.title, committee)]
    assert waits(state) == []
    assert told(partner, committee) == 1
    assert told(state, committee) == 0
    page = partner.get(committee).page
    assert "France : retenir, 60 000 €" in plain(page)
    press(partner, committee, "decide", **{"chosen-1": "on", "outcome": outcome, "reason": "Lu."})
    shared.refresh_from_db()
    assert shared.state == became
    assert (waits(partner), waits(state)) == ([], [])
    assert Award.objects.exists() == (outcome == "grant")


def test_another_amount_is_another_decision(state, officer, partner, shared, committee):
    say(shared, officer, party="france")
    deciding.propose(shared.call, {shared.pk: (1, 5_000_000)}, by=officer)
    press(partner, committee, "decide", **{"chosen-1": "on", "outcome": "grant"})
    assert not Award.objects.exists()
    assert waits(partner) == []
    assert waits(state) == [(shared.title, committee)]
    assert told(state, committee) == 1
    assert "Sénégal : retenir, 50 000 €" in plain(state.get(committee).page)


def test_who_only_decides_reads_ranks_and_amounts_and_changes_none(officer, partner, shared, committee):
    deciding.propose(shared.call, {shared.pk: (1, 6_000_000)}, by=officer)
    page = partner.get(committee).page
    assert not page.all("input", name="cents-1")
    assert "60 000 €" in plain(page)
    assert "Procès-verbal" not in page.text
    wrong = {
        **sent(page, within=form_with(page, "decide"), act="decide"),
        "outcome": "refuse",
        "cents-1": "1",
    }
    refused = partner.post(committee, wrong)
    assert refused.status_code == 400
    assert "60 000 €" in plain(refused.page)
    shared.proposal.refresh_from_db()
    assert shared.proposal.cents == 6_000_000


def test_a_committee_that_is_closed_is_told_to_nobody(officer, partner, shared, committee):
    instructing.declare_interest(shared, reason="Son cousin.", by=partner.person)
    say(shared, officer, party="france")
    assert waits(partner) == []
    assert told(partner, committee) == 0


def test_other_states_are_told_nothing(officer, shared):
    other = acting_for(Organisation.objects.get(slug="ministere-de-la-decentralisation-cm"), role="manager")
    say(shared, officer, party="france")
    assert waits(other) == []
    assert other.get(reverse("call-committee", args=[shared.call.slug])).status_code == 404
