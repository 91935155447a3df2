"""What the page of components shows: each component in its states, by the calls that draw it.

One text file a group: `# name`, then calls parted by blank lines. They are templates: what is read on the
page is what is drawn. A test compares them with the tags that exist and with docs/components.md.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GROUPS = {
    "pieces": "Petites pièces",
    "agir": "Agir",
    "dire": "Dire",
    "dessins": "Graphiques et cartes",
    "textes": "Textes, listes, tableaux",
}
# Of the layout: it stands in the head of every page.
# The star is a form of somebody signed in, about a thing of the record: seen on its pages.
NOT_DRAWN = {"demonstration_meta", "star"}


@dataclass(frozen=True, slots=True)
class Specimen:
    name: str
    calls: tuple[str, ...]


@cache
def shown(group):
    """The specimens of a group, in order."""
    text = (Path(__file__).parent / f"{group}.txt").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]]
    return tuple(
        Specimen(name.strip(), tuple(call.strip() for call in re.split(r"\n\s*\n", calls.strip())))
        for name, _end, calls in parts
    )
