"""Folders of columns: what is written is read, and nothing that is not whole is."""

import json
import os

import numpy as np
import pytest

from coopdec.common import columns
from coopdec.common.columns import UnreadableFolderError, Writer, open_folder

TEXTS = ["", "eau", "Œuvre d’été", "", "水", "x" * 5000, ""]


@pytest.fixture
def folder(tmp_path):
    with Writer(tmp_path / "one") as writer:
        writer.add("numbers", np.arange(1000, dtype=np.int32))
        writer.add("none", np.empty((0, 2), dtype=np.float64))
        writer.add("table", np.asfortranarray(np.arange(12.0).reshape(3, 4)))
        texts = writer.texts("said", TEXTS[:2])
        texts.extend(text.encode() for text in TEXTS[2:])
        writer.texts("nothing")
        writer.metadata["version"] = 7
    return tmp_path / "one"


@pytest.mark.parametrize("check", [None, True, False])
def test_what_is_written_is_read(folder, check):
    found = open_folder(folder, check=check)
    assert found["numbers"].tolist() == list(range(1000))
    assert (found["none"].shape, found["table"].tolist()[2]) == ((0, 2), [8, 9, 10, 11])
    assert list(found.texts["said"]) == TEXTS
    assert [found.texts["said"][place] for place in range(len(TEXTS))] == TEXTS
    assert found.texts["said"][2:5] == TEXTS[2:5]
    assert found.texts["said"].raw(2) == TEXTS[2].encode()
    assert (len(found.texts["said"]), len(found.texts["nothing"])) == (len(TEXTS), 0)
    assert found.metadata == {"version": 7}
    assert found.size == sum(path.stat().st_size for path in folder.glob("*.npy"))
    with pytest.raises(IndexError):
        found.texts["said"][len(TEXTS)]
    with pytest.raises(ValueError):
        found["numbers"][0] = 1


def test_every_file_is_a_plain_array(folder):
    for path in folder.glob("*.npy"):
        assert np.load(path).dtype != object


def test_nothing_is_there_before_all_is(tmp_path):
    def interrupted():
        with Writer(tmp_path / "one") as writer:
            writer.add("numbers", np.arange(3))
            assert not (tmp_path / "one").exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_never_written_over(folder):
    with pytest.raises(FileExistsError), Writer(folder):
        pass
    assert open_folder(folder).metadata == {"version": 7}


def flip(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def manifest(change):
    def changed(folder):
        path = folder / columns.MANIFEST
        told = json.loads(path.read_text())
        change(told)
        path.write_text(json.dumps(told))

    return changed


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda folder: os.truncate(folder / "numbers.npy", 2000), id="truncated"),
        pytest.param(lambda folder: os.truncate(folder / "numbers.npy", 0), id="emptied"),
        pytest.param(lambda folder: flip(folder / "numbers.npy"), id="altered"),
        pytest.param(lambda folder: flip(folder / "said.bytes.npy"), id="texts altered"),
        pytest.param(lambda folder: (folder / "table.npy").unlink(), id="array missing"),
        pytest.param(lambda folder: (folder / columns.MANIFEST).unlink(), id="manifest missing"),
        pytest.param(lambda folder: (folder / columns.MANIFEST).write_text("{"), id="manifest cut"),
        pytest.param(lambda folder: (folder / columns.MANIFEST).write_text("[]"), id="manifest of something else"),
        pytest.param(lambda folder: (folder / columns.MANIFEST).write_bytes(b"\xff\xfe"), id="manifest binary"),
        pytest.param(manifest(lambda told: told.update(format="columns-0")), id="another format"),
        pytest.param(manifest(lambda told: told.pop("files")), id="no files said"),
        pytest.param(manifest(lambda told: told.update(files=[1])), id="files of another shape"),
        pytest.param(manifest(lambda told: told["files"]["table"].update(shape=[4, 3])), id="another shape"),
        pytest.param(manifest(lambda told: told["files"]["table"].update(dtype="<f4")), id="another type"),
        pytest.param(manifest(lambda told: told.update(texts=["numbers"])), id="texts that are none"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_unreadable(folder, harm):
    harm(folder)
    with pytest.raises(UnreadableFolderError):
        open_folder(folder)


def test_a_missing_folder_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFolderError):
        open_folder(tmp_path / "none")


def test_large_folders_are_opened_without_reading_them(folder, monkeypatch):
    monkeypatch.setattr(columns, "CHECKED_BELOW", 100)
    flip(folder / "numbers.npy")
    assert len(open_folder(folder)["numbers"]) == 1000
    with pytest.raises(UnreadableFolderError):
        open_folder(folder, check=True)


def test_a_link_is_swapped_at_once(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        columns.point(tmp_path / "current", name)
        assert (tmp_path / "current").resolve() == tmp_path / name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "one", "two"]


def test_what_is_mapped_outlives_its_folder(folder):
    found = open_folder(folder)
    for path in folder.iterdir():
        path.unlink()
    assert found["numbers"][999] == 999
    assert found.texts["said"][1] == "eau"
