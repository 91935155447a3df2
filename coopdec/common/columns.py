"""Folders of columns: `.npy` arrays with a manifest, written whole or not at all, read by memory mapping.

A folder is written under a temporary name, put on the disk, then renamed: who sees it sees all of it.
Links to the current one are swapped in one step. Many processes share the pages of what they map.
"""

import json
import os
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, overload

import numpy as np

FORMAT = "columns-1"
MANIFEST = "manifest.json"
CHECKED_BELOW = 200_000_000  # bytes of a folder that is read whole, for its checksums, before it is used
BLOCK = 1 << 20


class UnreadableFolderError(Exception):
    """The folder is missing, unfinished, truncated, altered or of another format: the message says which."""


class Texts:
    """A column of texts: UTF-8 bytes end to end (uint8), and where each begins (int64, and the end of
    all)."""

    __slots__ = ("_bytes", "_offsets")

    def __init__(self, content: np.ndarray, offsets: np.ndarray) -> None:
        self._bytes = memoryview(content.data)
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, index: int) -> bytes:
        """The bytes of one text; `IndexError` after the end."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        start, end = self._offsets[index : index + 2].tolist()
        return bytes(self._bytes[start:end])

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            start, stop, _step = index.indices(len(self))
            offsets = self._offsets[start : stop + 1].tolist()
            return [str(self._bytes[one:other], "utf-8") for one, other in pairwise(offsets)]
        return self.raw(index).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self[:])


class Columns:
    """An open folder: `arrays` by name (read only, mapped), `texts` by name, `metadata` as written."""

    def __init__(self, path: Path, arrays: Mapping[str, np.ndarray], manifest: Mapping[str, Any]) -> None:
        self.path = path
        self.arrays = arrays
        self.metadata: dict[str, Any] = manifest["metadata"]
        self.size: int = sum(one["size"] for one in manifest["files"].values())
        self.texts = {
            name: Texts(arrays[f"{name}.bytes"], arrays[f"{name}.offsets"]) for name in manifest["texts"]
        }

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]


class TextsWriter:
    """Writes a column of texts as they come; only where they begin is held in memory."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path / f"{name}.bytes.npy"
        self._file: BinaryIO = self._path.open("wb+")
        self._lengths: list[np.ndarray] = []
        self._total = 0
        self._header()

    def _header(self) -> None:
        """A header of fixed length (the format pads it), written again at the end with the true length."""
        self._file.seek(0)
        header = {"descr": "|u1", "fortran_order": False, "shape": (self._total,)}
        np.lib.format.write_array_header_1_0(self._file, header)

    def extend(self, texts: Iterable[str | bytes]) -> None:
        """Add texts, or texts already in UTF-8."""
        encoded = [text.encode() if isinstance(text, str) else text for text in texts]
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        self._lengths.append(lengths)
        self._total += int(lengths.sum())
        self._file.write(b"".join(encoded))

    def close(self) -> np.ndarray:
        """End the file; gives the offsets (int64)."""
        end = self._file.tell()
        start = end - self._total
        self._header()
        if self._file.tell() != start:
            raise AssertionError("the header of a column keeps its length")
        self._file.close()
        return np.concatenate(
            [np.zeros(1, np.int64), np.cumsum(np.concatenate([np.empty(0, np.int64), *self._lengths]))]
        )

    def abandon(self) -> None:
        """Close the file, ended or not: an unfinished one goes away with its folder."""
        self._file.close()


class Writer:
    """Writes a folder, all or nothing: `with Writer(path) as writer: writer.add("x", array)`.

    The folder appears at `path` when the block ends without an error. Raises `FileExistsError` when there is
    one already.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        self._arrays: dict[str, dict[str, Any]] = {}
        self._texts: list[TextsWriter] = []
        self.metadata: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if self._path.exists():
            raise FileExistsError(self._path)
        self._part.mkdir(parents=True)
        return self

    def add(self, name: str, array: np.ndarray) -> None:
        """Write an array under a name."""
        np.save(self._part / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        self._arrays[name] = {"shape": list(array.shape), "dtype": array.dtype.str}

    def texts(self, name: str, texts: Iterable[str | bytes] = ()) -> TextsWriter:
        """Begin a column of texts, with these first ones."""
        writer = TextsWriter(self._part, name)
        writer.extend(texts)
        self._texts.append(writer)
        return writer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            for texts in self._texts:
                texts.abandon()
            shutil.rmtree(self._part, ignore_errors=True)

    def _finish(self) -> None:
        for texts in self._texts:
            offsets = texts.close()
            self._arrays[f"{texts.name}.bytes"] = {"shape": [int(offsets[-1])], "dtype": "|u1"}
            self.add(f"{texts.name}.offsets", offsets)
        with ThreadPoolExecutor(8) as pool:  # waiting for the disk is most of the time
            settled = pool.map(_settle, [self._part / f"{name}.npy" for name in self._arrays])
            for array, said in zip(self._arrays.values(), settled, strict=True):
                array.update(said)
        manifest = {
            "format": FORMAT,
            "files": self._arrays,
            "texts": [texts.name for texts in self._texts],
            "metadata": self.metadata,
        }
        (self._part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
        _fsync(self._part / MANIFEST)
        _fsync(self._part)
        self._part.rename(self._path)
        _fsync(self._path.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _settle(path: Path) -> dict[str, int]:
    """Put a file on the disk; its size and checksum."""
    _fsync(path)
    return {"size": path.stat().st_size, "crc32": _crc32(path)}


def _crc32(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            crc = zlib.crc32(block, crc)
    return crc


def open_folder(path: Path, *, check: bool | None = None) -> Columns:
    """Map a folder. Sizes are always compared with the manifest; contents too when `check` or, when it is not
    said, below `CHECKED_BELOW` bytes. Raises `UnreadableFolderError` and nothing else."""
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise UnreadableFolderError(f"{path.name}: not a folder of the format {FORMAT}")
        files = manifest["files"]
        whole = sum(one["size"] for one in files.values()) < CHECKED_BELOW if check is None else check
        arrays = {name: _array(path / f"{name}.npy", said, whole=whole) for name, said in files.items()}
        return Columns(path, arrays, manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFolderError(f"{path.name}: {error}") from error


def _array(path: Path, said: Mapping[str, Any], *, whole: bool) -> np.ndarray:
    if path.stat().st_size != said["size"]:
        raise UnreadableFolderError(f"{path}: {path.stat().st_size} bytes instead of {said['size']}")
    if whole and _crc32(path) != said["crc32"]:
        raise UnreadableFolderError(f"{path}: altered")
    empty = 0 in said["shape"]
    array = np.load(path, mmap_mode=None if empty else "r", allow_pickle=False)
    if list(array.shape) != said["shape"] or array.dtype.str != said["dtype"]:
        raise UnreadableFolderError(f"{path}: {array.dtype} {array.shape} is not what its manifest says")
    return array.view(np.ndarray)  # a plain view: numpy.memmap costs a microsecond an operation


def point(link: Path, target: str) -> None:
    """Make `link` lead to its neighbour `target`, in one step for all who read."""
    part = link.with_name(f".{link.name}.{secrets.token_hex(4)}.part")
    part.symlink_to(target)
    part.replace(link)
    _fsync(link.parent)
