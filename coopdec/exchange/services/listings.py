"""Writing what a listing says: the one service behind the import and the screens."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from coopdec.common.text import sort_key
from coopdec.directory.services.organisations import PassageInput
from coopdec.exchange.enums import Form, Profile, State
from coopdec.exchange.models import Listing, ListingNeed, ListingPassage, ListingText
from coopdec.exchange.rules import found_by
from coopdec.exchange.workflow import LOAD
from coopdec.journal import services as journal
from coopdec.reference.models import Theme

# The columns that a writer may fill; states and their dates belong to the workflow.
LISTING_FIELDS = (
    "kind",
    "organisation_id",
    "carried_by_id",
    "seeker_label",
    "country_id",
    "area",
    "place_id",
    "latitude",
    "longitude",
    "point_precision",
    "point_note",
    "population",
    "population_note",
    "profiles",
    "language",
    "languages",
    "forms",
    "duration",
    "existing_partners",
    "website",
    "photo_id",
    "photo_alternative",
    "note",
    "said_on",
)


@dataclass(frozen=True, slots=True)
class TextInput:
    """What a listing says in one language."""

    title: str = ""
    summary: str = ""
    brings: str = ""


@dataclass(frozen=True, slots=True)
class NeedInput:
    """A theme and what is meant by it: as written, and in French when that is another language."""

    theme: str
    text: str = ""
    text_fr: str = ""


@dataclass(frozen=True, slots=True)
class ListingInput:
    """`fields`: columns of LISTING_FIELDS, those absent stay as they are; `texts` by language."""

    fields: dict[str, Any]
    texts: dict[str, TextInput]
    needs: tuple[NeedInput, ...] = ()
    wanted_countries: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    networks: tuple[int, ...] = ()
    # None: left as they are. Only the import gives passages.
    passages: tuple[PassageInput, ...] | None = None


@transaction.atomic
def put_listing(*, ref: str, values: ListingInput, by: models.Model | None) -> tuple[Listing, bool]:
    """Create the listing as a draft, or bring it to these values; says whether anything changed.

    One journal entry, none when nothing changes nor for what is still being written (it changes every few
    seconds). The state never moves here. Raises IntegrityError when the database's constraints say no.
    """
    known = Listing.objects.select_for_update(of=("self",)).filter(ref=ref).first()
    listing = known or Listing(ref=ref)
    changed = [name for name in values.fields if getattr(listing, name) != values.fields[name]]
    for name in changed:
        setattr(listing, name, values.fields[name])
    if known is None:
        listing.save()
    parts = _put_parts(listing, values)
    if known is not None and not changed and not parts:
        return known, False
    listing.revision += 1
    listing.saved_at = timezone.now()
    _write_keys(listing)
    listing.save()
    if known is None or not listing.is_writable:
        journal.record(
            "listing.changed" if known else "listing.created",
            object_type="exchange.listing",
            object_ref=ref,
            by=by,
            facts={"fields": sorted([*changed, *parts])} if known else {},
        )
    return listing, True


@transaction.atomic
def load_listing(*, ref: str, values: ListingInput, by: models.Model | None) -> tuple[Listing, bool]:
    """What a public document says: written and shown as such, with the document's date.

    Left alone once somebody confirmed it, took it back or closed it: people know better than the document.
    """
    known = Listing.objects.filter(ref=ref).first()
    if known is not None and (known.renewed_at or known.state != State.PUBLISHED):
        return known, False
    listing, changed = put_listing(ref=ref, values=values, by=by)
    if listing.state == State.DRAFT:
        journal.apply_transition(listing, LOAD, by=by)
    return listing, changed


def _put_parts(listing: Listing, values: ListingInput) -> list[str]:
    """Texts, needs, countries and passages; returns the parts that changed."""
    changed = []
    texts = {one.language: TextInput(one.title, one.summary, one.brings) for one in listing.texts.all()}
    said = {language: text for language, text in values.texts.items() if text != TextInput()}
    if texts != said:
        listing.texts.exclude(language__in=said).delete()
        for language, text in said.items():
            ListingText.objects.update_or_create(
                listing=listing,
                language=language,
                defaults={"title": text.title, "summary": text.summary, "brings": text.brings},
            )
        changed.append("texts")
    needs = tuple(NeedInput(one.theme_id, one.text, one.text_fr) for one in listing.needs.all())
    if needs != values.needs:
        listing.needs.all().delete()
        ListingNeed.objects.bulk_create(
            ListingNeed(
                listing=listing, theme_id=need.theme, text=need.text, text_fr=need.text_fr, position=rank
            )
            for rank, need in enumerate(values.needs)
        )
        changed.append("needs")
    for name in ("wanted_countries", "sdgs", "networks"):
        said_of = getattr(values, name)
        if set(getattr(listing, name).values_list("pk", flat=True)) != set(said_of):
            getattr(listing, name).set(said_of)
            changed.append(name)
    if values.passages is not None:
        passages = tuple(PassageInput(one.document_id, one.where, one.text) for one in listing.passages.all())
        if passages != values.passages:
            listing.passages.all().delete()
            ListingPassage.objects.bulk_create(
                ListingPassage(
                    listing=listing, document_id=one.document, where=one.where, text=one.text, position=rank
                )
                for rank, one in enumerate(values.passages)
            )
            changed.append("passages")
    return changed


def _write_keys(listing: Listing) -> None:
    """By what it is sorted and found: who, where, what, in all its languages."""
    texts = [part for one in listing.texts.all() for part in (one.title, one.summary, one.brings)]
    themes = Theme.objects.filter(pk__in=listing.needs.values("theme"))
    labels = [label for theme in themes for label in (theme.label_fr, theme.label_en)]
    needs = [part for one in listing.needs.all() for part in (one.text, one.text_fr)]
    profiles = [str(Profile(code).label) for code in listing.profiles]
    forms = [str(Form(code).label) for code in listing.forms]
    organisation, country, place = listing.organisation, listing.country, listing.place
    named = [
        listing.seeker_label,
        organisation.name if organisation else "",
        country.name_fr if country else "",
        country.name_en if country else "",
        place.display_name if place else "",
    ]
    listing.sort_key = sort_key(listing.seeker)
    listing.search_key = found_by(*named, *texts, *labels, *needs, *profiles, *forms)
