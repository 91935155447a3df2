"""Reading the requests and programmes of public documents. All is checked, then written.

Those who seek and those who lead are organisations of the directory, found as the participants of sheets
are; a request that no authority signs keeps the name that its source gives. Nothing is guessed.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.importing import Checked, Errors, read_json_list
from coopdec.common.text import words
from coopdec.cooperation.imports import read_names
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.participants import Participant, Participants
from coopdec.directory.enums import PointPrecision
from coopdec.directory.imports import passages_of, texts_of
from coopdec.directory.models import SourceDocument
from coopdec.exchange.enums import Language, ListingKind, ProgrammeKind
from coopdec.exchange.rules import budget_is_possible
from coopdec.exchange.services import (
    ListingInput,
    NeedInput,
    PlaceInput,
    ProgrammeInput,
    TextInput,
    load_listing,
    load_programme,
)
from coopdec.reference.enums import FRENCH_TERRITORIES, Area
from coopdec.reference.models import Country, ForeignPlace, Sdg, Theme

PROGRAMME_KINDS = {"cle-en-main": ProgrammeKind.TURNKEY, "mutualisable": ProgrammeKind.POOLABLE}
# A request of nobody in particular, for a part of the world and no country.
AREAS = {"amerique-latine-autorites-locales": Area.SOUTH_AMERICA}
MOST_EUROS = 10**9


@dataclass
class Report:
    """What the import did; the lines of the report that `load_real_data` prints."""

    listings: int = 0
    programmes: int = 0
    kept: int = 0
    unnamed: list[tuple[str, str]] = field(default_factory=list)
    unplaced: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """The codes that a record may use, read once."""

    themes: set[str] = field(default_factory=lambda: set(Theme.objects.values_list("code", flat=True)))
    sdgs: set[int] = field(default_factory=lambda: set(Sdg.objects.values_list("number", flat=True)))
    countries: set[str] = field(
        default_factory=lambda: set(Country.objects.values_list("code", flat=True)) - FRENCH_TERRITORIES
    )
    places: set[int] = field(default_factory=lambda: set(ForeignPlace.objects.values_list("pk", flat=True)))
    documents: dict[str, str] = field(
        default_factory=lambda: dict(SourceDocument.objects.values_list("code", "published_on"))
    )
    sheets: dict[str, int] = field(default_factory=lambda: dict(Cooperation.objects.values_list("ref", "pk")))


@transaction.atomic
def import_exchange(
    requests: Path, programmes: Path, names: Path, *, by: models.Model | None = None
) -> Report:
    """`requests.json` and `programmes.json`, through the same services as the screens.

    Raises ImportRefused with every error of each file. What people confirmed since is not changed.
    """
    known, participants, report = Known(), Participants(names=read_names(names)), Report()
    for path, read, write in (
        (requests, _read_request, _write_request),
        (programmes, _read_programme, _write_programme),
    ):
        errors, found = Errors(path.name), {}
        for line, item in enumerate(read_json_list(path), start=1):
            record = Checked(item, line, errors)
            ref = record.text("id", required=True, most=120)
            if ref in found:
                record.wrong("id", _("« %(id)s » figure déjà dans le fichier.") % {"id": ref})
            found[ref] = read(record, known, participants)
        errors.refuse()
        for ref, one in found.items():
            write(ref, one, participants, report, by)
    return report


# --- requests


@dataclass(frozen=True)
class Request:
    """A request read: who seeks (nobody in particular for a collective one), and the rest."""

    label: str
    seeker: Participant | None
    values: ListingInput


def _read_request(record: Checked, known: Known, participants: Participants) -> Request:
    label = record.text("authority", required=True, most=300)
    country = record.one_of("country", known.countries, required=False) or None
    collective = record.item.get("collective") is True
    seeker = None if collective else participants.read_foreign(_as_partner(record))
    passages = passages_of(record, set(known.documents))
    population = record.number("population", lowest=0, highest=10**8)
    latitude = record.number("lat", lowest=-90, highest=90)
    longitude = record.number("lon", lowest=-180, highest=180)
    precision = record.one_of("geo_precision", PointPrecision.values, required=False)
    fields: dict[str, Any] = {
        "kind": ListingKind.COLLECTIVE if collective else ListingKind.REQUEST,
        "seeker_label": label,
        "country_id": country,
        "area": "" if country else AREAS.get(record.text("id"), ""),
        "place_id": seeker.values.fields.get("place_id") if seeker and seeker.values else None,
        "population": int(population) if population is not None else None,
        "language": Language.FR,
        "existing_partners": list(texts_of(record, "existing_partners")),
        "note": record.text("note"),
        "said_on": max((known.documents.get(one.document, "") for one in passages), default=""),
    }
    if latitude is not None and longitude is not None and precision:
        fields |= {
            "latitude": float(latitude),
            "longitude": float(longitude),
            "point_precision": precision,
            "point_note": record.text("geo_place", most=200),
        }
    if not country and not fields["area"]:
        record.wrong("country", _("il manque."))
    if not fields["said_on"]:
        record.wrong("source", _("aucun document daté ne le dit."))
    values = ListingInput(
        fields=fields,
        texts={Language.FR: TextInput(title=label, summary=record.text("needs", required=True, most=4000))},
        needs=tuple(NeedInput(theme) for theme in record.codes("themes", known.themes)),
        passages=passages,
    )
    return Request(label=label, seeker=seeker, values=values)


def _as_partner(record: Checked) -> Checked:
    """The record as those of sheets say a partner."""
    item = {**record.item, "name": record.item.get("authority"), "type": record.item.get("authority_type")}
    return Checked(
        {name: value for name, value in item.items() if value is not None}, record.line, record.errors
    )


def _write_request(ref: str, one: Request, participants: Participants, report: Report, by: Any) -> None:
    organisation = participants.settle(one.seeker, by=by) if one.seeker else None
    fields = {**one.values.fields, "organisation_id": organisation.pk if organisation else None}
    if organisation is None:
        report.unnamed.append((ref, one.label))
    elif words(organisation.name) == words(one.label):
        fields["seeker_label"] = ""
    if one.seeker and one.seeker.unplaced:
        report.unplaced.append((ref, one.label, one.seeker.unplaced))
    listing, _changed = load_listing(ref=ref, values=replace(one.values, fields=fields), by=by)
    report.listings += 1
    report.kept += listing.renewed_at is not None


# --- programmes


@dataclass(frozen=True)
class Programme:
    """A programme read: its leads are settled when it is written."""

    leads: tuple[Participant, ...]
    values: ProgrammeInput


def _read_programme(record: Checked, known: Known, participants: Participants) -> Programme:
    passages = passages_of(record, set(known.documents))
    low = record.number("budget_min_eur", lowest=0, highest=MOST_EUROS)
    high = record.number("budget_max_eur", lowest=0, highest=MOST_EUROS)
    verdict = budget_is_possible(low=_cents(low), high=_cents(high))
    if not verdict.ok:
        record.wrong("budget_max_eur", verdict.message)
    lead = record.item.get("lead")
    if not isinstance(lead, dict):
        record.wrong("lead", _("il manque."))
    nested = Checked({"lead": [lead] if isinstance(lead, dict) else []}, record.line, record.errors)
    leads = [_lead(each, participants) for each in (*nested.children("lead"), *record.children("co_leads"))]
    sheets = []
    for ref in texts_of(record, "cooperation_ids", most=120):
        if ref in known.sheets:
            sheets.append(known.sheets[ref])
        else:
            record.wrong("cooperation_ids", _("« %(id)s » n’est pas une fiche connue.") % {"id": ref})
    values = ProgrammeInput(
        fields={
            "kind": PROGRAMME_KINDS.get(record.one_of("kind", PROGRAMME_KINDS), ""),
            "title": record.text("title", required=True, most=300),
            "summary": record.text("summary", required=True),
            "budget_low_cents": _cents(low),
            "budget_high_cents": _cents(high),
            "budget_note": record.text("budget_note"),
            "email": record.text("contact_email", most=254),
            "website": record.text("website", most=500),
            "note": " ".join(
                text for text in (record.text("label_note"), record.text("places_note")) if text
            ),
            "said_on": max((known.documents.get(one.document, "") for one in passages), default=""),
        },
        countries=tuple(record.codes("countries", known.countries)),
        themes=tuple(record.codes("themes", known.themes)),
        sdgs=tuple(record.codes("sdgs", known.sdgs)),
        places=tuple(_place(each, known) for each in record.children("places")),
        sheets=tuple(sheets),
        passages=passages,
    )
    return Programme(leads=tuple(leads), values=values)


def _cents(euros) -> int | None:
    return int(euros * 100) if euros is not None else None


def _lead(record: Checked, participants: Participants) -> Participant:
    """A French authority by its code, another body by its slug in the directory."""
    slug = record.text("organisation_id", most=120)
    if not slug:
        return participants.read_french(record)
    participants.check_named(record, "organisation_id", slug)
    return Participant(label=record.text("name", required=True, most=300), side="", key=("slug", slug))


def _place(record: Checked, known: Known) -> PlaceInput:
    number = record.number("geonameid")
    latitude = record.number("lat", lowest=-90, highest=90)
    longitude = record.number("lon", lowest=-180, highest=180)
    precision = record.one_of("geo_precision", PointPrecision.values, required=False)
    is_there = precision == PointPrecision.PLACE and number is not None
    if is_there and int(number) not in known.places:
        record.wrong("geonameid", _("« %(value)s » n’est pas un lieu connu.") % {"value": number})
    is_whole = latitude is not None and longitude is not None and precision
    return PlaceInput(
        name=record.text("name", required=True, most=300),
        country=record.one_of("country", known.countries, required=False) or None,
        place=int(number) if is_there else None,
        latitude=float(latitude) if is_whole else None,
        longitude=float(longitude) if is_whole else None,
        precision=precision if is_whole else "",
    )


def _write_programme(slug: str, one: Programme, participants: Participants, report: Report, by: Any) -> None:
    organisations = [participants.settle(lead, by=by) for lead in one.leads]
    fields = {**one.values.fields, "lead_id": organisations[0].pk}
    values = replace(one.values, fields=fields, co_leads=tuple(each.pk for each in organisations[1:]))
    programme, _changed = load_programme(slug=slug, values=values, by=by)
    report.programmes += 1
    report.kept += programme.renewed_at is not None
