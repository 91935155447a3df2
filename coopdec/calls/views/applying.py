"""/espace/dossiers/: writing an application, page by page, and sending it."""

import re
import secrets
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import access, acts, queries, stories, workflow
from coopdec.calls.enums import WRITABLE, Audience, Retained, Section
from coopdec.calls.forms.sections import SectionPage
from coopdec.calls.queries.awards import after_of
from coopdec.calls.queries.retention import kept_kind
from coopdec.calls.services import applications, inviting, sending
from coopdec.calls.shape import SHAPES
from coopdec.calls.stories.paper import write_application
from coopdec.common import downloads
from coopdec.common.addresses import lower_case
from coopdec.common.clients import arrived_at
from coopdec.common.printing import UnprintableError
from coopdec.common.sessions import signed_in, wants_json
from coopdec.common.typed import number, text
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.reference.models import by_name
from coopdec.reference.queries import partner_countries

TEMPLATES = {
    Section.PROJECT: "calls/section_projet.html",
    Section.PARTNERS: "calls/section_partenaires.html",
    Section.FRAME: "calls/section_cadre_logique.html",
    Section.BUDGET: "calls/section_budget.html",
    Section.ANSWERS: "calls/section_questions.html",
}
_REF = re.compile(r"[0-9a-f]{24}")
_ATTEMPT = re.compile(r"[0-9a-f-]{8,36}")


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def begin(request, slug):
    """/appels-a-projets/<slug>/deposer/ : for whom, and from what one starts."""
    call = access.get_published_call(slug)
    able = rights_of(request.user).organisations(Power.WRITE)
    organisations = list(Organisation.objects.filter(pk__in=able).order_by("sort_key"))
    chosen = request.POST.get("pour") or request.GET.get("pour", "")
    applicant = next(
        (one for one in organisations if one.slug == chosen), organisations[0] if organisations else None
    )
    status = HTTPStatus.FORBIDDEN if request.method == "POST" else HTTPStatus.OK
    if request.method == "POST" and applicant is not None:
        made = _begun(request, call, applicant)
        if made is not None:
            return redirect("application", made.ref)
    begun = queries.applications_of(able).filter(call=call)
    context = {
        "call": call,
        "moment": queries.moment_of(call),
        "organisations": organisations,
        "applicant": applicant,
        "begun": begun,
        "sheets": queries.sheets_to_begin_with(applicant) if applicant else [],
        "lasts": queries.applications_of([applicant.pk]).exclude(call=call)[:20] if applicant else [],
        "key": secrets.token_hex(12),
    }
    return render(request, "calls/begin.html", context, status=status)


def _begun(request, call, applicant):
    wanted = request.POST.get("depuis", "")
    kind, _colon, ref = wanted.partition(":")
    sheet = last = None
    if kind == "fiche":
        sheet = next((one for one in queries.sheets_to_begin_with(applicant) if one.ref == ref), None)
    elif kind == "dossier":
        last = queries.applications_of([applicant.pk]).filter(ref=ref).first()
    key = request.POST.get("key", "")
    try:
        return applications.begin(
            call,
            applicant=applicant,
            by=request.user,
            sheet=sheet,
            last=last,
            ref=key if _REF.fullmatch(key) else "",
        )
    except Refused as refused:
        messages.error(request, refused.verdict.message)
        return None


@require_safe
@signed_in
def mine(request):
    """/espace/dossiers/ : those of this person's organisations, and those that they take part in."""
    rights = rights_of(request.user)
    organisations = rights.organisations(Power.READ)
    context = {
        "applications": queries.applications_of(organisations),
        "partners": queries.applications_with(organisations),
    }
    return render(request, "calls/applications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def application(request, ref):
    """/espace/dossiers/<ref>/ : where it stands, what is missing, what the rules say; sent from here."""
    seen = access.get_application_for(request.user, ref=ref)
    if request.method == "POST":
        return _acted(request, seen)
    return _overview(request, seen)


def _overview(request, seen, *, told=None, status=HTTPStatus.OK):
    found = seen.application
    told = told or queries.told_of(found)
    context = {
        "seen": seen,
        "application": found,
        "call": found.call,
        "moment": queries.moment_of(found.call),
        "told": told,
        "sections": told.pages,
        "whole": stories.whole(found),
        "words": queries.words_for(found, is_team=seen.is_team),
        "receipts": found.receipts.all(),
        "can_withdraw": found.state in workflow.WITHDRAW.sources,
        "key": secrets.token_hex(12),
        "after": after_of(found) if seen.is_team else None,
        "partners": queries.speaking_partners(found) if seen.is_team else (),
    }
    return render(request, "calls/application.html", context, status=status)


def _acted(request, seen):
    act, found = text(request.POST.get("act", "")), seen.application
    try:
        if act == "submit" and seen.may_send:
            key = request.POST.get("key", "")
            receipt = sending.submit(
                found,
                key=key if _ATTEMPT.fullmatch(key) else secrets.token_hex(12),
                by=request.user,
                arrived_at=arrived_at(request),
                knowing=bool(request.POST.get("knowing")),
            )
            said = _("Dossier déposé : n° %(number)s. L’accusé de réception vous est envoyé.")
            messages.success(request, said % {"number": receipt.application.number})
        elif act == "take-back" and seen.may_send:
            applications.take_back(found, by=request.user)
            messages.success(
                request, _("Le dossier n’est plus déposé : modifiez-le, puis déposez-le à nouveau.")
            )
        elif act == "withdraw" and seen.may_send:
            applications.withdraw(found, by=request.user, reason=text(request.POST.get("reason", "")))
            messages.success(request, _("Le dossier est retiré."))
        elif act == "say" and seen.is_team:
            _say(request, found)
        elif act.startswith("ask-") and seen.may_write:
            _ask(request, found, act)
        elif act == "speak" and seen.may_speak:
            statement = text(request.POST.get("statement", ""))
            applications.speak(seen.part, statement=statement, by=request.user)
            messages.success(request, _("Votre part est enregistrée dans le dossier."))
        else:
            raise Http404
    except sending.NotReady as wrong:
        return _overview(request, seen, told=wrong.told, status=HTTPStatus.BAD_REQUEST)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    return redirect("application", found.ref)


def _say(request, found):
    to_office = request.POST.get("audience") == Audience.APPLICANT
    write = applications.write_to_office if to_office else applications.write_to_team
    if write(found, text=text(request.POST.get("text", "")), by=request.user) is not None:
        messages.success(request, _("Message enregistré."))


def _ask(request, found, act):
    """Somebody else’s turn: a partner’s part, or the submission."""
    if act == "ask-submission":
        inviting.ask_submission(found, by=request.user)
        messages.success(request, _("La demande est partie à qui peut déposer."))
        return
    key = number(act.removeprefix("ask-part:"))
    part = next((one for one in queries.speaking_partners(found) if one.pk == key), None)
    if part is None:
        raise Http404
    inviting.ask_part(part, by=request.user)
    messages.success(
        request, _("La demande est partie : ce que dira %(name)s paraîtra ici.") % {"name": part}
    )


# --- pages that are written


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def section(request, ref, section):
    """/espace/dossiers/<ref>/<section>/ : a page, saved as one types or by its buttons."""
    if request.method == "POST" and wants_json(request) and section in SHAPES:
        access.require_application_writer(request.user, ref=ref)
        return _saved(request, ref, section, SHAPES[section].read(request.POST))
    seen = access.get_team_application(request.user, ref=ref)
    if section not in SHAPES:
        raise Http404
    if not seen.may_write:
        if seen.application.state in WRITABLE:
            raise Http404
        messages.info(request, _("Ce dossier se lit, et ne s’écrit plus."))
        return redirect("application", ref)
    if request.method == "POST":
        return _posted(request, seen, section)
    contents = queries.contents_of(seen.application)
    return _page(request, seen, section, contents.get(section) or SHAPES[section].empty())


def _posted(request, seen, section):
    typed = SHAPES[section].read(request.POST)
    named = {name: text(request.POST.get(f"new-{name}", "")) for name in ("country", "name")}
    act = text(request.POST.get("act", ""))
    if act == "totals" and section == Section.BUDGET:
        return _totals(request, seen.application, typed)
    content = acts.applied(section, typed, act, named=named)
    return _saved(request, seen.application.ref, section, content, seen=seen)


def _totals(request, found, typed):
    """What the page would say of what is typed just now, alone; nothing is kept."""
    told = queries.told_of(found, {**queries.contents_of(found), Section.BUDGET: typed})
    context = {"told": told, "here": told.mended_in(Section.BUDGET), "balance": _balance(told)}
    return render(request, "calls/_budget_totals.html", context)


def _balance(told):
    """What is missing for sums to be equal."""
    said = told.problems_in(Section.BUDGET)
    return [one.message for one in said if not one.field and not one.missing]


def _saved(request, ref, section, content, *, seen=None):
    attempts = request.POST.get("unanswered", "").split(",")
    attempt = request.POST.get("attempt", "")
    try:
        kept = applications.save_section(
            ref=ref,
            section=section,
            content=content,
            revision=number(request.POST.get("revision", "")) or 0,
            by=request.user,
            attempt=attempt if _ATTEMPT.fullmatch(attempt) else "",
            unanswered=[one for one in attempts if _ATTEMPT.fullmatch(one)],
        )
    except applications.Conflict as conflict:
        return _conflict(request, ref, section, content, conflict.draft, seen=seen)
    except Refused as refused:
        if wants_json(request):
            said = {"reason": "refused", "message": refused.verdict.message}
            return JsonResponse(said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.error(request, refused.verdict.message)
        return redirect("application", ref)
    address = reverse("application-section", args=[ref, section])
    if wants_json(request):
        said = {
            "revision": kept.revision,
            "at": time_format(timezone.localtime(kept.at), "H:i"),
            "url": address,
            "save": address,
            "key": ref,
        }
        return JsonResponse(said)
    return _after(request, ref, section, address)


def _after(request, ref, section, address):
    """Where a button leads, once all is saved."""
    act = text(request.POST.get("act", "save"))
    if act == "next":
        order = list(Section)
        later = order[order.index(Section(section)) + 1 :]
        where = "application-pieces" if later[0] == Section.PIECES else "application-section"
        return redirect(where, *([ref] if later[0] == Section.PIECES else [ref, later[0]]))
    if act == "check":
        return redirect(f"{address}?verifier=1")
    if act == "find":
        return redirect(
            f"{address}?{urlencode({'chercher': text(request.POST.get('find-partner', ''))[:100]})}#trouver"
        )
    if act == "save":
        messages.success(request, _("Page enregistrée."))
        return redirect(address)
    verb = act.partition(":")[0]
    return redirect(f"{address}#{verb.split('-')[1] if '-' in verb else 'page'}")


def _conflict(request, ref, section, content, kept, *, seen):
    who = _("vous, dans une autre page") if kept.by_id == request.user.pk else kept.by.name
    said = _("Cette page a été enregistrée entre-temps par %(who)s, à %(when)s.") % {
        "who": who or _("une autre personne"),
        "when": time_format(timezone.localtime(kept.at), "H:i"),
    }
    if wants_json(request):
        answer = {"reason": "conflict", "message": said, "fields": [], "revision": kept.revision}
        answer["url"] = reverse("application-section", args=[ref, section])
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    seen = seen or access.get_team_application(request.user, ref=ref)
    return _page(request, seen, section, content, conflict=said, kept=kept, status=HTTPStatus.CONFLICT)


def _page(request, seen, section, content, *, conflict="", kept=None, status=HTTPStatus.OK):
    found = seen.application
    kept = kept or found.drafts.filter(section=section).first()
    contents = {**queries.contents_of(found), section: content}
    told = queries.told_of(found, contents)
    check = "verifier" in request.GET
    sought = text(request.GET.get("chercher", ""))[:100]
    page = SectionPage(
        section,
        content,
        questions=queries.questions_shown(found.terms, contents) if section == Section.ANSWERS else (),
        problems=told.problems_in(section) if check else (),
    )
    context = {
        "seen": seen,
        "application": found,
        "call": found.call,
        "section": Section(section),
        "sections": told.pages,
        "page": page,
        "told": told,
        "check": check,
        "conflict": conflict,
        "revision": kept.revision if kept else 0,
        "attempt": kept.attempt if kept else "",
        "kept": kept,
        "sought": sought,
        "choices": acts.choices_for(sought),
        "here": told.mended_in(section),
        "balance": _balance(told),
        "partners": _partners(page, contents) if section == Section.PARTNERS else (),
        "countries": by_name(partner_countries()) if section == Section.PARTNERS else (),
    }
    return render(request, TEMPLATES[section], context, status=status)


def _partners(page, contents):
    """Each row with the name of who it is."""
    known = queries.read_names(contents)
    countries = {one.pk: one.name for one in by_name(partner_countries())}
    return [
        (form, _partner_name(row, known, countries))
        for form, row in zip(page.rows["partners"], page.content["partners"], strict=True)
    ]


def _partner_name(row, known, countries):
    one = known.get(row["organisation"])
    name = one.name if one else row["label"] or _("Partenaire à préciser")
    where = countries.get(row["country"], "")
    return f"{name} ({where})" if where else name


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pieces(request, ref):
    """/espace/dossiers/<ref>/pieces/ : what the call asks, and what is given."""
    seen = access.get_team_application(request.user, ref=ref)
    found = seen.application
    if request.method == "POST":
        if not seen.may_write:
            raise Http404
        _piece_moved(request, found)
        return redirect("application-pieces", ref)
    filed = list(found.pieces.select_related("piece", "document"))
    asked = [
        (one, [each for each in filed if each.piece_id == one.pk], one in owed)
        for owed in [queries.pieces_owed(found)]
        for one in found.terms.pieces.select_related("model")
    ]
    told = queries.told_of(found)
    context = {
        "seen": seen,
        "application": found,
        "call": found.call,
        "section": Section.PIECES,
        "sections": told.pages,
        "asked": asked,
        "others": [one for one in filed if one.piece_id is None],
        "here": told.mended_in(Section.PIECES),
        "removed": found.removed.all(),
        "kept": kept_kind(found.call, Retained.DRAFT_PIECE, Retained.OTHER_PIECE, Retained.GRANTED_PIECE),
    }
    return render(request, "calls/pieces.html", context)


def _piece_moved(request, found):
    act = text(request.POST.get("act", ""))
    try:
        if act.startswith("remove:"):
            filed = found.pieces.filter(document__ref=act.removeprefix("remove:")).first()
            if filed is None:
                raise Http404
            applications.take_piece_away(filed, by=request.user)
            messages.success(request, _("Pièce retirée."))
            return
        upload = request.FILES.get("upload")
        if upload is None:
            messages.error(request, _("Choisissez d’abord un fichier."))
            return
        piece = found.terms.pieces.filter(code=text(request.POST.get("piece", ""))).first()
        title = text(request.POST.get("title", ""))
        applications.file_piece(found, piece=piece, upload=upload, title=title, by=request.user)
        messages.success(request, _("Pièce ajoutée."))
    except Refused as refused:
        messages.error(request, refused.verdict.message)


@require_safe
@signed_in
def piece(request, ref, document):
    """/espace/dossiers/<ref>/pieces/<document>/"""
    filed = access.get_filed_piece(request.user, ref=ref, document=document)
    one = filed.document
    return downloads.kept(one.file, title=one.title, kind=one.media_type)


@require_safe
@signed_in
def receipt(request, ref, rank):
    """/espace/dossiers/<ref>/accuse-<rank>.pdf"""
    one = access.get_receipt_document(request.user, ref=ref, rank=rank)
    return downloads.kept(one.file, title=one.title, kind=one.media_type)


@require_safe
@signed_in
def paper(request, ref):
    """/espace/dossiers/<ref>/dossier.pdf : the whole as it stands, draft or sent, and it says which."""
    seen = access.get_application_for(request.user, ref=ref)
    file = BytesIO()
    try:
        if request.method == "GET":
            write_application(file, seen.application)
    except UnprintableError as missing:
        messages.error(request, str(missing))
        return redirect("application", ref)
    answer = HttpResponse(file.getvalue(), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="dossier-{seen.application.ref[:8]}.pdf"'
    return answer
