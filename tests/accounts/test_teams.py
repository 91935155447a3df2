"""Roles, ends, delegations, handing over: the last administrator cannot vanish."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coopdec.accounts import queries
from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, Membership, OrganisationAccount
from coopdec.accounts.services import handover, invitations, personal, teams
from coopdec.common.workflow import Refused
from coopdec.journal.models import Entry
from coopdec.journal.queries import history_of
from tests.accounts.people import prove
from tests.accounts.teamwork import fresh, member, national, person, town
from tests.gate import Gate

pytestmark = pytest.mark.django_db


def part_of(user, organisation=None):
    return Membership.objects.get(
        user=user, organisation=organisation or town(), ended_at__isnull=True, until__isnull=True
    )


def verbs():
    return [entry.verb for entry in history_of("accounts.team", "angers-49007")]


@pytest.fixture
def chief():
    return member(town(), "chef@ville.example", Role.ADMINISTRATOR)


@pytest.fixture
def agent():
    return member(town(), "agent@ville.example", Role.MANAGER)


@pytest.mark.parametrize("act", ["demote", "leave", "erase"])
def test_the_last_administrator_cannot_vanish(chief, agent, act):
    # A delegation is no successor: it ends by itself.
    teams.delegate(town(), agent, role=Role.ADMINISTRATOR, until=timezone.now() + timedelta(days=9), by=chief)
    before = Entry.objects.count()
    acts = {
        "demote": lambda: teams.change_role(part_of(chief), role=Role.READER, by=chief),
        "leave": lambda: teams.end_membership(part_of(chief), by=chief),
        "erase": lambda: personal.erase(chief, by=chief),
    }
    with pytest.raises(Refused):
        acts[act]()
    assert part_of(chief).role == Role.ADMINISTRATOR
    assert fresh(chief).email == "chef@ville.example"
    assert Entry.objects.count() == before


@pytest.mark.parametrize("act", ["demote", "leave", "erase"])
def test_with_a_successor_everything_is_possible(chief, agent, act):
    teams.change_role(part_of(agent), role=Role.ADMINISTRATOR, by=chief)
    if act == "demote":
        teams.change_role(part_of(chief), role=Role.READER, by=chief)
    elif act == "leave":
        teams.end_membership(part_of(chief), by=chief)
    else:
        personal.erase(chief, by=chief)
    assert list(queries.lasting_administrators(town()).values_list("user__email", flat=True)) == [agent.email]


def test_the_national_administration_may_take_the_last_one_away_but_not_its_own(chief):
    officer = national()
    teams.end_membership(part_of(chief), by=officer)
    assert list(queries.without_administrator()) == [town()]
    mine = Membership.objects.get(user=officer)
    with pytest.raises(Refused):
        teams.end_membership(mine, by=officer)
    other = member(mine.organisation, "autre@national.example", Role.MANAGER)
    with pytest.raises(Refused):
        teams.change_role(mine, role=Role.READER, by=other)


def test_a_role_changes_and_is_journalled(chief, agent):
    teams.change_role(part_of(agent), role=Role.SIGNATORY, by=chief)
    entry = history_of("accounts.team", "angers-49007").last()
    assert (entry.verb, entry.actor, entry.actor_label) == ("team.role-changed", chief, "")
    assert entry.facts == {
        "membership": part_of(agent).pk, "from": "manager", "to": "signatory", "person": agent.pk,
    }  # fmt: skip
    before = Entry.objects.count()
    teams.change_role(part_of(agent), role=Role.SIGNATORY, by=chief)
    assert Entry.objects.count() == before


def test_a_delegation_gives_what_the_giver_has_until_a_day(chief, agent):
    absent = timezone.now() + timedelta(days=5)
    with pytest.raises(Refused):
        teams.delegate(town(), chief, role=Role.ADMINISTRATOR, until=absent, by=agent)
    with pytest.raises(Refused):
        teams.delegate(town(), person("dehors@ville.example"), role=Role.READER, until=absent, by=chief)
    reader = member(town(), "lecteur@ville.example", Role.READER)
    lent = teams.delegate(town(), reader, role=Role.MANAGER, until=absent, by=agent)
    assert queries.rights_of(fresh(reader)).may("submit", town().pk)
    with pytest.raises(Refused):
        teams.delegate(town(), agent, role=Role.MANAGER, until=absent, by=reader)
    Membership.objects.filter(pk=lent.pk).update(until=timezone.now())
    assert not queries.rights_of(fresh(reader)).may("submit", town().pk)
    # The same again, once it is over.
    assert teams.delegate(town(), reader, role=Role.MANAGER, until=absent, by=agent).pk != lent.pk


def test_what_was_delegated_ends_with_who_gave_it(chief, agent):
    reader = member(town(), "lecteur@ville.example", Role.READER)
    until = timezone.now() + timedelta(days=5)
    teams.delegate(town(), reader, role=Role.MANAGER, until=until, by=agent)
    teams.delegate(town(), reader, role=Role.CONTRIBUTOR, until=until, by=agent)
    teams.change_role(part_of(agent), role=Role.CONTRIBUTOR, by=chief)
    assert {part.role for part in fresh(reader).memberships.current()} == {"reader", "contributor"}
    teams.end_membership(part_of(agent), by=chief)
    assert [part.role for part in fresh(reader).memberships.current()] == ["reader"]


class Shelf:
    """What another room holds for people."""

    key = "shelf"
    label = "dossiers d’essai"
    held: dict = {}

    def held_by(self, user, organisation):
        return len(self.held.get((user.pk, organisation.pk), []))

    def pass_on(self, user, organisation, *, to, by):
        assert by
        passed = self.held.pop((user.pk, organisation.pk), [])
        self.held.setdefault((to.pk, organisation.pk), []).extend(passed)
        return len(passed)


shelf = Shelf()


@pytest.fixture
def shelves(settings):
    settings.HOLDINGS = [f"{__name__}.shelf"]
    shelf.held = {}
    return shelf


def test_all_files_pass_in_one_act(chief, agent, shelves):
    shelves.held = {(chief.pk, town().pk): ["a", "b"], (chief.pk, 1): ["ailleurs"]}
    invitations.invite(town(), email="nouveau@ville.example", role="reader", by=chief)
    assert [(one.key, one.count) for one in handover.held_by(chief, town())] == [
        ("invitations", 1),
        ("shelf", 2),
    ]
    passed = handover.hand_over(part_of(chief), to=agent, by=chief)
    assert passed == {"invitations": 1, "shelf": 2}
    assert shelves.held == {(agent.pk, town().pk): ["a", "b"], (chief.pk, 1): ["ailleurs"]}
    assert Invitation.objects.get().invited_by == agent
    # The last administrator's role goes along.
    assert part_of(agent).role == Role.ADMINISTRATOR
    assert not Membership.objects.current().filter(user=chief).exists()
    assert verbs() == ["team.handed-over", "team.role-changed", "team.member-left"]
    assert history_of("accounts.team", "angers-49007").first().facts["passed"] == passed


def test_files_pass_to_a_colleague_only_and_all_or_nothing(chief, agent, shelves, monkeypatch):
    shelves.held = {(chief.pk, town().pk): ["a"]}
    stranger = member(town("rennes-35238"), "voisin@rennes.example", Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        handover.hand_over(part_of(chief), to=stranger, by=chief)
    assert shelves.held == {(chief.pk, town().pk): ["a"]}
    invitations.invite(town(), email="nouveau@ville.example", role="reader", by=chief)
    monkeypatch.setattr(Shelf, "pass_on", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        handover.hand_over(part_of(chief), to=agent, by=chief)
    assert Invitation.objects.get().invited_by == chief
    assert part_of(chief).role == Role.ADMINISTRATOR


def test_domains_are_kept_once_and_those_of_everybody_are_refused(chief):
    account = teams.put_mail_domains(
        town(), ["@Ville.example", "ville.example", "metropole.example"], by=chief
    )
    assert account.mail_domains == ["ville.example", "metropole.example"]
    with pytest.raises(Refused):
        teams.put_mail_domains(town(), ["ville.example", "gmail.com"], by=chief)
    assert OrganisationAccount.objects.get(organisation=town()).mail_domains == account.mail_domains


@pytest.mark.parametrize("people", [1, 3, 40])
def test_a_team_is_read_in_one_query(people, django_assert_num_queries):
    for number in range(people):
        member(town(), f"a{number}@ville.example", Role.READER)
    organisation = town()
    with django_assert_num_queries(1):
        read = [(str(part.user), str(part.given_by)) for part in queries.team_of(organisation)]
    assert len(read) == people


def test_the_state_says_whom_it_trusts_on_the_page_of_the_team():
    officer, organisation = national(role=Role.MANAGER), town()
    member(organisation, "chef@ville.example", Role.ADMINISTRATOR)
    client = Gate()
    client.force_login(officer)
    prove(client, fresh(officer))
    address = f"/espace/organisation/{organisation.slug}/"
    for trusted in (True, False):
        button = client.get(address).page.one("button", name="trusted")
        assert button["value"] == ("yes" if trusted else "no")
        client.post(f"{address}confiance/", {"trusted": button["value"]})
        assert OrganisationAccount.objects.get(organisation=organisation).trusted is trusted
    assert verbs()[-2:] == ["team.trusted", "team.no-longer-trusted"]
