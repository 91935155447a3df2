"""The whole public record of a sheet, as plain data; contacts are left out: the pages show them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from coopdec.atlas.cards import euros
from coopdec.cooperation import drawings, queries, rules
from coopdec.cooperation.enums import State
from coopdec.cooperation.models import ActionPlace, Cooperation, FundingLine, Partner
from coopdec.directory.enums import EXACT_POINTS

TEXTS = ("summary", "objectives", "description", "history", "context", "note")


def told(sheet: Cooperation) -> dict[str, Any]:
    """`schemas.Record`, of a sheet with `effective_status`."""
    partners = list(queries.partners_of(sheet))
    places = list(sheet.places.select_related("country", "place"))
    return {
        **_link(sheet),
        "kind": sheet.kind,
        **{name: getattr(sheet, name) for name in TEXTS},
        "status": sheet.effective_status,
        "status_said": sheet.status,
        "status_on": sheet.status_on,
        "start_on": sheet.start_on,
        "end_on": sheet.end_on,
        "no_foreign_place": sheet.no_foreign_place,
        "partners": [_partner(part) for part in partners],
        "places": [_place(place) for place in places],
        "countries": [country.code for country in drawings.countries(partners, places)],
        **_subjects(sheet),
        **_money(sheet),
        **_papers(sheet),
        **_family(sheet),
        "confirmed_by": sheet.confirmed_by.slug if sheet.confirmed_by else None,
        "confirmed_on": sheet.confirmed_on.isoformat() if sheet.confirmed_on else None,
        "origin": sheet.origin,
        "published_on": _day(sheet.published_at),
        "updated_on": _day(sheet.updated_at),
    }


def _day(moment) -> str:
    return timezone.localtime(moment).date().isoformat()


def _link(sheet: Cooperation) -> dict[str, str]:
    return {"ref": sheet.ref, "title": sheet.title, "url": sheet.get_absolute_url()}


def _point(one: Any) -> dict[str, Any] | None:
    if one.latitude is None:
        return None
    return {
        "lon": one.longitude,
        "lat": one.latitude,
        "precision": one.point_precision,
        "is_exact": one.point_precision in EXACT_POINTS,
    }


def _partner(part: Partner) -> dict[str, Any]:
    one = part.organisation
    said = {"side": part.side, "role": part.role, "label": part.label, "country": part.country_id}
    if one is None:
        named = ("name", "slug", "kind", "authority_kind", "siren", "region", "department", "point", "url")
        return {**said, **dict.fromkeys(named)}
    return {
        **said,
        "name": one.name,
        "slug": one.slug,
        "kind": one.kind,
        "authority_kind": one.authority_kind or None,
        "siren": one.siren,
        "country": part.country_id or one.country_id,
        "region": one.region_id,
        "department": one.department_id,
        "point": _point(one),
        "url": one.get_absolute_url(),
    }


def _place(place: ActionPlace) -> dict[str, Any]:
    return {
        "label": place.label,
        "name": place.place.display_name if place.place else None,
        "geoname_id": place.place_id,
        "country": place.country_id,
        "point": _point(place),
    }


def _subjects(sheet: Cooperation) -> dict[str, Any]:
    markers = sheet.markers.select_related("marker").order_by("marker")
    return {
        "themes": [{"code": one.code, "label": one.label} for one in sheet.themes.order_by("order")],
        "sdgs": [{"number": one.number, "label": one.name} for one in sheet.sdgs.order_by("number")],
        "targets": [
            {"code": one.code, "label": one.label} for one in drawings.targets(sheet.sdg_targets.all())
        ],
        "markers": [{"code": one.marker_id, "label": one.marker.name, "score": one.score} for one in markers],
    }


def _money(sheet: Cooperation) -> dict[str, Any]:
    lines = list(sheet.funding_lines.select_related("funder"))
    amount = rules.sheet_amount(lines)
    current = {line.pk for line in rules.current_lines(lines)}
    return {
        "amount_eur": euros(amount.cash_cents),
        "amount_in_kind_eur": euros(amount.in_kind_cents),
        "funding": [_line(line, is_current=line.pk in current) for line in lines],
    }


def _line(line: FundingLine, *, is_current: bool) -> dict[str, Any]:
    return {
        "funder": line.funder.slug if line.funder else None,
        "funder_name": line.funder.name if line.funder else line.funder_label,
        "scheme": line.scheme,
        "year": line.year,
        "nature": line.nature,
        "stage": line.stage,
        "amount": euros(line.amount_cents),
        "currency": line.currency,
        "rate": float(line.rate),
        "rate_on": line.rate_on,
        "amount_eur": euros(line.amount_eur_cents),
        "is_current": is_current,
        "note": line.note,
    }


def _papers(sheet: Cooperation) -> dict[str, Any]:
    documents = sheet.documents.filter(document__is_public=True).exclude(document__url="")
    return {
        "agreements": [
            {
                "title": one.title,
                "reference": one.reference,
                "signed_on": one.signed_on,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "amount_eur": euros(one.amount_eur_cents),
                "document": drawings.public_url(one.document) or None,
            }
            for one in sheet.agreements.select_related("document")
        ],
        "deliberations": [
            {
                "object": one.object,
                "authority": one.authority.slug,
                "reference": one.reference,
                "voted_on": one.voted_on,
                "amount_eur": euros(one.amount_eur_cents),
                "document": drawings.public_url(one.document) or None,
            }
            for one in sheet.deliberations.select_related("authority", "document")
        ],
        "documents": [
            {"title": one.title or one.document.title, "url": one.document.url}
            for one in documents.select_related("document")
        ],
        "volunteers": list(
            sheet.volunteers.order_by("pk").values("scheme", "people", "first_year", "last_year", "note")
        ),
        "sources": [
            {
                "document": one.document_id,
                "title": one.document.title,
                "publisher": one.document.publisher,
                "published_on": one.document.published_on,
                "where": one.where,
                "text": one.text,
            }
            for one in sheet.provenances.select_related("document")
        ],
    }


def _family(sheet: Cooperation) -> dict[str, Any]:
    children = list(queries.children_of(sheet))
    amount = queries.children_amount(sheet) if children else None
    related = sheet.related.published().order_by("sort_key")
    return {
        "parent": next(iter(_shown_links([sheet.parent] if sheet.parent else [], like=sheet)), None),
        "children": _shown_links(children, like=sheet),
        "children_amount_eur": euros(amount.cash_cents) if amount else None,
        "children_amount_in_kind_eur": euros(amount.in_kind_cents) if amount else None,
        "related": _shown_links(related, like=sheet),
    }


def _shown_links(sheets: Iterable[Cooperation], *, like: Cooperation) -> list[dict[str, str]]:
    """Public sheets; a real sheet has no fictitious relative."""
    return [_link(one) for one in sheets if one.state == State.PUBLISHED and one.origin == like.origin]
