"""Invented people: one a role, only where the demonstration is on, gone with it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coopdec.accounts.models import Membership, User
from coopdec.accounts.queries import rights_of
from coopdec.demonstration import services
from coopdec.directory.enums import OrganisationKind, Origin
from coopdec.directory.models import Organisation
from tests.accounts.people import sign_in
from tests.gate import Gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(settings):
    settings.DEMO_DATA = True
    services.load_people()
    return {user.email.partition("@")[0]: user for user in User.objects.all()}


def test_there_is_one_a_role_and_all_are_invented(loaded):
    assert len(loaded) == 9
    assert all(
        user.email.endswith("@exemple.invalid") and "fictif" in user.name.replace("fictive", "fictif")
        for user in loaded.values()
    )
    roles = {(one.organisation.kind, one.role) for one in Membership.objects.all()}
    assert {kind for kind, _role in roles} == {
        "french-authority",
        "foreign-authority",
        "embassy",
        "prefecture",
        "network",
        "national",
    }
    assert {role for _kind, role in roles} == {"contributor", "administrator", "signatory", "manager"}
    assert rights_of(loaded["ambassade"]).countries() == {"TG"}
    assert rights_of(loaded["prefecture"]).regions() == {"52"}
    assert rights_of(loaded["administrateur-national"]).is_national_administrator
    assert services.load_people() == 0


def test_each_enters_with_what_the_command_shows(loaded):
    for name, user in loaded.items():
        client = Gate()
        entered = sign_in(client, user.email, services.PASSWORD)["Location"]
        code = services.code_now(user)
        assert bool(code) is (
            name in {"ambassade", "prefecture", "reseau", "national", "administrateur-national"}
        )
        if code:
            assert entered == "/compte/connexion/code/"
            entered = client.post(entered, {"code": code})["Location"]
            assert client.get("/espace/rien/").status_code == 404
        assert entered == "/espace/"


def test_the_command_shows_them(settings):
    settings.DEMO_DATA = True
    said = StringIO()
    call_command("demonstration_people", stdout=said)
    assert said.getvalue().count("@exemple.invalid") == 9
    assert said.getvalue().count("code ") == 6


def test_nothing_of_it_where_the_demonstration_is_off(settings):
    settings.DEMO_DATA = False
    with pytest.raises(services.DemonstrationOffError):
        services.load_people()
    with pytest.raises(CommandError):
        call_command("demonstration_people")
    assert not User.objects.exists()


def test_their_codes_are_shown_nowhere_else(loaded, settings):
    settings.DEMO_DATA = False
    assert services.code_now(loaded["national"]) == ""


def test_they_go_with_the_world(loaded):
    removed = services.remove_demonstration()
    assert removed["people"] == 9
    assert not User.objects.exists()
    assert not Organisation.objects.filter(origin=Origin.DEMONSTRATION).exists()
    assert Organisation.objects.filter(slug="angers-49007", kind=OrganisationKind.FRENCH_AUTHORITY).exists()
    assert services.remove_demonstration() == {}


def test_who_left_a_trace_keeps_a_row_that_opens_nothing(loaded, settings):
    from coopdec.cooperation.services import put_sheet  # noqa: PLC0415
    from coopdec.cooperation.services.parts import SheetInput  # noqa: PLC0415

    put_sheet(
        ref="essai", values=SheetInput(fields={"kind": "project", "title": "Essai"}), by=loaded["agent"]
    )
    services.remove_people()
    left = User.objects.get()
    assert not left.is_active
    assert sign_in(Gate(), left.email, services.PASSWORD).status_code in {200, 302}
    # And comes back whole when the demonstration does.
    services.load_people()
    assert sign_in(Gate(), left.email, services.PASSWORD)["Location"] == "/espace/"
