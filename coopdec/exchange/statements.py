"""The suggestions of a night, from who asked for them to their letters: for all, said to each once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from coopdec.directory.models import Organisation
from coopdec.exchange import queries, readers, rules, sentences, stories
from coopdec.exchange.matching.scoring import Fit
from coopdec.exchange.matching.weights import AUTHORITIES, LISTINGS
from coopdec.exchange.models import Listing
from coopdec.exchange.services import suggesting
from coopdec.exchange.services.suggesting import Group, Suggested, Told, Wish

Best = Iterable[tuple[int, float]]


def suggest(rhythms: Collection[str]) -> int:
    """Writes to those who chose one of these rhythms what they were not told yet; returns how many."""
    wishes = suggesting.wishes(rhythms)
    if not wishes:
        return 0
    matcher = readers.current()
    night = matcher.night(
        {one for wish in wishes for one in wish.authorities},
        list({one.pk: one for wish in wishes for one in wish.listings}.values()),
    )
    told = suggesting.told_to(wish.user.pk for wish in wishes)
    written = 0
    for wish in wishes:
        with translation.override(wish.user.language):
            groups = [group for group in _groups(matcher, night, wish, told) if group.rows]
        written += bool(groups) and suggesting.tell(wish.user, groups)
    return written


def _groups(matcher: readers.Matcher, night: readers.Night, wish: Wish, told: set[Told]) -> Iterator[Group]:
    names = Organisation.objects.in_bulk(wish.authorities)
    person = wish.user.pk
    for pk in wish.authorities:
        listings = _new(night.requests.get(pk, ()), lambda key, pk=pk: (person, pk, key, None) in told)
        programmes = _new(night.programmes.get(pk, ()), lambda key, pk=pk: (person, pk, None, key) in told)
        rows = [
            *_listings(pk, matcher.why_request(pk, listings) if listings else []),
            *_programmes(pk, matcher.why_programme(pk, programmes) if programmes else []),
        ]
        yield Group(names[pk].name, reverse("matching-authority", args=[names[pk].slug]), rows)
    for town in wish.abroad:
        yield _abroad(matcher, town, person, told)
    for one in wish.listings:
        found = _new(
            night.authorities.get(one.pk, ()), lambda key, pk=one.pk: (person, key, pk, None) in told
        )
        rows = _authorities(one, matcher.why_authority(one, found) if found else [])
        yield Group(one.seeker, reverse("matching-listing", args=[one.ref]), rows)


def _abroad(matcher: readers.Matcher, town: Organisation, person: int, told: set[Told]) -> Group:
    """Offers and programmes: so few authorities abroad ask that each is asked alone."""
    offers, programmes = matcher.for_abroad(
        town, offers=rules.SUGGESTED, programmes=rules.SUGGESTED_PROGRAMMES
    )
    rows = [
        *_listings(town.pk, _worth(offers, lambda key: (person, town.pk, key, None) in told)),
        *_programmes(town.pk, _worth(programmes, lambda key: (person, town.pk, None, key) in told)),
    ]
    return Group(town.name, reverse("matching-authority", args=[town.slug]), rows)


def _new(best: Best, is_told: Callable[[int], bool]) -> list[tuple[int, float]]:
    """Those that fit enough for a letter, and that this person was never told of."""
    return [(key, score) for key, score in best if score >= rules.WORTH_A_LETTER and not is_told(key)]


def _worth(fits: list[Fit], is_told: Callable[[int], bool]) -> list[Fit]:
    """The same, of fits whose reasons are known already."""
    return [fit for fit in fits if fit.score >= rules.WORTH_A_LETTER and not is_told(fit.key)]


def _why(said: Mapping[int, list[sentences.Said]], fit: Fit) -> str:
    return " ".join(one.sentence for one in said[fit.key][: rules.REASONS_TOLD])


def _listings(authority: int, fits: list[Fit]) -> list[Suggested]:
    if not fits:
        return []
    said = sentences.explain(fits, LISTINGS)
    lines = {line.listing.pk: line for line in stories.lines(queries.listings_of([fit.key for fit in fits]))}
    return [
        Suggested(
            organisation=authority,
            listing=fit.key,
            programme=None,
            title=_titled(lines[fit.key].listing.seeker, lines[fit.key].where),
            path=lines[fit.key].listing.get_absolute_url(),
            why=_why(said, fit),
        )
        for fit in fits
        if fit.key in lines
    ]


def _programmes(authority: int, fits: list[Fit]) -> list[Suggested]:
    if not fits:
        return []
    said = sentences.explain(fits, LISTINGS)
    found: dict[int, Any] = {one.pk: one for one in queries.programmes_of([fit.key for fit in fits])}
    return [
        Suggested(
            organisation=authority,
            listing=None,
            programme=fit.key,
            title=_titled(found[fit.key].title, str(found[fit.key].get_kind_display())),
            path=found[fit.key].get_absolute_url(),
            why=_why(said, fit),
        )
        for fit in fits
        if fit.key in found
    ]


def _authorities(listing: Listing, fits: list[Fit]) -> list[Suggested]:
    if not fits:
        return []
    said, found = sentences.explain(fits, AUTHORITIES), readers.authorities_of(fits)
    return [
        Suggested(
            organisation=fit.key,
            listing=listing.pk,
            programme=None,
            title=found[fit.key].name,
            path=found[fit.key].get_absolute_url(),
            why=_why(said, fit),
        )
        for fit in fits
        if fit.key in found
    ]


def _titled(name: str, more: str) -> str:
    return _("%(name)s (%(more)s)") % {"name": name, "more": more} if more else name
