"""From no account to a protected one, by the pages alone, without JavaScript; each page passes the gate."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from coopdec.accounts.models import User
from tests.accounts.people import PASSWORD, code, letters_left, link_in, person, sign_in
from tests.gate import Gate, Page

pytestmark = pytest.mark.django_db
NEW = "Agnes.Lemoine@ville.example"


def signed_up(client, **changes):
    given = {"name": "Agnès Lemoine", "email": NEW, "password1": PASSWORD, **changes}
    return client.post("/compte/inscription/", given)


def who(client):
    names = client.get("/odd/").page.all("span", css="name")
    return names[0].text if names else ""


def test_somebody_opens_an_account_confirms_the_address_and_signs_in(client):
    assert client.get("/compte/inscription/").status_code == 200
    sent = signed_up(client)
    assert sent["Location"] == "/compte/inscription/courriel/"
    assert "courriel" in client.get(sent["Location"]).page.all("h1")[0].text
    user = User.objects.get()
    assert (user.email, user.name, user.language) == (NEW.lower(), "Agnès Lemoine", "fr")
    assert who(client) == ""
    # Not before the address is confirmed.
    assert sign_in(Gate(), NEW)["Location"] == "/compte/inscription/courriel/"
    confirming = link_in(letters_left()[0])
    assert letters_left()[0].subject == "Confirmez votre adresse électronique"
    assert client.get(confirming).status_code == 200
    client.post(confirming)
    other = Gate()
    assert sign_in(other, NEW)["Location"] == "/espace/"
    assert who(other) == "Agnès Lemoine"
    assert other.get("/compte/").page.all("h1")[0].text == "Mon compte"


def test_a_refused_sign_up_says_why_beside_the_field_and_keeps_what_was_typed(client):
    refused = signed_up(client, password1="azerty123")
    fields = {one["name"]: one for one in refused.page.all("input")}
    assert fields["email"]["value"] == NEW
    assert fields["name"]["value"] == "Agnès Lemoine"
    assert not fields["password1"]["value"]
    assert fields["password1"]["aria-invalid"] == "true"
    assert "12" in refused.page.all("div", css="error")[0].text
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["onze lettre", "846291537204", "telechargement", "agnes.lemoine@ville"])
def test_weak_passwords_are_refused(client, password):
    assert "À corriger" in signed_up(client, password1=password).page.all("title")[0].text
    assert not User.objects.exists()


def test_nothing_tells_whether_an_address_has_an_account(client):
    person(NEW.lower())
    known = signed_up(client)
    other = Gate()
    unknown = signed_up(other, email="personne@ville.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.filter(email=NEW.lower()).count() == 1
    assert letters_left()[0].subject == "Vous avez déjà un compte"
    texts = {
        email: sign_in(Gate(), email, "pas le bon mot").page.all("div", css="errors")[0].text
        for email in (NEW, "inconnue@ville.example")
    }
    assert len(set(texts.values())) == 1
    reset = {
        email: Gate().post("/compte/mot-de-passe/oublie/", {"email": email})["Location"]
        for email in (NEW, "inconnue@ville.example")
    }
    assert set(reset.values()) == {"/compte/mot-de-passe/courriel/"}


def test_an_application_then_a_recovery_code(client, django_capture_on_commit_callbacks):
    user = person()
    sign_in(client)
    # Setting it up touches the account's safety; the password was given a moment ago, yet is asked again.
    setting_up = client.get("/compte/double-authentification/application/")
    assert setting_up["Location"].startswith("/compte/confirmer/?")
    assert client.get(setting_up["Location"]).status_code == 200
    back = client.post(setting_up["Location"], {"password": PASSWORD})
    assert client.get(back["Location"]).page.all("svg", css="qr")
    # Each opening of the page is another secret, and the gate opens its links: from here on without it.
    plain = Client()
    plain.cookies = client.cookies
    page = Page(plain.get(back["Location"]).content.decode())
    secret = page.all("code", css="secret")[0].text
    wrong = plain.post("/compte/double-authentification/application/", {"code": "000000"})
    assert "ne convient pas" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = plain.post("/compte/double-authentification/application/", {"code": code(secret)})
    assert done["Location"] == "/compte/double-authentification/codes/"
    codes = [one.text for one in client.get(done["Location"]).page.all("code")]
    assert len(codes) == 10
    assert secret not in str(Authenticator.objects.filter(user=user).values_list("data", flat=True))
    assert "application" in letters_left()[-1].subject

    client.post("/compte/deconnexion/")
    assert who(client) == ""
    assert sign_in(client)["Location"] == "/compte/connexion/code/"
    assert who(client) == ""
    assert client.get("/compte/connexion/code/").status_code == 200
    assert "ne convient pas" in client.post("/compte/connexion/code/", {"code": "123456"}).page.text
    assert client.post("/compte/connexion/code/", {"code": codes[0]})["Location"] == "/espace/"
    assert who(client) == "Camille Test"

    other = Gate()
    sign_in(other)
    assert other.post("/compte/connexion/code/", {"code": codes[0]}).status_code == 200
    assert other.post("/compte/connexion/code/", {"code": code(secret, ahead=1)})["Location"] == "/espace/"
