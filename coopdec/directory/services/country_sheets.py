"""Writing a country sheet: what public documents say of cooperation with a country."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from coopdec.directory.models import CountryFigure, CountryPassage, CountryPriority, CountrySheet
from coopdec.directory.services.organisations import PassageInput
from coopdec.journal import services as journal

SHEET_FIELDS = (
    "country_id",
    "part_name",
    "summary",
    "has_bilateral_call",
    "bilateral_call_note",
    "has_country_group",
    "country_group_note",
    "note",
    "email",
)


@dataclass(frozen=True, slots=True)
class FigureInput:
    label: str
    value: Decimal
    unit: str
    year: int | None
    document: str
    where: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountrySheetInput:
    """`fields` are columns of the model; `priorities` theme codes in the document's order."""

    fields: dict[str, Any]
    priorities: tuple[str, ...]
    figures: tuple[FigureInput, ...]
    passages: tuple[PassageInput, ...]


@transaction.atomic
def put_country_sheet(*, code: str, values: CountrySheetInput, by: models.Model | None) -> CountrySheet:
    """Create or replace the sheet and its parts; one journal entry, none when nothing changes."""
    known = CountrySheet.objects.select_for_update().filter(code=code).first()
    if known is not None and said_by(known) == values:
        return known
    sheet, created = CountrySheet.objects.update_or_create(code=code, defaults=values.fields)
    sheet.countrypriority_set.all().delete()
    sheet.figures.all().delete()
    sheet.passages.all().delete()
    CountryPriority.objects.bulk_create(
        CountryPriority(sheet=sheet, theme_id=theme, position=position)
        for position, theme in enumerate(values.priorities)
    )
    CountryFigure.objects.bulk_create(
        CountryFigure(
            sheet=sheet,
            label=figure.label,
            value=figure.value,
            unit=figure.unit,
            year=figure.year,
            document_id=figure.document,
            where=figure.where,
            note=figure.note,
            position=position,
        )
        for position, figure in enumerate(values.figures)
    )
    CountryPassage.objects.bulk_create(
        CountryPassage(
            sheet=sheet,
            document_id=passage.document,
            where=passage.where,
            text=passage.text,
            position=position,
        )
        for position, passage in enumerate(values.passages)
    )
    journal.record(
        "country-sheet.created" if created else "country-sheet.changed",
        object_type="directory.countrysheet",
        object_ref=code,
        by=by,
    )
    return sheet


def said_by(sheet: CountrySheet) -> CountrySheetInput:
    """The sheet as the values that would write it."""
    return CountrySheetInput(
        fields={name: getattr(sheet, name) for name in SHEET_FIELDS},
        priorities=tuple(sheet.countrypriority_set.values_list("theme_id", flat=True)),
        figures=tuple(
            FigureInput(
                label=figure.label,
                value=figure.value,
                unit=figure.unit,
                year=figure.year,
                document=figure.document_id,
                where=figure.where,
                note=figure.note,
            )
            for figure in sheet.figures.all()
        ),
        passages=tuple(
            PassageInput(document=passage.document_id, where=passage.where, text=passage.text)
            for passage in sheet.passages.all()
        ),
    )


@transaction.atomic
def remove_country_sheet(sheet: CountrySheet, *, by: models.Model | None) -> None:
    """Remove a sheet that its source no longer holds; one journal entry."""
    code = sheet.code
    sheet.delete()
    journal.record("country-sheet.removed", object_type="directory.countrysheet", object_ref=code, by=by)
