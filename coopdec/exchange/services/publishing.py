"""The life of a listing on the site: begun, saved, sent, returned, published, confirmed, closed."""

import secrets
import struct
from base64 import b32encode
from collections.abc import Collection
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from coopdec.accounts.queries import places_named
from coopdec.common.text import slug, words
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind, Origin, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.exchange import letters, queries, rules, workflow
from coopdec.exchange.enums import CloseReason, ListingKind, State
from coopdec.exchange.models import Listing, ListingDocument, ListingWord
from coopdec.exchange.services.limits import once_more
from coopdec.exchange.services.listings import ListingInput, put_listing
from coopdec.files.models import Document
from coopdec.files.services import keep_document, publish_documents
from coopdec.journal import services as journal

MOST_DOCUMENTS = 10
IMAGES = ("JPEG", "PNG")  # what Pillow may read: each of its readers is one more door
# What its readers raise on a file that is broken, by chance or on purpose.
UNREADABLE = (
    *(UnidentifiedImageError, OSError, ValueError, TypeError, SyntaxError, EOFError, LookupError),
    *(ArithmeticError, AttributeError, struct.error, Image.DecompressionBombError),
)
MOST_PIXELS = 40_000_000
PHOTO_BOX = (960, 720)


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody else, or another tab, saved since. `listing` is what is kept now; nothing was written."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing.ref)
        self.listing = listing


def new_listing_ref(organisation: Organisation) -> str:
    """Readable, and not to be guessed while it is a draft; it stays the listing's public name."""
    chance = b32encode(secrets.token_bytes(12)).decode().rstrip("=").lower()
    return f"{slug(organisation.name)[:50].strip('-') or 'annonce'}-{chance}"


def own_fields(organisation: Organisation, kind: str) -> dict[str, Any]:
    """Who seeks, who publishes, and where: as the directory says it of who writes for itself."""
    is_own = kind == ListingKind.OFFER or organisation.kind == OrganisationKind.FOREIGN_AUTHORITY
    fields: dict[str, Any] = {
        "organisation_id": organisation.pk if is_own else None,
        "carried_by_id": None if is_own else organisation.pk,
    }
    if is_own:
        fields |= {
            "seeker_label": "",
            "country_id": organisation.country_id,
            "place_id": organisation.place_id,
            "latitude": organisation.latitude,
            "longitude": organisation.longitude,
            "point_precision": organisation.point_precision,
            "point_note": organisation.point_note,
        }
        territory = organisation.commune or (organisation.epci and organisation.epci.main_commune)
        if organisation.latitude is None and territory is not None:
            exact = organisation.commune_id and territory.point_precision == "exact"
            precision = PointPrecision.COMMUNE if exact else PointPrecision.APPROXIMATE
            fields |= {
                "latitude": territory.latitude,
                "longitude": territory.longitude,
                "point_precision": precision,
            }
    return fields


def seeker_fields(*, label: str, country: str, place: str) -> dict[str, Any]:
    """Whom an embassy or a network speaks for: the place and the authority that the directory knows by these
    words, else the words alone. Nothing is guessed between two places of one name."""
    found, is_exact = places_named(place or label, country=country) if country else ([], False)
    town = found[0] if is_exact and len(found) == 1 else None
    fields: dict[str, Any] = {
        "seeker_label": label,
        "country_id": country or None,
        "place_id": town.pk if town else None,
        "latitude": town.latitude if town else None,
        "longitude": town.longitude if town else None,
        "point_precision": PointPrecision.PLACE if town else "",
        "point_note": "" if town else place,
        "organisation_id": None,
    }
    authorities = Organisation.objects.foreign_authorities().filter(origin=Origin.REAL)
    known = authorities.filter(place=town).first() if town else None
    if known is None and country and label:
        named = list(authorities.filter(country=country, name__iexact=label)[:2])
        known = named[0] if len(named) == 1 else None
    if known is not None:
        fields["organisation_id"] = known.pk
        if words(known.name) == words(label):
            fields["seeker_label"] = ""
    return fields


@transaction.atomic
def start_listing(
    *, organisation: Organisation, kind: str, values: ListingInput, by: models.Model, ref: str = ""
) -> Listing:
    """Begin a draft for this organisation. Asked twice with one `ref`, it began once.

    Raises Refused when an organisation of its kind publishes nothing of the sort.
    """
    if kind not in rules.kinds_for(organisation.kind):
        raise Refused(Verdict.no(_("Votre organisme ne publie pas ce type d’annonce.")))
    ref = ref or new_listing_ref(organisation)
    journal.line_up(f"exchange.listing:{ref}")  # sent twice at once
    known = Listing.objects.filter(ref=ref).first()
    if known is not None:
        if known.author_id != by.pk:
            raise Refused(Verdict.no(_("Cette adresse est prise : recommencez.")))
        return known
    listing, _changed = put_listing(ref=ref, values=values, by=by)
    listing.author = by  # type: ignore[assignment]
    listing.save(update_fields=["author"])
    return listing


@transaction.atomic
def save_listing(
    listing: Listing,
    *,
    values: ListingInput,
    revision: int,
    by: models.Model,
    attempt: str = "",
    unanswered: Collection[str] = (),
) -> Listing:
    """Keep what is typed over `revision`. When another save came since, raises Conflict and writes nothing,
    unless that other one is a save of the same page whose answer was lost."""
    locked = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    is_lost = bool(locked.saved_attempt) and locked.saved_attempt in unanswered
    # Sent or published meanwhile: what others read, or wait to read, is not written over.
    if locked.state != listing.state or (locked.revision != revision and not is_lost):
        raise Conflict(locked)
    saved, _changed = put_listing(ref=locked.ref, values=values, by=by)
    saved.saved_attempt = attempt
    saved.saved_at = timezone.now()
    saved.save(update_fields=["saved_attempt", "saved_at"])
    return saved


def _locked(listing: Listing) -> Listing:
    """Alone with it, while it is in the state that was read. Raises Refused when it moved."""
    locked = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if locked.state != listing.state:
        raise Refused(Verdict.no(_("L’annonce a changé depuis que vous l’avez lue : relisez-la.")))
    return locked


@transaction.atomic
def attach(listing: Listing, *, upload: Any, title: str, by: models.Model) -> ListingDocument:
    """Keep a document with a listing. Raises Refused when it is not taken."""
    listing = _locked(listing)
    if listing.documents.count() >= MOST_DOCUMENTS:
        message = _("Pas plus de %(most)d documents : enlevez-en un d’abord.")
        raise Refused(Verdict.no(message % {"most": MOST_DOCUMENTS}))
    document = keep_document(upload, title=title, by=by)
    if listing.state == State.PUBLISHED:
        publish_documents({document.pk})
    return ListingDocument.objects.create(listing=listing, document=document)


def _small_picture(upload: Any) -> SimpleUploadedFile:
    """A JPEG that a slow line carries, without what the camera knows (place, hour, owner)."""
    refused = Refused(Verdict.no(_("Choisissez une image JPEG ou PNG, de moins de 40 mégapixels.")))
    try:
        with Image.open(upload, formats=IMAGES) as opened:
            fits = opened.width * opened.height <= MOST_PIXELS
            picture = ImageOps.exif_transpose(opened).convert("RGB") if fits else None
    except UNREADABLE:
        raise refused from None
    if picture is None:
        raise refused
    picture.thumbnail(PHOTO_BOX)
    picture.info.clear()  # a JPEG's comment would be written again
    file = BytesIO()
    picture.save(file, "JPEG", quality=70, optimize=True, progressive=True)
    return SimpleUploadedFile("photo.jpg", file.getvalue(), content_type="image/jpeg")


@transaction.atomic
def show_photo(listing: Listing, *, upload: Any, by: models.Model) -> Listing:
    """Keep a photo with a listing, in the place of the one before. Raises Refused when it is no picture."""
    small = _small_picture(upload)
    listing = _locked(listing)
    document = keep_document(small, title=_("Photo de %(who)s") % {"who": listing.seeker}, by=by)
    if listing.state == State.PUBLISHED:
        publish_documents({document.pk})
    listing.photo = document
    listing.save(update_fields=["photo"])
    return listing


@transaction.atomic
def detach(listing: Listing, *, ref: str, by: models.Model) -> None:
    """Take a document, or the photo, away from a listing; the file stays kept and is nobody's to read."""
    listing = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if listing.photo and listing.photo.ref == ref:
        document = listing.photo
        listing.photo = None
        listing.photo_alternative = ""
        listing.save(update_fields=["photo", "photo_alternative"])
    else:
        link = listing.documents.select_related("document").filter(document__ref=ref).first()
        if link is None:  # taken away meanwhile
            return
        document = link.document
        link.delete()
    Document.objects.filter(pk=document.pk).update(is_public=False)
    journal.record(
        "listing.document-removed",
        object_type="exchange.listing",
        object_ref=listing.ref,
        by=by,
        facts={"document": ref},
    )


def _word(listing: Listing, *, by: models.Model, text: str, from_validator: bool, step: str = "") -> None:
    if text.strip():
        ListingWord.objects.create(
            listing=listing, author=by, from_validator=from_validator, step=step, text=text.strip()
        )


@transaction.atomic
def submit_listing(listing: Listing, *, by: models.Model, text: str = "") -> Listing:
    """Send it to who validates: the embassy of its country, else the national administration.

    Raises Refused past the limits of a day: each sending is a letter to others.
    """
    others = Listing.objects.filter(author=by, submitted_at__gt=timezone.now() - timedelta(days=1))
    once_more(listing, "submitted", others=others.exclude(pk=listing.pk).count())
    sent = journal.apply_transition(listing, workflow.SUBMIT, by=by)
    assert isinstance(sent, Listing)
    _word(sent, by=by, text=text, from_validator=False, step="submit")
    letters.submitted(sent)
    return sent


@transaction.atomic
def return_listing(listing: Listing, *, by: models.Model, text: str) -> Listing:
    """Ask for more; the reason is owed."""
    if not text.strip():
        raise Refused(Verdict.no(_("Dites ce qui manque : la personne le reçoit par courriel.")))
    returned = journal.apply_transition(listing, workflow.RETURN, by=by)
    assert isinstance(returned, Listing)
    _word(returned, by=by, text=text, from_validator=True, step="return")
    letters.returned(returned, text=text.strip())
    return returned


@transaction.atomic
def publish_listing(listing: Listing, *, by: models.Model) -> Listing:
    """Everybody reads it from now on, its documents too; its organisation is told.

    Raises Refused when it was changed or sent again since `listing` was read.
    """
    was_sent = listing.state == State.SUBMITTED
    published = journal.apply_transition(listing, workflow.PUBLISH, by=by)
    assert isinstance(published, Listing)
    if published.version != listing.version:
        raise Refused(Verdict.no(_("L’annonce a changé depuis que vous l’avez lue : relisez-la.")))
    _forget_reminders(published)
    keys = set(published.documents.values_list("document_id", flat=True))
    publish_documents(keys | ({published.photo_id} if published.photo_id else set()))
    if was_sent:
        letters.published(published)
    return published


@transaction.atomic
def revise_listing(listing: Listing, *, by: models.Model) -> Listing:
    """Its organisation takes it back to change it: it leaves the list until it is validated again."""
    revised = journal.apply_transition(listing, workflow.REVISE, by=by)
    assert isinstance(revised, Listing)
    return revised


@transaction.atomic
def renew_listing(listing: Listing, *, by: models.Model) -> Listing:
    """Somebody answers for it today: true for one more year."""
    renewed = journal.apply_transition(listing, workflow.RENEW, by=by)
    assert isinstance(renewed, Listing)
    _forget_reminders(renewed)
    return renewed


@transaction.atomic
def reopen_listing(listing: Listing, *, by: models.Model) -> Listing:
    """Back to its organisation, to be read again before it is published. Raises Refused past its limits."""
    once_more(listing, "reopened")
    reopened = journal.apply_transition(listing, workflow.REOPEN, by=by)
    assert isinstance(reopened, Listing)
    return reopened


def _forget_reminders(listing: Listing) -> None:
    listing.reminders, listing.reminded_at, listing.close_reason = 0, None, ""
    listing.save(update_fields=["reminders", "reminded_at", "close_reason"])


@transaction.atomic
def close_listing(listing: Listing, *, reason: str, by: models.Model | None, text: str = "") -> Listing:
    """It leaves the list; introductions that are open go on. Raises Refused without a known reason."""
    if reason not in CloseReason.values:
        raise Refused(Verdict.no(_("Dites pourquoi l’annonce est close.")))
    Listing.objects.filter(pk=listing.pk).update(close_reason=reason)
    closed = journal.apply_transition(listing, workflow.CLOSE, by=by, reason=reason)
    assert isinstance(closed, Listing)
    if by is not None:
        _word(closed, by=by, text=text, from_validator=reason == CloseReason.UNFIT, step="close")
    letters.closed(closed, text=text.strip())
    return closed


@transaction.atomic
def write_word(listing: Listing, *, by: models.Model, text: str, from_validator: bool) -> None:
    """A message, to the other side."""
    if not text.strip():
        raise Refused(Verdict.no(_("Écrivez quelques mots.")))
    verdict = rules.may_write_again(today=queries.written_today(listing.words, by=by))
    if not verdict.ok:
        raise Refused(verdict)
    _word(listing, by=by, text=text, from_validator=from_validator)
    letters.word(listing, text=text.strip(), from_validator=from_validator)


def tend(*, now=None) -> tuple[int, int]:
    """Ask those whose listing is a year old to confirm it, close those that two reminders left silent.

    Gives how many were reminded and how many closed. Each in its own transaction: one failure stops no other.
    """
    at = now or timezone.now()
    old = Listing.objects.filter(state=State.PUBLISHED, renewed_at__lte=at - rules.FRESH_FOR)
    reminded = closed = 0
    for pk in old.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            listing = Listing.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if listing is None or listing.state != State.PUBLISHED:
                continue
            if rules.closes_by_age(reminders=listing.reminders, reminded_at=listing.reminded_at, now=at):
                close_listing(listing, reason=CloseReason.AGED, by=None)
                closed += 1
            elif rules.reminder_due(
                confirmed_at=listing.renewed_at,
                reminders=listing.reminders,
                reminded_at=listing.reminded_at,
                now=at,
            ):
                listing.reminders += 1
                listing.reminded_at = at
                listing.save(update_fields=["reminders", "reminded_at"])
                letters.ageing(listing)
                reminded += 1
    return reminded, closed
