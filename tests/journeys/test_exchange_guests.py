"""The exchange in guest languages: all its pages in all their states, its letters, the names that it shows."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone, translation
from PIL import Image

from coopdec.accounts.letters import NOTES, WORDINGS
from coopdec.accounts.models import User
from coopdec.common import languages
from coopdec.directory.models import Organisation
from coopdec.exchange import letters as exchange_letters
from coopdec.exchange import workflow
from coopdec.exchange.enums import CloseReason, DeclineReason
from coopdec.exchange.models import Introduction, Listing, Participation, SharedProgramme
from coopdec.exchange.services import introductions, publishing
from coopdec.mailing.models import Letter
from coopdec.mailing.services.messages import message
from coopdec.mailing.services.posting import written
from coopdec.reference import guests
from coopdec.reference.models import Country, Sdg, Theme
from tests.accounts.people import PASSWORD, prove
from tests.contribution.people import acting_for, national, sent
from tests.exchange import test_introductions as answering
from tests.exchange import test_programmes_written as leading
from tests.exchange import test_publishing as writing
from tests.gate import Gate, Page, problems
from tests.journeys.test_guest_languages import missing_in

pytestmark = pytest.mark.django_db
GUESTS = [code for code, _name in settings.GUEST_LANGUAGES]
EXCHANGE = Path(settings.ROOT) / "coopdec" / "exchange" / "templates" / "exchange" / "letters"
IS_TEXT = "text/html"


def organisation(slug):
    return Organisation.objects.get(slug=slug)


class Walker:
    """Somebody who reads and writes in one language; what each page says is examined."""

    def __init__(self, gate, language):
        self.client, self.language = Client(), language  # the gate follows links, which another test does
        self.client.cookies = gate.cookies
        if hasattr(gate, "person"):
            User.objects.filter(pk=gate.person.pk).update(language=language)

    def get(self, path, *, status=200, **given):
        return self._seen(path, self.client.get(f"/{self.language}{path}", given), status)

    def post(self, path, said, *, status=302, **headers):
        answer = self.client.post(f"/{self.language}{path}", said, headers=headers)
        return self._seen(path, answer, status)

    def _seen(self, path, answer, status):
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:1500])
        if status in {301, 302}:
            assert answer["Location"].startswith((f"/{self.language}/", "#")), answer["Location"]
        elif answer["Content-Type"].startswith(IS_TEXT):
            html = answer.content.decode()
            assert problems(html, self.language) == [], path
            spoken = {one["hreflang"] for one in Page(html).one("p", id="langue").all("a")}
            if status in {200, 400, 409}:
                assert spoken == {"fr", "en", *GUESTS} - {self.language}, path
        return answer


def whole_read(walker):
    """What everybody reads."""
    for path in ("/bourse/", "/programmes/"):
        walker.get(path)
        walker.get(path, q="eau")
        walker.get(path, q="rien de tel")
        walker.get(path, country="QQ", status=400)
        walker.get(path, page="99", status=404)
        walker.get(path, wrong="1", theme=["1"] * 12, q=["a", "b"], status=400)
        walker.get(path, q="x" * 120, page="x", status=400)
    walker.get("/bourse/", kind="offer", country="TG", profile="port")
    walker.get("/bourse/correspondances/")
    walker.get("/bourse/annonces.csv")
    walker.get("/bourse/annonces.csv", country="QQ", status=400)
    assert walker.get("/bourse/fil.atom", country="TG")["Content-Type"].startswith("application/atom")
    for ref in Listing.objects.published().order_by("pk").values_list("ref", flat=True)[::4]:
        walker.get(f"/bourse/{ref}/")
    for slug in SharedProgramme.objects.published().order_by("pk").values_list("slug", flat=True)[::4]:
        walker.get(f"/programmes/{slug}/")
    walker.get("/bourse/tg-aneho/collectivites/")
    walker.get("/bourse/tg-aneho/collectivites/", page="2", sans="themes")
    walker.get("/bourse/tg-aneho/collectivites/", page="99", status=404)
    walker.get("/bourse/pour/angers-49007/")
    walker.get("/bourse/aucune-annonce/", status=404)
    for path in ("/espace/bourse/", "/bourse/tg-aneho/repondre/", "/espace/bourse/nouvelle/"):
        assert "/compte/connexion/" in walker.get(path, status=302)["Location"]


def photo():
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG")
    file.seek(0)
    file.name = "port.jpg"
    return file


def wrote(walker, language):
    """A mayor's office writes in its language, and leaves out what it must not."""
    new = "/espace/bourse/nouvelle/"
    page = Page(walker.get(new).content.decode())
    assert [one["value"] for one in page.one("select", id="id_language").all("option") if "selected" in one.attributes] == [language]  # fmt: skip
    walker.post(new, sent(page, act="save", website="?", population="x", title="x" * 300), status=400)
    typed = {
        **writing.TYPED,
        "language": language,
        "title": "Frente",
        "summary": "Laguna.",
        "need_0": "Casas.",
    }
    walker.post(new, sent(page, act="finish", **typed))
    listing = Listing.objects.latest("pk")
    edit, mine = f"/espace/bourse/{listing.ref}/modifier/", f"/espace/bourse/{listing.ref}/"
    walker.get(edit)
    walker.get(edit, verifier="1")
    walker.get(mine)
    writing_acts(walker, mine, ("submit",), status=400)
    page = Page(walker.get(edit).content.decode())
    older = sent(page, act="save", title="Otro frente")
    walker.post(edit, sent(page, act="photo", photo=photo(), title="Frente al mar"))
    page = Page(walker.get(edit).content.decode())
    walker.post(edit, older, status=409)
    walker.post(edit, older, status=409, Accept="application/json")
    walker.get(edit, verifier="1")
    walker.post(edit, sent(page, act="upload"))
    walker.post(edit, sent(Page(walker.get(edit).content.decode()), act="upload", upload=photo()))
    walker.get(edit)
    whole = {"title_fr": "Front", "summary_fr": "Lagune.", "photo_alternative": "El puerto"}
    walker.post(edit, sent(Page(walker.get(edit).content.decode()), act="finish", **whole))
    walker.get(mine)
    writing_acts(walker, mine, ("submit",))
    return listing


def writing_acts(walker, mine, acts, *, status=302, **typed):
    for act in acts:
        said = {"act": act, "text": "", "reason": "", **typed}
        walker.post(f"{mine}decider/", said, status=status)
        walker.get(mine)


def moderated(listing, owner, embassy):
    """Both languages of the conversation: each reads the same page in every state."""
    mine = f"/espace/bourse/{listing.ref}/"
    embassy.get("/espace/bourse/")
    embassy.get("/espace/bourse/tableau/")
    writing_acts(embassy, mine, ("return",), status=400)
    writing_acts(embassy, mine, ("return",), text="¿Y?")
    writing_acts(owner, mine, ("write",), text="Ya.")
    writing_acts(owner, mine, ("submit",))
    writing_acts(embassy, mine, ("write", "publish"), text="Bien.")
    owner.get(mine)
    owner.get("/espace/bourse/")
    owner.get(f"/bourse/{listing.ref}/")
    writing_acts(owner, mine, ("renew", "close", "reopen", "submit"), reason="found")
    writing_acts(embassy, mine, ("publish",))
    writing_acts(owner, mine, ("revise", "submit"))
    writing_acts(embassy, mine, ("publish",))
    for month in (0, 1, 2):
        publishing.tend(now=timezone.now() + timedelta(days=370 + 31 * month))
    owner.get(mine)
    writing_acts(owner, mine, ("reopen", "submit"))
    writing_acts(embassy, mine, ("publish",))


def answered(listing, owner, french, embassy):
    """An introduction in all its states."""
    answer = f"/bourse/{listing.ref}/repondre/"
    french.get(answer)
    french.post(answer, {"contact_email": "x", "interest": ""}, status=400)
    said = {**answering.SAID, "consents": ""}
    french.post(answer, said)
    french.post(answer, said, status=400)
    owner.get(answer, status=403)
    made = Introduction.objects.latest("pk")
    page = f"/espace/bourse/mises-en-relation/{made.ref}/"

    def acts(who, *steps, status=302, **typed):
        for act in steps:
            who.post(f"{page}agir/", {"act": act, "text": "", "reason": "", **typed}, status=status)
            for one in (owner, french, embassy):
                one.get(page)

    acts(owner, "decline", "report", "consent", "write", "outcome", status=400)
    acts(owner, "accept", "report", "write", text="¿Cuándo?")
    acts(french, "accept", status=404)
    acts(owner, "consent", **answering.OWN)
    acts(french, "consent", contact="Service", contact_email="relations@angers.example")
    acts(embassy, "handled", report=made.reports.get().pk)
    acts(owner, "agree")
    introductions.tend(now=timezone.now() + timedelta(days=93))
    acts(owner, "outcome", status=400)
    acts(owner, "outcome", outcome="preparing", text="Mayo.")
    Introduction.objects.filter(pk=made.pk).update(state="proposed", agreed_at=None)
    acts(owner, "decline", reason="taken", text="Ya.")
    acts(owner, "accept", "write", status=400, text="?")
    french.post(answer, said)
    introductions.tend(now=timezone.now() + timedelta(days=95))
    french.post(answer, said)
    made = Introduction.objects.latest("pk")
    owner.post(
        f"/espace/bourse/mises-en-relation/{made.ref}/agir/", {"act": "block", "text": "", "reason": ""}
    )
    french.post(answer, said, status=400)
    for one in (owner, french, embassy):
        one.get(f"/espace/bourse/mises-en-relation/{made.ref}/")
        one.get("/espace/bourse/")
    embassy.get("/espace/bourse/tableau/")


def joined(french, lead, owner):
    """A programme, from who asks and from who leads."""
    ask = "/programmes/vitagora-vinnytsia/rejoindre/"
    SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(places_left=1)
    owner.get(ask, status=403)
    french.get(ask)
    french.post(ask, {"message": ""}, status=400)
    french.post(ask, {"message": "Nous ?"})
    french.post(ask, {"message": "Nous ?"}, status=400)
    page = f"/espace/programmes/{Participation.objects.latest('pk').ref}/"

    def acts(who, *steps, status=302, **typed):
        for act in steps:
            empty = {"act": act, "text": "", "agreement_on": "", "agreement_reference": ""}
            who.post(page, {**empty, **typed}, status=status)
            french.get(page)
            lead.get(page)

    acts(lead, "decline", status=400)
    acts(lead, "accept")
    acts(lead, "sign", status=400)
    acts(lead, "sign", status=400, agreement_on="x")
    acts(lead, "sign", agreement_on="2026-11-20")
    acts(french, "withdraw", status=400)
    SharedProgramme.objects.filter(slug="vitagora-vinnytsia").update(places_left=0)
    french.get("/programmes/vitagora-vinnytsia/")
    lead.get("/espace/bourse/")
    french.get("/espace/bourse/")


def led(lead, officer):
    """A programme from its first word to its closing; the desk of the State; what fits weighs."""
    new = "/espace/programmes/nouveau/"
    page = Page(lead.get(new).content.decode())
    form = leading.form_of(page)
    wrong = {"budget_low": "9", "budget_high": "1", "email": "x", "website": "x", "places_left": "x"}
    lead.post(new, sent(page, act="finish", within=form, **wrong), status=400)
    lead.post(new, sent(page, act="finish", within=form, **{**leading.TYPED, "summary": ""}))
    made = SharedProgramme.objects.latest("pk")
    mine, edit = (f"/espace/programmes/fiches/{made.slug}/{one}" for one in ("", "modifier/"))
    lead.get(mine)
    lead.get(edit, verifier="1")
    page = Page(lead.get(edit).content.decode())
    older = sent(page, act="save", within=leading.form_of(page))
    lead.post(edit, {**older, "summary": "Forages."})
    lead.post(edit, older, status=409)

    def acts(who, *steps, status=302, text=""):
        for act in steps:
            who.post(f"{mine}decider/", {"act": act, "text": text, "reason": ""}, status=status)
            for one in (lead, officer):
                one.get(mine)

    acts(lead, "submit")
    acts(officer, "return", status=400)
    acts(officer, "return", text="¿Quién?")
    acts(lead, "submit")
    acts(officer, "publish")
    acts(lead, "renew", "revise", "submit")
    acts(officer, "publish", "close", text="Fin.")
    acts(lead, "reopen")
    officer.get("/espace/bourse/")
    officer.get("/espace/bourse/tableau/")
    weights = "/bourse/correspondances/poids/"
    page = Page(officer.get(weights).content.decode())
    zero = {one["name"]: "0" for one in page.all("input") if one["type"] == "number"}
    officer.post(weights, zero, status=400)
    officer.post(weights, dict.fromkeys(zero, "x"), status=400)
    officer.post(weights, dict.fromkeys(zero, "5"))


def walk(language):
    """Everybody does everything in this language."""
    whole_read(Walker(Gate(), language))
    embassy = Organisation.objects.create(
        slug="embajada-tg", kind="embassy", name="Embajada", sort_key="embajada", search_key=" embajada ",
        country_id="TG", email="embajada@tg.example",
    )  # fmt: skip
    nobody = Gate()
    nobody.person = User.objects.create_user("nadie@ensayo.example", "a long password")
    nobody.force_login(nobody.person)
    nobody = Walker(nobody, language)
    for path in ("/espace/bourse/nouvelle/", "/espace/programmes/nouveau/"):
        nobody.get(path, status=403)
    nobody.get("/espace/bourse/")
    french = Walker(acting_for(organisation("angers-49007"), role="manager"), language)
    owner = Walker(acting_for(organisation("aneho-tg"), role="manager"), language)
    embassy = Walker(acting_for(embassy, role="manager"), language)
    officer = national()
    prove(officer, officer.person)
    officer = Walker(officer, language)
    programme = SharedProgramme.objects.get(slug="vitagora-vinnytsia")
    lead = Walker(acting_for(programme.lead, role="manager"), language)
    french.get("/espace/bourse/nouvelle/")
    french.get("/bourse/pour/angers-49007/")
    french.post("/bourse/pour/angers-49007/ecarter/", {"listing": "td-sarh"})
    french.get("/bourse/pour/angers-49007/")
    french.post("/bourse/pour/angers-49007/ecarter/", {"listing": "td-sarh", "again": "1"})
    listing = wrote(owner, language)
    moderated(listing, owner, embassy)
    answered(listing, owner, french, embassy)
    joined(french, lead, owner)
    led(Walker(acting_for(organisation("cites-unies-france"), role="manager"), language), officer)
    return listing


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


def _steps():
    return [one for one in vars(workflow).values() if isinstance(one, workflow.Transition)]


@pytest.mark.parametrize("language", GUESTS)
@pytest.mark.parametrize("name", sorted(path.name for path in EXCHANGE.glob("*.txt")))
def test_every_letter_of_the_exchange_is_in_the_language_of_who_reads_it(language, name):
    said = {
        "who": "Aného", "listing": "Aného", "title": "Agua", "text": "Hola.", "month": 3, "path": "/x/",
        "reason": CloseReason.FOUND.label,
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
