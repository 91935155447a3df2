"""Writing a draft: saves that lose nothing and overwrite nobody."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.contribution import rules
from coopdec.contribution.contents import snapshot
from coopdec.contribution.enums import OPEN
from coopdec.contribution.models import Proposal, ProposalDocument, Version
from coopdec.contribution.shape import MOST_LETTERS, Content, canonical, empty, weight
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

OBJECT_TYPE = "contribution.proposal"


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody else, or another tab, saved since. `proposal` is what is kept now; nothing was written."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal.ref)
        self.proposal = proposal


def start_draft(
    *,
    sheet: Cooperation | None,
    organisation: Organisation,
    content: Content,
    by: models.Model,
    ref: str = "",
    attempt: str = "",
    base: Content | None = None,
) -> Proposal:
    """Begin a draft, with what was typed already. Asked twice with one `ref`, it began once.

    An organisation has one open proposal a sheet: when there is one already, raises Conflict with it.
    """
    _check_weight(content)
    if base is None:
        base = snapshot(sheet) if sheet else empty()
    proposal = Proposal(
        sheet=sheet,
        organisation=organisation,
        author=by,
        saved_by=by,
        content=content,
        base=base,
        revision=1,
        saved_attempt=attempt,
    )
    if ref:
        proposal.ref = ref
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
            journal.record(
                "proposal.started",
                object_type=OBJECT_TYPE,
                object_ref=proposal.ref,
                by=by,
                facts={"sheet": sheet.ref if sheet else "", "organisation": organisation.slug},
            )
    except IntegrityError:
        known = (
            Proposal.objects.filter(ref=ref, author=by, organisation=organisation).first() if ref else None
        )
        if known is None and sheet is not None:
            known = Proposal.objects.filter(sheet=sheet, organisation=organisation, state__in=OPEN).first()
        if known is None:
            raise
        if canonical(known.content) == canonical(content):
            return known
        raise Conflict(known) from None
    return proposal


@transaction.atomic
def save_draft(
    *,
    ref: str,
    content: Content,
    revision: int,
    by: models.Model,
    attempt: str = "",
    unanswered: Collection[str] = (),
) -> Proposal:
    """Keep what is typed. `revision` is the one that it was typed over: when another was saved since, raises
    Conflict and writes nothing, unless that other one is a save of the same page whose answer was lost
    (`unanswered`), or says the same. Not journalled: a draft changes every few seconds.
    """
    _check_weight(content)
    locked = Proposal.objects.select_for_update(of=("self",)).defer("base").get(ref=ref)
    if not locked.is_writable:
        raise Refused(
            Verdict.no(_("Cette proposition n’est plus un brouillon : ce que vous tapez n’y entre pas."))
        )
    if locked.revision != revision and not (locked.saved_attempt and locked.saved_attempt in unanswered):
        if canonical(locked.content) == canonical(content):
            return locked
        raise Conflict(locked)
    locked.content = content
    locked.revision += 1
    locked.saved_by_id = by.pk
    locked.saved_attempt = attempt
    locked.saved_at = timezone.now()
    locked.save(update_fields=["content", "revision", "saved_by", "saved_attempt", "saved_at"])
    return locked


def _check_weight(content: Content) -> None:
    if weight(content) > MOST_LETTERS:
        raise Refused(Verdict.no(_("C’est trop long : abrégez les textes, ou joignez un document.")))


@transaction.atomic
def attach(proposal: Proposal, *, upload: Any, title: str, by: models.Model) -> ProposalDocument:
    """Keep a document with the proposal. Raises Refused when it is not taken."""
    document = keep_document(upload, title=title, by=by)
    return ProposalDocument.objects.create(proposal=proposal, document=document)


@transaction.atomic
def bring_up_to_date(proposal: Proposal, *, by: models.Model) -> tuple[Proposal, list[str]]:
    """Take in what was published since the draft began. What both changed stays as the draft has it: returned
    as fields, so that somebody looks."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=proposal.pk)
    if locked.sheet is None or not locked.is_writable:
        raise Refused(Verdict.no(_("Il n’y a rien à reprendre.")))
    theirs = snapshot(locked.sheet)
    locked.content, both = rules.merged(locked.base, theirs, locked.content)
    locked.base = theirs
    locked.revision += 1
    locked.saved_by_id = by.pk
    locked.saved_attempt = ""
    locked.saved_at = timezone.now()
    locked.save()
    journal.record(
        "proposal.brought-up-to-date",
        object_type=OBJECT_TYPE,
        object_ref=locked.ref,
        by=by,
        facts={"both": both},
    )
    return locked, both


def restore_version(version: Version, *, organisation: Organisation, by: models.Model) -> Proposal:
    """Propose again what an old version said. Raises Conflict when a proposal is open already."""
    content = {**canonical(version.content)}
    return start_draft(sheet=version.sheet, organisation=organisation, content=content, by=by)
