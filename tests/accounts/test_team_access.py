"""Every page of a team × every role: who opens it, who sends it, and what a refusal leaves untouched."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, OrganisationAccount
from coopdec.accounts.services import contacts, invitations, joining
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from tests.accounts.people import confirm, prove
from tests.accounts.teamwork import embassy, fresh, member, national, person, town

pytestmark = pytest.mark.django_db
INSIDE = ("reader", "contributor", "manager", "signatory", "administrator")
ROLES = ("anonymous", "nobody", "neighbour", *INSIDE, "officer", "chief-officer", "embassy")


def sees(**others):
    """What each role is answered: 404 unless said; who is not signed in is sent to sign in."""
    found = dict.fromkeys(ROLES, 404) | {"anonymous": 302}
    for names, status in others.items():
        group = INSIDE if names == "inside" else (names.replace("_", "-"),)
        found |= dict.fromkeys(group, status)
    return found


# (name, what is sent or None, role → status). A page that is done leads away: 302.
MATRIX = [
    ("team", None, sees(inside=200, officer=200, chief_officer=200)),
    ("team_invite", None, sees(administrator=200, chief_officer=200)),
    ("team_invite", {"email": "n@x.example", "role": "reader"}, sees(administrator=302, chief_officer=302)),
    ("team_domains", None, sees(administrator=200, chief_officer=200)),
    ("team_domains", {"domains": "ville.example"}, sees(administrator=302, chief_officer=302)),
    ("team_delegate", None, sees(inside=200)),
    ("team_contacts", None, dict.fromkeys(ROLES, 200) | {"anonymous": 302}),
    (
        "team_contacts",
        {"name": "N", "position": "P", "consented_on": "2020-01-01", "expires_on": "2020-01-02"},
        sees(administrator=400, chief_officer=400),
    ),
    ("team_member", None, sees(administrator=200, chief_officer=200)),
    ("team_member", {"act": "role", "role": "manager"}, sees(administrator=302, chief_officer=302)),
    ("team_member", {"act": "end"}, sees(administrator=302, chief_officer=302)),
    ("team_hand_over", None, sees(administrator=200, chief_officer=200)),
    ("team_invitation", {"act": "cancel"}, sees(administrator=302, chief_officer=302)),
    ("team_contact_remove", {}, sees(administrator=302, chief_officer=302)),
    ("join_request", None, sees(administrator=200)),
    ("join_request", {"act": "accept", "role": "reader"}, sees(administrator=302)),
    ("join_request", {"act": "decline", "reason": "Non."}, sees(administrator=302)),
    ("join_request", {"act": "withdraw"}, sees()),
    ("choose_organisation", {"organisation": "angers-49007"}, sees(inside=302)),
    ("my_invitation", {}, sees()),
]


@pytest.fixture
def world():
    """A team with one of each, a request, an invitation, a contact; and those who look at it."""
    organisation = town()
    chief = member(organisation, "chef@ville.example", Role.ADMINISTRATOR)
    target = member(organisation, "cible@ville.example", Role.READER)
    today = timezone.localdate()
    contact = contacts.add_contact(
        organisation, name="N", position="P", consented_on=today, expires_on=today + timedelta(9), by=chief
    )
    return {
        "team_member": [organisation.slug, Membership.objects.get(user=target).pk],
        "team_hand_over": [organisation.slug, Membership.objects.get(user=target).pk],
        "team_invitation": [
            organisation.slug,
            invitations.invite(organisation, email="i@x.example", role="reader", by=chief).ref,
        ],
        "my_invitation": [Invitation.objects.get().ref],
        "team_contact_remove": [organisation.slug, contact.ref],
        "join_request": [
            joining.request_to_join(organisation, user=person("d@x.example"), role=Role.READER).ref
        ],
        "choose_organisation": [],
    }


def visitor(role):
    client = Client()
    if role == "anonymous":
        return client
    user = {
        "nobody": lambda: person("personne@x.example"),
        "neighbour": lambda: member(town("rennes-35238"), "voisin@x.example", Role.ADMINISTRATOR),
        "officer": lambda: national(role=Role.MANAGER),
        "chief-officer": lambda: national(role=Role.ADMINISTRATOR),
        "embassy": lambda: embassy("TG", role=Role.ADMINISTRATOR),
    }.get(role, lambda: member(town(), f"{role}@ville.example", role))()
    client.force_login(user)
    confirm(client, fresh(user))
    if role in {"officer", "chief-officer", "embassy"}:
        prove(client, fresh(user))
    return client


def state():
    """All that a refusal must leave as it is."""
    models = (Membership, JoinRequest, Invitation, NamedContact, OrganisationAccount)
    return [list(model.objects.order_by("pk").values()) for model in models], Entry.objects.count()


@pytest.mark.parametrize(
    ("name", "sent", "wanted"),
    MATRIX,
    ids=[f"{name}-{'get' if sent is None else list(sent)[:1]}" for name, sent, _w in MATRIX],
)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_answers_each_role(world, name, sent, wanted, role):
    client = visitor(role)
    address = reverse(name, args=world.get(name, ["angers-49007"]))
    before = state()
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == wanted[role]
    if sent is None or wanted[role] in {400, 404} or role == "anonymous":
        assert state() == before
    elif name != "choose_organisation":
        assert state() != before
    if role == "anonymous" and answer.status_code == 302:
        assert answer.headers["Location"].startswith("/compte/connexion/")


def test_what_is_not_there_answers_as_what_may_not_be_seen(world):
    client = visitor("neighbour")
    hidden = client.get(reverse("team", args=["angers-49007"]))
    nothing = client.get(reverse("team", args=["nulle-part"]))
    assert hidden.status_code == nothing.status_code == 404
    assert _without_address(hidden) == _without_address(nothing)
    one, other = (reverse("join_request", args=[ref]) for ref in (*world["join_request"], "n0thing"))
    assert _without_address(client.get(one)) == _without_address(client.get(other))


def _without_address(answer):
    html = answer.content.decode()
    for path in ("angers-49007", "nulle-part", "n0thing", *JoinRequest.objects.values_list("ref", flat=True)):
        html = html.replace(path, "…")
    return html.split("<main", 1)[1]


def test_names_that_nobody_guesses(world):
    for model in (JoinRequest, Invitation, NamedContact):
        refs = [model._meta.get_field("ref").default() for _time in range(200)]
        assert len(set(refs)) == 200
        assert {len(ref) for ref in refs} == {16}


def test_the_switch_is_kept_and_only_ones_own(world):
    user = member(town("rennes-35238"), "deux@ville.example", Role.READER)
    member(town(), user.email, Role.MANAGER)
    client = Client()
    client.force_login(fresh(user))
    page = client.get("/espace/organisation/").content.decode()
    assert '<option value="angers-49007" selected>' in page
    answer = client.post(
        "/espace/organisation/choisir/", {"organisation": "rennes-35238", "back": "/compte/donnees/"}
    )
    assert answer.headers["Location"] == "/compte/donnees/"
    assert '<option value="rennes-35238" selected>' in client.get("/espace/organisation/").content.decode()
    refused = client.post("/espace/organisation/choisir/", {"organisation": "nantes-44109"})
    assert refused.status_code == 404
    assert client.session["organisation"] == "rennes-35238"
    away = client.post(
        "/espace/organisation/choisir/",
        {"organisation": "rennes-35238", "back": "https://ailleurs.example/"},
    )
    assert away.headers["Location"] == "/espace/organisation/"


@pytest.mark.parametrize("path", ["/espace/organisation/angers-49007/", "/espace/organisation/"])
def test_lists_take_as_many_queries_with_1_3_and_many(path):
    chief = member(town(), "chef@ville.example", Role.ADMINISTRATOR)
    client = Client()
    client.force_login(chief)
    counts = []
    done = 0
    for many in (1, 3, 30):
        for number in range(done, many):
            invitations.invite(town(), email=f"i{number}@x.example", role="reader", by=chief)
            joining.request_to_join(town(), user=person(f"d{number}@x.example"), role=Role.READER)
            member(town(), f"m{number}@x.example", Role.MANAGER, until=None)
            member(
                town(), f"m{number}@x.example", Role.READER,
                until=timezone.now() + timedelta(9), given_by=chief,
            )  # fmt: skip
            other = Organisation.objects.french_authorities().order_by("pk")[number]
            member(other, "chef@ville.example", Role.READER)
        done = many
        client.get(path)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200
        counts.append(len(counted))
    assert len(set(counts)) == 1, counts
    assert counts[0] < 20
