"""What the bulk door copies: the rows of each table, made of the same inputs as `put_sheet`'s."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coopdec.common.money import eur_cents
from coopdec.common.text import sort_key
from coopdec.cooperation.enums import Side, State
from coopdec.cooperation.services.parts import SheetInput

TEXTS = ("title", "summary", "objectives", "description", "history", "context", "note")
SAID = (*TEXTS, "kind", "status", "status_on", "start_on", "end_on", "no_foreign_place", "origin")
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class BulkSheet:
    """A sheet of a batch. `parent` is the ref of a sheet given earlier, or already there; empty = none.

    `published_at` None makes a draft.
    """

    ref: str
    values: SheetInput
    updated_at: datetime
    published_at: datetime | None = None
    parent: str = ""

    def said(self) -> str:
        """All that is given but primary keys, as one text."""
        values = self.values
        parts = (
            [(one.side, one.country, one.role, one.label) for one in values.partners],
            [(one.country, one.place, one.label, one.latitude, one.longitude) for one in values.places],
            [
                (one.year, one.nature, one.stage, str(one.amount_cents), one.currency, str(one.rate))
                for one in values.funding
            ],
            values.themes,
            values.sdgs,
            values.sdg_targets,
            sorted(values.markers.items()),
            [(one.scheme, one.people, one.first_year, one.last_year) for one in values.volunteers],
        )
        fields = [values.fields.get(name) for name in SAID]
        return repr((self.ref, self.parent, str(self.published_at), str(self.updated_at), fields, parts))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the batch: its name in counts, its columns, and how a sheet's input becomes its rows."""

    name: str
    target: str
    columns: tuple[str, ...]
    rows: Callable[[int, SheetInput], Iterator[Row]]

    @property
    def staging(self) -> str:
        return f"bulk_{self.name}"


def sheet_row(sheet: BulkSheet, key: int, parents: dict[str, int]) -> Row:
    """The row of SHEET, in the order of its columns."""
    fields = sheet.values.fields
    title = fields["title"]
    texts = [fields.get(name, "") for name in TEXTS]
    state = State.DRAFT if sheet.published_at is None else State.PUBLISHED
    return (
        key, sheet.ref, fields["kind"], parents.get(sheet.parent), state.value, *texts,
        fields.get("status", "unknown"), fields.get("status_on", ""), fields.get("start_on", ""),
        fields.get("end_on", ""), fields.get("no_foreign_place", False), fields.get("origin", "real"),
        sheet.published_at or sheet.updated_at, sheet.published_at, sheet.updated_at, "", sort_key(title),
    )  # fmt: skip


def _no_rows(_key: int, _values: SheetInput) -> Iterator[Row]:
    return iter(())


def _partners(key: int, values: SheetInput) -> Iterator[Row]:
    for position, one in enumerate(values.partners):
        country = one.country if one.side == Side.FOREIGN else None
        named = one.organisation is not None
        yield key, one.organisation, country, named, one.side, one.role, one.label, position


def _places(key: int, values: SheetInput) -> Iterator[Row]:
    for position, one in enumerate(values.places):
        point = one.latitude, one.longitude, one.point_precision
        yield key, one.country, one.place, one.label, *point, position


def _funding(key: int, values: SheetInput) -> Iterator[Row]:
    for position, one in enumerate(values.funding):
        euros = None if one.amount_cents is None else eur_cents(one.amount_cents, rate=one.rate)
        yield (
            key, one.funder, one.funder_label, one.scheme, one.year, one.nature, one.stage,
            one.amount_cents, one.currency, one.rate, one.rate_on, euros, one.note, position,
        )  # fmt: skip


def _volunteers(key: int, values: SheetInput) -> Iterator[Row]:
    for one in values.volunteers:
        yield key, one.scheme, one.people, one.first_year, one.last_year, one.note


def _links(name: str) -> Callable[[int, SheetInput], Iterator[Row]]:
    def rows(key: int, values: SheetInput) -> Iterator[Row]:
        return ((key, one) for one in getattr(values, name))

    return rows


def _markers(key: int, values: SheetInput) -> Iterator[Row]:
    return ((key, marker, score) for marker, score in values.markers.items())


SHEET = Table(
    "sheets",
    "cooperation_cooperation",
    (
        "id", "ref", "kind", "parent_id", "state", *TEXTS, "status", "status_on", "start_on", "end_on",
        "no_foreign_place", "origin", "created_at", "published_at", "updated_at", "withdrawn_reason",
        "sort_key",
    ),
    _no_rows,
)  # fmt: skip
PARTS = (
    Table(
        "partners",
        "cooperation_partner",
        (
            "cooperation_id", "organisation_id", "country_id", "name_known", "side", "role", "label",
            "position",
        ),
        _partners,
    ),
    Table(
        "places",
        "cooperation_actionplace",
        (
            "cooperation_id", "country_id", "place_id", "label", "latitude", "longitude",
            "point_precision", "position",
        ),
        _places,
    ),
    Table(
        "funding",
        "cooperation_fundingline",
        (
            "cooperation_id", "funder_id", "funder_label", "scheme", "year", "nature", "stage",
            "amount_cents", "currency", "rate", "rate_on", "amount_eur_cents", "note", "position",
        ),
        _funding,
    ),
    Table("themes", "cooperation_cooperation_themes", ("cooperation_id", "theme_id"), _links("themes")),
    Table("sdgs", "cooperation_cooperation_sdgs", ("cooperation_id", "sdg_id"), _links("sdgs")),
    Table(
        "targets",
        "cooperation_cooperation_sdg_targets",
        ("cooperation_id", "sdgtarget_id"),
        _links("sdg_targets"),
    ),
    Table("markers", "cooperation_sheetmarker", ("cooperation_id", "marker_id", "score"), _markers),
    Table(
        "volunteers",
        "cooperation_volunteering",
        ("cooperation_id", "scheme", "people", "first_year", "last_year", "note"),
        _volunteers,
    ),
)  # fmt: skip
