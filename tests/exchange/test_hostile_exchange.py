"""The exchange against those who wish it ill: what is not theirs, floods of letters, odd files, two at once."""

import io
import struct
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from coopdec.accounts.models import Membership
from coopdec.common import printing
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.exchange import access, queries, rules
from coopdec.exchange.forms import ListingForm, ProgrammeForm, programme_kept
from coopdec.exchange.models import Introduction, Listing, Participation, SetAside, SharedProgramme
from coopdec.exchange.services import introductions, participations, publishing, sharing
from coopdec.exchange.services.listings import ListingInput, NeedInput, TextInput
from coopdec.exchange.views.writing import PAGE
from coopdec.files.models import Document
from coopdec.mailing.models import Letter
from tests.accounts.people import prove
from tests.contribution.people import acting_for, member, national

pytestmark = pytest.mark.django_db
WHOLE = {
    "kind": "request", "language": "fr", "title": "Un port", "summary": "Ouvrir le port.", "theme_0": "patrimoine",
}  # fmt: skip


def embassy_of(code):
    place = Organisation.objects.create(
        slug=f"ambassade-{code.lower()}", kind="embassy", name=f"Ambassade {code}", sort_key="ambassade",
        search_key=" ambassade ", country_id=code,
    )  # fmt: skip
    client = acting_for(place, role="manager")
    prove(client, client.person)
    client.place = place
    return client


@pytest.fixture
def aneho():
    return acting_for(Organisation.objects.get(slug="aneho-tg"), role="manager")


@pytest.fixture
def angers():
    return acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")


def begun(client, slug="aneho-tg", **typed):
    organisation = Organisation.objects.get(slug=slug)
    form = ListingForm({**WHOLE, **typed}, organisation=organisation)
    assert form.is_valid(), form.errors
    return publishing.start_listing(
        organisation=organisation, kind=form.cleaned_data["kind"], values=form.values(), by=client.person
    )


def decide(client, listing, wanted, **typed):
    return client.post(f"/espace/bourse/{listing.ref}/decider/", {"act": wanted, "text": "", **typed})


def version_on(client, path):
    page = client.get(path).content.decode()
    return page.split('name="version" value="')[1].split('"')[0]


# --- what is published was read


def test_what_was_sent_again_is_not_published_unread(aneho):
    embassy = embassy_of("TG")
    listing = begun(aneho)
    assert decide(aneho, listing, "submit").status_code == 302
    read = version_on(embassy, f"/espace/bourse/{listing.ref}/")
    for wanted in ("close", "reopen"):
        assert decide(aneho, listing, wanted).status_code == 302
    again = {**WHOLE, "title": "Tout autre chose", "revision": "1", "act": "save"}
    assert aneho.post(f"/espace/bourse/{listing.ref}/modifier/", again).status_code == 302
    assert decide(aneho, listing, "submit").status_code == 302
    refused = decide(embassy, listing, "publish", version=read)
    assert refused.status_code == 400
    assert "a changé depuis que vous l’avez lu" in refused.content.decode()
    listing.refresh_from_db()
    assert listing.state == "submitted"
    read = version_on(embassy, f"/espace/bourse/{listing.ref}/")
    assert decide(embassy, listing, "publish", version=read).status_code == 302


def test_what_moved_between_reading_and_publishing_stays(aneho):
    listing = begun(aneho)
    publishing.submit_listing(listing, by=aneho.person)
    read = Listing.objects.get(pk=listing.pk)
    Listing.objects.filter(pk=listing.pk).update(revision=9)
    with pytest.raises(Refused):
        publishing.publish_listing(read, by=aneho.person)
    assert Listing.objects.get(pk=listing.pk).state == "submitted"


def test_a_save_that_comes_after_the_publication_writes_nothing(aneho):
    """The page was opened while it was a draft; the embassy published before the save came in."""
    listing = begun(aneho)
    Listing.objects.filter(pk=listing.pk).update(
        state="published", published_at=timezone.now(), renewed_at=timezone.now()
    )
    values = ListingInput(fields={}, texts={"fr": TextInput("Autre", "Texte")}, needs=(NeedInput("eau"),))
    with pytest.raises(publishing.Conflict):
        publishing.save_listing(listing, values=values, revision=1, by=aneho.person)
    assert listing.texts.get().title == "Un port"
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
    with pytest.raises(Refused):
        publishing.attach(listing, upload=upload, title="", by=aneho.person)
    assert not Document.objects.filter(title="a").exists()


def test_an_embassy_keeps_what_it_publishes_in_its_countries():
    """Published for one country, it is not moved into one that another embassy validates."""
    embassy = embassy_of("TG")
    listing = begun(embassy, "ambassade-tg", seeker="Ville de Tsévié", country="TG")
    assert decide(embassy, listing, "publish").status_code == 302
    listing.refresh_from_db()
    typed = {**WHOLE, "seeker": "Ville de Tsévié", "revision": str(listing.revision), "act": "save"}
    address = f"/espace/bourse/{listing.ref}/modifier/"
    for country in ("SN", ""):
        refused = embassy.post(address, {**typed, "country": country, "area": "west-africa"})
        assert refused.status_code == 400, country
        assert "Une autre ambassade valide" in refused.content.decode()
    listing.refresh_from_db()
    assert listing.country_id == "TG"
    assert embassy.post(address, {**typed, "country": "TG", "title": "Deux ports"}).status_code == 302
    assert access.may_place_in(national().person, listing, "SN")


# --- floods


def test_closing_and_opening_again_is_no_way_to_write_to_an_embassy_all_day(aneho):
    embassy = embassy_of("TG")
    listing = begun(aneho)
    for _time in range(rules.SENT_A_DAY + 3):
        for wanted in ("submit", "close", "reopen"):
            last = decide(aneho, listing, wanted)
    assert last.status_code == 400
    letters = Letter.objects.filter(user=embassy.person).count()
    assert letters == rules.SENT_A_DAY


def test_one_person_does_not_send_a_hundred_listings_a_day(aneho):
    ready = begun(aneho)
    for rank in range(rules.THINGS_A_DAY):
        Listing.objects.create(
            ref=f"foule-{rank}", kind="request", organisation=ready.organisation, author=aneho.person,
            language="fr", state="submitted", submitted_at=timezone.now(),
        )  # fmt: skip
    with pytest.raises(Refused):
        publishing.submit_listing(ready, by=aneho.person)
    Listing.objects.filter(ref="foule-0").update(submitted_at=timezone.now() - timedelta(days=2))
    assert publishing.submit_listing(ready, by=aneho.person).state == "submitted"


def test_asking_to_join_and_withdrawing_ends(angers):
    programme = SharedProgramme.objects.published().exclude(lead__slug="angers-49007").first()
    organisation = Organisation.objects.get(slug="angers-49007")
    for _time in range(rules.JOINS_A_DAY):
        made = participations.ask_to_join(
            programme, organisation=organisation, message="Nous.", by=angers.person
        )
        participations.withdraw(made, by=angers.person)
    again = angers.post(f"/programmes/{programme.slug}/rejoindre/", {"message": "Encore nous."})
    assert again.status_code == 400
    assert Participation.objects.filter(organisation=organisation).count() == rules.JOINS_A_DAY


# --- who has left


def test_who_left_the_organisation_reads_no_letter_of_it(aneho, angers):
    """Letters hold the words of the other side; and somebody else must be able to answer."""
    listing = begun(aneho)
    Listing.objects.filter(pk=listing.pk).update(
        state="published", published_at=timezone.now(), renewed_at=timezone.now()
    )
    listing.refresh_from_db()
    made = Introduction.objects.create(
        listing=listing, organisation=Organisation.objects.get(slug="angers-49007"), author=angers.person, interest="x"
    )  # fmt: skip
    assert queries.owners_of(listing) == [aneho.person]
    assert angers.person in queries.answerers_of(made)
    Membership.objects.all().delete()
    assert queries.owners_of(listing) == []
    assert queries.answerers_of(made) == []
    introductions.write_message(made, by=angers.person, from_owner=True, text="Un secret.")
    assert not Letter.objects.filter(text__contains="Un secret.").exists()
    officer = embassy_of("TG")
    assert access.get_introduction_for(officer.person, ref=made.ref)[1].owner, "the embassy answers now"


def test_what_is_set_aside_leaves_no_gap_for_others(client, angers):
    address = "/bourse/pour/angers-49007/"
    before = client.get(address).content.decode()
    first = next(one for one in Listing.objects.published() if one.get_absolute_url() in before)
    angers.post(f"{address}ecarter/", {"listing": first.ref})
    assert SetAside.objects.exists()
    assert first.get_absolute_url() in client.get(address).content.decode()


def test_a_nul_is_nothing_that_exists(angers):
    for name in ("listing", "programme"):
        assert angers.post("/bourse/pour/angers-49007/ecarter/", {name: "a\x00b"}).status_code == 404


# --- photos


def jpeg(**more):
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG", **more)
    return file.getvalue()


def broken_png():
    """Its picture stops in the middle; what follows is no chunk."""
    file = io.BytesIO()
    Image.effect_noise((64, 48), 50).save(file, "PNG")
    content = file.getvalue()
    start = content.index(b"IDAT")
    half = content[start + 4 : start + 504]
    return content[: start - 4] + struct.pack(">I", 500) + b"IDAT" + half + b"\0\0\0\0\0\0\0\0==**\0\0\0\0"


def test_a_photo_tells_nothing_of_who_took_it():
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    content = jpeg(exif=exif, comment=b"SECRET", xmp=b"<x>SECRET</x>")
    small = publishing._small_picture(io.BytesIO(content)).read()
    assert content.count(b"SECRET") == 3
    assert b"SECRET" not in small


def test_telephones_that_keep_two_pictures_in_one_file():
    file, image = io.BytesIO(), Image.new("RGB", (64, 48))
    image.save(file, "MPO", save_all=True, append_images=[image])
    assert publishing._small_picture(io.BytesIO(file.getvalue())).read()[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", broken_png(), broken_png()[:50], jpeg()[:300], b"%!PS-Adobe"]
)
def test_a_broken_picture_is_refused_in_words(content):
    with pytest.raises(Refused):
        publishing._small_picture(io.BytesIO(content))


def test_a_site_that_has_printed_still_refuses_half_a_picture():
    pytest.importorskip("weasyprint")
    printing.write_pdf(io.BytesIO(), "<html lang='fr'><title>a</title><p>a</p></html>", site="")
    with pytest.raises(Refused):
        publishing._small_picture(io.BytesIO(jpeg()[:300]))


# --- two at once


def test_a_programme_that_others_joined_is_not_written_over(angers):
    """The number of places stands in the form that its lead had open."""
    programme = SharedProgramme.objects.published().exclude(lead__slug="angers-49007").first()
    SharedProgramme.objects.filter(pk=programme.pk).update(places_left=2)
    programme.refresh_from_db()
    lead = member(programme.lead, role="manager")
    made = participations.ask_to_join(
        programme, organisation=Organisation.objects.get(slug="angers-49007"), message="Nous.", by=angers.person
    )  # fmt: skip
    form = ProgrammeForm({k: "" if v is None else v for k, v in programme_kept(programme).items()})
    assert form.is_valid(), form.errors
    participations.accept(made, by=lead)
    with pytest.raises(sharing.Conflict):
        sharing.save_programme(
            programme, values=form.values(programme), revision=str(programme.revision), by=lead
        )
    programme.refresh_from_db()
    assert programme.places_left == 1


# --- pages that grow


def test_ones_own_page_is_turned_when_it_is_long(aneho):
    organisation = Organisation.objects.get(slug="aneho-tg")
    Listing.objects.bulk_create(
        Listing(ref=f"longue-{rank}", kind="request", organisation=organisation, language="fr")
        for rank in range(PAGE + 5)
    )
    first, second = (aneho.get(f"/espace/bourse/{page}").content.decode() for page in ("", "?page=2"))
    shown = [{rank for rank in range(PAGE + 5) if f"/longue-{rank}/" in page} for page in (first, second)]
    assert len(shown[0]) <= PAGE
    assert shown[0] | shown[1] == set(range(PAGE + 5))
    assert not shown[0] & shown[1]
    for wrong in ("0", "3", "-1", "²", "9" * 30, "x"):
        assert aneho.get("/espace/bourse/", {"page": wrong}).status_code == 404, wrong


def test_a_name_of_two_lines_writes_no_letter_of_its_own():
    embassy, officer = embassy_of("TG"), national()
    listing = begun(
        embassy,
        "ambassade-tg",
        seeker="Tsévié\r\n\r\nVotre compte sera fermé.",
        country="SN",
        title="Un\nport",
    )
    assert listing.seeker == "Tsévié  Votre compte sera fermé."
    publishing.submit_listing(listing, by=embassy.person)
    letter = Letter.objects.get(user=officer.person)
    assert "Votre compte sera fermé." in letter.subject
    assert not letter.text.startswith("Votre compte")
