"""A listing from its first word to its closing: who writes, who validates, who is told, what nobody else sees."""

import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from coopdec.directory.models import Organisation
from coopdec.exchange.models import Listing
from coopdec.exchange.services import publishing
from coopdec.files.models import Document
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.accounts.people import prove
from tests.contribution.people import acting_for, national, sent
from tests.contribution.test_who_sees_what import close_files
from tests.gate import Gate, Page

pytestmark = pytest.mark.django_db


def embassy_of(code):
    return Organisation.objects.create(
        slug=f"ambassade-{code.lower()}", kind="embassy", name=f"Ambassade {code}", sort_key="ambassade",
        search_key=" ambassade ", country_id=code,
    )  # fmt: skip


@pytest.fixture
def aneho():
    """The mayor's office."""
    return acting_for(Organisation.objects.get(slug="aneho-tg"), role="manager")


@pytest.fixture
def embassy():
    return proved(acting_for(embassy_of("TG"), role="manager"))


def proved(client):
    """With a second factor, that those who act on the work of others show first."""
    prove(client, client.person)
    return client


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.content.decode())


TYPED = {
    "kind": "request", "population": "150000", "profiles": ["port", "heritage"], "language": "fr",
    "title": "Rouvrir le front de mer", "summary": "La lagune et le vieux port.", "brings": "Un festival.",
    "theme_0": "patrimoine", "need_0": "Restaurer les maisons.", "theme_1": "dechets", "need_1": "Trier.",
    "wanted_forms": ["project"], "duration": "medium", "languages": ["fr", "en"],
    "existing_partners": "SEDIF\nYvelines", "website": "https://aneho.example/",
}  # fmt: skip


def begin(client, *, act="save", **typed):
    page = page_of(client, "/espace/bourse/nouvelle/")
    response = client.post("/espace/bourse/nouvelle/", sent(page, act=act, **{**TYPED, **typed}))
    assert response.status_code == 302, response.content.decode()[:3000]
    return Listing.objects.latest("pk")


def press(client, listing, act, **typed):
    return client.post(
        f"/espace/bourse/{listing.ref}/decider/", {"act": act, "text": "", "reason": "", **typed}
    )


def state_of(listing):
    return Listing.objects.get(pk=listing.pk).state


def letters_to(client):
    return list(Letter.objects.filter(user=client.person).order_by("pk").values_list("subject", flat=True))


def test_from_the_mayors_office_to_the_list(aneho, embassy, client):
    listing = begin(aneho, act="finish")
    assert listing.state == "draft"
    assert client.get(f"/bourse/{listing.ref}/").status_code == 404
    assert embassy.get(f"/espace/bourse/{listing.ref}/").status_code == 404, "a draft is its writers' alone"
    page_of(aneho, f"/espace/bourse/{listing.ref}/")
    assert press(aneho, listing, "publish").status_code == 404
    assert press(aneho, listing, "submit").status_code == 302
    assert [subject for subject in letters_to(embassy) if "à valider" in subject]
    assert client.get(f"/bourse/{listing.ref}/").status_code == 404, "moderated before it is public"
    assert press(embassy, listing, "return").status_code == 400, "a reason is owed"
    assert press(embassy, listing, "return", text="Et les déchets ?").status_code == 302
    assert state_of(listing) == "returned"
    assert any("complément" in subject for subject in letters_to(aneho))
    assert "Et les déchets ?" in aneho.get(f"/espace/bourse/{listing.ref}/").content.decode()
    press(aneho, listing, "submit")
    assert press(embassy, listing, "publish").status_code == 302
    page = client.get(f"/bourse/{listing.ref}/").content.decode()
    for said in ("Rouvrir le front de mer", "Restaurer les maisons.", "ville de patrimoine", "150", "SEDIF"):
        assert said in page
    assert 'rel="nofollow' in page
    assert listing.ref in client.get("/bourse/?profile=port&form=project&language=en").content.decode()
    assert any("dans la bourse" in subject for subject in letters_to(aneho))
    verbs = Entry.objects.filter(object_type="exchange.listing", object_ref=listing.ref)
    assert list(verbs.order_by("number").values_list("verb", flat=True)) == [
        "listing.created", "listing.submitted", "listing.returned", "listing.submitted", "listing.published",
    ]  # fmt: skip


def test_it_stands_where_the_directory_says(aneho):
    listing = begin(aneho)
    organisation = listing.organisation
    assert organisation.slug == "aneho-tg"
    assert (listing.country_id, listing.place_id) == ("TG", organisation.place_id)
    assert (listing.latitude, listing.longitude) == (organisation.latitude, organisation.longitude)


def test_an_embassy_speaks_for_a_town_that_the_directory_knows(embassy):
    listing = begin(embassy, seeker="Aného", country="TG", place="")
    assert listing.organisation.slug == "aneho-tg"
    assert listing.carried_by.kind == "embassy"
    assert listing.seeker == "Aného"
    unknown = begin(embassy, seeker="Canton de nulle part", country="TG", place="")
    assert unknown.organisation is None
    assert (unknown.seeker, unknown.place) == ("Canton de nulle part", None)
    # Who validates needs nobody for what it writes itself.
    assert press(embassy, unknown, "publish").status_code == 302
    assert state_of(unknown) == "published"


def test_another_language_needs_a_french_version(aneho):
    listing = begin(aneho, act="finish", language="en", title="The seafront", summary="The lagoon.")
    page = page_of(aneho, f"/espace/bourse/{listing.ref}/modifier/?verifier=1")
    wrong = [one.text for one in page.all("div") if "wrong" in (one["class"] or "")]
    assert any("Titre en français" in text for text in wrong)
    assert press(aneho, listing, "submit").status_code == 400
    edit = f"/espace/bourse/{listing.ref}/modifier/"
    typed = sent(page_of(aneho, edit), act="finish", title_fr="Le front de mer", summary_fr="La lagune.")
    aneho.post(edit, typed)
    assert press(aneho, listing, "submit").status_code == 302
    assert {one.language for one in listing.texts.all()} == {"en", "fr"}


def test_a_french_authority_offers(client):
    rennes = acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")
    officer = proved(national())
    listing = begin(rennes, kind="offer", wanted_countries=["ML", "TG"])
    assert {one.code for one in listing.wanted_countries.all()} == {"ML", "TG"}
    assert listing.latitude is not None
    press(rennes, listing, "submit")
    assert press(officer, listing, "publish").status_code == 302
    assert "Angers" in client.get("/bourse/?kind=offer").content.decode()


def test_errors_stand_next_to_fields_and_what_was_typed_stays(aneho):
    page = page_of(aneho, "/espace/bourse/nouvelle/")
    typed = sent(page, act="save", **{**TYPED, "website": "pas une adresse", "population": "beaucoup"})
    response = aneho.post("/espace/bourse/nouvelle/", typed)
    assert response.status_code == 400
    text = response.content.decode()
    assert "pas une adresse" in text
    assert "beaucoup" in text
    assert "Restaurer les maisons." in text
    assert not Listing.objects.exclude(author=None).exists()


@pytest.mark.parametrize("who", ["other", "reader", "elsewhere"])
def test_others_learn_nothing(aneho, who, client):
    listing = begin(aneho)
    press(aneho, listing, "submit")
    other = {
        "other": lambda: acting_for(Organisation.objects.get(slug="angers-49007"), role="administrator"),
        "reader": lambda: acting_for(Organisation.objects.get(slug="angers-49007"), role="reader"),
        "elsewhere": lambda: proved(acting_for(embassy_of("BJ"), role="manager")),
    }[who]()
    assert other.get(f"/espace/bourse/{listing.ref}/").status_code == 404
    assert other.get(f"/espace/bourse/{listing.ref}/modifier/").status_code == 404
    assert press(other, listing, "publish").status_code == 404
    assert state_of(listing) == "submitted"
    assert listing.ref not in other.get("/espace/bourse/").content.decode()
    assert client.get(f"/espace/bourse/{listing.ref}/").status_code == 302


def test_two_pages_never_overwrite_each_other(aneho):
    listing = begin(aneho)
    edit = f"/espace/bourse/{listing.ref}/modifier/"
    first, second = sent(page_of(aneho, edit), act="save"), sent(page_of(aneho, edit), act="save")
    assert aneho.post(edit, {**first, "title": "La première"}).status_code == 302
    answer = aneho.post(edit, {**second, "title": "La seconde"})
    assert answer.status_code == 409
    assert "La seconde" in answer.content.decode()
    assert listing.texts.get().title == "La première"


def test_what_saves_itself_is_answered_in_json_and_not_journalled(aneho):
    page = page_of(aneho, "/espace/bourse/nouvelle/")
    typed = sent(page, act="save", **{**TYPED, "title": "Un début"})
    said = json.loads(
        aneho.post("/espace/bourse/nouvelle/", typed, headers={"Accept": "application/json"}).content
    )
    listing = Listing.objects.get(ref=said["key"])
    before = Entry.objects.count()
    again = {**typed, "title": "Un début et", "revision": said["revision"], "attempt": "a" * 24}
    more = json.loads(aneho.post(said["save"], again, headers={"Accept": "application/json"}).content)
    assert more["revision"] == said["revision"] + 1
    # The answer was lost: the same page saves again over what it had.
    lost = {**again, "title": "Un début et une fin", "unanswered": "a" * 24}
    assert aneho.post(said["save"], lost, headers={"Accept": "application/json"}).status_code == 200
    assert listing.texts.get().title == "Un début et une fin"
    assert Entry.objects.count() == before
    wrong = {**lost, "revision": 99, "population": "x"}
    assert aneho.post(said["save"], wrong, headers={"Accept": "application/json"}).status_code == 422
    assert Gate().post(said["save"], lost, headers={"Accept": "application/json"}).status_code == 401


def test_a_photo_is_made_small_says_nothing_of_the_camera_and_is_described(aneho, embassy, client):
    listing = begin(aneho)
    edit = f"/espace/bourse/{listing.ref}/modifier/"
    picture = Image.effect_noise((1600, 1200), 60).convert("RGB")
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Madame X"
    picture.save(file, "JPEG", exif=exif)
    file.seek(0)
    file.name = "vue.jpg"
    answer = aneho.post(edit, {**sent(page_of(aneho, edit), act="photo"), "photo": file})
    assert answer.status_code == 302
    assert "joint" in aneho.get(edit).content.decode()
    listing.refresh_from_db()
    with Image.open(listing.photo.file) as kept:
        assert kept.width <= 960
        assert not kept.getexif()
    listing.photo.file.close()
    assert press(aneho, listing, "submit").status_code == 400, "not described"
    aneho.post(edit, sent(page_of(aneho, edit), act="save", photo_alternative="Le port, vu du phare"))
    press(aneho, listing, "submit")
    address = f"/bourse/{listing.ref}/documents/{listing.photo.ref}/"
    assert client.get(address).status_code == 404
    press(embassy, listing, "publish")
    given = client.get(address)
    assert given.status_code == 200
    close_files(given)
    assert "Le port, vu du phare" in client.get(f"/bourse/{listing.ref}/").content.decode()
    assert not Document.objects.filter(title__contains="Madame").exists()


def test_what_is_no_picture_is_refused(aneho):
    listing = begin(aneho)
    edit = f"/espace/bourse/{listing.ref}/modifier/"
    file = io.BytesIO(b"<script>alert(1)</script>")
    file.name = "vue.jpg"
    aneho.post(edit, {**sent(page_of(aneho, edit), act="photo"), "photo": file})
    listing.refresh_from_db()
    assert listing.photo is None


def test_reviewing_takes_it_out_of_the_list_until_it_is_read_again(aneho, embassy, client):
    listing = begin(aneho)
    press(aneho, listing, "submit")
    press(embassy, listing, "publish")
    assert aneho.get(f"/espace/bourse/{listing.ref}/modifier/").status_code == 404
    press(aneho, listing, "revise")
    assert client.get(f"/bourse/{listing.ref}/").status_code == 404
    press(aneho, listing, "close", reason="found")
    # Closing and opening again is no way round those who read.
    press(aneho, listing, "reopen")
    assert state_of(listing) == "returned"
    assert press(aneho, listing, "publish").status_code == 404


def test_what_the_embassy_finds_unfit_stays_closed(aneho, embassy):
    listing = begin(aneho)
    press(aneho, listing, "submit")
    press(embassy, listing, "close", reason="unfit", text="Ce n’est pas une autorité locale.")
    assert press(aneho, listing, "reopen").status_code == 404
    assert press(embassy, listing, "reopen").status_code == 302


def test_an_embassy_edits_and_confirms_what_a_document_said(embassy, client):
    listing = Listing.objects.get(ref="tg-golfe-3")
    edit = f"/espace/bourse/{listing.ref}/modifier/"
    embassy.post(edit, sent(page_of(embassy, edit), act="save", title="Un conservatoire"))
    assert press(embassy, listing, "renew").status_code == 302
    page = client.get("/bourse/tg-golfe-3/").content.decode()
    assert "Un conservatoire" in page
    assert "Confirmé le" in page
    assert "lu dans un document" not in page.lower()
    listing.refresh_from_db()
    assert listing.organisation_id is not None
    assert listing.latitude is not None


def test_a_year_later_confirmation_is_asked_twice_then_it_closes(aneho, embassy, client):
    listing = begin(aneho)
    press(aneho, listing, "submit")
    press(embassy, listing, "publish")
    now = timezone.now()
    assert publishing.tend(now=now + timedelta(days=364)) == (0, 0)
    assert publishing.tend(now=now + timedelta(days=366)) == (1, 0)
    assert publishing.tend(now=now + timedelta(days=367)) == (0, 0)
    assert publishing.tend(now=now + timedelta(days=397)) == (1, 0)
    assert len([one for one in letters_to(aneho) if "vaut-elle encore" in one]) == 2
    assert any("Dernier rappel" in one for one in letters_to(embassy))
    assert publishing.tend(now=now + timedelta(days=428)) == (0, 1)
    listing.refresh_from_db()
    assert (listing.state, listing.close_reason) == ("closed", "aged")
    assert client.get(f"/bourse/{listing.ref}/").status_code == 404
    # What a document alone says has nobody to ask.
    assert Listing.objects.filter(state="published").count() == 58


def test_confirming_starts_a_year_again(aneho, embassy):
    listing = begin(aneho)
    press(aneho, listing, "submit")
    press(embassy, listing, "publish")
    publishing.tend(now=timezone.now() + timedelta(days=366))
    press(aneho, listing, "renew")
    listing.refresh_from_db()
    assert (listing.reminders, listing.reminded_at) == (0, None)


def test_who_belongs_nowhere_is_told_where_to_begin(django_user_model):
    visitor = Gate()
    visitor.force_login(django_user_model.objects.create_user("seul@ville.example", "a long password"))
    response = visitor.get("/espace/bourse/nouvelle/")
    assert response.status_code == 403
    assert "/rejoindre/" in response.content.decode()
