"""Writing what a shared programme says: the one service behind the import and the screens."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from coopdec.common.text import sort_key
from coopdec.directory.services.organisations import PassageInput
from coopdec.exchange.enums import State
from coopdec.exchange.models import ProgrammePassage, ProgrammePlace, SharedProgramme
from coopdec.exchange.rules import found_by
from coopdec.exchange.workflow import LOAD_PROGRAMME
from coopdec.journal import services as journal

PROGRAMME_FIELDS = (
    "kind",
    "title",
    "summary",
    "lead_id",
    "budget_low_cents",
    "budget_high_cents",
    "budget_note",
    "state_share",
    "places_left",
    "calendar",
    "conditions",
    "responsibility",
    "email",
    "website",
    "note",
    "said_on",
)


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """A place as the programme names it, and what the reference knows of it."""

    name: str
    country: str | None = None
    place: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeInput:
    """`fields`: columns of PROGRAMME_FIELDS, those absent stay; others: codes, None leaves as they are."""

    fields: dict[str, Any]
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    co_leads: tuple[int, ...] = ()
    places: tuple[PlaceInput, ...] = ()
    sheets: tuple[int, ...] | None = None
    passages: tuple[PassageInput, ...] | None = None


@transaction.atomic
def put_programme(
    *, slug: str, values: ProgrammeInput, by: models.Model | None
) -> tuple[SharedProgramme, bool]:
    """Create the programme as a draft, or bring it to these values; says whether anything changed.

    One journal entry, none when nothing changes. The state never moves here.
    """
    known = SharedProgramme.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    programme = known or SharedProgramme(slug=slug)
    changed = [name for name in values.fields if getattr(programme, name) != values.fields[name]]
    for name in changed:
        setattr(programme, name, values.fields[name])
    if known is None:
        programme.save()
    parts = _put_parts(programme, values)
    if known is not None and not changed and not parts:
        return known, False
    programme.revision += 1
    _write_keys(programme)
    programme.save()
    journal.record(
        "programme.changed" if known else "programme.created",
        object_type="exchange.sharedprogramme",
        object_ref=slug,
        by=by,
        facts={"fields": sorted([*changed, *parts])} if known else {},
    )
    return programme, True


@transaction.atomic
def load_programme(
    *, slug: str, values: ProgrammeInput, by: models.Model | None
) -> tuple[SharedProgramme, bool]:
    """What a public document says, shown as such; left alone once somebody answered for it."""
    known = SharedProgramme.objects.filter(slug=slug).first()
    if known is not None and (known.renewed_at or known.state != State.PUBLISHED):
        return known, False
    programme, changed = put_programme(slug=slug, values=values, by=by)
    if programme.state == State.DRAFT:
        journal.apply_transition(programme, LOAD_PROGRAMME, by=by)
    return programme, changed


def places_of(programme: SharedProgramme) -> tuple[PlaceInput, ...]:
    """Its places as the values that would write them."""
    return tuple(
        PlaceInput(one.name, one.country_id, one.place_id, one.latitude, one.longitude, one.point_precision)
        for one in programme.places.all()
    )


def _put_parts(programme: SharedProgramme, values: ProgrammeInput) -> list[str]:
    changed = []
    sets: tuple[tuple[str, tuple[Any, ...] | None], ...] = (
        ("countries", values.countries),
        ("themes", values.themes),
        ("sdgs", values.sdgs),
        ("co_leads", values.co_leads),
        ("sheets", values.sheets),
    )
    for name, wanted in sets:
        manager = getattr(programme, name)
        if wanted is not None and set(manager.values_list("pk", flat=True)) != set(wanted):
            manager.set(wanted)
            changed.append(name)
    places = places_of(programme)
    if places != values.places:
        programme.places.all().delete()
        ProgrammePlace.objects.bulk_create(
            ProgrammePlace(
                programme=programme,
                name=one.name,
                country_id=one.country,
                place_id=one.place,
                latitude=one.latitude,
                longitude=one.longitude,
                point_precision=one.precision,
                position=rank,
            )
            for rank, one in enumerate(values.places)
        )
        changed.append("places")
    if values.passages is not None:
        passages = tuple(
            PassageInput(one.document_id, one.where, one.text) for one in programme.passages.all()
        )
        if passages != values.passages:
            programme.passages.all().delete()
            ProgrammePassage.objects.bulk_create(
                ProgrammePassage(
                    programme=programme,
                    document_id=one.document,
                    where=one.where,
                    text=one.text,
                    position=rank,
                )
                for rank, one in enumerate(values.passages)
            )
            changed.append("passages")
    return changed


def _write_keys(programme: SharedProgramme) -> None:
    countries = [name for one in programme.countries.all() for name in (one.name_fr, one.name_en)]
    themes = [label for one in programme.themes.all() for label in (one.label_fr, one.label_en)]
    places = [one.name for one in programme.places.all()]
    leads = [programme.lead.name, programme.lead.acronym, *(one.name for one in programme.co_leads.all())]
    programme.sort_key = sort_key(programme.title)
    programme.search_key = found_by(programme.title, programme.summary, *leads, *countries, *themes, *places)
