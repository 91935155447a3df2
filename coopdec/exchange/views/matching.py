"""Who fits whom and why: beside a request, for an authority; how it is counted, and who decides of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coopdec.common.addresses import lower_case
from coopdec.directory.enums import OrganisationKind
from coopdec.exchange import access, queries, readers, sentences, stories
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.matching.scoring import Fit
from coopdec.exchange.matching.weights import AUTHORITIES, DIRECTIONS, LISTINGS
from coopdec.exchange.services import deciding

OFF = "sans"  # the parameter that switches a part off
PAGE, PAGES = 20, 5
REQUESTS, PROGRAMMES, OFFERS = 10, 5, 3


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody or something that fits."""

    thing: Any
    score: int
    said: Sequence[sentences.Said]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of suggestions; `url_for` keeps the parts switched off."""

    number: int
    pages: int
    path: str
    off: Sequence[str]

    def url_for(self, number: int) -> str:
        query = [(OFF, part) for part in self.off] + ([("page", number)] if number > 1 else [])
        return f"{self.path}?{urlencode(query)}" if query else self.path


def _switched_off(request) -> list[str]:
    """The parts that one does not want counted; words that are no part are let go."""
    asked = set(request.GET.getlist(OFF))
    return [part for part in NAMES if part in asked]


def _switches(off: Collection[str]):
    return [{"name": part, "label": sentences.PARTS[part], "is_off": part in off} for part in NAMES]


def _rows(fits: Sequence[Fit], things: dict[int, Any], said: dict[int, list[sentences.Said]]) -> list[Row]:
    return [Row(things[fit.key], round(fit.score), said[fit.key]) for fit in fits if fit.key in things]


def _lines(fits: Sequence[Fit]) -> dict[int, Any]:
    """Listings as lists show them."""
    return {line.listing.pk: line for line in stories.lines(queries.listings_of([fit.key for fit in fits]))}


@require_safe
@lower_case
def for_listing(request, ref):
    """/bourse/<ref>/collectivites/ : the French authorities that fit a request."""
    listing = access.get_published_request(ref)
    off = _switched_off(request)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < len(str(PAGE * PAGES)) else 0
    if not 1 <= number <= PAGES:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte."))
    matcher = readers.current()
    may_set_aside = access.may_decide_for(request.user, listing)
    first = PAGE * (number - 1)
    fits = matcher.authorities_for(listing, many=PAGE, first=first, off=off, to_all=not may_set_aside)
    offers = matcher.offers_for(listing, many=OFFERS, off=off) if number == 1 else []
    context = {
        "listing": listing,
        "where": stories.where(listing),
        "rows": _rows(fits, readers.authorities_of(fits), sentences.explain(fits, AUTHORITIES)),
        "offers": _rows(offers, _lines(offers), sentences.explain(offers, LISTINGS)) if offers else [],
        "switches": _switches(off),
        "page": Page(number, PAGES, request.path, off),
        "first": first + 1,
        "may_set_aside": may_set_aside,
        "aside": deciding.set_aside_for(listing) if may_set_aside else [],
    }
    return render(request, "exchange/matching_listing.html", context)


@require_POST
@lower_case
def set_aside_for_listing(request, ref):
    """/bourse/<ref>/collectivites/ecarter/ : its owner is not interested in an authority; the way back."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path.removesuffix("ecarter/"))
    listing = access.get_request_to_decide(request.user, ref=ref)
    authority = access.get_authority(request.POST.get("authority", "").replace("\x00", ""))
    _decide(request, authority, listing, by_owner=True)
    return redirect("matching-listing", ref=listing.ref)


def _decide(request, authority, thing, *, by_owner):
    if request.POST.get("again"):
        deciding.propose_again(authority, thing, by=request.user, by_owner=by_owner)
        messages.success(request, _("Elle peut de nouveau vous être proposée."))
    else:
        deciding.set_aside(authority, thing, by=request.user, by_owner=by_owner)
        messages.success(request, _("C’est noté : elle ne vous sera plus proposée."))


@require_safe
@lower_case
def for_authority(request, slug):
    """/bourse/pour/<slug>/ : the requests and the programmes that fit a French authority; for one abroad, the
    offers and the programmes."""
    authority = access.get_authority_of_any_country(slug)
    off = _switched_off(request)
    # What was answered, blocked or set aside is left out for its own people only: a gap would tell others.
    may_set_aside = access.may_set_aside(request.user, authority)
    matcher = readers.current()
    is_abroad = authority.kind == OrganisationKind.FOREIGN_AUTHORITY
    if is_abroad:
        listings, programmes = matcher.for_abroad(
            authority, offers=REQUESTS, programmes=PROGRAMMES, off=off, to_all=not may_set_aside
        )
    else:
        listings = matcher.requests_for(authority.pk, many=REQUESTS, off=off, to_all=not may_set_aside)
        programmes = matcher.programmes_for(authority.pk, many=PROGRAMMES, off=off, to_all=not may_set_aside)
    context = {
        "authority": authority,
        "is_abroad": is_abroad,
        "listings": _rows(listings, _lines(listings), sentences.explain(listings, LISTINGS)),
        "programmes": _rows(
            programmes,
            {
                line.programme.pk: line
                for line in stories.programme_lines(queries.programmes_of([fit.key for fit in programmes]))
            },
            sentences.explain(programmes, LISTINGS),
        ),
        "own": queries.requests_of(authority) if is_abroad else [],
        "ties": [] if is_abroad else queries.ties_of(authority),
        "switches": _switches(off),
        "may_answer": access.may_answer_for(request.user, authority),
        "may_set_aside": may_set_aside,
        "may_declare": not is_abroad and access.may_declare_for(request.user, authority),
        "aside": deciding.set_aside_by(authority) if may_set_aside else [],
    }
    return render(request, "exchange/matching_authority.html", context)


@require_POST
@lower_case
def set_aside(request, slug):
    """/bourse/pour/<slug>/ecarter/ : « pas intéressé », and the way back."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path.removesuffix("ecarter/"))
    authority = access.get_authority_for(request.user, slug=slug)
    if request.POST.get("listing"):
        thing = access.get_listing_that_may_suit(authority, ref=request.POST["listing"].replace("\x00", ""))
    else:
        thing = access.get_published_programme(request.POST.get("programme", "").replace("\x00", ""))
    _decide(request, authority, thing, by_owner=False)
    return redirect("matching-authority", slug=authority.slug)


@require_safe
def explained(request):
    """/bourse/correspondances/ : the parts, what each is worth, both ways."""
    in_force = deciding.weights_in_force()
    context = {
        "parts": [
            {
                "label": sentences.PARTS[part],
                "how": sentences.HOW[part],
                "points": [in_force[direction].by_part()[part] for direction in DIRECTIONS],
            }
            for part in NAMES
        ],
        "titles": [_("Vers une demande"), _("Vers une collectivité")],
        "wholes": [in_force[direction].whole for direction in DIRECTIONS],
        "may_weigh": access.is_national_officer(request.user),
    }
    return render(request, "exchange/matching.html", context)
