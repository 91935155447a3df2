"""The directory's bulk door, for the demonstration world: foreign authorities said to be fictional."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from django.db import connection, models, transaction

from coopdec.common.text import search_key, sort_key
from coopdec.directory.enums import ForeignLevel, OrganisationKind, Origin, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal

OBJECT_TYPE = "directory.bulk"
COLUMNS = (
    "slug", "kind", "foreign_level", "origin", "name", "sort_key", "search_key", "country_id", "place_id",
    "latitude", "longitude", "point_precision",
)  # fmt: skip
# NOT NULL columns that say nothing of these authorities.
EMPTY = (
    "authority_kind", "network_kind", "native_type", "acronym", "point_note", "summary", "note", "scope",
    "website", "email", "ended_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ForeignAuthority:
    """A municipality of a real town (`place`, its GeoNames id), where the town stands.

    It is sorted by its `territory`: « Ville de Cologne » stands at C.
    """

    place: int
    slug: str
    name: str
    territory: str
    country: str
    latitude: float
    longitude: float


@transaction.atomic
def bulk_load_foreign_authorities(
    authorities: Iterable[ForeignAuthority],
    *,
    batch: str,
    facts: dict[str, Any] | None = None,
    by: models.Model | None = None,
) -> dict[int, int]:
    """Create them, of origin « demonstration »; returns GeoNames id → primary key. One journal entry.

    Raises IntegrityError when a slug is taken or a country or place does not exist; nothing is then written.
    """
    digest = hashlib.sha256()
    columns = ", ".join(COLUMNS)
    empty, blanks = ", ".join(EMPTY), ", ".join("''" for _name in EMPTY)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bulk_organisations")
        cursor.execute(
            f"CREATE TEMP TABLE bulk_organisations ON COMMIT DROP AS"  # noqa: S608 - names of this file
            f" SELECT {columns} FROM directory_organisation LIMIT 0"
        )
        with cursor.copy(f"COPY bulk_organisations ({columns}) FROM STDIN") as copy:
            for one in authorities:
                digest.update(repr(astuple(one)).encode())
                copy.write_row(_row(one))
        cursor.execute(
            f"INSERT INTO directory_organisation ({columns}, {empty}, is_historical)"  # noqa: S608 - same
            f" SELECT {columns}, {blanks}, false FROM bulk_organisations RETURNING place_id, id"
        )
        keys = dict(cursor.fetchall())
        cursor.execute("DROP TABLE bulk_organisations")
        cursor.execute("ANALYZE directory_organisation")
    journal.record(
        "directory.bulk-loaded",
        object_type=OBJECT_TYPE,
        object_ref=batch,
        by=by,
        facts={**(facts or {}), "rows": {"organisations": len(keys)}, "checksum": digest.hexdigest()},
    )
    return keys


@transaction.atomic
def bulk_remove_demonstration_organisations(*, batch: str, by: models.Model | None = None) -> int:
    """Remove the organisations of the demonstration world; returns how many. One journal entry, if any was.

    Raises IntegrityError while something refers to one of them.
    """
    removed, _by_model = Organisation.objects.filter(origin=Origin.DEMONSTRATION).order_by().delete()
    if removed:
        facts = {"rows": {"organisations": removed}}
        journal.record(
            "directory.bulk-removed", object_type=OBJECT_TYPE, object_ref=batch, by=by, facts=facts
        )
    return removed


def _row(one: ForeignAuthority) -> tuple[Any, ...]:
    return (
        one.slug, OrganisationKind.FOREIGN_AUTHORITY.value, ForeignLevel.MUNICIPALITY.value,
        Origin.DEMONSTRATION.value, one.name, sort_key(one.territory), search_key(one.name), one.country,
        one.place, one.latitude, one.longitude, PointPrecision.PLACE.value,
    )  # fmt: skip
