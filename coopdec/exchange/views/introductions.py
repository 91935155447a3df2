"""Answering a listing, and what the two sides do of it; joining a programme."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.accounts.queries import rights_of
from coopdec.common.addresses import lower_case
from coopdec.common.sessions import signed_in
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.exchange import access, queries
from coopdec.exchange.enums import OPEN_INTRODUCTIONS
from coopdec.exchange.forms import (
    ConsentForm,
    DeclineForm,
    IntroductionForm,
    JoinForm,
    LeadForm,
    MessageForm,
    OutcomeForm,
    TroubleForm,
)
from coopdec.exchange.services import introductions, participations

# The forms of the page of an introduction, each with fields of its own name: act → (name, shape).
FORMS = {
    "consent": ("consent", ConsentForm),
    "outcome": ("outcome", OutcomeForm),
    "decline": ("declining", DeclineForm),
    "report": ("trouble", TroubleForm),
}


def _blank(name, shape, **more):
    ids = {} if name == "consent" else {"auto_id": f"id_{name}_%s"}
    return shape(use_required_attribute=False, **ids, **more)


def _chosen(request, organisations):
    wanted = request.POST.get("for", "") or request.GET.get("pour", "")
    return next((one for one in organisations if one.slug == wanted), organisations[0])


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def new(request, ref):
    """/bourse/<ref>/repondre/"""
    listing = access.get_published_listing(ref)
    organisations = queries.organisations_that_answer(rights_of(request.user), listing.kind)
    if not organisations:
        shown = {"listing": listing}
        return render(request, "exchange/not_to_answer.html", shown, status=HTTPStatus.FORBIDDEN)
    organisation = _chosen(request, organisations)
    form = IntroductionForm(request.POST or None, listing=listing)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        values = introductions.Proposal(
            interest=said["interest"].replace("\x00", ""),
            message=said["message"].replace("\x00", ""),
            themes=tuple(said.get("themes") or ()),
            contact=said["contact"].replace("\x00", ""),
            contact_email=said["contact_email"],
            consents=said["consents"],
        )
        try:
            made = introductions.introduce(listing, organisation=organisation, values=values, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Votre proposition est partie. Nous vous écrirons dès la réponse."))
            return redirect(made)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {
        "listing": listing,
        "organisation": organisation,
        "organisations": organisations,
        "form": form,
    }
    return render(request, "exchange/answer.html", context, status=status)


@require_safe
@signed_in
def introduction(request, ref):
    """/espace/bourse/mises-en-relation/<ref>/"""
    found, part = access.get_introduction_for(request.user, ref=ref)
    return _page(request, found, part)


def _page(request, found, part, *, status=HTTPStatus.OK, **bound):
    """`bound`: the form that was sent, by its name."""
    listing = found.listing
    own = "owner_" if part.owner else ""
    given = {
        "contact": getattr(found, f"{own}contact"),
        "contact_email": getattr(found, f"{own}contact_email"),
    }
    asked = found.outcomes.order_by("-month").first()
    context = {
        "introduction": found,
        "listing": listing,
        "part": part,
        "is_open": found.state in OPEN_INTRODUCTIONS,
        "themes": list(found.themes.all()),
        "messages_said": list(found.messages.select_related("author")),
        "has_consented": found.owner_consent_at if part.owner else found.answerer_consent_at,
        "form": bound.get("form") or MessageForm(),
        **{
            name: bound.get(name) or _blank(name, shape, **({"initial": given} if name == "consent" else {}))
            for name, shape in FORMS.values()
        },
        "outcomes": list(found.outcomes.all()),
        "asked": asked if asked and not asked.outcome else None,
        "reports": list(found.reports.all()) if part.officer else [],
        "draft": _draft(found, part) if found.state == "agreed" else [],
    }
    return render(request, "exchange/introduction.html", context, status=status)


def _draft(found, part):
    """The fields of the form of a new sheet (`sheet-new`), as hidden ones: both partners in one click."""
    listing = found.listing
    own = (listing.carried_by or listing.organisation) if part.owner else found.organisation
    other = listing.organisation
    is_offer = listing.kind == "offer"
    french, foreign = (other, found.organisation) if is_offer else (found.organisation, other)
    fields = [
        ("act", "save"),
        ("for", own.pk if own else ""),
        ("title", f"{found.organisation.name} – {listing.seeker}"[:300]),
        ("kind", "partnership"),
        ("status", "planned"),
        ("partners-0-side", "french"),
        ("partners-0-organisation", french.pk if french else ""),
        ("partners-1-side", "foreign"),
        ("partners-1-organisation", foreign.pk if foreign else ""),
        ("partners-1-country", foreign.country_id if foreign else listing.country_id or ""),
        ("partners-1-name", "" if foreign else listing.seeker),
        ("partners-1-label", "" if foreign else listing.seeker),
    ]
    themes = found.themes.all() or [need.theme for need in listing.needs.select_related("theme")]
    return [(name, str(value)) for name, value in fields] + [("themes", theme.code) for theme in themes]


@require_POST
@signed_in
def act(request, ref):
    """What a button of that page does; refused ones change nothing."""
    found, part = access.get_introduction_for(request.user, ref=ref)
    wanted = request.POST.get("act", "")
    name, shape = FORMS.get(wanted, ("form", MessageForm))
    form = _blank(name, shape, data=request.POST) if wanted in FORMS else shape(request.POST)
    if not form.is_valid():
        return _page(request, found, part, **{name: form}, status=HTTPStatus.BAD_REQUEST)
    try:
        said = _done(request, found, part, wanted, form.cleaned_data)
    except Refused as refused:
        name, form, beside = _beside(request, found, name, form)
        form.add_error(beside, refused.verdict.message)
        return _page(request, found, part, **{name: form}, status=HTTPStatus.BAD_REQUEST)
    messages.success(request, said)
    return redirect("introduction", ref)


def _beside(request, found, name, form):
    """Where a refusal stands: next to its field; at the head of the page when the form is no longer there."""
    is_open = found.state in OPEN_INTRODUCTIONS
    shown = {"form": is_open or found.state == "agreed", "declining": is_open, "consent": is_open}
    if not shown.get(name, True):
        head = MessageForm(request.POST)
        head.is_valid()
        return "form", head, None
    if name == "declining":
        return name, form, None if form.cleaned_data["reason"] else "reason"
    is_word = name == "trouble" or request.POST.get("act") == "write"
    return name, form, "text" if is_word else None


def _done(request, found, part, wanted, typed):
    """Does it, and gives the sentence to show. Raises Http404 for what this person may not do."""
    by = request.user
    if wanted == "handled" and part.officer:
        number = request.POST.get("report", "")
        is_number = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004
        report = access.get_report_to_handle(by, ref=found.ref, number=int(number) if is_number else 0)
        introductions.handle_report(report, by=by)
        return _("Le signalement est traité.")
    if not part.is_party:
        raise Http404
    if wanted in {"accept", "block"}:
        if not part.owner:
            raise Http404
        step = {"accept": introductions.accept, "block": introductions.block}[wanted]
        step(found, by=by)
        return _("C’est noté, et dit à l’autre.")
    own = part.owner
    steps = {
        "consent": lambda: introductions.consent(
            found,
            by=by,
            from_owner=own,
            contact=typed["contact"].replace("\x00", ""),
            contact_email=typed["contact_email"],
        ),
        "agree": lambda: introductions.agree(found, by=by, from_owner=own),
        "decline": lambda: introductions.decline(
            found, by=by, from_owner=own, reason=typed["reason"], text=typed["text"]
        ),
        "write": lambda: introductions.write_message(found, by=by, from_owner=own, text=typed["text"]),
        "report": lambda: introductions.report(found, by=by, from_owner=own, text=typed["text"]),
        "outcome": lambda: introductions.say_outcome(
            found, outcome=typed["outcome"], text=typed["text"], by=by
        ),
    }
    if wanted not in steps:
        raise Http404
    steps[wanted]()
    return _("C’est noté.")


# --- programmes


@require_http_methods(["GET", "HEAD", "POST"])
@lower_case
@signed_in
def join(request, slug):
    """/programmes/<slug>/rejoindre/"""
    programme = access.get_published_programme(slug)
    organisations = queries.organisations_that_join(rights_of(request.user))
    if not organisations:
        shown = {"programme": programme}
        return render(request, "exchange/not_to_join.html", shown, status=HTTPStatus.FORBIDDEN)
    organisation = _chosen(request, organisations)
    form = JoinForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        message = form.cleaned_data["message"].replace("\x00", "")
        try:
            made = participations.ask_to_join(
                programme, organisation=organisation, message=message, by=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("Votre demande est partie. Nous vous écrirons dès la réponse."))
            return redirect(made)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {
        "programme": programme,
        "organisation": organisation,
        "organisations": organisations,
        "form": form,
    }
    return render(request, "exchange/join.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def participation(request, ref):
    """/espace/programmes/<ref>/ : for who asked and for who leads."""
    found, part = access.get_participation_for(request.user, ref=ref)
    form = LeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decided(request, found, part, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("C’est noté, et dit à l’autre."))
            return redirect("participation", ref)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"participation": found, "programme": found.programme, "part": part, "form": form}
    return render(request, "exchange/participation.html", context, status=status)


def _decided(request, found, part, typed):
    by, wanted = request.user, request.POST.get("act", "")
    if wanted == "withdraw" and part.answerer:
        participations.withdraw(found, by=by)
    elif wanted == "accept" and part.owner:
        participations.accept(found, by=by, answer=typed["text"])
    elif wanted == "decline" and part.owner:
        participations.decline(found, by=by, answer=typed["text"])
    elif wanted == "sign" and part.owner:
        if typed["agreement_on"] is None:
            raise Refused(Verdict.no(_("Donnez la date de l’accord signé.")))
        participations.sign(found, by=by, on=typed["agreement_on"], reference=typed["agreement_reference"])
    else:
        raise Http404
