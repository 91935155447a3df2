"""Every commune, EPCI, département and région as a French authority, made from the reference: the bulk door.

One transaction, one journal entry with counts and checksum. An authority that is already there keeps its slug
and what people added; its name, SIREN and point follow the reference.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.db import connection, transaction

from coopdec.common.text import search_key, slug, sort_key
from coopdec.directory import legal_names
from coopdec.directory.enums import AuthorityKind, OrganisationKind, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.journal import queries as journal_queries
from coopdec.journal import services as journal
from coopdec.reference.models import Commune, Department, Epci, LoadedFile, Region

OVERSEAS_COLLECTIVITIES = {"975", "977", "978", "986", "987", "988"}
FOLLOWS_REFERENCE = (
    "name", "sort_key", "search_key", "siren", "authority_kind", "department_id", "region_id",
    "latitude", "longitude", "point_precision", "point_note",
)  # fmt: skip


def _point(commune, precision) -> dict:
    """The point of a commune, said to be approximate when the commune's own is."""
    if commune is None:
        return {"latitude": None, "longitude": None, "point_precision": "", "point_note": ""}
    exact = commune.point_precision == "exact"
    return {
        "latitude": commune.latitude,
        "longitude": commune.longitude,
        "point_precision": precision if exact else PointPrecision.APPROXIMATE,
        "point_note": "" if precision == PointPrecision.COMMUNE else commune.name,
    }


def _authority(*, key, name, code, kind, territory="", other_names=(), **fields) -> Organisation:
    return Organisation(
        **{key[0]: key[1]},
        slug=f"{slug(name)[:100]}-{slug(code)}",
        kind=OrganisationKind.FRENCH_AUTHORITY,
        authority_kind=kind,
        name=name,
        sort_key=sort_key(territory or name),
        search_key=search_key(name, *other_names),
        **fields,
    )


def _communes(communes) -> Iterator[Organisation]:
    for commune in communes.values():
        yield _authority(
            key=("commune_id", commune.insee), name=commune.name, code=commune.insee,
            kind=AuthorityKind.COMMUNE, siren=commune.siren, department_id=commune.department_id,
            region_id=commune.department.region_id, **_point(commune, PointPrecision.COMMUNE),
        )  # fmt: skip


def _epcis(communes) -> Iterator[Organisation]:
    for epci in Epci.objects.order_by("siren"):
        yield _authority(
            key=("epci_id", epci.siren), name=legal_names.epci_name(epci.name),
            other_names=[epci.name], code=epci.siren,
            kind=AuthorityKind.EPCI, siren=epci.siren, department_id=epci.department_id,
            region_id=epci.region_id,
            **_point(communes.get(epci.main_commune_id), PointPrecision.MAIN_COMMUNE),
        )  # fmt: skip


def _regions(communes) -> Iterator[Organisation]:
    for region in Region.objects.order_by("code"):
        overseas = region.code in OVERSEAS_COLLECTIVITIES
        if not overseas and not region.siren:
            continue
        yield _authority(
            key=("own_region_id", region.code),
            name=legal_names.region_name(region.name, region.siren, overseas=overseas), territory=region.name,
            other_names=["région", region.name], code=region.code, siren=region.siren,
            kind=AuthorityKind.OVERSEAS if overseas else AuthorityKind.REGION, region_id=region.code,
            **_point(communes.get(region.seat_insee), PointPrecision.SEAT),
        )  # fmt: skip


def _departments(communes) -> Iterator[Organisation]:
    """Départements that are authorities of their own; one for the two of Alsace."""
    departments = list(Department.objects.order_by("code"))
    holders = Counter(department.authority_siren for department in departments)
    elsewhere = set(Region.objects.values_list("siren", flat=True)) | set(
        Commune.objects.filter(siren__in=holders).values_list("siren", flat=True)
    )
    done = set()
    for department in departments:
        siren = department.authority_siren
        if not siren or siren in elsewhere or siren in done:
            continue
        done.add(siren)
        alone = holders[siren] == 1
        yield _authority(
            key=("own_department_id", department.code if alone else None),
            name=legal_names.department_name(department.code, department.name, siren),
            territory=department.name if alone else "",
            other_names=["département", department.name],
            code=department.code if alone else siren, siren=siren,
            kind=AuthorityKind.DEPARTEMENT, department_id=department.code if alone else None,
            region_id=department.region_id,
            **_point(communes.get(department.seat_insee), PointPrecision.SEAT),
        )  # fmt: skip


def _identity(authority: Organisation):
    """What makes two rows the same authority: the territory, else the SIREN."""
    for name in ("commune_id", "epci_id", "own_department_id", "own_region_id"):
        if getattr(authority, name):
            return name, getattr(authority, name)
    return "siren", authority.siren


def reference_checksum() -> str:
    """Of the reference files that authorities are made from."""
    files = LoadedFile.objects.order_by("name").values_list("name", "sha256")
    return hashlib.sha256(repr(list(files)).encode()).hexdigest()


@transaction.atomic
def bulk_load_authorities() -> dict[str, int] | None:
    """Create or refresh all territorial authorities. Returns counts, or None when nothing had changed."""
    checksum = reference_checksum()
    last = journal_queries.history_of("directory.authorities", "france").last()
    if last and last.facts["checksum"] == checksum:
        return None
    communes = {
        commune.insee: commune for commune in Commune.objects.select_related("department").order_by("insee")
    }
    wanted = [*_regions(communes), *_departments(communes), *_epcis(communes), *_communes(communes)]
    present = {_identity(authority): authority for authority in Organisation.objects.french_authorities()}
    # Bodies with neither territory nor SIREN (some syndicats) are no answer for one that has no SIREN either.
    present.pop(("siren", None), None)
    new, changed = [], []
    for authority in wanted:
        known = present.get(_identity(authority)) or present.get(("siren", authority.siren))
        if known is None:
            new.append(authority)
        elif any(getattr(known, name) != getattr(authority, name) for name in FOLLOWS_REFERENCE):
            for name in FOLLOWS_REFERENCE:
                setattr(known, name, getattr(authority, name))
            changed.append(known)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS directory_organisation_siren_once DEFERRED")
    Organisation.objects.bulk_create(new, batch_size=2000)
    fields = [name.removesuffix("_id") for name in FOLLOWS_REFERENCE]
    Organisation.objects.bulk_update(changed, fields, batch_size=1000)
    counts = {
        "created": len(new),
        "changed": len(changed),
        "unchanged": len(wanted) - len(new) - len(changed),
    }
    counts |= Counter(authority.authority_kind for authority in wanted)
    journal.record(
        "directory.authorities-loaded",
        object_type="directory.authorities",
        object_ref="france",
        by=None,
        facts={"checksum": checksum, **counts},
    )
    return counts
