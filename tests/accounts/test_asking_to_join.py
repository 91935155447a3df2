"""Asking to join, being answered, being invited: what changes, what is journalled, and what does not change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coopdec.accounts import queries
from coopdec.accounts.enums import RequestState, Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership
from coopdec.accounts.services import invitations, joining, teams
from coopdec.accounts.services.joining import Asker, ProposedAuthority
from coopdec.accounts.services.tokens import digest_of
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from coopdec.journal.queries import history_of
from coopdec.mailing.models import Letter
from coopdec.reference.models import Country
from tests.accounts.teamwork import body, embassy, fresh, member, national, person, town

pytestmark = pytest.mark.django_db


def verbs(request):
    return [entry.verb for entry in history_of("accounts.joinrequest", request.ref)]


def letters_to(email):
    return [letter.key.split("-")[0] for letter in Letter.objects.filter(to=email).order_by("pk")]


def roles(organisation):
    return sorted(queries.team_of(organisation).values_list("user__email", "role"))


def token_of(letter):
    """The last part of the address that a letter gives."""
    (line,) = [line for line in letter.text.splitlines() if "confirmer/" in line or "/invitations/" in line]
    return line.rstrip("/").rpartition("/")[2]


def test_the_national_officers_answer_where_nobody_administers():
    officer, asker = national(), person("agent@ville.example")
    request = joining.request_to_join(town(), user=asker, role=Role.ADMINISTRATOR, message="DGS")
    assert (request.state, verbs(request)) == (RequestState.WAITING, ["join-request.made"])
    assert not Membership.objects.filter(user=asker).exists()
    assert letters_to(officer.email) == ["request_waits"]
    assert letters_to(asker.email) == ["request_received"]
    assert queries.decides(queries.rights_of(officer), request)
    joining.accept_request(request, role=Role.ADMINISTRATOR, by=officer)
    assert roles(town()) == [("agent@ville.example", "administrator")]
    assert verbs(request)[-1] == "join-request.accepted"
    assert letters_to(asker.email)[-1] == "request_accepted"


def test_its_administrators_answer_where_there_are_some():
    officer = national()
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    reader = member(town(), "lecteur@ville.example", Role.READER)
    other = member(town("rennes-35238"), "chef@rennes.example", Role.ADMINISTRATOR)
    request = joining.request_to_join(town(), user=person("agent@ville.example"), role=Role.MANAGER)
    said = {
        one.email: queries.decides(queries.rights_of(one), request) for one in (officer, chief, reader, other)
    }
    assert [email for email, decides in said.items() if decides] == ["chef@ville.example"]
    assert list(queries.requests_to_decide(queries.rights_of(chief))) == [request]
    assert letters_to(officer.email) == []
    JoinRequest.objects.update(made_at=timezone.now() - timedelta(days=16))
    assert queries.decides(queries.rights_of(fresh(officer)), request)


@pytest.mark.parametrize("late", [0, 16])
def test_what_waits_for_me_is_what_i_may_decide(late):
    """The list and the rule of one request say the same."""
    people = [
        national(),
        embassy("MD"),
        embassy("TG", "poste@togo.example"),
        member(town(), "chef@ville.example", Role.ADMINISTRATOR),
        member(town("rennes-35238"), "agent@rennes.example", Role.MANAGER),
        person("personne@ailleurs.example"),
    ]
    moldova, benin = Country.objects.get(pk="MD"), Country.objects.get(pk="BJ")
    known = body(OrganisationKind.FOREIGN_AUTHORITY, "Mairie d’essai", country="TG")
    for number, wanted in enumerate([town(), town("rennes-35238"), known]):
        joining.request_to_join(wanted, user=person(f"d{number}@x.example"), role=Role.READER)
    for number, country in enumerate([moldova, benin]):
        asker = Asker(user=person(f"e{number}@x.example"))
        joining.request_for_authority(ProposedAuthority(country=country, name="Essai"), asker=asker)
    JoinRequest.objects.update(made_at=timezone.now() - timedelta(days=late))
    counts = []
    for one in people:
        rights = queries.rights_of(one)
        listed = set(queries.requests_to_decide(rights))
        assert listed == {
            request for request in JoinRequest.objects.all() if queries.decides(rights, request)
        }
        counts.append(len(listed))
    assert counts == ([5, 1, 1, 1, 0, 0] if late else [2, 1, 1, 1, 0, 0])


def test_a_domain_of_the_organisation_opens_as_contributor_and_its_administrators_know():
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    teams.put_mail_domains(town(), ["Ville.example "], by=chief)
    request = joining.request_to_join(town(), user=person("agent@ville.example"), role=Role.ADMINISTRATOR)
    assert request.state == RequestState.ACCEPTED
    assert ("agent@ville.example", "contributor") in roles(town())
    assert letters_to(chief.email) == ["joined_at_once"]


def test_an_address_that_is_not_proved_opens_nothing():
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    teams.put_mail_domains(town(), ["ville.example"], by=chief)
    asker = person("faux@ville.example", verified=False)
    assert joining.request_to_join(town(), user=asker, role=Role.READER).state == RequestState.WAITING
    assert not Membership.objects.filter(user=asker).exists()


def test_who_reads_the_organisations_own_mailbox_is_its_first_administrator():
    Organisation.objects.filter(slug="angers-49007").update(email="mairie@angers.example")
    request = joining.request_to_join(town(), user=person("mairie@angers.example"), role=Role.READER)
    assert request.state == RequestState.ACCEPTED
    assert roles(town()) == [("mairie@angers.example", "administrator")]


def test_asking_twice_or_for_what_one_has_is_refused():
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    asker = person("agent@ville.example")
    joining.request_to_join(town(), user=asker, role=Role.READER)
    before = Entry.objects.count(), Letter.objects.count()
    for user in (asker, chief):
        with pytest.raises(Refused):
            joining.request_to_join(town(), user=user, role=Role.READER)
    assert (Entry.objects.count(), Letter.objects.count()) == before
    assert JoinRequest.objects.count() == 1


@pytest.mark.parametrize("slug", ["meae-dctciv", "scac-cambodge", "region-nord-pas-de-calais"])
def test_those_who_are_invited_and_those_who_are_no_more_are_not_asked(slug):
    with pytest.raises(Refused) as refused:
        joining.request_to_join(town(slug), user=person("agent@ville.example"), role=Role.READER)
    assert str(refused.value)
    assert not JoinRequest.objects.exists()


def test_declined_with_a_reason_and_a_better_address():
    officer, asker = national(), person("agent@ville.example")
    request = joining.request_to_join(town(), user=asker, role=Role.READER)
    declined = joining.decline_request(
        request, reason="C’est l’agglomération.", see_instead=town("rennes-35238"), by=officer
    )
    assert (declined.state, declined.decided_by) == (RequestState.DECLINED, officer)
    letter = Letter.objects.get(to=asker.email, key__startswith="request_declined")
    assert "C’est l’agglomération." in letter.text
    assert "/collectivites/rennes-35238/" in letter.text
    assert history_of("accounts.joinrequest", request.ref).last().facts["see_instead"] == "rennes-35238"
    with pytest.raises(Refused):
        joining.accept_request(request, role=Role.READER, by=officer)
    assert not Membership.objects.filter(user=asker).exists()


def test_an_authority_without_account_comes_by_its_letter_and_its_embassy():
    officer = embassy("MD")
    asker = Asker(name="Ana Essai", email="Ana@primaria.example", language="es")
    proposed = ProposedAuthority(
        country=Country.objects.get(pk="MD"), name="Primăria Essai", level="municipality", place_name="Essai"
    )
    request = joining.request_for_authority(proposed, asker=asker)
    assert request.state == RequestState.UNCONFIRMED
    assert letters_to(officer.email) == []
    letter = Letter.objects.get(to="ana@primaria.example")
    assert letter.language == "es"
    assert "Primăria" not in letter.text
    token = token_of(letter)
    assert JoinRequest.objects.get().token_digest == digest_of(token) != token
    with pytest.raises(Refused):
        joining.confirm_request("autre")
    joining.confirm_request(token)
    with pytest.raises(Refused):
        joining.confirm_request(token)
    assert letters_to(officer.email) == ["request_waits"]
    assert not Organisation.objects.filter(name="Primăria Essai").exists()
    request.refresh_from_db()
    joining.accept_request(request, role=Role.ADMINISTRATOR, by=officer)
    made = Organisation.objects.get(name="Primăria Essai")
    assert (made.country_id, made.foreign_level, made.scope) == ("MD", "municipality", "Essai")
    request.refresh_from_db()
    assert (request.asker_name, request.asker_email, request.token_digest) == ("", "", "")
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.email, invitation.language) == (
        made,
        "ana@primaria.example",
        "es",
    )
    newcomer = person("ana@primaria.example")
    token = token_of(Letter.objects.get(to="ana@primaria.example", key__startswith="invited"))
    invitations.accept_invitation(invitations.open_invitation(token), user=newcomer)
    assert roles(made) == [("ana@primaria.example", "administrator")]
    assert invitations.open_invitation(token) is None


def test_one_address_does_not_flood():
    asker = Asker(name="Ana", email="ana@primaria.example")
    country = Country.objects.get(pk="MD")
    for number in range(joining.MOST_OPEN):
        joining.request_for_authority(ProposedAuthority(country=country, name=f"Essai {number}"), asker=asker)
    with pytest.raises(Refused):
        joining.request_for_authority(ProposedAuthority(country=country, name="Essai"), asker=asker)
    assert Letter.objects.count() == joining.MOST_OPEN


def test_a_new_letter_kills_the_former_link():
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    for role in (Role.READER, Role.MANAGER):
        invitation = invitations.invite(town(), email="Nouveau@ville.example", role=role, by=chief)
    first, second = Letter.objects.filter(to="nouveau@ville.example").order_by("pk")
    assert Invitation.objects.count() == 1
    assert invitations.open_invitation(token_of(first)) is None
    assert invitations.open_invitation(token_of(second)) == invitation
    invitations.accept_invitation(invitation, user=person("autre@ailleurs.example"))
    assert ("autre@ailleurs.example", "manager") in roles(town())
    assert letters_to(chief.email) == ["invitation_accepted"]
    with pytest.raises(Refused):
        invitations.accept_invitation(invitation, user=person("tiers@ailleurs.example"))


def test_a_hold_on_others_files_is_taken_by_the_very_address_that_was_invited():
    post = embassy("TG", role=Role.ADMINISTRATOR)
    organisation = Organisation.objects.get(memberships__user=post)
    invitation = invitations.invite(organisation, email="invite@ambassade.example", role="manager", by=post)
    other = person("autre@ailleurs.example")
    with pytest.raises(Refused):
        invitations.accept_invitation(invitation, user=other)
    unproved = person("invite@ambassade.example", verified=False)
    with pytest.raises(Refused):
        invitations.accept_invitation(invitation, user=unproved)
    assert not Membership.objects.filter(user__in=[other, unproved]).exists()
    assert Invitation.objects.get().state == "sent"


def test_an_expired_or_cancelled_invitation_opens_nothing():
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    one = invitations.invite(town(), email="un@ville.example", role="reader", by=chief)
    two = invitations.invite(town(), email="deux@ville.example", role="reader", by=chief)
    invitations.cancel_invitation(one, by=chief)
    Invitation.objects.filter(pk=two.pk).update(expires_at=timezone.now())
    someone = person("un@ville.example")
    for invitation in (one, two):
        invitation.refresh_from_db()
        with pytest.raises(Refused):
            invitations.accept_invitation(invitation, user=someone)
    assert roles(town()) == [("chef@ville.example", "administrator")]


def test_no_foreign_administration_rules_here():
    """The directory has administrations of other countries, of the same kind as ours."""
    mexican = Organisation.objects.get(slug="amexcid")
    with pytest.raises(Refused):
        invitations.invite(mexican, email="a@mexico.example", role=Role.ADMINISTRATOR, by=national())
    someone = member(mexican, "b@mexico.example", Role.ADMINISTRATOR)
    assert not queries.rights_of(someone).is_national_officer
    assert not queries.rights_of(someone).is_national_administrator


def test_people_follow_a_merged_authority():
    old, new = town("angers-49007"), town("rennes-35238")
    chief = member(old, "chef@ville.example", Role.ADMINISTRATOR)
    both = member(old, "deux@ville.example", Role.MANAGER)
    member(new, both.email, Role.READER)
    waiting = joining.request_to_join(old, user=person("agent@ville.example"), role=Role.READER)
    Organisation.objects.filter(pk=old.pk).update(successor=new)
    assert teams.follow_successor(town("angers-49007"), by=None) == 2
    assert roles(old) == []
    assert roles(new) == [("chef@ville.example", "administrator"), ("deux@ville.example", "manager")]
    waiting.refresh_from_db()
    assert waiting.organisation == new
    assert queries.decides(queries.rights_of(fresh(chief)), waiting)
    assert teams.follow_successor(town("angers-49007"), by=None) == 0
