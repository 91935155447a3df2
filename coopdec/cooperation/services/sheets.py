"""Writing a sheet: the one service behind imports and screens."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from coopdec.common.money import eur_cents
from coopdec.common.text import sort_key
from coopdec.common.workflow import Refused
from coopdec.cooperation import rules, workflow
from coopdec.cooperation.enums import Side
from coopdec.cooperation.models import (
    ActionPlace,
    Agreement,
    Contact,
    Cooperation,
    Deliberation,
    FundingLine,
    Partner,
    Provenance,
    SheetDocument,
    Volunteering,
)
from coopdec.cooperation.services.parts import FundingInput, PartnerInput, PlaceInput, SheetInput
from coopdec.journal import services as journal

OBJECT_TYPE = "cooperation.cooperation"


@transaction.atomic
def put_sheet(
    *, ref: str, values: SheetInput, by: models.Model | None, actor_label: str = ""
) -> tuple[Cooperation, bool]:
    """Create the sheet as a draft, or bring it to these values; the state does not change.

    Returns the sheet and whether anything changed; if nothing did, nothing is journalled. Raises
    Refused if a rule says no (parent), IntegrityError when the database's constraints do.
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
    parts = {**_shared(sheet, values), **_acts(sheet, values), **_people(sheet, values)}
    changed += [name for name, wanted in parts.items() if _replace(getattr(sheet, name), wanted)]
    changed += _put_links(sheet, values)
    if not changed:
        return sheet, False
    sheet.updated_at = timezone.now()
    sheet.save(update_fields=["updated_at"])
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


@transaction.atomic
def withdraw_sheet(sheet: Cooperation, *, by: models.Model | None, reason: str) -> Cooperation:
    """Take the sheet off the public pages; it stays in the record with its history.

    The reason is kept on the sheet: the journal holds no free text, which could never be erased.
    """
    withdrawn = journal.apply_transition(sheet, workflow.WITHDRAW, by=by)
    withdrawn.withdrawn_reason = reason
    withdrawn.save(update_fields=["withdrawn_reason"])
    return withdrawn


def _check_parent(sheet: Cooperation) -> None:
    if sheet.parent_id is None:
        return
    verdict = rules.parent_is_possible(
        parent_has_parent=sheet.parent.parent_id is not None,
        has_children=sheet.pk is not None and sheet.children.exists(),
    )
    if not verdict.ok:
        raise Refused(verdict)


def _replace(related, wanted: list[models.Model]) -> bool:
    """Make the sheet's rows these ones, in order. Returns whether they differ from those of before."""
    skipped = {"id", "cooperation_id"}
    rows = related.order_by(*(related.model._meta.ordering or ["id"]))
    names = [
        column.attname for column in related.model._meta.concrete_fields if column.attname not in skipped
    ]

    def said(row: models.Model) -> list[Any]:
        return [getattr(row, name) for name in names]

    if [said(row) for row in rows] == [said(row) for row in wanted]:
        return False
    related.all().delete()
    related.model.objects.bulk_create(wanted)
    return True


def _shared(sheet: Cooperation, values: SheetInput) -> dict[str, list[models.Model]]:
    """The rows of partners, places, money and provenance."""
    passages = [
        Provenance(
            cooperation=sheet, document_id=one.document, where=one.where, text=one.text, position=position
        )
        for position, one in enumerate(values.passages)
    ]
    return {
        "partners": [_partner(sheet, one, position) for position, one in enumerate(values.partners)],
        "places": [_place(sheet, one, position) for position, one in enumerate(values.places)],
        "funding_lines": [_funding_line(sheet, one, position) for position, one in enumerate(values.funding)],
        "provenances": passages,
    }


def _partner(sheet: Cooperation, partner: PartnerInput, position: int) -> Partner:
    return Partner(
        cooperation=sheet,
        organisation_id=partner.organisation,
        country_id=partner.country if partner.side == Side.FOREIGN else None,
        name_known=partner.organisation is not None,
        side=partner.side,
        role=partner.role,
        label=partner.label,
        position=position,
    )


def _place(sheet: Cooperation, place: PlaceInput, position: int) -> ActionPlace:
    return ActionPlace(
        cooperation=sheet,
        country_id=place.country,
        place_id=place.place,
        label=place.label,
        latitude=place.latitude,
        longitude=place.longitude,
        point_precision=place.point_precision,
        position=position,
    )


def _acts(sheet: Cooperation, values: SheetInput) -> dict[str, list[models.Model]]:
    """The rows of what was signed and voted, by date as the models order them, and of the documents."""
    agreements = [
        Agreement(
            cooperation=sheet,
            reference=one.reference,
            title=one.title,
            signed_on=one.signed_on,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            amount_eur_cents=one.amount_eur_cents,
            document_id=one.document,
        )
        for one in sorted(values.agreements, key=lambda one: one.signed_on)
    ]
    deliberations = [
        Deliberation(
            cooperation=sheet,
            authority_id=one.authority,
            reference=one.reference,
            voted_on=one.voted_on,
            object=one.object,
            amount_eur_cents=one.amount_eur_cents,
            document_id=one.document,
        )
        for one in sorted(values.deliberations, key=lambda one: one.voted_on)
    ]
    documents = [
        SheetDocument(cooperation=sheet, document_id=one.document, title=one.title, position=position)
        for position, one in enumerate(values.documents)
    ]
    return {"agreements": agreements, "deliberations": deliberations, "documents": documents}


def _people(sheet: Cooperation, values: SheetInput) -> dict[str, list[models.Model]]:
    """The rows of volunteers and contacts."""
    volunteers = [
        Volunteering(
            cooperation=sheet,
            scheme=one.scheme,
            people=one.people,
            first_year=one.first_year,
            last_year=one.last_year,
            note=one.note,
        )
        for one in values.volunteers
    ]
    contacts = [
        Contact(
            cooperation=sheet,
            organisation_id=one.organisation,
            role=one.role,
            email=one.email,
            website=one.website,
            position=position,
        )
        for position, one in enumerate(values.contacts)
    ]
    return {"volunteers": volunteers, "contacts": contacts}


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
    """Themes, SDGs, their targets and markers; returns the parts that changed."""
    changed = []
    links = {"themes": values.themes, "sdgs": values.sdgs, "sdg_targets": values.sdg_targets}
    for name, wanted in links.items():
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
