"""Between a sheet and the content of a form: what it says now, and what it would be written from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from coopdec.common.money import parse_cents
from coopdec.contribution.shape import MARKERS, TEXTS, Content, amount_text, canonical
from coopdec.cooperation.enums import Side, Status
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import (
    AgreementInput,
    ContactInput,
    DeliberationInput,
    DocumentInput,
    FundingInput,
    PartnerInput,
    PlaceInput,
    SheetInput,
    VolunteeringInput,
)
from coopdec.directory.services.organisations import PassageInput


def snapshot(sheet: Cooperation) -> Content:
    """What the sheet says, as the form holds it. A constant number of queries."""
    said: dict[str, Any] = {
        "kind": sheet.kind,
        "title": sheet.title,
        "status": sheet.status,
        "status_on": sheet.status_on,
        "start_on": sheet.start_on,
        "end_on": sheet.end_on,
        "no_foreign_place": "on" if sheet.no_foreign_place else "",
        "parent": sheet.parent.ref if sheet.parent else "",
        **{name: getattr(sheet, name).replace("\r\n", "\n") for name in TEXTS},
        "themes": list(sheet.themes.values_list("pk", flat=True)),
        "sdgs": [str(number) for number in sheet.sdgs.values_list("pk", flat=True)],
        "targets": list(sheet.sdg_targets.values_list("pk", flat=True)),
        MARKERS: {key: str(score) for key, score in sheet.markers.values_list("marker_id", "score")},
        **_people(sheet),
        **_papers(sheet),
    }
    return canonical(said)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _people(sheet: Cooperation) -> dict[str, list[dict[str, str]]]:
    return {
        "partners": [
            {
                "side": one.side,
                "organisation": _text(one.organisation_id),
                "country": one.country_id or "",
                "role": one.role,
                "label": one.label,
            }
            for one in sheet.partners.all()
        ],
        "places": [
            {
                "country": one.country_id,
                "place": _text(one.place_id),
                "label": one.label,
                "latitude": _text(one.latitude),
                "longitude": _text(one.longitude),
                "precision": one.point_precision,
            }
            for one in sheet.places.all()
        ],
        "volunteers": [
            {
                "scheme": one.scheme,
                "people": _text(one.people),
                "first_year": _text(one.first_year),
                "last_year": _text(one.last_year),
                "note": one.note,
            }
            for one in sheet.volunteers.order_by("pk")
        ],
        "contacts": [
            {
                "organisation": str(one.organisation_id),
                "role": one.role,
                "email": one.email,
                "website": one.website,
            }
            for one in sheet.contacts.all()
        ],
    }


def _papers(sheet: Cooperation) -> dict[str, list[dict[str, str]]]:
    return {
        "funding": [
            {
                "funder": _text(one.funder_id),
                "funder_label": one.funder_label,
                "year": _text(one.year),
                "stage": one.stage,
                "nature": one.nature,
                "amount": amount_text(one.amount_cents),
                "scheme": one.scheme,
                "currency": one.currency,
                "rate": f"{one.rate.normalize():f}",
                "rate_on": one.rate_on,
                "note": one.note,
            }
            for one in sheet.funding_lines.all()
        ],
        "agreements": [
            {
                "title": one.title,
                "reference": one.reference,
                "signed_on": one.signed_on,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "amount": amount_text(one.amount_eur_cents),
                "document": _text(one.document_id),
            }
            for one in sheet.agreements.all()
        ],
        "deliberations": [
            {
                "authority": str(one.authority_id),
                "object": one.object,
                "reference": one.reference,
                "voted_on": one.voted_on,
                "amount": amount_text(one.amount_eur_cents),
                "document": _text(one.document_id),
            }
            for one in sheet.deliberations.all()
        ],
        "documents": [
            {"document": str(one.document_id), "title": one.title} for one in sheet.documents.all()
        ],
    }


def passages_of(sheet: Cooperation) -> tuple[PassageInput, ...]:
    """Where it was taken from: not written in the form, kept as it is."""
    return tuple(
        PassageInput(document=one.document_id, where=one.where, text=one.text)
        for one in sheet.provenances.all()
    )


def sheet_input(content: Mapping[str, Any], *, sheet: Cooperation | None, today: str) -> SheetInput:
    """What `put_sheet` is given. `content` was checked by the form, and its partners are in the directory.

    Raises ValueError for what the form would have refused.
    """
    said = canonical(content)
    status = said["status"] or Status.UNKNOWN
    parent = said["parent"]
    fields: dict[str, Any] = {
        "kind": said["kind"],
        "title": said["title"],
        "status": status,
        "status_on": (said["status_on"] or today) if status != Status.UNKNOWN else "",
        "start_on": said["start_on"],
        "end_on": said["end_on"],
        "no_foreign_place": bool(said["no_foreign_place"]),
        "parent_id": Cooperation.objects.values_list("pk", flat=True).filter(ref=parent).first()
        if parent
        else None,
        **{name: said[name] for name in TEXTS},
    }
    return SheetInput(
        fields=fields,
        partners=tuple(_partner(row) for row in said["partners"]),
        places=tuple(_place(row) for row in said["places"]),
        themes=tuple(said["themes"]),
        sdgs=tuple(int(number) for number in said["sdgs"]),
        sdg_targets=tuple(said["targets"]),
        markers={key: int(score) for key, score in said[MARKERS].items()},
        funding=tuple(_funding(row) for row in said["funding"]),
        passages=passages_of(sheet) if sheet else (),
        agreements=tuple(_agreement(row) for row in said["agreements"]),
        deliberations=tuple(_deliberation(row) for row in said["deliberations"]),
        volunteers=tuple(
            VolunteeringInput(
                scheme=row["scheme"],
                people=_whole(row["people"]),
                first_year=_whole(row["first_year"]),
                last_year=_whole(row["last_year"]),
                note=row["note"],
            )
            for row in said["volunteers"]
        ),
        documents=tuple(
            DocumentInput(document=int(row["document"]), title=row["title"]) for row in said["documents"]
        ),
        contacts=tuple(
            ContactInput(
                organisation=int(row["organisation"]),
                role=row["role"],
                email=row["email"],
                website=row["website"],
            )
            for row in said["contacts"]
        ),
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _cents(text: str) -> int | None:
    return parse_cents(text) if text else None


def _partner(row: Mapping[str, str]) -> PartnerInput:
    return PartnerInput(
        side=row["side"],
        organisation=_whole(row["organisation"]),
        country=row["country"] if row["side"] == Side.FOREIGN else None,
        role=row["role"],
        label=row["label"],
    )


def _place(row: Mapping[str, str]) -> PlaceInput:
    return PlaceInput(
        country=row["country"],
        place=_whole(row["place"]),
        label=row["label"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        point_precision=row["precision"],
    )


def _funding(row: Mapping[str, str]) -> FundingInput:
    return FundingInput(
        stage=row["stage"],
        funder=_whole(row["funder"]),
        funder_label="" if row["funder"] else row["funder_label"],
        scheme=row["scheme"],
        year=_whole(row["year"]),
        nature=row["nature"],
        amount_cents=_cents(row["amount"]),
        currency=row["currency"],
        rate=Decimal(row["rate"].replace(",", ".")),
        rate_on=row["rate_on"],
        note=row["note"],
    )


def _agreement(row: Mapping[str, str]) -> AgreementInput:
    return AgreementInput(
        title=row["title"],
        reference=row["reference"],
        signed_on=row["signed_on"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        amount_eur_cents=_cents(row["amount"]),
        document=_whole(row["document"]),
    )


def _deliberation(row: Mapping[str, str]) -> DeliberationInput:
    return DeliberationInput(
        authority=int(row["authority"]),
        object=row["object"],
        reference=row["reference"],
        voted_on=row["voted_on"],
        amount_eur_cents=_cents(row["amount"]),
        document=_whole(row["document"]),
    )
