"""How well matching finds partners that really met: all real pairs, each taken out before it is sought.

`python -m bench.matching_quality` (reads the database of DATABASE_URL; demonstration sheets take no part).
`--cross-validate`: also chooses weights on four fifths of those who seek and measures on the last fifth.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench.matching_weights import CHOSEN, Ground, folds  # noqa: E402
from bench.ranking import Interval, intervals, rank_of  # noqa: E402
from bench.report import head, row  # noqa: E402
from coopdec.directory.models import Organisation  # noqa: E402
from coopdec.exchange.matching import scoring, weights  # noqa: E402
from coopdec.exchange.matching.parts import NAMES  # noqa: E402
from coopdec.exchange.matching.pool import Pool, World  # noqa: E402
from coopdec.exchange.matching.record import Record  # noqa: E402
from coopdec.exchange.matching.seekers import Seeker  # noqa: E402
from coopdec.exchange.services.record import read_record, read_world  # noqa: E402

TWINNING = "twinning"
CLASSES = (2_000, 10_000, 50_000, 200_000, 1_000_000)  # bounds of the population classes of the exchange
OF_A_LISTING = ("unserved", "freshness")
MEASURES = ("recall@10", "recall@50", "MRR")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bodies that are partners on a real sheet, and of which kinds."""

    french: int
    abroad: int
    kinds: frozenset[str]

    @property
    def is_twinning(self) -> bool:
        """Nothing but a twinning."""
        return self.kinds == {TWINNING}


@dataclass(frozen=True)
class Trial:
    """One pair, taken out: every part of every candidate, and the row that is right."""

    pair: Pair
    group: int
    row: int
    partners: tuple[int, ...]
    parts: np.ndarray
    rivals: dict[str, np.ndarray]


def coded_pairs(record: Record) -> list[Pair]:
    """Pairs whose two ends have an official code: a SIREN here, a GeoNames place there."""
    with_siren = set(
        Organisation.objects.french_authorities().exclude(siren=None).values_list("pk", flat=True)
    )
    kinds: dict[tuple[int, int], set[str]] = defaultdict(set)
    for sheet in record.sheets:
        for french in sheet.french & with_siren:
            for abroad in sheet.abroad:
                if record.bodies[abroad].place:
                    kinds[french, abroad].add(sheet.kind)
    return [Pair(french, abroad, frozenset(found)) for (french, abroad), found in sorted(kinds.items())]


def trials(
    record: Record,
    world: World,
    pairs: Sequence[Pair],
    *,
    now: float,
    from_france: bool,
    needs: bool = False,
) -> Iterator[Trial]:
    """Each pair taken out, then sought: by the town or, `from_france`, by the French authority.

    `needs`: the town says the themes and goals of the sheets that were taken out, as its request would have.
    That is no longer leaving everything out: it is shown apart.
    """
    for pair in pairs:
        apart = record.without_pair(pair.french, pair.abroad)
        asks, right = (pair.french, pair.abroad) if from_france else (pair.abroad, pair.french)
        towns = [
            asking(record, one, pair) if needs and one.key == pair.abroad else one for one in apart.abroad()
        ]
        french, abroad = Pool.of(apart.french(), world), Pool.of(towns, world)
        pool, others = (abroad, french) if from_france else (french, abroad)
        seeker = others.at(others.row_of(asks))
        partners = {
            pool.row_of(one)
            for sheet in record.by_body[asks]
            for one in (sheet.abroad if from_france else sheet.french)
        }
        yield Trial(
            pair=pair,
            group=asks,
            row=pool.row_of(right),
            partners=tuple(sorted(partners)),
            parts=scoring.values(seeker, pool, now=now).astype(np.float16),
            rivals=baselines(seeker, pool),
        )


def asking(record: Record, town: Seeker, pair: Pair) -> Seeker:
    """The town, with the needs that the sheets of the pair met."""
    met = [one for one in record.by_body[pair.abroad] if pair.french in one.french]
    return replace(
        town,
        themes=town.themes.union(*(one.themes for one in met)),
        sdgs=town.sdgs.union(*(one.sdgs for one in met)),
    )


def baselines(seeker: Pool, pool: Pool) -> dict[str, np.ndarray]:
    """The three that matching is compared with; equals are in no order (`bench.ranking`)."""
    bounds = np.log10(CLASSES)
    known = np.isfinite(pool.populations) & np.isfinite(seeker.populations)
    same = known & (np.digitize(pool.populations, bounds) == np.digitize(seeker.populations, bounds))
    return {
        "random": np.zeros(len(pool)),
        "same population class": same.astype(float),
        "most connected first": pool.served.astype(float),
    }


def measured(found: Sequence[Trial], points: Sequence[float]) -> np.ndarray:
    """By trial: recall@10, recall@50, reciprocal rank, with these weights."""
    return np.array([rank_of(total(one, points), one.row, one.partners).measures for one in found])


def total(trial: Trial, points: Sequence[float]) -> np.ndarray:
    whole = np.asarray(points, dtype=np.float32)
    return np.round(
        whole @ trial.parts.astype(np.float32) * (scoring.FULL / max(whole.sum(), 1)), scoring.DIGITS
    )


def rivals(found: Sequence[Trial], name: str) -> np.ndarray:
    return np.array([rank_of(one.rivals[name], one.row, one.partners).measures for one in found])


def table(title: str, found: Sequence[Trial], points: Sequence[float]) -> None:
    """Matching and the three baselines on these trials, and where it is better."""
    groups = [one.group for one in found]
    print(f"\n**{title}**: {len(found)} pairs, {len(set(groups))} who seek.\n")
    head("", *MEASURES)
    ours = measured(found, points)
    of_us = intervals(ours, groups)
    row("matching", *map(said, of_us))
    for name in found[0].rivals:
        theirs = rivals(found, name)
        of_them = intervals(theirs, groups)
        row(name, *map(said, of_them))
        apart = intervals(ours - theirs, groups)
        row(
            "– matching beside it",
            *(verdict(one, other, gap) for one, other, gap in zip(of_us, of_them, apart, strict=True)),
        )


def said(one: Interval) -> str:
    return f"{one.mean:.3f} [{one.low:.3f}; {one.high:.3f}]"


def verdict(ours: Interval, theirs: Interval, apart: Interval) -> str:
    """« better » only where the whole interval is above; the difference pair by pair is given beside."""
    word = "**better**" if ours.is_above(theirs) else "worse" if theirs.is_above(ours) else "not shown better"
    return f"{word} ({said(apart)})"


def alone(found: Sequence[Trial]) -> None:
    """What each part gives alone, and what the whole loses without it."""
    print("\n**Each part**, alone, and the whole without it (recall@50; MRR).\n")
    head("part", "pairs where it says something", "alone", "without it")
    points = np.array(weights.defaults(weights.AUTHORITIES).points)
    for place, name in enumerate(NAMES):
        only, rest = np.zeros(len(NAMES)), points.copy()
        only[place], rest[place] = 1, 0
        speaks = sum(bool(one.parts[place, one.row] > 0) for one in found)
        one, other = measured(found, only).mean(axis=0), measured(found, rest).mean(axis=0)
        row(name, speaks, f"{one[1]:.3f}; {one[2]:.3f}", f"{other[1]:.3f}; {other[2]:.3f}")


def cross_validated(found: Sequence[Trial], start: Sequence[float]) -> None:
    """Each town is measured with weights that were chosen without it."""
    ground = Ground([one.parts for one in found], [one.row for one in found], [one.partners for one in found])
    groups = [one.group for one in found]
    measures = np.zeros((len(found), len(MEASURES)))
    print("\n**Weights chosen by cross-validation** (five folds of those who seek).\n")
    head("fold", *CHOSEN)
    for fold, (choose, measure) in enumerate(folds(groups), 1):
        points = ground.choose(start, choose)
        row(fold, *(f"{points[NAMES.index(name)]:g}" for name in CHOSEN))
        measures[measure] = measured([found[one] for one in measure], points)
    points = ground.choose(start, np.arange(len(found)))
    row("on all", *(f"{points[NAMES.index(name)]:g}" for name in CHOSEN))
    print()
    head("", *MEASURES)
    row("the weights of the file", *map(said, intervals(measured(found, start), groups)))
    row("chosen without the town measured", *map(said, intervals(measures, groups)))
    row("– beside those of the file", *map(said, intervals(measures - measured(found, start), groups)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--now", type=float, default=2026.9, help="the year from which freshness is counted")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--needs", action="store_true", help="also with the themes of the sheet taken out")
    options = parser.parse_args()
    world, record = read_world(), read_record(only_real=True, with_texts=True)
    pairs = coded_pairs(record)
    removed = [len(record.derived_from(one.french, one.abroad)) for one in pairs]
    print(
        f"{len(pairs)} real pairs coded at both ends, {sum(one.is_twinning for one in pairs)} only twinnings;"
    )
    print(f"sheets removed with each: {np.mean(removed):.1f} on average, {max(removed)} at most.")
    for from_france, direction in ((False, weights.AUTHORITIES), (True, weights.LISTINGS)):
        found = list(trials(record, world, pairs, now=options.now, from_france=from_france))
        # A town of the record has published nothing: what tells one listing from another is out of place.
        points = weights.defaults(direction).without(OF_A_LISTING if from_france else ()).points
        who = "a French authority seeks a town" if from_france else "a town seeks a French authority"
        print(f"\n## {who.capitalize()}, among {found[0].parts.shape[1]:,}")
        table("Partnerships and projects", [one for one in found if not one.pair.is_twinning], points)
        table("Twinnings", [one for one in found if one.pair.is_twinning], points)
        if options.needs:
            stated = list(trials(record, world, pairs, now=options.now, from_france=from_france, needs=True))
            table(
                "With the needs of the sheet said",
                [one for one in stated if not one.pair.is_twinning],
                points,
            )
        if not from_france:
            alone([one for one in found if not one.pair.is_twinning])
        if options.cross_validate:
            cross_validated([one for one in found if not one.pair.is_twinning], points)


if __name__ == "__main__":
    main()
