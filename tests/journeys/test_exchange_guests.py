"""The exchange in guest languages: all its pages in all their states, its letters, the names that it shows."""

import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils import translation

from coopdec.accounts.letters import NOTES, WORDINGS
from coopdec.accounts.models import User
from coopdec.common import languages
from coopdec.exchange import letters as exchange_letters
from coopdec.exchange import workflow
from coopdec.exchange.enums import CloseReason, DeclineReason
from coopdec.exchange.models import Introduction, Listing
from coopdec.mailing.models import Letter
from coopdec.mailing.services.messages import message
from coopdec.mailing.services.posting import written
from coopdec.reference import guests
from coopdec.reference.models import Country, Sdg, Theme
from scripts.messages import found
from tests.accounts.people import PASSWORD
from tests.contribution.people import acting_for, sent
from tests.gate import Gate, Page
from tests.house.test_catalogues import catalogue, forms
from tests.journeys.exchange_walk import organisation, walk
from tests.journeys.test_guest_languages import missing_in

pytestmark = pytest.mark.django_db
GUESTS = [code for code, _name in settings.GUEST_LANGUAGES]
EXCHANGE = Path(settings.ROOT) / "coopdec" / "exchange" / "templates" / "exchange" / "letters"
ROOM = "coopdec/exchange/"


@pytest.mark.parametrize("language", GUESTS)
def test_nothing_of_the_exchange_is_left_in_french(language, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with missing_in(language) as missing:
        walk(language)
        for step in _steps():
            str(step.public_label)
            str(step.label)
    assert missing == set()
    wrote_to = Letter.objects.filter(language=language)
    assert {one.language for one in wrote_to} == {language}
    subjects = set(wrote_to.values_list("subject", flat=True))
    assert len(subjects) > 15


@pytest.mark.parametrize("language", GUESTS)
def test_the_catalogue_has_every_message_of_the_room(language):
    known = {(one.context, forms(one.id)) for one in catalogue(language) if one.id and all(forms(one.string))}
    said = [one for one in found() if one.id and any(path.startswith(ROOM) for path, _line in one.locations)]
    assert len(said) > 500
    assert [one.id for one in said if (one.context, forms(one.id)) not in known] == []


def _steps():
    return [one for one in vars(workflow).values() if isinstance(one, workflow.Transition)]


@pytest.mark.parametrize("language", GUESTS)
@pytest.mark.parametrize("name", sorted(path.name for path in EXCHANGE.glob("*.txt")))
def test_every_letter_of_the_exchange_is_in_the_language_of_who_reads_it(language, name):
    said = {
        "who": "Aného", "listing": "Aného", "title": "Agua", "text": "Hola.", "month": 3, "path": "/x/",
        "reason": CloseReason.FOUND.label, "count": 2,
        "groups": [{"title": "Aného", "path": "/x/", "rows": [{"title": "Angers", "path": "/x/", "why": "Agua."}]}],
    }  # fmt: skip
    with missing_in(language) as missing:
        for is_last in (True, False):
            subject, text = written(
                f"exchange/letters/{name}", {**said, "is_last": is_last}, language=language
            )
            message(Letter(key="x", to="a@b.example", language=language, subject=subject, text=text))
    assert missing == set()
    with translation.override("fr"):
        assert subject != written(f"exchange/letters/{name}", said, language="fr")[0]


@pytest.mark.parametrize("language", GUESTS)
def test_every_letter_of_an_account_is_too(language):
    with missing_in(language) as missing, translation.override(language):
        for wording in WORDINGS.values():
            assert [str(one) for one in (wording.subject, *wording.lines, wording.verb)]
        assert all(map(str, NOTES.values()))
    assert missing == set()


def test_a_reason_is_told_in_the_language_of_who_reads_the_letter(monkeypatch):
    told = []
    monkeypatch.setattr(exchange_letters, "_tell", lambda _people, **said: told.append(said["reason"]))
    listing = Listing.objects.get(ref="tg-aneho")
    listing.close_reason = CloseReason.FOUND
    introduction = Introduction(listing=listing, organisation=listing.organisation, decline_reason="taken")
    introduction.author = User(email="a@b.example", is_active=False)
    with translation.override("en"):
        exchange_letters.closed(listing, text="")
        exchange_letters.moved(introduction, "introduction-declined", from_owner=True)
    with translation.override("es"):
        assert [str(one) for one in told] == [CloseReason.FOUND.label, DeclineReason.TAKEN.label]


def test_a_letter_that_guests_do_not_have_is_in_english():
    with translation.override("es"):
        subject, _text = written("mailing/trial.txt", {}, language="es")
    assert subject == written("mailing/trial.txt", {}, language="en")[0]


# --- names, and words in other languages


@pytest.mark.parametrize("language", GUESTS)
def test_every_theme_goal_and_country_has_its_name(language):
    with translation.override("en"):
        english = {one.pk: one.name for one in Country.objects.all()}
    with translation.override(language):
        assert all(guests.name("theme", one.pk) == one.label for one in Theme.objects.all())
        assert all(guests.name("sdg", one.pk) == one.name for one in Sdg.objects.all())
        names = {one.pk: one.name for one in Country.objects.all()}
        assert all(names.values())
        assert (names["DE"], names["VN"]) == {"es": ("Alemania", "Vietnam"), "pt": ("Alemanha", "Vietname")}[language]  # fmt: skip
        assert sum(names[code] != english[code] for code in names) > 100


@pytest.mark.parametrize(
    ("language", "shown"), [("es", "es"), ("pt", "en"), ("fr", "fr"), ("en", "en")]
)  # fmt: skip
def test_a_text_is_shown_in_the_language_best_read_and_says_which(language, shown, client):
    listing = Listing.objects.get(ref="tg-aneho")
    Listing.objects.filter(pk=listing.pk).update(language="es")
    listing.texts.all().delete()
    for code in ("es", "en", "fr"):
        listing.texts.create(language=code, title=f"Título {code}", summary=f"Resumen {code}.")
    need = listing.needs.order_by("pk").first()
    listing.needs.exclude(pk=need.pk).delete()
    listing.needs.update(text="Las casas.", text_fr="Les maisons.")
    prefix = "" if language == "fr" else f"/{language}"
    page = Page(client.get(f"{prefix}/bourse/tg-aneho/").content.decode())
    (lead,) = [one for one in page.all("p") if one["class"] == "lead" and one.text == f"Título {shown}"]
    assert lead.parent["lang"] == ("" if shown == language else shown) or (
        lead.parent["lang"] is None and shown == language
    )
    folded = {one.text for one in page.all("p") if one["class"] == "lead"}
    assert folded == {f"Título {code}" for code in ("es", "en", "fr")}
    wanted = "es" if language == "es" else "fr"
    (said,) = [one for one in page.all("span") if one.text in {"Las casas.", "Les maisons."}]
    assert said.text == {"es": "Las casas.", "fr": "Les maisons."}[wanted]
    assert (said["lang"] or language) == wanted


# --- addresses


def routes(found, before=""):
    for one in found.url_patterns:
        route = before + str(one.pattern).removeprefix("^")
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        else:
            yield route


@pytest.mark.parametrize("language", GUESTS)
def test_the_settings_name_the_pages_that_guests_have_and_no_other(language):
    with translation.override(language):
        guest, whole = (
            [route.removeprefix(f"{prefix}/") for one in found for route in routes(one)]
            for prefix, found in _prefixed(language)
        )
    assert len(guest) > 40
    assert [route for route in guest if not route.startswith(settings.GUEST_PAGES)] == []
    assert [route for route in whole if route.startswith(settings.GUEST_PAGES)] == []


def _prefixed(language):
    resolvers = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver)]
    for prefix in (language, languages.NEXT_BEST):
        yield prefix, [one for one in resolvers if str(one.pattern) == f"{prefix}/"]


@pytest.mark.parametrize("language", GUESTS)
def test_links_stay_where_the_page_exists_and_lead_on_in_english_elsewhere(language):
    client = Gate()
    for path in ("/bourse/", "/bourse/tg-aneho/", "/programmes/", "/bourse/correspondances/"):
        page = client.get(f"/{language}{path}").page
        (switch,) = [one for one in page.all("p") if one["id"] == "langue"]
        others = {one["href"] for one in switch.all("a")}
        for link in page.links():
            if link in others or not link.startswith("/") or link.startswith("/static/"):
                continue
            there = languages.of(link)
            assert there in {language, languages.NEXT_BEST}, link
            is_guest = languages.in_source(link).lstrip("/").startswith(settings.GUEST_PAGES)
            assert (there == language) is is_guest, link
        alternates = {one["hreflang"] for one in page.all("link") if one["rel"] == "alternate" and one["hreflang"]}  # fmt: skip
        assert alternates == {"fr", "en", *GUESTS, "x-default"}


def test_a_page_that_saves_itself_answers_in_the_language_of_its_address():
    owner = acting_for(organisation("aneho-tg"), role="manager")
    page = Page(owner.get("/pt/espace/bourse/nouvelle/").content.decode())
    answer = owner.post(
        "/pt/espace/bourse/nouvelle/", sent(page, act="save"), headers={"Accept": "application/json"}
    )
    assert json.loads(answer.content)["url"].startswith("/pt/espace/bourse/")


def test_who_signs_in_in_a_guest_language_comes_to_what_exists_in_it():
    acting = acting_for(organisation("aneho-tg"), role="manager")
    acting.person.set_password(PASSWORD)
    acting.person.save()
    EmailAddress.objects.create(user=acting.person, email=acting.person.email, verified=True, primary=True)
    visitor = Gate()
    said = {"login": acting.person.email, "password": PASSWORD}
    assert visitor.post("/es/compte/connexion/", said)["Location"] == "/es/espace/bourse/"
