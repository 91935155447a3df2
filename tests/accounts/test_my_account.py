"""/compte/ : a person's own account, its sessions, its addresses, its passwords; nobody else's."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import translation

from coopdec.accounts.models import User
from tests.accounts.people import PASSWORD, letters_left, link_in, person, prove, sign_in
from tests.gate import Gate

pytestmark = pytest.mark.django_db
NEW = "cinq mots encore sans lien"


def opened(user, *, agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"):
    client = Gate(headers={"user-agent": agent})
    sign_in(client, user.email)
    return client


def translated(text, language):
    with translation.override(language):
        return translation.gettext(text)


def is_in(client):
    return client.get("/compte/").status_code == 200


def confirmed(client, path="/compte/double-authentification/application/"):
    """This path, once its session has given the password again: good for what follows."""
    asked = client.get(path)
    client.post(asked["Location"], {"password": PASSWORD})
    return path


@pytest.mark.parametrize(
    "path",
    [
        "/compte/",
        "/compte/sessions/",
        "/compte/adresses/",
        "/compte/mot-de-passe/",
        "/compte/double-authentification/",
        "/compte/double-authentification/cles/",
    ],
)
def test_nobody_sees_an_account_without_entering(client, path):
    answer = client.get(path)
    assert answer["Location"] == f"/compte/connexion/?next={path}"
    assert sign_in(client, person().email, next=path)["Location"] == path


def test_a_name_and_a_language(client):
    user = person()
    sign_in(client)
    client.post("/compte/", {"name": "Camille Autre", "language": "en"})
    user.refresh_from_db()
    assert (user.name, user.language) == ("Camille Autre", "en")
    refused = client.post("/compte/", {"name": "", "language": "tlh"})
    assert refused.status_code == 400
    user.refresh_from_db()
    assert (user.name, user.language) == ("Camille Autre", "en")
    # Letters are in the person's language, whatever that of the page.
    confirmed(client)
    client.post("/compte/adresses/", {"email": "autre@ville.example", "action_add": ""})
    assert letters_left()[-1].to == ["autre@ville.example"]
    assert letters_left()[-1].subject == translated("Confirmez votre adresse électronique", "en")


def test_sessions_are_listed_and_closed_one_by_one_or_all():
    user = person()
    here, there, elsewhere = opened(user), opened(user), opened(user, agent="Opera/9")
    page = here.get("/compte/sessions/").page
    assert [one.text for one in page.all("strong")].count("Firefox, Windows") == 2
    buttons = [one for one in page.all("button") if one["name"] == "session"]
    assert len(buttons) == 2
    stranger = opened(person("autre@ville.example"))
    for button in buttons:
        assert stranger.post("/compte/sessions/", {"session": button["value"]}).status_code == 404
    assert is_in(there)
    assert is_in(elsewhere)
    here.post("/compte/sessions/", {"session": buttons[0]["value"]})
    assert sorted([is_in(there), is_in(elsewhere)]) == [False, True]
    here.post("/compte/sessions/", {"others": "yes"})
    assert not is_in(there)
    assert not is_in(elsewhere)
    assert is_in(here)
    assert is_in(stranger)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_a_session_that_is_none_is_not_found(client, number):
    person()
    sign_in(client)
    assert client.post("/compte/sessions/", {"session": number}).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_list_of_sessions_costs_the_same(count, django_assert_num_queries):
    user = person()
    clients = [Client() for _one in range(count)]
    for client in clients:
        sign_in(client)
    with django_assert_num_queries(4):  # session, person, rows, those alive
        assert clients[0].get("/compte/sessions/").status_code == 200
    assert user.usersession_set.count() == count


def test_a_changed_password_closes_the_other_sessions():
    user = person()
    here, there = opened(user), opened(user)
    confirmed(here)
    path = "/compte/mot-de-passe/"
    wrong = here.post(path, {"oldpassword": "rien", "password1": NEW, "password2": NEW})
    assert "actuel" in wrong.page.all("div", css="errors")[0].text
    here.post(path, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert is_in(here)
    assert not is_in(there)
    assert "1 session ouverte" in here.get("/compte/").page.text
    assert letters_left()[-1].subject == "Votre mot de passe a été changé"
    assert sign_in(Gate(), password=NEW)["Location"] == "/espace/"


def test_a_forgotten_password_by_letter(client):
    user = person()
    there = opened(user)
    assert client.get("/compte/mot-de-passe/oublie/").status_code == 200
    sent = client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    assert client.get(sent["Location"]).status_code == 200
    link = link_in(letters_left()[0])
    # The secret of the link leaves the address before the page is drawn: no Referer says it.
    form = client.get(link)["Location"]
    assert "set-password" in form
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": "court", "password2": "court"}).status_code == 200
    done = client.post(form, {"password1": NEW, "password2": NEW})
    assert client.get(done["Location"]).status_code == 200
    assert not is_in(client)
    assert not is_in(there)
    assert sign_in(client, password=NEW)["Location"] == "/espace/"
    again = Gate().get(link)
    assert "plus valable" in again.page.text


def test_another_address_is_added_confirmed_made_the_main_one(client):
    user = person()
    sign_in(client)
    confirmed(client)
    client.post("/compte/adresses/", {"email": "nouvelle@ville.example", "action_add": ""})
    page = client.get("/compte/adresses/").page
    assert "à confirmer" in page.text
    client.post(link_in(letters_left()[-1]))
    client.post("/compte/adresses/", {"email": "nouvelle@ville.example", "action_primary": ""})
    user.refresh_from_db()
    assert user.email == "nouvelle@ville.example"
    client.post("/compte/adresses/", {"email": "camille@ville.example", "action_remove": ""})
    assert EmailAddress.objects.filter(user=user).count() == 1
    assert sign_in(Gate(), "nouvelle@ville.example")["Location"] == "/espace/"


def test_what_touches_safety_is_asked_again_and_done_then(client):
    person()
    sign_in(client)
    asked = client.post("/compte/adresses/", {"email": "nouvelle@ville.example", "action_add": ""})
    assert asked["Location"].startswith("/compte/confirmer/")
    assert EmailAddress.objects.count() == 1
    client.post(asked["Location"], {"password": "non"})
    assert EmailAddress.objects.count() == 1
    client.post(asked["Location"], {"password": PASSWORD})
    assert EmailAddress.objects.count() == 2


def test_leaving_is_a_post(client):
    person()
    sign_in(client)
    assert "déconnecter" in client.get("/compte/deconnexion/").page.all("h1")[0].text
    assert is_in(client)
    page = client.get("/atlas/").page
    (form,) = [one for one in page.all("form") if one["action"] == "/compte/deconnexion/"]
    assert form["method"] == "post"
    assert client.post("/compte/deconnexion/")["Location"] == "/"
    assert not is_in(client)


@pytest.mark.parametrize(
    ("asked", "went"),
    [
        ("https://ailleurs.example/", "/espace/"),
        ("//ailleurs.example/", "/espace/"),
        ("/pays/tg/?a=1", "/pays/tg/?a=1"),
    ],
)
def test_one_goes_back_to_a_page_of_the_site_only(client, asked, went):
    person()
    assert sign_in(client, next=asked)["Location"] == went


@pytest.mark.parametrize(
    ("came", "goes"),
    [
        ("http://testserver/pays/tg/?q=a", "/pays/tg/?q=a"),
        ("http://ailleurs.example/pays/tg/", ""),
        ("http://testserver/compte/inscription/", ""),
        ("", ""),
    ],
)
def test_who_comes_from_a_page_goes_back_to_it(client, came, goes):
    page = client.get("/compte/connexion/", headers={"referer": came}).page
    assert {one["value"] for one in page.all("input", name="next")} == ({goes} if goes else set())


def test_every_page_of_an_account_opens_in_both_languages(client):
    user = person()
    sign_in(client)
    confirmed(client)
    for language in ("", "/en"):
        for path in ("", "sessions/", "adresses/", "mot-de-passe/", "double-authentification/"):
            assert client.get(f"{language}/compte/{path}").status_code == 200
        for path in ("application/", "cles/", "cles/ajouter/"):
            assert client.get(f"{language}/compte/double-authentification/{path}").status_code == 200
    prove(client, user)
    for path in ("codes/nouveaux/", "application/retirer/"):
        assert client.get(f"/compte/double-authentification/{path}").status_code == 200
    made = client.post("/compte/double-authentification/codes/nouveaux/")
    assert len(client.get(made["Location"]).page.all("code")) == 10
    file = client.get("/compte/double-authentification/codes/fichier/")
    assert file["Content-Type"].startswith("text/plain")
    assert file["Cache-Control"] == "private, no-store"


def test_nobody_of_the_demonstration_enters_where_it_is_off(settings):
    person("agent@exemple.invalid")
    settings.DEMO_DATA = False
    assert sign_in(Gate(), "agent@exemple.invalid").status_code == 200
    settings.DEMO_DATA = True
    assert sign_in(Gate(), "agent@exemple.invalid")["Location"] == "/espace/"


def test_a_closed_account_does_not_open(client):
    User.objects.filter(pk=person().pk).update(is_active=False)
    answer = sign_in(client)
    assert answer.status_code in {200, 302}
    assert not Session.objects.filter(session_data__contains="_auth_user_id").exists()
    assert not is_in(client)
