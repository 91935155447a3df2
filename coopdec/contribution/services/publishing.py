"""A proposal becomes what the sheet says: one transaction, in which a version is kept."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.contribution import letters, workflow
from coopdec.contribution.contents import sheet_input, snapshot
from coopdec.contribution.models import Proposal, Version
from coopdec.contribution.queries import documents_of
from coopdec.contribution.services.moderation import lock
from coopdec.contribution.services.partners import with_partners
from coopdec.contribution.shape import canonical
from coopdec.cooperation.enums import State
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.rules import sheet_is_publishable
from coopdec.cooperation.services import SheetInput, confirm_sheet, free_ref, publish_sheet, put_sheet
from coopdec.files.models import Document
from coopdec.files.services import publish_documents
from coopdec.journal import services as journal


@transaction.atomic
def publish(proposal: Proposal, *, by: models.Model, revision: int) -> Cooperation:
    """Make the sheet say what the proposal says, publish it and keep the version.

    Raises Conflict when the proposal is no longer the one that was read, Refused when the sheet changed since
    the draft began, or with what is missing. The public sheet is then as before.
    """
    locked = lock(proposal, revision=revision)
    if locked.state not in workflow.PUBLISH.sources:
        raise Refused(Verdict.no(_("Cette proposition est close.")))
    sheet = _locked_sheet(locked)
    before = snapshot(sheet) if sheet else None
    if before is not None and before != canonical(locked.base):
        raise Refused(Verdict.no(_("La fiche publiée a changé depuis : reprenez d’abord ce qui a changé.")))
    content = with_partners(locked.content, organisation=locked.organisation, by=by)
    saved = _written(locked, sheet, content, by=by)
    if before is not None and not saved.versions.exists():
        Version.objects.create(sheet=saved, number=1, content=before)
    published = journal.apply_transition(locked, workflow.PUBLISH, by=by, sheet=saved.ref)
    published.sheet = saved
    published.save(update_fields=["sheet"])
    last = saved.versions.order_by("-number").values_list("number", flat=True).first() or 0
    Version.objects.create(
        sheet=saved,
        number=last + 1,
        content=snapshot(saved),
        organisation=locked.organisation,
        proposal=published,
    )
    if saved.partners.filter(organisation=locked.organisation).exists():
        confirm_sheet(saved, organisation=locked.organisation, by=by)
    letters.published(published)
    letters.named(saved, by=locked.organisation, before=_partners(before))
    return saved


def _partners(content: dict[str, Any] | None) -> set[int]:
    """The partners that a content names by their key."""
    rows = content["partners"] if content else ()
    return {int(row["organisation"]) for row in rows if row["organisation"]}


def _locked_sheet(proposal: Proposal) -> Cooperation | None:
    if proposal.sheet_id is None:
        return None
    return (
        Cooperation.objects.select_for_update(of=("self",)).select_related("parent").get(pk=proposal.sheet_id)
    )


def _written(
    proposal: Proposal, sheet: Cooperation | None, content: dict[str, Any], *, by: models.Model
) -> Cooperation:
    organisation = proposal.organisation
    today = timezone.localdate().isoformat()
    try:
        values = sheet_input(content, sheet=sheet, today=today)
        _check(proposal, values)
        ref = sheet.ref if sheet else free_ref(values.fields["title"])
        # A savepoint: what the database refuses leaves the proposal as it was.
        with transaction.atomic():
            saved, _changed = put_sheet(ref=ref, values=values, by=by, actor_label=organisation.name)
    except (IntegrityError, ValueError, KeyError) as error:
        raise Refused(
            Verdict.no(_("La fiche n’est pas complète ou dit deux fois la même chose : vérifiez-la."))
        ) from error
    publish_documents(_documents(values))
    if saved.state != State.PUBLISHED:
        saved = publish_sheet(saved, by=by, actor_label=organisation.name)
    return saved


def _check(proposal: Proposal, values: SheetInput) -> None:
    """What a published sheet must hold; and no document of somebody else, which would become public."""
    strange = _documents(values) - documents_of(proposal)
    if Document.objects.filter(pk__in=strange, is_public=False).exists():
        raise Refused(Verdict.no(_("Un document n’a pas été envoyé avec cette proposition : retirez-le.")))
    verdict = sheet_is_publishable(
        sides=[one.side for one in values.partners],
        foreign_country=bool(values.places),
        no_foreign_place=values.fields["no_foreign_place"],
    )
    if not verdict.ok:
        raise Refused(verdict)


def _documents(values: SheetInput) -> set[int]:
    """Those of the sheet; the pieces of agreements and deliberations are public with it."""
    papers = (*values.documents, *values.agreements, *values.deliberations)
    return {one.document for one in papers if one.document}
