"""Who fits whom, answered from columns that this process keeps: those of the machine, and what is offered."""

import logging
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from coopdec.common.columns import UnreadableFolderError
from coopdec.directory.models import Organisation
from coopdec.exchange import rules
from coopdec.exchange.matching import scoring
from coopdec.exchange.matching.bits import meet
from coopdec.exchange.matching.pool import Pool, World
from coopdec.exchange.matching.scoring import Fit
from coopdec.exchange.matching.seekers import Seeker
from coopdec.exchange.matching.weights import AUTHORITIES, LISTINGS, Weights
from coopdec.exchange.models import Listing
from coopdec.exchange.services import columns, deciding, known, offered

log = logging.getLogger(__name__)
LOOKED_AT = 2.0  # seconds between two looks at what changed
# What somebody may say beside what the record tells of it.
SAID = ("themes", "families", "sdgs", "languages")
OLD = timedelta(days=1)  # the worker makes columns long before; else the first who asks does


Best = Mapping[int, list[tuple[int, float]]]  # who asks → (key, score) of its few best, the first first


@dataclass(frozen=True, slots=True)
class Night:
    """The few best of each that asked: requests and programmes by authority, authorities by request."""

    requests: Best
    programmes: Best
    authorities: Best


@dataclass(frozen=True)
class Matcher:
    """One moment: the authorities of a version of the record, what is offered, and what parts are worth."""

    world: World
    authorities: Pool
    requests: Pool
    offers: Pool
    programmes: Pool
    weights: Mapping[str, Weights]
    now: float

    def authorities_for(
        self,
        listing: Listing,
        *,
        many: int,
        first: int = 0,
        off: Collection[str] = (),
        to_all: bool = False,
    ) -> list[Fit]:
        """French authorities that fit a request, whatever its state; keys are those of organisations.

        Those that it knows already or set aside are never proposed (`services.known`, for `to_all` too).
        """
        return scoring.best(
            self._asking(listing),
            self.authorities,
            self.world,
            self._weights(AUTHORITIES, off),
            now=self.now,
            many=many,
            first=first,
            without=known.authorities_known_to([listing], to_all=to_all)[listing.pk],
        )

    def offers_for(self, listing: Listing, *, many: int, off: Collection[str] = ()) -> list[Fit]:
        """Offers of French authorities that fit a request; keys are those of listings."""
        return scoring.best(
            self._asking(listing),
            self.offers,
            self.world,
            self._weights(LISTINGS, off),
            now=self.now,
            many=many,
        )

    def _asking(self, listing: Listing) -> Pool:
        """The request as a pool of one row; read again when it is not among those published."""
        try:
            return self.requests.at(self.requests.row_of(listing.pk))
        except KeyError:
            (seeker,) = offered.read_listings(Listing.objects.filter(pk=listing.pk))["requests"]
            return Pool.of([seeker], self.world)

    def requests_for(
        self, authority: int, *, many: int, off: Collection[str] = (), to_all: bool = False
    ) -> list[Fit]:
        """Requests that fit a French authority, but those that it knows or set aside; keys are those of
        listings. None when the authority is not known."""
        return self.requests_that_fit(
            self.known(authority),
            many=many,
            off=off,
            without=known.listings_known_to([authority], to_all=to_all)[authority],
        )

    def programmes_for(
        self, authority: int, *, many: int, off: Collection[str] = (), to_all: bool = False
    ) -> list[Fit]:
        """Programmes that fit a French authority, but those that it knows or set aside; keys are theirs."""
        return self.programmes_that_fit(
            self.known(authority),
            many=many,
            off=off,
            without=known.programmes_known_to([authority], to_all=to_all)[authority],
        )

    def known(self, authority: int) -> Pool | None:
        """What the record tells of an authority, as a pool of one row; None when it is not known."""
        try:
            return self.authorities.at(self.authorities.row_of(authority))
        except KeyError:
            return None

    def told(self, said: Seeker, *, authority: int | None = None) -> Pool:
        """What somebody says of itself; for an authority, beside what the record tells of it."""
        alone = Pool.of([said], self.world)
        known = self.known(authority) if authority else None
        if known is None:
            return alone
        return replace(known, **{name: getattr(known, name) | getattr(alone, name) for name in SAID})

    def requests_that_fit(
        self, seeker: Pool | None, *, many: int, off: Collection[str] = (), without: Collection[int] = ()
    ) -> list[Fit]:
        """Requests for this one; keys are those of listings."""
        return self._offered(seeker, self.requests, many=many, off=off, without=without)

    def programmes_that_fit(
        self, seeker: Pool | None, *, many: int, off: Collection[str] = (), without: Collection[int] = ()
    ) -> list[Fit]:
        """Programmes for this one; keys are theirs."""
        return self._offered(seeker, self.programmes, many=many, off=off, without=without)

    def out_of(self, countries: Collection[str], offered_things: Pool) -> set[int]:
        """Those of `requests` or `programmes` that stand in none of these countries; who names none may."""
        asked = self.world.countries.encode([frozenset(countries)])
        stands = offered_things.stands_in
        return set(offered_things.keys[stands.any(axis=0) & ~meet(stands, asked)].tolist())

    def _offered(
        self, seeker: Pool | None, pool: Pool, *, many: int, off: Collection[str], without: Collection[int]
    ) -> list[Fit]:
        if seeker is None:
            return []
        return self._best(seeker, pool, many=many, off=off, without=without)

    def for_abroad(
        self,
        authority: Organisation,
        *,
        offers: int,
        programmes: int,
        off: Collection[str] = (),
        to_all: bool = False,
    ) -> tuple[list[Fit], list[Fit]]:
        """Offers, then programmes, that fit an authority abroad; those for other countries are left out."""
        seeker = Pool.of([offered.read_abroad(authority)], self.world)
        not_here, not_there = offered.elsewhere(authority.country_id or "")
        not_here |= known.listings_known_to([authority.pk], to_all=to_all)[authority.pk]
        not_there |= known.programmes_known_to([authority.pk], to_all=to_all)[authority.pk]
        return (
            self._best(seeker, self.offers, many=offers, off=off, without=not_here),
            self._best(seeker, self.programmes, many=programmes, off=off, without=not_there),
        )

    def _best(
        self, seeker: Pool, pool: Pool, *, many: int, off: Collection[str], without: Collection[int]
    ) -> list[Fit]:
        weights = self._weights(LISTINGS, off)
        return scoring.best(seeker, pool, self.world, weights, now=self.now, many=many, without=without)

    def night(self, authorities: Collection[int], listings: Collection[Listing]) -> Night:
        """What suits each authority and each request best, scores only: made for thousands of them."""
        asking = self.authorities.having(authorities)
        weights = self._weights(LISTINGS, ())

        def best(pool: Pool, many: int, without: known.Known) -> Best:
            found = scoring.digest(asking, pool, weights, now=self.now, many=many, without=without)
            return {key: list(zip(keys, points, strict=True)) for key, keys, points in found}

        return Night(
            requests=best(self.requests, rules.SUGGESTED, known.listings_known_to(authorities)),
            programmes=best(
                self.programmes, rules.SUGGESTED_PROGRAMMES, known.programmes_known_to(authorities)
            ),
            authorities=self._towns(listings),
        )

    def _towns(self, listings: Collection[Listing]) -> Best:
        weights, without = self._weights(AUTHORITIES, ()), known.authorities_known_to(listings)
        found = {}
        for one in listings:
            points = scoring.scores(self._asking(one), self.authorities, weights, now=self.now)
            rows = scoring.best_rows(points, self.authorities.keys, rules.SUGGESTED, without=without[one.pk])
            found[one.pk] = [(int(self.authorities.keys[row]), float(points[row])) for row in rows]
        return found

    def why_request(self, authority: int, best: Iterable[tuple[int, float]]) -> list[Fit]:
        """The reasons of what `night` found for an authority."""
        return self._why(
            self.authorities.at(self.authorities.row_of(authority)), self.requests, LISTINGS, best
        )

    def why_programme(self, authority: int, best: Iterable[tuple[int, float]]) -> list[Fit]:
        seeker = self.authorities.at(self.authorities.row_of(authority))
        return self._why(seeker, self.programmes, LISTINGS, best)

    def why_authority(self, listing: Listing, best: Iterable[tuple[int, float]]) -> list[Fit]:
        return self._why(self._asking(listing), self.authorities, AUTHORITIES, best)

    def _why(self, seeker: Pool, pool: Pool, direction: str, best: Iterable[tuple[int, float]]) -> list[Fit]:
        weights = self._weights(direction, ())
        return [
            scoring.fit(seeker, pool.at(pool.row_of(key)), self.world, weights, now=self.now, score=score)
            for key, score in best
        ]

    def _weights(self, direction: str, off: Collection[str]) -> Weights:
        return self.weights[direction].without(off)


def authorities_of(fits: Iterable[Fit]) -> dict[int, Organisation]:
    """Key → the authority, with what a line tells of it."""
    found = Organisation.objects.visible().select_related("department", "region")
    return found.in_bulk([fit.key for fit in fits])


def current() -> Matcher:
    """What may be asked now: columns of the latest version of this machine, and what is published."""
    database = connection.settings_dict
    kept = str(settings.MATCHING_DIR)
    return _shelf_of(
        kept, settings.DEMO_DATA, str(database["HOST"]), str(database["PORT"]), str(database["NAME"])
    ).matcher()


@lru_cache(maxsize=8)
def _shelf_of(_kept: str, _demo: bool, _host: str, _port: str, _name: str) -> "_Shelf":  # noqa: FBT001 - a key
    return _Shelf()


def forget() -> None:
    """Close everything, for tests that change the record behind this process."""
    _shelf_of.cache_clear()


class _Shelf:
    """What this process keeps of one database; threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked, self._made = -LOOKED_AT, 0.0
        self._name = self._moved = ""
        self._matcher: Matcher | None = None

    def matcher(self) -> Matcher:
        with self._lock:
            if self._matcher is None or time.monotonic() - self._looked >= LOOKED_AT:
                self._look()
                self._looked = time.monotonic()
            assert self._matcher is not None
            return self._matcher

    def _look(self) -> None:
        world, authorities = self._columns()
        moved = offered.moved()
        before = self._matcher
        points = deciding.weights_in_force()
        if before is not None and before.authorities is authorities and moved == self._moved:
            self._matcher = replace(before, weights=points)
            return
        listings = offered.read_listings()
        self._matcher = Matcher(
            world=world,
            authorities=authorities,
            requests=Pool.of(listings["requests"], world),
            offers=Pool.of(listings["offers"], world),
            programmes=Pool.of(offered.read_programmes(), world),
            weights=points,
            now=offered.year_of(timezone.now()) or 0.0,
        )
        self._moved = moved

    def _columns(self) -> tuple[World, Pool]:
        """The latest that can be opened; made here when the machine has none, or only an old one."""
        folder = columns.place()
        if folder is None:
            return self._in_memory()
        link = folder / columns.LINK
        if not link.is_symlink() or _is_old(link):
            columns.keep()
        name = link.readlink().name
        if name != self._name or self._matcher is None:
            try:
                opened = columns.open_folder(folder / name)
            except UnreadableFolderError as error:
                log.warning("Colonnes %s illisibles : %s", name, error)
                columns.keep()
                name = link.readlink().name
                opened = columns.open_folder(folder / name)
            self._name = name
            return opened
        return self._matcher.world, self._matcher.authorities

    def _in_memory(self) -> tuple[World, Pool]:
        """Where no folder keeps them: made once, and again when they are old."""
        if self._matcher is None or time.monotonic() - self._made > OLD.total_seconds():
            self._made = time.monotonic()
            return columns.read()
        return self._matcher.world, self._matcher.authorities


def _is_old(link: Path) -> bool:
    made = link.resolve().stat().st_mtime if link.exists() else 0.0
    return time.time() - made > OLD.total_seconds() and columns.version() != link.readlink().name
