"""Writing an organisation: the one service behind imports and screens."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from coopdec.common import text
from coopdec.common.text import search_key, sort_key
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation, OrganisationName, OrganisationPassage
from coopdec.journal import services as journal
from coopdec.reference.rules import siren_is_valid


@dataclass(frozen=True, slots=True)
class PassageInput:
    """Where a document says it; `text` only when this passage says it differently."""

    document: str
    where: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationInput:
    """What is said of an organisation. `fields` are columns of the model, by name, codes for foreign keys."""

    name: str
    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    other_names: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    covered_regions: tuple[str, ...] = ()
    passages: tuple[PassageInput, ...] = ()


def free_slug(name: str, *, suffix: str = "") -> str:
    """A slug that nobody has: the name, then the suffix, then a number.

    Writers of new organisations line up until the end of their transaction, so that two do not take the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory.slug'))")
    base = text.slug(name)[:90].strip("-") or "organisme"
    wished = f"{base}-{suffix.lower()}" if suffix else base
    taken = set(Organisation.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    slug, rank = wished, 2
    while slug in taken:
        slug, rank = f"{wished}-{rank}", rank + 1
    return slug


@transaction.atomic
def put_organisation(*, slug: str, values: OrganisationInput, by: models.Model | None) -> Organisation:
    """Create the organisation, or bring it to these values; journal what changed, nothing if nothing did.

    Raises Refused when a SIREN's key is wrong, and IntegrityError when the database's constraints say no.
    """
    siren = values.fields.get("siren")
    if siren and not siren_is_valid(siren):
        raise Refused(
            Verdict.no(_("Le SIREN %(siren)s est faux : sa clé ne tombe pas juste.") % {"siren": siren})
        )
    known = Organisation.objects.select_for_update().filter(slug=slug).first()
    organisation = known or Organisation(slug=slug)
    texts = {
        "name": values.name,
        "kind": values.kind,
        "sort_key": sort_key(values.name),
        "search_key": search_key(values.name, values.fields.get("acronym", ""), *values.other_names),
    }
    changed = []
    for name, value in {**values.fields, **texts}.items():
        if getattr(organisation, name) != value:
            setattr(organisation, name, value)
            changed.append(name)
    if changed or known is None:
        organisation.save()
    changed += _put_parts(organisation, values)
    if changed:
        journal.record(
            "organisation.changed" if known else "organisation.created",
            object_type="directory.organisation",
            object_ref=slug,
            by=by,
            facts={"fields": sorted(set(changed))} if known else {},
        )
    return organisation


@transaction.atomic
def place_organisation(
    organisation: Organisation, *, point: dict[str, Any], by: models.Model | None
) -> Organisation:
    """Give a point (latitude, longitude, point_precision, point_note) to an organisation that has none."""
    for name, value in point.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(point))
    journal.record(
        "organisation.changed",
        object_type="directory.organisation",
        object_ref=organisation.slug,
        by=by,
        facts={"fields": sorted(point)},
    )
    return organisation


def _put_parts(organisation: Organisation, values: OrganisationInput) -> list[str]:
    """Names, themes, regions and passages; returns the parts that changed."""
    changed = []
    names = [(name, "", "") for name in values.other_names]
    if list(organisation.names.order_by("id").values_list("name", "since", "until")) != names:
        organisation.names.all().delete()
        OrganisationName.objects.bulk_create(
            [OrganisationName(organisation=organisation, name=name) for name, _since, _until in names]
        )
        changed.append("names")
    for manager, wanted in (
        (organisation.themes, values.themes),
        (organisation.covered_regions, values.covered_regions),
    ):
        if set(manager.values_list("pk", flat=True)) != set(wanted):
            manager.set(wanted)
            changed.append(manager.prefetch_cache_name)
    passages = [(passage.document, passage.where, passage.text) for passage in values.passages]
    if list(organisation.passages.values_list("document_id", "where", "text")) != passages:
        organisation.passages.all().delete()
        OrganisationPassage.objects.bulk_create(
            OrganisationPassage(
                organisation=organisation, document_id=document, where=where, text=text, position=position
            )
            for position, (document, where, text) in enumerate(passages)
        )
        changed.append("passages")
    return changed
