"""Reading and writing the CSV files: one dialect (utf-8, comma, LF), one way to write a number."""

import csv
import gzip
import hashlib
import io
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
TYPED = HERE / "typed"
RAW = HERE / "raw"

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def fold(text):
    """Lower-case words without accents nor punctuation, to compare names written in two sources."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    kept = "".join(char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char))
    return " ".join(kept.split())


def typed(name):
    """The rows (dicts) of a file typed by hand."""
    with (TYPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def degrees(value):
    """Four decimals, about ten metres."""
    return f"{float(value):.4f}"


def write(name, header, rows):
    """Write a table beside this file; a name in `.gz` is packed, byte for byte the same each time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode()
    if name.endswith(".gz"):
        content = gzip.compress(content, compresslevel=9, mtime=0)
    (HERE / name).write_bytes(content)
    print(
        f"{name}: {len(rows)} lines, {len(content) / 1e6:.2f} MB, {hashlib.sha256(content).hexdigest()[:12]}"
    )
    return len(rows)
