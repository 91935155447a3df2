"""Partners that the directory does not have yet, and what partners abroad say."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.contribution import letters
from coopdec.contribution.models import AddedOrganisation, PartnerRemark
from coopdec.contribution.shape import Content, new_row
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import ForeignLevel, OrganisationKind, Origin, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import OrganisationInput, free_slug, put_organisation
from coopdec.journal import services as journal
from coopdec.reference.models import ForeignPlace

# What a new partner abroad may be, as the form asks it (`partners.sort`).
SORTS = {
    **{level.value: (OrganisationKind.FOREIGN_AUTHORITY, level.value) for level in ForeignLevel},
    OrganisationKind.ASSOCIATION.value: (OrganisationKind.ASSOCIATION, ""),
    OrganisationKind.OTHER.value: (OrganisationKind.OTHER, ""),
}


def with_partners(content: Content, *, organisation: Organisation, by: models.Model | None) -> Content:
    """The content, its towns and named partners being organisations of the directory, made if need be."""
    rows = []
    for row in content["partners"]:
        if row.get("organisation"):
            rows.append(row)
        elif row.get("place"):
            found = _authority_of(int(row["place"]), by=by)
            rows.append({**row, "organisation": str(found.pk), "country": found.country_id, "place": ""})
        elif row.get("name"):
            found = _added(row, organisation=organisation, by=by)
            rows.append({**row, "organisation": str(found.pk), "name": "", "sort": ""})
        else:
            rows.append(row)
    return {**content, "partners": [new_row("partners", **row) for row in rows]}


def _authority_of(key: int, *, by: models.Model | None) -> Organisation:
    """The authority of a town of the reference: certain, so nobody has to validate it."""
    known = Organisation.objects.filter(
        kind=OrganisationKind.FOREIGN_AUTHORITY, place=key, origin=Origin.REAL
    ).first()
    if known is not None:
        return known
    place = ForeignPlace.objects.select_related("country").get(pk=key)
    others = tuple(name for name in dict.fromkeys([place.name]) if name != place.display_name)
    values = OrganisationInput(
        name=place.display_name,
        kind=OrganisationKind.FOREIGN_AUTHORITY,
        fields={
            "foreign_level": ForeignLevel.MUNICIPALITY,
            "country_id": place.country_id,
            "place_id": place.pk,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "point_precision": PointPrecision.PLACE,
        },
        other_names=others,
    )
    return put_organisation(slug=free_slug(place.display_name, suffix=place.country_id), values=values, by=by)


def _added(row: dict[str, str], *, organisation: Organisation, by: models.Model | None) -> Organisation:
    """A partner known by its country and name alone: in the directory, awaiting validation."""
    kind, level = SORTS.get(row.get("sort", ""), SORTS[ForeignLevel.UNKNOWN.value])
    known = Organisation.objects.filter(
        name=row["name"], country=row["country"], kind=kind, foreign_level=level, origin=Origin.REAL
    ).first()
    if known is not None:
        return known
    made = put_organisation(
        slug=free_slug(row["name"], suffix=row["country"]),
        values=OrganisationInput(
            name=row["name"], kind=kind, fields={"country_id": row["country"], "foreign_level": level}
        ),
        by=by,
    )
    addition = AddedOrganisation.objects.create(organisation=made, added_by=organisation)
    journal.record(
        "organisation.added-by-a-sheet",
        object_type="contribution.addedorganisation",
        object_ref=made.slug,
        by=by,
        facts={"by": organisation.slug},
    )
    letters.added(addition)
    return made


@transaction.atomic
def validate_addition(addition: AddedOrganisation, *, by: models.Model) -> AddedOrganisation:
    """Say that a partner brought by a sheet is what its name says."""
    locked = AddedOrganisation.objects.select_for_update(of=("self",)).get(pk=addition.pk)
    if locked.validated_at:
        raise Refused(Verdict.no(_("Cet organisme est déjà validé.")))
    locked.validated_at = timezone.now()
    locked.validated_by_id = by.pk
    locked.save(update_fields=["validated_at", "validated_by"])
    journal.record(
        "organisation.validated",
        object_type="contribution.addedorganisation",
        object_ref=locked.ref,
        by=by,
    )
    return locked


@transaction.atomic
def remark(
    sheet: Cooperation, *, organisation: Organisation, by: models.Model, text: str, contests: bool
) -> PartnerRemark:
    """What a partner abroad says of the sheet; those who answer for it are told."""
    made = PartnerRemark.objects.create(
        sheet=sheet, organisation=organisation, author=by, text=text, contests=contests
    )
    journal.record(
        "cooperation.contested" if contests else "cooperation.remarked",
        object_type="contribution.partnerremark",
        object_ref=made.ref,
        by=by,
        actor_label=organisation.name,
        facts={"sheet": sheet.ref, "organisation": organisation.slug},
    )
    letters.remarked(made)
    return made


@transaction.atomic
def answer_remark(made: PartnerRemark, *, by: models.Model, answer: str) -> PartnerRemark:
    """Answer a partner's remark, once; it is told."""
    locked = PartnerRemark.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if locked.answered_at:
        raise Refused(Verdict.no(_("Cette remarque a déjà sa réponse.")))
    locked.answer, locked.answered_at = answer, timezone.now()
    locked.save(update_fields=["answer", "answered_at"])
    journal.record(
        "cooperation.remark-answered",
        object_type="contribution.partnerremark",
        object_ref=locked.ref,
        by=by,
        facts={"sheet": locked.sheet.ref},
    )
    letters.remark_answered(locked)
    return locked
