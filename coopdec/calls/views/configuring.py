"""/espace/appels/: the calls that one writes, a new one, and what may be done with one."""

from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import access, moments, queries, rules, statements, workflow
from coopdec.calls.enums import CallKind, CallState, TermsPart
from coopdec.calls.forms.facts import AnnounceForm, ExtendForm, NewCallForm, ReasonForm
from coopdec.calls.queries import organising, public
from coopdec.calls.services import asking, configuring, drafting, running
from coopdec.calls.services.configuring import latest_terms
from coopdec.calls.stories import asked, lines, ready, sheets
from coopdec.common import downloads
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation

PAGE = 50
MOST_DIGITS = 9
MOST_TO_CLONE = 30
ENDED = {CallState.ENDED}


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    pages: int
    path: str

    def url_for(self, number: int) -> str:
        return f"{self.path}?page={number}" if number > 1 else self.path


@require_safe
@never_cache
@login_required
def mine(request):
    """/espace/appels/ : in preparation, published, closed."""
    rights = rights_of(request.user)
    found = organising.calls_organised(rights, Power.READ).select_related("organiser")
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS else 0
    pages = max(1, ceil(found.count() / PAGE))
    if not 1 <= number <= pages:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte."))
    groups: dict[str, list] = {"draft": [], "published": [], "closed": []}
    for call in organising.in_order(found)[PAGE * (number - 1) : PAGE * number]:
        moment = queries.moment_of(call)
        where = "draft" if moment is None else "closed" if moment == rules.Moment.CLOSED else "published"
        closes = moments.day_and_hour(call.closes_at, call.time_zone) if call.closes_at else ""
        groups[where].append((call, closes))
    context = {
        "draft": groups["draft"],
        "published": groups["published"],
        "closed": groups["closed"],
        "page": Page(number, pages, request.path),
        "organises": organising.organisers_for(rights),
    }
    return render(request, "calls/desk/mine.html", context)


# --- a new one


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request):
    """/espace/appels/nouveau/ : from a ready model, from another call, or from nothing."""
    rights = rights_of(request.user)
    organisers = organising.organisers_for(rights)
    if not organisers:
        return render(
            request, "calls/desk/not_yours.html", {"whys": _whys(rights)}, status=HTTPStatus.FORBIDDEN
        )
    models = {f"modele:{one.slug}": one for one in ready.models().values()}
    others = {f"appel:{one.slug}": one for one in organising.calls_to_clone(rights, most=MOST_TO_CLONE)}
    begins = [(key, one.title) for key, one in (models | others).items()]
    begins.append(("rien", _("Une page blanche")))
    wanted = request.GET.get("depuis", "")
    if wanted.startswith("appel:") and wanted not in others:
        others[wanted] = access.get_call_to_clone(request.user, slug=wanted.removeprefix("appel:"))
        begins.append((wanted, others[wanted].title))
    place = {"organisers": organisers, "begins": begins}
    form = NewCallForm(request.POST or None, initial={"begins_as": wanted}, **place)
    if request.method == "POST" and form.is_valid():
        begins_as = (models | others).get(form.cleaned_data["begins_as"])
        try:
            made = drafting.start_call(
                begins_as, title=form.cleaned_data["title"], organiser=form.organisation, by=request.user
            )
        except Refused as refused:
            form.add_error("organiser", refused.verdict.message)
        else:
            messages.success(
                request, _("L’appel est commencé. Rien n’est public avant que vous ne le publiiez.")
            )
            return redirect("my-call", made.slug)
    return _new_page(request, form, models, others)


def _whys(rights):
    """Why those for whom this person acts open no call; nothing for who only reads there."""
    known = Organisation.objects.filter(pk__in=rights.organisations(Power.WRITE)).order_by("sort_key", "pk")
    said = [
        (
            one.name,
            rules.may_organise(
                kind=one.kind, authority_kind=one.authority_kind, country=one.country_id or ""
            ),
        )
        for one in known
    ]
    return [(name, verdict.message) for name, verdict in said]


def _new_page(request, form, models, others):
    chosen = form["begins_as"].value()
    world = statements.world_of(rule for one in models.values() for rule in one.rules)
    lines = [
        {
            "value": key,
            "title": one.title,
            "kind": CallKind(one.kind).label,
            "summary": one.summary,
            "rules": statements.rules_of_model(one, world),
            "pieces": [each.title for each in one.pieces],
            "questions": [each.label for each in one.questions],
            "is_chosen": key == chosen,
        }
        for key, one in models.items()
    ]
    context = {
        "form": form,
        "models": lines,
        "others": [{"value": key, "call": one, "is_chosen": key == chosen} for key, one in others.items()],
        "is_blank": chosen == "rien",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "calls/desk/new.html", context, status=status)


# --- one call


@require_safe
@never_cache
@login_required
def one(request, slug):
    """/espace/appels/<slug>/"""
    return _page(request, *access.get_call_for(request.user, slug=slug))


def _page(request, call, powers, *, status=HTTPStatus.OK, **forms):
    terms = latest_terms(call)
    said = statements.read(terms)
    is_draft = call.state == CallState.DRAFT
    context = {
        "call": call,
        "powers": powers,
        "moment": queries.moment_of(call),
        "opens": moments.moment(call.opens_at, call.time_zone) if call.opens_at else "",
        "closes": moments.moment(call.closes_at, call.time_zone) if call.closes_at else "",
        "terms": terms,
        "is_written": terms.in_force_at is None,
        "may_begin": powers.write and terms.in_force_at is not None and call.state not in ENDED,
        "parts": [(part, len(said[part]), _first(said[part])) for part in TermsPart],
        "versions": [] if is_draft else list(call.terms.order_by("-number")),
        "missing": workflow.what_is_missing(call) if is_draft else [],
        "warning": rules.may_organise(
            kind=call.organiser.kind,
            authority_kind=call.organiser.authority_kind,
            country=call.organiser.country_id or "",
        ),
        "history": statements.history(call),
        "version": asking.whole_version(call) if is_draft else "",
        "kit": list(call.kit.order_by("title", "pk")),
        "extending": forms.get("extending") or ExtendForm(call=call, auto_id="id_extend_%s"),
        "reason": forms.get("reason") or ReasonForm(),
        "general": forms.get("general"),
    }
    return render(request, "calls/desk/call.html", context, status=status)


def _first(rows):
    """The first rows of a part, in a few words."""
    return ", ".join(one.label for one in rows[:3]) + (" …" if len(rows) > 3 else "")  # noqa: PLR2004


@require_safe
@never_cache
@login_required
def preview(request, slug):
    """/espace/appels/<slug>/apercu/ : as who applies will read it, terms that are being written included."""
    call, _powers = access.get_call_for(request.user, slug=slug)
    written = public.with_all_they_ask(call.terms.order_by("-number"))[0]
    if call.state == CallState.DRAFT:
        call.state = CallState.PUBLISHED  # to be told as it will be; nothing is saved
    context = {
        "call": call,
        "is_preview": True,
        "moment": queries.moment_of(call),
        "line": lines.lines([call], {call.pk: written})[0],
        "asked": asked.asked_of_terms(written),
        "terms": written,
        "steps": sheets.steps(call),
        "elsewhere": sheets.elsewhere(call),
        "papers": list(call.kit.order_by("title", "pk")),
        "envelope": sheets.envelope(call),
        "years": ready.years(call.first_year, call.last_year),
    }
    return render(request, "calls/desk/preview.html", context)


@require_safe
@login_required
def document(request, slug, document):
    """A document of a call that is not public yet."""
    found = access.get_document_of_call(request.user, slug=slug, ref=document)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)


# --- what may be done with it


@require_POST
@login_required
def act(request, slug):
    """What a button of that page does; refused ones change nothing."""
    call, powers = access.get_call_for(request.user, slug=slug)
    wanted = request.POST.get("act", "")
    if wanted == "begin" and powers.write and call.state != CallState.DRAFT:
        return _begin(request, call, powers)
    if not powers.decide or wanted not in ACTS:
        raise Http404
    if wanted == "extend":
        return _extend(request, call, powers)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, call, powers, reason=form, status=HTTPStatus.BAD_REQUEST)
    done, said = ACTS[wanted]
    try:
        if wanted == "publish":
            running.publish_as_read(call, version=request.POST.get("version", ""), by=request.user)
        else:
            done(call, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error("reason" if wanted == "suspend" else None, refused.verdict.message)
        return _page(request, call, powers, reason=form, status=HTTPStatus.BAD_REQUEST)
    messages.success(request, said())
    return redirect("my-call", slug)


ACTS = {
    "publish": (None, lambda: _("L’appel est publié.")),
    "suspend": (running.suspend_call, lambda: _("L’appel est suspendu.")),
    "resume": (running.resume_call, lambda: _("L’appel est repris.")),
    "end": (running.end_call, lambda: _("L’appel est terminé.")),
    "extend": (configuring.extend, lambda: _("La fermeture est repoussée.")),
}


def _begin(request, call, powers):
    try:
        configuring.begin_terms(call, by=request.user)
    except Refused as refused:
        form = ReasonForm({})
        form.add_error(None, refused.verdict.message)
        return _page(request, call, powers, reason=form, status=HTTPStatus.BAD_REQUEST)
    messages.success(
        request, _("Une nouvelle version est commencée : celle en vigueur ne change pas d’ici là.")
    )
    return redirect("my-call", call.slug)


def _extend(request, call, powers):
    form = ExtendForm(request.POST, call=call, auto_id="id_extend_%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            configuring.extend(call, until=said["until"], reason=said["reason"], by=request.user)
        except Refused as refused:
            form.add_error("until_on", refused.verdict.message)
        else:
            messages.success(request, _("La fermeture est repoussée."))
            return redirect("my-call", call.slug)
    return _page(request, call, powers, extending=form, status=HTTPStatus.BAD_REQUEST)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def changes(request, slug):
    """/espace/appels/<slug>/changements/ : what the version being written changes, and putting it in
    force."""
    call, powers = access.get_call_for(request.user, slug=slug)
    written, before = latest_terms(call), queries.terms_in_force(call)
    if written.in_force_at is not None or before is None:
        raise Http404
    form = AnnounceForm(request.POST or None)
    if request.method == "POST":
        if not powers.decide:
            raise Http404
        if form.is_valid():
            try:
                running.put_in_force_as_read(
                    written,
                    version=request.POST.get("version", ""),
                    announcement=form.cleaned_data["announcement"],
                    for_begun=form.cleaned_data["for_begun"] == "yes",
                    by=request.user,
                )
            except Refused as refused:
                form.add_error("announcement", refused.verdict.message)
            else:
                messages.success(request, _("Cette version est en vigueur."))
                return redirect("my-call", slug)
    context = {
        "call": call,
        "powers": powers,
        "form": form,
        "written": written,
        "before": before,
        "differences": statements.differences(before, written),
        "version": asking.whole_version(call),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "calls/desk/changes.html", context, status=status)
