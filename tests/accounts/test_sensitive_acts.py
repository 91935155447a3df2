"""A session left open is not enough: before what cannot be undone, the password or a code is asked again."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership
from coopdec.accounts.services import joining
from coopdec.journal.models import Entry
from tests.accounts.people import PASSWORD, person, sign_in, with_app
from tests.accounts.teamwork import fresh, member, town

pytestmark = pytest.mark.django_db
PROOF = "/compte/confirmer/"


@pytest.fixture
def chief(client):
    """Signed in by the site's own page, who administers a team with a colleague and somebody who asks."""
    user = person("chef@ville.example")
    member(town(), user.email, Role.ADMINISTRATOR)
    member(town(), "agent@ville.example", Role.READER)
    joining.request_to_join(town(), user=person("demande@ville.example"), role=Role.READER)
    sign_in(client, user.email)
    return fresh(user)


def acts():
    """Address and what is sent, for each act."""
    own, other = Membership.objects.order_by("pk")
    team = [town().slug]
    until = str(timezone.localdate() + timedelta(9))
    return {
        "erase": (reverse("erase_account"), {"email": "chef@ville.example"}),
        "hand over": (reverse("team_hand_over", args=[*team, own.pk]), {"to": other.user_id, "leaves": "on"}),
        "delegate": (
            reverse("team_delegate", args=team),
            {"to": other.user_id, "role": "manager", "until": until},
        ),
        "make an administrator": (
            reverse("team_member", args=[*team, other.pk]),
            {"act": "role", "role": "administrator"},
        ),
        "invite one": (
            reverse("team_invite", args=team),
            {"email": "nouveau@ville.example", "role": "administrator", "language": "fr"},
        ),
        "accept one": (
            reverse("join_request", args=[JoinRequest.objects.get().ref]),
            {"act": "accept", "role": "administrator"},
        ),
        "add an address": (reverse("account_email"), {"action_add": "", "email": "autre@ville.example"}),
    }


def state():
    models = (Membership, JoinRequest, Invitation)
    return [list(model.objects.order_by("pk").values()) for model in models], Entry.objects.count()


@pytest.mark.parametrize(
    "name",
    ["hand over", "delegate", "make an administrator", "invite one", "accept one"],
)
def test_the_act_goes_on_with_the_proof_and_not_before(client, chief, name):
    address, sent = acts()[name]
    before = state()
    asked = client.post(address, sent)
    assert urlsplit(asked["Location"]).path == PROOF
    assert client.post(asked["Location"], {"password": "un autre mot de passe"}).status_code == 200
    assert state() == before
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done.status_code == 302
    assert state() != before


def test_nobody_is_erased_or_taken_away_by_a_session_left_open(client, chief):
    for name in ("erase_account", "personal_data_file"):
        assert urlsplit(client.get(reverse(name))["Location"]).path == PROOF
    address, sent = acts()["erase"]
    asked = client.post(address, sent)
    assert urlsplit(asked["Location"]).path == PROOF
    chief.refresh_from_db()
    assert chief.erased_at is None
    # With the proof the act goes on, and meets its own rules.
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert "dernière personne" in done.content.decode()
    assert client.get(address).status_code == 200
    assert client.get(reverse("personal_data_file")).status_code == 200


def test_an_address_or_a_factor_is_neither_added_nor_taken_away(client, chief):
    address, sent = acts()["add an address"]
    assert urlsplit(client.post(address, sent)["Location"]).path == PROOF
    with_app(chief)
    for path in (
        reverse("mfa_deactivate_totp"),
        reverse("mfa_generate_recovery_codes"),
        reverse("mfa_add_webauthn"),
        reverse("mfa_remove_webauthn", args=[1]),
    ):
        assert urlsplit(client.post(path)["Location"]).path == PROOF, path
    assert chief.authenticator_set.filter(type="totp").exists()
    assert chief.emailaddress_set.count() == 1


def test_what_is_not_theirs_is_answered_without_asking(client, chief):
    """Asking for a proof would say that there is something."""
    stranger = Client()
    stranger.force_login(person("ailleurs@ville.example"))
    for name in ("hand over", "delegate", "make an administrator", "invite one", "accept one"):
        assert stranger.post(*acts()[name]).status_code == 404


def test_lesser_roles_are_given_without_it(client, chief):
    address, _sent = acts()["make an administrator"]
    answer = client.post(address, {"act": "role", "role": "contributor"})
    assert answer["Location"] == reverse("team", args=[town().slug])
