"""Writing a sheet: one form, saved as one types, by its buttons without script, never over another's."""

import re
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts import switch
from coopdec.accounts.queries import SecondFactorFirst, rights_of
from coopdec.common.addresses import lower_case
from coopdec.common.sessions import wants_json
from coopdec.common.workflow import Refused
from coopdec.contribution import access, acts, queries, rules, services, shape, stories
from coopdec.contribution.contents import snapshot
from coopdec.contribution.forms import WholeForm
from coopdec.contribution.forms.whole import totals
from coopdec.contribution.models import Proposal, new_ref
from coopdec.reference.models import by_name
from coopdec.reference.queries import partner_countries

FINDERS = ("near", "abroad", "place")
CARRIED = (*(f"find-{where}" for where in FINDERS), "new-country", "new-name", "new-sort")
KEPT = "contribution.kept"  # in the session: what was typed when it had expired
_REF = re.compile(r"[0-9a-f]{24}")
_ATTEMPT = re.compile(r"[0-9a-f-]{8,36}")


def signed_in(view):
    """Sends visitors to sign in, or to their second factor; what they were sending is kept in their session
    and shown again."""

    def checked(request, *args, **kwargs):
        first = None
        if request.user.is_authenticated:
            try:
                return view(request, *args, **kwargs)
            except SecondFactorFirst as missing:
                first = missing
        if wants_json(request):
            said = {"reason": "signed-out", "signin": redirect_to_login(request.path).url}
            return JsonResponse(said, status=HTTPStatus.UNAUTHORIZED)
        _keep(request)
        if first:
            raise first
        return redirect_to_login(request.get_full_path())

    return never_cache(checked)


def _keep(request):
    """What was typed, for the page where it was."""
    if request.method == "POST" and "title" in request.POST:
        content = shape.read(request.POST)
        if shape.weight(content) <= shape.MOST_LETTERS:
            request.session[KEPT] = {"path": request.path, "content": content}


# --- pages


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request):
    """/cooperations/nouvelle/ : nothing is kept until something is saved."""
    organisations = queries.organisations_for_new(rights_of(request.user))
    if not organisations:
        return render(request, "contribution/not_yours.html", {"sheet": None}, status=HTTPStatus.FORBIDDEN)
    return _first(request, None, organisations)


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def edit(request, ref):
    """/cooperations/<ref>/modifier/ : the sheet as it is published, or the draft already begun."""
    sheet, organisations = access.get_sheet_and_writers(request.user, ref=ref)
    if not organisations:
        return render(request, "contribution/not_yours.html", {"sheet": sheet}, status=HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        begun = next(
            (one for one in (queries.open_proposal(sheet, own) for own in organisations) if one), None
        )
        if begun is not None:
            return redirect("proposal-edit" if begun.is_writable else "proposal", begun.ref)
    return _first(request, sheet, organisations)


def _first(request, sheet, organisations):
    acting = switch.current(request)
    chosen = request.POST.get("for", "") or request.GET.get("pour", "")
    chosen = chosen or str(acting.organisation if acting else "")
    organisation = next((one for one in organisations if str(one.pk) == chosen), organisations[0])
    place = {"sheet": sheet, "organisation": organisation, "organisations": organisations}
    if request.method == "POST":
        key = request.POST.get("key", "")
        ref = key if _REF.fullmatch(key) else new_ref()
        known = Proposal.objects.filter(ref=ref).first()
        if known is not None:
            # Its first answer was lost. Of an organisation left since, or of somebody else: begin another.
            if known.author_id == request.user.pk and known.organisation in organisations:
                return _posted(request, known)
            ref = new_ref()
        content = shape.read(request.POST)
        act = _act(request)

        def start():
            return services.start_draft(
                sheet=sheet,
                organisation=organisation,
                content=acts.applied(content, act, named=_named(request)),
                by=request.user,
                ref=ref,
                attempt=_attempt(request),
            )

        return _answer(request, start, content, begun=None, place={**place, "key": ref})
    kept = _kept(request)
    first = snapshot(sheet) if sheet else acts.first_content(shape.empty(), organisation)
    return _page(request, kept or first, unsaved=bool(kept), key=new_ref(), **place)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def editor(request, ref):
    """/espace/fiches/<ref>/modifier/ : the draft."""
    proposal = access.get_writable_proposal(request.user, ref=ref)
    if request.method == "POST":
        return _posted(request, proposal)
    if not proposal.is_writable:
        return redirect("proposal", ref)
    kept = _kept(request)
    check = "verifier" in request.GET
    return _page(request, kept or proposal.content, proposal=proposal, check=check, unsaved=bool(kept))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def save(request, ref):
    """The light door of what saves itself: JSON, a handful of queries. Who signs in again comes back to the
    form."""
    if request.method != "POST":
        return redirect("proposal-edit", ref)
    if not wants_json(request):
        return editor(request, ref)
    access.require_writer(request.user, ref=ref)
    content = shape.read(request.POST)
    return _answer(request, lambda: _saved(request, ref, content), content, begun=True)


@require_safe
@signed_in
def found(request):
    """What bears the words typed, as JSON, for the fields that propose as one types."""
    where = request.GET.get("ou", "")
    if where not in FINDERS:
        raise Http404
    choices = acts.choices_for(where, request.GET.get("q", "")[:100])
    said = {"options": [{"act": one.act, "label": one.label, "sub": one.sub} for one in choices]}
    return JsonResponse(said)


# --- saving


def _posted(request, proposal):
    content = shape.read(request.POST)
    act = _act(request)
    changed = acts.applied(content, act, named=_named(request))
    if request.POST.getlist("take"):
        changed = rules.taken(changed, proposal.content, request.POST.getlist("take"))
    return _answer(request, lambda: _saved(request, proposal.ref, changed), content, begun=proposal)


def _saved(request, ref, content):
    attempts = request.POST.get("unanswered", "").split(",")
    return services.save_draft(
        ref=ref,
        content=content,
        revision=shape.number(request.POST.get("revision", "")) or 0,
        by=request.user,
        attempt=_attempt(request),
        unanswered=[one for one in attempts if _ATTEMPT.fullmatch(one)],
    )


def _answer(request, write, content, *, begun, place=None):
    """Writes, and says what came of it, to a person or to the script. `place`: of a draft not begun."""
    try:
        saved = write()
    except services.Conflict as conflict:
        return _conflict(request, conflict.proposal, content)
    except Refused as refused:
        if wants_json(request):
            said = {"reason": "refused", "message": refused.verdict.message}
            return JsonResponse(said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.error(request, refused.verdict.message)
        shown = {"proposal": begun} if begun else place
        return _page(request, content, status=HTTPStatus.BAD_REQUEST, unsaved=True, **shown)
    if wants_json(request):
        said = {
            "revision": saved.revision,
            "at": time_format(timezone.localtime(saved.saved_at), "H:i"),
            "url": reverse("proposal-edit", args=[saved.ref]),
            "save": reverse("proposal-save", args=[saved.ref]),
            "key": saved.ref,
        }
        return JsonResponse(said, status=HTTPStatus.OK if begun else HTTPStatus.CREATED)
    return _after(request, saved)


def _after(request, saved):
    """Where a button leads, once all is saved."""
    act = _act(request)
    query = {name: shape.text(request.POST[name]) for name in CARRIED if request.POST.get(name)}
    if act == "add-named" and query.get("new-country"):
        query = {name: value for name, value in query.items() if not name.startswith("new-")}
    elif act.startswith("add-"):
        query.pop(
            f"find-{act.partition(':')[0][4:].replace('town', 'abroad').replace('country', 'place')}", None
        )
    anchor = acts.anchor_of(act)
    if act == "upload":
        _upload(request, saved)
    elif act == "update":
        _bring_up_to_date(request, saved)
    elif act == "finish":
        if _form(saved.content, organisation=saved.organisation, proposal=saved, check=True).is_valid():
            return redirect("proposal", saved.ref)
        query["verifier"] = "1"
    elif act == "save":
        messages.success(request, _("Brouillon enregistré."))
    elif act.startswith("find-") and act[5:] in FINDERS:
        query["chercher"] = act[5:]
        anchor = acts.ANCHORS[act[5:]]
    address = reverse("proposal-edit", args=[saved.ref])
    return redirect(address + (f"?{urlencode(query)}" if query else "") + (f"#{anchor}" if anchor else ""))


def _bring_up_to_date(request, saved):
    try:
        services.bring_up_to_date(saved, by=request.user)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    else:
        messages.success(request, _("Votre brouillon a repris ce qui a été publié depuis."))


def _upload(request, saved):
    upload = request.FILES.get("upload")
    if upload is None:
        messages.error(request, _("Choisissez d’abord un fichier."))
        return
    try:
        sent = services.attach(
            saved, upload=upload, title=shape.text(request.POST.get("upload-title", "")), by=request.user
        )
    except Refused as refused:
        messages.error(request, refused.verdict.message)
        return
    row = shape.new_row("documents", document=str(sent.document_id), title=sent.document.title)
    content = {**saved.content, "documents": [*saved.content["documents"], row]}
    try:
        services.save_draft(ref=saved.ref, content=content, revision=saved.revision, by=request.user)
    except services.Conflict:
        messages.error(
            request, _("Le document est gardé, mais quelqu’un a modifié le brouillon : relisez-le.")
        )
    else:
        messages.success(request, _("Document joint."))


def _conflict(request, proposal, content):
    """Both values, field by field; what was typed stays in the form, and nothing was overwritten."""
    names = queries.names_of(proposal.content, content, documents=queries.documents_of(proposal))
    differences = stories.differences(proposal.content, content, names=names)
    who = proposal.saved_by.name or _("une autre personne")
    said = _("Ce brouillon a été enregistré entre-temps par %(who)s, à %(when)s.") % {
        "who": _("vous, dans une autre page") if proposal.saved_by_id == request.user.pk else who,
        "when": time_format(timezone.localtime(proposal.saved_at), "H:i"),
    }
    if wants_json(request):
        fields = [str(one.label) for one in differences]
        answer = {"reason": "conflict", "message": said, "fields": fields, "revision": proposal.revision}
        answer["url"] = reverse("proposal-edit", args=[proposal.ref])
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    conflict = {"said": said, "differences": differences}
    return _page(request, content, proposal=proposal, conflict=conflict, status=HTTPStatus.CONFLICT)


def _act(request):
    return shape.text(request.POST.get("act", "save"))


def _named(request):
    return {name: shape.text(request.POST.get(f"new-{name}", "")) for name in ("country", "name", "sort")}


def _attempt(request):
    attempt = request.POST.get("attempt", "")
    return attempt if _ATTEMPT.fullmatch(attempt) else ""


def _kept(request):
    """What was typed when the session had expired: shown once more, to be saved."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    messages.info(request, _("Ce que vous aviez tapé avant de vous reconnecter est là : enregistrez-le."))
    del request.session[KEPT]
    return kept["content"]


# --- the page


def _form(content, *, organisation, proposal=None, sheet=None, check=False):
    sent = [one.document for one in proposal.documents.select_related("document")] if proposal else []
    allowed = queries.documents_of(proposal) if proposal else ()
    return WholeForm(
        {**shape.empty(), **content},
        names=queries.names_of(content, documents=allowed),
        organisation=organisation,
        parents=list(queries.possible_parents(organisation, sheet=proposal.sheet if proposal else sheet)),
        documents=sent,
        check=check,
    )


def _page(request, content, *, proposal=None, status=HTTPStatus.OK, check=False, conflict=None, **more):
    """`more`: the place of a draft that is not begun; `unsaved`: what is shown is not what is kept."""
    unsaved, place = more.pop("unsaved", False), more
    if proposal is not None:
        place = {"sheet": proposal.sheet, "organisation": proposal.organisation}
    form = _form(
        content, organisation=place["organisation"], proposal=proposal, sheet=place["sheet"], check=check
    )
    where = request.GET.get("chercher", "")
    texts = {where: request.GET.get(f"find-{where}", "")[:100] for where in FINDERS}
    published = snapshot(place["sheet"]) if proposal and proposal.sheet else None
    context = {
        **place,
        "proposal": proposal,
        "form": form,
        "shown": stories.shown(form),
        "money": totals(form.content["funding"]),
        "sides": queries.sides_of(place["sheet"], place["organisation"]),
        "texts": texts,
        "where": where if where in FINDERS else "",
        "choices": acts.choices_for(where, texts[where]) if where in FINDERS else [],
        "countries": by_name(partner_countries()),
        "sorts": stories.sorts(),
        "new_partner": {
            name: request.GET.get(f"new-{name}", "")[:300] for name in ("country", "name", "sort")
        },
        "check": check,
        "conflict": conflict,
        "unsaved": unsaved,
        "changed": stories.differences(proposal.base, published)
        if published is not None and published != shape.canonical(proposal.base)
        else None,
        "revision": proposal.revision if proposal else 0,
        "action": reverse("proposal-edit", args=[proposal.ref]) if proposal else request.path,
    }
    return render(request, "contribution/editor.html", context, status=status)
