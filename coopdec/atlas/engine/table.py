"""The table of codes: every value of every dimension is one number, the same in the base and in its overlay.

The base numbers the values dimension after dimension and, in each, in the order of labels. An overlay goes on
after the base, and may say again what is known of a value that the base has.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

import numpy as np

from coopdec.atlas.engine.extract import STANDS, Known
from coopdec.common.columns import Columns, Writer
from coopdec.common.text import search_key

KnownOf = Callable[[Mapping[str, Collection[str]]], Mapping[str, Mapping[str, Known]]]
BODIES = "organisation"  # hidden dimension: bodies of a shore that are neither an authority nor a partner
RANK_BITS = 24
COUNT_BITS = 24
MOST = (1 << COUNT_BITS) - 1


class Numbering:
    """Gives codes while a folder is made: those of the base, then new ones."""

    def __init__(self, dimensions: Iterable[str], base: "Table | None" = None) -> None:
        self.names = (*dimensions, BODIES)
        self._base = base
        self.seen: dict[str, dict[str, int]] = {name: Counting() for name in self.names}

    def numbers(self, name: str, values: Iterable[str], count: int) -> np.ndarray:
        """Provisional numbers of values within their dimension (int32)."""
        return np.fromiter(map(self.seen[name].__getitem__, values), np.int32, count)

    def settle(self, known: Mapping[str, Mapping[str, Known]]) -> dict[str, np.ndarray]:
        """Dimension → code by provisional number; to be called once, when all values are seen."""
        self.entries: list[tuple[int, int, str, Known]] = []
        codes: dict[str, np.ndarray] = {}
        free = self._base.size if self._base else 0
        self.starts = [free]
        for position, name in enumerate(self.names):
            said = known.get(name, {})
            order = sorted(self.seen[name], key=lambda value: _place(value, said))
            codes[name] = np.empty(len(order), dtype=np.int32)
            for value in order:
                code = self._base.code(name, value) if self._base else None
                if code is None:
                    code, free = free, free + 1
                codes[name][self.seen[name][value]] = code
                self.entries.append((code, position, value, said.get(value) or Known({}, value)))
            self.starts.append(free)
        self.size = free
        self._code = {(one[1], one[2]): one[0] for one in self.entries}
        return codes

    def code(self, name: str, value: str) -> int:
        """The code of a value seen, once settled."""
        return self._code[self.names.index(name), value]


class Counting(dict):
    def __missing__(self, value: str) -> int:
        number = self[value] = len(self)
        return number


def _place(value: str, known: Mapping[str, Known]) -> tuple[str, str]:
    return (known[value].sort_key if value in known else value, value)


def write(writer: Writer, numbering: Numbering) -> None:
    """Write what is known of the values of a numbering."""
    entries = numbering.entries
    knowns = [one[3] for one in entries]
    languages = sorted({language for one in knowns for language in one.labels})
    writer.metadata |= {
        "dimensions": list(numbering.names),
        "languages": languages,
        "codes": numbering.size,
        "starts": numbering.starts,
    }
    writer.add("entry.code", np.array([one[0] for one in entries], dtype=np.int32))
    writer.add("entry.dimension", np.array([one[1] for one in entries], dtype=np.int16))
    writer.texts("entry.value", [one[2] for one in entries])
    writer.texts("entry.sort_key", [known.sort_key for known in knowns])
    for language in languages:
        labels = [known.labels.get(language, one[2]) for known, one in zip(knowns, entries, strict=True)]
        writer.texts(f"entry.label.{language}", labels)
    writer.add("entry.counts", np.array([known.counts for known in knowns], dtype=bool))
    nowhere = float("nan")
    for axis in ("lon", "lat"):
        places = [nowhere if getattr(known, axis) is None else getattr(known, axis) for known in knowns]
        writer.add(f"entry.{axis}", np.array(places, dtype=np.float64))
    writer.add("entry.is_exact", np.array([known.is_exact for known in knowns], dtype=bool))
    for figure, dimensions in STANDS.items():
        if figure not in numbering.names:
            continue
        for dimension in dimensions:
            pairs = [
                (code, numbering.code(dimension, place))
                for code, position, _value, known in entries
                if numbering.names[position] == figure
                for place in known.stands.get(dimension, ())
            ]
            writer.add(f"stands.{figure}.{dimension}", np.array(pairs, dtype=np.int32).reshape(-1, 2))


class Table:
    """The values of an open base, or of a base and its overlay. Arrays are by code."""

    def __init__(self, base: Columns, overlay: Columns | None = None) -> None:
        self._parts = [base] if overlay is None else [base, overlay]
        self.names: tuple[str, ...] = tuple(base.metadata["dimensions"])
        self.size: int = self._parts[-1].metadata["codes"]
        self.languages: list[str] = base.metadata["languages"]
        starts = base.metadata["starts"]
        self.base_size: int = starts[-1]
        self.dimension = self._merged("dimension")
        self.counts = self._merged("counts")
        self.lon, self.lat = self._merged("lon"), self._merged("lat")
        self.is_exact = self._merged("is_exact")
        self.members: dict[str, np.ndarray | slice] = {}
        for position, name in enumerate(self.names):
            own = slice(starts[position], starts[position + 1])
            extra = np.flatnonzero(self.dimension[self.base_size :] == position) + self.base_size
            self.members[name] = own if not len(extra) else np.r_[own, extra]
        self._rank()
        self._labels: dict[str, list[str]] = {}
        self._search: dict[str, _SearchKeys] = {}
        self._codes: dict[str, dict[str, int]] = {}
        self._stands: dict[tuple[str, str], np.ndarray] = {}

    def _merged(self, name: str) -> np.ndarray:
        first = self._parts[0][f"entry.{name}"]
        if len(self._parts) == 1:
            return first
        merged = np.empty(self.size, dtype=first.dtype)
        merged[: len(first)] = first
        merged[self._parts[1]["entry.code"]] = self._parts[1][f"entry.{name}"]
        return merged

    def _rank(self) -> None:
        """`rank`: the order of dimensions then labels; `by_rank` back; `key`: dimension and rank in
        one number."""
        order = np.arange(self.size) if len(self._parts) == 1 else self._order()
        self.by_rank = order
        self.rank = np.empty(self.size, dtype=np.int64)
        self.rank[order] = np.arange(self.size)
        self.key = (self.dimension.astype(np.int64) << (RANK_BITS + COUNT_BITS)) | self.rank
        self.dimension_keys = np.arange(len(self.names) + 1, dtype=np.int64) << (RANK_BITS + COUNT_BITS)

    def _order(self) -> np.ndarray:
        """Codes by dimension, then by sort key: those of the overlay take their place between the base's."""
        base, overlay = self._parts
        place = np.arange(self.size, dtype=np.float64)
        tie = np.zeros(self.size, dtype=np.int64)
        keys, values = base.texts["entry.sort_key"], base.texts["entry.value"]
        starts = base.metadata["starts"]
        codes, dimensions = overlay["entry.code"].tolist(), overlay["entry.dimension"].tolist()
        for number, (code, position) in enumerate(zip(codes, dimensions, strict=True)):
            own = (overlay.texts["entry.sort_key"].raw(number), overlay.texts["entry.value"].raw(number))
            if code < self.base_size and (keys.raw(code), values.raw(code)) == own:
                continue
            between = range(starts[position], starts[position + 1])
            found = bisect_left(between, own, key=lambda at: (keys.raw(at), values.raw(at)))
            place[code], tie[code] = between.start + found - 0.5, number
        return np.lexsort((tie, place, self.dimension))

    def _texts(self, name: str) -> list[str]:
        """A text by code, read at once: one by one takes ten times as long."""
        texts = self._parts[0].texts[f"entry.{name}"][:]
        for overlay in self._parts[1:]:
            texts += [""] * (self.size - len(texts))
            later = overlay.texts.get(f"entry.{name}") or overlay.texts["entry.value"]
            for code, text in zip(overlay["entry.code"].tolist(), later, strict=True):
                texts[code] = text
        return texts

    # --- values and labels

    @cached_property
    def values(self) -> list[str]:
        """Value by code."""
        return self._texts("value")

    def labels(self, language: str) -> list[str]:
        """What each code is called; in the first language of the folder when it has not this one."""
        if language not in self._labels:
            spoken = language if language in self.languages else next(iter(self.languages), "")
            self._labels[language] = self._texts(f"label.{spoken}" if spoken else "value")
        return self._labels[language]

    def search_keys(self, language: str) -> "_SearchKeys":
        """Code → the words of its label, folded (`common.text.search_key`), each made when it is needed."""
        if language not in self._search:
            self._search[language] = _SearchKeys(self.labels(language))
        return self._search[language]

    def code(self, name: str, value: str) -> int | None:
        """The code of a value; None when no sheet has it."""
        if name not in self._codes:
            members = self.codes_of(name).tolist()
            self._codes[name] = {self.values[code]: code for code in members}
        return self._codes[name].get(value)

    def codes_of(self, name: str) -> np.ndarray:
        members = self.members[name]
        return np.arange(members.start, members.stop) if isinstance(members, slice) else members

    def stands(self, figure: str, dimension: str) -> np.ndarray:
        """(code, code of where it stands), shape (n, 2)."""
        key = (figure, dimension)
        if key not in self._stands:
            name = f"stands.{figure}.{dimension}"
            pairs = [part[name] for part in self._parts]
            if len(pairs) == 2:  # noqa: PLR2004 - base and overlay
                again = np.isin(pairs[0][:, 0], self._parts[1]["entry.code"])
                pairs[0] = pairs[0][~again]
            self._stands[key] = np.concatenate(pairs)
        return self._stands[key]

    @cached_property
    def placed(self) -> np.ndarray:
        """Codes that have a point."""
        return ~np.isnan(self.lon) & ~np.isnan(self.lat)

    @cached_property
    def value_rank(self) -> np.ndarray:
        """The order of values among those of every dimension."""
        rank = np.empty(self.size, dtype=np.int64)
        rank[sorted(range(self.size), key=self.values.__getitem__)] = np.arange(self.size)
        return rank


class _SearchKeys(dict):
    def __init__(self, labels: list[str]) -> None:
        super().__init__()
        self._labels = labels

    def __missing__(self, code: int) -> str:
        made = self[code] = search_key(self._labels[code])
        return made
