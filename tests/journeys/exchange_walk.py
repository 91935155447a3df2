"""Everybody does everything in the exchange in one language; what each page says is examined."""

import io
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from coopdec.accounts.models import User
from coopdec.directory.models import Organisation
from coopdec.exchange.enums import TieKind
from coopdec.exchange.models import Introduction, Listing, Participation, SharedProgramme
from coopdec.exchange.services import introductions, publishing
from tests.accounts.people import prove
from tests.contribution.people import acting_for, national, sent
from tests.exchange import test_introductions as answering
from tests.exchange import test_programmes_written as leading
from tests.exchange import test_publishing as writing
from tests.gate import Gate, Page, problems

GUESTS = [code for code, _name in settings.GUEST_LANGUAGES]
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


def tied(french):
    """Ties with countries that an authority declares."""
    page = "/espace/bourse/liens/angers-49007/"
    french.get(page)
    french.post(page, {"sentence": ""}, status=400)
    french.post(page, {"country": "XX", "kind": "x", "sentence": "x" * 400}, status=400)
    french.post(page, {"country": "TG", "kind": TieKind.values[0], "sentence": "Une association."})
    french.get("/bourse/pour/angers-49007/")
    seen = Page(french.get(page).content.decode())
    (button,) = [one for one in seen.all("button") if one["name"] == "withdraw"]
    french.post(page, {"withdraw": button["value"]})
    french.get(page)


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
    tied(french)
    listing = wrote(owner, language)
    moderated(listing, owner, embassy)
    answered(listing, owner, french, embassy)
    owner.get("/bourse/pour/aneho-tg/")
    owner.get(f"/bourse/{listing.ref}/collectivites/")
    owner.post(f"/bourse/{listing.ref}/collectivites/ecarter/", {"authority": "cergy-95127"})
    owner.get(f"/bourse/{listing.ref}/collectivites/")
    joined(french, lead, owner)
    led(Walker(acting_for(organisation("cites-unies-france"), role="manager"), language), officer)
    return listing
