"""Writing an application: begun from what the platform knows, saved page by page, sent once."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.calls import letters, queries, rules, workflow
from coopdec.calls.enums import WRITABLE, Audience, RuleCode, Section
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Call,
    FiledPiece,
    Piece,
    SectionDraft,
    Word,
)
from coopdec.calls.prefilling import from_application, from_sheet
from coopdec.calls.services.rows import put_partners
from coopdec.calls.shape import MOST_LETTERS, SHAPES
from coopdec.common.typed import Content, weight
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

OBJECT_TYPE = "calls.application"
MOST_PIECES = 40


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody else, or another tab, saved this page since. `draft` is what is kept now; nothing was
    written."""

    def __init__(self, draft: SectionDraft) -> None:
        super().__init__(draft.section)
        self.draft = draft


@transaction.atomic
def begin(
    call: Call,
    *,
    applicant: Organisation,
    by: models.Model,
    sheet: Cooperation | None = None,
    last: Application | None = None,
    ref: str = "",
) -> Application:
    """An application in draft, under the terms in force, with what a sheet or another application says
    already.

    Asked twice with one `ref`, it began once. Raises Refused when the call takes none now, or not from them.
    """
    known = (
        Application.objects.filter(ref=ref, author=by, call=call, applicant=applicant).first()
        if ref
        else None
    )
    if known is not None:
        return known
    terms = queries.terms_in_force(call)
    asked = queries.rules_of(terms) if terms else []
    kinds = frozenset().union(*(one.names for one in asked if one.code == RuleCode.APPLICANT))
    verdict = rules.may_begin(moment=queries.moment_of(call), applicant_kind=applicant.kind, applicants=kinds)
    if not verdict.ok or terms is None:
        raise Refused(verdict)
    contents = from_application(last) if last else {}
    if sheet is not None:
        contents = {**contents, **from_sheet(sheet, applicant=applicant)}
    title = (contents.get(Section.PROJECT) or {}).get("title", "")[:300]
    made = Application(call=call, terms=terms, applicant=applicant, sheet=sheet, author=by, title=title)
    if ref:
        made.ref = ref
    made.save(force_insert=True)
    SectionDraft.objects.bulk_create(
        SectionDraft(application=made, section=section, content=content, revision=1, by=by)
        for section, content in contents.items()
    )
    _tell(
        "application.begun",
        made,
        by,
        call=call.slug,
        applicant=applicant.slug,
        sheet=sheet.ref if sheet else "",
    )
    return made


@transaction.atomic
def save_section(
    *,
    ref: str,
    section: str,
    content: Content,
    revision: int,
    by: models.Model,
    attempt: str = "",
    unanswered: Collection[str] = (),
) -> SectionDraft:
    """Keep what is typed in a page. `revision` is the one that it was typed over: when another was saved
    since, raises Conflict and writes nothing, unless that other one is a save of the same page whose answer
    was lost (`unanswered`), or says the same. Not journalled: a draft changes every few seconds.
    """
    if weight(content) > MOST_LETTERS:
        raise Refused(Verdict.no(_("C’est trop long : abrégez les textes, ou joignez un document.")))
    # Shared: several people write pages of one application at once, and none while it is being sent.
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(ref=ref)
    if application.state not in WRITABLE:
        raise Refused(Verdict.no(_("Ce dossier est déposé : ce que vous tapez n’y entre pas.")))
    kept = SectionDraft.objects.filter(application=application, section=section).first()
    if kept is None:
        kept = SectionDraft(application=application, section=section, by=by)
    elif kept.revision != revision and not (kept.attempt and kept.attempt in unanswered):
        shape = SHAPES[section]
        if shape.canonical(kept.content) == shape.canonical(content):
            return kept
        raise Conflict(kept)
    kept.content, kept.revision, kept.attempt = content, kept.revision + 1, attempt
    kept.by_id, kept.at = by.pk, timezone.now()
    kept.save()
    if section == Section.PROJECT and application.title != content["title"].strip()[:300]:
        application.title = content["title"].strip()[:300]
        application.save(update_fields=["title"])
    if section == Section.PARTNERS:
        # Their people read the application, and say their part.
        put_partners(application, SHAPES[section].canonical(content))
    return kept


@transaction.atomic
def file_piece(
    application: Application, *, piece: Piece | None, upload: Any, title: str, by: models.Model
) -> FiledPiece:
    """Keep a document with the application. Raises Refused when it is not taken."""
    locked = _writable(application)
    if locked.pieces.count() >= MOST_PIECES:
        raise Refused(Verdict.no(_("Le dossier a déjà quarante pièces : retirez-en une.")))
    if piece is not None and piece.terms_id != locked.terms_id:
        raise Refused(Verdict.no(_("Cette pièce n’est pas demandée par cet appel.")))
    document = keep_document(upload, title=title or (piece.title if piece else ""), by=by)
    filed = FiledPiece.objects.create(application=locked, piece=piece, document=document, by=by)
    _tell("application.piece-filed", locked, by, piece=piece.code if piece else "", sha256=document.sha256)
    return filed


@transaction.atomic
def take_piece_away(filed: FiledPiece, *, by: models.Model) -> None:
    """Out of the application; what was sent with it before stays in its receipt by fingerprint."""
    locked = _writable(filed.application)
    filed.delete()
    _tell("application.piece-removed", locked, by, sha256=filed.document.sha256)


def _writable(application: Application) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.state not in WRITABLE:
        raise Refused(Verdict.no(_("Ce dossier est déposé : ses pièces ne changent plus.")))
    return locked


@transaction.atomic
def say(
    application: Application,
    *,
    text: str,
    audience: str,
    by: models.Model,
    organisation: Organisation | None = None,
    step: str = "",
) -> Word | None:
    """A word about the application, for those of `audience`; nothing said, nothing kept."""
    if not text.strip():
        return None
    return Word.objects.create(
        application=application,
        audience=Audience(audience),
        author=by,
        organisation=organisation,
        step=step,
        text=text.strip()[:4000],
    )


@transaction.atomic
def write_to_team(application: Application, *, text: str, by: models.Model) -> Word | None:
    """A comment among those of the applicant: the others who write in it are told."""
    word = say(application, text=text, audience=Audience.TEAM, by=by, organisation=application.applicant)
    if word is not None:
        letters.commented(word)
    return word


@transaction.atomic
def write_to_office(application: Application, *, text: str, by: models.Model) -> Word | None:
    """A message to who instructs it, and to who reads it there. Raises Refused before it was ever sent:
    nobody reads it yet."""
    if application.number is None:
        raise Refused(Verdict.no(_("Le dossier n’est pas déposé : le service ne le lit pas encore.")))
    word = say(application, text=text, audience=Audience.APPLICANT, by=by, organisation=application.applicant)
    if word is not None:
        letters.applicant_says(word)
    return word


@transaction.atomic
def speak(part: ApplicationPartner, *, statement: str, by: models.Model) -> ApplicationPartner:
    """A partner says its part, in its own words, while the application is written."""
    _writable(part.application)
    part.statement, part.said_by_id, part.said_at = statement.strip()[:4000], by.pk, timezone.now()
    part.save(update_fields=["statement", "said_by", "said_at"])
    _tell("application.partner-said", part.application, by, partner=part.organisation.slug)
    return part


@transaction.atomic
def withdraw(application: Application, *, by: models.Model, reason: str = "") -> Application:
    """Its applicant gives it up: nobody instructs it any more; it can be begun anew while the call is
    open."""
    moved = journal.apply_transition(application, workflow.WITHDRAW, by=by)
    assert isinstance(moved, Application)
    say(moved, text=reason, audience=Audience.APPLICANT, by=by, organisation=moved.applicant, step="withdraw")
    return moved


@transaction.atomic
def take_back(application: Application, *, by: models.Model) -> Application:
    """Back to its applicant, to be changed and sent again before the closing; its number stays. Raises
    Refused once the call is closed."""
    verdict = rules.may_take_back(moment=queries.moment_of(application.call))
    if not verdict.ok:
        raise Refused(verdict)
    moved = journal.apply_transition(application, workflow.TAKE_BACK, by=by)
    assert isinstance(moved, Application)
    return moved


def _tell(verb: str, application: Application, by: models.Model | None, **facts: Any) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=application.ref, by=by, facts=facts)
