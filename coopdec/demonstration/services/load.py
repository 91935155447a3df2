"""The world as a whole: loaded, replaced or removed in one transaction, by the bulk doors below."""

import contextlib
import itertools
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coopdec.common.text import slug
from coopdec.cooperation.services.bulk import bulk_load, bulk_remove_demonstration
from coopdec.demonstration import rules
from coopdec.demonstration.actors import Area
from coopdec.demonstration.french import of
from coopdec.demonstration.generate import sheets
from coopdec.demonstration.material import material
from coopdec.demonstration.plan import areas_of
from coopdec.demonstration.queries import CITY, Town, read_world
from coopdec.demonstration.rules import DemonstrationOffError
from coopdec.demonstration.services.calls import remove_calls
from coopdec.demonstration.services.exchange import remove_exchange
from coopdec.demonstration.services.people import remove_people
from coopdec.directory.services.authorities import reference_checksum
from coopdec.directory.services.bulk import (
    ForeignAuthority,
    bulk_load_foreign_authorities,
    bulk_remove_demonstration_organisations,
)
from coopdec.journal import queries as journal_queries

BATCH = "demonstration"
# Raised with any change of the code that changes what is generated.
GENERATOR = 1
SEED, TABLE, MOST = "coopdec", rules.TABLE, rules.MOST
AHEAD = 4000  # sheets made while the database writes the ones before
T = TypeVar("T")
Progress = Callable[[int], None]


def load_demonstration(
    *, projects: int = rules.TABLE, seed: str = SEED, progress: Progress | None = None
) -> dict[str, int] | None:
    """Make the world that of this size and seed. Returns the rows written by table, None if it was there.

    Another size, seed, generator or reference replaces it whole. `progress` hears of the sheets written so
    far. Raises DemonstrationOffError where the settings forbid it, BulkRefusedError, ValueError for a size
    that is not between 1 and MOST.
    """
    if not settings.DEMO_DATA:
        raise DemonstrationOffError(_("Le monde de démonstration est interdit par les réglages (DEMO_DATA)."))
    if not 1 <= projects <= MOST:
        raise ValueError(_("Le nombre de fiches va de 1 à %(most)s.") % {"most": MOST})
    words = material()
    made_of = {
        "projects": projects, "seed": seed, "generator": GENERATOR, "words": words.checksum,
        "reference": reference_checksum(),
    }  # fmt: skip
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two starts at once: the second waits, then finds the world there.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_demonstration'))")
        if _loaded() == made_of:
            return None
        _remove()
        world = read_world(words)
        areas = areas_of(world, words, projects=projects, seed=seed)
        keys = bulk_load_foreign_authorities(
            map(_authority, _towns(areas)), batch=BATCH, facts={"projects": projects, "seed": seed}
        )
        return bulk_load(
            _ahead(sheets(world, words, areas, keys, seed=seed)),
            batch=BATCH,
            facts={"made_of": made_of},
            progress=progress,
        )


@transaction.atomic
def remove_demonstration() -> dict[str, int]:
    """Take the whole world away; returns the rows removed by table, nothing when there was none."""
    return _remove()


def _remove() -> dict[str, int]:
    calls, listings = remove_calls(), remove_exchange()
    people = remove_people()
    removed = bulk_remove_demonstration(batch=BATCH)
    organisations = bulk_remove_demonstration_organisations(batch=BATCH)
    counts = {
        **removed, "organisations": organisations, "people": people, "listings": listings, "calls": calls,
    }  # fmt: skip
    return counts if any(counts.values()) else {}


def loaded_size() -> int | None:
    """How many sheets the world that stands here was made of; None without any."""
    made_of = _loaded()
    return made_of["projects"] if made_of else None


def _ahead(stream: Iterator[T]) -> Iterator[T]:
    """The same stream, drawn by a thread of its own (it never asks the database anything)."""
    chunks: queue.Queue[list[T] | BaseException | None] = queue.Queue(maxsize=1)
    given_up = threading.Event()

    def put(chunk: list[T] | BaseException | None) -> bool:
        while not given_up.is_set():
            with contextlib.suppress(queue.Full):
                chunks.put(chunk, timeout=0.2)
                return True
        return False

    def draw() -> None:
        try:
            while (chunk := list(itertools.islice(stream, AHEAD))) and put(chunk):
                pass
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            put(error)

    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    try:
        while (chunk := chunks.get()) is not None:
            if isinstance(chunk, BaseException):
                raise chunk
            yield from chunk
    finally:
        given_up.set()
        thread.join()


def _loaded() -> dict[str, Any] | None:
    """What the world that stands there was made of, as its journal entry says."""
    last = journal_queries.history_of("cooperation.bulk", BATCH).last()
    return last.facts.get("made_of") if last else None


def _towns(areas: Iterable[Area]) -> Iterable[Town]:
    return (town for area in areas if area.towns for town in area.towns.values)


def _authority(town: Town) -> ForeignAuthority:
    return ForeignAuthority(
        place=town.geoname_id,
        slug=f"demo-{slug(town.name)[:80]}-{town.geoname_id}",
        name=f"{'Ville' if town.population >= CITY else 'Commune'} {of(town.name)}",
        territory=town.name,
        country=town.country,
        latitude=town.latitude,
        longitude=town.longitude,
    )
