"""Writing a sheet: the one service behind imports and screens."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from coopdec.common.money import eur_cents
from coopdec.common.text import search_key, sort_key
from coopdec.common.workflow import Refused
from coopdec.cooperation import rules, workflow
from coopdec.cooperation.enums import Nature, Role, Side
from coopdec.cooperation.models import ActionPlace, Cooperation, FundingLine, Partner, Provenance
from coopdec.directory.services.organisations import PassageInput
from coopdec.journal import services as journal

OBJECT_TYPE = "cooperation.cooperation"


@dataclass(frozen=True, slots=True)
class PartnerInput:
    """`organisation` is a primary key; without it, `country` alone and the name is not known."""

    side: str
    organisation: int | None = None
    country: str | None = None
    role: str = Role.PARTNER
    label: str = ""


@dataclass(frozen=True, slots=True)
class FundingInput:
    """One statement of money; `amount_cents` of `currency`, None = not known; `rate` = euros for one unit."""

    stage: str
    funder: int | None = None
    funder_label: str = ""
    scheme: str = ""
    year: int | None = None
    nature: str = Nature.CASH
    amount_cents: int | None = None
    currency: str = "EUR"
    rate: Decimal = Decimal(1)
    rate_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceInput:
    country: str
    place: int | None = None
    label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    point_precision: str = ""


@dataclass(frozen=True, slots=True)
class SheetInput:
    """All that a sheet says. `fields` are columns of the model by name; the rest are its parts, in order.

    `markers` maps a marker's key to its score; a marker that is not there was not screened.
    """

    fields: dict[str, Any]
    partners: tuple[PartnerInput, ...] = ()
    places: tuple[PlaceInput, ...] = ()
    themes: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    markers: dict[str, int] = field(default_factory=dict)
    funding: tuple[FundingInput, ...] = ()
    passages: tuple[PassageInput, ...] = ()


@transaction.atomic
def put_sheet(
    *, ref: str, values: SheetInput, by: models.Model | None, actor_label: str = ""
) -> tuple[Cooperation, bool]:
    """Create the sheet as a draft, or bring it to these values; the state does not change.

    Returns the sheet and whether anything changed; if nothing did, nothing is journalled. Raises Refused if a
    rule says no (parent), IntegrityError when the database's constraints do.
    """
    known = Cooperation.objects.select_for_update(of=("self",)).filter(ref=ref).first()
    sheet = known or Cooperation(ref=ref)
    changed = [name for name, value in values.fields.items() if getattr(sheet, name) != value]
    for name in changed:
        setattr(sheet, name, values.fields[name])
    _check_parent(sheet)
    sheet.sort_key = sort_key(sheet.title)
    if changed or known is None:
        sheet.save()
    changed += _put_rows(sheet, values)
    changed += _put_links(sheet, values)
    if not changed:
        return sheet, False
    sheet.updated_at = timezone.now()
    sheet.search_key = words_of(sheet)
    sheet.save(update_fields=["updated_at", "search_key"])
    journal.record(
        "cooperation.changed" if known else "cooperation.created",
        object_type=OBJECT_TYPE,
        object_ref=ref,
        by=by,
        actor_label=actor_label,
        facts={"fields": sorted(set(changed))} if known else {"kind": sheet.kind},
    )
    return sheet, True


@transaction.atomic
def relate_sheets(*, ref: str, others: set[str], by: models.Model | None, actor_label: str = "") -> bool:
    """Make these the sheets that this one is related to, both ways. Returns whether any link changed."""
    sheet = Cooperation.objects.select_for_update(of=("self",)).get(ref=ref)
    if set(sheet.related.values_list("ref", flat=True)) == others:
        return False
    sheet.related.set(Cooperation.objects.filter(ref__in=others))
    journal.record(
        "cooperation.related",
        object_type=OBJECT_TYPE,
        object_ref=ref,
        by=by,
        actor_label=actor_label,
        facts={"others": sorted(others)},
    )
    return True


def publish_sheet(sheet: Cooperation, *, by: models.Model | None, actor_label: str = "") -> Cooperation:
    """Make the sheet public. Raises Refused with what is missing."""
    return journal.apply_transition(sheet, workflow.PUBLISH, by=by, actor_label=actor_label)


def withdraw_sheet(sheet: Cooperation, *, by: models.Model | None, reason: str) -> Cooperation:
    """Take the sheet off the public pages; it stays in the record with its history."""
    return journal.apply_transition(sheet, workflow.WITHDRAW, by=by, reason=reason)


def _check_parent(sheet: Cooperation) -> None:
    if sheet.parent_id is None:
        return
    verdict = rules.parent_is_possible(
        parent_has_parent=sheet.parent.parent_id is not None,
        has_children=sheet.pk is not None and sheet.children.exists(),
    )
    if not verdict.ok:
        raise Refused(verdict)


def _replace(related, wanted: list[models.Model], *, but: tuple[str, ...] = ()) -> bool:
    """Make the sheet's rows these ones, in order. Returns whether they differ from those of before."""
    skipped = {"id", "cooperation_id", *but}
    names = [
        column.attname for column in related.model._meta.concrete_fields if column.attname not in skipped
    ]

    def said(row: models.Model) -> list[Any]:
        return [getattr(row, name) for name in names]

    if [said(row) for row in related.all()] == [said(row) for row in wanted]:
        return False
    related.all().delete()
    related.model.objects.bulk_create(wanted)
    return True


def _put_rows(sheet: Cooperation, values: SheetInput) -> list[str]:
    """Partners, places, money and provenance; returns the parts that changed."""
    partners = [
        Partner(
            cooperation=sheet,
            organisation_id=partner.organisation,
            country_id=partner.country if partner.side == Side.FOREIGN else None,
            name_known=partner.organisation is not None,
            side=partner.side,
            role=partner.role,
            label=partner.label,
            position=position,
        )
        for position, partner in enumerate(values.partners)
    ]
    places = [
        ActionPlace(
            cooperation=sheet,
            country_id=place.country,
            place_id=place.place,
            label=place.label,
            latitude=place.latitude,
            longitude=place.longitude,
            point_precision=place.point_precision,
            position=position,
        )
        for position, place in enumerate(values.places)
    ]
    lines = [_funding_line(sheet, line, position) for position, line in enumerate(values.funding)]
    passages = [
        Provenance(
            cooperation=sheet,
            document_id=passage.document,
            where=passage.where,
            text=passage.text,
            position=position,
        )
        for position, passage in enumerate(values.passages)
    ]
    parts = (("partners", partners), ("places", places), ("funding_lines", lines), ("provenances", passages))
    return [name for name, wanted in parts if _replace(getattr(sheet, name), wanted)]


def _funding_line(sheet: Cooperation, line: FundingInput, position: int) -> FundingLine:
    known = line.amount_cents is not None
    return FundingLine(
        cooperation=sheet,
        funder_id=line.funder,
        funder_label=line.funder_label,
        scheme=line.scheme,
        year=line.year,
        nature=line.nature,
        stage=line.stage,
        amount_cents=line.amount_cents,
        currency=line.currency,
        rate=line.rate,
        rate_on=line.rate_on,
        amount_eur_cents=eur_cents(line.amount_cents, rate=line.rate) if known else None,
        note=line.note,
        position=position,
    )


def _put_links(sheet: Cooperation, values: SheetInput) -> list[str]:
    """Themes, SDGs and markers; returns the parts that changed."""
    changed = []
    for name, wanted in (("themes", values.themes), ("sdgs", values.sdgs)):
        manager = getattr(sheet, name)
        if set(manager.values_list("pk", flat=True)) != set(wanted):
            manager.set(wanted)
            changed.append(name)
    if dict(sheet.markers.values_list("marker_id", "score")) != values.markers:
        sheet.markers.all().delete()
        for key, score in values.markers.items():
            sheet.markers.create(marker_id=key, score=score)
        changed.append("markers")
    return changed


def words_of(sheet: Cooperation) -> str:
    """The folded words under which the sheet is found: its own, its partners', countries' and themes'."""
    partners = list(sheet.partners.select_related("organisation", "country", "organisation__country"))
    countries = {partner.country.name_fr for partner in partners if partner.country}
    countries |= set(sheet.places.values_list("country__name_fr", flat=True))
    names = [partner.label for partner in partners]
    names += [partner.organisation.name for partner in partners if partner.organisation]
    names += [partner.organisation.acronym for partner in partners if partner.organisation]
    themes = sheet.themes.values_list("label_fr", flat=True)
    texts = (sheet.title, sheet.summary, sheet.objectives, sheet.description, sheet.history, sheet.context)
    others = sheet.provenances.values_list("text", flat=True)
    return search_key(*texts, *others, *names, *sorted(countries), *themes)
