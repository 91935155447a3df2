"""The first people: opened from the machine, with a link that serves once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from coopdec.accounts import secrets
from coopdec.accounts.models import Membership, User
from coopdec.journal.models import Entry
from tests.accounts.people import sign_in
from tests.accounts.teamwork import body
from tests.gate import Gate

pytestmark = pytest.mark.django_db
EMAIL = "chef@diplomatie.example"
NEW = "cinq mots encore sans lien"


def created(*words):
    said = StringIO()
    call_command("create_person", EMAIL, *words, stdout=said)
    return said.getvalue()


def test_the_first_administrator_chooses_a_password_and_enters(settings):
    settings.SITE_ADDRESS = "https://coopdec.example"
    said = created("--role", "administrator", "--organisation", "meae-dctciv", "--name", "Dominique Chef")
    link = said.split()[-1]
    assert link.startswith("https://coopdec.example/compte/mot-de-passe/nouveau/")
    path = link.removeprefix("https://coopdec.example")
    assert [(one.organisation.slug, one.role) for one in Membership.objects.all()] == [
        ("meae-dctciv", "administrator")
    ]
    client = Gate()
    form = client.get(path)["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert sign_in(client, EMAIL, NEW)["Location"] == "/espace/"
    assert "double-authentification" in client.get("/equipe-nationale/")["Location"]
    assert Client().get(path).status_code == 200  # no more a redirect to the form


def test_said_twice_it_is_done_once():
    for _time in range(2):
        created("--role", "administrator", "--organisation", "meae-dctciv", "--technical")
    assert User.objects.get().is_superuser
    assert Membership.objects.count() == 1
    verbs = list(Entry.objects.filter(object_type="accounts.user").values_list("verb", flat=True))
    assert verbs == ["person.opened", "person.made-technical"]
    verbs = list(Entry.objects.filter(object_type="accounts.team").values_list("verb", flat=True))
    assert verbs == ["team.opened", "team.member-joined"]
    assert EMAIL not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "administrator"),
        ("--organisation", "meae-dctciv"),
        ("--role", "reader", "--organisation", "rien"),
        ("--role", "administrator", "--organisation", "administration-d-ailleurs"),
    ],
)
def test_half_a_part_is_refused_and_nothing_is_made(words):
    body("national", "Administration d’ailleurs", country="ML")
    with pytest.raises(CommandError):
        created(*words)
    assert not User.objects.exists()


def test_an_address_that_is_none_is_refused():
    with pytest.raises(CommandError):
        call_command("create_person", "chef")


def test_secrets_are_read_with_the_former_key_and_not_without(settings):
    kept = secrets.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in kept
    assert secrets.decrypt(kept) == "JBSWY3DPEHPK3PXP"
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert secrets.decrypt(kept) != "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = [before]
    assert secrets.decrypt(kept) == "JBSWY3DPEHPK3PXP"
