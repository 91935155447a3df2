"""/espace/bourse/: writing a listing, saved as one types; reading it again, sending it, validating it."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.common import downloads
from coopdec.common.sessions import signed_in, wants_json
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.exchange import access, drawings, queries, stories
from coopdec.exchange.enums import CloseReason, IntroductionState, Outcome
from coopdec.exchange.forms import CloseForm, ListingForm, WordForm, kept_in
from coopdec.exchange.models import Listing
from coopdec.exchange.queries.desk import desk_of, introductions_to_watch
from coopdec.exchange.services import publishing

_ATTEMPT = re.compile(r"[0-9a-f-]{8,36}")
_KEY = re.compile(r"[a-z0-9-]{0,50}-[a-z2-7]{20}")
MOST_DIGITS = 9
PAGE = 50  # of each list of one's own page


@dataclass(frozen=True, slots=True)
class Page:
    """All lists of one's own page turn together."""

    number: int
    pages: int
    path: str

    def url_for(self, number: int) -> str:
        return f"{self.path}?page={number}" if number > 1 else self.path


@require_safe
@signed_in
def mine(request):
    """/espace/bourse/ : what this person's organisations publish, what waits for them."""
    found = {
        "listings": queries.my_listings(request.user),
        "waiting": queries.waiting_for(request.user),
        "introductions": queries.introductions_of(request.user),
        "participations": queries.participations_of(request.user),
        "programmes": queries.programmes_written(request.user),
    }
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS else 0
    pages = max(1, ceil(max(each.count() for each in found.values()) / PAGE))
    if not 1 <= number <= pages:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte."))
    shown = slice(PAGE * (number - 1), PAGE * number)
    context = {
        **{name: list(each[shown]) for name, each in found.items()},
        "page": Page(number, pages, request.path),
        "leads": queries.organisations_that_lead(rights_of(request.user)),
        "runs": queries.runs_the_exchange(rights_of(request.user)),
        "authorities": queries.authorities_of(request.user),
        "declares": rights_of(request.user).organisations(Power.SUBMIT),
        "writes": queries.organisations_that_publish(rights_of(request.user)),
    }
    return render(request, "exchange/mine.html", context)


@require_safe
@signed_in
def desk(request):
    """/espace/bourse/tableau/ : for embassies and national officers."""
    rights = access.require_who_runs_the_exchange(request.user)
    found = desk_of(rights)
    context = {
        "desk": found,
        "waiting": queries.waiting_for(request.user),
        "states": [(label, found.states[state]) for state, label in IntroductionState.choices],
        "outcomes": [(label, found.outcomes.get(one, 0)) for one, label in Outcome.choices],
        "introductions": introductions_to_watch(rights),
    }
    return render(request, "exchange/desk.html", context)


# --- the form


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request):
    """/espace/bourse/nouvelle/ : nothing is kept until something is saved."""
    organisations = queries.organisations_that_publish(rights_of(request.user))
    if not organisations:
        return render(request, "exchange/not_yours.html", status=HTTPStatus.FORBIDDEN)
    chosen = request.POST.get("for", "") or request.GET.get("pour", "")
    organisation = next((one for one in organisations if one.slug == chosen), organisations[0])
    if request.method != "POST":
        form = ListingForm(organisation=organisation, initial={"language": request.LANGUAGE_CODE[:2]})
        key = publishing.new_listing_ref(organisation)
        return _page(request, form, organisation=organisation, organisations=organisations, key=key)
    key = request.POST.get("key", "")
    ref = key if _KEY.fullmatch(key) else publishing.new_listing_ref(organisation)
    begun = Listing.objects.filter(ref=ref, author=request.user).first()
    if begun is not None:  # its first answer was lost
        return _posted(request, access.get_writable_listing(request.user, ref=ref))
    form = ListingForm(request.POST, organisation=organisation)
    place = {"organisation": organisation, "organisations": organisations, "key": ref}
    if not form.is_valid():
        return _invalid(request, form, **place)
    try:
        listing = publishing.start_listing(
            organisation=organisation,
            kind=form.cleaned_data["kind"],
            values=form.values(),
            by=request.user,
            ref=ref,
        )
    except Refused as refused:
        form.add_error(None, refused.verdict.message)
        return _invalid(request, form, **place)
    return _after(request, listing)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request, ref):
    """/espace/bourse/<ref>/modifier/"""
    listing = access.get_writable_listing(request.user, ref=ref)
    if request.method == "POST":
        return _posted(request, listing)
    check = "verifier" in request.GET
    kept = kept_in(listing)
    data = _as_sent(kept) if check else None
    form = ListingForm(data, organisation=_voice(listing), listing=listing, check=check, initial=kept)
    return _page(request, form, listing=listing, organisation=_voice(listing))


def _voice(listing):
    """For whom it speaks; None for what a document says of nobody in particular."""
    return listing.carried_by or listing.organisation


def _as_sent(kept):
    """What is kept, as a browser would send it again."""
    return {name: "" if value is None else value for name, value in kept.items()}


def _posted(request, listing):
    form = ListingForm(request.POST, organisation=_voice(listing), listing=listing)
    if "country" in form.fields and not access.may_place_in(
        request.user, listing, form.data.get("country", "")
    ):
        form.add_error("country", _("Une autre ambassade valide les annonces de ce pays."))
    if not form.is_valid():
        return _invalid(request, form, listing=listing, organisation=_voice(listing))
    typed = request.POST.get("revision", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < MOST_DIGITS
    try:
        saved = publishing.save_listing(
            listing,
            values=form.values(listing),
            revision=int(typed) if is_number else -1,
            by=request.user,
            attempt=_attempt(request.POST.get("attempt", "")),
            unanswered=[one for one in request.POST.get("unanswered", "").split(",") if _attempt(one)],
        )
    except publishing.Conflict as conflict:
        return _conflict(request, form, conflict.listing)
    return _after(request, saved)


def _attempt(text):
    return text if _ATTEMPT.fullmatch(text) else ""


def _conflict(request, form, listing):
    """Somebody saved between: what was typed stays in the form, and is saved over only when one says so."""
    when = time_format(timezone.localtime(listing.saved_at), "H:i")
    said = _("Cette annonce a été enregistrée entre-temps, à %(when)s, par vous ou par une autre personne.")
    said %= {"when": when}
    if wants_json(request):
        answer = {
            "reason": "conflict",
            "message": said,
            "revision": listing.revision,
            "url": reverse("listing-edit", args=[listing.ref]),
        }
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    place = {"listing": listing, "organisation": _voice(listing), "conflict": said}
    return _page(request, form, status=HTTPStatus.CONFLICT, **place)


def _invalid(request, form, **place):
    """Nothing is saved: each error next to its field, all that was typed still there."""
    if wants_json(request):
        message = next(iter(form.errors.values()))[0]
        said = {"reason": "refused", "message": message}
        return JsonResponse(said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(request, form, status=HTTPStatus.BAD_REQUEST, **place)


def _after(request, listing):
    """Where a button leads once all is saved."""
    edit_url = reverse("listing-edit", args=[listing.ref])
    if wants_json(request):
        said = {
            "revision": listing.revision,
            "at": time_format(timezone.localtime(listing.saved_at), "H:i"),
            "url": edit_url,
            "save": edit_url,
            "key": listing.ref,
        }
        return JsonResponse(said)
    act = request.POST.get("act", "save")
    if act in {"upload", "photo"}:
        _upload(request, listing, act)
        return redirect(f"{edit_url}#documents")
    if act.startswith("remove:"):
        _remove(request, listing, act.removeprefix("remove:"))
        return redirect(f"{edit_url}#documents")
    if act == "finish":
        kept = kept_in(listing)
        form = ListingForm(_as_sent(kept), organisation=_voice(listing), listing=listing, check=True)
        if form.is_valid():
            return redirect("my-listing", listing.ref)
        return redirect(f"{edit_url}?verifier=1")
    messages.success(request, _("Annonce enregistrée."))
    return redirect(edit_url)


def _upload(request, listing, act):
    upload = request.FILES.get(act)
    if upload is None:
        messages.error(request, _("Choisissez d’abord un fichier."))
        return
    try:
        if act == "photo":
            publishing.show_photo(listing, upload=upload, by=request.user)
        else:
            title = request.POST.get("upload-title", "")[:300]
            publishing.attach(listing, upload=upload, title=title, by=request.user)
    except Refused as refused:
        messages.error(request, refused.verdict.message)
    else:
        messages.success(request, _("Fichier joint."))


def _remove(request, listing, ref):
    access.get_private_document(request.user, ref=listing.ref, document=ref)
    publishing.detach(listing, ref=ref, by=request.user)
    messages.success(request, _("Fichier enlevé."))


def _page(request, form, *, status=HTTPStatus.OK, listing=None, **place):
    sent = listing.documents.select_related("document") if listing else []
    form.errors  # noqa: B018 - checked before the marks, which would make drafts impossible
    form.mark_owed()
    context = {
        **place,
        "form": form,
        "listing": listing,
        "voice": place["organisation"].name if place["organisation"] else listing.seeker,
        "revision": listing.revision if listing else 0,
        "documents": [one.document for one in sent],
        "action": reverse("listing-edit", args=[listing.ref]) if listing else request.path,
        "unsaved": status != HTTPStatus.OK,
    }
    return render(request, "exchange/editor.html", context, status=status)


# --- one listing, and what each may do with it


@require_safe
@signed_in
def listing(request, ref):
    """/espace/bourse/<ref>/"""
    return _listing_page(request, access.get_listing_for(request.user, ref=ref))


def _word(shape, powers, data=None):
    ids = {"auto_id": "id_close_%s"} if shape is CloseForm else {}
    return shape(data, asks=shape is WordForm and powers.send_back, **ids)


def _listing_page(request, found, *, form=None, closing=None, status=HTTPStatus.OK):
    text = found.wording
    powers = access.powers_over(request.user, found)
    check = ListingForm(_as_sent(kept_in(found)), organisation=_voice(found), listing=found, check=True)
    context = {
        "listing": found,
        "powers": powers,
        "is_whole": check.is_valid(),
        "form": form or _word(WordForm, powers),
        "closing": closing or _word(CloseForm, powers),
        "words": list(found.words.select_related("author")),
        "text": text,
        "text_lang": stories.lang_of(text),
        "others": stories.other_languages(found, text),
        "facts": stories.facts(found),
        "where": stories.where(found),
        "age": stories.age_of(found) if found.published_at else None,
        "needs": list(found.needs.all()),
        "map": drawings.map_of_listing(found),
        "documents": [one.document for one in found.documents.all()],
        "passages": list(found.passages.all()),
    }
    return render(request, "exchange/mine_one.html", context, status=status)


def check_version(request, found, wanted):
    """Who publishes has read what it publishes: it may have been taken back and sent again meanwhile."""
    if wanted == "publish" and request.POST.get("version", found.version) != found.version:
        raise Refused(Verdict.no(_("Ce texte a changé depuis que vous l’avez lu : relisez-le.")))


@require_POST
@signed_in
def act(request, ref):
    """What a button of that page does; refused ones change nothing."""
    found = access.get_listing_for(request.user, ref=ref)
    wanted = request.POST.get("act", "")
    name, shape = ("closing", CloseForm) if wanted == "close" else ("form", WordForm)
    form = _word(shape, access.powers_over(request.user, found), request.POST)
    if not form.is_valid():
        return _listing_page(request, found, **{name: form}, status=HTTPStatus.BAD_REQUEST)
    try:
        check_version(request, found, wanted)
        said = _done(request.user, found, wanted, form.cleaned_data)
    except Refused as refused:
        form.add_error("text" if wanted in {"return", "write"} else None, refused.verdict.message)
        return _listing_page(request, found, **{name: form}, status=HTTPStatus.BAD_REQUEST)
    messages.success(request, said)
    return redirect("my-listing", ref)


# What a button asks: the power that it needs, the service, what is said then.
ACTS = {
    "publish": ("publish", publishing.publish_listing, gettext_lazy("L’annonce est dans la bourse.")),
    "revise": (
        "revise",
        publishing.revise_listing,
        gettext_lazy("L’annonce a quitté la bourse le temps que vous la changiez."),
    ),
    "renew": ("renew", publishing.renew_listing, gettext_lazy("L’annonce est confirmée pour un an.")),
    "reopen": (
        "reopen",
        publishing.reopen_listing,
        gettext_lazy("L’annonce est rouverte : relisez-la, puis envoyez-la."),
    ),
}


def _done(user, found, wanted, typed):
    """Does it, and gives the sentence to show. Raises Http404 for what this person may not do."""
    powers, text = access.powers_over(user, found), typed["text"]
    if wanted in ACTS and getattr(powers, ACTS[wanted][0]):
        ACTS[wanted][1](found, by=user)
        return ACTS[wanted][2]
    if wanted == "submit" and powers.submit:
        publishing.submit_listing(found, by=user, text=text)
        return _("L’annonce est envoyée. L’ambassade, ou l’administration nationale, la lira.")
    if wanted == "return" and powers.send_back:
        publishing.return_listing(found, by=user, text=text)
        return _("C’est dit à la personne qui a écrit.")
    if wanted == "close" and powers.close:
        reason = typed["reason"] or CloseReason.WITHDRAWN
        publishing.close_listing(found, reason=reason, by=user, text=text)
        return _("L’annonce est close.")
    if wanted == "write":
        publishing.write_word(found, by=user, text=text, from_validator=powers.validates)
        return _("Message envoyé.")
    raise Http404


@require_safe
@signed_in
def document(request, ref, document):
    """A document of a listing that is not public yet."""
    found = access.get_private_document(request.user, ref=ref, document=document)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)
