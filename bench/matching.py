"""Matching: its columns, a page of suggestions each way, and the digest of the night, without HTTP.

1,000 requests: those of the record, then towns of the reference that publish the needs of one of them (drawn
with the seed); nothing is written. Columns are made, and read by memory mapping, in a folder of their own.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings

from bench.report import Run, both, head, row
from coopdec.exchange import rules, sentences
from coopdec.exchange.enums import ListingKind
from coopdec.exchange.matching import scoring, weights
from coopdec.exchange.matching.pool import Pool
from coopdec.exchange.matching.seekers import Seeker
from coopdec.exchange.models import Listing
from coopdec.exchange.readers import Matcher, Night
from coopdec.exchange.services import columns, offered
from coopdec.exchange.services.record import languages_of
from coopdec.reference.models import ForeignPlace
from coopdec.reference.queries import partner_countries

REQUESTS = 1000
ASKED = 300  # authorities whose page is asked
PAGE = 20
AIM_PAGE, AIM_NIGHT = "p95 ≤ 50", "≤ 60 s"


def matching(run: Run) -> None:
    """A part of `python -m bench`."""
    settings.MATCHING_DIR, before = Path(tempfile.mkdtemp(prefix="coopdec-matching-")), settings.MATCHING_DIR
    try:
        took, _made = timed(columns.keep)
        folder = columns.place()
        assert folder is not None
        opening, (world, authorities) = timed(lambda: columns.open_folder(folder / columns.LINK))
        size = sum(one.stat().st_size for one in (folder / columns.LINK).iterdir()) / 1e6
    finally:
        settings.MATCHING_DIR = before
    reading, listings = timed(offered.read_listings)
    matcher = Matcher(
        world=world,
        authorities=authorities,
        requests=Pool.of(requests(listings["requests"], run.options.seed), world),
        offers=Pool.of(listings["offers"], world),
        programmes=Pool.of(offered.read_programmes(), world),
        weights={direction: weights.defaults(direction) for direction in weights.DIRECTIONS},
        now=2026.9,
    )
    head("matching", "measured", "aim")
    row(f"columns of {len(authorities):,} authorities read from the record, written", f"{took:.1f} s", "")
    row("their size; opened", f"{size:.1f} MB; {1000 * opening:.0f} ms", "")
    row("what is published, read", f"{1000 * reading:.0f} ms", "")
    pages(matcher, run.options.seed)
    night(matcher)
    print()


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = act()
    return time.perf_counter() - began, done


def requests(published: list[Seeker], seed: int) -> list[Seeker]:
    """Those published, then made ones up to REQUESTS."""
    drawn = random.Random(seed)
    towns = list(
        ForeignPlace.objects.filter(population__gte=5000, country__in=partner_countries())
        .order_by("pk")
        .values_list("country_id", "population")
    )
    made = list(published)
    key = max((one.key for one in published), default=0)
    while len(made) < REQUESTS:
        country, population = drawn.choice(towns)
        key += 1
        made.append(
            replace(
                drawn.choice(published),
                key=key,
                population=population,
                stands_in=frozenset({country}),
                languages=languages_of(country),
                fresh_on=2020 + drawn.random() * 6.9,
            )
        )
    return made


def pages(matcher: Matcher, seed: int) -> None:
    """What a page asks of matching, its sentences and the names in them included."""
    pool, many = matcher.authorities, len(matcher.requests)
    drawn = random.Random(seed).sample(pool.keys.tolist(), ASKED)
    for act, asked in ((page_of_request, range(10)), (page_of_authority, drawn[:10])):
        each(act, matcher, asked)
    times = each(page_of_request, matcher, range(many))
    row(
        f"page of a request: {PAGE} of {len(pool):,} authorities, with sentences; p50 / p95 ms",
        both(times),
        AIM_PAGE,
    )
    row("– of which the scores of all authorities", both(each(only_scores, matcher, range(many)), 2), "")
    times = each(page_of_authority, matcher, drawn)
    offers = f"{PAGE} of {many:,} requests, {PAGE} of {len(matcher.programmes)} programmes"
    row(f"page of an authority: {offers}, with sentences; p50 / p95 ms", both(times), AIM_PAGE)


def each(act: Callable[[Matcher, int], object], matcher: Matcher, asked: Iterable[int]) -> list[float]:
    """Milliseconds of each."""
    times = []
    for one in asked:
        began = time.perf_counter()
        act(matcher, one)
        times.append(1000 * (time.perf_counter() - began))
    return times


def only_scores(matcher: Matcher, rank: int) -> object:
    asked = weights.defaults(weights.AUTHORITIES)
    return scoring.scores(matcher.requests.at(rank), matcher.authorities, asked, now=matcher.now)


def page_of_request(matcher: Matcher, rank: int) -> object:
    fits = scoring.best(
        matcher.requests.at(rank), matcher.authorities, matcher.world, weights.defaults(weights.AUTHORITIES),
        now=matcher.now, many=PAGE,
    )  # fmt: skip
    return sentences.explain(fits, weights.AUTHORITIES)


def page_of_authority(matcher: Matcher, key: int) -> object:
    fits = [*matcher.requests_for(key, many=PAGE), *matcher.programmes_for(key, many=PAGE)]
    return sentences.explain(fits, weights.LISTINGS)


def night(matcher: Matcher) -> None:
    """Everybody, both ways, as the task of the night does it: what each knows already is read by SQL."""

    def authorities() -> Night:
        return matcher.night(matcher.authorities.keys.tolist(), list(requests_written()))

    def towns() -> int:
        asked, pool = weights.defaults(weights.AUTHORITIES), matcher.authorities
        count = 0
        for rank in range(len(matcher.requests)):
            found = scoring.scores(matcher.requests.at(rank), pool, asked, now=matcher.now)
            count += len(scoring.best_rows(found, pool.keys, rules.SUGGESTED))
        return count

    here, found = timed(authorities)
    there, other = timed(towns)
    one = sum(len(best) for best in (*found.requests.values(), *found.programmes.values()))
    what = f"night: {rules.SUGGESTED} requests and {rules.SUGGESTED_PROGRAMMES} programmes for each authority"
    what += f", {rules.SUGGESTED} authorities for each request"
    row(f"{what} ({one + other:,} suggestions)", f"{here:.1f} + {there:.1f} s, one process", AIM_NIGHT)
    some = random.Random(1).sample(sorted(found.requests), ASKED)
    took = each(lambda _matcher, key: why(matcher, found, key), matcher, some)
    row("– the reasons of one authority’s, in sentences, when they are new; p50 / p95 ms", both(took), "")


def why(matcher: Matcher, found: Night, key: int) -> object:
    """What a letter says of one authority."""
    fits = [
        *matcher.why_request(key, found.requests[key]), *matcher.why_programme(key, found.programmes[key])
    ]  # fmt: skip
    return sentences.explain(fits, weights.LISTINGS)


def requests_written() -> Iterable[Listing]:
    """Those of the record: the made ones are nowhere, and are counted apart."""
    return Listing.objects.published().exclude(kind=ListingKind.OFFER).select_related("organisation")
