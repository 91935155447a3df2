"""The only way from a view to what the room holds: what may not be seen does not exist (404)."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.http import Http404

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import Rights, rights_of
from coopdec.calls import queries, rules, workflow
from coopdec.calls.enums import OWED, WRITABLE, AwardState, Party, Seen
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Award,
    Call,
    FiledPiece,
    Interest,
    Opinion,
    Piece,
    Receipt,
    Report,
    Terms,
)
from coopdec.calls.queries import instruction
from coopdec.calls.queries.awards import awards_of, document_of
from coopdec.calls.queries.committee import states_of
from coopdec.calls.queries.instruction import Sent
from coopdec.calls.queries.organising import calls_organised
from coopdec.common.workflow import Doer
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document


def get_published_call(slug: str) -> Call:
    """Raises Http404 for what is in preparation."""
    found = queries.published_calls().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def get_document_of(call: Call, *, ref: str) -> Document:
    """A document of the kit of a published call, or the model of a piece that its terms in force ask; never
    one that the antivirus stops."""
    found = call.kit.filter(ref=ref).first()
    terms = queries.terms_in_force(call)
    if found is None and terms is not None:
        piece = Piece.objects.filter(terms=terms, model__ref=ref).select_related("model").first()
        found = piece.model if piece else None
    if found is None or not may_be_opened(found):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class CallPowers:
    """What a person may do with one call: `write` its facts and terms, `decide` what others read of it."""

    write: bool = False
    decide: bool = False


def get_call_for(user, *, slug: str) -> tuple[Call, CallPowers]:
    """One that this person's organisation, or the State, organises. Raises Http404 for any other, without
    telling whether it exists."""
    rights = rights_of(user)
    seen = calls_organised(rights, Power.READ)
    found = seen.select_related("organiser", "co_decided_with").filter(slug=slug).first()
    if found is None:
        raise Http404
    powers = CallPowers(
        write=_organises(rights, workflow.SCORERS, found),
        decide=_organises(rights, workflow.OFFICE, found),
    )
    return found, powers


def _organises(rights: Rights, doer: Doer, call: Call) -> bool:
    return any(calls_organised(rights, Power(one)).filter(pk=call.pk).exists() for one in doer.powers)


def _acts_as(rights: Rights, doer: Doer, organisation: int) -> bool:
    return any(rights.may(Power(one), organisation) for one in doer.powers)


def get_writable_call(user, *, slug: str) -> Call:
    """One whose words this person may change. Raises Http404 otherwise."""
    found, powers = get_call_for(user, slug=slug)
    if not powers.write:
        raise Http404
    return found


def get_terms_to_write(user, *, slug: str) -> Terms:
    """The terms of such a call that are not in force yet. Raises Http404 when none are being written."""
    call = get_writable_call(user, slug=slug)
    found = call.terms.filter(in_force_at=None).select_related("call").first()
    if found is None:
        raise Http404
    return found


def get_call_to_clone(user, *, slug: str) -> Call:
    """One of one's own, or one that everybody reads. Raises Http404."""
    rights = rights_of(user)
    found = calls_organised(rights, Power.READ).filter(slug=slug).first()
    return found or get_published_call(slug)


def get_document_of_call(user, *, slug: str, ref: str) -> Document:
    """Of its kit, or the model of a piece that it asks. Raises Http404."""
    call, _powers = get_call_for(user, slug=slug)
    models = Piece.objects.filter(terms__call=call).exclude(model=None).values("model")
    given = Document.objects.filter(Q(pk__in=call.kit.values("pk")) | Q(pk__in=models), ref=ref).first()
    if given is None or not may_be_opened(given):
        raise Http404
    return given


# --- applications


@dataclass(frozen=True, slots=True)
class SeenApplication:
    """An application and what this person may do with it. `is_team`: of the applicant; `part`: of the
    partner that this person speaks for, if any."""

    application: Application
    is_team: bool = False
    may_write: bool = False
    may_send: bool = False
    part: ApplicationPartner | None = None
    may_speak: bool = False

    @property
    def may_submit(self) -> bool:
        """Whoever signs sends what others wrote."""
        return self.may_send and self.application.state in WRITABLE


def get_application_for(user, *, ref: str) -> SeenApplication:
    """Of the applicant's people, or of those of one of its partners. Raises Http404 for any other, without
    telling whether it exists: who instructs comes by the desk."""
    rights = rights_of(user)
    found = (
        Application.objects.visible()
        .select_related("call__organiser", "terms", "applicant", "sheet", "author")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Http404
    is_team = rights.may(Power.READ, found.applicant_id)
    parts = found.partners.select_related("organisation")
    part = parts.filter(organisation__in=rights.organisations(Power.READ)).first()
    if not is_team and part is None:
        raise Http404
    open_to_writing = found.state in WRITABLE
    return SeenApplication(
        application=found,
        is_team=is_team,
        may_write=open_to_writing and rights.may(Power.WRITE, found.applicant_id),
        may_send=_acts_as(rights, workflow.SENDERS, found.applicant_id),
        part=part,
        may_speak=open_to_writing and part is not None and rights.may(Power.WRITE, part.organisation_id),
    )


def get_team_application(user, *, ref: str) -> SeenApplication:
    """Raises Http404 for who is not of the applicant."""
    seen = get_application_for(user, ref=ref)
    if not seen.is_team:
        raise Http404
    return seen


def require_application_writer(user, *, ref: str) -> None:
    """The light door of what saves itself. Raises Http404."""
    able = rights_of(user).organisations(Power.WRITE)
    if not Application.objects.visible().filter(ref=ref, applicant__in=able).exists():
        raise Http404


def get_filed_piece(user, *, ref: str, document: str) -> FiledPiece:
    """Raises Http404 when the application, or the document in it, is not for this person."""
    seen = get_application_for(user, ref=ref)
    filed = seen.application.pieces.select_related("document").filter(document__ref=document).first()
    if filed is None or not may_be_opened(filed.document):
        raise Http404
    return filed


def get_receipt_document(user, *, ref: str, rank: int) -> Document:
    """Raises Http404 while it is not printed yet, too."""
    seen = get_application_for(user, ref=ref)
    found = seen.application.receipts.select_related("document").filter(rank=rank).first()
    if found is None or found.document is None or not may_be_opened(found.document):
        raise Http404
    return found.document


# --- the desk of who organises


@dataclass(frozen=True, slots=True)
class SeenFile:
    """An application as its office reads it: as it was sent the last time. `powers.decide`: may act on it,
    beside scoring it."""

    application: Application
    call: Call
    powers: CallPowers
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def sent(self) -> Sent:
        return instruction.sent_of(self.receipts[-1])


def get_desk_for(user, *, slug: str) -> tuple[Call, CallPowers]:
    """A call whose files this person instructs or scores. Raises Http404."""
    call, powers = get_call_for(user, slug=slug)
    if not powers.write:
        raise Http404
    return call, powers


def get_file_for(user, *, slug: str, ref: str) -> SeenFile:
    """A file sent to such a call. Raises Http404 for any other, and for one in which this person declared an
    interest: to them it is not there."""
    call, powers = get_desk_for(user, slug=slug)
    files = instruction.open_to(instruction.files_of(call), user.pk)
    found = (
        files.select_related("call__organiser", "terms", "applicant", "author", "officer", "sheet")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Http404
    return SeenFile(found, call, powers, instruction.receipts_of(found))


def get_file_to_decide(user, *, slug: str, ref: str) -> SeenFile:
    """Raises Http404 for who only scores, too."""
    seen = get_file_for(user, slug=slug, ref=ref)
    if not seen.powers.decide:
        raise Http404
    return seen


def _sent_piece(application: Application, sent: Sent, document: str) -> FiledPiece:
    """One of those that were sent: what is filed since is its applicant's. Raises Http404."""
    filed = application.pieces.select_related("document").filter(document__ref=document).first()
    if filed is None or filed.document.sha256 not in sent.hashes or not may_be_opened(filed.document):
        raise Http404
    return filed


def get_piece_at_desk(user, *, slug: str, ref: str, document: str) -> FiledPiece:
    seen = get_file_for(user, slug=slug, ref=ref)
    return _sent_piece(seen.application, seen.sent, document)


def get_receipt_at_desk(user, *, slug: str, ref: str, rank: int) -> Document:
    """Raises Http404 while it is not printed yet, too."""
    seen = get_file_for(user, slug=slug, ref=ref)
    found = next((one.document for one in seen.receipts if one.rank == rank), None)
    if found is None or not may_be_opened(found):
        raise Http404
    return found


# --- opinions


@dataclass(frozen=True, slots=True)
class SeenOpinion:
    """What is asked of a body, and what the call lets it see of the file (`sees`)."""

    opinion: Opinion
    sees: frozenset[str]
    may_write: bool = False
    may_give: bool = False

    @property
    def application(self) -> Application:
        return self.opinion.application

    @property
    def sent(self) -> Sent:
        return instruction.sent_of(instruction.receipts_of(self.application)[-1])


def get_opinion_for(user, *, ref: str) -> SeenOpinion:
    """Asked of a body for which this person acts. Raises Http404 for any other, without telling whether it
    exists."""
    rights = rights_of(user)
    asked = instruction.opinions_for(rights.organisations(Power.READ), person=user.pk)
    found = asked.select_related(
        "application__call__organiser", "application__applicant", "application__terms", "application__author",
        "step", "organisation", "country", "by",
    ).filter(ref=ref).first()  # fmt: skip
    if found is None:
        raise Http404
    is_open, body = found.state in rules.OPEN_OPINIONS, found.organisation_id or 0
    return SeenOpinion(
        opinion=found,
        sees=frozenset(found.step.sees),
        may_write=is_open and _acts_as(rights, workflow.BODY_WRITES, body),
        may_give=is_open and _acts_as(rights, workflow.BODY_GIVES, body),
    )


def get_piece_for_opinion(user, *, ref: str, document: str) -> FiledPiece:
    """Raises Http404 when the step does not let its body see documents, too."""
    seen = get_opinion_for(user, ref=ref)
    if Seen.DOCUMENTS not in seen.sees:
        raise Http404
    return _sent_piece(seen.application, seen.sent, document)


# --- after the instruction


@dataclass(frozen=True, slots=True)
class CommitteePowers:
    """What a person may do in the committee of a call: `write` ranks and minutes, decide for `parties`.
    `is_closed`: they declared an interest in one of its applications, so its ranking is closed to them;
    `is_guest`: of the partner State, which reads nothing else of the call."""

    write: bool = False
    parties: tuple[str, ...] = ()
    is_closed: bool = False
    is_guest: bool = False


def get_committee_for(user, *, slug: str) -> tuple[Call, CommitteePowers]:
    """Of a call that this person's organisation organises, or that their State decides too. Raises
    Http404 for any other."""
    rights = rights_of(user)
    found = Call.objects.visible().select_related("organiser", "co_decided_with").filter(slug=slug).first()
    if found is None:
        raise Http404
    read = calls_organised(rights, Power.READ).filter(pk=found.pk).exists()
    write, decide = (_organises(rights, doer, found) for doer in (workflow.SCORERS, workflow.OFFICE))
    theirs = _of_partner_state(rights, found, Power.READ)
    if not read and not theirs:
        raise Http404
    parties: tuple[str, ...] = ()
    if decide:
        parties = (Party.FRANCE, Party.PARTNER) if found.co_decided_with_id else (Party.FRANCE,)
    elif any(_of_partner_state(rights, found, Power(one)) for one in workflow.PARTNER_STATE.powers):
        parties = (Party.PARTNER,)
    is_closed = Interest.objects.filter(application__call=found, person=user).exists()
    return found, CommitteePowers(write, parties, is_closed, is_guest=not read)


def _of_partner_state(rights, call: Call, power: Power) -> bool:
    return states_of(call).filter(pk__in=rights.organisations(power)).exists()


def _award_of(user, call: Call) -> QuerySet[Award]:
    """Those of a call that are not closed to this person by an interest that they declared."""
    closed = Interest.objects.filter(person=user).values("application")
    found = Award.objects.filter(call=call).exclude(application__in=closed)
    return found.select_related("call__organiser", "application__applicant", "application__sheet", "signed")


def get_awards_for(user, *, slug: str) -> tuple[Call, CallPowers, QuerySet[Award]]:
    """The grants of a call that this person's organisation organises. Raises Http404."""
    call, powers = get_call_for(user, slug=slug)
    return call, powers, awards_of(call).filter(pk__in=_award_of(user, call).values("pk"))


def get_award_for(user, *, slug: str, ref: str) -> tuple[Award, CallPowers]:
    """Of a call that this person's organisation organises. Raises Http404."""
    call, powers = get_call_for(user, slug=slug)
    found = _award_of(user, call).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found, powers


def get_award_to_plan(user, *, slug: str, ref: str) -> Award:
    """One that runs, for who decides there. Raises Http404."""
    found, powers = get_award_for(user, slug=slug, ref=ref)
    if not powers.decide or found.state != AwardState.ACTIVE:
        raise Http404
    return found


def get_report_of_call(user, *, slug: str, ref: str) -> tuple[Report, CallPowers]:
    """The same for a report, once it was sent a first time. Raises Http404."""
    call, powers = get_call_for(user, slug=slug)
    found = (
        Report.objects.filter(award__in=_award_of(user, call), ref=ref)
        .exclude(sent_at=None)
        .select_related("award__call__organiser", "award__application__applicant")
        .first()
    )
    if found is None:
        raise Http404
    return found, powers


@dataclass(frozen=True, slots=True)
class SeenReport:
    """A report, and what this person of the applicant may do with it."""

    report: Report
    may_write: bool
    may_send: bool


def get_report_for(user, *, ref: str) -> SeenReport:
    """For the people of who was granted. Raises Http404 for anybody else."""
    rights = rights_of(user)
    found = (
        Report.objects.filter(ref=ref, award__application__in=Application.objects.visible())
        .select_related("award__call__organiser", "award__application__applicant")
        .first()
    )
    if found is None or not rights.may(Power.READ, found.award.application.applicant_id):
        raise Http404
    applicant = found.award.application.applicant_id
    is_open = found.state in OWED and found.award.state == AwardState.ACTIVE
    return SeenReport(
        report=found,
        may_write=is_open and rights.may(Power.WRITE, applicant),
        may_send=is_open and _acts_as(rights, workflow.SENDERS, applicant),
    )


def get_paper_for(user, *, ref: str, document: str) -> Document:
    """A letter, an agreement or a proof of an application, for its applicant. Raises Http404."""
    seen = get_team_application(user, ref=ref)
    return _opened(document_of(Application.objects.filter(pk=seen.application.pk), ref=document))


def get_paper_of_call(user, *, slug: str, document: str) -> Document:
    """The same, for who organises the call. Raises Http404."""
    call, _powers = get_call_for(user, slug=slug)
    closed = Interest.objects.filter(person=user).values("application")
    return _opened(document_of(call.applications.exclude(pk__in=closed), ref=document))


def _opened(found: Document | None) -> Document:
    if found is None or not may_be_opened(found):
        raise Http404
    return found
