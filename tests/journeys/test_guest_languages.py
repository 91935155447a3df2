"""A foreign authority comes in and signs in, in its own language: the pages and the letters that Spanish and
Portuguese have for that. Those of the exchange: `test_exchange_guests.py`."""

import gettext
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import trans_real

from coopdec.accounts.enums import RequestState
from coopdec.accounts.models import Invitation, JoinRequest, User
from coopdec.accounts.services import joining
from coopdec.common import languages
from coopdec.directory.models import Organisation
from coopdec.mailing.models import Letter
from coopdec.mailing.services.messages import message
from tests.accounts.people import PASSWORD, code, prove, with_app
from tests.accounts.teamwork import embassy, national, person
from tests.gate import Gate, Page, problems
from tests.house.test_catalogues import FILLED, TAGS, catalogue, forms

pytestmark = pytest.mark.django_db
GUESTS = [code for code, _name in settings.GUEST_LANGUAGES]
FORM = "rejoindre/autorite-locale/"
SAID = {
    "country": "CO",
    "name": "Alcaldía de Ensayo",
    "level": "municipality",
    "place": "medellin",
    "mailbox": "alcaldia@ensayo.example",
    "asker_name": "Ana Ensayo",
    "asker_email": "ana@ensayo.example",
    "message": "",
}


class Missing(gettext.NullTranslations):
    """What a catalogue does not have is noted, and shown as it stands."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def gettext(self, message):
        self.seen.add(message)
        return message

    def ngettext(self, singular, plural, number):
        self.seen.add(singular)
        return singular if number == 1 else plural

    def pgettext(self, _context, message):
        return self.gettext(message)


@contextmanager
def missing_in(language):
    """The messages asked of this language that it does not have."""
    known = trans_real.translation(language)
    before, noted = known._fallback, Missing()
    known._fallback = noted
    try:
        yield noted.seen
    finally:
        known._fallback = before


def token_in(letter, part):
    (line,) = [line for line in letter.text.splitlines() if f"/{part}/" in line]
    return line


def path_in(letter, part):
    return "/" + token_in(letter, part).split("/", 3)[3]


def walk(language, *, browser=Client):
    """All the pages of a guest language, in all their states; gives (path, answer) one after the other."""
    client, prefix = browser(), "" if language == "fr" else f"/{language}"
    form = f"{prefix}/{FORM}"
    officer = embassy("CO")
    yield form, client.get(form)
    for wrong in ({}, {**SAID, "asker_email": "ana", "country": "XX", "mailbox": "@"}):
        yield form, client.post(form, wrong)
    # Several places, and authorities that it may be.
    yield form, client.post(form, {**SAID, "name": "Alcaldía de Medellín", "place": "san"})
    yield form, client.post(form, SAID)
    letter = Letter.objects.get(to="ana@ensayo.example")
    yield form + "envoyee/", client.get(form + "envoyee/")
    link = path_in(letter, "confirmer")
    for answer in (client.get(link), client.post(link), client.get(link)):
        yield link, answer
    joining.accept_request(JoinRequest.objects.get(), role="administrator", by=officer)
    letter = Letter.objects.get(to="ana@ensayo.example", key__startswith="invited")
    link = path_in(letter, "invitations")
    yield link, client.get(link)
    other = browser()
    other.force_login(person("otra@ensayo.example"))
    yield link, other.get(link)
    Invitation.objects.update(message="Hola")
    client.force_login(person("ana@ensayo.example"))
    yield link, client.get(link)
    client.post(link)
    yield link, client.get(link)
    other = browser()
    other.force_login(officer)
    prove(other, officer)
    yield form, other.get(form)
    yield form, other.post(form, {**SAID, "country": "PE", "name": "Otra", "place": "Lima"})


def written_to(address):
    return [message(letter) for letter in Letter.objects.filter(to=address)]


@pytest.mark.parametrize("language", GUESTS)
def test_nothing_of_these_pages_is_left_in_french(language):
    with missing_in(language) as missing:
        seen = list(walk(language))
        joining.decline_request(_another(language), reason="No.", by=national())
        letters = written_to("ana@ensayo.example") + written_to("nadie@ensayo.example")
    assert missing == set()
    assert len(letters) == 6
    for path, answer in seen:
        assert languages.of(path) == language
        if answer.status_code in {200, 400, 410}:
            html = answer.content.decode()
            assert problems(html, language) == [], path
            page = Page(html)
            said = {one["hreflang"] for one in page.one("p", id="langue").all("a")}
            assert said == {"fr", "en", "es", "pt"} - {language}


def _another(language):
    """One that nobody will accept."""
    said = {**SAID, "asker_email": "nadie@ensayo.example", "country": "PY", "name": "Nadie", "place": "?"}
    Client().post(f"/{language}/{FORM}", said)
    joining.confirm_request(
        path_in(Letter.objects.get(to="nadie@ensayo.example"), "confirmer").rstrip("/").rpartition("/")[2]
    )
    return JoinRequest.objects.get(state=RequestState.WAITING)


def signing_in(language, *, browser=Client):
    """From no account to one with a second factor, with every mistake; gives (path, answer)."""
    client, before = browser(), f"/{language}/compte/"

    def opened(path, said=None, *, by=None):
        address = path if path.startswith("/") else before + path
        one = by or client
        return address, one.get(address) if said is None else one.post(address, said)

    new = {"name": "Eva Ensayo", "email": "eva@ensayo.example", "password1": PASSWORD}
    yield opened("inscription/")
    yield opened("inscription/", {})
    for weak in ("corta", "846291537204", "telechargement", "eva@ensayo.example"):
        yield opened("inscription/", {**new, "password1": weak})
    yield opened("inscription/", {**new, "email": "eva"})
    yield opened("inscription/", new)
    yield opened("inscription/courriel/")
    assert User.objects.get(email=new["email"]).language == language
    confirming = path_in(Letter.objects.get(to=new["email"]), "adresse")
    yield opened(confirming)
    yield opened("adresse/nada/")
    yield opened(confirming, {})
    yield opened("inscription/", new, by=browser())
    client = browser()
    yield opened("connexion/")
    for wrong in ({}, {"login": "eva", "password": "x"}, {"login": new["email"], "password": "x"}):
        yield opened("connexion/", wrong)
    for wrong in ("eva", "nadie@ensayo.example", new["email"]):
        yield opened("mot-de-passe/oublie/", {"email": wrong})
    yield opened("mot-de-passe/oublie/")
    yield opened("mot-de-passe/courriel/")
    choosing = path_in(Letter.objects.filter(to=new["email"]).latest("pk"), "nouveau")
    path, answer = opened(choosing)
    yield path, answer
    yield opened(answer["Location"])
    yield opened(answer["Location"], {"password1": "corta", "password2": "larga"})
    yield opened(answer["Location"], {"password1": PASSWORD + "!", "password2": PASSWORD + "!"})
    yield opened("mot-de-passe/nouveau/fait/")
    yield opened("mot-de-passe/nouveau/1-nada/")
    secret = with_app(User.objects.get(email=new["email"]))
    yield opened("connexion/", {"login": new["email"], "password": PASSWORD + "!"})
    yield opened("connexion/code/")
    yield opened("connexion/code/", {"code": "1"})
    yield opened("connexion/code/", {"code": code(secret)})
    yield opened("confirmer/")
    yield opened("confirmer/", {"password": "x"})
    yield opened("confirmer/code/")
    yield opened("confirmer/code/", {"code": "1"})
    yield opened("deconnexion/")
    yield opened("deconnexion/", {})
    yield opened("ferme/")


@pytest.mark.parametrize("language", GUESTS)
def test_nothing_of_signing_in_is_left_in_french(language):
    with missing_in(language) as missing:
        seen = list(signing_in(language))
    assert missing == set()
    assert {answer.status_code for _path, answer in seen} <= {200, 302, 400}
    for path, answer in seen:
        if answer.status_code != 302:
            assert problems(answer.content.decode(), language) == [], path
    by_code = [answer for path, answer in seen if path.endswith("/connexion/code/")]
    assert [answer.status_code for answer in by_code] == [200, 200, 302]
    assert not by_code[-1]["Location"].startswith(f"/{language}/compte/connexion/")
    assert seen[-2][1]["Location"] == "/en/"
    letters = Letter.objects.filter(to="eva@ensayo.example")
    assert {one.language for one in letters} == {language}
    assert letters.count() == 3  # the address to confirm, the password to choose, the password chosen


@pytest.mark.parametrize("language", GUESTS)
def test_a_guest_is_led_on_in_english_and_never_to_a_page_that_is_not_there(language):
    client = Gate()
    page = client.get(f"/{language}/{FORM}").page
    elsewhere = [link for link in page.links() if link.startswith("/") and FORM not in link]
    assert elsewhere
    assert all(link.startswith(("/en/", f"/{language}/")) for link in elsewhere)
    assert {f"/{language}/bourse/", f"/{language}/programmes/", "/en/atlas/"} <= set(elsewhere)
    assert client.get(f"/{language}/atlas/").status_code == 404
    assert client.get(f"/{language}/").status_code == 404


def test_countries_are_named_in_the_language_of_the_reader():
    names = {}
    for language in ("fr", "en", "es", "pt"):
        address = f"/{FORM}" if language == "fr" else f"/{language}/{FORM}"
        options = Client().get(address).content.decode()
        names[language] = [one.text for one in Page(options).all("option") if one["value"] == "DE"]
    assert names == {"fr": ["Allemagne"], "en": ["Germany"], "es": ["Alemania"], "pt": ["Alemanha"]}


def test_in_spanish_in_two_steps_and_one_click():
    """The form, the letter's link; then the embassy, then the invitation: the authority is there."""
    officer = embassy("CO")
    client = Gate()
    assert client.get(f"/es/{FORM}").status_code == 200
    sent = client.post(f"/es/{FORM}", SAID, follow=True)
    assert (sent.redirect_chain[-1], sent.status_code) == ((f"/es/{FORM}envoyee/", 302), 200)
    made = JoinRequest.objects.get()
    assert (made.country_id, made.place.name_fr or made.place.name, made.language) == ("CO", "Medellín", "es")
    link = path_in(Letter.objects.get(to="ana@ensayo.example"), "confirmer")
    assert link.startswith("/es/")
    # Opening the link, as mail programs do by themselves, confirms nothing.
    client.get(link)
    assert JoinRequest.objects.get().state == RequestState.UNCONFIRMED
    client.post(link)
    assert JoinRequest.objects.get().state == RequestState.WAITING
    joining.accept_request(JoinRequest.objects.get(), role="administrator", by=officer)
    organisation = Organisation.objects.get(name="Alcaldía de Ensayo")
    assert (organisation.place.country_id, organisation.has_exact_point) == ("CO", True)
    assert organisation.email == "alcaldia@ensayo.example"


def test_what_is_not_clear_comes_back_with_a_choice_and_all_that_was_typed():
    client = Gate()
    known = {**SAID, "name": "Medellín", "place": "santa rosa"}
    page = client.post(f"/es/{FORM}", known).page
    for name in ("name", "place", "mailbox", "asker_name", "asker_email"):
        (kept,) = [one["value"] for one in page.all("input", name=name)]
        assert kept == known[name]
    offered = [one["value"] for one in page.all("input", name="place_choice")]
    assert len(offered) > 2
    assert offered[-1] == "-"
    assert not JoinRequest.objects.exists()
    said = {**known, "place_choice": offered[0]}
    same = [one["value"] for one in page.all("input", name="same_as")]
    if same:
        said["same_as"] = "-"
    assert client.post(f"/es/{FORM}", said).status_code == 302
    assert str(JoinRequest.objects.get().place_id) == offered[0]


def test_an_authority_that_is_there_already_is_proposed_first():
    client = Gate()
    said = {**SAID, "country": "CM", "name": "Commune de Dschang", "place": "Dschang"}
    page = client.post(f"/{FORM}", said).page
    offered = [one["value"] for one in page.all("input", name="same_as")]
    assert "dschang-cm" in offered
    assert client.post(f"/{FORM}", {**said, "same_as": "dschang-cm"}).status_code == 302
    assert JoinRequest.objects.get().organisation.slug == "dschang-cm"


def test_a_place_that_nobody_knows_is_kept_as_it_was_typed():
    Gate().post(f"/es/{FORM}", {**SAID, "place": "Vereda del Ensayo Perdido"})
    made = JoinRequest.objects.get()
    assert (made.place, made.place_name) == (None, "Vereda del Ensayo Perdido")


def test_a_robot_sends_nothing():
    assert Client().post(f"/es/{FORM}", {**SAID, "website": "http://x"}).status_code == 302
    assert not JoinRequest.objects.exists()
    assert not Letter.objects.exists()


def test_the_embassy_does_it_for_them_in_its_country_only():
    officer = embassy("CO")
    client = Gate()
    client.force_login(officer)
    prove(client, officer)
    refused = client.post(f"/{FORM}", {**SAID, "country": "PE", "place": "Lima"})
    assert refused.status_code == 400
    assert not Organisation.objects.filter(name=SAID["name"]).exists()
    client.post(f"/{FORM}", SAID)
    made = Organisation.objects.get(name=SAID["name"])
    assert Invitation.objects.get().organisation == made
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("language", GUESTS)
def test_a_translation_is_filled_with_the_same(language):
    known = catalogue(language)
    assert len(known) > 60
    for one in known:
        for rank, said in enumerate(forms(one.string) if one.id else ()):
            assert said, one.id
            original = forms(one.id)[min(rank, len(forms(one.id)) - 1)]
            assert sorted(FILLED.findall(said)) == sorted(FILLED.findall(original)), one.id
            assert sorted(TAGS.findall(said)) == sorted(TAGS.findall(original)), one.id
