"""From chunks of sheets to a folder of arrays: a base, or the overlay that goes on after one.

Sheets keep the order in which they come. Memory holds arrays and one Python object a distinct value or word;
cards and references are written as they come.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from coopdec.atlas.engine import csr, table
from coopdec.atlas.engine.extract import STANDS, Extract, Known, Points
from coopdec.atlas.engine.indexing import Index
from coopdec.atlas.engine.segment import FORMAT, Segment
from coopdec.atlas.engine.table import BODIES, KnownOf, Numbering
from coopdec.atlas.filters import LABELS
from coopdec.common.columns import Texts, Writer

SOUGHT_NAMES = ("authority", "partner", "country", "theme")
COLUMNS = {
    "pks": np.int64,
    "roots": np.int64,
    "first_years": np.int16,
    "last_years": np.int16,
    "updated": np.int64,
    "cash": np.int64,
    "in_kind": np.int64,
    "unplaced": np.int16,
}


def make(
    folder: Path,
    chunks: Iterable[Extract],
    known: KnownOf,
    *,
    metadata: Mapping[str, Any] | None = None,
    base: Segment | None = None,
    removed: Collection[int] = (),
    dimensions: Iterable[str] = tuple(LABELS),
) -> None:
    """Write the folder of these sheets; it appears whole or not at all.

    `known` is called with the values met, by dimension, once the sheets are read, then with the places where
    they stand. With `base` this is an overlay: its sheets replace those of the same key, and `removed`
    are keys of the base that nothing replaces. `metadata` (JSON) is given back by `Segment.metadata`;
    `version` and `epoch` belong there. A key comes once. Raises `FileExistsError` when the folder is there.
    """
    with Writer(folder) as writer:
        writer.metadata |= metadata or {}
        _Making(writer, tuple(dimensions), base).make(chunks, known, removed)


class _Making:
    def __init__(self, writer: Writer, dimensions: tuple[str, ...], base: Segment | None) -> None:
        self.writer = writer
        self.dimensions = dimensions
        self.base = base
        self.numbering = Numbering(dimensions, base.table if base else None)
        self.index = Index()
        self.count = 0
        self.title_keys: list[str] = []
        self.kept: dict[str, list[np.ndarray]] = {}

    def make(self, chunks: Iterable[Extract], known: KnownOf, removed: Collection[int]) -> None:
        writer = self.writer
        refs, cards = writer.texts("ref"), writer.texts("card")
        natures, stages = _names(), _names()
        for chunk in chunks:
            refs.extend(chunk.refs)
            cards.extend(chunk.cards)
            self._columns(chunk)
            self._values(chunk)
            self._money(chunk, natures, stages)
            self.index.add(self.count, chunk.tokens)
            self.index.read_forms(chunk.title_keys, chunk.cards)
            self.title_keys += chunk.title_keys
            self.count += len(chunk.pks)
        writer.metadata |= {"format": FORMAT, "rows": self.count, "natures": [*natures], "stages": [*stages]}
        writer.add("removed", np.array(sorted(removed), dtype=np.int64))
        columns = {name: self._joined(name, dtype) for name, dtype in COLUMNS.items()}
        for name in ("pks", "first_years", "last_years", "updated", "cash", "in_kind", "unplaced"):
            writer.add(name, columns[name])
        roots, numbers = np.unique(columns["roots"], return_inverse=True)
        writer.add("roots", roots)
        writer.add("root", numbers.astype(np.int32))
        self._orders(columns)
        codes = self._settle(known)
        self._matrix(codes)
        self._shores(codes)
        for name in ("away_points", "french_points"):
            self._points(name)
        self._lists("money", {"year": np.int16, "nature": np.int16, "stage": np.int16, "cents": np.int64})
        self.index.write(writer, self._sought_names())
        table.write(writer, self.numbering)

    # --- chunk by chunk

    def _keep(self, name: str, array: np.ndarray) -> None:
        self.kept.setdefault(name, []).append(array)

    def _joined(self, name: str, dtype: Any) -> np.ndarray:
        return np.concatenate([np.empty(0, dtype), *self.kept.pop(name, [])]).astype(dtype, copy=False)

    def _rows(self, rows: np.ndarray) -> np.ndarray:
        return rows.astype(np.int32) + np.int32(self.count)

    def _columns(self, chunk: Extract) -> None:
        for name in COLUMNS:
            self._keep(name, getattr(chunk, name))
        points: Points
        for name, points in (("away", chunk.away_points), ("french", chunk.french_points)):
            self._keep(f"{name}_points.row", self._rows(points.rows))
            self._keep(f"{name}_points.lon", points.lon)
            self._keep(f"{name}_points.lat", points.lat)
            self._keep(f"{name}_points.is_exact", points.is_exact)

    def _values(self, chunk: Extract) -> None:
        for name in self.dimensions:
            pairs = chunk.values.get(name)
            if pairs is not None:
                self._keep(f"values.{name}.row", self._rows(pairs.rows))
                numbers = self.numbering.numbers(name, pairs.values, len(pairs.values))
                self._keep(f"values.{name}.number", numbers)
        for name, pairs in (("near", chunk.near), ("far", chunk.far)):
            self._keep(f"{name}.row", self._rows(pairs.rows))
            self._keep(f"{name}.number", self.bodies(pairs.values))

    def bodies(self, slugs: list[str]) -> np.ndarray:
        return self.numbering.numbers(BODIES, slugs, len(slugs))

    def _money(self, chunk: Extract, natures: dict[str, int], stages: dict[str, int]) -> None:
        money = chunk.money
        count = len(money.cents)
        self._keep("money.row", self._rows(money.rows))
        self._keep("money.year", money.years)
        self._keep("money.nature", np.fromiter(map(natures.__getitem__, money.natures), np.int16, count))
        self._keep("money.stage", np.fromiter(map(stages.__getitem__, money.stages), np.int16, count))
        self._keep("money.cents", money.cents)

    # --- once all is read

    def _settle(self, known: KnownOf) -> dict[str, np.ndarray]:
        """Dimension → codes by provisional number. Where things stand is numbered too, even if no sheet is
        there; bodies of the shores take the code that they have as authorities or partners."""
        seen = self.numbering.seen
        bodies = list(seen[BODIES])
        seen[BODIES].clear()
        others = [body for body in bodies if body not in seen["authority"] and body not in seen["partner"]]
        self.numbering.numbers(BODIES, others, len(others))
        asked = {name: list(seen[name]) for name in self.dimensions}
        said = {name: dict(values) for name, values in known(asked).items()}
        places: dict[str, list[str]] = {}
        for figure, dimensions in STANDS.items():
            for value in said.get(figure, {}).values():
                for dimension in dimensions:
                    new = [one for one in value.stands.get(dimension, ()) if one not in seen[dimension]]
                    if new:
                        self.numbering.numbers(dimension, new, len(new))
                        places.setdefault(dimension, []).extend(new)
        for name, values in known(places).items() if places else ():
            said.setdefault(name, {}).update(values)
        self.said: Mapping[str, Mapping[str, Known]] = said
        codes = self.numbering.settle(said)
        of_body = [
            next(
                codes[name][seen[name][body]]
                for name in ("authority", "partner", BODIES)
                if body in seen[name]
            )
            for body in bodies
        ]
        codes["bodies"] = np.array(of_body, dtype=np.int32)
        return codes

    def _matrix(self, codes: Mapping[str, np.ndarray]) -> None:
        """Row → codes, by dimension; `bounds[d]`: how many of a row's codes are of the dimensions
        before d."""
        width, count = len(self.dimensions), self.count
        keys = []
        bounds = np.zeros((width + 1, count), dtype=np.int32)
        for position, name in enumerate(self.dimensions):
            rows = self._joined(f"values.{name}.row", np.int32).astype(np.int64)
            found = codes[name][self._joined(f"values.{name}.number", np.int32)].astype(np.int64)
            pairs = np.unique((rows << 32) | found)
            bounds[position + 1] = bounds[position] + np.bincount(pairs >> 32, minlength=count)
            # Base codes follow dimensions but an overlay's new ones do not: the dimension goes between.
            keys.append((pairs >> 32 << 37) | (position << 32) | (pairs & 0xFFFFFFFF))
        every = np.concatenate([np.empty(0, np.int64), *keys])
        every.sort()
        most = int(bounds[-1].max()) if count else 0
        self.writer.add("bounds", bounds.astype(np.min_scalar_type(most)))
        self.writer.add("code.offsets", csr.offsets_of(bounds[-1]))
        by_row = (every & 0xFFFFFFFF).astype(np.int32)
        self.writer.add("code.code", by_row)
        back = (by_row.astype(np.int64) << 32) | (every >> 37)
        back.sort()
        lengths = np.bincount(by_row, minlength=self.numbering.size)
        self.writer.add("row.offsets", csr.offsets_of(lengths))
        self.writer.add("row.row", (back & 0xFFFFFFFF).astype(np.int32))

    def _shores(self, codes: Mapping[str, np.ndarray]) -> None:
        """Bodies of each shore, and the pairs of both: one number for each distinct (near, far)."""
        pairs = {}
        for name in ("near", "far"):
            rows = self._joined(f"{name}.row", np.int32).astype(np.int64)
            found = codes["bodies"][self._joined(f"{name}.number", np.int32)].astype(np.int64)
            unique = np.unique((rows << 32) | found)
            pairs[name] = (unique >> 32, (unique & 0xFFFFFFFF).astype(np.int32))
            csr.write(self.writer, name, pairs[name][0], self.count, code=pairs[name][1])
        rows, near = pairs["near"]
        offsets = csr.offsets_of(np.bincount(pairs["far"][0], minlength=self.count))
        found, lengths = csr.positions(offsets, rows)
        keys = (np.repeat(near, lengths).astype(np.int64) << 32) | pairs["far"][1][found]
        distinct, numbers = np.unique(keys, return_inverse=True)
        ends = np.stack([distinct >> 32, distinct & 0xFFFFFFFF]).astype(np.int32)
        self.writer.add("link.ends", ends)
        csr.write(self.writer, "link", np.repeat(rows, lengths), self.count, number=numbers.astype(np.int32))

    def _points(self, name: str) -> None:
        """Each point of a sheet once, in order; exact when one of those that said it is."""
        rows = self._joined(f"{name}.row", np.int32)
        lon, lat = (self._joined(f"{name}.{axis}", np.float32) for axis in ("lon", "lat"))
        is_exact = self._joined(f"{name}.is_exact", bool)
        order = np.lexsort((~is_exact, lat, lon, rows))
        rows, lon, lat, is_exact = rows[order], lon[order], lat[order], is_exact[order]
        new = np.ones(len(rows), dtype=bool)
        new[1:] = (np.diff(rows) != 0) | (np.diff(lon) != 0) | (np.diff(lat) != 0)
        csr.write(
            self.writer, name, rows[new], self.count, lon=lon[new], lat=lat[new], is_exact=is_exact[new]
        )

    def _lists(self, name: str, items: Mapping[str, Any]) -> None:
        rows = self._joined(f"{name}.row", np.int32)
        columns = {item: self._joined(f"{name}.{item}", dtype) for item, dtype in items.items()}
        csr.write(self.writer, name, rows, self.count, **columns)

    def _orders(self, columns: Mapping[str, np.ndarray]) -> None:
        """Ranks of titles, and for each order its rows from first to last and the place of each row."""
        distinct = sorted(set(self.title_keys))
        ranks = dict(zip(distinct, title_ranks(distinct, self.base), strict=True))
        titles = np.fromiter(map(ranks.__getitem__, self.title_keys), np.float64, self.count)
        self.writer.add("title_rank", titles)
        self.writer.texts("title_key", distinct)
        pks = columns["pks"]
        firsts = {
            "recent": (-columns["last_years"].astype(np.int32),),  # 0, not known, comes last
            "title": (),
            "amount": (-columns["cash"],),
            "updated": (-columns["updated"],),
        }
        for name, first in firsts.items():
            order = np.lexsort((pks, titles, *first)).astype(np.int32)
            place = np.empty(self.count, dtype=np.int32)
            place[order] = np.arange(self.count, dtype=np.int32)
            self.writer.add(f"order.{name}", order)
            self.writer.add(f"place.{name}", place)
        self.writer.add("pk.order", np.argsort(pks).astype(np.int32))

    def _sought_names(self) -> Iterable[str]:
        for name in SOUGHT_NAMES:
            for value in self.said.get(name, {}).values():
                yield next(iter(value.labels.values()), "")


def _names() -> dict[str, int]:
    return table.Counting()


def title_ranks(ascending: list[str], base: Segment | None) -> list[float]:
    """The place of each distinct title; an overlay's take theirs between the base's, and the same is
    the same."""
    if base is None:
        return [float(rank) for rank in range(len(ascending))]
    keys: Texts = base.columns.texts["title_key"]
    ranks: list[float] = []
    found = [bisect_left(range(len(keys)), key.encode(), key=keys.raw) for key in ascending]
    gaps: dict[int, list[int]] = {}
    for number, (key, place) in enumerate(zip(ascending, found, strict=True)):
        ranks.append(float(place))
        if place == len(keys) or keys[place] != key:
            gaps.setdefault(place, []).append(number)
    for place, numbers in gaps.items():
        for order, number in enumerate(numbers, start=1):
            ranks[number] = place - 1 + order / (len(numbers) + 1)
    return ranks
