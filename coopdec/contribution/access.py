"""The only way from a view to what is written: own organisation, moderators in scope, nobody else (404).

Rights are asked first: who still owes a second factor is answered the same whether the thing exists or not.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from coopdec.accounts.access import require_officer
from coopdec.accounts.enums import Power
from coopdec.accounts.queries import Rights, rights_of
from coopdec.contribution import queries
from coopdec.contribution.enums import ProposalState
from coopdec.contribution.models import PartnerRemark, Proposal, Version
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document


@dataclass(frozen=True, slots=True)
class Powers:
    """What a person may do with one proposal."""

    write: bool = False
    submit: bool = False
    moderate: bool = False


def _proposals(rights: Rights):
    """Those of one's organisations; those sent to moderators, for the moderators in scope."""
    mine = Q(organisation__in=rights.organisations(Power.READ))
    sent = Q(submitted_at__isnull=False) & queries.in_scope(rights)
    return Proposal.objects.filter(mine | sent)


def get_proposal_for(user, *, ref: str) -> Proposal:
    """Raises Http404 for what does not exist and for what this person may not read, without telling which."""
    rights = rights_of(user)
    found = (
        _proposals(rights)
        .select_related("organisation", "sheet", "author", "saved_by")
        .filter(ref=ref)
        .first()
        if rights.parts
        else None
    )
    if found is None:
        raise Http404
    return found


def powers_over(user, proposal: Proposal) -> Powers:
    rights = rights_of(user)
    moderates = (
        proposal.state == ProposalState.SUBMITTED
        and bool(rights.parts)
        and Proposal.objects.filter(queries.in_scope(rights), pk=proposal.pk).exists()
    )
    return Powers(
        write=proposal.is_writable and rights.may(Power.WRITE, proposal.organisation_id),
        submit=rights.may(Power.SUBMIT, proposal.organisation_id),
        moderate=moderates,
    )


def get_writable_proposal(user, *, ref: str) -> Proposal:
    """One that this person may write in now. Raises Http404 otherwise."""
    rights = rights_of(user)
    found = Proposal.objects.select_related("organisation", "sheet", "saved_by").filter(ref=ref).first()
    if found is None or not rights.may(Power.WRITE, found.organisation_id):
        raise Http404
    return found


def require_writer(user, *, ref: str) -> None:
    """The same question, for what saves itself: one light query. Raises Http404."""
    rights = rights_of(user)
    organisation = Proposal.objects.filter(ref=ref).values_list("organisation_id", flat=True).first()
    if organisation is None or not rights.may(Power.WRITE, organisation):
        raise Http404


def get_sheet_and_writers(user, *, ref: str) -> tuple[Cooperation, list[Organisation]]:
    """A published or withdrawn sheet, and for whom this person may propose changes (perhaps nobody).

    Raises Http404 for a sheet that this person may not even read.
    """
    rights = rights_of(user)
    sheet = Cooperation.objects.visible().filter(ref=ref).select_related("parent").first()
    if sheet is None:
        raise Http404
    writers = queries.writers_of(sheet, rights)
    if not writers and not Cooperation.objects.published().filter(pk=sheet.pk).exists():
        raise Http404
    return sheet, writers


def get_sheet_of_writer(user, *, ref: str) -> tuple[Cooperation, list[Organisation]]:
    """The same for pages that only those who write the sheet may see. Raises Http404 otherwise."""
    sheet, writers = get_sheet_and_writers(user, ref=ref)
    if not writers:
        raise Http404
    return sheet, writers


def may_publish_for(user, organisation: Organisation) -> bool:
    return rights_of(user).may(Power.SUBMIT, organisation.pk)


def get_version_for(user, *, ref: str, number: int) -> tuple[Version, list[Organisation]]:
    sheet, writers = get_sheet_of_writer(user, ref=ref)
    found = sheet.versions.select_related("organisation").filter(number=number).first()
    if found is None:
        raise Http404
    return found, writers


def get_sheet_of_partner(user, *, ref: str) -> tuple[Cooperation, Organisation]:
    """A published sheet, and the organisation abroad for which this person speaks in it."""
    rights = rights_of(user)
    sheet = Cooperation.objects.published().filter(ref=ref).first() if rights.parts else None
    if sheet is not None:
        abroad = sheet.partners.filter(side="foreign", organisation__in=rights.organisations(Power.WRITE))
        part = abroad.select_related("organisation").first()
        if part is not None and part.organisation is not None:
            return sheet, part.organisation
    raise Http404


def get_sheet_to_merge(user, *, ref: str) -> Cooperation:
    """For national officers. Raises Http404 otherwise."""
    require_officer(user)
    sheet = Cooperation.objects.published().filter(ref=ref).first()
    if sheet is None:
        raise Http404
    return sheet


def get_report_for(user, *, ref: str, number: int) -> ErrorReport:
    found = queries.reports_for(user, state=None).filter(cooperation__ref=ref, pk=number).first()
    if found is None:
        raise Http404
    return found


def get_remark_for(user, *, ref: str, number: int) -> PartnerRemark:
    found = queries.remarks_for(user, open_only=False).filter(sheet__ref=ref, pk=number).first()
    if found is None:
        raise Http404
    return found


def get_addition_for(user, *, slug: str):
    found = queries.additions_for(user).filter(organisation__slug=slug).first()
    if found is None:
        raise Http404
    return found


def get_document_of(user, *, proposal: str, ref: str) -> Document:
    """A document sent with a proposal that this person may read, unless the antivirus stops it."""
    found = get_proposal_for(user, ref=proposal)
    document = Document.objects.filter(ref=ref, proposaldocument__proposal=found).first()
    if document is None or not may_be_opened(document):
        raise Http404
    return document


def is_abroad(organisation: Organisation) -> bool:
    return organisation.kind == OrganisationKind.FOREIGN_AUTHORITY
